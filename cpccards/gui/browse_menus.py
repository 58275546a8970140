"""The menus of the Browse page: what can be done with the chosen rows, and how the table is set up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from cpccards.domain.browsing import COLUMN_NAMES, BrowseColumn, BrowseView
from cpccards.gui.browse_acts import flag_words
from cpccards.gui.browse_desk import BrowseDesk
from cpccards.gui.counted import count
from cpccards.gui.widgets.browse.browse_sidebar import BrowseSidebar
from cpccards.gui.widgets.browse.browse_table import BrowseTable
from cpccards.services.cards import HIGHEST_FLAG


class Browsing(Protocol):
    """What the menus know of the page: what it shows, and how that is set up."""

    @property
    def view(self) -> BrowseView:
        """How the table is set up."""

    @property
    def table(self) -> BrowseTable:
        """The rows."""

    @property
    def sidebar(self) -> BrowseSidebar:
        """The filters."""

    def tell_about_card(self) -> None:
        """Goes to what there is to know of the card of the current row."""

    def show_notes(self, *, on: bool) -> None:
        """A row a note, or a row a card."""

    def show_column(self, column: BrowseColumn, *, on: bool) -> None:
        """Shows a column, or takes it away."""

    def name_search(self) -> None:
        """Asks for a name to keep the search under."""

    def rename_search(self, name: str) -> None:
        """Asks for another name for a kept search."""

    def forget_search(self, name: str) -> None:
        """Deletes a kept search."""


class BrowseMenus:
    """Filled anew whenever one opens.

    Args:
        desk: acts on the rows.
        parent: owns the menus.

    Attributes:
        act: what can be done.
        view: how the table is set up.
    """

    def __init__(self, page: Browsing, desk: BrowseDesk, parent: QWidget) -> None:
        self._page = page
        self._desk = desk
        self._parent = parent
        self.act = QMenu(parent)
        self.view = QMenu(parent)
        self.act.aboutToShow.connect(self.fill_act)
        self.view.aboutToShow.connect(self.fill_view)

    def fill_act(self) -> None:
        """What can be done with the chosen rows."""
        menu, page, desk, acts = self.act, self._page, self._desk, self._desk.acts
        menu.clear()
        _told(menu.addAction("Edit the note", QKeySequence("Ctrl+E"), desk.edit))
        _told(menu.addAction("All about the card", QKeySequence("Ctrl+I"), page.tell_about_card))
        _told(menu.addAction("Ask somebody about it…", QKeySequence("Q"), desk.ask_somebody))
        menu.addSeparator()
        menu.addAction("Move to another deck…", lambda: desk.ask(acts.move_form))
        menu.addAction("Tags…", lambda: desk.ask(acts.tag_form))
        menu.addAction("Topic…", lambda: desk.ask(acts.topic_form))
        _told(menu.addAction("Change the kind…", QKeySequence("Ctrl+Shift+K"), desk.change_kind))
        menu.addAction("Find and replace…", lambda: desk.ask(acts.replace_form))
        menu.addAction("Merge duplicates…", lambda: desk.ask(acts.duplicates_form))
        menu.addSeparator()
        # These ask nothing more, so the entry itself says how much it concerns.
        chosen = page.table.count_chosen
        cards = f"the cards of {count(chosen, 'note')}" if page.view.of_notes else count(chosen, "card")
        menu.addAction(f"Suspend {cards}", lambda: desk.act(acts.suspend))
        menu.addAction(f"Resume {cards}", lambda: desk.act(acts.resume))
        menu.addAction(f"Bury {cards} until tomorrow", lambda: desk.act(acts.bury))
        menu.addAction(f"Unbury {cards}", lambda: desk.act(acts.unbury))
        flags = menu.addMenu(f"Flag {cards}")
        for flag in range(HIGHEST_FLAG + 1):
            flags.addAction(flag_words(flag), partial(desk.act, partial(acts.flag, flag)))
        menu.addAction("Set due…", lambda: desk.ask(acts.due_form))
        menu.addAction("Order of new cards…", lambda: desk.ask(acts.reposition_form))
        menu.addAction("Reset…", lambda: desk.ask(acts.reset_form))
        menu.addSeparator()
        _told(menu.addAction("Delete the notes", QKeySequence("Del"), desk.delete))

    def fill_view(self) -> None:
        """How the table is set up, and the searches that are kept."""
        menu, page = self.view, self._page
        menu.clear()
        for words, of_notes in (("Cards", False), ("Notes", True)):
            is_on = page.view.of_notes is of_notes
            _tick(menu, words, is_on, partial(page.show_notes, on=of_notes))
        menu.addSeparator()
        self._fill_columns(menu.addMenu("Columns"))
        menu.addSeparator()
        _told(menu.addAction("Keep this search…", QKeySequence("Ctrl+S"), page.name_search))
        self._fill_kept(menu)

    def pop_up_acts(self, at: QPoint) -> None:
        """What can be done, where the rows were clicked."""
        table = self._page.table
        if table.count_chosen:
            self.act.popup(table.viewport().mapToGlobal(at))

    def pop_up_kept(self, at: QPoint) -> None:
        """What can be done with a kept search, where it was clicked."""
        sidebar = self._page.sidebar
        if sidebar.saved_name is not None and sidebar.indexAt(at) == sidebar.currentIndex():
            menu = QMenu(self._parent)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._fill_kept(menu)
            menu.popup(sidebar.viewport().mapToGlobal(at))

    def pop_up_columns(self, at: QPoint) -> None:
        """The columns, where their headings were clicked."""
        menu = QMenu(self._parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_columns(menu)
        menu.popup(self._page.table.horizontalHeader().mapToGlobal(at))

    def _fill_kept(self, menu: QMenu) -> None:
        page = self._page
        saved = page.sidebar.saved_name
        if saved is not None:
            rename, delete = partial(page.rename_search, saved), partial(page.forget_search, saved)
            _told(menu.addAction("Rename the kept search…", QKeySequence("F2"), rename))
            _told(menu.addAction("Delete the kept search", QKeySequence("Del"), delete))

    def _fill_columns(self, menu: QMenu) -> None:
        shown = self._page.table.columns
        for column, words in COLUMN_NAMES.items():
            on = column in shown
            _tick(menu, words, on, partial(self._page.show_column, column, on=not on))


def _tick(menu: QMenu, words: str, on: bool, act: Callable[[], None]) -> None:
    action = QAction(words, menu)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _: act())
    menu.addAction(action)


def _told(action: QAction) -> None:
    """The page and its table have the key; in the menu it is only told."""
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
