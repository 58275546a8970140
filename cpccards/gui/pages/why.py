"""Why this number: from cards seen to the range around the score, and what would narrow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import Forecast
from cpccards.gui.forecast_job import FOLLOWS_FROM, ForecastJob
from cpccards.gui.pages.page import INSIDE, Page, column, label, way_back
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.narrowing_rows import NarrowingRows
from cpccards.gui.widgets.charts.range_bar import RangeBar
from cpccards.gui.widgets.charts.score_summary import missing_words
from cpccards.gui.widgets.charts.walk_step import Walk, WalkStep
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.score_words import day_words, range_words, shown_score
from cpccards.gui.words.why_words import (
    exam_words,
    luck_points,
    memory_words,
    narrowing_step,
    range_step,
    right_words,
    seen_words,
)
from cpccards.services.forecasting import ForecastService
from cpccards.services.study_calendar import StudyCalendar

if TYPE_CHECKING:
    # It brings numpy along, which only a forecast needs.
    from cpccards.domain.explanation import Explanation

_SAME_YEAR_DAYS = 300
"""An exam further off than this is told with its year."""

_WITHOUT_EVIDENCE = 2
"""Steps shown while there is no number to explain."""

_COVERAGE = 1000


class WhyPage(Page):
    """Walks through the forecast by one outline, six steps on one screen."""

    name = "why"
    title = "Why this number"

    def __init__(
        self,
        theme: Theme,
        forecasting: ForecastService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._forecasting = forecasting
        self._calendar = calendar
        self._job = ForecastJob(forecasting, tasks, self)
        self._own = ""
        self._chosen = ""
        self._shown_day: int | None = None
        self._build()

    def activate(self, argument: object = None) -> None:
        """Explains the forecast; `argument` may be the id of an outline."""
        if isinstance(argument, str):
            self._chosen = argument
        self._refresh()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when something changed that the forecast follows from."""
        if changes.touches(*FOLLOWS_FROM):
            self._refresh()

    def woken(self) -> None:
        """Looks again when a new study day has begun."""
        if self._shown_day is not None and self._shown_day != self._calendar.today():
            self._refresh()

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        body.setSpacing(INSIDE)
        self._back = way_back("Forecast", "Back to the forecast")
        self._back.clicked.connect(lambda: self.went_to.emit("forecast", self._chosen or None))
        head = QHBoxLayout()
        head.addWidget(label(self.title, "page"), 1)
        head.addWidget(self._back)
        body.addLayout(head)
        self._job.add_to(body)
        self._job.wanted_anew.connect(self._refresh)
        self._outline_choice = Segments("Exam outline")
        self._outline_choice.chosen.connect(self._choose_outline)
        body.addWidget(self._outline_choice)
        self._about = label(role="muted", wrap=True)
        body.addWidget(self._about)
        self._missing = label(wrap=True)
        body.addWidget(self._missing)
        self._start = QPushButton("Start review")
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(lambda: self.went_to.emit("review", None))
        body.addWidget(self._start, 0, Qt.AlignmentFlag.AlignLeft)
        self._build_walk()
        body.addWidget(self._walk)
        body.addStretch(1)
        self._show_parts(ready=False)

    def _build_walk(self) -> None:
        self._coverage = QProgressBar()
        self._coverage.setTextVisible(False)
        self._coverage.setRange(0, _COVERAGE)
        self._coverage.setAccessibleName("Share of the cards seen")
        self._range = RangeBar(self._theme)
        self._ways = NarrowingRows(self._theme)
        self._ways.chosen.connect(lambda page: self.went_to.emit(page, None))
        self._walk = Walk(self._theme)
        self._steps = [
            WalkStep(extra) for extra in (self._coverage, None, None, None, self._range, self._ways)
        ]
        for step in self._steps:
            self._walk.add(step)

    def _show_parts(self, *, ready: bool) -> None:
        self._job.show_working(working=not ready)
        self._outline_choice.setVisible(ready)
        self._about.setVisible(ready)
        self._walk.setVisible(ready)
        self._missing.hide()
        self._start.hide()

    # Working it out

    def _refresh(self) -> None:
        """Explains at once where the cards are in memory; else once they are."""
        self._job.fail(None)
        if self._job.outdate():
            return
        if self._forecasting.is_ready:
            self._show()
        else:
            self._job.show_working(working=self._walk.isHidden())
            self._job.prepare(self._on_prepared)

    def _on_prepared(self, _result: object) -> None:
        self._show()

    # Showing it

    def _show(self) -> None:
        try:
            forecasts = self._forecasting.all()
            self._take_outline(forecasts)
            explanation = self._forecasting.explanation(self._chosen)
        except CpcCardsError as error:
            self._show_parts(ready=False)
            self._job.fail(error)
            return
        self._shown_day = self._calendar.today()
        self._outline_choice.offer(
            [(one.outline_id, one.outline_name, one.outline_name) for one in forecasts]
        )
        self._outline_choice.mark(self._chosen)
        before: QWidget = self._back
        for button in self._outline_choice.findChildren(QPushButton):
            QWidget.setTabOrder(before, button)
            before = button
        self._show_parts(ready=True)
        self._tell(explanation)

    def _take_outline(self, forecasts: tuple[Forecast, ...]) -> None:
        """Follows the learner's own outline, until another is looked at or the setting changes."""
        own = forecasts[0].outline_id
        is_other = bool(self._own) and own != self._own
        if is_other or self._chosen not in {one.outline_id for one in forecasts}:
            self._chosen = own
        self._own = own

    def _tell(self, explanation: Explanation) -> None:
        locale, forecast = self.locale(), explanation.forecast
        known = forecast.evidence is not EvidenceLevel.NONE
        steps = [seen_words(explanation, locale), memory_words(explanation, self._when())]
        if known:
            steps += [
                right_words(explanation),
                exam_words(explanation, locale),
                range_step(explanation, locale),
                narrowing_step(explanation),
            ]
            self._ways.show_ways(explanation, self._steps[-1])
        for step, words in zip(self._steps, steps, strict=False):
            step.tell(words)
        self._coverage.setValue(round(_COVERAGE * explanation.seen / max(1, explanation.cards)))
        self._coverage.setVisible(explanation.cards > 0)
        self._range.show_range(
            forecast.low,
            forecast.mean,
            forecast.high,
            luck=luck_points(explanation),
            pass_mark=forecast.pass_mark,
        )
        self._walk.show_first(len(self._steps) if known else _WITHOUT_EVIDENCE)
        self._walk.arrange()
        self._missing.setText(missing_words(forecast))
        self._missing.setVisible(not known)
        self._start.setVisible(not known)
        self._about.setText(_about_words(forecast, shown_score(forecast, locale)))

    def _when(self) -> str:
        days = self._calendar.days_to_exam()
        if not days:
            return "today, with no exam date set" if days is None else "at your exam today"
        date = day_words(self._calendar.exam_day(), self.locale(), with_year=days > _SAME_YEAR_DAYS)
        return f"on {date} if you stopped studying today"

    # Choosing

    def _choose_outline(self, outline: str) -> None:
        if outline != self._chosen:
            self._chosen = outline
            self._show()


def _about_words(forecast: Forecast, number: str) -> str:
    if not number:
        words = evidence_words(EvidenceLevel.NONE)
        return f"{words[:1].upper()}{words[1:]} for a number. This is known so far."
    return (
        f"How your cards become {number}, {range_words(forecast.low, forecast.high)}: "
        f"{evidence_words(forecast.evidence)}."
    )
