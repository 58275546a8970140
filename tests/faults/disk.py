"""A disk without room, and one that can't be written."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpccards.domain.backups import Reason
from cpccards.domain.errors import CpcCardsError, DiskFull
from cpccards.domain.reviews import Rating
from cpccards.exchange import formats
from cpccards.gui.widgets.review.not_saved_note import not_saved
from cpccards.services.importing import ImportOptions
from cpccards.services.workspace import Workspace
from tests.faults.killing import answered
from tests.faults.tally import Tally, fingerprint
from tests.support.anki_samples import old_sample
from tests.support.clocks import FakeClock
from tests.support.faults import ROOT, file_size_limit, full_disk
from tests.support.libraries import contents, fill_basic, opened, rate
from tests.support.locked_out import NOBODY
from tests.support.saying import PATIENCE

Act = Callable[[], object]


def in_review(folder: Path, rounds: int) -> Tally:
    """The answer is refused and can be given again: by SQLite's own limit, and by the system's."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        cards = fill_basic(services, rounds * 2)
    for number, card in enumerate(cards):
        with opened(library, FakeClock()) as services:
            limit = file_size_limit(4096) if number % 2 else full_disk(services.library_file)
            before = contents(services.library_file, leaving_out=())
            with limit:
                # Pages that happen to be free take a few answers more; those count as accepted.
                error = None
                while error is None:
                    try:
                        rate(services, card, Rating.AGAIN)
                    except DiskFull as refused:
                        error = refused
                    else:
                        tally.acknowledged += 1
                        before = contents(services.library_file, leaving_out=())
                assert contents(services.library_file, leaving_out=()) == before
            tally.sentence = _said(not_saved(error))
            tally.injected += 1
            rate(services, card, Rating.GOOD)
            tally.acknowledged += 1
        assert tally.opens(library, tally.acknowledged) == tally.acknowledged
    return tally


def in_import(folder: Path, rounds: int) -> Tally:
    """None of it is there; with room it goes through."""
    library = folder / "library.cpccards"
    draft = formats.read("old.apkg", old_sample().package())
    options = ImportOptions(with_progress=True, with_presets=True)

    def act(services: Workspace) -> Act:
        plan = services.importing.plan(draft, options=options)
        return lambda: services.importing.carry_out(plan)

    return _refused(library, rounds, act, ("Import old.apkg",))


def in_settings(folder: Path, rounds: int) -> Tally:
    """They stay as they were."""

    def act(services: Workspace) -> Act:
        goal = 30 + services.settings.current.minutes_per_day % 60
        return lambda: services.settings.change(services.calendar.date(), minutes_per_day=goal)

    return _refused(folder / "library.cpccards", rounds, act)


def in_backup(folder: Path, rounds: int) -> Tally:
    """No backup is made, and nothing is left of the attempt."""

    def act(services: Workspace) -> Act:
        return lambda: services.backups.make(Reason.BY_HAND)

    tally = _refused(folder / "library.cpccards", rounds, act)
    with opened(folder / "library.cpccards", FakeClock()) as services:
        made = services.backups.all()
        assert len(made) == rounds
        assert all(backup.is_verified for backup in made)
    return tally


def in_a_small_disk(folder: Path, rounds: int) -> Tally:
    """A real file system of 3 MB that fills up; only root may make one, and not everywhere."""
    tally = Tally()
    with _small_disk(folder / "disk") as disk:
        if disk is None:
            return tally
        library, filler = disk / "library.cpccards", disk / "filler"
        with opened(library, FakeClock()) as services:
            cards = fill_basic(services, 20)
            for _ in range(rounds):
                with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                    while file.write(b"\0" * 4096):
                        pass
                refused: DiskFull | None = None
                while refused is None:
                    try:
                        rate(services, cards[tally.acknowledged % 20], Rating.GOOD)
                    except DiskFull as error:
                        refused = error
                    else:
                        tally.acknowledged += 1
                tally.injected += 1
                tally.sentence = _said(not_saved(refused))
                filler.unlink()
                rate(services, cards[tally.acknowledged % 20], Rating.GOOD)
                tally.acknowledged += 1
        assert tally.opens(library, tally.acknowledged) == tally.acknowledged
    return tally


def read_only(folder: Path, rounds: int) -> Tally:
    """A folder or a file that may not be written, or not even read: told so, and left as it is."""
    tally = Tally()
    # Where somebody else may go: the folders of pytest are its owner's alone.
    with tempfile.TemporaryDirectory(prefix="cpccards-") as name:
        place = Path(name)
        place.chmod(0o755)
        for file_mode, folder_mode in ((0o444, 0o555), (0o644, 0o555), (0o444, 0o755), (0o000, 0o755)):
            home = place / f"{file_mode:o}-{folder_mode:o}"
            home.mkdir()
            library = home / "library.cpccards"
            with opened(library, FakeClock()) as services:
                count = answered(services)
            for each in (library, home):
                _give_away(each)
            library.chmod(file_mode)
            home.chmod(folder_mode)
            before = fingerprint(library)
            said = _as_nobody(library)
            assert said[0] == "LibraryReadOnly", said
            assert fingerprint(library) == before
            tally.injected += 1
            tally.acknowledged += count
            tally.sentence = said[1].replace(str(library), "<library>").replace(str(home), "<folder>")
            home.chmod(0o755)
            library.chmod(0o600)
            assert tally.opens(library, count) == count
        new = place / "closed"
        new.mkdir(mode=0o555)
        _give_away(new)
        said = _as_nobody(new / "library.cpccards")
        assert said[0] == "LibraryReadOnly", said
        assert list(new.iterdir()) == []
        tally.injected += 1
    return tally


def _refused(
    library: Path, rounds: int, make_act: Callable[[Workspace], Act], undone: tuple[str, ...] = ()
) -> Tally:
    """An act that finds no room, at several sizes of the largest file; then one that finds it.

    Args:
        undone: steps to take back at the end of a round, so that the act has something to do in the next.
    """
    tally = Tally()
    with opened(library, FakeClock()) as services:
        tally.acknowledged = answered(services)
        services.backups._name_library()
    for number in range(rounds):
        clock = FakeClock()
        clock.advance(hours=number)
        with opened(library, clock) as services:
            act = make_act(services)
            before = contents(services.library_file, leaving_out=())
            with file_size_limit(2048 * (number % 3)), pytest.raises(CpcCardsError) as caught:
                act()
            tally.sentence = _said(caught.value).replace(str(library.parent), "<folder>")
            assert "full" in tally.sentence
            assert contents(services.library_file, leaving_out=()) == before
            tally.injected += 1
            make_act(services)()
            if services.undo.names()[0] in undone:
                services.undo.undo()
        tally.opens(library, tally.acknowledged)
    return tally


def _said(error: CpcCardsError) -> str:
    return f"{error.title}. {error}"


def _give_away(path: Path) -> None:
    """To whom it shall be a learner's own: nobody, where root runs this."""
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)


def _as_nobody(library: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.locked_out", str(library)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


@contextlib.contextmanager
def _small_disk(place: Path) -> Iterator[Path | None]:
    """None where it can't be had."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)]
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0 and sys.platform.startswith("linux")
    if not is_root or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


DISKS: dict[str, Callable[[Path, int], Tally]] = {
    "disk full in review": in_review,
    "disk full in an import": in_import,
    "disk full in settings": in_settings,
    "disk full in a backup": in_backup,
    "a small disk that fills up": in_a_small_disk,
    "folder or file read-only": read_only,
}
