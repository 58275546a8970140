"""After a change of a preset: how many cards would come on other days, and moving them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from cpccards.domain.errors import Cancelled, CpcCardsError, unexpected
from cpccards.domain.presets import Preset
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.page_foot import PageFoot
from cpccards.gui.words.preset_words import move_words
from cpccards.services.rescheduling import Reschedule, RescheduleService, bears_on_due_days


class RescheduleFoot(PageFoot):
    """Hidden while there is nothing to ask. Whatever takes long is done behind the page.

    Signals:
        moved: the `Changes` of cards that were moved.
        held: cards are being moved, and nothing else may be done meanwhile; or that is over.
        left: the question was put away by a button here, and the focus with it.
    """

    moved = Signal(object)
    held = Signal(bool)
    left = Signal()

    def __init__(self, rescheduling: RescheduleService, tasks: TaskRunner) -> None:
        self.words = label(wrap=True)
        self.move_cards, self.leave_cards = QPushButton("Move them"), QPushButton("Leave them")
        self.cancel = QPushButton("Cancel   Esc")
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        self.progress.setMaximumWidth(160)
        self.move_cards.setProperty("role", "primary")
        super().__init__(self.words, self.progress, self.cancel, self.leave_cards, self.move_cards)
        self._rescheduling = rescheduling
        self._looking, self._moving = JobSlot(tasks, self), JobSlot(tasks, self)
        self._asked_about: tuple[Preset, Preset] | None = None
        self.plan: Reschedule | None = None
        self.move_cards.clicked.connect(self._move)
        self.leave_cards.clicked.connect(self.dismiss)
        self.cancel.clicked.connect(self._stop)
        for button in (self.leave_cards, self.cancel):
            button.clicked.connect(self.left)
        self._moving.began.connect(lambda: self.held.emit(True))
        self._moving.ended.connect(lambda: self.held.emit(False))
        self._looking.succeeded.connect(self._on_planned)
        self._moving.succeeded.connect(self._on_moved)
        for job in (self._looking, self._moving):
            job.progressed.connect(self._on_progressed)
            job.failed.connect(self._on_failed)
        self.hide()

    @property
    def key(self) -> str | None:
        """Key of the preset that is asked about; None while there is no question."""
        return None if self._asked_about is None else self._asked_about[1].key

    @property
    def is_busy(self) -> bool:
        """Something is being worked out, or cards are being moved."""
        return self._looking.is_busy or self._moving.is_busy

    def beginning(self, before: Preset) -> Preset:
        """What a change of `before` is to be seen against.

        Changes that follow one another before the question is answered count as one.
        """
        if self._asked_about is not None and self._asked_about[1] == before:
            return self._asked_about[0]
        return before

    def propose(self, before: Preset, after: Preset) -> None:
        """Asks whether cards are to be moved, where any would be."""
        self.dismiss()
        if not bears_on_due_days(before, after):
            return
        self._asked_about = before, after
        service = self._rescheduling
        self._wait("Looking which cards would move…")
        self._looking.start(lambda report, cancelled: service.plan(before, after, report, cancelled))

    def dismiss(self) -> None:
        """Takes the question away; cards stay where they are."""
        self._looking.give_up()
        self.plan = self._asked_about = None
        self.error.say(None)
        self.hide()

    def keep_up(self, present: Preset | None) -> None:
        """Takes the question away where the preset is another one by now."""
        if self._asked_about is not None and self._asked_about[1] != present:
            self.dismiss()

    def _move(self) -> None:
        plan = self.plan
        if plan is not None and not self.is_busy:
            service = self._rescheduling
            self._wait("Moving cards…")
            self.cancel.hide()  # what is being written is written whole
            self._moving.start(lambda _report, _cancelled: service.carry_out(plan))

    def _wait(self, words: str) -> None:
        self.words.setText(words)
        self._show_buttons(is_asking=False)
        self.progress.setRange(0, 0)
        self.show()

    def _stop(self) -> None:
        self._looking.give_up()
        self.hide()

    def _on_planned(self, plan: Reschedule) -> None:
        if not plan.moved:
            self.dismiss()
            return
        self.plan = plan
        self.words.setText(move_words(plan))
        self.words.setAccessibleName(self.words.text())
        self._show_buttons(is_asking=True)

    def _on_moved(self, changed: object) -> None:
        self.plan = self._asked_about = None
        self.hide()
        self.moved.emit(changed)

    def _on_progressed(self, done: int, total: int, _words: str) -> None:
        self.progress.setRange(0, total)
        self.progress.setValue(done)

    def _on_failed(self, error: object) -> None:
        if error is None:
            error = unexpected("The cards could not be moved")
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.plan = self._asked_about = None
            self.words.setText("No card was moved.")
            self._show_buttons(is_asking=False)
            self.progress.hide()
            self.cancel.hide()
            self.leave_cards.setText("Close")
            self.leave_cards.show()
            self.error.say(error)
        else:
            self.dismiss()

    def _show_buttons(self, *, is_asking: bool) -> None:
        asking: tuple[QWidget, ...] = (self.move_cards, self.leave_cards)
        working: tuple[QWidget, ...] = (self.progress, self.cancel)
        self.leave_cards.setText("Leave them")
        for widget in asking:
            widget.setVisible(is_asking)
        for widget in working:
            widget.setVisible(not is_asking)
