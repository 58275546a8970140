"""Files that macOS hands to the running app when they are double-clicked; elsewhere they are arguments."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class FileOpening(QObject):
    """Hears of files for the app.

    Signals:
        asked: the path of a file to open.
    """

    asked = Signal(str)

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the file of a `QFileOpenEvent`; an address of another kind is nobody's."""
        if not isinstance(event, QFileOpenEvent):
            return False
        if event.file():
            self.asked.emit(event.file())
        return True
