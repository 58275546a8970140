"""What an import would do: in sentences, and note by note."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.gui.models.preview_table import MOST_ROWS, PlannedNotesModel, ProblemsModel
from cpccards.gui.pages.page import bordered, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.imports.preview_view import PreviewView
from cpccards.gui.words.import_words import DUPLICATE_WORDS, Outlook

_ROWS_SHOWN = 8
_NOTE_WEIGHTS = (1.6, 2.2, 2.8, 1.7, 1.7)
_PROBLEM_WEIGHTS = (0.7, 9)
_VIEWS = {"notes": "Notes", "updates": "Updates", "duplicates": "Duplicates", "problems": "Problems"}


class OutcomeBlock(QFrame):
    """The counts, what happens to duplicates, and tables of notes and problems.

    Signals:
        duplicates_chosen: what is to become of them, a `Duplicates`.
    """

    duplicates_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._outlook: Outlook | None = None
        layout = bordered(self)
        layout.addWidget(label("What will happen", "strong"))
        self._where = label(wrap=True)
        self._remarks = label(role="muted", wrap=True)
        self._duplicates = label(wrap=True)
        self._fate = Choice("What happens to duplicates")
        self._fate.setMinimumContentsLength(24)
        self._fate.offer(Choices(list(DUPLICATE_WORDS.items())))
        self._fate.value_chosen.connect(self.duplicates_chosen)
        for widget in (self._where, self._remarks, self._duplicates):
            layout.addWidget(widget)
        fates = QHBoxLayout()
        fates.addWidget(self._fate, 3)
        fates.addStretch(2)
        layout.addLayout(fates)
        self._views: dict[str, QPushButton] = {}
        views = QHBoxLayout()
        views.setSpacing(4)
        group = QButtonGroup(self)  # the arrow keys go through it
        for key, words in _VIEWS.items():
            button = QPushButton(words)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.clicked.connect(self._show_view)
            group.addButton(button)
            views.addWidget(button)
            self._views[key] = button
        views.addStretch(1)
        self._views["notes"].setChecked(True)
        self._notes = PlannedNotesModel(self)
        self._problems = ProblemsModel(self)
        self._note_view = PreviewView("Notes and what will happen to them", self._notes)
        self._note_view.set_weights(_NOTE_WEIGHTS)
        self._problem_view = PreviewView("Problems by line", self._problems)
        self._problem_view.set_weights(_PROBLEM_WEIGHTS)
        for view in (self._note_view, self._problem_view):
            view.row_chosen.connect(self._describe)
        self._row = label(wrap=True)
        self._cut = label(role="small", wrap=True)
        layout.addSpacing(4)
        layout.addLayout(views)
        layout.addWidget(self._note_view)
        layout.addWidget(self._problem_view)
        layout.addWidget(self._row)
        layout.addWidget(self._cut)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def words(self) -> str:
        """All that is said."""
        said = (self._where, self._remarks, self._duplicates)
        return "\n".join(line.text() for line in said if not line.isHidden())

    @property
    def fate(self) -> Choice:
        """The box for duplicates."""
        return self._fate

    @property
    def views(self) -> dict[str, QPushButton]:
        """The buttons for what can be looked at: notes, updates, duplicates, problems."""
        return self._views

    @property
    def notes(self) -> PlannedNotesModel:
        """The notes on show."""
        return self._notes

    @property
    def problems(self) -> ProblemsModel:
        """The problems on show."""
        return self._problems

    def tab_order(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return [self._fate, *self._views.values(), self._note_view, self._problem_view]

    def show_outlook(self, outlook: Outlook) -> None:
        """Shows what an import would do."""
        self._outlook = outlook
        for line, words in (
            (self._where, outlook.destination),
            (self._remarks, "\n".join(outlook.remarks)),
            (self._duplicates, outlook.duplicates),
        ):
            line.setText(words)
            line.setVisible(bool(words))
        self._fate.setVisible(bool(outlook.duplicates))
        self._fate.show_value(outlook.options.duplicates)
        counts = {key: len(notes) for key, notes in outlook.lists.items()}
        counts["problems"] = len(outlook.problems)
        for key, button in self._views.items():
            button.setText(f"{_VIEWS[key]}  {counts[key]:,}")
            button.setVisible(counts[key] > 0)
        if counts[self._present()] == 0:
            first = next((key for key, number in counts.items() if number), "notes")
            self._views[first].setChecked(True)
        self._show_view()

    def _show_view(self) -> None:
        if self._outlook is None:
            return
        key = self._present()
        if key == "problems":
            self._problems.show_rows(self._outlook.problems)
            total, view = len(self._outlook.problems), self._problem_view
        else:
            self._notes.show_rows(self._outlook.lists[key])
            total, view = len(self._outlook.lists[key]), self._note_view
        for either in (self._note_view, self._problem_view):
            either.setVisible(either is view)
        self._describe(-1)
        view.spread()
        view.show_about(min(_ROWS_SHOWN, max(1, total)))
        self._cut.setText(f"The first {MOST_ROWS:,} are shown.")
        self._cut.setVisible(total > MOST_ROWS)

    def _describe(self, row: int) -> None:
        """The chosen row in full, below the table that has no room for it."""
        model = self._problems if self._present() == "problems" else self._notes
        words = model.describe(row)
        self._row.setText(words)
        self._row.setVisible(bool(words))

    def _present(self) -> str:
        return next(key for key, button in self._views.items() if button.isChecked())

    def _restyle(self) -> None:
        self._notes.set_muted(self._theme.tokens.color("muted"))
        for view in (self._note_view, self._problem_view):
            view.fit_rows()
        self._show_view()
