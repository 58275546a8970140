"""Codes in rich text become links into the tabular list, and nothing else changes."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.gui.code_links import linked_text, with_links
from cpccards.services.icd10cm import Reference

KNOWN = ("E11.65", "E11", "I10")


def find(text: str) -> list[Reference]:
    pattern = r"E11\.65|E11|I10"
    return [Reference(each.start(), each.end(), each.group()) for each in re.finditer(pattern, text)]


def linked(code: str) -> str:
    return f'<a href="icd10cm:{code}">{code}</a>'


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain", "plain"),
        ("<b>E11.65</b> and I10.", f"<b>{linked('E11.65')}</b> and {linked('I10')}."),
        ("a &lt; b &amp; I10", f"a &lt; b &amp; {linked('I10')}"),
        ('<a href="https://x.org/I10">I10</a>', '<a href="https://x.org/I10">I10</a>'),
        ('<a href="https://x.org">x</a> I10', f'<a href="https://x.org">x</a> {linked("I10")}'),
        ('A <span class="cloze">[I10]</span> I10', f'A <span class="cloze">[I10]</span> {linked("I10")}'),
        (
            '<span class="cloze">[<span>E11</span> I10]</span>',
            '<span class="cloze">[<span>E11</span> I10]</span>',
        ),
        ('<span title="I10">I10</span>', f'<span title="I10">{linked("I10")}</span>'),
        ("E<i>11</i>", "E<i>11</i>"),
        ("E11<br>I10", f"{linked('E11')}<br>{linked('I10')}"),
        ("1 < 2, I10 &", f"1 < 2, {linked('I10')} &"),
        ("Z99 is unknown here", "Z99 is unknown here"),
    ],
)
def test_codes_become_links(markup: str, expected: str) -> None:
    assert with_links(markup, find, leaves_gaps=True) == expected


def test_what_fills_a_gap_is_a_link() -> None:
    assert with_links('<span class="cloze">I10</span>', find) == f'<span class="cloze">{linked("I10")}</span>'


def test_plain_text_is_escaped_and_the_entry_itself_no_link() -> None:
    assert linked_text("E11 <or> I10", find, but="E11") == f"E11 &lt;or&gt; {linked('I10')}"


@given(st.lists(st.sampled_from([*KNOWN, " ", "&amp;", "<b>", "</b>", "text", "&lt;", "<br>", "ü"])))
def test_the_text_stays_the_same(parts: list[str]) -> None:
    def text(markup: str) -> str:
        return html.unescape(re.sub(r"<[^>]*>", "|", re.sub(r"</?a\b[^>]*>", "", markup)))

    markup = "".join(parts)
    assert text(with_links(markup, find)) == text(markup)
    assert text(with_links(markup, find, leaves_gaps=True)) == text(markup)
