"""Looks at the clock while a library is open, and asks the learner when it jumped."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.main_window import MainWindow

if TYPE_CHECKING:
    from cpccards.domain.clock_jumps import ClockJump
    from cpccards.gui.pages.clock_changed import ClockChangedPage
    from cpccards.services.clock_watch import ClockWatch

EVERY_MS = 30_000


class ClockKeeper(QObject):
    """Puts a page over everything while nobody knows what day it is.

    Signals:
        believed: the learner confirmed the clock, or set it right; after a `watch` or `look` that was False.
    """

    believed = Signal()

    def __init__(self, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        self._watch: ClockWatch | None = None
        self._zone: tzinfo | None = None
        self._page: ClockChangedPage | None = None
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def page(self) -> ClockChangedPage | None:
        """The page that asks, while it does."""
        return self._page

    def watch(self, watch: ClockWatch, zone: tzinfo) -> bool:
        """Looks after the clock of a library from now on; False when the learner is asked first."""
        self._watch, self._zone = watch, zone
        self._timer.start()
        return self.look()

    def leave(self) -> None:
        """Looks after none."""
        self._timer.stop()
        self._watch = None
        self._put_away()

    def tick(self) -> None:
        """Looks again where the clock did not just run on."""
        if self._watch is not None and (self._watch.has_moved() or self._watch.is_waiting):
            self.look()

    def look(self) -> bool:
        """True when the clock can be believed."""
        if self._watch is None or self._window.is_held:
            return True
        jump = self._watch.look()
        if jump is None:
            self._go_on()
            return True
        self._ask(jump)
        return False

    def _ask(self, jump: ClockJump) -> None:
        from cpccards.gui.pages.clock_changed import ClockChangedPage

        if self._zone is None:
            return
        if self._page is not None:
            self._page.show_jump(jump, self._zone)
            return
        self._page = ClockChangedPage(jump, self._zone)
        self._page.right_chosen.connect(self._confirm)
        self._page.again_chosen.connect(self.look)
        self._page.quit_chosen.connect(self._window.close)
        self._window.show_alone(self._page)

    def _confirm(self) -> None:
        if self._watch is None or self._page is None:
            return
        try:
            self._watch.confirm()
        except CpcCardsError as error:
            self._page.say(error)
            return
        self._go_on()

    def _go_on(self) -> None:
        if self._put_away():
            self.believed.emit()

    def _put_away(self) -> bool:
        page, self._page = self._page, None
        if page is not None:
            page.deleteLater()
        return page is not None
