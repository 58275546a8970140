"""Results of exams in words: the same in tables, in fields, and for a screen reader."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QLocale

from cpccards.domain.attempts import ExamResult, StoredAttempt
from cpccards.domain.comparison import Cell
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.ledger import FEWEST_RESULTS, Ledger, LedgerEntry
from cpccards.gui.words.score_words import chance_number, day_words

KINDS: dict[Literal["exam", "mock"], str] = {"exam": "CPC exam", "mock": "Practice exam"}
BELOW = "below 70"
UNKNOWN = "–"


def number_words(number: float, locale: QLocale, digits: int = 1) -> str:
    """A number with no more digits after the point than it has: "64", "62.5"."""
    rounded = round(number, digits)
    needed = next(places for places in range(digits + 1) if round(rounded, places) == rounded)
    return locale.toString(rounded, "f", needed)


def percent_words(share: float, locale: QLocale, digits: int = 1) -> str:
    """A share as a percentage: "62.5 %"."""
    return f"{number_words(100 * share, locale, digits)} %"


def counts_words(right: float, asked: int, locale: QLocale) -> str:
    """Right answers of questions asked: "12 of 20"."""
    return f"{number_words(right, locale)} of {locale.toString(asked)}"


def total_words(result: ExamResult, locale: QLocale) -> str:
    """The total of a result, as far as it is known."""
    if result.total is None:
        return BELOW if result.total_below else "no total"
    right, asked = result.total
    words = counts_words(right, asked, locale)
    return words if asked == 100 else f"{words}, {percent_words(right / asked, locale)}"


def date_words(day: int, locale: QLocale) -> str:
    """A study day with its year: "Nov 21, 2026"."""
    return day_words(day, locale, short=True, with_year=True)


def attempt_words(attempt: StoredAttempt) -> str:
    """What an attempt is called: its name, or its kind."""
    return attempt.name or KINDS[attempt.result.kind]


def cell_words(cell: Cell, locale: QLocale) -> str:
    """What a result says of a section: "12 of 20, 60 %", "60 %", "below 70"."""
    if cell.share is None:
        return BELOW if cell.below else UNKNOWN
    percent = percent_words(cell.share, locale)
    if cell.right is None or cell.asked is None:
        return percent
    counts = counts_words(cell.right, cell.asked, locale)
    return counts if cell.asked == 100 else f"{counts}, {percent}"


def change_words(cell: Cell, locale: QLocale) -> str:
    """The difference to the earlier result in points: "+8", "−3.5", "0"; empty without one."""
    if cell.change is None:
        return ""
    points = round(100 * cell.change, 1)
    if not points:
        return "0"
    return f"{'+' if points > 0 else '−'}{number_words(abs(points), locale)}"


def comparison_words(outlines: Sequence[str], *, by_section: bool) -> str:
    """What stands side by side.

    Args:
        outlines: names of those that the sections follow.
        by_section: whether the sections are compared, or the totals alone.
    """
    named = [f"“{outline}”" for outline in outlines]
    if not by_section:
        return (
            f"Their sections follow different outlines, {', '.join(named[:-1])} and {named[-1]}, "
            "and can’t be compared one by one. The whole exam can."
        )
    changes = "Changes are in percentage points, from the attempt before that has a number."
    return f"Sections of {named[0]}. {changes}" if named else changes


def forecast_words(entry: LedgerEntry) -> str:
    """What had been forecast: its range, and below it the chance, or that it stood on nothing."""
    is_known = EvidenceLevel(entry.evidence) is not EvidenceLevel.NONE
    chance = f"{chance_number(entry.pass_probability)} to pass" if is_known else "no evidence"
    return f"{entry.low:.0f}–{entry.high:.0f}\n{chance}"


def entry_result_words(entry: LedgerEntry, locale: QLocale) -> str:
    """What came of it."""
    if entry.right is None or entry.share is None:
        return BELOW
    words = counts_words(entry.right, entry.asked, locale)
    return words if entry.asked == 100 else f"{words}, {percent_words(entry.share / 100, locale)}"


def hit_words(entry: LedgerEntry) -> str:
    """Whether the result fell inside the range."""
    words = {True: "✓ inside", False: "✗ outside", None: "can’t tell"}[entry.hit]
    return f"{words}\nmade later" if entry.afterwards else words


def log_score_words(ledger: Ledger, locale: QLocale) -> str:
    """The log score in plain words; empty without results."""
    if ledger.mean_log_score is None or ledger.mean_baseline is None:
        return ""
    times = math.exp(ledger.mean_log_score - ledger.mean_baseline)
    if times > 1.05:
        gain = (
            f"Knowing you helped: what happened had been given {number_words(times, locale)} times "
            "the chance that a forecast of just anybody would have given it."
        )
    elif times < 0.95:
        gain = (
            f"Knowing you has not helped so far: what happened had been given only {100 * times:.0f} % of "
            "the chance that a forecast of just anybody would have given it."
        )
    else:
        gain = "So far it is no better and no worse than a forecast of just anybody."
    if len(ledger.entries) < FEWEST_RESULTS:
        results = "1 result" if len(ledger.entries) == 1 else f"{len(ledger.entries)} results"
        gain += f" From {results} alone, that may be chance."
    scores = [
        locale.toString(score, "f", 2).replace("-", "−")
        for score in (ledger.mean_log_score, ledger.mean_baseline)
    ]
    return f"{gain} (Log score {scores[0]}, without knowing you {scores[1]}; nearer to 0 is better.)"
