"""FSRS's parameters: fitted to the learner's reviews, pasted, or the default ones."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import Cancelled, CpcCardsError, unexpected
from cpccards.domain.fit_report import FitReport
from cpccards.domain.presets import Preset
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, ErrorNote, label, row_of
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.preset_words import (
    FIT_HEADINGS,
    FIT_LEGEND,
    due_for_fit_words,
    fit_rows,
    fit_words,
    parameters_words,
)
from cpccards.services.optimizing import OptimizingService


class ParametersPanel(QWidget):
    """Fits behind the page. What comes of it is shown first, and taken over only when the learner says so.

    Signals:
        fit_chosen: (preset, `FitReport`) whose parameters are to be used.
        defaults_chosen: the default ones are to be used.
        pasted: 21 numbers as the learner wrote them.
    """

    fit_chosen = Signal(object, object)
    defaults_chosen = Signal()
    pasted = Signal(str)

    def __init__(
        self, optimizing: OptimizingService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._optimizing = optimizing
        self._tasks = tasks
        self._fitting = JobSlot(tasks, self)
        self._counting: Handle | None = None
        self._preset: Preset | None = None
        self.fit: FitReport | None = None
        self.state = label(wrap=True)
        self.due = label(role="muted", wrap=True)
        self.start = QPushButton("Fit to my reviews")
        self.defaults = QPushButton("Use the defaults")
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Fitting the parameters")
        self.progress.setTextVisible(False)
        self.cancel_button = QPushButton("Cancel   Esc")
        self.cancel_button.setAccessibleName("Stop fitting")
        self.error = ErrorNote()
        self.result = label(role="strong", wrap=True)
        self._model = TextTable(self)
        self.table = PlainTable("How well each foresees your latest reviews", self._model, wide=0)
        self.legend = label(FIT_LEGEND, "small", wrap=True)
        self.use = QPushButton("Use the fitted parameters")
        self.discard = QPushButton("Leave as it is")
        self.by_hand = QLineEdit()
        self.by_hand.setAccessibleName("The 21 parameters in use")
        self.take = QPushButton("Use these")
        self.take.setAccessibleName("Use the pasted parameters")
        self.complaint = Complaint(self.by_hand)
        self._lay_out()
        self._fitting.began.connect(self._on_began)
        self._fitting.progressed.connect(self._on_progressed)
        self._fitting.succeeded.connect(self._on_fitted)
        self._fitting.failed.connect(self._on_failed)
        self.start.clicked.connect(self._start)
        self.cancel_button.clicked.connect(self.cancel)
        self.defaults.clicked.connect(self.defaults_chosen)
        self.use.clicked.connect(self._use)
        self.discard.clicked.connect(self._drop)
        self.take.clicked.connect(lambda: self.pasted.emit(self.by_hand.text()))
        self.by_hand.returnPressed.connect(self.take.click)
        self._show()

    @property
    def is_busy(self) -> bool:
        """Parameters are being fitted."""
        return self._fitting.is_busy

    def show_preset(self, preset: Preset) -> None:
        """Shows a preset's parameters. Another preset's fit is stopped."""
        if self._preset is None or preset.key != self._preset.key:
            self.cancel()
            self.fit = None
            self.error.say(None)
        elif self.fit is not None and preset.parameters != self._preset.parameters:
            self.fit = None
        self._preset = preset
        self.state.setText(parameters_words(preset))
        self.defaults.setEnabled(bool(preset.parameters))
        self.by_hand.setText(" ".join(f"{value:g}" for value in preset.parameters))
        self.by_hand.setCursorPosition(0)
        self.complaint.say("")
        self._show()
        self._count(preset)

    def cancel(self) -> None:
        """Stops the fit under way."""
        if self.is_busy:
            self._fitting.give_up()
            self._show()
            self.start.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc stops the fit under way."""
        if self.is_busy and event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(
            label(
                "21 numbers that say how fast you learn and forget. They can be fitted to your own reviews, "
                "once there are 400 on a later day than the card's last one.",
                "muted",
                wrap=True,
            )
        )
        layout.addWidget(self.state)
        layout.addWidget(self.due)
        layout.addWidget(self.error)
        layout.addLayout(row_of(self.start, self.defaults))
        layout.addWidget(self.progress)
        layout.addLayout(row_of(self.cancel_button))
        layout.addWidget(self.result)
        layout.addWidget(self.table)
        layout.addWidget(self.legend)
        layout.addLayout(row_of(self.use, self.discard))
        pasted = QHBoxLayout()
        pasted.setSpacing(INSIDE)
        pasted.addWidget(self.by_hand, 1)
        pasted.addWidget(self.take)
        self.by_hand.setPlaceholderText("Paste 21 numbers, from Anki for example")
        layout.addLayout(pasted)
        layout.addWidget(self.complaint)

    def _count(self, preset: Preset) -> None:
        """Counts the reviews since the last fit, behind the page: with very many it takes a moment."""
        optimizing = self._optimizing
        handle = Handle(lambda _report, _cancelled: optimizing.due_for_fit(preset))
        handle.succeeded.connect(lambda reviews: self._on_counted(handle, preset, reviews))
        self._counting = handle
        self._tasks.start(handle)

    def _on_counted(self, handle: Handle, preset: Preset, reviews: int) -> None:
        if handle is self._counting:
            self._counting = None
            self.due.setText(due_for_fit_words(reviews, preset))
            self.due.setVisible(bool(reviews))

    def _start(self) -> None:
        preset = self._preset
        if preset is None or self.is_busy:
            return
        optimizing = self._optimizing
        self._fitting.start(lambda report, cancelled: optimizing.fit(preset, report, cancelled))

    def _on_began(self) -> None:
        self.fit = None
        self.error.say(None)
        self.progress.setRange(0, 0)
        self._show()
        self.cancel_button.setFocus()

    def _on_progressed(self, done: int, total: int, words: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress.setAccessibleDescription(words)

    def _on_fitted(self, fit: FitReport) -> None:
        self.fit = fit
        self.result.setText(fit_words(fit))
        self._model.show_rows(fit_rows(fit), FIT_HEADINGS)
        self._show()
        (self.use if fit.better else self.discard).setFocus()

    def _on_failed(self, error: object) -> None:
        self._show()
        if error is None:
            error = unexpected("The parameters could not be fitted")
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.error.say(error)
        self.start.setFocus()

    def _use(self) -> None:
        fit, preset = self.fit, self._preset
        if fit is not None and preset is not None:
            self.fit = None
            self._show()
            self.fit_chosen.emit(preset, fit)

    def _drop(self) -> None:
        self.fit = None
        self._show()
        self.start.setFocus()

    def _show(self) -> None:
        has_fit = self.fit is not None
        self.start.setVisible(not self.is_busy)
        self.defaults.setVisible(not self.is_busy)
        self.progress.setVisible(self.is_busy)
        self.cancel_button.setVisible(self.is_busy)
        for widget in (self.result, self.table, self.legend, self.discard):
            widget.setVisible(has_fit)
        self.use.setVisible(self.fit is not None and self.fit.better)
        self.discard.setText("Leave as it is" if self.use.isVisibleTo(self) else "Close")
        self.due.setVisible(bool(self.due.text()))
