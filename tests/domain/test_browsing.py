"""How the learner's table is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.browsing import COLUMN_NAMES, USUAL_COLUMNS, BrowseColumn, BrowseView


@given(
    st.builds(
        BrowseView,
        columns=st.lists(st.sampled_from(BrowseColumn), min_size=1, unique=True).map(tuple),
        widths=st.dictionaries(st.sampled_from(BrowseColumn), st.integers(1, 4000)),
        sort=st.none() | st.sampled_from(BrowseColumn),
        descending=st.booleans(),
        of_notes=st.booleans(),
        sidebar=st.booleans(),
        preview=st.booleans(),
    )
)
def test_what_is_kept_comes_back(view: BrowseView) -> None:
    assert BrowseView.read(json.loads(json.dumps(view.stored()))) == view


@pytest.mark.parametrize(
    "stored", [None, [], {"columns": []}, {"columns": "x", "widths": 3, "sort": 5}, {"columns": [1, "nope"]}]
)
def test_what_makes_no_sense_is_the_usual(stored: object) -> None:
    assert BrowseView.read(stored) == BrowseView(USUAL_COLUMNS)


def test_every_column_has_a_name() -> None:
    assert set(COLUMN_NAMES) == set(BrowseColumn)
    assert BrowseView.read({"widths": {"deck": -4, "tags": 9999, "x": 3}}).widths == {}
