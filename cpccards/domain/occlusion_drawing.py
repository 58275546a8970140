"""A drawing of image occlusion in the making: its shapes, which card asks which, and what is done to them.

Shapes with the same number are asked together, by one card. A number that a shape once had is not given to
another one while the drawing is edited: its card has a learner's progress.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion import (
    BY_THEMSELVES,
    MOST_POINTS,
    MOST_SHAPES,
    STAY_HIDDEN,
    Occlusion,
    occlusions,
)
from cpccards.domain.occlusion_shapes import Point, contains, moved
from cpccards.domain.occlusion_writing import written_occlusions

LAST_NUMBER = 500
"""Of a gap; Anki makes no cards beyond."""
NEAR = 0.02
"""How far from its model a copy lies, as a share of the picture."""

_KINDS = {"rect": "Rectangle", "ellipse": "Ellipse", "polygon": "Polygon", "text": "Label"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order in which they are drawn, the last on top.

    Attributes:
        mode: what becomes of those that a card does not ask, see `domain/occlusion.py`.
        last_number: the highest number that was ever given.
    """

    shapes: tuple[Occlusion, ...] = ()
    mode: str = STAY_HIDDEN
    last_number: int = 0

    @classmethod
    def read(cls, text: str) -> Drawing:
        """The shapes of a cloze field."""
        shapes = tuple(occlusions(text))
        mode = next((each.mode for each in shapes if each.shape.kind != "text"), STAY_HIDDEN)
        return cls(shapes, mode, max(_numbers(shapes), default=0))

    def text(self) -> str:
        """The cloze field."""
        return written_occlusions(replace(each, mode=self.mode) for each in self.shapes)

    @property
    def cards(self) -> int:
        """How many cards it makes."""
        return len(_numbers(self.shapes))

    @property
    def is_full(self) -> bool:
        """True when no more shapes are drawn."""
        return len(self.shapes) >= MOST_SHAPES

    def with_mode(self, mode: str) -> Drawing:
        """The same shapes, asked in another way."""
        return replace(self, mode=mode)

    def added(self, shape: MaskShape) -> Drawing:
        """With one more shape on top: a card of its own, unless it is a label. As it was, when it is full."""
        corners = sum(len(each.shape.points) for each in self.shapes if each.shape.kind == "polygon")
        if self.is_full or (shape.kind == "polygon" and corners + len(shape.points) > MOST_POINTS):
            return self
        number = 0 if shape.kind == "text" else self._next_number()
        numbers = frozenset({number} - {0})
        shapes = (*self.shapes, Occlusion(shape, numbers, self.mode))
        return replace(self, shapes=shapes, last_number=max(self.last_number, number))

    def changed(self, place: int, shape: MaskShape) -> Drawing:
        """With another shape in place of one, on the same card."""
        shapes = list(self.shapes)
        shapes[place] = replace(shapes[place], shape=shape)
        return replace(self, shapes=tuple(shapes))

    def without(self, places: Collection[int]) -> Drawing:
        """Without some shapes."""
        return replace(
            self, shapes=tuple(each for place, each in enumerate(self.shapes) if place not in places)
        )

    def shifted(self, places: Collection[int], by: Point) -> Drawing:
        """With some shapes moved."""
        return replace(
            self,
            shapes=tuple(
                replace(each, shape=moved(each.shape, by)) if place in places else each
                for place, each in enumerate(self.shapes)
            ),
        )

    def doubled(self, places: Collection[int]) -> tuple[Drawing, frozenset[int]]:
        """With copies of some shapes beside them, each a card of its own; and where the copies are."""
        made = self
        for place in sorted(places):
            made = made.added(moved(self.shapes[place].shape, (NEAR, NEAR)))
        return made, frozenset(range(len(self.shapes), len(made.shapes)))

    def grouped(self, places: Collection[int]) -> Drawing:
        """With some shapes asked together, by the card with the lowest number among them."""
        chosen = self._asked(places)
        numbers = _numbers(self.shapes[place] for place in chosen)
        if len(chosen) < 2:
            return self
        together = frozenset({min(numbers)})
        return self._numbered(dict.fromkeys(chosen, together))

    def ungrouped(self, places: Collection[int]) -> Drawing:
        """With each of some shapes asked by a card of its own; the first keeps the card they had."""
        made, kept = self, set(_numbers(self._others(places)))
        for place in self._asked(places):
            number = min(self.shapes[place].numbers)
            if number in kept:
                number = made._next_number()
            kept.add(number)
            made = replace(
                made._numbered({place: frozenset({number})}),
                last_number=max(made.last_number, number),
            )
        return made

    def can_group(self, places: Collection[int]) -> bool:
        """True when some shapes are not yet asked together."""
        return len({self.shapes[place].numbers for place in self._asked(places)}) > 1

    def can_ungroup(self, places: Collection[int]) -> bool:
        """True when one of some shapes shares its card, or is asked by several."""
        return self.ungrouped(places) != self

    def at(self, point: Point, size: Point) -> int | None:
        """The topmost shape at a point; None when there is none. `size`: of the picture, in pixels."""
        places = range(len(self.shapes) - 1, -1, -1)
        return next((place for place in places if contains(self.shapes[place].shape, point, size)), None)

    def group_of(self, place: int) -> frozenset[int]:
        """The shapes that are asked together with one, itself among them."""
        numbers = self.shapes[place].numbers
        if not numbers:
            return frozenset({place})
        return frozenset(at for at, each in enumerate(self.shapes) if each.numbers == numbers)

    def name(self, place: int) -> str:
        """What a shape is called: its card, what it is, where it is."""
        each = self.shapes[place]
        kind = _KINDS[each.shape.kind]
        if each.shape.kind == "text":
            kind += f" “{each.shape.text}”"
        left, top = (min(along) for along in zip(*each.shape.points[: _corners(each.shape)], strict=True))
        numbers = " and ".join(map(str, sorted(each.numbers)))
        asked = f"Card {numbers}: {kind.lower()}" if numbers else kind
        return f"{asked}, {left:.0%} from the left, {top:.0%} from the top"

    def _next_number(self) -> int:
        if self.last_number < LAST_NUMBER:
            return self.last_number + 1
        taken = _numbers(self.shapes)
        return next(number for number in range(1, LAST_NUMBER + 2) if number not in taken)

    def _asked(self, places: Collection[int]) -> list[int]:
        return [place for place in sorted(places) if self.shapes[place].numbers]

    def _others(self, places: Collection[int]) -> list[Occlusion]:
        return [each for place, each in enumerate(self.shapes) if place not in places]

    def _numbered(self, numbers: dict[int, frozenset[int]]) -> Drawing:
        return replace(
            self,
            shapes=tuple(
                replace(each, numbers=numbers.get(place, each.numbers))
                for place, each in enumerate(self.shapes)
            ),
        )


def _numbers(shapes: Iterable[Occlusion]) -> set[int]:
    return set().union(*(each.numbers for each in shapes))


def _corners(shape: MaskShape) -> int:
    return len(shape.points) if shape.kind == "polygon" else 1


MODES = (
    (STAY_HIDDEN, "Hide all, ask one"),
    (BY_THEMSELVES, "Hide one, ask one"),
)
"""The ways to ask that are offered, with their words."""
