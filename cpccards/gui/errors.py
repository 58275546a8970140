"""When something goes wrong: a known failure fills the page, a bug gets a report to copy."""

from __future__ import annotations

import platform
import traceback
from types import TracebackType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards import __version__
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import BLOCK, MARGIN, Page, column, label


class ProblemPage(Page):
    """The library can't be used: what happened, what to do, and the way out.

    Signals:
        retried, quit_chosen: the learner's choice.
    """

    retried = Signal()
    quit_chosen = Signal()
    title = "Something is in the way"

    def __init__(self, error: CpcCardsError, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = column(self)
        body.addStretch(1)
        body.addWidget(label(error.title, "page", wrap=True))
        body.addWidget(label(error.message, wrap=True))
        body.addWidget(label(error.remedy, "strong", wrap=True))
        row = QHBoxLayout()
        again = QPushButton("Try again")
        again.setProperty("role", "primary")
        again.clicked.connect(self.retried)
        leave = QPushButton("Quit")
        leave.clicked.connect(self.quit_chosen)
        row.addWidget(again)
        row.addWidget(leave)
        row.addStretch(1)
        body.addLayout(row)
        body.addStretch(2)
        self.setFocusProxy(again)


class CrashDialog(QDialog):
    """A bug: what is safe, and a report to copy. The report holds no card text."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("CPC Cards had a fault")
        self.setMinimumSize(560, 380)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(BLOCK)
        layout.addWidget(label("Something went wrong in the app", "title"))
        layout.addWidget(
            label(
                "Every answer you gave is on disk. You can go on; if it happens again, send this report "
                "to the people who make CPC Cards.",
                wrap=True,
            )
        )
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setAccessibleName("Report")
        layout.addWidget(text, 1)
        row = QHBoxLayout()
        copy = QPushButton("Copy report")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(report))
        close = QPushButton("Go on")
        close.setProperty("role", "primary")
        close.clicked.connect(self.accept)
        row.addStretch(1)
        row.addWidget(copy)
        row.addWidget(close)
        layout.addLayout(row)
        close.setFocus(Qt.FocusReason.OtherFocusReason)


def crash_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """What a bug report needs: version, system, and where it happened; no local values, no card text."""
    frames = "".join(traceback.format_tb(trace))
    return (
        f"CPC Cards {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n"
        f"{kind.__name__} in:\n{frames}"
    )
