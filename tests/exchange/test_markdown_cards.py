"""Cards in Markdown notes, in the four ways people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange import markdown_cards, markdown_html
from cpccards.exchange.markdown_html import to_html
from cpccards.exchange.markdown_lines import MODES, find_mode, label_of, sides_of
from cpccards.exchange.table import ReadOptions


def read(text: str, mode: str | None = None) -> Draft:
    return markdown_cards.read_content(text, "my notes.md", ReadOptions(mode=mode))


def fields(draft: Draft) -> list[tuple[str, ...]]:
    return [entry.note.fields for entry in draft.notes]


def mode_of(text: str, *, is_markdown: bool = True) -> str | None:
    return find_mode(text.splitlines(keepends=True), is_markdown=is_markdown)


class TestQuestions:
    def test_labels_and_all_that_follows(self) -> None:
        draft = read(
            "# Modifiers\n\nQ: Which modifier\nis *separate*?\n\nA: **25**\n\n- on the E/M\n\n---\n\n"
            "## Bundling\nQuestion 2. Which is distinct?\nAnswer 2. 59\n"
        )
        assert fields(draft) == [
            ("Which modifier<br>is <i>separate</i>?", "<b>25</b><ul><li>on the E/M</li></ul>"),
            ("Which is distinct?", "59"),
        ]
        assert [entry.deck for entry in draft.notes] == [("Modifiers",), ("Modifiers", "Bundling")]
        assert [entry.line for entry in draft.notes] == [3, 13]

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("Q: x\n", (True, "x\n")),
            ("**Q:** x", (True, "x")),
            ("**Q**: x", (True, "x")),
            ("**Q: x**", (True, "**x**")),
            ("- Question 12: x", (True, "x")),
            ("### Q3) x", (True, "x")),
            ("> answer : x", (False, "x")),
            ("A:", (False, "")),
            ("_A:_ x", (False, "x")),
            ("A) x", None),
            ("A. Smith", None),
            ("Quality: x", None),
            ("**Q:_ x", None),
            ("x Q: y", None),
        ],
    )
    def test_labels(self, line: str, found: tuple[bool, str] | None) -> None:
        assert label_of(line) == found

    def test_a_question_without_an_answer_and_lines_before(self) -> None:
        draft = read("words before\nQ: a\nQ: b\nA: c\nA: d\n")
        assert fields(draft) == [("b", "c<br>A: d")]
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [(1, False), (2, True)]
        assert draft.problems[1].row == ("a\n", "")


class TestDoubleColon:
    def test_both_sides_of_a_line(self) -> None:
        draft = read(
            "# Pricing\n- Modifier 25 :: *separate* E/M\n* 59::distinct\n    as in NCCI\n\n"
            "1. AMI ::: infarction\n50 >> both sides\nstray after\n\nstray\n{{c1::a}} :: extra\n"
        )
        assert fields(draft) == [
            ("Modifier 25", "<i>separate</i> E/M"),
            ("59", "distinct<br>as in NCCI"),
            ("AMI", "infarction"),
            ("50", "both sides<br>stray after"),
            ("{{c1::a}}", "extra"),
        ]
        kinds = [entry.note.kind for entry in draft.notes]
        assert kinds == [
            NoteKind.BASIC,
            NoteKind.BASIC,
            NoteKind.REVERSED,
            NoteKind.BASIC,
            NoteKind.CLOZE,
        ]
        assert {entry.deck for entry in draft.notes} == {("Pricing",)}
        assert [problem.line for problem in draft.problems] == [10]

    def test_a_line_of_a_million_gaps(self) -> None:
        assert sides_of("{{c1::x" * 1_000_000) is None

    @pytest.mark.parametrize(
        ("line", "loose", "tight"),
        [
            ("a :: b", ("a", "::", "b"), ("a", "::", "b")),
            ("a:: b", ("a", "::", "b"), ("a", "::", "b")),
            ("std::vector", None, ("std", "::", "vector")),
            ("a >> b", ("a", ">>", "b"), ("a", ">>", "b")),
            ("a >>b", None, None),
            ("{{c1::x::y}}", None, None),
            ("{{c1::x}}::y", None, ("{{c1::x}}", "::", "y")),
            ("a :::: b", None, None),
            (":: b", None, None),
            ("a ::", None, None),
        ],
    )
    def test_sides(
        self, line: str, loose: tuple[str, str, str] | None, tight: tuple[str, str, str] | None
    ) -> None:
        assert sides_of(line, is_tight=False) == loose
        assert sides_of(line) == tight


class TestHeadings:
    def test_headings_with_text_are_cards_and_those_without_name_decks(self) -> None:
        draft = read(
            "# CPT\n\n## Modifiers\n\n### 25 ###\nSeparate E/M\n\n```\n# no heading\n---\n```\n"
            "### 59\n---\ndistinct\n## HCPCS\nLevel II\n"
        )
        assert fields(draft) == [
            ("25", "Separate E/M<pre># no heading\n---</pre>"),
            ("59", "distinct"),
            ("HCPCS", "Level II"),
        ]
        assert [entry.deck for entry in draft.notes] == [("CPT", "Modifiers"), ("CPT", "Modifiers"), ("CPT",)]

    def test_without_a_title_the_deck_is_called_like_the_file(self) -> None:
        draft = read("## a\nb\n# c\nd\n# e\nf\n")
        assert {entry.deck for entry in draft.notes} == {("my notes",)}

    def test_a_title_with_text_is_a_card(self) -> None:
        assert fields(read("# a\nb\n## c\nd\n")) == [("a", "b"), ("c", "d")]

    def test_text_above_and_a_heading_at_the_end(self) -> None:
        draft = read("intro\n# a\nb\n## c\n")
        assert fields(draft) == [("a", "b")]
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [(1, False), (4, True)]

    def test_names_of_decks_hold_no_sign_that_parts_them(self) -> None:
        assert read("# A › B\n## " + "x" * 300 + "\n### c\nd\n").notes[0].deck == ("A > B", "x" * 200)


class TestRules:
    def test_one_card_with_two_sides(self) -> None:
        assert fields(read("# 25\n\n---\n\nseparate\n\n---\n")) == [("25", "separate")]
        assert fields(read("front\n---\nback\n")) == [("front", "back")]

    def test_cards_with_the_question_first(self) -> None:
        draft = read("## q1\n\na1\n\na1 more\n***\nq2\na2\n***\n\nq3\n\na3\n", "rules")
        assert fields(draft) == [("q1", "a1<br><br>a1 more"), ("q2", "a2"), ("q3", "a3")]
        assert [entry.line for entry in draft.notes] == [1, 7, 11]

    def test_sides_in_turn(self) -> None:
        assert fields(read("q1\n---\na1\n---\nq2\n---\na2\n")) == [("q1", "a1"), ("q2", "a2")]

    def test_dashes_between_sides_and_another_rule_between_cards(self) -> None:
        draft = read("q1\n---\na1\n---\nmore\n===\nq2\n---\na2\n===\n")
        assert fields(draft) == [("q1", "a1<br><br>more"), ("q2", "a2")]


class TestModes:
    @pytest.mark.parametrize(
        ("text", "mode"),
        [
            ("Q: a\nA: b\n", "questions"),
            ("A: a\nQ: b\nA: c", None),
            ("a :: b\nc :: d\nwords\n", "double-colon"),
            ("# x\ntext\n", "headings"),
            ("a\n---\nb\n", "rules"),
            ("", None),
            ("just words\nand more\n", None),
            ("a,b\nc,d\n", None),
            ("a\tb\n---\nc\td\ne\tf\n" * 4, None),
        ],
    )
    def test_found_out(self, text: str, mode: str | None) -> None:
        assert mode_of(text) == mode

    def test_less_sure_of_text_that_is_not_called_markdown(self) -> None:
        assert mode_of("# x\ntext\n", is_markdown=False) is None
        assert mode_of("# x\ntext\n# y\nmore\n", is_markdown=False) == "headings"
        assert mode_of("a\n---\nb\n", is_markdown=False) is None
        assert mode_of("a::b\nc::d\n", is_markdown=False) is None
        assert mode_of("# a\n# b\nfront,back\nc,d\ne,f\n" + "g,h\n" * 40, is_markdown=False) is None

    @pytest.mark.parametrize("mode", MODES)
    def test_chosen(self, mode: str) -> None:
        text = "## Q: a\nA: b :: c\n---\nd\n"
        assert read(text, mode).notes

    def test_front_matter_is_left_out(self) -> None:
        draft = read("---\ntags: x\ntitle: y\n  - z\n\n# comment\n---\na :: b\n")
        assert fields(draft) == [("a", "b")]
        assert draft.notes[0].line == 8
        assert "says nothing of cards" in draft.problems[0].why

    @pytest.mark.parametrize(
        "text", ["---\nQ: a\nA: b\n---\n", "---\nwords go on\n---\nmore\n", "---\n---\na\n---\nb"]
    )
    def test_what_only_looks_like_it_is_not(self, text: str) -> None:
        assert not any("says nothing" in problem.why for problem in read(text).problems)

    def test_nothing_at_all(self) -> None:
        with pytest.raises(BadInput, match="looks like a question") as caught:
            read("words\nand words\n")
        assert caught.value.remedy

    def test_too_long_a_text(self) -> None:
        with pytest.raises(BadInput, match="characters"):
            read("a :: b\n" * 1_300_000)

    def test_bytes_in_an_encoding(self) -> None:
        draft = markdown_cards.read("Ménière :: ear\n".encode("utf-16"), "x.md")
        assert fields(draft) == [("Ménière", "ear")]
        options = ReadOptions(encoding="mac-roman")
        assert fields(markdown_cards.read_content("é :: à".encode("mac-roman"), "x.md", options)) == [
            ("é", "à")
        ]

    def test_nul_and_old_line_ends(self) -> None:
        assert fields(read("a\x00 :: b\rc :: d\r\n")) == [("a", "b"), ("c", "d")]


class TestHtml:
    @pytest.mark.parametrize(
        ("markdown", "html"),
        [
            ("plain", "plain"),
            ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
            ("&ge; &amp; R&D", "&ge; &amp; R&amp;D"),
            ("<b>x</b><br/>y <script>", "<b>x</b><br>y &lt;script&gt;"),
            ("one\ntwo\n\nthree", "one<br>two<br><br>three"),
            ("**b** __b__ *i* _i_ ~~s~~", "<b>b</b> <b>b</b> <i>i</i> <i>i</i> <s>s</s>"),
            ("**a *b* c** *a **b** c*", "<b>a <i>b</i> c</b> <i>a <b>b</b> c</i>"),
            ("2 * 3 * 4, a*b*c, x_y_z, 2 ** 3", "2 * 3 * 4, a*b*c, x_y_z, 2 ** 3"),
            ("*open and **crossed* x**", "<i>open and **crossed</i> x**"),
            ("\\*no\\* \\_x\\_", "*no* _x_"),
            ("`a*b*<c>` *d*", "<code>a*b*&lt;c&gt;</code> <i>d</i>"),
            ("\\(a_1*b_2\\) \\[x_*\\] $$y_*$$", "\\(a_1*b_2\\) \\[x_*\\] $$y_*$$"),
            ("{{c1::T81.4_x_}}", "{{c1::T81.4_x_}}"),
            ('![alt](img/my%20x.png "t") ![[y_z.png|200]]', '<img src="my x.png"> <img src="y_z.png">'),
            ("![x](https://a/b.png)", "![x](https://a/b.png)"),
            ("[a_b_](https://x/y_z_) [no](file:///x)", '<a href="https://x/y_z_">a_b_</a> [no](file:///x)'),
            (
                "- a\n- **b**\n  - c\n  more\n3. d",
                "<ul><li>a</li><li><b>b</b><br>– c<br>more</li><li>d</li></ul>",
            ),
            ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
            ("text\n- a\n\ntext", "text<ul><li>a</li></ul>text"),
            ("```py\nx < 1\n\ny\n```\nend", "<pre>x &lt; 1\n\ny</pre>end"),
            ("a\n~~~\nopen", "a<pre>open</pre>"),
            ("- a\n```\nx\n```", "<ul><li>a</li></ul><pre>x</pre>"),
            ("\r\na\rb\r\n", "a<br>b"),
        ],
    )
    def test_what_cards_use(self, markdown: str, html: str) -> None:
        assert to_html(markdown) == html

    def test_a_field_that_is_far_too_long_is_only_escaped(self) -> None:
        assert to_html("*a*<\n" * 50_000) == "*a*&lt;<br>" * 49_999 + "*a*&lt;"

    def test_lists_within_lists_do_not_go_deep(self) -> None:
        marks = "".join(f"*a{n} " for n in range(200))
        assert "<i>" not in to_html(marks)

    @settings(max_examples=200)
    @given(st.text(alphabet="ab *_~`#\\[]()!<>&$\n-1.|{}c:é", max_size=80))
    def test_whatever_is_written_no_tag_is_left_open(self, text: str) -> None:
        html = to_html(text)
        for name in ("i", "s", "code", "pre", "ul", "ol", "li", "a"):
            if f"<{name}>" not in text and f"</{name}>" not in text:
                assert html.count(f"<{name}>") + html.count(f"<{name} ") == html.count(f"</{name}>")


PIECES = st.sampled_from(
    [
        "Q: ",
        "A: ",
        "# ",
        "## x\n",
        "---\n",
        "===\n",
        "a :: b\n",
        ":::",
        "- ",
        "```\n",
        "\n",
        "{{c1::",
        "}}",
        "x",
        "\r",
        "\x00",
    ]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30), st.sampled_from([None, *MODES]))
def test_no_text_breaks_anything(pieces: list[str], mode: str | None) -> None:
    text = "".join(pieces)
    with suppress(BadInput):
        draft = read(text, mode)
        assert draft.notes or draft.problems
    assert 0 <= markdown_cards.sniff(text.encode(), "x.md") < 1


def test_the_limits_are_those_of_the_module() -> None:
    assert markdown_html._LONGEST == 200_000
