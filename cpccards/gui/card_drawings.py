"""What is drawn among the words of a card: pictures, and formulas on the baseline.

Qt's own way with pictures is not used: it opens files, scales roughly, and puts a picture on the baseline or
into the middle of its line, while a formula reaches below the baseline by a measure of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPyTextObject, QTextDocument, QTextFormat


@dataclass(frozen=True, slots=True)
class Drawing:
    """Something drawn in a line; lengths in pixels.

    Attributes:
        fall: how far it reaches below the baseline; None for a picture, which stands on it.
        widest: the share of the column it may take.
    """

    image: QImage
    width: float
    height: float
    fall: float | None = None
    widest: float = 1.0


class CardDrawings(QPyTextObject):
    """Draws what stands under an address in `drawings`; any other address is nothing at all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.drawings: Mapping[str, Drawing] = {}
        self._scaled: dict[str, QImage] = {}

    def show(self, drawings: Mapping[str, Drawing]) -> None:
        """Takes over the drawings of another card."""
        self.drawings = drawings
        self._scaled = {}

    def intrinsicSize(  # noqa: N802
        self, document: QTextDocument, position: int, format_: QTextFormat
    ) -> QSizeF:
        """What a drawing takes of its line. A formula is measured as Qt measures what is in the middle."""
        drawing = self.drawings.get(format_.toImageFormat().name())
        if drawing is None:
            return QSizeF(1, 1)
        factor = _factor(drawing, document, position)
        if drawing.fall is None:
            return QSizeF(drawing.width, drawing.height) * factor
        # In the middle of a line means: so much further above the baseline than below.
        lift = QFontMetrics(format_.toCharFormat().font()).xHeight() / 2
        fall, rise = drawing.fall * factor, (drawing.height - drawing.fall) * factor
        return QSizeF(drawing.width * factor, lift + 2 * max(fall, rise - lift))

    def drawObject(  # noqa: N802
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        document: QTextDocument,
        position: int,
        format_: QTextFormat,
    ) -> None:
        """Draws a picture in its place, a formula on the baseline of its line."""
        address = format_.toImageFormat().name()
        drawing = self.drawings.get(address)
        if drawing is None:
            return
        place = QRectF(rect)
        if drawing.fall is not None:
            factor = place.width() / drawing.width
            top = _baseline(document, position) - (drawing.height - drawing.fall) * factor
            place = QRectF(place.left(), top, place.width(), drawing.height * factor)
        painter.drawImage(place, self._image(address, drawing, place, painter.device().devicePixelRatioF()))

    def _image(self, address: str, drawing: Drawing, place: QRectF, ratio: float) -> QImage:
        """The image in the size it is drawn in: Qt's painter would scale it roughly."""
        wanted = max(1, round(place.width() * ratio))
        if wanted >= drawing.image.width():
            return drawing.image
        scaled = self._scaled.get(address)
        if scaled is None or scaled.width() != wanted:
            scaled = drawing.image.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
            self._scaled[address] = scaled
        return scaled


def _factor(drawing: Drawing, document: QTextDocument, position: int) -> float:
    """By how much a drawing is made smaller to fit into the column."""
    if document.textWidth() <= 0:
        return 1.0
    block = document.findBlock(position)
    indents, margins = block.blockFormat().indent(), block.blockFormat()
    if (of_list := block.textList()) is not None:
        indents += of_list.format().indent()
    room = (
        document.textWidth() - indents * document.indentWidth() - margins.leftMargin() - margins.rightMargin()
    )
    return min(1.0, max(1.0, room * drawing.widest) / drawing.width)


def _baseline(document: QTextDocument, position: int) -> float:
    block = document.findBlock(position)
    line = block.layout().lineForTextPosition(position - block.position())
    top = document.documentLayout().blockBoundingRect(block).top()
    return top + line.y() + line.ascent()
