"""A page over a foot: what scrolls, and under it the buttons that stay in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cpccards.gui.pages.page import MARGIN, ErrorNote, column


class PageFoot(QFrame):
    """A sentence and buttons in one row, and over them the error that kept these from working."""

    def __init__(self, words: QWidget, *buttons: QWidget) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setContentsMargins(0, 1, 0, 0)
        body = column(self, scrolls=False)
        body.setContentsMargins(MARGIN, 12, MARGIN, 12)
        body.setSpacing(12)
        self.error = ErrorNote()
        body.addWidget(self.error)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(words, 1)
        for button in buttons:
            row.addWidget(button)
        body.addLayout(row)

    def follow(self, area: QScrollArea) -> None:
        """Keeps the buttons in line with what scrolls above them, beside its scroll bar."""
        self._bar = area.verticalScrollBar()
        self._bar.rangeChanged.connect(self._align)

    def _align(self, _low: int, high: int) -> None:
        self.setContentsMargins(0, 1, self._bar.sizeHint().width() if high else 0, 0)


def column_over_foot(page: QWidget) -> tuple[QVBoxLayout, QVBoxLayout, QScrollArea]:
    """The page's layout, which takes the foot at the end; its one column; the area in which that scrolls."""
    around = QVBoxLayout(page)
    around.setContentsMargins(0, 0, 0, 0)
    around.setSpacing(0)
    middle = QWidget()
    middle.setObjectName("page")
    around.addWidget(middle, 1)
    body = column(middle)
    [area] = middle.findChildren(QScrollArea)
    return around, body, area
