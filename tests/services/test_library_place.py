"""A library in a folder that is copied: found, and moved whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cpccards.domain.backups import Reason
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError, DiskFull, LibraryBusy, LibraryDamaged
from cpccards.domain.reviews import Rating
from cpccards.profiles import Profiles
from cpccards.services.library_place import SyncedPlace, can_move, is_in_use, move_home, synced_place
from cpccards.storage.backups import verify
from cpccards.storage.library_move import move_library
from tests.support.clocks import NOON, FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate

PICTURE = b"\x89PNG a picture"


@pytest.fixture
def library(tmp_path: Path, clock: FakeClock) -> Path:
    """Three cards, an answer, a picture and a backup, in Dropbox."""
    path = tmp_path / "Dropbox" / "cards.cpccards"
    path.parent.mkdir()
    with opened(path, clock) as services:
        cards = fill_basic(services, 3)
        rate(services, cards[0], Rating.GOOD)
        services.media.put("heart.png", PICTURE)
        services.backups.make(Reason.BY_HAND)
    return path


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "data")


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_it_is_found_by_its_folder_and_by_second_versions(library: Path, tmp_path: Path) -> None:
    assert synced_place(library) == SyncedPlace("Dropbox", ())
    copy = "cards (Ann's conflicted copy).cpccards"
    (library.parent / copy).touch()
    assert synced_place(library) == SyncedPlace("Dropbox", (copy,))
    assert synced_place(tmp_path / "cards.cpccards") is None
    (tmp_path / "cards.sync-conflict.cpccards").touch()
    assert synced_place(tmp_path / "cards.cpccards") == SyncedPlace("", ("cards.sync-conflict.cpccards",))
    assert synced_place(tmp_path / "missing" / "cards.cpccards") is None


def test_there_may_be_no_better_place(profiles: Profiles, tmp_path: Path) -> None:
    assert can_move(profiles)
    assert not can_move(Profiles(tmp_path / "OneDrive" / "data"))


def test_everything_moves_and_the_old_file_is_kept(
    library: Path, profiles: Profiles, clock: FakeClock
) -> None:
    with opened(library, clock) as services:
        before = contents(services.library_file)
    said: list[str] = []
    moved = move_home(
        library, profiles, NOON, lambda done, total, words: said.append(f"{done}/{total} {words}")
    )
    assert moved.library == profiles.folder / "library.cpccards"
    assert not library.exists()
    assert moved.kept.name == "cards.cpccards.moved-20261122T170000Z"
    with opened(moved.library, clock) as services:
        assert contents(services.library_file) == before
        assert services.media.read("heart.png") == PICTURE
        [backup] = services.backups.all()
        assert backup.is_verified
        assert services.backups.lacking() is None
    with opened(moved.kept, clock) as services:
        assert contents(services.library_file) == before
    assert said == ["1/4 Copying", "2/4 Copying", "3/4 Copying"]


def test_beside_a_library_at_home_it_becomes_a_profile(
    library: Path, profiles: Profiles, clock: FakeClock, tmp_path: Path
) -> None:
    with opened(profiles.all()[0].library, clock) as services:
        fill_basic(services, 1)
    profiles.add("From Dropbox")
    at_home = tree(profiles.folder)
    moved = move_home(library, profiles, NOON)
    profile = profiles.of(moved.library)
    assert profile is not None
    assert profile.name == "From Dropbox 2"
    assert at_home.items() <= tree(profiles.folder).items()
    other = tmp_path / "other.cpccards"
    opened_once(other, clock)
    assert profiles.of(move_home(other, profiles, NOON).library) == profiles.named("Moved library")


def opened_once(path: Path, clock: FakeClock) -> None:
    with opened(path, clock):
        pass


def refuse_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if ".moved-" in str(target):
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    monkeypatch.setattr("os.replace", refuse)


def fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)


def shorten_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copyfile

    def cut(source: Path, target: Path) -> None:
        copy(source, target)
        with target.open("rb+") as file:
            file.truncate(10)

    monkeypatch.setattr("shutil.copyfile", cut)


def spoil_copies(monkeypatch: pytest.MonkeyPatch) -> None:

    def differs(path: Path) -> object:
        return verify(path) if path.name.endswith(".cpccards") else "something else"

    monkeypatch.setattr("cpccards.storage.library_move.verify", differs)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (refuse_the_last, CpcCardsError),
        (fill_the_disk, DiskFull),
        (shorten_copies, CpcCardsError),
        (spoil_copies, CpcCardsError),
    ],
)
def test_what_fails_leaves_everything_where_it_was(
    library: Path,
    profiles: Profiles,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[pytest.MonkeyPatch], None],
    kind: type[Exception],
) -> None:
    opened_once(profiles.all()[0].library, clock)
    before, at_home = tree(library.parent), tree(profiles.folder)
    fault(monkeypatch)
    with pytest.raises(kind):
        move_home(library, profiles, NOON)
    assert tree(library.parent) == before
    assert tree(profiles.folder) == at_home
    assert len(profiles.all()) == 1


def test_it_can_be_stopped(library: Path, profiles: Profiles) -> None:
    before = tree(library.parent)
    with pytest.raises(Cancelled):
        move_home(library, profiles, NOON, cancelled=lambda: True)
    assert tree(library.parent) == before
    assert tree(profiles.folder) == {}


def test_one_that_is_open_or_damaged_stays(library: Path, profiles: Profiles, clock: FakeClock) -> None:
    with opened(library, clock):
        assert is_in_use(library)
        with pytest.raises(LibraryBusy):
            move_home(library, profiles, NOON)
    assert not is_in_use(library)
    library.write_bytes(b"spoiled")
    assert not is_in_use(library)
    assert not is_in_use(library.with_name("missing.cpccards"))
    with pytest.raises(LibraryDamaged):
        move_home(library, profiles, NOON)


def test_nothing_is_overwritten(library: Path, tmp_path: Path) -> None:
    place = tmp_path / "taken.cpccards"
    place.write_bytes(b"mine")
    with pytest.raises(BadInput):
        move_library(library, place, NOON)
    assert place.read_bytes() == b"mine"


def test_the_kept_file_gets_a_name_of_its_own(library: Path, profiles: Profiles) -> None:
    taken = library.with_name("cards.cpccards.moved-20261122T170000Z")
    taken.touch()
    assert move_home(library, profiles, NOON).kept.name == f"{taken.name}-2"
