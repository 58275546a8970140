"""The exam questions in decks/questions/ as they stand: four full forms, no findings, codes that exist."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from cpccards.content.bundled_decks import deck_files, question_files
from cpccards.content.question_checks import QuestionEntry, check_questions, question_entries
from cpccards.domain.blueprint import Blueprint, parse_blueprint
from cpccards.domain.drafts import Draft, QuestionDraft
from cpccards.domain.plain_text import plain_text
from cpccards.domain.questions import FORMS, Difficulty, ErrorKind, Question, WrongOption, as_choice_note
from cpccards.exchange import deck_toml, question_toml
from tests.support.tabular_list import ABOUT_FORM, excludes_faults, icd_faults, missing_codes

ROOT = Path(__file__).parents[2]
DECKS = ROOT / "decks"
FORM_SIZE = 100
LEAST_OF_A_DIFFICULTY = 0.10


@pytest.fixture(scope="session")
def outline() -> Blueprint:
    file = ROOT / "resources" / "blueprints" / "aapc-100-questions.toml"
    return parse_blueprint(tomllib.loads(file.read_text(encoding="utf-8")), file.name)


@pytest.fixture(scope="session")
def decks() -> tuple[Draft, ...]:
    return tuple(deck_toml.read(path.read_bytes(), path.name) for path in deck_files(DECKS))


@pytest.fixture(scope="session")
def drafts() -> tuple[QuestionDraft, ...]:
    return tuple(
        question_toml.read(path.read_bytes(), f"questions/{path.name}") for path in question_files(DECKS)
    )


@pytest.fixture(scope="session")
def questions(drafts: tuple[QuestionDraft, ...]) -> tuple[QuestionEntry, ...]:
    return question_entries(drafts)


def test_there_is_nothing_to_find(
    drafts: tuple[QuestionDraft, ...], decks: tuple[Draft, ...], outline: Blueprint
) -> None:
    findings = check_questions(drafts, decks, outline)
    assert findings == (), "\n".join(map(str, findings))


def question_faults(tabular: ModuleType, question: Question) -> Iterator[str]:
    """What the tabular list has against the codes of a question.

    Those in the right option exist, are billable and fit the question. Those in a wrong option, and in what
    is said of it, exist: a code nobody finds in the book tempts nobody. Only where the form of codes is asked
    about may they be ill-formed.
    """
    card = as_choice_note(question)
    yield from icd_faults(
        tabular, replace(card, fields=(card.fields[0], question.right_option, "", "", "", "A"))
    )
    if question.topic not in ABOUT_FORM:
        told = [option for option in question.options if option != question.right_option]
        for text in (*told, *(wrong.why for wrong in question.wrong.values())):
            yield from missing_codes(tabular, plain_text(text))


def test_excludes_notes_are_as_the_question_says(
    questions: tuple[QuestionEntry, ...], tabular: ModuleType
) -> None:
    findings = [
        entry.finding("icd-10-cm", why)
        for entry in questions
        for why in excludes_faults(tabular, entry.whole().note)
    ]
    assert findings == [], "\n".join(map(str, findings))


def test_icd_codes_exist_and_are_what_the_question_says(
    questions: tuple[QuestionEntry, ...], tabular: ModuleType
) -> None:
    findings = [
        entry.finding("icd-10-cm", why)
        for entry in questions
        for why in question_faults(tabular, entry.question)
    ]
    assert findings == [], "\n".join(map(str, findings))


HYPERTENSION = Question(
    key="q-icd-10-cm-101",
    form=1,
    section="icd-10-cm",
    topic="icd-guidelines",
    question="Which code is essential hypertension?",
    options=("I11.9", "I10", "I12.9", "I13.10"),
    answer="B",
    difficulty=Difficulty.EASY,
    seconds=60,
    rationale="Neither heart nor kidney disease is told of.",
)


@pytest.mark.parametrize(
    ("question", "faults"),
    [
        (HYPERTENSION, 0),
        (replace(HYPERTENSION, options=("I11.9", "I10.9", "I12.9", "I13.10")), 1),
        (replace(HYPERTENSION, options=("I11.9", "I11", "I12.9", "I13.10")), 1),
        (replace(HYPERTENSION, options=("I11.9", "S52.501A", "I12.9", "I13.10")), 1),
        (replace(HYPERTENSION, options=("I11.99", "I10", "I12.9", "I13.10")), 1),
        (replace(HYPERTENSION, options=("I11.99", "I10", "I12.9", "I13.10"), topic="icd-conventions"), 0),
        (replace(HYPERTENSION, wrong={"A": WrongOption(ErrorKind.GAP, "Took it for I99.7.")}), 1),
    ],
)
def test_question_faults(tabular: ModuleType, question: Question, faults: int) -> None:
    found = list(question_faults(tabular, question))
    assert len(found) == faults, found


def test_there_are_four_whole_forms(questions: tuple[QuestionEntry, ...]) -> None:
    counts = Counter(entry.question.form for entry in questions)
    assert counts == dict.fromkeys(FORMS, FORM_SIZE)


@pytest.mark.parametrize("form", FORMS)
def test_forms_mix_difficulties_and_fit_into_the_exam(
    questions: tuple[QuestionEntry, ...], outline: Blueprint, form: int
) -> None:
    held = [entry.question for entry in questions if entry.question.form == form]
    shares = Counter(question.difficulty for question in held)
    assert all(shares[difficulty] >= LEAST_OF_A_DIFFICULTY * FORM_SIZE for difficulty in Difficulty), shares
    assert sum(question.seconds for question in held) <= 60 * outline.duration_minutes


def test_only_cases_have_notes(questions: tuple[QuestionEntry, ...]) -> None:
    for entry in questions:
        assert bool(entry.question.note) is (entry.question.section == "cases"), entry.question.key


def test_a_fault_planted_in_a_real_question_is_found(
    drafts: tuple[QuestionDraft, ...], decks: tuple[Draft, ...], outline: Blueprint
) -> None:
    first, *others = drafts
    worn = replace(first.questions[0], question=replace(first.questions[0].question, notes=("nowhere",)))
    findings = check_questions(
        [replace(first, questions=(worn, *first.questions[1:])), *others], decks, outline
    )
    assert "notes" in {finding.rule for finding in findings}
