"""Every write of a unit of work, and how to take it back.

A step's inverse is a list of operations on rows: put these back as they were, whole or in the
columns that were written, or delete those keys. Applying an inverse reads the rows it is about
to change, and so yields the inverse of itself: undo makes redo, redo makes undo, for every kind
of change alike.

It is kept as JSON, an operation a line. Operations on very many rows are parted: reading or writing
one holds every other thread up, and a window would stand still.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Insert,
    RowMapping,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from cpccards.storage.tables import metadata

Row = Mapping[str, Any] | RowMapping

_CHUNK = 500
_PORTION = 10_000
_PART = 1_000
"""Rows of one operation of an inverse."""


# Statements are made once a table: SQLAlchemy then finds their compiled form at once.
@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("row_id"))


@cache
def _highest_id(table: Table) -> Select[Any]:
    return select(func.max(table.c.id))


def _key_ranges(keys: Iterable[int]) -> list[list[int]]:
    """Ascending keys as inclusive [first, last] pairs."""
    ranges: list[list[int]] = []
    for key in sorted(keys):
        if ranges and key == ranges[-1][1] + 1:
            ranges[-1][1] = key
        else:
            ranges.append([key, key])
    return ranges


class Journal:
    """Writes rows and remembers the inverse. One for each unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._inverse: list[dict[str, Any]] = []

    @property
    def empty(self) -> bool:
        """True when nothing was written through this journal."""
        return not self._inverse

    def insert(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[int]:
        """Adds `rows`, numbering those without an id; returns the ids in order."""
        if not rows:
            return []
        next_id = (self._connection.scalar(_highest_id(table)) or 0) + 1
        numbered = [
            row if "id" in row else {"id": next_id + offset, **row} for offset, row in enumerate(rows)
        ]
        self._connection.execute(_insert(table), numbered)
        ids = [row["id"] for row in numbered]
        self._inverse.append({"table": table.name, "delete": _key_ranges(ids)})
        return ids

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> range:
        """Adds many rows without ids, all with the same columns, the quick way; returns their ids."""
        names = rows[0] if rows else ()
        return self.insert_columns(table, {name: [row[name] for row in rows] for name in names})

    def insert_columns(self, table: Table, columns: Mapping[str, Sequence[Any]]) -> range:
        """Adds many rows at once, given as columns of one length without their ids; returns those.

        Past SQLAlchemy's handling of each single value, which a quarter of a million rows would feel.
        """
        names = list(columns)
        count = len(columns[names[0]]) if names else 0
        if not count:
            return range(0)
        first = (self._connection.scalar(_highest_id(table)) or 0) + 1
        ids = range(first, first + count)
        _check_names(table, names)
        marks = ", ".join("?" * (len(names) + 1))
        # The names are those of the table's own columns, seen to above.
        statement = f"INSERT INTO {table.name} (id, {', '.join(names)}) VALUES ({marks})"  # noqa: S608
        rows = zip(ids, *columns.values(), strict=True)
        # In portions: the rows of a large log at once would take as much room as the log itself.
        while portion := list(islice(rows, _PORTION)):
            self._connection.exec_driver_sql(statement, portion)
        self._inverse.append({"table": table.name, "delete": [[ids[0], ids[-1]]]})
        return ids

    def update(self, table: Table, before: Row, values: Row) -> None:
        """Changes one row; `before` is the whole row as it stands, with its id."""
        self._connection.execute(_update(table), {"row_id": before["id"], **values})
        self._inverse.append({"table": table.name, "restore": [dict(before)]})

    def update_many(self, table: Table, before: Sequence[Row], values: Sequence[Row]) -> None:
        """Changes rows in step: `values[i]` replaces columns of `before[i]`; all with the same columns."""
        if not before:
            return
        names = [str(name) for name in values[0]]
        ids = [old["id"] for old in before]
        self._write(table, names, ids, [tuple([new[name] for name in names]) for new in values])
        # Only what was written: fifty thousand whole notes would be a step of a hundred megabytes.
        restored = [{"id": old["id"], **{name: old[name] for name in names}} for old in before]
        for part in _parts(restored):
            self._inverse.append({"table": table.name, "restore": part})

    def delete_where(self, table: Table, column: str, keys: Iterable[int]) -> None:
        """Removes the rows that have one of `keys` in a column of whole numbers."""
        columns = [each.name for each in table.columns]
        _check_names(table, (column,))
        # The names are those of the table's own columns, seen to above.
        chosen = f"FROM {table.name} WHERE {column} IN (SELECT value FROM json_each(?))"  # noqa: S608
        for some in _parts(list(keys)):
            given = (json.dumps(some),)
            statement = f"SELECT {', '.join(columns)} {chosen}"
            rows = list(map(tuple, self._connection.exec_driver_sql(statement, given).all()))
            if not rows:
                continue
            self._connection.exec_driver_sql(f"DELETE {chosen}", given)
            for part in _parts(rows):
                self._inverse.append({"table": table.name, "columns": columns, "rows": part})

    def delete(self, table: Table, rows: Sequence[Row]) -> None:
        """Removes whole rows, given as they stand."""
        if not rows:
            return
        self._connection.execute(
            delete(table).where(table.c.id == bindparam("row_id")), [{"row_id": row["id"]} for row in rows]
        )
        self._inverse.append({"table": table.name, "restore": [dict(row) for row in rows]})

    def inverse(self) -> bytes:
        """How to take back everything written so far."""
        return _pack(self._inverse[::-1])

    def inverse_with(self, earlier: bytes) -> bytes:
        """How to take back everything written so far, and then what `earlier` takes back."""
        return _pack([*self._inverse[::-1], *_operations(earlier)])

    def apply(self, inverse: bytes) -> bytes:
        """Carries out an inverse and returns the inverse of that."""
        for operation in _operations(inverse):
            table = metadata.tables[operation["table"]]
            if "delete" in operation:
                self._delete_ranges(table, operation["delete"])
            elif "rows" in operation:
                self._put_back(table, operation["columns"], operation["rows"])
            else:
                self._restore(table, operation["restore"])
        return self.inverse()

    def _delete_ranges(self, table: Table, ranges: list[list[int]]) -> None:
        scattered: list[int] = []
        for first, last in ranges:
            if last - first >= _PART:
                self._delete_range(table, first, last)
            else:
                scattered += range(first, last + 1)
        # Answers to cards that were deleted together lie far apart: one by one they would take minutes.
        self.delete_where(table, "id", scattered)

    def _delete_range(self, table: Table, first: int, last: int) -> None:
        chosen = table.c.id.between(first, last)
        columns = [column.name for column in table.columns]
        rows = self._connection.execute(select(table).where(chosen), execution_options={"yield_per": _PART})
        for part in rows.partitions():
            self._inverse.append(
                {"table": table.name, "columns": columns, "rows": [tuple(row) for row in part]}
            )
        self._connection.execute(delete(table).where(chosen))

    def _put_back(self, table: Table, columns: list[str], rows: list[list[Any]]) -> None:
        """Inserts whole rows that were deleted."""
        place = columns.index("id")
        ids = [row[place] for row in rows]
        if self._connection.scalar(select(func.count()).where(table.c.id.in_(ids))):
            self._restore(table, [dict(zip(columns, row, strict=True)) for row in rows])
            return
        _check_names(table, columns)
        marks = ", ".join("?" * len(columns))
        # The names are those of the table's own columns, seen to above.
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        self._connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        self._inverse.append({"table": table.name, "delete": _key_ranges(ids)})

    def _restore(self, table: Table, rows: list[dict[str, Any]]) -> None:
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            ids = [row["id"] for row in chunk]
            # An operation has the same columns for each row: all of them, or those an update wrote.
            stored = select(*(table.c[name] for name in chunk[0])).where(table.c.id.in_(ids))
            present = {row["id"]: dict(row) for row in self._connection.execute(stored).mappings()}
            missing = [row for row in chunk if row["id"] not in present]
            changed = [row for row in chunk if row["id"] in present]
            if missing:
                self._connection.execute(_insert(table), missing)
                self._inverse.append(
                    {"table": table.name, "delete": _key_ranges(row["id"] for row in missing)}
                )
            if changed:
                columns = [name for name in changed[0] if name != "id"]
                values = [tuple([row[name] for name in columns]) for row in changed]
                self._write(table, columns, [row["id"] for row in changed], values)
                self._inverse.append({"table": table.name, "restore": list(present.values())})

    def _write(
        self, table: Table, names: list[str], ids: Sequence[int], values: Sequence[tuple[Any, ...]]
    ) -> None:
        """Puts values into columns of rows, past SQLAlchemy's handling of each single one."""
        if not names:
            return
        _check_names(table, names)
        # The names are those of the table's own columns, seen to above.
        statement = f"UPDATE {table.name} SET {', '.join(f'{name} = ?' for name in names)} WHERE id IN "  # noqa: S608
        if len(ids) > 1 and values.count(values[0]) == len(values):
            of_all = "(SELECT value FROM json_each(?))"
            self._connection.exec_driver_sql(statement + of_all, (*values[0], json.dumps(list(ids))))
            return
        rows = [(*new, row) for new, row in zip(values, ids, strict=True)]
        self._connection.exec_driver_sql(statement + "(?)", rows)


def _check_names(table: Table, names: Iterable[str]) -> None:
    unknown = set(names) - {column.name for column in table.columns}
    if unknown:
        raise ValueError(f"{sorted(unknown)} are no columns of {table.name}")


def _parts(many: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(many), _PART):
        yield many[start : start + _PART]


def touched(inverse: bytes) -> int:
    """How many rows an inverse puts back or deletes."""
    return sum(
        len(operation.get("restore", ()))
        + len(operation.get("rows", ()))
        + sum(last - first + 1 for first, last in operation.get("delete", ()))
        for operation in _operations(inverse)
    )


def _operations(inverse: bytes) -> Iterator[dict[str, Any]]:
    """The operations of a packed inverse. Those of earlier versions stand in one line all together."""
    lines = zlib.decompress(inverse)
    if not lines.startswith(b"[\n"):
        yield from json.loads(lines)
        return
    for line in lines[2:-2].split(b",\n"):
        if line:
            yield json.loads(line)


def _pack(operations: Sequence[Mapping[str, Any]]) -> bytes:
    packer = zlib.compressobj(level=1)
    packed = [packer.compress(b"[\n")]
    for place, operation in enumerate(operations):
        line = json.dumps(operation, separators=(",", ":"))
        packed.append(packer.compress((",\n" if place else "").encode() + line.encode()))
    return b"".join([*packed, packer.compress(b"\n]"), packer.flush()])
