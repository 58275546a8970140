"""A page with the tabular list at its right side while it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from cpccards.gui.theme import Theme
from cpccards.services.icd10cm import Icd10cmService

if TYPE_CHECKING:
    from cpccards.gui.widgets.icd10cm.icd10cm_panel import Icd10cmPanel

_CHARACTERS = 62
"""How wide the list is, in characters, where there is room."""


class Icd10cmBeside(QWidget):
    """Shows `main`, and the list beside it where both have room, else over it.

    Signals:
        changed: a `Changes`, when cards were made.
        told: a short word for the learner.
        closed: the list was put away.
    """

    changed = Signal(object)
    told = Signal(str)
    closed = Signal()

    def __init__(
        self, theme: Theme, icd: Icd10cmService, main: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icd = icd
        self._main = main
        self._panel: Icd10cmPanel | None = None
        self._room = QVBoxLayout(self)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._room.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._room.addWidget(main)

    @property
    def panel(self) -> Icd10cmPanel | None:
        """The list while it is on screen."""
        return self._panel if self._panel is not None and not self._panel.isHidden() else None

    def open(self, code: str | None) -> None:
        """Shows the list, at an entry if one is named."""
        if self._panel is None:
            self._panel = self._make_panel()
        if self._panel.isHidden():
            self._panel.begin()
        self._panel.show()
        self._panel.raise_()
        self._arrange()
        if code:
            self._panel.browser.open_code(code)

    def empty(self) -> None:
        """Begins the list anew, if it is there: what it shows may be the answer to the next card."""
        if self.panel is not None:
            self.panel.begin()

    def put_away(self) -> None:
        """Hides the list."""
        if self.panel is not None:
            self.panel.hide()
            self._arrange()
            self.closed.emit()

    def minimumSizeHint(self) -> QSize:
        """What the page itself needs: the list gives way."""
        return self._main.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Finds room anew."""
        super().resizeEvent(event)
        self._arrange()

    def _make_panel(self) -> Icd10cmPanel:
        from cpccards.gui.widgets.icd10cm.icd10cm_panel import Icd10cmPanel

        panel = Icd10cmPanel(self._theme, self._icd, self)
        panel.hide()
        panel.closed.connect(self.put_away)
        panel.browser.changed.connect(self.changed)
        panel.browser.told.connect(self.told)
        return panel

    def _arrange(self) -> None:
        panel = self.panel
        if panel is None:
            self._room.setContentsMargins(0, 0, 0, 0)
            return
        wide = min(self.width() // 2, self.fontMetrics().averageCharWidth() * _CHARACTERS)
        is_beside = self.width() - wide >= self._main.minimumSizeHint().width()
        width = wide if is_beside else max(wide, self.width() * 2 // 3)
        self._room.setContentsMargins(0, 0, wide if is_beside else 0, 0)
        panel.setGeometry(self.width() - width, 0, width, self.height())
