"""One card with both sides, as it will look: question, line, answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from cpccards.domain.faces import Faces
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import bordered, surface
from cpccards.gui.theme import Colours
from cpccards.gui.widgets.notes.card_view import CardView


class CardPreview(QFrame):
    """Shows sanitised faces, and why it is so.

    Signals:
        link_chosen: an https address on the card.
    """

    link_chosen = Signal(str)

    def __init__(
        self, theme: Colours, parent: QWidget | None = None, *, media: CardMedia | None = None
    ) -> None:
        super().__init__(parent)
        column = bordered(self)
        self._question = CardView(theme, "reason", media=media)
        self._answer = CardView(theme, "reason", media=media)
        self._why = CardView(theme, "reason", media=media)
        rule, _ = surface("rule")
        for widget in (self._question, rule, self._answer, self._why):
            column.addWidget(widget)
        for view in (self._question, self._answer, self._why):
            view.link_chosen.connect(self.link_chosen)

    def show_card(self, faces: Faces, rationale: str = "") -> None:
        """Shows a card; `rationale` is sanitised HTML."""
        self._question.show_html(faces.question, faces.pictures)
        self._answer.show_html(_options(faces) if faces.options else faces.answer, faces.pictures)
        self._why.show_html(f"<b>Why:</b> {rationale}" if rationale else "")
        self._why.setVisible(bool(rationale))


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
