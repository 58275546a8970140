"""A progress report as at most three pages to print, in black on white: for a tutor or an instructor."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.kept_values import full_date
from cpccards.domain.progress_report import (
    PART_NAMES,
    ProgressReport,
    ReportPart,
    ReportResult,
    ReportSection,
    ReportTopic,
    ReportWeek,
)
from cpccards.gui import printed_paper
from cpccards.gui.printed_paper import TITLE_POINTS, Drawn, Paper
from cpccards.gui.words.attempt_words import KINDS, number_words
from cpccards.gui.words.score_words import chance_number, whole_score
from cpccards.gui.words.support_words import short_day

MOST_PAGES = 3
_ROWS = (14, 10, 7, 5, 3)
"""Rows of a table, fewer until the pages hold them."""
_SECTIONS_A_ROW = 4
"""Sections are told of as long as there is room: so many for each row that other tables have."""
_MOST_TOPICS = 8
"""The weakest are told; the rest is not weak, or no weaker than others."""
_MOST_WORDS, _MOST_OF_NAME = 240, 100
"""Characters of a question, and of the name of a practice exam."""

_BAR_WIDTH, _BAR_HEIGHT, _FINENESS = 200, 15, 4
_LEAST_EVIDENCE = {EvidenceLevel.NONE, EvidenceLevel.LOW}
_PAGE = re.compile(rb"/Type\s*/Page\b")

Part = Callable[[Paper, ProgressReport, QLocale, int], None]


def pdf(report: ProgressReport, locale: QLocale, *, family: str = "Inter") -> bytes:
    """The report on the locale's paper. Long lists are cut so that three pages hold it, and say so."""
    content = b""
    for most in _ROWS:
        content = printed_paper.pdf(
            title_words(report),
            partial(write, report=report, locale=locale, most=most),
            locale,
            family=family,
        )
        if len(_PAGE.findall(content)) <= MOST_PAGES:
            break
    return content


def title_words(report: ProgressReport) -> str:
    """What stands over it."""
    return f"CPC exam: progress on {full_date(report.made_on)}"


def write(paper: Paper, report: ProgressReport, locale: QLocale, most: int) -> None:
    """Puts the chosen parts on paper.

    Args:
        most: rows of a table; the rest is counted.
    """
    paper.heading(title_words(report), TITLE_POINTS)
    paper.words(f"For {report.person}." if report.person else "")
    writers: dict[ReportPart, Part] = {
        ReportPart.SCORE: _write_score,
        ReportPart.SECTIONS: _write_sections,
        ReportPart.TOPICS: _write_topics,
        ReportPart.RESULTS: _write_results,
        ReportPart.HOURS: _write_weeks,
        ReportPart.CAUSES: _write_causes,
        ReportPart.QUESTIONS: _write_questions,
        ReportPart.PLAN: _write_plan,
    }
    for part in report.parts:
        paper.heading(PART_NAMES[part])
        writers[part](paper, report, locale, most)
    paper.words(
        "Made by CPC Cards from the learner’s own answers. The prediction is an estimate with its range, "
        "not a promise. Not affiliated with AAPC or the AMA."
    )


def _write_score(paper: Paper, report: ProgressReport, locale: QLocale, _most: int) -> None:
    score = report.score
    if score is None or score.evidence is EvidenceLevel.NONE:
        paper.words(
            "Not enough evidence for a number yet: too few cards were answered, and no exam is known."
        )
        return
    about = "about " if score.evidence is EvidenceLevel.LOW else ""
    number = whole_score(score.mean, score.pass_mark / 100, locale)
    paper.words(
        f"{about[:1].upper()}{about[1:]}{number} %, with a 90 % range from {score.low:.0f} to "
        f"{score.high:.0f} %. Chance to pass: {chance_number(score.chance / 100)}. "
        f"The pass mark is {number_words(score.pass_mark, locale)} %."
    )
    paper.words(f"By the outline “{score.outline}”; {evidence_words(score.evidence)}.")


def _write_sections(paper: Paper, report: ProgressReport, locale: QLocale, most: int) -> None:
    held = _SECTIONS_A_ROW * most
    mark = report.score.pass_mark if report.score is not None else 70.0
    paper.words(
        "Expected share of right answers on the day of the exam. The bar ends at it, the thin line is its "
        f"90 % range, and the dashed line is {number_words(mark, locale)} %."
    )
    paper.table(
        ("Section", "Of the exam", "0 to 100 %", "Expected", "Evidence"),
        [_section_row(each, mark) for each in report.sections[:held]],
        (27, 11, 34, 15, 13),
    )
    _write_rest(paper, len(report.sections) - held, "more")


def _section_row(section: ReportSection, mark: float) -> tuple[str | Drawn, ...]:
    weight = f"{section.weight:.0f} %"
    if section.evidence is EvidenceLevel.NONE:
        return section.name, weight, "", "not known yet", "none"
    words = f"{section.mean:.0f} % ({section.low:.0f}–{section.high:.0f})"
    is_thin = section.evidence in _LEAST_EVIDENCE
    return (
        section.name,
        weight,
        Drawn(_bar(section, mark, is_thin=is_thin), _BAR_WIDTH, f"{section.name}: {words}"),
        f"~{words}" if is_thin else words,
        "little" if is_thin else section.evidence.value,
    )


def _write_topics(paper: Paper, report: ProgressReport, _locale: QLocale, most: int) -> None:
    if not report.topics:
        paper.words("Too little is known of any topic yet.")
        return
    paper.words(
        "The weakest first, by the lower of the two: cards expected to be remembered on the day of the exam, "
        "and right answers in practice exams of the last eight weeks."
    )
    paper.table(
        ("Topic", "Cards remembered", "Cards seen", "Practice questions"),
        [_topic_row(each) for each in report.topics[: min(most, _MOST_TOPICS)]],
    )
    if report.unknown_topics:
        paper.words(f"Too little is known of: {'; '.join(report.unknown_topics)}.")


def _topic_row(topic: ReportTopic) -> tuple[str, ...]:
    unknown = "too few seen" if topic.cards else "no cards"
    return (
        topic.name,
        unknown if topic.recall is None else f"{topic.recall:.0f} %",
        f"{topic.seen} of {topic.cards}" if topic.cards else "–",
        f"{topic.right} of {topic.asked} right" if topic.asked else "none",
    )


def _write_results(paper: Paper, report: ProgressReport, locale: QLocale, most: int) -> None:
    if not report.results:
        paper.words("None yet.")
        return
    paper.table(
        ("What", "Date", "Score", "Right"),
        [_result_row(each, locale) for each in report.results[:most]],
        (58, 12, 15, 15),
    )
    _write_rest(paper, len(report.results) - most, "earlier")


def _result_row(result: ReportResult, locale: QLocale) -> tuple[str, ...]:
    name = _short(result.name, _MOST_OF_NAME)
    if result.is_exam and result.name != KINDS["exam"]:
        name += " (the real exam)"
    if result.percent is None:
        return name, short_day(result.on, locale), "below 70 %", "–"
    right = f"{number_words(result.right or 0, locale)} of {result.asked}"
    return name, short_day(result.on, locale), f"{number_words(result.percent, locale)} %", right


def _write_weeks(paper: Paper, report: ProgressReport, locale: QLocale, _most: int) -> None:
    if not report.weeks:
        paper.words("No studying yet.")
        return
    busiest = max(week.hours for week in report.weeks) or 1.0
    paper.table(
        ("Week from", "Hours", "With cards", "Practice exams", "Reading, books", ""),
        [_week_row(each, busiest, locale) for each in report.weeks],
        (14, 9, 13, 16, 15, 33),
    )
    paper.words(
        "Reading, books: what the focus timer ran beyond answers, and study that was noted in the plan. "
        "No minute counts twice. Classes are not in it."
    )


def _week_row(week: ReportWeek, busiest: float, locale: QLocale) -> tuple[str | Drawn, ...]:
    hours = f"{number_words(week.hours, locale)} h"
    return (
        short_day(week.monday, locale),
        hours,
        f"{number_words(week.cards / 60, locale)} h",
        f"{number_words(week.practice / 60, locale)} h",
        f"{number_words(week.besides / 60, locale)} h",
        Drawn(_block(week.hours / busiest), _BAR_WIDTH, f"{hours} on {week.days} days"),
    )


def _write_causes(paper: Paper, report: ProgressReport, _locale: QLocale, _most: int) -> None:
    if not report.causes:
        paper.words("No cause was named yet.")
    else:
        paper.table(
            ("Cause, as the learner named it", "Questions"), [(name, f"{n}") for name, n in report.causes]
        )
    if report.unnamed:
        paper.words(
            f"Missed without a cause named: {report.unnamed}. From practice exams of the last eight weeks."
        )


def _write_questions(paper: Paper, report: ProgressReport, _locale: QLocale, most: int) -> None:
    if not report.questions:
        paper.words("No question is open.")
    for place, (words, about) in enumerate(report.questions[:most], start=1):
        told = _short(words)
        paper.words(
            f"{place}. {told}" + (f" – about: {_short(about)}" if about and about not in words else "")
        )
    _write_rest(paper, len(report.questions) - most, "more")


def _write_plan(paper: Paper, report: ProgressReport, _locale: QLocale, _most: int) -> None:
    for sentence in report.plan:
        paper.words(sentence)


def _write_rest(paper: Paper, count: int, which: str) -> None:
    if count > 0:
        paper.words(f"And {count} {which}.")


def _short(words: str, most: int = _MOST_WORDS) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def _bar(section: ReportSection, mark: float, *, is_thin: bool) -> QImage:
    """A bar up to the mean, hollow on little evidence; its range as a thin line; the pass line dashed."""
    image, painter = _canvas()
    body = QRectF(1, 3, _BAR_WIDTH * section.mean / 100 - 1, _BAR_HEIGHT - 6)
    painter.setPen(QPen(QColor("#000000"), 0.75))
    painter.setBrush(Qt.BrushStyle.NoBrush if is_thin else QColor("#A8A8A8"))
    painter.drawRect(body)
    painter.setPen(QPen(QColor("#000000"), 1.5))
    low, high = (_BAR_WIDTH * value / 100 for value in (section.low, section.high))
    middle = _BAR_HEIGHT / 2
    painter.drawLine(QPointF(low, middle), QPointF(high, middle))
    for end in (low, high):
        painter.drawLine(QPointF(end, middle - 2.5), QPointF(end, middle + 2.5))
    line = QPen(QColor("#000000"), 1.25)
    line.setDashPattern([2, 1.5])
    painter.setPen(line)
    at = _BAR_WIDTH * mark / 100
    painter.drawLine(QPointF(at, 0), QPointF(at, _BAR_HEIGHT))
    painter.end()
    return image


def _block(share: float) -> QImage:
    """A bar of hours."""
    image, painter = _canvas()
    painter.setPen(QPen(QColor("#000000"), 0.75))
    painter.setBrush(QColor("#A8A8A8"))
    painter.drawRect(QRectF(1, 3, max(1.0, (_BAR_WIDTH - 2) * share), _BAR_HEIGHT - 6))
    painter.end()
    return image


def _canvas() -> tuple[QImage, QPainter]:
    image = QImage(_BAR_WIDTH * _FINENESS, _BAR_HEIGHT * _FINENESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(_FINENESS, _FINENESS)
    return image, painter
