"""Other notes that belong to what is shown: a line each, which opens the note below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.gui.card_media import CardMedia
from cpccards.gui.models.text_table import plain_tip
from cpccards.gui.pages.page import area_around, label
from cpccards.gui.theme import Colours
from cpccards.gui.widgets.notes.card_preview import CardPreview
from cpccards.services.library import Confusable

_CLOSED, _OPEN = "▸", "▾"


class ConfusableList(QWidget):
    """Hidden while there is no such note. Tab goes from one to the next; Enter or Space opens and closes it.

    Signals:
        link_chosen: an https address on a note that was opened.
    """

    link_chosen = Signal(str)

    def __init__(
        self,
        theme: Colours,
        parent: QWidget | None = None,
        *,
        heading: str = "Easily confused with:",
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._media = media
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label(heading, "small"))
        # The first is there from the start: what is made late comes last in the order of Tab.
        self._rows = [self._add_row()]
        self.hide()

    def show_notes(self, notes: Sequence[Confusable]) -> None:
        """Shows the notes, all of them closed."""
        while len(self._rows) < len(notes):
            row = self._add_row()
            QWidget.setTabOrder(self._rows[-1].line, row.line)
            self._rows.append(row)
        for place, row in enumerate(self._rows):
            row.show_note(notes[place] if place < len(notes) else None)
        self.setVisible(bool(notes))

    def _add_row(self) -> _Row:
        row = _Row(self._theme, self._media)
        row.show_note(None)
        row.link_chosen.connect(self.link_chosen)
        self._column.addWidget(row)
        return row


class _Row(QWidget):
    """One note: its line, and below it the card while it is open."""

    link_chosen = Signal(str)

    def __init__(self, theme: Colours, media: CardMedia | None) -> None:
        super().__init__()
        self._theme = theme
        self._media = media
        self._note: Confusable | None = None
        self._card: CardPreview | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.line = _Line()
        self._column.addWidget(self.line)
        self.line.toggled.connect(self._on_toggled)

    def show_note(self, note: Confusable | None) -> None:
        self._note = note
        self.line.setChecked(False)
        self.line.say(note.summary if note is not None else "")
        self.setVisible(note is not None)

    def _on_toggled(self, is_open: bool) -> None:
        if is_open and self._note is not None:
            self._open(self._note)
        elif self._card is not None:
            self._card.hide()

    def _open(self, note: Confusable) -> None:
        if self._card is None:
            self._card = CardPreview(self._theme, media=self._media)
            self._card.link_chosen.connect(self.link_chosen)
            self._column.addWidget(self._card)
        self._card.show_card(note.faces, note.rationale)
        self._card.show()
        # Once it has its height.
        QTimer.singleShot(0, self, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        around = area_around(self)
        if around is not None and self._card is not None and self._card.isVisible():
            around.ensureWidgetVisible(self._card, 0, 0)
            around.ensureWidgetVisible(self.line, 0, 0)


class _Line(QPushButton):
    """What a note asks, cut where it has no room. A click leaves the focus to the page, whose keys rate."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setProperty("role", "link")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._show_words)

    def say(self, words: str) -> None:
        self._words = words or "(a picture)"
        self.setToolTip(plain_tip(words))
        self._show_words()

    def sizeHint(self) -> QSize:
        """A few characters: it takes the width there is. The smallest size follows from it."""
        return QSize(self.fontMetrics().averageCharWidth() * 12, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes Enter for itself: the page would take it for a rating."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()

    def _show_words(self) -> None:
        sign = _OPEN if self.isChecked() else _CLOSED
        room = self.width() - 2 * self.fontMetrics().averageCharWidth() - 16
        cut = self.fontMetrics().elidedText(f"{sign} {self._words}", Qt.TextElideMode.ElideRight, room)
        self.setText(cut.replace("&", "&&"))
        self.setAccessibleName(f"{self._words}, {'open' if self.isChecked() else 'closed'}")
