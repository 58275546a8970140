"""Above a card under review: where it is from, how far the session is, and what can be done at any time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.reviews import CardState
from cpccards.gui.pages.page import BLOCK, MARGIN, label
from cpccards.gui.theme import Theme
from cpccards.services.study import ShownCard


class ReviewHead(QWidget):
    """One line, another one where something else than the day's plan is studied, and the progress bar.

    Signals:
        look_up_chosen, ask_chosen, undo_chosen: its buttons.

    Attributes:
        place, time, count: labels.
        progress: a bar through the session.
        look_up, ask, undo: buttons; `ask` is hidden until there is where to keep questions.
    """

    look_up_chosen = Signal()
    ask_chosen = Signal()
    undo_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._theme = theme
        self.place = label(role="small")
        self.time = label(role="small")
        self.count = label(role="small")
        self.look_up = _link("ICD-10-CM  I")
        self.look_up.clicked.connect(lambda _checked: self.look_up_chosen.emit())
        self.ask = _link("Ask  Q")
        self.ask.setAccessibleName("Ask somebody about this card")
        self.ask.clicked.connect(lambda _checked: self.ask_chosen.emit())
        self.ask.hide()
        self.undo = _link("Undo  Ctrl+Z")
        self.undo.clicked.connect(lambda _checked: self.undo_chosen.emit())
        row = QHBoxLayout()
        row.setContentsMargins(MARGIN, 12, MARGIN, 8)
        row.addWidget(self.place, 1)
        row.addWidget(self.time)
        row.addSpacing(BLOCK)
        row.addWidget(self.count)
        row.addSpacing(BLOCK)
        row.addWidget(self.look_up)
        row.addWidget(self.ask)
        row.addWidget(self.undo)
        self._selection = label(role="small", wrap=True)
        self._selection.setContentsMargins(MARGIN, 0, MARGIN, 8)
        self._selection.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress through this session")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._selection)
        layout.addWidget(self.progress)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_card(self, shown: ShownCard) -> None:
        """Says where a card is from, and how it is marked."""
        self.place.setText(_place_words(shown))

    def show_progress(self, answers: int, remaining: int) -> None:
        """Says which card of how many this is."""
        total = answers + remaining
        self.progress.setMaximum(max(1, total))
        self.progress.setValue(answers)
        self.count.setText(f"{answers + 1} of {total}")

    def show_selection(self, words: str) -> None:
        """Says what is studied apart from the day's plan; empty for the plan itself."""
        self._selection.setText(words)
        self._selection.setVisible(bool(words))

    def _restyle(self) -> None:
        self.undo.setIcon(self._theme.icon("undo", "accent"))
        self.look_up.setIcon(self._theme.icon("icd-10-cm", "accent"))
        self.ask.setIcon(self._theme.icon("support", "accent"))


def _link(words: str) -> QPushButton:
    button = QPushButton(words)
    button.setProperty("role", "link")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _place_words(shown: ShownCard) -> str:
    marks = []
    if shown.card.memory.state is CardState.NEW:
        marks.append("new")
    if shown.card.flag:
        marks.append("⚑ flagged")
    return "  ·  ".join([" › ".join(shown.deck_path), *marks])
