"""The Today page over a real library: what is due, where the learner stands, and the way on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.errors import DiskFull
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.domain.topics import TOPICS
from cpccards.gui.pages.today import TodayPage
from cpccards.gui.tasks import Handle, ThreadTaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import chance_number, range_words, shown_score, whole_score
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, fill_basic, opened, rate

Key = Qt.Key
US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
TODAY = date(2026, 11, 22)


class AtOnce:
    """Runs jobs as they are started; holds them back while `waits`."""

    def __init__(self) -> None:
        self.waits = False
        self.waiting: list[Handle] = []

    def start(self, handle: Handle) -> None:
        self.waiting.append(handle)
        if not self.waits:
            self.go()

    def go(self) -> None:
        while self.waiting:
            self.waiting.pop(0).run()


class Desk:
    """The page, the library behind it, and the tasks it starts."""

    def __init__(self, qtbot: QtBot, theme: Theme, services: Workspace) -> None:
        self.services = services
        self.tasks = AtOnce()
        self.page = TodayPage(
            theme,
            services.study,
            services.forecasting,
            services.calendar,
            services.settings,
            services.backlog,
            services.news,
            self.tasks,
            services.optimizing.all_due_for_fit,
        )
        self.page.resize(1000, 720)
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()

    def look(self) -> str:
        """Goes to the page; returns all its words."""
        self.page.activate()
        return self.words()

    def words(self) -> str:
        return "\n".join(each.text() for each in self.page.findChildren(QLabel) if each.isVisible())

    @property
    def score(self) -> str:
        return self.page._score.text() if self.page._score.isVisible() else ""


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, services: Workspace) -> Desk:
    return Desk(qtbot, theme, services)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with twelve evenings behind it, enough for a number. To be copied."""
    path = tmp_path_factory.mktemp("studied") / "library.cpccards"
    with opened(path, FakeClock()) as services:
        for topic in TOPICS:
            fill(services, [basic(f"{topic.key} {n}", topic.key) for n in range(6)])
        fill_demo(services, days=12, new_a_day=20)
    return path


@pytest.fixture
def evening(qtbot: QtBot, theme: Theme, studied: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    path = tmp_path / "studied.cpccards"
    shutil.copyfile(studied, path)
    with opened(path, clock) as services:
        yield Desk(qtbot, theme, services)


# What is due


def test_an_empty_library_has_nothing_due(desk: Desk) -> None:
    words = desk.look()
    assert "Nothing is due" in words
    assert "Every card for today is done." in words
    assert not desk.page._start.isEnabled()


def test_new_learning_and_due_cards_are_counted(desk: Desk, clock: FakeClock) -> None:
    cards = fill_basic(desk.services, 6)
    rate(desk.services, cards[0], Rating.EASY)
    clock.advance(days=9)
    rate(desk.services, cards[1], Rating.AGAIN)
    words = desk.look()
    assert "6 cards · about " in words
    assert "4 new, 1 learning, 1 to review" in words
    assert desk.page._start.isEnabled()
    assert desk.page._start.hasFocus()


def test_the_window_is_told_how_many_are_left(desk: Desk, qtbot: QtBot) -> None:
    fill_basic(desk.services, 3)
    with qtbot.waitSignal(desk.page.due_counted) as counted:
        desk.look()
    assert counted.args == [3]


def test_one_card_is_no_plural(desk: Desk) -> None:
    fill_basic(desk.services, 1)
    words = desk.look()
    assert "1 card · under a minute" in words
    assert "1 new" in words
    assert "learning" not in words
    assert "to review" not in words


def test_minutes_follow_the_learners_own_pace(desk: Desk) -> None:
    cards = fill_basic(desk.services, 12)
    assert "12 cards · about 6 min" in desk.look()
    rate(desk.services, cards[0], Rating.EASY, seconds=60)
    assert "11 cards · about 28 min" in desk.look()


def test_the_daily_limit_holds(desk: Desk) -> None:
    fill_basic(desk.services, 50)
    assert "20 cards" in desk.look()
    desk.services.presets.change("default", new_per_day=5)
    desk.page.apply(changes("Change settings", Subject.SETTINGS))
    assert "5 cards" in desk.words()


# The day and the exam


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "exam today"), (1, "exam tomorrow"), (2, "exam in 2 days"), (41, "exam in 41 days")],
)
def test_days_to_the_exam_are_counted(desk: Desk, days: int, words: str) -> None:
    desk.services.settings.change(TODAY, exam_date=TODAY + timedelta(days=days))
    desk.look()
    assert desk.page._exam.text() == words
    assert desk.page._date.text() == "Sunday, November 22, 2026"


def test_without_a_date_it_says_so(desk: Desk, clock: FakeClock) -> None:
    desk.look()
    assert desk.page._exam.text() == "no exam date yet"
    desk.services.settings.change(TODAY, exam_date=TODAY)
    clock.advance(days=1)
    desk.look()
    assert desk.page._exam.text() == "no exam date yet", "a date that has passed is none"


def test_a_new_day_is_seen_when_the_window_wakes(desk: Desk, clock: FakeClock) -> None:
    fill_basic(desk.services, 30)
    desk.services.settings.change(TODAY, exam_date=TODAY + timedelta(days=2), exam_mode=False)
    for candidate in list(desk.services.study.queue().cards):
        rate(desk.services, candidate, Rating.EASY)
    assert "Nothing is due" in desk.look()
    clock.set_wall(TODAY + timedelta(days=1), 3, 59)
    desk.page.woken()
    assert desk.page._date.text() == "Sunday, November 22, 2026"
    clock.set_wall(TODAY + timedelta(days=1), 4, 0)
    desk.page.woken()
    assert desk.page._date.text() == "Monday, November 23, 2026"
    assert desk.page._exam.text() == "exam tomorrow"
    assert "10 cards" in desk.words()
    assert desk.page._start.isEnabled()


def test_with_an_exam_ahead_it_says_how_the_cards_were_chosen_and_can_be_told_not_to(desk: Desk) -> None:
    fill_basic(desk.services, 60, "cpt-surgery-integumentary")
    assert not desk.page._chosen.isVisible()
    desk.services.settings.change(TODAY, exam_date=TODAY + timedelta(days=20))
    words = desk.look()
    assert "Chosen for your exam on 12 December" in words
    assert "then what brings most points" in words
    assert "60 new" in words, "thirty minutes are enough for all of them"
    changed: list[object] = []
    desk.page.changed.connect(changed.append)
    desk.page._turn_off.click()
    assert changed
    assert not desk.services.settings.current.exam_mode
    assert "20 new" in desk.look()
    assert not desk.page._chosen.isVisible()
    desk.services.undo.undo()
    assert "Chosen for your exam" in desk.look()


def test_the_day_is_planned_off_the_window_and_again_when_something_changed_meanwhile(desk: Desk) -> None:
    cards = fill_basic(desk.services, 40, "cpt-surgery-integumentary")
    desk.services.settings.change(TODAY, exam_date=TODAY + timedelta(days=20))
    desk.tasks.waits = True
    assert "Choosing today's cards…" in desk.look()
    rate(desk.services, cards[0], Rating.EASY)
    desk.page.woken()
    desk.tasks.go()
    desk.tasks.go()
    assert "39 new" in desk.words()


def test_enough_new_answers_to_fit_are_told_of(evening: Desk) -> None:
    assert not evening.page._fit.isVisible()
    evening.page._fits_due = lambda: {"default": 400, "other": 1200}
    evening.services.forecasting.invalidate()
    evening.look()
    assert evening.page._fit.text().endswith("to 1,600 new answers")
    gone: list[str] = []
    evening.page.went_to.connect(lambda name, _argument: gone.append(name))
    evening.page._fit.click()
    assert gone == ["presets"]


# The score


def test_without_evidence_there_are_words_and_no_number(desk: Desk) -> None:
    [card, *_] = fill_basic(desk.services, 6, topic="modifiers")
    rate(desk.services, card, Rating.GOOD)
    words = desk.look()
    assert desk.services.forecasting.current().evidence is EvidenceLevel.NONE
    assert "Not enough evidence for a score yet" in words
    assert "It appears once you have answered cards in most sections." in words
    assert desk.score == ""
    assert not desk.page._range.isVisible()
    assert not desk.page._sparkline.isVisible()
    assert "chance to pass" not in words
    assert "costs you the most" not in words


def test_the_number_is_the_forecasts(evening: Desk) -> None:
    evening.look()
    forecast = evening.services.forecasting.current()
    assert forecast.evidence is not EvidenceLevel.NONE
    assert evening.score.removeprefix("~") == whole_score(forecast.mean, forecast.pass_mark, US)
    assert evening.page._range.text() == range_words(forecast.low, forecast.high)
    assert evening.page._chance.text().startswith(
        f"{chance_number(forecast.pass_probability)} chance to pass: "
    )
    assert evening.page._evidence.text() == evidence_words(forecast.evidence)
    assert len(evening.page._sections.row_texts()) == len(forecast.sections)
    assert evening.page._sparkline.isVisible()


@pytest.mark.parametrize(
    ("mean", "level", "shown", "spoken"),
    [
        (71.4, EvidenceLevel.LOW, "~71", "Predicted score: about 71"),
        (71.4, EvidenceLevel.FAIR, "71", "Predicted score: 71"),
        (69.6, EvidenceLevel.GOOD, "69.6", "Predicted score: 69.6"),
    ],
)
def test_a_guess_is_marked_as_one_and_a_fail_is_never_rounded_to_a_pass(
    evening: Desk,
    monkeypatch: pytest.MonkeyPatch,
    mean: float,
    level: EvidenceLevel,
    shown: str,
    spoken: str,
) -> None:
    services = evening.services
    told = replace(services.forecasting.current(), mean=mean, evidence=level)
    monkeypatch.setattr(services.forecasting, "current", lambda _outline=None: told)
    evening.look()
    assert evening.score == shown == shown_score(told, US)
    assert spoken_name(evening.page._score) == spoken
    role = "score-guess" if level is EvidenceLevel.LOW else "score"
    assert evening.page._score.property("role") == role


def test_the_number_follows_the_outline(evening: Desk) -> None:
    evening.look()
    services = evening.services
    services.settings.change(TODAY, outline="aapc-100-questions")
    services.forecasting.invalidate()
    evening.page.apply(changes("Change settings", Subject.SETTINGS))
    forecast = services.forecasting.current("aapc-100-questions")
    assert len(evening.page._sections.row_texts()) == len(forecast.sections)
    assert (evening.score != "") == (forecast.evidence is not EvidenceLevel.NONE)


def test_the_section_that_costs_most_is_named(evening: Desk) -> None:
    evening.look()
    known = [
        each
        for each in evening.services.forecasting.current().sections
        if each.evidence is not EvidenceLevel.NONE
    ]
    worst = max(known, key=lambda each: each.weight * (100 - each.mean))
    assert evening.page._next.text().startswith(f"{worst.name} costs you the most: about ")


def test_while_the_score_is_worked_out_the_last_known_one_stands(evening: Desk) -> None:
    evening.services.settings.change(TODAY, exam_mode=False)  # whose plan is worked out apart
    evening.services.forecasting.invalidate()
    evening.tasks.waits = True
    evening.look()
    last = evening.services.forecasting.last_known()
    assert last is not None
    assert evening.score.removeprefix("~") == f"{last.mean:.0f}"
    evening.page.woken()
    assert len(evening.tasks.waiting) == 1, "worked out once, however often the page looks"
    evening.tasks.go()
    forecast = evening.services.forecasting.current()
    assert evening.score == shown_score(forecast, US)
    evening.services.forecasting.invalidate()
    evening.look()
    assert len(evening.tasks.waiting) == 1, "and anew when it has to be"


def test_with_no_last_known_score_it_says_what_it_does(desk: Desk) -> None:
    desk.tasks.waits = True
    words = desk.look()
    assert "Working out your predicted score…" in words
    assert desk.score == ""
    desk.tasks.go()
    assert "Working out" not in desk.words()


def test_a_score_that_cannot_be_worked_out_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(desk.services.forecasting, "prepare", _raise(_FULL))
        words = desk.look()
    assert "Working out" not in words
    assert "Free some space" in words
    assert "Not enough evidence" in desk.look()


def test_a_bug_in_the_forecast_is_not_swallowed(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, qtbot.captureExceptions() as caught:
        broken.setattr(desk.services.forecasting, "prepare", _raise(ZeroDivisionError("a bug")))
        words = desk.look()
    assert [each[0] for each in caught] == [ZeroDivisionError]
    assert "Working out" not in words


def test_it_works_out_the_score_on_another_thread(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    tasks = ThreadTaskRunner()
    page = TodayPage(
        theme,
        services.study,
        services.forecasting,
        services.calendar,
        services.settings,
        services.backlog,
        services.news,
        tasks,
        dict,
    )
    qtbot.addWidget(page)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: page._score_words.text() == "Not enough evidence for a score yet")
    tasks.stop()
    qtbot.waitUntil(lambda: page._preparing is None)


_FULL = DiskFull("Your disk is full", "Nothing could be written.", "Free some space, then try again.")


def _raise(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


# The way on


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter])
def test_enter_starts_the_review(desk: Desk, qtbot: QtBot, key: Key) -> None:
    fill_basic(desk.services, 3)
    desk.page.activate()
    for focused in (desk.page._start, desk.page):
        with qtbot.waitSignal(desk.page.went_to) as went:
            QTest.keyClick(focused, key)
        assert went.args == ["review", None]


def test_enter_does_nothing_when_nothing_is_due(desk: Desk, qtbot: QtBot) -> None:
    desk.page.activate()
    with qtbot.assertNotEmitted(desk.page.went_to):
        QTest.keyClick(desk.page, Key.Key_Return)
        QTest.keyClick(desk.page, Key.Key_X)


def test_a_section_leads_to_its_forecast(desk: Desk, qtbot: QtBot) -> None:
    desk.page.activate()
    row = desk.page._sections.rows()[0]
    with qtbot.waitSignal(desk.page.went_to) as went:
        row.click()
    assert went.args == ["forecast", desk.services.forecasting.current().sections[0].id]
    fill_basic(desk.services, 3)
    desk.page.activate()
    with qtbot.waitSignal(desk.page.went_to) as went:
        QTest.keyClick(row, Key.Key_Return)
    assert went.args == ["forecast", desk.services.forecasting.current().sections[0].id]


def test_a_disagreement_between_outlines_is_said(evening: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    evening.look()
    assert evening.page._disagreement.isVisible() == bool(evening.services.forecasting.disagreement())
    monkeypatch.setattr(evening.services.forecasting, "disagreement", lambda: "They differ by 4 points.")
    evening.page.apply(Changes(frozenset({Subject.FORECAST})))
    assert "They differ by 4 points." in evening.words()


def test_every_control_has_a_name(desk: Desk, evening: Desk) -> None:
    for each in (desk, evening):
        each.look()
        assert nameless(each.page) == []


# News of the bundled decks


def update_decks(services: Workspace, **answers: str) -> None:
    deck = ("Bundled",)
    notes = tuple(
        DraftNote(Note(NoteKind.BASIC, (key, answer), key=key), deck, 1) for key, answer in answers.items()
    )
    draft = Draft("bundle", "deck", (DraftDeck(deck, key="bundled"),), notes)
    services.importing.take_over_bundle([draft], services.outlines.all()[0])


def test_an_update_of_the_decks_is_told_until_it_is_dismissed(desk: Desk) -> None:
    update_decks(desk.services, a="1")
    assert "updated" not in desk.look()
    update_decks(desk.services, a="2", b="1")
    assert "Bundled decks were updated: 1 note changed, 1 new." in desk.look()
    assert nameless(desk.page) == []
    look, dismiss = desk.page._news.findChildren(QPushButton)
    gone: list[str] = []
    desk.page.went_to.connect(lambda name, _argument: gone.append(name))
    QTest.keyClick(look, Key.Key_Return)
    assert gone == ["bundle-news"]
    QTest.keyClick(dismiss, Key.Key_Return)
    assert gone == ["bundle-news"], "Enter on the button does not start the review"
    assert "updated" not in desk.words()
    assert desk.page._start.hasFocus()
    assert "updated" not in desk.look()


# Apart from the plan


def test_s_and_a_link_lead_to_studying_something_else(desk: Desk, qtbot: QtBot) -> None:
    desk.page.activate()
    with qtbot.waitSignal(desk.page.went_to) as went:
        QTest.keyClick(desk.page, Key.Key_S)
    assert went.args == ["custom-study", None]
    with qtbot.waitSignal(desk.page.went_to) as went:
        desk.page._else.click()
    assert went.args == ["custom-study", None]


def test_a_heap_leads_to_catching_up(desk: Desk, qtbot: QtBot) -> None:
    cards = fill_basic(desk.services, 4)
    desk.services.cards.set_due(cards, 0)
    desk.look()
    assert not desk.page._heap.isVisible(), "a day holds it"
    desk.services.presets.change("default", reviews_per_day=3)
    desk.look()
    assert desk.page._heap.isVisible()
    with qtbot.waitSignal(desk.page.went_to) as went:
        desk.page._heap.click()
    assert went.args == ["custom-study", "catch-up"]
    desk.services.settings.change(TODAY, exam_date=date(2027, 1, 15))
    desk.look()
    assert not desk.page._heap.isVisible(), "days decide nothing before the exam"


def test_a_pause_is_said_and_ended(desk: Desk, qtbot: QtBot) -> None:
    fill_basic(desk.services, 2)
    desk.services.backlog.pause(date(2026, 12, 3))
    counts: list[int] = []
    desk.page.due_counted.connect(counts.append)
    words = desk.look()
    assert "Paused until December 3" in words
    assert counts == [0]
    with qtbot.waitSignal(desk.page.changed) as changed, qtbot.assertNotEmitted(desk.page.went_to):
        QTest.keyClick(desk.page, Key.Key_Return)
    assert changed.args[0].step == "Resume studying"
    desk.page.apply(changed.args[0])
    assert "2 cards" in desk.words()
    assert desk.page._start.text().startswith("Start review")


def test_a_pause_that_could_not_be_ended_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.services.backlog.pause(date(2026, 12, 3))
    desk.look()
    monkeypatch.setattr(desk.services.backlog, "end_pause", _raise(_FULL))
    desk.page._start.click()
    assert desk.page._error.text.startswith("Your disk is full")


def test_where_it_is_narrow_the_score_stands_above_the_cards(evening: Desk) -> None:
    evening.look()
    wide = {"score": evening.page._score, "start": evening.page._start}

    def tops() -> dict[str, int]:
        return {name: widget.mapTo(evening.page, QPoint(0, 0)).y() for name, widget in wide.items()}

    assert tops()["start"] - tops()["score"] < 200
    evening.page.resize(560, 720)
    QApplication.processEvents()
    assert evening.page._start.mapTo(evening.page, QPoint(0, 0)).x() < 100
    assert tops()["start"] > tops()["score"] + evening.page._score.height()
    assert evening.page._start.mapTo(evening.page, evening.page._start.rect().bottomRight()).x() <= 560
