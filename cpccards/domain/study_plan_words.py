"""What happened to a study plan, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from cpccards.domain.clock import date_of_day
from cpccards.domain.study_plan import KIND_NAMES
from cpccards.domain.study_plan_review import TOLD_DAYS, Move
from cpccards.domain.topics import TOPIC_BY_KEY


def move_words(move: Move, today: int) -> str:
    """A move in a sentence: "Tuesday's 40 minutes of Modifiers are now on Thursday and Saturday."."""
    of = day_words(move.day, today)
    if move.topic is None:
        what = f"The {KIND_NAMES[move.kind].lower()} of {of}"
        if not move.to:
            return f"{what} no longer fits before the exam."
        return f"{what} is now on {day_words(move.to[0], today)}."
    name = topic_name(move.topic)
    if not move.to:
        return f"{of}'s {move.minutes} minutes of {name} are left out: other topics have more to gain."
    days = _listed([day_words(day, today) for day in move.to])
    words = f"{of}'s {move.minutes} minutes of {name} are now on {days}"
    return f"{words}; {move.dropped} of them no longer fit." if move.dropped else f"{words}."


def room_words(gave_way: Mapping[str, int]) -> str:
    """Who made room, in a sentence; empty where nobody had to."""
    if not gave_way:
        return ""
    most_first = sorted(gave_way, key=lambda topic: (-gave_way[topic], topic))
    names = _listed([f"{topic_name(topic)} ({gave_way[topic]} min)" for topic in most_first])
    return f"To make room, less time goes to {names}."


def topic_name(topic: str) -> str:
    """What the learner reads."""
    known = TOPIC_BY_KEY.get(topic)
    return topic if known is None else known.name


def day_words(day: int, today: int) -> str:
    """A study day as it is spoken of: its weekday, and the date too where that could be another week's."""
    date = date_of_day(day)
    return f"{date:%A}" if abs(day - today) < TOLD_DAYS else f"{date:%A} {date.day} {date:%B}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
