"""Expressions held against Python's own, and hostile ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cpccards.domain import linear_regex
from cpccards.domain.linear_regex import LinearRegex, RegexError, TooMuchEffort

ATOMS = st.sampled_from(
    [
        "a",
        "b",
        "A",
        ".",
        "[ab]",
        "[^a]",
        "[b-d_]",
        "[\\d-]",
        "[]a]",
        "[a-]",
        "\\w",
        "\\W",
        "\\d",
        "\\D",
        "\\s",
        "\\S",
        "\\b",
        "\\B",
        "^",
        "$",
        "\\.",
        " ",
        "-",
        "1",
        "()",
        "{",
        "}",
        "a{,}",
        "a{x}",
        "[\\]\\-]",
    ]
)
REPEATS = st.sampled_from(["*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "*?", "+?"])
SOURCES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join),
        inner.map("({})".format),
        st.tuples(inner.map("(?:{})".format), REPEATS).map("".join),
    ),
    max_leaves=8,
)


@given(SOURCES, st.text("abcd1_ .-]{}x", max_size=10))
@settings(max_examples=400)
def test_fits_what_pythons_fits(source: str, text: str) -> None:
    assume(text or "\\B" not in source)  # to Python, before 3.14, the empty text lacks even that
    fits = re.search(source, text, re.IGNORECASE) is not None
    expression = LinearRegex(source)
    assert expression.is_within(text) == fits
    if fits:
        assert all(words in text for words in expression.literals)


@given(st.text("ab*+?{},1(|)[]^-\\dwbn$.", max_size=12))
@settings(max_examples=400)
def test_is_understood_or_refused_where_it_stands(source: str) -> None:
    try:
        at = 0
        LinearRegex(source).is_within("ab1")
    except RegexError as error:
        at = error.at
    assert 0 <= at <= len(source)


@pytest.mark.parametrize(
    ("source", "at"),
    [
        ("a)", 1),
        ("(a", 0),
        ("[a", 0),
        ("[]", 0),
        ("*a", 0),
        ("a**", 2),
        ("a|+", 2),
        ("\\", 0),
        ("\\q", 0),
        ("[\\q]", 1),
        ("a{3,2}", 1),
        ("a{9999}", 1),
        ("(?=a)", 0),
        ("[b-a]", 3),
        ("[a-\\d]", 4),
        ("(a{400}){2}", 0),
        ("(){500}" * 20, 0),
        ("(" * 40 + ")" * 40, 30),
        ("[\\", 1),
    ],
)
def test_what_is_not_known_is_refused_where_it_stands(source: str, at: int) -> None:
    with pytest.raises(RegexError) as caught:
        LinearRegex(source)
    assert caught.value.at == at
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("source", "text", "fits"),
    [
        ("É", "e", True),
        ("ß", "strasse", True),
        ("[é]", "e", True),
        ("[A-F]", "c", True),
        ("\\n", "\n", True),
        (".", "\n", False),
        ("\\W", "a", False),
        ("[\\W]", "a", False),
        ("a{,2}b", "b", True),
        ("", "", True),
        ("^$", "", True),
        ("^$", "a", False),
        ("x{0}", "", True),
        ("[^\\s]", " ", False),
        ("aab", "aaab", True),
        ("^ab", "xab ab", False),
        ("\\bab\\b", "xab abx ab", True),
        ("\\bab\\b", "xab abx", False),
        ("ab$", "abab", True),
        ("ab[cd]", "abaabd", True),
    ],
)
def test_by_hand(source: str, text: str, fits: bool) -> None:
    assert LinearRegex(source).is_within(text) is fits


@pytest.mark.parametrize("source", ["(a+)+b", "(a|a)*b", "(a*)*b", "a*" * 100 + "b", "(.*)(.*)(.*)(.*)x"])
def test_hostile_expressions_end(source: str) -> None:
    """Python's own engine would outlive us."""
    expression = LinearRegex(source)
    assert not expression.is_within("a" * 20_000)
    assert expression._effort < 20_000


def test_one_with_too_many_states_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_regex, "MOST_EFFORT", 500)
    with pytest.raises(TooMuchEffort):
        LinearRegex("(a|b)*a(a|b){30}c").is_within("abbabaaabababbbabaab" * 5)


def test_what_is_known_is_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_regex, "_MOST_KNOWN", 3)
    expression = LinearRegex("a.c")
    assert not expression.is_within("abdefgacb")
    assert len(expression._states) <= 4


def test_two_that_say_the_same_are_the_same() -> None:
    assert LinearRegex("a") == LinearRegex("a") != LinearRegex("b")
    assert LinearRegex("a") != "a"
    assert hash(LinearRegex("a")) == hash(LinearRegex("a"))
    assert repr(LinearRegex("a")) == "LinearRegex('a')"
