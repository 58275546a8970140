"""Sittings of the exam and mocks, with what is known of each section."""

from __future__ import annotations

from sqlalchemy import Connection, select

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.storage.journal import Journal
from cpccards.storage.tables import attempt_sections, attempts


class AttemptRepository:
    """The attempts of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[tuple[int, ExamResult]]:
        """(id, result) of every attempt and mock, oldest first."""
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
        return [
            (
                row["id"],
                ExamResult(
                    taken_on_day=row["taken_on_day"],
                    kind=row["kind"],
                    outline_id=row["outline"],
                    total_right=row["total_right"],
                    total_asked=row["total_asked"],
                    total_below=bool(row["total_below"]),
                    sections=tuple(sections.get(row["id"], ())),
                ),
            )
            for row in rows
        ]

    def add(self, result: ExamResult) -> int:
        """Adds an attempt or mock; returns its id."""
        [attempt] = self._journal.insert(
            attempts,
            [
                {
                    "kind": result.kind,
                    "taken_on_day": result.taken_on_day,
                    "outline": result.outline_id,
                    "total_right": result.total_right,
                    "total_asked": result.total_asked,
                    "total_below": int(result.total_below),
                }
            ],
        )
        self._journal.insert(
            attempt_sections,
            [
                {
                    "attempt_id": attempt,
                    "section": section.section_id,
                    "right_count": section.right,
                    "asked": section.asked,
                    "share": section.share,
                    "below": int(section.below),
                }
                for section in result.sections
            ],
        )
        return attempt
