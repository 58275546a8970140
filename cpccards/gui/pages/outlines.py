"""Exam outlines: those that come with the app, to be copied; one's own, to be changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label, way_back
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.outlines.outline_cards import OutlineCard, OutlineOverview
from cpccards.gui.widgets.outlines.outline_editor import OutlineEditor
from cpccards.gui.words.outline_words import copy_name
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar

_GONE = "This outline is not kept any more. Saving keeps it again."


class OutlinesPage(Page):
    """The list; or one outline, to be looked at or changed. What was typed waits when the page is left."""

    name = "outlines"
    title = "Exam outlines"

    def __init__(
        self,
        theme: Theme,
        outlines: OutlineService,
        settings: SettingsService,
        calendar: StudyCalendar,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._outlines = outlines
        self._settings = settings
        self._calendar = calendar
        self.cards: list[OutlineCard] = []
        self.overview: OutlineOverview | None = None
        self.editor = OutlineEditor(theme, outlines.problems)
        self._list = self._build_list()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._list)
        self._stack.addWidget(self.editor)
        self.editor.left.connect(self._leave)
        self.editor.save_chosen.connect(self._save)
        self.editor.follow_chosen.connect(lambda: self._follow(self._edited))

    @property
    def is_editing(self) -> bool:
        """An outline is being changed."""
        return self._stack.currentWidget() is self.editor

    def activate(self, argument: object = None) -> None:
        """Shows all outlines, or the one whose id is `argument`; changes that are not kept come first."""
        if self.is_editing and self.editor.is_changed:
            self._refresh_editor()
            if isinstance(argument, str) and argument != self._edited:
                self.told.emit("First save these changes, or discard them.")
            return
        if isinstance(argument, str):
            self._open(argument)
        else:
            self._show_list()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when outlines changed, or which one is followed."""
        if not changes.touches(Subject.OUTLINES, Subject.SETTINGS, Subject.ATTEMPTS):
            return
        if self.is_editing:
            self._refresh_editor()
        elif self.overview is not None:
            self._open(self.overview.outline.id)
        else:
            self._show_list()

    # What is on screen

    def _build_list(self) -> QWidget:
        around = QWidget()
        around.setObjectName("page")
        body = column(around)
        head = QHBoxLayout()
        self._back = way_back("Settings")
        self._back.clicked.connect(lambda: self.went_to.emit("settings", None))
        head.addWidget(self._back)
        head.addStretch(1)
        top = QVBoxLayout()
        top.setSpacing(2)
        top.addLayout(head)
        top.addWidget(label(self.title, "page"))
        body.addLayout(top)
        body.addWidget(
            label(
                "An outline says what the exam is made of. Your score follows one of them, and is worked out "
                "by all.",
                "muted",
                wrap=True,
            )
        )
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(BLOCK)
        body.addLayout(self._cards)
        self._none_yet = label(
            "None of your own yet. Copy one of these and change the copy: its sections, their weights and "
            "topics, the pass mark.",
            "muted",
            wrap=True,
        )
        body.addWidget(self._none_yet)
        body.addStretch(1)
        return around

    def _show_list(self) -> None:
        self._drop_overview()
        had_focus = self._card_with_focus()
        self._error.say(None)
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = [
            OutlineCard(
                outline, is_own=self._outlines.is_own(outline.id), follows=outline.id == self._followed()
            )
            for outline in self._outlines.all()
        ]
        for card in self.cards:
            outline_id = card.outline.id
            card.opened.connect(partial(self._open, outline_id))
            card.follow_chosen.connect(partial(self._follow, outline_id))
            card.copy_chosen.connect(partial(self._copy, outline_id))
            card.deletion_chosen.connect(partial(self._ask_deletion, card))
            card.deletion_confirmed.connect(partial(self._delete, outline_id))
            self._cards.addWidget(card)
        self._none_yet.setVisible(not any(self._outlines.is_own(card.outline.id) for card in self.cards))
        self._stack.setCurrentWidget(self._list)
        chosen = next((card for card in self.cards if card.outline.id == had_focus), self.cards[0])
        chosen.open_button.setFocus()

    def _card_with_focus(self) -> str:
        focused = self.window().focusWidget()
        return next(
            (card.outline.id for card in self.cards if focused is not None and card.isAncestorOf(focused)), ""
        )

    def _open(self, outline_id: str) -> None:
        try:
            outline = self._outlines.get(outline_id)
        except CpcCardsError as error:
            self._show_list()
            self._error.say(error)
            return
        follows = outline_id == self._followed()
        self._drop_overview()
        if self._outlines.is_own(outline_id):
            self.editor.edit(outline, follows=follows)
            self._stack.setCurrentWidget(self.editor)
            self.editor.begin()
            return
        self.overview = OutlineOverview(outline, follows=follows)
        self.overview.left.connect(self._show_list)
        self.overview.follow_chosen.connect(partial(self._follow, outline_id))
        self.overview.copy_chosen.connect(partial(self._copy, outline_id))
        self._stack.addWidget(self.overview)
        self._stack.setCurrentWidget(self.overview)
        self.overview.begin()

    def _drop_overview(self) -> None:
        if self.overview is not None:
            self._stack.removeWidget(self.overview)
            self.overview.hide()
            self.overview.deleteLater()
            self.overview = None

    def _refresh_editor(self) -> None:
        """Goes on with what was typed; where nothing was, shows what is kept by now."""
        editor, outline_id = self.editor, self._edited
        kept = next((outline for outline in self._outlines.all() if outline.id == outline_id), None)
        follows = outline_id == self._followed()
        editor.show_following(follows=follows)
        if editor.is_changed:
            editor.note_stored(kept, "" if kept is not None else _GONE)
        elif kept is None:
            self._show_list()
        elif kept != editor.stored:
            editor.edit(kept, follows=follows)

    @property
    def _edited(self) -> str:
        return self.editor.draft.id if self.editor.draft is not None else ""

    def _followed(self) -> str:
        chosen = self._settings.current.outline
        known = [outline.id for outline in self._outlines.all()]
        return chosen if chosen in known else known[0]

    # What it does

    def _leave(self) -> None:
        if self.editor.is_changed:
            self.told.emit("First save your changes, or discard them.")
            self.editor.refresh()
            (self.editor.save if self.editor.can_save else self.editor.discard_button).setFocus()
        else:
            self._show_list()

    def _follow(self, outline_id: str) -> None:
        changed = self._do(lambda: self._settings.change(self._calendar.date(), outline=outline_id))
        if changed is not None:
            self.told.emit("Your score follows this outline now.")

    def _copy(self, outline_id: str) -> None:
        made: list[str] = []

        def copy() -> Changes:
            name = copy_name(
                self._outlines.get(outline_id).name, (each.name for each in self._outlines.all())
            )
            key, changed = self._outlines.copy(outline_id, name)
            made.append(key)
            return changed

        if self._do(copy) is not None:
            self._open(made[0])
            self.told.emit("Copied. Change what you like, then save.")

    def _ask_deletion(self, card: OutlineCard) -> None:
        words = self._outlines.use(card.outline.id)
        if words is None:
            self._delete(card.outline.id)
        else:
            card.ask(f"Delete “{card.outline.name}”? {words}")

    def _delete(self, outline_id: str) -> None:
        followed = outline_id == self._followed()
        if self._do(lambda: self._outlines.delete(outline_id)) is not None:
            now = self._outlines.get(self._followed()).name
            instead = f" Your score follows {now} now." if followed else ""
            self.told.emit(f"Deleted.{instead} Ctrl+Z brings it back.")

    def _save(self) -> None:
        draft = self.editor.draft
        if draft is None:
            return
        mapping = draft.mapping()
        changed = self._do(lambda: self._outlines.save(mapping))
        if changed is not None:
            self.editor.note_stored(self._outlines.get(draft.id))
            self.told.emit("Saved. Ctrl+Z takes it back.")

    def _do(self, act: Callable[[], Changes]) -> Changes | None:
        try:
            changed = act()
        except CpcCardsError as error:
            (self.editor if self.is_editing else self.overview or self._error).say(error)
            return None
        self._error.say(None)
        self.editor.say(None)
        self.changed.emit(changed)
        return changed
