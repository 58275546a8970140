"""What stands in a sitting in place of a question: before handing in, while paused, when nothing is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label, surface
from cpccards.gui.widgets.segments import TurningRow

_WIDTH = 640


@dataclass(frozen=True, slots=True)
class Way:
    """A button: its words, its name for a screen reader, and what it does."""

    words: str
    name: str
    act: Callable[[], object]


class Interlude(QWidget):
    """A heading, a few sentences, and the ways on; the first of them is the one to take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        frame, inside = surface()
        frame.setMaximumWidth(_WIDTH)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(BLOCK)
        self._heading = label(role="title", wrap=True)
        self._words = label(role="reading", wrap=True)
        self._ways = TurningRow(gap=INSIDE)
        inside.addWidget(self._heading)
        inside.addWidget(self._words)
        inside.addWidget(self._ways)
        self._frame = frame
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(frame, 100)
        middle.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(2)

    @property
    def text(self) -> str:
        """What is said."""
        return f"{self._heading.text()} {self._words.text()}"

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The ways on, in order."""
        return tuple(button for button in self._ways.findChildren(QPushButton) if not button.isHidden())

    def tell(self, heading: str, words: str, ways: Sequence[Way]) -> None:
        """Says something, and offers ways on."""
        self._heading.setText(heading)
        self._words.setText(words)
        self._frame.setAccessibleName(f"{heading}. {words}")
        while (item := self._ways.row.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.setParent(None)
                gone.deleteLater()
        for place, way in enumerate(ways):
            button = QPushButton(way.words)
            button.setAccessibleName(way.name)
            if place == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _=False, act=way.act: act())
            self._ways.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._ways.row.addStretch(1)
        self._ways.updateGeometry()

    def take_focus(self) -> None:
        """Puts the keys on the first way on."""
        if self.buttons:
            self.buttons[0].setFocus()
