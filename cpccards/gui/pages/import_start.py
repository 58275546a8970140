"""The Import page's first step: drop a file, choose one, or paste a list."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import INSIDE, MARGIN, ErrorNote, column, label, row_of, surface
from cpccards.gui.theme import Theme

LONG_TEXT = 200_000
"""Pasted text beyond so many characters is read at once, without being shown first."""

_WAYS = (
    (
        "Anki",
        "Choose File, Export, “Anki Deck Package (.apkg)” with scheduling and media. Then drop it here.",
    ),
    ("Excel, Numbers, Google Sheets", "Drop the workbook (.xlsx) here, or the sheet saved as CSV."),
    ("Quizlet", "In the set choose Export, copy the text, and paste it here."),
    ("Markdown, SuperMemo, Mnemosyne, CrowdAnki", "Drop the file here: .md, .txt, .cards, .xml, .json."),
    (
        "CPC Cards",
        "Drop a deck (.cpcdeck, .toml) or library (.json, .zip). Notes you have are updated, progress stays.",
    ),
)


class StartPanel(QWidget):
    """Where an import begins.

    Signals:
        file_wanted: the learner wants to choose a file.
        text_given: a text to be read as a list.
        stopped: reading is to be stopped.
    """

    file_wanted = Signal()
    text_given = Signal(str)
    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._theme = theme
        body = column(self)
        body.addWidget(label("Import", "page"))
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._all = (self._build_drop(), self._build_paste(), self._build_reading())
        for way in self._all:
            body.addWidget(way)
        self._ways = self._build_ways()
        body.addWidget(self._ways)
        body.addStretch(1)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.show_drop()

    @property
    def error(self) -> ErrorNote:
        """What went wrong with the last file."""
        return self._error

    @property
    def is_pasting(self) -> bool:
        """True while the text area is shown."""
        return not self._all[1].isHidden()

    @property
    def text(self) -> str:
        """What was pasted or typed."""
        return self._text.toPlainText()

    def begin(self) -> None:
        """Puts the keyboard where this step begins."""
        (self._text if self.is_pasting else self._choose).setFocus()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows an error in place, or none."""
        self._error.say(error)

    def show_drop(self) -> None:
        """Offers the ways in."""
        self._show(0)
        self._choose.setFocus()

    def show_paste(self, text: str | None = None) -> None:
        """Opens the text area, with a text to begin with."""
        if text is not None:
            self._text.setPlainText(text)
        self._show(1)
        self._text.setFocus()

    def show_reading(self, name: str) -> None:
        """Tells that a file is being read."""
        self._reading_words.setText(f"Reading {name} …")
        self._show(2)
        self._stop.setFocus()

    def set_dropping(self, dropping: bool) -> None:
        """Lights up while a file hangs over the page."""
        self._drop.setProperty("dropping", dropping)
        self._drop.style().unpolish(self._drop)
        self._drop.style().polish(self._drop)

    def give_text(self) -> None:
        """Hands on what was pasted."""
        self.text_given.emit(self.text)

    def _open_paste(self) -> None:
        self.show_paste()

    def _show(self, which: int) -> None:
        for at, way in enumerate(self._all):
            way.setVisible(at == which)
        self._ways.setVisible(which == 0)

    def _build_drop(self) -> QWidget:
        self._drop = QFrame()
        self._drop.setProperty("role", "drop")
        layout = QVBoxLayout(self._drop)
        layout.setContentsMargins(MARGIN, 32, MARGIN, 32)
        layout.setSpacing(INSIDE)
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = label("Drop a file here", "title")
        words = label(
            "An Anki package, a spreadsheet, a text list, or a deck. "
            "You see what would happen before anything is added.",
            "muted",
            wrap=True,
        )
        for line in (title, words):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._choose = QPushButton("Choose a file…   Ctrl+O")
        self._choose.setProperty("role", "primary")
        self._choose.clicked.connect(self.file_wanted)
        self._paste = QPushButton("Paste text   Ctrl+V")
        self._paste.clicked.connect(self._open_paste)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addStretch(1)
        row.addWidget(self._choose)
        row.addWidget(self._paste)
        row.addStretch(1)
        layout.addWidget(self._picture)
        layout.addWidget(title)
        layout.addWidget(words)
        layout.addSpacing(INSIDE)
        layout.addLayout(row)
        return self._drop

    def _build_paste(self) -> QWidget:
        frame, layout = surface()
        layout.addWidget(label("Paste your list", "title"))
        layout.addWidget(
            label("One card on each line: the question, a tab, and the answer.", "muted", wrap=True)
        )
        self._text = PasteEdit()
        self._text.setAccessibleName("The list to import")
        self._text.setPlaceholderText("AMI\tacute myocardial infarction\nBPH\tbenign prostatic hyperplasia")
        self._text.setTabChangesFocus(True)
        self._text.setMinimumHeight(300)
        self._text.long_text_pasted.connect(self.text_given)
        layout.addWidget(self._text)
        read = QPushButton("Read this list   Ctrl+Enter")
        read.setProperty("role", "primary")
        read.clicked.connect(self.give_text)
        back = QPushButton("Back   Esc")
        back.clicked.connect(self.show_drop)
        layout.addLayout(row_of(read, back))
        return frame

    def _build_reading(self) -> QWidget:
        frame, layout = surface()
        self._reading_words = label(wrap=True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName("Reading")
        self._stop = QPushButton("Cancel   Esc")
        self._stop.clicked.connect(self.stopped)
        row = QHBoxLayout()
        row.addWidget(self._stop)
        row.addStretch(1)
        layout.addWidget(self._reading_words)
        layout.addWidget(bar)
        layout.addSpacing(4)
        layout.addLayout(row)
        return frame

    def _build_ways(self) -> QWidget:
        around = QWidget()
        around.setObjectName("page")
        layout = QVBoxLayout(around)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(label("Where your cards are now", "strong"))
        for where, how in _WAYS:
            block = QVBoxLayout()
            block.setSpacing(0)
            block.addWidget(label(where))
            block.addWidget(label(how, "muted", wrap=True))
            layout.addLayout(block)
        return around

    def _restyle(self) -> None:
        self._picture.setPixmap(self._theme.icon("import", "accent", 40).pixmap(40, 40))


class PasteEdit(QPlainTextEdit):
    """A text area; very long text goes past it, so that it never has to be laid out.

    Signals:
        long_text_pasted: a text beyond LONG_TEXT characters.
    """

    long_text_pasted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)  # the page takes them all
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Plain text only."""
        text = source.text()
        if len(text) > LONG_TEXT:
            self.long_text_pasted.emit(text)
        else:
            self.insertPlainText(text)
