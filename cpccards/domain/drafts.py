"""What a file turned out to hold, before anything is written to the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from cpccards.domain.attempts import ExamResult
from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.notes import Note
from cpccards.domain.presets import Preset
from cpccards.domain.questions import Question
from cpccards.domain.reviews import Memory
from cpccards.domain.standing import Standing

if TYPE_CHECKING:
    from cpccards.domain.ledger import FrozenForecast
    from cpccards.domain.mock_records import AskedRecord, MockRecord


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


class NoteTimes(NamedTuple):
    """When a note was made and last changed, in milliseconds since 1970 UTC."""

    created_at: int
    modified_at: int


@dataclass(frozen=True, slots=True)
class DraftCard:
    """Where a card stands, in our own terms.

    Attributes:
        note: index into the notes of the draft.
        position: its place among new cards; None where it has none.
        custom_data: another program's, kept for the way back.
        buried_until: the study day it comes back on; None where it was not put away.
        deck: the path of the one it lies in, where that is not the deck of its note.
    """

    note: int
    ordinal: int
    memory: Memory
    suspended: bool = False
    flag: int = 0
    position: int | None = None
    custom_data: str = ""
    buried_until: int | None = None
    deck: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DraftProgress:
    """Learning progress in our own terms.

    Attributes:
        reviews: columns of one length under the names of the table `reviews`, ascending by time; `card_id` is
            an index into `cards`.
        events: likewise for the table `card_events`.
        presets: by the path of each deck that has one; under the empty path that of all other decks.
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
class DraftRecord:
    """What a learner keeps beside cards: of the plan, of people, of renewal.

    Attributes:
        content: as JSON has it; its kind knows its shape.
        created_at, modified_at: milliseconds since 1970 UTC.
    """

    kind: str
    key: str
    content: Mapping[str, Any]
    created_at: int
    modified_at: int


@dataclass(frozen=True, slots=True)
class DraftAttempt:
    """A sitting of the exam, or the result of a practice exam.

    Attributes:
        standing: how the topics stood on its day.
        frozen: what was forecast before it.
    """

    result: ExamResult
    name: str = ""
    notes: str = ""
    standing: Standing | None = None
    frozen: tuple[FrozenForecast, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftMock:
    """A practice exam that was handed in.

    Attributes:
        record, questions: the ids in them, the attempt and the mark of the clock mean nothing here.
        standing, frozen: how the topics stood and what was forecast when it began.
        attempt: index into the attempts beside it of the one that its result is; None where it has none.
    """

    record: MockRecord
    questions: tuple[AskedRecord, ...]
    standing: Standing | None = None
    frozen: tuple[FrozenForecast, ...] = ()
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class DraftOutline:
    """An exam outline of the learner's own.

    Attributes:
        content: as `parse_blueprint` reads it.
        created_at, modified_at: milliseconds since 1970 UTC.
    """

    key: str
    content: Mapping[str, Any]
    created_at: int
    modified_at: int


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
        records, attempts, mocks, outlines, settings: what a learner keeps beside cards.
        times: when each note was made and changed; none at all where the file does not say.
        digests: of each note what it said when it came with the app, None for one's own; or none at all.
        keeps_empty_decks: its decks are somebody's whole library; those without notes belong to it too.
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
    records: tuple[DraftRecord, ...] = ()
    attempts: tuple[DraftAttempt, ...] = ()
    mocks: tuple[DraftMock, ...] = ()
    outlines: tuple[DraftOutline, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    times: tuple[NoteTimes, ...] = ()
    digests: tuple[str | None, ...] = ()
    keeps_empty_decks: bool = False


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
