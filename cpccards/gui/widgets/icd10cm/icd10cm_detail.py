"""One entry of the tabular list as text with links."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from cpccards.domain.icd10cm import Entry
from cpccards.gui.code_links import SCHEME, FindCodes
from cpccards.gui.theme import Theme
from cpccards.gui.words.icd10cm_words import entry_html, style_sheet


class Icd10cmDetail(QTextBrowser):
    """Shows an entry, or words in its place. Loads nothing; scrolls.

    Signals:
        code_chosen: the code of a link.
    """

    code_chosen = Signal(str)

    def __init__(self, theme: Theme, find: FindCodes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._find = find
        self._html = ""
        self.setProperty("role", "entry")
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Entry of the tabular list")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._on_anchor)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_entry(self, entry: Entry) -> None:
        """Shows an entry from its top."""
        self._show(entry_html(entry, self._find))
        self.setAccessibleName(f"{entry.line.name}, {entry.title}")

    def show_words(self, title: str, words: str) -> None:
        """Shows a heading and a sentence; both are ours."""
        self._show(f"<p class='title'>{title}</p><p class='status'>{words}</p>")
        self.setAccessibleName(title)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A blank pixel for whatever is asked for; there should be nothing."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return QImage(1, 1, QImage.Format.Format_ARGB32)
        return " "

    def _show(self, markup: str) -> None:
        self._html = markup
        self.setHtml(markup)

    def _restyle(self) -> None:
        self.document().setDefaultStyleSheet(style_sheet(self._theme))
        self.document().setIndentWidth(18)
        self.setHtml(self._html)

    def _on_anchor(self, url: QUrl) -> None:
        if url.scheme() == SCHEME:
            self.code_chosen.emit(url.path())
