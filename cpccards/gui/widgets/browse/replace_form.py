"""Find and replace: what, in which field, and what would come of it before anything is written."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.replacing import Replacement
from cpccards.gui.counted import count
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.browse.bulk_forms import Act, BulkForm, form_layout
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.services.browse import BrowseTargets
from cpccards.services.find_replace import FindReplaceService, ReplacePreview

_PAUSE = 250
_ROWS = 4
_SHOWN, _BEFORE_IT = 60, 20
"""Characters of a text that are shown, and how many of them come before what is replaced."""
_HEADINGS = ("Field", "Before", "After")


class ReplaceForm(BulkForm):
    """Looks on a worker as it is filled in."""

    button = "Replace"

    def __init__(self, service: FindReplaceService, targets: BrowseTargets, tasks: TaskRunner) -> None:
        super().__init__()
        self.title = f"Find and replace in {count(len(targets.notes), 'note')}"
        self._service = service
        self._targets = targets
        self._looking = JobSlot(tasks, self)
        self.sought = _line("Find")
        self.by = _line("Replace with")
        self.field = Choice("Field")
        names = service.field_names(targets.notes)
        self.field.offer(Choices([(None, "All fields"), *((name, name) for name in names)]))
        self.field.show_value(None)
        self.is_regex = QCheckBox("Regular expression")
        self.exact = QCheckBox("Match case and accents")
        fields = QWidget()
        form = form_layout(fields)
        for name, widget in (("Find", self.sought), ("Replace with", self.by), ("In", self.field)):
            form.addRow(name, widget)
        ticks = QHBoxLayout()
        ticks.setSpacing(INSIDE)
        ticks.addWidget(self.is_regex)
        ticks.addWidget(self.exact)
        ticks.addStretch(1)
        self._hint = label("$0 stands for what was found. Case and accents don't matter.", "small", wrap=True)
        self._words = label(wrap=True)
        self._rows = TextTable()
        self._table = PlainTable("What would change", self._rows, wide=1, most_rows=_ROWS)
        self.body.addWidget(fields)
        self.body.addLayout(ticks)
        for part in (self._hint, self._words, self._table):
            self.body.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.look)
        for line in (self.sought, self.by):
            line.textChanged.connect(lambda _: self._timer.start())
        self.field.value_chosen.connect(lambda _: self._timer.start())
        for tick in (self.is_regex, self.exact):
            tick.toggled.connect(lambda _: self._on_ticked())
        self._looking.succeeded.connect(self._on_looked)
        self._looking.failed.connect(self._on_failed)
        self._on_ticked()
        self._show((), "")

    @property
    def said(self) -> str:
        """What is said would come of it."""
        return self._words.text()

    @property
    def samples(self) -> list[tuple[str, ...]]:
        """The rows of the table: field, before, after."""
        model = self._rows
        return [
            tuple(str(model.index(row, place).data()) for place in range(len(_HEADINGS)))
            for row in range(model.rowCount())
        ]

    def begin(self) -> None:
        """What to find."""
        self.sought.setFocus()

    def act(self) -> Act:
        """Replaces."""
        wanted, notes, service = self._wanted(), self._targets.notes, self._service
        if not wanted.sought:
            raise BadInput("There is nothing to look for", "It is not said what to find.", "Write it.")
        self._looking.give_up()
        return lambda report, cancelled: service.replace(notes, wanted, report, cancelled)

    def look(self) -> None:
        """Looks what would come of it."""
        self._timer.stop()
        wanted, notes, service = self._wanted(), self._targets.notes, self._service
        if not wanted.sought:
            self._looking.give_up()
            self._show((), "")
            return
        self._words.setText("Looking …")
        self._words.show()
        self._looking.start(lambda report, cancelled: service.preview(notes, wanted, report, cancelled))

    def _wanted(self) -> Replacement:
        field = self.field.value
        return Replacement(
            self.sought.text(),
            self.by.text(),
            is_regex=self.is_regex.isChecked(),
            exact=self.exact.isChecked() and not self.is_regex.isChecked(),
            field=field if isinstance(field, str) else None,
        )

    def _on_ticked(self) -> None:
        self.exact.setEnabled(not self.is_regex.isChecked())
        self._hint.setVisible(self.is_regex.isChecked())
        self._timer.start()

    def _on_looked(self, told: object) -> None:
        if not isinstance(told, ReplacePreview):
            return
        words = f"Changes {count(told.fields, 'field')} of {count(told.notes, 'note')}."
        if not told.notes:
            words = "Nothing was found."
        if told.broken:
            words += f" {count(told.broken, 'note')} would make no card any more and stay as they are."
        if told.fields > len(told.samples):
            words += f" The first {len(told.samples)}:"
        self._show(tuple((each.field, *_around(each.before, each.after)) for each in told.samples), words)

    def _on_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._show((), str(error))

    def _show(self, rows: tuple[tuple[str, ...], ...], words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._rows.show_rows(rows, _HEADINGS)
        self._table.setVisible(bool(rows))


def _around(before: str, after: str) -> tuple[str, str]:
    """Both, cut to where they begin to differ: a long text would hide that beyond the edge."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = max(0, same - _BEFORE_IT)

    def cut(words: str) -> str:
        end = start + _SHOWN
        return ("…" if start else "") + words[start:end] + ("…" if len(words) > end else "")

    return cut(before), cut(after)


def _line(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    return made
