"""A page on which a form takes the place of everything else while it is being filled in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, label
from cpccards.gui.widgets.asked_form import AskedForm
from cpccards.gui.widgets.page_foot import PageFoot, column_over_foot


class FormPage(Page):
    """Its heading, `overview` and, in its place, a form over Save and Cancel.

    Attributes:
        heading: of the page, or of the form; it stands in the row `head`.
        body: the page's column; `overview` is the last in it.
        overview: what is on the page without a form; its layout is `parts`.
        error: what went wrong outside a form.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form: AskedForm | None = None
        around, self.body, self.area = column_over_foot(self)
        self.heading = label(self.title, "page")
        self.error = ErrorNote()
        self.head = QHBoxLayout()
        self.head.setSpacing(INSIDE)
        self.head.addWidget(self.heading, 1)
        self.body.addLayout(self.head)
        self.body.addWidget(self.error)
        self.overview = QWidget()
        self.overview.setObjectName("page")
        self.parts = QVBoxLayout(self.overview)
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.parts.setSpacing(BLOCK)
        self.body.addWidget(self.overview)
        self.body.addStretch(1)
        self._foot_words = label(role="muted", wrap=True)
        self.cancel, self.save_button = QPushButton("Cancel   Esc"), QPushButton("Save   Enter")
        self.cancel.setAccessibleName("Cancel")
        self.save_button.setAccessibleName("Save")
        self.save_button.setProperty("role", "primary")
        self.foot = PageFoot(self._foot_words, self.cancel, self.save_button)
        self.foot.hide()
        self.foot.follow(self.area)
        around.addWidget(self.foot)
        self.cancel.clicked.connect(self.close_form)
        self.save_button.clicked.connect(self.save)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)

    @property
    def form(self) -> AskedForm | None:
        """The form that is open."""
        return self._form

    def open_form(self, form: AskedForm) -> None:
        """Puts a form in the place of the page."""
        if self._form is not None:
            return
        self._form = form
        self.error.say(None)
        self.heading.setText(form.heading)
        self._foot_words.setText("")
        self.overview.hide()
        self.body.insertWidget(self.body.count() - 1, form)
        self.foot.show()
        form.show()
        # The foot was made before the form, and would be gone to before it.
        fields = [
            each
            for each in form.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is self.window()
        ]
        QWidget.setTabOrder(fields[-1], self.cancel)
        QWidget.setTabOrder(self.cancel, self.save_button)
        form.setFocus()
        self.area.verticalScrollBar().setValue(0)

    def save(self) -> None:
        """Keeps what was filled in, unless it can't be used: then says so over the buttons."""
        form = self._form
        if form is not None and self.carry_out(form.keep, self.foot.error):
            self.told.emit(form.saved)
            self.close_form()

    def close_form(self) -> None:
        """Leaves the form; what was filled in and not saved is dropped."""
        form, self._form = self._form, None
        if form is None:
            return
        self.body.removeWidget(form)
        form.hide()
        form.deleteLater()
        self.foot.hide()
        self.foot.error.say(None)
        self.heading.setText(self.title)
        self.overview.show()
        self.form_closed()

    def form_closed(self) -> None:
        """The page is on screen again."""

    def do(self, act: Callable[[], Changes], told: str = "") -> bool:
        """Carries something out; says `told`, or in the page what kept it from being done."""
        done = self.carry_out(act, self.error)
        if not done:
            QTimer.singleShot(0, self.area, partial(self.area.ensureWidgetVisible, self.error))
        elif told:
            self.told.emit(told)
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In the form Enter saves and Escape leaves; once something was filled in, it leads to Cancel."""
        form = self._form
        if form is None:
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            held = self.focusWidget()
            (held if isinstance(held, QPushButton) else self.save_button).click()
        elif event.key() == Qt.Key.Key_Escape:
            if form.is_touched and not self.cancel.hasFocus():
                self.cancel.setFocus()
                self._foot_words.setText("Not saved yet. Esc once more drops it.")
            else:
                self.close_form()
        else:
            super().keyPressEvent(event)
