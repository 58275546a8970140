"""Shapes over a picture as the gaps of a cloze field, the way back from `domain/occlusion.py`.

Numbers have four places, which is finer than a pixel of any picture that is shown. A label in the picture is
written so that it stays in sight on every card, whatever becomes of the shapes.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from cpccards.domain.cloze import cloze_ordinals, parse_cloze
from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion import (
    ANGLE_STEPS,
    LONGEST_TEXT,
    MARK,
    STAY_HIDDEN,
    Occlusion,
    gaps_within,
    occlusions,
    shape_words,
)

_PLACES = 4
_SHARPEST = 10.0**_PLACES
_BRACES = str.maketrans({"{": "&#123;", "}": "&#125;"})


def written_occlusions(shapes: Iterable[Occlusion]) -> str:
    """A cloze field with these shapes, one gap for each, in order."""
    return "".join(f"{{{{{_gap(each)}::{MARK}{_said(each)}}}}}<br>" for each in shapes)


def all_can_be_read(text: str) -> bool:
    """True when no gap of a field would be lost or changed if its shapes were written again."""
    read = list(occlusions(text))
    marked = sum(shape_words(gap).startswith(MARK) for gap in gaps_within(parse_cloze(text)))
    asked = frozenset[int]().union(*(each.numbers for each in read))
    return bool(read) and marked == len(read) and asked == frozenset(cloze_ordinals(text))


def as_written(shape: MaskShape) -> MaskShape:
    """A shape with its numbers rounded as they are when it is written, and its words in one line."""
    points = tuple((_rounded(x), _rounded(y)) for x, y in shape.points)
    if shape.kind == "ellipse":  # it is its half axes that are written
        width, height = shape.points[1]
        points = (points[0], (2 * _rounded(width / 2), 2 * _rounded(height / 2)))
    angle = round(shape.angle / 360 * ANGLE_STEPS) % ANGLE_STEPS / ANGLE_STEPS * 360
    words = " ".join(shape.text.split())[:LONGEST_TEXT].strip()
    return MaskShape(shape.kind, points, shape.is_asked, angle, words)


def _gap(each: Occlusion) -> str:
    return "c" + (",".join(map(str, sorted(each.numbers))) or "0")


def _said(each: Occlusion) -> str:
    shape = as_written(each.shape)
    (left, top), (width, height) = shape.points[:2]
    pairs: list[tuple[str, str]] = [("left", _number(left)), ("top", _number(top))]
    match shape.kind:
        case "ellipse":
            pairs += [("rx", _number(width / 2)), ("ry", _number(height / 2))]
        case "polygon":
            pairs[0] = ("left", _number(min(x for x, _ in shape.points)))
            pairs[1] = ("top", _number(min(y for _, y in shape.points)))
            pairs.append(("points", " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)))
        case "text":
            pairs += [("scale", "1"), ("fs", _number(height))]
        case _:
            pairs += [("width", _number(width)), ("height", _number(height))]
    if shape.angle:
        pairs.append(("angle", str(round(shape.angle / 360 * ANGLE_STEPS))))
    pairs += each.more
    is_label = shape.kind == "text"
    pairs.append(("oi", STAY_HIDDEN if is_label else each.mode))
    if is_label:
        # At the end, where a backslash has no colon behind it to hide.
        pairs.append(("text", shape.text))
    return ":".join((shape.kind, *(f"{_escaped(name)}={_escaped(value)}" for name, value in pairs)))


def _escaped(value: str) -> str:
    return html.escape(value, quote=False).translate(_BRACES).replace(":", "\\:")


def _rounded(value: float) -> float:
    return round(value * _SHARPEST) / _SHARPEST


def _number(value: float) -> str:
    """A number of four places, as short as it can be: ``.25``."""
    words = f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    sign, digits = ("-", words[1:]) if words.startswith("-") else ("", words)
    return sign + (digits.removeprefix("0") or "0") if digits != "0" else "0"
