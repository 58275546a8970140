"""Merge duplicates: the groups that were found, which note of each is kept, and what would come of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.notes import NoteId, summary
from cpccards.domain.plain_text import plain_text
from cpccards.gui.counted import count
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.browse.bulk_forms import Act, BulkForm
from cpccards.gui.widgets.segments import Segments
from cpccards.services.browse import BrowseTargets
from cpccards.services.duplicates import DuplicateNote, DuplicateService, Merge, MergeOutcome

_NOTE = Qt.ItemDataRole.UserRole
_MOST_SHOWN = 500
_LINES = 7

Groups = tuple[tuple[DuplicateNote, ...], ...]


class DuplicatesForm(BulkForm):
    """Looks on a worker. A tick at a group merges it, a tick at a note keeps that one."""

    button = "Merge"
    title = "Merge duplicates"

    def __init__(self, service: DuplicateService, targets: BrowseTargets, tasks: TaskRunner) -> None:
        super().__init__()
        self._service = service
        self._targets = targets
        self._finding = JobSlot(tasks, self)
        self._weighing = JobSlot(tasks, self)
        self._is_filling = False
        self.how = Segments("What makes two notes alike")
        self.how.offer(
            [
                ("all", "Ask and answer the same", "All fields are the same, without case and mark-up"),
                ("first", "Same first field", "The question is the same; the answers may differ"),
            ]
        )
        self.how.mark("all")
        self.within = Segments("Where to look")
        chosen = count(len(targets.notes), "chosen note")
        self.within.offer(
            [
                ("library", "In the whole library", "Among all notes"),
                ("chosen", f"Among the {chosen}", "Only among the notes that were chosen"),
            ]
        )
        self.within.mark("chosen" if len(targets.notes) > 1 else "library")
        self._words = label(wrap=True)
        self.groups = QStandardItemModel(self)
        self._tree = QTreeView()
        self._tree.setModel(self.groups)
        self._tree.setAccessibleName("Notes that are alike")
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._tree.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES)
        self._outcome = label(role="muted", wrap=True)
        for part in (self.how, self.within, self._words):
            self.body.addWidget(part)
        self.body.addWidget(self._tree, 1)
        self.body.addWidget(self._outcome)
        self.how.chosen.connect(lambda _: self.look())
        self.within.chosen.connect(lambda _: self.look())
        self.groups.itemChanged.connect(self._on_ticked)
        self._finding.succeeded.connect(self._on_found)
        self._finding.failed.connect(self._on_failed)
        self._weighing.succeeded.connect(self._on_weighed)
        self._weighing.failed.connect(self._on_failed)
        self.look()

    @property
    def said(self) -> str:
        """What was found, and what merging would come to."""
        return f"{self._words.text()} {self._outcome.text()}".strip()

    @property
    def merges(self) -> tuple[Merge, ...]:
        """What is to be merged, as it is ticked."""
        made = []
        for row in range(self.groups.rowCount()):
            group = self.groups.item(row)
            if group.checkState() is not Qt.CheckState.Checked:
                continue
            notes = [group.child(place) for place in range(group.rowCount())]
            kept = next(note for note in notes if note.checkState() is Qt.CheckState.Checked)
            others = tuple(NoteId(note.data(_NOTE)) for note in notes if note is not kept)
            made.append(Merge(NoteId(kept.data(_NOTE)), others))
        return tuple(made)

    def begin(self) -> None:
        """What makes notes alike."""
        self.how.buttons[0].setFocus()

    def act(self) -> Act:
        """Merges what is ticked."""
        merges, service = self.merges, self._service
        if not merges:
            raise BadInput("There is nothing to merge", "No group is ticked.", "Tick one.")
        return lambda report, cancelled: service.merge(merges, report, cancelled)

    def look(self) -> None:
        """Looks for duplicates."""
        by_first = self.how.taken == "first"
        within = self._targets.notes if self.within.taken == "chosen" else None
        service = self._service
        self._weighing.give_up()
        self._words.setText("Looking …")
        self._outcome.setText("")
        self._finding.start(
            lambda _report, cancelled: service.find(within, by_first_field=by_first, cancelled=cancelled)
        )

    def _on_found(self, found: object) -> None:
        if not isinstance(found, tuple):
            return
        groups: Groups = found
        is_sure = self.how.taken != "first"
        self._is_filling = True
        self.groups.clear()
        for alike in groups[:_MOST_SHOWN]:
            said = alike[0].stored.note
            group = QStandardItem(f"{summary(said.kind, said.fields)[:120]}   ({len(alike)} notes)")
            group.setCheckable(True)
            # The same question may well have two answers: those are left to the learner.
            group.setCheckState(Qt.CheckState.Checked if is_sure else Qt.CheckState.Unchecked)
            for place, each in enumerate(alike):
                group.appendRow(_note_entry(each, is_kept=place == 0))
            self.groups.appendRow(group)
        self._is_filling = False
        self._tree.expandAll()
        self._tree.setCurrentIndex(self.groups.index(0, 0, QModelIndex()))
        words = f"{count(len(groups), 'group')} of notes that are alike."
        if not groups:
            words = "No two notes are alike."
        elif len(groups) > _MOST_SHOWN:
            words += f" The first {_MOST_SHOWN}; look again for the others when these are merged."
        if groups:
            words += " A tick at a group merges it; a tick at a note keeps that one."
        self._words.setText(words)
        self._tree.setVisible(bool(groups))
        self._weigh()

    def _on_ticked(self, item: QStandardItem) -> None:
        if self._is_filling:
            return
        group = item.parent()
        if group is not None:
            self._is_filling = True
            # One of a group is kept, and always one.
            for place in range(group.rowCount()):
                note = group.child(place)
                note.setCheckState(Qt.CheckState.Checked if note is item else Qt.CheckState.Unchecked)
            self._is_filling = False
        self._weigh()

    def _weigh(self) -> None:
        merges, service = self.merges, self._service
        if not merges:
            self._weighing.give_up()
            self._outcome.setText("")
            return
        self._weighing.start(lambda _report, _cancelled: service.outcome(merges))

    def _on_weighed(self, told: object) -> None:
        if not isinstance(told, MergeOutcome):
            return
        words = (
            f"{count(told.notes, 'note')} will go into others, with tags and {count(told.moved, 'answer')};"
            " of two memories of a card the stronger one stays."
        )
        if told.lost:
            words += f" {count(told.lost, 'answer')} of cards that the kept note does not make go."
        self._outcome.setText(words)

    def _on_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._words.setText(str(error))


def _note_entry(each: DuplicateNote, *, is_kept: bool) -> QStandardItem:
    note = each.stored.note
    answer = plain_text(note.fields[1] if len(note.fields) > 1 else "")[:80]
    tags = f" · {' '.join(note.tags)}" if note.tags else ""
    made = QStandardItem(f"{path_words(each.deck)} · {count(each.answers, 'answer')} · {answer}{tags}")
    made.setData(each.stored.id, _NOTE)
    made.setCheckable(True)
    made.setCheckState(Qt.CheckState.Checked if is_kept else Qt.CheckState.Unchecked)
    return made
