"""Plain text and tables as pages to print, in black on white, on the locale's paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
    QTextTableFormat,
)

from cpccards.gui.theme import LIGHT

TITLE_POINTS = 16.0
HEADING_POINTS = 12.0
_POINTS = 9.5
_NO_MARGIN = QMarginsF(0, 0, 0, 0)
"""Qt leaves 2 cm of its own around a document that it prints."""


def pdf(title: str, write: Callable[[Paper], None], locale: QLocale, *, family: str = "Inter") -> bytes:
    """What `write` puts on paper, as a PDF.

    Args:
        title: of the file, as its readers show it.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    is_metric = locale.measurementSystem() != QLocale.MeasurementSystem.ImperialUSSystem
    paper = QPageSize.PageSizeId.A4 if is_metric else QPageSize.PageSizeId.Letter
    portrait = QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(QPageSize(paper), portrait, _NO_MARGIN, QPageLayout.Unit.Millimeter))
    writer.setTitle(title)
    writer.setCreator("CPC Cards")
    written(write, family=family).print_(writer)
    return bytes(buffer.data().data())


def written(write: Callable[[Paper], None], *, family: str = "Inter") -> QTextDocument:
    """What `write` puts on paper, before it is laid out on pages. Words too long for a line are broken."""
    document = QTextDocument()
    font = QFont(family)
    font.setPointSizeF(_POINTS)
    document.setDefaultFont(font)
    wrapping = QTextOption()
    wrapping.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(wrapping)
    write(Paper(document))
    return document


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in a cell; it is as wide as `width` pixels at 96 to the inch.

    Attributes:
        words: what it shows, for whoever reads the file aloud.
    """

    image: QImage
    width: float
    words: str


class Paper:
    """Plain text, written at the end of a document."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._drawn = 0
        self._cursor = QTextCursor(document)
        self._plain = self._cursor.charFormat()

    def heading(self, words: str, points: float = HEADING_POINTS) -> None:
        """A heading in bold."""
        look = QTextCharFormat(self._plain)
        look.setFontPointSize(points)
        look.setFontWeight(QFont.Weight.Bold)
        block = QTextBlockFormat()
        block.setTopMargin(10)
        block.setBottomMargin(4)
        self._begin(block, look)
        self._cursor.insertText(words, look)

    def words(self, words: str) -> None:
        """A paragraph; nothing for no words."""
        if words:
            block = QTextBlockFormat()
            block.setBottomMargin(4)
            self._begin(block, self._plain)
            self._cursor.insertText(words, self._plain)

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str | Drawn]], widths: Sequence[float] = ()
    ) -> None:
        """A table whose headings come again on every page.

        Args:
            widths: of the columns in percent; else the first takes the room.
        """
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
            for place, content in enumerate(cells):
                cell = made.cellAt(row, place).firstCursorPosition()
                if isinstance(content, Drawn):
                    self._draw(cell, content)
                else:
                    cell.insertText(content, self._plain if row else bold)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def _draw(self, cursor: QTextCursor, drawn: Drawn) -> None:
        name = f"drawn:{self._drawn}"
        self._drawn += 1
        self._document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), drawn.image)
        look = QTextImageFormat()
        look.setName(name)
        look.setWidth(drawn.width)
        look.setHeight(drawn.width * drawn.image.height() / drawn.image.width())
        look.setProperty(QTextFormat.Property.ImageAltText.value, drawn.words)
        cursor.insertImage(look)

    def _begin(self, block: QTextBlockFormat, look: QTextCharFormat) -> None:
        """Goes to a paragraph of its own; the first, and the one after a table, are there already."""
        if self._cursor.block().text():
            self._cursor.insertBlock(block, look)
        else:
            self._cursor.setBlockFormat(block)
