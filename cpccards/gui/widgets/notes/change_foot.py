"""The foot under a change that may take long: what it would do, and buttons to do it and to stop it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QPushButton

from cpccards.gui.pages.page import label
from cpccards.gui.widgets.page_foot import PageFoot


class ChangeFoot(PageFoot):
    """Says what a change would do. `go` carries it out, `back` drops it, `cancel` stops it under way."""

    def __init__(self, go: str, back: str) -> None:
        self.words = label(wrap=True)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(160)
        self.cancel, self.back, self.go = QPushButton("Cancel"), QPushButton(back), QPushButton(go)
        self.go.setProperty("role", "primary")
        super().__init__(self.words, self.progress, self.cancel, self.back, self.go)
        self.allow(go=False, writes=False)

    def say(self, words: str) -> None:
        """Shows a sentence; a job that begins now has not told how far it is."""
        self.words.setText(words)
        self.progress.setRange(0, 0)

    def allow(self, *, go: bool, writes: bool) -> None:
        """Whether the change can be carried out, or is being carried out."""
        self.go.setEnabled(go)
        self.back.setEnabled(not writes)
        self.progress.setVisible(writes)
        self.cancel.setVisible(writes)

    def show_progress(self, done: int, total: int, _words: str = "") -> None:
        """How far the change is."""
        self.progress.setRange(0, total)
        self.progress.setValue(done)
