"""Writing zip archives that are the same for the same content."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator

from cpccards.domain.drafts import DraftMedia, Problem
from cpccards.domain.errors import BadInput

_ALWAYS = (1980, 1, 1, 0, 0, 0)
_PRESSED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".m4a", ".ogg", ".opus", ".mp4", ".webm")


def put_file(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> None:
    """Adds a file that is made piece by piece."""
    with archive.open(_entry(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)


def put_bytes(
    archive: zipfile.ZipFile, name: str, data: bytes, *, kind: str = "", level: int | None = None
) -> None:
    """Adds a file; what is compressed by its nature is not compressed again.

    Args:
        kind: a file name that tells the nature, where `name` does not.
        level: 1 is quick, 9 is thorough.
    """
    is_pressed = (kind or name).lower().endswith(_PRESSED)
    method = zipfile.ZIP_STORED if is_pressed else zipfile.ZIP_DEFLATED
    archive.writestr(_entry(name, method), data, compresslevel=level)


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, _ALWAYS)
    about.compress_type = method
    about.external_attr = 0o600 << 16
    return about


def put_media(archive: zipfile.ZipFile, folder: str, media: Iterable[DraftMedia]) -> tuple[Problem, ...]:
    """Adds each picture or sound under its name in `folder`; a warning for each that can't be read."""
    problems: list[Problem] = []
    for each, data in with_bytes(media, problems):
        put_bytes(archive, folder + each.name, data)
    return tuple(problems)


def with_bytes(media: Iterable[DraftMedia], problems: list[Problem]) -> Iterator[tuple[DraftMedia, bytes]]:
    """Each picture or sound with its bytes; a warning goes to `problems` for each that can't be read."""
    for each in media:
        try:
            data = each.read()
        except BadInput as error:
            problems.append(unreadable(each, error))
        else:
            yield each, data


def unreadable(media: DraftMedia, error: BadInput) -> Problem:
    """A warning that a picture or sound goes out without its bytes."""
    return Problem(None, f"{media.name} is not in the file: {error.message}", fatal=False)
