"""The line in which a search is typed: found as one types, and where it can't be understood, underlined."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.search_query import SearchError
from cpccards.gui.pages.page import label
from cpccards.gui.theme import Theme

_PAUSE = 120
"""Milliseconds without a key until what was typed is looked for."""


class SearchLine(QWidget):
    """A field, and below it what is wrong with what it says.

    Signals:
        asked: the learner paused, or pressed Enter; what is to be looked for.

    Attributes:
        field: where it is typed.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.field = QLineEdit()
        self.field.setAccessibleName("Search")
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText("Search: words, deck:…, tag:…, is:due   (F1 shows all)")
        self._wrong = label(role="error", wrap=True)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self._wrong)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.ask)
        self.field.textEdited.connect(lambda _: self._timer.start())
        # The button that clears the field is no edit to Qt.
        self.field.textChanged.connect(lambda text: None if text else self._timer.start())
        self.setFocusProxy(self.field)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.field.text()

    @property
    def complaint(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return "" if self._wrong.isHidden() else self._wrong.text()

    def say(self, query: str) -> None:
        """Writes a search and asks for it."""
        self.field.setText(query)
        self.ask()

    def ask(self) -> None:
        """Asks at once."""
        self._timer.stop()
        self.asked.emit(self.field.text())

    def complain(self, error: CpcCardsError | None) -> None:
        """Says what is wrong, and underlines where it stands; None takes both away."""
        self._wrong.setText("" if error is None else str(error))
        self._wrong.setVisible(error is not None)
        self.field.setAccessibleDescription("" if error is None else str(error))
        self.field.setProperty("state", "error" if error is not None else "")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        if isinstance(error, SearchError):
            self._underline(error.start, error.end)
        else:
            self._underline(0, 0)

    def _underline(self, start: int, end: int) -> None:
        """A line edit has no formats of its own; those of an input method are drawn the same."""
        attributes = []
        if end > start:
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(self._theme.tokens.color("again"))
            look.setForeground(self._theme.tokens.color("again"))
            at = start - self.field.cursorPosition()
            attributes.append(
                QInputMethodEvent.Attribute(QInputMethodEvent.AttributeType.TextFormat, at, end - start, look)
            )
        QCoreApplication.sendEvent(self.field, QInputMethodEvent("", attributes))

    def focus(self) -> None:
        """Puts the keyboard into the field, with all of it chosen."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
