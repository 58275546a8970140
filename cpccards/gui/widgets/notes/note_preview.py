"""How a note's cards will look, below one another."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cpccards.domain.faces import Faces
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label
from cpccards.gui.theme import DARK, LIGHT, Colours, Theme
from cpccards.gui.widgets.notes.card_preview import CardPreview
from cpccards.gui.widgets.notes.confusable_list import ConfusableList
from cpccards.gui.widgets.segments import Segments
from cpccards.services.library import Confusable

_LOOKS = {"light": LIGHT, "dark": DARK}
MOST_CARDS = 12
"""A note may make hundreds of cards; as many as anybody looks at are drawn."""


class NotePreview(QScrollArea):
    """Shows sanitised faces, in light or dark colours. Scrolls with the arrow keys."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, media: CardMedia | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._colours = Colours(theme.tokens, self)
        self._media = media
        self._cards: list[CardPreview] = []
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
        self._stale = label(role="badge")
        self._confusables = ConfusableList(self._colours, media=media)
        self.looks = Segments("Colours of the preview")
        self.looks.offer([(key, key.capitalize(), key) for key in _LOOKS])
        self.looks.mark(_look_of(theme))
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self.looks)
        self._column.addLayout(head)
        for widget in (self._words, self._more, self._why, self._source):
            self._column.addWidget(widget)
        self._column.addWidget(self._stale, alignment=Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._confusables)
        self._column.addStretch(1)
        self.setWidget(inner)
        self.looks.chosen.connect(self.show_in)
        theme.changed.connect(self._follow_theme)

    def show_in(self, look: str) -> None:
        """Shows the cards in ``light`` or ``dark`` colours, whatever the window has."""
        tokens = _LOOKS[look]
        self._colours.tokens = tokens
        # Only where it differs from the window's: a sheet of one's own costs a new polish of all below.
        self.setStyleSheet("" if tokens is self._theme.tokens else self._theme.style_sheet(tokens))
        self._colours.changed.emit()

    def _follow_theme(self) -> None:
        self.looks.mark(_look_of(self._theme))
        self.show_in(_look_of(self._theme))

    def show_words(self, words: str) -> None:
        """Says why there is no card yet."""
        self._show((), "", "", words)
        self._stale.hide()
        self._confusables.show_notes(())

    def show_faces(
        self,
        faces: tuple[Faces, ...],
        rationale: str,
        source: str,
        stale: str = "",
        confusables: tuple[Confusable, ...] = (),
    ) -> None:
        """Shows cards; `rationale`, `source` and `stale`, that they may be out of date, are plain text."""
        self._show(faces, rationale, source, "")
        self._stale.setText(stale)
        self._stale.setVisible(bool(stale))
        self._confusables.show_notes(confusables)

    def _show(self, faces: tuple[Faces, ...], rationale: str, source: str, words: str) -> None:
        shown = faces[:MOST_CARDS]
        while len(self._cards) < len(shown):
            card = CardPreview(self._colours, media=self._media)
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


def _look_of(theme: Theme) -> str:
    return "dark" if theme.is_dark else "light"
