"""Attempts: past sittings and mocks, what changed between them, what they cost, and how forecasts fared."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.weak_areas import weak_areas
from cpccards.gui.pages.page import (
    BLOCK,
    CONTENT_WIDTH,
    INSIDE,
    MARGIN,
    ErrorNote,
    Page,
    label,
    surface,
)
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.attempts.attempt_editor import AttemptEditor, Kept
from cpccards.gui.widgets.attempts.attempt_list import AttemptList
from cpccards.gui.widgets.attempts.comparison_panel import ComparisonPanel
from cpccards.gui.widgets.attempts.ledger_panel import LedgerPanel
from cpccards.gui.widgets.attempts.weak_area_panel import WeakAreaPanel
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.page_foot import column_over_foot
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import attempt_words, date_words
from cpccards.services.attempts import AttemptService
from cpccards.services.forecasting import ForecastService
from cpccards.services.ledger import LedgerService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar

ADD = "add"
"""Argument of the page that opens the form for a new attempt."""

_CONCERNS = (Subject.ATTEMPTS, Subject.OUTLINES, Subject.SETTINGS, Subject.RENEWAL)
_PASSED = "You passed: congratulations. From now on the credential wants CEUs; the Renewal page keeps them."
_TIGHT = 76
"""Characters of width below which the list leaves the outline out."""


class AttemptsPage(Page):
    """The list and what follows from it; in its place the form, while one attempt is being filled in."""

    name = "attempts"
    title = "Attempts"

    def __init__(
        self,
        theme: Theme,
        attempts: AttemptService,
        ledger: LedgerService,
        outlines: OutlineService,
        forecasting: ForecastService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        offers_renewal: Callable[[], bool] = bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._attempts = attempts
        self._offers_renewal = offers_renewal
        self._ledger = ledger
        self._outlines = outlines
        self._forecasting = forecasting
        self._calendar = calendar
        self._stored: tuple[StoredAttempt, ...] = ()
        """Oldest first."""
        self._weak_outline = ""
        self._ledger_outline = ""
        self._build(tasks)
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Shows what there is; ADD opens the form for another attempt."""
        self._error.say(None)
        self.refresh()
        if self._editor.is_open:
            self._editor.form.offer(self._outlines.all())
            return
        self._say()
        if argument == ADD:
            self.add()
        else:
            self._focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when attempts or outlines changed."""
        if changes.touches(*_CONCERNS):
            if undone:
                self._say()
            self.refresh()

    def refresh(self) -> None:
        """Reads everything anew; what was chosen and ticked stays so."""
        try:
            stored = self._attempts.all()
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._stored = tuple(sorted(stored, key=lambda each: (each.result.taken_on_day, each.id)))
        self._passed.say(_PASSED if self._offers_renewal() and not self._editor.is_open else "")
        self._show_list()
        self._show_comparison()
        self._show_weak_areas()
        self._show_ledger()

    # What is on screen

    def _build(self, tasks: TaskRunner) -> None:
        around, body, area = column_over_foot(self)
        self._heading = label(self.title, "page")
        self._add = QPushButton(" Add an attempt   N")
        self._add.setAccessibleName("Add an attempt")
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        retake = QPushButton("Retake…")
        retake.setProperty("role", "link")
        retake.setAccessibleName("Retake: attempts left, waiting, the last preparation")
        retake.clicked.connect(lambda _=False: self.went_to.emit("retake", None))
        head.addWidget(self._heading, 1)
        head.addWidget(retake)
        head.addWidget(self._add)
        body.addLayout(head)
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._notice = UndoNotice()
        body.addWidget(self._notice)
        self._passed = Notice("Keep my CEUs…")
        self._passed.buttons[0].clicked.connect(lambda: self.went_to.emit("renewal", "add"))
        body.addWidget(self._passed)
        self._overview = QWidget()
        self._overview.setObjectName("page")
        parts = QVBoxLayout(self._overview)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(BLOCK)
        self._list = AttemptList()
        self._compared = ComparisonPanel()
        self._weak = WeakAreaPanel()
        self._ledger_panel = LedgerPanel()
        for part in (self._build_nothing(), self._list, self._compared, self._weak, self._ledger_panel):
            parts.addWidget(part)
        body.addWidget(self._overview)
        self._editor = AttemptEditor(self._attempts, tasks, area, self)
        body.addWidget(self._editor.form)
        body.addStretch(1)
        around.addWidget(self._editor.foot)

    def _build_nothing(self) -> QWidget:
        self._nothing, inside = surface()
        inside.addWidget(label("No attempts yet", "title"))
        inside.addWidget(
            label(
                "Here you will see your sittings of the exam and your practice exams side by side, the "
                "sections that cost you the most points, and how well each result had been forecast. Even "
                "half a result, such as “below 70”, makes the forecast better at once.",
                wrap=True,
            )
        )
        self._add_first = QPushButton("Add an attempt   N")
        self._add_first.setAccessibleName("Add your first attempt")
        self._add_first.setProperty("role", "primary")
        inside.addWidget(self._add_first, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._nothing

    def _connect(self) -> None:
        for button in (self._add, self._add_first):
            button.clicked.connect(self.add)
        self._notice.undo.clicked.connect(self.undo_requested)
        self._list.edit_chosen.connect(self.edit)
        self._list.deletion_chosen.connect(self.delete)
        self._list.ticked.connect(self._show_comparison)
        self._editor.closed.connect(self._on_closed)
        self._editor.kept.connect(self._on_kept)
        self._weak.study_chosen.connect(lambda section: self.went_to.emit("forecast", section))
        self._weak.outline_chosen.connect(self._choose_weak_outline)
        self._ledger_panel.outline_chosen.connect(self._choose_ledger_outline)
        shortcut = QShortcut(QKeySequence("N"), self._overview)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.add)

    # Showing it

    def _show_list(self) -> None:
        names = {outline.id: outline.name for outline in self._outlines.all()}
        self._list.show_attempts(self._stored[::-1], names)
        self._nothing.setVisible(not self._stored)
        self._add.setVisible(bool(self._stored) and not self._editor.is_open)
        self._list.setVisible(bool(self._stored))
        self._arrange()

    def _show_comparison(self) -> None:
        ticked = [attempt for attempt in self._stored if attempt.id in self._list.ticks]
        self._compared.show_attempts(ticked, self._outlines.all())

    def _show_weak_areas(self) -> None:
        """By the outline of the latest result with sections, until another one is chosen."""
        known = {outline.id: outline for outline in self._outlines.all()}
        given = [
            attempt.result.outline_id
            for attempt in reversed(self._stored)
            if attempt.result.sections and attempt.result.outline_id in known
        ]
        offered = list(dict.fromkeys(given))
        self._weak.setVisible(bool(offered))
        if not offered:
            return
        shown = self._weak_outline if self._weak_outline in offered else offered[0]
        self._weak.offer([known[key] for key in offered], shown)
        results = [attempt.result for attempt in self._stored]
        self._weak.show_areas(known[shown], weak_areas(known[shown], results))

    def _choose_weak_outline(self, outline: str) -> None:
        self._weak_outline = outline
        self._show_weak_areas()

    def _show_ledger(self) -> None:
        outlines = self._outlines.all()
        ids = {outline.id for outline in outlines}
        own = self._ledger_outline if self._ledger_outline in ids else None
        try:
            ledger = self._ledger.of(own)
            shown = own or self._forecasting.outline
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._ledger_panel.show_ledger(outlines, shown, ledger)

    def _choose_ledger_outline(self, outline: str) -> None:
        self._ledger_outline = outline
        self._show_ledger()

    def _say(self, words: str = "", *, undo: bool = False) -> None:
        """Says something above the list; nothing takes it away."""
        self._notice.undo.setVisible(undo)
        self._notice.say(words)

    def _arrange(self) -> None:
        width = min(self.width() - 2 * MARGIN, CONTENT_WIDTH)
        self._list.arrange(is_tight=width < self.fontMetrics().averageCharWidth() * _TIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def _restyle(self) -> None:
        self._add.setIcon(self._theme.icon("add"))
        tokens = self._theme.tokens
        self._compared.set_colors(tokens.color("good"), tokens.color("again"))
        self._arrange()

    # What it does

    def add(self) -> None:
        """Opens the form for another attempt."""
        self._open_form(None)

    def edit(self) -> None:
        """Opens the form on the attempt that is chosen."""
        attempt = self._list.chosen
        if attempt is not None:
            self._open_form(attempt)

    def delete(self) -> None:
        """Removes the attempt that is chosen. Undone, not confirmed."""
        attempt = self._list.chosen
        if attempt is None or not self.carry_out(partial(self._attempts.delete, attempt.id), self._error):
            return
        named = f"“{attempt_words(attempt)}” of {date_words(attempt.result.taken_on_day, self.locale())}"
        self._say(f"{named} was deleted.", undo=True)
        self.told.emit("Deleted. Ctrl+Z brings it back.")
        self._focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves Enter and Escape to the form while it is open."""
        if not self._editor.press(event.key()):
            super().keyPressEvent(event)

    def _open_form(self, attempt: StoredAttempt | None) -> None:
        if self._editor.is_open:
            return
        outlines, outline = self._outlines.all(), self._forecasting.outline
        self._say()
        self._error.say(None)
        self._heading.setText("Edit an attempt" if attempt else "Add an attempt")
        self._overview.hide()
        self._passed.say("")
        self._add.hide()
        self._editor.open(attempt, outlines, outline, self._calendar.date())

    def _on_closed(self) -> None:
        self._heading.setText(self.title)
        self._overview.show()
        self.refresh()
        self._focus()

    def _on_kept(self, kept: Kept) -> None:
        self.changed.emit(kept.changed)
        self.told.emit("Saved. The forecast counts it from now on.")
        self._say(" ".join(kept.notices))

    def _focus(self) -> None:
        (self._list if self._stored else self._add_first).setFocus()
