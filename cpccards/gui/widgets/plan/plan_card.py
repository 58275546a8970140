"""What the study plan has for today: a card on Today with what is left, and one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.segments import TurningRow

if TYPE_CHECKING:
    # Start-up does not wait for the plan: its service is loaded on the worker.
    from cpccards.services.planning import ChunkState, PlanningService, PlanStanding


class PlanCard(QFrame):
    """Hidden while there is no plan, or nothing planned for today.

    Args:
        planning: asked for on a worker, and again when a chunk is begun.

    Signals:
        went_to: (page name, argument): where a chunk is done, the focus timer for it, or the whole plan.
    """

    went_to = Signal(str, object)

    def __init__(
        self, planning: Callable[[], PlanningService], tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._planning = planning
        self._looking = JobSlot(tasks, self)
        self._looking.succeeded.connect(self._show)
        self._looking.failed.connect(self._show_failure)
        self._next: ChunkState | None = None
        self.setProperty("role", "surface")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(INSIDE)
        self._title = label(role="strong", wrap=True)
        self._parts = label(wrap=True)
        self._moved = label(role="muted", wrap=True)
        self.begin = QPushButton()
        self.begin.clicked.connect(self._begin)
        self.whole = QPushButton("The whole plan…")
        self.whole.setProperty("role", "link")
        self.whole.clicked.connect(lambda: self.went_to.emit("plan", None))
        self.timer = QPushButton("Focus timer…")
        self.timer.setProperty("role", "link")
        self.timer.clicked.connect(self._ask_timer)
        buttons = TurningRow(INSIDE)
        buttons.line_up(self.begin, self.timer, self.whole)
        for line in (self._title, self._parts, self._moved, buttons):
            layout.addWidget(line)
        self.hide()

    @property
    def words(self) -> str:
        """All that is said; empty while hidden."""
        if self.isHidden():
            return ""
        lines = (self._title.text(), self._parts.text(), self._moved.text())
        return "\n".join(line for line in lines if line)

    def refresh(self) -> None:
        """Looks again, on a worker."""
        self._looking.start(lambda _report, _cancelled: self._planning().standing())

    def _show(self, standing: PlanStanding | None) -> None:
        states = () if standing is None else standing.on(standing.today).chunks
        if standing is None or not states:
            self.hide()
            return
        from cpccards.gui.words.plan_words import moved_sentences
        from cpccards.services.planning import about, chunk_name

        left = standing.left_today
        minutes = round(sum(max(0.0, state.chunk.minutes - state.done) for state in left))
        self._next = left[0] if left else None
        self._title.setText(
            f"Today's plan: {minutes} of {sum(state.chunk.minutes for state in states)} minutes left"
            if left
            else "Today's plan is done"
        )
        self._parts.setText(
            " · ".join(
                f"{'✓ ' if state.is_done else ''}{chunk_name(state.chunk)} {state.chunk.minutes} min"
                for state in states
            )
        )
        self._moved.setText(" ".join(moved_sentences(standing, self.locale())))
        self._moved.setVisible(bool(self._moved.text()))
        self.begin.setVisible(self._next is not None)
        self.timer.setVisible(self._next is not None and about(self._next.chunk) is not None)
        if self._next is not None:
            self.begin.setText(f"Begin: {chunk_name(self._next.chunk)}".replace("&", "&&"))
        self.show()

    def _show_failure(self, error: CpcCardsError | None) -> None:
        if error is None:  # a bug, which is told elsewhere
            self.hide()
            return
        self._next = None
        self._title.setText(error.title)
        self._parts.setText(str(error))
        self._moved.hide()
        self.begin.hide()
        self.timer.hide()
        self.show()

    def _ask_timer(self) -> None:
        from cpccards.services.planning import FOCUS, about

        if self._next is not None:
            self.went_to.emit(FOCUS, about(self._next.chunk))

    def _begin(self) -> None:
        if self._next is None:
            return
        try:
            page, argument = self._planning().way_to(self._next.chunk)
        except CpcCardsError as error:
            self._show_failure(error)
            return
        self.went_to.emit(page, argument)
