"""kill -9: while answering, importing, migrating, backing up, restoring, moving."""

from __future__ import annotations

import lzma
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import select

from cpccards.domain.backups import Reason
from cpccards.domain.reviews import Rating
from cpccards.gui.library_notices import UNFINISHED
from cpccards.profiles import Profiles
from cpccards.services.library_place import move_home
from cpccards.services.workspace import Workspace
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.repositories.cards import memory_columns
from cpccards.storage.tables import reviews
from tests.faults.tally import Tally
from tests.support.anki_samples import MEDIA, old_sample
from tests.support.clocks import FakeClock
from tests.support.faults import ROOT, start
from tests.support.libraries import Contents, contents, fill_basic, opened, rate
from tests.support.saying import PATIENCE

KILL = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL  # TerminateProcess there
CARDS = 60
_ROUNDS_OF_A_LIBRARY = 10
"""After as many, its cards are due years later, and the days till then are walked through."""
OLD_LIBRARIES = ROOT / "tests" / "storage"


def in_review(folder: Path, rounds: int) -> Tally:
    """Answers pour in; the process dies at any time, also between the answer and its commit."""
    tally = Tally()
    chosen = random.Random(20)
    held, library = 0, folder
    with start("answering") as server:
        for seed in range(rounds):
            if seed % _ROUNDS_OF_A_LIBRARY == 0:
                held, library = 0, folder / f"{seed}.cpccards"
                with opened(library, FakeClock()) as services:
                    fill_basic(services, CARDS)
            acknowledged = answer_until_killed(server, library, seed, chosen.uniform(0.0, 0.25))
            assert acknowledged > held
            tally.acknowledged += acknowledged - held
            tally.injected += 1
            held = tally.opens(library, acknowledged)
            assert held <= acknowledged + 1
            assert_rows_agree(library)
        server.communicate()
    return tally


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


def assert_rows_agree(library: Path) -> None:
    """Each card stands as its last review left it, and those without one were never touched."""
    with opened(library, FakeClock()) as services:
        with services.library_file() as uow:
            log = uow._connection.execute(select(reviews).order_by(reviews.c.id)).mappings().all()
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
            assert len(untouched) + len(last) == CARDS
        assert services.undo.names() == ("Answer a card", None)


def in_import(folder: Path, rounds: int) -> Tally:
    """All of it is there, or none; pictures that nothing names are swept up."""
    tally, library = Tally(), folder / "library.cpccards"
    package = folder / "old.apkg"
    package.write_bytes(old_sample().package())
    with opened(library, FakeClock()) as services:
        answered(services)
    with opened(library, FakeClock()) as services:
        services.backups.secure(Reason.IMPORT)
    before = state(library)
    for _stage in _killed_at(tally, "import", rounds, library, package, leave=folder / "undone"):
        after = state(library)
        left = library.with_name(library.name + ".importing").exists()
        with opened(library, FakeClock()) as services:
            # Killed before it began to write, or after it had ended, there is nothing to tell of.
            is_unfinished = services.import_mark.take()
            assert is_unfinished == (left and after == before)
            assert not services.import_mark.take()
        if is_unfinished:
            tally.sentence = UNFINISHED
        if after == before:
            with opened(library, FakeClock()) as services:
                services.media.sweep()
                assert not list(services.media._store.folder.glob("*"))
        else:
            assert len(after["notes"]) == len(before["notes"]) + 4
        tally.opens(library, len(before["reviews"]))
    tally.acknowledged = len(before["reviews"]) * tally.injected
    return tally


def in_making(folder: Path, rounds: int) -> Tally:
    """There is a whole new library, or none."""
    tally, library = Tally(), folder / "new.cpccards"
    for _stage in _killed_at(tally, "make", rounds, library, leave=folder / "undone"):
        tally.opens(library)
        assert not _leftovers(folder)
    return tally


def in_migration(folder: Path, rounds: int) -> Tally:
    """The library is the old one or the new one, with every answer."""
    tally, library = Tally(), folder / "library.cpccards"
    library.write_bytes(lzma.decompress((OLD_LIBRARIES / "schema_3.cpccards.xz").read_bytes()))
    count = _count(library, "SELECT count(*) FROM reviews")
    assert count
    for _stage in _killed_at(tally, "make", rounds, library, leave=folder / "undone"):
        assert sqlite_engine.library_version(library) in {3, sqlite_engine.SCHEMA_VERSION}
        assert tally.opens(library, count) == count
        assert not _leftovers(folder)
    tally.acknowledged = count * tally.injected
    return tally


def in_backup(folder: Path, rounds: int) -> Tally:
    """The library does not notice; what was not finished is no backup."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        count = answered(services)
    for _stage in _killed_at(tally, "backup", rounds, library, leave=folder / "undone"):
        with opened(library, FakeClock()) as services:
            for backup in services.backups.all():
                assert backup.is_verified
                assert backup.stand.reviews == count
            services.backups.make(Reason.BY_HAND)
            assert len(services.backups.all()) in {1, 2}
            assert not [each for each in services.backups.folder.iterdir() if "partial" in each.name]
        assert tally.opens(library, count) == count
    tally.acknowledged = count * tally.injected
    return tally


def in_restore(folder: Path, rounds: int) -> Tally:
    """The library is what it was or what the backup is; what it was is kept."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        early = answered(services)
        services.backups.make(Reason.BY_HAND)
        late = early + answered(services, "later")
    for _stage in _killed_at(tally, "restore", rounds, library, leave=folder / "undone"):
        held = tally.opens(library)
        assert held in {early, late}
        if held == early:
            [kept] = folder.glob("library.cpccards.before-restore-*")
            assert _count(kept, "SELECT count(*) FROM reviews") == late
    tally.acknowledged = early * tally.injected
    return tally


def in_moving(folder: Path, rounds: int) -> Tally:
    """To another folder: the library is whole where it was or where it goes, and can be moved again."""
    tally, library, home = Tally(), folder / "library.cpccards", folder / "home"
    with opened(library, FakeClock()) as services:
        count = answered(services)
        services.media.put("bones.png", MEDIA["hand bones.png"])
        services.backups.make(Reason.BY_HAND)
    there = Profiles(home).all()[0].library
    for _stage in _killed_at(tally, "move", rounds, library, home, leave=folder / "undone"):
        kept = list(folder.glob("library.cpccards.moved-*"))
        assert len(kept) + library.exists() == 1, "the old file stays, under one name"
        if library.exists():
            assert tally.opens(library, count) == count
            there = move_home(library, Profiles(home), FakeClock().now()).library
        assert tally.opens(there, count) == count
        with opened(there, FakeClock()) as services:
            assert services.media.read("bones.png") == MEDIA["hand bones.png"]
            assert [each.is_verified for each in services.backups.all()] == [True]
    tally.acknowledged = count * tally.injected
    return tally


def answered(services: Workspace, front: str = "word") -> int:
    """Answers five new cards; returns how many answers that were."""
    cards = fill_basic(services, 5, deck=(front,))
    for card in cards:
        rate(services, card, Rating.GOOD)
    return len(cards)


def state(library: Path) -> Contents:
    """Every row, seen sound."""
    with opened(library, FakeClock()) as services:
        assert services.library_file.check() == []
        return contents(services.library_file, leaving_out=())


def _killed_at(tally: Tally, job: str, rounds: int, library: Path, *more: Path, leave: Path) -> Iterable[int]:
    """Runs a job over the same folder again and again, and kills it after more steps each time."""
    folder = library.parent
    shutil.copytree(folder, leave)
    steps = _run(job, -1, library, *more)
    assert steps is not None
    assert steps > 4, f"{job} has only {steps} steps to be killed at"
    rounds = min(rounds, steps)
    for number in range(rounds):
        for each in folder.iterdir():
            if each != leave:
                shutil.rmtree(each) if each.is_dir() else each.unlink()
        shutil.copytree(leave, folder, dirs_exist_ok=True)
        stage = round(number * (steps - 1) / max(1, rounds - 1))
        assert _run(job, stage, library, *more) is None
        tally.injected += 1
        yield stage


def _run(job: str, stage: int, *paths: Path) -> int | None:
    """How many steps a job had; None when it was killed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.victim", job, str(stage), *map(str, paths)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.stdout.startswith("done"):
        return int(done.stdout.split()[1])
    assert done.returncode in {-KILL, KILL}, f"{job} broke at step {stage}"
    return None


def _count(path: Path, query: str) -> int:
    import sqlite3

    connection = sqlite3.connect(path)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def _leftovers(folder: Path) -> list[Path]:
    return list(folder.glob("*.new*"))


KILLS: dict[str, Callable[[Path, int], Tally]] = {
    "kill -9 in review": in_review,
    "kill -9 in an import": in_import,
    "kill -9 while a library is made": in_making,
    "kill -9 in a migration": in_migration,
    "kill -9 in a backup": in_backup,
    "kill -9 in a restore": in_restore,
    "kill -9 in a move": in_moving,
}
