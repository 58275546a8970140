"""Materials: what may be kept of them, and when an edition is of the wrong year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.exam_week import exam_week
from cpccards.domain.study_materials import (
    COLORS,
    LONGEST_TEXT,
    Material,
    MaterialKind,
    check_material,
    edition_warning,
    material_mapping,
    parse_material,
)
from cpccards.domain.topics import TOPICS

TEXT = st.text(max_size=60)


@given(
    st.builds(
        Material,
        title=TEXT.filter(lambda words: bool(words.strip())),
        kind=st.sampled_from(MaterialKind),
        edition=st.none() | st.integers(1966, 2200),
        address=TEXT,
        folder=TEXT,
        color=st.sampled_from([name for name, _ in COLORS]),
        topics=st.lists(st.sampled_from([topic.key for topic in TOPICS]), unique=True).map(tuple),
    )
)
def test_a_material_comes_back_as_it_was(material: Material) -> None:
    check_material(material)
    kept = material_mapping(material) | {"of a later version": 1}
    assert parse_material(kept) == material
    kept["topics"] = [*material.topics, "gone"]
    assert parse_material(kept) == material


BOOK = Material("ICD-10-CM", MaterialKind.BOOK, 2026)


@pytest.mark.parametrize(
    ("material", "words"),
    [
        (replace(BOOK, title="  "), "needs a name"),
        (replace(BOOK, address="x" * (LONGEST_TEXT + 1)), "at most"),
        (replace(BOOK, edition=20), "edition is a year"),
        (replace(BOOK, color="pink"), "no such colour"),
        (replace(BOOK, topics=("gone",)), "no topic"),
    ],
)
def test_what_cannot_be_kept_is_said(material: Material, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        check_material(material)


@pytest.mark.parametrize("data", [{}, {"title": "x", "kind": "y"}, {"title": "x", "edition": "soon"}])
def test_a_damaged_material_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="damaged"):
        parse_material(data)


def test_a_book_of_another_year_than_the_exam_warns() -> None:
    assert edition_warning(BOOK, date(2026, 12, 31)) == ""
    assert "is of 2026, and the exam is in 2027" in edition_warning(BOOK, date(2027, 1, 2))
    assert edition_warning(BOOK, None) == ""
    assert edition_warning(replace(BOOK, edition=None), date(2027, 1, 2)) == ""
    assert edition_warning(replace(BOOK, kind=MaterialKind.COURSE), date(2027, 1, 2)) == ""


def test_the_list_for_exam_week_names_the_year_of_the_exam() -> None:
    items = exam_week(date(2027, 1, 2))
    assert "2027" in items[0].words
    assert len({item.key for item in items}) == len(items)
    words = " ".join(item.words for item in items)
    assert all(needed in words for needed in ("ID", "webcam", "room", "sleep", "books"))
