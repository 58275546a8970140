"""Days studied in a row, which rest days do not break; and the best weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

WEEK = 7

LONGEST_GAP = 366
"""Days after which a streak is over, whatever was planned."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Which days may be missed.

    Attributes:
        a_week: missed days in a week, Monday to Sunday, besides those off.
        is_off: whether a study day is planned to be free.
    """

    a_week: int = 2
    is_off: Callable[[int], bool] = lambda _day: False


@dataclass(frozen=True, slots=True)
class StreakDay:
    """A day that was studied, and how many days of its streak were by then, itself counted."""

    day: int
    length: int


@dataclass(frozen=True, slots=True)
class Week:
    """What was done from Monday to Sunday.

    Attributes:
        monday: its study day.
        days: studied.
    """

    monday: int
    days: int
    answers: int
    seconds: float


def monday_of(day: int) -> int:
    """The study day of the Monday on or before `day`."""
    return day - (day + 3) % WEEK  # 1 January 1970 was a Thursday


def streaks(studied: Iterable[int], rest: Rest) -> list[StreakDay]:
    """Every day studied, in order, with the length of the streak that it is in.

    A streak counts days studied, not days that passed. It ends with the first missed day of a week that is
    one too many; those before the first day studied do not count as missed.
    """
    found: list[StreakDay] = []
    length, missed, week = 0, 0, None
    before: int | None = None
    for day in sorted(set(studied)):
        if before is not None and day - before > LONGEST_GAP:
            length, before = 0, monday_of(day) - 1
        for between in range(day if before is None else before + 1, day):
            if monday_of(between) != week:
                week, missed = monday_of(between), 0
            missed += not rest.is_off(between)
            if missed > rest.a_week:
                length = 0
        if monday_of(day) != week:
            week, missed = monday_of(day), 0
        length += 1
        found.append(StreakDay(day, length))
        before = day
    return found


def streak_now(studied: Iterable[int], rest: Rest, today: int) -> int:
    """Days studied in the streak that still runs; 0 without one. Today may still be studied."""
    found = streaks((day for day in studied if day <= today), rest)
    if not found:
        return 0
    last = found[-1]
    if last.day == today:
        return last.length
    # As if today were studied: is it the next day of the same streak?
    then = streaks([*(each.day for each in found), today], rest)[-1]
    return last.length if then.length > last.length else 0


def weeks(days: Iterable[tuple[int, int, float]]) -> list[Week]:
    """The weeks of (study day, answers, seconds), days in order and each once, oldest first."""
    return [
        Week(monday, len(of), sum(answers for _, answers, _ in of), sum(seconds for _, _, seconds in of))
        for monday, of in ((monday, list(each)) for monday, each in groupby(days, lambda d: monday_of(d[0])))
    ]


def best_weeks(found: Iterable[Week], most: int = 3) -> list[Week]:
    """The weeks with most answers, the best first; of equals the newer first."""
    return sorted(found, key=lambda week: (-week.answers, -week.monday))[:most]


def streak_words(length: int) -> str:
    """A streak in words; empty for less than two days."""
    return f"A streak of {length:,} study days" if length > 1 else ""
