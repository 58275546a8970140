"""Cards without a topic, over a real library."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Subject
from cpccards.domain.errors import DiskFull
from cpccards.gui.pages import topics as topics_page
from cpccards.gui.pages.topics import TopicsPage
from cpccards.services.topics import TopicService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.scenes import PageScene
from tests.support.libraries import basic, fill

MODIFIERS = ("CPT", "Modifiers")
ODDS = ("Odds and ends",)


class Scene(PageScene[TopicsPage]):
    def shown(self) -> dict[str, str | None]:
        return {row.name.text(): row.topic for row in self.page.rows}

    def without_topic(self) -> int:
        self.services.forecasting.invalidate()
        return self.services.forecasting.without_topic()


@pytest.fixture
def empty(qtbot: QtBot, services: Workspace) -> Scene:
    page = TopicsPage(services.topics)
    made = Scene(page, QWidget(), services)
    made.show(qtbot, 1000, 700)
    return made


@pytest.fixture
def scene(empty: Scene) -> Scene:
    fill(empty.services, [basic("26"), basic("TC"), basic("59", "modifiers")], MODIFIERS)
    fill(empty.services, [basic("one")], ODDS)
    empty.page.activate()
    return empty


def test_where_every_card_has_a_topic_that_is_said(empty: Scene, qtbot: QtBot) -> None:
    assert empty.page._nothing.isVisible()
    assert not empty.page._frame.isVisible()
    assert empty.window.focusWidget() is empty.page._to_forecast
    with qtbot.waitSignal(empty.page.went_to) as went:
        empty.page._to_forecast.click()
    assert went.args == ["forecast", None]
    with qtbot.waitSignal(empty.page.went_to) as went:
        empty.page._back.click()
    assert went.args == ["forecast", None]


def test_decks_are_listed_with_counts_and_suggestions(scene: Scene) -> None:
    assert scene.shown() == {"CPT › Modifiers": "modifiers", "Odds and ends": None}
    assert [row.why.text() for row in scene.page.rows] == [
        "2 notes, topic suggested",
        "1 note, please choose a topic",
    ]
    assert scene.page._said.text() == "3 notes in 2 decks stay out of the forecast."
    assert [row.assign.isEnabled() for row in scene.page.rows] == [True, False]
    assert scene.page.assign_all.text() == "Assign 1 topic"
    assert scene.page._unchosen.text() == "1 deck without a choice is left as it is."
    assert nameless(scene.page) == []


def test_one_deck_is_assigned_and_taken_back(scene: Scene) -> None:
    scene.page.rows[1].box.choose("cases")
    assert scene.page.rows[1].why.text() == "1 note, topic chosen"
    scene.page.rows[0].assign.click()
    assert scene.shown() == {"Odds and ends": "cases"}, "what was chosen stays"
    assert scene.steps[0].touches(Subject.NOTES)
    assert scene.said == ["CPT › Modifiers: Modifiers. Ctrl+Z takes it back."]
    assert scene.without_topic() == 1
    scene.step_back()
    assert len(scene.page.rows) == 2
    assert scene.without_topic() == 3


def test_all_are_assigned_in_one_step(scene: Scene) -> None:
    scene.page.rows[1].box.choose("cases")
    assert scene.page.assign_all.text() == "Assign 2 topics"
    scene.page.assign_all.click()
    assert len(scene.steps) == 1
    assert scene.without_topic() == 0
    assert scene.page._nothing.isVisible()
    assert scene.said == ["2 topics assigned. Ctrl+Z takes that back."]
    scene.step_back()
    assert scene.without_topic() == 3


def test_the_keyboard_stays_where_it_was(scene: Scene) -> None:
    scene.page.rows[0].assign.setFocus()
    scene.page.rows[0].assign.click()
    assert scene.window.focusWidget() is scene.page.rows[0].box
    scene.page.rows[0].box.choose("cases")
    scene.page.rows[0].assign.setFocus()
    scene.page.rows[0].assign.click()
    assert scene.window.focusWidget() is scene.page._to_forecast


def test_tab_goes_down_the_list(scene: Scene) -> None:
    scene.page.rows[1].box.choose("cases")
    scene.page.rows[0].box.setFocus()
    been = []
    for _ in range(4):
        QTest.keyClick(scene.window.focusWidget(), Qt.Key.Key_Tab)
        been.append(scene.window.focusWidget())
    first, second = scene.page.rows
    assert been == [first.assign, second.box, second.assign, scene.page.assign_all]


def test_without_any_suggestion_the_first_choice_has_the_keyboard(empty: Scene) -> None:
    fill(empty.services, [basic("one")], ODDS)
    empty.page.activate()
    assert empty.window.focusWidget() is empty.page.rows[0].box
    assert not empty.page.assign_all.isEnabled()
    assert empty.page._said.text() == "1 note in 1 deck stays out of the forecast."


def test_more_decks_than_are_listed_are_counted(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics_page, "MOST_DECKS", 1)
    scene.page.activate()
    assert list(scene.shown()) == ["CPT › Modifiers"]
    assert scene.page._more.text() == "1 more deck will be listed when these have their topics."
    scene.page.assign_all.click()
    assert list(scene.shown()) == ["Odds and ends"]


def test_what_can_t_be_written_is_said_in_the_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise DiskFull("The disk is full", "Nothing could be kept.")

    with monkeypatch.context() as patched:
        patched.setattr(TopicService, "assign_topics", full)
        scene.page.assign_all.click()
    assert "Nothing could be kept" in scene.page._error.text
    assert scene.steps == []
    scene.page.assign_all.click()
    assert scene.page._error.text == ""


def test_notes_that_got_a_topic_elsewhere_are_told(scene: Scene) -> None:
    row = scene.page.rows[0]
    scene.services.topics.assign_topic(row.entry.deck.id, "modifiers")
    row.assign.click()
    assert "Every note there has a topic by now." in scene.page._error.text
