"""What a learner keeps beside cards, by kind and key: few rows, each a mapping whose kind knows its shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import DraftRecord
from cpccards.storage.journal import Journal
from cpccards.storage.tables import records


class RecordRepository:
    """The records of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Every record of a kind by its key, oldest first."""
        query = select(records.c.key, records.c.content).where(records.c.kind == kind).order_by(records.c.id)
        return {key: json.loads(content) for key, content in self._connection.execute(query)}

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """One record; None when there is none."""
        row = self._row(kind, key)
        return None if row is None else json.loads(row["content"])

    def every(self) -> list[DraftRecord]:
        """The records of all kinds, oldest first."""
        rows = self._connection.execute(select(records).order_by(records.c.id)).mappings()
        return [
            DraftRecord(
                row["kind"], row["key"], json.loads(row["content"]), row["created_at"], row["modified_at"]
            )
            for row in rows
        ]

    def take(self, record: DraftRecord) -> None:
        """Keeps a record of another library with its times, in place of the one with the same key."""
        values = asdict(record) | {"content": json.dumps(record.content, ensure_ascii=False)}
        before = self._row(record.kind, record.key)
        if before is None:
            self._journal.insert(records, [values])
        else:
            self._journal.update(records, before, values)

    def put(self, kind: str, key: str, content: Mapping[str, object], now: datetime) -> None:
        """Keeps a record, in place of the one with the same key; nothing is written when it is the same."""
        stored = json.dumps(content, ensure_ascii=False)
        at = to_milliseconds(now)
        before = self._row(kind, key)
        if before is None:
            row = {"kind": kind, "key": key, "content": stored, "created_at": at, "modified_at": at}
            self._journal.insert(records, [row])
        elif before["content"] != stored:
            self._journal.update(records, before, {"content": stored, "modified_at": at})

    def delete(self, kind: str, key: str) -> None:
        """Removes a record. Raises KeyError when there is none."""
        before = self._row(kind, key)
        if before is None:
            raise KeyError(key)
        self._journal.delete(records, [before])

    def _row(self, kind: str, key: str) -> dict[str, Any] | None:
        query = select(records).where(records.c.kind == kind, records.c.key == key)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else dict(row)
