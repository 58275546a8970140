"""The Import page's last step: what was done, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.models.preview_table import ProblemsModel
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, column, label, row_of, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.imports.preview_view import PreviewView
from cpccards.gui.words.import_words import done_facts, done_title, left_out
from cpccards.services.importing import Imported

_PROBLEM_WEIGHTS = (0.7, 9)
_ROWS_SHOWN = 6
_MOST_FACTS = 7


class ReportPanel(QWidget):
    """What an import did.

    Signals:
        undo_wanted, review_wanted, another_wanted, saving_wanted: the buttons.
    """

    undo_wanted = Signal()
    review_wanted = Signal()
    another_wanted = Signal()
    saving_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._title = label(role="page", wrap=True)
        self.error = ErrorNote()
        self._facts: list[tuple[QLabel, QLabel]] = []
        self._done = self._build_facts()
        self._words = label(wrap=True)
        self.review = QPushButton("Review now")
        self.review.setProperty("role", "primary")
        self.review.clicked.connect(self.review_wanted)
        self.another = QPushButton("Import another")
        self.another.clicked.connect(self.another_wanted)
        self.undo = QPushButton("Undo this import   Ctrl+Z")
        self.undo.clicked.connect(self.undo_wanted)
        buttons = row_of(self.review, self.another, self.undo)
        self._left_out = self._build_left_out()
        body = column(self)
        for widget in (self._title, self.error, self._done, self._words):
            body.addWidget(widget)
        body.addLayout(buttons)
        body.addWidget(self._left_out)
        body.addStretch(1)
        theme.changed.connect(self._view.fit_rows)

    def _build_facts(self) -> QWidget:
        frame, inside = surface()
        grid = QGridLayout()
        grid.setHorizontalSpacing(BLOCK * 2)
        grid.setVerticalSpacing(INSIDE)
        grid.setColumnStretch(1, 1)
        for row in range(_MOST_FACTS):
            name, value = label(role="muted"), label(wrap=True)
            grid.addWidget(name, row, 0)
            grid.addWidget(value, row, 1)
            self._facts.append((name, value))
        inside.addLayout(grid)
        return frame

    def _build_left_out(self) -> QWidget:
        frame, below = surface()
        self._left_out_title = label(role="strong", wrap=True)
        self._problems = ProblemsModel(self)
        self._view = PreviewView("What was left out, by line", self._problems)
        self._view.set_weights(_PROBLEM_WEIGHTS)
        self.save = QPushButton("Save rejected rows as CSV…")
        self.save.clicked.connect(self.saving_wanted)
        self._saved = label(role="muted", wrap=True)
        saving = QHBoxLayout()
        saving.setSpacing(INSIDE * 2)
        saving.addWidget(self.save)
        saving.addWidget(self._saved, 1)
        below.addWidget(self._left_out_title)
        below.addWidget(self._view)
        self._row = label(wrap=True)
        self._row.hide()
        self._view.row_chosen.connect(self._describe)
        below.addWidget(self._row)
        below.addLayout(saving)
        return frame

    @property
    def title(self) -> str:
        """The heading."""
        return self._title.text()

    @property
    def facts(self) -> dict[str, str]:
        """The figures by name."""
        return {name.text(): value.text() for name, value in self._facts if not name.isHidden()}

    @property
    def words(self) -> str:
        """The sentence below the figures."""
        return self._words.text()

    def show_imported(self, imported: Imported, *, undone: bool, can_undo: bool) -> None:
        """Shows what was done, or that it was taken back."""
        self.error.say(None)
        self._title.setText("Import undone" if undone else done_title(imported))
        facts = done_facts(imported)
        for place, (name, value) in enumerate(self._facts):
            name.setVisible(place < len(facts))
            value.setVisible(place < len(facts))
            if place < len(facts):
                name.setText(facts[place][0])
                value.setText(facts[place][1])
        self._done.setVisible(not undone)
        self._words.setText(_words(imported, undone=undone, can_undo=can_undo))
        self.review.setVisible(not undone)
        self.undo.setVisible(not undone)
        self.undo.setEnabled(can_undo)
        problems = (*imported.rejected, *imported.media_problems)
        self._left_out.setVisible(bool(problems) and not undone)
        self._left_out_title.setText(f"{left_out(imported)} left out")
        self._problems.show_rows(problems)
        self._describe(-1)
        can_save = any(problem.row for problem in imported.rejected)
        self.save.setVisible(can_save)
        self._saved.setVisible(can_save)
        self._saved.setText("Mend them in a spreadsheet and import that file.")
        self._view.spread()
        self._view.show_about(min(_ROWS_SHOWN, max(1, len(problems))))
        self.begin()

    def _describe(self, row: int) -> None:
        words = self._problems.describe(row)
        self._row.setText(words)
        self._row.setVisible(bool(words))

    def begin(self) -> None:
        """Puts the keyboard on what comes next."""
        (self.another if self.review.isHidden() else self.review).setFocus()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows an error in place, or none."""
        self.error.say(error)

    def show_saved(self, path: str) -> None:
        """Tells where the rows are."""
        self.error.say(None)
        self._saved.setText(f"Saved as {path}. Mend them there and import that file.")


def _words(imported: Imported, *, undone: bool, can_undo: bool) -> str:
    if undone:
        return "Your library is as it was before. Ctrl+Shift+Z brings the import back."
    if not imported.is_any:
        return "Everything in the file is in your library already."
    if not can_undo:
        return "Something else was changed since. Ctrl+Z takes that back first, then this import."
    return "Ctrl+Z takes all of it back at once."
