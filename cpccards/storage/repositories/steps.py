"""The steps that can be undone and redone, newest last."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.clock import to_milliseconds
from cpccards.storage.journal import Journal, touched
from cpccards.storage.tables import steps

KEPT_STEPS = 200
_LARGE, _MANY = 50_000, 1_000
"""Bytes of a step, and rows, from which on it takes longer than a blink."""

_WORD = re.compile(r"[A-Za-z0-9]+")

_FORGET_UNDONE = delete(steps).where(text("undone = 1"))
_FORGET_OLD = delete(steps).where(steps.c.id <= bindparam("oldest"))
_ADD = insert(steps)


class StepRepository:
    """Undo and redo over the journal's inverses."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def take(self, changes: Changes, now: datetime) -> None:
        """Makes what the journal holds one undoable step; what had been undone can't be redone any more."""
        self._connection.execute(_FORGET_UNDONE)
        result = self._connection.execute(
            _ADD,
            {
                "name": changes.step,
                "taken_at": to_milliseconds(now),
                "undone": 0,
                "changed": _words(changes.subjects),
                "inverse": self._journal.inverse(),
            },
        )
        added = result.inserted_primary_key
        if added is not None and added[0] % 20 == 0:
            self._connection.execute(_FORGET_OLD, {"oldest": added[0] - KEPT_STEPS})

    def extend(self, step: int, changes: Changes) -> None:
        """Makes what the journal holds part of the newest step, which goes by the name of `changes` then.

        Args:
            step: id of that step; see `newest`.
        """
        self._connection.execute(_FORGET_UNDONE)
        row = self._connection.execute(select(steps).where(steps.c.id == step)).mappings().one()
        self._connection.execute(
            update(steps)
            .where(steps.c.id == step)
            .values(
                name=changes.step,
                changed=_words({*changes.subjects, *(Subject(word) for word in row["changed"].split())}),
                inverse=self._journal.inverse_with(row["inverse"]),
            )
        )

    def newest(self) -> int | None:
        """Id of the step that undo would take back."""
        newest: int | None = self._connection.scalar(select(func.max(steps.c.id)).where(steps.c.undone == 0))
        return newest

    def last_taken(self) -> list[int] | None:
        """Id and time, in milliseconds since 1970, of the newest step, undone or not; None without any."""
        row = self._connection.execute(
            select(steps.c.id, steps.c.taken_at).order_by(steps.c.id.desc()).limit(1)
        ).first()
        return None if row is None else list(row)

    def next_undo(self) -> str | None:
        """The name of the step undo would take back."""
        return self._connection.scalar(
            select(steps.c.name).where(steps.c.undone == 0).order_by(steps.c.id.desc()).limit(1)
        )

    def next_redo(self) -> str | None:
        """The name of the step redo would bring back."""
        return self._connection.scalar(
            select(steps.c.name).where(steps.c.undone == 1).order_by(steps.c.id).limit(1)
        )

    def is_large(self, *, undone: bool) -> bool:
        """True when the step that undo would take back, or redo bring back, touches very many rows."""
        ends = func.min(steps.c.id) if undone else func.max(steps.c.id)
        chosen = select(ends).where(steps.c.undone == int(undone)).scalar_subquery()
        length = func.length(steps.c.inverse)
        size = self._connection.scalar(select(length).where(steps.c.id == chosen)) or 0
        if not size or size > _LARGE:
            return bool(size)
        inverse: bytes = self._connection.execute(
            select(steps.c.inverse).where(steps.c.id == chosen)
        ).scalar_one()
        return touched(inverse) > _MANY

    def undo(self) -> Changes | None:
        """Takes the newest step back; None when there is none."""
        newest = select(func.max(steps.c.id)).where(steps.c.undone == 0).scalar_subquery()
        return self._swap(newest, undone=1)

    def redo(self) -> Changes | None:
        """Brings the step that was undone last back; None when there is none."""
        oldest = select(func.min(steps.c.id)).where(steps.c.undone == 1).scalar_subquery()
        return self._swap(oldest, undone=0)

    def named(self, words: Collection[str]) -> set[str]:
        """Those of `words`, made of letters and digits, that stand in what undo and redo would bring back."""
        found, wanted = set[str](), frozenset(words)
        for row in self._connection.execute(select(steps.c.inverse)):
            found |= wanted.intersection(_WORD.findall(zlib.decompress(row[0]).decode()))
        return found

    def forget(self) -> None:
        """Drops every step."""
        self._connection.execute(delete(steps))

    def _swap(self, which: object, *, undone: int) -> Changes | None:
        row = self._connection.execute(select(steps).where(steps.c.id == which)).mappings().first()
        if row is None:
            return None
        self._connection.execute(
            update(steps)
            .where(steps.c.id == row["id"])
            .values(undone=undone, inverse=self._journal.apply(row["inverse"]))
        )
        return Changes(frozenset(Subject(word) for word in row["changed"].split()), row["name"])


def _words(subjects: Iterable[Subject]) -> str:
    return " ".join(sorted(subject.value for subject in subjects))
