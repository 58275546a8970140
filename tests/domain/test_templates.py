"""Cards of note types with templates: which a note makes, what they show, and what hostile ones cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import card_ordinals, check_fields, faces, summary
from cpccards.domain.plain_text import plain_text
from cpccards.domain.template_parsing import MAX_TEMPLATE, parse_template
from cpccards.domain.templates import (
    ANSWER_PICTURE,
    MAX_FACE,
    QUESTION_PICTURE,
    template_faces,
    template_ordinals,
)

FIELDS = {"Front": "heart", "Back": "pump", "Empty": ""}


def kind(*sides: str, fields: tuple[str, ...] = tuple(FIELDS), is_cloze: bool = False) -> NoteType:
    """A note type whose `sides` are question, answer, question, answer …"""
    pairs = zip(sides[::2], sides[1::2], strict=True)
    templates = tuple(CardTemplate(f"Card {n}", *pair) for n, pair in enumerate(pairs, start=1))
    return NoteType("anki-1", "Anatomy", fields, templates, is_cloze=is_cloze)


def question(template: str, **values: str) -> str:
    fields = FIELDS | values
    return template_faces(kind(template, "", fields=tuple(fields)), tuple(fields.values()), 0).question


def answer(question: str, answer: str, **values: str) -> str:
    fields = FIELDS | values
    return template_faces(kind(question, answer, fields=tuple(fields)), tuple(fields.values()), 0).answer


def cloze(
    text: str, ordinal: int = 0, side: str = "{{cloze:Text}}", back: str = "{{cloze:Text}}"
) -> tuple[str, str]:
    made = template_faces(kind(side, back, fields=("Text", "Extra"), is_cloze=True), (text, "more"), ordinal)
    return made.question, made.answer


class TestReplacements:
    @pytest.mark.parametrize(
        ("template", "shown"),
        [
            ("{{Front}} <b>{{Back}}</b>", "heart <b>pump</b>"),
            ("{{ Front }}", "heart"),
            ("{{{Front}}}", "heart}"),
            ("{{Front", "{{Front"),
            ("heart {{Empty}}", "heart "),
            ("{{#Front}}a{{/Front}}", "a"),
            ("{{^Front}}a{{/Front}}b", "b"),
            ("{{#Empty}}a{{/Empty}}b", "b"),
            ("{{^Empty}}a{{/Empty}}", "a"),
            ("{{# Front }}a{{#Back}}b{{^Empty}}c{{/Empty}}{{/Back}}{{/ Front }}d", "abcd"),
            ("{{#Front}}{{#Front}}a{{/Front}}b{{/Front}}", "ab"),
            ("{{^Front}}{{#Back}}a{{/Back}}{{/Front}}b", "b"),
            ("a<!-- {{Back}} {{Nope}} -->b<!---->{{Front}}", "abheart"),
            ("a<!-- {{Front}}", "a<!-- heart"),
            ("<!-- -->{{Front}}<!-- {{ -->{{Back}}<!--", "heartpump<!--"),
            ("a{{FrontSide}}b", "ab"),
            ("{{Card}} of {{Type}}{{Tags}}{{Deck}}{{Subdeck}}{{CardFlag}}", "Card 1 of Anatomy"),
            ("{{#Tags}}a{{/Tags}}{{#Deck}}b{{/Deck}}", "b"),
            ("{{#c1}}one{{/c1}}{{#c2}}two{{/c2}}{{^c2}}not two{{/c2}}", "onenot two"),
            ("{{tts en_US:Front}}{{tts-voices:}}{{Back}}", "pump"),
            ("{{unknown:Front}}{{edit:text:Back}}", "heartpump"),
            ("{{text::Front}}{{text: Back}}", "heartpump"),
        ],
    )
    def test_what_is_shown(self, template: str, shown: str) -> None:
        assert question(template) == shown

    def test_a_field_goes_before_a_special_name(self) -> None:
        assert question("{{Card}}{{#Tags}} tagged{{/Tags}}", Card="mine", Tags="x") == "mine tagged"

    def test_a_missing_field_is_said_where_it_is_missing(self) -> None:
        shown = question("{{Front}} {{text:<Nope>}} {{#Gone}}a{{/Gone}}{{^Gone}}b{{/Gone}}")
        assert shown.startswith(
            "heart <i>[The template asks for a field that is not there: &lt;Nope&gt;]</i> "
        )
        assert plain_text(shown).count("is not there: Gone") == 2
        assert shown.endswith("b")

    @pytest.mark.parametrize(
        ("template", "words", "shown"),
        [
            ("{{#Front}}a", "{{/Front}} is missing.", "a"),
            ("{{/Front}}a", "{{/Front}} closes nothing.", "a"),
            ("{{#Front}}{{#Back}}a{{/Front}}b", "{{/Front}} closes nothing.", "ab"),
        ],
    )
    def test_a_broken_template_says_so_and_shows_what_it_can(
        self, template: str, words: str, shown: str
    ) -> None:
        text = plain_text(question(template))
        assert f"This card's template is broken: {words}" in text
        assert text.endswith(shown)

    def test_the_values_are_put_in_as_they_are(self) -> None:
        assert question("{{Front}}", Front="a {{Back}} <b>") == "a {{Back}} <b>"

    def test_an_empty_question_says_so(self) -> None:
        assert plain_text(question("<b>{{Empty}}</b>")) == "The question of this card is empty."
        assert question("{{Front}}", Front='<img src="a.png">') == '<img src="a.png">'

    def test_a_card_without_a_template(self) -> None:
        assert "no card 3" in template_faces(kind("{{Front}}", ""), ("a", "b", ""), 2).question

    def test_fields_that_a_note_lacks_are_empty(self) -> None:
        made = template_faces(kind("{{Front}}{{#Back}}!{{/Back}}", "{{Back}}"), ("a",), 0)
        assert (made.question, made.answer) == ("a", "")


class TestFilters:
    @pytest.mark.parametrize(
        ("template", "value", "shown"),
        [
            ("{{text:Front}}", "<b>a</b> &lt; <i>b</i>", "a &lt; b"),
            ("{{kanji:Front}}", " 日本[にほん] 語[ご] x", "日本語 x"),
            ("{{kana:Front}}", " 日本[にほん]&nbsp;語[ご] x", "にほんご x"),
            ("{{kana:Front}}", "a[sound:b.mp3]", "a[sound:b.mp3]"),
            ("{{furigana:Front}}", "日本[にほん]", "日本[にほん]"),
            ("{{hint:Front}}", "see", '<div class="hint" title="Front"><b>Front:</b> see</div>'),
            ("{{hint:text:Front}}", "<b>x</b>", '<div class="hint" title="Front"><b>Front:</b> x</div>'),
            ("{{hint:Empty}}x", "", "x"),
            ("{{cloze:Front}}x", "no gap", "x"),
        ],
    )
    def test_what_they_make(self, template: str, value: str, shown: str) -> None:
        assert question(template, Front=value) == shown

    def test_cloze_marks_the_gaps_of_its_card(self) -> None:
        text = "{{c1::a::tip}} {{c2::b}} {{c1,2::c}}"
        assert cloze(text) == (
            '<span class="cloze">[tip]</span> b <span class="cloze">[…]</span>',
            '<span class="cloze">a</span> b <span class="cloze">c</span>',
        )
        assert plain_text(cloze(text, 1)[0]) == "a […] […]"

    def test_cloze_of_a_field_without_the_gap_shows_nothing(self) -> None:
        assert plain_text(cloze("{{c2::a}} b")[0]) == "The question of this card is empty."

    def test_cloze_only_shows_what_is_hidden(self) -> None:
        shown = cloze("{{c1::a {{c2::b}}}} x {{c1::<i>c</i>::tip}}", back="{{cloze-only:Text}}")[1]
        assert shown == "a b, <i>c</i>"
        assert cloze("{{c1::a}} b", side="{{text:cloze:Text}}")[0] == "[…] b"

    def test_cloze_in_sections_of_their_card(self) -> None:
        side = "{{#c1}}one {{/c1}}{{#c2}}two {{/c2}}{{cloze:Text}}"
        assert cloze("{{c1::a}}{{c2::b}}", 1, side)[0].startswith("two ")


class TestTyped:
    def test_the_question_gets_a_field_and_the_answer_the_words(self) -> None:
        made = template_faces(
            kind("{{Front}} {{type:Back}}", "{{FrontSide}}<hr id=answer>{{type:Back}} ok"),
            ("heart", "<b>a</b> &lt; b", ""),
            0,
        )
        assert made.expected == "a < b"
        assert made.question == "heart "
        assert made.answer == '<span class="typed">a &lt; b</span> ok'

    def test_an_empty_field_is_not_typed(self) -> None:
        made = template_faces(kind("{{Front}} {{type:Empty}}", "{{type:Empty}}"), ("a", "b", ""), 0)
        assert (made.expected, made.answer) == (None, "")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("{{c1::a}} {{c2::b}}", "a"),
            ("{{c1::a}} {{c1::<i>b</i>::tip}}", "a, b"),
            ("{{c1::a}} {{c1::a}}", "a"),
        ],
    )
    def test_of_a_gap(self, text: str, expected: str) -> None:
        note_type = kind(
            "{{cloze:Text}} {{type:nc:cloze:Text}}", "{{type:cloze:Text}}", fields=("Text",), is_cloze=True
        )
        made = template_faces(note_type, (text,), 0)
        assert made.expected == expected
        assert plain_text(made.answer) == expected


class TestAnswerBelowTheQuestion:
    @pytest.mark.parametrize(
        ("back", "shown"),
        [
            ("{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}", "pump"),
            (" {{FrontSide}}<br><br/>{{Back}}", "pump"),
            ("{{FrontSide}}{{Back}}", "pump"),
            ("{{Front}}<hr id='answer'>{{Back}}", "pump"),
            ("<div>{{FrontSide}}</div><hr id=answer><b>{{Back}}</b>", "<b>pump</b>"),
            ("{{Front}}<hr>{{Back}}", "pump"),
            ("{{Front}} {{Back}}", "heart pump"),
            ("{{Front}}-{{Back}}<hr>more", "heart-pump<hr>more"),
            ("{{Back}}<hr id=answer>{{FrontSide}}", "pump<hr id=answer>heart"),
            ("{{Front}}s", "hearts"),
            ("", ""),
        ],
    )
    def test_it_does_not_repeat_it(self, back: str, shown: str) -> None:
        assert answer("{{Front}}", back) == shown

    def test_the_line_that_counts_is_the_answer_s(self) -> None:
        assert answer("a<hr>b", "<i>a</i><hr>b<hr id=answer>{{Back}}") == "pump"

    def test_another_picture_is_no_repetition(self) -> None:
        shown = answer("{{Front}}", '<img src="x.png">{{Front}}<hr id=answer>{{Back}}')
        assert shown.startswith('<img src="x.png">')


class TestHidden:
    HIDDEN = '<div style="color: red; DISPLAY : none"><div>{{Back}}</div><br>secret</div>after'

    def test_it_is_left_out_of_the_question_and_shown_with_the_answer(self) -> None:
        assert question("{{Front}}" + self.HIDDEN) == "heartafter"
        assert "pump" in answer("{{Front}}" + self.HIDDEN, "{{FrontSide}}<hr id=answer>{{Front}}")

    @pytest.mark.parametrize(
        ("template", "shown"),
        [
            ('a<img style="display:none" src="x.png">b', "ab"),
            ("a<p style='display:none'>b", "a"),
            ('a<p style="display:block">b</p> none', 'a<p style="display:block">b</p> none'),
            ('a<div style="display:none">b</p></div>c<div>d</div>', "ac<div>d</div>"),
        ],
    )
    def test_where_it_ends(self, template: str, shown: str) -> None:
        assert question(template) == shown


class TestOcclusion:
    FRONT = (
        "{{#Header}}<div>{{Header}}</div>{{/Header}}"
        '<div style="display: none">{{cloze:Occlusion}}</div>{{Image}}'
    )
    KIND = NoteType(
        "anki-2",
        "Image Occlusion",
        ("Occlusion", "Image", "Header", "Back Extra"),
        (CardTemplate("Card 1", FRONT, FRONT + "<div>{{Back Extra}}</div>"),),
        is_cloze=True,
    )
    SHAPES = (
        "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>"
        "{{c2::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.2:oi=1}}"
    )
    NOTE = (SHAPES, '<img alt="x" src="a &amp; b.png">', "Heart", "more")

    def test_the_picture_is_drawn_for_each_side(self) -> None:
        assert template_ordinals(self.KIND, self.NOTE) == (0, 1)
        made = faces(self.KIND, self.NOTE, 0)
        assert made.question == f'<div>Heart</div><img src="{QUESTION_PICTURE}">'
        assert f'<img src="{ANSWER_PICTURE}">' in made.answer
        assert plain_text(made.answer) == "Heart more"
        asked, revealed = made.pictures
        assert asked.image == revealed.image == "a & b.png"
        assert [(shape.kind, shape.is_asked) for shape in asked.shapes] == [
            ("ellipse", False),
            ("rect", True),
        ]
        assert [shape.kind for shape in revealed.shapes] == ["ellipse"]

    def test_lists_show_its_words_and_not_its_shapes(self) -> None:
        assert summary(self.KIND, self.NOTE) == "Heart"
        assert summary(self.KIND, (self.SHAPES, '<img src="a.png">', "", "")) == ""

    def test_without_a_picture_there_is_nothing_to_draw(self) -> None:
        assert not faces(self.KIND, (self.SHAPES, "", "Heart", ""), 0).pictures
        assert not faces(self.KIND, ("{{c1::a}}", '<img src="a.png">', "", ""), 0).pictures
        assert not faces(self.KIND, (self.SHAPES, "<img alt=x>", "Heart", ""), 0).pictures

    def test_another_picture_stays_as_it_is(self) -> None:
        made = faces(self.KIND, (self.SHAPES, "<img src=a.png>", "<img src='b.png'>", ""), 0)
        assert made.question == f"<div><img src='b.png'></div><img src=\"{QUESTION_PICTURE}\">"

    def test_svg_masks_of_the_add_on_are_said_to_be_missing(self) -> None:
        note_type = kind(
            "{{Question Mask}}{{Image}}",
            "{{Answer Mask}}{{Image}}",
            fields=("Image", "Question Mask", "Answer Mask", "Original Mask"),
        )
        made = template_faces(
            note_type, ('<img src="a.png">', '<img src="q.svg">', '<img src="a.svg">', ""), 0
        )
        assert "SVG drawing" in made.question
        assert ".svg" not in made.question + made.answer
        assert template_faces(note_type, ('<img src="a.png">', "", ""), 0).question == '<img src="a.png">'


class TestOrdinals:
    @pytest.mark.parametrize(
        ("template", "values", "made"),
        [
            ("{{Front}}", {}, True),
            ("{{Front}}", {"Front": "<br> <div></div>\n<BR/>"}, False),
            ("{{Front}}", {"Front": "&nbsp;"}, True),
            ("{{Front}}", {"Front": "<b></b>"}, True),
            ("{{Front}}", {"Front": '<img src="x.png">'}, True),
            ("{{Empty}}words", {}, False),
            ("{{text:Empty}}", {}, False),
            ("{{#Empty}}{{Back}}{{/Empty}}", {}, False),
            ("{{^Empty}}{{Back}}{{/Empty}}", {}, True),
            ("{{^Front}}{{Back}}{{/Front}}", {}, False),
            ("{{#Front}}{{#Back}}{{Back}}{{/Back}}{{/Front}}", {}, True),
            ("{{Tags}}{{FrontSide}}", {}, False),
            ("{{Deck}}", {}, True),
            ("{{#Deck}}{{Back}}{{/Deck}}", {}, True),
            ("{{#c1}}{{Back}}{{/c1}}", {}, False),
            ("{{Nope}}", {}, False),
        ],
    )
    def test_a_card_is_made_when_its_question_uses_a_field_that_is_filled(
        self, template: str, values: dict[str, str], made: bool
    ) -> None:
        fields = FIELDS | values
        note_type = kind("{{Back}}", "", template, "")
        assert template_ordinals(note_type, tuple(fields.values())) == ((0, 1) if made else (0,))

    @pytest.mark.parametrize(
        ("fields", "ordinals"),
        [
            (("{{c1::a}} {{c3::b}}", ""), (0, 2)),
            (("{{c0::a}} {{c2::b}}", ""), (1,)),
            (("{{c2::a}}", "{{c1,4::b}}"), (0, 1, 3)),
            (("none", "none"), ()),
            ((), ()),
        ],
    )
    def test_of_a_cloze_type_one_for_each_gap(
        self, fields: tuple[str, ...], ordinals: tuple[int, ...]
    ) -> None:
        note_type = kind(
            "{{cloze:Text}}{{text:cloze:Extra}}{{cloze:No}}{{Text}}",
            "",
            fields=("Text", "Extra"),
            is_cloze=True,
        )
        assert template_ordinals(note_type, fields) == ordinals
        assert card_ordinals(note_type, fields) == ordinals

    def test_a_field_without_the_filter_makes_none(self) -> None:
        note_type = kind("{{Text}}", "{{cloze:Text}}", fields=("Text",), is_cloze=True)
        assert template_ordinals(note_type, ("{{c1::a}}",)) == ()

    def test_a_note_that_makes_none_is_refused(self) -> None:
        note_type = kind("{{Front}}", "{{Back}}")
        check_fields(note_type, ("a", "", ""))
        with pytest.raises(BadInput, match="no card of the note type Anatomy has a question"):
            check_fields(note_type, ("<br>", "b", ""))
        with pytest.raises(BadInput, match="3 fields; 1 were given"):
            check_fields(note_type, ("a",))

    def test_what_lists_show(self) -> None:
        assert summary(kind("{{Front}}", ""), ("<b>a</b> {{c1::b}}", "", "")) == "a {{c1::b}}"
        gaps = kind("{{cloze:Text}}", "", fields=("Text",), is_cloze=True)
        assert summary(gaps, ("<b>a</b> {{c1::b}}",)) == "a b"
        assert summary(gaps, ()) == ""

    def test_a_type_without_templates_makes_none(self) -> None:
        assert template_ordinals(kind(), ("a", "b", "c")) == ()
        assert template_ordinals(replace(kind(), is_cloze=True), ("{{c1::a}}",)) == ()

    def test_what_is_remembered_is_what_would_be_found(self) -> None:
        names = tuple(f"F{n}" for n in range(13))
        note_type = kind(*(side for name in names for side in (f"{{{{{name}}}}}", "")), fields=names)
        for values in [*product(["", "a"], repeat=13)] * 2:
            expected = tuple(place for place, value in enumerate(values) if value)
            assert template_ordinals(note_type, values) == expected


# Hostile templates


PARTS = (
    "{{ }} {{#Front}} {{^Front}} {{/Front}} {{Front}} {{FrontSide}} {{cloze:Text}} <!-- --> {{c1:: "
    "{{hint:Front}} {{type:Front}} <hr|id=answer> : # / {{# {{/}} <div|style='display:none'> </div> "
    "<img|src='a'> image-occlusion:rect:left=.1 a | "
)
parts = st.lists(
    st.sampled_from([part.replace("|", " ") for part in PARTS.split(" ")]),
    max_size=40,
).map("".join)


@given(parts, parts, parts, st.booleans(), st.integers(min_value=0, max_value=3))
def test_any_template_makes_a_card(front: str, back: str, value: str, is_cloze: bool, ordinal: int) -> None:
    note_type = kind(front, back, fields=("Front", "Text"), is_cloze=is_cloze)
    made = template_faces(note_type, (value, value), ordinal)
    assert made.question
    assert template_ordinals(note_type, (value, value)) == tuple(
        sorted(set(template_ordinals(note_type, (value, value))))
    )
    assert all(picture.image for picture in made.pictures)


def _nested(count: int) -> str:
    return "{{#Front}}" * count + "{{Front}}" + "{{/Front}}" * count


HOSTILE = {
    "nested sections": _nested(10_000),
    "sections that are never closed": "{{#Front}}" * 100_000,
    "ends without a beginning": "{{/Front}}" * 100_000,
    "braces": "{" * 1_000_000,
    "open braces": "{{a" * 300_000,
    "comments": "<!---->" * 140_000 + "{{Front}}",
    "comments without an end": "<!--" * 250_000 + "{{Front}}",
    "fields": "{{Front}}" * 100_000,
    "fields in filters": "".join(f"{{{{f{n}:cloze:text:Front}}}}" for n in range(30_000)),
    "filters": "{{" + "text:" * 200_000 + "Front}}",
    "hidden": '<p style="display:none">' * 40_000,
    "tags without an end": "<img src=a" * 100_000 + "<hr answer" * 1_000,
    "one endless tag": "<hr" + " answer style='display: src=" * 30_000,
    "names": "<" + "a" * 900_000 + " style=none",
    "one word": "x" * 5_000_000,
}


@pytest.mark.parametrize("template", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("is_cloze", [False, True])
def test_a_hostile_template_costs_little(template: str, is_cloze: bool) -> None:
    """None takes a second; what is quadratic would take minutes."""
    note_type = kind(template, "{{FrontSide}}" + template, fields=("Front",), is_cloze=is_cloze)
    value = "{{c1::" + "image-occlusion:" * 10 + "<img src=a>" + "w" * 20_000 + "}}"
    template_ordinals(note_type, (value,))
    made = template_faces(note_type, (value,), 0)
    assert len(made.question) <= max(MAX_FACE + len(value), MAX_TEMPLATE) + 1_000


def test_a_template_is_read_once() -> None:
    note_type = kind("{{Front}}", "{{Back}}")
    parse_template("")
    assert template_faces(note_type, ("a", "b", ""), 0) == template_faces(
        replace(note_type), ("a", "b", ""), 0
    )


# Anki as the judge


CORPUS: list[tuple[str, str, dict[str, str], bool]] = [
    (
        "{{Front}}",
        "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}",
        {"Front": "a <b>b</b>", "Back": "c<br>d"},
        False,
    ),
    (
        "{{Front}}\n\n{{type:Back}}",
        "{{Front}}\n\n<hr id=answer>\n\n{{type:Back}}",
        {"Front": "a", "Back": "b"},
        False,
    ),
    ("{{Front}} {{#E}}x{{/E}}{{^E}}y{{/E}}", "{{Back}}", {"Front": "a", "Back": "b", "E": ""}, False),
    ("{{#Front}}{{#Back}}{{Back}}{{/Back}}{{/Front}}", "{{Front}}", {"Front": "a", "Back": "b"}, False),
    ("<!-- {{Back}} -->{{Front}}", "{{{Back}}}", {"Front": "a", "Back": "b"}, False),
    (
        "{{ Front }}{{foo:Front}}{{text::Front}}",
        "{{text:Back}}",
        {"Front": "a", "Back": "<i>b</i> &amp; c"},
        False,
    ),
    ("{{hint:Front}} {{Back}}", "{{hint:text:Back}}", {"Front": "a", "Back": "<b>b</b>"}, False),
    ("{{Card}} {{Type}} {{Tags}} {{Front}}", "{{FrontSide}} x", {"Front": "a"}, False),
    ("{{#c1}}one{{/c1}}{{^c2}}two{{/c2}}{{Front}}", "{{#Tags}}t{{/Tags}}x", {"Front": "a"}, False),
    ("{{kanji:Front}} {{Front}}", "{{kana:Front}}", {"Front": " 日本[にほん] 語[ご]"}, False),
    ("{{Front}}{{tts en_US:Front}}", "{{Back}}", {"Front": "a", "Back": "b"}, False),
    ("{{Front}} {{Card}}", "{{Type}}", {"Front": "a", "Card": "mine"}, False),
    (
        "{{cloze:T}}",
        "{{cloze:T}}<br>\n{{E}}",
        {"T": "{{c1::a}} b {{c2::c::tip}} {{c1,2::d}}", "E": "e"},
        True,
    ),
    ("{{cloze:T}}", "{{cloze:T}} {{E}}", {"T": "{{c1::a {{c2::b {{c3::x}}}} c}} {{c0::z}}", "E": ""}, True),
    (
        "{{cloze:T}} {{cloze:E}}",
        "{{cloze-only:T}} {{cloze:T}}",
        {"T": "{{c1::a}} {{c1::b::h}}", "E": "{{c2::y}}"},
        True,
    ),
    (
        "{{#c1}}one{{/c1}}{{cloze:T}}{{type:cloze:T}}",
        "{{cloze:T}}{{type:cloze:T}}",
        {"T": "{{c1::a}} {{c2::b}}"},
        True,
    ),
    (r"{{cloze:T}}", r"{{cloze:T}}", {"T": r"\( {{c1::x^2}} \) and {{c1::\(y\)}}"}, True),
    ("{{text:cloze:T}}", "{{hint:cloze:T}}", {"T": "{{c1::<b>a</b>}} b"}, True),
    (
        '{{#H}}<div>{{H}}</div>{{/H}}<div style="display: none">{{cloze:O}}</div><div>{{I}}</div>',
        "{{cloze:O}}{{H}}{{I}}",
        {
            "O": "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4}}",
            "I": "<img src=a.png>",
            "H": "h",
        },
        True,
    ),
]

_PLAYED = re.compile(r"\[anki:play:\w:\d+\]|\[\[type:[^\]]*\]\]")


def _words(markup: str) -> str:
    text = plain_text(_PLAYED.sub("", markup)).replace("[...]", "[…]")
    return re.sub(r"[\s:]+", " ", text).strip()


def _random_template(random: Random, depth: int = 0) -> str:
    pieces = []
    for _ in range(random.randint(1, 3)):
        name = random.choice(["F1", "F2", "F3"])
        if depth < 3 and random.random() < 0.5:
            sign = random.choice("#^")
            pieces.append(f"{{{{{sign}{name}}}}}{_random_template(random, depth + 1)}{{{{/{name}}}}}")
        else:
            pieces.append(random.choice(["w ", f"{{{{{name}}}}} ", f"{{{{text:{name}}}}} "]))
    return "".join(pieces)


def _random_corpus() -> list[tuple[str, str, dict[str, str], bool]]:
    random = Random(1)
    values = ["", "<br>", "a", "<b>b</b>", "&nbsp;"]
    return [
        (
            _random_template(random) + "{{F1}}",
            _random_template(random),
            {name: random.choice(values) for name in ("F1", "F2", "F3")},
            False,
        )
        for _ in range(80)
    ]


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A collection of Anki's own, where it is installed."""
    pytest.importorskip("anki")
    from anki.collection import Collection

    made = Collection(str(tmp_path_factory.mktemp("anki") / "collection.anki2"))
    yield made
    made.close()


def _anki_note(
    collection: Any, name: str, front: str, back: str, fields: dict[str, str], is_cloze: bool
) -> Any:
    made = collection.models.new(name)
    made["type"] = int(is_cloze)
    for field in fields:
        collection.models.add_field(made, collection.models.new_field(field))
    template = collection.models.new_template("Card 1")
    template["qfmt"], template["afmt"] = front, back
    collection.models.add_template(made, template)
    collection.models.add_dict(made)
    note = collection.new_note(collection.models.by_name(name))
    for field, value in fields.items():
        note[field] = value
    collection.add_note(note, 1)
    return note


def test_anki_agrees(collection: Any) -> None:
    """Both sides of every card say the same as Anki's, and the same cards are made."""
    compared = 0
    for number, (front, back, fields, is_cloze) in enumerate(CORPUS + _random_corpus()):
        note = _anki_note(collection, f"T{number}", front, back, fields, is_cloze)
        templates = (CardTemplate("Card 1", front, back),)
        ours = NoteType("k", f"T{number}", tuple(fields), templates, is_cloze=is_cloze)
        values = tuple(fields.values())
        ordinals = template_ordinals(ours, values)
        if not ordinals:
            # Anki gives a note its first card even so, and shows there that it is empty.
            assert "is blank" in note.cards()[0].question()
            continue
        assert ordinals == tuple(card.ord for card in note.cards()), front
        for card in note.cards():
            theirs = card.render_output()
            made = template_faces(ours, values, card.ord)
            answer = re.sub('<span class="typed">[^<]*</span>', "", made.answer)
            asked = made.question.replace("<i>The question of this card is empty.</i>", "")
            assert _words(asked) == _words(theirs.question_text), front
            assert _words(theirs.answer_text) in {_words(f"{asked} {answer}"), _words(answer)}, back
            compared += 1
    assert compared > 60
