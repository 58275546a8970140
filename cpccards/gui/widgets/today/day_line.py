"""A line that says something of the day until it is dismissed; on another day it comes again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from cpccards.gui.widgets.today.news_line import NewsLine


class DayLine(NewsLine):
    """Asks anew what there is to say whenever it is looked at.

    Args:
        notice: says it; empty for nothing.
    """

    def __init__(self, notice: Callable[[], str], parent: QWidget | None = None, *, look: str) -> None:
        super().__init__(parent, look=look)
        self._notice = notice
        self._day = self._dismissed_on = -1
        self.dismissed.connect(self._dismiss)

    def look_at(self, day: int) -> None:
        """Says what there is to say on a study day, unless it was dismissed on it."""
        self._day = day
        self.say("" if self._dismissed_on == day else self._notice())

    def _dismiss(self) -> None:
        self._dismissed_on = self._day
        self.say("")
