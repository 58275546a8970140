"""What an import would do, worked out before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from cpccards.domain.anki_names import is_made_up
from cpccards.domain.cards import StoredNote
from cpccards.domain.drafts import Draft, DraftNote, DraftProgress, Problem
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteId, card_ordinals, check_fields, fingerprint
from cpccards.domain.plain_text import plain_text
from cpccards.domain.progress import IsCancelled
from cpccards.domain.reviews import CardState
from cpccards.services.import_beside import NOTHING, Beside
from cpccards.services.import_kinds import is_apart
from cpccards.services.media import NO_MEDIA, MediaOutlook

USUAL_ROLLOVER = 4
"""The hour at which the day turns over for most learners."""
_LOOK_UP = 200
"""After so many notes a running job asks whether it should stop."""


class Fate(StrEnum):
    """What an import would do with a note."""

    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note of the file and what will happen to it.

    Attributes:
        existing: the note of the library it would update, or is equal to.
        repeats: it asks and answers the same as a note of its deck, or as an earlier one of the file.
        repeats_line: the line of that earlier one; None when it is in the library.
        place: index into the notes of the draft.
        print: the fingerprint of `draft`; empty where it was not worked out.
    """

    draft: DraftNote
    fate: Fate
    existing: NoteId | None = None
    repeats: bool = False
    repeats_line: int | None = None
    place: int = 0
    print: str = ""


class Duplicates(StrEnum):
    """What becomes of notes that ask and answer the same as one that is there."""

    SKIP = "skip"
    ADD = "add"
    UPDATE = "update"
    """The one that is there takes over tags, source and the like; its progress stays."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the learner chose for an import.

    Attributes:
        topics: for decks whose notes bring no topic, the topic they are to get.
        with_progress: bring the learning progress along, where the file has any.
        with_presets: bring the options of its decks along, where the file has any.
        with_settings: bring the settings of the library along, where the file has any.
        rollover_hour: at which the learner's day turned over in the program the file is from.
    """

    topics: Mapping[tuple[str, ...], str | None] = field(default_factory=dict)
    duplicates: Duplicates = Duplicates.SKIP
    with_progress: bool = False
    with_presets: bool = False
    with_settings: bool = False
    rollover_hour: int = USUAL_ROLLOVER


@dataclass(frozen=True, slots=True)
class History:
    """What a file holds of learning, whether it is wanted or not.

    Attributes:
        cards: that were answered at least once.
        reviews: answers in its log.
        presets: options of decks.
        beside: what is kept beside cards: past attempts, practice exams, outlines, plan, people, CEUs.
        settings: how many settings of its library are not as they are here.
        suits_settings: nobody has set this library up, so that they can do no harm.
        is_own: most likely the learner's: a backup, or answered lately.
        rollover_hour: at which the day turned over there; None where the file does not say.
        asks_rollover: the hour matters: days are not reckoned in the file.
    """

    cards: int = 0
    reviews: int = 0
    presets: int = 0
    beside: int = 0
    settings: int = 0
    suits_settings: bool = False
    is_own: bool = False
    rollover_hour: int | None = None
    asks_rollover: bool = False

    @property
    def is_empty(self) -> bool:
        """True where nobody learned with it."""
        return not (self.cards or self.reviews or self.presets or self.beside or self.settings)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Cards that were learned here and in the file.

    Attributes:
        newer: answered later in the file, whose memory is taken over.
        older: answered later here, which stay as they are.
    """

    newer: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do, before anything is written.

    Attributes:
        several_answers: how many questions stand in the file more than once, each time answered
            otherwise. All of these notes are kept: abbreviations have several meanings.
        history: what the file holds of learning, wanted or not.
        meetings: cards that are here already and whose progress comes along.
        media: pictures and sounds, new and known.
        odd: those of the problems that the progress has.
        progress: what is brought along of learning, in our own terms; None for nothing.
        extras: what is written beside cards.
    """

    draft: Draft
    notes: tuple[PlannedNote, ...]
    problems: tuple[Problem, ...]
    several_answers: int = 0
    options: ImportOptions = ImportOptions()
    progress: DraftProgress | None = None
    history: History = History()
    meetings: Meetings = Meetings()
    media: MediaOutlook = NO_MEDIA
    odd: tuple[Problem, ...] = ()
    extras: Beside = NOTHING

    def count(self, fate: Fate) -> int:
        """How many notes would meet that fate."""
        return sum(planned.fate is fate for planned in self.notes)

    @property
    def to_write(self) -> int:
        """How many notes would be added or updated."""
        return self.count(Fate.NEW) + self.count(Fate.UPDATE)

    @property
    def is_worth_it(self) -> bool:
        """True when there is something to write."""
        return self.to_write > 0 or self.meetings.newer > 0 or self.beside > 0

    @property
    def beside(self) -> int:
        """How much would be written beside cards."""
        return len(self.extras)

    @property
    def repeats(self) -> int:
        """How many notes repeat another, whether they would be taken in or not."""
        return sum(planned.repeats for planned in self.notes)

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """The rows that can't be imported."""
        return tuple(problem for problem in self.problems if problem.fatal)

    @property
    def without_topic(self) -> int:
        """How many notes would be written without a topic."""
        written = {Fate.NEW, Fate.UPDATE}
        return sum(planned.draft.note.topic is None and planned.fate in written for planned in self.notes)

    @property
    def cards(self) -> int:
        """How many cards the new notes make."""
        return _cards(planned for planned in self.notes if planned.fate is Fate.NEW)

    @property
    def all_cards(self) -> int:
        """How many cards all notes of the file make, those that are there already included."""
        return _cards(self.notes)

    @property
    def reviews(self) -> int:
        """How many answers come along."""
        return 0 if self.progress is None else len(self.progress.reviews.get("card_id", ()))

    @property
    def cards_with_progress(self) -> int:
        """How many cards come along as they stood, besides those never seen."""
        cards = () if self.progress is None else self.progress.cards
        return sum(card.memory.state is not CardState.NEW for card in cards)

    @property
    def decks(self) -> dict[tuple[str, ...], int]:
        """Notes to be written per deck path."""
        return dict(
            Counter(planned.draft.deck for planned in self.notes if planned.fate in {Fate.NEW, Fate.UPDATE})
        )


class SoundNote(NamedTuple):
    """A note that can make a card: its place in the draft, with its topic, and its fingerprint."""

    place: int
    entry: DraftNote
    print: str


def sound_notes(
    draft: Draft,
    topics: Mapping[tuple[str, ...], str | None],
    kinds: Mapping[str, NoteType],
    cancelled: IsCancelled,
) -> tuple[list[SoundNote], list[Problem]]:
    """The notes that can make a card, and the problems of the file with those of the others.

    Args:
        kinds: by its key in the file, the kind that notes get in its place.
    """
    problems = list(draft.problems)
    sound: list[SoundNote] = []
    for number, given in enumerate(draft.notes):
        if number % _LOOK_UP == 0 and cancelled():
            raise Cancelled
        entry, note = given, given.note
        if kinds and isinstance(note.kind, NoteType) and note.kind.key in kinds:
            note = replace(note, kind=kinds[note.kind.key])
            entry = replace(entry, note=note)
        try:
            check_fields(note.kind, note.fields)
        except BadInput as error:
            problems.append(Problem(entry.line, str(error), note.fields))
            continue
        if note.topic is None and topics.get(entry.deck):
            entry = DraftNote(_about(note, topics[entry.deck]), entry.deck, entry.line)
        sound.append(SoundNote(number, entry, fingerprint(note.kind, note.fields)))
    return sound, problems


def _about(note: Note, topic: str | None) -> Note:
    # dataclasses.replace takes four times as long, and this runs for every row of a file.
    return Note(
        note.kind,
        note.fields,
        note.key,
        topic,
        note.tags,
        note.rationale,
        note.source,
        note.edition,
        note.evidence,
        note.checked_on,
        note.review_by,
        note.confused_with,
    )


def _question(raw: str) -> str:
    plain = plain_text(raw) if "<" in raw or "&" in raw else " ".join(raw.split())
    return plain.casefold()


def several_answers(sound: Iterable[SoundNote]) -> int:
    """How many questions are answered in more than one way."""
    answers: dict[str, set[str]] = {}
    for _, entry, print_ in sound:
        answers.setdefault(_question(entry.note.fields[0]), set()).add(print_)
    return sum(len(prints) > 1 for prints in answers.values())


def _cards(notes: Iterable[PlannedNote]) -> int:
    return sum(len(card_ordinals(entry.draft.note.kind, entry.draft.note.fields)) for entry in notes)


def for_known(place: int, entry: DraftNote, existing: StoredNote, *, repeats: bool = False) -> PlannedNote:
    """What becomes of a note that the library has: it keeps its key there.

    A file that names no topic leaves the one the note has. One that does not hold the templates of its note
    type leaves the note type. One whose note type has other fields leaves the note.
    """
    note, known = entry.note, existing.note
    kind = note.kind
    if is_apart(kind, known.kind):
        return PlannedNote(replace(entry, note=known), Fate.UNCHANGED, existing.id, repeats, place=place)
    if is_made_up(kind) and isinstance(known.kind, NoteType) and len(known.kind.fields) == len(note.fields):
        kind = known.kind
    note = replace(note, kind=kind, key=known.key, topic=note.topic or known.topic)
    fate = Fate.UNCHANGED if note == known else Fate.UPDATE
    return PlannedNote(replace(entry, note=note), fate, existing.id, repeats, place=place)
