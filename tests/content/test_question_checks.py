"""Each rule for exam questions catches a planted fault and lets a sound question pass."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cpccards.content.calculations import CalculationFault, told_in, work_out
from cpccards.content.evaluation_management import (
    EVALUATION_CODES,
    SETTINGS,
    code_by_level,
    code_by_time,
    decision_level,
)
from cpccards.content.findings import Finding
from cpccards.content.question_checks import check_questions
from cpccards.domain.blueprint import Blueprint, parse_blueprint, question_counts
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, DraftQuestion, Problem, QuestionDraft
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.questions import (
    FORMS,
    Calculation,
    Difficulty,
    ErrorKind,
    Question,
    WrongOption,
    as_choice_note,
)

OUTLINE_FILE = Path(__file__).parents[2] / "resources" / "blueprints" / "aapc-100-questions.toml"
OUTLINE = parse_blueprint(tomllib.loads(OUTLINE_FILE.read_text(encoding="utf-8")), OUTLINE_FILE.name)
OF_THE_WHOLE = {"form-mix", "form-balance"}

SOUND = Question(
    key="q-integumentary-101",
    form=1,
    section="integumentary",
    topic="cpt-integumentary",
    question="A mole of 1.8 cm is cut out with margins of 0.3 cm on both sides. Which size decides?",
    options=("1.8 cm", "2.4 cm", "2.1 cm", "3.0 cm"),
    answer="B",
    difficulty=Difficulty.MEDIUM,
    seconds=90,
    rationale="The lesion and the narrowest margin on both sides count together.",
    wrong={
        "A": WrongOption(ErrorKind.GUIDELINE, "Leaves the margins out, which belong to what is cut."),
        "C": WrongOption(ErrorKind.CALCULATION, "Counts one margin only, as if cut on one side."),
        "D": WrongOption(ErrorKind.MISREAD, "Doubles each margin before adding it."),
    },
    source="CMS, Medicare Claims Processing Manual, chapter 12",
    evidence="2+",
    edition="CPT 2026",
    checked_on=date(2026, 11, 22),
    review_by=date(2027, 1, 1),
    notes=("integumentary-excised-diameter",),
    tags=("excision",),
    calculation=Calculation("excised-diameter", {"lesion": 1.8, "margins": [0.3, 0.3], "result": 2.4}),
)
NOTE = Note(
    kind=NoteKind.BASIC,
    fields=("What counts towards the excised diameter?", "Lesion and margins"),
    key="integumentary-excised-diameter",
    topic="cpt-integumentary",
)
SECOND = replace(
    SOUND,
    key="q-integumentary-201",
    form=2,
    question="Two wounds on the same arm are closed in layers. How are their lengths reported?",
    options=("Added to one sum", "Each by itself", "The longer alone", "The shorter alone"),
    answer="A",
    rationale="Wounds of one kind of repair and one group of sites are measured together.",
    wrong={letter: WrongOption(ErrorKind.GAP, "Did not know that lengths are added.") for letter in "BCD"},
    calculation=None,
)  # fmt: skip


def deck(*notes: Note) -> Draft:
    path = ("CPT",)
    placed = tuple(DraftNote(note, path, 10) for note in notes)
    return Draft("decks/cpt/one.toml", "deck", (DraftDeck(path, "one", "cpt", ""),), placed)


def file(
    *questions: Question, name: str = "questions/one.toml", problems: Sequence[Problem] = ()
) -> QuestionDraft:
    placed = tuple(DraftQuestion(question, 10 * at) for at, question in enumerate(questions, start=1))
    return QuestionDraft(name, placed, tuple(problems))


def found(*questions: Question, notes: Sequence[Note] = (NOTE,)) -> list[Finding]:
    findings = check_questions([file(*questions)], [deck(*notes)], OUTLINE)
    return [finding for finding in findings if finding.rule not in OF_THE_WHOLE]


def rules(*questions: Question) -> set[str]:
    return {finding.rule for finding in found(*questions)}


def calculated(kind: str, **values: object) -> Question:
    return replace(SOUND, calculation=Calculation(kind, values))


def why(text: str) -> dict[str, WrongOption]:
    return {**SOUND.wrong, "A": WrongOption(ErrorKind.GAP, text)}


def test_sound_questions_pass() -> None:
    assert found(SOUND, SECOND) == []


@pytest.mark.parametrize(
    ("rule", "question"),
    [
        ("required", replace(SOUND, rationale=" ")),
        ("required", replace(SOUND, source="")),
        ("required", replace(SOUND, edition="")),
        ("required", replace(SOUND, evidence="K")),
        ("required", replace(SOUND, checked_on=None)),
        ("required", replace(SOUND, review_by=None)),
        ("required", replace(SOUND, topic=None)),
        ("required", replace(SOUND, tags=())),
        ("key", replace(SOUND, key="Q_1")),
        ("dates", replace(SOUND, review_by=date(2026, 11, 22))),
        ("dates", replace(SOUND, review_by=date(2027, 2, 1))),
        ("rationale", replace(SOUND, rationale="Both margins: 2.4 cm.")),
        ("section", replace(SOUND, section="skin")),
        ("section", replace(SOUND, section="digestive")),
        ("section", replace(SOUND, topic="cases")),
        ("section", replace(SOUND, section="cases")),  # shared topics are not its own
        ("options", replace(SOUND, options=SOUND.options[:3])),
        ("options", replace(SOUND, options=("1.8 cm", "2.4 cm", "2.1 cm", "None of the above"))),
        ("choice-options", replace(SOUND, options=("1.8 cm", "2.4 cm", "1.8 CM", "3.0 cm"))),
        ("choice-options", replace(SOUND, options=(" ", "2.4 cm", "2.1 cm", "3.0 cm"))),
        ("choice-length", replace(SOUND, options=("1.8 cm", "2.4 cm, with both margins counted", "2", "3"))),
        ("wrong", replace(SOUND, wrong={})),
        ("wrong", replace(SOUND, wrong={k: v for k, v in SOUND.wrong.items() if k != "D"})),
        ("wrong", replace(SOUND, wrong={**SOUND.wrong, "B": SOUND.wrong["A"]})),
        ("wrong", replace(SOUND, wrong={**SOUND.wrong, "E": SOUND.wrong["A"]})),
        ("wrong", replace(SOUND, wrong=why("Wrong."))),
        ("notes", replace(SOUND, notes=())),
        ("notes", replace(SOUND, notes=("no-such-note",))),
        ("notes", replace(SOUND, notes=("integumentary-excised-diameter",) * 4)),
        ("markup", replace(SOUND, question="Which <p>size</p> decides for a mole of 1.8 cm?")),
        ("markup", replace(SOUND, wrong=why("Leaves the <u>margins</u> out of the sum."))),
        ("known-error", replace(SOUND, rationale="The exam has 150 questions, so sizes are quick to add.")),
        ("known-error", replace(SOUND, wrong=why("The exam has 150 questions, so hurry was at work."))),
        ("known-error", replace(SOUND, note="It was not benign. The visit had three key components.")),
        (
            "known-error",
            replace(SECOND, note="This was no cancer.", options=("Three key components", "B", "C", "D")),
        ),
        ("cpt-descriptor", replace(SOUND, wrong=why("Took it for a biopsy (separate procedure) instead."))),
        ("cpt-family", replace(SOUND, wrong=why("Looked among 43235, 43236 and 43237 instead."))),
        ("dental-code", replace(SOUND, wrong=why("Took the dental code D0120 for it instead."))),
        ("calculation", calculated("weight", result=1)),
        ("calculation", calculated("sum", parts=[1, 1.3])),
        ("calculation", calculated("sum", parts=[1, 1.3], result=2.4)),
        ("calculation", calculated("sum", parts=[1, 1.5], result=2.5)),  # right, but told nowhere
        ("calculation", calculated("sum", parts=[1, 1.4], result=2.4, unit="cm")),
        ("calculation", calculated("sum", parts=[], result=2.4)),
        ("calculation", calculated("sum", parts=["1"], result=2.4)),
        ("calculation", calculated("sum", parts=[1, 1.4], result=True)),
        ("calculation", calculated("excised-diameter", lesion=1.8, margins=[0.6], result=2.4)),
        ("calculation", calculated("billing-units", amount=5, per_unit=0, result=2.4)),
        ("calculation", calculated("minutes", start="7.45", end="08:00", result=15)),
        ("calculation", calculated("time-code", setting="moon", minutes=20, result="99213")),
        ("calculation", calculated("time-code", setting="office, new", minutes=5, result="99202")),
        ("calculation", calculated("mdm", problems="minor", data="low", risk="low", result="low")),
        (
            "calculation",
            calculated(
                "mdm",
                problems="low",
                data="low",
                risk="low",
                setting="hospital, discharge day",
                result="99238",
            ),
        ),
        (
            "evaluation-minutes",
            replace(SECOND, options=("99215 from 60 minutes on", "99214", "99213", "99212")),
        ),
        (
            "evaluation-level",
            replace(SECOND, question="High decision making: which code?", options=("99213", "4", "5", "6")),
        ),
    ],
)  # fmt: skip
def test_fault_is_caught(rule: str, question: Question) -> None:
    assert rule in rules(question)


@pytest.mark.parametrize(
    "question",
    [
        replace(
            SOUND, options=("The exam has 150 questions", *SOUND.options[1:])
        ),  # a wrong one may be wrong
        replace(SECOND, wrong={**SECOND.wrong, "B": WrongOption(ErrorKind.OUTDATED, "x" * 20)}),
        calculated("sum", parts=[0.1, 0.2, 2.1], result=2.4),  # no fault of binary fractions
        replace(SOUND, rationale=SOUND.rationale.replace("both", "two")),
    ],
)
def test_sound_edge_passes(question: Question) -> None:
    assert found(question) == []


def test_minutes_that_are_added_up_are_not_those_of_the_code() -> None:
    question = replace(
        SECOND,
        question="One spends 20 minutes, the other a further 30 on a shared hospital visit. Which code?",
        options=("99233 by the second", "99232 by the second", "99231 by the first", "99222 by the first"),
        rationale="The minutes of both are added, which makes 50 in all, and the longer one bills.",
    )
    assert rules(question) == {"evaluation-minutes"}
    added = Calculation("sum", {"parts": [20, 30], "result": 50})
    assert found(replace(question, calculation=added)) == []


def test_complaints_of_the_reader_are_told() -> None:
    findings = check_questions([file(SOUND, problems=[Problem(3, "Odd.")])], [deck(NOTE)], OUTLINE)
    assert Finding("questions/one.toml", 3, None, "file", "Odd.") in findings


def test_keys_are_unique_over_questions_and_notes() -> None:
    again = replace(SECOND, key=SOUND.key)
    assert [finding.rule for finding in found(SOUND, again)] == ["key-twice"]
    note = replace(NOTE, key=SECOND.key)
    assert [f.deck for f in found(SOUND, SECOND, notes=(NOTE, note)) if f.rule == "key-twice"] == [
        "questions/one.toml"
    ]
    both = check_questions([file(SOUND), file(again, name="questions/two.toml")], [deck(NOTE)], OUTLINE)
    assert [finding.deck for finding in both if finding.rule == "key-twice"] == ["questions/two.toml"]


def test_a_question_is_no_card_of_a_deck() -> None:
    card = replace(as_choice_note(SOUND), key="integumentary-mole")
    assert {finding.rule for finding in found(SOUND, notes=(NOTE, card))} == {"duplicate"}


def test_near_duplicates_are_found_whatever_their_amounts() -> None:
    twin = replace(
        SOUND, key="q-integumentary-202", form=2, question=SOUND.question.replace("1.8 cm", "2.8 cm")
    )
    assert {finding.rule for finding in found(SOUND, twin)} == {"near-duplicate"}
    assert found(SOUND, SECOND) == []


def test_cpt_numbers_are_counted_over_decks_and_questions() -> None:
    notes = [
        replace(NOTE, key=f"note-{number}", fields=(f"What is {number}?", "A code"))
        for number in range(20000, 20000 + 115 * 7, 7)
    ]
    numbers = " ".join(str(number) for number in range(30000, 30000 + 6 * 7, 7))
    question = replace(SOUND, wrong=why(f"Looked among {numbers} instead."))
    [finding] = [f for f in found(question, notes=(NOTE, *notes)) if f.rule == "cpt-too-many"]
    assert (finding.key, "121th" in finding.why) == (SOUND.key, True)
    in_evaluation = replace(question, topic="em-time", section="evaluation-management")
    assert "cpt-too-many" not in {f.rule for f in found(in_evaluation, notes=(NOTE, *notes))}


# --- the forms as a whole ---------------------------------------------------------------------------------


def forms(outline: Blueprint) -> Iterator[Question]:
    """Four full forms with the letters in turn."""
    for form in FORMS:
        letters = iter("ABCD" * 25)
        for section, count in zip(outline.sections, question_counts(outline), strict=True):
            for number in range(count):
                yield replace(
                    SOUND,
                    key=f"q-{section.id}-{form}{number:02}",
                    form=form,
                    section=section.id,
                    topic=section.topics[0],
                    answer=next(letters),
                )


def whole(questions: Sequence[Question]) -> list[Finding]:
    return [f for f in check_questions([file(*questions)], [], OUTLINE) if f.rule in OF_THE_WHOLE]


FULL = tuple(forms(OUTLINE))


def test_four_full_forms_pass() -> None:
    assert len(FULL) == 400
    assert whole(FULL) == []


def test_a_missing_question_and_one_too_many_are_found() -> None:
    assert [f.why for f in whole(FULL[1:])] == ["Form 1 has 5 of 6 questions on integumentary."]
    moved = (replace(FULL[0], form=2), *FULL[1:])
    assert [f.why for f in whole(moved)] == [
        "Form 1 has 5 of 6 questions on integumentary.",
        "Form 2 has 7 of 6 questions on integumentary.",
    ]


def test_form_mix_is_told_in_the_one_file_of_its_section() -> None:
    others = [question for question in FULL if question.section != "hcpcs"]
    own = [question for question in FULL if question.section == "hcpcs"][1:]
    findings = check_questions([file(*others), file(*own, name="questions/hcpcs.toml")], [], OUTLINE)
    assert [f.deck for f in findings if f.rule == "form-mix"] == ["questions/hcpcs.toml"]


def relettered(letters: str, form: int) -> list[Question]:
    """The four forms with other right letters in one of them."""
    new = iter(letters)
    return [replace(q, answer=next(new)) if q.form == form else q for q in FULL]


@pytest.mark.parametrize(
    ("letters", "said"),
    [
        ("A" * 36 + "BCD" * 22 + "BD", ["In form 2 A is right in 36%; between 15% and 35% are fair."]),
        ("A" * 14 + "B" * 28 + "C" * 29 + "D" * 29, ["In form 2 A is right in 14%"]),
        ("A" * 35 + "B" * 25 + "C" * 25 + "D" * 15, []),
    ],
)
def test_balance_of_a_form(letters: str, said: list[str]) -> None:
    findings = whole(relettered(letters, 2))
    assert [f.rule for f in findings] == ["form-balance"] * len(said)
    assert all(start in f.why for start, f in zip(said, findings, strict=True))


def test_balance_over_all_forms() -> None:
    letters = "A" * 32 + "B" * 23 + "C" * 23 + "D" * 22
    questions = [replace(q, answer=letters[at % 100]) for at, q in enumerate(FULL)]
    assert [f.why for f in whole(questions)] == [
        "Over all forms A is right in 32%; between 20% and 30% are fair."
    ]


def test_a_few_questions_are_not_held_against_shares() -> None:
    few = [replace(question, answer="A") for question in FULL[:39]]
    assert "form-balance" not in {finding.rule for finding in whole(few)}
    assert "form-balance" in {finding.rule for finding in whole([replace(q, answer="A") for q in FULL[:40]])}


# --- calculations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "result"),
    [
        ("excised-diameter", {"lesion": 1.8, "margins": [0.3, 0.3], "result": 0}, "2.4"),
        ("sum", {"parts": [2.5, 3.1, 4], "result": 0}, "9.6"),
        ("area", {"length": 4.5, "width": 2, "result": 0}, "9"),
        ("minutes", {"start": "07:45", "end": "09:10", "result": 0}, "85"),
        ("minutes", {"start": "22:40", "end": "00:10", "result": 0}, "90"),
        ("anesthesia-units", {"base": 5, "minutes": 90, "minutes_per_unit": 15, "result": 0}, "11"),
        (
            "anesthesia-units",
            {"base": 5, "minutes": 100, "minutes_per_unit": 15, "extra": 1, "rounding": "tenth", "result": 0},
            "12.7",
        ),
        (
            "anesthesia-units",
            {"base": 5, "minutes": 100, "minutes_per_unit": 15, "rounding": "up", "result": 0},
            "12",
        ),
        ("billing-units", {"amount": 62.5, "per_unit": 10, "result": 0}, "7"),
        ("billing-units", {"amount": 60, "per_unit": 10, "result": 0}, "6"),
        ("billing-units", {"amount": 62.5, "per_unit": 10, "rounding": "down", "result": 0}, "6"),
        ("billing-units", {"amount": 22, "per_unit": 15, "rounding": "nearest", "result": 0}, "1"),
        ("billing-units", {"amount": 23, "per_unit": 15, "rounding": "nearest", "result": 0}, "2"),
        ("time-code", {"setting": "office, established", "minutes": 39, "result": ""}, "99214"),
        ("mdm", {"problems": "high", "data": "low", "risk": "moderate", "result": ""}, "moderate"),
        (
            "mdm",
            {"problems": "low", "data": "low", "risk": "high", "setting": "hospital, initial", "result": ""},
            "99221",
        ),
    ],
)
def test_calculations(kind: str, values: dict[str, object], result: str) -> None:
    assert str(work_out(Calculation(kind, values))) in {result, f"{result}.0"}


def test_a_calculation_says_what_it_lacks() -> None:
    with pytest.raises(CalculationFault, match="needs minutes_per_unit, result"):
        work_out(Calculation("anesthesia-units", {"base": 1, "minutes": 1}))


@pytest.mark.parametrize(
    ("setting", "minutes", "code"),
    [
        ("office, new", 14, None),
        ("office, new", 15, "99202"),
        ("office, new", 59, "99204"),
        ("office, new", 74, "99205"),
        ("office, new", 95, "99205"),  # with prolonged service beside it
        ("hospital, discharge day", 30, "99238"),
        ("hospital, discharge day", 31, "99239"),
        ("critical care", 29, None),
        ("critical care", 80, "99291"),
        ("emergency department", 60, None),
    ],
)
def test_codes_by_time(setting: str, minutes: int, code: str | None) -> None:
    assert code_by_time(setting, minutes) == code


def test_every_level_and_minimum_of_the_table_leads_back_to_its_code() -> None:
    for row in EVALUATION_CODES:
        assert row.setting in SETTINGS
        assert all(code_by_level(row.setting, level) == row.code for level in row.levels)
        if row.levels and row.lowest is not None:
            assert code_by_time(row.setting, row.lowest) == row.code


def test_two_of_three_elements_decide() -> None:
    assert decision_level("straightforward", "high", "low") == "low"
    assert decision_level("high", "high", "straightforward") == "high"


@pytest.mark.parametrize(
    ("result", "text", "is_told"),
    [
        ("2.4", "The size is 2.4 cm.", True),
        ("2.4", "The size is 2.40 cm.", True),
        ("2.4", "The size is 12.4 cm.", False),
        ("2.4", "The size is 2.45 cm.", False),
        ("7", "Seven units are billed.", True),
        ("7", "Seventy units are billed.", False),
        ("1200", "It makes 1,200 units.", True),
    ],
)
def test_a_result_is_seen_in_words(result: str, text: str, is_told: bool) -> None:
    from decimal import Decimal

    assert told_in(Decimal(result), text) is is_told
    assert told_in("moderate", "Moderate decision making") is True
    assert told_in("low", "It follows that") is False
