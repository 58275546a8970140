"""What is on screen, pixel by pixel."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget


def colors(widget: QWidget) -> set[str]:
    """The colours that a widget shows, as #RRGGBB."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)[:, : image.width()]
    return {f"#{value & 0xFFFFFF:06X}" for value in np.unique(pixels).tolist()}
