"""How long a card has been on screen, and what happens to it by itself if the learner lets it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto
from math import ceil

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from cpccards.domain.presets import Preset

_TICK_MS = 200
_LONGEST_TICK = 1.0
"""Seconds that one tick can count for: a computer that slept has not been looked at."""

_HANDS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)
"""What shows that the learner is at it."""


class Advance(Enum):
    """What becomes of a card without the learner."""

    NOTHING = auto()
    REVEALS = auto()
    RATES = auto()
    WAITS = auto()
    """It would have gone on, but the learner took over."""
    OFF = auto()
    """It would have gone on, but auto-advance is off for this session."""


class ReviewClock(QObject):
    """Times the card on a page, and counts down to what comes by itself.

    Counting down rests while the page's window is not in front or something is open over it, and ends for a
    card with the first key or click.

    Args:
        page: the page, whose window is watched.
        monotonic: seconds that only go forward.

    Signals:
        ticked: something to be shown may have changed.
        reveal_due: it is time to show the answer.
        rating_due: it is time to give Good.
    """

    ticked = Signal()
    reveal_due = Signal()
    rating_due = Signal()

    def __init__(self, page: QWidget, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(page)
        self._page = page
        self._monotonic = monotonic
        self._preset: Preset | None = None
        self._began = self._last = 0.0
        self._advance = Advance.NOTHING
        self._is_off = False
        self._waited = 0.0
        self._limit = 0.0
        self._put_down_at: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def elapsed(self) -> timedelta:
        """Since the card came on screen."""
        return timedelta(seconds=self._monotonic() - self._began)

    @property
    def advance(self) -> Advance:
        """What is going to happen."""
        return Advance.OFF if self._is_off and self.has_auto_advance else self._advance

    @property
    def seconds_left(self) -> float:
        """Until then."""
        return max(0.0, self._limit - self._waited)

    @property
    def share_left(self) -> float:
        """Of the countdown, from 1 to 0; 0 where nothing is counted down."""
        return self.seconds_left / self._limit if self._is_counting else 0.0

    @property
    def has_auto_advance(self) -> bool:
        """True when the preset of the card lets cards go on by themselves."""
        return self._preset is not None and (self._preset.reveal_after > 0 or self._preset.rate_after > 0)

    @property
    def time_words(self) -> str:
        """The time on screen as far as it counts; empty where the preset shows none."""
        if self._preset is None or not self._preset.timer:
            return ""
        longest = self._preset.longest_answer
        seconds = int(min(self.elapsed.total_seconds(), longest))
        words = f"{seconds // 60}:{seconds % 60:02}"
        return f"{words}, stopped" if seconds >= longest else words

    def begin(self, preset: Preset, *, is_typed: bool) -> None:
        """A card comes on screen. One that is answered by typing never goes on by itself."""
        self._preset = preset
        self._began = self._last = self._monotonic()
        self._count_down(Advance.REVEALS, preset.reveal_after)
        if is_typed and self.has_auto_advance:
            self._advance = Advance.WAITS
        self._follow()

    def go_on_from_answer(self) -> None:
        """The answer is shown: Good comes next, unless the learner took over."""
        if self._preset is not None and self._advance is not Advance.WAITS:
            self._count_down(Advance.RATES, self._preset.rate_after)
        self._follow()

    def wait(self) -> None:
        """Leaves the card on screen to the learner."""
        if self.has_auto_advance:
            self._advance = Advance.WAITS
        self._follow()

    def put_down(self) -> None:
        """Something else is done over the card: what passes until `take_up` is not the card's time."""
        self._put_down_at = self._monotonic()
        self.wait()

    def take_up(self) -> None:
        """The card is looked at again."""
        if self._put_down_at is not None:
            self._began += self._monotonic() - max(self._put_down_at, self._began)
            self._put_down_at = None

    def end(self) -> None:
        """There is no card on screen any more."""
        self._preset = None
        self._advance = Advance.NOTHING
        self._follow()

    def renew(self) -> None:
        """Another session: auto-advance is on again, as the preset has it."""
        self._is_off = False

    def toggle(self, *, is_revealed: bool, is_typed: bool) -> bool:
        """Turns auto-advance off for this session, or on again; returns whether it is on now.

        Turned on, it counts anew for the card on screen.
        """
        self._is_off = not self._is_off
        if self._preset is not None and not self._is_off and not is_typed:
            seconds = self._preset.rate_after if is_revealed else self._preset.reveal_after
            self._count_down(Advance.RATES if is_revealed else Advance.REVEALS, seconds)
        self._follow()
        return not self._is_off

    def tick(self) -> None:
        """Counts on."""
        now = self._monotonic()
        passed, self._last = min(now - self._last, _LONGEST_TICK), now
        if not self._page.isVisible():
            self.end()
            return
        if self._is_counting and self._is_in_front():
            self._waited += passed
            if self._waited >= self._limit:
                self._come_about()
                return
        self.ticked.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hears of keys and clicks in the page's window; keeps none of them."""
        if (
            event.type() in _HANDS
            and self._is_counting
            and isinstance(watched, QWidget)
            and watched.window() is self._page.window()
        ):
            self.wait()
        return False

    @property
    def _is_counting(self) -> bool:
        return not self._is_off and self._advance in {Advance.REVEALS, Advance.RATES}

    def _is_in_front(self) -> bool:
        has_over = (
            QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None
        )
        return self._page.isActiveWindow() and not has_over

    def _count_down(self, to: Advance, seconds: float) -> None:
        self._waited, self._limit = 0.0, seconds
        self._advance = to if seconds > 0 else Advance.NOTHING

    def _come_about(self) -> None:
        due = self.reveal_due if self._advance is Advance.REVEALS else self.rating_due
        # Whatever comes of it, it is not tried again by itself.
        self._advance = Advance.NOTHING
        due.emit()

    def _follow(self) -> None:
        """Ticks, and hears of every event of the app, only while that matters."""
        if self._is_counting or (self._preset is not None and self._preset.timer):
            self._timer.start()
        else:
            self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if self._is_counting:
                app.installEventFilter(self)
        self.ticked.emit()


def advance_words(clock: ReviewClock) -> str:
    """What is coming by itself, in words."""
    seconds = ceil(clock.seconds_left)
    return {
        Advance.NOTHING: "",
        Advance.REVEALS: f"Answer in {seconds} s. Any key stops it for this card.",
        Advance.RATES: f"Good in {seconds} s. Any key stops it for this card.",
        Advance.WAITS: "This card waits for you. P turns auto-advance off.",
        Advance.OFF: "Auto-advance is off. P turns it on.",
    }[clock.advance]
