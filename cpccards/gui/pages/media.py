"""Check media: pictures and sounds that are missing, damaged or unused, and the trash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDate, QLocale, QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QProgressBar, QPushButton, QWidget

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, ErrorNote, Page, column, head_under, label, surface, way_back
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.notes.media_preview import MediaPreview
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.words.media_words import (
    SECTION_HEADINGS,
    SECTION_NOTHING,
    SECTION_TITLES,
    SECTION_WORDS,
    Section,
    file_words,
    naming_words,
    size_words,
    stray_words,
    summary_words,
)
from cpccards.services.library import LibraryService
from cpccards.services.media_check import MediaCheck, MediaCheckService, Missing

EditNote = Callable[[StoredNote], Changes | None]
"""Opens the editor on a note; None when nothing was saved."""

_ROWS = 9


class MediaPage(Page):
    """Looks at once without reading the files; reads them when asked to. Nothing is deleted from here."""

    name = "media"
    title = "Check media"

    def __init__(
        self,
        media: MediaCheckService,
        library: LibraryService,
        edit_note: EditNote,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._media = media
        self._library = library
        self._edit_note = edit_note
        self._slot = JobSlot(tasks, self)
        self._check = MediaCheck()
        self._trash = media.trash()
        self._section = Section.MISSING
        self._folder = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or "."
        )
        self._build()
        self._connect()

    def activate(self, argument: object = None) -> None:
        """Looks at what there is now."""
        self._error.say(None)
        self.look()
        self.table.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when notes or files changed."""
        if changes.touches(Subject.NOTES) and self.isVisible():
            self.look()

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        self.back = way_back("Decks")
        self.read_all = QPushButton("Read every file")
        self.read_all.setToolTip("Finds files that are damaged; takes a while with many of them")
        self.cancel = QPushButton("Cancel   Esc")
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(self.title, "page"))
        head.addStretch(1)
        head.addWidget(self.cancel)
        head.addWidget(self.read_all)
        body.addLayout(head_under(self.back, head))
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._summary = label(role="muted", wrap=True)
        body.addWidget(self._summary)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the check")
        body.addWidget(self._bar)
        self.sections = Segments("Show")
        body.addWidget(self.sections)
        body.addWidget(self._build_list())
        self._stray = label(role="small", wrap=True)
        body.addWidget(self._stray)
        body.addStretch(1)
        self._show_busy(busy=False)

    def _build_list(self) -> QWidget:
        frame, inside = surface()
        self._words = label(wrap=True)
        inside.addWidget(self._words)
        self._model = TextTable(self)
        self.table = PlainTable("Files", self._model, most_rows=_ROWS)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        inside.addWidget(self.table)
        self._acts = row = TurningRow(gap=INSIDE)
        self.supply = QPushButton("Choose a file…")
        self.open_note = QPushButton("Open the note")
        self.write_list = QPushButton("Save the list…")
        self.discard = QPushButton()
        self.discard_all = QPushButton()
        self.restore = QPushButton()
        self.empty = QPushButton("Empty the trash")
        row.line_up(
            self.supply,
            self.open_note,
            self.write_list,
            self.discard,
            self.discard_all,
            self.restore,
            self.empty,
        )
        inside.addWidget(row)
        self.preview = MediaPreview()
        inside.addWidget(self.preview)
        self.note_list = PlainTable("Notes that name it", TextTable(self), most_rows=4)
        inside.addWidget(self.note_list)
        return frame

    @property
    def said(self) -> str:
        """What is said about the whole check."""
        return self._summary.text()

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self._error.text

    @property
    def rows(self) -> list[str]:
        """What is listed, a row in words each."""
        return [self._model.spoken(row) for row in range(self._model.rowCount())]

    def show_section(self, section: Section) -> None:
        """Lists something else."""
        self._section = section
        self._show()

    def _show(self) -> None:
        check, section = self._check, self._section
        counts = {
            Section.MISSING: len(check.missing),
            Section.LOST: len(check.lost),
            Section.UNUSED: len(check.unused),
            Section.TRASH: len(self._trash),
        }
        self.sections.offer(
            [(key.value, f"{words} {counts[key]:,}", words) for key, words in SECTION_TITLES.items()]
        )
        self.sections.blockSignals(True)
        self.sections.mark(section.value)
        self.sections.blockSignals(False)
        self._words.setText(SECTION_WORDS[section] if counts[section] else SECTION_NOTHING[section])
        self._model.show_rows(self._section_rows(), SECTION_HEADINGS[section])
        self.table.setVisible(bool(counts[section]))
        if counts[section]:
            self.table.setCurrentIndex(self._model.index(0, 0))
        self._stray.setText(stray_words(check))
        self._stray.setVisible(bool(check.stray))
        self._show_chosen()

    def _section_rows(self) -> list[tuple[str, ...]]:
        if self._section is Section.UNUSED:
            return [(entry.name, size_words(entry.size)) for entry in self._check.unused]
        if self._section is Section.TRASH:
            return [
                (
                    each.entry.name,
                    size_words(each.entry.size),
                    _day_words(each.at),
                    _day_words(self._media.leaves_on(each)),
                )
                for each in self._trash
            ]
        return [(each.name, naming_words(each)) for each in self._named()]

    def _named(self) -> tuple[Missing, ...]:
        return self._check.missing if self._section is Section.MISSING else self._check.lost

    def _show_chosen(self) -> None:
        """The picture, or the notes, of the row that is chosen; and what can be done."""
        section, places = self._section, self._chosen()
        is_named = section in {Section.MISSING, Section.LOST}
        row = self.table.currentIndex().row()
        has_row = 0 <= row < self._model.rowCount()
        self._show_file(row if has_row and not is_named else -1)
        notes = self._named()[row].notes if is_named and has_row else ()
        model = self.note_list.model()
        if isinstance(model, TextTable):
            model.show_rows([(note.summary or "(a picture without words)",) for note in notes], ("Notes",))
        self.note_list.setVisible(bool(notes))
        if notes:
            self.note_list.setCurrentIndex(self.note_list.model().index(0, 0))
        self.open_note.setVisible(bool(notes))
        self.supply.setVisible(is_named and has_row)
        self.write_list.setVisible(is_named and has_row)
        count = len(places)
        self.discard.setText(f"Put {'it' if count == 1 else file_words(count)} in the trash   Del")
        self.discard.setVisible(section is Section.UNUSED and count > 0)
        every = self._model.rowCount()
        self.discard_all.setText(f"Put all {every:,} in the trash")
        self.discard_all.setVisible(section is Section.UNUSED and every > 1)
        self.restore.setText("Restore it" if count == 1 else f"Restore {file_words(count)}")
        self.restore.setVisible(section is Section.TRASH and count > 0)
        self.empty.setVisible(section is Section.TRASH and every > 0)
        self._acts.setVisible(every > 0)

    def _show_file(self, row: int) -> None:
        self.preview.setVisible(row >= 0)
        if row >= 0:
            entry = self._check.unused[row] if self._section is Section.UNUSED else self._trash[row].entry
            self.preview.show_file(entry.name, self._media.bytes_of(entry))

    def _chosen(self) -> list[int]:
        rows = self.table.selectionModel().selectedRows()
        return sorted(index.row() for index in rows)

    # Looking

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.went_to.emit("decks", None))
        self.read_all.clicked.connect(self.look_thoroughly)
        self.cancel.clicked.connect(self._slot.cancel)
        self.sections.chosen.connect(lambda key: self.show_section(Section(key)))
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_chosen())
        self.note_list.doubleClicked.connect(lambda _: self.edit())
        for button, act in (
            (self.supply, self.choose_file),
            (self.open_note, self.edit),
            (self.write_list, self.save_list),
            (self.discard, self.put_in_trash),
            (self.discard_all, self.put_all_in_trash),
            (self.restore, self.take_out),
            (self.empty, self.empty_trash),
        ):
            button.clicked.connect(act)
        self._slot.succeeded.connect(self._on_checked)
        self._slot.failed.connect(self._on_failed)
        self._slot.progressed.connect(self._on_progress)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self._slot.cancel)
        for key, where, act in (
            ("Del", self.table, self.put_in_trash),
            ("Return", self.note_list, self.edit),
            ("Enter", self.note_list, self.edit),
        ):
            shortcut = QShortcut(QKeySequence(key), where)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def look(self) -> None:
        """Looks through notes and files without reading these."""
        self._start(thorough=False)

    def look_thoroughly(self) -> None:
        """Reads every file, too."""
        self._start(thorough=True)

    def _start(self, *, thorough: bool) -> None:
        self._show_busy(busy=True)
        # What was found damaged once is read each time: it may be mended by now.
        lost = [each.name for each in self._check.lost]
        self._slot.start(
            lambda report, cancelled: self._media.check(report, cancelled, thorough=thorough, suspects=lost)
        )

    def _show_busy(self, *, busy: bool) -> None:
        self._bar.setVisible(busy)
        self._bar.setRange(0, 0)
        self.cancel.setVisible(busy)
        self.read_all.setEnabled(not busy)

    def _on_progress(self, done: int, total: int, words: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._summary.setText(f"{words} …")

    def _on_checked(self, check: object) -> None:
        self._show_busy(busy=False)
        if isinstance(check, MediaCheck):
            self._check = check
            self._trash = self._media.trash()
            self._summary.setText(summary_words(check))
            self._show()

    def _on_failed(self, error: object) -> None:
        self._show_busy(busy=False)
        if isinstance(error, Cancelled):
            self._summary.setText("Stopped. What is listed is what was found before.")
        elif isinstance(error, CpcCardsError):
            self._summary.setText("")
            self._error.say(error)

    # Acting

    def choose_file(self) -> None:
        """Asks for a file to take the place of the one that is missing."""
        row = self.table.currentIndex().row()
        if not self.supply.isVisible():
            return
        name = self._named()[row].name
        chosen, _ = QFileDialog.getOpenFileName(self, f"A file for {name}", str(self._folder))
        if chosen:
            self._folder = Path(chosen).parent
            self.carry_out(lambda: self._media.supply(name, Path(chosen)), self._error)

    def edit(self) -> None:
        """Opens the note that is chosen among those that name the file."""
        row, place = self.table.currentIndex().row(), self.note_list.currentIndex().row()
        if not self.open_note.isVisible() or place < 0:
            return
        try:
            stored = self._library.note(self._named()[row].notes[place].id)
        except KeyError:
            self.look()
            return
        changed = self._edit_note(stored)
        if changed is not None:
            self.changed.emit(changed)

    def save_list(self) -> None:
        """Asks where the list of what is missing and damaged is to go, and writes it."""
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save the list", str(self._folder / "missing media.txt"), "Text (*.txt)"
        )
        if not chosen:
            return
        try:
            self._media.write_missing(self._check, Path(chosen))
        except CpcCardsError as error:
            self._error.say(error)
        else:
            self.told.emit(f"Saved {Path(chosen).name}.")

    def put_in_trash(self) -> None:
        """Puts what is chosen among the unused in the trash. Undone, not confirmed."""
        if self._section is Section.UNUSED:
            self._discard([self._check.unused[row].name for row in self._chosen()])

    def put_all_in_trash(self) -> None:
        """Puts all that is unused in the trash."""
        self._discard([entry.name for entry in self._check.unused])

    def _discard(self, names: list[str]) -> None:
        if names and self.carry_out(lambda: self._media.put_in_trash(names), self._error):
            self.told.emit(f"{file_words(len(names))} in the trash. Ctrl+Z takes them out again.")

    def take_out(self) -> None:
        """Restores what is chosen in the trash."""
        chosen = [self._trash[row] for row in self._chosen()]
        self.carry_out(lambda: self._media.restore(chosen), self._error)

    def empty_trash(self) -> None:
        """Empties the trash. Undone, not confirmed: the bytes stay while undo could bring them back."""
        if self.carry_out(self._media.empty_trash, self._error):
            self.told.emit("The trash is empty. Ctrl+Z brings its files back.")


def _day_words(at: datetime) -> str:
    day = at.astimezone().date()
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
