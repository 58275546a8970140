"""Which topics are drilled, how long, and in what order: by points to gain, in steps of 5 minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpccards.domain.study_plan import UPKEEP, SectionNeed

STEP = 5
"""Minutes; shares of time are told in these."""

LEAST_STEPS = 2
"""Of one topic, so that sitting down for it is worth while."""

SESSION_STEPS = 10
"""A drill is at most so long: 50 minutes."""

_MOST_UPKEEP = 0.7
"""Where upkeep would take more than this of the time, it goes by points alone."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Steps of each topic; and what gets none, as time is too short: names of sections, topics of others."""

    steps: Mapping[str, int]
    starved: tuple[str, ...]
    left_out: tuple[str, ...] = ()


def share_out(sections: Sequence[SectionNeed], steps: int) -> Shares:
    """Shares `steps` among the topics: by points to gain, and at least 3 % to each section."""
    usable = [section for section in sections if section.topics]
    least = max(LEAST_STEPS, math.ceil(UPKEEP * steps))
    if not usable or steps < LEAST_STEPS:
        return Shares({}, tuple(section.name for section in sections))
    points = [section.points for section in usable]
    if sum(points) <= 0:
        points = [1.0] * len(usable)
    if least * len(usable) <= _MOST_UPKEEP * steps:
        of_sections = _at_least(points, steps, least)
    else:
        of_sections = _by_points(points, steps)
    shares: dict[str, int] = {}
    for section, own in zip(usable, of_sections, strict=True):
        worths = [worth for _, worth in section.topics]
        if sum(worths) <= 0:
            worths = [1.0] * len(worths)
        for (topic, _), count in zip(section.topics, _by_points(worths, own), strict=True):
            if count:
                shares[topic] = shares.get(topic, 0) + count
    starved = tuple(section.name for section, own in zip(usable, of_sections, strict=True) if not own)
    given = [section for section, own in zip(usable, of_sections, strict=True) if own]
    left_out = (topic for section in given for topic, _ in section.topics if topic not in shares)
    return Shares(shares, starved, tuple(left_out))


def session_of(room: Sequence[int]) -> int:
    """How many steps a drill has best, so that a usual day's `room` is one, or two of a length."""
    usual = sorted(room)[len(room) // 2]
    return math.ceil(usual / math.ceil(usual / SESSION_STEPS))


def in_order(
    shares: Mapping[str, int], points: Mapping[str, float], session: int = SESSION_STEPS
) -> list[tuple[str, int]]:
    """Drills as (topic, steps) in the order to be done: each topic spread out, those with most to gain first.

    Args:
        session: steps of a drill at most.
    """
    ranked = sorted(shares, key=lambda topic: (-points.get(topic, 0.0), topic))
    pieces: list[tuple[float, int, str, int]] = []
    for rank, topic in enumerate(ranked):
        count = math.ceil(shares[topic] / session)
        size, over = divmod(shares[topic], count)
        for piece in range(count):
            place = (piece + (rank + 0.5) / len(ranked)) / count
            pieces.append((place, rank, topic, size + (piece < over)))
    return [(topic, steps) for _, _, topic, steps in sorted(pieces)]


def lay_out(pieces: Sequence[tuple[str, int]], room: Sequence[int]) -> list[list[tuple[str, int]]]:
    """Puts drills into days.

    Args:
        pieces: (topic, steps) in order.
        room: steps of each day; together no more than the pieces'.

    Returns:
        For each day its drills, each topic once, the longest first; together as long as its room.
    """
    waiting = list(pieces)
    days: list[list[tuple[str, int]]] = []
    for steps in room:
        own: dict[str, int] = {}
        while sum(own.values()) < steps:
            topic, size = _next(waiting, steps - sum(own.values()), own)
            own[topic] = own.get(topic, 0) + size
        days.append(sorted(own.items(), key=lambda drill: -drill[1]))
    return days


_LOOK_AHEAD = 6
"""How far a later drill may be brought forward because it fits."""


def _next(waiting: list[tuple[str, int]], steps: int, own: Mapping[str, int]) -> tuple[str, int]:
    """Takes the next drill that fits into `steps`, or a part of one; no lone step is left if it can be."""
    near = waiting[:_LOOK_AHEAD]
    for place, (topic, size) in enumerate(near):
        if size <= steps and topic not in own and steps - size != 1:
            return waiting.pop(place)
    splits = (place for place, (_, size) in enumerate(near) if size == steps or size >= steps + LEAST_STEPS)
    place = next(splits, 0)
    topic, size = waiting.pop(place)
    taken = min(size, steps)
    if size > taken:
        _put_back(waiting, place, topic, size - taken)
    return topic, taken


def _put_back(waiting: list[tuple[str, int]], place: int, topic: str, left: int) -> None:
    """Leaves the rest of a drill for another day; a lone step joins the next drill of its topic."""
    if left < LEAST_STEPS:
        for later in range(place, len(waiting)):
            if waiting[later][0] == topic:
                waiting[later] = (topic, waiting[later][1] + left)
                return
    waiting.insert(place, (topic, left))


def _at_least(points: Sequence[float], steps: int, least: int) -> list[int]:
    """By points, but at least `least` each."""
    held: set[int] = set()
    while True:
        free = [place for place in range(len(points)) if place not in held]
        left = steps - least * len(held)
        total = sum(points[place] for place in free)
        low = {place for place in free if points[place] * left < least * total}
        if not low:
            break
        held |= low
    shares = [least] * len(points)
    free_shares = _largest_remainders([points[place] for place in free], left)
    for place, share in zip(free, free_shares, strict=True):
        shares[place] = share
    return shares


def _by_points(points: Sequence[float], steps: int) -> list[int]:
    """By points; whoever would get less than `LEAST_STEPS` gets nothing, those with the least first."""
    kept = [place for place in range(len(points)) if points[place] > 0]
    while True:
        shares = _largest_remainders([points[place] for place in kept], steps)
        if len(kept) == 1 or min(shares) >= LEAST_STEPS:
            break
        kept.remove(min(kept, key=lambda place: (points[place], -place)))
    found = [0] * len(points)
    for place, share in zip(kept, shares, strict=True):
        found[place] = share
    return found


def _largest_remainders(points: Sequence[float], steps: int) -> list[int]:
    total = sum(points)
    exact = [steps * each / total for each in points]
    shares = [math.floor(each) for each in exact]
    most = sorted(range(len(points)), key=lambda place: (shares[place] - exact[place], place))
    for place in most[: steps - sum(shares)]:
        shares[place] += 1
    return shares
