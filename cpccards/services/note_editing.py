"""Writing a note: its kinds, what is like it already, and saving an edit bit by bit as one step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.notes import AnyKind, Note, NoteId, NoteKind, card_ordinals
from cpccards.exchange.safe_html import sanitise
from cpccards.services.library import write_edit
from cpccards.services.media import MediaService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_LOOKED_AT = 100_000
"""Characters of HTML that are looked at for what cards leave out; a longer field they show as plain text."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What an edit would take along: cards that the note no longer makes, and their answers."""

    cards: int = 0
    reviews: int = 0


@dataclass(frozen=True, slots=True)
class Alike:
    """A note like the one being written.

    Attributes:
        is_same: it asks and answers the same; else only its first field says the same.
        deck: path of the deck it is in.
    """

    note: StoredNote
    deck: tuple[str, ...]
    is_same: bool


class NoteEditingService:
    """What the editor asks while a note is being written."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, media: MediaService) -> None:
        self._units = units
        self._calendar = calendar
        self._media = media

    def kinds(self) -> tuple[AnyKind, ...]:
        """Every kind a note may be of: the app's own, then the learner's by name."""
        with self._units() as uow:
            own = uow.note_types.all()
        return (*NoteKind, *sorted(own, key=lambda kind: kind.name.casefold()))

    def today(self) -> date:
        """The study day as a date."""
        return self._calendar.date()

    def clean(self, source: str) -> str:
        """HTML as cards show it."""
        return sanitise(source)

    def left_out(self, source: str) -> tuple[str, ...]:
        """What cards leave out of a field's HTML: elements and attributes, as ``<script>`` or ``style``."""
        if "<" not in source:
            return ()
        before = _named(source[:_LOOKED_AT])
        gone = before - _named(sanitise(source)[: 2 * _LOOKED_AT])
        return tuple(name for name in before if name in gone)

    def alike(self, note: Note, but: NoteId | None = None) -> Alike | None:
        """The first note that asks and answers the same as `note`, else one whose first field does."""
        with self._units() as uow:
            found = uow.notes.like(note, but)
            if found is None:
                return None
            stored, is_same = found
            paths = {deck.id: deck.path for deck in uow.decks.all()}
        return Alike(stored, paths[stored.deck], is_same)

    def loss(self, note: NoteId, to: Note) -> Loss:
        """What would be lost if a note said `to`: only cards that were answered count."""
        wanted = set(card_ordinals(to.kind, to.fields))
        with self._units() as uow:
            gone = [card.id for card in uow.cards.of_note(note) if card.ordinal not in wanted]
            answers = [count for count in (uow.reviews.count_of([card]) for card in gone) if count]
        return Loss(len(answers), sum(answers))

    def keep_picture(self, name: str, data: bytes) -> str:
        """Keeps a picture; returns what fields are to call it.

        Raises:
            BadInput: it is no name for a file, or there is too much of it.
            LibraryError: it was not kept.
        """
        return self._media.put(name, data)

    def sitting(self, note: NoteId) -> Sitting:
        """Begins to edit a note."""
        return Sitting(self._units, self._calendar, note)


class Sitting:
    """One go at editing a note: however often it is saved, undo takes all of it back at once."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, note: NoteId) -> None:
        self._units = units
        self._calendar = calendar
        self._note = note
        self._step: int | None = None

    def save(self, to: Note, deck: tuple[str, ...]) -> Changes:
        """Replaces what the note says, and where it is; see `LibraryService.edit_note`.

        Where nothing else was done since the last save, both are one step.

        Raises:
            BadInput: the fields cannot make a card.
            KeyError: the note is gone.
        """
        changed = changes("Edit a note", Subject.NOTES, Subject.CARDS, Subject.DECKS)
        with self._units() as uow:
            write_edit(uow, self._note, to, deck, self._calendar.now())
            uow.commit(changed, joined_to=self._joined(uow))
            self._step = uow.steps.newest()
        return changed

    def _joined(self, uow: UnitOfWork) -> int | None:
        return self._step if self._step is not None and uow.steps.newest() == self._step else None


def _named(source: str) -> Counter[str]:
    names = _Names()
    names.feed(source)
    names.close()
    return names.found


class _Names(HTMLParser):
    """Counts elements and attributes by name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element."""
        self.found[f"<{tag}>"] += 1
        self.found.update(name for name, _ in attrs)
