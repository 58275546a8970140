"""The exam outlines there are, one card each, and a closer look at one that can't be changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.topics import TOPICS
from cpccards.gui.pages.page import (
    BLOCK,
    INSIDE,
    ErrorNote,
    column,
    head_under,
    label,
    row_of,
    surface,
    way_back,
)
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.outline_words import facts, left_out_words, share_words, topic_names


class OutlineCard(QFrame):
    """One outline: what it is, and what can be done with it.

    Signals:
        opened, follow_chosen, copy_chosen, deletion_chosen: the buttons.
        deletion_confirmed: the learner was told what hangs on it, and means it.
    """

    opened = Signal()
    follow_chosen = Signal()
    copy_chosen = Signal()
    deletion_chosen = Signal()
    deletion_confirmed = Signal()

    def __init__(
        self, outline: Blueprint, *, is_own: bool, follows: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.setAccessibleName(outline.name)
        self.outline = outline
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(BLOCK)
        head.addWidget(label(outline.name, "strong", wrap=True), 1)
        if follows:
            head.addWidget(label("Your score follows it", "good"))
        head.addWidget(label("Your own" if is_own else "Comes with the app", "small"))
        layout.addLayout(head)
        layout.addWidget(label(facts(outline), "muted", wrap=True))
        if outline.description:
            layout.addWidget(label(outline.description, wrap=True))
        self.open_button = QPushButton("Edit" if is_own else "Look at it")
        self.follow = QPushButton("Use this outline")
        self.copy_button = QPushButton("Copy")
        self.delete_button = QPushButton("Delete")
        buttons = TurningRow(INSIDE)
        for button, spoken, act in (
            (self.open_button, "Edit" if is_own else "Look at", self.opened),
            (self.follow, "Use", self.follow_chosen),
            (self.copy_button, "Copy", self.copy_chosen),
            (self.delete_button, "Delete", self.deletion_chosen),
        ):
            button.setAccessibleName(f"{spoken} {outline.name}")
            button.clicked.connect(act)
        buttons.line_up(self.open_button, self.follow, self.copy_button, self.delete_button)
        self.follow.setVisible(not follows)
        self.delete_button.setVisible(is_own)
        layout.addSpacing(4)
        layout.addWidget(buttons)
        self._layout = layout
        self.question: QWidget | None = None

    def ask(self, words: str) -> None:
        """Says what hangs on the outline before it is deleted."""
        if self.question is not None:
            return
        frame = QFrame()
        frame.setProperty("role", "notice")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(label(words, wrap=True))
        delete, keep = QPushButton("Delete it"), QPushButton("Keep it")
        delete.setAccessibleDescription(words)
        inside.addLayout(row_of(delete, keep))
        delete.clicked.connect(self.deletion_confirmed)
        keep.clicked.connect(self._keep)
        self._layout.addWidget(frame)
        self.question = frame
        keep.setFocus()

    def _keep(self) -> None:
        if self.question is not None:
            self.question.hide()
            self.question.deleteLater()
            self.question = None
            self.delete_button.setFocus()


class OutlineOverview(QWidget):
    """An outline that comes with the app: everything in it, and a way to make one's own of it.

    Signals:
        left, follow_chosen, copy_chosen: the buttons.
    """

    left = Signal()
    follow_chosen = Signal()
    copy_chosen = Signal()

    def __init__(self, outline: Blueprint, *, follows: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.outline = outline
        body = column(self)
        back = way_back("All outlines")
        back.clicked.connect(self.left)
        body.addLayout(head_under(back, label(outline.name, "page", wrap=True)))
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(self._about(follows=follows))
        body.addWidget(_sections(outline))
        body.addStretch(1)

    def begin(self) -> None:
        """Puts the keyboard on the one thing to do."""
        self.copy_button.setFocus()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows what kept the outline from being copied or used."""
        self._error.say(error)

    def _about(self, *, follows: bool) -> QWidget:
        outline = self.outline
        frame, inside = surface()
        inside.addWidget(label(facts(outline), "strong", wrap=True))
        for words, role in ((outline.description, ""), (outline.source, "muted")):
            if words:
                inside.addWidget(label(words, role, wrap=True))
        inside.addWidget(label("It comes with the app and can't be changed; a copy can.", wrap=True))
        self.copy_button = QPushButton("Copy")
        self.copy_button.setProperty("role", "primary")
        self.copy_button.clicked.connect(self.copy_chosen)
        self.follow = QPushButton("Use this outline")
        self.follow.clicked.connect(self.follow_chosen)
        self.follow.setVisible(not follows)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.copy_button)
        row.addWidget(self.follow)
        if follows:
            row.addWidget(label("Your score follows it", "good"))
        row.addStretch(1)
        inside.addLayout(row)
        return frame


def _sections(outline: Blueprint) -> QWidget:
    frame, inside = surface()
    inside.addWidget(label("Sections", "title"))
    counts = question_counts(outline)
    for section, questions in zip(outline.sections, counts, strict=True):
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        row.addWidget(label(section.name, "strong", wrap=True), 1)
        row.addWidget(label(share_words(section.weight, questions, outline.questions)))
        inside.addSpacing(4)
        inside.addLayout(row)
        inside.addWidget(label(topic_names(section.topics, section.shared_topics), "muted", wrap=True))
    drawn = {topic for section in outline.sections for topic in section.draws_on}
    left_out = left_out_words([topic.name for topic in TOPICS if topic.key not in drawn])
    if left_out:
        inside.addSpacing(INSIDE)
        inside.addWidget(label(left_out, "muted", wrap=True))
    return frame
