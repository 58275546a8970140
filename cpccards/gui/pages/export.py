"""Export: what goes out, as which file, what would be in it; then the file, and where it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import INSIDE, Page, head_under, label, row_of, surface, way_back
from cpccards.gui.tasks import Job, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.decks.export_choice import HowBlock, WhatBlock
from cpccards.gui.widgets.page_foot import PageFoot, column_over_foot
from cpccards.gui.words.export_words import done_words, preview_words, suggested_name
from cpccards.services.exporting import PAPER, Exported, ExportPreview, ExportService, FormatId
from cpccards.services.library import LibraryService
from cpccards.services.media import MediaService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.whole_file import whole_file

_MOST_PROBLEMS = 8
_PRINT_REFUSAL = "The cards were not printed"


def open_folder(path: Path) -> None:
    """Shows a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class ExportPage(Page):
    """Nothing is written before the last button, and then whole or not at all."""

    name = "export"
    title = "Export"

    def __init__(
        self,
        theme: Theme,
        exporting: ExportService,
        library: LibraryService,
        media: MediaService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        show_folder: Callable[[Path], None] = open_folder,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._exporting = exporting
        self._library = library
        self._media = media
        self._calendar = calendar
        self._show_folder = show_folder
        self._folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or "."
        )
        self._looking = JobSlot(tasks, self)
        self._writing = JobSlot(tasks, self)
        self._told: ExportPreview | None = None
        self._written: Path | None = None
        self._build()
        self._connect()

    def activate(self, argument: object = None) -> None:
        """Shows what there is; `argument` may be a deck to export, or the id of a format."""
        if self._writing.is_busy:
            return
        self.what.show_decks(self._library.decks())
        if isinstance(argument, int):
            self.what.choose(DeckId(argument))
        elif isinstance(argument, str) and argument in set(FormatId):
            self.how.box.choose(FormatId(argument))
        self.begin_again()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Counts again when what is exported changed."""
        if changes.touches(Subject.DECKS, Subject.NOTES, Subject.CARDS) and not self._writing.is_busy:
            self.what.show_decks(self._library.decks())
            self._look()

    def begin_again(self) -> None:
        """Offers the choices."""
        self._report.hide()
        self._choices.show()
        self._foot.show()
        self._foot.error.say(None)
        self._look()
        self.how.box.setFocus()

    # What is on screen

    def _build(self) -> None:
        around, body, area = column_over_foot(self)
        self.back = way_back("Decks")
        body.addLayout(head_under(self.back, label(self.title, "page")))
        self._choices = QWidget()
        self._choices.setObjectName("page")
        inside = QVBoxLayout(self._choices)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(body.spacing())
        self.how = HowBlock((*self._exporting.formats(), PAPER))
        self.what = WhatBlock()
        inside.addWidget(self.how)
        inside.addWidget(self.what)
        inside.addWidget(self._build_preview())
        body.addWidget(self._choices)
        body.addWidget(self._build_report())
        body.addStretch(1)
        self._foot = self._build_foot()
        self._foot.follow(area)
        around.addWidget(self._foot)

    def _build_preview(self) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("What will be in it", "strong"))
        self._counts = label(wrap=True)
        self._remarks = label(role="muted", wrap=True)
        self._problem = label(role="error", wrap=True)
        for line in (self._counts, self._remarks, self._problem):
            inside.addWidget(line)
        return frame

    def _build_report(self) -> QWidget:
        self._report, inside = surface()
        self._done_title = label(role="title", wrap=True)
        self._done_counts = label(wrap=True)
        self._done_place = label(role="muted", wrap=True)
        self._done_problems = label(wrap=True)
        for line in (self._done_title, self._done_counts, self._done_place, self._done_problems):
            inside.addWidget(line)
        self.to_folder = QPushButton("Open the folder")
        self.to_folder.setProperty("role", "primary")
        self.another = QPushButton("Export something else")
        inside.addSpacing(INSIDE)
        inside.addLayout(row_of(self.to_folder, self.another))
        self._report.hide()
        return self._report

    def _build_foot(self) -> PageFoot:
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, 0)
        self._words = label(wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the export")
        self._bar.hide()
        column.addWidget(self._words)
        column.addWidget(self._bar)
        self.cancel = QPushButton("Cancel   Esc")
        self.cancel.hide()
        self.button = QPushButton("Export…   Ctrl+Enter")
        self.button.setAccessibleName("Export")
        self.button.setProperty("role", "primary")
        return PageFoot(words, self.cancel, self.button)

    @property
    def said(self) -> str:
        """What is said about the file as things are chosen."""
        lines = (self._counts, self._remarks, self._problem)
        return "\n".join(line.text() for line in lines if not line.isHidden())

    @property
    def report(self) -> str:
        """What is said about the file that was written; empty before."""
        lines = (self._done_title, self._done_counts, self._done_place, self._done_problems)
        return "" if self._report.isHidden() else "\n".join(line.text() for line in lines if line.text())

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self._foot.error.text

    # What it does

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.went_to.emit("decks", None))
        self.how.changed.connect(self._look)
        self.what.changed.connect(self._look)
        self.button.clicked.connect(self.export)
        self.cancel.clicked.connect(self._cancel)
        self.another.clicked.connect(self.begin_again)
        self.to_folder.clicked.connect(self._open_folder)
        self._looking.succeeded.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)
        self._writing.succeeded.connect(self._on_written)
        self._writing.failed.connect(self._on_failed)
        self._writing.progressed.connect(self._on_progress)
        for keys, act in (("Ctrl+Return", self.export), ("Ctrl+Enter", self.export), ("Esc", self._cancel)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _look(self) -> None:
        """Counts what is chosen."""
        kind = self.how.kind
        self.what.fit(kind)
        decks, options = self._decks(), self.how.options
        self._told = None
        self._counts.setText("Counting …")
        self._words.setText("")
        self._remarks.hide()
        self._problem.hide()
        self._ready()
        self._looking.start(
            lambda _report, cancelled: self._exporting.preview(kind, decks, options, cancelled)
        )

    def _decks(self) -> tuple[DeckId, ...] | None:
        chosen = self.what.chosen
        return None if chosen is None else tuple(deck.id for deck in chosen)

    def _ready(self) -> None:
        told = self._told
        self.button.setEnabled(told is not None and told.problem is None and not self._writing.is_busy)

    def _on_looked(self, told: object) -> None:
        if not isinstance(told, ExportPreview):
            return
        self._told = told
        self._counts.setText(preview_words(told))
        self._words.setText(preview_words(told) if told.problem is None else "")
        self._remarks.setText("\n".join(told.remarks))
        self._remarks.setVisible(bool(told.remarks))
        self._problem.setText("" if told.problem is None else str(told.problem))
        self._problem.setVisible(told.problem is not None)
        self._ready()

    def _on_look_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._counts.setText(str(error))

    def export(self) -> None:
        """Asks where the file is to go, and writes it."""
        if not self.button.isEnabled() or not self._report.isHidden():
            return
        kind = self.how.kind
        name = suggested_name(kind, self.what.chosen, self._calendar.date())
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export", str(self._folder / name), f"{kind.name} (*{kind.ending})"
        )
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_name(path.name + kind.ending)
        self._folder = path.parent
        self._foot.error.say(None)
        self._set_busy(True)
        self._writing.start(self._job(path))

    def _job(self, path: Path) -> Job:
        kind, decks, options = self.how.kind, self._decks(), self.how.options
        exporting = self._exporting
        if kind.id is not FormatId.PDF:
            return lambda report, cancelled: exporting.export(kind, decks, options, path, report, cancelled)
        font, with_reasons = self._theme.font("body"), self.how.reasons.isChecked()
        told, locale, media = self._told or ExportPreview(), QLocale(), self._media

        def job(report: Report, cancelled: IsCancelled) -> Exported:
            from cpccards.gui.card_print import PrintOptions, print_cards

            cards = exporting.cards_to_print(decks, cancelled)
            settings = PrintOptions(font, locale, with_reasons)
            printed = print_cards(cards, media, settings, told.cards, report, cancelled)
            with whole_file(path, _PRINT_REFUSAL) as file:
                file.write(printed.content)
            return Exported(path, len(printed.content), told.decks, told.notes, printed.cards, 0, 0)

        return job

    def _cancel(self) -> None:
        if self._writing.is_busy:
            self._writing.cancel()
            self._words.setText("Stopping …")

    def _set_busy(self, busy: bool) -> None:
        self._choices.setEnabled(not busy)
        self.cancel.setVisible(busy)
        self._bar.setVisible(busy)
        self._bar.setRange(0, 0)
        self._words.setText("")
        self.button.setVisible(not busy)
        if busy:
            self.cancel.setFocus()

    def _on_progress(self, done: int, total: int, words: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._words.setText(f"{words} …")

    def _on_failed(self, error: object) -> None:
        self._set_busy(False)
        self._ready()
        self.button.setFocus()
        if isinstance(error, Cancelled):
            self._words.setText("Cancelled. No file was written.")
        elif isinstance(error, CpcCardsError):
            self._foot.error.say(error)

    def _on_written(self, told: object) -> None:
        self._set_busy(False)
        self._ready()
        if not isinstance(told, Exported):
            return
        self._written = told.path
        self._done_title.setText(f"Exported to {told.path.name}")
        self._done_counts.setText(done_words(told))
        self._done_place.setText(str(told.path.parent))
        problems = [problem.why for problem in told.problems[:_MOST_PROBLEMS]]
        more = len(told.problems) - len(problems)
        self._done_problems.setText("\n".join([*problems, *([f"… and {more:,} more."] if more else [])]))
        self._done_problems.setVisible(bool(problems))
        self._choices.hide()
        self._foot.hide()
        self._report.show()
        self.to_folder.setFocus()

    def _open_folder(self) -> None:
        if self._written is not None:
            self._show_folder(self._written.parent)
