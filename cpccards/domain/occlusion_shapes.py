"""Shapes over a picture as they are drawn, hit, moved and resized.

Points are shares of the picture's width and height. What turns or measures distances is worked out in
pixels, for which `size` gives the picture's.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion_writing import as_written

Point = tuple[float, float]
"""x and y, or width and height."""

SMALLEST = 0.002
"""A side of a shape, as a share of the picture's."""
TEXT_HEIGHT = 0.05
"""Of a new label, as a share of the picture's height."""

_LETTER_WIDTH = 0.58
"""Of its height; about that of a sans serif's letters."""
_HANDLES = ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5))
"""Of a box: shares of its width and height."""


def dragged_out(kind: str, start: Point, end: Point) -> MaskShape | None:
    """The rectangle or ellipse between two points, within the picture; None when it is too small."""
    (left, right), (top, bottom) = (sorted(map(_within, pair)) for pair in zip(start, end, strict=True))
    if min(right - left, bottom - top) < SMALLEST:
        return None
    return as_written(MaskShape(kind, ((left, top), (right - left, bottom - top))))


def polygon(corners: tuple[Point, ...]) -> MaskShape | None:
    """The polygon through corners, within the picture; None when they enclose nothing."""
    points = tuple((_within(x), _within(y)) for x, y in corners)
    distinct = tuple(point for at, point in enumerate(points) if at == 0 or point != points[at - 1])
    if len(set(distinct)) < 3:
        return None
    width, height = (max(along) - min(along) for along in zip(*distinct, strict=True))
    return as_written(MaskShape("polygon", distinct)) if min(width, height) >= SMALLEST else None


def text_label(corner: Point, words: str) -> MaskShape | None:
    """A label in the picture; None without words."""
    made = as_written(
        MaskShape("text", ((_within(corner[0]), _within(corner[1])), (0.0, TEXT_HEIGHT)), text=words)
    )
    return made if made.text else None


def bounds(shape: MaskShape, size: Point) -> tuple[float, float, float, float]:
    """The box around a shape before it is turned, as left, top, width and height."""
    if shape.kind == "polygon":
        columns, rows = zip(*shape.points, strict=True)
        return min(columns), min(rows), max(columns) - min(columns), max(rows) - min(rows)
    (left, top), (width, height) = shape.points
    if shape.kind == "text":
        width = _LETTER_WIDTH * len(shape.text) * height * size[1] / size[0]
    return left, top, width, height


def moved(shape: MaskShape, by: Point) -> MaskShape:
    """A shape somewhere else; it does not leave the picture further than it had."""
    left, top, width, height = bounds(shape, (1.0, 1.0))
    if shape.kind == "text":
        width = 0.0
    across = _kept(by[0], -left, 1.0 - left - width)
    down = _kept(by[1], -top, 1.0 - top - height)
    if shape.kind == "polygon":
        return as_written(replace(shape, points=tuple((x + across, y + down) for x, y in shape.points)))
    corner, extent = shape.points
    return as_written(replace(shape, points=((corner[0] + across, corner[1] + down), extent)))


def handles(shape: MaskShape, size: Point) -> tuple[Point, ...]:
    """Where a shape can be taken to give it another size: a polygon's corners, else those of its box.

    A label has one only, below its right end.
    """
    if shape.kind == "polygon":
        return shape.points
    left, top, width, height = bounds(shape, size)
    places = ((1.0, 1.0),) if shape.kind == "text" else _HANDLES
    corner = (left, top)
    points = ((left + x * width, top + y * height) for x, y in places)
    return tuple(_turned(point, corner, shape.angle, size) for point in points)


def resized(shape: MaskShape, handle: int, to: Point, size: Point) -> MaskShape:
    """A shape with one of its handles somewhere else; the other side stays. It does not turn inside out."""
    if shape.kind == "polygon":
        corners = list(shape.points)
        corners[handle] = (_within(to[0]), _within(to[1]))
        return polygon(tuple(corners)) or shape
    left, top, width, height = bounds(shape, size)
    x, y = _turned(to, (left, top), -shape.angle, size)
    if not shape.angle:
        x, y = _within(x), _within(y)
    if shape.kind == "text":
        taller = max(SMALLEST * 5, y - top)
        return as_written(replace(shape, points=(shape.points[0], (0.0, taller))))
    right, bottom = left + width, top + height
    across, down = _HANDLES[handle]
    if across == 0.0:
        left = min(x, right - SMALLEST)
    elif across == 1.0:
        right = max(x, left + SMALLEST)
    if down == 0.0:
        top = min(y, bottom - SMALLEST)
    elif down == 1.0:
        bottom = max(y, top + SMALLEST)
    # Its corner is what it turns about, so a corner that moves must move along the turned sides.
    corner = _turned((left, top), shape.points[0], shape.angle, size)
    return as_written(replace(shape, points=(corner, (right - left, bottom - top))))


def contains(shape: MaskShape, point: Point, size: Point) -> bool:
    """True when a point lies on a shape."""
    if shape.kind == "polygon":
        return _is_inside(shape.points, _turned(point, shape.points[0], -shape.angle, size))
    left, top, width, height = bounds(shape, size)
    x, y = _turned(point, (left, top), -shape.angle, size)
    across, down = (x - left) / max(width, SMALLEST), (y - top) / max(height, SMALLEST)
    if shape.kind == "ellipse":
        return math.hypot(across - 0.5, down - 0.5) <= 0.5
    return 0 <= across <= 1 and 0 <= down <= 1


def nearest_handle(shape: MaskShape, point: Point, size: Point, reach: float) -> int | None:
    """The handle within `reach` pixels of a point, the nearest of several; None when there is none."""
    distances = [
        (math.hypot((x - point[0]) * size[0], (y - point[1]) * size[1]), at)
        for at, (x, y) in enumerate(handles(shape, size))
    ]
    distance, at = min(distances)
    return at if distance <= reach else None


def _turned(point: Point, about: Point, degrees: float, size: Point) -> Point:
    if not degrees:
        return point
    angle = math.radians(degrees)
    x, y = (point[0] - about[0]) * size[0], (point[1] - about[1]) * size[1]
    return (
        about[0] + (x * math.cos(angle) - y * math.sin(angle)) / size[0],
        about[1] + (x * math.sin(angle) + y * math.cos(angle)) / size[1],
    )


def _is_inside(corners: tuple[Point, ...], point: Point) -> bool:
    """Counts the sides that a line from the point to the right crosses."""
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in pairwise((*corners, corners[0])):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed += 1
    return crossed % 2 == 1


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _kept(value: float, least: float, most: float) -> float:
    """`value` between two bounds, which make room for a shape that is outside already."""
    return min(max(value, min(least, 0.0)), max(most, 0.0))
