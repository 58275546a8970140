"""Real library files in a temporary folder, filled and looked into."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from cpccards.domain.clock import Clock
from cpccards.domain.notes import CardId, Note, NoteId, NoteKind, card_ordinals
from cpccards.domain.reviews import Origin, Rating
from cpccards.services.library import new_key
from cpccards.services.study import Rated
from cpccards.services.workspace import Workspace, open_workspace
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.tables import metadata

RESOURCES = Path(__file__).parents[2] / "resources"

Contents = dict[str, list[tuple[Any, ...]]]


@contextmanager
def opened(
    path: Path, clock: Clock, origin: Origin = Origin.WINDOW, decks: Path | None = None
) -> Iterator[Workspace]:
    """The services over the library at `path`, closed at the end; without the bundled decks unless given."""
    workspace = open_workspace(
        path,
        clock,
        decks=decks or path.parent / "no-decks",
        resources=RESOURCES,
        origin=origin,
        boot_clock=getattr(clock, "machine", None),
    )
    try:
        yield workspace
    finally:
        workspace.close()


DERIVED = ("note_words", "notes_to_read")
"""Tables that follow from others whenever a search needs them, and pass by undo."""


def contents(file: LibraryFile, *, leaving_out: Collection[str] = ("steps",)) -> Contents:
    """Every row of every table that is not derived, by table; without the undo steps unless asked."""
    with file() as uow:
        return {
            table.name: [tuple(row) for row in uow._connection.execute(select(table).order_by(table.c.id))]
            for table in metadata.sorted_tables
            if table.name not in (*leaving_out, *DERIVED)
        }


def basic(front: str, topic: str | None = None) -> Note:
    """A note with one card."""
    return Note(NoteKind.BASIC, (front, f"what {front} means"), topic=topic)


def reversed_(front: str, topic: str | None = None) -> Note:
    """A note with two cards."""
    return Note(NoteKind.REVERSED, (front, f"what {front} means"), topic=topic)


def cloze(gaps: int, front: str = "text") -> Note:
    """A note with `gaps` cards."""
    return Note(NoteKind.CLOZE, (front + "".join(f" {{{{c{n + 1}::gap {n}}}}}" for n in range(gaps)), ""))


def fill(services: Workspace, notes: Iterable[Note], deck: tuple[str, ...] = ("Deck",)) -> list[list[CardId]]:
    """Adds notes at one go and past undo; returns the cards of each."""
    given = list(notes)
    with services.library_file() as uow:
        home = uow.decks.ensure(deck)
        ids = uow.notes.add([(note, note.key or new_key(), home) for note in given], services.calendar.now())
        ordinals = [card_ordinals(note.kind, note.fields) for note in given]
        cards = iter(
            uow.cards.add(
                [(note, home, ordinal) for note, own in zip(ids, ordinals, strict=True) for ordinal in own]
            )
        )
        made = [[next(cards) for _ in own] for own in ordinals]
        uow.commit()
    return made


def fill_basic(
    services: Workspace, count: int, topic: str | None = None, deck: tuple[str, ...] = ("Deck",)
) -> list[CardId]:
    """Adds `count` notes of one card each; returns the cards."""
    return [cards[0] for cards in fill(services, (basic(f"word {n}", topic) for n in range(count)), deck)]


def rate(services: Workspace, card: CardId, rating: Rating, seconds: float = 5) -> Rated:
    """Shows a card and rates it."""
    return services.study.rate(services.study.show(card), rating, timedelta(seconds=seconds))


def note_of(services: Workspace, card: CardId) -> NoteId:
    """The note a card was made from."""
    with services.library_file() as uow:
        return uow.cards.get(card).note
