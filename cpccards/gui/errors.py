"""When something goes wrong: a known failure fills the page, a bug gets a report to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.log_viewer import save_text
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, Page, column, label

_MOST_TOLD = 5
"""Further faults that are added to an open report. One that comes with each tick of a clock would fill it."""


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
        self._remedy = label(error.remedy, "strong", wrap=True)
        body.addWidget(self._remedy)
        self._between = QVBoxLayout()
        self._between.setSpacing(BLOCK)
        body.addLayout(self._between)
        row = QHBoxLayout()
        self._again = QPushButton("Try again")
        self._again.setProperty("role", "primary")
        self._again.clicked.connect(self.retried)
        leave = QPushButton("Quit")
        leave.clicked.connect(self.quit_chosen)
        for button in (self._again, leave):
            button.setAutoDefault(True)  # Enter presses it, as Space does
            row.addWidget(button)
        row.addStretch(1)
        body.addLayout(row)
        body.addStretch(2)
        self.setFocusProxy(self._again)


class CrashDialog(QDialog):
    """A bug: what is safe, a report to copy, the ways on. It holds no text of a card unless that is ticked.

    Signals:
        restart_chosen: the learner wants the app to close and start again.
        log_chosen: the learner wants to see the log.

    Args:
        card: text of the card on screen, to be added when the learner ticks it; empty where there is none.
        is_of_last_start: the fault ended the app the last time it ran.
    """

    restart_chosen = Signal()
    log_chosen = Signal()

    def __init__(
        self, report: str, parent: QWidget | None = None, *, card: str = "", is_of_last_start: bool = False
    ) -> None:
        super().__init__(parent)
        self._report = report
        self._card = card
        self._more = 0
        self.setObjectName("page")
        self.setWindowTitle("CPC Cards had a fault")
        self.setMinimumSize(560, 380)
        self.resize(680, 480)
        if parent is not None:
            self.resize(self.size().boundedTo(parent.window().size()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(BLOCK)
        title = "The app ended by itself" if is_of_last_start else "Something went wrong in the app"
        happened = (
            "The last time it ran, CPC Cards met a fault it could not survive. Every answer it had taken "
            "is on disk."
            if is_of_last_start
            else "Every answer you gave is on disk. You can go on; what you were just doing may not have "
            "been finished."
        )
        layout.addWidget(label(title, "title"))
        layout.addWidget(label(happened, wrap=True))
        self._again = label(role="strong", wrap=True)
        self._again.hide()
        layout.addWidget(self._again)
        layout.addWidget(
            label(
                "If it happens again, send this report to the people who make CPC Cards. Nothing is sent "
                "by itself.",
                "muted",
                wrap=True,
            )
        )
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setAccessibleName("Report")
        layout.addWidget(self._text, 1)
        self.with_card = QCheckBox("Add the text of the card on screen")
        self.with_card.toggled.connect(self._show_report)
        self.with_card.setVisible(bool(card))
        layout.addWidget(self.with_card)
        self._error = ErrorNote()
        layout.addWidget(self._error)
        layout.addLayout(self._make_buttons(is_of_last_start))
        self._show_report()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def report(self) -> str:
        """What is shown, copied and saved."""
        card = f"\nOn screen:\n{self._card}\n" if self.with_card.isChecked() else ""
        return self._report + card

    def add(self, report: str) -> None:
        """Another fault came while this one was being told: it joins the report, and opens no dialog."""
        self._more += 1
        if self._more <= _MOST_TOLD:
            self._report += f"\n\nThen:\n{report}"
        others = "Another fault" if self._more == 1 else f"{self._more} more faults"
        self._again.setText(f"{others} came since.")
        self._again.show()
        self._show_report()

    def _make_buttons(self, is_of_last_start: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        copy = QPushButton("Copy report")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.report))
        keep = QPushButton("Save as file…")
        keep.clicked.connect(self._save)
        log = QPushButton("Open the log")
        log.clicked.connect(self.log_chosen)
        again = QPushButton("Restart")
        again.clicked.connect(self.restart_chosen)
        again.clicked.connect(self.accept)
        again.setVisible(not is_of_last_start)
        close = QPushButton("Go on")
        close.setProperty("role", "primary")
        close.clicked.connect(self.accept)
        for button in (copy, keep, log):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(again)
        row.addWidget(close)
        close.setDefault(True)
        self.setFocusProxy(close)
        return row

    def _show_report(self) -> None:
        self._text.setPlainText(self.report)

    def _save(self) -> None:
        save_text(self, "Save the report", "cpc-cards-report.txt", self.report, self._error)
