"""Study something else: chosen cards, for the record or only for tonight; catching up; a pause."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import Page, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.widgets.page_foot import PageFoot, column_over_foot
from cpccards.gui.widgets.review.backlog_blocks import CatchUpBlock, PauseBlock
from cpccards.gui.widgets.review.custom_study_form import CustomStudyForm
from cpccards.gui.words.custom_study_words import count_words
from cpccards.services.backlog import BacklogService
from cpccards.services.custom_study import CustomStudyService, StudySelection
from cpccards.services.library import LibraryService
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar

CATCH_UP, PAUSE = "catch-up", "pause"
"""What the page can be opened at."""
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_CONCERNS = (Subject.CARDS, Subject.NOTES, Subject.DECKS, Subject.SETTINGS, Subject.OUTLINES, Subject.PRESETS)


class CustomStudyPage(Page):
    """The choice stays while the learner studies and comes back."""

    name = "custom-study"
    title = "Study something else"

    def __init__(
        self,
        custom: CustomStudyService,
        backlog: BacklogService,
        study: StudyService,
        library: LibraryService,
        outlines: OutlineService,
        settings: SettingsService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._custom = custom
        self._backlog = backlog
        self._study = study
        self._library = library
        self._outlines = outlines
        self._settings = settings
        self._calendar = calendar
        self._tasks = tasks
        self._counting: Handle | None = None
        self._count_again = False
        self._selection: StudySelection | None = None
        self._build()

    def activate(self, argument: object = None) -> None:
        """Shows what could be studied; `argument` may be CATCH_UP or PAUSE."""
        self._foot.error.say(None)
        self._refresh()
        blocks: dict[object, CatchUpBlock | PauseBlock] = {CATCH_UP: self.catch_up, PAUSE: self.pause}
        block = blocks.get(argument)
        if block is None or not block.take_focus():
            self.form.take_focus()
        # The focus scrolls to where its widget was before there was a layout.
        QTimer.singleShot(0, self, partial(self._scroll_to, block))

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Counts again."""
        if changes.touches(*_CONCERNS):
            self._refresh()

    def woken(self) -> None:
        """Another day may have begun."""
        self._refresh()

    def start(self) -> None:
        """Begins the session that was counted."""
        if self._selection is not None and self._selection.cards:
            self.went_to.emit("review", self._selection)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what stands beside the focus: below, it spreads or pauses, else it starts."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
            return
        focused = self.window().focusWidget()
        for block in (self.catch_up, self.pause):
            if focused is not None and block.isAncestorOf(focused):
                block.button.click()
                return
        self._start.click()

    # What is on screen

    def _build(self) -> None:
        around, body, self._area = column_over_foot(self)
        body.addWidget(label(self.title, "page"))
        self.form = CustomStudyForm()
        self.catch_up = CatchUpBlock()
        self.pause = PauseBlock(self._calendar.date())
        for part in (self.form, self.catch_up, self.pause):
            body.addWidget(part)
        body.addStretch(1)
        self._words = label(role="muted", wrap=True)
        self._start = QPushButton("Start   Enter")
        self._start.setAccessibleName("Start")
        self._start.setProperty("role", "primary")
        self._foot = PageFoot(self._words, self._start)
        self._foot.follow(self._area)
        around.addWidget(self._foot)
        self.form.asked_anew.connect(self._count)
        self._start.clicked.connect(lambda _checked: self.start())
        self.catch_up.days_chosen.connect(self._show_catch_up)
        self.catch_up.spread_chosen.connect(self._spread)
        self.pause.date_chosen.connect(self._show_pause)
        self.pause.pause_chosen.connect(self._pause)
        self.pause.resume_chosen.connect(self._resume)

    def _refresh(self) -> None:
        try:
            outline = self._outlines.get(self._settings.current.outline)
            self.form.offer(self._library.decks(), outline, self._custom.tags())
        except CpcCardsError as error:
            self._foot.error.say(error)
            return
        self._count()
        self._show_catch_up()
        self._show_pause()

    def _scroll_to(self, block: QWidget | None) -> None:
        self._area.verticalScrollBar().setValue(0)
        if block is not None:
            self._area.ensureWidgetVisible(block)

    def _count(self) -> None:
        """Counts off the GUI thread: all cards are looked at."""
        self._selection = None
        self._start.setEnabled(False)
        if self._counting is not None:
            self._count_again = True
            return
        self._count_again = False
        self._words.setText("Counting…")
        wanted, name = self.form.wanted()
        handle = Handle(lambda _report, _cancelled: self._custom.select(wanted, name))
        handle.succeeded.connect(self._show_count)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        handle.finished.connect(self._counted)
        self._counting = handle
        self._tasks.start(handle)

    def _counted(self) -> None:
        self._counting = None
        if self._count_again:
            self._count()

    def _show_count(self, selection: StudySelection) -> None:
        if self._count_again:
            return
        self._selection = selection
        self._words.setText(count_words(selection))
        self._start.setEnabled(bool(selection.cards))

    def _on_failed(self, error: CpcCardsError) -> None:
        self._words.setText("")
        self._foot.error.say(error)

    def _on_broke(self, error: BaseException) -> None:
        """A bug: handed on to the crash report."""
        self._words.setText("The cards could not be counted.")
        raise error

    def _show_catch_up(self) -> None:
        try:
            plan = self._backlog.plan(self.catch_up.days)
        except CpcCardsError as error:
            self._foot.error.say(error)
            return
        self.catch_up.show_plan(plan, is_planned=self._study.is_planned, locale=self.locale())

    def _show_pause(self) -> None:
        paused = self._study.paused_until
        if paused is not None:
            self.pause.show_pause(paused, self.locale())
            return
        try:
            self.pause.show_plan(self._backlog.plan_pause(self.pause.until), "", self.locale())
        except CpcCardsError as error:
            self.pause.show_plan(None, str(error), self.locale())

    # What it does

    def _spread(self) -> None:
        days = self.catch_up.days
        if self.carry_out(lambda: self._backlog.spread(days), self._foot.error):
            self.told.emit("Spread. Ctrl+Z takes it back.")

    def _pause(self) -> None:
        until = self.pause.until
        if self.carry_out(lambda: self._backlog.pause(until), self._foot.error):
            self.told.emit("Paused. Ctrl+Z takes it back.")

    def _resume(self) -> None:
        if self.carry_out(self._backlog.end_pause, self._foot.error):
            self.told.emit("Cards come again. Ctrl+Z takes it back.")
