"""Undo and redo in the window: at once where little is to be done, else off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.reviews import Rating
from cpccards.gui.main_window import MainWindow
from cpccards.gui.step_taker import StepTaker
from cpccards.gui.tasks import Handle
from cpccards.gui.theme import Theme
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents, fill_basic, rate


class Later:
    """Keeps jobs until they are to run."""

    def __init__(self) -> None:
        self.waiting: list[Handle] = []

    def start(self, handle: Handle) -> None:
        self.waiting.append(handle)


class Desk:
    def __init__(
        self, services: Workspace, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.services = services
        self.tasks = Later()
        self.window = MainWindow(theme)
        qtbot.addWidget(self.window)
        self.said: list[str] = []
        self.held: list[bool] = []
        monkeypatch.setattr(self.window, "say", self.said.append)
        monkeypatch.setattr(self.window, "hold", self.held.append)
        self.steps = StepTaker(services.undo, services.forecasting, self.tasks, self.window)


@pytest.fixture
def desk(services: Workspace, theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(services, theme, qtbot, monkeypatch)


def test_nothing_to_take(desk: Desk) -> None:
    desk.steps.take(back=True)
    desk.steps.take(back=False)
    assert desk.said == ["Nothing to undo.", "Nothing to redo."]
    assert not desk.tasks.waiting


def test_a_small_step_is_taken_at_once(desk: Desk) -> None:
    [card] = fill_basic(desk.services, 1)
    rate(desk.services, card, Rating.GOOD)
    answered = contents(desk.services.library_file)
    desk.steps.take(back=True)
    assert desk.said[-1].startswith("Undone: ")
    assert contents(desk.services.library_file) != answered
    desk.steps.take(back=False)
    assert desk.said[-1].startswith("Done again: ")
    assert contents(desk.services.library_file) == answered
    assert desk.held == []


def test_a_large_step_leaves_the_window_alive_and_comes_once(desk: Desk) -> None:
    cards = fill_basic(desk.services, 1_200)
    before = contents(desk.services.library_file)
    desk.services.cards.flag(cards, 3)
    flagged = contents(desk.services.library_file)
    for back, words, wanted in ((True, "Undone: Flag 1,200 cards", before), (False, "Done again: ", flagged)):
        desk.steps.take(back=back)
        desk.steps.take(back=back)
        assert desk.held[-1:] == [True]
        [handle] = desk.tasks.waiting
        desk.tasks.waiting.clear()
        handle.run()
        assert desk.held[-1:] == [False]
        assert desk.said[-1].startswith(words)
        assert contents(desk.services.library_file) == wanted


@pytest.mark.parametrize("count", [1, 1_200])
def test_a_full_disk_is_said_and_the_next_try_works(
    desk: Desk, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = fill_basic(desk.services, count)
    desk.services.cards.flag(cards, 3)

    def full() -> Changes | None:
        raise DiskFull("Your disk is full", "There is no room.", "Free some space.")

    undo: Callable[[], Changes | None] = desk.services.undo.undo
    monkeypatch.setattr(desk.services.undo, "undo", full)
    desk.steps.take(back=True)
    for handle in desk.tasks.waiting:
        handle.run()
    assert "disk is full" in desk.said[-1] or "no room" in desk.said[-1]
    assert not desk.held or desk.held[-1] is False
    monkeypatch.setattr(desk.services.undo, "undo", undo)
    desk.tasks.waiting.clear()
    desk.steps.take(back=True)
    for handle in desk.tasks.waiting:
        handle.run()
    assert desk.said[-1].startswith("Undone: ")
