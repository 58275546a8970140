"""Browse: every card or note in a table, found by a search; `browse_desk.py` acts on them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.browsing import BrowseColumn, BrowseList, BrowseView
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.search_query import SearchError
from cpccards.gui.browse_acts import BrowseActs
from cpccards.gui.browse_desk import BrowseDesk, ChangeKind, EditNote
from cpccards.gui.browse_menus import BrowseMenus
from cpccards.gui.card_media import CardMedia
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, Page, label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.browse.browse_panes import BrowsePanes
from cpccards.gui.widgets.browse.browse_sidebar import BrowseSidebar
from cpccards.gui.widgets.browse.browse_table import BrowseTable
from cpccards.gui.widgets.browse.kept_search_row import KeptSearchRow
from cpccards.gui.widgets.browse.search_line import SearchLine
from cpccards.gui.widgets.notes.note_preview import NotePreview
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.words.browse_words import BrowseWords, count_words, joined
from cpccards.services.browse import BrowseFilters, BrowseService
from cpccards.services.search import SearchService
from cpccards.services.study_calendar import StudyCalendar

_PREVIEW_AFTER = 60
_LOWEST_PREVIEW = 80
"""Pixels. Else all of it would push the table away where it stands below."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a search brought; `filters` where those shown may be others by now."""

    query: str
    found: BrowseList | SearchError
    words: BrowseWords
    filters: BrowseFilters | None


class BrowsePage(Page):
    """Searches on a worker, so that typing never waits; a search that was overtaken is never shown.

    Attributes:
        desk: acts on the rows.
    """

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
        change_kind: ChangeKind,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._browse = browse
        self._search = search
        self._library = acts.library
        self._calendar = calendar
        self.view = browse.view()
        self._are_filters_old = True
        self._listed = BrowseList([], 0)
        self._listing = JobSlot(tasks, self)
        self._shown_query: str | None = None
        self.search_line = SearchLine(theme)
        self.sidebar = BrowseSidebar()
        self.table = BrowseTable(lambda cards: browse.rows(cards, of_notes=self.view.of_notes))
        self.preview = NotePreview(theme, media=media)
        self.preview.setMinimumHeight(_LOWEST_PREVIEW)
        self.naming = KeptSearchRow(search)
        self._error = ErrorNote()
        self.desk = BrowseDesk(
            browse, acts, self.table, lambda: self.view.of_notes, edit_note, change_kind, self._error, self
        )
        self.menus = BrowseMenus(self, self.desk, self)
        self._panes = BrowsePanes(self.sidebar, self.table, self.preview)
        self._build()
        self._preview_timer = QTimer(self)
        self._preview_timer.setSingleShot(True)
        self._preview_timer.setInterval(_PREVIEW_AFTER)
        self._preview_timer.timeout.connect(self.show_preview)
        self.table.set_up(self.view)
        self._connect()
        self._add_keys()
        theme.changed.connect(self._arrange)
        self._arrange()

    def take_questions(self, row: AskRow) -> None:
        """Takes in the row that keeps a question to somebody about the card of the current row."""
        self.desk.ask_row = row
        self._asking.addWidget(row)
        row.serve(self)
        row.left.connect(self.table.setFocus)

    def activate(self, argument: object = None) -> None:
        """Shows what fits the search; `argument` may be another search."""
        self.desk.notice.hide()
        self._error.say(None)
        self._are_filters_old = True
        if isinstance(argument, str):
            self.search_line.field.setText(argument)
        self.look()
        self.search_line.focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when what it shows changed."""
        if undone:
            self.desk.notice.hide()
        if changes.touches(Subject.CARDS, Subject.NOTES, Subject.DECKS, Subject.SETTINGS, Subject.OUTLINES):
            self._are_filters_old = True
            self.look()

    def woken(self) -> None:
        """On another day other cards are due."""
        if not self.desk.is_writing and not self._listing.is_busy:
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
        self.act_button.setMenu(self.menus.act)
        self._more.setMenu(self.menus.view)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(self.title, "page"))
        head.addStretch(1)
        for button in (self._filters, self._previews, self._more, self.act_button):
            head.addWidget(button)
        body = QVBoxLayout(self)
        body.setContentsMargins(MARGIN, BLOCK, MARGIN, BLOCK)
        body.setSpacing(INSIDE + 2)
        body.addLayout(head)
        body.addWidget(self.search_line)
        desk = self.desk
        for part in (self._error, self.naming, desk.panel, desk.progress, desk.notice):
            body.addWidget(part)
        self._asking = QVBoxLayout()
        body.addLayout(self._asking)
        body.addWidget(self._panes, 1)

    @property
    def counted(self) -> str:
        """The line below the table."""
        return self._panes.counted.text()

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self._error.text

    @property
    def is_busy(self) -> bool:
        """True while it looks, writes, or finds out what the chosen rows stand for."""
        return self._listing.is_busy or self.desk.is_busy

    def look(self) -> None:
        """Looks for what is typed, on a worker."""
        query, view, browse, with_filters = (
            self.search_line.text,
            self.view,
            self._browse,
            self._are_filters_old,
        )

        def job(_report: object, _cancelled: object) -> _Looked:
            filters = browse.filters() if with_filters else None
            try:
                found: BrowseList | SearchError = browse.find(query, view)
            except SearchError as error:
                found = error
            return _Looked(query, found, self._words(), filters)

        self._listing.start(job)

    def _words(self) -> BrowseWords:
        return BrowseWords(
            self._calendar.today(),
            self._calendar.date(),
            self._browse.deck_paths(),
            self._browse.section_names(),
        )

    def _on_listed(self, found: object) -> None:
        if not isinstance(found, _Looked):
            return
        if found.filters is not None:
            self._are_filters_old = False
            self.sidebar.show_filters(found.filters)
        if isinstance(found.found, SearchError):
            self.search_line.complain(found.found)
            return
        self._listed = found.found
        self.search_line.complain(None)
        self.table.show_cards(self._listed.cards, found.words, keeps_chosen=found.query == self._shown_query)
        self._shown_query = found.query
        what = "notes" if self.view.of_notes else "cards"
        instead = (
            f"No {what} fit this search. Esc takes it away."
            if self._listed.total
            else "There are no cards yet. They will be listed here."
        )
        self._panes.show_table("" if self._listed.cards else instead)
        self._show_count()
        self._preview_timer.start()

    def _on_list_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._error.say(error)

    def _show_count(self) -> None:
        chosen = self.table.count_chosen
        words = count_words(len(self._listed.cards), self._listed.total, chosen, of_notes=self.view.of_notes)
        self._panes.counted.setText(words)
        self.act_button.setEnabled(chosen > 0)

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
            faces = self._library.preview(note)
        except BadInput as error:
            self.preview.show_words(str(error))
            return
        shown = faces if self.view.of_notes else faces[(at := self._browse.place_of_card(card)) : at + 1]
        source = ", ".join(filter(None, (note.source, note.edition)))
        stale = "To be checked again" if self._library.is_past_review(note) else ""
        self.preview.show_faces(shown, note.rationale, source, stale)

    def tell_about_card(self) -> None:
        """Goes to what there is to know of the card of the current row."""
        card = self.table.card
        if card is not None:
            self.went_to.emit("card-information", (card, self.name))

    def _hold(self, busy: bool) -> None:  # a slot
        for part in (self.search_line, self._panes, self._filters, self._previews, self._more):
            part.setEnabled(not busy)
        self.act_button.setEnabled(not busy and self.table.count_chosen > 0)
        self.held.emit(busy)

    def _arrange(self) -> None:
        self._panes.measure(self.size(), self.fontMetrics())
        if self._panes.arrange(self.view, is_asking=self.desk.is_asking):
            self._preview_timer.start()
        self._filters.setChecked(not self.sidebar.isHidden())
        self._previews.setChecked(not self.preview.isHidden())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """And for letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    # Finding

    def _connect(self) -> None:
        self.search_line.asked.connect(lambda _: self.look())
        self.sidebar.chosen.connect(self._on_filter)
        self.sidebar.rename_chosen.connect(self.rename_search)
        self.sidebar.deletion_chosen.connect(self.forget_search)
        self.sidebar.customContextMenuRequested.connect(self.menus.pop_up_kept)
        self.table.sort_chosen.connect(self.sort_by)
        self.table.arranged.connect(self._on_arranged)
        self.table.row_changed.connect(self._preview_timer.start)
        self.table.selection_changed.connect(self._show_count)
        self.table.edit_chosen.connect(self.desk.edit)
        self.table.deletion_chosen.connect(self.desk.delete)
        self.table.question_chosen.connect(self.desk.ask_somebody)
        self.table.customContextMenuRequested.connect(self.menus.pop_up_acts)
        self.table.horizontalHeader().customContextMenuRequested.connect(self.menus.pop_up_columns)
        self._filters.clicked.connect(lambda on: self._toggle("sidebar", on=on))
        self._previews.clicked.connect(lambda on: self._toggle("preview", on=on))
        self._listing.succeeded.connect(self._on_listed)
        self._listing.failed.connect(self._on_list_failed)
        self.desk.changed.connect(self.changed)
        self.desk.told.connect(self.told)
        self.desk.held.connect(self._hold)
        self.desk.asking_changed.connect(self._arrange)
        self.desk.notice.undo.clicked.connect(self.undo_requested)
        self.naming.kept.connect(self.changed)
        self.naming.left.connect(self.table.setFocus)

    def _add_keys(self) -> None:
        # From the list of pages too.
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search_line.focus)
        for keys, act in (
            ("Ctrl+E", self.desk.edit),
            ("Ctrl+I", self.tell_about_card),
            ("Ctrl+Shift+K", self.desk.change_kind),
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
        if not self.desk.leave() and self.search_line.text:
            self.search_line.say("")
            self.search_line.focus()

    def _on_filter(self, query: str, add: bool) -> None:  # a slot
        self.search_line.say(joined(self.search_line.text, query) if add else query)

    def _toggle(self, pane: str, *, on: bool) -> None:
        view = self._panes.toggled(self.view, pane, on=on)
        if view != self.view:
            self._keep(view)
        self._arrange()

    def sort_by(self, column: object) -> None:
        """Sorts by a column; again: the other way round; a third time: as they were added."""
        if not isinstance(column, BrowseColumn):
            return
        view = self.view
        if view.sort is not column:
            self._keep(replace(view, sort=column, descending=False))
        elif not view.descending:
            self._keep(replace(view, descending=True))
        else:
            self._keep(replace(view, sort=None, descending=False))
        self.table.set_up(self.view)
        self.look()

    def show_notes(self, *, on: bool) -> None:
        """A row a note, or a row a card."""
        self._keep(replace(self.view, of_notes=on))
        self.look()

    def show_column(self, column: BrowseColumn, *, on: bool) -> None:
        """Shows a column behind the others, or takes it away; the last one stays."""
        others = tuple(each for each in self.table.columns if each is not column)
        columns = (*others, column) if on else others
        if columns:
            self._keep(replace(self.view, columns=columns))
            self.table.set_up(self.view)

    def _on_arranged(self) -> None:
        self._keep(replace(self.view, columns=self.table.columns, widths=self.table.widths))

    def _keep(self, view: BrowseView) -> None:
        self.view = view
        if self.desk.is_writing:
            return
        try:
            self._browse.keep_view(view)
        except CpcCardsError as error:
            self._error.say(error)

    # Kept searches

    def name_search(self) -> None:
        """Asks for a name to keep the search under."""
        self.naming.ask_to_keep(self.search_line.text)

    def rename_search(self, name: str) -> None:
        """Asks for another name for a kept search."""
        self.naming.ask_to_rename(name)

    def forget_search(self, name: str) -> None:
        """Deletes a kept search. Undone, not confirmed."""
        if self.carry_out(lambda: self._search.delete(name), self._error):
            self.desk.tell(f"Deleted the search {name}.")
