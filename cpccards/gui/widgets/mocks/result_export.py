"""A practice exam's result as a file: pages to print, or data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.ledger import LedgerEntry
from cpccards.gui import saving
from cpccards.gui.pages.page import label
from cpccards.gui.widgets.charts.score_history import AskPath
from cpccards.services.mock_results import MockResult
from cpccards.services.mocks import MockService


class ResultExport(QPushButton):
    """A button with a menu; it asks where, then writes.

    Args:
        choose_path: asks for the file.
        earlier: gives those a result is compared with, oldest first; asked when pages are written.

    Attributes:
        said: where it was saved, hidden until it was. It is made here and placed by the page.

    Signals:
        failed: a `CpcCardsError`.
        worked: it was saved; what was said to have failed before is over.
    """

    failed = Signal(object)
    worked = Signal()

    def __init__(
        self,
        mocks: MockService,
        choose_path: AskPath,
        earlier: Callable[[MockResult], tuple[MockResult, ...]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Export", parent)
        self._mocks = mocks
        self._choose_path = choose_path
        self._earlier = earlier
        self._result: MockResult | None = None
        self._entries: Mapping[str, LedgerEntry] = {}
        self._whole = False
        self.setProperty("role", "segment-menu")
        self.setAccessibleName("Save the result as a file")
        self.said = label(role="small", wrap=True)
        self.said.hide()
        menu = QMenu(self)
        for words, act in (
            ("Print: save as PDF…", self.save_pdf),
            ("Save as CSV…", lambda: self._save_data("csv")),
            ("Save as JSON…", lambda: self._save_data("json")),
        ):
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, act=act: act())
            menu.addAction(action)
        self.setMenu(menu)

    def offer(self, result: MockResult | None, entries: Mapping[str, LedgerEntry], *, whole: bool) -> None:
        """Takes the result that is to be saved when that is asked for; None while there is none.

        Args:
            entries: what had been forecast of it, by outline.
            whole: it asks the exam's full mix.
        """
        self._result = result
        self._entries = entries
        self._whole = whole

    def save_pdf(self) -> None:
        """Asks where, then writes all tables as pages to print."""
        result, entries, is_whole = self._result, self._entries, self._whole
        chosen = self._ask_where("pdf")
        if result is None or not chosen:
            return
        from cpccards.gui import mock_report

        results = (*self._earlier(result), result)
        self._write(chosen, mock_report.pdf(results, entries, self.locale(), whole=is_whole))

    def _save_data(self, kind: Literal["csv", "json"]) -> None:
        result = self._result
        chosen = self._ask_where(kind)
        if result is None or not chosen:
            return
        try:
            written = self._mocks.export(result.summary.id, kind)
        except CpcCardsError as error:
            self.failed.emit(error)
            return
        self._write(chosen, written.encode())

    def _ask_where(self, kind: str) -> str:
        self.said.hide()
        if self._result is None:
            return ""
        day = date_of_day(self._result.summary.day).isoformat()
        return self._choose_path(self, "Save the result", f"Practice exam {day}.{kind}", kind)

    def _write(self, chosen: str, content: bytes) -> None:
        try:
            saving.save(Path(chosen), content, "The result can’t be saved")
        except CpcCardsError as error:
            self.failed.emit(error)
            return
        self.worked.emit()
        self.said.setText(f"Saved as {chosen}.")
        self.said.show()
