"""The log on screen: to read, to copy, to save. No other program is needed for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.errors import CpcCardsError
from cpccards.fault_report import without_home
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, label
from cpccards.gui.saving import save

_MOST = 200_000
"""Bytes at the end of the log that are shown; more would take long to lay out."""


class LogViewer(QDialog):
    """The newest part of the log, its last line in sight. It holds no text of a card."""

    def __init__(self, path: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle("Log – CPC Cards")
        self.resize(820, 560)
        if parent is not None:
            self.resize(self.size().boundedTo(parent.window().size()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(BLOCK)
        layout.addWidget(label("Log", "title"))
        layout.addWidget(
            label(
                "What the app did, and where it failed. No text of your cards is in it.", "muted", wrap=True
            )
        )
        self._words = newest(path)
        self.text = QPlainTextEdit(self._words)
        self.text.setReadOnly(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setPlaceholderText("Nothing was written so far.")
        self.text.setAccessibleName("Log")
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        self.text.moveCursor(QTextCursor.MoveOperation.StartOfLine)
        layout.addWidget(self.text, 1)
        self._error = ErrorNote()
        layout.addWidget(self._error)
        if path is not None:
            layout.addWidget(label(f"It is kept in {without_home(str(path))}", "small", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        copy = QPushButton("Copy all")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self._words))
        keep = QPushButton("Save as file…")
        keep.clicked.connect(self._save)
        close = QPushButton("Close   Esc")
        close.setAccessibleName("Close")
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addWidget(keep)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)

    def _save(self) -> None:
        save_text(self, "Save the log", "cpc-cards-log.txt", self._words, self._error)


def newest(path: Path | None) -> str:
    """The end of the log at `path`, from a whole line on, with ~ for the learner's home."""
    if path is None:
        return ""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - _MOST))
            found = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return without_home(found if size <= _MOST else found.partition("\n")[2])


def save_text(parent: QWidget, title: str, name: str, text: str, note: ErrorNote) -> None:
    """Asks where to, and writes a text there; `note` says what is in the way."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), "Text (*.txt)")
    if not chosen:
        return
    try:
        save(Path(chosen), text.encode(), "The file could not be saved")
    except CpcCardsError as error:
        note.say(error)
    else:
        note.say(None)
