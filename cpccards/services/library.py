"""Decks and notes: looking at them, adding, editing, removing."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cpccards.domain.cards import Deck, DeckCounts, DeckNode, StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.notes import (
    CardId,
    DeckId,
    Note,
    NoteId,
    card_ordinals,
    check_fields,
    faces,
    is_past_review,
    summary,
)
from cpccards.exchange.safe_html import safe_faces, sanitise
from cpccards.services.bundle_news import remember_deleted
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Confusable:
    """A note that another is taken for: its first card and why it is so, as sanitised HTML.

    Attributes:
        summary: what it asks, as plain text.
    """

    summary: str
    faces: Faces
    rationale: str


class LibraryService:
    """The decks, and the notes in them."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def decks(self) -> list[Deck]:
        """Every deck, parents before children."""
        with self._units() as uow:
            return uow.decks.all()

    def tree(self) -> tuple[DeckNode, ...]:
        """The decks as a tree, each with what it holds and could show today, sub-decks included."""
        with self._units() as uow:
            decks = uow.decks.all()
            counts = uow.cards.counts(self._calendar.today(), self._calendar.end_of_today())
        children: dict[DeckId | None, list[Deck]] = {}
        for deck in decks:
            children.setdefault(deck.parent, []).append(deck)

        def node(deck: Deck) -> DeckNode:
            below = tuple(node(child) for child in children.get(deck.id, ()))
            total = counts.get(deck.id, DeckCounts())
            for child in below:
                total += child.counts
            return DeckNode(deck, total, below)

        return tuple(node(deck) for deck in children.get(None, ()))

    def with_descendants(self, deck: DeckId) -> tuple[DeckId, ...]:
        """A deck and everything below it."""
        found = {deck}
        for other in self.decks():
            if other.parent in found:
                found.add(other.id)
        return tuple(found)

    def notes(self, deck: DeckId, limit: int | None = None) -> list[StoredNote]:
        """The notes of one deck, without its sub-decks; the first `limit` of them."""
        with self._units() as uow:
            return uow.notes.in_deck(deck, limit)

    def count_notes(self, deck: DeckId) -> int:
        """How many notes one deck holds, without its sub-decks."""
        with self._units() as uow:
            return uow.notes.count_in_deck(deck)

    def usual_topic(self, deck: DeckId) -> str | None:
        """The topic that most notes of a deck have; None when most have none."""
        with self._units() as uow:
            return uow.notes.usual_topic(deck)

    def note(self, note: NoteId) -> StoredNote:
        """One note. Raises KeyError when it is gone."""
        with self._units() as uow:
            return uow.notes.get(note)

    def cards(self, note: NoteId) -> list[CardId]:
        """The cards of a note, in their order."""
        with self._units() as uow:
            return [card.id for card in uow.cards.of_note(note)]

    def confusables(self, note: Note) -> tuple[Confusable, ...]:
        """The notes that learners take `note` for, as far as the library has them, ready to be shown."""
        return self.by_keys(note.confused_with)

    def by_keys(self, keys: Collection[str]) -> tuple[Confusable, ...]:
        """The notes with these keys, each once and in order, as far as there are any, ready to be shown."""
        if not keys:
            return ()
        with self._units() as uow:
            known = uow.notes.by_keys(keys)
        found = (known[key].note for key in dict.fromkeys(keys) if key in known)
        return tuple(
            Confusable(summary(other.kind, other.fields), self.preview(other)[0], sanitise(other.rationale))
            for other in found
        )

    def count_past_review(self) -> int:
        """How many notes were to be checked again before today."""
        with self._units() as uow:
            return uow.notes.count_past_review(self._calendar.date())

    def past_review(self, limit: int) -> list[StoredNote]:
        """The first `limit` of those notes, the longest overdue first."""
        with self._units() as uow:
            return uow.notes.past_review(self._calendar.date(), limit)

    def is_past_review(self, note: Note) -> bool:
        """True once the day by which a note was to be checked again has gone by."""
        return is_past_review(note, self._calendar.date())

    def is_empty(self) -> bool:
        """True while the library holds no note."""
        with self._units() as uow:
            return uow.notes.count() == 0

    def tags(self) -> list[str]:
        """Every tag in use."""
        with self._units() as uow:
            return uow.notes.tags()

    def has_duplicate(self, note: Note, deck: tuple[str, ...]) -> bool:
        """True when the deck at `deck` already has a note that asks and answers the same."""
        with self._units() as uow:
            found = next((known for known in uow.decks.all() if known.path == deck), None)
            return found is not None and uow.notes.has_twin(note, found.id)

    def preview(self, note: Note) -> tuple[Faces, ...]:
        """Every card `note` would make, ready to be shown: sanitised HTML.

        Raises:
            BadInput: the fields cannot make a card.
        """
        check_fields(note.kind, note.fields)
        ordinals = card_ordinals(note.kind, note.fields)
        return tuple(safe_faces(faces(note.kind, note.fields, ordinal)) for ordinal in ordinals)

    def add_deck(self, path: tuple[str, ...]) -> Changes:
        """Makes a deck, with its parents where they are missing.

        Raises:
            BadInput: there is one already, or a name is empty.
        """
        with self._units() as uow:
            _check_deck_path(path, (deck.path for deck in uow.decks.all()))
            uow.decks.ensure(path)
            changed = changes("Add a deck", Subject.DECKS)
            uow.commit(changed)
        return changed

    def rename_deck(self, deck: DeckId, name: str) -> Changes:
        """Gives a deck another name.

        Raises:
            BadInput: its neighbours have one of that name already, or the name is empty.
        """
        with self._units() as uow:
            known = {other.id: other for other in uow.decks.all()}
            path = (*known[deck].path[:-1], name)
            _check_deck_path(path, (other.path for other in known.values() if other.id != deck))
            uow.decks.rename(deck, name)
            changed = changes("Rename a deck", Subject.DECKS)
            uow.commit(changed)
        return changed

    def add_note(self, note: Note, deck: tuple[str, ...]) -> Changes:
        """Adds a note and its cards.

        Raises:
            BadInput: the fields cannot make a card.
        """
        check_fields(note.kind, note.fields)
        with self._units() as uow:
            home = uow.decks.ensure(deck)
            [added] = uow.notes.add([(note, note.key or new_key(), home)], self._calendar.now())
            uow.cards.add([(added, home, ordinal) for ordinal in card_ordinals(note.kind, note.fields)])
            changed = changes("Add a note", Subject.NOTES, Subject.CARDS, Subject.DECKS)
            uow.commit(changed)
        return changed

    def edit_note(self, note: NoteId, to: Note, deck: tuple[str, ...]) -> Changes:
        """Replaces what a note says, and where it is. Cards that still exist keep their progress.

        Raises:
            BadInput: the fields cannot make a card.
            KeyError: the note is gone.
        """
        check_fields(to.kind, to.fields)
        with self._units() as uow:
            before = uow.notes.get(note)
            home = uow.decks.ensure(deck)
            kept = replace(to, key=before.note.key)
            uow.notes.change(note, kept, self._calendar.now(), deck=home)
            if home != before.deck:
                uow.cards.move(note, home)
            match_cards(uow, note, kept, home)
            changed = changes("Edit a note", Subject.NOTES, Subject.CARDS, Subject.DECKS)
            uow.commit(changed)
        return changed

    def delete_note(self, note: NoteId) -> Changes:
        """Removes a note with its cards and their reviews; an update of the bundled decks leaves it out.

        Raises:
            KeyError: it is gone.
        """
        with self._units() as uow:
            key = uow.notes.get(note).note.key or ""
            if uow.notes.bundled_digests([key])[key] is not None:
                remember_deleted(uow, key)
            _delete_cards(uow, [card.id for card in uow.cards.of_note(note)])
            uow.notes.delete(note)
            changed = changes("Delete a note", Subject.NOTES, Subject.CARDS, Subject.DECKS)
            uow.commit(changed)
        return changed


def _check_deck_path(path: tuple[str, ...], taken: Iterable[tuple[str, ...]]) -> None:
    if not path or not all(name.strip() for name in path):
        raise BadInput("The deck has no name", "A deck needs a name.", "Write one.")
    if path in taken:
        raise BadInput(
            "That deck exists", f"There already is a deck {' › '.join(path)}.", "Choose another name."
        )


def new_key() -> str:
    """A key for a note that brings none along."""
    return f"note-{secrets.token_hex(8)}"


def match_cards(uow: UnitOfWork, note: NoteId, to: Note, deck: DeckId) -> None:
    """Makes a note's cards fit its fields: new ones added, those without a question removed."""
    wanted = set(card_ordinals(to.kind, to.fields))
    present = {card.ordinal: card.id for card in uow.cards.of_note(note)}
    _delete_cards(uow, [card for ordinal, card in present.items() if ordinal not in wanted])
    uow.cards.add([(note, deck, ordinal) for ordinal in sorted(wanted - present.keys())])


def _delete_cards(uow: UnitOfWork, cards: list[CardId]) -> None:
    uow.reviews.delete_of(cards)
    uow.card_events.delete_of(cards)
    uow.cards.delete(cards)
