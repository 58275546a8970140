"""Files that the learner asked for: written whole, or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

from cpccards.domain.errors import CpcCardsError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def save(path: Path, content: bytes, refusal: str) -> None:
    """Writes a file beside its place first, then moves it there.

    Args:
        refusal: the title of the error when it can't be.

    Raises:
        CpcCardsError: it can't be written; what was there is still there.
    """
    beside = path.parent / f".{secrets.token_hex(6)}.part"
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path.resolve())
        finally:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    except OSError as error:
        raise _failure(path, error, refusal) from error


def _failure(path: Path, error: OSError, title: str) -> CpcCardsError:
    if error.errno in _FULL:
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
