"""Goals for the week, the month and the exam, each with a bar and a number that can be the learner's own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.study_goals import PERIOD_NAMES, Goal, Period
from cpccards.gui.pages.page import BLOCK, INSIDE, label, take_out
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.plan_words import goal_words

_CARDS = {
    f"{period}-cards": f"Cards answered, {PERIOD_NAMES[period].lower()}"
    for period in (Period.WEEK, Period.MONTH)
}
"""Goals the plan has no number for, so that they are offered before there is one."""


class GoalsPanel(QWidget):
    """Signals: `wanted` (key, number), `given_back` (key)."""

    wanted = Signal(str, float)
    given_back = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._goals: dict[str, Goal] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BLOCK)
        self._grid.setVerticalSpacing(INSIDE)
        self._grid.setColumnStretch(1, 1)
        self.which = QComboBox()
        self.which.setAccessibleName("Goal to set yourself")
        self.which.currentIndexChanged.connect(self._show_own)
        self.number = NumberField("Your own number", 1, 100_000)
        self.set = QPushButton("Set my own number")
        self.set.clicked.connect(
            lambda: self.wanted.emit(self.which.currentData(), float(self.number.value()))
        )
        self.back = QPushButton("Back to the plan's")
        self.back.clicked.connect(lambda: self.given_back.emit(self.which.currentData()))
        own = TurningRow(INSIDE)
        own.line_up(self.which, self.number, self.set, self.back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(label("Measured from what you really did.", "muted"))
        layout.addLayout(self._grid)
        layout.addWidget(own)

    def show_goals(self, goals: Sequence[Goal]) -> None:
        """Shows goals by period."""
        self._goals = {goal.key: goal for goal in goals}
        take_out(self._grid)
        row = 0
        for period in Period:
            own = [goal for goal in goals if goal.period is period]
            if own:
                self._grid.addWidget(label(PERIOD_NAMES[period], "title"), row, 0, 1, 3)
                row += 1
            for goal in own:
                self._add(goal, row)
                row += 1
        chosen = self.which.currentData()
        self.which.clear()
        for goal in goals:
            self.which.addItem(f"{goal.name}, {PERIOD_NAMES[goal.period].lower()}", goal.key)
        for key, words in _CARDS.items():
            if key not in self._goals:
                self.which.addItem(words, key)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        self._show_own()

    def _add(self, goal: Goal, row: int) -> None:
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, 100)
        bar.setValue(round(100 * goal.share))
        bar.setAccessibleName(f"{goal.name}: {goal_words(goal)}")
        self._grid.addWidget(label(goal.name), row, 0)
        self._grid.addWidget(bar, row, 1)
        self._grid.addWidget(label(goal_words(goal), "good" if goal.is_reached else "muted"), row, 2)

    def _show_own(self) -> None:
        goal = self._goals.get(str(self.which.currentData()))
        self.back.setVisible(goal is not None and goal.is_own)
        if goal is not None:
            self.number.setValue(round(goal.wanted))
