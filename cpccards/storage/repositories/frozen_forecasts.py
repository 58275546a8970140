"""What was forecast before each result came in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.ledger import FrozenForecast
from cpccards.storage.journal import Journal
from cpccards.storage.tables import frozen_forecasts


class FrozenForecastRepository:
    """The frozen forecasts of one unit of work. They go with their attempt (`AttemptRepository.delete`)."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> dict[int, tuple[FrozenForecast, ...]]:
        """The frozen forecasts of each attempt that has any, in the order they were kept."""
        rows = self._connection.execute(select(frozen_forecasts).order_by(frozen_forecasts.c.id)).mappings()
        found: dict[int, tuple[FrozenForecast, ...]] = {}
        for row in rows:
            found[row["attempt_id"]] = (*found.get(row["attempt_id"], ()), frozen_from_row(row))
        return found

    def keep(self, attempt: int, forecasts: Sequence[FrozenForecast]) -> None:
        """Keeps the forecasts of an attempt, in place of those it had. The same ones write nothing."""
        query = (
            select(frozen_forecasts)
            .where(frozen_forecasts.c.attempt_id == attempt)
            .order_by(frozen_forecasts.c.id)
        )
        before = [dict(row) for row in self._connection.execute(query).mappings()]
        wanted = [{"attempt_id": attempt, **frozen_columns(forecast)} for forecast in forecasts]
        if [{column: row[column] for column in row if column != "id"} for row in before] != wanted:
            self._journal.delete(frozen_forecasts, before)
            self._journal.insert(frozen_forecasts, wanted)


def frozen_columns(forecast: FrozenForecast) -> dict[str, Any]:
    """A frozen forecast as columns, but for the attempt it belongs to."""
    return {
        "outline": forecast.outline,
        "questions": forecast.questions,
        "mean": forecast.mean,
        "low": forecast.low,
        "high": forecast.high,
        "pass_probability": forecast.pass_probability,
        "pmf": json.dumps(forecast.pmf),
        "evidence": forecast.evidence.value,
        "baseline": json.dumps(forecast.baseline),
        "frozen_at": to_milliseconds(forecast.frozen_at),
        "afterwards": int(forecast.afterwards),
    }


def frozen_from_row(row: Mapping[str, Any] | RowMapping) -> FrozenForecast:
    """What `frozen_columns` made columns of."""
    return FrozenForecast(
        outline=row["outline"],
        questions=row["questions"],
        mean=row["mean"],
        low=row["low"],
        high=row["high"],
        pass_probability=row["pass_probability"],
        pmf=tuple(json.loads(row["pmf"])),
        evidence=EvidenceLevel(row["evidence"]),
        baseline=tuple(json.loads(row["baseline"])),
        frozen_at=from_milliseconds(row["frozen_at"]),
        afterwards=bool(row["afterwards"]),
    )
