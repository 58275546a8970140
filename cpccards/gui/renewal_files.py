"""The files of the Renewal page: the ledger, its reminders, certificates."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.renewal import CeuEntry
from cpccards.domain.renewal_periods import Period
from cpccards.gui import saving
from cpccards.services.certificates import Certificates
from cpccards.services.renewal import Renewal
from cpccards.services.study_calendar import StudyCalendar

_REFUSAL = "The ledger was not saved"


class RenewalFiles(QObject):
    """Asks where to, writes, and says how it went.

    Signals:
        failed: the `CpcCardsError` that kept a file from being written; None once one was.
        told: what was saved.
    """

    failed = Signal(object)
    told = Signal(str)

    def __init__(self, page: QWidget, certificates: Certificates, calendar: StudyCalendar) -> None:
        super().__init__(page)
        self._page = page
        self._certificates = certificates
        self._calendar = calendar

    def save_certificate(self, entry: CeuEntry) -> None:
        """Writes the certificate of an entry to a file."""
        if entry.certificate:
            write = partial(self._certificates.save_copy, entry.certificate)
            self._save("Save a copy of the certificate", entry.certificate_name, write)

    def save_certificates(self, renewal: Renewal, period: Period) -> None:
        """Writes all certificates of a period to one ZIP file."""
        from cpccards.services.renewal_export import certificate_names

        gone: list[str] = []

        def write(path: Path) -> None:
            gone.extend(self._certificates.save_all(certificate_names(renewal, period), path))

        if self._save("Save the certificates of the period", "ceu-certificates.zip", write) and gone:
            self.told.emit(f"Saved without those whose file is gone: {len(gone):,}.")

    def save_csv(self, renewal: Renewal) -> None:
        """Writes the ledger as CSV."""
        from cpccards.services.renewal_export import as_csv

        self._save_bytes("Save the ledger as CSV", "ceu-ledger.csv", partial(as_csv, renewal))

    def save_pdf(self, renewal: Renewal) -> None:
        """Writes the ledger as PDF."""
        from cpccards.gui.renewal_report import pdf

        made = partial(pdf, renewal, self._page.locale())
        self._save_bytes("Save the ledger as PDF", "ceu-ledger.pdf", made)

    def save_calendar(self, renewal: Renewal) -> None:
        """Writes the reminders as a calendar file."""
        from cpccards.services.renewal_export import as_calendar

        made = partial(as_calendar, renewal, self._calendar.now())
        self._save_bytes("Save the reminders", "renewal.ics", made)

    def _save_bytes(self, title: str, name: str, made: Callable[[], bytes]) -> None:
        self._save(title, name, lambda path: saving.save(path, made(), _REFUSAL))

    def _save(self, title: str, name: str, write: Callable[[Path], None]) -> bool:
        chosen, _ = QFileDialog.getSaveFileName(self._page, title, str(Path.home() / name))
        if not chosen:
            return False
        try:
            write(Path(chosen))
        except CpcCardsError as error:
            self.failed.emit(error)
            return False
        self.failed.emit(None)
        self.told.emit(f"Saved as {Path(chosen).name}.")
        return True
