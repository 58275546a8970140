"""What the app finds where the library should be."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from cpccards.domain.backups import Reason
from cpccards.domain.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryNewer
from cpccards.domain.reviews import Rating
from cpccards.gui.library_notices import loss_words
from cpccards.gui.words.backup_words import offer_words
from cpccards.services.backups import default_folder, newest_backup, restore
from cpccards.storage.engine import SCHEMA_VERSION
from cpccards.storage.library_file import open_library
from tests.faults.killing import answered
from tests.faults.tally import Tally, fingerprint
from tests.support.clocks import FakeClock
from tests.support.faults import start
from tests.support.libraries import fill_basic, opened, rate

PAGE = 4096


def damaged(folder: Path, rounds: int) -> Tally:
    """Told so, left as it is, and put back from a backup while the damaged file is kept."""
    tally = Tally()
    pristine = folder / "library.cpccards"
    count = _with_backup(pristine)
    whole = pristine.read_bytes()
    chosen = random.Random(5)
    for number in range(rounds):
        for name, spoil in _DAMAGES.items():
            home = folder / f"{number}-{name}"
            home.mkdir()
            library = home / pristine.name
            library.write_bytes(spoil(whole, chosen))
            shutil.copytree(default_folder(pristine), default_folder(library))
            before = fingerprint(library)
            with pytest.raises(LibraryError) as caught:
                open_library(library, FakeClock())
            assert isinstance(caught.value, LibraryDamaged), f"{name}: {caught.value!r}"
            assert fingerprint(library) == before
            _restored(tally, library, count, before[0])
            shutil.rmtree(home)
    return tally


def missing(folder: Path, rounds: int) -> Tally:
    """A library that is gone is not taken for one that never was: the backup is offered."""
    tally = Tally()
    pristine = folder / "library.cpccards"
    count = _with_backup(pristine)
    for number in range(rounds):
        home = folder / str(number)
        home.mkdir()
        library = home / pristine.name
        shutil.copytree(default_folder(pristine), default_folder(library))
        _restored(tally, library, count, None)
    return tally


def a_flipped_byte(folder: Path, rounds: int) -> Tally:
    """In the middle of the rows: nothing breaks; the check finds it, or it is a letter that changed."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        tally.acknowledged = answered(services)
    whole = library.read_bytes()
    chosen = random.Random(9)
    for _ in range(rounds):
        spoilt = bytearray(whole)
        spoilt[chosen.randrange(100, len(whole))] ^= 1 << chosen.randrange(8)
        library.write_bytes(spoilt)
        tally.injected += 1
        try:
            file = open_library(library, FakeClock())
        except LibraryError as error:
            tally.sentence = f"{error.title}. {error}".replace(str(library), "<library>")
            continue
        try:
            file.check()
        except LibraryDamaged:
            pass
        finally:
            file.close()
        tally.opened += 1
    return tally


def torn_log(folder: Path, rounds: int) -> Tally:
    """What a power cut may leave of the write-ahead log: sound, and a beginning of what was done."""
    tally, library = Tally(), folder / "library.cpccards"
    log = folder / "library.cpccards-wal"
    with opened(library, FakeClock()) as services:
        cards = fill_basic(services, 40)
    with opened(library, FakeClock()) as services:
        for card in cards:
            rate(services, card, Rating.GOOD)
        file, waiting = library.read_bytes(), log.read_bytes()
    assert len(waiting) > 10 * PAGE
    with opened(library, FakeClock()) as services, services.library_file() as uow:
        whole = [row[0] for row in uow._connection.exec_driver_sql("SELECT card_id FROM reviews ORDER BY id")]
    chosen = random.Random(3)
    for _ in range(rounds):
        torn = bytearray(waiting)
        place = chosen.randrange(len(torn))
        match chosen.randrange(3):
            case 0:
                del torn[place:]
            case 1:
                torn[place] ^= 1 << chosen.randrange(8)
            case _:
                torn[place:] = bytes(len(torn) - place)
        library.write_bytes(file)
        log.write_bytes(torn)
        held = tally.opens(library)
        with opened(library, FakeClock()) as services, services.library_file() as uow:
            found = uow._connection.exec_driver_sql("SELECT card_id FROM reviews ORDER BY id")
            assert [row[0] for row in found] == whole[:held]
        tally.injected += 1
    return tally


def without_its_log(folder: Path, rounds: int) -> Tally:
    """Copied while the app had it open: opens, and is told to have fewer answers than its backup."""
    tally = Tally()
    for number in range(rounds):
        home = folder / str(number)
        home.mkdir()
        library = home / "library.cpccards"
        with opened(library, FakeClock()) as services:
            cards = fill_basic(services, 12)
            rate(services, cards[0], Rating.GOOD)
            services.backups.make(Reason.BY_HAND)
        clock = FakeClock()
        with opened(library, clock) as services:
            for card in cards[1:]:
                clock.advance(minutes=1)
                rate(services, card, Rating.GOOD)
            alone = library.read_bytes()
        with opened(library, clock) as services:
            services.backups.make(Reason.BY_HAND)
        library.write_bytes(alone)
        tally.injected += 1
        held = tally.opens(library)
        with opened(library, clock) as services:
            found = services.backups.lacking()
            assert found is not None
            present, backup = found
            assert (present.reviews, backup.stand.reviews) == (held, 12)
            tally.sentence = loss_words(present.reviews, backup.stand.reviews)
    return tally


def newer(folder: Path, rounds: int) -> Tally:
    """Of a version to come: not touched."""
    tally, pristine = Tally(), folder / "library.cpccards"
    open_library(pristine, FakeClock()).close()
    for statement in (
        f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
        "PRAGMA user_version = 99",
        "UPDATE alembic_version SET version_num = '0099'",
        "UPDATE alembic_version SET version_num = 'a1b2c3'",
    ):
        home = folder / f"{tally.injected}"
        home.mkdir()
        library = Path(shutil.copyfile(pristine, home / pristine.name))
        connection = sqlite3.connect(library)
        connection.execute(statement)
        connection.commit()
        connection.close()
        before, names = fingerprint(library), set(home.iterdir())
        with pytest.raises(LibraryNewer) as caught:
            open_library(library, FakeClock())
        assert fingerprint(library) == before
        assert set(home.iterdir()) == names
        tally.injected += 1
        tally.sentence = f"{caught.value.title}. {caught.value}".replace(str(library), "<library>")
    return tally


def held_elsewhere(folder: Path, rounds: int) -> Tally:
    """Another program holds the library; once that was killed, it opens."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        count = answered(services)
    for _ in range(rounds):
        with start("holding", library) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            with pytest.raises(LibraryBusy) as caught:
                open_library(library, FakeClock())
            holder.kill()
        tally.injected += 1
        tally.acknowledged += count
        tally.sentence = f"{caught.value.title}. {caught.value}".replace(str(library), "<library>")
        assert tally.opens(library, count) == count
    return tally


def _with_backup(library: Path) -> int:
    with opened(library, FakeClock()) as services:
        count = answered(services)
        services.backups.make(Reason.BY_HAND)
    return count


def _restored(tally: Tally, library: Path, count: int, digest: str | None) -> None:
    """Takes the offer, and looks for what was there before."""
    clock = FakeClock()
    backup = newest_backup(library, [default_folder(library)])
    assert backup is not None
    tally.sentence = offer_words(backup, clock.now(), clock.zone(), QLocale.c())
    tally.acknowledged += count
    tally.injected += 1
    kept = restore(library, backup, clock.now())
    if digest is None:
        assert kept is None
    else:
        assert kept is not None
        assert ".corrupt-" in kept.name
        assert fingerprint(kept)[0] == digest
    assert tally.opens(library, count) == count


def _half(whole: bytes, _chosen: random.Random) -> bytes:
    return whole[: len(whole) // 2]


def _schema_gone(whole: bytes, chosen: random.Random) -> bytes:
    """The first page is noise behind the file's header."""
    return whole[:100] + chosen.randbytes(PAGE - 100) + whole[PAGE:]


def _another_program(whole: bytes, _chosen: random.Random) -> bytes:
    return whole[:68] + b"MINE" + whole[72:]


_DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "empty": lambda _whole, _chosen: b"",
    "text": lambda _whole, _chosen: b"Dear diary,\n" * 500,
    "header": lambda whole, _chosen: bytes(100) + whole[100:],
    "half": _half,
    "schema": _schema_gone,
    "replaced": _another_program,
}

OPENINGS: dict[str, Callable[[Path, int], Tally]] = {
    "library damaged (6 ways)": damaged,
    "library gone, backups there": missing,
    "a bit of the library flipped": a_flipped_byte,
    "write-ahead log torn": torn_log,
    "library copied without its log": without_its_log,
    "library of a newer version": newer,
    "library held by another program": held_elsewhere,
}
