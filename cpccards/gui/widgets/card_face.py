"""Both sides of a card: question, what the learner does with it, answer, reason and source."""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from cpccards.domain.notes import EVIDENCE_WORDS
from cpccards.domain.typed_answer import compare
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_view import CardView
from cpccards.gui.widgets.choice_list import ChoiceList
from cpccards.services.study import ShownCard

_MARKS = {"same": "right", "extra": "wrong", "missing": "missing"}


class CardFace(QFrame):
    """One card on its surface.

    Signals:
        submitted: Enter in the field of a typed answer.
        chosen: the index of an option.
        link_chosen: an https address on the card.
    """

    submitted = Signal()
    chosen = Signal(int)
    link_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.setSpacing(BLOCK)
        self._question = CardView(theme)
        self._typed = _AnswerField()
        self._typed.setPlaceholderText("Type the answer, then Enter")
        self._typed.setAccessibleName("Your answer")
        self._typed.returnPressed.connect(self.submitted)
        self._options = ChoiceList(theme)
        self._options.chosen.connect(self.chosen)
        self._rule = QFrame()
        self._rule.setProperty("role", "rule")
        self._answer = CardView(theme)
        self._why = CardView(theme, role="reason")
        self._source = label(role="small", wrap=True)
        for view in (self._question, self._answer, self._why):
            view.link_chosen.connect(self.link_chosen)
        for widget in (
            self._question,
            self._typed,
            self._options,
            self._rule,
            self._answer,
            self._why,
            self._source,
        ):
            layout.addWidget(widget)

    def ask(self, shown: ShownCard) -> None:
        """Shows the question alone."""
        self._question.show_html(shown.faces.question)
        # `clear` could be undone, into the answer to the card before.
        self._typed.setText("")
        self._typed.setReadOnly(False)
        self._typed.setVisible(shown.faces.expected is not None)
        self._options.show_options(shown.faces.options)
        for widget in (self._rule, self._answer, self._why, self._source):
            widget.hide()

    def focus_answer(self) -> None:
        """Puts the cursor into the field of a typed answer."""
        self._typed.setFocus()

    def reveal(self, shown: ShownCard, chosen: int | None = None) -> None:
        """Shows the answer, why it is so, and where that was read."""
        faces = shown.faces
        self._typed.setReadOnly(True)
        if faces.correct is not None:
            self._options.show_verdict(faces.correct if chosen is None else chosen, faces.correct)
        else:
            answer = faces.answer if faces.expected is None else self._comparison(faces.expected)
            self._answer.show_html(answer)
        self._answer.setVisible(faces.correct is None)
        self._rule.setVisible(faces.correct is None or bool(shown.rationale))
        self._why.show_html(f"<b>Why:</b> {shown.rationale}" if shown.rationale else "")
        self._why.setVisible(bool(shown.rationale))
        self._source.setText(source_words(shown))
        self._source.setVisible(bool(self._source.text()))

    def _comparison(self, expected: str) -> str:
        typed = self._typed.text()
        if not typed.strip():
            return html.escape(expected)
        result = compare(typed, expected)
        pieces = "".join(
            f'<span class="{_MARKS[piece.mark]}">{html.escape(piece.text)}</span>' for piece in result.pieces
        )
        return f"{pieces} &nbsp;✓" if result.matches else f"{pieces}<br>{html.escape(expected)}"


class _AnswerField(QLineEdit):
    """Takes a typed answer, and keeps the Enter that ends it: the page would take it for a rating."""

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window while there is no letter to take back."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            is_redo = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
            if is_undo or is_redo:
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves Enter to the page only once the answer is there."""
        was_typing = not self.isReadOnly()
        super().keyPressEvent(event)
        if was_typing and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.accept()


def source_words(shown: ShownCard) -> str:
    """Where a card's fact was read, for which edition, and when to check it again."""
    note = shown.note.note
    parts = [note.source, note.edition, EVIDENCE_WORDS.get(note.evidence, "")]
    if note.review_by is not None:
        parts.append(f"check again by {note.review_by:%d %B %Y}")
    return "  ·  ".join(part for part in parts if part)
