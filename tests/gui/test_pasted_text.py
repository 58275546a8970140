"""What is left of HTML that was copied elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.gui.pasted_text import pasted
from cpccards.gui.rich_text import normalised, read, write

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style>
<!--[if gte mso 9]><xml><o:Settings/></xml><![endif]--></head><body><!--StartFragment-->
<p class=MsoNormal><b><span style='font-size:14.0pt;color:#C00000'>Modifier 25<o:p></o:p></span></b></p>
<p style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>
<span style='mso-list:Ignore'>·<span>&nbsp;</span></span></span><![endif]>Signi&shy;ficant<sup>1</sup></p>
<p class=MsoNormal>on <i>the</i> same day</p><!--EndFragment--></body></html>"""
DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs"><p dir="ltr">
<span style="font-weight:700;">Bold</span><span style="font-style: italic"> slanted</span></p>
<ul><li><p><span>One</span></p></li><li><p>Two</p></li></ul></b>"""


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (WORD, "<b>Modifier 25</b><ul><li>Signi\u00adficant<sup>1</sup></li></ul>on <i>the</i> same day"),
        (DOCS, "<b>Bold</b><i> slanted</i><ul><li>One</li><li>Two</li></ul>"),
        (
            "<table><col><tr height=20><td>Code<td>Words<tr><td>E11.9</table>",
            "<table><tr><td>Code</td><td>Words</td></tr><tr><td>E11.9</td><td></td></tr></table>",
        ),
        (
            "<table><caption>c</caption><tr><th>a<table><tr><td>b</td><td>c</td></tr></table></th></tr></table>",
            "c<table><tr><th>a<br>b<br>c</th></tr></table>",
        ),
        ("<table><tr><td>cut off", "<table><tr><td>cut off</td></tr></table>"),
        ("<table></table>", ""),
        ("<ul><li>a<ol><li>b</li></ol></li><li></li></ul>c", "<ul><li>a</li></ul><ol><li>b</li></ol>c"),
        ("<li>alone</li></ul></table>", "<ul><li>alone</li></ul>"),
        ("<h2 style='color:red'>Title</h2>a<br>b<hr>c", "<b>Title</b><br>a<br>b<br>c"),
        ("x<sup>2<sub>3</sub></sup>", "x<sup>2</sup><sub>3</sub>"),
        ("<a href='https://a.b'>l</a><a href='http://a.b'>m</a>", '<a href="https://a.b">l</a>m'),
        ("a<script>1</script><style>2</style><i style='display: none'>3</i>", "a"),
        ("<img src='https://evil.example/x.png'><iframe src='file:///x'></iframe>", ""),
        ("<p onclick='x()'>a \n b\x00</p>", "a b"),
        ("<b>" * 5_000 + "deep", "<b>deep</b>"),
    ],
)
def test_what_a_field_can_hold_is_kept(source: str, kept: str) -> None:
    assert write(pasted(source)) == kept


PLAIN = (
    "a",
    "b",
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "sup",
    "sub",
    "h1",
    "script",
    "br",
)
STYLED = ("a_href='https://x.y'", "span_style='font-weight:700;vertical-align:sub'", "p_style='mso-list:l0'")
TAGS = st.sampled_from(PLAIN + STYLED)
PIECES = st.one_of(
    TAGS.map(lambda tag: f"<{tag.replace('_', ' ')}>"),
    TAGS.map(lambda tag: f"</{tag.split('_')[0]}>"),
    st.text(alphabet="ab <&\n\x00\u2028", max_size=4),
)


@given(st.lists(PIECES, max_size=30))
def test_any_html_becomes_text_that_a_field_keeps(pieces: list[str]) -> None:
    text = pasted("".join(pieces))
    assert normalised(text) == text
    written = write(text)
    again = read(written)
    assert again is not None
    assert write(again) == written
