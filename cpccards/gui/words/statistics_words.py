"""Statistics in words: counts of answers and days, what was remembered of how many, and spans of days."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from cpccards.domain.clock import date_of_day
from cpccards.gui.figures import number_words
from cpccards.gui.words.score_words import day_words

if TYPE_CHECKING:
    from cpccards.domain.retention import Remembered

_LONG = 400
"""Days from which on an axis is lettered with months and years."""


def answers_words(count: int, locale: QLocale) -> str:
    """A count of answers: "1 answer", "2,534 answers"."""
    return "1 answer" if count == 1 else f"{number_words(count, locale)} answers"


def days_words(count: int, locale: QLocale) -> str:
    """A count of days: "1 day", "365 days"."""
    return "1 day" if count == 1 else f"{number_words(count, locale)} days"


def remembered_words(recall: Remembered, locale: QLocale) -> str:
    """What was remembered of what was asked: "7 of 9"."""
    return f"{number_words(recall.remembered, locale)} of {number_words(recall.asked, locale)}"


def day_ticks(lows: Sequence[int], end: int, locale: QLocale) -> tuple[tuple[float, str], ...]:
    """What stands under bars that begin on the days `lows`; the last ends before `end`."""
    if end - lows[0] > _LONG:
        return tuple((place, _month(low, locale)) for place, low in enumerate(lows))
    return tuple((place + 0.5, day_words(low, locale, short=True)) for place, low in enumerate(lows))


def span_words(low: int, high: int, locale: QLocale) -> str:
    """The days from `low` up to, but not at, `high`."""
    if high - low == 1:
        return day_words(low, locale, with_year=True)
    first = day_words(low, locale, with_year=date_of_day(low).year != date_of_day(high - 1).year, short=True)
    return f"{first} – {day_words(high - 1, locale, with_year=True, short=True)}"


def _month(day: int, locale: QLocale) -> str:
    date = date_of_day(day)
    return f"{locale.standaloneMonthName(date.month, QLocale.FormatType.ShortFormat)} {date.year}"
