"""Collects garbage on the GUI thread alone.

Python collects on whichever thread happens to make the next object. On a worker that could be the end of a
window that was closed a while ago, and Qt does not survive a widget that is destroyed off the GUI thread.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from cpccards.services.collector import is_paused

_EVERY = 500
_YOUNG, _MIDDLE, _OLD = 2_000, 10, 10
"""As Python's own thresholds: new objects, collections of the young, collections of the middle-aged."""


class GuiThreadCollector(QObject):
    """From here on garbage is collected between two events of the window, until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(collect_when_due)
        self._timer.start()

    def stop(self) -> None:
        """Leaves it to Python again."""
        self._timer.stop()
        if self._was_enabled:
            gc.enable()


def collect_when_due() -> int | None:
    """Collects the generation whose turn it is, as Python would; returns it, None where there was no need."""
    young, middle, old = gc.get_count()
    if is_paused() or young < _YOUNG:
        return None
    generation = 0 if middle < _MIDDLE else 1 if old < _OLD else 2
    gc.collect(generation)
    return generation
