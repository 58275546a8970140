"""Attempts: past sittings and mocks, what changed between them, what they cost, and how forecasts fared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.comparison import compare, compared_outlines
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.weak_areas import weak_areas
from cpccards.gui.models.attempt_tables import DELETED_OUTLINE, AttemptsModel, ComparisonModel
from cpccards.gui.models.text_table import plain_tip
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
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.attempts.attempt_form import AttemptForm, Draft
from cpccards.gui.widgets.attempts.ledger_panel import LedgerPanel
from cpccards.gui.widgets.attempts.weak_area_panel import WeakAreaPanel
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.page_foot import PageFoot, column_over_foot
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import attempt_words, date_words
from cpccards.services.attempts import AttemptService
from cpccards.services.forecasting import ForecastService
from cpccards.services.ledger import LedgerService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar

ADD = "add"
"""Argument of the page that opens the form for a new attempt."""

FIRST_COMPARED = 3
"""How many of the latest attempts are side by side until the learner chooses."""

_CONCERNS = (Subject.ATTEMPTS, Subject.OUTLINES, Subject.SETTINGS, Subject.RENEWAL)
_PASSED = "You passed: congratulations. From now on the credential wants CEUs; the Renewal page keeps them."
_TIGHT = 76
"""Characters of width below which the list leaves the outline out."""


@dataclass(frozen=True, slots=True)
class _Kept:
    changed: Changes
    notices: tuple[str, ...]


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
        self._tasks = tasks
        self._stored: tuple[StoredAttempt, ...] = ()
        self._seen: set[int] | None = None
        self._editing: StoredAttempt | None = None
        self._saving: Handle | None = None
        self._weak_outline = ""
        self._ledger_outline = ""
        self._model = AttemptsModel(self)
        self._comparison = ComparisonModel(self)
        self._build()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Shows what there is; ADD opens the form for another attempt."""
        self._error.say(None)
        self.refresh()
        if self._form.isHidden():
            self._say()
            if argument == ADD:
                self.add()
            else:
                (self._table if self._stored else self._add_first).setFocus()
        else:
            self._form.offer(self._outlines.all())

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when attempts or outlines changed."""
        if changes.touches(*_CONCERNS):
            if undone:
                self._say()
            self.refresh()

    def refresh(self) -> None:
        """Reads everything anew; what was chosen and ticked stays so."""
        try:
            self._stored = tuple(self._attempts.all())
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._passed.say(_PASSED if self._offers_renewal() and self._form.isHidden() else "")
        self._show_list()
        self._show_comparison()
        self._show_weak_areas()
        self._show_ledger()

    # What is on screen

    def _build(self) -> None:
        around, body, self._area = column_over_foot(self)
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
        self._weak = WeakAreaPanel()
        self._ledger_panel = LedgerPanel()
        self._parts = (
            self._build_list(),
            self._build_comparison(),
            self._weak,
            self._ledger_panel,
        )
        for part in (self._build_nothing(), *self._parts):
            parts.addWidget(part)
        body.addWidget(self._overview)
        self._form = AttemptForm()
        self._form.hide()
        body.addWidget(self._form)
        body.addStretch(1)
        around.addWidget(self._build_foot())

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

    def _build_list(self) -> QWidget:
        block = QWidget()
        block.setObjectName("page")
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._table = PlainTable(
            "Attempts, the newest first", self._model, wide=AttemptsModel.NAME, most_rows=8
        )
        layout.addWidget(self._table)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        self._tick_words = label(role="muted", wrap=True)
        self._edit, self._delete = QPushButton("Edit   Enter"), QPushButton("Delete   Del")
        self._edit.setAccessibleName("Edit the attempt that is chosen")
        self._delete.setAccessibleName("Delete the attempt that is chosen")
        row.addWidget(self._edit)
        row.addWidget(self._delete)
        row.addSpacing(INSIDE)
        row.addWidget(self._tick_words, 1)
        layout.addLayout(row)
        return block

    def _build_comparison(self) -> QWidget:
        self._compared, inside = surface()
        self._compared.setAccessibleName("Side by side")
        inside.addWidget(label("Side by side", "title"))
        self._compared_words = label(role="muted", wrap=True)
        inside.addWidget(self._compared_words)
        self._compared_table = PlainTable("Attempts side by side, the oldest first", self._comparison)
        inside.addWidget(self._compared_table)
        return self._compared

    def _build_foot(self) -> QWidget:
        self._saving_words = label(role="muted", wrap=True)
        self._cancel, self._save = QPushButton("Cancel   Esc"), QPushButton("Save   Enter")
        self._cancel.setAccessibleName("Cancel")
        self._save.setAccessibleName("Save")
        self._save.setProperty("role", "primary")
        self._foot = PageFoot(self._saving_words, self._cancel, self._save)
        self._foot.hide()
        self._refusal = self._foot.error
        self._foot.follow(self._area)
        return self._foot

    def _connect(self) -> None:
        for button, act in (
            (self._add, self.add),
            (self._add_first, self.add),
            (self._edit, self.edit),
            (self._delete, self.delete),
            (self._cancel, self.close_form),
            (self._save, self.save),
        ):
            button.clicked.connect(lambda _=False, act=act: act())
        self._notice.undo.clicked.connect(self.undo_requested)
        self._model.ticked.connect(self._show_comparison)
        self._table.doubleClicked.connect(lambda _: self.edit())
        self._table.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self._weak.study_chosen.connect(lambda section: self.went_to.emit("forecast", section))
        self._weak.outline_chosen.connect(self._choose_weak_outline)
        self._ledger_panel.outline_chosen.connect(self._choose_ledger_outline)
        there = Qt.ShortcutContext.WidgetShortcut
        for keys, where, context, act in (
            (("N",), self._overview, Qt.ShortcutContext.WidgetWithChildrenShortcut, self.add),
            (("Return", "Enter"), self._table, there, self.edit),
            (("Del",), self._table, there, self.delete),
            (("Space",), self._table, there, self._toggle),
        ):
            shortcut = QShortcut(where)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.setContext(context)
            shortcut.activated.connect(act)

    # Showing it

    def _show_list(self) -> None:
        chosen = self._chosen()
        row = self._table.currentIndex().row()
        newest = sorted(self._stored, key=lambda each: (each.result.taken_on_day, each.id), reverse=True)
        ids = {each.id for each in newest}
        if self._seen is None:
            ticks = {each.id for each in newest[:FIRST_COMPARED]}
        else:
            ticks = (set(self._model.ticks) & ids) | (ids - self._seen)
        self._seen = ids
        self._model.set_rows(newest, ticks, self._names(), self.locale())
        found = self._model.row_of(chosen.id if chosen else None)
        if newest:
            kept = found if found >= 0 else min(max(row, 0), len(newest) - 1)
            self._table.setCurrentIndex(self._model.index(kept, 0))
        self._nothing.setVisible(not newest)
        self._add.setVisible(bool(newest) and self._form.isHidden())
        self._parts[0].setVisible(bool(newest))
        self._show_chosen()
        self._arrange()

    def _show_chosen(self) -> None:
        attempt = self._chosen()
        for button in (self._edit, self._delete):
            button.setEnabled(attempt is not None)
        self._table.setToolTip(plain_tip(attempt.notes) if attempt else "")

    def _show_comparison(self) -> None:
        ticked = [attempt for attempt in self._by_day() if attempt.id in self._model.ticks]
        words = "Tick two or more to see them side by side." if len(self._stored) > 1 else ""
        if len(ticked) > 1:
            words = f"{len(ticked)} are ticked, and side by side below. Space ticks."
        self._tick_words.setText(words)
        self._compared.setVisible(len(ticked) > 1)
        if len(ticked) < 2:
            return
        results = [attempt.result for attempt in ticked]
        outlines = compared_outlines(results)
        known = {outline.id: outline for outline in self._outlines.all()}
        sections = known[outlines[0]].sections if outlines and outlines[0] in known else ()
        comparison = compare(results, sections)
        self._compared_words.setText(self._comparison_words(outlines, by_section=comparison.by_section))
        self._comparison.show_comparison(ticked, comparison, self.locale())

    def _comparison_words(self, outlines: tuple[str, ...], *, by_section: bool) -> str:
        names = self._names()
        named = [f"“{names.get(outline, DELETED_OUTLINE)}”" for outline in outlines]
        if not by_section:
            return (
                f"Their sections follow different outlines, {', '.join(named[:-1])} and {named[-1]}, "
                "and can’t be compared one by one. The whole exam can."
            )
        changes = "Changes are in percentage points, from the attempt before that has a number."
        return f"Sections of {named[0]}. {changes}" if named else changes

    def _show_weak_areas(self) -> None:
        """By the outline of the latest result with sections, until another one is chosen."""
        known = {outline.id: outline for outline in self._outlines.all()}
        given = [
            attempt.result.outline_id
            for attempt in reversed(self._by_day())
            if attempt.result.sections and attempt.result.outline_id in known
        ]
        offered = list(dict.fromkeys(given))
        self._weak.setVisible(bool(offered))
        if not offered:
            return
        shown = self._weak_outline if self._weak_outline in offered else offered[0]
        self._weak.offer([known[key] for key in offered], shown)
        results = [attempt.result for attempt in self._by_day()]
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

    # What it does

    def add(self) -> None:
        """Opens the form for another attempt."""
        self._open_form(None)

    def edit(self) -> None:
        """Opens the form on the attempt that is chosen."""
        attempt = self._chosen()
        if attempt is not None:
            self._open_form(attempt)

    def delete(self) -> None:
        """Removes the attempt that is chosen. Undone, not confirmed."""
        attempt = self._chosen()
        if attempt is None or not self.carry_out(partial(self._attempts.delete, attempt.id), self._error):
            return
        named = f"“{attempt_words(attempt)}” of {date_words(attempt.result.taken_on_day, self.locale())}"
        self._say(f"{named} was deleted.", undo=True)
        self.told.emit("Deleted. Ctrl+Z brings it back.")
        (self._table if self._stored else self._add_first).setFocus()

    def save(self) -> None:
        """Keeps what was filled in, unless something can't be used: then says so beside it."""
        if self._saving is not None:
            return
        self._refusal.say(None)
        wrong = self._form.wrong_field()
        if wrong is not None:
            self._reach(wrong)
            return
        try:
            draft = self._form.draft()
            self._attempts.check(draft.result)
        except BadInput as error:
            self._refusal.say(error)
            return
        self._start(partial(_kept, self._attempts, self._editing, draft))

    def close_form(self) -> None:
        """Leaves the form; what was filled in is dropped."""
        if self._saving is not None:
            return
        self._editing = None
        self._form.hide()
        self._foot.hide()
        self._refusal.say(None)
        self._heading.setText(self.title)
        self._overview.show()
        self.refresh()
        (self._table if self._stored else self._add_first).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In the form Enter saves and Escape leaves; once something was filled in, it leads to Cancel."""
        if self._form.isHidden():
            super().keyPressEvent(event)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self._cancel if self._cancel.hasFocus() else self._save).click()
        elif event.key() == Qt.Key.Key_Escape:
            if self._form.is_touched and not self._cancel.hasFocus():
                self._cancel.setFocus()
                self._saving_words.setText("Not saved yet. Esc once more drops it.")
            else:
                self.close_form()
        else:
            super().keyPressEvent(event)

    def _open_form(self, attempt: StoredAttempt | None) -> None:
        if not self._form.isHidden():
            return
        self._editing = attempt
        self._say()
        self._error.say(None)
        self._heading.setText("Edit an attempt" if attempt else "Add an attempt")
        outlines = self._outlines.all()
        self._form.begin(attempt, outlines, self._forecasting.outline, self._calendar.date())
        self._saving_words.setText("")
        self._overview.hide()
        self._passed.say("")
        self._add.hide()
        self._form.show()
        self._foot.show()
        self._form.setFocus()
        self._area.verticalScrollBar().setValue(0)

    def _start(self, job: Callable[[], _Kept]) -> None:
        handle = Handle(lambda _report, _cancelled: job())
        handle.succeeded.connect(self._on_kept)
        handle.failed.connect(self._on_refused)
        handle.broke.connect(self._on_broke)
        self._saving = handle
        self._rest(resting=True)
        self._tasks.start(handle)

    def _on_kept(self, kept: object) -> None:
        self._rest(resting=False)
        if not isinstance(kept, _Kept):
            return
        self.close_form()
        self.changed.emit(kept.changed)
        self.told.emit("Saved. The forecast counts it from now on.")
        self._say(" ".join(kept.notices))

    def _on_refused(self, error: object) -> None:
        self._rest(resting=False)
        self._save.setFocus()
        if isinstance(error, CpcCardsError):
            self._refusal.say(error)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._rest(resting=False)
        self._refusal.say(
            CpcCardsError(
                "The attempt could not be saved",
                "Something went wrong inside the app. Your cards and answers are safe.",
                "Try again, or restart the app.",
            )
        )
        if isinstance(error, BaseException):
            raise error

    def _rest(self, *, resting: bool) -> None:
        if not resting:
            self._saving = None
        self._saving_words.setText("Saving: looking up what you knew that day…" if resting else "")
        for part in (self._form, self._cancel, self._save):
            part.setDisabled(resting)

    def _toggle(self) -> None:
        self._model.toggle(self._table.currentIndex().row())

    # What it is made of

    def _chosen(self) -> StoredAttempt | None:
        return self._model.attempt(self._table.currentIndex())

    def _by_day(self) -> list[StoredAttempt]:
        return sorted(self._stored, key=lambda each: (each.result.taken_on_day, each.id))

    def _names(self) -> dict[str, str]:
        return {outline.id: outline.name for outline in self._outlines.all()}

    def _reach(self, field: QWidget) -> None:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self._area, partial(self._area.ensureWidgetVisible, field))

    def _arrange(self) -> None:
        width = min(self.width() - 2 * MARGIN, CONTENT_WIDTH)
        is_tight = width < self.fontMetrics().averageCharWidth() * _TIGHT
        if self._table.isColumnHidden(AttemptsModel.OUTLINE) != is_tight:
            self._table.setColumnHidden(AttemptsModel.OUTLINE, is_tight)
            self._table.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def _restyle(self) -> None:
        self._add.setIcon(self._theme.icon("add"))
        tokens = self._theme.tokens
        self._comparison.set_colors(tokens.color("good"), tokens.color("again"))
        self._arrange()


def _kept(service: AttemptService, editing: StoredAttempt | None, draft: Draft) -> _Kept:
    """Keeps a draft, off the window's thread: a past day is looked up in the review log."""
    if editing is None:
        changed = service.record(draft.result, draft.name, draft.notes)
    else:
        changed = service.edit(editing.id, draft.result, draft.name, draft.notes)
    return _Kept(changed, tuple(service.notices(draft.result)))
