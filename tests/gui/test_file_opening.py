"""Files handed over by the system."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cpccards.gui.file_opening import FileOpening


def test_a_file_is_told_and_an_address_is_not(qtbot: QtBot, qapp: QApplication) -> None:
    opening = FileOpening(qapp)
    asked: list[str] = []
    opening.asked.connect(asked.append)
    try:
        QCoreApplication.sendEvent(qapp, QFileOpenEvent("/home/me/Coding 2027.cpcdeck"))
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/x.apkg")))
        assert asked == ["/home/me/Coding 2027.cpcdeck"]
    finally:
        qapp.removeEventFilter(opening)
        opening.deleteLater()
