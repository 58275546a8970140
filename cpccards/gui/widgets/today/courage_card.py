"""What was reached today, and a true sentence: a quiet card without motion."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.milestones import Milestone, milestone_words
from cpccards.domain.streaks import streak_words
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.tasks import TaskRunner
from cpccards.services.milestones import Courage, MilestoneService


class CourageCard(QFrame):
    """Hidden while there is nothing to say. A milestone stands here once, until the page is left.

    Signals:
        more_chosen: the learner wants to see all that went right.
    """

    more_chosen = Signal()

    def __init__(
        self, milestones: MilestoneService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._milestones = milestones
        self._looking = JobSlot(tasks, self)
        self._looking.succeeded.connect(self._show)
        self._looking.failed.connect(self.hide)
        self._held: set[str] = set()
        self.setProperty("role", "surface")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(4)
        self._reached = label(role="strong", wrap=True)
        self._sentence = label(wrap=True)
        self._streak = label(role="muted", wrap=True)
        more = QPushButton("What went right…")
        more.setProperty("role", "link")
        more.clicked.connect(lambda _=False: self.more_chosen.emit())
        for line in (self._reached, self._sentence, self._streak):
            layout.addWidget(line)
        layout.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    @property
    def words(self) -> str:
        """All that is said; empty while hidden."""
        if self.isHidden():
            return ""
        lines = (self._reached.text(), self._sentence.text(), self._streak.text())
        return "\n".join(line for line in lines if line)

    def begin(self) -> None:
        """The page is shown anew: what was told has been told."""
        self._held.clear()

    def refresh(self) -> None:
        """Looks again, on a worker."""
        self._looking.start(lambda _report, _cancelled: self._milestones.courage())

    def _show(self, courage: Courage) -> None:
        told = [each for each in courage.milestones if not each.is_told or each.key in self._held]
        self._reached.setText("\n".join(f"Reached today: {milestone_words(each)}." for each in told))
        sentence = courage.sentence.words if courage.sentence is not None else ""
        self._sentence.setText(sentence)
        streak = streak_words(courage.streak)
        self._streak.setText("" if not streak or streak.lower() in sentence.lower() else f"{streak}.")
        for line in (self._reached, self._sentence, self._streak):
            line.setVisible(bool(line.text()))
        self.setVisible(any((told, sentence, self._streak.text())))
        self.setAccessibleName(self.words)
        if self.isVisible():
            self._note_told(tuple(each for each in told if not each.is_told))

    def _note_told(self, told: tuple[Milestone, ...]) -> None:
        if not told:
            return
        self._held |= {each.key for each in told}
        try:
            self._milestones.note_told(told)
        except CpcCardsError:
            # It is told once more next time.
            return
