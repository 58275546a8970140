"""Sittings of the exam and mocks, with what is known of each section."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from cpccards.domain.attempts import ExamResult, SectionResult, StoredAttempt
from cpccards.domain.standing import Standing
from cpccards.storage.journal import Journal
from cpccards.storage.tables import attempt_sections, attempts, frozen_forecasts, mock_questions, mocks


class AttemptRepository:
    """The attempts of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[StoredAttempt]:
        """Every attempt and mock, oldest first."""
        sections: dict[int, list[SectionResult]] = {}
        for row in self._connection.execute(
            select(attempt_sections).order_by(attempt_sections.c.id)
        ).mappings():
            sections.setdefault(row["attempt_id"], []).append(
                SectionResult(
                    row["section"], row["right_count"], row["asked"], row["share"], bool(row["below"])
                )
            )
        rows = self._connection.execute(
            select(attempts).order_by(attempts.c.taken_on_day, attempts.c.id)
        ).mappings()
        return [_stored(row, tuple(sections.get(row["id"], ()))) for row in rows]

    def add(
        self, result: ExamResult, *, name: str = "", notes: str = "", standing: Standing | None = None
    ) -> int:
        """Adds an attempt or mock; returns its id.

        Args:
            standing: how the topics stood on its day.
        """
        [attempt] = self._journal.insert(attempts, [_columns(result, name, notes, standing)])
        self._journal.insert(attempt_sections, _sections(attempt, result))
        return attempt

    def update(
        self,
        attempt: int,
        result: ExamResult,
        *,
        name: str = "",
        notes: str = "",
        standing: Standing | None = None,
    ) -> None:
        """Puts other words and numbers in place of an attempt's. Raises KeyError when there is none."""
        before = self._row(attempt)
        values = _columns(result, name, notes, standing)
        if any(before[column] != value for column, value in values.items()):
            self._journal.update(attempts, before, values)
        own = self._rows_of(attempt_sections, attempt)
        wanted = _sections(attempt, result)
        if [{column: row[column] for column in row if column != "id"} for row in own] != wanted:
            self._journal.delete(attempt_sections, own)
            self._journal.insert(attempt_sections, wanted)

    def delete(self, attempt: int) -> None:
        """Removes an attempt with all that hangs on it: the practice exam it came from, too.

        Raises KeyError when there is none.
        """
        before = self._row(attempt)
        exams = self._rows_of(mocks, attempt)
        for exam in exams:
            query = select(mock_questions).where(mock_questions.c.mock_id == exam["id"])
            self._journal.delete(
                mock_questions, [dict(row) for row in self._connection.execute(query).mappings()]
            )
        self._journal.delete(mocks, exams)
        for table in (frozen_forecasts, attempt_sections):
            self._journal.delete(table, self._rows_of(table, attempt))
        self._journal.delete(attempts, [before])

    def _row(self, attempt: int) -> dict[str, Any]:
        row = self._connection.execute(select(attempts).where(attempts.c.id == attempt)).mappings().first()
        if row is None:
            raise KeyError(attempt)
        return dict(row)

    def _rows_of(self, table: Table, attempt: int) -> Sequence[dict[str, Any]]:
        query = select(table).where(table.c.attempt_id == attempt).order_by(table.c.id)
        return [dict(row) for row in self._connection.execute(query).mappings()]


def _columns(result: ExamResult, name: str, notes: str, standing: Standing | None) -> dict[str, Any]:
    return {
        "kind": result.kind,
        "taken_on_day": result.taken_on_day,
        "outline": result.outline_id,
        "total_right": result.total_right,
        "total_asked": result.total_asked,
        "total_below": int(result.total_below),
        "notes": notes,
        "name": name,
        "standing": standing_text(standing),
    }


def _sections(attempt: int, result: ExamResult) -> list[dict[str, Any]]:
    return [
        {
            "attempt_id": attempt,
            "section": section.section_id,
            "right_count": section.right,
            "asked": section.asked,
            "share": section.share,
            "below": int(section.below),
        }
        for section in result.sections
    ]


def _stored(row: RowMapping, sections: tuple[SectionResult, ...]) -> StoredAttempt:
    return StoredAttempt(
        id=row["id"],
        result=ExamResult(
            taken_on_day=row["taken_on_day"],
            kind=row["kind"],
            outline_id=row["outline"],
            total_right=row["total_right"],
            total_asked=row["total_asked"],
            total_below=bool(row["total_below"]),
            sections=sections,
        ),
        name=row["name"],
        notes=row["notes"],
        standing=read_standing(row["standing"]),
    )


def standing_text(standing: Standing | None) -> str | None:
    """How the topics stood, as a column keeps it."""
    return None if standing is None else json.dumps(asdict(standing), separators=(",", ":"))


def read_standing(stored: str | None) -> Standing | None:
    """What `standing_text` wrote."""
    if stored is None:
        return None
    return Standing(**{name: tuple(values) for name, values in json.loads(stored).items()})
