"""Pictures on cards: read from bytes that may be hostile, and drawn under the masks of image occlusion."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QImageReader, QPainter, QPen, QPolygonF

from cpccards.domain.faces import MaskShape
from cpccards.domain.media_kinds import PICTURES, content_type
from cpccards.gui.theme import Tokens

MAX_PIXELS = 40_000_000
"""Of a picture, before it is scaled."""
MAX_MEGABYTES = 64
"""That a picture may take while it is read."""
WIDEST, TALLEST = 1_600, 6_000
"""Pixels that are kept: more than a card's column shows."""

_FEWEST_PIXELS = 16
_QUESTION_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, scaled down where it was large. `width` and `height` are its own, in pixels."""

    image: QImage
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many it had before it was scaled."""
        return self.width * self.height


@contextlib.contextmanager
def image_reader(data: bytes, kind: str, megabytes: int) -> Iterator[QImageReader]:
    """Reads a picture's bytes, which may be hostile.

    Args:
        kind: one of `PICTURES`. It is ours to tell: Qt would try all it knows, SVG and PDF among them.
        megabytes: that the picture may take while it is read.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(megabytes)
    yield reader


def read_picture(data: bytes) -> Picture | None:
    """A picture from its bytes; None when they are none of a kind that is shown, or too much."""
    kind = PICTURES.get(content_type(data))
    if kind is None:
        return None
    with image_reader(data, kind, MAX_MEGABYTES) as reader:
        size = reader.size()
        if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
            return None
        kept = size
        if size.width() > WIDEST or size.height() > TALLEST:
            kept = size.scaled(WIDEST, TALLEST, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))
            reader.setScaledSize(kept)
        image = reader.read()
    if image.isNull():
        return None
    factor = size.width() / kept.width()
    return Picture(image, round(image.width() * factor), round(image.height() * factor))


def with_masks(picture: QImage, shapes: Sequence[MaskShape], tokens: Tokens, font: QFont) -> QImage:
    """A picture under opaque masks; those that are asked bear a question mark."""
    image = picture.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = max(1.0, image.width() / 500)
    for shape in shapes:
        painter.save()
        _paint(painter, shape, image.size(), tokens, font, line)
        painter.restore()
    painter.end()
    return image


def _paint(
    painter: QPainter, shape: MaskShape, size: QSize, tokens: Tokens, font: QFont, line: float
) -> None:
    points = [QPointF(x * size.width(), y * size.height()) for x, y in shape.points]
    corner, extent = points[0], points[1]
    if shape.angle:
        painter.translate(corner)
        painter.rotate(shape.angle)
        painter.translate(-corner)
    if shape.kind == "text":
        paint_label(painter, shape.text, corner, extent.y(), font)
        return
    painter.setPen(QPen(tokens.color("surface"), line))
    painter.setBrush(tokens.color("accent" if shape.is_asked else "control_line"))
    box = QRectF(corner.x(), corner.y(), extent.x(), extent.y())
    if shape.kind == "ellipse":
        painter.drawEllipse(box)
    elif shape.kind == "polygon":
        polygon = QPolygonF(points)
        painter.drawPolygon(polygon)
        box = polygon.boundingRect()
    else:
        painter.drawRect(box)
    height = min(box.width(), box.height()) * _QUESTION_SHARE
    if shape.is_asked and height >= _FEWEST_PIXELS / 2:
        font = QFont(font)
        font.setPixelSize(max(1, round(height)))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.color("on_accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")


def paint_label(painter: QPainter, words: str, corner: QPointF, height: float, font: QFont) -> None:
    """A label that belongs to the picture: dark on light in each theme, as it was written."""
    font = QFont(font)
    font.setPixelSize(max(_FEWEST_PIXELS // 2, round(height)))
    metrics = QFontMetricsF(font)
    room = metrics.boundingRect(QRectF(0, 0, 1e5, 1e5), int(Qt.AlignmentFlag.AlignLeft), words)
    box = QRectF(corner, room.size()).adjusted(0, 0, 4, 0)
    painter.fillRect(box, Qt.GlobalColor.white)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    painter.drawText(box.adjusted(2, 0, 0, 0), Qt.AlignmentFlag.AlignLeft, words)
