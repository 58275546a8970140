"""Shapes over a picture: which are there on which side of which card."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion import MOST_POINTS, MOST_SHAPES, is_occlusion, masks


def written(*shapes: tuple[int, str]) -> str:
    return "<br>".join(f"{{{{c{number}::image-occlusion:{shape}}}}}" for number, shape in shapes)


RECT = "rect:left=.23:top=.32:width=.2:height=.09"
ELLIPSE = "ellipse:left=.5:top=.1:rx=.1:ry=.05"


def only(shape: str) -> MaskShape | None:
    return next(iter(masks(written((1, shape)), 0, revealed=False)), None)


@pytest.mark.parametrize(
    ("shape", "drawn"),
    [
        (RECT, MaskShape("rect", ((0.23, 0.32), (0.2, 0.09)), is_asked=True)),
        (ELLIPSE, MaskShape("ellipse", ((0.5, 0.1), (0.2, 0.1)), is_asked=True)),
        (
            "polygon:left=.1:top=.2:points=.1,.2 .3,.2 .2,.4",
            MaskShape("polygon", ((0.1, 0.2), (0.3, 0.2), (0.2, 0.4)), is_asked=True),
        ),
        ("polygon:points=0,0 1,0 1,1", MaskShape("polygon", ((0, 0), (1, 0), (1, 1)), is_asked=True)),
        (RECT + ":angle=2500", MaskShape("rect", ((0.23, 0.32), (0.2, 0.09)), is_asked=True, angle=90)),
        (
            r"text:left=.1:top=.2:text=a\: &lt;b\:\:c&gt;:scale=2:fs=.03",
            MaskShape("text", ((0.1, 0.2), (0.0, 0.06)), is_asked=True, text="a: <b::c>"),
        ),
        (RECT + ":new=thing:oi", MaskShape("rect", ((0.23, 0.32), (0.2, 0.09)), is_asked=True)),
    ],
)
def test_a_shape(shape: str, drawn: MaskShape) -> None:
    assert only(shape) == drawn


def test_a_polygon_is_where_its_corner_is() -> None:
    shape = only("polygon:left=.5:top=.25:points=0,0 .25,0 .25,.5")
    assert shape is not None
    assert shape.points == ((0.5, 0.25), (0.75, 0.25), (0.75, 0.75))


@pytest.mark.parametrize(
    "shape",
    [
        "rect:left=.1:top=.1",
        "rect:left=.1:top=.1:width=0:height=1",
        "rect:left=.1:top=.1:width=nan:height=inf",
        "rect:left=.1:top=.1:width=1e9:height=1",
        "rect:left=.1:top=.1:width=-1:height=1",
        "polygon:points=",
        "polygon:points=1,1 2,2",
        "polygon:points=1 2 3 4",
        "text:left=.1:top=.1:text=",
        "star:left=.1:top=.1:width=1:height=1",
        "",
    ],
)
def test_no_shape(shape: str) -> None:
    assert only(shape) is None


@pytest.mark.parametrize(
    ("mode", "asked", "revealed"),
    [
        ("", ["rect asked"], []),
        (":oi=0", ["rect asked"], []),
        (":oi=1", ["ellipse", "rect asked"], ["ellipse"]),
        (":oi=2", ["ellipse"], []),
    ],
)
def test_what_is_hidden_on_each_side(mode: str, asked: list[str], revealed: list[str]) -> None:
    text = written((1, RECT + mode), (2, ELLIPSE + mode))

    def told(*, shown: bool) -> list[str]:
        found = masks(text, 0, revealed=shown)
        return [shape.kind + (" asked" if shape.is_asked else "") for shape in found]

    assert told(shown=False) == asked
    assert told(shown=True) == revealed


def test_shapes_that_no_card_asks_are_hidden_by_the_same_rule() -> None:
    text = written((0, RECT + ":oi=1"), (1, ELLIPSE + ":oi=1"), (0, "text:text=note:oi=1"))
    assert [shape.kind for shape in masks(text, 0, revealed=False)] == ["rect", "text", "ellipse"]
    assert [shape.kind for shape in masks(text, 0, revealed=True)] == ["rect", "text"]


def test_several_shapes_of_one_card_and_one_of_several() -> None:
    text = "{{c1::image-occlusion:" + RECT + "}}{{c1,2::image-occlusion:" + ELLIPSE + "}}"
    assert len(masks(text, 0, revealed=False)) == 2
    assert [shape.kind for shape in masks(text, 1, revealed=False)] == ["ellipse"]
    assert is_occlusion(text)
    assert not is_occlusion("{{c1::a}}")


def test_gaps_of_words_are_no_shapes() -> None:
    assert masks("{{c1::words}}{{c1::see image-occlusion:rect}}", 0, revealed=False) == ()
    assert len(masks("{{c2::{{c1::image-occlusion:" + RECT + "}}}}", 0, revealed=False)) == 1


def test_there_is_a_limit() -> None:
    assert len(masks(written(*[(1, RECT)] * 2_000), 0, revealed=False)) == MOST_SHAPES
    many = "polygon:points=" + "1,2 " * 100_000
    shape = only(many)
    assert shape is not None
    assert len(shape.points) <= MOST_POINTS + 1
    assert len(masks(written(*[(1, many)] * 20), 0, revealed=False)) < 5
    shape = only("text:text=" + "x" * 10_000)
    assert shape is not None
    assert len(shape.text) < 1_000


PARTS = (
    "{{c1::image-occlusion: rect ellipse polygon text : \\ left= width= points= 1 nan 1e999 -.5 , | oi=1 "
    "text= height=1 rx=1:ry=1 }} angle= &#58;"
)
texts = st.lists(
    st.sampled_from([part.replace("|", " ") for part in PARTS.split(" ")]),
    max_size=30,
).map("".join)


@given(texts, st.booleans())
def test_every_number_can_be_drawn(text: str, revealed: bool) -> None:
    for shape in masks(text + "}}", 0, revealed=revealed):
        assert all(math.isfinite(value) for point in shape.points for value in point)
        assert 0 <= shape.angle < 360
