"""The score chart's future and results: what is drawn, read, listed and written beside what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.clock import StudyDay
from cpccards.domain.forecast_history import ForecastPoint, Outlook, ResultPoint
from cpccards.gui.theme import LIGHT, Theme
from cpccards.gui.widgets.charts.score_chart import ScoreChart
from cpccards.gui.widgets.charts.score_history import ScoreHistory
from cpccards.gui.widgets.charts.score_plot import ScorePlot
from cpccards.gui.widgets.charts.score_plot_layout import apart
from cpccards.gui.widgets.charts.score_timeline import Timeline, What, timeline, up_to
from cpccards.gui.words.score_words import (
    TABLE_HEADINGS,
    ahead_words,
    result_name,
    result_words,
)
from tests.gui.pictures import colors

TODAY = 20779
"""22 November 2026."""
BRITISH = QLocale("en_GB")
TODAYS = ForecastPoint("weighted-sections", StudyDay(TODAY), 71.0, 64.0, 78.0, 0.58, "good")
EXAM = 42
"""Days to the exam, on 3 January."""
MOCK = ResultPoint(StudyDay(TODAY - 10), "mock", 66.0, "Practice exam B")
SITTING = ResultPoint(StudyDay(TODAY - 60), "exam", 64.0)


def days(count: int) -> tuple[ForecastPoint, ...]:
    return tuple(replace(TODAYS, day=StudyDay(TODAY - back)) for back in reversed(range(count)))


def outlook(exam: int = EXAM, *, goal: float = 74.0, evidence: str = "good", step: int = 7) -> Outlook:
    plan = tuple(
        replace(
            TODAYS,
            day=StudyDay(TODAY + day),
            mean=71 + (goal - 71) * day / exam,
            low=68.0,
            high=81.0,
            pass_probability=0.71,
            evidence=evidence,
        )
        for day in sorted({*range(step, exam, step), exam})
    )
    return Outlook(StudyDay(TODAY + exam), replace(TODAYS, evidence=evidence), plan, minutes=20)


@pytest.fixture
def chart(qtbot: QtBot, theme: Theme) -> ScoreChart:
    made = ScoreChart(theme)
    made.setLocale(BRITISH)
    qtbot.addWidget(made)
    made.resize(800, 320)
    made.show()
    return made


def plot_of(chart: ScoreChart) -> ScorePlot:
    plot = chart.findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly, name="plot")
    assert isinstance(plot, ScorePlot)
    return plot


def ends(chart: ScoreChart) -> dict[str, str]:
    """What is written where the lines into the future end."""
    return {
        what: " ".join(item.toPlainText().split())
        for what, item in plot_of(chart)._ends.items()
        if item.isVisible()
    }


def press(chart: ScoreChart, *keys: Qt.Key) -> str:
    for key in keys:
        QTest.keyClick(chart, key)
    return chart.reading


# Words


def test_a_day_to_come_is_one_sentence() -> None:
    goal = outlook().plan[-1]
    assert ahead_words(goal, "On your plan", 0.70, BRITISH) == (
        "On your plan, 3 January: 74, 68 to 81, 71 % chance to pass"
    )
    assert ahead_words(replace(goal, evidence="low"), "On your plan", 0.70, BRITISH) == (
        "On your plan, 3 January: about 74, 68 to 81, 71 % chance to pass, a first guess on little evidence"
    )
    assert ahead_words(replace(goal, evidence="none"), "On your plan", 0.70, BRITISH, with_year=True) == (
        "On your plan, 3 January 2027: not enough evidence yet"
    )


def test_a_result_is_one_sentence_that_says_what_it_is() -> None:
    assert result_words(MOCK, 0.70, BRITISH) == "Practice exam B, 12 November: 66 %"
    assert result_name(SITTING) == "Real exam"
    assert result_name(replace(SITTING, name="First try")) == "First try (real exam)"
    assert result_name(replace(MOCK, name=" ")) == "Mock exam"
    assert result_name(replace(MOCK, name="Week 3")) == "Week 3 (mock exam)"
    assert result_words(replace(MOCK, percent=69.6), 0.70, BRITISH).endswith("69.6 %")


# What is shown


def test_everything_goes_to_exam_day() -> None:
    shown = timeline(days(5), 0.70, outlook(), (MOCK,))
    assert (shown.first, shown.today, shown.last) == (MOCK.day, TODAY, TODAY + EXAM)
    assert not shown.is_cut
    assert [moment.what for moment in shown.moments()][-2:] == [What.STOP, What.PLAN]


def test_a_range_looks_ahead_no_further_than_twice_as_far() -> None:
    shown = timeline(days(60), 0.70, outlook(200), (MOCK, SITTING), days=31)
    assert shown.last == TODAY + 62
    assert shown.is_cut
    assert shown.results == (MOCK,)
    assert shown.unshown == ()
    # Exam day is still told, at the edge.
    assert [(moment.at, moment.told.day) for moment in shown.moments()][-1] == (TODAY + 62, TODAY + 200)
    assert timeline(days(60), 0.70, outlook(), days=31).last == TODAY + EXAM


def test_results_long_before_the_first_prediction_are_not_drawn() -> None:
    year_ago = replace(SITTING, day=StudyDay(TODAY - 364))
    older = replace(SITTING, day=StudyDay(TODAY - 500))
    shown = timeline(days(1), 0.70, None, (MOCK, older, year_ago))
    assert shown.results == (year_ago, MOCK)
    assert shown.unshown == (older,)
    assert shown.first == year_ago.day


@pytest.mark.parametrize("exam", [-3, 0])
def test_an_exam_today_or_over_has_no_lines_ahead(exam: int) -> None:
    far = Outlook(StudyDay(TODAY + exam), TODAYS, (), 20)
    shown = timeline(days(3), 0.70, far)
    assert (shown.stop, shown.goal, shown.last) == (None, None, TODAY)
    assert shown.exam_day == (TODAY if exam == 0 else None)


def test_nothing_makes_an_empty_timeline() -> None:
    assert timeline((), 0.75, outlook()) == Timeline(0.75)
    assert timeline((), 0.75).moments() == ()


def test_a_line_is_cut_where_it_passes_the_edge() -> None:
    first, second = TODAYS, replace(TODAYS, day=StudyDay(TODAY + 10), mean=81.0)
    assert up_to((first, second), TODAY + 10) == (first, second)
    [_, cut] = up_to((first, second), TODAY + 5)
    assert (cut.day, cut.mean) == (TODAY + 5, 76.0)


# Labels


@pytest.mark.parametrize(
    "wanted",
    [(71.0, 74.0), (71.0, 71.5), (70.2, 69.8), (69.9, 69.8), (66.0, 77.0), (99.0, 99.5), (70.0, 70.0)],
)
def test_labels_lie_over_nothing(wanted: Sequence[float]) -> None:
    tall = 5.0
    placed = apart([(score, tall) for score in wanted], 70.0, 100.0)
    for score, place in zip(wanted, placed, strict=True):
        assert (place - 70) * (1 if score >= 70 else -1) >= tall / 2
        assert place + tall / 2 <= 100
    assert all(abs(one - other) >= tall for one, other in pairwise(sorted(placed)))


def test_labels_stay_where_they_belong_when_there_is_room() -> None:
    assert apart([(50.0, 5.0), (80.0, 5.0)], 70.0, 100.0) == [50.0, 80.0]


# The chart


def test_the_lines_ahead_are_labelled_at_their_ends(chart: ScoreChart) -> None:
    chart.show_points(days(30), 0.70, outlook())
    assert ends(chart) == {"On your plan": "74 On your plan", "If you stop today": "71 If you stop today"}
    plot = plot_of(chart)
    [exam] = plot.getPlotItem().getAxis("top")._tickLevels
    assert exam == [(TODAY + EXAM, "Exam, 3 Jan")]
    assert not plot._number.isVisible()
    heights = sorted(item.pos().y() for item in plot._ends.values())
    assert heights[1] - heights[0] >= plot._height(plot._number) > 0


def test_an_exam_beyond_the_edge_is_pointed_to(chart: ScoreChart) -> None:
    chart.show_points(days(30), 0.70, outlook(200))
    chart.show_days(31)
    assert ends(chart)["On your plan"] == "→ 74 On your plan"
    [exam] = plot_of(chart).getPlotItem().getAxis("top")._tickLevels
    assert exam == [(TODAY + 62, "Exam, 10 Jun →")]


def test_little_evidence_is_never_bold(chart: ScoreChart) -> None:
    chart.show_points([replace(TODAYS, evidence="low")], 0.70, outlook(evidence="low"))
    assert ends(chart)["On your plan"] == "~74 On your plan"
    html = plot_of(chart)._ends[What.PLAN].toHtml()
    assert "font-weight:600" not in html
    chart.show_points([replace(TODAYS, evidence="none")], 0.70, outlook(evidence="none"))
    assert ends(chart) == {}
    assert LIGHT.accent not in colors(plot_of(chart))


def test_arrow_keys_read_results_and_the_future(chart: ScoreChart) -> None:
    chart.show_points(days(30), 0.70, outlook(), (MOCK, SITTING))
    assert chart.reading.startswith("22 November: 71.0, ")
    assert press(chart, Qt.Key.Key_Home) == "Real exam, 23 September: 64 %"
    assert press(chart, Qt.Key.Key_End) == "On your plan, 3 January: 74, 68 to 81, 71 % chance to pass"
    assert press(chart, Qt.Key.Key_Left) == "If you stop today, 3 January: 71, 64 to 78, 58 % chance to pass"
    press(chart, Qt.Key.Key_Escape)
    assert press(chart, Qt.Key.Key_Right).startswith("On your plan, 29 November: ")
    press(chart, Qt.Key.Key_Escape)
    assert press(chart, *[Qt.Key.Key_Left] * 10) == "Practice exam B, 12 November: 66 %"
    assert press(chart, Qt.Key.Key_Left).startswith("12 November: 71.0")


def test_the_screen_reader_gets_the_whole_story(chart: ScoreChart) -> None:
    chart.show_points(days(30), 0.70, outlook(), (MOCK,))
    told = chart.accessibleDescription()
    assert "If you stop today, 3 January: 71" in told
    assert "On your plan, 3 January: 74" in told
    assert "1 result of mock and real exams" in told


def test_the_mouse_takes_hold_of_a_result(chart: ScoreChart) -> None:
    chart.show_points(days(700), 0.70, outlook(), (MOCK,))
    plot = plot_of(chart)
    [mock] = [moment for moment in chart.shown.moments() if moment.what is What.RESULT]
    QTest.mouseMove(chart, plot.mapTo(chart, plot.place_of(mock).toPoint()))
    assert chart.reading == "Practice exam B, 12 November: 66 %"


@pytest.mark.parametrize("drawn", [True, False])
def test_results_alone_are_drawn(chart: ScoreChart, drawn: bool) -> None:
    chart.show_points((), 0.70, outlook(), (MOCK,) if drawn else ())
    assert chart.reading == ("Practice exam B, 12 November: 66 %" if drawn else "")
    assert (LIGHT.text in colors(plot_of(chart))) == drawn


def test_the_table_lists_it_all(chart: ScoreChart) -> None:
    older = replace(SITTING, day=StudyDay(TODAY - 900))
    chart.show_points(days(2), 0.70, outlook(step=100), (MOCK, older))
    assert [(row[0], row[1], row[4]) for row in chart.table_rows()] == [
        ("5 June 2024", "64 %", "Real exam, older than the chart shows"),
        ("12 November 2026", "66 %", "Practice exam B"),
        ("21 November 2026", "71.0", "Prediction"),
        ("22 November 2026", "71.0", "Prediction"),
        ("3 January 2027", "71.0", "If you stop today"),
        ("3 January 2027", "74.0", "On your plan"),
    ]


def test_what_has_not_changed_is_not_drawn_anew(chart: ScoreChart, monkeypatch: pytest.MonkeyPatch) -> None:
    chart.show_points(days(30), 0.70, outlook(), (MOCK,))
    monkeypatch.setattr(ScorePlot, "draw", lambda *_: pytest.fail("drawn again"))
    press(chart, Qt.Key.Key_Home)
    chart.show_points(days(30), 0.70, outlook(), (MOCK,))
    assert chart.reading.startswith("22 November: ")


@pytest.mark.parametrize("width", [420, 700, 1100])
def test_words_fit_at_any_width(chart: ScoreChart, theme: Theme, width: int) -> None:
    theme.apply("light", 150)
    try:
        chart.resize(width, chart.height())
        chart.show_points(days(60), 0.70, outlook(), (MOCK, SITTING))
        plot = plot_of(chart)
        plot.grab()
        box = plot.getPlotItem().getViewBox()
        for item in plot._ends.values():
            right = box.mapViewToScene(item.pos()).x() + item.textItem.boundingRect().width()
            assert right <= box.sceneBoundingRect().right() + 1
    finally:
        theme.apply("light", 100)


# Chart or table


def test_what_each_row_is_stands_beside_its_day(qtbot: QtBot, theme: Theme) -> None:
    made = ScoreHistory(theme)
    qtbot.addWidget(made)
    made.show()
    made.show_points(days(3), 0.70, outlook(), (MOCK,))
    made._as_table.click()
    [table] = made.findChildren(QTableWidget)
    assert table.horizontalHeader().visualIndex(TABLE_HEADINGS.index("What")) == 1
    assert table.rowCount() == 3 + 1 + 1 + len(outlook().plan)
    made.show_points(days(2), 0.70)
    assert table.rowCount() == 2


def test_a_result_is_enough_for_a_chart(qtbot: QtBot, theme: Theme) -> None:
    made = ScoreHistory(theme)
    qtbot.addWidget(made)
    made.show_points([replace(TODAYS, evidence="none")], 0.70)
    assert made.chart is None
    made.show_points([replace(TODAYS, evidence="none")], 0.70, None, (MOCK,))
    assert made.chart is not None
