"""Shapes over a picture that are drawn, moved, hit and written."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion import (
    BY_THEMSELVES,
    MOST_POINTS,
    MOST_SHAPES,
    STAY_HIDDEN,
    Occlusion,
    masks,
    occlusions,
)
from cpccards.domain.occlusion_drawing import LAST_NUMBER, Drawing
from cpccards.domain.occlusion_shapes import (
    SMALLEST,
    bounds,
    contains,
    dragged_out,
    handles,
    moved,
    nearest_handle,
    polygon,
    resized,
    text_label,
)
from cpccards.domain.occlusion_writing import all_can_be_read, as_written, written_occlusions

SIZE = (800.0, 600.0)
RECT = MaskShape("rect", ((0.2, 0.3), (0.4, 0.2)))

shares = st.floats(-0.5, 1.5)
points = st.tuples(shares, shares)
boxes = st.builds(dragged_out, st.sampled_from(["rect", "ellipse"]), points, points)
polygons = st.lists(points, min_size=3, max_size=12).map(lambda corners: polygon(tuple(corners)))
labels = st.builds(text_label, points, st.text(max_size=250))
shapes = st.one_of(boxes, polygons, labels).filter(lambda shape: shape is not None)
turned = st.builds(
    lambda shape, angle: (
        shape
        if shape is None or shape.kind == "polygon"
        else as_written(MaskShape(shape.kind, shape.points, angle=angle, text=shape.text))
    ),
    st.one_of(boxes, labels),
    st.floats(0, 359),
).filter(lambda shape: shape is not None)
extras = st.lists(
    st.tuples(st.sampled_from(["fill", "sx"]), st.text("ab:{}&;#", max_size=8)),
    max_size=2,
    unique_by=lambda e: e[0],
).map(tuple)
drawn = st.lists(
    st.builds(
        Occlusion,
        st.one_of(shapes, turned),
        st.frozensets(st.integers(1, 500), max_size=3),
        st.sampled_from(["0", "1", "2"]),
        extras,
    ),
    max_size=8,
)


@given(drawn)
def test_what_is_written_is_read_again(made: list[Occlusion]) -> None:
    text = written_occlusions(made)
    read = list(occlusions(text))
    assert [each.shape for each in read] == [each.shape for each in made]
    assert [each.numbers for each in read] == [each.numbers for each in made]
    assert [each.more for each in read] == [each.more for each in made]
    assert all(
        each.mode == (STAY_HIDDEN if each.shape.kind == "text" else before.mode)
        for each, before in zip(read, made, strict=True)
    )
    assert set(cloze_ordinals(text)) == frozenset().union(*(each.numbers for each in made))
    assert all_can_be_read(text) is bool(made)
    assert written_occlusions(read) == text


@given(st.one_of(shapes, turned), points, st.integers(0, 7), st.data())
def test_whatever_is_done_to_a_shape_it_can_still_be_written(
    shape: MaskShape, to: tuple[float, float], handle: int, data: st.DataObject
) -> None:
    for _ in range(3):
        if data.draw(st.booleans()):
            shape = moved(shape, to)
        else:
            shape = resized(shape, handle % len(handles(shape, SIZE)), to, SIZE)
        [read] = occlusions(written_occlusions([Occlusion(shape, frozenset({1}), "1")]))
        assert read.shape == shape
        assert min(bounds(shape, SIZE)[2:]) >= SMALLEST - 1e-4


@given(st.one_of(boxes, polygons), points)
def test_a_shape_stays_within_the_picture(shape: MaskShape | None, by: tuple[float, float]) -> None:
    assume(shape is not None)
    assert shape is not None
    left, top, width, height = bounds(moved(shape, by), SIZE)
    assert left >= -1e-9
    assert top >= -1e-9
    assert left + width <= 1 + 1e-3
    assert top + height <= 1 + 1e-3


@given(st.one_of(shapes, turned), st.data())
def test_a_shape_is_hit_at_its_middle_and_taken_at_its_handles(shape: MaskShape, data: st.DataObject) -> None:
    corners = handles(shape, SIZE)
    place = data.draw(st.integers(0, len(corners) - 1))
    found = nearest_handle(shape, corners[place], SIZE, 0.5)
    assert found is not None
    assert corners[found] == pytest.approx(corners[place], abs=0.002)
    if shape.kind in {"rect", "ellipse"}:
        first, opposite = corners[0], corners[4]
        middle = ((first[0] + opposite[0]) / 2, (first[1] + opposite[1]) / 2)
        assert contains(shape, middle, SIZE)
    assert not contains(shape, (7.0, 7.0), SIZE)
    assert nearest_handle(shape, (7.0, 7.0), SIZE, 5) is None


class TestShapes:
    def test_they_are_drawn_whichever_way_the_mouse_goes(self) -> None:
        assert dragged_out("rect", (0.6, 0.5), (0.2, 0.3)) == RECT
        assert dragged_out("rect", (0.2, 0.2), (0.2, 0.9)) is None
        assert dragged_out("rect", (-1, -1), (2, 2)) == MaskShape("rect", ((0, 0), (1, 1)))
        assert polygon(((0, 0), (1, 1), (0, 0))) is None
        assert polygon(((0, 0.5), (1, 0.5), (0.5, 0.5))) is None
        assert text_label((0, 0), "  \n ") is None

    def test_an_ellipse_and_a_polygon_are_hit_where_they_are(self) -> None:
        ellipse = MaskShape("ellipse", RECT.points)
        assert contains(RECT, (0.21, 0.31), SIZE)
        assert not contains(ellipse, (0.21, 0.31), SIZE)
        arrow = polygon(((0.1, 0.1), (0.9, 0.1), (0.5, 0.3), (0.5, 0.9)))
        assert arrow is not None
        assert contains(arrow, (0.4, 0.2), SIZE)
        assert not contains(arrow, (0.8, 0.8), SIZE)

    def test_a_turned_shape_is_hit_where_it_is_seen(self) -> None:
        upright = MaskShape("rect", ((0.5, 0.5), (0.3, 0.1)), angle=90)
        assert contains(upright, (0.48, 0.7), SIZE)
        assert not contains(upright, (0.7, 0.55), SIZE)
        longer = resized(upright, 4, (0.45, 0.95), SIZE)
        assert longer.points[0] == pytest.approx((0.5, 0.5))
        assert longer.points[1][0] == pytest.approx(0.45 * 600 / 800)

    @pytest.mark.parametrize(
        ("handle", "to", "points"),
        [
            (0, (0.1, 0.1), ((0.1, 0.1), (0.5, 0.4))),
            (3, (0.9, 0.9), ((0.2, 0.3), (0.7, 0.2))),
            (5, (0.9, 0.9), ((0.2, 0.3), (0.4, 0.6))),
            (4, (0.0, 0.0), ((0.2, 0.3), (SMALLEST, SMALLEST))),
        ],
    )
    def test_they_are_resized_by_a_handle(
        self, handle: int, to: tuple[float, float], points: tuple[tuple[float, float], ...]
    ) -> None:
        assert resized(RECT, handle, to, SIZE).points == points

    def test_a_polygon_keeps_its_corners_when_one_would_flatten_it(self) -> None:
        flat = polygon(((0, 0), (1, 0), (0.5, 0.5)))
        assert flat is not None
        assert resized(flat, 2, (0.5, 0.0), SIZE) == flat
        assert resized(flat, 2, (0.25, 0.75), SIZE).points[2] == (0.25, 0.75)

    def test_a_label_grows_by_its_handle(self) -> None:
        made = text_label((0.1, 0.1), "aorta")
        assert made is not None
        assert resized(made, 0, (0.9, 0.3), SIZE).points[1] == (0.0, 0.2)


class TestDrawing:
    def test_each_shape_is_a_card_and_a_label_is_none(self) -> None:
        label = text_label((0, 0), "Heart")
        assert label is not None
        drawing = Drawing().added(RECT).added(label).added(RECT)
        assert drawing.cards == 2
        assert drawing.name(0) == "Card 1: rectangle, 20% from the left, 30% from the top"
        assert drawing.name(1) == "Label “Heart”, 0% from the left, 0% from the top"
        text = drawing.text()
        assert Drawing.read(text) == drawing
        assert [shape.is_asked for shape in masks(text, 1, revealed=False)] == [False, False, True]
        own = drawing.with_mode(BY_THEMSELVES)
        assert [shape.kind for shape in masks(own.text(), 1, revealed=False)] == ["text", "rect"]
        assert [shape.kind for shape in masks(own.text(), 1, revealed=True)] == ["text"]
        assert Drawing.read(own.text()).mode == BY_THEMSELVES

    def test_a_number_is_not_given_again(self) -> None:
        drawing = Drawing().added(RECT).added(RECT).without({1}).added(RECT)
        assert [each.numbers for each in drawing.shapes] == [{1}, {3}]

    def test_beyond_the_last_number_free_ones_are_taken(self) -> None:
        drawing = Drawing.read(written_occlusions([Occlusion(RECT, frozenset({LAST_NUMBER}), "1")])).added(
            RECT
        )
        assert [each.numbers for each in drawing.shapes] == [{LAST_NUMBER}, {1}]

    def test_groups(self) -> None:
        label = text_label((0, 0), "Heart")
        assert label is not None
        drawing = Drawing().added(RECT).added(RECT).added(RECT).added(label)
        assert not drawing.can_group({0, 3})
        assert drawing.grouped({0}) == drawing
        together = drawing.grouped({0, 2, 3})
        assert [each.numbers for each in together.shapes] == [{1}, {2}, {1}, frozenset()]
        assert together.cards == 2
        assert together.group_of(2) == {0, 2}
        assert together.group_of(3) == {3}
        assert together.can_ungroup({2})
        assert not together.can_group({0, 2})
        apart = together.ungrouped({0, 2, 3})
        assert [each.numbers for each in apart.shapes] == [{1}, {2}, {4}, frozenset()]
        assert not apart.can_ungroup({0, 1, 2})

    def test_copies_lie_beside_their_models(self) -> None:
        drawing, copies = Drawing().added(RECT).doubled({0})
        assert copies == {1}
        assert drawing.shapes[1].numbers == {2}
        assert drawing.shapes[1].shape.points[0] == pytest.approx((0.22, 0.32))
        shifted = drawing.shifted(copies, (0.1, 0.0))
        assert shifted.shapes[0] == drawing.shapes[0]
        assert shifted.shapes[1].shape.points[0] == pytest.approx((0.32, 0.32))
        assert shifted.at((0.25, 0.35), SIZE) == 0
        assert shifted.at((0.5, 0.4), SIZE) == 1
        assert shifted.at((0.99, 0.99), SIZE) is None
        assert shifted.changed(0, RECT).shapes[0].numbers == {1}

    def test_there_is_a_limit(self) -> None:
        drawing = Drawing.read(written_occlusions([Occlusion(RECT, frozenset({1}), "1")] * MOST_SHAPES))
        assert drawing.is_full
        assert drawing.added(RECT) == drawing
        corners = tuple((0.5 + 0.4 * (n % 2), n / 600) for n in range(MOST_POINTS - 2))
        many = polygon(corners)
        assert many is not None
        full = Drawing().added(many)
        assert full.cards == 1
        assert full.added(many) == full
        assert len(list(occlusions(full.text()))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{{c1::words}}",
        "{{c1::image-occlusion:star:left=.1}}",
        "{{c1::image-occlusion:rect:left=.1:top=.1:width=.1:height=.1}}{{c2::words}}",
        "{{c2::{{c1::image-occlusion:rect:left=.1:top=.1:width=.1:height=.1}}}}",
    ],
)
def test_what_would_be_lost_is_told(text: str) -> None:
    assert not all_can_be_read(text)


def test_numbers_are_as_short_as_they_can_be() -> None:
    shape = MaskShape("rect", ((0.0, -0.25), (1.0, 0.123456)))
    assert written_occlusions([Occlusion(shape, frozenset(), "0")]) == (
        "{{c0::image-occlusion:rect:left=0:top=-.25:width=1:height=.1235:oi=0}}<br>"
    )
