"""Past practice exams as rows of tables: exams, practice, and why questions were missed, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale

from cpccards.domain.mock_causes import CAUSE_NAMES, Cause, CauseCount
from cpccards.domain.papers import PAPER_NAMES
from cpccards.gui.words.attempt_words import counts_words, date_words, percent_words
from cpccards.gui.words.mock_words import span_words
from cpccards.services.mocks import MockSummary

EXAM_HEADINGS = ("Date", "Exam", "Score", "Change", "Time", "Remarks")
PRACTICE_HEADINGS = ("Date", "Practice", "Right", "Remarks")

_MOST_MONTHS = 6


def exam_rows(exams: Sequence[MockSummary], locale: QLocale) -> list[tuple[str, ...]]:
    """A row an exam: day, what it was, score, change since the one before of its kind, time, remarks."""
    rows: list[tuple[str, ...]] = []
    for place, exam in enumerate(exams):
        before = next((each for each in exams[place + 1 :] if _is_alike(each, exam)), None)
        rows.append(
            (
                date_words(exam.day, locale),
                exam_words(exam),
                _score_words(exam, locale),
                _change(exam, before, locale),
                span_words(exam.minutes_used) if not exam.open else "",
                ", ".join(_remarks(exam)),
            )
        )
    return rows


def practice_rows(practices: Sequence[MockSummary], locale: QLocale) -> list[tuple[str, ...]]:
    """A row a practice: day, name, right answers."""
    rows: list[tuple[str, ...]] = [
        (
            date_words(each.day, locale),
            exam_words(each),
            _score_words(each, locale),
            "open" if each.open else "",
        )
        for each in practices
    ]
    return rows


def cause_rows(
    causes: Sequence[CauseCount], locale: QLocale
) -> tuple[list[tuple[str, ...]], tuple[str, ...]]:
    """A row a month, the newest first, a column a cause; and the headings."""
    counts = {(each.month, each.cause): each.count for each in causes}
    months = sorted({each.month for each in causes}, reverse=True)[:_MOST_MONTHS]
    named = [cause for cause in Cause if any((month, cause) in counts for month in months)]
    rows: list[tuple[str, ...]] = [
        (_month_words(month, locale), *(str(counts.get((month, cause), "–")) for cause in named))
        for month in months
    ]
    return rows, ("Month", *(CAUSE_NAMES[cause] for cause in named))


def _month_words(month: date, locale: QLocale) -> str:
    return locale.toString(QDate(month.year, month.month, 1), "MMM yyyy")


def exam_words(exam: MockSummary) -> str:
    """What the learner called it, else its kind."""
    return exam.name or PAPER_NAMES[exam.kind]


def _score_words(exam: MockSummary, locale: QLocale) -> str:
    if exam.open or exam.percent is None:
        return "–"
    counts = counts_words(float(exam.right), exam.asked, locale)
    return counts if exam.asked == 100 else f"{counts}, {percent_words(exam.percent / 100, locale, 0)}"


def _is_alike(one: MockSummary, other: MockSummary) -> bool:
    """Whether their scores can be held against each other."""
    return (one.kind, one.outline) == (other.kind, other.outline) and one.percent is not None


def _change(exam: MockSummary, before: MockSummary | None, locale: QLocale) -> str:
    if exam.percent is None or before is None or before.percent is None:
        return ""
    points = round(float(exam.percent - before.percent), 1)
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return f"{sign}{locale.toString(abs(points), 'g', 3)}"


def _remarks(exam: MockSummary) -> list[str]:
    remarks = []
    if exam.open:
        remarks.append("open")
    if exam.paused:
        remarks.append("paused")
    if not exam.open and not exam.counted:
        remarks.append("not in the forecast")
    return remarks
