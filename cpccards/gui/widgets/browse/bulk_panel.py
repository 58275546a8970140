"""A form in the page that asks before many are changed, and a bar while they are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label, row_of
from cpccards.gui.widgets.browse.bulk_forms import BulkForm


class BulkPanel(QFrame):
    """Shows one form at a time. Hidden without one. Esc is the page's: it has more to leave.

    Signals:
        submitted: do what the form says.
        cancelled: leave it.
    """

    submitted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.form: BulkForm | None = None
        self._title = label(role="strong", wrap=True)
        self._error = ErrorNote()
        self.button = QPushButton("Do it")
        self.button.setProperty("role", "primary")
        self.leave = QPushButton("Cancel   Esc")
        self.button.clicked.connect(self.submitted)
        self.leave.clicked.connect(self.cancelled)
        buttons = row_of(self.button, self.leave)
        self._place = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(BLOCK, 12, BLOCK, 12)
        column.setSpacing(INSIDE)
        column.addWidget(self._title)
        column.addLayout(self._place, 1)
        column.addWidget(self._error)
        column.addLayout(buttons)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.submitted)
        self.hide()

    @property
    def title(self) -> str:
        """What is asked."""
        return self._title.text()

    @property
    def complaint(self) -> str:
        """What is said to be wrong."""
        return self._error.text

    def ask(self, form: BulkForm) -> None:
        """Shows a form in place of the one before."""
        self.put_away()
        self.form = form
        self._place.addWidget(form)
        self._title.setText(form.title)
        self._title.setAccessibleName(form.title)
        self.button.setText(f"{form.button}   Ctrl+Enter")
        self.button.setAccessibleName(form.button)
        self._error.say(None)
        self.show()
        form.show()
        self.begin()

    def begin(self) -> None:
        """Puts the keyboard where the first answer goes, or on the button where there is none to give."""
        if self.form is not None:
            self.form.begin()
            if not self.form.isAncestorOf(self.window().focusWidget() or self):
                self.button.setFocus()

    def say(self, error: CpcCardsError) -> None:
        """Says why it was not done; what was filled in stays."""
        self._error.say(error)

    def put_away(self) -> None:
        """Takes the form away."""
        if self.form is not None:
            self._place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self.hide()


class BulkProgress(QFrame):
    """How far a long act is, and a button that stops it.

    Signals:
        cancelled: stop.
    """

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.words = label()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel   Esc")
        self.cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        row.setSpacing(BLOCK)
        row.addWidget(self.words)
        row.addWidget(self._bar, 1)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self) -> None:
        """Shows itself, before anything is known."""
        self.say(0, 0, "Working")
        self.cancel.setEnabled(True)
        self.show()
        self.cancel.setFocus()

    def say(self, done: int, total: int, words: str) -> None:
        """How far it is."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self.words.setText(f"{words} …")

    def stopping(self) -> None:
        """It was asked to stop."""
        self.cancel.setEnabled(False)
        self.words.setText("Stopping …")
