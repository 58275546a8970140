"""Image occlusion: shapes over a picture, written as the gaps of a cloze field.

``{{c1::image-occlusion:rect:left=.23:top=.32:width=.2:height=.09:oi=1}}``. Lengths are shares of the picture;
a backslash keeps a colon from parting. ``oi`` tells what becomes of the shapes that a card does not ask:
nothing (0), they stay hidden on both sides (1), or they alone are hidden until the answer (2).
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpccards.domain.cloze import Gap, parse_cloze
from cpccards.domain.faces import MaskShape

MARK = "image-occlusion:"
MOST_SHAPES = 500
MOST_POINTS = 500
"""Corners of all polygons of a picture."""

_PART = re.compile(r"(?<!\\):")
BY_THEMSELVES, STAY_HIDDEN, ONLY_OTHERS = "0", "1", "2"
"""What becomes of the shapes that a card does not ask, see above."""
_SAID = frozenset(
    ("left", "top", "width", "height", "rx", "ry", "points", "angle", "text", "fs", "scale", "oi")
)
ANGLE_STEPS = 10_000
"""Of a whole turn."""
_FURTHEST = 10.0
"""A shape beyond so many widths of its picture is no shape."""
_TEXT_SIZE = 0.05
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Occlusion:
    """A shape and the cards that ask it.

    Attributes:
        numbers: the gaps it belongs to, from 1 on; none for one that no card asks.
        mode: what becomes of it on the other cards.
        more: what else is said of it, its colour for instance, as name and value.
    """

    shape: MaskShape
    numbers: frozenset[int]
    mode: str
    more: tuple[tuple[str, str], ...] = ()


def is_occlusion(text: str) -> bool:
    """True when a cloze field holds shapes."""
    return MARK in text


def masks(text: str, ordinal: int, *, revealed: bool) -> tuple[MaskShape, ...]:
    """The shapes that are over the picture on one side of card `ordinal`, the asked ones last."""
    number = ordinal + 1
    asked: list[MaskShape] = []
    others: list[MaskShape] = []
    for each in occlusions(text):
        if number not in each.numbers:
            if each.mode == STAY_HIDDEN or (each.mode == ONLY_OTHERS and not revealed):
                others.append(each.shape)
        elif each.shape.kind == "text" or (not revealed and each.mode != ONLY_OTHERS):
            asked.append(replace(each.shape, is_asked=True))
    return (*others, *asked)


def occlusions(text: str) -> Iterator[Occlusion]:
    """The shapes of a cloze field in order, those that can be drawn, and no more than can be."""
    corners = found = 0
    for gap in gaps_within(parse_cloze(text)):
        words = shape_words(gap)
        if not words.startswith(MARK):
            continue
        kind, *pairs = _PART.split(html.unescape(words[len(MARK) :]))
        parted = (each.replace("\\:", ":").partition("=") for each in pairs)
        values = {name: value for name, _, value in parted}
        shape = _shape(kind, values)
        if shape is None:
            continue
        found, corners = found + 1, corners + len(shape.points)
        if found > MOST_SHAPES or corners > MOST_POINTS + 2 * MOST_SHAPES:
            return
        more = tuple((name, value) for name, value in values.items() if name and name not in _SAID)
        yield Occlusion(shape, gap.ordinals, values.get("oi", BY_THEMSELVES), more)


def shape_words(gap: Gap) -> str:
    """What a gap itself says, without those inside it."""
    return "".join(part for part in gap.parts if isinstance(part, str)).strip()


def gaps_within(gap: Gap) -> Iterator[Gap]:
    """The gaps in a gap, each before those inside it."""
    for part in gap.parts:
        if isinstance(part, Gap):
            yield part
            yield from gaps_within(part)


def _shape(kind: str, values: dict[str, str]) -> MaskShape | None:
    """A shape; None when it is none that can be drawn."""
    corner = _number(values.get("left"), 0.0), _number(values.get("top"), 0.0)
    angle = (_number(values.get("angle"), 0.0, most=1e6) % ANGLE_STEPS) / ANGLE_STEPS * 360
    match kind:
        case "rect":
            size = _number(values.get("width"), 0.0), _number(values.get("height"), 0.0)
        case "ellipse":
            size = 2 * _number(values.get("rx"), 0.0), 2 * _number(values.get("ry"), 0.0)
        case "polygon":
            points = _corners(values.get("points", ""), corner if {"left", "top"} <= values.keys() else None)
            return MaskShape(kind, points) if len(points) > 2 else None
        case "text":
            height = _number(values.get("fs"), _TEXT_SIZE) * _number(values.get("scale"), 1.0)
            words = values.get("text", "")[:LONGEST_TEXT]
            return MaskShape(kind, (corner, (0.0, height)), angle=angle, text=words) if words else None
        case _:
            return None
    return MaskShape(kind, (corner, size), angle=angle) if min(size) > 0 else None


def _corners(text: str, corner: tuple[float, float] | None) -> tuple[tuple[float, float], ...]:
    """The corners of a polygon, moved so that the box around them begins at `corner`, if that is given."""
    pairs = [pair.split(",") for pair in text.split()[: MOST_POINTS + 1]]
    points = [(_number(pair[0], 0.0), _number(pair[1], 0.0)) for pair in pairs if len(pair) == 2]
    if not points or corner is None:
        return tuple(points)
    left, top = corner[0] - min(x for x, _ in points), corner[1] - min(y for _, y in points)
    return tuple((x + left, y + top) for x, y in points)


def _number(text: str | None, otherwise: float, most: float = _FURTHEST) -> float:
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if math.isfinite(value) and abs(value) <= most else otherwise
