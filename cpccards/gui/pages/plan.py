"""Plan: from today to the exam, day by day; goals, materials, and the list for exam week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.study_goals import Goal
from cpccards.domain.study_plan import Availability, Chunk
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, column, label, take_out
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.plan.goals_panel import GoalsPanel
from cpccards.gui.widgets.plan.materials_panel import MaterialsPanel
from cpccards.gui.widgets.plan.plan_board import PlanBoard
from cpccards.gui.widgets.plan.plan_day import PlanDayPanel
from cpccards.gui.widgets.plan.plan_settings import PlanSettings
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.words.plan_words import moved_sentences, option_words
from cpccards.services.plan_calendar import PlanCalendarService
from cpccards.services.plan_goals import PlanGoalService
from cpccards.services.plan_outlook import Enough, PlanOutlookService
from cpccards.services.planning import PlanningService, PlanStanding
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.study_materials import StudyMaterialService

PARTS = (
    ("week", "Week", "this week, day by day"),
    ("month", "Month", "the whole month"),
    ("goals", "Goals", "this week, this month, the exam"),
    ("materials", "Materials", "books, courses and links"),
    ("exam-week", "Exam week", "what to see to"),
    ("times", "My times", "when you can study"),
)
_REMINDER = timedelta(minutes=10)
_CONCERNS = (Subject.PLAN, Subject.SETTINGS, Subject.CARDS, Subject.MOCKS, Subject.FORECAST, Subject.OUTLINES)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What the worker found."""

    standing: PlanStanding | None
    availability: Availability
    goals: list[Goal]


class PlanPage(Page):
    """The study plan."""

    name = "plan"
    title = "Plan"

    def __init__(
        self,
        theme: Theme,
        planning: PlanningService,
        outlook: PlanOutlookService,
        goals: PlanGoalService,
        calendar_file: PlanCalendarService,
        materials: StudyMaterialService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._planning, self._outlook, self._goals = planning, outlook, goals
        self._calendar_file, self._materials = calendar_file, materials
        self._calendar, self._tasks = calendar, tasks
        self._standing: PlanStanding | None = None
        self._looking: Handle | None = None
        self._look_again = False
        self._judging: Handle | None = None
        body = column(self)
        self._area = self.findChild(QScrollArea)
        body.addWidget(label("Plan", "page"))
        self.error = ErrorNote()
        body.addWidget(self.error)
        self.parts = Segments("Show")
        self.parts.offer(PARTS)
        self.parts.mark("week")
        self.parts.chosen.connect(self._show_part)
        body.addWidget(self.parts)
        self._told = label(wrap=True)
        body.addWidget(self._told)
        self.board = PlanBoard(theme)
        self.day = PlanDayPanel()
        self.period = label(role="title")
        self.board.day_chosen.connect(self._show_day)
        self.board.opened.connect(self.day.begin)
        self.day.begun.connect(self._begin)
        self.day.done_apart.connect(self._note_apart)
        self._days = self._group(self._build_walk(), self.board, self.day, self._build_enough())
        self.goals = GoalsPanel()
        self.goals.wanted.connect(
            lambda key, number: self.carry_out(lambda: goals.want(key, number), self.error)
        )
        self.goals.given_back.connect(
            lambda key: self.carry_out(lambda: goals.want_as_planned(key), self.error)
        )
        self.materials = MaterialsPanel(theme)
        self.materials.saved.connect(
            lambda material, key: self.carry_out(lambda: materials.put(material, key), self.error)
        )
        self.materials.deleted.connect(lambda key: self.carry_out(lambda: materials.delete(key), self.error))
        self.checks = QWidget()
        self._check_rows = QVBoxLayout(self.checks)
        self._check_rows.setContentsMargins(0, 0, 0, 0)
        self.times = PlanSettings(calendar.date())
        self.times.made.connect(self._make)
        self.times.dropped.connect(lambda: self.carry_out(planning.drop, self.error))
        for part in (self._days, self.goals, self.materials, self.checks, self.times):
            body.addWidget(part)
        body.addStretch(1)
        self._show_part("week")

    @property
    def is_busy(self) -> bool:
        """Whether the plan is being looked at or judged."""
        return self._looking is not None or self._judging is not None

    def activate(self, argument: object = None) -> None:
        """Looks at the plan anew; `argument` may be the key of a part."""
        if isinstance(argument, str) and argument in {key for key, _, _ in PARTS}:
            self.parts.mark(argument)
        self.error.say(None)
        self._look()
        self.board.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """What was studied changes the plan."""
        if changes.touches(*_CONCERNS):
            self._look()

    def woken(self) -> None:
        """Another day may have begun."""
        if self._standing is not None and self._standing.today != self._calendar.today():
            self._look()

    def export_calendar(self) -> None:
        """Asks where the calendar is to go, and writes it."""
        if self._standing is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export the plan", "cpc-study-plan.ics", "Calendar (*.ics)"
        )
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_name(f"{path.name}.ics")
        try:
            count = self._calendar_file.export(self._standing, path, _REMINDER)
        except CpcCardsError as error:
            self.error.say(error)
            return
        self.error.say(None)
        self.told.emit(f"{count} events written to {path.name}")

    def _build_walk(self) -> QWidget:
        """What is shown, and buttons to the next and the one before."""
        row = TurningRow(INSIDE)
        row.row.addWidget(self.period, 1)
        for words, spoken, by in (
            ("‹ Earlier", "Earlier days", -1),
            ("Today", "Back to today", 0),
            ("Later ›", "Later days", 1),
        ):
            button = QPushButton(words)
            button.setAccessibleName(spoken)
            button.clicked.connect(lambda _=False, by=by: self.board.turn(by))
            row.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return row

    def _build_enough(self) -> QWidget:
        self._enough = label(wrap=True)
        self._options = label(role="muted", wrap=True)
        self.ask = QPushButton("Is this enough?")
        self.ask.clicked.connect(self._judge)
        self.export = QPushButton("Export as calendar…")
        self.export.clicked.connect(self.export_calendar)
        buttons = TurningRow(INSIDE)
        buttons.line_up(self.ask, self.export)
        self._enough.hide()
        self._options.hide()
        return self._group(buttons, self._enough, self._options)

    def _group(self, *widgets: QWidget) -> QWidget:
        group = QWidget()
        layout = QVBoxLayout(group)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        for widget in widgets:
            layout.addWidget(widget)
        return group

    def _look(self) -> None:
        if self._looking is not None:
            self._look_again = True
            return
        self._look_again = False

        def job(_report: Report, _cancelled: IsCancelled) -> _Looked:
            standing = self._planning.standing()
            goals = [] if standing is None else self._goals.all(standing)
            return _Looked(standing, self._planning.availability(), goals)

        handle = Handle(job)
        handle.succeeded.connect(self._show)
        handle.failed.connect(self.error.say)
        handle.broke.connect(self._on_broke)
        handle.finished.connect(self._looked)
        self._looking = handle
        self._tasks.start(handle)

    def _looked(self) -> None:
        self._looking = None
        if self._look_again:
            self._look()

    def _on_broke(self, error: object) -> None:
        if isinstance(error, BaseException):
            raise error

    def _show(self, looked: _Looked) -> None:
        self._standing = looked.standing
        self.times.show_values(looked.availability, self._planning.exam, has_plan=looked.standing is not None)
        self.goals.show_goals(looked.goals)
        self.materials.show_materials(self._materials.all())
        self._show_checks()
        self._enough.hide()
        self._options.hide()
        self._show_part(self.parts.taken)

    def _show_part(self, part: str) -> None:
        standing = self._standing
        has_days = part in {"week", "month"}
        self._days.setVisible(has_days and standing is not None)
        if not self._days.isHidden() and self.times.isAncestorOf(self.focusWidget()):
            # The form that made the plan is about to hide, and would hand its focus to the sidebar.
            self.board.setFocus()
        self.goals.setVisible(part == "goals" and standing is not None)
        self.materials.setVisible(part == "materials")
        self.checks.setVisible(part == "exam-week")
        # Without a plan, the first step is to say when there is time.
        self.times.setVisible(part == "times" or (standing is None and (has_days or part == "goals")))
        self._told.setText(self._words(part))
        self._told.setVisible(bool(self._told.text()))
        if standing is not None and has_days:
            self.board.show_plan(standing, is_month=part == "month")
            self.period.setText(self.board.period)

    def _words(self, part: str) -> str:
        standing = self._standing
        if part == "exam-week":
            return "" if self._materials.exam else "The list appears once there is an exam ahead."
        if part in {"materials", "times"}:
            return ""
        if standing is None:
            return (
                "Say when you can study, and there is a plan from today to the exam: what to do on each day."
            )
        if part not in {"week", "month"}:
            return ""
        return " ".join((*standing.plan.notes, *moved_sentences(standing, self.locale())))

    def _show_day(self, day: int) -> None:
        if self._standing is not None:
            self.day.show_day(self._standing, day)
            self.period.setText(self.board.period)

    def _show_checks(self) -> None:
        take_out(self._check_rows)
        for line, ticked in self._materials.checklist():
            box = QCheckBox()
            box.setAccessibleName(line.words)
            box.setChecked(ticked)
            box.toggled.connect(lambda on, key=line.key: self._tick(key, on=on))
            row = QWidget()
            beside = QHBoxLayout(row)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
            beside.addWidget(label(line.words, "muted" if ticked else "", wrap=True), 1)
            self._check_rows.addWidget(row)

    def _tick(self, key: str, *, on: bool) -> None:
        self.carry_out(lambda: self._materials.tick(key, on=on), self.error)

    def _begin(self, chunk: Chunk) -> None:
        try:
            page, argument = self._planning.way_to(chunk)
        except CpcCardsError as error:
            self.error.say(error)
            return
        self.went_to.emit(page, argument)

    def _note_apart(self, chunk: Chunk) -> None:
        self.carry_out(lambda: self._planning.note_apart(chunk), self.error)

    def _make(self) -> None:
        def make() -> Changes:
            exam = self.times.exam.day
            if exam is not None and exam != self._planning.exam:
                self.changed.emit(self._planning.move_exam(exam))
            return self._planning.make(wanted)

        wanted = self.times.availability
        if self.carry_out(make, self.error) and self.parts.taken == "times":
            self.parts.mark("week")

    def _judge(self) -> None:
        standing = self._standing
        if standing is None or self._judging is not None:
            return
        hours = self.times.availability.hours_before
        self._enough.setText("Working out where the plan leads…")
        self._enough.show()

        def job(report: Report, cancelled: IsCancelled) -> Enough | None:
            return self._outlook.enough(standing, hours, report, cancelled)

        handle = Handle(job)
        handle.succeeded.connect(self._show_enough)
        handle.failed.connect(self.error.say)
        handle.broke.connect(self._on_broke)
        handle.finished.connect(self._judged)
        self._judging = handle
        self._tasks.start(handle)

    def _judged(self) -> None:
        self._judging = None

    def _show_enough(self, enough: Enough | None) -> None:
        if enough is None:
            return
        self._enough.setText(" ".join(enough.words))
        lines = (": ".join(option_words(option)) for option in enough.options)
        self._options.setText("\n".join(lines))
        self._options.setVisible(bool(enough.options))
        # It stands below the day; who asked shall not have to look for it.
        if self._area is not None:
            QTimer.singleShot(0, self._area, partial(self._area.ensureWidgetVisible, self._options))
