"""Statistics: what was studied, how it was remembered, and what the days to come will bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError, unexpected
from cpccards.domain.notes import DeckId
from cpccards.domain.search_query import SearchError
from cpccards.domain.statistics import WHOLE_LIBRARY, AllStatistics, Period, Scope
from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui import answer_panels, card_panels, recall_panels
from cpccards.gui.figures import PanelContent
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_history import AskPath, Progress, ask_path
from cpccards.gui.widgets.charts.statistics_panel import StatisticsPanel
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.services.forecasting import ForecastService
from cpccards.services.library import LibraryService
from cpccards.services.outlines import OutlineService
from cpccards.services.search import SearchService
from cpccards.services.statistics import StatisticsService
from cpccards.services.study_calendar import StudyCalendar

Tell = Callable[[AllStatistics, QLocale], PanelContent]

_PANELS: tuple[tuple[str, Tell, bool], ...] = (
    ("Today", answer_panels.today_panel, True),
    ("Future due", card_panels.due_panel, False),
    ("Reviews and time", answer_panels.answers_panel, False),
    ("Review calendar", answer_panels.calendar_panel, True),
    ("True retention", recall_panels.retention_panel, False),
    ("Forgetting curve", recall_panels.forgetting_panel, False),
    ("Retrievability", card_panels.retrievability_panel, False),
    ("Difficulty", card_panels.difficulty_panel, False),
    ("Stability", card_panels.stability_panel, False),
    ("Intervals", card_panels.intervals_panel, False),
    ("Buttons", answer_panels.buttons_panel, False),
    ("Hours of the day", recall_panels.hours_panel, False),
    ("Card states", card_panels.states_panel, False),
    ("Added", card_panels.added_panel, False),
    ("Time by section and topic", answer_panels.time_panel, True),
    ("Lapses and leeches", card_panels.lapses_panel, True),
)
"""Title, what fills it, whether it takes both columns."""

_Filling = tuple[StatisticsPanel, Callable[[], PanelContent], str]
"""A panel, what makes its content, and whose numbers they are."""
_Key = tuple[str, int | str]
_LIBRARY: _Key = ("library", "")
"""What the chooser offers: a kind, and which of that kind."""

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
_SEEN_FIRST = 4
"""Panels that are on screen before anybody scrolls."""
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
        search: SearchService,
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
        self._search = search
        self._library = library
        self._outlines = outlines
        self._forecasting = forecasting
        self._calendar = calendar
        self._tasks = tasks
        self._scope = WHOLE_LIBRARY
        self._key: _Key | None = _LIBRARY
        self._period = Period.YEAR
        self._shown: AllStatistics | None = None
        self._handle: Handle | None = None
        self._is_outdated = False
        self._unfilled: list[_Filling] = []
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._fill_rest)
        self._columns = 0
        self._build(theme, choose_path)

    @property
    def shown(self) -> AllStatistics | None:
        """The numbers on screen."""
        return self._shown

    @property
    def is_busy(self) -> bool:
        """It is counting, or not yet done showing."""
        return self._handle is not None or self._rest.isActive()

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
            self._search_field.clear()
            self._key = None
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
        self._search_field = QLineEdit()
        self._search_field.setPlaceholderText("or search, then Enter")
        self._search_field.setAccessibleName("Cards of a search, in place of the others")
        self._search_field.setClearButtonEnabled(True)
        self._search_field.returnPressed.connect(self._choose_search)
        self._periods = Segments("Time")
        self._periods.offer(_PERIODS)
        self._periods.mark(self._period.name)
        self._periods.chosen.connect(self._choose_period)
        row = TurningRow(BLOCK)
        row.row.addWidget(self._choice)
        row.row.addWidget(self._search_field, 1)
        row.row.addWidget(self._periods)
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
        entries: list[tuple[object, str]] = [(_LIBRARY, WHOLE_LIBRARY.name), (HEADING, "Decks")]
        entries += [(("deck", deck.id), path_words(deck.path)) for deck in self._library.decks()]
        outline = self._outlines.get(self._forecasting.outline)
        entries.append((HEADING, f"Sections: {outline.name}"))
        entries += [(("section", section.id), section.name) for section in outline.sections]
        for area in STUDY_AREAS:
            entries.append((HEADING, f"Topics: {area.name}"))
            entries += [
                (("topic", topic.key), topic.name) for topic in TOPICS if topic.study_area == area.key
            ]
        if (
            self._key is not None
            and self._key[0] != "search"
            and all(self._key != value for value, _ in entries)
        ):
            # What was counted is gone.
            self._key = _LIBRARY
        self._choice.offer(Choices(entries))
        self._choice.show_value(self._key)

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

    def _fill(self, panels: Sequence[_Filling]) -> None:
        for panel, content, about in panels:
            panel.show_content(content(), about)

    def _fill_rest(self) -> None:
        self._fill(self._unfilled)
        self._unfilled = []

    def _choose_scope(self, value: object) -> None:
        if isinstance(value, tuple):
            self._key = value
            self._search_field.clear()
            self._count()

    def _choose_search(self) -> None:
        query = self._search_field.text().strip()
        self._key = ("search", query) if query else _LIBRARY
        self._choice.setPlaceholderText("What the search finds")
        self._choice.show_value(self._key)
        self._count()

    def _finder(self) -> Callable[[], Scope]:
        """Finds what is chosen as it is by then: a deck may have got others inside it.

        It is called on a worker, where the learner's next choice does not change it.
        """
        scope = self._scope
        if self._key is None:
            return lambda: scope
        kind, key = self._key
        if kind == "deck":
            return lambda: self._statistics.of_deck(DeckId(int(key)))
        if kind == "section":
            return lambda: self._statistics.of_section(str(key))
        if kind == "topic":
            return lambda: self._statistics.of_topic(str(key))
        if kind == "search":
            return lambda: self._statistics.of_cards(self._search.cards(str(key)), str(key))
        return lambda: WHOLE_LIBRARY

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
        find, period = self._finder(), self._period
        handle = Handle(
            lambda report, cancelled: self._statistics.everything(find(), period, report, cancelled)
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
            if isinstance(error, SearchError):
                self._search_field.setFocus()
                self._search_field.setSelection(error.start, error.end - error.start)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._end()
        self._error.say(unexpected("The numbers could not be counted"))
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
        panels: list[_Filling] = [
            (panel, partial(tell, counted, locale), about)
            for panel, (_, tell, _) in zip(self._panels, _PANELS, strict=True)
        ]
        self._fill(panels[:_SEEN_FIRST])
        # What lies further down comes when these are painted.
        self._unfilled = panels[_SEEN_FIRST:]
        self._rest.start()
        worst = counted.lapses.worst
        self._worst.setVisible(bool(worst))
        self._worst.show_rows(
            card_panels.LAPSED_HEADINGS,
            [card_panels.lapsed_row(card, locale) for card in worst],
            "Enter opens a card: what happened to it, and why it comes.",
        )
