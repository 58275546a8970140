"""The bytes of pictures and sounds: files beside the library, named by what they hold.

A file is written whole under another name, flushed to disk and then moved to its place, so whatever stands
under a digest is what the digest says.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from cpccards.domain.errors import DiskFull, LibraryReadOnly, is_out_of_room
from cpccards.storage.engine import flush_folder

_DIGEST_LENGTH = 64
_UNFINISHED = ".new-"


class MediaStore:
    """The files of one library. Its folder is made with the first of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keeps `data` and returns its SHA-256 in hexadecimal. `settle` makes sure that it lasts.

        Raises:
            DiskFull, LibraryReadOnly: it was not kept.
        """
        digest = hashlib.sha256(data).hexdigest()
        path = self.folder / digest
        with _writing(self.folder):
            if path.is_file() and path.stat().st_size == len(data):
                os.utime(path)  # wanted anew: no longer one to be swept up
                return digest
            self.folder.mkdir(mode=0o700, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(
                prefix=_UNFINISHED, dir=self.folder
            )  # readable by its owner only
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(beside, path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
        return digest

    def settle(self) -> None:
        """Returns when the names of all files are on disk too.

        Raises:
            DiskFull, LibraryReadOnly: they may not be.
        """
        if self.folder.is_dir():
            with _writing(self.folder):
                flush_folder(self.folder)

    def digests(self, before: float) -> set[str]:
        """The digests of the files that were last kept before an instant, in seconds since 1970.

        Leftovers of files that were never finished are removed on the way.
        """
        found: set[str] = set()
        if not self.folder.is_dir():
            return found
        with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
                    if entry.name.startswith(_UNFINISHED):
                        Path(entry.path).unlink()
                    elif len(entry.name) == _DIGEST_LENGTH:
                        found.add(entry.name)
        return found

    def remove(self, digests: Iterable[str], before: float) -> int:
        """Removes files that nothing names and nobody kept again since `before`; returns how many."""
        removed = 0
        for digest in digests:
            path = self.folder / digest
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed

    def sizes(self) -> dict[str, int]:
        """The files by digest, with their bytes; none that was not finished."""
        found: dict[str, int] = {}
        if self.folder.is_dir():
            with contextlib.suppress(OSError), os.scandir(self.folder) as entries:
                for entry in entries:
                    if len(entry.name) == _DIGEST_LENGTH and entry.is_file(follow_symlinks=False):
                        found[entry.name] = entry.stat().st_size
        return found

    def is_sound(self, digest: str) -> bool:
        """True when the file under a digest is there and holds what the digest says; it is read whole."""
        try:
            with (self.folder / digest).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:
            return False

    def discard(self, digest: str) -> None:
        """Removes a file that does not hold what its digest says, so that `put` keeps it anew.

        Raises:
            LibraryReadOnly: it may not be removed.
        """
        with _writing(self.folder):
            (self.folder / digest).unlink(missing_ok=True)

    def read(self, digest: str) -> bytes | None:
        """What was kept under a digest; None when it is gone or damaged."""
        if len(digest) != _DIGEST_LENGTH or not digest.isalnum():
            return None
        try:
            data = (self.folder / digest).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == digest else None


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_out_of_room(error):
            raise DiskFull(
                "Your disk is full",
                f"There is no room for pictures and sounds in {folder}.",
                "Free some space, then try again.",
            ) from error
        raise LibraryReadOnly(
            "Pictures and sounds can't be kept",
            f"{folder} can't be written: {error.strerror}.",
            "Check the folder's permissions.",
        ) from error
