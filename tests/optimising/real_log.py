"""A real log of reviews from a CSV.

Either the columns card, day, rating (days counted from anywhere), or those of Anki's own log: card_id,
review_time_ms (since 1970, UTC), rating. Rows rated 0, Anki's mark for a date set by hand, are left out.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from cpccards.domain.errors import BadInput
from cpccards.scheduling.review_histories import ReviewHistories, histories_of
from cpccards.scheduling.study_days import DEFAULT_ROLLOVER_HOUR, study_day

BY_DAY = ("card", "day", "rating")
BY_TIME = ("card_id", "review_time_ms", "rating")


def read_log(file: Path, zone: tzinfo = UTC, rollover: int = DEFAULT_ROLLOVER_HOUR) -> ReviewHistories:
    """The histories in a CSV, whose rows may come in any order; those of one day are taken as they stand.

    Args:
        zone, rollover: when a study day turns over, for logs by time.

    Raises:
        BadInput: a missing column, or a line that cannot be read.
    """
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        given = reader.fieldnames or []
        columns = next((names for names in (BY_DAY, BY_TIME) if set(names) <= set(given)), None)
        if columns is None:
            raise BadInput(
                "This log cannot be read",
                f"{file.name} lacks the columns {', '.join(BY_DAY)} or {', '.join(BY_TIME)}.",
                "Name them in its first line.",
            )
        rows: list[tuple[int, int, int]] = []
        for number, row in enumerate(reader, start=2):
            try:
                card, when, rating = (int(row[name]) for name in columns)
            except (TypeError, ValueError):
                card, when, rating = 0, 0, -1
            if not 0 <= rating <= 4:
                raise BadInput(
                    "This log cannot be read",
                    f"Line {number} of {file.name}: three whole numbers are needed, the rating from 0 to 4.",
                    "Correct the line or leave it out.",
                )
            if rating:
                rows.append((card, when, rating))
    rows.sort(key=lambda row: row[1])
    if columns == BY_TIME:
        rows = [
            (card, study_day(datetime.fromtimestamp(when / 1000, UTC), zone, rollover), rating)
            for card, when, rating in rows
        ]
    return histories_of(rows)
