"""Exam-style questions: what mock exams are made of.

A question stands by itself, with one best answer among four options. Unlike a note it is met under exam
conditions only, so it says for every wrong option which error leads to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cpccards.domain.notes import CHOICE_LETTERS, Note, NoteKind

FORMS = (1, 2, 3, 4)
"""The forms there are: each is one whole exam."""

QUESTION_OUTLINE = "aapc-100-questions"
"""The outline that the sections of questions are those of."""

OPTION_COUNT = len(CHOICE_LETTERS)


class ErrorKind(StrEnum):
    """What goes wrong when somebody picks a wrong option."""

    GAP = "gap"
    LOOK_UP = "look-up"
    MISREAD = "misread"
    GUIDELINE = "guideline"
    BUNDLING = "bundling"
    SEQUENCING = "sequencing"
    MODIFIER = "modifier"
    CALCULATION = "calculation"
    SPECIFICITY = "specificity"
    OUTDATED = "outdated"


class Difficulty(StrEnum):
    """How many prepared candidates get a question right: about 85, 70 and 50 of 100."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class WrongOption:
    """What somebody who picks a wrong option did not know or overlooked; `why` tells it in a sentence."""

    error: ErrorKind
    why: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """How a number in the answer is worked out: its kind, and what goes in and comes out, by name.

    Kinds and names are those of `content/calculations.py`, which works it out once more.
    """

    kind: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Question:
    """One exam question.

    Args:
        key: stable across versions; answers are kept under it.
        form: which of `FORMS` it belongs to.
        section: id of a section of the AAPC 100-question outline.
        topic: a key of `domain.topics`; one of the section's own.
        note: the operative or office note of a case; empty otherwise.
        options: four, in order A, B, C, D.
        answer: the letter of the right one.
        wrong: for each other letter, what leads to it.
        seconds: expected time at the exam, books at hand.
        notes: keys of the deck notes that teach what it asks.
        calculation: how a number in it is worked out; None when there is none.
    """

    key: str
    form: int
    section: str
    topic: str | None
    question: str
    options: tuple[str, ...]
    answer: str
    difficulty: Difficulty
    seconds: int
    note: str = ""
    rationale: str = ""
    wrong: Mapping[str, WrongOption] = field(default_factory=dict, hash=False)
    source: str = ""
    evidence: str = ""
    edition: str = ""
    checked_on: date | None = None
    review_by: date | None = None
    notes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    calculation: Calculation | None = None

    @property
    def right_option(self) -> str:
        """The option that is right, as written."""
        return self.options[CHOICE_LETTERS.index(self.answer)]


def as_choice_note(question: Question) -> Note:
    """The question as a multiple-choice note, a case's own note before what is asked."""
    asked = f"{question.note}<br>{question.question}" if question.note else question.question
    return Note(
        kind=NoteKind.CHOICE,
        fields=(asked, *question.options, question.answer),
        key=question.key,
        topic=question.topic,
        tags=question.tags,
        rationale=question.rationale,
        source=question.source,
        edition=question.edition,
        evidence=question.evidence,
        checked_on=question.checked_on,
        review_by=question.review_by,
    )
