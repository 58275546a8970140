"""A row in a page that keeps a question for somebody, about what is on screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.support import Source
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, label
from cpccards.gui.support_forms import people_entries
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.segments import TurningRow
from cpccards.services.support import SupportService


class AskRow(QFrame):
    """Hidden until asked for. Enter keeps the question, Esc does not.

    Args:
        support: gives the service when it is needed: start-up does not wait for it.

    Signals:
        kept: the `Changes`.
        left: it went away, with or without a question.
    """

    kept = Signal(object)
    left = Signal()

    def __init__(self, support: Callable[[], SupportService], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._support = support
        self._source = Source()
        self._last_person = ""
        self.setProperty("role", "surface")
        self.setAccessibleName("A question for somebody")
        self._title = label("What do you want to ask?", "strong")
        self.words = QLineEdit()
        self.words.setAccessibleName("What do you want to ask?")
        self.words.setPlaceholderText("May stay empty: what is on screen is kept with it")
        self._title.setBuddy(self.words)
        self.person = Choice("Whom to ask")
        self._error = ErrorNote()
        save, cancel = QPushButton("Keep   Enter"), QPushButton("Cancel   Esc")
        save.setAccessibleName("Keep the question")
        cancel.setAccessibleName("Cancel the question")
        save.setProperty("role", "primary")
        save.clicked.connect(self.keep)
        cancel.clicked.connect(self.leave)
        row = TurningRow(gap=INSIDE)
        row.line_up(self.person, save, cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(INSIDE)
        for part in (self._title, self.words, row, self._error):
            layout.addWidget(part)
        self.hide()

    def serve(self, page: Page) -> None:
        """Lets the page tell of the questions that are kept."""
        self.kept.connect(page.changed)
        self.kept.connect(lambda _: page.told.emit("Kept under People, Questions. Ctrl+Z takes it back."))

    def ask(self, source: Source) -> None:
        """Asks for a question about `source`; the person chosen last is offered again."""
        try:
            people = self._support().people()
        except CpcCardsError as error:
            people = ()
            self._error.say(error)
        else:
            self._error.say(None)
        self._source = source
        self.words.clear()
        self.person.offer(Choices(people_entries(people)))
        known = {person.key for person in people}
        usual = people[0].key if len(people) == 1 else ""
        self.person.show_value(self._last_person if self._last_person in known else usual)
        self.show()
        self.words.setFocus()

    def keep(self) -> None:
        """Keeps the question."""
        person = str(self.person.value or "")
        try:
            changed = self._support().ask(self.words.text(), person, self._source)
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._last_person = person
        self.leave()
        self.kept.emit(changed)

    def leave(self) -> None:
        """Goes away."""
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter keeps, Esc leaves; no other key reaches the page below."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            held = self.focusWidget()
            if isinstance(held, QPushButton):
                held.click()
            else:
                self.keep()
        event.accept()
