"""Finding and replacing in fields, past the mark-up; and where an expression fits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain import linear_regex
from cpccards.domain.errors import BadInput
from cpccards.domain.linear_regex import LinearRegex, TooMuchEffort
from cpccards.domain.replacing import LONGEST_SOUGHT, Replacement, Replacer
from cpccards.domain.search_text import folded


@pytest.mark.parametrize(
    ("sought", "by", "before", "after"),
    [
        ("meniere", "X", "Ménière, MENIERE", "X, X"),
        ("meniere", "X", "Me\u0301nie\u0300re", "X"),
        ("ae", "e", "Ætiology", "etiology"),
        ("a  b", "c", "a\n b", "c"),
        ("b", "", "<b>b</b> abc", "<b></b> ac"),
        ("img", "X", '<img src="img.png">img', '<img src="img.png">X'),
        ("<", ">", "1 &lt; 2", "1 &gt; 2"),
        ("amp", "X", "R&amp;D", "R&amp;D"),
        ("aa", "b", "aaa", "ba"),
        ("zzz", "b", "a &nbsp; b", "a &nbsp; b"),
        ("$0", "x", "costs $0", "costs x"),
    ],
)
def test_words_are_replaced_without_case_and_accents(sought: str, by: str, before: str, after: str) -> None:
    assert Replacer(Replacement(sought, by)).in_field(before) == after


def test_exactly_means_case_and_accents() -> None:
    replacer = Replacer(Replacement("Rib", "bone", exact=True))
    assert replacer.in_field("rib Rib ríb RIB") == "rib bone ríb RIB"


@pytest.mark.parametrize(
    ("sought", "by", "before", "after"),
    [
        (r"\bg\w+", "<$0>", "Graft of grafts, again", "&lt;Graft&gt; of &lt;grafts&gt;, again"),
        ("a|ab", "x", "abab", "xx"),
        ("^a", "x", "aa", "xa"),
        ("a$", "x", "aa", "ax"),
        ("b*", "x", "abba", "axa"),
        (r"\d{2,3}", "#", "1 12 12345", "1 # ##"),
        ("é", "x", "e É", "x x"),
        ("[fi]", "x", "ﬁn", "xn"),
    ],
)
def test_expressions_take_the_longest(sought: str, by: str, before: str, after: str) -> None:
    assert Replacer(Replacement(sought, by, is_regex=True)).in_field(before) == after


@pytest.mark.parametrize(
    "wanted",
    [
        Replacement("", "x"),
        Replacement("\u0301", "x"),
        Replacement("x" * (LONGEST_SOUGHT + 1), ""),
        Replacement("(", "x", is_regex=True),
    ],
)
def test_what_can_not_be_looked_for_is_said(wanted: Replacement) -> None:
    with pytest.raises(BadInput):
        Replacer(wanted)


@given(st.text("aAéb <>&;Æ\u0301", max_size=30), st.text("aAéb", min_size=1, max_size=3))
def test_replacing_words_by_themselves_leaves_them_and_by_nothing_takes_them(field: str, sought: str) -> None:
    exact = Replacer(Replacement(sought, sought, exact=True))
    assert re.sub("<[^<>]*>", "", exact.in_field(field)) is not None
    plain = "".join(char for char in field if char not in "<>&;")
    gone = Replacer(Replacement(sought, "")).in_field(plain)
    assert len(folded(gone)) <= len(folded(plain))
    if folded(sought) not in folded(plain):
        assert gone == plain


PARTS = st.sampled_from(["a", "b", "(a|ab)", "b*", "a+", ".", "(ab|b)?", "[ab]", "c{1,2}"])


@given(st.lists(PARTS, min_size=1, max_size=4).map("".join), st.text("abc", max_size=8))
def test_spans_are_leftmost_and_longest(source: str, text: str) -> None:
    known = re.compile(source)
    wanted = []
    at = 0
    while True:
        fits = [
            (start, end)
            for start in range(at, len(text))
            for end in range(len(text), start, -1)
            if known.fullmatch(text, start, end)
        ]
        if not fits:
            break
        wanted.append(fits[0])
        at = fits[0][1]
    assert LinearRegex(source).spans(text) == wanted


def test_an_expression_with_too_many_ways_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_regex, "MOST_EFFORT", 50)
    expression = LinearRegex("a+")
    with pytest.raises(TooMuchEffort):
        expression.spans("a" * 60)
