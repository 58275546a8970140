"""Forecast: the score you would get, how sure that is, where each section stands, and what to study next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.changes import Changes
from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import IN_THE_BALANCE, Forecast, SectionForecast
from cpccards.domain.forecast_history import ForecastPoint, Outlook, ResultPoint
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.forecast_job import FOLLOWS_FROM, ForecastJob
from cpccards.gui.pages.page import BLOCK, INSIDE, Page, column, label, surface
from cpccards.gui.tasks import Job, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_history import ScoreHistory
from cpccards.gui.widgets.charts.score_summary import ScoreSummary
from cpccards.gui.widgets.charts.section_bars import SectionBars
from cpccards.gui.widgets.charts.section_detail import TopicRow
from cpccards.gui.widgets.charts.study_next_list import StudyNextList, gain_words
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.score_words import day_words, shown_score
from cpccards.services.attempts import AttemptService
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_advice import BLOCK_MINUTES, StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar

if TYPE_CHECKING:
    from cpccards.domain.study_next import StudyBlock

_TREND_DAYS = 30
"""Days over which a section's change is told."""
_SAME_YEAR_DAYS = 300
"""An exam further off than this is told with its year."""


class ForecastPage(Page):
    """The learner's own outline gives the number; the one chosen here gives chart and sections."""

    name = "forecast"
    title = "Forecast"

    def __init__(
        self,
        theme: Theme,
        forecasting: ForecastService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        advice: StudyAdviceService,
        attempts: AttemptService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._forecasting = forecasting
        self._calendar = calendar
        self._outlines = outlines
        self._advice = advice
        self._attempts = attempts
        self._job = ForecastJob(forecasting, tasks, self)
        self._minutes = BLOCK_MINUTES
        self._outlook: Outlook | None = None
        self._blocks: tuple[StudyBlock, ...] | None = None
        self._own = ""
        self._chosen = ""
        self._wanted = ""
        self._opened: str | None = None
        self._shown_day: int | None = None
        self._forecasts: tuple[Forecast, ...] = ()
        self._build()

    def activate(self, argument: object = None) -> None:
        """Shows the forecast; `argument` may be the id of an outline or section to look at."""
        self._wanted = argument if isinstance(argument, str) else ""
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
        body.addWidget(label(self.title, "page"))
        self._job.add_to(body)
        self._job.wanted_anew.connect(self._refresh)
        self._summary = ScoreSummary()
        self._summary.review_asked.connect(lambda: self.went_to.emit("review", None))
        self._summary.why_asked.connect(lambda: self.went_to.emit("why", self._chosen))
        self._summary.topics_asked.connect(lambda: self.went_to.emit("topics", None))
        body.addWidget(self._summary)
        self._outline_choice = Segments("Exam outline")
        self._outline_choice.chosen.connect(self._choose_outline)
        body.addWidget(self._outline_choice)
        self._history = ScoreHistory(self._theme)
        self._job.began.connect(self._history.progress.begin)
        self._job.progressed.connect(self._history.progress.tell)
        self._job.ended.connect(self._history.progress.end)
        self._history.progress.cancelled.connect(self._job.cancel)
        body.addWidget(self._history)
        self._next = StudyNextList(self._minutes)
        self._next.started.connect(lambda cards: self.went_to.emit("review", cards))
        self._next.minutes_chosen.connect(self._choose_minutes)
        body.addWidget(self._next)
        self._sections, inside = surface()
        inside.setContentsMargins(BLOCK - INSIDE, BLOCK, BLOCK - INSIDE, BLOCK - INSIDE)
        heading = label("Sections", "title")
        heading.setContentsMargins(INSIDE, 0, 0, 0)
        inside.addWidget(heading)
        self._bars = SectionBars(self._theme)
        self._bars.section_chosen.connect(self._open_section)
        self._bars.detail.started.connect(lambda cards: self.went_to.emit("review", cards))
        inside.addWidget(self._bars)
        body.addWidget(self._sections)
        body.addStretch(1)
        self._show_parts(ready=False)

    def _show_parts(self, *, ready: bool) -> None:
        self._job.show_working(working=not ready)
        parts = (self._summary, self._outline_choice, self._history, self._next, self._sections)
        for part in parts:
            part.setVisible(ready)
        if ready:
            self._next.setVisible(self._forecast().evidence is not EvidenceLevel.NONE)
            self._order_tabs()

    def _order_tabs(self) -> None:
        """The outlines' buttons are made late; they come after the summary."""
        before: QWidget = self._summary.why
        for button in self._outline_choice.buttons:
            self.setTabOrder(before, button)
            before = button

    # Working it out

    def _refresh(self) -> None:
        """Shows what is known, then works out in the background what is not."""
        self._job.fail(None)
        if self._forecasting.is_ready:
            self._show()
        if self._job.outdate():
            return
        if self._forecasting.is_ready:
            self._fill()
        else:
            self._job.show_working(working=not self._forecasts)
            self._job.prepare(self._on_prepared)

    def _fill(self) -> None:
        self._job.start(self._forecasting.fill_history, self._on_filled)

    def _on_prepared(self, _result: object) -> None:
        self._show()
        self._fill()

    def _on_filled(self, filled: object) -> None:
        if filled:
            self._show()
        self._advise()

    def _advise(self) -> None:
        """Works out what to study next and where the plan leads."""
        self._job.start(_advising(self._advice, self._chosen, self._minutes), self._on_advised)

    def _on_advised(self, advised: object) -> None:
        if not isinstance(advised, _Advice):
            return
        if (advised.outline, advised.minutes) != (self._chosen, self._minutes):
            self._advise()
            return
        self._outlook, self._blocks = advised.outlook, advised.blocks
        self._show()

    # Showing it

    def _show(self) -> None:
        try:
            self._forecasts = self._forecasting.all()
            self._take_outline()
            without_topic = self._forecasting.without_topic()
            disagreement = self._forecasting.disagreement()
            history = self._forecasting.history(self._chosen)
        except CpcCardsError as error:
            self._show_parts(ready=False)
            self._job.fail(error)
            return
        self._shown_day = self._calendar.today()
        self._summary.tell(self._forecasts[0], self._occasion(), disagreement, without_topic)
        self._outline_choice.offer([self._segment(forecast) for forecast in self._forecasts])
        self._outline_choice.mark(self._chosen)
        outlook = self._present_outlook()
        shown = self._forecast()
        self._history.show_points(
            history, shown.pass_mark, outlook, self._results(), title=shown.outline_name
        )
        known = self._forecast().evidence is not EvidenceLevel.NONE
        self._next.tell(
            self._present_blocks(),
            by_chance=known and IN_THE_BALANCE[0] < self._forecast().pass_probability < IN_THE_BALANCE[1],
            dated=self._calendar.days_to_exam() is not None,
        )
        self._show_sections(history)
        self._show_parts(ready=True)
        if self._opened is not None and self._opened == self._wanted:
            QTimer.singleShot(0, self, self._reach_section)
        self._wanted = ""

    def _take_outline(self) -> None:
        """Follows the learner's own outline, until another is looked at or the setting changes."""
        own = self._forecasts[0].outline_id
        known = {forecast.outline_id for forecast in self._forecasts}
        if own != self._own or self._chosen not in known:
            self._chosen = own
        self._own = own
        if self._wanted in known:
            self._chosen = self._wanted
        for forecast in reversed(self._forecasts):
            if any(section.id == self._wanted for section in forecast.sections):
                self._chosen, self._opened = forecast.outline_id, self._wanted

    def _forecast(self) -> Forecast:
        return next(forecast for forecast in self._forecasts if forecast.outline_id == self._chosen)

    def _segment(self, forecast: Forecast) -> tuple[str, str, str]:
        number = shown_score(forecast, self.locale())
        if not number:
            return forecast.outline_id, forecast.outline_name, f"{forecast.outline_name}, no number yet"
        return (
            forecast.outline_id,
            f"{forecast.outline_name}   {number}",
            f"{forecast.outline_name}, predicted score {number.replace('~', 'about ')}",
        )

    def _present_outlook(self) -> Outlook | None:
        """What was worked out, if it is of this outline and of today."""
        outlook = self._outlook
        is_present = (
            outlook is not None
            and outlook.stop.outline == self._chosen
            and outlook.stop.day == self._calendar.today()
            and outlook.exam_day == self._calendar.exam_day()
        )
        return outlook if is_present else None

    def _present_blocks(self) -> tuple[StudyBlock, ...] | None:
        if self._blocks is None:
            return None
        topics = {topic for section in self._outline().sections for topic in section.draws_on}
        return tuple(block for block in self._blocks if block.topic in topics)

    def _results(self) -> tuple[ResultPoint, ...]:
        points = []
        for attempt in self._attempts.all():
            total = attempt.result.total
            if total is not None:
                day = StudyDay(attempt.result.taken_on_day)
                points.append(ResultPoint(day, attempt.result.kind, 100 * total[0] / total[1], attempt.name))
        return tuple(points)

    def _outline(self) -> Blueprint:
        return self._outlines.get(self._chosen)

    def _show_sections(self, history: Sequence[ForecastPoint]) -> None:
        forecast = self._forecast()
        self._bars.set_values(forecast.sections, forecast.pass_mark, _changes(forecast, history))
        self._show_detail()

    def _show_detail(self) -> None:
        forecast = self._forecast()
        section = next((section for section in forecast.sections if section.id == self._opened), None)
        if section is None:
            self._opened = None
            self._bars.show_detail(None)
            return
        outline = self._outline()
        words = section_words(section, outline, forecast.pass_mark)
        parts = next((part for part in outline.sections if part.id == section.id), None)
        topics = () if parts is None else self._topic_rows(parts.topics)
        self._bars.show_detail(section.id, words, topics)

    def _topic_rows(self, topics: Sequence[str]) -> tuple[TopicRow, ...]:
        standing = self._forecasting.topics()
        blocks = {block.topic: block for block in self._present_blocks() or ()}
        rows = []
        for key in topics:
            recalled, seen, cards = standing.get(key, (0.0, 0, 0))
            block = blocks.get(key)
            rows.append(
                TopicRow(
                    key=key,
                    name=TOPIC_BY_KEY[key].name,
                    words=topic_words(recalled, seen, cards),
                    cards=block.cards if block else (),
                    gain=f"+{gain_words(block.points.mean, self.locale())}" if block else "",
                )
            )
        return tuple(rows)

    def _occasion(self) -> str:
        days = self._calendar.days_to_exam()
        if days is None:
            return "if you sat the exam today"
        if days == 0:
            return "for your exam today"
        when = "tomorrow" if days == 1 else f"in {days} days"
        date = day_words(self._calendar.exam_day(), self.locale(), with_year=days > _SAME_YEAR_DAYS)
        return f"for your exam on {date}, {when}, if you stop today"

    def _reach_section(self) -> None:
        if self._opened is not None:
            self._bars.focus_section(self._opened)

    # Choosing

    def _choose_outline(self, outline: str) -> None:
        if outline != self._chosen:
            self._chosen = outline
            self._opened = None
            self._blocks = None
            self._refresh()

    def _choose_minutes(self, minutes: int) -> None:
        self._minutes = minutes
        self._blocks = None
        self._refresh()

    def _open_section(self, section_id: str) -> None:
        self._opened = None if section_id == self._opened else section_id
        self._show_detail()


def section_words(section: SectionForecast, outline: Blueprint, pass_mark: float) -> str:
    """What a section's mastery stands on, and what it draws on."""
    sentences = []
    if section.evidence is not EvidenceLevel.NONE:
        apart = section.mean - 100 * pass_mark
        where = "below" if apart < 0 else "above"
        sentences.append(f"{abs(apart):.1f} points {where} the pass mark.")
    sentences.append(
        f"{section.seen} of {section.cards} cards seen, {section.answers} answers: "
        f"{evidence_words(section.evidence)}."
    )
    parts = next((part for part in outline.sections if part.id == section.id), None)
    if parts is not None and parts.shared_topics:
        sentences.append(f"It also draws on {len(parts.shared_topics)} topics of other sections.")
    return " ".join(sentences)


def topic_words(recalled: float, seen: int, cards: int) -> str:
    """How one topic stands."""
    if not cards:
        return "no cards"
    if not seen:
        return f"none of {cards} cards seen"
    return f"{seen} of {cards} cards seen, {100 * recalled / seen:.0f} % of them recalled on exam day"


def _changes(forecast: Forecast, history: Sequence[ForecastPoint]) -> dict[str, float]:
    """By section, points that its mastery moved since a month ago, or since there was evidence."""
    known = [point for point in history if point.evidence != EvidenceLevel.NONE]
    if not known:
        return {}
    since = known[-1].day - _TREND_DAYS
    first = next(point for point in known if point.day >= since)
    before = {section.section: section.mean for section in first.sections}
    return {
        section.id: section.mean - before[section.id]
        for section in forecast.sections
        if section.id in before and section.evidence is not EvidenceLevel.NONE
    }


@dataclass(frozen=True, slots=True)
class _Advice:
    """What was worked out in the background, and for what."""

    outline: str
    minutes: int
    blocks: tuple[StudyBlock, ...]
    outlook: Outlook | None


def _advising(advice: StudyAdviceService, outline: str, minutes: int) -> Job:
    def advise(report: Report, cancelled: IsCancelled) -> _Advice:
        blocks = tuple(advice.study_next(outline, minutes))
        return _Advice(outline, minutes, blocks, advice.outlook(outline, report, cancelled))

    return advise
