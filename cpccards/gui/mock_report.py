"""A practice exam's result as pages to print: every table of the result page, in black on white."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF
from PySide6.QtGui import (
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from cpccards.domain.ledger import LedgerEntry
from cpccards.gui.mock_result_words import (
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
from cpccards.gui.mock_words import clock_words, letter
from cpccards.gui.theme import LIGHT
from cpccards.services.mock_results import AskedQuestion, MockResult

_POINTS = 9.5
_TITLE_POINTS = 16.0
_HEADING_POINTS = 12.0
_NO_MARGIN = QMarginsF(0, 0, 0, 0)
"""Qt leaves 2 cm of its own around a document that it prints."""
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
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    is_metric = locale.measurementSystem() != QLocale.MeasurementSystem.ImperialUSSystem
    paper = QPageSize.PageSizeId.A4 if is_metric else QPageSize.PageSizeId.Letter
    portrait = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(paper), portrait, _NO_MARGIN, QPageLayout.Unit.Millimeter))
    writer.setTitle(f"{result.summary.name}, {about_words(result, locale)}")
    writer.setCreator("CPC Cards")
    document = QTextDocument()
    font = QFont(family)
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    _write(_Paper(document), results, entries, locale, whole=whole)
    document.print_(writer)
    return bytes(buffer.data().data())


def _write(
    paper: _Paper,
    results: Sequence[MockResult],
    entries: Mapping[str, LedgerEntry],
    locale: QLocale,
    *,
    whole: bool,
) -> None:
    result = results[-1]
    paper.heading(result.summary.name, _TITLE_POINTS)
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


class _Paper:
    """Plain text, written at the end of a document."""

    def __init__(self, document: QTextDocument) -> None:
        self._cursor = QTextCursor(document)
        self._plain = self._cursor.charFormat()

    def heading(self, words: str, points: float = _HEADING_POINTS) -> None:
        look = QTextCharFormat(self._plain)
        look.setFontPointSize(points)
        look.setFontWeight(QFont.Weight.Bold)
        block = QTextBlockFormat()
        block.setTopMargin(10)
        block.setBottomMargin(4)
        self._begin(block, look)
        self._cursor.insertText(words, look)

    def words(self, words: str) -> None:
        if words:
            block = QTextBlockFormat()
            block.setBottomMargin(4)
            self._begin(block, self._plain)
            self._cursor.insertText(words, self._plain)

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float] = ()
    ) -> None:
        look = QTextTableFormat()
        look.setCellPadding(3)
        look.setCellSpacing(0)
        look.setBorder(1)
        look.setBottomMargin(12)
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setBorderBrush(QColor(LIGHT.line))
        look.setBorderCollapse(True)
        look.setHeaderRowCount(1)
        look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        others = 60 / max(1, len(headings) - 1)
        shares = widths or (40, *(others for _ in headings[1:]))
        look.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, share) for share in shares]
        )
        self._begin(QTextBlockFormat(), self._plain)
        made = self._cursor.insertTable(len(rows) + 1, len(headings), look)
        bold = QTextCharFormat(self._plain)
        bold.setFontWeight(QFont.Weight.Bold)
        for row, cells in enumerate((headings, *rows)):
            for place, words in enumerate(cells):
                cell = made.cellAt(row, place).firstCursorPosition()
                cell.insertText(words, self._plain if row else bold)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def _begin(self, block: QTextBlockFormat, look: QTextCharFormat) -> None:
        """Goes to a paragraph of its own; the first, and the one after a table, are there already."""
        if self._cursor.block().text():
            self._cursor.insertBlock(block, look)
        else:
            self._cursor.setBlockFormat(block)
