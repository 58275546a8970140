"""What to study next: the topics that bring most, each with its gain and a button that starts it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.pages.page import BLOCK, INSIDE, bordered, label, take_out
from cpccards.gui.widgets.segments import Segments, TurningRow

if TYPE_CHECKING:
    from cpccards.domain.study_next import StudyBlock

MINUTES = (10, 20, 40)
_SHOWN = 5


class StudyNextList(QFrame):
    """The best few blocks, ranked.

    Signals:
        started: the ids of the cards to review, a tuple.
        minutes_chosen: how long a block is to be.
    """

    started = Signal(object)
    minutes_chosen = Signal(int)

    def __init__(self, minutes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Study next")
        layout = bordered(self)
        head = TurningRow()
        head.row.addWidget(label("Study next", "title"), 1)
        self._length = Segments("Minutes of a block")
        self._length.offer([(str(n), f"{n} min", f"{n} minutes") for n in MINUTES])
        self._length.mark(str(minutes))
        self._length.chosen.connect(lambda chosen: self.minutes_chosen.emit(int(chosen)))
        head.row.addWidget(self._length)
        self._words = label(role="small", wrap=True)
        self._rows = QWidget()
        self._column = QVBoxLayout(self._rows)
        self._column.setContentsMargins(0, INSIDE, 0, 0)
        self._column.setSpacing(12)
        for part in (head, self._words, self._rows):
            layout.addWidget(part)
        self.tell(None, by_chance=False, dated=False)

    @property
    def texts(self) -> tuple[str, ...]:
        """What each row says, for a screen reader."""
        return tuple(button.accessibleName() for button in self.buttons)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """One a row, in order."""
        return tuple(self._rows.findChildren(QPushButton))

    def tell(self, blocks: Sequence[StudyBlock] | None, *, by_chance: bool, dated: bool) -> None:
        """Shows the first few of `blocks`; None while they are worked out.

        Args:
            by_chance: they are ranked by the chance to pass, not by points.
            dated: there is an exam date.
        """
        take_out(self._column, orphans=True)
        self._rows.setVisible(bool(blocks))
        if blocks is None:
            self._words.setText("Working out what would bring most…")
            return
        if not blocks:
            self._words.setText(
                "Nothing more to gain tonight: what there is was answered today, or will hold until the exam."
            )
            return
        ranked = "your chance to pass" if by_chance else "your score"
        until = "on exam day" if dated else "in a month, as there is no exam date yet"
        self._words.setText(
            f"Ranked by what a block tonight adds to {ranked} {until}. The range holds nine gains in ten."
        )
        for row, block in enumerate(blocks[:_SHOWN]):
            self._add(row, block, by_chance=by_chance)
        widest = max(button.sizeHint().width() for button in self.buttons)
        for button in self.buttons:
            button.setMinimumWidth(widest)

    def _add(self, row: int, block: StudyBlock, *, by_chance: bool) -> None:
        topic = TOPIC_BY_KEY[block.topic].name
        new = f", {block.new} new" if block.new else ""
        size = f"{len(block.cards)} cards{new}, about {max(1, round(block.minutes))} min"
        locale = self.locale()
        gain = f"+{gain_words(block.points.mean, locale)} points"
        between = f"{gain_words(block.points.low, locale)} to {gain_words(block.points.high, locale)}"
        chance = f", +{gain_words(100 * block.chance, locale)} % chance to pass" if by_chance else ""
        name, gained = label(topic, "strong"), label(gain, "strong")
        spread = label(between + chance, "small")
        start = QPushButton("Start")
        if row == 0:
            start.setProperty("role", "primary")
        start.setAccessibleName(f"Start {topic}: {size}, {gain}, {between}{chance}")
        cards = block.cards
        start.clicked.connect(lambda: self.started.emit(cards))
        line = TurningRow(gap=BLOCK)
        line.row.addWidget(_stacked(name, label(size, "small")), 1)
        line.row.addWidget(_stacked(gained, spread))
        line.row.addWidget(start, 0, Qt.AlignmentFlag.AlignLeft)
        before = self._length.buttons[-1] if row == 0 else self.buttons[-1]
        self._column.addWidget(line)
        self.setTabOrder(before, start)


def gain_words(points: float, locale: QLocale) -> str:
    """A gain with no more figures than it deserves: 0.04, 0.3, 2.1."""
    return locale.toString(points, "f", 2 if abs(points) < 0.095 else 1)


def _stacked(upper: QWidget, lower: QWidget) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(upper)
    layout.addWidget(lower)
    return both
