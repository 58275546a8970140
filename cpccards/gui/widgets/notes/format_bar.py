"""The tools for formatted text: a slim row of icons over the fields, for the one that has the focus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.meanings import MEANINGS
from cpccards.gui.pages.page import INSIDE, MARGIN, label
from cpccards.gui.rich_text import is_link
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.note_field import NoteField

_MARKS = (
    ("bold", "b", "Bold", "Ctrl+B"),
    ("italic", "i", "Italic", "Ctrl+I"),
    ("underline", "u", "Underlined", "Ctrl+U"),
    ("superscript", "sup", "Superscript", "Ctrl+Shift+="),
    ("subscript", "sub", "Subscript", "Ctrl+="),
)
_LISTS = (
    ("list-bullets", "ul", "List with bullets", "Ctrl+Shift+L"),
    ("list-numbers", "ol", "Numbered list", "Ctrl+Shift+N"),
)
_TABLES = ((2, 2), (3, 2), (5, 2), (3, 3), (5, 3), (4, 4))
"""Rows, heading and all, and columns."""
_CHANGES = {
    "add row": "Add a row below",
    "add column": "Add a column to the right",
    "remove row": "Remove the row",
    "remove column": "Remove the column",
}


class FormatBar(QWidget):
    """Acts on the field given last. One stop for Tab; arrow keys go from tool to tool.

    Signals:
        picture_wanted: the learner wants to choose a picture's file.
    """

    picture_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._field: NoteField | None = None
        self._tools: dict[str, QToolButton] = {}
        self._row = QHBoxLayout()
        self._row.setSpacing(2)
        for icon, mark, name, keys in _MARKS:
            self._add(icon, name, keys, self._on_mark(mark), checkable=True)
        self._part()
        for icon, kind, name, keys in _LISTS:
            self._add(icon, name, keys, self._on_list(kind))
        self.table = self._add_menu("table", "Table", "")
        self.meaning = self._add_menu("meaning", "Mark words as", "")
        self._part()
        self._add("link", "Link", "Ctrl+L", self.ask_for_link)
        self._add("picture", "Picture", "", self.picture_wanted.emit)
        self._add("gap", "Gap", "Ctrl+Shift+C", self._make_gap)
        self._part()
        self._add("clear-look", "Plain text", "Ctrl+R", lambda: self._rich_do("clear_look"))
        self._add("html", "HTML", "Ctrl+Shift+X", self._turn, checkable=True)
        self._row.addStretch(1)
        self._fill_menus()
        self._build_link()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, INSIDE, MARGIN, INSIDE)
        column.setSpacing(INSIDE)
        column.addLayout(self._row)
        column.addWidget(self.link_row)
        self._theme.changed.connect(self._draw_icons)
        self._draw_icons()
        self._show_state()

    # Which field

    def follow(self, field: NoteField) -> None:
        """Acts on `field` from now on."""
        if field is not self._field:
            if self._field is not None:
                self._field.rich.currentCharFormatChanged.disconnect(self._show_state)
            self._field = field
            self.link_row.hide()
            field.rich.currentCharFormatChanged.connect(self._show_state)
        self._show_state()

    @property
    def field(self) -> NoteField | None:
        """The field the tools act on."""
        return self._field

    def tool(self, icon: str) -> QToolButton:
        """A tool by its icon."""
        return self._tools[icon]

    def ask_for_link(self) -> None:
        """Asks in place where the selection is to lead."""
        if self._field is None or self._field.is_html:
            return
        self._address.setText(self._field.rich.link())
        self._complaint.hide()
        self.link_row.show()
        self._address.setFocus()

    # How it is built

    def _add(
        self, icon: str, name: str, keys: str, act: Callable[[], object], *, checkable: bool = False
    ) -> QToolButton:
        tool = QToolButton()
        tool.setProperty("role", "tool")
        tool.setAccessibleName(name)
        tool.setToolTip(f"{name}   {keys}" if keys else name)
        tool.setCheckable(checkable)
        tool.setIconSize(QSize(20, 20))
        # One of them takes Tab; the others are reached from there.
        tool.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self._tools else Qt.FocusPolicy.TabFocus)
        tool.clicked.connect(lambda _=False: act())
        tool.installEventFilter(self)
        self._tools[icon] = tool
        self._row.addWidget(tool)
        return tool

    def _add_menu(self, icon: str, name: str, keys: str) -> QMenu:
        tool = self._add(icon, name, keys, lambda: None)
        menu = QMenu(tool)
        menu.setToolTipsVisible(True)
        tool.setMenu(menu)
        tool.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return menu

    def _part(self) -> None:
        rule = QFrame()
        rule.setFixedWidth(1)
        rule.setProperty("role", "upright")
        self._row.addSpacing(4)
        self._row.addWidget(rule)
        self._row.addSpacing(4)

    def _fill_menus(self) -> None:
        for rows, columns in _TABLES:
            self.table.addAction(f"{rows} rows, {columns} columns", self._on_table(rows, columns))
        self.table.addSeparator()
        self._changes = [
            self.table.addAction(words, self._on_change(change)) for change, words in _CHANGES.items()
        ]
        self.table.aboutToShow.connect(self._show_changes)
        for meaning, words in MEANINGS.items():
            self.meaning.addAction(words, self._on_meaning(meaning))
        self.meaning.addSeparator()
        self.meaning.addAction("Nothing of these", self._on_meaning(""))

    def _build_link(self) -> None:
        self.link_row = QWidget()
        self._address = QLineEdit()
        self._address.setAccessibleName("Address the words lead to")
        self._address.setPlaceholderText("https://")
        self._complaint = label("An address begins with https://", "error")
        link = QPushButton("Link")
        unlink = QPushButton("No link")
        for button in (link, unlink):
            button.setAutoDefault(False)
        row = QHBoxLayout(self.link_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INSIDE)
        row.addWidget(label("Link to"))
        row.addWidget(self._address, 1)
        for widget in (self._complaint, link, unlink):
            row.addWidget(widget)
        self._address.returnPressed.connect(self.set_link)
        link.clicked.connect(lambda _=False: self.set_link())
        unlink.clicked.connect(lambda _=False: self._link_to(""))
        self.link_row.hide()

    # What they do

    def set_link(self) -> None:
        """Takes the address that was written."""
        address = self._address.text().strip()
        if address and not is_link(address):
            self._complaint.show()
        else:
            self._link_to(address)

    def _link_to(self, address: str) -> None:
        self.link_row.hide()
        self._rich_do("link_to", address)

    def _rich_do(self, act: str, *values: object) -> None:
        field = self._field
        if field is not None and not field.is_html:
            getattr(field.rich, act)(*values)
            field.setFocus()
            self._show_state()

    def _on_mark(self, mark: str) -> Callable[[], None]:
        def act() -> None:
            field = self._field
            if field is not None and field.is_html:
                field.html.toggle(mark)
                field.setFocus()
            self._rich_do("toggle", mark)

        return act

    def _on_list(self, kind: str) -> Callable[[], None]:
        return lambda: self._rich_do("toggle_list", kind)

    def _on_table(self, rows: int, columns: int) -> Callable[[], None]:
        return lambda: self._rich_do("insert_table", rows, columns)

    def _on_change(self, change: str) -> Callable[[], None]:
        return lambda: self._rich_do("change_table", change)

    def _on_meaning(self, meaning: str) -> Callable[[], None]:
        return lambda: self._rich_do("mean", meaning)

    def _make_gap(self) -> None:
        if self._field is not None:
            self._field.make_gap()
            self._field.setFocus()

    def _turn(self) -> None:
        if self._field is not None:
            self._field.show_html(not self._field.is_html)
            self._field.setFocus()
        self._show_state()

    # What is shown

    def _show_state(self, *_: object) -> None:
        field = self._field
        is_rich = field is not None and not field.is_html
        marks = field.rich.marks() if field is not None and is_rich else frozenset[str]()
        for icon, mark, _name, _keys in _MARKS:
            self._tools[icon].setChecked(mark in marks)
            self._tools[icon].setEnabled(field is not None)
        for icon in ("list-bullets", "list-numbers", "table", "meaning", "link", "clear-look"):
            self._tools[icon].setEnabled(is_rich)
        self._tools["gap"].setEnabled(field is not None and field.rich.takes_gaps)
        self._tools["html"].setEnabled(field is not None)
        self._tools["html"].setChecked(field is not None and field.is_html)
        self._tools["picture"].setEnabled(field is not None)

    def _show_changes(self) -> None:
        is_inside = self._field is not None and self._field.rich.is_in_table()
        for action in self._changes:
            action.setEnabled(is_inside)

    def _draw_icons(self) -> None:
        for icon, tool in self._tools.items():
            tool.setIcon(self._theme.icon(icon))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys go from tool to tool; Esc goes back to the field."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            tools = [tool for tool in self._tools.values() if tool.isEnabled() or tool is watched]
            step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
            if step is not None and isinstance(watched, QToolButton):
                tools[(tools.index(watched) + step) % len(tools)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self._field is not None:
                self._field.setFocus()
                return True
        return super().eventFilter(watched, event)
