"""Addresses on cards: shown whole, opened only when the learner says so, and only in their browser."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget


def offer_to_open(address: str, parent: QWidget | None = None) -> bool:
    """Shows an https address and asks whether to open it; True when it was opened."""
    url = QUrl(address)
    if url.scheme() != "https":
        return False
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle("Open a page")
    box.setText("Open this page in your browser?")
    box.setInformativeText(url.toDisplayString())
    box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    opened = box.exec() == QMessageBox.StandardButton.Open and QDesktopServices.openUrl(url)
    box.deleteLater()
    return opened
