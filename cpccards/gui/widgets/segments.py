"""A few choices side by side, and a row that becomes a column where large text makes it too wide."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QPushButton, QWidget

_COLUMN_GAP = 8


class TurningRow(QWidget):
    """A row that becomes a column where it is too narrow, as large text makes it."""

    def __init__(self, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(gap)

    def line_up(self, *widgets: QWidget) -> None:
        """Adds widgets from the left, each as wide as it wants to be, and leaves the rest of the row free."""
        for widget in widgets:
            self.row.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        self.row.addStretch(1)

    def sizeHint(self) -> QSize:
        """As wide as the row, whichever way it stands: so it can turn back."""
        return QSize(self._row_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part."""
        widest = max((part.minimumSizeHint().width() for part in self._parts()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turns when it must."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Turns when its parts have grown or shrunk."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        fits = self._row_width() <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self.row.direction() != direction:
            self.row.setDirection(direction)
            self.row.setSpacing(self._gap if fits else min(self._gap, _COLUMN_GAP))
            self.updateGeometry()

    def _row_width(self) -> int:
        margins = self.row.contentsMargins()
        parts = [part.sizeHint().width() for part in self._parts()]
        return sum(parts) + self._gap * (len(parts) - 1) + margins.left() + margins.right()

    def _parts(self) -> list[QWidget]:
        places = [self.row.itemAt(place) for place in range(self.row.count())]
        widgets = [place.widget() for place in places if place is not None]
        return [widget for widget in widgets if widget is not None and not widget.isHidden()]


class Segments(TurningRow):
    """A few choices side by side, one of them taken; arrow keys move between them.

    Signals:
        chosen: the key of the choice taken by the learner.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = name
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.row.addStretch(1)
        self.setAccessibleName(name)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """One a choice, in order."""
        return tuple(self._buttons.values())

    @property
    def taken(self) -> str:
        """The key of the choice that is taken; empty before one is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def offer(self, choices: Sequence[tuple[str, str, str]]) -> None:
        """Offers (key, words, accessible words).

        Buttons made after the page stand last in the order of Tab; whoever offers late puts them right.
        """
        if list(self._buttons) != [key for key, _, _ in choices]:
            for button in self._buttons.values():
                self._group.removeButton(button)
                button.hide()
                button.deleteLater()
            self._buttons = {key: self._make(key) for key, _, _ in choices}
        for key, words, spoken in choices:
            self._buttons[key].setText(words.replace("&", "&&"))
            self._buttons[key].setAccessibleName(f"{self._name}: {spoken}")

    def mark(self, key: str) -> None:
        """Shows which choice is taken."""
        self._buttons[key].setChecked(True)

    def clear(self) -> None:
        """Shows that no choice is taken; Tab comes to the first."""
        self._group.setExclusive(False)
        for place, button in enumerate(self._buttons.values()):
            button.setChecked(False)
            first = Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(first)
        self._group.setExclusive(True)

    def _make(self, key: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.toggled.connect(lambda on, key=key: self._on_toggled(key, on=on))
        self._group.addButton(button)
        self.row.insertWidget(self.row.count() - 1, button, 0, Qt.AlignmentFlag.AlignLeft)
        button.show()
        return button

    def _on_toggled(self, key: str, *, on: bool) -> None:
        """The choice taken is the one that Tab comes to."""
        self._buttons[key].setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if on:
            self.chosen.emit(key)
