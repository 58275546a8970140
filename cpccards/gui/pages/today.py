"""Today: where the learner stands, what is due, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.bundle_report import report_words
from cpccards.domain.changes import Changes
from cpccards.domain.clock import StudyDay, date_of_day
from cpccards.domain.durations import exam_distance_words, minutes_words
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import Forecast, chance_words
from cpccards.domain.forecast_history import ForecastPoint, forecast_point
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label, set_role, surface
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.section_bars import SectionBars
from cpccards.gui.widgets.charts.sparkline import Sparkline
from cpccards.gui.widgets.plan.plan_card import PlanCard
from cpccards.gui.widgets.today.courage_card import CourageCard
from cpccards.gui.widgets.today.day_line import DayLine
from cpccards.gui.widgets.today.news_line import NewsLine
from cpccards.gui.words.custom_study_words import paused_words
from cpccards.gui.words.score_words import chance_number, range_words, whole_score
from cpccards.services.backlog import BacklogService
from cpccards.services.bundle_news import BundleNewsService
from cpccards.services.exam_mode import plan_sentence
from cpccards.services.forecasting import ForecastService
from cpccards.services.settings import SettingsService
from cpccards.services.study import DayLoad, StudyService
from cpccards.services.study_calendar import StudyCalendar

SPARKLINE_DAYS = 60
_BESIDE = 96
"""Characters of width from which on score and cards stand beside one another."""


class TodayPage(Page):
    """The page the app opens on."""

    due_counted = Signal(int)
    """How many cards are left today."""

    name = "today"
    title = "Today"

    def __init__(
        self,
        theme: Theme,
        study: StudyService,
        forecasting: ForecastService,
        calendar: StudyCalendar,
        settings: SettingsService,
        backlog: BacklogService,
        news: BundleNewsService,
        tasks: TaskRunner,
        fits_due: Callable[[], Mapping[str, int]],
        renewal_notice: Callable[[], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._study = study
        self._forecasting = forecasting
        self._calendar = calendar
        self._settings = settings
        self._backlog = backlog
        self._tasks = tasks
        self._fits_due = fits_due
        self._renewal_notice = renewal_notice
        self._renewal_seen: StudyDay | None = None
        self._bundle_news = news
        self._preparing: Handle | None = None
        self._planning: Handle | None = None
        self._plan_again = False
        self._day = StudyDay(0)
        body = column(self)
        head = QHBoxLayout()
        self._date = label(role="page")
        self._exam = label(role="title")
        head.addWidget(self._date, 1)
        head.addWidget(self._exam)
        body.addLayout(head)
        self._news = NewsLine()
        self._news.look_chosen.connect(lambda: self.went_to.emit("bundle-news", None))
        self._news.dismissed.connect(self._dismiss_news)
        body.addWidget(self._news)
        self._renewal = NewsLine(look="Renewal")
        self._renewal.look_chosen.connect(lambda: self.went_to.emit("renewal", None))
        self._renewal.dismissed.connect(self._dismiss_renewal)
        body.addWidget(self._renewal)
        self._lines = QVBoxLayout()
        body.addLayout(self._lines)
        self._blocks = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._blocks.setSpacing(BLOCK)
        self._blocks.addWidget(self._build_score(theme), 1)
        self._blocks.addWidget(self._build_due(), 1)
        body.addLayout(self._blocks)
        self._courage: CourageCard | None = None
        self._plan_card: PlanCard | None = None
        self._courage_place = QVBoxLayout()
        body.addLayout(self._courage_place)
        self._disagreement = label(role="muted", wrap=True)
        body.addWidget(self._disagreement)
        self._sections_title = label("Sections", "title")
        body.addWidget(self._sections_title)
        self._sections = SectionBars(theme)
        self._sections.section_chosen.connect(lambda section: self.went_to.emit("forecast", section))
        body.addWidget(self._sections)
        body.addStretch(1)

    def hold_plan(self, card: PlanCard) -> None:
        """Takes in the card of today's part of the study plan."""
        self._plan_card = card
        card.went_to.connect(self.went_to)
        self._courage_place.insertWidget(0, card)

    def hold_line(self, line: DayLine, page: str, part: Callable[[], str]) -> None:
        """Takes in a line that leads to another page, to the part of it that is asked for then."""
        line.look_chosen.connect(lambda: self.went_to.emit(page, part()))
        line.dismissed.connect(self._start.setFocus)
        self._lines.addWidget(line)

    def hold(self, courage: CourageCard) -> None:
        """Takes in the card of what was reached."""
        self._courage = courage
        self._courage_place.addWidget(courage)

    def activate(self, argument: object = None) -> None:
        """Looks at the day anew."""
        if self._courage is not None:
            self._courage.begin()
        self._refresh()
        self._start.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Everything bears on today."""
        self._refresh()

    def woken(self) -> None:
        """A new day may have begun, or cards in their steps become due."""
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the score above what is due where there is no room for both beside one another."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _BESIDE * self.fontMetrics().averageCharWidth()
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._blocks.setDirection(direction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter starts the review wherever the focus is on this page."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._start.isEnabled():
            self._start.click()
        else:
            super().keyPressEvent(event)

    def _build_score(self, theme: Theme) -> QWidget:
        frame, layout = surface()
        frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        self._score = label(role="score")
        row.addWidget(self._score)
        words = QGridLayout()
        words.setVerticalSpacing(2)
        self._score_words = label("predicted score", "strong")
        self._range = label(role="muted")
        words.addWidget(self._score_words, 0, 0, Qt.AlignmentFlag.AlignBottom)
        words.addWidget(self._range, 1, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words)
        row.addStretch(1)
        layout.addLayout(row)
        self._chance = label(wrap=True)
        layout.addWidget(self._chance)
        self._evidence = label(role="small", wrap=True)
        layout.addWidget(self._evidence)
        self._sparkline = Sparkline(theme)
        layout.addWidget(self._sparkline, 1)
        layout.addStretch()
        return frame

    def _build_due(self) -> QWidget:
        frame, layout = surface()
        self._due = label(role="title", wrap=True)
        self._due_parts = label(role="muted", wrap=True)
        self._start = QPushButton()
        self._start.setProperty("role", "primary")
        self._start.setMinimumHeight(44)
        self._start.clicked.connect(self._begin)
        self._next = label(role="muted", wrap=True)
        self._chosen = label(role="muted", wrap=True)
        self._turn_off = QPushButton("Choose by due date instead")
        self._turn_off.setProperty("role", "link")
        self._turn_off.clicked.connect(self._turn_exam_mode_off)
        self._error = ErrorNote()
        layout.addWidget(self._error)
        layout.addWidget(self._due)
        layout.addWidget(self._due_parts)
        layout.addWidget(self._chosen)
        layout.addWidget(self._turn_off, 0, Qt.AlignmentFlag.AlignLeft)
        self._chosen.hide()
        self._turn_off.hide()
        layout.addSpacing(8)
        layout.addWidget(self._start)
        layout.addWidget(self._next)
        self._fit = QPushButton()
        self._fit.setProperty("role", "link")
        self._fit.clicked.connect(lambda: self.went_to.emit("presets", None))
        self._fit.hide()
        layout.addWidget(self._fit, 0, Qt.AlignmentFlag.AlignLeft)
        self._heap = QPushButton("Too much for a day? Catch up…")
        self._heap.setAccessibleName("Catch up: more is due than a day holds")
        self._heap.clicked.connect(lambda: self.went_to.emit("custom-study", "catch-up"))
        self._else = QPushButton("Study something else…   S")
        self._else.setAccessibleName("Study something else")
        self._else.clicked.connect(lambda: self.went_to.emit("custom-study", None))
        for link in (self._heap, self._else):
            link.setProperty("role", "link")
            layout.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        shortcut = QShortcut(QKeySequence("S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._else.click)
        layout.addStretch(1)
        return frame

    def _begin(self) -> None:
        if self._study.paused_until is None:
            self.went_to.emit("review", None)
        else:
            self.carry_out(self._backlog.end_pause, self._error)

    def _refresh(self) -> None:
        self._day = self._calendar.today()
        today = date_of_day(self._day)
        self._date.setText(
            QLocale().toString(QDate(today.year, today.month, today.day), QLocale.FormatType.LongFormat)
        )
        self._exam.setText(exam_distance_words(self._calendar.days_to_exam()))
        news = self._bundle_news.current()
        self._news.say("" if news is None else report_words(news))
        self._renewal.say("" if self._renewal_seen == self._day else self._renewal_notice())
        for line in self.findChildren(DayLine):
            line.look_at(self._day)
        is_ready = self._forecasting.is_ready
        if is_ready:
            self._show_forecast()
        else:
            self._show_last_known(self._forecasting.last_known())
        # Last, for what works off this thread holds the library, and all above would wait for it.
        if self._study.is_planned:
            self._plan_day()
        else:
            self._show_load(self._study.load())
        if not is_ready:
            self._prepare()

    def _plan_day(self) -> None:
        """Chooses the day's cards off the GUI thread: with many cards it takes a moment."""
        if self._planning is not None:
            self._plan_again = True
            return
        if not self._due.text():
            self._due.setText("Choosing today's cards…")
            self._start.setText("Start review   ⏎")
        self._plan_again = False
        handle = Handle(lambda _report, _cancelled: self._study.load())
        handle.succeeded.connect(self._show_load)
        handle.failed.connect(lambda error: self._due_parts.setText(str(error)))
        handle.broke.connect(self._on_broke)
        handle.finished.connect(self._planned)
        self._planning = handle
        self._tasks.start(handle)

    def _planned(self) -> None:
        self._planning = None
        if self._plan_again:
            self._refresh()
        elif not self._forecasting.is_ready:
            self._prepare()

    def _turn_exam_mode_off(self) -> None:
        self.carry_out(lambda: self._settings.change(self._calendar.date(), exam_mode=False), self._error)

    def _dismiss_news(self) -> None:
        self._bundle_news.dismiss()
        self._news.say("")
        self._start.setFocus()

    def _dismiss_renewal(self) -> None:
        """Until tomorrow: the day of renewal comes nearer."""
        self._renewal_seen = self._day
        self._renewal.say("")
        self._start.setFocus()

    def _prepare(self) -> None:
        # The day's cards first: the two would only hinder each other, and those can be started on.
        if self._preparing is not None or self._planning is not None:
            return
        handle = Handle(self._work_out)
        handle.succeeded.connect(self._on_worked_out)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        handle.finished.connect(self._prepared)
        self._preparing = handle
        self._tasks.start(handle)

    def _work_out(self, _report: Report, _cancelled: IsCancelled) -> int:
        """Off the GUI thread: the forecast; returns how many answers no fit of the scheduling has seen."""
        self._forecasting.prepare_all()
        return sum(self._fits_due().values())

    def _on_worked_out(self, answers: object) -> None:
        self._fit.setVisible(bool(answers))
        self._fit.setText(f"Fit the scheduling to {answers:,} new answers")
        self._show_forecast()

    def _prepared(self) -> None:
        self._preparing = None

    def _on_failed(self, error: object) -> None:
        self._score_words.setText("The predicted score could not be worked out")
        self._chance.setText(str(error))

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._on_failed("Your cards and answers are safe.")
        if isinstance(error, BaseException):
            raise error

    def _show_load(self, load: DayLoad) -> None:
        self.due_counted.emit(load.total)
        exam_date = self._settings.current.exam_date
        told = load.plan is not None and load.total > 0 and exam_date is not None
        until = self._study.paused_until
        self._heap.setVisible(until is None and not self._study.is_planned and self._backlog.is_heap())
        self._chosen.setVisible(told)
        self._turn_off.setVisible(told)
        if load.plan is not None and exam_date is not None:
            self._chosen.setText(plan_sentence(load.plan, exam_date))
        self._start.setText("Start review   ⏎" if until is None else "Resume   ⏎")
        self._start.setEnabled(load.total > 0 or until is not None)
        if until is not None:
            self._due.setText(paused_words(until, self.locale()))
            self._due_parts.setText("What comes due before then was put off to the days after it.")
        elif load.total:
            cards = "1 card" if load.total == 1 else f"{load.total} cards"
            self._due.setText(f"{cards} · {minutes_words(load.seconds)}")
            parts = [(load.new, "new"), (load.learning, "learning"), (load.review, "to review")]
            self._due_parts.setText(", ".join(f"{count} {word}" for count, word in parts if count))
        else:
            self._due.setText("Nothing is due")
            self._due_parts.setText("Every card for today is done.")

    def _show_forecast(self) -> None:
        forecast = self._forecasting.current()
        self._show_score(forecast_point(forecast, self._day), forecast.pass_mark)
        self._sections.set_values(forecast.sections, forecast.pass_mark)
        points = self._forecasting.history(days=SPARKLINE_DAYS)
        told = [point for point in points if point.evidence != EvidenceLevel.NONE]
        self._sparkline.setVisible(len(told) > 1)
        self._sparkline.show_points(points, forecast.pass_mark)
        sentence = self._forecasting.disagreement()
        self._disagreement.setText(sentence or "")
        self._disagreement.setVisible(bool(sentence))
        self._next.setText(_next_words(forecast))
        if self._plan_card is not None:
            self._plan_card.refresh()
        if self._courage is not None:
            self._courage.refresh()

    def _show_last_known(self, point: ForecastPoint | None) -> None:
        self._sparkline.hide()
        self._disagreement.hide()
        self._next.setText("")
        if point is None:
            self._score.setText("")
            self._score.hide()
            self._range.hide()
            self._score_words.setText("Working out your predicted score…")
            self._chance.setText("")
            self._evidence.setText("")
        else:
            self._show_score(point, None)

    def _show_score(self, point: ForecastPoint, pass_mark: float | None) -> None:
        told = point.evidence != EvidenceLevel.NONE
        self._score.setVisible(told)
        self._range.setVisible(told)
        self._evidence.setText(evidence_words(point.evidence) if told else "")
        self._evidence.setVisible(told)
        if not told:
            self._score_words.setText("Not enough evidence for a score yet")
            self._chance.setText("It appears once you have answered cards in most sections.")
            return
        number = f"{point.mean:.0f}" if pass_mark is None else whole_score(point.mean, pass_mark, QLocale())
        self._show_number(number, is_guess=point.evidence == EvidenceLevel.LOW)
        self._score_words.setText("predicted score")
        self._range.setText(range_words(point.low, point.high))
        self._chance.setText(
            f"{chance_number(point.pass_probability)} chance to pass: {chance_words(point.pass_probability)}"
        )

    def _show_number(self, number: str, *, is_guess: bool) -> None:
        """A guess wears a sign and is paler, as on the Forecast page."""
        self._score.setText(f"~{number}" if is_guess else number)
        self._score.setAccessibleName(f"Predicted score: {'about ' if is_guess else ''}{number}")
        set_role(self._score, "score-guess" if is_guess else "score")


def _next_words(forecast: Forecast) -> str:
    """Which section costs the most points, once its numbers mean something."""
    known = [section for section in forecast.sections if section.evidence is not EvidenceLevel.NONE]
    if not known:
        return ""
    most = max(known, key=lambda section: section.weight * (100 - section.mean))
    lost = most.weight * (100 - most.mean)
    return f"{most.name} costs you the most: about {lost:.0f} points."
