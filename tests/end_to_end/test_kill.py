"""An answer that was accepted is on disk, whenever the app is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import select

from cpccards.storage.repositories.cards import memory_columns
from cpccards.storage.tables import reviews
from tests.support.clocks import FakeClock
from tests.support.faults import start
from tests.support.libraries import fill_basic, opened

ROUNDS = 10


KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL  # TerminateProcess there


def answer_until_killed(server: subprocess.Popen[str], path: Path, seed: int, seconds: float) -> int:
    """Lets a process answer cards and kills it; returns the last number of reviews it acknowledged."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(f"{seed} {path}\n")
    server.stdin.flush()
    process = int(server.stdout.readline())
    acknowledged = int(server.stdout.readline())
    time.sleep(seconds)
    os.kill(process, KILL)
    while (line := server.stdout.readline()) != "gone\n":
        acknowledged = int(line)
    return acknowledged


def assert_rows_agree(path: Path, acknowledged: int) -> int:
    """Every acknowledged review is there, and each card stands as its last review left it."""
    with opened(path, FakeClock()) as services:
        assert services.library_file.check() == []
        with services.library_file() as uow:
            log = uow._connection.execute(select(reviews).order_by(reviews.c.id)).mappings().all()
            assert acknowledged <= len(log) <= acknowledged + 1
            last = {row["card_id"]: row for row in log}
            for card, row in last.items():
                memory = memory_columns(uow.cards.get(card).memory)
                assert memory["repetitions"] == sum(other["card_id"] == card for other in log)
                assert memory["last_review_at"] == row["reviewed_at"]
                assert memory["last_review_day"] == row["day"]
                for name in ("state", "step", "stability", "difficulty", "due_at", "due_day"):
                    assert memory[name] == row[f"{name}_after"]
            untouched = [each.card for each in uow.cards.unseen(10**6, 10**6)]
            assert not set(untouched) & set(last)
            assert len(untouched) + len(last) == 60
        assert services.undo.names() == ("Answer a card", None)
        return len(log)


def test_killed_at_any_time_no_accepted_answer_is_lost(library_path: Path) -> None:
    with opened(library_path, FakeClock()) as services:
        fill_basic(services, 60)
    chosen = random.Random(20)
    held = 0
    with start("answering") as server:
        for seed in range(ROUNDS):
            acknowledged = answer_until_killed(server, library_path, seed, chosen.uniform(0.0, 0.25))
            assert acknowledged > held
            held = assert_rows_agree(library_path, acknowledged)
        server.communicate()
