"""Figures as values: words, tables, scales, and what is drawn of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from cpccards.gui.figures import (
    Bars,
    CalendarFigure,
    ColumnFigure,
    Dots,
    Figure,
    Kind,
    Level,
    Part,
    Row,
    RowFigure,
    share_words,
    table,
)
from cpccards.gui.theme import LIGHT, Theme
from cpccards.gui.widgets.charts.drawing import nice_step
from cpccards.gui.widgets.charts.figure_drawing import lay_out, wanted_height

US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
DAY = 20_779

COLUMNS = ColumnFigure(
    "columns",
    ("first", "second", "third"),
    ((0.5, "1"), (1.5, "2"), (2.5, "3")),
    (Bars("one", "accent", (1.0, 0.0, 3.0)), Bars("two", "again", (2.0, 0.0, 1.0))),
    (Dots("share", "good", (0.5, None, 1.0), ((0.4, 0.6), None, (0.9, 1.0)), joined=True),),
    Level(2.0, "level"),
)
SHARES = ColumnFigure(
    "shares",
    ("first", "second"),
    ((0.5, "1"), (1.5, "2")),
    dots=(
        Dots("you", "accent", (0.91, 0.88), ((0.8, 0.95), (0.2, 0.99))),
        Dots("model", "muted", (0.9, 0.9), hollow=True),
    ),
    level=Level(0.9, "wanted"),
)
ROWS = RowFigure(
    "rows",
    (
        Row("a", (Part("x", 1, "good", "a, x"), Part("", 3, "again", "a, y")), "4"),
        Row("b", (Part("", 0, "good", "b"),), "0"),
    ),
    names=(("good", "good"), ("again", "again")),
)
CALENDAR = CalendarFigure("days", DAY, tuple(range(40)), tuple(f"day {n}" for n in range(40)))


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "–"), (0.0, "0 %"), (0.001, "under 1 %"), (0.874, "87 %"), (0.996, "over 99 %"), (1.0, "100 %")],
)
def test_a_share_never_claims_more_than_it_is(share: float | None, words: str) -> None:
    assert share_words(share).replace("\N{NO-BREAK SPACE}", " ") == words


def test_a_table_is_told_in_the_locale_and_written_for_a_spreadsheet() -> None:
    told = table(
        [
            ("Name", Kind.TEXT),
            ("Day", Kind.DAY),
            ("Cards", Kind.COUNT),
            ("Mean", Kind.NUMBER),
            ("Share", Kind.SHARE),
        ],
        [("=1+1", DAY, 1234, 2.34, 0.87654), ("b", None, 0, 2.0, None)],
    )
    first, second = told.words(US)
    assert first == ["=1+1", "Nov 22, 2026", "1,234", "2.3", "88\N{NO-BREAK SPACE}%"]
    assert second == ["b", "–", "0", "2", "–"]
    heading, *rows = told.csv().split("\r\n")
    assert heading == "Name,Day,Cards,Mean,Share"
    assert rows == ["'=1+1,2026-11-22,1234,2.34,0.8765", "b,,0,2.0,", ""]


@given(st.floats(1e-3, 1e9), st.booleans())
def test_grid_lines_reach_the_highest_value(highest: float, whole: bool) -> None:
    step = nice_step(highest, whole=whole)
    assert 4 * step >= highest * (1 - 1e-9)
    assert step >= 1 or not whole
    if not whole:
        assert step <= highest, "no more than twice and a half what it takes"


@pytest.mark.parametrize("figure", [COLUMNS, SHARES, ROWS, CALENDAR], ids=lambda figure: figure.name)
def test_every_place_can_be_pointed_at_and_is_drawn(theme: Theme, figure: Figure) -> None:
    height = wanted_height(figure, 400, theme)
    drawing = lay_out(figure, QRectF(0, 0, 400, height), theme, US)
    image = QImage(400, height, QImage.Format.Format_RGB32)
    for cursor in (None, *range(len(drawing.readouts))):
        image.fill(theme.tokens.color("surface"))
        painter = QPainter(image)
        drawing.paint(painter, cursor)
        painter.end()
    found = {drawing.place_at(QPointF(x, y)) for x in range(0, 400, 2) for y in range(height)}
    assert found - {None} == set(range(len(drawing.readouts)))
    assert drawing.place_at(QPointF(-5, -5)) is None


def test_each_kind_of_bar_has_its_colour(theme: Theme) -> None:
    drawing = lay_out(COLUMNS, QRectF(0, 0, 400, 200), theme, US)
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(theme.tokens.color("surface"))
    painter = QPainter(image)
    drawing.paint(painter, None)
    painter.end()
    seen = {image.pixelColor(x, y).name().upper() for x in range(400) for y in range(200)}
    assert {LIGHT.accent, LIGHT.again, LIGHT.good} <= seen
