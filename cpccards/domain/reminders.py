"""When a reminder to study is due."""

from __future__ import annotations

from datetime import datetime

from cpccards.domain.durations import minutes_words


def is_reminder_due(wall: datetime, at_minute: int, reminded_on: int | None, day: int) -> bool:
    """Whether to look now if there is something to remind of.

    Args:
        wall: the learner's time on the wall.
        at_minute: the time of the reminder, in minutes after midnight.
        reminded_on: the study day of the last reminder; None before the first.
        day: the study day it is now.
    """
    return reminded_on != day and wall.hour * 60 + wall.minute >= at_minute


def reminder_words(due: int, answers: int, seconds: float) -> str | None:
    """What the reminder says; None when nothing is due, or something was studied already.

    Args:
        due: cards left today.
        answers: given today.
        seconds: that the cards will take.
    """
    if due < 1 or answers:
        return None
    cards = "1 card is" if due == 1 else f"{due:,} cards are"
    return f"{cards} due, {minutes_words(seconds)}."
