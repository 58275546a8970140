"""Study something else: choosing, counting, starting; catching up; a pause. Over a real library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Subject, changes
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import CpcCardsError, DiskFull
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.custom_study import CATCH_UP, PAUSE, CustomStudyPage
from cpccards.gui.theme import Theme
from cpccards.gui.words.custom_study_words import (
    chosen_words,
    count_words,
    paused_words,
    put_off_words,
    selection_words,
    spread_words,
)
from cpccards.services.backlog import SpreadPlan
from cpccards.services.custom_study import CustomStudy, Order, StudySelection, Which
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, fill_basic, rate

US = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
Key = Qt.Key
FIRST = day_of_date(date(2026, 12, 3))
FULL = DiskFull("Your disk is full", "This change was NOT saved.", "Free some space, then try again.")


class Scene(PageScene[CustomStudyPage]):
    def kind(self, key: str) -> None:
        button = self.page.form._kind._buttons[key]
        button.setFocus()
        button.setChecked(True)

    @property
    def selection(self) -> StudySelection:
        found = self.page._selection
        assert found is not None
        return found

    @property
    def cards(self) -> list[CardId]:
        return list(self.selection.cards)

    def paused_until(self) -> date | None:
        return self.services.study.paused_until

    def rows(self) -> set[str]:
        return {key for key, (_, field) in self.page.form._rows.items() if field.isVisible()}


def _page(services: Workspace, tasks: Now | Later) -> CustomStudyPage:
    return CustomStudyPage(
        services.custom_study,
        services.backlog,
        services.study,
        services.library,
        services.outlines,
        services.settings,
        services.calendar,
        tasks,
    )


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    made = Scene(_page(services, Now()), QWidget(), services)
    made.show(qtbot, 1000, 760)
    return made


def test_an_empty_library_has_nothing_to_start(scene: Scene, qtbot: QtBot) -> None:
    assert "No card fits. Ask for something wider." in texts(scene.page)
    assert not scene.page._start.isEnabled()
    with qtbot.assertNotEmitted(scene.page.went_to):
        QTest.keyClick(scene.window.focusWidget(), Key.Key_Return)
        scene.page.start()
    assert nameless(scene.page) == []


def test_each_kind_asks_for_what_it_needs(scene: Scene) -> None:
    always = {"deck", "subject", "tag", "flag", "order", "most"}
    asked = {}
    for key in ("weak", "ahead", "forgotten", "new", "any"):
        scene.kind(key)
        asked[key] = scene.rows() - always
        assert scene.rows() >= always
        assert nameless(scene.page) == []
    assert asked == {"weak": set(), "ahead": {"days"}, "forgotten": {"days"}, "new": set(), "any": {"scope"}}


def test_each_kind_has_what_it_usually_goes_with(scene: Scene) -> None:
    found = {}
    for key in ("weak", "ahead", "forgotten", "new", "any"):
        scene.kind(key)
        wanted, _ = scene.page.form.wanted()
        found[key] = (wanted.which, wanted.order, wanted.most, wanted.cram)
    assert found == {
        "weak": (Which.WEAK, Order.WEAKEST, 50, False),
        "ahead": (Which.AHEAD, Order.DUE, 100, False),
        "forgotten": (Which.FORGOTTEN, Order.WEAKEST, 100, True),
        "new": (Which.NEW, Order.DUE, 10, False),
        "any": (Which.ALL, Order.WEAKEST, 100, False),
    }


def test_the_count_follows_every_choice(scene: Scene) -> None:
    services = scene.services
    here = fill_basic(services, 3, deck=("A",))
    below = fill_basic(services, 2, "modifiers", deck=("A", "B"))
    [tagged] = fill(services, [replace(basic("t"), tags=("hard",))], ("C",))[0]
    services.cards.flag(here[:1], 2)
    scene.page.activate()
    form = scene.page.form
    scene.kind("any")
    assert len(scene.cards) == 6
    decks = {deck.path: deck.id for deck in services.library.decks()}
    form._deck.choose(decks["A",])
    assert sorted(scene.cards) == here + below
    assert scene.selection.name == "all cards, in A"
    form._deck.choose(decks["A", "B"])
    assert sorted(scene.cards) == below
    form._deck.choose(None)
    form._subject.choose("modifiers")
    assert sorted(scene.cards) == below
    assert scene.selection.name == "all cards, on Modifiers"
    form._subject.choose(None)
    form._tag.choose("hard")
    assert scene.cards == [tagged]
    form._tag.choose("")
    form._flag.choose(2)
    assert scene.cards == here[:1]
    form._flag.choose(0)
    form._most.setValue(4)
    assert len(scene.cards) == 4
    form._scope._buttons[Which.DUE].setChecked(True)
    assert scene.cards == []
    assert not scene.page._start.isEnabled()


def test_a_section_of_the_outline_stands_for_its_topics(scene: Scene) -> None:
    outline = scene.services.outlines.get(scene.services.settings.current.outline)
    section = outline.sections[1]
    inside = [fill_basic(scene.services, 1, topic)[0] for topic in section.draws_on]
    outside = next(
        topic for other in outline.sections for topic in other.topics if topic not in section.draws_on
    )
    fill_basic(scene.services, 2, outside)
    scene.page.activate()
    scene.kind("any")
    scene.page.form._subject.choose(section)
    assert sorted(scene.cards) == inside
    assert scene.selection.name == f"all cards, on {section.name}"


def test_days_back_are_counted(scene: Scene, clock: FakeClock) -> None:
    old, today = fill_basic(scene.services, 2)
    rate(scene.services, old, Rating.AGAIN)
    clock.advance(days=2)
    rate(scene.services, today, Rating.AGAIN)
    scene.page.activate()
    scene.kind("forgotten")
    assert scene.cards == [today]
    scene.page.form._days.setValue(3)
    assert scene.cards == [old, today]
    assert scene.page.form._days.suffix() == " days"


def test_enter_starts_what_was_counted(scene: Scene, qtbot: QtBot) -> None:
    cards = fill_basic(scene.services, 3)
    scene.page.activate()
    scene.kind("new")
    scene.page.form._cram.setChecked(True)
    assert "3 cards, each until you knew it once. Your schedule stays as it is." in texts(scene.page)
    for focused in (scene.page.form._kind._buttons["new"], scene.page.form._most, scene.page._start):
        focused.setFocus()
        with qtbot.waitSignal(scene.page.went_to) as went:
            QTest.keyClick(focused, Key.Key_Return)
        assert went.args == ["review", StudySelection("new cards", tuple(cards), cram=True)]


def test_choices_stay_while_they_are_there(scene: Scene) -> None:
    fill_basic(scene.services, 1, deck=("A",))
    fill_basic(scene.services, 1, deck=("B",))
    scene.page.activate()
    scene.kind("any")
    deck = scene.services.library.decks()[1]
    scene.page.form._deck.choose(deck.id)
    scene.page.activate()
    assert scene.page.form._deck.currentText() == "B"
    assert scene.selection.name == "all cards, in B"


def test_counting_waits_for_the_last_choice(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    fill_basic(services, 5)
    tasks = Later()
    scene = Scene(_page(services, tasks), QWidget(), services)
    scene.show(qtbot, 1000, 760)
    scene.kind("new")
    scene.page.form._most.setValue(2)
    assert "Counting…" in texts(scene.page)
    assert not scene.page._start.isEnabled()
    assert len(tasks.waiting) == 1
    tasks.run_all()
    assert len(scene.cards) == 2
    assert scene.page._start.isEnabled()


def test_it_counts_again_when_cards_change(scene: Scene) -> None:
    fill_basic(scene.services, 2)
    scene.page.activate()
    scene.kind("any")
    scene.page.apply(scene.services.cards.suspend(scene.cards[:1]))
    assert len(scene.cards) == 1
    scene.step_back()
    assert len(scene.cards) == 2
    scene.page._selection = None
    scene.page.apply(changes("Another", Subject.ATTEMPTS))
    assert scene.page._selection is None
    scene.page.woken()
    assert len(scene.cards) == 2


def _fails(error: BaseException) -> object:
    def fail(*_given: object, **_named: object) -> None:
        raise error

    return fail


def test_failures_are_said(scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    unread = CpcCardsError("Your library can't be read", "It is damaged.", "Go back to a copy.")
    for service, name in (
        (scene.services.custom_study, "select"),
        (scene.services.backlog, "plan"),
        (scene.services.outlines, "get"),
    ):
        with monkeypatch.context() as broken:
            broken.setattr(service, name, _fails(unread))
            scene.page.activate()
            assert scene.page._foot.error.text.startswith("Your library can't be read")
        scene.page.activate()
        assert not scene.page._foot.error.text
    with monkeypatch.context() as broken, qtbot.captureExceptions() as caught:
        broken.setattr(scene.services.custom_study, "select", _fails(ZeroDivisionError("a bug")))
        scene.page.activate()
    assert [each[0] for each in caught] == [ZeroDivisionError]
    assert "The cards could not be counted." in texts(scene.page)


# Catching up


def heap(scene: Scene, count: int = 10) -> list[CardId]:
    cards = fill_basic(scene.services, count)
    scene.services.cards.set_due(cards, 0)
    return cards


def test_a_heap_is_spread(scene: Scene, clock: FakeClock) -> None:
    heap(scene)
    scene.page.activate(CATCH_UP)
    block = scene.page.catch_up
    assert scene.window.focusWidget() is block.field
    assert "10 cards are due. Those nearest to being forgotten come first." in texts(scene.page)
    block.field.setValue(4)
    assert "3 cards today, then 2 or 3 a day, the last on November 25." in texts(scene.page)
    QTest.keyClick(block.field, Key.Key_Return)
    assert [step.step for step in scene.steps] == ["Spread 10 cards over 4 days"]
    assert scene.said == ["Spread. Ctrl+Z takes it back."]
    assert "3 cards are due. Those nearest to being forgotten come first." in texts(scene.page)
    scene.step_back()
    assert scene.services.backlog.overdue() == 10


def test_without_a_heap_there_is_nothing_to_spread(scene: Scene) -> None:
    scene.page.activate(CATCH_UP)
    assert "Nothing is due. When more piles up than you can do, spread it here." in texts(scene.page)
    assert not scene.page.catch_up.button.isVisible()
    assert scene.page.form.isAncestorOf(scene.window.focusWidget())


def test_it_says_when_days_decide_nothing(scene: Scene) -> None:
    heap(scene, 1)
    services = scene.services
    services.settings.change(services.calendar.date(), exam_date=date(2027, 1, 15))
    scene.page.activate()
    assert any("chosen for the exam" in words for words in texts(scene.page))
    scene.page.catch_up.field.setValue(1)
    assert scene.page.catch_up.field.suffix() == " day"
    assert "1 card today." in texts(scene.page)


# Pausing


def test_a_pause_and_its_end(scene: Scene) -> None:
    heap(scene)
    scene.page.activate(PAUSE)
    block = scene.page.pause
    assert scene.window.focusWidget() is block.field
    assert any(words.startswith("10 cards come due before then.") for words in texts(scene.page))
    block.field.set_day(date(2026, 12, 3))
    QTest.keyClick(block.button, Key.Key_Return)
    assert scene.paused_until() == date(2026, 12, 3)
    assert any(words.startswith("Paused until December 3.") for words in texts(scene.page))
    assert not block.field.isVisible()
    scene.page.activate(PAUSE)
    assert scene.window.focusWidget() is block.button
    assert nameless(scene.page) == []
    block.button.click()
    assert scene.paused_until() is None
    assert scene.said == ["Paused. Ctrl+Z takes it back.", "Cards come again. Ctrl+Z takes it back."]
    assert [step.step for step in scene.steps] == ["Pause studying", "Resume studying"]
    assert block.field.isVisible()


def test_a_day_gone_by_is_refused_beside_it(scene: Scene) -> None:
    block = scene.page.pause
    block.field.set_day(scene.services.calendar.date())
    assert "tomorrow at the earliest" in block._complaint.text()
    assert not block.button.isEnabled()
    block.field.set_day(scene.services.calendar.date() + timedelta(days=1))
    assert not block._complaint.text()
    assert block.button.isEnabled()


@pytest.mark.parametrize("act", ["spread", "pause", "end_pause"])
def test_what_could_not_be_saved_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    heap(scene)
    if act == "end_pause":
        scene.services.backlog.pause(date(2026, 12, 3))
    scene.page.activate()
    monkeypatch.setattr(scene.services.backlog, act, _fails(FULL))
    (scene.page.catch_up if act == "spread" else scene.page.pause).button.click()
    assert scene.page._foot.error.text.startswith("Your disk is full")
    assert scene.said == []


def test_other_keys_are_not_for_the_page(scene: Scene, qtbot: QtBot) -> None:
    fill_basic(scene.services, 2)
    scene.page.activate()
    scene.kind("new")
    with qtbot.assertNotEmitted(scene.page.went_to):
        QTest.keyClick(scene.page, Key.Key_X)


# The words


def test_words_for_a_choice() -> None:
    def words(which: Which, days: int = 1) -> str:
        return chosen_words(CustomStudy(which, days=days))

    assert words(Which.FORGOTTEN) == "forgotten today"
    assert words(Which.FORGOTTEN, 3) == "forgotten in the last 3 days"
    assert words(Which.AHEAD) == "due by tomorrow"
    assert words(Which.AHEAD, 5) == "due within 5 days"
    assert words(Which.DUE) == "due cards"
    narrowed = CustomStudy(Which.WEAK, tag="hard", flag=3)
    assert chosen_words(narrowed, "CPT › Modifiers", "Surgery") == (
        "weak cards, in CPT › Modifiers, on Surgery, tag hard, flag 3"
    )


def test_words_for_a_selection() -> None:
    some = StudySelection("weak cards", (CardId(1),))
    assert selection_words(some) == "Weak cards. Answers count as usual."
    assert selection_words(replace(some, cram=True)) == "Cram: weak cards. Your schedule stays as it is."
    assert count_words(some) == "1 card. Answers count as usual."


def test_words_for_what_is_put_off() -> None:
    def plan(*per_day: int) -> SpreadPlan:
        return SpreadPlan(FIRST, sum(per_day), per_day)

    assert put_off_words(plan(0, 0), US) == "No card comes due before December 3."
    assert put_off_words(plan(1, 0), US) == "1 card comes due before then, and waits until December 3."
    assert put_off_words(plan(5), US) == "5 cards come due before then, and wait until December 3."
    assert put_off_words(plan(3, 2), US) == (
        "5 cards come due before then. From December 3 on, 2 or 3 of them come each day for 2 days."
    )
    assert spread_words(plan(2, 2, 2), US) == "2 cards today, then 2 a day, the last on December 5."
    assert paused_words(date(2026, 12, 3), US) == "Paused until December 3"
