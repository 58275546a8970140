"""Import: drop a file, see what would happen, change it, let it happen, take it back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QStackedLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.gui.import_jobs import Looker, Preview, Wish
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.import_preview import PreviewPanel
from cpccards.gui.pages.import_report import ReportPanel
from cpccards.gui.pages.import_start import LONG_TEXT, StartPanel
from cpccards.gui.pages.page import Page
from cpccards.gui.tasks import Job, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.drop_veil import DropVeil, can_be_taken, taken
from cpccards.services.importing import Imported, ImportService
from cpccards.services.library import LibraryService
from cpccards.services.reading import (
    DeckPath,
    Mapping,
    ReadingService,
    ReadOptions,
    extensions,
    save_rejected,
)

_PATIENCE = 250
"""Milliseconds before work in progress is shown as such; shorter work would only flicker."""


class ImportPage(Page):
    """Three steps: a file, a preview that follows every change, a report. Only the Import button writes."""

    name = "import"
    title = "Import"

    def __init__(
        self,
        theme: Theme,
        reading: ReadingService,
        importing: ImportService,
        library: LibraryService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._reading = reading
        self._importing = importing
        self._looker = Looker(reading, importing, library)
        self._preview: Preview | None = None
        self._wish = Wish()
        self._is_current = False
        self._imported: Imported | None = None
        self._undone = False
        self._is_text = False
        self.start = StartPanel(theme)
        self.preview = PreviewPanel(theme)
        self.report = ReportPanel(theme)
        self._steps = QStackedLayout(self)
        for step in (self.start, self.preview, self.report):
            self._steps.addWidget(step)
        self._veil = DropVeil(self)
        self._opening = JobSlot(tasks, self)
        self._looking = JobSlot(tasks, self)
        self._writing = JobSlot(tasks, self)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self.preview.foot.show_working)
        self.setAcceptDrops(True)
        self._connect()
        self._add_keys()

    @property
    def step(self) -> QWidget | None:
        """The step on screen: `start`, `preview` or `report`."""
        return self._steps.currentWidget()

    @property
    def is_busy(self) -> bool:
        """True while something is read, planned or written."""
        return self._opening.is_busy or self._looking.is_busy or self._writing.is_busy

    def activate(self, argument: object = None) -> None:
        """Opens `argument` (a path), or comes back to where the learner was."""
        if self._writing.is_busy:
            return
        if isinstance(argument, str | Path):
            self.open_file(Path(argument))
        elif self.step is self.preview:
            self._look(self._wish)
        elif self.step is self.report and not self._can_undo():
            self.begin_again()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when notes changed; follows an undo of the import it reports."""
        if self.step is self.preview and changes.touches(Subject.NOTES, Subject.DECKS):
            self._look(self._wish)
        elif self.step is self.report and self._imported is not None:
            if changes.step == self._imported.changes.step:
                self._undone = undone
            self._show_report(self._imported)

    # Opening

    def choose_file(self) -> None:
        """Asks for a file and opens it."""
        if self._writing.is_busy:
            return
        patterns = " ".join(f"*{ending}" for ending in extensions())
        chosen, _ = QFileDialog.getOpenFileName(
            self, "Choose a file to import", "", f"Lists and decks ({patterns});;All files (*)"
        )
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path) -> None:
        """Opens a file; nothing is written."""
        self._is_text = False
        self._open(path.name, self._looker.open(path))

    def open_text(self, text: str) -> None:
        """Reads a pasted text; nothing is written."""
        self._is_text = True
        self._open("the list", self._looker.paste(text))

    def begin_again(self) -> None:
        """Back to the first step."""
        if self._writing.is_busy:
            return
        self._opening.give_up()
        self._forget_preview()
        self.start.say(None)
        self._go(self.start)
        self.start.show_drop()

    def _open(self, name: str, job: Job) -> None:
        if self._writing.is_busy:
            return
        self._forget_preview()
        self.start.say(None)
        self._go(self.start)
        self.start.show_reading(name)
        self._opening.start(job)

    def _on_opened(self, preview: object) -> None:
        if not isinstance(preview, Preview):
            return
        self._wish = preview.wish
        self._show_preview(preview)
        self._go(self.preview)
        self.preview.begin()

    def _on_open_failed(self, error: object) -> None:
        if self._is_text and self.start.text:
            self.start.show_paste()
        else:
            self.start.show_drop()
        self.start.say(error if isinstance(error, CpcCardsError) else None)

    # Looking

    def _look(self, wish: Wish) -> None:
        """Plans anew with other wishes."""
        if self._preview is None or self._writing.is_busy:
            return
        self._wish = wish
        self._work(self._looker.look(self._preview, wish))

    def _read_again(self, options: ReadOptions) -> None:
        if self._preview is not None:
            self._work(self._looker.reread(self._preview.source, options, self._wish))

    def _work(self, job: Job) -> None:
        self._is_current = False
        self._patience.start()
        self._looking.start(job)

    def _on_looked(self, preview: object) -> None:
        if isinstance(preview, Preview):
            self._wish = preview.wish
            self._show_preview(preview)

    def _on_look_failed(self, error: object) -> None:
        self._patience.stop()
        self.preview.foot.show_ready("", "Import", ready=False)
        self.preview.say(error if isinstance(error, CpcCardsError) else None)

    def _show_preview(self, preview: Preview) -> None:
        self._patience.stop()
        self._preview = preview
        self._is_current = preview.plan is not None
        self.preview.show_preview(preview)

    def _choose_mapping(self, mapping: Mapping) -> None:
        self._look(replace(self._wish, mapping=mapping))

    def _choose_topic(self, path: DeckPath, topic: str | None) -> None:
        self._look(replace(self._wish, topics={**self._wish.topics, path: topic}))

    def _wish_for(self, **values: Any) -> None:
        self._look(replace(self._wish, **values))

    def _take_suggestion(self) -> None:
        if self._preview is None:
            return
        source = replace(self._preview.source, is_remembered=False)
        self._preview = replace(self._preview, source=source)
        self._look(Wish(self._reading.suggested(source)))

    # Writing

    def import_now(self) -> None:
        """Writes what the preview shows. Does nothing while the preview is not up to date."""
        preview, plan = self._preview, self._preview.plan if self._preview is not None else None
        ready = self._is_current and not self.is_busy and not self.preview.is_waiting
        if self.step is not self.preview or preview is None or plan is None or not ready:
            return
        if not plan.is_worth_it:
            return
        self.preview.say(None)
        self.preview.set_locked(True)
        self.preview.foot.show_importing()
        self.held.emit(True)
        self._writing.start(self._looker.carry_out(preview))

    def _on_imported(self, imported: object) -> None:
        self.held.emit(False)
        self.preview.set_locked(False)
        if not isinstance(imported, Imported):
            return
        self._imported, self._undone = imported, False
        self._show_report(imported)
        self._go(self.report)
        self.report.begin()
        self.changed.emit(imported.changes)

    def _on_import_failed(self, error: object) -> None:
        self.held.emit(False)
        self.preview.set_locked(False)
        if self._preview is not None and self._preview.outlook is not None:
            said = self._preview.outlook
            words = "Stopped. Nothing was added." if isinstance(error, Cancelled) else said.outcome
            self.preview.foot.show_ready(words, said.button, ready=True)
            self.preview.foot.button.setFocus()
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.preview.say(error)

    def _cancel(self) -> None:
        if self._writing.is_busy:
            self.preview.foot.show_cancelling()
            self._writing.cancel()
        elif self._opening.is_busy or self._looking.is_busy or self.start.is_pasting:
            self.begin_again()

    # Afterwards

    def _show_report(self, imported: Imported) -> None:
        self.report.show_imported(imported, undone=self._undone, can_undo=self._can_undo())

    def _can_undo(self) -> bool:
        return self._imported is not None and self._importing.is_last_step(self._imported)

    def _undo(self) -> None:
        self.undo_requested.emit()

    def _save_rejected(self) -> None:
        if self._imported is None or self._preview is None:
            return
        suggested = f"{Path(self._preview.source.name).stem} - rejected rows.csv"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save rejected rows", suggested, "CSV (*.csv);;All files (*)"
        )
        if not chosen:
            return
        try:
            save_rejected(
                Path(chosen), self._preview.source, self._preview.wish.mapping, self._imported.rejected
            )
        except BadInput as error:
            self.report.say(error)
            return
        self.report.show_saved(chosen)

    # Drops, pastes, keys

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Says that the page takes what hangs over it."""
        if self._writing.is_busy or not can_be_taken(event.mimeData()):
            event.ignore()
            return
        self.start.set_dropping(True)
        if self.step is not self.start:
            self._veil.cover()
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Anywhere on the page will do."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing hangs over the page any more."""
        self._end_drag()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what was dropped."""
        self._end_drag()
        event.acceptProposedAction()
        self._take(event.mimeData())

    def paste(self) -> None:
        """Takes what the clipboard holds: a file, or a list."""
        data = QGuiApplication.clipboard().mimeData()
        if self._writing.is_busy:
            return
        if data.hasUrls():
            self._take(data)
        elif len(data.text()) > LONG_TEXT:
            self.open_text(data.text())
        else:
            self.begin_again()
            self.start.show_paste(data.text())

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard goes to the step on screen."""
        super().showEvent(event)
        for step in (self.start, self.preview, self.report):
            if step is self.step:
                step.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The veil covers the page."""
        super().resizeEvent(event)
        self._veil.setGeometry(self.rect())

    def _take(self, data: QMimeData) -> None:
        try:
            given = taken(data)
        except BadInput as error:
            self.begin_again()
            self.start.say(error)
            return
        if isinstance(given, Path):
            self.open_file(given)
        else:
            self.open_text(given)

    def _end_drag(self) -> None:
        self.start.set_dropping(False)
        self._veil.hide()

    def _press_enter(self) -> None:
        if self.step is self.start and self.start.is_pasting:
            self.start.give_text()
        else:
            self.import_now()

    def _connect(self) -> None:
        self._opening.succeeded.connect(self._on_opened)
        self._opening.failed.connect(self._on_open_failed)
        self._looking.succeeded.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)
        self._writing.succeeded.connect(self._on_imported)
        self._writing.failed.connect(self._on_import_failed)
        self._writing.progressed.connect(self.preview.foot.show_progress)
        self.start.file_wanted.connect(self.choose_file)
        self.start.text_given.connect(self.open_text)
        self.start.stopped.connect(self._cancel)
        preview = self.preview
        preview.other_wanted.connect(self.choose_file)
        preview.text_wanted.connect(self._mend_text)
        preview.columns.options_chosen.connect(self._read_again)
        preview.columns.mapping_chosen.connect(self._choose_mapping)
        preview.columns.suggestion_wanted.connect(self._take_suggestion)
        preview.topics.topic_chosen.connect(self._choose_topic)
        preview.outcome.duplicates_chosen.connect(lambda fate: self._wish_for(duplicates=fate))
        preview.history.progress_chosen.connect(lambda wanted: self._wish_for(with_progress=wanted))
        preview.history.presets_chosen.connect(lambda wanted: self._wish_for(with_presets=wanted))
        preview.history.settings_chosen.connect(lambda wanted: self._wish_for(with_settings=wanted))
        preview.history.rollover_chosen.connect(lambda hour: self._wish_for(rollover_hour=hour))
        preview.foot.import_wanted.connect(self.import_now)
        preview.foot.cancel_wanted.connect(self._cancel)
        report = self.report
        report.undo_wanted.connect(self._undo)
        report.review_wanted.connect(lambda: self.went_to.emit("review", None))
        report.another_wanted.connect(self.begin_again)
        report.saving_wanted.connect(self._save_rejected)

    def _add_keys(self) -> None:
        # These hear the whole window, but only while the page is on screen.
        for keys, act in (
            ("Ctrl+O", self.choose_file),
            ("Ctrl+V", self.paste),
            ("Ctrl+Return", self._press_enter),
            ("Ctrl+Enter", self._press_enter),
            ("Esc", self._cancel),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(act)

    def _mend_text(self) -> None:
        self.begin_again()
        self.start.show_paste()

    def _go(self, step: QWidget) -> None:
        self._steps.setCurrentWidget(step)

    def _forget_preview(self) -> None:
        self._looking.give_up()
        self._patience.stop()
        self._preview, self._is_current = None, False
        self._imported, self._undone = None, False
