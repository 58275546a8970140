"""Changing many rows of a table at once, each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Table, select

from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal

Values = dict[str, Any]


def change_rows(
    connection: Connection,
    journal: Journal,
    table: Table,
    ids: Collection[int],
    values: Callable[[Values], Values],
) -> int:
    """Changes rows, in the order given: `values` says for each what becomes of some columns.

    Returns how many rows are not as they were.

    Raises:
        KeyError: one of them is gone; nothing was changed.
    """
    found: dict[int, Values] = {}
    names = [column.name for column in table.columns]
    for chunk in chunks(ids):
        rows = connection.execute(select(table).where(table.c.id.in_(chunk)))
        found |= {row[0]: dict(zip(names, row, strict=True)) for row in rows.all()}
    before = [found[each] for each in ids]
    given = [values(row) for row in before]
    # One statement has the same columns for each row.
    written = sorted(
        {name for old, new in zip(before, given, strict=True) for name in new if old[name] != new[name]}
    )
    changed = [
        (old, {name: new.get(name, old[name]) for name in written})
        for old, new in zip(before, given, strict=True)
        if any(new.get(name, old[name]) != old[name] for name in written)
    ]
    journal.update_many(table, [old for old, _ in changed], [new for _, new in changed])
    return len(changed)
