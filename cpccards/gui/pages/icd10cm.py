"""ICD-10-CM: the official tabular list, to look things up and to make cards from."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cpccards.gui.pages.page import Page, column, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.icd10cm.icd10cm_browser import Icd10cmBrowser
from cpccards.services.icd10cm import Icd10cmService


class Icd10cmPage(Page):
    """The list over the whole page."""

    name = "icd-10-cm"
    title = "ICD-10-CM"

    def __init__(self, theme: Theme, icd: Icd10cmService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = column(self, scrolls=False)
        body.addWidget(label(self.title, "page"))
        self._browser = Icd10cmBrowser(theme, icd)
        self._browser.changed.connect(self.changed)
        self._browser.told.connect(self.told)
        self._browser.left.connect(self._browser.focus_search)
        body.addWidget(self._browser, 1)
        self._is_started = False

    @property
    def browser(self) -> Icd10cmBrowser:
        """What is on it."""
        return self._browser

    def activate(self, argument: object = None) -> None:
        """Goes on where it was; `argument` may be a code to open."""
        if not self._is_started:
            self._is_started = True
            self._browser.start()
        if isinstance(argument, str):
            self._browser.open_code(argument)
        self._browser.focus_search()
