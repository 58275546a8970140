"""Backups: which there are, what is in each, and putting one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from cpccards.domain.backups import Backup, Reason
from cpccards.domain.changes import Changes
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import BLOCK, INSIDE, Page, column, head_under, label, row_of, surface, way_back
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.confirmation import Confirmation
from cpccards.gui.widgets.library_check_panel import LibraryCheckPanel
from cpccards.gui.widgets.outcome import Outcome
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.backup_words import (
    content_words,
    counted,
    deck_lines,
    difference_words,
    row_words,
    when_words,
)
from cpccards.services.backups import BackupPreview, BackupService, look_into
from cpccards.services.library_check import LibraryCheckService
from cpccards.services.study_calendar import StudyCalendar

_HEADINGS = ("When", "Why", "Cards", "Answers", "Size")
_POLICY = (
    "Made when you open and when you close the app, every hour in between, and before imports, restores, "
    "repairs, large deletions and large changes, if anything changed. All of today and yesterday are kept; "
    "then the last of 12 days, of 10 weeks and of 9 months."
)
_OTHERS = "It is a backup of another library: of another profile, or of the one you had before this one."
_ABSENT = (
    "This folder is not there now. Connect its disk, or choose another one; until then backups are made "
    "beside the library."
)
_SURE = (
    "Your library is replaced by this backup, and the window opens anew. The library as it is now is "
    "kept beside it as a file of its own."
)
_MEDIA = (
    "Pictures and sounds are not in them. To have those too, export the whole library now and then: "
    "Export, Whole library."
)


class BackupsPage(Page):
    """Nothing is ever lost by a restore: what was there before is kept as a file of its own.

    Args:
        restore: puts a backup in the place of the open library, and opens the window anew.
        folder_chosen: the learner wants another folder, or with None the one beside the library.
    """

    name = "backups"
    title = "Backups"

    def __init__(
        self,
        backups: BackupService,
        checking: LibraryCheckService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        restore: Callable[[Backup], None],
        folder_chosen: Callable[[Path | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._backups = backups
        self._calendar = calendar
        self._restore = restore
        self._folder_chosen = folder_chosen
        self._found: tuple[Backup, ...] = ()
        self._library = ""
        self._chosen: Backup | None = None
        self._looking = JobSlot(tasks, self)
        self._making = JobSlot(tasks, self)
        self._opening = JobSlot(tasks, self)
        self.checking = LibraryCheckPanel(checking, tasks)
        self._build()
        self._connect()

    def activate(self, argument: object = None) -> None:
        """Shows what there is; `argument` may be a backup to choose."""
        self.outcome.begin()
        self.refresh(argument.path if isinstance(argument, Backup) else None)
        self.make_now.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Compares anew with what there is now."""
        if self._chosen is not None:
            self._look(self._chosen)

    def woken(self) -> None:
        """A folder may have come back."""
        self.refresh()

    def refresh(self, choose: Path | None = None) -> None:
        """Reads the folder."""
        wanted = choose or (None if self._chosen is None else self._chosen.path)
        try:
            self._found = self._backups.all()
        except CpcCardsError as error:
            self._found = ()
            self.outcome.note.say(error)
        folder = self._backups.folder
        self._folder.setText(str(folder))
        self._folder.setCursorPosition(0)
        self.usual_folder.setVisible(not self._backups.is_beside)
        self._absent.setVisible(not self._backups.is_folder_there)
        self._library = self._backups.library_name()
        now, zone = self._calendar.now(), self._calendar.zone()
        rows = [row_words(each, self._library, now, zone, self.locale()) for each in self._found]
        self._model.show_rows(rows)
        self.table.setVisible(bool(self._found))
        self._none.setVisible(not self._found)
        row = next((row for row, each in enumerate(self._found) if each.path == wanted), None)
        self._choose(None)
        if row is not None:
            self.choose(row)

    def choose(self, row: int) -> None:
        """Chooses a backup by its place in the list."""
        self.table.setCurrentIndex(self._model.index(row, 0))

    @property
    def said(self) -> str:
        """What is said of the chosen backup; empty while none is."""
        lines = (self._what, self._others, self._difference, self._decks)
        shown = (line.text() for line in lines if line.text() and not line.isHidden())
        return "" if self._detail.isHidden() else "\n".join(shown)

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        self.back = way_back("Settings")
        body.addLayout(head_under(self.back, label(self.title, "page")))
        self.outcome = Outcome()
        body.addWidget(self.outcome.note)
        body.addWidget(label(_POLICY, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        self.make_now = QPushButton("Back up now")
        self.make_now.setProperty("role", "primary")
        self.open_file = QPushButton("Restore from a file…")
        row.addWidget(self.make_now)
        row.addWidget(self.open_file)
        row.addWidget(self.outcome.line, 1)
        body.addLayout(row)
        self._model = TextTable(self)
        self._model.show_rows((), _HEADINGS)
        self.table = PlainTable("Backups", self._model, most_rows=8)
        self._none = label("There is no backup yet.", "muted")
        body.addWidget(self.table)
        body.addWidget(self._none)
        body.addWidget(self._build_detail())
        body.addWidget(self._build_folder())
        body.addWidget(self.checking)
        body.addStretch(1)

    def _build_detail(self) -> QFrame:
        self._detail, inside = surface()
        self._when = label(role="title", wrap=True)
        self._what = label(wrap=True)
        self._difference = label(role="strong", wrap=True)
        self._decks = label(role="muted", wrap=True)
        self._others = label(_OTHERS, wrap=True)
        for line in (self._when, self._what, self._others, self._difference, self._decks):
            inside.addWidget(line)
        self.restore = QPushButton("Restore…")
        self.keep_as = QPushButton("Keep as file…")
        go = QPushButton("Restore this backup")
        go.setProperty("role", "primary")
        self.confirmation = Confirmation(self.restore, self.keep_as, go=go)
        inside.addSpacing(INSIDE)
        inside.addWidget(self.confirmation)
        self._detail.hide()
        return self._detail

    def _build_folder(self) -> QFrame:
        frame, inside = surface()
        inside.addWidget(label("Where they are kept", "strong"))
        self._folder = QLineEdit()
        self._folder.setReadOnly(True)
        self._folder.setProperty("role", "path")
        self._folder.setAccessibleName("Folder of the backups")
        inside.addWidget(self._folder)
        self._absent = label(_ABSENT, wrap=True)
        inside.addWidget(self._absent)
        inside.addWidget(
            label(
                "Another disk is better: it helps when this one breaks. Backups already made stay where they "
                "are.",
                "muted",
                wrap=True,
            )
        )
        inside.addWidget(label(_MEDIA, "muted", wrap=True))
        self.choose_folder = QPushButton("Choose a folder…")
        self.usual_folder = QPushButton("Beside the library")
        inside.addLayout(row_of(self.choose_folder, self.usual_folder))
        return frame

    def _connect(self) -> None:
        self.checking.mended.connect(self.changed)
        self.checking.mended.connect(lambda _changes: self.refresh())
        self.back.clicked.connect(lambda: self.went_to.emit("settings", None))
        self.make_now.clicked.connect(self._make)
        self.open_file.clicked.connect(self._open_file)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.restore.clicked.connect(lambda: self.confirmation.ask(_SURE))
        self.confirmation.confirmed.connect(self._on_confirmed)
        self.keep_as.clicked.connect(self._keep_as)
        self.choose_folder.clicked.connect(self._choose_folder)
        self.usual_folder.clicked.connect(lambda: self._take_folder(None))
        self._making.succeeded.connect(self._on_made)
        self._making.failed.connect(self._on_failed)
        self._opening.succeeded.connect(self._on_opened)
        self._opening.failed.connect(self._on_failed)
        self._looking.succeeded.connect(self._on_looked)
        self._looking.failed.connect(self._on_look_failed)

    # What it does

    def _make(self) -> None:
        self.outcome.begin("Making a backup …")
        self.make_now.setEnabled(False)
        self._making.start(lambda _report, cancelled: self._backups.make(Reason.BY_HAND, cancelled))

    def _rest_no_more(self) -> None:
        self.make_now.setEnabled(True)
        # A button that rests gives the focus away, to its neighbour.
        if self.open_file.hasFocus():
            self.make_now.setFocus()

    def _on_made(self, made: object) -> None:
        self._rest_no_more()
        if isinstance(made, Backup):
            beside = "" if made.path.parent == self._backups.folder else ", beside the library"
            cards = counted(made.stand.cards, "card", self.locale())
            self.outcome.tell(f"Made and checked{beside}: {cards}.")
            self.refresh()

    def _on_failed(self, error: object) -> None:
        self._rest_no_more()
        self.outcome.fail(error)

    def _on_row(self) -> None:
        row = self.table.currentIndex().row()
        self._choose(self._found[row] if 0 <= row < len(self._found) else None)

    def _choose(self, backup: Backup | None) -> None:
        self._chosen = backup
        self.confirmation.drop()
        self._detail.setVisible(backup is not None)
        if backup is not None:
            self._when.setText(self._when_words(backup.made_at))
            self._others.setVisible(backup.stand.library != self._library)
            self._what.setText("Looking into it …")
            self._difference.setText("")
            self._decks.setText("")
            self._look(backup)

    def _look(self, backup: Backup) -> None:
        self._looking.start(lambda _report, _cancelled: self._backups.preview(backup))

    def _on_looked(self, preview: object) -> None:
        if not isinstance(preview, BackupPreview):
            return
        locale = self.locale()
        self._what.setText(content_words(preview, self._calendar.now(), self._calendar.zone(), locale))
        self._difference.setText(difference_words(preview.backup.stand, preview.present, locale))
        self._decks.setText(deck_lines(preview, locale))

    def _on_look_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._what.setText(str(error))

    def _on_confirmed(self) -> None:
        if self._chosen is not None:
            self._restore(self._chosen)

    def _open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            "Restore from a file",
            str(self._backups.folder),
            "Card libraries (*.cpccards*);;All files (*)",
        )
        if name:
            self.outcome.note.say(None)
            self._opening.start(lambda _report, _cancelled: look_into(Path(name)))

    def _on_opened(self, backup: object) -> None:
        if isinstance(backup, Backup):
            self.table.clearSelection()
            self._choose(backup)
            self.restore.setFocus()

    def _keep_as(self) -> None:
        backup = self._chosen
        if backup is None:
            return
        name, _ = QFileDialog.getSaveFileName(
            self, "Keep as file", str(Path.home() / backup.path.name), "Card library (*.cpccards)"
        )
        if not name:
            return
        try:
            self._backups.keep_as(backup, Path(name))
        except CpcCardsError as error:
            self.outcome.note.say(error)
            return
        self.outcome.begin(f"Kept as {Path(name).name}.")

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Folder for backups", str(self._backups.folder))
        if name:
            self._take_folder(Path(name))

    def _take_folder(self, folder: Path | None) -> None:
        self.outcome.note.say(None)
        self.choose_folder.setFocus()  # the other button may go
        self._folder_chosen(folder)
        self._backups.use_folder(folder)
        self.refresh()

    def _when_words(self, instant: datetime) -> str:
        return when_words(instant, self._calendar.now(), self._calendar.zone(), self.locale())
