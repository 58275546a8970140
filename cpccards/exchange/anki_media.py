"""Pictures and sounds of an Anki package: what they are called, and their bytes when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from cpccards.domain.drafts import DraftMedia, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.media_references import named_in
from cpccards.exchange.anki_values import load_object
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.protobuf_reader import last_fields, read_fields, text, whole_number
from cpccards.exchange.safe_archive import MAX_ENTRIES, SafeArchive, shown, unpacked

LIST_NAME = "media"
MAX_MEDIUM = 64 * 1024 * 1024
"""Bytes of one picture or sound."""

_MAX_LIST = 16 * 1024 * 1024
_LEFT_OUT = "pictures and sounds left out"
_MISSING = "pictures and sounds that notes name and the file doesn't hold"


@dataclass(frozen=True, slots=True)
class _Listed:
    """One line of the list: the name that fields use, the zip entry, and its size where that is told."""

    name: str
    entry: str
    size: int | None


def read_media(archive: SafeArchive, problems: ProblemList, *, compressed: bool) -> tuple[DraftMedia, ...]:
    """The pictures and sounds of a package. What can't be used is left out with a problem.

    Args:
        compressed: the list and each of its files are zstd frames, and the list is no JSON.
    """
    if LIST_NAME not in archive:
        return ()
    try:
        pieces: Iterable[bytes] = archive.chunks(LIST_NAME, _MAX_LIST)
        data = b"".join(unpacked(pieces, _MAX_LIST) if compressed else pieces)
        listed = list(islice(_from_protobuf(data) if compressed else _from_json(data), MAX_ENTRIES))
    except (BadInput, ValueError):
        problems.add(_LEFT_OUT, "The list of pictures and sounds is damaged; none of them was taken.")
        return ()
    media: list[DraftMedia] = []
    seen: set[str] = set()
    for one in listed:
        name = media_name(one.name)
        why = _why_not(one, name, archive, seen)
        if why is not None or name is None:
            problems.add(_LEFT_OUT, f"“{shown(one.name)}” was left out: {why}.")
            continue
        seen.add(same_name(name))
        size = archive.size(one.entry) if one.size is None else one.size
        media.append(DraftMedia(name, size, _reader(archive, one.entry, compressed=compressed)))
    return tuple(media)


def _from_json(data: bytes) -> Iterator[_Listed]:
    """Raises BadInput or ValueError."""
    found = load_object(data.decode("utf-8-sig"), "list of pictures and sounds")
    for entry, name in found.items():
        yield _Listed(name if isinstance(name, str) else "", entry, None)


def _from_protobuf(data: bytes) -> Iterator[_Listed]:
    """Raises ValueError. A file stands under its place in the list, or under a number of its own."""
    at = 0
    for number, value in read_fields(data):
        if number != 1 or not isinstance(value, bytes):
            continue
        parts = last_fields(value)
        entry = whole_number(parts[255]) if 255 in parts else at
        yield _Listed(text(parts.get(1)), str(entry), max(0, whole_number(parts.get(2))))
        at += 1


def _why_not(one: _Listed, name: str | None, archive: SafeArchive, seen: set[str]) -> str | None:
    if name is None:
        return "this is no name for a file"
    if same_name(name) in seen:
        return "another file has the same name"
    if not one.entry.isascii() or not one.entry.isdigit() or one.entry not in archive:
        return "the file doesn't hold it"
    if max(archive.size(one.entry), one.size or 0) > MAX_MEDIUM:
        return f"it is larger than {MAX_MEDIUM // 1_048_576} MB"
    return None


def _reader(archive: SafeArchive, entry: str, *, compressed: bool) -> Callable[[], bytes]:
    def read() -> bytes:
        pieces: Iterable[bytes] = archive.chunks(entry, MAX_MEDIUM)
        return b"".join(unpacked(pieces, MAX_MEDIUM) if compressed else pieces)

    return read


def tell_missing(notes: Iterable[DraftNote], media: Iterable[DraftMedia], problems: ProblemList) -> None:
    """A problem for each picture and sound that notes name and `media` lack, at the first that names it."""
    known = {same_name(medium.name) for medium in media}
    for entry in notes:
        for field in entry.note.fields:
            for name in named_in(field):
                key = same_name(name)
                if key not in known:
                    known.add(key)
                    problems.add(_MISSING, f"The file doesn't hold “{shown(name)}”.", line=entry.line)
