"""Settings of the library, as JSON values under text keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, select

from cpccards.storage.journal import Journal
from cpccards.storage.tables import settings


class SettingRepository:
    """The settings of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> dict[str, Any]:
        """Every stored setting."""
        rows = self._connection.execute(select(settings.c.key, settings.c.value))
        return {key: json.loads(value) for key, value in rows}

    def some(self, keys: Iterable[str]) -> dict[str, Any]:
        """Those of `keys` that are stored."""
        wanted = settings.c.key.in_(list(keys))
        rows = self._connection.execute(select(settings.c.key, settings.c.value).where(wanted))
        return {key: json.loads(value) for key, value in rows}

    def get(self, key: str) -> Any:
        """One stored setting; None when there is none."""
        value = self._connection.scalar(select(settings.c.value).where(settings.c.key == key))
        return None if value is None else json.loads(value)

    def put(self, values: Mapping[str, Any]) -> None:
        """Stores settings, leaving the others as they are."""
        rows = self._connection.execute(select(settings).where(settings.c.key.in_(list(values)))).mappings()
        present = {row["key"]: dict(row) for row in rows}
        for key, value in values.items():
            stored = json.dumps(value)
            if key in present:
                self._journal.update(settings, present[key], {"value": stored})
            else:
                self._journal.insert(settings, [{"key": key, "value": stored}])
