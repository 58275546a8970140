"""A list of topics to be ticked: those a section asks about, and those it also draws on."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QVBoxLayout, QWidget

from cpccards.gui.models.topic_checks import ELSEWHERE, OWN, SHARED, TopicChecksModel
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.theme import Theme

_LINES = 10


class TopicList(QWidget):
    """Arrow keys move, Space ticks. Tab leaves the list.

    Signals:
        ticked: (own topics, shared topics), after the learner changed one.
    """

    ticked = Signal(object, object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = TopicChecksModel(self)
        self._model.set_muted(theme.tokens.color("muted"))
        self._model.ticked.connect(lambda: self.ticked.emit(self._model.own, self._model.shared))
        words = label(
            "Tick what the section asks about. Tick “Shared” for what its questions also draw on: it counts "
            "towards the section, but a mock takes no question from it.",
            "small",
            wrap=True,
        )
        self._table = QTableView()
        self._table.setModel(self._model)
        self._table.setAccessibleName(name)
        self._table.setProperty("role", "topics")
        self._table.setTabKeyNavigation(False)
        self._table.setShowGrid(False)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setWordWrap(False)
        self._table.verticalHeader().hide()
        self._table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self._table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(OWN, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(SHARED, QHeaderView.ResizeMode.ResizeToContents)
        for row in self._model.headings:
            self._table.setSpan(row, OWN, 1, ELSEWHERE + 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(words)
        layout.addWidget(self._table)
        line = self.fontMetrics().lineSpacing() + 12
        self._table.verticalHeader().setDefaultSectionSize(line)
        self._table.setFixedHeight(line * (_LINES + 1))
        self.setFocusProxy(self._table)

    @property
    def table(self) -> QTableView:
        """The list itself."""
        return self._table

    @property
    def model(self) -> TopicChecksModel:
        """What is ticked."""
        return self._model

    def show_topics(
        self, own: Collection[str], shared: Collection[str], elsewhere: Mapping[str, str]
    ) -> None:
        """Shows what is ticked, and which other sections each topic is an own one of."""
        self._model.show_topics(own, shared, elsewhere)

    def begin(self) -> None:
        """Goes to the first topic that is ticked, else to the first of all, in sight."""
        first = self._model.first_ticked()
        self._table.setCurrentIndex(first)
        self._table.scrollTo(first, QAbstractItemView.ScrollHint.PositionAtCenter)
