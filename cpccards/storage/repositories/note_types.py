"""Note types with templates, in the table of note kinds."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.storage.journal import Journal
from cpccards.storage.tables import note_kinds


class NoteTypeRepository:
    """The note types of one unit of work. What it has read, it keeps: nobody else writes meanwhile."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal
        self._by_id: dict[int, NoteType] = {}
        self._ids: dict[str, int] = {}

    def all(self) -> list[NoteType]:
        """Every note type with templates, by name."""
        query = select(note_kinds).where(note_kinds.c.templates.is_not(None)).order_by(note_kinds.c.name)
        return [_note_type(row) for row in self._connection.execute(query).mappings()]

    def field_names(self) -> set[str]:
        """The names of the fields of all kinds of note, with templates or without."""
        every = self._connection.scalars(select(note_kinds.c.field_names))
        return {name for names in every for name in json.loads(names)}

    def get(self, row_id: int) -> NoteType:
        """The note type of a row. Raises KeyError when there is none."""
        if row_id not in self._by_id:
            query = select(note_kinds).where(note_kinds.c.id == row_id)
            row = self._connection.execute(query).mappings().first()
            if row is None:
                raise KeyError(row_id)
            self._by_id[row_id] = _note_type(row)
        return self._by_id[row_id]

    def delete(self, key: str) -> None:
        """Removes a note type; its notes must be gone."""
        query = select(note_kinds).where(note_kinds.c.key == key)
        row = self._connection.execute(query).mappings().one()
        self._journal.delete(note_kinds, [dict(row)])
        self._by_id.pop(row["id"], None)
        self._ids.pop(key, None)

    def ensure(self, note_type: NoteType) -> int:
        """The row of a note type; made, or brought up to date, when it is not as given."""
        known = self._ids.get(note_type.key)
        if known is not None and self._by_id[known] == note_type:
            return known
        query = select(note_kinds).where(note_kinds.c.key == note_type.key)
        row = self._connection.execute(query).mappings().first()
        if row is None:
            [row_id] = self._journal.insert(note_kinds, [_columns(note_type)])
        else:
            row_id = row["id"]
            if _note_type(row) != note_type:
                self._journal.update(note_kinds, row, _columns(note_type))
        self._by_id[row_id] = note_type
        self._ids[note_type.key] = row_id
        return row_id


def _columns(note_type: NoteType) -> dict[str, Any]:
    return {
        "key": note_type.key,
        "name": note_type.name,
        "field_names": json.dumps(note_type.fields, ensure_ascii=False),
        "templates": json.dumps(
            {
                "templates": [[each.name, each.question, each.answer] for each in note_type.templates],
                "css": note_type.css,
                "is_cloze": note_type.is_cloze,
            },
            ensure_ascii=False,
        ),
    }


def _note_type(row: RowMapping) -> NoteType:
    content = json.loads(row["templates"])
    return NoteType(
        key=row["key"],
        name=row["name"],
        fields=tuple(json.loads(row["field_names"])),
        templates=tuple(CardTemplate(*each) for each in content["templates"]),
        css=content["css"],
        is_cloze=content["is_cloze"],
    )
