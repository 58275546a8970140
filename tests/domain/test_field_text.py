"""Typed text and the HTML fields keep."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.field_text import field_from_text, text_from_field
from cpccards.domain.plain_text import plain_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Modifier 25", "Modifier 25"),
        ("systolic < 90 & rising", "systolic &lt; 90 &amp; rising"),
        ("a -> b", "a -&gt; b"),
        ("R&D", "R&amp;D"),
        ("if a<b and c>d", "if a&lt;b and c&gt;d"),
        ("<25> or <name>", "&lt;25&gt; or &lt;name&gt;"),
        ("one\ntwo\r\nthree", "one<br>two<br>three"),
        ("  around \n", "around"),
        ("<b>bold</b> < 5", "<b>bold</b> &lt; 5"),
        ("<b>one</b>\ntwo", "<b>one</b><br>two"),
        ('<img src="x.png"> & more', '<img src="x.png"> &amp; more'),
        ("<ul>\n<li>one</li>\n</ul>", "<ul>\n<li>one</li>\n</ul>"),
        ("x &ge; 3 & y &#8804; 4", "x &ge; 3 &amp; y &#8804; 4"),
        ("&nosuch; thing", "&amp;nosuch; thing"),
        ("{{c1::a & b::hint}}", "{{c1::a &amp; b::hint}}"),
        ("non\u00a0breaking", "non&nbsp;breaking"),
        ("<!-- aside -->x", "<!-- aside -->x"),
        ("", ""),
    ],
)
def test_what_is_typed_is_what_is_meant(typed: str, kept: str) -> None:
    assert field_from_text(typed) == kept


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Modifier 25", "Modifier 25"),
        ("systolic &lt; 90 &amp; rising", "systolic < 90 & rising"),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ("one\n  two", "one two"),
        ("<b>one</b><br>&lt; 5", "<b>one</b>\n< 5"),
        ("not escaped: a < b & c", "not escaped: a < b & c"),
        ("a&nbsp;b", "a\u00a0b"),
        ("<div>one</div>\n<div>two &amp; three</div>", "<div>one</div>\n<div>two & three</div>"),
        # Escaped mark-up must not come alive.
        ("write &lt;b&gt; for bold", "write &lt;b&gt; for bold"),
        ("&amp;lt;", "&amp;lt;"),
        ("&ge; 3", "&ge; 3"),
        ("ends in a break<br>", "ends in a break<br>"),
        ("<h1>Title</h1>", "<h1>Title</h1>"),
        ("", ""),
    ],
)
def test_a_field_is_shown_as_one_would_type_it(raw: str, shown: str) -> None:
    assert text_from_field(raw) == shown


_TAGS = [
    "<b>",
    "</b>",
    "<br>",
    "<BR />",
    "<p>",
    "</p>",
    '<a href="https://x">',
    "<!--",
    "-->",
    "{{c1::",
    "}}",
]
_SIGNS = ["<", ">", "&", "/", "\n", "\r\n", " ", "\u00a0", "x", "b", "lt;"]
_REFERENCES = ["&lt;", "&amp;", "&gt;", "&ge;", "&nbsp;"]
_PIECES = st.sampled_from([*_TAGS, *_SIGNS, *_REFERENCES])
_TEXTS = st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=40)


@settings(deadline=None)
@given(_TEXTS)
def test_editing_without_a_change_changes_nothing(typed: str) -> None:
    kept = field_from_text(typed)
    assert field_from_text(text_from_field(kept)) == kept
    assert field_from_text(kept) == kept


@settings(deadline=None)
@given(_TEXTS)
def test_any_imported_field_settles(raw: str) -> None:
    settled = field_from_text(text_from_field(raw))
    assert field_from_text(text_from_field(settled)) == settled


@settings(deadline=None)
@given(st.text(alphabet=st.characters(blacklist_characters="<>&\r\u00a0"), max_size=60))
def test_plain_text_comes_back_as_it_was(typed: str) -> None:
    assert text_from_field(field_from_text(typed)) == typed.strip(" \t\n")


@settings(deadline=None)
@given(st.lists(st.sampled_from(["< ", "> ", "& ", "a", "5", " "]), max_size=20).map("".join))
def test_signs_reach_the_card(typed: str) -> None:
    assert plain_text(field_from_text(typed)) == " ".join(typed.split())


@pytest.mark.parametrize("start", ['<a x="', "<a ", "<a x=y ", "<!--", "&a", "<b" * 3, " \n"])
def test_hostile_text_takes_linear_time(start: str) -> None:
    began = time.perf_counter()
    text_from_field(start * (100_000 // len(start)))
    assert time.perf_counter() - began < 5
