"""The focus timer as a quiet line in the window's foot: it stays while pages change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.focus import FOCUS_KINDS, LEAST_MINUTES, Stage
from cpccards.domain.study_plan import KIND_NAMES, ChunkKind
from cpccards.gui.pages.page import INSIDE, MARGIN, label
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.services.focus import FocusService

_TICK_MS = 1000


class FocusTimerLine(QFrame):
    """Asks what a block is about, then says how long it lasts yet.

    Signals:
        kept: a `Changes`; a block was finished.
        told: a short word on what begins.
        left: the line was closed.
    """

    kept = Signal(object)
    told = Signal(str)
    left = Signal()

    def __init__(self, focus: FocusService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self.setObjectName("foot")
        self.setAccessibleName("Focus timer")
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 6, MARGIN, 6)
        row.setSpacing(INSIDE)
        self._words = label(role="muted", wrap=True)
        self._about = Choice("What the block is about")
        kinds = [(kind, KIND_NAMES[kind]) for kind in FOCUS_KINDS]
        self._about.offer(Choices([*kinds, (HEADING, "One topic"), *focus.topics()]))
        self._about.show_value(ChunkKind.CARDS)
        self.start, self.pause, self.skip, self.stop = (
            QPushButton(words) for words in ("Start", "Pause", "Skip", "Stop")
        )
        row.addWidget(self._words, 1)
        row.addWidget(self._about)
        for button in (self.start, self.pause, self.skip, self.stop):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.start.clicked.connect(lambda _=False: self._start())
        self.pause.clicked.connect(lambda _=False: self._act(focus.pause))
        self.skip.clicked.connect(lambda _=False: self._act(focus.skip))
        self.stop.clicked.connect(lambda _=False: self._stop())
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._refresh()

    @property
    def words(self) -> str:
        """What the line says."""
        return self._words.text()

    def open(self) -> None:
        """Shows the line, with the focus where the next thing is done."""
        self._about.show_value(self._focus.about)
        self._refresh()
        self.show()
        (self._about if not self._focus.timer.is_on else self.pause).setFocus()

    def choose(self, about: object) -> None:
        """Chooses what the next block is about: a kind of study, or the key of a topic."""
        self._about.show_value(about)

    def tick(self) -> None:
        """Looks at the clock."""
        self._act(self._focus.tick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, or starts; Escape closes a line that does not run."""
        held = self.focusWidget()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (held if isinstance(held, QPushButton) else self.start).click()
        elif event.key() == Qt.Key.Key_Escape and not self._focus.timer.is_on:
            self._close()
        else:
            super().keyPressEvent(event)

    def _start(self) -> None:
        about = self._about.value
        if isinstance(about, ChunkKind):
            self._focus.start(about)
        else:
            self._focus.start(topic=str(about))
        self._timer.start()
        self._refresh()
        self.pause.setFocus()

    def _stop(self) -> None:
        if self._focus.timer.is_on:
            self._act(self._focus.stop)
        self._close()

    def _close(self) -> None:
        self._timer.stop()
        self.hide()
        self.left.emit()

    def _act(self, act: Callable[[], tuple[Stage | None, Changes | None]]) -> None:
        try:
            ended, changed = act()
        except CpcCardsError as error:
            self.told.emit(f"The block was not kept. {error}")
            self._refresh()
            return
        self._refresh()
        if changed is not None:
            self.kept.emit(changed)
        if ended is not None and self._focus.timer.is_on:
            self._tell(ended)
        elif ended is Stage.BLOCK:
            self.told.emit(
                f"A block under {LEAST_MINUTES} minutes is not kept."
                if changed is None
                else "The minutes of this block are kept."
            )

    def _tell(self, ended: Stage) -> None:
        self.told.emit("Time for a break." if ended is Stage.BLOCK else "The break is over.")
        if self._focus.wants_sound:
            QApplication.beep()

    def _refresh(self) -> None:
        timer = self._focus.timer
        self._about.setVisible(not timer.is_on)
        self.start.setVisible(not timer.is_on)
        self.pause.setVisible(timer.is_on and timer.stage is not Stage.READY)
        self.pause.setText("Go on" if timer.is_paused else "Pause")
        self.skip.setVisible(timer.is_on)
        self.skip.setText("Next block" if timer.stage is Stage.READY else "Skip")
        self.skip.setAccessibleName(
            {
                Stage.BLOCK: "Skip the rest of this block",
                Stage.READY: "Begin the next block",
            }.get(timer.stage, "Skip the rest of the break")
        )
        self.stop.setText("Stop" if timer.is_on else "Close")
        self.stop.setAccessibleName("Stop the focus timer" if timer.is_on else "Close the focus timer")
        words = self._focus.words or "Focus timer: what is the block about?"
        if words != self._words.text():
            self._words.setText(words)
