"""Decks and their tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from cpccards.domain.cards import Deck
from cpccards.domain.notes import DeckId
from cpccards.storage.journal import Journal
from cpccards.storage.tables import decks

_NAME_AND_PARENT = select(decks.c.name, decks.c.parent_id).where(decks.c.id == bindparam("deck"))


class DeckRepository:
    """The decks of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[Deck]:
        """Every deck, parents before children, in the order they are shown."""
        rows = self._connection.execute(select(decks).order_by(decks.c.position, decks.c.id)).mappings().all()
        children: dict[int | None, list[RowMapping]] = {}
        for row in rows:
            children.setdefault(row["parent_id"], []).append(row)
        found: list[Deck] = []

        def visit(parent: int | None, path: tuple[str, ...]) -> None:
            for row in children.get(parent, ()):
                deck = _deck(row, (*path, row["name"]))
                found.append(deck)
                visit(row["id"], deck.path)

        visit(None, ())
        return found

    def path(self, deck: DeckId) -> tuple[str, ...]:
        """The names from the top deck down to `deck`; empty when there is no such deck."""
        names: list[str] = []
        following: int | None = deck
        while following is not None:
            row = self._connection.execute(_NAME_AND_PARENT, {"deck": following}).first()
            if row is None:
                break
            names.append(row[0])
            following = row[1]
        return tuple(reversed(names))

    def ensure(
        self,
        path: Sequence[str],
        *,
        key: str | None = None,
        study_area: str | None = None,
        description: str = "",
        bundled: bool = False,
    ) -> DeckId:
        """The deck with `key`, wherever it is by now, else the one at `path`, made with its parents."""
        if key is not None:
            known = self._connection.scalar(select(decks.c.id).where(decks.c.key == key))
            if known is not None:
                return DeckId(known)
        parent: int | None = None
        for depth, name in enumerate(path):
            is_last = depth == len(path) - 1
            found = self._connection.execute(
                select(decks.c.id).where(
                    decks.c.name == name,
                    decks.c.parent_id.is_(None) if parent is None else decks.c.parent_id == parent,
                )
            ).scalar()
            if found is None:
                row: dict[str, Any] = {
                    "parent_id": parent,
                    "name": name,
                    "key": key if is_last else None,
                    "study_area": study_area,
                    "description": description if is_last else "",
                    "bundled": int(bundled),
                }
                [found] = self._journal.insert(decks, [row])
            parent = found
        if parent is None:
            raise ValueError("a deck path has at least one name")
        return DeckId(parent)

    def rename(self, deck: DeckId, name: str) -> None:
        """Gives a deck another name."""
        before = self._connection.execute(select(decks).where(decks.c.id == deck)).mappings().one()
        self._journal.update(decks, before, {"name": name})

    def reparent(self, deck: DeckId, parent: DeckId | None) -> None:
        """Puts a deck with all below it into another, or at the top."""
        before = self._connection.execute(select(decks).where(decks.c.id == deck)).mappings().one()
        self._journal.update(decks, before, {"parent_id": parent})

    def delete(self, ids: Sequence[DeckId]) -> None:
        """Removes decks, which must be empty but for one another."""
        rows = self._connection.execute(select(decks).where(decks.c.id.in_(ids))).mappings().all()
        self._journal.delete(decks, [dict(row) for row in rows])


def _deck(row: RowMapping, path: tuple[str, ...]) -> Deck:
    return Deck(
        id=DeckId(row["id"]),
        path=path,
        parent=None if row["parent_id"] is None else DeckId(row["parent_id"]),
        study_area=row["study_area"],
        description=row["description"],
        bundled=bool(row["bundled"]),
    )
