"""Pictures on their way into the library: told by their bytes, and made no larger than a card shows them."""

from __future__ import annotations

import hashlib

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter

from cpccards.domain.errors import BadInput
from cpccards.domain.media_kinds import PICTURES, content_type
from cpccards.gui.card_pictures import image_reader

LONGEST_SIDE = 1_600
"""Pixels that are kept."""
MOST_PIXELS = 64_000_000
"""Of a picture that is taken in."""
MOST_BYTES = 64 * 1024 * 1024
_MEGABYTES_TO_READ = 320
"""What `MOST_PIXELS` take in memory."""
_JPEG_QUALITY = 88


def taken_in(data: bytes) -> bytes:
    """A picture as it is kept: the bytes themselves, or of a large one a smaller copy.

    Raises:
        BadInput: it is none of a kind that cards show, can't be read, or is too large.
    """
    kind = PICTURES.get(content_type(data))
    if kind is None:
        raise BadInput(
            "This is no picture that cards can show",
            "Cards show PNG, JPEG, GIF, WebP and BMP.",
            "Save it as PNG or JPEG and add that.",
        )
    with image_reader(data, kind, _MEGABYTES_TO_READ) as reader:
        size = reader.size()
        if len(data) > MOST_BYTES or size.width() * size.height() > MOST_PIXELS:
            most = f"{MOST_PIXELS // 1_000_000} million pixels or {MOST_BYTES // 1_048_576} MB"
            raise BadInput(
                "This picture is too large",
                f"It has more than {most}.",
                "Make it smaller in a picture editor and add that.",
            )
        is_large = max(size.width(), size.height()) > LONGEST_SIDE
        if is_large:
            reader.setScaledSize(_smaller(size))
        image = reader.read()
    if image.isNull():
        raise BadInput(
            "This picture can't be read",
            "The file is damaged, or not what its name says.",
            "Open it in a picture editor and save it anew.",
        )
    return _written(image, "jpeg" if kind == "jpeg" else "png") if is_large else data


def png_of(image: QImage) -> bytes:
    """A picture from the clipboard as bytes."""
    large = max(image.width(), image.height()) > LONGEST_SIDE
    return _written(image.scaled(_smaller(image.size()), mode=_SMOOTH) if large else image, "png")


def name_for(data: bytes) -> str:
    """What a picture that is taken in is called: the same for the same picture."""
    ending = PICTURES[content_type(data)].replace("jpeg", "jpg")
    return f"picture-{hashlib.sha256(data).hexdigest()[:12]}.{ending}"


_SMOOTH = Qt.TransformationMode.SmoothTransformation


def _smaller(size: QSize) -> QSize:
    box = QSize(LONGEST_SIDE, LONGEST_SIDE)
    return size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _written(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    if kind == "jpeg":
        writer.setQuality(_JPEG_QUALITY)
    writer.write(image)
    return bytes(buffer.data().data())
