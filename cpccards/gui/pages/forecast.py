"""Forecast: the score you would get, how sure that is, how it came about, and where each section stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.evidence import (
    ANSWERS_PER_CARD,
    THRESHOLDS,
    WHOLE_EXAM_SHARE,
    EvidenceLevel,
    evidence_words,
)
from cpccards.domain.forecast import Forecast, SectionForecast, chance_words
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, column, label, surface
from cpccards.gui.tasks import Handle, Job, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.score_words import chance_number, day_words, range_words, whole_score
from cpccards.gui.widgets.section_bars import SectionBars
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar

if TYPE_CHECKING:
    from cpccards.gui.widgets.score_chart import ScoreChart

RANGES: tuple[tuple[str, int | None], ...] = (("1 month", 31), ("3 months", 92), ("All", None))
"""What the chart can show: words, days."""

_CONCERNS = (Subject.FORECAST, Subject.CARDS, Subject.ATTEMPTS, Subject.SETTINGS, Subject.NOTES)
_PATIENCE_MS = 300
"""Work that takes longer than this shows its progress."""
_NAMED_SECTIONS = 3
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
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._forecasting = forecasting
        self._calendar = calendar
        self._outlines = outlines
        self._tasks = tasks
        self._handle: Handle | None = None
        self._is_preparing = False
        self._again = False
        self._own = ""
        self._chosen = ""
        self._wanted = ""
        self._opened: str | None = None
        self._shown_day: int | None = None
        self._forecasts: tuple[Forecast, ...] = ()
        self._chart: ScoreChart | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._build()
        self._patience.timeout.connect(self._progress.show)

    def activate(self, argument: object = None) -> None:
        """Shows the forecast; `argument` may be the id of an outline or section to look at."""
        self._wanted = argument if isinstance(argument, str) else ""
        self._refresh()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when something changed that the forecast follows from."""
        if changes.touches(*_CONCERNS):
            self._refresh()

    def woken(self) -> None:
        """Looks again when a new study day has begun."""
        if self._shown_day is not None and self._shown_day != self._calendar.today():
            self._refresh()

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        self._retry = QPushButton("Try again")
        self._retry.clicked.connect(self._refresh)
        self._retry.hide()
        body.addWidget(self._error)
        body.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignLeft)
        self._working = label("Working out your forecast…", "muted")
        body.addWidget(self._working)
        self._summary = _Summary()
        self._summary.review_asked.connect(lambda: self.went_to.emit("review", None))
        body.addWidget(self._summary)
        self._outline_choice = _Segments("Exam outline")
        self._outline_choice.chosen.connect(self._choose_outline)
        body.addWidget(self._outline_choice)
        self._history = self._build_history()
        body.addWidget(self._history)
        self._sections, inside = _wide_surface()
        inside.addWidget(_heading("Sections"))
        self._bars = SectionBars(self._theme)
        self._bars.section_chosen.connect(self._open_section)
        inside.addWidget(self._bars)
        body.addWidget(self._sections)
        body.addStretch(1)
        self._show_parts(ready=False)

    def _build_history(self) -> QWidget:
        frame, inside = _wide_surface()
        head = _Turning()
        head.row.setContentsMargins(0, 0, INSIDE, 0)
        head.row.addWidget(_heading("Over time"), 1)
        self._as_table = QPushButton("Table")
        self._as_table.setProperty("role", "segment")
        self._as_table.setCheckable(True)
        self._as_table.setAccessibleName("Show the chart as a table")
        self._as_table.toggled.connect(self._show_table)
        self._range_choice = _Segments("Time shown")
        self._range_choice.offer([(words, words, words) for words, _ in RANGES])
        self._range_choice.mark(RANGES[-1][0])
        self._range_choice.chosen.connect(self._choose_range)
        head.row.addWidget(self._range_choice)
        head.row.addWidget(self._as_table, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(head)
        self._progress = _Progress()
        self._progress.cancelled.connect(self._cancel)
        inside.addWidget(self._progress)
        self._no_history = label(
            "The chart begins on the first day with enough evidence for a number.", "muted", wrap=True
        )
        self._no_history.setContentsMargins(INSIDE, 0, INSIDE, INSIDE)
        inside.addWidget(self._no_history)
        self._table = QTableWidget()
        self._table.setAccessibleName("Predicted score day by day")
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.verticalHeader().hide()
        self._table.hide()
        inside.addWidget(self._table)
        self._chart_room = inside
        return frame

    def _show_parts(self, *, ready: bool) -> None:
        self._working.setVisible(not ready)
        for part in (self._summary, self._outline_choice, self._history, self._sections):
            part.setVisible(ready)

    # Working it out

    def _refresh(self) -> None:
        """Shows what is known, then works out in the background what is not."""
        self._error.say(None)
        self._retry.hide()
        if self._forecasting.is_ready:
            self._show()
        if self._handle is not None:
            self._again = True
        elif self._forecasting.is_ready:
            self._fill()
        else:
            self._is_preparing = True
            self._working.setVisible(not self._forecasts)
            self._start(_preparation(self._forecasting), self._on_prepared)

    def _fill(self) -> None:
        self._start(self._forecasting.fill_history, self._on_filled)

    def _start(self, job: Job, then: object) -> None:
        handle = Handle(job)
        handle.progressed.connect(self._progress.tell)
        handle.succeeded.connect(then)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        self._handle = handle
        self._patience.start()
        self._tasks.start(handle)

    def _on_prepared(self, _result: object) -> None:
        if self._end():
            return
        self._show()
        self._fill()

    def _on_filled(self, filled: object) -> None:
        if not self._end() and filled:
            self._show()

    def _on_failed(self, error: object) -> None:
        if self._end():
            return
        self._working.hide()
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._fail(error)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._end()
        self._working.hide()
        self._fail(
            CpcCardsError(
                "The forecast could not be worked out",
                "Something went wrong inside the app. Your cards and answers are safe.",
                "Try again, or restart the app.",
            )
        )
        if isinstance(error, BaseException):
            raise error

    def _end(self) -> bool:
        """The job is over; True when it worked from what has changed since, and starts anew."""
        was_preparing, self._is_preparing = self._is_preparing, False
        self._handle = None
        self._patience.stop()
        self._progress.hide()
        if not self._again:
            return False
        self._again = False
        if was_preparing:
            self._forecasting.invalidate()
        self._refresh()
        return True

    def _cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _fail(self, error: CpcCardsError) -> None:
        self._error.say(error)
        self._retry.show()

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
            self._working.hide()
            self._fail(error)
            return
        self._shown_day = self._calendar.today()
        self._summary.tell(self._forecasts[0], self._occasion(), disagreement, without_topic)
        self._outline_choice.offer([self._segment(forecast) for forecast in self._forecasts])
        self._outline_choice.mark(self._chosen)
        self._show_sections()
        self._show_parts(ready=True)
        if self._opened is not None and self._opened == self._wanted:
            QTimer.singleShot(0, self, self._reach_section)
        self._wanted = ""
        has_numbers = any(point.evidence != EvidenceLevel.NONE for point in history)
        for part in (self._range_choice, self._as_table):
            part.setVisible(has_numbers)
        self._no_history.setVisible(not has_numbers)
        if has_numbers:
            self._need_chart().show_points(history, self._forecast().pass_mark)
        self._show_table(self._as_table.isChecked())

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
        number = _number(forecast, self)
        if not number:
            return forecast.outline_id, forecast.outline_name, f"{forecast.outline_name}, no number yet"
        return (
            forecast.outline_id,
            f"{forecast.outline_name}   {number}",
            f"{forecast.outline_name}, predicted score {number.replace('~', 'about ')}",
        )

    def _show_sections(self) -> None:
        forecast = self._forecast()
        self._bars.set_values(forecast.sections, forecast.pass_mark)
        self._show_detail()

    def _show_detail(self) -> None:
        forecast = self._forecast()
        section = next((section for section in forecast.sections if section.id == self._opened), None)
        if section is None:
            self._opened = None
            self._bars.show_detail(None)
            return
        words = section_words(section, self._outlines.get(forecast.outline_id), forecast.pass_mark)
        self._bars.show_detail(section.id, words)

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
            self._show()

    def _choose_range(self, words: str) -> None:
        self._need_chart().show_days(dict(RANGES)[words])
        self._show_table(self._as_table.isChecked())

    def _open_section(self, section_id: str) -> None:
        self._opened = None if section_id == self._opened else section_id
        self._show_detail()

    def _need_chart(self) -> ScoreChart:
        """The chart, made when there is something to draw: pyqtgraph is slow to import."""
        if self._chart is None:
            from cpccards.gui.widgets.score_chart import ScoreChart

            self._chart = ScoreChart(self._theme)
            self._chart_room.addWidget(self._chart)
            QWidget.setTabOrder(self._as_table, self._chart)
        return self._chart

    def _show_table(self, shown: bool) -> None:
        """The same days as words, for those who would rather read than look."""
        if self._chart is None:
            self._table.hide()
            return
        has_numbers = not self._no_history.isVisibleTo(self)
        self._chart.setVisible(has_numbers and not shown)
        self._table.setVisible(has_numbers and shown)
        if shown:
            self._fill_table(self._chart)

    def _fill_table(self, chart: ScoreChart) -> None:
        from cpccards.gui.widgets.score_chart import TABLE_HEADINGS

        rows = chart.table_rows()[::-1]
        self._table.setColumnCount(len(TABLE_HEADINGS))
        self._table.setHorizontalHeaderLabels(TABLE_HEADINGS)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._table.horizontalHeader().setStretchLastSection(True)
        self._table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self._table.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for place, words in enumerate(cells):
                self._table.setItem(row, place, QTableWidgetItem(words))
        self._table.setFixedHeight(chart.height())


class _Summary(QFrame):
    """The number with its range, the chance to pass, what they stand on; or what is missing for a number.

    Signals:
        review_asked: the learner wants to answer cards.
    """

    review_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, BLOCK, BLOCK, BLOCK)
        layout.setSpacing(INSIDE)
        self._occasion = label(role="muted", wrap=True)
        layout.addWidget(self._occasion)
        self._numbers = QWidget()
        row = QHBoxLayout(self._numbers)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(32)
        self._score = label(role="score")
        self._range = label(role="title")
        self._evidence = label(role="muted")
        self._chance = label(role="title")
        self._chance_words = label(role="muted")
        beside = _Turning(gap=32)
        beside.row.addWidget(_stacked(self._range, self._evidence))
        beside.row.addWidget(_stacked(self._chance, self._chance_words))
        beside.row.addStretch(1)
        row.addWidget(self._score)
        row.addWidget(beside, 1)
        layout.addWidget(self._numbers)
        self._missing_title = label(evidence_words(EvidenceLevel.NONE).capitalize(), "title")
        self._missing = label(wrap=True)
        self._start = QPushButton("Start review")
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.review_asked)
        layout.addWidget(self._missing_title)
        layout.addWidget(self._missing)
        layout.addWidget(self._start, 0, Qt.AlignmentFlag.AlignLeft)
        self._disagreement = label(wrap=True)
        self._without_topic = label(role="small", wrap=True)
        layout.addWidget(self._disagreement)
        layout.addWidget(self._without_topic)

    def tell(self, forecast: Forecast, occasion: str, disagreement: str | None, without_topic: int) -> None:
        """Shows a forecast."""
        known = forecast.evidence is not EvidenceLevel.NONE
        self._numbers.setVisible(known)
        for part in (self._missing_title, self._missing, self._start):
            part.setVisible(not known)
        self._occasion.setText(f"Predicted score {occasion}")
        number = _number(forecast, self)
        self._score.setText(number)
        _set_role(self._score, "score" if _is_sure(forecast) else "score-guess")
        self._range.setText(range_words(forecast.low, forecast.high))
        self._evidence.setText(evidence_words(forecast.evidence))
        self._chance.setText(f"{chance_number(forecast.pass_probability)} chance to pass")
        self._chance_words.setText(chance_words(forecast.pass_probability))
        self._missing.setText(missing_words(forecast))
        self._disagreement.setText(disagreement or "")
        self._disagreement.setVisible(bool(disagreement))
        self._without_topic.setText(without_topic_words(without_topic))
        self._without_topic.setVisible(without_topic > 0)
        self.setAccessibleName(self._spoken(forecast))

    def _spoken(self, forecast: Forecast) -> str:
        if forecast.evidence is EvidenceLevel.NONE:
            parts = [f"{self._occasion.text()}: {evidence_words(forecast.evidence)}", self._missing.text()]
        else:
            number = self._score.text().replace("~", "about ")
            parts = [
                f"{self._occasion.text()}: {number}",
                self._range.text().replace("–", " to "),
                self._chance.text(),
                self._chance_words.text(),
                self._evidence.text(),
            ]
        parts += [self._disagreement.text(), self._without_topic.text()]
        return ". ".join(part.rstrip(".") for part in parts if part)


class _Turning(QWidget):
    """A row that becomes a column where it is too narrow, as large text makes it."""

    def __init__(self, gap: int = 4, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(gap)

    def sizeHint(self) -> QSize:
        """As wide as the row, whichever way it stands: so it can turn back."""
        return QSize(self._row_width(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as its widest part."""
        widest = max((part.minimumSizeHint().width() for part in self._parts()), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turns when it must."""
        super().resizeEvent(event)
        fits = self._row_width() <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if self.row.direction() != direction:
            self.row.setDirection(direction)
            self.row.setSpacing(self._gap if fits else min(self._gap, INSIDE))
            self.updateGeometry()

    def _row_width(self) -> int:
        margins = self.row.contentsMargins()
        parts = [part.sizeHint().width() for part in self._parts()]
        return sum(parts) + self._gap * (len(parts) - 1) + margins.left() + margins.right()

    def _parts(self) -> list[QWidget]:
        places = [self.row.itemAt(place) for place in range(self.row.count())]
        widgets = [place.widget() for place in places if place is not None]
        return [widget for widget in widgets if widget is not None and not widget.isHidden()]


class _Segments(_Turning):
    """A few choices side by side, one of them taken; arrow keys move between them.

    Signals:
        chosen: the key of the choice taken by the learner.
    """

    chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._name = name
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.row.addStretch(1)
        self.setAccessibleName(name)

    def offer(self, choices: Sequence[tuple[str, str, str]]) -> None:
        """Offers (key, words, accessible words)."""
        if list(self._buttons) != [key for key, _, _ in choices]:
            for button in self._buttons.values():
                self._group.removeButton(button)
                button.hide()
                button.deleteLater()
            self._buttons = {key: self._make(key) for key, _, _ in choices}
        for key, words, spoken in choices:
            self._buttons[key].setText(words.replace("&", "&&"))
            self._buttons[key].setAccessibleName(f"{self._name}: {spoken}")

    def mark(self, key: str) -> None:
        """Shows which choice is taken."""
        self._buttons[key].setChecked(True)

    def button(self, key: str) -> QPushButton:
        """The button of a choice."""
        return self._buttons[key]

    def _make(self, key: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.toggled.connect(lambda on, key=key: self.chosen.emit(key) if on else None)
        self._group.addButton(button)
        self.row.insertWidget(self.row.count() - 1, button, 0, Qt.AlignmentFlag.AlignLeft)
        return button


class _Progress(QWidget):
    """How far the work is, and a way to stop it. Hidden until it takes long."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = label(role="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(INSIDE, 0, INSIDE, 0)
        row.setSpacing(INSIDE)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(cancel)
        self.hide()

    def tell(self, done: int, total: int, words: str) -> None:
        """Shows how far it is."""
        self._words.setText(words)
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(f"{words}: {done} of {total}")


def missing_words(forecast: Forecast) -> str:
    """What it takes until a number can be shown: how many answers, and in which sections."""
    _, coverage, per_question = THRESHOLDS[0]
    share = sum(s.weight for s in forecast.sections if s.evidence is not EvidenceLevel.NONE)
    answers, names = 0, []
    lacking = [section for section in forecast.sections if section.evidence is EvidenceLevel.NONE]
    for section in sorted(lacking, key=lambda section: -section.weight):
        if share >= WHOLE_EXAM_SHARE - 1e-9:
            break
        if not section.cards:
            continue
        wanted = per_question * max(1, round(section.weight * forecast.questions))
        answers += math.ceil(
            max(
                1,
                coverage * section.cards - section.seen,
                wanted - section.answers,
                wanted / ANSWERS_PER_CARD - section.seen,
            )
        )
        names.append(section.name)
        share += section.weight
    if not names:
        return "Its sections have no cards yet. Add decks with cards on their topics; the number follows."
    if len(names) > _NAMED_SECTIONS + 1:
        names[_NAMED_SECTIONS:] = [f"{len(names) - _NAMED_SECTIONS} more sections"]
    listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f", and {names[-1]}"
    cards = "card" if answers == 1 else "cards"
    return (
        f"Answer about {answers} {cards} in {listed}; the number appears when sections "
        f"with {100 * WHOLE_EXAM_SHARE:.0f} % of the questions have some evidence."
    )


def without_topic_words(count: int) -> str:
    """How many cards the forecast leaves out."""
    if count == 1:
        return "1 card has no topic and stays out of the forecast."
    return f"{count:,} cards have no topic and stay out of the forecast."


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
    if parts is not None:
        topics = ", ".join(TOPIC_BY_KEY[topic].name for topic in parts.topics)
        shared = len(parts.shared_topics)
        more = f", and {shared} topics of other sections" if shared else ""
        sentences.append(f"Topics: {topics}{more}.")
    return " ".join(sentences)


def _preparation(forecasting: ForecastService) -> Job:
    def prepare(_report: Report, _cancelled: IsCancelled) -> None:
        forecasting.prepare()
        forecasting.all()

    return prepare


def _is_sure(forecast: Forecast) -> bool:
    return forecast.evidence in {EvidenceLevel.FAIR, EvidenceLevel.GOOD}


def _number(forecast: Forecast, widget: QWidget) -> str:
    """The score as it is shown; empty without evidence, with "~" on little."""
    if forecast.evidence is EvidenceLevel.NONE:
        return ""
    number = whole_score(forecast.mean, forecast.pass_mark, widget.locale())
    return number if _is_sure(forecast) else f"~{number}"


def _wide_surface() -> tuple[QFrame, QVBoxLayout]:
    """A surface whose content brings its own margin of INSIDE, so that focus frames clear the words."""
    frame, layout = surface()
    layout.setContentsMargins(BLOCK - INSIDE, BLOCK, BLOCK - INSIDE, BLOCK - INSIDE)
    return frame, layout


def _heading(words: str) -> QLabel:
    made = label(words, "title")
    made.setContentsMargins(INSIDE, 0, 0, 0)
    return made


def _stacked(upper: QLabel, lower: QLabel) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2)
    layout.addStretch(1)
    layout.addWidget(upper)
    layout.addWidget(lower)
    layout.addStretch(1)
    return both


def _set_role(widget: QLabel, role: str) -> None:
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
