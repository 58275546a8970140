"""A card as rich text, from sanitised HTML, that can reach nothing outside itself."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QFontInfo, QImage, QTextDocument, QTextFormat
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from cpccards.domain.faces import MaskedPicture
from cpccards.gui.card_drawings import CardDrawings
from cpccards.gui.card_markup import HINT, SOUND, CardMarkup, Surroundings, card_markup
from cpccards.gui.card_media import CardMedia
from cpccards.gui.code_links import SCHEME
from cpccards.gui.formulas import Look
from cpccards.gui.theme import MEANING_COLORS, Colours

CARD_CHARACTERS = 70

_BLANK = QImage(1, 1, QImage.Format.Format_ARGB32)
_BLANK.fill(Qt.GlobalColor.transparent)


class CardView(QTextBrowser):
    """Shows HTML that was already sanitised. Grows with its text; never loads a file or address.

    Pictures and sounds come from `media` by name; without it there are none. A sound is played when its link
    is clicked.

    Signals:
        link_chosen: an https address the learner clicked; nothing is opened here.
        code_chosen: an ICD-10-CM code the learner clicked.
    """

    link_chosen = Signal(str)
    code_chosen = Signal(str)

    def __init__(
        self,
        theme: Colours,
        role: str = "card",
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._media = media
        self._html = ""
        self._pictures: tuple[MaskedPicture, ...] = ()
        self._open_hints: set[int] | None = None
        self._markup = CardMarkup()
        self._drawings = CardDrawings(self)
        # Layouts ask for heights hundreds of times a card, always at the same few widths.
        self._heights: dict[int, int] = {}
        # The style sheet gives the type size: a font set here would be overruled by it.
        self.setProperty("role", role)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.document().setDocumentMargin(0)
        layout = self.document().documentLayout()
        layout.registerHandler(QTextFormat.ObjectTypes.ImageObject, self._drawings)
        self.anchorClicked.connect(self._on_anchor)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_html(
        self, html: str, pictures: Sequence[MaskedPicture] = (), *, opens_hints: bool = True
    ) -> None:
        """Shows sanitised HTML.

        Args:
            pictures: those of its pictures that are drawn under masks.
            opens_hints: what stands in a hint is shown; else it is when the learner asks for it.
        """
        hints = None if opens_hints else set[int]()
        if (html, tuple(pictures), hints) == (self._html, self._pictures, self._open_hints):
            return
        self._html, self._pictures, self._open_hints = html, tuple(pictures), hints
        self._fill()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A blank pixel for whatever a card asks for; what it may show is drawn otherwise.

        Returning nothing would not block it: Qt then opens the path by itself.
        """
        return _BLANK if kind == QTextDocument.ResourceType.ImageResource.value else " "

    def sizeHint(self) -> QSize:
        """As tall as the text at the present width."""
        return QSize(self._widest(), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """As tall as the text; as narrow as need be."""
        return QSize(120, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        """Text wraps, so height follows width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the text at `width` pixels."""
        wanted = min(width, self.maximumWidth())
        if wanted not in self._heights:
            document = self.document()
            shown = document.textWidth()
            document.setTextWidth(wanted)
            self._heights[wanted] = int(document.size().height()) + 2
            document.setTextWidth(shown)
        return self._heights[wanted]

    def _widest(self) -> int:
        return self.fontMetrics().averageCharWidth() * CARD_CHARACTERS

    def _restyle(self) -> None:
        tokens = self._theme.tokens
        self.ensurePolished()
        self.setMaximumWidth(self._widest())
        self.document().setDefaultStyleSheet(
            f"body, p, div, li, td, th {{ color: {tokens.text}; }}"
            f"a {{ color: {tokens.accent}; }}"
            f"hr {{ background-color: {tokens.line}; }}"
            "pre { white-space: pre-wrap; }"
            f".cloze {{ color: {tokens.accent}; font-weight: 600; }}"
            f".wrong {{ color: {tokens.again}; text-decoration: line-through; }}"
            f".missing {{ color: {tokens.good}; font-weight: 600; text-decoration: underline; }}"
            f".right {{ color: {tokens.good}; }}"
            + "".join(
                f".{name} {{ color: {getattr(tokens, color)}; background-color: {tokens.hover}; }}"
                for name, color in MEANING_COLORS.items()
            )
            + "table { border-collapse: collapse; margin: 8px 0; } th { text-align: left; }"
            + f"td, th {{ padding: 4px 8px; border: 1px solid {tokens.line}; }}"
        )
        self._fill()

    def _fill(self) -> None:
        self._markup = card_markup(self._html, self._pictures, self._surroundings())
        self._drawings.show(self._markup.drawings)
        self.setHtml(self._markup.html)
        self.setAccessibleName(self._markup.plain(self.toPlainText()))
        self._heights.clear()
        self.updateGeometry()

    def _surroundings(self) -> Surroundings:
        tokens, font = self._theme.tokens, self.font()
        look = Look(QFontInfo(font).pixelSize(), tokens.text, self.devicePixelRatioF())
        return Surroundings(self._media, tokens, font, look, self._open_hints)

    def _on_anchor(self, url: QUrl) -> None:
        scheme, path = url.scheme(), url.path()
        if scheme == "https":
            self.link_chosen.emit(url.toString())
        elif scheme == SCHEME:
            self.code_chosen.emit(path)
        elif scheme == SOUND and self._media is not None and unquote(path) in self._markup.sounds:
            self._media.play(unquote(path))
        elif scheme == HINT and self._open_hints is not None and path.isdecimal():
            self._open_hints.add(int(path))
            self._fill()
