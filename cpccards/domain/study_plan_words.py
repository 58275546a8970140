"""What happened to a study plan, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cpccards.domain.study_plan import KIND_NAMES
from cpccards.domain.study_plan_review import Move
from cpccards.domain.topics import TOPIC_BY_KEY


def move_words(move: Move, day_words: Callable[[int], str]) -> str:
    """A move in a sentence: "40 minutes of Modifiers from Tuesday are now on Thursday and Saturday."."""
    of = day_words(move.day)
    if move.topic is None:
        what = f"The {KIND_NAMES[move.kind].lower()} of {of}"
        if not move.to:
            return f"{what} no longer fits before the exam."
        return f"{what} is now on {day_words(move.to[0])}."
    what = f"{move.minutes} minutes of {topic_name(move.topic)} from {of}"
    if not move.to:
        return f"{what} are left out: other topics have more to gain."
    words = f"{what} are now on {_listed([day_words(day) for day in move.to])}"
    return f"{words}; {move.dropped} of them no longer fit." if move.dropped else f"{words}."


def room_words(gave_way: Mapping[str, int]) -> str:
    """Who made room, in a sentence; empty where nobody had to."""
    if not gave_way:
        return ""
    most_first = sorted(gave_way, key=lambda topic: (-gave_way[topic], topic))
    names = _listed([f"{topic_name(topic)} ({gave_way[topic]} min)" for topic in most_first])
    return f"To make room, less time goes to {names}."


def left_words(moves: Iterable[Move]) -> str:
    """What was left undone before the plan was made anew, in two sentences; empty where nothing was."""
    minutes: dict[str, int] = {}
    exams: list[str] = []
    for move in moves:
        if move.topic is None:
            exams.append(f"a {KIND_NAMES[move.kind].lower()}")
        else:
            minutes[move.topic] = minutes.get(move.topic, 0) + move.minutes
    drills = [f"{some} minutes of {topic_name(topic)}" for topic, some in minutes.items()]
    if not drills and not exams:
        return ""
    return (
        f"Left undone in the last days: {_listed([*drills, *exams])}. The plan was made anew from where you "
        "stand, and shares out the time that is left."
    )


def topic_name(topic: str) -> str:
    """What the learner reads."""
    known = TOPIC_BY_KEY.get(topic)
    return topic if known is None else known.name


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
