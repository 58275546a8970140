"""One question of a practice exam as it went: what was asked, chosen and right, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import INSIDE, bordered, label, set_role
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.confusable_list import ConfusableList
from cpccards.gui.words.mock_result_words import asked_words, fate_words, readable
from cpccards.services.library import Confusable
from cpccards.services.mock_results import AskedQuestion

FindNotes = Callable[[Sequence[str]], Sequence[Confusable]]
"""Notes by their keys, ready to be shown."""


class QuestionDetail(QFrame):
    """Every option with its mark and what leads to it; then the source and the linked notes."""

    def __init__(
        self,
        theme: Theme,
        find_notes: FindNotes,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._find_notes = find_notes
        self.setAccessibleName("The question")
        layout = bordered(self)
        self._about = label(role="small", wrap=True)
        self._fate = label(role="strong", wrap=True)
        self._case = label(role="muted", wrap=True)
        self._asked = label(wrap=True)
        layout.addWidget(self._fate)
        layout.addWidget(self._about)
        layout.addWidget(self._case)
        layout.addWidget(self._asked)
        grid = QGridLayout()
        grid.setContentsMargins(0, INSIDE, 0, INSIDE)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        self._options = [_Option(grid, place) for place in range(len(CHOICE_LETTERS))]
        layout.addLayout(grid)
        self._why = label(wrap=True)
        self._note = label(wrap=True)
        self._source = label(role="small", wrap=True)
        self._links = ConfusableList(theme, heading="Notes that teach this:", media=media)
        self._no_links = label("No note in your library is linked to it.", "small", wrap=True)
        for part in (self._why, self._note, self._source, self._links, self._no_links):
            layout.addWidget(part)

    def show_question(self, asked: AskedQuestion) -> None:
        """Shows a question as it was asked, whatever has become of it since."""
        question = asked.question
        self._fate.setText(fate_words(asked))
        set_role(self._fate, "good" if asked.right else "error")
        self._about.setText(asked_words(asked))
        self._case.setText(readable(question.note))
        self._case.setVisible(bool(question.note))
        self._asked.setText(readable(question.question))
        right = CHOICE_LETTERS.index(question.answer)
        for place, option in enumerate(self._options):
            text = readable(question.options[place]) if place < len(question.options) else ""
            letter = CHOICE_LETTERS[place]
            why = readable(question.wrong[letter].why) if letter in question.wrong else ""
            option.tell(text, why, is_right=place == right, is_chosen=place == asked.chosen)
        self._why.setText(f"Why: {readable(question.rationale)}")
        self._why.setVisible(bool(question.rationale))
        self._note.setText(f"Your note: {asked.note}")
        self._note.setVisible(bool(asked.note))
        source = "  ·  ".join(part for part in (question.source, question.edition) if part)
        self._source.setText(f"Source: {source}")
        self._source.setVisible(bool(source))
        notes = self._find_notes(question.notes)
        self._links.show_notes(notes)
        self._no_links.setVisible(not notes)


class _Option:
    """Three cells of the grid: the letter with its mark; the option; below it what is to be said of it."""

    def __init__(self, grid: QGridLayout, place: int) -> None:
        self._letter = label(CHOICE_LETTERS[place], "strong")
        self._text = label(wrap=True)
        self._mark = label(role="good", wrap=True)
        self._why = label(role="muted", wrap=True)
        below = QWidget()
        lines = QVBoxLayout(below)
        lines.setContentsMargins(0, 0, 0, INSIDE)
        lines.setSpacing(2)
        lines.addWidget(self._mark)
        lines.addWidget(self._why)
        grid.addWidget(self._letter, 2 * place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._text, 2 * place, 1)
        grid.addWidget(below, 2 * place + 1, 1)
        self._parts = (self._letter, self._text, below)

    def tell(self, text: str, why: str, *, is_right: bool, is_chosen: bool) -> None:
        words = "✓ right" if is_right else ""
        if is_chosen:
            words = "✓ your answer, and right" if is_right else "✗ your answer"
        self._text.setText(text)
        self._mark.setText(words)
        set_role(self._mark, "good" if is_right else "error")
        self._mark.setVisible(bool(words))
        self._why.setText(why)
        self._why.setVisible(bool(why))
        for part in self._parts:
            part.setVisible(bool(text))
