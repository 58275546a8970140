"""The predicted score over time: chart, sparkline, and the words they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.clock import StudyDay, day_of_date
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.theme import DARK, LIGHT, Theme
from cpccards.gui.widgets.charts.score_chart import ScoreChart
from cpccards.gui.widgets.charts.score_plot import ScorePlot
from cpccards.gui.widgets.charts.sparkline import Sparkline
from cpccards.gui.words.score_words import (
    chance_number,
    day_words,
    point_words,
    range_words,
    whole_score,
)
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.pictures import colors

LAST = day_of_date(date(2026, 11, 21))
US = QLocale("en_US")
POINT = ForecastPoint("weighted-sections", LAST, 68.4, 60.0, 76.0, 0.41, "fair")


def days(count: int, evidence: str = "good", gap: int = 1) -> tuple[ForecastPoint, ...]:
    """Points that rise to POINT, oldest first."""
    return tuple(
        replace(
            POINT,
            day=StudyDay(LAST - back * gap),
            mean=POINT.mean - back / 4,
            low=POINT.low - back / 4,
            high=POINT.high - back / 4,
            evidence=evidence,
        )
        for back in reversed(range(count))
    )


@pytest.fixture
def chart(qtbot: QtBot, theme: Theme) -> ScoreChart:
    made = ScoreChart(theme)
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    return made


@pytest.fixture
def dark(theme: Theme) -> Iterator[None]:
    theme.apply("dark", 100)
    yield
    theme.apply("light", 100)


def plot_of(chart: ScoreChart) -> ScorePlot:
    plot = chart.findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly, name="plot")
    assert isinstance(plot, ScorePlot)
    return plot


def span(chart: ScoreChart) -> tuple[float, float, float, float]:
    """First and last day, lowest and highest score on the axes."""
    (first, last), (low, high) = plot_of(chart).getPlotItem().getViewBox().viewRange()
    return first, last, low, high


def ticks(chart: ScoreChart, side: str) -> list[str]:
    axis = plot_of(chart).getPlotItem().getAxis(side)
    return [words for level in axis._tickLevels for _, words in level]


# Words


def test_a_day_is_named_in_the_locales_order() -> None:
    assert day_words(LAST, US) == "November 21"
    assert day_words(LAST, QLocale("en_GB")) == "21 November"
    assert day_words(LAST, QLocale("de_DE")) == "21. November"
    assert day_words(LAST, QLocale("es_ES")) == "21 de noviembre"
    assert day_words(LAST, QLocale("ja_JP")) == "11月21日"
    assert day_words(LAST, US, short=True) == "Nov 21"
    assert day_words(LAST, US, with_year=True) == "November 21, 2026"
    assert day_words(LAST, QLocale("de_DE"), with_year=True) == "21. November 2026"


def test_a_point_is_one_sentence() -> None:
    british = QLocale("en_GB")
    assert point_words(POINT, british) == "21 November: 68.4, range 60 to 76, 41 % chance to pass"
    assert point_words(replace(POINT, evidence="none"), british) == "21 November: not enough evidence yet"
    assert point_words(replace(POINT, evidence="low"), british) == (
        "21 November: about 68.4, range 60 to 76, 41 % chance to pass, a first guess on little evidence"
    )
    assert "68,4" in point_words(POINT, QLocale("de_DE"))


@pytest.mark.parametrize(
    ("score", "shown"),
    [(69.4, "69"), (69.5, "69.5"), (69.6, "69.6"), (69.97, "69.9"), (70.0, "70"), (70.4, "70"), (71.5, "72")],
)
def test_no_score_is_rounded_onto_the_pass_mark(score: float, shown: str) -> None:
    assert whole_score(score, 0.70, US) == shown


def test_chances_claim_no_certainty() -> None:
    assert [chance_number(p) for p in (0.0, 0.004, 0.01, 0.58, 0.99, 0.996, 1.0)] == [
        "under 1 %",
        "under 1 %",
        "1 %",
        "58 %",
        "99 %",
        "over 99 %",
        "over 99 %",
    ]
    assert range_words(63.6, 77.2) == "90 % range 64–77"


# Chart


def test_the_newest_day_is_read_out_at_rest(chart: ScoreChart) -> None:
    chart.show_points(days(30), 0.70)
    assert chart.reading == "November 21: 68.4, range 60 to 76, 41 % chance to pass"
    assert spoken_name(chart) == "Chart of the predicted score over time"
    assert chart.accessibleDescription().startswith("30 study days, pass mark 70. November 21: 68.4")
    assert nameless(chart) == []


def test_arrow_keys_read_day_by_day(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(10), 0.70)
    for key, words in (
        (Qt.Key.Key_Left, "November 20: 68.2"),
        (Qt.Key.Key_Left, "November 19: 67.9"),
        (Qt.Key.Key_Right, "November 20: 68.2"),
        (Qt.Key.Key_Home, "November 12: 66.2"),
        (Qt.Key.Key_Left, "November 12: 66.2"),
        (Qt.Key.Key_End, "November 21: 68.4"),
        (Qt.Key.Key_Right, "November 21: 68.4"),
    ):
        QTest.keyClick(chart, key)
        assert chart.reading.startswith(words)
        assert chart.accessibleDescription() == chart.reading


def test_each_day_reached_is_told(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(3), 0.70)
    with qtbot.waitSignal(chart.day_read) as told:
        QTest.keyClick(chart, Qt.Key.Key_Left)
    assert told.args == [chart.reading]


def test_escape_or_leaving_puts_the_cursor_away(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(10), 0.70)
    at_rest = chart.accessibleDescription()
    for go_away in (
        lambda: QTest.keyClick(chart, Qt.Key.Key_Escape),
        chart.clearFocus,
        lambda: QApplication.sendEvent(chart, QEvent(QEvent.Type.Leave)),
    ):
        QTest.keyClick(chart, Qt.Key.Key_Home)
        assert chart.accessibleDescription() != at_rest
        go_away()
        assert chart.accessibleDescription() == at_rest


def test_other_keys_are_left_to_the_page(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(3), 0.70)
    with qtbot.assertNotEmitted(chart.day_read):
        QTest.keyClick(chart, Qt.Key.Key_Escape)
        QTest.keyClick(chart, Qt.Key.Key_A)


def test_the_mouse_reads_the_nearest_day(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(10), 0.70)
    plot = plot_of(chart)
    box = plot.getPlotItem().getViewBox()
    for back, words in ((9, "November 12"), (4, "November 17"), (0, "November 21")):
        scene = box.mapViewToScene(QPointF(LAST - back + 0.3, 80))
        QTest.mouseMove(chart, plot.mapTo(chart, plot.mapFromScene(scene)))
        assert chart.reading.startswith(words)
    chart.show_points(days(10), 0.70)
    QTest.mouseMove(chart, QPoint(20, 4))
    assert chart.reading.startswith("November 21")


def test_days_without_evidence_have_no_number(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points((*days(4, "none")[:-1], POINT), 0.70)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.reading == "November 18: not enough evidence yet"
    assert chart.table_rows()[0] == ("November 18, 2026", "not enough evidence yet", "", "", "Prediction")
    assert chart.table_rows()[-1] == ("November 21, 2026", "68.4", "60 to 76", "41 %", "Prediction")


def test_days_without_evidence_are_drawn_muted(chart: ScoreChart) -> None:
    chart.show_points(days(8, "none"), 0.70)
    drawn = colors(plot_of(chart))
    assert LIGHT.accent not in drawn
    assert LIGHT.muted in drawn


def test_another_year_is_named(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(10, gap=60), 0.70)
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.reading.startswith("May 30, 2025: ")


def test_a_range_shows_the_last_days_and_the_cursor_stays_in_it(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points(days(100), 0.70)
    assert len(chart.table_rows()) == 100
    chart.show_days(31)
    assert len(chart.table_rows()) == 31
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.reading.startswith("October 22")
    chart.show_days(None)
    assert len(chart.table_rows()) == 100


def test_scores_span_40_to_100_and_further_down_when_they_must(chart: ScoreChart) -> None:
    chart.show_points(days(5), 0.70)
    assert span(chart)[2:] == pytest.approx((40, 100))
    assert ticks(chart, "left") == ["40", "50", "60", "70", "80", "90", "100"]
    chart.show_points((replace(POINT, low=33.0),), 0.70)
    assert span(chart)[2:] == pytest.approx((30, 100))
    chart.show_points((replace(POINT, low=11.0),), 0.70)
    assert span(chart)[2:] == pytest.approx((0, 100))
    assert ticks(chart, "left") == ["0", "20", "40", "60", "80", "100"]


def test_the_pass_line_is_labelled(chart: ScoreChart) -> None:
    chart.show_points(days(5), 0.75)
    assert ticks(chart, "right") == ["pass 75"]


def test_one_day_stands_in_the_middle_with_its_date(chart: ScoreChart) -> None:
    chart.show_points((POINT,), 0.70)
    first, last, _, _ = span(chart)
    assert (first + last) / 2 == pytest.approx(LAST)
    assert ticks(chart, "bottom") == ["Nov 21"]
    assert chart.accessibleDescription().startswith("1 study day, ")
    assert LIGHT.accent in colors(plot_of(chart))


@pytest.mark.parametrize(
    ("count", "gap", "newest", "oldest"),
    [
        (6, 1, "Nov 21", "Nov 16"),
        (60, 1, "Nov 21", "Sep 26"),
        (12, 28, "Nov", "Feb"),
        (40, 28, "Jul", "2024"),
    ],
)
def test_dates_never_crowd(chart: ScoreChart, count: int, gap: int, newest: str, oldest: str) -> None:
    chart.show_points(days(count, gap=gap), 0.70)
    shown = ticks(chart, "bottom")
    assert {newest, oldest} <= set(shown)
    assert 2 <= len(shown) <= 12
    assert span(chart)[0] <= LAST - (count - 1) * gap < LAST < span(chart)[1]


def test_a_number_near_the_pass_line_is_not_crossed_out(chart: ScoreChart) -> None:
    for mean, side in ((69.8, -1), (70.2, 1)):
        chart.show_points((*days(5), replace(POINT, day=StudyDay(LAST + 1), mean=mean)), 0.70)
        number = plot_of(chart)._number
        assert number is not None
        assert (number.pos().y() - 70) * side > 1


def test_nothing_to_draw_is_said(chart: ScoreChart, qtbot: QtBot) -> None:
    chart.show_points((), 0.70)
    assert chart.reading == ""
    assert chart.table_rows() == ()
    assert chart.accessibleDescription() == "No days to show yet"
    with qtbot.assertNotEmitted(chart.day_read):
        QTest.keyClick(chart, Qt.Key.Key_Home)


def test_the_chart_follows_the_theme(chart: ScoreChart, dark: None) -> None:
    chart.show_points(days(3, "low"), 0.70)
    assert DARK.accent in colors(plot_of(chart))
    assert DARK.surface in colors(plot_of(chart))


def test_many_days_are_a_line_without_dots(chart: ScoreChart) -> None:
    chart.show_points(days(150), 0.70)
    assert LIGHT.accent in colors(plot_of(chart))


# Sparkline


@pytest.fixture
def sparkline(qtbot: QtBot, theme: Theme) -> Sparkline:
    made = Sparkline(theme)
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def test_a_sparkline_says_its_newest_day(sparkline: Sparkline) -> None:
    sparkline.show_points((*days(3, "none"), *days(3)), 0.70)
    assert spoken_name(sparkline) == (
        "Predicted score so far, 3 study days. November 21: 68.4, range 60 to 76, 41 % chance to pass"
    )
    assert sparkline.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert LIGHT.accent in colors(sparkline)


@pytest.mark.parametrize("points", [(), days(5, "none")])
def test_a_sparkline_without_evidence_is_only_the_pass_line(
    sparkline: Sparkline, points: tuple[ForecastPoint, ...]
) -> None:
    sparkline.show_points(points, 0.70)
    assert LIGHT.accent not in colors(sparkline)
    assert "no days to show yet" in spoken_name(sparkline)


def test_a_sparkline_of_one_day_is_a_dot_with_its_range(sparkline: Sparkline, theme: Theme) -> None:
    sparkline.show_points((POINT,), 0.70)
    assert LIGHT.accent in colors(sparkline)
    assert sparkline.minimumSizeHint().height() == sparkline.sizeHint().height()


def test_entering_with_the_mouse_changes_nothing(chart: ScoreChart) -> None:
    chart.show_points(days(3), 0.70)
    before = chart.reading
    QApplication.sendEvent(chart, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert chart.reading == before
