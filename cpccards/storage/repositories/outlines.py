"""The learner's own exam outlines, each as the mapping that `parse_blueprint` reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import DraftOutline
from cpccards.storage.journal import Journal
from cpccards.storage.tables import outlines


class OutlineRepository:
    """The own outlines of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> dict[str, dict[str, Any]]:
        """Every own outline by its key, oldest first."""
        rows = self._connection.execute(select(outlines.c.key, outlines.c.content).order_by(outlines.c.id))
        return {key: json.loads(content) for key, content in rows}

    def every(self) -> list[DraftOutline]:
        """Every own outline with its times, oldest first."""
        rows = self._connection.execute(select(outlines).order_by(outlines.c.id)).mappings()
        return [
            DraftOutline(row["key"], json.loads(row["content"]), row["created_at"], row["modified_at"])
            for row in rows
        ]

    def take(self, outline: DraftOutline) -> None:
        """Keeps an outline of another library with its times, in place of the one with the same key."""
        values = asdict(outline) | {"content": json.dumps(outline.content, ensure_ascii=False)}
        before = self._row(outline.key)
        if before is None:
            self._journal.insert(outlines, [values])
        else:
            self._journal.update(outlines, before, values)

    def put(self, key: str, content: Mapping[str, object], now: datetime) -> None:
        """Keeps an outline, in place of the one with the same key; nothing is written when it is the same."""
        stored = json.dumps(content, ensure_ascii=False)
        before = self._row(key)
        if before is None:
            at = to_milliseconds(now)
            self._journal.insert(
                outlines, [{"key": key, "content": stored, "created_at": at, "modified_at": at}]
            )
        elif before["content"] != stored:
            self._journal.update(outlines, before, {"content": stored, "modified_at": to_milliseconds(now)})

    def delete(self, key: str) -> None:
        """Removes an outline. Raises KeyError when there is none."""
        before = self._row(key)
        if before is None:
            raise KeyError(key)
        self._journal.delete(outlines, [before])

    def _row(self, key: str) -> dict[str, Any] | None:
        row = self._connection.execute(select(outlines).where(outlines.c.key == key)).mappings().first()
        return None if row is None else dict(row)
