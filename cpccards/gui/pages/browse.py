"""Browse: every card or note in a table, found by a search, and acted on one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from cpccards.domain.browsing import COLUMN_NAMES, BrowseColumn, BrowseList, BrowseView
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.search_query import SearchError
from cpccards.gui.browse_acts import BrowseActs, flag_words
from cpccards.gui.browse_words import BrowseWords, count_words, joined
from cpccards.gui.card_media import CardMedia
from cpccards.gui.import_jobs import JobSlot
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, Page, label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.browse_sidebar import BrowseSidebar
from cpccards.gui.widgets.browse_table import BrowseTable
from cpccards.gui.widgets.bulk_forms import Act, BulkForm
from cpccards.gui.widgets.bulk_panel import BulkPanel, BulkProgress
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.widgets.note_preview import NotePreview
from cpccards.gui.widgets.search_line import SearchLine
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.services.browse import BrowseService, BrowseTargets
from cpccards.services.cards import HIGHEST_FLAG
from cpccards.services.search import SearchService
from cpccards.services.study_calendar import StudyCalendar

EditNote = Callable[[StoredNote | None, tuple[str, ...] | None], Changes | None]

_BOTH, _ONE = 130, 90
"""Characters from which on there is room for both panes beside the table, and for one of them."""
_PREVIEW_AFTER = 60
_LINES_TO_STACK = 26
"""Lines of text from which on the preview has room below the table."""


class BrowsePage(Page):
    """Searches on a worker, so that typing never waits; a search that was overtaken is never shown."""

    name = "browse"
    title = "Browse"

    def __init__(
        self,
        theme: Theme,
        browse: BrowseService,
        search: SearchService,
        acts: BrowseActs,
        calendar: StudyCalendar,
        edit_note: EditNote,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._browse = browse
        self._search = search
        self.acts = acts
        self._calendar = calendar
        self._edit_note = edit_note
        self._view = browse.view()
        self._narrow_pane = ""
        self._renaming: str | None = None
        self._listed = BrowseList([], 0)
        self._listing = JobSlot(tasks, self)
        self._writing = JobSlot(tasks, self)
        self._shown_query: str | None = None
        self.search_line = SearchLine(theme)
        self.sidebar = BrowseSidebar()
        self.table = BrowseTable(browse.rows)
        self.preview = NotePreview(theme, media=media)
        self.preview.setMinimumHeight(0)
        self.panel = BulkPanel()
        self.progress = BulkProgress()
        self.notice = UndoNotice()
        self._build()
        self._preview_timer = QTimer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_PREVIEW_AFTER)
        self._preview_timer.timeout.connect(self.show_preview)
        self.table.set_up(self._view)
        self._connect()
        self._add_keys()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Shows what fits the search; `argument` may be another search."""
        self.notice.hide()
        self._error.say(None)
        self._show_filters()
        if isinstance(argument, str):
            self.search_line.field.setText(argument)
        self.look()
        self.search_line.focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when what it shows changed."""
        if undone:
            self.notice.hide()
        if changes.touches(Subject.CARDS, Subject.NOTES, Subject.DECKS, Subject.SETTINGS, Subject.OUTLINES):
            self._show_filters()
            self.look()

    def woken(self) -> None:
        """On another day other cards are due."""
        if not self._writing.is_busy and not self._listing.is_busy:
            self.look()

    def card_text(self) -> str:
        """The question of the current row."""
        row = self.table.rows.row(self.table.currentIndex().row())
        return "" if row is None else row.question

    # What is on screen

    def _build(self) -> None:
        self._filters = QPushButton("Filters")
        self._previews = QPushButton("Preview")
        for button, tip in (
            (self._filters, "Decks, tags, topics and more to filter by"),
            (self._previews, "The card of the current row"),
        ):
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setToolTip(tip)
        self.act_button = QPushButton("Act on")
        self.act_button.setToolTip("What can be done with the chosen rows")
        self._more = QPushButton("View")
        self._more.setToolTip("Cards or notes, columns, kept searches")
        self.act_menu = QMenu(self)
        self.view_menu = QMenu(self)
        self.act_menu.aboutToShow.connect(self._fill_act_menu)
        self.view_menu.aboutToShow.connect(self._fill_view_menu)
        self.act_button.setMenu(self.act_menu)
        self._more.setMenu(self.view_menu)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(self.title, "page"))
        head.addStretch(1)
        for button in (self._filters, self._previews, self._more, self.act_button):
            head.addWidget(button)
        self._error = ErrorNote()
        self._naming = NameRow()
        self._naming.hide()
        body = QVBoxLayout(self)
        body.setContentsMargins(MARGIN, BLOCK, MARGIN, BLOCK)
        body.setSpacing(INSIDE + 2)
        body.addLayout(head)
        body.addWidget(self.search_line)
        for part in (self._error, self._naming, self.panel, self.progress, self.notice):
            body.addWidget(part)
        body.addWidget(self._build_panes(), 1)

    def _build_panes(self) -> QWidget:
        self._nothing = label(role="muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        self._count = label(role="muted")
        middle = QWidget()
        middle.setObjectName("page")
        inside = QVBoxLayout(middle)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(INSIDE)
        inside.addWidget(self.table, 1)
        inside.addWidget(self._nothing, 1)
        inside.addWidget(self._count)
        self._split = QSplitter()
        self._split.setHandleWidth(BLOCK)
        self._split.setChildrenCollapsible(False)
        self._split.setStyleSheet("QSplitter::handle { background: transparent; }")
        self._rest = QSplitter()
        self._rest.setHandleWidth(BLOCK)
        self._rest.setChildrenCollapsible(False)
        self._rest.addWidget(middle)
        self._rest.addWidget(self.preview)
        self._split.addWidget(self.sidebar)
        self._split.addWidget(self._rest)
        self._split.setStretchFactor(1, 1)
        self._rest.setStretchFactor(0, 1)
        self._split.setSizes([230, 900])
        self._rest.setSizes([620, 300])
        return self._split

    @property
    def counted(self) -> str:
        """The line below the table."""
        return self._count.text()

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self._error.text

    @property
    def is_busy(self) -> bool:
        """True while it looks or writes."""
        return self._listing.is_busy or self._writing.is_busy

    def look(self) -> None:
        """Looks for what is typed, on a worker."""
        query, view, browse = self.search_line.text, self._view, self._browse
        self._listing.start(lambda _report, _cancelled: (query, browse.find(query, view), self._words()))

    def _words(self) -> BrowseWords:
        return BrowseWords(
            self._calendar.today(),
            self._calendar.date(),
            self._browse.deck_paths(),
            self._browse.section_names(),
        )

    def _on_listed(self, found: object) -> None:
        if not isinstance(found, tuple):
            return
        query, self._listed, words = found
        self.search_line.complain(None)
        self.table.show_cards(self._listed.cards, words, keeps_chosen=query == self._shown_query)
        self._shown_query = query
        is_empty = not self._listed.cards
        self.table.setVisible(not is_empty)
        self._nothing.setVisible(is_empty)
        what = "notes" if self._view.of_notes else "cards"
        self._nothing.setText(
            f"No {what} fit this search. Esc takes it away."
            if self._listed.total
            else "There are no cards yet. They will be listed here."
        )
        self._show_count()
        self._preview_timer.start()

    def _on_list_failed(self, error: object) -> None:
        if isinstance(error, SearchError):
            self.search_line.complain(error)
        elif isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._error.say(error)

    def _show_count(self) -> None:
        chosen = self.table.count_chosen
        words = count_words(len(self._listed.cards), self._listed.total, chosen, of_notes=self._view.of_notes)
        self._count.setText(words)
        self.act_button.setEnabled(chosen > 0)

    def _show_filters(self) -> None:
        self.sidebar.show_filters(self._browse.filters())

    def show_preview(self) -> None:
        """Shows the card of the current row."""
        self._preview_timer.stop()
        if self.preview.isHidden():
            return
        card = self.table.card
        stored = None if card is None else self._browse.note_of(card)
        if card is None or stored is None:
            self.preview.show_words("The card of the current row will be shown here.")
            return
        note = stored.note
        try:
            faces = self.acts.library.preview(note)
        except BadInput as error:
            self.preview.show_words(str(error))
            return
        shown = faces if self._view.of_notes else faces[(at := self._browse.place_of_card(card)) : at + 1]
        source = ", ".join(filter(None, (note.source, note.edition)))
        stale = "To be checked again" if self.acts.library.is_past_review(note) else ""
        self.preview.show_faces(shown, note.rationale, source, stale)

    def _arrange(self) -> None:
        """Panes beside the table where there is room; else one at a time, the preview below the table."""
        characters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        lines = self.height() / max(1, self.fontMetrics().lineSpacing())
        if characters >= _BOTH:
            sidebar, preview = self._view.sidebar, self._view.preview
        elif characters >= _ONE:
            sidebar = self._view.sidebar and self._narrow_pane != "preview"
            preview = self._narrow_pane == "preview" or (self._view.preview and not self._view.sidebar)
        else:
            sidebar, preview = self._narrow_pane == "sidebar", self._narrow_pane == "preview"
        stacked = characters < _ONE and lines >= _LINES_TO_STACK
        wanted = Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal
        if self._rest.orientation() is not wanted:
            self._rest.setOrientation(wanted)
            self._rest.setSizes([10_000, 8_000] if stacked else [620, 300])
        # The bulk of a small window goes to the form that asks.
        is_asking = not self.panel.isHidden() and lines < 2 * _LINES_TO_STACK
        self.sidebar.setVisible(sidebar)
        was_hidden = self.preview.isHidden()
        self.preview.setVisible(preview and not is_asking)
        if was_hidden and not self.preview.isHidden():
            self._preview_timer.start()
            if stacked:
                self._rest.setSizes([10_000, 8_000])
        self._filters.setChecked(sidebar)
        self._previews.setChecked(preview)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """And for letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def _restyle(self) -> None:
        self._arrange()

    # Finding

    def _connect(self) -> None:
        self.search_line.asked.connect(lambda _: self.look())
        self.sidebar.chosen.connect(self._on_filter)
        self.table.sort_chosen.connect(self.sort_by)
        self.table.arranged.connect(self._on_arranged)
        self.table.row_changed.connect(self._preview_timer.start)
        self.table.selection_changed.connect(self._show_count)
        self.table.edit_chosen.connect(self.edit)
        self.table.deletion_chosen.connect(self.delete)
        self.table.customContextMenuRequested.connect(self._on_context_menu)
        self.table.horizontalHeader().customContextMenuRequested.connect(self._on_header_menu)
        self._filters.clicked.connect(lambda on: self._toggle("sidebar", on=on))
        self._previews.clicked.connect(lambda on: self._toggle("preview", on=on))
        self._listing.succeeded.connect(self._on_listed)
        self._listing.failed.connect(self._on_list_failed)
        self._writing.succeeded.connect(self._on_written)
        self._writing.failed.connect(self._on_write_failed)
        self._writing.progressed.connect(self.progress.say)
        self.panel.submitted.connect(self._submit)
        self.panel.cancelled.connect(self.leave_panel)
        self.progress.cancelled.connect(self._stop)
        self.notice.undo.clicked.connect(self.undo_requested)
        self._naming.submitted.connect(self._keep_search)
        self._naming.cancelled.connect(self._leave_naming)

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+F", self.search_line.focus),
            ("Ctrl+E", self.edit),
            ("Ctrl+I", self.tell_about_card),
            ("Ctrl+S", self.name_search),
            ("Esc", self._on_escape),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shortcut = QShortcut(QKeySequence(key), self.search_line.field)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._to_rows)

    def _to_rows(self) -> None:
        self.search_line.ask()
        self.table.setFocus()

    def _on_escape(self) -> None:
        if self._writing.is_busy:
            self._stop()
        elif self.panel.form is not None:
            self.leave_panel()
        elif self.search_line.text:
            self.search_line.say("")
            self.search_line.focus()

    def _on_filter(self, query: str, add: bool) -> None:  # a slot
        self.search_line.say(joined(self.search_line.text, query) if add else query)

    def _toggle(self, pane: str, *, on: bool) -> None:
        characters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        if characters < _BOTH:
            self._narrow_pane = pane if on else ""
        if characters >= _BOTH:
            self._keep(
                replace(self._view, sidebar=on) if pane == "sidebar" else replace(self._view, preview=on)
            )
        elif characters >= _ONE and not on and pane == "sidebar":
            self._keep(replace(self._view, sidebar=False))
        elif characters >= _ONE and on and pane == "sidebar":
            self._keep(replace(self._view, sidebar=True))
        self._arrange()

    def sort_by(self, column: object) -> None:
        """Sorts by a column; again: the other way round; a third time: as they were added."""
        if not isinstance(column, BrowseColumn):
            return
        view = self._view
        if view.sort is not column:
            self._keep(replace(view, sort=column, descending=False))
        elif not view.descending:
            self._keep(replace(view, descending=True))
        else:
            self._keep(replace(view, sort=None, descending=False))
        self.table.set_up(self._view)
        self.look()

    def show_notes(self, *, on: bool) -> None:
        """A row a note, or a row a card."""
        self._keep(replace(self._view, of_notes=on))
        self.look()

    def show_column(self, column: BrowseColumn, *, on: bool) -> None:
        """Shows a column behind the others, or takes it away; the last one stays."""
        others = tuple(each for each in self.table.columns if each is not column)
        columns = (*others, column) if on else others
        if columns:
            self._keep(replace(self._view, columns=columns))
            self.table.set_up(self._view)

    def _on_arranged(self) -> None:
        self._keep(replace(self._view, columns=self.table.columns, widths=self.table.widths))

    def _keep(self, view: BrowseView) -> None:
        self._view = view
        if self._writing.is_busy:
            return
        try:
            self._browse.keep_view(view)
        except CpcCardsError as error:
            self._error.say(error)

    # Menus

    def _fill_view_menu(self) -> None:
        menu = self.view_menu
        menu.clear()
        for words, of_notes in (("Cards", False), ("Notes", True)):
            self._tick(menu, words, self._view.of_notes is of_notes, partial(self.show_notes, on=of_notes))
        menu.addSeparator()
        self._fill_columns(menu.addMenu("Columns"))
        menu.addSeparator()
        _told(menu.addAction("Keep this search…", QKeySequence("Ctrl+S"), self.name_search))
        saved = self.sidebar.saved_name
        if saved is not None:
            menu.addAction("Rename the kept search…", partial(self.rename_search, saved))
            menu.addAction("Delete the kept search", partial(self.forget_search, saved))

    def _fill_columns(self, menu: QMenu) -> None:
        shown = self.table.columns
        for column, words in COLUMN_NAMES.items():
            on = column in shown
            self._tick(menu, words, on, partial(self.show_column, column, on=not on))

    def _tick(self, menu: QMenu, words: str, on: bool, act: Callable[[], None]) -> None:
        action = QAction(words, menu)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(lambda _: act())
        menu.addAction(action)

    def _fill_act_menu(self) -> None:
        menu, acts = self.act_menu, self.acts
        menu.clear()
        _told(menu.addAction("Edit the note", QKeySequence("Ctrl+E"), self.edit))
        _told(menu.addAction("All about the card", QKeySequence("Ctrl+I"), self.tell_about_card))
        menu.addSeparator()
        menu.addAction("Move to another deck…", lambda: self.ask(acts.move_form))
        menu.addAction("Tags…", lambda: self.ask(acts.tag_form))
        menu.addAction("Topic…", lambda: self.ask(acts.topic_form))
        menu.addAction("Find and replace…", lambda: self.ask(acts.replace_form))
        menu.addAction("Merge duplicates…", lambda: self.ask(acts.duplicates_form))
        menu.addSeparator()
        menu.addAction("Suspend", lambda: self.act(acts.suspend))
        menu.addAction("Resume", lambda: self.act(acts.resume))
        menu.addAction("Bury until tomorrow", lambda: self.act(acts.bury))
        menu.addAction("Unbury", lambda: self.act(acts.unbury))
        flags = menu.addMenu("Flag")
        for flag in range(HIGHEST_FLAG + 1):
            flags.addAction(flag_words(flag), partial(self.act, partial(acts.flag, flag)))
        menu.addAction("Set due…", lambda: self.ask(acts.due_form))
        menu.addAction("Order of new cards…", lambda: self.ask(acts.reposition_form))
        menu.addAction("Reset…", lambda: self.ask(acts.reset_form))
        menu.addSeparator()
        _told(menu.addAction("Delete the notes", QKeySequence("Del"), self.delete))

    def _on_context_menu(self, at: QPoint) -> None:
        if self.table.count_chosen:
            self.act_menu.popup(self.table.viewport().mapToGlobal(at))

    def _on_header_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_columns(menu)
        menu.popup(self.table.horizontalHeader().mapToGlobal(at))

    # Kept searches

    def name_search(self) -> None:
        """Asks for a name to keep the search under."""
        self._renaming = None
        self._naming.ask(
            "Keep this search as", "", f"It looks for: {self.search_line.text or 'all cards'}", None
        )

    def rename_search(self, name: str) -> None:
        """Asks for another name for a kept search."""
        self._renaming = name
        self._naming.ask(f"New name of {name}", name, "", None)

    def forget_search(self, name: str) -> None:
        """Deletes a kept search. Undone, not confirmed."""
        if self.carry_out(lambda: self._search.delete(name), self._error):
            self._tell(f"Deleted the search {name}.")

    def _keep_search(self) -> None:
        name = self._naming.words
        try:
            if self._renaming is None:
                changed = self._search.save(name, self.search_line.text)
            else:
                changed = self._search.rename(self._renaming, name)
        except CpcCardsError as error:
            self._naming.say(error)
            return
        self._leave_naming()
        self.changed.emit(changed)

    def _leave_naming(self) -> None:
        self._naming.hide()
        self.table.setFocus()

    # Acting

    def edit(self) -> None:
        """Opens the editor on the note of the current row."""
        card = self.table.card
        stored = None if card is None or self._writing.is_busy else self._browse.note_of(card)
        if stored is None:
            return
        changed = self._edit_note(stored, None)
        if changed is not None:
            self.changed.emit(changed)

    def tell_about_card(self) -> None:
        """Goes to what there is to know of the card of the current row."""
        card = self.table.card
        if card is not None:
            self.went_to.emit("card-information", (card, self.name))

    def delete(self) -> None:
        """Deletes the notes of the chosen rows: one at once, several when that was said yes to."""
        targets = self._targets()
        if len(targets.notes) == 1:
            self._write(self.acts.delete(targets))
        elif targets.notes:
            self.ask(self.acts.deletion_form)

    def ask(self, form: Callable[[BrowseTargets], BulkForm]) -> None:
        """Asks what an act on the chosen rows needs to know."""
        targets = self._targets()
        if targets.notes:
            self.notice.hide()
            self.panel.ask(form(targets))
            self._arrange()

    def act(self, act: Callable[[BrowseTargets], Act]) -> None:
        """Acts on the chosen rows at once."""
        targets = self._targets()
        if targets.notes:
            self._write(act(targets))

    def _targets(self) -> BrowseTargets:
        if self._writing.is_busy:
            return BrowseTargets((), ())
        return self._browse.targets(self.table.chosen, of_notes=self._view.of_notes)

    def _submit(self) -> None:
        form = self.panel.form
        if form is None or self._writing.is_busy:
            return
        try:
            act = form.act()
        except CpcCardsError as error:
            self.panel.say(error)
            return
        self._write(act)

    def _write(self, act: Act) -> None:
        self._error.say(None)
        self.notice.hide()
        self._set_busy(True)
        self._writing.start(act)

    def _set_busy(self, busy: bool) -> None:
        for part in (self.search_line, self._split, self.panel, self._filters, self._previews, self._more):
            part.setEnabled(not busy)
        self.act_button.setEnabled(not busy and self.table.count_chosen > 0)
        self.progress.setVisible(busy)
        if busy:
            self.progress.begin()
        self.held.emit(busy)

    def _stop(self) -> None:
        self._writing.cancel()
        self.progress.stopping()

    def _on_written(self, changed: object) -> None:
        self._set_busy(False)
        self.leave_panel()
        if isinstance(changed, Changes):
            self.changed.emit(changed)
            self._tell(f"Done: {changed.step[:1].lower()}{changed.step[1:]}.")

    def _on_write_failed(self, error: object) -> None:
        self._set_busy(False)
        if not isinstance(error, CpcCardsError):
            return
        if isinstance(error, Cancelled):
            self.told.emit("Stopped. Nothing was changed.")
        elif self.panel.form is not None:
            self.panel.say(error)
        else:
            self._error.say(error)
        self.table.setFocus()

    def leave_panel(self) -> None:
        """Takes the form away."""
        self.panel.put_away()
        self._arrange()
        self.table.setFocus()

    def _tell(self, words: str) -> None:
        self.notice.words.setText(words)
        self.notice.show()


def _told(action: QAction) -> None:
    """The page and its table have the key; in the menu it is only told."""
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
