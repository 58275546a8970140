"""A chart as a file: a picture in the app's look, or a page to print, with title and sentences over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from cpccards.gui import saving
from cpccards.gui.theme import LIGHT, SCALE, Theme, Tokens

PICTURE_RATIO = 2
"""Pixels of a picture for each of the screen's."""

_PICTURE = QSize(960, 560)
"""At least; larger text makes it larger."""
_PICTURE_LINES = 30
_PAPER_DPI = 96
"""What the chart is laid out for: lines keep their widths. The page is drawn in vectors."""
_PAPER_POINTS = 10.0
_PAPER_MARGIN = 15.0
_PAPER_SHAPE = 0.66
"""The chart's height on paper, as a share of its width."""
_MARGIN, _GAP = 24, 8

Draw = Callable[[QPainter, QRectF], None]
"""Draws a chart into what room is left under the head."""


class Look(Protocol):
    """Colours and type: the app's theme, or paper's."""

    tokens: Tokens

    def font(self, role: str, weight: QFont.Weight = ...) -> QFont:
        """The font of a type role."""
        ...


class Paper:
    """How it looks on paper: light, at one size whatever the app's."""

    def __init__(self, theme: Theme) -> None:
        self.tokens = LIGHT
        self._theme = theme

    def font(self, role: str, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The font of a type role."""
        font = self._theme.font(role, weight)
        font.setPointSizeF(_PAPER_POINTS * SCALE[role])
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


def png(look: Look, head: Sequence[str], draw: Draw) -> bytes:
    """The chart as a picture, sharp on fine screens; `head` is a title and sentences under it."""
    line = QFontMetrics(look.font("body")).height()
    size = _PICTURE.expandedTo(QSize(0, line * _PICTURE_LINES))
    size.setWidth(max(size.width(), size.height() * _PICTURE.width() // _PICTURE.height()))
    image = QImage(size * PICTURE_RATIO, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(PICTURE_RATIO)
    image.fill(look.tokens.color("surface"))
    image.setText("Title", " ".join(head))
    painter = QPainter(image)
    room = QRect(0, 0, size.width(), size.height()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN // 2)
    draw(painter, _below_head(painter, room, look, head))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def pdf(look: Look, head: Sequence[str], draw: Draw, locale: QLocale) -> bytes:
    """The chart as a page in vectors, on the locale's paper, landscape."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    is_metric = locale.measurementSystem() != QLocale.MeasurementSystem.ImperialUSSystem
    paper = QPageSize.PageSizeId.A4 if is_metric else QPageSize.PageSizeId.Letter
    margins = QMarginsF(_PAPER_MARGIN, _PAPER_MARGIN, _PAPER_MARGIN, _PAPER_MARGIN)
    orientation = QPageLayout.Orientation.Landscape
    writer.setPageLayout(QPageLayout(QPageSize(paper), orientation, margins, QPageLayout.Unit.Millimeter))
    writer.setResolution(_PAPER_DPI)
    writer.setTitle(head[0] if head else "")
    writer.setCreator("CPC Cards")
    painter = QPainter(writer)
    page = QRect(0, 0, writer.width(), min(writer.height(), round(writer.width() * _PAPER_SHAPE)))
    draw(painter, _below_head(painter, page, look, head))
    painter.end()
    return bytes(buffer.data().data())


def save(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all: beside its place first, then moved there.

    Raises:
        CpcCardsError: it can't be written; what was there is still there.
    """
    saving.save(path, content, "The chart can't be saved")


def _below_head(painter: QPainter, room: QRect, look: Look, head: Sequence[str]) -> QRectF:
    """Draws the head; what room is left under it."""
    top = float(room.top())
    for place, words in enumerate(head):
        painter.setFont(look.font("body") if place else look.font("title", QFont.Weight.DemiBold))
        painter.setPen(look.tokens.color("text" if place < 2 else "muted"))
        area = QRectF(room.left(), top, room.width(), room.bottom() - top)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        drawn = painter.boundingRect(area, flags, words)
        painter.drawText(area, flags, words)
        top = drawn.bottom() + _GAP / 2
    top += _GAP
    return QRectF(room.left(), top, room.width(), room.bottom() - top)
