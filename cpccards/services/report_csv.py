"""A progress report as one table for a spreadsheet: a row for each number, with its part, unit and remark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.progress_report import ProgressReport, ReportScore, ReportSection
from cpccards.services.mock_export import spreadsheet_cell

COLUMNS = ("part", "what", "day", "value", "low", "high", "unit", "remark")

Row = tuple[object, ...]


def as_csv(report: ProgressReport) -> str:
    """The report; numbers without evidence are left out and said so."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    made: Row = ("report", "made on", report.made_on.isoformat(), None, None, None, None, report.person)
    parts = (
        _score(report),
        _sections(report),
        _topics(report),
        _results(report),
        _weeks(report),
        _words(report),
    )
    for row in chain([made], *parts):
        writer.writerow(["" if value is None else spreadsheet_cell(value) for value in row])
    return text.getvalue()


def _score(report: ProgressReport) -> Iterator[Row]:
    score = report.score
    if score is None:
        return
    remark = evidence_words(score.evidence)
    is_known = score.evidence is not EvidenceLevel.NONE
    chance = round(score.chance, 1) if is_known else None
    yield ("score", f"predicted score, {score.outline}", None, *_numbers(score), "%", remark)
    yield ("score", "chance to pass", None, chance, None, None, "%", remark)
    yield ("score", "pass mark", None, round(score.pass_mark, 1), None, None, "%", None)


def _sections(report: ProgressReport) -> Iterator[Row]:
    for section in report.sections:
        numbers = _numbers(section)
        yield ("section", section.name, None, *numbers, "%", evidence_words(section.evidence))


def _topics(report: ProgressReport) -> Iterator[Row]:
    for topic in report.topics:
        if topic.cards:
            seen = f"{topic.seen} of {topic.cards} cards seen"
            recall = None if topic.recall is None else round(topic.recall, 1)
            yield ("topic", f"{topic.name}: cards", None, recall, None, None, "%", seen)
        if topic.asked:
            percent = round(100 * topic.right / topic.asked, 1)
            asked = f"{topic.right} of {topic.asked} right"
            yield ("topic", f"{topic.name}: practice questions", None, percent, None, None, "%", asked)
    for name in report.unknown_topics:
        yield ("topic", name, None, None, None, None, None, "too little is known")


def _results(report: ProgressReport) -> Iterator[Row]:
    for result in report.results:
        percent = None if result.percent is None else round(result.percent, 1)
        kind = "exam" if result.is_exam else "practice exam"
        remark = "below 70" if result.below else None
        yield (kind, result.name, result.on.isoformat(), percent, None, None, "%", remark)


def _weeks(report: ProgressReport) -> Iterator[Row]:
    for week in report.weeks:
        for what, minutes in (
            ("hours with cards", week.cards),
            ("hours in practice exams", week.practice),
            ("hours of reading and books", week.besides),
        ):
            hours = round(minutes / 60, 2)
            yield ("week", what, week.monday.isoformat(), hours, None, None, "h", f"{week.days} days")


def _words(report: ProgressReport) -> Iterator[Row]:
    named = (*report.causes, *([("not named", report.unnamed)] if report.unnamed else []))
    for cause, count in named:
        yield ("cause", cause, None, count, None, None, "questions", None)
    for words, about in report.questions:
        yield ("question", words, None, None, None, None, None, about)
    for sentence in report.plan:
        yield ("plan", sentence, None, None, None, None, None, None)


def _numbers(told: ReportScore | ReportSection) -> tuple[float | None, ...]:
    """Value, low and high; nothing where they would mean nothing."""
    if told.evidence is EvidenceLevel.NONE:
        return (None, None, None)
    return round(told.mean, 1), round(told.low, 1), round(told.high, 1)
