"""How a file is read, and what its columns are for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import BLOCK, INSIDE, label, surface
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.imports.role_table import MOST_COLUMNS, RoleTable
from cpccards.gui.words.import_words import ENCODING_WORDS, KIND_WORDS, MODE_WORDS, separator_words
from cpccards.services.reading import (
    COLUMN_KINDS,
    ENCODINGS,
    SEPARATORS,
    DeckPath,
    Mapping,
    ReadOptions,
    Role,
    Source,
    deck_path,
)

_ROWS_SHOWN = 4
_TYPING_PAUSE = 250
_FIELDS_IN_A_ROW = 3


class ColumnsBlock(QWidget):
    """Encoding, separator, header; roles, kind, deck.

    Signals:
        options_chosen: `ReadOptions` to read the file with again.
        mapping_chosen: a `Mapping` to be followed at once.
        suggestion_wanted: what was remembered is to be forgotten for this time.
    """

    options_chosen = Signal(object)
    mapping_chosen = Signal(object)
    suggestion_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mapping: Mapping | None = None
        self._options = ReadOptions()
        self._arranged: list[QWidget] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        self._encoding = Choice("Encoding of the file")
        self._separator = Choice("What separates the columns")
        self._header = Choice("What the first row is")
        self._sheet = Choice("Sheet of the workbook")
        self._mode = Choice("How the cards are written")
        self._encoding.setPlaceholderText("Found by itself")
        self._separator.setPlaceholderText("Please choose")
        self._header.setPlaceholderText("Found by itself")
        layout.addWidget(self._build_reading())
        self._columns = self._build_columns()
        layout.addWidget(self._columns)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self._take_deck)

    @property
    def roles(self) -> RoleTable:
        """The table with the boxes."""
        return self._table

    @property
    def is_waiting(self) -> bool:
        """True while a deck's name is being typed that was not handed on yet."""
        return self._pause.isActive()

    def first_field(self) -> QWidget:
        """Where to begin."""
        if self._columns.isHidden() and not self._separator_field.isHidden():
            return self._separator  # what is most likely wrong with a text that could not be read
        fields = (self._sheet_field, self._encoding_field, self._separator_field, self._mode_field)
        boxes = (self._sheet, self._encoding, self._separator, self._mode)
        shown = (box for box, around in zip(boxes, fields, strict=True) if not around.isHidden())
        return next(shown, self._header)

    def tab_order(self) -> list[QWidget]:
        """What the Tab key goes through."""
        reading: list[QWidget] = [self._sheet, self._encoding, self._separator, self._header, self._mode]
        reading.append(self._afresh)
        return [*reading, *self._table.boxes, self._table, self._kind, self._deck, self._html]

    def show_source(self, source: Source, decks: Sequence[DeckPath]) -> None:
        """Shows how a source was read, and its rows if there are any."""
        self._show_options(source)
        self._columns.setVisible(source.table is not None)
        if source.table is None:
            return
        table = source.table
        names = table.column_names
        roles = self._mapping.roles if self._mapping is not None else ()
        self._table.show_table(names, table.rows, roles)
        self._table.show_about(min(_ROWS_SHOWN, max(1, len(table.rows))))
        self._remembered.setVisible(source.is_remembered)
        self._hint.setText(
            f"The first {MOST_COLUMNS} of {table.columns:,} columns are shown."
            if table.columns > MOST_COLUMNS
            else ""
        )
        self._hint.setVisible(bool(self._hint.text()))
        written = self._deck.currentText()
        self._deck.blockSignals(True)
        self._deck.clear()
        self._deck.addItems([path_words(path) for path in decks])
        self._deck.setEditText(written)
        self._deck.blockSignals(False)

    def show_mapping(self, mapping: Mapping) -> None:
        """Shows what the columns are for. The deck's name stays while it is being typed."""
        self._mapping = mapping
        self._table.show_roles(mapping.roles)
        self._kind.show_value(mapping.kind)
        self._html.setChecked(mapping.html)
        if not self._pause.isActive() and deck_path(self._deck.currentText()) != mapping.deck:
            self._deck.blockSignals(True)
            self._deck.setEditText(path_words(mapping.deck))
            self._deck.blockSignals(False)
        by_row = Role.DECK in mapping.roles
        self._deck_label.setText("Deck for rows that name none" if by_row else "Deck for all cards")

    def _show_options(self, source: Source) -> None:
        self._options = source.options
        table = source.table
        encoding = source.options.encoding or (table.encoding if table is not None else None)
        separator = source.options.separator or (table.separator if table is not None else None)
        header = source.options.header
        if header is None and table is not None:
            header = table.headers is not None
        is_text = source.has_separator or bool(source.modes)
        fields = (
            (self._sheet_field, len(source.sheets) > 1),
            (self._encoding_field, is_text and not source.is_pasted),
            (self._separator_field, source.has_separator),
            (self._header_field, source.has_columns),
            (self._mode_field, bool(source.modes)),
        )
        for field, is_wanted in fields:
            field.setVisible(is_wanted)
        self._arrange([field for field, is_wanted in fields if is_wanted])
        self._mode.offer(Choices([(mode, MODE_WORDS.get(mode, mode)) for mode in source.modes]))
        self._mode.show_value(source.options.mode or ("columns" if source.has_columns else None))
        self._sheet.offer(Choices([(sheet, sheet) for sheet in source.sheets]))
        self._sheet.show_value(source.options.sheet or (table.sheet if table is not None else None))
        self._offer(self._encoding, ENCODINGS, encoding, lambda name: ENCODING_WORDS.get(name, name))
        self._offer(self._separator, SEPARATORS, separator, separator_words)
        self._header.show_value(header)

    def _arrange(self, fields: Sequence[QWidget]) -> None:
        """Puts the fields that are wanted side by side; the last has the longest words."""
        if fields == self._arranged:
            return
        for field in self._arranged:
            self._reading.removeWidget(field)
        for place, field in enumerate(fields):
            row, at = divmod(place, _FIELDS_IN_A_ROW)
            width = min(2, _FIELDS_IN_A_ROW - at) if field is self._mode_field else 1
            self._reading.addWidget(field, row, at, 1, width)
        self._arranged = list(fields)

    @staticmethod
    def _offer(box: Choice, usual: Sequence[str], present: str | None, words: Callable[[str], str]) -> None:
        values = list(usual) if present is None or present in usual else [present, *usual]
        box.offer(Choices([(value, words(value)) for value in values]))
        box.show_value(present)

    def _build_reading(self) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("How it is read", "strong"))
        self._header.offer(Choices([(True, "Column names"), (False, "A card")]))
        self._encoding.value_chosen.connect(lambda value: self._read_again(encoding=value))
        self._separator.value_chosen.connect(lambda value: self._read_again(separator=value))
        self._header.value_chosen.connect(lambda value: self._read_again(header=value))
        self._mode.setPlaceholderText("Found by itself")
        self._mode.value_chosen.connect(lambda value: self._read_again(mode=value))
        self._sheet.value_chosen.connect(lambda value: self._read_again(sheet=value, header=None))
        self._mode_field = _field("How the cards are written", self._mode)
        self._sheet_field = _field("Sheet", self._sheet)
        self._encoding_field = _field("Encoding", self._encoding)
        self._separator_field = _field("Separator", self._separator)
        self._header_field = _field("First row", self._header)
        for field in (
            self._sheet_field,
            self._encoding_field,
            self._separator_field,
            self._header_field,
            self._mode_field,
        ):
            field.setParent(frame)
        self._reading = QGridLayout()
        self._reading.setHorizontalSpacing(INSIDE * 2)
        self._reading.setVerticalSpacing(INSIDE)
        for at in range(_FIELDS_IN_A_ROW):
            self._reading.setColumnStretch(at, 1)
        inside.addLayout(self._reading)
        return frame

    def _build_columns(self) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("What the columns are for", "strong"))
        self._remembered = QWidget()
        known = QHBoxLayout(self._remembered)
        known.setContentsMargins(0, 0, 0, 0)
        known.addWidget(label("Set as you set it for this file the last time.", "muted", wrap=True), 1)
        self._afresh = QPushButton("Start from the suggestion")
        self._afresh.setProperty("role", "link")
        self._afresh.clicked.connect(self.suggestion_wanted)
        known.addWidget(self._afresh)
        inside.addWidget(self._remembered)
        self._table = RoleTable()
        self._table.roles_chosen.connect(lambda roles: self._choose(roles=roles))
        inside.addWidget(self._table)
        self._hint = label(role="small", wrap=True)
        inside.addWidget(self._hint)
        inside.addSpacing(INSIDE)
        self._kind = Choice("Kind of card")
        self._kind.offer(Choices([(kind, KIND_WORDS[kind]) for kind in COLUMN_KINDS]))
        self._kind.value_chosen.connect(lambda kind: self._choose(kind=kind))
        self._deck = DeckBox()
        self._deck.editTextChanged.connect(lambda _: self._pause.start())
        self._deck.activated.connect(lambda _: self._take_deck())
        self._deck_label = label("Deck for all cards", "small")
        inside.addLayout(_row(_field("Kind of card", self._kind), _field(self._deck_label, self._deck)))
        self._html = QCheckBox("Cells hold HTML: show <b> as bold, <br> as a new line")
        self._html.clicked.connect(lambda checked: self._choose(html=checked))
        inside.addWidget(self._html)
        return frame

    def _read_again(self, **values: Any) -> None:
        self._options = replace(self._options, **values)
        self.options_chosen.emit(self._options)

    def _choose(self, **values: Any) -> None:
        if self._mapping is not None:
            self._mapping = replace(self._mapping, **values)
            self.mapping_chosen.emit(self._mapping)

    def _take_deck(self) -> None:
        self._pause.stop()
        path = deck_path(self._deck.currentText())
        if self._mapping is not None and path != self._mapping.deck:
            self._choose(deck=path)


class DeckBox(QComboBox):
    """A deck by name: one of those there are, or a new one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name = "Deck for all cards"
        self.setAccessibleName(name)
        edit, completer = self.lineEdit(), self.completer()
        if edit is not None:
            edit.setAccessibleName(name)
            edit.setAcceptDrops(False)  # the page takes them all
            edit.setTextMargins(-2, 0, 0, 0)  # in line with the other boxes
            edit.setPlaceholderText("A deck, or Deck › Part")
        if completer is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


def _field(words: str | QLabel, box: QWidget) -> QWidget:
    around = QWidget()
    layout = QVBoxLayout(around)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(label(words, "small") if isinstance(words, str) else words)
    layout.addWidget(box)
    return around


def _row(*fields: QWidget) -> QGridLayout:
    row = QGridLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setHorizontalSpacing(INSIDE * 2)
    for at, field in enumerate(fields):
        row.addWidget(field, 0, at)
        row.setColumnStretch(at, 1)
    return row
