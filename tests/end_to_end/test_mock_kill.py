"""A whole practice exam, killed five times: no answer is lost, and the time is right to the second."""

from __future__ import annotations

import random
from pathlib import Path

from cpccards.domain.papers import PaperKind, plan_for
from cpccards.services.workspace import open_workspace
from cpccards.system_clock import SystemBootClock
from tests.support.clocks import FakeClock
from tests.support.faults import start
from tests.support.libraries import RESOURCES, opened
from tests.support.mock_bank import AAPC, DECKS

KILLS = 5
WALL_CLOCKS = (0, -3, 400, -400, 1, 0)
"""Days by which the system's clock is off each time the app is opened again."""


def go_on(path: Path, days: int, answers: int | None) -> tuple[dict[int, int], tuple[float, float] | None]:
    """Goes on in a process that is killed after some answers, or hands in.

    Returns:
        The answers it said were on disk, and between which seconds it handed in.
    """
    given: dict[int, int] = {}
    over: tuple[float, float] | None = None
    with start("sitting_exam", path, days) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("over "):
                before, after = map(float, line.split()[1:])
                over = before, after
                break
            position, option = map(int, line.split())
            given[position] = option
            if len(given) == answers:
                process.kill()  # SIGKILL; TerminateProcess on Windows
                break
        for line in process.stdout:  # what it still said before it died
            position, option = map(int, line.split())
            given[position] = option
    assert (process.returncode == 0) == (answers is None) == (over is not None)
    return given, over


def test_killed_five_times_nothing_is_lost_and_no_time_is_won(library_path: Path) -> None:
    machine = SystemBootClock()
    clock = FakeClock()
    workspace = open_workspace(library_path, clock, decks=DECKS, resources=RESOURCES, boot_clock=machine)
    mock = workspace.mocks.start(plan_for(PaperKind.FULL, AAPC, seed=11))
    began = machine.elapsed()
    workspace.close()
    chosen = random.Random(6)
    given: dict[int, int] = {}
    for days in WALL_CLOCKS[:KILLS]:
        more, _ = go_on(library_path, days, chosen.randint(3, 18))
        assert not given.keys() & more.keys()
        given |= more
    assert len(given) < 100
    last, over = go_on(library_path, WALL_CLOCKS[-1], None)
    given |= last
    assert over is not None

    clock.advance(days=1)
    with opened(library_path, clock) as services:
        assert services.library_file.check() == []
        told = services.mocks.result(mock)
        with services.library_file() as uow:
            kept = uow.mocks.questions(mock)
        [attempt] = services.attempts.all()
        [entry] = services.ledger.of(AAPC.id).entries
    assert len(kept) == 100
    for asked in kept:
        # One killed between disk and word is there though nobody was told.
        assert asked.chosen == asked.position * 7 % 4
        assert asked.position not in given or given[asked.position] == asked.chosen
        assert asked.struck == {(asked.position * 7 + 1) % 4} or not asked.struck
    assert len(given) >= 100 - KILLS
    before, after = (at - began for at in over)
    assert before - 1 <= told.used_seconds <= after + 1, "to the second, wherever it was killed"
    on_questions = sum(asked.spent_ms for asked in kept) / 1000
    assert abs(told.used_seconds - on_questions) <= 1
    assert attempt.result.total == (float(told.score.right), 100)
    assert entry.right == told.score.right
    assert not entry.afterwards
