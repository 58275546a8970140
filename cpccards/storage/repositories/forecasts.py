"""The predicted score of each study day, as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, insert, select

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint
from cpccards.storage.tables import forecasts


class ForecastRepository:
    """Snapshots are derived, so they are written past the journal: undo does not bring them back."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, points: Sequence[ForecastPoint], now: datetime) -> None:
        """Stores points, in place of those of the same outline and day."""
        for point in points:
            self._connection.execute(
                delete(forecasts).where(forecasts.c.outline == point.outline, forecasts.c.day == point.day)
            )
        if points:
            self._connection.execute(
                insert(forecasts),
                [
                    {
                        "outline": point.outline,
                        "day": point.day,
                        "mean": point.mean,
                        "low": point.low,
                        "high": point.high,
                        "pass_probability": point.pass_probability,
                        "evidence": point.evidence,
                        "sections": json.dumps([[s.section, s.mean, s.low, s.high] for s in point.sections]),
                        "computed_at": to_milliseconds(now),
                    }
                    for point in points
                ],
            )

    def history(self, outline: str, since_day: int | None = None) -> list[ForecastPoint]:
        """The points of an outline, oldest first; those from `since_day` on when one is given."""
        query = select(forecasts).where(forecasts.c.outline == outline).order_by(forecasts.c.day)
        if since_day is not None:
            query = query.where(forecasts.c.day >= since_day)
        return [_point(row) for row in self._connection.execute(query).mappings()]

    def latest(self, outline: str) -> ForecastPoint | None:
        """The newest point of an outline."""
        query = select(forecasts).where(forecasts.c.outline == outline).order_by(forecasts.c.day.desc())
        row = self._connection.execute(query.limit(1)).mappings().first()
        return None if row is None else _point(row)

    def days(self, outline: str) -> set[int]:
        """The study days an outline has a point for."""
        rows = self._connection.execute(select(forecasts.c.day).where(forecasts.c.outline == outline))
        return {row[0] for row in rows.all()}

    def forget(self, outline: str | None = None) -> None:
        """Drops the history of one outline, or all of it, to be computed anew."""
        query = delete(forecasts)
        self._connection.execute(query if outline is None else query.where(forecasts.c.outline == outline))


def _point(row: RowMapping) -> ForecastPoint:
    return ForecastPoint(
        outline=row["outline"],
        day=row["day"],
        mean=row["mean"],
        low=row["low"],
        high=row["high"],
        pass_probability=row["pass_probability"],
        evidence=row["evidence"],
        sections=tuple(SectionPoint(*part) for part in json.loads(row["sections"])),
    )
