"""What a file turned out to hold, before anything is written to the library."""

from __future__ import annotations

from dataclasses import dataclass

from cpccards.domain.notes import Note
from cpccards.domain.questions import Question


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that could not be taken as it is.

    Args:
        line: 1-based line in the file, or None when it concerns the whole file.
        why: one sentence for the learner.
        row: the cells that were left out, so they can be saved and mended; empty otherwise.
        fatal: True when what stands on that line was left out; False for a warning.
    """

    line: int | None
    why: str
    row: tuple[str, ...] = ()
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class DraftDeck:
    """A deck a file brings along. `path` runs from the top: ("CPT", "Modifiers")."""

    path: tuple[str, ...]
    key: str | None = None
    study_area: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class DraftNote:
    """A note a file brings along, with the deck it goes to and the line it stood on."""

    note: Note
    deck: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything read from one file: what can be imported, and every complaint."""

    source_name: str
    format_name: str
    decks: tuple[DraftDeck, ...]
    notes: tuple[DraftNote, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftQuestion:
    """A question a file brings along, with the line it stood on."""

    question: Question
    line: int


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """Everything read from one file of questions: those that can be asked, and every complaint."""

    source_name: str
    questions: tuple[DraftQuestion, ...]
    problems: tuple[Problem, ...] = ()
