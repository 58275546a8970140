"""Note types being changed: fields and templates come, go and move, and templates follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.kind_checks import (
    LONGEST_NAME,
    MOST_FIELDS,
    MOST_TEMPLATES,
    KindProblem,
    Part,
    kind_problems,
)
from cpccards.domain.kind_drafts import draft_of
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import NoteKind
from cpccards.domain.refits import card_names, refit_of_draft, suggested_refit, unsound
from cpccards.domain.template_editing import renamed, without
from cpccards.domain.template_parsing import parse_template
from cpccards.domain.templates import template_faces

TERM = NoteType(
    "kind-1",
    "Term",
    ("Term", "Meaning", "Note"),
    (
        CardTemplate("Forward", "{{Term}}", "{{FrontSide}}<hr id=answer>{{Meaning}}"),
        CardTemplate("Backward", "{{Meaning}}", "{{Term}}{{#Note}} ({{Note}}){{/Note}}"),
    ),
)
GAPS = NoteType(
    "kind-2",
    "Gaps",
    ("Text", "Extra"),
    (CardTemplate("Cloze", "{{cloze:Text}}", "{{cloze:Text}}"),),
    is_cloze=True,
)

NAMES = st.text("abcäß 1", min_size=1, max_size=6).filter(lambda name: name.strip() == name)


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), NAMES)
def test_a_field_added_and_deleted_leaves_nothing(fields: list[str], name: str) -> None:
    kind = replace(TERM, fields=tuple(fields))
    before = draft_of(kind)
    after = before.with_field("new " + name).without_field(len(fields))
    assert after == before
    assert not after.is_changed


@given(NAMES)
def test_a_template_added_and_deleted_leaves_nothing(name: str) -> None:
    before = draft_of(TERM)
    assert before.with_template(CardTemplate(name, "{{Term}}!", "")).without_template(2) == before


@given(st.integers(0, 2), st.integers(0, 2))
def test_what_was_moved_can_be_moved_back(place: int, to: int) -> None:
    draft = draft_of(TERM).with_template(CardTemplate("Third", "{{Note}}", ""))
    there = draft.with_field_moved(place, to).with_template_moved(place, to)
    assert there.after.fields[to] == draft.after.fields[place]
    assert there.after.templates[to] == draft.after.templates[place]
    assert there.fields_from[to] == place
    assert there.with_field_moved(to, place).with_template_moved(to, place) == draft


@given(NAMES.filter(lambda name: name not in TERM.fields))
def test_a_renamed_field_shows_the_same(name: str) -> None:
    fields = ("femur", "thigh bone", "long")
    draft = draft_of(TERM).with_field_renamed(0, name).with_field_renamed(2, name + "2")
    for ordinal in (0, 1):
        assert template_faces(draft.after, fields, ordinal) == template_faces(TERM, fields, ordinal)
    back = draft.with_field_renamed(0, "Term").with_field_renamed(2, "Note")
    assert back.after == TERM


def test_templates_and_style_are_written() -> None:
    draft = draft_of(TERM).with_template_written(1, CardTemplate("Back", "{{Note}}", "x"))
    draft = draft.called("Word").styled("b {}")
    assert draft.after.name == "Word"
    assert draft.after.css == "b {}"
    assert draft.after.templates[1].name == "Back"
    assert draft.is_changed


@pytest.mark.parametrize(
    ("template", "old", "wanted"),
    [
        ("{{A}} {{ A }} {{text:A}} {{hint: text : A }}", "A", "{{B}} {{ B }} {{text:B}} {{hint: text : B }}"),
        ("{{#A}}x{{/A}}{{^ A}}y{{/ A }}", "A", "{{#B}}x{{/B}}{{^ B}}y{{/ B }}"),
        ("A {{AA}} {{A:C}} {{}} {{", "A", "A {{AA}} {{A:C}} {{}} {{"),
        ("{{{A}}}", "A", "{{{B}}}"),
    ],
)
def test_a_name_is_changed_where_it_names_the_field(template: str, old: str, wanted: str) -> None:
    assert renamed(template, old, "B") == wanted
    assert renamed(wanted, "B", old) == template


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("a{{A}}b{{text:A}}c{{C}}", "abc{{C}}"),
        ("a{{#A}}b{{C}}{{A}}{{/A}}d", "ad"),
        ("a{{^A}}b{{C}}{{/A}}d", "ab{{C}}d"),
        ("{{#A}}a{{^A}}b{{/A}}c{{/A}}d", "d"),
        ("{{/A}}a{{#A}}b", "ab"),
    ],
)
def test_a_field_that_is_gone_leaves_what_stood_there_when_it_was_empty(template: str, wanted: str) -> None:
    assert without(template, "A") == wanted


def test_many_open_braces_take_no_time() -> None:
    template = "{{" * 150_000
    assert renamed(template, "A", "B") == template


# What is wrong with a kind


def words(kind: NoteType, *taken: str) -> list[str]:
    return [problem.words for problem in kind_problems(kind, taken)]


def sides(question: str, answer: str = "", *, kind: NoteType = TERM) -> NoteType:
    return replace(kind, templates=(CardTemplate("One", question, answer),))


def test_sound_kinds_have_no_problem() -> None:
    assert kind_problems(TERM, ("Basic",)) == ()
    assert kind_problems(GAPS) == ()
    assert kind_problems(sides("{{Tags}}{{Term}}{{Type}}", "{{FrontSide}}")) == ()
    assert kind_problems(sides("{{#c1}}{{cloze:Text}}{{/c1}}", kind=GAPS)) == ()
    assert kind_problems(sides("{{Term}}<!-- {{Old}} -->")) == ()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (replace(TERM, name=" "), "The kind of notes has no name"),
        (replace(TERM, name="x" * (LONGEST_NAME + 1)), "The name is longer than 100 characters"),
        (replace(TERM, name="bASIC "), "There already is a kind of notes called bASIC."),
        (replace(TERM, fields=("Term", "Meaning", "term", "Note")), "There already is a field called term"),
        (replace(TERM, fields=("Term", "Meaning", "Note", "")), "The field has no name"),
        (replace(TERM, fields=("Term", "Meaning", "Note", "a:b")), "a:b has one of"),
        (replace(TERM, fields=("Term", "Meaning", "Note", "#b")), "The field #b begins with"),
        (replace(TERM, fields=("Term", "Meaning", "Note", "b ")), "or ends with one"),
        (replace(TERM, fields=("Term", "Meaning", "Note", "Tags")), "{{Tags}} means something else"),
        (replace(TERM, fields=()), "There is no field. Add one."),
        (
            replace(TERM, fields=(*TERM.fields, *map(str, range(MOST_FIELDS)))),
            "There are more than 100 fields",
        ),
        (replace(TERM, templates=()), "There is no template"),
        (
            replace(TERM, templates=(*TERM.templates, replace(TERM.templates[0], question="{{Term}}x"))),
            "There already is a template called Forward",
        ),
        (
            replace(
                TERM,
                templates=tuple(
                    CardTemplate(str(n), f"{n}{{{{Term}}}}", "") for n in range(MOST_TEMPLATES + 1)
                ),
            ),
            "There are more than 50 templates",
        ),
        (replace(GAPS, templates=TERM.templates), "A cloze kind has one template"),
    ],
)
def test_names_and_numbers_that_cannot_be(kind: NoteType, said: str) -> None:
    assert any(said in each for each in words(kind, "Basic"))


@pytest.mark.parametrize(
    ("question", "said", "line"),
    [
        ("{{Term}}\n\n{{Trem}}", "There is no field called Trem.", 3),
        ("{{term}}{{Term}}", "There is no field called term. Did you mean Term?", 1),
        ("{{Term}}{{}}", "{{}} names no field.", 1),
        ("{{Term}}\n{{#Note}}x", "{{/Note}} is missing.", 2),
        ("{{Term}}\n{{/Note}}x", "{{/Note}} closes nothing.", 2),
        ("{{Term}}\n{{#c1}}x{{/c1}}", "There is no field called c1.", 2),
        ("{{Term}}\n\n\na {{Note", "{{ is never closed with }}.", 4),
        ("{{Term}}{{Note}}\nThe {{^Nte}}{{/Nte}}", "There is no field called Nte.", 2),
    ],
)
def test_a_broken_template_is_told_with_its_line(question: str, said: str, line: int) -> None:
    for kind, part in ((sides(question), Part.FRONT), (sides("{{Term}}", question), Part.BACK)):
        [problem] = kind_problems(kind)
        assert (problem.part, problem.words, problem.line) == (part, said, line)
        assert problem.place is not None
        assert question[problem.place :].startswith("{{")


def test_a_section_left_open_is_told_where_it_opens() -> None:
    [outer, inner] = kind_problems(sides("{{Term}}{{#Note}}a\n{{^Term}}{{#Note}}{{/Note}}"))
    assert [outer.line, inner.line] == [1, 2]


def test_fronts_must_ask_something_and_not_the_same() -> None:
    assert "This front shows no field" in words(sides("What?"))[0]
    twins = replace(TERM, templates=(CardTemplate("A", "{{Term}} ", ""), CardTemplate("B", " {{Term}}", "x")))
    assert kind_problems(twins) == (
        KindProblem(
            Part.FRONT, "This front is the same as that of A, so both would ask the same. Change one.", 1
        ),
    )


def test_a_cloze_kind_needs_a_field_with_gaps() -> None:
    assert "{{cloze:Text}}" in words(sides("{{Text}}", kind=GAPS))[0]
    assert "{{cloze:Text}}" in words(replace(sides("x", kind=GAPS), fields=()))[1]


def test_too_long_a_template_is_told() -> None:
    [problem] = kind_problems(sides("{{Term}}" + " " * 300_000))
    assert problem.words == "Only its first 300,000 characters are used."


@given(st.text("{}#/^: A<!->\n", max_size=60))
def test_whatever_is_written_every_place_lies_in_it(text: str) -> None:
    program = parse_template(text)
    assert len(program.places) == len(program.steps)
    assert len(program.problem_places) == len(program.problems)
    for problem in kind_problems(sides(text)):
        assert problem.place is None or 0 <= problem.place < len(text)


# Refits


def test_fields_and_cards_are_matched_by_name() -> None:
    other = NoteType(
        "kind-3",
        "Other",
        ("meaning", "New", "Term"),
        (CardTemplate("backward", "{{New}}", ""), CardTemplate("Else", "{{Term}}", "")),
    )
    refit = suggested_refit(TERM, other)
    assert refit.fields_from == (1, 2, 0)
    assert refit.cards_from == (1, 0)
    assert refit.lost_fields == ()
    assert not refit.keeps_fields
    assert refit.fields(("a", "b")) == ("b", "", "a")
    assert refit.ordinal(1) == 0
    assert unsound(refit) == ""


def test_what_goes_nowhere_is_lost() -> None:
    refit = suggested_refit(TERM, NoteKind.BASIC)
    assert refit.lost_fields == (2,)
    assert refit.ordinal(1) is None
    assert suggested_refit(NoteKind.BASIC, TERM).fields_from == (0, 1, None)


def test_gaps_stay_gaps() -> None:
    assert suggested_refit(NoteKind.CLOZE, GAPS).ordinal(7) == 7
    assert suggested_refit(NoteKind.CLOZE, NoteKind.REVERSED).cards_from == (0, None)
    assert card_names(NoteKind.REVERSED) == ("Card 1", "Card 2")
    assert card_names(TERM) == ("Forward", "Backward")
    assert refit_of_draft(draft_of(GAPS)).cards_from is None
    assert refit_of_draft(draft_of(TERM)).cards_from == (0, 1)


def test_progress_goes_to_one_card_alone() -> None:
    refit = replace(suggested_refit(TERM, NoteKind.REVERSED), cards_from=(1, 1))
    assert unsound(refit).startswith("Backward is chosen twice.")
    assert unsound(suggested_refit(NoteKind.CLOZE, GAPS)) == ""
