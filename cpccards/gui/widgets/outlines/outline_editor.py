"""The fields of an outline of the learner's own, and below them what keeps it from being saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.blueprint import MOST_QUESTIONS, Blueprint
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.outline_draft import Complaints, OutlineDraft, placed
from cpccards.gui.pages.page import (
    BLOCK,
    INSIDE,
    MARGIN,
    ErrorNote,
    column,
    head_under,
    label,
    set_role,
    surface,
    take_out,
    way_back,
)
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.widgets.outlines.section_rows import SectionRows
from cpccards.gui.words.outline_words import left_out_words, save_words, sum_words

LONGEST_EXAM = 24 * 60
_NAME_LENGTH = 120
_WAYS = ("By weights, in percent", "By numbers of questions")

Problems = Callable[[dict[str, object]], list[str]]
"""All that keeps an outline from being saved, a sentence each."""


class PartFields(QWidget):
    """The minutes of each part of the exam; one part is as long as the exam and has no field.

    Signals:
        edited: the draft was changed.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: OutlineDraft | None = None
        self.fields: list[NumberField] = []
        self.removers: list[QPushButton] = []
        self._one = label("In one part", "muted")
        self._one.setContentsMargins(0, INSIDE - 1, 0, 0)
        self.add = QPushButton()
        self.add.clicked.connect(self._add)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(INSIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self._one)
        layout.addLayout(self._rows)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def show_draft(self, draft: OutlineDraft) -> None:
        """Shows the parts of a draft, and changes them as the learner does."""
        self._draft = draft
        take_out(self._rows)
        self.fields, self.removers = [], []
        if len(draft.parts) > 1:
            for place, minutes in enumerate(draft.parts):
                self._rows.addWidget(self._make(place, minutes))
        self._one.setVisible(not self.fields)
        self.add.setText("Add a part" if self.fields else "Split in two parts")

    def _make(self, place: int, minutes: int) -> QWidget:
        field = NumberField(f"Minutes of part {place + 1}", 0, LONGEST_EXAM, step=5, suffix=" min")
        field.setValue(minutes)
        field.setFixedWidth(field.fontMetrics().averageCharWidth() * 10 + 40)
        field.valueChanged.connect(lambda value: self._take(place, value))
        remove = QPushButton("Remove")
        remove.setAccessibleName(f"Remove part {place + 1}")
        remove.clicked.connect(lambda: self._remove(place))
        self.fields.append(field)
        self.removers.append(remove)
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(INSIDE)
        inside.addWidget(label(f"Part {place + 1}", "muted"))
        inside.addWidget(field)
        inside.addWidget(remove)
        inside.addStretch(1)
        return row

    def _take(self, place: int, minutes: int) -> None:
        if self._draft is not None:
            self._draft.parts[place] = minutes
            self.edited.emit()

    def _add(self) -> None:
        if self._draft is not None:
            self._draft.add_part()
            self.show_draft(self._draft)
            self.edited.emit()
            self.fields[-1].setFocus()

    def _remove(self, place: int) -> None:
        if self._draft is not None:
            self._draft.remove_part(place)
            self.show_draft(self._draft)
            self.edited.emit()
            self.add.setFocus()


class OutlineEditor(QWidget):
    """An outline to be changed. Every complaint stands beside what it is about.

    Signals:
        left: back to the list of outlines.
        follow_chosen: the score is to follow this outline.
        save_chosen: what was typed is to be kept.
    """

    left = Signal()
    follow_chosen = Signal()
    save_chosen = Signal()

    def __init__(self, theme: Theme, problems: Problems, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._problems = problems
        self._stored: Blueprint | None = None
        self.draft: OutlineDraft | None = None
        self.complaints = Complaints()
        self._theme = theme
        self._build()
        self._connect()

    @property
    def stored(self) -> Blueprint | None:
        """The outline as it is kept."""
        return self._stored

    @property
    def is_changed(self) -> bool:
        """Something was typed that is not kept."""
        if self.draft is None or self._stored is None:
            return False
        return self.draft.mapping() != OutlineDraft.of(self._stored).mapping()

    @property
    def can_save(self) -> bool:
        """There is something to keep, and nothing is wrong with it."""
        return self.save.isEnabled()

    def edit(self, outline: Blueprint, *, follows: bool) -> None:
        """Begins with an outline as it is kept."""
        self._stored = outline
        self.draft = OutlineDraft.of(outline)
        self.error.say(None)
        self.show_following(follows=follows)
        self._show_draft()

    def note_stored(self, outline: Blueprint | None, words: str = "") -> None:
        """Takes note of what is kept by now, and goes on with what was typed."""
        if outline is not None:
            self._stored = outline
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self.refresh()

    def show_following(self, *, follows: bool) -> None:
        """Says whether the score follows this outline."""
        self._follow.setVisible(not follows)
        self._follows.setVisible(follows)

    def begin(self) -> None:
        """Puts the keyboard where the editing begins."""
        self._bar.setValue(0)
        self.name.setFocus()
        self.name.selectAll()

    def discard(self) -> None:
        """Back to what is kept."""
        if self._stored is not None:
            self.draft = OutlineDraft.of(self._stored)
            self.error.say(None)
            self._show_draft()
            self.name.setFocus()

    def refresh(self) -> None:
        """Shows what the draft comes to, and what is wrong with it."""
        draft = self.draft
        if draft is None:
            return
        self.complaints = complaints = placed(self._problems(draft.mapping()), draft)
        self._title.setText(draft.name.strip() or "Outline without a name")
        for name, said in self._said.items():
            said.say(complaints.of(name))
        self.sections.refresh(complaints)
        self.sections.order_tabs(self._ways.checkedButton(), self.discard_button)
        self._sum.setText(sum_words(draft, complaints))
        set_role(self._sum, "error" if complaints.of("sum") else "good")
        left_out = left_out_words(draft.left_out())
        self._left_out.setText(left_out)
        self._left_out.setVisible(bool(left_out))
        is_changed = self.is_changed
        words = save_words(draft, complaints, is_changed=is_changed)
        self._foot_words.setText(words)
        set_role(self._foot_words, "error" if complaints.count else "muted")
        self.save.setAccessibleDescription(words)
        self.save.setEnabled(is_changed and not complaints.count)
        self.discard_button.setEnabled(is_changed)

    # What is on screen

    def _build(self) -> None:
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        middle = QWidget()
        middle.setObjectName("page")
        body = column(middle)
        around.addWidget(middle, 1)
        around.addWidget(self._build_foot())
        body.addLayout(self._build_head())
        self._note = label(role="muted", wrap=True)
        self._note.hide()
        body.addWidget(self._note)
        self.error = ErrorNote()
        body.addWidget(self.error)
        body.addWidget(self._build_exam())
        body.addWidget(self._build_sections())
        body.addStretch(1)
        [area] = middle.findChildren(QScrollArea)
        self._bar = bar = area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, most: self._align_foot(bar.sizeHint().width() if most else 0))

    def _build_head(self) -> QVBoxLayout:
        self.back = way_back("All outlines")
        self._title = label(role="page", wrap=True)
        self._follow = QPushButton("Use this outline")
        self._follows = label("Your score follows it", "good")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._title, 1)
        row.addWidget(self._follow)
        row.addWidget(self._follows)
        return head_under(self.back, row)

    def _build_exam(self) -> QWidget:
        frame, inside = surface()
        frame.setAccessibleName("The exam")
        inside.addWidget(label("The exam", "title"))
        self.name, self.description = QLineEdit(), QLineEdit()
        self.name.setMaxLength(_NAME_LENGTH)
        self.name.setAccessibleName("Name of the outline")
        self.description.setAccessibleName("Description")
        self.description.setPlaceholderText("What it is, in a line")
        self.pass_mark = NumberField("Pass mark", 0, 100, suffix=" %")
        self.questions = NumberField("Number of questions", 0, MOST_QUESTIONS)
        self.duration = NumberField("Duration", 0, LONGEST_EXAM, step=5, suffix=" min")
        self.parts = PartFields()
        self._said = {
            "name": Complaint(self.name),
            "pass_mark": Complaint(self.pass_mark),
            "questions": Complaint(self.questions),
            "time": Complaint(self.duration),
            "": Complaint(self.name),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(BLOCK)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget, str | None], ...] = (
            ("Name", self.name, "name"),
            ("Description", self.description, None),
            ("Pass mark", self.pass_mark, "pass_mark"),
            ("Questions", self.questions, "questions"),
            ("Duration", self.duration, "time"),
            ("Parts", self.parts, None),
        )
        for place, (words, field, complaint) in enumerate(rows):
            name = label(words)
            name.setBuddy(field)
            name.setContentsMargins(0, INSIDE - 1, 0, 0)
            grid.addWidget(name, 2 * place, 0, Qt.AlignmentFlag.AlignTop)
            if isinstance(field, NumberField):
                field.setFixedWidth(field.fontMetrics().averageCharWidth() * 12 + 40)
                grid.addWidget(field, 2 * place, 1, Qt.AlignmentFlag.AlignLeft)
            else:
                grid.addWidget(field, 2 * place, 1)
            if complaint is not None:
                grid.addWidget(self._said[complaint], 2 * place + 1, 1)
        inside.addLayout(grid)
        inside.addWidget(self._said[""])
        return frame

    def _build_sections(self) -> QWidget:
        frame, inside = surface()
        frame.setAccessibleName("Sections")
        inside.addWidget(label("Sections", "title"))
        self._ways = OneOf(self)
        ways = QHBoxLayout()
        ways.setSpacing(BLOCK)
        for place, words in enumerate(_WAYS):
            button = QRadioButton(words)
            self._ways.add(button, place, checked=place == 0)
            ways.addWidget(button)
        ways.addStretch(1)
        inside.addLayout(ways)
        inside.addWidget(
            label(
                "Alt+↑ and Alt+↓ move a section. Weights are turned into whole questions.", "small", wrap=True
            )
        )
        self.sections = SectionRows(self._theme)
        inside.addWidget(self.sections)
        inside.addSpacing(INSIDE)
        self._sum = label(role="good", wrap=True)
        self._left_out = label(role="muted", wrap=True)
        inside.addWidget(self._sum)
        inside.addWidget(self._left_out)
        return frame

    def _build_foot(self) -> QWidget:
        self._foot = QFrame()
        self._foot.setObjectName("foot")
        inside = column(self._foot, scrolls=False)
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        self._foot_words = label(role="muted", wrap=True)
        self.discard_button = QPushButton("Discard changes")
        self.save = QPushButton("Save   Ctrl+S")
        self.save.setAccessibleName("Save")
        self.save.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        row.addWidget(self._foot_words, 1)
        row.addWidget(self.discard_button)
        row.addWidget(self.save)
        inside.addLayout(row)
        return self._foot

    def _align_foot(self, width: int) -> None:
        self._foot.setContentsMargins(0, 1, width, 0)

    def _show_draft(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self._note.hide()
        for field, text in ((self.name, draft.name), (self.description, draft.description)):
            field.setText(text)
            field.setCursorPosition(0)
        for number, value in (
            (self.pass_mark, draft.pass_mark),
            (self.questions, draft.questions),
            (self.duration, draft.duration),
        ):
            with QSignalBlocker(number):
                number.setValue(value)
        with QSignalBlocker(self._ways):
            self._ways.button(0 if draft.by_weight else 1).setChecked(True)
        for button in self._ways.buttons():
            policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)
        self.parts.show_draft(draft)
        self.sections.show_draft(draft)
        self.refresh()

    # What is typed

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self._follow.clicked.connect(self.follow_chosen)
        self.save.clicked.connect(self.save_chosen)
        self.discard_button.clicked.connect(self.discard)
        self.name.textEdited.connect(lambda text: self._take(name=text))
        self.description.textEdited.connect(lambda text: self._take(description=text))
        self.pass_mark.valueChanged.connect(lambda percent: self._take(pass_mark=percent))
        self.questions.valueChanged.connect(lambda number: self._take(questions=number))
        self.duration.valueChanged.connect(self._take_duration)
        self._ways.idToggled.connect(self._take_way)
        self.parts.edited.connect(self.refresh)
        self.sections.edited.connect(self.refresh)
        shortcut = QShortcut(QKeySequence("Ctrl+S"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._save_by_key)

    def say(self, error: CpcCardsError | None) -> None:
        """Shows what kept the outline from being saved."""
        self.error.say(error)

    def _save_by_key(self) -> None:
        if self.can_save:
            self.save_chosen.emit()

    def _take(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.draft, name, value)
        self.refresh()

    def _take_duration(self, minutes: int) -> None:
        if self.draft is not None:
            self.draft.set_duration(minutes)
            self.refresh()

    def _take_way(self, place: int, on: bool) -> None:
        if on and self.draft is not None:
            self.draft.count_by(weight=place == 0)
            self.refresh()
