"""Backups of real libraries: made, thinned, looked into, put back; and what goes wrong with them."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from cpccards.domain.backups import Backup, Reason
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError, DiskFull, LibraryBusy, LibraryNewer
from cpccards.domain.reviews import Rating
from cpccards.services.backups import (
    backup_named,
    default_folder,
    look_into,
    newest_backup,
    restore,
    set_aside,
)
from cpccards.services.workspace import Workspace
from cpccards.storage import backups as backup_files
from cpccards.storage import engine as sqlite_engine
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, contents, fill, fill_basic, opened, rate
from tests.support.saying import PATIENCE


def made(services: Workspace, reason: Reason = Reason.BY_HAND) -> Backup:
    return services.backups.make(reason)


# Made


def test_a_backup_holds_what_the_library_holds(services: Workspace, clock: FakeClock, tmp_path: Path) -> None:
    cards = fill_basic(services, 3)
    rate(services, cards[0], Rating.GOOD)
    backup = made(services)
    assert (backup.stand.cards, backup.stand.notes, backup.stand.reviews) == (3, 3, 1)
    assert backup.stand.newest_answer == clock.now()
    assert backup.made_at == clock.now()
    assert backup.is_verified
    assert services.backups.all() == (backup,)
    assert backup.path.parent == default_folder(services.library_file.path) == services.backups.folder
    copy = tmp_path / "elsewhere" / "library.cpccards"
    copy.parent.mkdir()
    services.backups.keep_as(backup, copy)
    with opened(copy, clock) as other:
        assert contents(other.library_file) == contents(services.library_file)


def test_what_is_answered_while_it_is_copied_is_in_it(
    services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = fill_basic(services, 400)
    monkeypatch.setattr("cpccards.storage.library_file._SLICE", 1)
    waiting = iter(cards)

    def answer() -> bool:
        card = next(waiting, None)
        if card is not None:
            # From another thread, as in the window.
            thread = threading.Thread(target=rate, args=(services, card, Rating.GOOD))
            thread.start()
            thread.join()
        return False

    backup = services.backups.make(Reason.BY_HAND, answer)
    assert backup.stand.reviews > 20
    assert backup.stand == services.backups.present()


def test_only_the_owner_can_read_a_backup(services: Workspace) -> None:
    backup = made(services)
    if os.name == "posix":
        assert backup.path.stat().st_mode & 0o077 == 0
        assert backup.path.parent.stat().st_mode & 0o077 == 0


def test_one_made_without_being_asked_waits_half_an_hour_and_for_a_change(
    services: Workspace, clock: FakeClock
) -> None:
    cards = fill_basic(services, 3)
    assert services.backups.make_if_due(Reason.OPENING) is not None
    rate(services, cards[0], Rating.GOOD)
    clock.advance(minutes=29)
    assert services.backups.make_if_due(Reason.HOURLY) is None, "too soon"
    clock.advance(minutes=1)
    assert services.backups.make_if_due(Reason.HOURLY) is not None
    clock.advance(hours=3)
    assert services.backups.make_if_due(Reason.CLOSING) is None, "nothing changed"


def test_a_step_in_the_place_of_one_taken_back_is_a_change(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 2)
    rate(services, cards[0], Rating.GOOD)
    made(services)
    services.undo.undo()
    clock.advance(minutes=40)
    rate(services, cards[0], Rating.AGAIN)
    assert services.backups.make_if_due(Reason.HOURLY) is not None


def test_an_import_is_made_safe_once(services: Workspace) -> None:
    fill_basic(services, 2)
    services.importing.secure()
    services.importing.secure()
    assert [backup.reason for backup in services.backups.all()] == [Reason.IMPORT]


def test_old_backups_go_and_those_of_another_library_stay(
    services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    other = tmp_path / "other" / "library.cpccards"
    with opened(other, clock) as another:
        theirs = another.backups.make(Reason.BY_HAND)
    shutil.copytree(theirs.path.parent, services.backups.folder)
    for hour in range(3):
        fill(services, [basic(f"word {hour}")])
        made(services)
        clock.advance(hours=1)
    clock.advance(days=3)
    made(services)
    assert [each.stand.notes for each in services.backups.all()] == [3, 3, 0]


def test_two_in_one_second_are_two(services: Workspace) -> None:
    assert made(services).path != made(services).path
    assert len(services.backups.all()) == 2


def test_a_stopped_backup_leaves_nothing(services: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_basic(services, 50)
    monkeypatch.setattr("cpccards.storage.library_file._SLICE", 1)
    with pytest.raises(Cancelled):
        services.backups.make(Reason.BY_HAND, lambda: True)
    assert list(services.backups.folder.iterdir()) == []
    with pytest.raises(Cancelled):
        services.backups.secure(Reason.IMPORT, lambda: True)


def test_what_an_interrupted_one_left_is_swept(services: Workspace) -> None:
    folder = services.backups.folder
    folder.mkdir()
    stray = folder / "library.20261101T000000Z-v0.1.0-s5.cpccards"
    left = [stray.with_name(f"{stray.name}{ending}") for ending in (".unfinished", ".json")]
    others = [folder / "library.txt", folder / "else.cpccards.unfinished"]
    for file in (*left, *others):
        file.write_text("{}")
    made(services)
    assert not any(file.exists() for file in left)
    assert all(file.exists() for file in others)


# Trouble


def test_a_folder_that_cannot_be_used_is_a_sentence_and_the_day_goes_on(
    services: Workspace, tmp_path: Path
) -> None:
    fill_basic(services, 1)
    taken = services.backups.folder
    taken.write_text("a file")
    with pytest.raises(CpcCardsError, match="Check that it is there"):
        made(services)
    with pytest.raises(CpcCardsError):
        services.backups.all()
    assert not services.backups.secure(Reason.IMPORT)
    assert services.backups.lacking() is None
    assert newest_backup(services.library_file.path, [taken]) is None
    taken.unlink()
    assert services.backups.secure(Reason.IMPORT)


def test_a_folder_of_ones_own_that_is_gone_is_not_made_anew(services: Workspace, tmp_path: Path) -> None:
    """In the empty place of a disk that was pulled out, it would fill the disk below."""
    fill_basic(services, 1)
    stick = tmp_path / "stick"
    services.backups.use_folder(stick)
    assert not services.backups.is_folder_there
    assert made(services).path.parent == default_folder(services.library_file.path)
    assert not stick.exists()
    assert services.backups.take_trouble().startswith(f"The folder for backups is not there: {stick}.")
    assert services.backups.take_trouble() == ""
    assert len(services.backups.all()) == 1


def test_a_folder_of_ones_own_that_is_full_is_stood_in_for(
    services: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, stick = sqlite_engine.flush_to_disk, tmp_path / "stick"

    def full(path: Path) -> None:
        if path.parent == stick:
            raise OSError(28, "No space left on device")
        flush(path)

    monkeypatch.setattr("cpccards.storage.backups.sqlite_engine.flush_to_disk", full)
    stick.mkdir()
    services.backups.use_folder(stick)
    assert made(services).path.parent == default_folder(services.library_file.path)
    assert services.backups.take_trouble() == (
        f"The disk is full: {stick}. Until that changes, backups are made beside the library."
    )
    assert list(stick.iterdir()) == []
    monkeypatch.setattr("cpccards.storage.backups.sqlite_engine.flush_to_disk", flush)
    assert made(services).path.parent == stick
    assert services.backups.take_trouble() == ""
    with pytest.raises(Cancelled):
        services.backups.make(Reason.BY_HAND, lambda: True)


def test_of_a_shared_folder_the_own_newest_is_offered(
    services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    path = tmp_path / "ann" / "library.cpccards"
    with opened(path, clock) as ann:
        fill_basic(ann, 2)
        ann.backups.use_folder(stick)
        hers = made(ann)
    clock.advance(hours=1)
    services.backups.use_folder(stick)
    theirs = made(services)
    assert newest_backup(path, [stick]) == hers
    path.write_bytes(b"spoiled")
    assert newest_backup(path, [stick]) == theirs, "the file no longer tells whose it is"


def test_a_backup_is_found_by_its_name_in_both_places(services: Workspace, tmp_path: Path) -> None:
    library, stick = services.library_file.path, tmp_path / "stick"
    stick.mkdir()
    beside = made(services).path
    services.backups.use_folder(stick)
    away = made(services).path.rename(stick / "renamed.cpccards")
    assert backup_named(Path(beside.name), library, stick) == beside
    assert backup_named(Path(away.name), library, stick) == away
    assert backup_named(beside, library, None) == beside
    assert backup_named(Path("none"), library, None) == Path("none")


def test_a_full_disk_is_a_sentence(services: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cpccards.storage.backups.sqlite_engine.flush_to_disk", full)
    with pytest.raises(DiskFull, match="Free some space"):
        made(services)
    assert list(services.backups.folder.iterdir()) == []


def test_a_copy_that_is_not_sound_is_not_kept_and_thins_nothing(
    services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        made(services)
    clock.advance(days=5)
    fill_basic(services, 1)
    monkeypatch.setattr("cpccards.storage.backups.read_mark", lambda _connection: "another")
    with pytest.raises(BadInput, match="not sound"):
        made(services)
    assert len(services.backups.all()) == 2


def test_a_backup_without_what_is_told_of_it_is_listed_unchecked(services: Workspace) -> None:
    fill_basic(services, 2)
    backup = made(services)
    about = backup.path.with_name(f"{backup.path.name}.json")
    about.write_text('{"made_at": 3}')
    [found] = services.backups.all()
    assert (found.is_verified, found.stand.cards, found.made_at) == (False, 2, backup.made_at)
    backup.path.write_bytes(b"no database")
    assert services.backups.all() == ()


def test_a_backup_that_lost_its_end_is_not_taken_for_checked(services: Workspace) -> None:
    backup = made(services)
    with backup.path.open("rb+") as file:
        file.truncate(backup.size - 4096)
    assert not any(each.is_verified for each in services.backups.all())


# Looked into


def test_a_preview_counts_decks(services: Workspace) -> None:
    fill(services, [basic("a"), basic("b")], ("Anatomy", "Leg"))
    backup = made(services)
    fill(services, [basic("c")], ("Codes",))
    preview = services.backups.preview(backup)
    assert preview.decks == ((("Anatomy",), 0), (("Anatomy", "Leg"), 2))
    assert (preview.backup.stand.cards, preview.present.cards) == (2, 3)
    backup.path.write_bytes(b"")
    with pytest.raises(BadInput):
        services.backups.preview(backup)


def test_a_backup_is_not_kept_over_the_open_library(services: Workspace) -> None:
    backup = made(services)
    with pytest.raises(BadInput, match="Choose another name"):
        services.backups.keep_as(backup, services.library_file.path)
    with pytest.raises(CpcCardsError):
        services.backups.keep_as(backup, services.backups.folder / "nowhere" / "x.cpccards")


def test_any_library_file_can_be_looked_into(services: Workspace, tmp_path: Path) -> None:
    fill_basic(services, 2)
    backup = made(services)
    made(services)
    assert look_into(backup.path) == backup
    copy = tmp_path / "mine.cpccards"
    shutil.copyfile(backup.path, copy)
    found = look_into(copy)
    assert (found.reason, found.stand.cards, found.sha256) == (None, 2, backup.sha256)
    copy.write_text("a text")
    with pytest.raises(CpcCardsError):
        look_into(copy)


# Put back


def test_a_restore_brings_everything_back_and_keeps_what_was_there(
    library_path: Path, clock: FakeClock
) -> None:
    with opened(library_path, clock) as services:
        cards = fill_basic(services, 3)
        rate(services, cards[0], Rating.GOOD)
        backup = made(services)
        before = contents(services.library_file)
        rate(services, cards[1], Rating.GOOD)
        after = contents(services.library_file)
    kept = restore(library_path, backup, clock.now())
    assert kept is not None
    assert kept.name == "library.cpccards.before-restore-20261122T170000Z"
    with opened(library_path, clock) as services:
        assert contents(services.library_file) == before
    with opened(kept, clock) as services:
        assert contents(services.library_file) == after
    assert restore(library_path, backup, clock.now()) not in {None, kept}, "no file is written over"


def test_a_damaged_library_and_its_log_are_kept(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        fill_basic(services, 3)
        backup = made(services)
    library_path.write_bytes(b"")
    log = library_path.with_name("library.cpccards-wal")
    log.write_bytes(b"the log")
    kept = restore(library_path, backup, clock.now())
    assert kept is not None
    assert kept.name == "library.cpccards.corrupt-20261122T170000Z"
    assert kept.read_bytes() == b""
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"the log"
    with opened(library_path, clock) as services:
        assert services.backups.present().cards == 3


def test_a_missing_library_is_restored(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        fill_basic(services, 3)
        backup = made(services)
    library_path.unlink()
    assert newest_backup(library_path, [default_folder(library_path)]) == backup
    assert restore(library_path, backup, clock.now()) is None
    with opened(library_path, clock) as services:
        assert services.backups.present().cards == 3


def test_a_disk_without_second_names_gets_a_copy(
    library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_names: object) -> None:
        raise OSError(95, "Not supported")

    with opened(library_path, clock) as services:
        backup = made(services)
        fill_basic(services, 2)
    monkeypatch.setattr(os, "link", refuse)
    kept = restore(library_path, backup, clock.now())
    assert kept is not None
    with opened(kept, clock) as services:
        assert services.backups.present().cards == 2


def test_a_backup_that_changed_since_it_was_checked_is_refused(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        backup = made(services)
    was = library_path.read_bytes()
    with backup.path.open("rb+") as file:
        file.seek(backup.size - 100)
        file.write(b"spoiled")
    with pytest.raises(BadInput, match="not sound"):
        restore(library_path, backup, clock.now())
    backup.path.unlink()
    with pytest.raises(CpcCardsError):
        restore(library_path, backup, clock.now())
    assert library_path.read_bytes() == was


def test_an_open_library_is_not_replaced(services: Workspace, clock: FakeClock) -> None:
    backup = made(services)
    with pytest.raises(LibraryBusy):
        restore(services.library_file.path, backup, clock.now())


def test_a_backup_of_a_newer_app_is_refused(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        backup = made(services)
    with closing(sqlite3.connect(backup.path)) as connection:
        connection.execute("PRAGMA user_version = 99").close()
    with pytest.raises(LibraryNewer):
        backup_files.restore(library_path, backup.path, clock.now())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_in_a_restore_the_old_or_the_new_library_is_there(
    library_path: Path, clock: FakeClock, moment: str
) -> None:
    with opened(library_path, clock) as services:
        fill_basic(services, 3)
        backup = made(services)
        fill_basic(services, 2, deck=("Later",))
    child = [sys.executable, "-m", "tests.support.restoring", str(library_path), str(backup.path), moment]
    ended = subprocess.run(child, timeout=PATIENCE, check=False)
    assert ended.returncode == -signal.SIGKILL
    with opened(library_path, clock) as services:
        assert services.backups.present().cards == (5 if moment == "before" else 3)
    restore(library_path, backup, clock.now())
    with opened(library_path, clock) as services:
        assert services.backups.present().cards == 3


def test_a_damaged_library_makes_room_for_a_new_one(library_path: Path, clock: FakeClock) -> None:
    library_path.write_bytes(b"spoiled")
    library_path.with_name("library.cpccards-wal").write_bytes(b"log")
    kept = set_aside(library_path, clock.now())
    assert kept.read_bytes() == b"spoiled"
    assert sorted(each.name for each in library_path.parent.iterdir()) == [kept.name, f"{kept.name}-wal"]
    assert not set_aside(library_path, clock.now()).exists()


# Without its log


def test_a_library_copied_without_its_log_is_noticed_until_it_was_said(
    library_path: Path, clock: FakeClock
) -> None:
    with opened(library_path, clock) as services:
        cards = fill_basic(services, 3)
        rate(services, cards[0], Rating.GOOD)
        made(services)
    older = library_path.read_bytes()
    with opened(library_path, clock) as services:
        clock.advance(minutes=5)
        rate(services, cards[1], Rating.GOOD)
        newest = made(services)
        services.undo.undo()
        assert services.backups.lacking() is None, "taken back by the learner"
    library_path.write_bytes(older)
    with opened(library_path, clock) as services:
        lacking = services.backups.lacking()
        assert lacking is not None
        assert (lacking[0].reviews, lacking[1]) == (1, newest)
        services.backups.dismiss_lacking()
        assert services.backups.lacking() is None


def test_without_backups_nothing_is_lacking(services: Workspace) -> None:
    assert services.backups.lacking() is None
    services.backups.dismiss_lacking()
