"""A practice exam's result as pages to print: every table of the result page, in black on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale

from cpccards.domain.ledger import LedgerEntry
from cpccards.gui import printed_paper
from cpccards.gui.printed_paper import TITLE_POINTS, Paper
from cpccards.gui.words.mock_result_words import (
    CAUSE_WORDS,
    PASS_HEADINGS,
    SCORE_HEADINGS,
    about_words,
    cause_rows,
    cause_sentence,
    changes_sentence,
    column_heads,
    comparison_rows,
    forecast_sentence,
    pace_sentence,
    pass_rows,
    range_of,
    readable,
    section_rows,
    time_sentence,
    time_table,
    topic_rows,
    unasked_words,
    verdict_words,
)
from cpccards.gui.words.mock_words import clock_words, letter
from cpccards.services.mock_results import AskedQuestion, MockResult

_QUESTION_HEADINGS = ("No.", "Question", "You", "Right", "Time", "Cause")
_QUESTION_WIDTHS = (7, 56, 7, 7, 8, 15)
"""In percent. In other tables the first column takes the room."""


def pdf(
    results: Sequence[MockResult],
    entries: Mapping[str, LedgerEntry],
    locale: QLocale,
    *,
    whole: bool,
    family: str = "Inter",
) -> bytes:
    """The result as a PDF on the locale's paper.

    Args:
        results: the one to print last, before it the earlier ones it is compared with, oldest first.
        entries: by outline, what had been forecast.
        whole: it is a whole exam, which a forecast is made for.
    """
    result = results[-1]
    title = f"{result.summary.name}, {about_words(result, locale)}"
    return printed_paper.pdf(
        title, lambda paper: _write(paper, results, entries, locale, whole=whole), locale, family=family
    )


def _write(
    paper: Paper,
    results: Sequence[MockResult],
    entries: Mapping[str, LedgerEntry],
    locale: QLocale,
    *,
    whole: bool,
) -> None:
    result = results[-1]
    paper.heading(result.summary.name, TITLE_POINTS)
    paper.words(about_words(result, locale))
    score = result.score
    paper.words(
        f"{score.right} of {score.asked} right, {score.percent:.0f} %, "
        f"90 % range {range_of(score.low, score.high)}."
    )
    for outline in result.outlines:
        paper.heading(outline.name)
        paper.words(f"{verdict_words(outline, locale)}. 90 % range {range_of(outline.low, outline.high)}.")
        paper.words(unasked_words(outline))
        paper.words(forecast_sentence(entries.get(outline.outline_id), whole=whole))
        paper.table(("Section", *SCORE_HEADINGS), section_rows(outline, locale))
    paper.heading("Topics")
    paper.table(("Topic", *SCORE_HEADINGS), topic_rows(result, locale))
    paper.heading("Time")
    paper.words(time_sentence(result))
    paper.table(*time_table(result))
    paper.words(pace_sentence(result).removesuffix(" Enter opens one."))
    paper.heading("Answers")
    paper.words(changes_sentence(result.answer_changes))
    paper.table(PASS_HEADINGS, pass_rows(result, locale))
    columns = column_heads(results, locale)
    if len(results) > 1:
        paper.heading("Beside earlier ones")
        paper.table(("Section", *columns, "Change"), comparison_rows(results, locale))
    paper.heading("Causes")
    paper.words(cause_sentence(results))
    paper.table(("Cause", *columns), cause_rows(results))
    paper.heading("Questions")
    paper.table(_QUESTION_HEADINGS, [_question_row(asked) for asked in result.questions], _QUESTION_WIDTHS)


def _question_row(asked: AskedQuestion) -> tuple[str, ...]:
    return (
        f"{asked.position}{' ⚑' if asked.flagged else ''}",
        readable(asked.question.question),
        "–" if asked.chosen is None else f"{letter(asked.chosen)} {'✓' if asked.right else '✗'}",
        asked.question.answer,
        clock_words(asked.spent_ms / 1000),
        CAUSE_WORDS[asked.cause] if asked.cause else "",
    )
