"""The exam day: how the learner felt and how it went, a rehearsal in the head, a breath to count."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.rehearsal import MINUTES, QUESTIONS, STEPS, checkpoint_words
from cpccards.gui.figures import ColumnFigure, Dots, Level
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.figure_chart import FigureChart
from cpccards.gui.widgets.mocks.breathing import BreathingTimer
from cpccards.gui.widgets.mocks.feeling_row import FEELINGS
from cpccards.gui.words.attempt_words import counts_words, date_words
from cpccards.services.mocks import MockService, MockSummary

_MOST_EXAMS = 12
_FELT_LOW, _FELT_WELL = 2, 4


class RehearsalPage(Page):
    """Steps one at a time; everything can be read without anything moving."""

    name = "rehearsal"
    title = "Exam day"

    def __init__(
        self,
        theme: Theme,
        mocks: MockService,
        parent: QWidget | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        asks_feelings: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._asks_feelings = asks_feelings
        self._mocks = mocks
        self._step = 0
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(self._build_steps())
        body.addWidget(self._build_times())
        body.addWidget(self._build_breath(monotonic))
        self._feelings = self._build_feelings(theme)
        body.addWidget(self._feelings)
        body.addStretch(1)
        self._show_step()

    def activate(self, argument: object = None) -> None:
        """Begins with the evening before."""
        self._step = 0
        self._show_step()
        self._feelings.setVisible(self._asks_feelings())
        self._refresh()
        self.onward.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """A practice exam may have come, or a feeling."""
        if changes.touches(Subject.MOCKS, Subject.ATTEMPTS):
            self._refresh()

    @property
    def said(self) -> str:
        """The step on screen, in words."""
        return f"{self._title.text()}\n{self._words.text()}"

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go from step to step."""
        if event.key() == Qt.Key.Key_Right:
            self._go(1)
        elif event.key() == Qt.Key.Key_Left:
            self._go(-1)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            held = self.focusWidget()
            (held if isinstance(held, QPushButton) and held.isEnabled() else self.onward).click()
        else:
            super().keyPressEvent(event)

    def _build_steps(self) -> QWidget:
        frame, inside = surface()
        frame.setAccessibleName("Rehearsal")
        inside.addWidget(
            label("Read a step, close your eyes, and see it. A few minutes are enough.", "muted", wrap=True)
        )
        self._title = label(role="title")
        self._words = label(wrap=True)
        self._words.setMinimumHeight(self._words.fontMetrics().lineSpacing() * 5)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self._title)
        inside.addWidget(self._words)
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        self.back, self.onward = QPushButton("Back   ←"), QPushButton("Next   →")
        self.back.clicked.connect(lambda _=False: self._go(-1))
        self.onward.clicked.connect(lambda _=False: self._go(1))
        self._place = label(role="muted")
        row.addWidget(self.back)
        row.addWidget(self.onward)
        row.addWidget(self._place)
        row.addStretch(1)
        inside.addLayout(row)
        return frame

    def _build_times(self) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("The clock on the day", "title"))
        inside.addWidget(
            label(
                f"For {QUESTIONS} questions in {MINUTES} minutes: easy sections first, then about "
                f"{checkpoint_words()}. The last 20 minutes are for what you flagged. Leave no question "
                "without an answer.",
                wrap=True,
            )
        )
        return frame

    def _build_breath(self, monotonic: Callable[[], float]) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("A minute of slow breaths", "title"))
        inside.addWidget(
            label(
                "Counted in words, for a pause before a practice exam or the exam. Stop whenever it is not "
                "pleasant.",
                "muted",
                wrap=True,
            )
        )
        self.breathing = BreathingTimer(monotonic)
        inside.addWidget(self.breathing)
        return frame

    def _build_feelings(self, theme: Theme) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("How I felt, and how it went", "title"))
        self._felt = label(wrap=True)
        self.chart = FigureChart(theme)
        self._read = label(role="muted", wrap=True)
        self.chart.read.connect(self._read.setText)
        for widget in (self._felt, self.chart, self._read):
            inside.addWidget(widget)
        return frame

    def _go(self, steps: int) -> None:
        self._step = min(max(self._step + steps, 0), len(STEPS) - 1)
        self._show_step()

    def _show_step(self) -> None:
        step = STEPS[self._step]
        self._title.setText(step.title)
        self._words.setText(step.words)
        self._place.setText(f"{self._step + 1} of {len(STEPS)}")
        held = self.focusWidget()
        self.back.setEnabled(self._step > 0)
        self.onward.setEnabled(self._step < len(STEPS) - 1)
        if held is self.onward and not self.onward.isEnabled():
            self.back.setFocus()
        elif held is self.back and not self.back.isEnabled():
            self.onward.setFocus()
        self._words.setAccessibleName(f"{step.title}. {step.words}")

    def _refresh(self) -> None:
        try:
            found = self._mocks.results()
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        felt = [each for each in reversed(found) if each.feeling is not None and each.percent is not None]
        felt = felt[-_MOST_EXAMS:]
        self._felt.setText(feelings_words(felt))
        self.chart.setVisible(len(felt) > 1)
        self._read.setVisible(len(felt) > 1)
        if len(felt) > 1:
            self.chart.show_figure(feelings_figure(felt, self.locale()))


def feelings_words(felt: Sequence[MockSummary]) -> str:
    """What the notes and results say together, with no more than they hold."""
    if not felt:
        return (
            "After each practice exam you can note how you feel about the real one, from 1 to 5. Here it "
            "will stand beside the result."
        )
    low = [float(each.percent or 0) for each in felt if (each.feeling or 0) <= _FELT_LOW]
    well = [float(each.percent or 0) for each in felt if (each.feeling or 0) >= _FELT_WELL]
    if len(low) >= 2 and len(well) >= 2:
        return (
            f"The {len(low)} exams you felt shaky or worse about came to {sum(low) / len(low):.0f} % on "
            f"average, the {len(well)} you felt good about to {sum(well) / len(well):.0f} %."
        )
    count = "1 note" if len(felt) == 1 else f"{len(felt)} notes"
    return f"{count} so far. How one feels and how one does need not go together."


def feelings_figure(felt: Sequence[MockSummary], locale: QLocale) -> ColumnFigure:
    """A column an exam, the oldest first: its result as a dot, what was felt in words below."""
    return ColumnFigure(
        name="Results of practice exams and how you felt about the exam",
        readouts=tuple(
            f"{date_words(each.day, locale)}: {counts_words(float(each.right), each.asked, locale)} right. "
            f"You felt {each.feeling}, {FEELINGS[(each.feeling or 1) - 1].lower()}."
            f"{f' “{each.feeling_text}”' if each.feeling_text else ''}"
            for each in felt
        ),
        ticks=tuple(
            (place + 0.5, f"{each.feeling} {FEELINGS[(each.feeling or 1) - 1]}")
            for place, each in enumerate(felt)
        ),
        dots=(Dots("Result", "accent", tuple(float(each.percent or 0) / 100 for each in felt), joined=True),),
        level=Level(0.70, "pass mark 70 %"),
    )
