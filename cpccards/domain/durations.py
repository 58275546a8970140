"""Lengths of time in words."""

from __future__ import annotations

from datetime import timedelta


def interval_words(interval: timedelta) -> str:
    """A card's interval, short enough for a button: "10 min", "3 h", "6 d", "2.5 mo", "1.2 y"."""
    minutes = interval.total_seconds() / 60
    if minutes < 1:
        return "< 1 min"
    if minutes < 60:
        return f"{round(minutes)} min"
    if minutes < 24 * 60:
        return f"{round(minutes / 60)} h"
    days = minutes / (24 * 60)
    if days < 31:
        return f"{round(days)} d"
    if days < 365:
        return f"{_short(days / 30.4)} mo"
    return f"{_short(days / 365)} y"


def minutes_words(seconds: float) -> str:
    """A stretch of study: "about 14 min", "about 1 h 20 min", "under a minute"."""
    if seconds < 45:
        return "under a minute"
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"about {minutes} min"
    hours, rest = divmod(round(minutes / 5) * 5, 60)
    return f"about {hours} h {rest} min" if rest else f"about {hours} h"


def exam_distance_words(days: int | None) -> str:
    """How far off the exam is: "exam today", "exam in 40 days"; None: there is no date yet."""
    if days is None:
        return "no exam date yet"
    if days == 0:
        return "exam today"
    return "exam tomorrow" if days == 1 else f"exam in {days} days"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
