"""More about one section: what its number stands on, and its topics, each with a way to study it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label, take_out
from cpccards.gui.widgets.segments import TurningRow


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic of a section.

    Attributes:
        words: how it stands.
        cards: ids of a block to study; empty when there is nothing to gain tonight.
        gain: what the block adds, in words.
    """

    key: str
    name: str
    words: str
    cards: tuple[int, ...] = ()
    gain: str = ""


class SectionDetail(QWidget):
    """Words, then a row a topic.

    Signals:
        started: the ids of the cards to review, a tuple.
    """

    started = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSIDE, 6, INSIDE, 12)
        layout.setSpacing(INSIDE)
        self._words = label(role="small", wrap=True)
        layout.addWidget(self._words)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(BLOCK, 0, 0, 0)
        self._column.setSpacing(4)
        layout.addWidget(self._rows)

    @property
    def text(self) -> str:
        """The words above the topics."""
        return self._words.text()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """Those that start a block, in order."""
        return tuple(self._rows.findChildren(QPushButton))

    def tell(self, words: str, topics: Sequence[TopicRow], before: QWidget) -> None:
        """Shows a section; Tab comes here from `before`."""
        self._words.setText(words)
        self.setAccessibleName(words)
        take_out(self._column, orphans=True)
        for topic in topics:
            line = TurningRow(gap=BLOCK)
            line.row.addWidget(label(topic.name))
            line.row.addWidget(label(topic.words, "small"), 1)
            self._column.addWidget(line)
            if topic.cards:
                study = QPushButton(f"Study this  {topic.gain}")
                study.setProperty("role", "link")
                study.setAccessibleName(f"Study {topic.name}: {len(topic.cards)} cards, {topic.gain} points")
                cards = topic.cards
                study.clicked.connect(lambda _=False, chosen=cards: self.started.emit(chosen))
                line.row.addWidget(study, 0, Qt.AlignmentFlag.AlignLeft)
                self.setTabOrder(before, study)
                before = study
        self._rows.setVisible(bool(topics))
