"""Pictures made for tests."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

INK = QColor("#ff00c8")
"""A colour no theme has."""


def encoded(image: QImage, kind: str = "PNG") -> bytes:
    """The bytes of a picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return bytes(buffer.data().data())


def sample_picture(width: int = 40, height: int = 40, kind: str = "PNG") -> bytes:
    """A picture, all of it in the tell-tale colour."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(INK)
    return encoded(image, kind)


def count_pixels(image: QImage, wanted: QColor = INK) -> int:
    """How many pixels have that colour, or nearly so."""
    near = 0
    for y in range(image.height()):
        for x in range(image.width()):
            found = image.pixelColor(x, y)
            near += (
                abs(found.red() - wanted.red()) < 6
                and abs(found.green() - wanted.green()) < 6
                and abs(found.blue() - wanted.blue()) < 6
            )
    return near
