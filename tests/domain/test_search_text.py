"""What a search sees of notes, and patterns over it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.search_text import FIELD_END, Pattern, Wild, folded, folded_field, folded_fields


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Ménière", "meniere"),
        ("STRASSE Straße", "strasse strasse"),
        ("Œdème Łuska Ørsted", "oedeme luska orsted"),
        ("ﬁne ① İstanbul", "fine 1 istanbul"),
        (" a \n\t b ", "a b"),
        ("a\x00b\x1fc", "ab c"),
        ("", ""),
    ],
)
def test_case_accents_and_blanks_do_not_matter(text: str, seen: str) -> None:
    assert folded(text) == seen


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert FIELD_END not in folded(text)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("a <b>b</b>c<br>d", "a bc d"),
        ("&lt;x&gt; &amp; &eacute;", "<x> & e"),
        ("The {{c1::mitral::which}} {{c2::va{{c1::l}}ve}}", "the mitral valve"),
        ("{{c1::open", "{{c1::open"),
    ],
)
def test_of_a_field_its_words_are_seen(raw: str, seen: str) -> None:
    assert folded_field(raw) == seen
    assert folded_fields([raw, "B"]) == f"{seen}{FIELD_END}b"


def joined(parts: list[str | Wild]) -> list[str | Wild]:
    """Words that follow each other as the one word they are: a pattern never has two."""
    made: list[str | Wild] = []
    for part in parts:
        if isinstance(part, str) and made and isinstance(before := made[-1], str):
            made[-1] = before + part
        else:
            made.append(part)
    return made


EACH: st.SearchStrategy[str | Wild] = st.sampled_from(["a", "b", "ab", Wild.ANY, Wild.ONE])
PARTS = st.lists(EACH, max_size=8).map(joined)


@given(PARTS, st.text("ab", max_size=12))
def test_patterns_fit_as_expressions_do(parts: list[str | Wild], text: str) -> None:
    pattern = Pattern(tuple(parts))
    source = "".join({Wild.ANY: ".*", Wild.ONE: "."}.get(part, part) for part in parts)  # type: ignore[arg-type]
    assert pattern.fits(text) == (re.fullmatch(source, text) is not None)
    assert pattern.is_within(text) == (re.search(source, text) is not None)


def test_a_hostile_pattern_takes_no_longer() -> None:
    pattern = Pattern((Wild.ANY, "a") * 500)
    assert not pattern.fits("a" * 499 + "b")
    assert not pattern.is_empty
    assert Pattern(()).is_empty
