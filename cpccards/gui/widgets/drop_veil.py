"""What lies over a page while a file hangs over it, and what comes of the drop."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLabel, QWidget

from cpccards.domain.errors import BadInput


class DropVeil(QLabel):
    """Covers its parent; hidden until then."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Drop to open", parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName("veil")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Covers the page."""
        self.show()
        self.raise_()


def can_be_taken(data: QMimeData) -> bool:
    """True for files and text."""
    return data.hasUrls() or data.hasText()


def taken(data: QMimeData) -> Path | str:
    """The file, or the text, in what was dropped or pasted. Raises BadInput for anything else."""
    urls = data.urls()
    files = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    if len(files) > 1:
        raise BadInput(
            "One file at a time", f"{len(files)} files were given.", "Open them one after the other."
        )
    if files:
        return files[0]
    if urls:
        raise BadInput(
            "This is an address on the web",
            "Files are opened from your computer only.",
            "Save the file to your computer, then drop it here.",
        )
    return data.text()
