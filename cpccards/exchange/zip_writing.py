"""Writing zip archives that are the same for the same content, one piece at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable

from cpccards.domain.drafts import DraftMedia, Problem
from cpccards.domain.errors import BadInput

_ALWAYS = (1980, 1, 1, 0, 0, 0)
_PRESSED = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp3", ".m4a", ".ogg", ".opus", ".mp4", ".webm")


def put_file(
    archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], *, method: int = zipfile.ZIP_DEFLATED
) -> None:
    """Adds a file made of `pieces`."""
    about = zipfile.ZipInfo(name, _ALWAYS)
    about.compress_type = method
    about.external_attr = 0o600 << 16
    with archive.open(about, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)


def put_media(archive: zipfile.ZipFile, folder: str, media: Iterable[DraftMedia]) -> tuple[Problem, ...]:
    """Adds each picture or sound under its name in `folder`; a warning for each that can't be read."""
    problems = []
    for each in media:
        try:
            data = each.read()
        except BadInput as error:
            problems.append(unreadable(each, error))
            continue
        put_file(archive, folder + each.name, (data,), method=media_method(each.name))
    return tuple(problems)


def media_method(name: str) -> int:
    """How to keep a picture or sound: most are compressed already."""
    return zipfile.ZIP_STORED if name.lower().endswith(_PRESSED) else zipfile.ZIP_DEFLATED


def unreadable(media: DraftMedia, error: BadInput) -> Problem:
    """A warning that a picture or sound goes out without its bytes."""
    return Problem(None, f"{media.name} is not in the file: {error.message}", fatal=False)
