"""Both sides of a card: question, what the learner does with it, answer, reason and source."""

from __future__ import annotations

import html
import re
from datetime import date

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from cpccards.domain.clock import day_of_date
from cpccards.domain.faces import Faces
from cpccards.domain.notes import EVIDENCE_WORDS, Note
from cpccards.domain.plain_text import plain_text
from cpccards.domain.typed_answer import compare
from cpccards.gui.card_media import CardMedia
from cpccards.gui.code_links import FindCodes, link, with_links
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_view import CardView
from cpccards.gui.widgets.notes.choice_list import ChoiceList
from cpccards.gui.widgets.notes.confusable_list import ConfusableList
from cpccards.gui.words.score_words import day_words
from cpccards.services.library import Confusable
from cpccards.services.study import ShownCard

_TYPED = re.compile(r'<span class="typed">[^<>]*</span>')
_MARKS = {"same": "right", "extra": "wrong", "missing": "missing"}


class CardFace(QFrame):
    """One card on its surface.

    Signals:
        submitted: Enter in the field of a typed answer.
        chosen: the index of an option.
        link_chosen: an https address on the card.
        code_chosen: an ICD-10-CM code on the card.
    """

    submitted = Signal()
    chosen = Signal(int)
    link_chosen = Signal(str)
    code_chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        find_codes: FindCodes,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._find_codes = find_codes
        self.setProperty("role", "surface")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(28, 24, 28, 24)
        layout.setSpacing(BLOCK)
        self._question = CardView(theme, media=media)
        self._typed = _AnswerField()
        self._typed.setPlaceholderText("Type the answer, then Enter")
        self._typed.setAccessibleName("Your answer")
        self._typed.returnPressed.connect(self.submitted)
        self._options = ChoiceList(theme)
        self._options.chosen.connect(self.chosen)
        self._rule = QFrame()
        self._rule.setProperty("role", "rule")
        self._answer = CardView(theme, media=media)
        self._why = CardView(theme, role="reason", media=media)
        self._codes = CardView(theme, role="reason")
        self._source = label(role="small", wrap=True)
        self._stale = label(role="badge")
        self._confusables = ConfusableList(theme, media=media)
        self._confusables.link_chosen.connect(self.link_chosen)
        for view in (self._question, self._answer, self._why, self._codes):
            view.link_chosen.connect(self.link_chosen)
            view.code_chosen.connect(self.code_chosen)
        for widget in (
            self._question,
            self._typed,
            self._options,
            self._rule,
            self._answer,
            self._codes,
            self._why,
            self._source,
        ):
            layout.addWidget(widget)
        layout.addWidget(self._stale, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._confusables)

    def ask(self, shown: ShownCard) -> None:
        """Shows the question alone."""
        self._question.show_html(shown.faces.question, shown.faces.pictures, opens_hints=False)
        self._question.show()
        # `clear` could be undone, into the answer to the card before.
        self._typed.setText("")
        self._typed.setReadOnly(False)
        self._typed.setVisible(shown.faces.expected is not None)
        self._options.show_options(shown.faces.options)
        for widget in (self._rule, self._answer, self._codes, self._why, self._source, self._stale):
            widget.hide()
        self._confusables.show_notes(())

    def focus_answer(self) -> None:
        """Puts the cursor into the field of a typed answer."""
        self._typed.setFocus()

    def reveal(
        self, shown: ShownCard, chosen: int | None = None, confusables: tuple[Confusable, ...] = ()
    ) -> None:
        """Shows the answer, why it is so, where that was read, and what it is easily confused with."""
        faces = shown.faces
        self._typed.setReadOnly(True)
        # Not before: a code that is looked up may be the answer.
        self._question.show_html(
            with_links(faces.question, self._find_codes, leaves_gaps=True), faces.pictures
        )
        # A picture under masks is on the answer too: one of them is enough.
        self._question.setVisible(not faces.pictures)
        self._show_codes(faces.options)
        if faces.correct is not None:
            self._options.show_verdict(faces.correct if chosen is None else chosen, faces.correct)
        else:
            self._answer.show_html(self._with_links(self._answered(faces)), faces.pictures)
        self._answer.setVisible(faces.correct is None)
        self._rule.setVisible(not faces.pictures and (faces.correct is None or bool(shown.rationale)))
        why = f"<b>Why:</b> {self._with_links(shown.rationale)}"
        self._why.show_html(why if shown.rationale else "")
        self._why.setVisible(bool(shown.rationale))
        self._source.setText(source_words(shown))
        self._source.setVisible(bool(self._source.text()))
        self._stale.setText(stale_words(shown.note.note) if shown.is_past_review else "")
        self._stale.setVisible(shown.is_past_review)
        self._confusables.show_notes(confusables)

    def _show_codes(self, options: tuple[str, ...]) -> None:
        """The codes in the options, which are buttons and take no links themselves."""
        found = [each.code for option in options for each in self._find_codes(plain_text(option))]
        links = "  ·  ".join(link(code, code) for code in dict.fromkeys(found))
        self._codes.show_html(f"Look up: {links}" if links else "")
        self._codes.setVisible(bool(links))

    def _with_links(self, markup: str) -> str:
        return with_links(markup, self._find_codes)

    def _answered(self, faces: Faces) -> str:
        """The answer; where one was typed, compared with what was expected, in its place on the answer."""
        if faces.expected is None:
            return faces.answer
        compared = self._comparison(faces.expected)
        if _TYPED.search(faces.answer):
            return _TYPED.sub(lambda _: compared, faces.answer, count=1)
        is_all = plain_text(faces.answer) in {"", faces.expected}
        return compared if is_all else f"{compared}<hr>{faces.answer}"

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
    if note.review_by is not None and not shown.is_past_review:
        parts.append(f"check again by {_date_words(note.review_by)}")
    return "  ·  ".join(part for part in parts if part)


def stale_words(note: Note) -> str:
    """That a fact may not hold any more: the day by which it was to be checked again has gone by."""
    return f"Check: may be out of date since {_date_words(note.review_by)}" if note.review_by else ""


def _date_words(day: date) -> str:
    return day_words(day_of_date(day), QLocale(), with_year=True)
