"""The tabular list to search and to walk through: on its page, and beside a card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.icd10cm import Entry
from cpccards.gui.pages.page import INSIDE, ErrorNote, label, way_back
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.icd10cm.icd10cm_cards import Icd10cmCards
from cpccards.gui.widgets.icd10cm.icd10cm_detail import Icd10cmDetail
from cpccards.gui.widgets.icd10cm.icd10cm_results import Icd10cmResults
from cpccards.gui.words.icd10cm_words import edition_words
from cpccards.services.icd10cm import Icd10cmService
from cpccards.services.importing import Imported

SEARCHED_AFTER = 90
"""Milliseconds after the last letter: typing never waits for a search."""
_WIDE = 84
"""Characters from which on there is room for results and entry beside one another."""
_LINES_FOR_BOTH = 30
"""Lines of text the height of which the form for cards and an entry need together."""
_SHARES = (2, 3)
_STEPS: dict[int, int] = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_NO_LETTERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_NONE_FOUND = (
    "Nothing found. The list has no entry with all of these words; its words are the official ones, "
    "so try “neoplasm” for cancer, or fewer words."
)
_WELCOME = (
    "Choose an entry",
    "Search by code (E11.65, s52501a) or by words (type 2 diabetes foot ulcer), or open a chapter.",
)


class Icd10cmBrowser(QWidget):
    """A search field, what was found, and the entry that was opened. Keys it takes go no further.

    Signals:
        changed: a `Changes`, when cards were made.
        told: a short word for the learner.
        left: Esc.
    """

    changed = Signal(object)
    told = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, icd: Icd10cmService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icd = icd
        self._entry: Entry | None = None
        self._history: list[str] = []
        self._place = -1
        self._has_cards = False
        self._is_wide = False
        self._shows_entry = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCHED_AFTER)
        self._timer.timeout.connect(self.search)
        self._build()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def code(self) -> str:
        """The entry that is open; empty when none is."""
        return self._entry.code if self._entry is not None else ""

    def start(self) -> None:
        """An empty search: the chapters, and no entry."""
        self._history, self._place, self._entry = [], -1, None
        self._cards.hide()
        with QSignalBlocker(self._field):
            self._field.clear()
        self._detail.show_words(*_WELCOME)
        self._show_edition()
        self.search()
        self._arrange(shows_entry=False)

    def focus_search(self) -> None:
        """Puts the cursor into the search field."""
        self._field.setFocus()
        self._field.selectAll()

    def look_for(self, words: str) -> None:
        """Types `words` into the search field, and searches at once."""
        self._field.setText(words)
        self.search()

    def search(self) -> None:
        """Lists what fits what was typed; the chapters for nothing."""
        self._timer.stop()
        words = self._field.text()
        try:
            lines = self._icd.search(words) if words.strip() else self._icd.chapters()
        except CpcCardsError as error:
            self._error.say(error)
            lines = ()
        else:
            self._error.say(None)
        self._results.show_lines(lines)
        self._results.setVisible(bool(lines))
        self._nothing.setVisible(not lines and self._error.isHidden())
        self._arrange(shows_entry=False)

    def open_code(self, code: str) -> None:
        """Opens an entry and remembers the way to it; a code that is not in the list is said so."""
        if self._show(code) and (self._place < 0 or self._history[self._place] != self.code):
            del self._history[self._place + 1 :]
            self._history.append(self.code)
            self._place += 1
        self._show_ways()

    def go(self, steps: int) -> None:
        """Back (-1) or forward (1) along the entries that were open."""
        place = self._place + steps
        if 0 <= place < len(self._history):
            self._place = place
            self._show(self._history[place])
        self._show_ways()

    def copy_code(self) -> None:
        """Puts the code of the open entry on the clipboard."""
        if self._entry is not None:
            QGuiApplication.clipboard().setText(self._entry.line.name)
            self.told.emit(f"{self._entry.line.name} copied.")

    def ask_for_cards(self) -> None:
        """Opens the form for cards from the open entry."""
        if self._entry is not None:
            self._cards.ask(self._entry)
            self._arrange()

    # What is on screen

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._field = QLineEdit()
        self._field.setPlaceholderText("A code, or words of a title")
        self._field.setAccessibleName("Search the ICD-10-CM tabular list")
        self._field.setClearButtonEnabled(False)
        self._field.installEventFilter(self)
        self._back = self._way("chevron-left", "Back", "Alt+Left")
        self._forward = self._way("chevron-right", "Forward", "Alt+Right")
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(self._field, 1)
        head.addWidget(self._back)
        head.addWidget(self._forward)
        layout.addLayout(head)
        self._error = ErrorNote()
        layout.addWidget(self._error)
        body = QHBoxLayout()
        body.setSpacing(INSIDE * 2)
        body.addWidget(self._build_found(), _SHARES[0])
        body.addWidget(self._build_entry(), _SHARES[1])
        layout.addLayout(body, 1)
        self._edition = label(role="small", wrap=True)
        layout.addWidget(self._edition)

    def _build_found(self) -> QWidget:
        self._found = QWidget()
        layout = QVBoxLayout(self._found)
        layout.setContentsMargins(0, 0, 0, 0)
        self._results = Icd10cmResults(self._theme)
        self._results.installEventFilter(self)
        self._nothing = label(_NONE_FOUND, "muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.hide()
        layout.addWidget(self._results, 1)
        layout.addWidget(self._nothing, 1)
        self._found.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        return self._found

    def _build_entry(self) -> QWidget:
        self._open = QWidget()
        layout = QVBoxLayout(self._open)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._detail = Icd10cmDetail(self._theme, self._icd.references)
        self._detail.installEventFilter(self)
        self._cards = Icd10cmCards(self._icd)
        self._to_results = way_back("Results")
        self._copy = QPushButton("Copy code")
        self._make = QPushButton("Make cards…")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._to_results)
        row.addStretch(1)
        row.addWidget(self._copy)
        row.addWidget(self._make)
        layout.addWidget(self._cards)
        layout.addWidget(self._detail, 1)
        layout.addStretch(0)
        layout.addLayout(row)
        self._open.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        return self._open

    def _way(self, icon: str, name: str, keys: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("icon-name", icon)
        button.setAccessibleName(name)
        button.setToolTip(f"{name}  {keys}")
        return button

    def _connect(self) -> None:
        self._field.textChanged.connect(lambda _text: self._timer.start())
        self._results.code_chosen.connect(self.open_code)
        self._detail.code_chosen.connect(self.open_code)
        self._back.clicked.connect(lambda: self.go(-1))
        self._forward.clicked.connect(lambda: self.go(1))
        self._copy.clicked.connect(self.copy_code)
        self._make.clicked.connect(self.ask_for_cards)
        self._to_results.clicked.connect(self._leave_entry)
        self._cards.made.connect(self._on_made)
        self._cards.cancelled.connect(self._on_cards_left)
        for keys, steps in (("Alt+Left", -1), ("Alt+Right", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda steps=steps: self.go(steps))

    def _show(self, code: str) -> bool:
        try:
            entry = self._icd.entry(code)
            self._has_cards = entry is not None and bool(self._icd.choices(entry.code))
        except CpcCardsError as error:
            self._error.say(error)
            return False
        if entry is None:
            self.told.emit(f"{code} is not in the tabular list.")
            return False
        self._error.say(None)
        self._entry = entry
        self._cards.hide()
        self._detail.show_entry(entry)
        self._show_edition()
        self._arrange(shows_entry=True)
        return True

    def _show_ways(self) -> None:
        self._back.setEnabled(self._place > 0)
        self._forward.setEnabled(self._place < len(self._history) - 1)

    def _show_edition(self) -> None:
        try:
            self._edition.setText(edition_words(self._icd.edition()))
        except CpcCardsError as error:
            self._error.say(error)

    def _arrange(self, *, shows_entry: bool | None = None) -> None:
        """Results and entry beside one another where there is room, else one of them."""
        if shows_entry is not None:
            self._shows_entry = shows_entry
        self._is_wide = self.width() >= self.fontMetrics().averageCharWidth() * _WIDE
        self._found.setVisible(self._is_wide or not self._shows_entry)
        self._open.setVisible(self._is_wide or self._shows_entry)
        self._to_results.setVisible(not self._is_wide)
        has_entry = self._entry is not None
        is_asking = not self._cards.isHidden()
        self._copy.setVisible(has_entry and not is_asking)
        self._make.setVisible(has_entry and self._has_cards and not is_asking)
        # A form that leaves a few lines of the entry leaves nothing to be read.
        is_low = self.height() < self.fontMetrics().lineSpacing() * _LINES_FOR_BOTH
        self._detail.setVisible(not (is_asking and is_low))
        self._show_ways()

    def _leave_entry(self) -> None:
        self._arrange(shows_entry=False)
        self.focus_search()

    def _on_made(self, made: object, deck: str) -> None:
        self._on_cards_left()
        if isinstance(made, Imported):
            self.changed.emit(made.changes)
            noun = "note" if made.added == 1 else "notes"
            self.told.emit(f"{made.added} {noun} added to {deck}. Ctrl+Z takes them back.")

    def _on_cards_left(self) -> None:
        self._arrange()
        self._make.setFocus()

    def _restyle(self) -> None:
        for button in (self._back, self._forward):
            button.setIcon(self._theme.icon(str(button.property("icon-name"))))
        self._arrange()

    # Keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges itself for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work the results from the field; letters typed anywhere go into the field."""
        is_press = event.type() is QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and self._take_key(watched, event):
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """A letter typed in here is no shortcut of the page around it."""
        is_override = event.type() is QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and _letters(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing in here wanted does not rate a card."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.modifiers() & _NO_LETTERS or event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            super().keyPressEvent(event)

    def _take_key(self, watched: QObject, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif watched is self._field:
            return self._take_key_of_field(event)
        elif watched is self._results and event.key() in _ENTER:
            self._results.take()
        elif _letters(event) and not event.text().isspace():
            self._field.setFocus()
            self._field.setText(event.text())
        else:
            return False
        return True

    def _take_key_of_field(self, event: QKeyEvent) -> bool:
        if event.key() in _ENTER:
            if self._timer.isActive():
                self.search()
            self._results.take()
        elif event.key() in _STEPS and not event.modifiers() & _NO_LETTERS:
            if self._shows_entry and not self._is_wide:
                self._arrange(shows_entry=False)
            self._results.step(_STEPS[event.key()])
        else:
            return False
        return True


def _letters(event: QKeyEvent) -> bool:
    """True for a key that writes something."""
    return bool(event.text()) and event.text().isprintable() and not event.modifiers() & _NO_LETTERS
