"""What an update of the bundled decks changed, note by note."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import QLocale
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QWidget

from cpccards.domain.bundle_report import DATES, BundleReport, NoteChange, report_words
from cpccards.domain.clock import day_of_date
from cpccards.gui.pages.page import BLOCK, INSIDE, Page, column, label
from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import day_words
from cpccards.services.bundle_news import BundleNewsService

NOTHING = "There is no news of the bundled decks. After an update of the app it is told here what changed."
_EMPTY = "(nothing)"


class BundleNewsPage(Page):
    """Lists what Today tells in one line."""

    name = "bundle-news"
    title = "What changed in the bundled decks"

    def __init__(self, theme: Theme, news: BundleNewsService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._news = news
        self._report: BundleReport | None = None
        body = column(self, scrolls=False)
        body.addWidget(label(self.title, "page", wrap=True))
        self._words = label(wrap=True)
        body.addWidget(self._words)
        self._list = _Text()
        body.addWidget(self._list, 1)
        self._dismiss = QPushButton("I have seen this")
        self._dismiss.setProperty("role", "primary")
        self._dismiss.clicked.connect(self.dismiss)
        back = QPushButton("Back to Today")
        back.clicked.connect(lambda: self.went_to.emit("today", None))
        foot = QHBoxLayout()
        foot.setSpacing(INSIDE)
        foot.addStretch(1)
        foot.addWidget(back)
        foot.addWidget(self._dismiss)
        body.addLayout(foot)
        theme.changed.connect(self._show)

    @property
    def text(self) -> str:
        """The list as plain text."""
        return self._list.toPlainText() if not self._list.isHidden() else ""

    def activate(self, argument: object = None) -> None:
        """Shows what is still to be told."""
        self._report = self._news.current()
        self._show()
        self._list.setFocus()

    def dismiss(self) -> None:
        """It was seen: Today does not tell of it any more."""
        self._news.dismiss()
        self.went_to.emit("today", None)

    def _show(self) -> None:
        report = self._report
        self._words.setText(NOTHING if report is None else report_words(report))
        self._list.setVisible(report is not None)
        self._dismiss.setVisible(report is not None)
        if report is not None:
            tokens = self._theme.tokens
            self._list.document().setDefaultStyleSheet(
                f"p {{ margin: 2px 0; }} h3 {{ margin: {BLOCK}px 0 {INSIDE}px 0; }}"
                f".field {{ color: {tokens.muted}; }}"
            )
            self._list.setHtml(_report_html(report))


class _Text(QTextBrowser):
    """Text from decks, escaped; it loads nothing and leads nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "help")
        self.setAccessibleName(BundleNewsPage.title)
        self.setOpenLinks(False)
        self.document().setMetaInformation(QTextDocument.MetaInformation.DocumentTitle, BundleNewsPage.title)


def _report_html(report: BundleReport) -> str:
    changed = [note for note in report.updated if not note.is_checked_again]
    checked = [note for note in report.updated if note.is_checked_again]
    parts = [
        *_section("Changed", "", changed, "Before", "Now"),
        *_section(
            "Kept as you edited them",
            "The bundled note says something else now. Yours was left as it is.",
            report.kept,
            "Yours",
            "Bundled",
        ),
        *_section(
            "Looked up again",
            "They say what they said, for a later edition or date.",
            checked,
            "Before",
            "Now",
        ),
        *_section("New", "", report.added, "", ""),
    ]
    return "".join(parts)


def _section(title: str, words: str, notes: Sequence[NoteChange], before: str, after: str) -> Iterable[str]:
    if not notes:
        return
    yield f"<h3>{title}: {len(notes)}</h3>"
    if words:
        yield f"<p class='field'>{words}</p>"
    for note in notes:
        summary = html.escape(note.summary) or "(a picture)"
        yield f"<p><b>{summary}</b></p>" if note.fields else f"<p>{summary}</p>"
        for field in note.fields:
            yield (
                f"<p style='margin-left: {BLOCK}px'><span class='field'>{field.name}. {before}:</span> "
                f"{_value(field.name, field.before)}<br>"
                f"<span class='field'>{after}:</span> {_value(field.name, field.after)}</p>"
            )


def _value(field: str, text: str) -> str:
    if text and field in DATES:
        return html.escape(day_words(day_of_date(date.fromisoformat(text)), QLocale(), with_year=True))
    return html.escape(text) or _EMPTY
