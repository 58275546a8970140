"""The sections of an outline, one below the other, each with its fields."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.counted import count
from cpccards.gui.outline_draft import Complaints, OutlineDraft, SectionDraft
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.widgets.number_field import NumberField, PercentField
from cpccards.gui.widgets.outlines.topic_list import TopicList
from cpccards.gui.words.outline_words import topic_names

MOST_COUNTED = 1000
_NAME_LENGTH = 120
_TIGHT = 90
"""Characters below which a name stands above the other fields."""


class SectionRow(QFrame):
    """One section: its name, its share, its topics; and what is wrong with each.

    Signals:
        edited: something of it was changed.
        moved: (-1 or 1); removed; opened: the learner opened or closed its topics.
    """

    edited = Signal()
    moved = Signal(int)
    removed = Signal()
    opened = Signal(bool)

    def __init__(self, section: SectionDraft, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "row")
        self.section = section
        self._theme = theme
        self._elsewhere: dict[str, str] = {}
        self.name = QLineEdit(section.name)
        self.name.setMaxLength(_NAME_LENGTH)
        self.name.setPlaceholderText("Name of the section")
        self.name.setCursorPosition(0)
        self.weight = PercentField("")
        self.weight.setValue(section.weight)
        self.questions = NumberField("", 0, MOST_COUNTED)
        self.questions.setValue(section.questions)
        self._counted = label(role="muted")
        self.up, self.down, self.remove = QPushButton("↑"), QPushButton("↓"), QPushButton("Remove")
        self.topics = QPushButton()
        self.topics.setProperty("role", "link")
        self.topics.setCheckable(True)
        self._named = ElidedLabel(role="muted")
        self._complaints = {
            "name": Complaint(self.name),
            "amount": Complaint(self.weight),
            "topics": Complaint(self.topics),
        }
        self.list: TopicList | None = None
        self._build()
        self._connect()

    @property
    def fields(self) -> list[QWidget]:
        """What takes the focus, in the order of the keyboard."""
        topics = [self.topics] if self.list is None else [self.topics, self.list.table]
        return [self.name, self.weight, self.questions, self.up, self.down, self.remove, *topics]

    def complaint(self, name: str) -> str:
        """What is being said at its name, amount or topics."""
        return self._complaints[name].text()

    def show_place(self, place: int, last: int, *, by_weight: bool) -> None:
        """Takes its place among the others, which names its fields."""
        number = f"section {place + 1}"
        self.name.setAccessibleName(f"Name of {number}")
        self.weight.setAccessibleName(f"Weight of {number} in percent")
        self.questions.setAccessibleName(f"Questions of {number}")
        self.up.setAccessibleName(f"Move {number} up")
        self.down.setAccessibleName(f"Move {number} down")
        self.remove.setAccessibleName(f"Remove {number}")
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < last)
        self.weight.setVisible(by_weight)
        self.questions.setVisible(not by_weight)
        self._show_topics(place)

    def show_amount(self, questions: int | None, *, by_weight: bool) -> None:
        """Shows its share, and the questions a weight is turned into."""
        # What is being typed stands as it is.
        with QSignalBlocker(self.weight), QSignalBlocker(self.questions):
            if not self.weight.hasFocus():
                self.weight.setValue(self.section.weight)
            if not self.questions.hasFocus():
                self.questions.setValue(self.section.questions)
        words = "" if questions is None else f"= {count(questions, 'question')}"
        self._counted.setText(words if by_weight else "questions")

    def show_complaints(self, place: int, complaints: Complaints) -> None:
        """Says beside each field what is wrong with it."""
        for name, said in self._complaints.items():
            said.say(complaints.of_section(place, name))

    def show_elsewhere(self, elsewhere: dict[str, str]) -> None:
        """Which other sections the topics are own ones of."""
        self._elsewhere = elsewhere
        if self.list is not None:
            self.list.show_topics(self.section.topics, self.section.shared, elsewhere)

    def close_topics(self) -> None:
        """Folds the list of topics away."""
        self.topics.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives the name a line of its own where large text leaves it too little."""
        super().resizeEvent(event)
        is_tight = event.size().width() < self.fontMetrics().averageCharWidth() * _TIGHT
        ways = QBoxLayout.Direction
        self._top.setDirection(ways.TopToBottom if is_tight else ways.LeftToRight)

    def _build(self) -> None:
        characters = self.fontMetrics().averageCharWidth()
        for field in (self.weight, self.questions):
            field.setFixedWidth(characters * 9 + 40)
        self._counted.setMinimumWidth(characters * 14)
        for button in (self.up, self.down):
            button.setFixedWidth(characters * 2 + 30)
        rest = QHBoxLayout()
        rest.setSpacing(INSIDE)
        for widget in (self.weight, self.questions, self._counted):
            rest.addWidget(widget)
        rest.addStretch(1)
        for button in (self.up, self.down, self.remove):
            rest.addWidget(button)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(INSIDE)
        named, amounts = QVBoxLayout(), QVBoxLayout()
        named.addWidget(self.name)
        named.addWidget(self._complaints["name"])
        amounts.addLayout(rest)
        amounts.addWidget(self._complaints["amount"])
        for part, share in ((named, 1), (amounts, 0)):
            part.setSpacing(2)
            part.addStretch(1)
            self._top.addLayout(part, share)
        below = QHBoxLayout()
        below.setSpacing(INSIDE)
        below.addWidget(self.topics)
        below.addWidget(self._named, 1)
        self._inside = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._inside.setContentsMargins(0, INSIDE, 0, INSIDE)
        self._inside.setSpacing(2)
        self._inside.addLayout(self._top)
        self._inside.addLayout(below)
        self._inside.addWidget(self._complaints["topics"])

    def _connect(self) -> None:
        self.name.textEdited.connect(self._take_name)
        self.weight.valueChanged.connect(self._take_weight)
        self.questions.valueChanged.connect(self._take_questions)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.remove.clicked.connect(self.removed)
        self.topics.toggled.connect(self._fold)

    def _take_name(self, text: str) -> None:
        self.section.name = text
        self.edited.emit()

    def _take_weight(self, percent: float) -> None:
        self.section.weight = round(percent, 2)
        self.edited.emit()

    def _take_questions(self, questions: int) -> None:
        self.section.questions = questions
        self.edited.emit()

    def _take_topics(self, own: list[str], shared: list[str]) -> None:
        self.section.topics, self.section.shared = own, shared
        self.edited.emit()

    def _show_topics(self, place: int) -> None:
        number = len(self.section.topics) + len(self.section.shared)
        words = count(number, "topic") if number else "Choose topics"
        self.topics.setText(f"{words} ▴" if self.topics.isChecked() else f"{words} ▾")
        named = topic_names(self.section.topics, self.section.shared)
        self.topics.setAccessibleName(f"Topics of section {place + 1}: {named or 'none'}")
        self._named.setText(named)

    def _fold(self, is_open: bool) -> None:
        if is_open:
            self.list = TopicList(self._theme, f"Topics of {self.section.name or 'this section'}")
            self.list.ticked.connect(self._take_topics)
            self.list.show_topics(self.section.topics, self.section.shared, self._elsewhere)
            self._inside.addWidget(self.list)
            self.list.begin()
        elif self.list is not None:
            self._inside.removeWidget(self.list)
            self.list.hide()
            self.list.deleteLater()
            self.list = None
        self.opened.emit(is_open)


class SectionRows(QWidget):
    """All sections of a draft. Alt+Up and Alt+Down move the one with the focus.

    Signals:
        edited: the draft was changed.
    """

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._draft: OutlineDraft | None = None
        self._removed: tuple[int, SectionDraft] | None = None
        self.rows: list[SectionRow] = []
        self.add = QPushButton("Add a section")
        self.add.clicked.connect(self._add)
        self.put_back = QPushButton("Put it back")
        self.put_back.setProperty("role", "link")
        self.put_back.clicked.connect(self._put_back)
        self._layout = QVBoxLayout()
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, INSIDE, 0, 0)
        foot.addWidget(self.add)
        foot.addWidget(self.put_back)
        foot.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addLayout(self._layout)
        around.addLayout(foot)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move_focused(step))

    def show_draft(self, draft: OutlineDraft) -> None:
        """Shows the sections of a draft, and changes them as the learner does."""
        for row in self.rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._draft, self._removed = draft, None
        self.rows = [self._make(section) for section in draft.sections]
        for row in self.rows:
            self._layout.addWidget(row)

    def refresh(self, complaints: Complaints) -> None:
        """Shows what the sections come to, and what is wrong with them."""
        draft = self._draft
        if draft is None:
            return
        counts = draft.counts() if draft.by_weight else None
        last = len(self.rows) - 1
        for place, row in enumerate(self.rows):
            row.show_place(place, last, by_weight=draft.by_weight)
            row.show_amount(None if counts is None else counts[place], by_weight=draft.by_weight)
            row.show_complaints(place, complaints)
            row.show_elsewhere(_own_topics(draft, besides=row.section))
        self.put_back.setVisible(self._removed is not None)
        if self._removed is not None:
            name = self._removed[1].name.strip() or "section"
            self.put_back.setText(f"Put “{name}” back".replace("&", "&&"))

    def order_tabs(self, before: QWidget | None, after: QWidget) -> None:
        """Makes Tab go from row to row, between two other fields."""
        fields = [field for row in self.rows for field in row.fields]
        order = [*([] if before is None else [before]), *fields, self.add, self.put_back, after]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _make(self, section: SectionDraft) -> SectionRow:
        row = SectionRow(section, self._theme, self)
        row.edited.connect(self.edited)
        row.moved.connect(lambda step: self._move(row, step))
        row.removed.connect(lambda: self._remove(row))
        row.opened.connect(lambda is_open: self._on_opened(row, is_open=is_open))
        return row

    def _on_opened(self, row: SectionRow, *, is_open: bool) -> None:
        if is_open:
            for other in self.rows:
                if other is not row:
                    other.close_topics()
        self.edited.emit()

    def _add(self) -> None:
        if self._draft is not None:
            self._take_in(len(self.rows), self._draft.add_section())

    def _put_back(self) -> None:
        if self._draft is not None and self._removed is not None:
            place, section = self._removed
            self._removed = None
            self._draft.sections.insert(place, section)
            self._take_in(place, section)

    def _take_in(self, place: int, section: SectionDraft) -> None:
        row = self._make(section)
        self.rows.insert(place, row)
        self._layout.insertWidget(place, row)
        self.edited.emit()
        row.name.setFocus()

    def _remove(self, row: SectionRow) -> None:
        if self._draft is None:
            return
        place = self.rows.index(row)
        self._removed = (place, self._draft.sections.pop(place))
        del self.rows[place]
        self._layout.removeWidget(row)
        self.edited.emit()
        following: QWidget = self.rows[min(place, len(self.rows) - 1)].remove if self.rows else self.add
        following.setFocus()
        row.hide()
        row.deleteLater()

    def _move_focused(self, step: int) -> None:
        focused = self.window().focusWidget()
        for row in self.rows:
            if focused is not None and row.isAncestorOf(focused):
                self._move(row, step)
                return

    def _move(self, row: SectionRow, step: int) -> None:
        place = self.rows.index(row)
        to = place + step
        if self._draft is None or not 0 <= to < len(self.rows):
            return
        focused = self.window().focusWidget()
        self.rows.insert(to, self.rows.pop(place))
        self._draft.sections.insert(to, self._draft.sections.pop(place))
        self._layout.removeWidget(row)
        self._layout.insertWidget(to, row)
        self.edited.emit()
        if focused is not None and row.isAncestorOf(focused):
            (focused if focused.isEnabled() else row.name).setFocus()


def _own_topics(draft: OutlineDraft, *, besides: SectionDraft) -> dict[str, str]:
    """For each topic, the names of the other sections it is an own one of."""
    names: dict[str, list[str]] = {}
    for section in draft.sections:
        if section is not besides:
            for topic in section.topics:
                names.setdefault(topic, []).append(section.name.strip())
    return {topic: ", ".join(filter(None, where)) for topic, where in names.items()}
