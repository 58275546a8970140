"""Typed answers beside the expected ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.typed_answer import Piece, compare


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("appendectomy", "Appendectomy"),
        ("  appendectomy ", "appendectomy"),
        ("open  heart", "open heart"),
        ("ectomy", "-ectomy"),
        ("-ectomy", "ectomy"),
        ("–ectomy", "-ectomy"),
        ("cardi", "cardi-"),
        ("STRASSE", "straße"),
        ("e\u0301tude", "étude"),
    ],
)
def test_what_makes_no_difference(typed: str, expected: str) -> None:
    assert compare(typed, expected).matches


@pytest.mark.parametrize(
    ("typed", "expected"), [("", "heart"), ("hart", "heart"), ("X-ray", "Xray"), ("etude", "étude")]
)
def test_what_does(typed: str, expected: str) -> None:
    assert not compare(typed, expected).matches


def test_a_match_is_shown_as_it_is_expected() -> None:
    assert compare("ECTOMY", "-ectomy").pieces == (Piece("-ectomy", "same"),)


def test_a_missing_letter_is_marked() -> None:
    assert compare("hart", "heart").pieces == (
        Piece("h", "same"),
        Piece("e", "missing"),
        Piece("art", "same"),
    )


def test_a_wrong_letter_is_marked_on_both_sides() -> None:
    assert compare("Hoart", "heart").pieces == (
        Piece("h", "same"),
        Piece("o", "extra"),
        Piece("e", "missing"),
        Piece("art", "same"),
    )


def test_nothing_typed_leaves_all_missing() -> None:
    assert compare("  ", "heart").pieces == (Piece("heart", "missing"),)


words = st.text(alphabet="abcß-İé \t", max_size=20)


@given(words, words)
def test_the_pieces_tell_both_texts(typed: str, expected: str) -> None:
    comparison = compare(typed, expected)
    told = "".join(piece.text for piece in comparison.pieces if piece.mark != "extra")
    assert told == " ".join(expected.split())
    if not comparison.matches:
        given_length = sum(len(piece.text) for piece in comparison.pieces if piece.mark != "missing")
        assert given_length == len(" ".join(typed.split()))


@given(words)
def test_every_text_matches_itself(text: str) -> None:
    assert compare(text, text).matches
    assert compare(text.upper(), text).matches == compare(text, text.upper()).matches
