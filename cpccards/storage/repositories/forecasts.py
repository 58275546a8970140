"""The predicted score of each study day, as it was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

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

    def history(self, outline: str) -> list[ForecastPoint]:
        """Every point of an outline, oldest first."""
        rows = self._connection.execute(
            select(forecasts).where(forecasts.c.outline == outline).order_by(forecasts.c.day)
        ).mappings()
        return [
            ForecastPoint(
                outline=row["outline"],
                day=row["day"],
                mean=row["mean"],
                low=row["low"],
                high=row["high"],
                pass_probability=row["pass_probability"],
                evidence=row["evidence"],
                sections=tuple(SectionPoint(*part) for part in json.loads(row["sections"])),
            )
            for row in rows
        ]

    def forget(self, outline: str | None = None) -> None:
        """Drops the history of one outline, or all of it, to be computed anew."""
        query = delete(forecasts)
        self._connection.execute(query if outline is None else query.where(forecasts.c.outline == outline))
