"""The HTML of fields as formatted text, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.meanings import MEANINGS
from cpccards.domain.plain_text import plain_text
from cpccards.exchange.safe_html import sanitise
from cpccards.gui.rich_text import (
    MARKS,
    Cell,
    Paragraph,
    PictureTag,
    RichText,
    Run,
    Table,
    from_plain,
    normalised,
    read,
    write,
)

WORDS = st.text(st.sampled_from("ab <>&;\u00a0\n{}:c1é漢🩺\"'"), max_size=8)
PICTURES = st.builds(
    PictureTag,
    st.sampled_from(["a.png", "a b.jpg", "per%20cent.gif", "x&y.png"]),
    st.sampled_from(["", 'the "left" <side>']),
    st.sampled_from(["", "120"]),
    st.sampled_from(["", "80"]),
)
LOOKS = st.tuples(
    st.frozensets(st.sampled_from(MARKS)).filter(lambda marks: not {"sup", "sub"} <= marks),
    st.sampled_from(["", *MEANINGS]),
    st.sampled_from(["", "https://example.org/a?b=c&d=e"]),
)


def run(words: str, look: tuple[frozenset[str], str, str], picture: PictureTag | None) -> Run:
    return Run("" if picture else words, look[0], look[1], look[2], picture)


RUNS = st.builds(run, WORDS, LOOKS, st.none() | PICTURES)
LINES = st.lists(RUNS, max_size=4).map(tuple)
PARAGRAPHS = st.builds(Paragraph, LINES, st.sampled_from(["", "", "p", "ul", "ol"]))
CELLS = st.builds(Cell, LINES, st.booleans())
TABLES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda size: st.lists(
        st.lists(CELLS, min_size=size[1], max_size=size[1]).map(tuple), min_size=size[0], max_size=size[0]
    ).map(lambda rows: Table(tuple(rows)))
)
TEXTS = st.lists(PARAGRAPHS | TABLES, max_size=5).map(tuple)


@given(TEXTS)
def test_what_is_written_is_read_as_the_same(text: RichText) -> None:
    assert read(write(text)) == normalised(text)


@given(TEXTS)
def test_what_is_written_is_safe_already(text: RichText) -> None:
    written = write(text)
    shown = sanitise(written)
    assert plain_text(shown) == plain_text(written)
    for name in ("class=", "href=", "<b>", "<sup>", "<li>", "<p>"):
        assert shown.count(name) == written.count(name)


@given(
    st.text(st.sampled_from('ab </>&;\n\u00a0="pibrdvultaghc!-') | st.characters(codec="utf-8"), max_size=60)
)
def test_reading_never_fails_and_settles(source: str) -> None:
    text = read(source)
    if text is not None:
        assert read(write(text)) == text


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("", ""),
        ("plain", "plain"),
        ("one<br>two", "one<br>two"),
        ("one<br />two", "one<br>two"),
        ("<div>one</div><div>two</div>", "one<br>two"),
        ("one<div><br></div><div>two</div>", "one<br><br>two"),
        ("<strong>a</strong> <em>b</em>", "<b>a</b> <i>b</i>"),
        ("<b>a<i>b</i></b>c", "<b>a<i>b</i></b>c"),
        ("<p>one<br>two</p><p>three</p>", "<p>one<br>two</p><p>three</p>"),
        ("a<br><br><ul><li>x</li><li></li></ul>b", "a<br><br><ul><li>x</li><li></li></ul>b"),
        ("H<sub>2</sub>O m<sup>2</sup>", "H<sub>2</sub>O m<sup>2</sup>"),
        ('<span class="means-caution">never</span>', '<span class="means-caution">never</span>'),
        ("<span>bare</span>", "bare"),
        ('<a href="https://x.org/?a=1&amp;b">y</a>', '<a href="https://x.org/?a=1&amp;b">y</a>'),
        ('<img src="a.png" width="10">', '<img src="a.png" width="10">'),
        (
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b<br>c</td></tr></tbody></table>",
            "<table><tr><th>a</th></tr><tr><td>b<br>c</td></tr></table>",
        ),
        ("a  b &nbsp;c", "a b &nbsp;c"),
        ("a &lt; b &amp;amp; c", "a &lt; b &amp;amp; c"),
        ("the {{c1::<b>big</b>::hint}} one", "the {{c1::<b>big</b>::hint}} one"),
        (r"\( x^2 \)", r"\( x^2 \)"),
    ],
)
def test_what_is_understood(source: str, written: str) -> None:
    text = read(source)
    assert text is not None
    assert write(text) == written


@pytest.mark.parametrize(
    "source",
    [
        "<font color=red>x</font>",
        '<span style="color: red">x</span>',
        '<span class="other">x</span>',
        '<div class="hint">x</div>',
        "<script>alert(1)</script>",
        "<!-- x -->",
        "<!DOCTYPE html>",
        "<?php x ?>",
        "<![CDATA[x]]>",
        "<hr>",
        "<hr/>",
        "<b>not closed",
        "<b><i>crossed</b></i>",
        "</b>",
        "<b><b>twice</b></b>",
        "<sup>a<sub>b</sub></sup>",
        "<b><div>block in words</div></b>",
        "<ul><li>a<ul><li>deeper</li></ul></li></ul>",
        "<ul>stray<li>a</li></ul>",
        "<ul><br></ul>",
        "<ol><li>a</li></ol><ol><li>counts anew</li></ol>",
        "<li>alone</li>",
        "<table></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
        "<table><tr><td><table><tr><td>x</td></tr></table></td></tr></table>",
        '<table border="1"><tr><td>x</td></tr></table>',
        '<a href="http://x.org">x</a>',
        '<a href="javascript:x">x</a>',
        '<a href="https://x.org"><a href="https://y.org">x</a></a>',
        '<img src="https://x.org/a.png">',
        '<img src="a.png" onerror="x">',
        '<img src="a.png" width="100%">',
        '<img src="../a.png">',
        '<b class="x" class="y">z</b>',
        r"\( a<b \)",
        "object \ufffc replaced",
        "x" * 100_001,
        "<br>" * 6_001,
    ],
)
def test_what_could_not_be_kept_is_not_read(source: str) -> None:
    assert read(source) is None


def test_plain_text_becomes_lines() -> None:
    assert write(from_plain("a <b>\r\n\tb")) == "a &lt;b&gt;<br>&nbsp; &nbsp; b"
    assert from_plain("a\x00\u2029\ufffcb\n") == (Paragraph((Run("ab"),)), Paragraph())
