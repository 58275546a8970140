"""The files of pictures and sounds."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

import pytest

from cpccards.domain.errors import DiskFull, LibraryReadOnly
from cpccards.storage.media_store import MediaStore

DATA = b"\x89PNG some picture"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "library.media")


def names(store: MediaStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir())


def test_it_gives_back_what_it_was_given(store: MediaStore) -> None:
    assert store.read(DIGEST) is None
    assert store.put(DATA) == DIGEST
    store.settle()
    assert names(store) == [DIGEST]
    assert store.read(DIGEST) == DATA
    assert store.put(b"") == hashlib.sha256(b"").hexdigest()


def test_nothing_is_made_before_the_first_file(store: MediaStore) -> None:
    store.settle()
    assert not store.folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_owner_may_look(store: MediaStore) -> None:
    store.put(DATA)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((store.folder / DIGEST).stat().st_mode) == 0o600


def test_the_same_bytes_are_written_once(store: MediaStore) -> None:
    store.put(DATA)
    before = (store.folder / DIGEST).stat().st_ino
    store.put(DATA)
    assert (store.folder / DIGEST).stat().st_ino == before


def test_a_damaged_file_is_not_shown_and_is_mended_by_its_bytes(store: MediaStore) -> None:
    store.put(DATA)
    (store.folder / DIGEST).write_bytes(DATA[:5])
    assert store.read(DIGEST) is None
    store.put(DATA)
    assert store.read(DIGEST) == DATA
    (store.folder / DIGEST).write_bytes(b"x" * len(DATA))
    assert store.read(DIGEST) is None


@pytest.mark.parametrize("digest", ["", "../secret", "a" * 63 + "/", "." * 64, "/etc/passwd", "a" * 65])
def test_nothing_else_is_read(store: MediaStore, digest: str) -> None:
    store.put(DATA)
    (store.folder.parent / "secret").write_bytes(b"x")
    assert store.read(digest) is None


@pytest.mark.parametrize(
    ("code", "kind"), [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EACCES, LibraryReadOnly)]
)
def test_a_disk_that_will_not_take_it(
    store: MediaStore, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[Exception]
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(kind):
        store.put(DATA)
    assert names(store) == []
    assert store.read(DIGEST) is None
    with pytest.raises(kind):
        store.settle()
