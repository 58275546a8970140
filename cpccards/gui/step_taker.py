"""Undo and redo as the window does them: small steps at once, large ones off the GUI thread."""

from __future__ import annotations

from cpccards.domain.changes import Changes
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.main_window import MainWindow
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.services.forecasting import ForecastService
from cpccards.services.undo import UndoService


class StepTaker:
    """Takes steps back and brings them back, one at a time, and says so."""

    def __init__(
        self, undo: UndoService, forecasting: ForecastService, tasks: TaskRunner, window: MainWindow
    ) -> None:
        self._undo = undo
        self._forecasting = forecasting
        self._tasks = tasks
        self._window = window
        self._under_way: Handle | None = None

    def take(self, *, back: bool) -> None:
        """Takes the last step back, or brings the last undone one back again."""
        if self._under_way is not None:
            return
        try:
            if not self._undo.is_large(back=back):
                self._taken(self._undo.undo() if back else self._undo.redo(), back=back)
                return
        except CpcCardsError as error:
            self._window.say(str(error))
            return
        handle = Handle(lambda _report, _cancelled: self._undo.undo() if back else self._undo.redo())
        handle.succeeded.connect(lambda changed: self._taken(changed, back=back))
        handle.failed.connect(lambda error: self._window.say(str(error)))
        handle.finished.connect(self._finish)
        self._under_way = handle
        self._window.hold(True)
        self._window.say("Taking it back…" if back else "Doing it again…")
        self._tasks.start(handle)

    def _finish(self) -> None:
        self._under_way = None
        self._window.hold(False)

    def _taken(self, changed: object, *, back: bool) -> None:
        if not isinstance(changed, Changes):
            self._window.say("Nothing to undo." if back else "Nothing to redo.")
            return
        self._forecasting.invalidate()
        self._window.hand_on(changed, undone=back)
        self._window.say(f"{'Undone' if back else 'Done again'}: {changed.step}")
