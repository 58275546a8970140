"""The reliability diagram and the PIT histogram, drawn with Qt so that no plotting library is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter, QPen

from tests.calibration.study import Floats

_SIZE, _MARGIN = 640, 70
_INK, _LINE, _MARK = QColor("#1f2933"), QColor("#9aa5b1"), QColor("#1d5fa8")
_BINS = 10


class _Square:
    """A square plot of 0–1 by 0–`top`."""

    def __init__(self, title: str, across: str, up: str, top: float = 1.0) -> None:
        self.image = QImage(_SIZE, _SIZE, QImage.Format.Format_RGB32)
        self.image.fill(Qt.GlobalColor.white)
        self.painter = QPainter(self.image)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.painter.setFont(QFont("Inter", 11))
        self.painter.setPen(_INK)
        self._top = top
        self.painter.drawText(QRectF(0, 12, _SIZE, 40), Qt.AlignmentFlag.AlignCenter, title)
        self.painter.drawText(QRectF(0, _SIZE - 34, _SIZE, 30), Qt.AlignmentFlag.AlignCenter, across)
        self.painter.save()
        self.painter.translate(20, _SIZE / 2)
        self.painter.rotate(-90)
        self.painter.drawText(QRectF(-_SIZE / 2, -14, _SIZE, 30), Qt.AlignmentFlag.AlignCenter, up)
        self.painter.restore()
        self.painter.setPen(QPen(_LINE, 1))
        self.painter.drawRect(QRectF(self.at(0, top), self.at(1, 0)))
        for step in range(0, 11, 2):
            x = self.at(step / 10, 0)
            self.painter.drawText(
                QRectF(x.x() - 20, x.y() + 4, 40, 18), Qt.AlignmentFlag.AlignCenter, f"{step / 10:g}"
            )
            y = self.at(0, top * step / 10)
            self.painter.drawText(
                QRectF(y.x() - 44, y.y() - 9, 40, 18), Qt.AlignmentFlag.AlignRight, f"{top * step / 10:.2g}"
            )

    def at(self, x: float, y: float) -> QPointF:
        """Where a value lies."""
        inside = _SIZE - 2 * _MARGIN
        return QPointF(_MARGIN + x * inside, _SIZE - _MARGIN - min(y, self._top) / self._top * inside)

    def save(self, file: Path) -> None:
        """Writes the picture."""
        self.painter.end()
        if not self.image.save(str(file)):
            raise OSError(f"{file} could not be written")


def application() -> QGuiApplication:
    """Qt without a screen; the caller keeps it."""
    running = QGuiApplication.instance()
    return (
        running
        if isinstance(running, QGuiApplication)
        else QGuiApplication(["calibrate", "-platform", "offscreen"])
    )


def reliability(chance: Floats, passed: Floats, file: Path) -> None:
    """Of those told a chance, how many passed: dots on the diagonal are what was promised."""
    plot = _Square("Chance to pass: told and true", "chance told", "share who passed")
    plot.painter.setPen(QPen(_LINE, 2, Qt.PenStyle.DashLine))
    plot.painter.drawLine(plot.at(0, 0), plot.at(1, 1))
    place = np.minimum((chance * _BINS).astype(int), _BINS - 1)
    for index in range(_BINS):
        inside = place == index
        count = int(inside.sum())
        if not count:
            continue
        told, true = float(chance[inside].mean()), float(passed[inside].mean())
        spread = 1.64 * np.sqrt(max(true * (1 - true), 0.01) / count)
        plot.painter.setPen(QPen(_MARK, 2))
        plot.painter.drawLine(plot.at(told, max(0.0, true - spread)), plot.at(told, min(1.0, true + spread)))
        plot.painter.setBrush(_MARK)
        plot.painter.drawEllipse(plot.at(told, true), 5, 5)
    plot.save(file)


def pit_histogram(pits: Sequence[Floats], file: Path) -> None:
    """Where results fell in what was predicted: flat is honest, a hump too wide, a bowl too narrow."""
    values = np.concatenate(list(pits))
    shares, _ = np.histogram(values, bins=20, range=(0, 1))
    density = shares / len(values) * 20
    plot = _Square("Where the score fell in its forecast", "place in the forecast (PIT)", "density", top=2.0)
    plot.painter.setPen(Qt.PenStyle.NoPen)
    plot.painter.setBrush(_MARK)
    for index, height in enumerate(density.tolist()):
        plot.painter.drawRect(
            QRectF(plot.at(index / 20 + 0.004, height), plot.at((index + 1) / 20 - 0.004, 0))
        )
    plot.painter.setPen(QPen(_INK, 2, Qt.PenStyle.DashLine))
    plot.painter.drawLine(plot.at(0, 1), plot.at(1, 1))
    plot.save(file)
