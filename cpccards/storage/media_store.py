"""The bytes of pictures and sounds: files beside the library, named by what they hold.

A file is written whole under another name, flushed to disk and then moved to its place, so whatever stands
under a digest is what the digest says.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cpccards.domain.errors import DiskFull, LibraryReadOnly
from cpccards.storage.engine import flush_folder

_NO_ROOM = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_DIGEST_LENGTH = 64


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
                return digest
            self.folder.mkdir(mode=0o700, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(
                prefix=".new-", dir=self.folder
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
        if error.errno in _NO_ROOM:
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
