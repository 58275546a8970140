"""The whole window over a library of a learner's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cpccards.app import Root
from cpccards.log_file import LogFile

PATIENCE = 15_000


@dataclass
class Home:
    """A learner's folder, and the windows opened over it. Every fault is one a test must expect."""

    qtbot: QtBot
    qapp: QApplication
    folder: Path
    faults: list[str] = field(default_factory=list)

    @property
    def library(self) -> Path:
        return self.folder / "library.cpccards"

    @property
    def preferences(self) -> Path:
        return self.folder / "preferences.json"

    def open(self, *, waits: bool = True) -> Root:
        root = self.make(self.library)
        with self.qtbot.waitActive(root.window):
            root.start()
        if waits:
            self.qtbot.waitUntil(lambda: root.workspace is not None, timeout=PATIENCE)
        return root

    def make(self, library: Path, file: Path | None = None, log: LogFile | None = None) -> Root:
        root = Root(self.qapp, library, file, log)
        self.qtbot.addWidget(root.window, before_close_func=lambda _window: self.close(root))
        return root

    def close(self, root: Root) -> None:
        """What `run_window` does once the window is closed."""
        root.window.close()
        self.rest(root)
        root.stop()

    def rest(self, root: Root) -> None:
        """Lets what works in the background end."""
        self.qtbot.waitUntil(lambda: not root._tasks._running, timeout=PATIENCE)
