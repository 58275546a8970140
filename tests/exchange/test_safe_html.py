"""What is left of HTML from decks, and what is too much for it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.faces import Faces
from cpccards.exchange.safe_html import (
    CLASSES,
    MAX_GRID,
    MAX_LENGTH,
    MAX_MIXED,
    NOTE,
    PLAIN_LENGTH,
    TAGS,
    as_plain_html,
    is_media_name,
    plain,
    safe_faces,
    sanitise,
)


@pytest.mark.parametrize(
    "html",
    [
        "plain words, x > y & z",
        "<b>a</b> <i>b</i> <u>c</u> <em>d</em> <strong>e</strong> <sub>f</sub> <sup>g</sup> <code>h</code>",
        "<p>a</p><div>b</div><blockquote>c</blockquote><pre>d</pre><hr>e<br>f",
        "<ul><li>a</li></ul><ol><li>b</li></ol>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        '<span class="cloze">[…]</span> <span class="typed">a</span> <s>b</s>',
        '<div class="hint" title="Front"><b>Front:</b> a</div>',
        '<img src="a.png" alt="a heart" width="40" height="1200">',
        '<img src="heart 1.png">',
        '<img src="Ménière.jpg">',
        '<a href="https://www.cms.gov/x?y=1">CMS</a>',
    ],
)
def test_what_may_stay(html: str) -> None:
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>a", "a"),
        ("<style>@import 'file:///etc/passwd'</style>a<b></b>", "a<b></b>"),
        ('<p onclick="x()" style="background:url(file:///x)" id="y">a</p>', "<p>a</p>"),
        ('<font color="#000">a</font>', "a"),
        ('<span class="cloze evil" style="color:#fff">a</span>', '<span class="cloze">a</span>'),
        ('<span class="evil">a</span>', '<span class="">a</span>'),
        ("<iframe src='x'></iframe>a", "a"),
        ("<object data='x'></object><embed src='x'>a", "a"),
        ("<link rel=stylesheet href='file:///x'><meta http-equiv=refresh content='0'>a", "a"),
        ("<svg onload=x()><image href='file:///x'/></svg>a", "a"),
        ("<!-- a -->b<i></i>", "b<i></i>"),
        ('<a href="javascript:x()">a</a>', "<a>a</a>"),
        ('<a href="http://x.org">a</a>', "<a>a</a>"),
        ('<a href="//x.org">a</a>', "<a>a</a>"),
        ('<a href="file:///etc/passwd">a</a>', "<a>a</a>"),
        ('<a href="https://x.org/<table>">a</a>', "<a>a</a>"),
        ('<img src="https://x.org/a.png">', "<img>"),
        ('<img src="x.png" onerror="x()" width="9999999" srcset="a">', '<img src="x.png">'),
        ('<img src="x.png" width="100%" height="-5" alt="&quot;<b>">', '<img src="x.png" alt="&quot;‹b›">'),
        ('<img src="x.png" width="10000" height="0">', '<img src="x.png">'),
        ('<b title="x" lang="y">a</b><span class="hint">b</span>', '<b>a</b><span class="">b</span>'),
        ("<button onclick=x()>Toggle</button><select><option>a</option></select>b", "b"),
        ("<h2>Title</h2>text", "<div>Title</div>text"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<div><div>a</div><div>b</div></div>"),
        ("<b>open", "<b>open</b>"),
        ("</div></td>a", "a"),
        ("<a<b>", ""),
    ],
)
def test_what_has_to_go(html: str, left: str) -> None:
    assert sanitise(html) == left


@pytest.mark.parametrize(
    "name",
    [
        "../x.png",
        "..\\x.png",
        "a/b.png",
        "a\\b.png",
        "/etc/passwd",
        "C:\\x.png",
        "file:///x.png",
        "\\\\host\\share\\x.png",
        "//host/share/x.png",
        "data:image/png;base64,AA",
        "qrc:/x.png",
        ":/x.png",
        "a%2fb.png",
        "%2e%2e%5cx.png",
        "&#x2f;etc&#x2f;passwd",
        "a..b.png",
        "..",
        ".",
        "",
        "  ",
        "a\nb.png",
        "a<table>.png",
    ],
)
def test_pictures_come_from_the_media_folder_only(name: str) -> None:
    assert sanitise(f'<img src="{name}">') == "<img>"


def test_media_names() -> None:
    assert is_media_name("heart.png")
    assert is_media_name("50% off.png")
    assert not is_media_name("a%00.png")


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (r"<b>x</b> \(x<y\)", r"<b>x</b> \(x&lt;y\)"),
        (r"\[a<b>c\] <i>d</i>", r"\[a&lt;b&gt;c\] <i>d</i>"),
        (r"\(x<script>y\) <i>d</i>", r"\(x&lt;script&gt;y\) <i>d</i>"),
        (r"\(a<b\) and \(c<d\)<br>", r"\(a&lt;b\) and \(c&lt;d\)<br>"),
        (r"\(a <b>c</b>", r"\(a <b>c</b>"),
        (r'\(a<span class="cloze">b</span><br>c\)', r"\(a b  c\)"),
        (r"\[<div>a</div><br/>b\]<br>", r"\[ a  b\]<br>"),
        (r"\(a <b>c</b> \]", r"\(a <b>c</b> \]"),
        (r"a\) <b>c</b> \(d<e\)", r"a\) <b>c</b> \(d&lt;e\)"),
        (r"\(a \[ b<c\) <i>x</i>", r"\(a \[ b&lt;c\) <i>x</i>"),
    ],
)
def test_less_than_in_formulas_is_text(html: str, left: str) -> None:
    assert sanitise(html) == left


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" * 5 + "words",
        "<div>" * 41 + "words",
        "<blockquote>" * 3_000 + "words",
        "<p>words" + "x" * MAX_LENGTH,
        "words" + "x" * MAX_LENGTH,
        "words" + "<i>x</i>" * 4_000,
        "<table><tr>" + "<td>words</td>" * 100 + "</tr>" + "<tr><td></td></tr>" * 60 + "</table>",
        "<p>words" + "a\u05d0" * MAX_MIXED,
        "words" + "".join(f"<b x={n}><table><td></b></td></table>" for n in range(900)) + "<p>a" * 5_000,
        "words" + "<" * MAX_LENGTH,
        "words" + "<div><object></div></object>" * 100,
        r"words <b>" + r"\(" * (MAX_LENGTH // 2),
    ],
)
def test_too_much_is_shown_as_plain_text(html: str) -> None:
    shown = sanitise(html)
    assert shown.startswith(f"<p><i>{NOTE}</i></p><p>words")
    assert len(shown) <= 5 * PLAIN_LENGTH
    assert set(re.findall(r"</?(\w+)", shown)) == {"p", "i"}


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" * 4 + "words",
        "<div>" * 40 + "words",
        "<ul>" + "<li>one<li>two" * 200,
        "<p>one" * 500,
        "<table>" + ("<tr>" + "<td>x</td>" * 5 + "</tr>") * 200 + "</table>",
        "<p>" + "word " * 19_000,
        "<p>" + "\u05d0\u05d1 " * 1_000,
        "<b>bold</b> <i>words</i> " * 500,
        r"\(" * 40_000,
    ],
)
def test_what_is_large_and_still_fine(html: str) -> None:
    assert NOTE not in sanitise(html)


def test_grids_add_up() -> None:
    row = "<tr>" + "<td>x</td>" * 10 + "</tr>"
    table = f"<table>{row * 10}</table>"
    assert NOTE not in sanitise(table * 20)
    wide = "<table><tr>" + "<td></td>" * 50 + "</tr>" + "<tr><td></td></tr>" * 49 + "</table>"
    assert NOTE not in sanitise(wide * (MAX_GRID // 2_500))
    assert NOTE in sanitise(wide * (MAX_GRID // 2_500 + 1))


def test_plain_words() -> None:
    assert plain("<p>one<br>two</p><p>three &amp; four &lt;b&gt;</p>") == "one two three & four <b>"
    assert as_plain_html("<b>a</b> &lt;script&gt;").endswith("<p>a &lt;script&gt;</p>")
    assert as_plain_html("x" * (PLAIN_LENGTH + 1)).endswith("x …</p>")


PIECES = st.sampled_from(
    [f"<{tag}>" for tag in sorted(TAGS)]
    + [f"</{tag}>" for tag in sorted(TAGS)]
    + ["<script>", "</script>", "<svg>", "<math>", "<style>", "<!--", "-->", "<![CDATA[", "]]>", "<template>"]
    + [
        '<img src="',
        "<img src=x onerror=a()>",
        '<a href="javascript:',
        '"',
        "'",
        ">",
        "<",
        "&",
        "&lt;",
        "\\(",
        "\\)",
    ]
    + [
        "x<y",
        "file:///",
        "../",
        "é",
        "\x00",
        "<h1>",
        "<select>",
        "<table><tr><td>",
        "style=x",
        "<p/onclick=x>",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_nothing_but_the_allowed_comes_out(html: str) -> None:
    shown = sanitise(html)
    for tag, attributes in re.findall(r"<([a-zA-Z!?/][^\s>/]*)((?:\s[^>]*)?)>", shown):
        assert tag.lstrip("/").lower() in TAGS
        for name, value in re.findall(r'([^\s=]+)="([^"]*)"', attributes):
            assert name in {"class", "src", "href", "alt", "width", "height", "title"}
            assert name != "class" or set(value.split()) <= CLASSES[tag]
            assert name != "src" or is_media_name(value)
            assert name != "href" or value.lower().startswith("https://")
    assert sanitise(shown) == shown or NOTE in shown or "\\" in html


def test_all_of_a_card_is_sanitised() -> None:
    raw = Faces("<b onclick=x>a", "<script>x</script>b", "b<c", ("<i>o</i>", "<svg>p</svg>"), 1)
    assert safe_faces(raw) == Faces("<b>a</b>", "b", "b<c", ("<i>o</i>", "p"), 1)
