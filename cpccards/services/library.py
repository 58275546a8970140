"""Decks and notes: looking at them, adding, editing, removing."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

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

    def move_deck(self, deck: DeckId, parent: DeckId | None) -> Changes:
        """Puts a deck with all below it into another, or at the top with None.

        Raises:
            BadInput: it would come to lie in itself, or beside one of its name; nothing is changed.
        """
        with self._units() as uow:
            known = {other.id: other for other in uow.decks.all()}
            above = () if parent is None else known[parent].path
            own = known[deck].path
            if above[: len(own)] == own:
                raise BadInput(
                    "A deck can't lie in itself",
                    f"{' › '.join(above)} is {known[deck].name} or lies in it.",
                    "Choose a deck outside it.",
                )
            wanted = (*above, known[deck].name)
            _check_deck_path(wanted, (other.path for other in known.values() if other.id != deck))
            uow.decks.reparent(deck, parent)
            changed = changes("Move a deck", Subject.DECKS)
            uow.commit(changed)
        return changed

    def delete_deck(self, deck: DeckId, move_to: DeckId | None) -> Changes:
        """Removes a deck with all below it, as one undoable step.

        Args:
            move_to: the deck that takes its cards; None to delete them with their notes and answers.

        Raises:
            BadInput: they would go to a deck that is deleted as well; nothing is changed.
        """
        with self._units() as uow:
            gone = {deck}
            for other in uow.decks.all():
                if other.parent in gone:
                    gone.add(other.id)
            if move_to in gone:
                raise BadInput(
                    "The cards need another place", "That deck is deleted as well.", "Choose another deck."
                )
            if move_to is None:
                _empty_decks(uow, gone)
            else:
                uow.cards.change_all(uow.cards.of_decks(gone), lambda _row: {"deck_id": move_to})
                uow.notes.change_all(uow.notes.of_decks(gone), lambda _row: {"deck_id": move_to})
            uow.decks.delete(sorted(gone))
            changed = changes("Delete a deck", Subject.DECKS, Subject.NOTES, Subject.CARDS)
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
        with self._units() as uow:
            write_edit(uow, note, to, deck, self._calendar.now())
            changed = changes("Edit a note", Subject.NOTES, Subject.CARDS, Subject.DECKS)
            uow.commit(changed)
        return changed

    def delete_note(self, note: NoteId) -> Changes:
        """Removes a note with its cards and their reviews; an update of the bundled decks leaves it out.

        Raises:
            KeyError: it is gone.
        """
        with self._units() as uow:
            uow.notes.get(note)
            delete_notes(uow, [note])
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


def write_edit(uow: UnitOfWork, note: NoteId, to: Note, deck: tuple[str, ...], now: datetime) -> None:
    """Replaces what a note says, and where it is. Cards that still exist keep their progress.

    Raises:
        BadInput: the fields cannot make a card; nothing was written.
        KeyError: the note is gone.
    """
    check_fields(to.kind, to.fields)
    before = uow.notes.get(note)
    home = uow.decks.ensure(deck)
    kept = replace(to, key=before.note.key)
    uow.notes.change(note, kept, now, deck=home)
    if home != before.deck:
        uow.cards.move(note, home)
    match_cards(uow, note, kept, home)


def match_cards(uow: UnitOfWork, note: NoteId, to: Note, deck: DeckId) -> None:
    """Makes a note's cards fit its fields: new ones added, those without a question removed."""
    wanted = set(card_ordinals(to.kind, to.fields))
    present = {card.ordinal: card.id for card in uow.cards.of_note(note)}
    delete_cards(uow, [card for ordinal, card in present.items() if ordinal not in wanted])
    uow.cards.add([(note, deck, ordinal) for ordinal in sorted(wanted - present.keys())])


def _empty_decks(uow: UnitOfWork, decks: Collection[DeckId]) -> None:
    """Removes the cards in some decks. A note with cards elsewhere goes to the deck of the first of those."""
    delete_notes(uow, uow.notes.only_in(decks))
    delete_cards(uow, uow.cards.of_decks(decks))
    left = uow.notes.of_decks(decks)
    homes = uow.cards.decks_of_notes(left)
    uow.notes.change_all(left, lambda row: {"deck_id": homes[row["id"]]})


def delete_notes(uow: UnitOfWork, notes: Sequence[NoteId]) -> None:
    """Removes notes with their cards and reviews; an update of the bundled decks leaves them out."""
    remember_deleted(uow, uow.notes.keys_from_bundle(notes))
    delete_cards(uow, list(uow.cards.ids_of_notes(notes).values()))
    uow.notes.delete_all(notes)


def delete_cards(uow: UnitOfWork, cards: list[CardId]) -> None:
    """Removes cards with their answers and whatever else happened to them."""
    uow.reviews.delete_of(cards)
    uow.card_events.delete_of(cards)
    uow.cards.delete(cards)
