"""The topics by study area, to be ticked: a section's own, and those it shares with others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont

from cpccards.domain.topics import STUDY_AREAS, TOPICS, StudyArea, Topic

Index = QModelIndex | QPersistentModelIndex

OWN, SHARED, ELSEWHERE = range(3)
_HEADERS = ("Topic", "Shared", "Own topic of")
_NAME = Qt.ItemDataRole.DisplayRole
_CHECK = Qt.ItemDataRole.CheckStateRole
_INK = Qt.ItemDataRole.ForegroundRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole


class TopicChecksModel(QAbstractTableModel):
    """A topic is a section's own, or shared, or neither: ticking one column clears the other.

    Signals:
        ticked: the learner changed what is ticked.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[StudyArea | Topic] = []
        for area in STUDY_AREAS:
            self._rows.append(area)
            self._rows += [topic for topic in TOPICS if topic.study_area == area.key]
        self._own: list[str] = []
        self._shared: list[str] = []
        self._elsewhere: Mapping[str, str] = {}
        self._muted = QColor()

    @property
    def own(self) -> list[str]:
        """Keys of the section's own topics, in the order they were ticked."""
        return list(self._own)

    @property
    def shared(self) -> list[str]:
        """Keys of the topics it shares."""
        return list(self._shared)

    @property
    def headings(self) -> list[int]:
        """Rows that only name a study area."""
        return [place for place, row in enumerate(self._rows) if isinstance(row, StudyArea)]

    def set_muted(self, color: QColor) -> None:
        """The colour of headings and of what is told besides."""
        self._muted = color

    def show_topics(
        self, own: Collection[str], shared: Collection[str], elsewhere: Mapping[str, str]
    ) -> None:
        """Shows what is ticked, and which other sections each topic is an own one of."""
        self._own, self._shared, self._elsewhere = list(own), list(shared), dict(elsewhere)
        self._tell()

    def first_ticked(self) -> QModelIndex:
        """The first own topic from the top; the first topic of all when none is ticked."""
        keys = [row.key if isinstance(row, Topic) else "" for row in self._rows]
        return self.index(next((at for at, key in enumerate(keys) if key in self._own), 1), OWN)

    def rowCount(self, parent: Index | None = None) -> int:
        """Study areas and topics."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Own, shared, elsewhere."""
        return 0 if parent is not None and parent.isValid() else len(_HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are."""
        if role == _NAME and orientation is Qt.Orientation.Horizontal and 0 <= section < len(_HEADERS):
            return _HEADERS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Topics can be ticked; headings can't be gone to."""
        if not index.isValid() or isinstance(self._rows[index.row()], StudyArea):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags if index.column() == ELSEWHERE else flags | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A name, a tick, or other sections."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if isinstance(row, StudyArea):
            return self._heading(row, role) if column == OWN else None
        values: dict[int, Any]
        if column == ELSEWHERE:
            told = self._elsewhere.get(row.key, "")
            values = {_NAME: told, _INK: self._muted}
            return values.get(role)
        ticked = row.key in self._held(column)
        values = {
            _CHECK: Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked,
            _NAME: row.name if column == OWN else None,
            _SPOKEN: row.name if column == OWN else f"{row.name}, shared",
        }
        return values.get(role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ticks a topic, or clears it."""
        if role != _CHECK or not index.isValid() or index.column() == ELSEWHERE:
            return False
        row = self._rows[index.row()]
        if isinstance(row, StudyArea):
            return False
        for held in (self._own, self._shared):
            if row.key in held:
                held.remove(row.key)
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._held(index.column()).append(row.key)
        self._tell()
        self.ticked.emit()
        return True

    def _held(self, column: int) -> list[str]:
        return self._own if column == OWN else self._shared

    def _heading(self, area: StudyArea, role: int) -> Any:
        if role in {_NAME, _SPOKEN}:
            return area.name
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return self._muted if role == _INK else None

    def _tell(self) -> None:
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, ELSEWHERE))
