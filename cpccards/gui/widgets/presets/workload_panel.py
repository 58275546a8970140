"""What each desired retention would cost: the days to come played out with the learner's own cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import Cancelled
from cpccards.domain.presets import Preset
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.workload_chart import WorkloadChart
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.preset_words import WORKLOAD_HEADINGS, workload_row, workload_words
from cpccards.services.workload import Workloads, WorkloadService

if TYPE_CHECKING:
    from cpccards.domain.workload import Workload

_BEARING = ("desired_retention", "maximum_interval", "new_per_day", "reviews_per_day", "parameters")
_USUAL_DAYS = 90


class WorkloadPanel(QWidget):
    """Begins to work when a preset is shown, and anew when something that bears on it changed."""

    def __init__(
        self, theme: Theme, service: WorkloadService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._job = JobSlot(tasks, self)
        self._shown_for: tuple[object, ...] | None = None
        self._preset: Preset | None = None
        self._days = _USUAL_DAYS
        self.found: Workloads | None = None
        self.title = label("What it costs", "strong")
        self.horizon = Segments("Days to look at")
        self.chart = WorkloadChart(theme)
        self.reading = label(wrap=True)
        self.as_table = QPushButton("Show as a table")
        self.as_table.setCheckable(True)
        self._model = TextTable(self)
        self.table = PlainTable("Workload by desired retention", self._model, wide=0)
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Playing out the days to come")
        self.progress.setTextVisible(False)
        self.stop = QPushButton("Cancel")
        self.stop.setAccessibleName("Stop working out the workload")
        self.again = QPushButton("Work it out")
        self._lay_out()
        self._job.began.connect(self._show)
        self._job.progressed.connect(self._on_progressed)
        self._job.succeeded.connect(self._on_found)
        self._job.failed.connect(self._on_failed)
        self.horizon.chosen.connect(self._look_at)
        self.chart.read.connect(self._read)
        self.as_table.toggled.connect(self._show)
        self.stop.clicked.connect(self.cancel)
        self.again.clicked.connect(self._start)
        self._show()

    @property
    def is_busy(self) -> bool:
        """The days to come are being played out."""
        return self._job.is_busy

    def show_preset(self, preset: Preset, *, anew: bool = False) -> None:
        """Shows what retentions cost with the cards of a preset; `anew` where cards have changed."""
        self._preset = preset
        wanted = (preset.key, *(getattr(preset, name) for name in _BEARING))
        if anew or wanted != self._shown_for:
            self._shown_for = wanted
            self._start()

    def cancel(self) -> None:
        """Stops the work under way."""
        if self.is_busy:
            self._job.give_up()
            self.found = None
            self._show()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.title)
        layout.addWidget(
            label(
                "Played out with your cards, your pace and these limits. Cards keep their present due days; "
                "new ones come as many a day as you set.",
                "muted",
                wrap=True,
            )
        )
        # Filled before the chart comes: Tab goes by the order in which they do.
        self.horizon.offer([(str(days), f"{days} days", f"{days} days") for days in (30, 90, 180, 365)])
        self.horizon.mark(str(self._days))
        layout.addWidget(self.horizon)
        layout.addWidget(self.chart)
        layout.addWidget(self.table)
        layout.addWidget(self.reading)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stop)
        row.addWidget(self.again)
        row.addWidget(self.as_table)
        row.addStretch(1)
        layout.addLayout(row)

    def _start(self) -> None:
        preset = self._preset
        if preset is None:
            return
        service = self._service
        self.progress.setRange(0, 0)
        self._job.start(lambda report, cancelled: service.simulate(preset, report, cancelled))

    def _on_progressed(self, done: int, total: int, _words: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_found(self, found: Workloads) -> None:
        self.found = found
        self._show()

    def _on_failed(self, error: object) -> None:
        self.found = None
        self._show()
        if not isinstance(error, Cancelled):
            bug = "It could not be worked out. Your cards and answers are safe."
            self.reading.setText(bug if error is None else str(error))
            self.reading.show()

    def _look_at(self, days: str) -> None:
        self._days = int(days)
        self._show()

    def _workloads(self) -> tuple[Workload, ...]:
        return () if self.found is None else self.found.by_horizon[self._days]

    def _show(self) -> None:
        has_cards = self.found is not None and self.found.cards > 0
        is_busy, as_table = self.is_busy, self.as_table.isChecked()
        self.progress.setVisible(is_busy)
        self.stop.setVisible(is_busy)
        self.again.setVisible(not is_busy and self.found is None and self._preset is not None)
        self.horizon.setVisible(has_cards)
        self.as_table.setVisible(has_cards and not is_busy)
        self.chart.setVisible(has_cards and not as_table)
        self.table.setVisible(has_cards and as_table)
        self.reading.setVisible(self.found is not None)
        if has_cards and self._preset is not None:
            self._model.show_rows([workload_row(each) for each in self._workloads()], WORKLOAD_HEADINGS)
            self.chart.show_workloads(self._workloads(), self._preset.desired_retention)
        elif self.found is not None:
            self.reading.setText("No cards go by this preset yet.")

    def _read(self, _place: int) -> None:
        workloads, place = self._workloads(), self.chart.place
        if 0 <= place < len(workloads):
            self.reading.setText(workload_words(workloads[place], self._days))
            self.chart.tell(self.reading.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the work under way."""
        if self.is_busy and event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)
