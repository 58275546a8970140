"""Scores, chances and days in words: what charts show, and what a screen reader reads of them."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QDate, QLocale
from PySide6.QtGui import QFont

from cpccards.domain.clock import date_of_day
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecast_history import ForecastPoint, ResultPoint

TABLE_HEADINGS = ("Day", "Score", "90 % range", "Chance to pass", "What")
"""Of the days of a score's history."""

_DAY = r"(?<!d)d{1,2}(?!d)"
_DAY_AND_MONTH = re.compile(rf"{_DAY}[^dMy]*('[^']*'[^dMy]*)?M+|M+[^dMy]*('[^']*'[^dMy]*)?{_DAY}[日일]?")
_WEEKDAY = re.compile(r"[,\s]*d{3,4}[,\s]*")


def whole_score(score: float, pass_mark: float, locale: QLocale) -> str:
    """A score in percent as a whole number; with a decimal where rounding would carry it over the pass mark.

    Args:
        pass_mark: share of right answers needed, 0–1. 69.6 against 0.7 is "69.6", never "70".
    """
    line = 100 * pass_mark - 1e-9
    rounded = math.floor(score + 0.5)
    if score >= line or rounded < line:
        return str(rounded)
    finer = math.floor(score * 10 + 0.5) / 10
    return locale.toString(finer if finer < line else math.floor(score * 10) / 10, "f", 1)


def is_sure(forecast: Forecast) -> bool:
    """Whether there is evidence enough for a bold number."""
    return forecast.evidence in {EvidenceLevel.FAIR, EvidenceLevel.GOOD}


def shown_score(forecast: Forecast, locale: QLocale) -> str:
    """The score as it is shown: "71", "~71" on little evidence, nothing without any."""
    if forecast.evidence is EvidenceLevel.NONE:
        return ""
    number = whole_score(forecast.mean, forecast.pass_mark, locale)
    return number if is_sure(forecast) else f"~{number}"


def mark_words(pass_mark: float) -> str:
    """The label of the pass line: "pass 70"."""
    return f"pass {100 * pass_mark:g}"


def change_words(points: float) -> str:
    """A change of a score: "+4", "−2"; nothing when it rounds to nothing."""
    whole = math.floor(abs(points) + 0.5)
    return f"{'+' if points > 0 else '−'}{whole}" if whole else ""


def chance_number(probability: float) -> str:
    """A chance as a percentage that never claims certainty: "58 %", "under 1 %", "over 99 %"."""
    if probability < 0.01:
        return "under 1 %"
    if probability > 0.99:
        return "over 99 %"
    return f"{100 * probability:.0f} %"


def range_words(low: float, high: float) -> str:
    """The 90 % interval: "90 % range 64–77"."""
    return f"90 % range {low:.0f}–{high:.0f}"


def day_words(day: int, locale: QLocale, *, short: bool = False, with_year: bool = False) -> str:
    """A study day in the locale's own order: "21 November", "November 21", "21 Nov", "21 November 2026"."""
    date = date_of_day(day)
    pattern = _WEEKDAY.sub("", locale.dateFormat(QLocale.FormatType.LongFormat))
    if not with_year:
        found = _DAY_AND_MONTH.search(pattern)
        pattern = found.group() if found else "d MMMM"
    if short:
        pattern = pattern.replace("MMMM", "MMM")
    return locale.toString(QDate(date.year, date.month, date.day), pattern)


def score_words(point: ForecastPoint, locale: QLocale) -> str:
    """A point's score to one decimal in the locale; words where there is no evidence for a number."""
    if point.evidence == EvidenceLevel.NONE:
        return evidence_words(point.evidence)
    about = "about " if point.evidence == EvidenceLevel.LOW else ""
    return about + locale.toString(point.mean, "f", 1)


def point_words(point: ForecastPoint, locale: QLocale, *, with_year: bool = False) -> str:
    """A point as one sentence: "21 November: 68.4, range 60 to 76, 41 % chance to pass"."""
    day = day_words(point.day, locale, with_year=with_year)
    if point.evidence == EvidenceLevel.NONE:
        return f"{day}: {evidence_words(point.evidence)}"
    words = (
        f"{day}: {score_words(point, locale)}, range {point.low:.0f} to {point.high:.0f}, "
        f"{chance_number(point.pass_probability)} chance to pass"
    )
    if point.evidence == EvidenceLevel.LOW:
        return f"{words}, {evidence_words(point.evidence)}"
    return words


def ahead_words(
    point: ForecastPoint, way: str, pass_mark: float, locale: QLocale, *, with_year: bool = False
) -> str:
    """A day to come: "On your plan, 3 January: 74, 68 to 81, 71 % chance to pass"."""
    day = day_words(point.day, locale, with_year=with_year)
    if point.evidence == EvidenceLevel.NONE:
        return f"{way}, {day}: {evidence_words(point.evidence)}"
    is_low = point.evidence == EvidenceLevel.LOW
    return (
        f"{way}, {day}: {'about ' if is_low else ''}{whole_score(point.mean, pass_mark, locale)}, "
        f"{point.low:.0f} to {point.high:.0f}, {chance_number(point.pass_probability)} chance to pass"
        f"{', ' + evidence_words(point.evidence) if is_low else ''}"
    )


def result_name(result: ResultPoint) -> str:
    """A result by the learner's name for it, with what it is unless the name says so."""
    kind = "Real exam" if result.kind == "exam" else "Mock exam"
    name = result.name.strip()
    if not name:
        return kind
    says_so = result.kind != "exam" and any(word in name.casefold() for word in ("mock", "practice"))
    return name if says_so else f"{name} ({kind.lower()})"


def result_score(result: ResultPoint, pass_mark: float, locale: QLocale) -> str:
    """A result as a percentage: "66 %"."""
    return f"{whole_score(result.percent, pass_mark, locale)} %"


def result_words(result: ResultPoint, pass_mark: float, locale: QLocale, *, with_year: bool = False) -> str:
    """A result as one sentence: "Practice exam B, 12 November: 66 %"."""
    day = day_words(result.day, locale, with_year=with_year)
    return f"{result_name(result)}, {day}: {result_score(result, pass_mark, locale)}"


def with_tabular_figures(font: QFont) -> QFont:
    """The font with figures of one width, so that numbers stand in columns."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made
