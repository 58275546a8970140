"""What one card shows: its two sides, and the pictures that are drawn for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MaskShape:
    """One shape over a picture; lengths are shares of the picture's width and height.

    Attributes:
        kind: "rect", "ellipse", "polygon" or "text".
        points: of a polygon its corners as (x, y); of the others the left top corner and (width, height), of
            a text without the width.
        is_asked: it hides what this card asks; the others hide their neighbours, or nothing.
        angle: degrees by which it is turned clockwise about its left top corner.
        text: what a text says.
    """

    kind: str
    points: tuple[tuple[float, float], ...]
    is_asked: bool = False
    angle: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class MaskedPicture:
    """A picture under masks. `name` is what its HTML calls it: ``<img src="name">``; `image` a media file."""

    name: str
    image: str
    shapes: tuple[MaskShape, ...]


@dataclass(frozen=True, slots=True)
class Faces:
    """The two sides of one card, as raw HTML.

    Attributes:
        expected: what a typed answer is compared with, as plain text; None when nothing is typed.
        options: the options of a multiple-choice card, in order A, B, C, D; empty otherwise.
        correct: index into `options`; None when there are none.
        pictures: those that are drawn for this card, on either side.
    """

    question: str
    answer: str
    expected: str | None = None
    options: tuple[str, ...] = ()
    correct: int | None = None
    pictures: tuple[MaskedPicture, ...] = ()
