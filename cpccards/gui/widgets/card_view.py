"""A card as rich text, from sanitised HTML, that can reach nothing outside itself."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from cpccards.gui.code_links import SCHEME
from cpccards.gui.theme import Theme

CARD_CHARACTERS = 70


class CardView(QTextBrowser):
    """Shows HTML that was already sanitised. Grows with its text; never loads a file or address.

    Signals:
        link_chosen: an https address the learner clicked; nothing is opened here.
        code_chosen: an ICD-10-CM code the learner clicked.
    """

    link_chosen = Signal(str)
    code_chosen = Signal(str)

    def __init__(self, theme: Theme, role: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._html = ""
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
        self.anchorClicked.connect(self._on_anchor)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_html(self, html: str) -> None:
        """Shows sanitised HTML."""
        if html == self._html:
            return
        self._html = html
        self.setHtml(html)
        self.setAccessibleName(self.toPlainText())
        self._heights.clear()
        self.updateGeometry()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A blank pixel for whatever a card asks for.

        Returning nothing would not block it: Qt then opens the path by itself.
        """
        if kind == QTextDocument.ResourceType.ImageResource.value:
            blank = QImage(1, 1, QImage.Format.Format_ARGB32)
            blank.fill(Qt.GlobalColor.transparent)
            return blank
        return " "

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
            f"th {{ text-align: left; }} td, th {{ padding: 4px 8px; }}"
        )
        self.setHtml(self._html)
        self._heights.clear()
        self.updateGeometry()

    def _on_anchor(self, url: QUrl) -> None:
        if url.scheme() == "https":
            self.link_chosen.emit(url.toString())
        elif url.scheme() == SCHEME:
            self.code_chosen.emit(url.path())
