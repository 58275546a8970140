"""The page Why this number over the demo's history, with and without practice exams, and a new library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from cpccards.config import decks_folder
from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import Cancelled, DiskFull
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.explanation import Explanation, Narrowing
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.why import WhyPage
from cpccards.gui.tasks import TaskRunner, ThreadTaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.narrowing_rows import NarrowingRows
from cpccards.gui.widgets.charts.range_bar import RangeBar
from cpccards.gui.widgets.charts.walk_step import WalkStep
from cpccards.gui.words.why_words import (
    exam_words,
    luck_points,
    memory_words,
    narrowing_words,
    range_step,
    right_words,
    seen_words,
)
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace, open_workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.pictures import colors
from tests.gui.runners import Later, Now
from tests.gui.scenes import OpenCopy, show_alone, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES, fill_basic

AAPC = "aapc-100-questions"
WEIGHTED = "weighted-sections"
ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


@pytest.fixture(scope="module")
def demo_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's learner, who failed with 64 and sits the exam in 41 days."""
    path = tmp_path_factory.mktemp("demo") / "library.cpccards"
    workspace = open_workspace(path, FakeClock(), decks=decks_folder(), resources=RESOURCES)
    fill_demo(workspace)
    workspace.close()
    return path


@pytest.fixture
def demo(open_copy: OpenCopy, demo_library: Path) -> Workspace:
    return open_copy(demo_library)


PageMaker = Callable[..., WhyPage]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme) -> PageMaker:
    def made(services: Workspace, tasks: TaskRunner | None = None) -> WhyPage:
        page = WhyPage(theme, services.forecasting, services.calendar, tasks or Now())
        return show_alone(page, qtbot, 1154, 720)

    return made


@pytest.fixture
def page(make: PageMaker, demo: Workspace) -> WhyPage:
    made = make(demo)
    made.activate()
    return made


def button(page: QWidget, spoken: str) -> QPushButton:
    [found] = [
        one for one in page.findChildren(QPushButton) if spoken_name(one) == spoken and one.isVisible()
    ]
    return found


def steps(page: QWidget) -> list[WalkStep]:
    return [one for one in page.findChildren(WalkStep) if one.isVisible()]


def sit(services: Workspace, right: float, ago: int) -> None:
    day = services.calendar.today() - ago
    services.attempts.record(ExamResult(day, "mock", AAPC, right, 100))


# What it says


def test_the_figures_are_the_services(page: WhyPage, demo: Workspace) -> None:
    told = demo.forecasting.explanation()
    shown = texts(page)
    assert told.recall is not None
    for figure in (
        f"{told.seen:,} of {told.cards:,}",
        f"{100 * told.recall:.0f} %",
        f"{told.from_cards:.0f} of 100",
        f"{told.forecast.low:.0f}–{told.forecast.high:.0f}",
        f"{told.width:.0f} → {told.narrowings[0].width:.0f}",
    ):
        assert figure in shown
    for heading in (
        "1. Cards seen",
        "2. Memory on exam day",
        "3. From knowing to right answers",
        "4. From cards to the exam",
        "5. The range",
        "6. What would narrow it most",
    ):
        assert heading in shown
    [bar] = page.findChildren(QProgressBar)
    assert bar.value() / bar.maximum() == pytest.approx(told.seen / told.cards, abs=0.001)


def test_each_step_is_one_text_for_a_screen_reader(page: WhyPage, demo: Workspace) -> None:
    told = demo.forecasting.explanation()
    spoken = [spoken_name(step) for step in steps(page)]
    assert [words.split(",")[0] for words in spoken] == [f"Step {number}" for number in range(1, 7)]
    assert f"You have seen {told.seen:,} of {told.cards:,} cards on this outline’s topics." in spoken[0]
    assert "on January 2 if you stopped studying today; FSRS" in spoken[1]
    assert spoken[1].endswith("44 % known: your past attempt says that you brought this along.")
    assert f"{told.from_cards:.0f} questions right of 100" in spoken[2]
    assert "Nobody knows yet how your cards carry over to the exam" in spoken[3]
    assert "no study removes them" in spoken[4]
    assert spoken[4].endswith("pass mark 70.")
    assert "The score report of a past attempt moves the number" in spoken[5]
    for one in told.narrowings:
        assert f"{told.width:.0f} to {one.width:.0f} points" in spoken[5]
    assert not any(sign in words for words in spoken for sign in "→−")
    assert nameless(page) == []


def test_practice_exams_are_taken_into_account(make: PageMaker, demo: Workspace) -> None:
    sit(demo, 66, 10)
    page = make(demo)
    page.activate()
    assert any(said.startswith("Your practice exam came out lower than") for said in texts(page))
    sit(demo, 67, 3)
    page.apply(changes("Record an attempt", Subject.ATTEMPTS))
    [words] = [said for said in texts(page) if said.startswith("Your two practice exams came out lower")]
    told = demo.forecasting.explanation()
    assert words.endswith(f" makes {told.forecast.mean:.1f}, your predicted score.")
    assert f"−{round(told.from_cards, 1) - round(told.forecast.mean, 1):.1f} points" in texts(page)
    assert any("what is not known about you yet" in said for said in texts(page))


def test_the_most_narrowing_stands_first(page: WhyPage, demo: Workspace) -> None:
    told = demo.forecasting.explanation()
    [rows] = page.findChildren(NarrowingRows)
    shown = [
        (said.mapTo(page, said.rect().topLeft()).y(), said.text())
        for said in rows.findChildren(QLabel)
        if " points, " in said.text()
    ]
    assert [words for _, words in sorted(shown)] == [narrowing_words(one, told) for one in told.narrowings]


def test_without_evidence_it_says_what_is_missing(make: PageMaker, services: Workspace, qtbot: QtBot) -> None:
    fill_basic(services, 40, "terminology")
    page = make(services)
    page.activate()
    shown = texts(page)
    assert any(said.startswith("Not enough evidence yet") for said in shown)
    assert any("the number appears when" in said for said in shown)
    assert len(steps(page)) == 2
    assert "0 of 40" in shown
    assert "none yet" in shown
    assert any("20 % known: a default" in said for said in shown)
    assert not any("90 % range" in said or "predicted score" in said for said in shown)
    assert not any(bar.isVisible() for bar in page.findChildren(RangeBar))
    with qtbot.waitSignal(page.went_to) as went:
        button(page, "Start review").click()
    assert went.args == ["review", None]
    assert nameless(page) == []


def test_without_cards_there_is_no_share(make: PageMaker, services: Workspace) -> None:
    page = make(services)
    page.activate()
    assert "There are no cards on this outline’s topics yet." in texts(page)
    assert not any(bar.isVisible() for bar in page.findChildren(QProgressBar))


# In words


def changed(told: Explanation, **values: Any) -> Explanation:
    return replace(told, forecast=replace(told.forecast, **values))


def test_what_was_shifted_adds_up(demo: Workspace) -> None:
    told = demo.forecasting.explanation()
    still = replace(changed(told, mean=60.0), from_cards=60.0, shift=0.0)
    assert exam_words(still, ENGLISH).figure == "0.0 points"
    assert "It stays at 60.0" in exam_words(still, ENGLISH).words
    assert "room" not in exam_words(still, ENGLISH).words
    up = replace(changed(told, mean=41.26), from_cards=40.04, shift=1.22)
    assert exam_words(up, ENGLISH).figure == "+1.3 points"
    assert "40.0 + 1.3 makes 41.3" in exam_words(up, ENGLISH).words
    assert "room to rise than to fall" in exam_words(up, ENGLISH).words
    better = replace(changed(told, mean=66.0, offset=0.3), from_cards=60.0, shift=6.0, mocks=12)
    assert exam_words(better, ENGLISH).words.startswith("Your 12 practice exams came out higher")
    alike = replace(changed(told, mean=60.0, offset=0.01), from_cards=60.0, shift=-0.1, mocks=1)
    assert exam_words(alike, ENGLISH).words.startswith("Your practice exam came out about as")
    below = changed(told, offset=-0.3)
    assert "A result known to be below 70" in exam_words(below, ENGLISH).words


def test_other_words(demo: Workspace) -> None:
    told = demo.forecasting.explanation()
    sure = replace(changed(told, low=60.0, high=80.0), luck=21.2)
    assert luck_points(sure) == 20
    assert "Hardly anything more is left to know about you." in range_step(sure, ENGLISH).words
    assert narrowing_words(Narrowing("mock", 20.0), sure) == "20 → 20 points, no narrower"
    half = replace(told, from_cards=70.0, forecast=replace(told.forecast, questions=50))
    assert right_words(half).figure == "35 of 50"
    many = replace(told, seen=1200, cards=4800)
    assert seen_words(many, ENGLISH).figure == "1,200 of 4,800"
    assert seen_words(many, ENGLISH).spoken.endswith("25 % of them.")
    assert "a default" in memory_words(replace(told, attempted=False), "today").words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, " % today, with no exam date set; FSRS"),
        (0, " % at your exam today; FSRS"),
        (330, " % on October 18, 2027 if you stopped studying today; FSRS"),
    ],
)
def test_the_exam_date_is_told(page: WhyPage, demo: Workspace, days: int | None, words: str) -> None:
    today = demo.calendar.date()
    exam = None if days is None else today + timedelta(days=days)
    change = demo.settings.change(today, exam_date=exam)
    demo.forecasting.invalidate()
    page.apply(change)
    [memory] = [said for said in texts(page) if said.startswith("Of these you would still recall")]
    assert words in memory


# Where it leads


@pytest.mark.parametrize(
    ("spoken", "goes_to"),
    [
        ("Back to the forecast", ["forecast", WEIGHTED]),
        ("One full practice exam: go to Practice exams", ["mocks", None]),
        ("Two full practice exams: go to Practice exams", ["mocks", None]),
        ("Every card seen once: go to Review", ["review", None]),
    ],
)
def test_buttons_lead_there(page: WhyPage, qtbot: QtBot, spoken: str, goes_to: list[str | None]) -> None:
    with qtbot.waitSignal(page.went_to) as went:
        button(page, spoken).click()
    assert went.args == goes_to


def test_tab_goes_through_it_in_order(page: WhyPage, demo: Workspace) -> None:
    button(page, "Back to the forecast").setFocus()
    stops = []
    while True:
        at = page.focusWidget()
        if at in stops:
            break
        stops.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    ways = {"mock": "One full practice", "two-mocks": "Two full practice", "coverage": "Every card seen"}
    wanted = ["Back to", "Exam outline: Weighted", *(f"Step {number}" for number in range(1, 7))]
    wanted += [ways[one.key] for one in demo.forecasting.explanation().narrowings]
    assert [spoken_name(stop)[: len(words)] for stop, words in zip(stops, wanted, strict=True)] == wanted


def test_the_sidebar_shows_where_it_belongs(demo: Workspace, theme: Theme, qtbot: QtBot) -> None:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.furnish({"why": lambda: WhyPage(theme, demo.forecasting, demo.calendar, Now())})
    window.unlock()
    window.show()
    window.go_to("why", AAPC)
    assert window.windowTitle() == "Why this number – CPC Cards"
    assert next(one.text() for one in window.findChildren(QPushButton) if one.isChecked()) == "Forecast"


# Choosing


def test_another_outline_is_explained(page: WhyPage, demo: Workspace, qtbot: QtBot) -> None:
    own = button(page, "Exam outline: Weighted sections")
    own.setFocus()
    QTest.keyClick(own, Qt.Key.Key_Right)
    told = demo.forecasting.explanation(AAPC)
    assert f"{told.forecast.low:.0f}–{told.forecast.high:.0f}" in texts(page)
    with qtbot.waitSignal(page.went_to) as went:
        button(page, "Back to the forecast").click()
    assert went.args == ["forecast", AAPC]


def test_it_opens_on_the_outline_that_was_asked_for(page: WhyPage) -> None:
    other = button(page, "Exam outline: AAPC 100-question outline")
    page.activate(AAPC)
    assert other.isChecked()
    page.activate()
    assert other.isChecked()
    page.activate("gone")
    assert button(page, "Exam outline: Weighted sections").isChecked()


def test_the_outline_of_the_settings_is_followed(page: WhyPage, demo: Workspace) -> None:
    change = demo.settings.change(demo.calendar.date(), outline=AAPC)
    demo.forecasting.invalidate()
    page.apply(change)
    assert button(page, "Exam outline: AAPC 100-question outline").isChecked()


# Keeping up


@pytest.mark.parametrize(
    "subject",
    [
        Subject.CARDS,
        Subject.NOTES,
        Subject.ATTEMPTS,
        Subject.OUTLINES,
        Subject.SETTINGS,
        Subject.FORECAST,
    ],
)
def test_what_concerns_the_forecast_concerns_it(page: WhyPage, demo: Workspace, subject: Subject) -> None:
    demo.forecasting.invalidate()
    page.apply(changes("", Subject.DECKS))
    assert not demo.forecasting.is_ready
    page.apply(changes("", subject))
    assert demo.forecasting.is_ready


def test_a_new_day_is_noticed(page: WhyPage, clock: FakeClock) -> None:
    before = [spoken_name(step) for step in steps(page)]
    page.woken()
    assert [spoken_name(step) for step in steps(page)] == before
    clock.advance(days=60)
    page.woken()
    assert [spoken_name(step) for step in steps(page)] != before


def test_before_it_was_shown_waking_does_nothing(make: PageMaker, demo: Workspace) -> None:
    make(demo).woken()
    assert not demo.forecasting.is_ready


def test_it_works_the_forecast_out_in_the_background(make: PageMaker, demo: Workspace) -> None:
    tasks = Later()
    page = make(demo, tasks)
    page.activate()
    assert "Working out your forecast…" in texts(page)
    assert steps(page) == []
    page.apply(changes("Add a note", Subject.NOTES))
    assert len(tasks.waiting) == 1
    tasks.run()
    assert not demo.forecasting.is_ready, "it was worked out from what has changed since"
    tasks.run()
    assert "Working out your forecast…" not in texts(page)
    assert len(steps(page)) == 6
    assert tasks.waiting == []


def test_it_works_with_real_threads(make: PageMaker, demo: Workspace, qtbot: QtBot) -> None:
    tasks = ThreadTaskRunner()
    page = make(demo, tasks)
    page.activate()
    qtbot.waitUntil(lambda: len(steps(page)) == 6)
    tasks.stop()


# When it goes wrong


def test_a_failure_is_told_and_can_be_tried_again(
    make: PageMaker, demo: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(demo)

    def fails() -> None:
        raise DiskFull("Your disk is full", "There is no room left.")

    with monkeypatch.context() as patched:
        patched.setattr(demo.forecasting, "prepare", fails)
        page.activate()
    assert "Your disk is full" in texts(page)
    button(page, "Try again").click()
    assert "Your disk is full" not in texts(page)
    assert len(steps(page)) == 6


def test_a_failure_after_a_change_starts_anew(
    make: PageMaker, demo: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = Later()
    page = make(demo, tasks)

    def stopped() -> None:
        raise Cancelled

    with monkeypatch.context() as patched:
        patched.setattr(demo.forecasting, "prepare", stopped)
        page.activate()
        page.apply(changes("", Subject.NOTES))
        tasks.run()
    assert len(tasks.waiting) == 1
    tasks.run()
    assert len(steps(page)) == 6


def test_a_failure_to_explain_is_told(
    page: WhyPage, demo: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(outline: str) -> Explanation:
        raise DiskFull("Your disk is full", "There is no room left.")

    monkeypatch.setattr(demo.forecasting, "explanation", fails)
    page.apply(changes("", Subject.FORECAST))
    assert "Your disk is full" in texts(page)
    assert steps(page) == []


def test_a_bug_reaches_the_crash_report(
    make: PageMaker, demo: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(demo.forecasting, "prepare", breaks)
    page = make(demo)
    with qtbot.captureExceptions() as caught:
        page.activate()
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert "The forecast could not be worked out" in texts(page)


# Its shape


def test_it_fits_one_screen(page: WhyPage, demo: Workspace) -> None:
    assert demo.forecasting.current().evidence is EvidenceLevel.FAIR
    [area] = page.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize(("width", "text_size"), [(724, 150), (660, 200), (520, 200)])
def test_nothing_is_cut_off_with_large_text(page: WhyPage, theme: Theme, width: int, text_size: int) -> None:
    theme.apply("light", text_size)
    try:
        page.resize(width, 560)
        [area] = page.findChildren(QScrollArea)
        assert area.verticalScrollBar().maximum() > 0
        assert area.horizontalScrollBar().maximum() == 0
        parts: list[QPushButton | QLabel] = [*page.findChildren(QPushButton), *page.findChildren(QLabel)]
        for part in parts:
            if part.isVisible() and part.text():
                wraps = isinstance(part, QLabel) and part.wordWrap()
                assert wraps or part.width() >= part.sizeHint().width()
                assert part.mapTo(page, part.rect().topRight()).x() < page.width()
    finally:
        theme.apply("light", 100)


def test_the_range_is_drawn(page: WhyPage, theme: Theme) -> None:
    [bar] = page.findChildren(RangeBar)
    assert theme.tokens.accent in colors(bar)
    bar.show_range(0, 0, 100, luck=120, pass_mark=1.0)
    assert theme.tokens.accent in colors(bar)
    bar.show_range(70, 70, 71, luck=1, pass_mark=0.0)
    assert theme.tokens.accent in colors(bar)
