"""The tabular list beside a card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.icd10cm.icd10cm_browser import Icd10cmBrowser
from cpccards.services.icd10cm import Icd10cmService


class Icd10cmPanel(QFrame):
    """A heading, a way out, and the list. It stands over its parent's right side, out of the layout.

    Signals:
        closed: Esc, or the button.
    """

    closed = Signal()

    def __init__(self, theme: Theme, icd: Icd10cmService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "side")
        self.setAccessibleName("ICD-10-CM")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.browser = Icd10cmBrowser(theme, icd)
        close = QPushButton("Close  Esc")
        close.setProperty("role", "link")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.closed)
        self.browser.left.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(label("ICD-10-CM", "title"), 1)
        head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(INSIDE)
        layout.addLayout(head)
        layout.addWidget(self.browser, 1)

    def begin(self) -> None:
        """Empty: nothing of the card before, which may be the answer to the next."""
        self.browser.start()
