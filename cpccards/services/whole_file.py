"""Files that the learner asked for: written whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from cpccards.domain.errors import CpcCardsError, is_out_of_room

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_BUFFER = 256 * 1024


@contextlib.contextmanager
def whole_file(path: Path, refusal: str, look_up: Callable[[], None] | None = None) -> Iterator[BinaryIO]:
    """A file to be written, beside its place first; it moves there when all of it is on disk.

    Args:
        refusal: the title of the error when it can't be written.
        look_up: called as the file grows; may raise to have it given up.

    Raises:
        CpcCardsError: it can't be written; what was there is still there.
    """
    beside = path.parent / f".{secrets.token_hex(6)}.part"
    try:
        try:
            raw = _Watched(beside, look_up)
            file = io.BufferedWriter(raw, _BUFFER)
            try:
                yield cast("BinaryIO", file)
                file.flush()
                os.fsync(file.fileno())
            finally:
                raw.look_up = None
                with contextlib.suppress(OSError):
                    file.close()
            os.replace(beside, path.resolve())
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise _failure(path, error, refusal) from error


class _Watched(io.FileIO):
    """A new file that somebody is asked about as it grows, until they raise: what follows is clearing up."""

    def __init__(self, path: Path, look_up: Callable[[], None] | None) -> None:
        super().__init__(path, "xb")
        self.look_up = look_up

    def write(self, data: Any, /) -> int:
        """Writes, or raises what the one who was asked raises."""
        look_up, self.look_up = self.look_up, None
        if look_up is not None:
            look_up()
        self.look_up = look_up
        return super().write(data)


def _failure(path: Path, error: OSError, title: str) -> CpcCardsError:
    if is_out_of_room(error):
        return CpcCardsError(
            title, f"There is no room left for {path.name}.", "Make room, or choose another disk."
        )
    if error.errno in _FORBIDDEN:
        return CpcCardsError(title, f"Nothing may be written to {path.parent}.", "Choose another folder.")
    if not path.parent.is_dir():
        return CpcCardsError(title, f"The folder {path.parent} is not there.", "Choose another folder.")
    return CpcCardsError(
        title, f"{path} can't be written: {error.strerror or error}.", "Choose another name or folder."
    )
