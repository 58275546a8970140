"""The first rows of a file, with a box above each column that says what it is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cpccards.gui.models.preview_table import RawRowsModel
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.imports.preview_view import PreviewView
from cpccards.gui.words.import_words import ROLE_WORDS
from cpccards.services.reading import Role, Row

MOST_COLUMNS = 40
"""Columns that are shown; more of them are no list of cards."""
_GAP = 8


class RoleTable(PreviewView):
    """Raw rows below boxes for the roles of their columns.

    Signals:
        roles_chosen: the roles of all columns, after one was chosen.
    """

    roles_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows = RawRowsModel()
        super().__init__("The first rows of the file", self._rows, parent)
        self._rows.setParent(self)
        self._header = _RoleHeader(self)
        self.setHorizontalHeader(self._header)
        self._choices = Choices([(role, words) for role, words in ROLE_WORDS.items()])
        self._roles: tuple[Role, ...] = ()
        self._header.sectionResized.connect(self._header.place)
        self.horizontalScrollBar().valueChanged.connect(self._header.place)

    @property
    def boxes(self) -> list[Choice]:
        """The boxes, from the left."""
        return self._header.boxes

    def show_table(self, names: Sequence[str], rows: Sequence[Row], roles: Sequence[Role]) -> None:
        """Shows rows below the names of their columns."""
        shown = names[:MOST_COLUMNS]
        self._rows.show_rows(rows, shown)
        if len(self._header.boxes) != len(shown):
            self._header.make_boxes([self._make_box(at) for at in range(len(shown))])
        for name, box in zip(shown, self._header.boxes, strict=True):
            box.setAccessibleName(f"What the column {name} is for")
        self.show_roles(roles)
        self.spread()
        self._header.place()

    def show_roles(self, roles: Sequence[Role]) -> None:
        """Shows what each column is for."""
        self._roles = tuple(roles)
        for role, box in zip(roles, self._header.boxes, strict=False):
            box.show_value(role)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the boxes above their columns."""
        super().resizeEvent(event)
        self._header.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A box that is tabbed to comes into sight."""
        if event.type() == QEvent.Type.FocusIn and watched in self._header.boxes:
            at = self._header.boxes.index(watched)
            first = self._rows.index(0, at)
            if first.isValid():
                self.scrollTo(first, QAbstractItemView.ScrollHint.EnsureVisible)
        return super().eventFilter(watched, event)

    def _make_box(self, at: int) -> Choice:
        box = Choice("", self._header)
        box.offer(self._choices)
        box.installEventFilter(self)
        box.value_chosen.connect(lambda role, at=at: self._on_chosen(at, role))
        return box

    def _on_chosen(self, at: int, role: object) -> None:
        if isinstance(role, Role):
            self._roles = (*self._roles[:at], role, *self._roles[at + 1 :])
            self.roles_chosen.emit(self._roles)


class _RoleHeader(QHeaderView):
    """Names of columns with a row of boxes below them."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self.boxes: list[Choice] = []
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def make_boxes(self, boxes: list[Choice]) -> None:
        """Takes over boxes, which are its children already."""
        for old in self.boxes:
            old.setParent(None)
            old.deleteLater()
        self.boxes = boxes
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the names and the boxes."""
        hint = super().sizeHint()
        return QSize(hint.width(), hint.height() + self._box_room())

    def place(self) -> None:
        """Puts each box above its column."""
        room = self._box_room()
        self.setViewportMargins(0, 0, 0, room)
        for at, box in enumerate(self.boxes):
            left = self.sectionPosition(at) - self.offset()
            width = self.sectionSize(at)
            box.setGeometry(
                left + _GAP, self.height() - room + _GAP // 2, width - _GAP, box.sizeHint().height()
            )
            box.show()

    def _box_room(self) -> int:
        return self.boxes[0].sizeHint().height() + _GAP if self.boxes else 0
