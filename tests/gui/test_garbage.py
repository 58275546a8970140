"""Garbage is collected on the GUI thread, and nowhere else."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from cpccards.gui.garbage import GuiThreadCollector, collect_when_due
from cpccards.services.collector import collector_paused


class Knot:
    """Only a collection frees it."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture(autouse=True)
def as_python_does() -> Iterator[None]:
    before = gc.isenabled()
    gc.enable()
    yield
    (gc.enable if before else gc.disable)()


def make_many() -> None:
    kept = [[number] for number in range(5_000)]
    del kept


def test_a_worker_frees_nothing_and_the_window_does(qtbot: QtBot) -> None:
    collector = GuiThreadCollector()
    freed: list[threading.Thread] = []
    weakref.finalize(Knot(), lambda: freed.append(threading.current_thread()))
    worker = threading.Thread(target=make_many)
    worker.start()
    worker.join()
    assert freed == []
    collector._timer.setInterval(1)

    def busy() -> bool:
        make_many()
        kept.append([[number] for number in range(3_000)])
        return bool(freed)

    kept: list[object] = []
    qtbot.waitUntil(busy)
    assert freed == [threading.main_thread()]
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_each_generation_has_its_turn() -> None:
    gc.disable()
    gc.collect()
    assert collect_when_due() is None
    kept: list[object] = []
    turns = []
    for _ in range(150):
        kept.append([[number] for number in range(2_100)])
        turns.append(collect_when_due())
    assert turns[:10] == [0] * 10
    assert set(turns) == {0, 1, 2}
    with collector_paused():
        kept.append([[number] for number in range(5_000)])
        assert collect_when_due() is None
    assert not gc.isenabled(), "as it was before the pause"
