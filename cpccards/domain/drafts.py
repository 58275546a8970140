"""What a file turned out to hold, before anything is written to the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.notes import Note
from cpccards.domain.presets import Preset
from cpccards.domain.questions import Question
from cpccards.domain.reviews import Memory


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
    """A note a file brings along, with the deck it goes to and the line it stood on.

    In files without lines, `line` is its place among the notes, from 1.
    """

    note: Note
    deck: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DraftCard:
    """Where a card stands, in our own terms.

    Attributes:
        note: index into the notes of the draft.
        position: its place among new cards; None where it has none.
        custom_data: another program's, kept for the way back.
    """

    note: int
    ordinal: int
    memory: Memory
    suspended: bool = False
    flag: int = 0
    position: int | None = None
    custom_data: str = ""


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """Learning progress in our own terms.

    Attributes:
        reviews: columns of one length under the names of the table `reviews`, ascending by time; `card_id` is
            an index into `cards`.
        events: likewise for the table `card_events`.
        presets: by the path of each deck that has one.
    """

    cards: tuple[DraftCard, ...] = ()
    reviews: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    events: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    presets: Mapping[tuple[str, ...], Preset] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DraftMedia:
    """A picture or sound a file brings along.

    Attributes:
        name: as fields call it: a bare file name, already made safe.
        size: bytes, as the file says.
        read: all its bytes, at most as many as media may have. Raises BadInput.
    """

    name: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class DeckAbout:
    """Who made a deck that is shared, and what may be done with it."""

    title: str = ""
    author: str = ""
    licence: str = ""
    edition: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything read from one file: what can be imported, and every complaint.

    Attributes:
        foreign: learning progress as Anki keeps it.
        progress: learning progress in our own terms.
        about: of a deck that somebody shares.
    """

    source_name: str
    format_name: str
    decks: tuple[DraftDeck, ...]
    notes: tuple[DraftNote, ...]
    problems: tuple[Problem, ...] = ()
    media: tuple[DraftMedia, ...] = ()
    foreign: ForeignProgress | None = None
    progress: DraftProgress | None = None
    about: DeckAbout | None = None


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
