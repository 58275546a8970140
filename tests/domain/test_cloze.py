"""Gaps: their numbers are found the same way, fast or slowly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.cloze import cloze_ordinals, gap_numbers, parse_cloze

PARTS = "{{c1:: {{c2:: {{c1,3:: {{c0:: {{c,:: {{c1000:: {{c012:: {{c²:: {{c {{ }} } :: : a"


@given(st.lists(st.sampled_from(PARTS.split(" ")), max_size=20).map("".join))
def test_the_short_way_finds_what_the_long_one_does(text: str) -> None:
    assert cloze_ordinals(text) == tuple(sorted(gap_numbers(parse_cloze(text))))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ()),
        ("{{c2::a}} {{c1::b::tip}} {{c2::}}", (1, 2)),
        ("{{c1::a {{c2::b}}}}", (1, 2)),
        ("{{c1::a", ()),
    ],
)
def test_numbers(text: str, numbers: tuple[int, ...]) -> None:
    assert cloze_ordinals(text) == numbers
