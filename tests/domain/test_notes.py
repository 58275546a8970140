"""Notes: what makes a card, what is shown of it, when two notes are the same."""

from __future__ import annotations

import html
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import (
    FIELD_NAMES,
    KIND_NAMES,
    Note,
    NoteKind,
    card_ordinals,
    check_fields,
    content_digest,
    faces,
    fingerprint,
    summary,
)
from cpccards.domain.plain_text import plain_text

CHOICE = ("Which?", "one", "two", "three", "four", "B")

cloze_texts = st.lists(
    st.sampled_from(
        ["{{c1::", "{{c2::", "{{c1,3::", "{{c0::", "{{c,::", "{{c1000::", "{{c", "{{", "}}", "}", "::", ":"]
    )
    | st.text(max_size=4),
    max_size=30,
).map("".join)


def asked(text: str, gap: int) -> str:
    return faces(NoteKind.CLOZE, (text, ""), gap - 1).question


def answered(text: str, gap: int) -> str:
    return faces(NoteKind.CLOZE, (text, ""), gap - 1).answer


class TestPlainText:
    @pytest.mark.parametrize(
        ("raw", "text"),
        [
            ("", ""),
            ("  a\n\tb  ", "a b"),
            ("<b>bold</b>ly", "boldly"),
            ("one<br>two<BR/>three", "one two three"),
            ("<p>one</p><div>two</div>three", "one two three"),
            ("<ul><li>one</li><li>two</li></ul>", "one two"),
            ("<tr><td>a</td></tr>b", "a b"),
            ("a &lt; b &amp;&nbsp;c", "a < b & c"),
            ('<img src="x.png">', ""),
            ("a < b <i>c</i>", "a < b c"),
        ],
    )
    def test_reads_as_one_line(self, raw: str, text: str) -> None:
        assert plain_text(raw) == text

    def test_scripts_and_styles_are_no_words(self) -> None:
        raw = "Hand <script type='x'>try { a < b }</script><STYLE>p {}</style><strong>bone</strong>"
        assert plain_text(raw) == "Hand bone"
        assert plain_text("<script>never closed") == "never closed"

    @given(st.text(max_size=60))
    @example("&amp;lt;b&amp;gt;")
    def test_gives_back_escaped_text(self, text: str) -> None:
        assert plain_text(html.escape(text)) == " ".join(html.unescape(html.escape(text)).split())

    @given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&")))
    def test_changes_nothing_the_second_time(self, text: str) -> None:
        once = plain_text(text)
        assert plain_text(once) == once

    @given(st.text(alphabet="<>&;ab /br\n", max_size=60))
    def test_is_one_line_whatever_it_is_given(self, raw: str) -> None:
        assert plain_text(raw) == " ".join(plain_text(raw).split())


class TestCloze:
    def test_each_gap_number_makes_one_card(self) -> None:
        text = "{{c2::b}} {{c1::a}} {{c2::b again}} {{c5::e}}"
        assert cloze_ordinals(text) == (1, 2, 5)
        assert card_ordinals(NoteKind.CLOZE, (text, "")) == (0, 1, 4)

    def test_hides_one_gap_and_shows_the_others(self) -> None:
        text = "{{c1::heart}} and {{c2::lung}}"
        assert asked(text, 1) == '<span class="cloze">[…]</span> and lung'
        assert asked(text, 2) == 'heart and <span class="cloze">[…]</span>'
        assert answered(text, 1) == '<span class="cloze">heart</span> and lung'

    def test_a_hint_stands_in_the_gap(self) -> None:
        text = "{{c1::heart::an organ}} beats"
        assert asked(text, 1) == '<span class="cloze">[an organ]</span> beats'
        assert answered(text, 1) == '<span class="cloze">heart</span> beats'
        assert answered(text, 2) == "heart beats"

    def test_an_empty_hint_is_none(self) -> None:
        assert asked("{{c1::heart::}}", 1) == '<span class="cloze">[…]</span>'

    def test_a_hint_runs_to_the_end_of_its_gap(self) -> None:
        assert asked("{{c1::std::a::b}}", 1) == '<span class="cloze">[a::b]</span>'

    def test_two_gaps_of_one_number_are_hidden_together(self) -> None:
        assert asked("{{c1::a}} {{c1::b}}", 1).count("[…]") == 2

    def test_one_gap_may_belong_to_several_cards(self) -> None:
        text = "{{c1,2::both}} {{c2::second}}"
        assert cloze_ordinals(text) == (1, 2)
        assert asked(text, 1) == '<span class="cloze">[…]</span> second'
        assert asked(text, 2).count("[…]") == 2

    def test_a_gap_within_a_gap(self) -> None:
        text = "{{c1::the {{c2::left}} ventricle}}"
        assert cloze_ordinals(text) == (1, 2)
        assert asked(text, 1) == '<span class="cloze">[…]</span>'
        assert asked(text, 2) == 'the <span class="cloze">[…]</span> ventricle'
        assert answered(text, 1) == '<span class="cloze">the left ventricle</span>'

    def test_gaps_within_gaps_keep_their_own_hints(self) -> None:
        text = "{{c1::the {{c2::left::side}} ventricle::part}}"
        assert asked(text, 1) == '<span class="cloze">[part]</span>'
        assert asked(text, 2) == 'the <span class="cloze">[side]</span> ventricle'

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("{{c1::a {{c2::b}}", "{{c1::a b"),
            ("{{c1::a", "{{c1::a"),
            ("a}} b", "a}} b"),
            ("{{c1:a}}", "{{c1:a}}"),
            ("{{d1::a}}", "{{d1::a}}"),
            ("{{c::a}}", "{{c::a}}"),
        ],
    )
    def test_what_is_no_whole_gap_is_text(self, text: str, shown: str) -> None:
        assert summary(NoteKind.CLOZE, (text, "")) == shown

    def test_unclosed_gaps_make_no_card_but_those_within_do(self) -> None:
        assert cloze_ordinals("{{c1::a {{c2::b}}") == (2,)

    @pytest.mark.parametrize("number", [",", "1,", "1000", "9" * 30, "1" * 5000], ids=lambda n: n[:5])
    def test_a_number_that_can_be_no_card_makes_no_gap(self, number: str) -> None:
        text = f"{{{{c{number}::x}}}}"
        assert cloze_ordinals(text) == ()
        assert summary(NoteKind.CLOZE, (text, "")) == text

    def test_gap_zero_is_never_hidden(self) -> None:
        text = "{{c0::x}} {{c1::y}}"
        assert cloze_ordinals(text) == (1,)
        assert asked(text, 1) == 'x <span class="cloze">[…]</span>'

    def test_the_largest_gap_number(self) -> None:
        assert cloze_ordinals("{{c999::x}}") == (999,)

    def test_gaps_nested_too_deep_are_text(self) -> None:
        text = "".join(f"{{{{c{n}::" for n in range(1, 13)) + "x" + "}}" * 12
        assert cloze_ordinals(text) == tuple(range(1, 11))

    @pytest.mark.parametrize("piece", ["{{c", "}}", "{{c1::", "<"])
    def test_hostile_text_takes_time_in_proportion(self, piece: str) -> None:
        """A hundred thousand characters; quadratic work would keep this test for half a minute."""
        text = piece * (100_000 // len(piece))
        cloze_ordinals(text)
        plain_text(text)

    @given(cloze_texts)
    def test_reading_never_fails_and_keeps_the_words(self, text: str) -> None:
        numbers = cloze_ordinals(text)
        assert list(numbers) == sorted(set(numbers))
        assert all(1 <= number <= 999 for number in numbers)
        summary(NoteKind.CLOZE, (text, ""))
        for number in (*numbers, 1):
            shown = faces(NoteKind.CLOZE, (text, "extra"), number - 1)
            assert shown.answer.endswith("<hr>extra")

    @given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["heart", "lung"])), min_size=1))
    def test_every_card_hides_its_gaps_and_no_other(self, gaps: list[tuple[int, str]]) -> None:
        text = " ".join(f"{{{{c{number}::{word}}}}}" for number, word in gaps)
        for number in cloze_ordinals(text):
            hidden = sum(own == number for own, _ in gaps)
            assert asked(text, number).count("[…]") == hidden
            assert plain_text(answered(text, number)) == " ".join(word for _, word in gaps)


class TestFaces:
    def test_a_basic_note_asks_its_front(self) -> None:
        shown = faces(NoteKind.BASIC, ("f", "b"), 0)
        assert (shown.question, shown.answer, shown.expected, shown.options) == ("f", "b", None, ())

    def test_a_reversed_note_asks_both_ways(self) -> None:
        assert card_ordinals(NoteKind.REVERSED, ("f", "b")) == (0, 1)
        assert faces(NoteKind.REVERSED, ("f", "b"), 0).question == "f"
        assert faces(NoteKind.REVERSED, ("f", "b"), 1).question == "b"
        assert faces(NoteKind.REVERSED, ("f", "b"), 1).answer == "f"

    def test_a_typed_note_expects_plain_text(self) -> None:
        assert faces(NoteKind.TYPED, ("f", "<b>A&amp;P</b>"), 0).expected == "A&P"

    def test_a_choice_shows_its_options(self) -> None:
        shown = faces(NoteKind.CHOICE, CHOICE, 0)
        assert shown.options == ("one", "two", "three", "four")
        assert shown.correct == 1
        assert shown.answer == "two"

    def test_a_choice_leaves_out_what_is_empty(self) -> None:
        shown = faces(NoteKind.CHOICE, ("Which?", "one", "two", " ", "<b>four</b>", " <i>d</i> "), 0)
        assert shown.options == ("one", "two", "<b>four</b>")
        assert shown.correct == 2

    def test_an_option_may_be_a_picture(self) -> None:
        picture = '<img src="a.png">'
        fields = ("Which?", picture, "two", "", "", "A")
        check_fields(NoteKind.CHOICE, fields)
        shown = faces(NoteKind.CHOICE, fields, 0)
        assert shown.options == (picture, "two")
        assert shown.correct == 0

    def test_cloze_without_its_extra_field(self) -> None:
        assert faces(NoteKind.CLOZE, ("{{c1::a}}",), 0).answer == '<span class="cloze">a</span>'

    def test_an_empty_extra_adds_no_rule(self) -> None:
        assert "<hr>" not in answered("{{c1::a}}", 1)


class TestCheckFields:
    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (NoteKind.BASIC, ("f", "b")),
            (NoteKind.BASIC, ("f", '<img src="x.png">')),
            (NoteKind.CLOZE, ("{{c1::a}}", "")),
            (NoteKind.CHOICE, CHOICE),
            (NoteKind.CHOICE, ("q", "a", "b", "", "", "a")),
            (NoteKind.CHOICE, ("q", "a", "b", "", "d", " <b>d</b> ")),
        ],
    )
    def test_takes_what_makes_a_card(self, kind: NoteKind, fields: tuple[str, ...]) -> None:
        check_fields(kind, fields)

    @pytest.mark.parametrize(
        ("kind", "fields", "words"),
        [
            (NoteKind.BASIC, ("f",), "has 2 fields; 1 were given"),
            (NoteKind.BASIC, (" ", "b"), "Front is empty"),
            (NoteKind.TYPED, ("f", "<br>"), "Back is empty"),
            (NoteKind.CLOZE, ("no gap", ""), "at least one gap"),
            (NoteKind.CLOZE, ("{{c0::a}}", ""), "at least one gap"),
            (NoteKind.CHOICE, ("q", "a", "b", "", "", ""), "Answer is empty"),
            (NoteKind.CHOICE, ("q", "a", "", "c", "", "A"), "B is empty"),
            (NoteKind.CHOICE, ("q", "a", "b", "", "", "C"), "'C' names none"),
            (NoteKind.CHOICE, ("q", "a", "b", "c", "d", "E"), "'E' names none"),
            (NoteKind.CHOICE, ("q", "a", "b", "c", "d", "BC"), "'BC' names none"),
            (NoteKind.CHOICE, ("q", "a", "b", "c", "d", "ABCD"), "'ABCD' names none"),
        ],
    )
    def test_refuses_what_makes_none(self, kind: NoteKind, fields: tuple[str, ...], words: str) -> None:
        with pytest.raises(BadInput, match=words) as caught:
            check_fields(kind, fields)
        assert caught.value.remedy

    @given(st.sampled_from(NoteKind), st.lists(st.sampled_from(["", "a", "B", "BC", "{{c1::x}}", "<p>"])))
    def test_whatever_passes_has_both_sides(self, kind: NoteKind, given_fields: list[str]) -> None:
        fields = tuple(given_fields)
        try:
            check_fields(kind, fields)
        except BadInput:
            return
        ordinals = card_ordinals(kind, fields)
        assert ordinals
        for ordinal in ordinals:
            shown = faces(kind, fields, ordinal)
            assert plain_text(shown.question)
            assert plain_text(shown.answer)
            assert (shown.correct is not None) == (kind is NoteKind.CHOICE)

    def test_every_kind_has_a_name_and_fields(self) -> None:
        assert set(FIELD_NAMES) == set(KIND_NAMES) == set(NoteKind)


class TestSameness:
    def test_a_fingerprint_looks_past_mark_up_and_case(self) -> None:
        one = fingerprint(NoteKind.BASIC, ("<b>Heart</b>", "an  organ"))
        assert one == fingerprint(NoteKind.BASIC, ("HEART", "an organ"))

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (NoteKind.BASIC, ("heart", "another organ")),
            (NoteKind.BASIC, ("heart an", "organ")),
            (NoteKind.REVERSED, ("heart", "an organ")),
        ],
    )
    def test_a_fingerprint_tells_other_notes_apart(self, kind: NoteKind, fields: tuple[str, ...]) -> None:
        assert fingerprint(NoteKind.BASIC, ("heart", "an organ")) != fingerprint(kind, fields)

    def test_any_edit_changes_the_digest_but_the_key_does_not(self) -> None:
        note = Note(NoteKind.BASIC, ("f", "b"), key="k")
        edited = {
            "kind": NoteKind.TYPED,
            "fields": ("f", "B"),
            "topic": "anatomy",
            "tags": ("t",),
            "rationale": "r",
            "source": "s",
            "edition": "2026",
            "evidence": "A",
            "checked_on": date(2026, 1, 2),
            "review_by": date(2027, 1, 2),
            "confused_with": ("other",),
        }
        assert set(edited) | {"key"} == {field.name for field in dataclass_fields(Note)}
        digests = {content_digest(replace(note, **{name: value})) for name, value in edited.items()}  # type: ignore[arg-type]
        assert len(digests | {content_digest(note)}) == len(edited) + 1
        assert content_digest(replace(note, key="other")) == content_digest(note)

    def test_a_note_without_mix_ups_has_the_digest_it_always_had(self) -> None:
        # Libraries hold digests from before notes could name what they are confused with.
        assert content_digest(Note(NoteKind.BASIC, ("f", "b"), key="k")) == "5c2a8f8d0e18784570352e4c"

    def test_a_summary_is_the_first_field_in_plain_words(self) -> None:
        assert summary(NoteKind.BASIC, ("<b>Heart</b>", "organ")) == "Heart"
        assert summary(NoteKind.CLOZE, ("The {{c1::left::side}} one", "")) == "The left one"
        assert summary(NoteKind.BASIC, ()) == ""
