"""Statistics: what was studied, how it was remembered, and what the days to come will bring."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.domain.statistics import WHOLE_LIBRARY, AllStatistics, Period, Scope
from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui import answer_panels, card_panels
from cpccards.gui.figures import PanelContent
from cpccards.gui.import_words import path_words
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.score_history import AskPath, Progress, ask_path
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.widgets.statistics_panel import StatisticsPanel
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.services.forecasting import ForecastService
from cpccards.services.library import LibraryService
from cpccards.services.outlines import OutlineService
from cpccards.services.statistics import StatisticsService
from cpccards.services.study_calendar import StudyCalendar

Tell = Callable[[AllStatistics, QLocale], PanelContent]

_PANELS: tuple[tuple[str, Tell, bool], ...] = (
    ("Today", answer_panels.today_panel, True),
    ("Future due", card_panels.due_panel, False),
    ("Reviews and time", answer_panels.answers_panel, False),
    ("Review calendar", answer_panels.calendar_panel, True),
    ("True retention", answer_panels.retention_panel, False),
    ("Forgetting curve", answer_panels.forgetting_panel, False),
    ("Retrievability", card_panels.retrievability_panel, False),
    ("Difficulty", card_panels.difficulty_panel, False),
    ("Stability", card_panels.stability_panel, False),
    ("Intervals", card_panels.intervals_panel, False),
    ("Buttons", answer_panels.buttons_panel, False),
    ("Hours of the day", answer_panels.hours_panel, False),
    ("Card states", card_panels.states_panel, False),
    ("Added", card_panels.added_panel, False),
    ("Time by section and topic", answer_panels.time_panel, True),
    ("Lapses and leeches", card_panels.lapses_panel, True),
)
"""Title, what fills it, whether it takes both columns."""

_PERIODS = (
    ("MONTH", "1 month", "1 month"),
    ("QUARTER", "3 months", "3 months"),
    ("YEAR", "1 year", "1 year"),
    ("ALL", "All", "all there is"),
)
_CONCERNS = (
    Subject.CARDS,
    Subject.NOTES,
    Subject.DECKS,
    Subject.PRESETS,
    Subject.SETTINGS,
    Subject.OUTLINES,
)
_TWO_COLUMNS = 46
"""Characters that a panel is wide, at least, for two to stand side by side."""


class StatisticsPage(Page):
    """Everything is counted in the background; the page stands at once, and what it shows stays meanwhile."""

    name = "statistics"
    title = "Statistics"

    def __init__(
        self,
        theme: Theme,
        statistics: StatisticsService,
        library: LibraryService,
        outlines: OutlineService,
        forecasting: ForecastService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        choose_path: AskPath = ask_path,
    ) -> None:
        super().__init__(parent)
        self._statistics = statistics
        self._library = library
        self._outlines = outlines
        self._forecasting = forecasting
        self._calendar = calendar
        self._tasks = tasks
        self._scope = WHOLE_LIBRARY
        self._period = Period.YEAR
        self._shown: AllStatistics | None = None
        self._handle: Handle | None = None
        self._is_outdated = False
        self._columns = 0
        self._build(theme, choose_path)

    @property
    def shown(self) -> AllStatistics | None:
        """The numbers on screen."""
        return self._shown

    @property
    def panels(self) -> dict[str, StatisticsPanel]:
        """By title."""
        return {panel.title: panel for panel in self._panels}

    def activate(self, argument: object = None) -> None:
        """Counts anew. `argument` may be a Scope to look at: the cards of a search, a deck."""
        self._offer_scopes()
        if isinstance(argument, Scope):
            self._scope = argument
            self._choice.show_value(None)
            self._choice.setPlaceholderText(argument.name)
        self._count()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Counts anew when what is counted has changed."""
        if changes.touches(*_CONCERNS):
            self._offer_scopes()
            self._count()

    def woken(self) -> None:
        """Counts anew when a new study day has begun."""
        if self._shown is not None and self._shown.day != self._calendar.today():
            self._count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    # Making

    def _build(self, theme: Theme, choose_path: AskPath) -> None:
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._choice = Choice("Cards to count")
        self._choice.setMinimumContentsLength(26)
        self._choice.value_chosen.connect(self._choose_scope)
        self._periods = Segments("Time")
        self._periods.offer(_PERIODS)
        self._periods.mark(self._period.name)
        self._periods.chosen.connect(self._choose_period)
        row = TurningRow(BLOCK)
        row.row.addWidget(self._choice)
        row.row.addWidget(self._periods)
        row.row.addStretch(1)
        body.addWidget(row)
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._progress = Progress()
        self._progress.cancelled.connect(self._cancel)
        body.addWidget(self._progress)
        self._panels = [StatisticsPanel(theme, title, choose_path=choose_path) for title, _, _ in _PANELS]
        self._worst = TitledTable("Forgotten most often", most_rows=10)
        self._worst.opened.connect(self._open_card)
        self._worst.hide()
        lapses = self._panels[-1].body
        lapses.insertWidget(lapses.count() - 1, self._worst)
        self._grid = QGridLayout()
        self._grid.setSpacing(BLOCK)
        body.addLayout(self._grid)
        body.addStretch(1)
        theme.changed.connect(self._arrange)
        self._offer_scopes()

    def _offer_scopes(self) -> None:
        """Everything, then decks, sections of the learner's outline, topics."""
        entries: list[tuple[object, str]] = [(("library", None), WHOLE_LIBRARY.name), (HEADING, "Decks")]
        entries += [(("deck", deck.id), path_words(deck.path)) for deck in self._library.decks()]
        outline = self._outlines.get(self._forecasting.outline)
        entries.append((HEADING, f"Sections: {outline.name}"))
        entries += [(("section", section.id), section.name) for section in outline.sections]
        for area in STUDY_AREAS:
            entries.append((HEADING, f"Topics: {area.name}"))
            entries += [
                (("topic", topic.key), topic.name) for topic in TOPICS if topic.study_area == area.key
            ]
        chosen = self._choice.value
        self._choice.offer(Choices(entries))
        self._choice.show_value(chosen if chosen is not None else _key_of(self._scope))

    def _arrange(self) -> None:
        """Puts the panels into one column or two."""
        wide = self.fontMetrics().averageCharWidth() * _TWO_COLUMNS
        columns = 2 if min(self.width(), 1008) - 48 - BLOCK >= 2 * wide else 1
        if columns == self._columns:
            return
        self._columns = columns
        for panel in self._panels:
            self._grid.removeWidget(panel)
        row = place = 0
        for panel, (_, _, both) in zip(self._panels, _PANELS, strict=True):
            if both or columns == 1:
                row += place > 0
                self._grid.addWidget(panel, row, 0, 1, columns)
                row, place = row + 1, 0
            else:
                self._grid.addWidget(panel, row, place)
                row, place = (row + 1, 0) if place else (row, 1)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)

    # Choosing

    def _choose_scope(self, value: object) -> None:
        if not isinstance(value, tuple):
            return
        kind, key = value
        makers: dict[str, Callable[[], Scope]] = {
            "library": lambda: WHOLE_LIBRARY,
            "deck": lambda: self._statistics.of_deck(DeckId(key)),
            "topic": lambda: self._statistics.of_topic(key),
            "section": lambda: self._statistics.of_section(key),
        }
        try:
            self._scope = makers[kind]()
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._count()

    def _choose_period(self, key: str) -> None:
        if self._period is not Period[key]:
            self._period = Period[key]
            self._count()

    def _open_card(self, row: int) -> None:
        if self._shown is not None:
            self.went_to.emit("card-information", (self._shown.lapses.worst[row].card, self.name))

    # Counting

    def _count(self) -> None:
        """Counts in the background; what is under way is dropped for it."""
        self._error.say(None)
        if self._handle is not None:
            self._is_outdated = True
            self._handle.cancel()
            return
        scope, period = self._scope, self._period
        handle = Handle(
            lambda report, cancelled: self._statistics.everything(scope, period, report, cancelled)
        )
        handle.progressed.connect(self._progress.tell)
        handle.succeeded.connect(self._on_counted)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        self._handle = handle
        self._progress.begin()
        self._tasks.start(handle)

    def _cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _on_counted(self, counted: object) -> None:
        if not self._end() and isinstance(counted, AllStatistics):
            self._show(counted)

    def _on_failed(self, error: object) -> None:
        if self._end():
            return
        if isinstance(error, Cancelled):
            self._error.say(
                CpcCardsError(
                    "Stopped", "The numbers below are those from before.", "Choose a time to count again."
                )
            )
        elif isinstance(error, CpcCardsError):
            self._error.say(error)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._end()
        self._error.say(
            CpcCardsError(
                "The numbers could not be counted",
                "Something went wrong inside the app. Your cards and answers are safe.",
                "Try again, or restart the app.",
            )
        )
        if isinstance(error, BaseException):
            raise error

    def _end(self) -> bool:
        """The job is over; True when something else is wanted by now, and is begun."""
        self._handle = None
        self._progress.end()
        if not self._is_outdated:
            return False
        self._is_outdated = False
        self._count()
        return True

    def _show(self, counted: AllStatistics) -> None:
        self._shown = counted
        locale = self.locale()
        words = next(words for key, words, _ in _PERIODS if key == counted.period.name)
        about = f"{counted.scope.name}, {words.lower()}"
        for panel, (_, tell, _) in zip(self._panels, _PANELS, strict=True):
            panel.show_content(tell(counted, locale), about)
        worst = counted.lapses.worst
        self._worst.setVisible(bool(worst))
        self._worst.show_rows(
            card_panels.LAPSED_HEADINGS,
            [card_panels.lapsed_row(card, locale) for card in worst],
            "Enter opens a card: what happened to it, and why it comes.",
        )


def _key_of(scope: Scope) -> tuple[str, None] | None:
    """What the chooser shows for a scope that it did not make itself."""
    return ("library", None) if scope is WHOLE_LIBRARY else None
