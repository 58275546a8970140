"""How a note's cards will look, below one another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS, Faces
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_view import CardView

MOST_CARDS = 12
"""A note may make hundreds of cards; as many as anybody looks at are drawn."""


class NotePreview(QScrollArea):
    """Shows sanitised faces. Scrolls with the arrow keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cards: list[_CardPreview] = []
        self.setWidgetResizable(True)
        self.setAccessibleName("Preview")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setObjectName("page")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(INSIDE, BLOCK, MARGIN, BLOCK)
        self._column.setSpacing(INSIDE)
        self._heading = label("Preview", "strong")
        self._words = label(role="muted", wrap=True)
        self._more = label(role="muted", wrap=True)
        self._why = label(wrap=True)
        self._source = label(role="small", wrap=True)
        for widget in (self._heading, self._words, self._more, self._why, self._source):
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self.setWidget(inner)

    def show_words(self, words: str) -> None:
        """Says why there is no card yet."""
        self._show((), "", "", words)

    def show_faces(self, faces: tuple[Faces, ...], rationale: str, source: str) -> None:
        """Shows cards; `rationale` and `source` are plain text."""
        self._show(faces, rationale, source, "")

    def _show(self, faces: tuple[Faces, ...], rationale: str, source: str, words: str) -> None:
        shown = faces[:MOST_CARDS]
        while len(self._cards) < len(shown):
            card = _CardPreview(self._theme)
            self._cards.append(card)
            self._column.insertWidget(1 + len(self._cards), card)
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(shown))
            if place < len(shown):
                card.show_card(shown[place])
        count = len(faces)
        self._heading.setText("Preview" if count < 2 else f"Preview: {count} cards")
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._more.setText(f"and {count - MOST_CARDS} more")
        self._more.setVisible(count > MOST_CARDS)
        self._why.setText(f"Why: {rationale}")
        self._why.setVisible(bool(rationale))
        self._source.setText(source)
        self._source.setVisible(bool(source))


class _CardPreview(QFrame):
    """One card: question, line, answer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(BLOCK, BLOCK, BLOCK, BLOCK)
        column.setSpacing(INSIDE)
        self._question = CardView(theme, "reason")
        self._answer = CardView(theme, "reason")
        rule, _ = surface("rule")
        for widget in (self._question, rule, self._answer):
            column.addWidget(widget)

    def show_card(self, faces: Faces) -> None:
        self._question.show_html(faces.question)
        self._answer.show_html(_options(faces) if faces.options else faces.answer)


def _options(faces: Faces) -> str:
    """The options one below the other, the right one marked. They are sanitised already."""
    lines = []
    for place, option in enumerate(faces.options):
        letter = CHOICE_LETTERS[place]
        if place == faces.correct:
            lines.append(f'<div class="right">{letter}&nbsp;&nbsp; {option} &nbsp;✓</div>')
        else:
            lines.append(f"<div>{letter}&nbsp;&nbsp; {option}</div>")
    return "".join(lines)
