"""Kinds of notes: those of the app, to be copied; one's own, with fields and templates, to be changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.kind_drafts import draft_of
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import AnyKind, NoteKind, field_names, kind_key, kind_name
from cpccards.gui.card_media import CardMedia
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, head_under, label, way_back
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.list_beside import ListBeside
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.widgets.notes.change_foot import ChangeFoot
from cpccards.gui.widgets.notes.kind_form import KindForm
from cpccards.gui.widgets.page_foot import column_over_foot
from cpccards.gui.words.kind_words import consequence_words, kind_line
from cpccards.services.note_kinds import NoteKindService
from cpccards.services.recarding import Consequences

_COUNTED_AFTER = 400
"""Milliseconds after the last change."""

_NEW = (("", "A front and a back"), ("cloze", "Cloze: gaps in a text"))


class NoteKindsPage(Page):
    """The list of kinds, and beside it the one chosen. What was not saved waits when the page is left."""

    name = "note-kinds"
    title = "Kinds of notes"

    def __init__(
        self,
        theme: Theme,
        kinds: NoteKindService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._key = NoteKind.BASIC.value
        self._asking: Callable[[str], Changes] | None = None
        self._found: Consequences | None = None
        self._was_at: QWidget | None = None
        self.form = KindForm(theme, kinds.faces, kinds.first_ordinal, media=media)
        self._looking = JobSlot(tasks, self)
        self._writing = JobSlot(tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COUNTED_AFTER)
        self._build()
        self._connect()

    @property
    def is_changed(self) -> bool:
        """Something was written that is not kept yet."""
        draft = self.form.draft
        return draft is not None and draft.is_changed and draft.before.key == self._key

    @property
    def is_busy(self) -> bool:
        """Something is being counted or written."""
        return self._looking.is_busy or self._writing.is_busy or self._timer.isActive()

    @property
    def said(self) -> str:
        """What the foot says a change would do; empty without one."""
        return "" if self.foot.isHidden() else self.foot.words.text()

    def activate(self, argument: object = None) -> None:
        """Shows the kinds as they are; `argument` may be the key of one."""
        if isinstance(argument, str) and not self._must_stay():
            self._key = argument
        self._error.say(None)
        self._naming_box.hide()
        self.refresh()
        self.list.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows what an undo brought back, and how many notes there are by now."""
        if changes.touches(Subject.NOTES):
            self.refresh()

    def refresh(self) -> None:
        """Reads the kinds anew; what was written and is not kept stays."""
        listed = self._kinds.all()
        known: dict[str, AnyKind] = {kind_key(entry.kind): entry.kind for entry in listed}
        if self._key not in known and not self.is_changed:
            self._key = NoteKind.BASIC.value
        self._beside.show_lines([(kind_key(entry.kind), kind_line(entry)) for entry in listed], self._key)
        used = {kind_key(entry.kind): entry.notes for entry in listed}
        is_own = isinstance(known.get(self._key), NoteType)
        self.rename_button.setEnabled(is_own)
        self.delete_button.setEnabled(is_own and not used.get(self._key))
        self._show_kind(known.get(self._key), list(known.values()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List and form beside one another where there is room."""
        super().resizeEvent(event)
        self._beside.arrange(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops counting for nobody."""
        self._looking.give_up()
        super().hideEvent(event)

    # What is on screen

    def _build(self) -> None:
        around, body, area = column_over_foot(self)
        back = way_back("Decks")
        back.clicked.connect(lambda: self.went_to.emit("decks", None))
        body.addLayout(head_under(back, label(self.title, "page")))
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(self._build_naming())
        body.addWidget(self._build_list())
        body.addStretch(1)
        self.foot = ChangeFoot("Save   Ctrl+S", "Discard")
        self.foot.hide()
        around.addWidget(self.foot)
        self.foot.follow(area)

    def _build_naming(self) -> QWidget:
        self._naming_box = QWidget()
        self._naming_box.setObjectName("page")
        self.naming = NameRow()
        self.sort = Choice("How the new kind begins")
        self.sort.offer(Choices(_NEW))
        self.sort.show_value("")
        layout = QVBoxLayout(self._naming_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.sort)
        layout.addWidget(self.naming)
        self._naming_box.hide()
        return self._naming_box

    def _build_list(self) -> QWidget:
        self.add_button = QPushButton("New")
        self.copy_button = QPushButton("Copy")
        self.rename_button = QPushButton("Rename")
        self.delete_button = QPushButton("Delete")
        keys = (
            (self.add_button, "N", self.add),
            (self.copy_button, "D", self.copy),
            (self.rename_button, "F2", self.rename),
            (self.delete_button, "Del", self.delete),
        )
        for button, key, act in keys:
            button.setToolTip(key)
            button.clicked.connect(act)
        buttons = [(button, key) for button, key, _ in keys]
        self._beside = ListBeside(self.title, buttons, self._build_kind(), characters=30, rows=(12, 4))
        self.list = self._beside.list
        return self._beside

    def _build_kind(self) -> QWidget:
        side = QWidget()
        side.setObjectName("page")
        self._name = label(role="title", wrap=True)
        self._about = label(role="muted", wrap=True)
        layout = QVBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._name)
        layout.addWidget(self._about)
        layout.addWidget(self.form)
        layout.addStretch(1)
        return side

    def _show_kind(self, kind: AnyKind | None, every: list[AnyKind]) -> None:
        """Shows a kind; a draft that is not kept yet stays in sight whatever became of its kind."""
        if not self.is_changed and kind is not None:
            self._name.setText(kind_name(kind))
            if isinstance(kind, NoteType):
                taken = [kind_name(each) for each in every if kind_key(each) != kind.key]
                self.form.edit(self._kinds.draft(kind.key), self._kinds.sample(kind), taken)
            else:
                names = ", ".join(field_names(kind))
                self._about.setText(
                    f"This kind comes with the app and stays as it is. Its fields: {names}. Copy it to have "
                    "one of your own, and change the copy."
                )
        is_own = isinstance(kind, NoteType) or self.is_changed
        self.form.setVisible(is_own)
        self._about.setVisible(not is_own)
        self._show_foot()

    def _show_foot(self) -> None:
        draft, is_changed = self.form.draft, self.is_changed
        writes = self._writing.is_busy
        self.foot.setVisible(is_changed or writes)
        is_sound = not self.form.problems
        if draft is not None and is_changed and not writes:
            if not is_sound:
                self.foot.say("Something has to be mended first: it is marked in red.")
            elif self._found is None:
                self.foot.say("Counting what this would do…")
            else:
                self.foot.say(consequence_words(self._found, draft.after))
        is_fit = self._found is not None and not self._found.unfit_count
        self.foot.allow(go=is_changed and not writes and is_sound and is_fit, writes=writes)
        self.form.setEnabled(not writes)
        self._beside.side.setEnabled(not writes)

    # What it does

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_chosen)
        self.naming.submitted.connect(self._keep_name)
        self.naming.cancelled.connect(self._leave_naming)
        self.form.drafted.connect(self._on_drafted)
        self._timer.timeout.connect(self.count)
        self._looking.succeeded.connect(self._on_counted)
        self._looking.failed.connect(self._on_failed)
        self._writing.succeeded.connect(self._on_saved)
        self._writing.failed.connect(self._on_failed)
        self._writing.progressed.connect(self.foot.show_progress)
        self.foot.cancel.clicked.connect(self._writing.cancel)
        self.foot.back.clicked.connect(self.drop)
        self.foot.go.clicked.connect(self.save)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.foot.go.click)

    def add(self) -> None:
        """Asks for the name of a new kind."""
        self._ask(
            "Name of the new kind",
            "",
            lambda name: self._made(name, None, is_cloze=self.sort.value == "cloze"),
            offers_sort=True,
        )

    def copy(self) -> None:
        """Asks for the name of a kind like this one."""
        kind = self._kinds.get(self._key)
        self._ask(
            f"Name of the copy of {kind_name(kind)}",
            f"{kind_name(kind)} 2",
            lambda name: self._made(name, kind, is_cloze=False),
        )

    def rename(self) -> None:
        """Asks for another name."""
        kind, key = self._kinds.get(self._key), self._key
        self._ask(
            f"New name of {kind_name(kind)}", kind_name(kind), lambda name: self._kinds.rename(key, name)
        )

    def delete(self) -> None:
        """Removes a kind that is not used. Undone, not confirmed."""
        key = self._key
        if self._must_stay():
            return
        if self.carry_out(lambda: self._kinds.delete(key), self._error):
            self.told.emit("Deleted. Ctrl+Z brings it back.")

    def drop(self) -> None:
        """Forgets what was written."""
        draft = self.form.draft
        if draft is not None:
            self._stop_counting()
            self.foot.error.say(None)
            self.form.edit(draft_of(draft.before), self._kinds.sample(draft.before), ())
            self.refresh()

    def count(self) -> None:
        """Works out what the draft would do."""
        draft = self.form.draft
        self._timer.stop()
        if draft is not None and self.is_changed and not self.form.problems and not self._writing.is_busy:
            self._looking.start(lambda report, cancelled: self._kinds.preview(draft, report, cancelled))

    def save(self) -> None:
        """Keeps what was written; every note of the kind follows."""
        draft = self.form.draft
        if draft is None or not self.foot.go.isEnabled():
            return
        self._stop_counting()
        self._was_at = self.form.focusWidget()
        self.foot.error.say(None)
        self.foot.say("Saving…")
        self.held.emit(True)
        self._writing.start(lambda report, cancelled: self._kinds.save(draft, report, cancelled))
        self._show_foot()

    def _made(self, name: str, like: AnyKind | None, *, is_cloze: bool) -> Changes:
        kind, changed = self._kinds.add(name, like, is_cloze=is_cloze)
        self._key = kind.key
        return changed

    def _ask(
        self, question: str, name: str, act: Callable[[str], Changes], *, offers_sort: bool = False
    ) -> None:
        if self._must_stay():
            return
        self._asking = act
        self.sort.setVisible(offers_sort)
        self._naming_box.show()
        self.naming.ask(question, name, "", None)

    def _keep_name(self) -> None:
        if self._asking is None:
            return
        try:
            changed = self._asking(self.naming.words)
        except CpcCardsError as error:
            self.naming.say(error)
            return
        self._leave_naming()
        self.refresh()
        self.changed.emit(changed)

    def _leave_naming(self) -> None:
        self._naming_box.hide()
        self.list.setFocus()

    def _must_stay(self) -> bool:
        """True while something is not kept, which is said."""
        if self.is_changed:
            self.told.emit("First save these changes, or discard them.")
        return self.is_changed

    def _on_chosen(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None and not self._must_stay():
            self._key = item.data(Qt.ItemDataRole.UserRole)
            self._found = None
        # Not at once: the list is still at its own row.
        QTimer.singleShot(0, self, self.refresh)

    def _on_drafted(self, _draft: object) -> None:
        self._stop_counting()
        self.foot.error.say(None)
        if self.is_changed:
            self._timer.start()
        self._show_foot()

    def _stop_counting(self) -> None:
        self._timer.stop()
        self._looking.give_up()
        self._found = None

    def _on_counted(self, found: Consequences) -> None:
        self._found = found
        self._show_foot()

    def _on_saved(self, changed: Changes) -> None:
        self.held.emit(False)
        draft = self.form.draft
        if draft is not None:
            self.form.edit(draft_of(draft.after), self._kinds.sample(draft.after), ())
        self.refresh()
        self._return()
        self.told.emit("Saved. Ctrl+Z takes it back.")
        self.changed.emit(changed)

    def _return(self) -> None:
        """Back to where one wrote: a form that rests gives the focus away."""
        field, self._was_at = self._was_at, None
        if field is not None and isValid(field):
            field.setFocus()

    def _on_failed(self, error: object) -> None:
        self.held.emit(False)
        self._show_foot()
        self._return()
        if isinstance(error, Cancelled):
            self.count()
        elif isinstance(error, CpcCardsError):
            self.foot.error.say(error)
