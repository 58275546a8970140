"""Zip archives and zstd frames from strangers: sizes are capped, and nothing is ever unpacked to a folder.

    archive = open_archive(data)
    if "media" in archive:
        text = archive.read("media", limit=8_000_000)

A reader asks for the entries it knows by their exact names; what else an archive holds, and whatever paths
its names spell, means nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cpccards.domain.errors import BadInput

if TYPE_CHECKING:
    import zstandard

CHUNK = 64 * 1024
MAX_ENTRIES = 20_000
MAX_TOTAL = 2 * 1024**3
"""Bytes that all entries together may unpack to."""
MAX_RATIO = 200
RATIO_FROM = 10_000_000
"""Bytes from which on an entry's ratio counts; below, nothing is large enough to harm."""

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
ZSTD_START = b"\x28\xb5\x2f\xfd"

_CENTRAL_ENTRY = b"PK\x01\x02"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_WINDOW = 2**27
# A block of four bytes may unpack to 128 kB, and a whole feeding comes back at once.
_ZSTD_FEED = 1024
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_AGAIN = "Download or export it once more, and open that."


class SafeArchive:
    """The entries of a zip archive, read under limits. Entries may be read from any thread."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries = {entry.filename: entry for entry in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> tuple[str, ...]:
        """The names of all entries, folders too, exactly as they are spelled: not to be used as paths."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """How many bytes an entry unpacks to, as the archive says. Raises BadInput for no such entry."""
        return self._entry(name).file_size

    def read(self, name: str, limit: int) -> bytes:
        """All bytes of an entry. Raises BadInput for no such entry, a damaged one, and one beyond `limit`."""
        return b"".join(self.chunks(name, limit))

    def chunks(self, name: str, limit: int) -> Iterator[bytes]:
        """The bytes of an entry, piece by piece. Raises BadInput as `read` does, then or on the way."""
        entry = self._entry(name)
        if entry.file_size > limit:
            raise _too_large(name, limit)
        left = limit
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(CHUNK):
                    left -= len(piece)
                    if left < 0:
                        raise _too_large(name, limit)
                    yield piece
        except _BROKEN as error:
            raise BadInput(
                "This file is damaged", f"What it holds as “{shown(name)}” can't be unpacked.", _AGAIN
            ) from error

    def _entry(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._entries[name]
        except KeyError:
            raise BadInput(
                "Something is missing in this file", f"It holds no “{shown(name)}”.", _AGAIN
            ) from None


def open_archive(data: bytes) -> SafeArchive:
    """The zip archive in `data`.

    Raises BadInput for what is no archive or is cut off, encrypted entries and those packed in unusual ways,
    names used twice, more than 20,000 entries, more than 2 GB in all, and entries beyond 10 MB that are
    packed to less than a two-hundredth.
    """
    if not data.startswith(ZIP_STARTS):
        raise BadInput("This file can't be read", "It is no zip archive, though it should be one.", _AGAIN)
    # Counted before Python makes an object of half a kilobyte for each.
    if data.count(_CENTRAL_ENTRY) > MAX_ENTRIES:
        raise _unsafe(f"It holds more than {MAX_ENTRIES:,} files.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise BadInput(
            "This file is cut off or damaged",
            "Its list of contents, which stands at its end, can't be read.",
            _AGAIN,
        ) from error
    _check(archive.infolist())
    return SafeArchive(archive)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    """Raises BadInput for entries that must not be unpacked."""
    if len({entry.filename for entry in entries}) < len(entries):
        raise _unsafe("Two of the files in it have the same name.")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise BadInput(
            "This file is locked", "What it holds is encrypted.", "Save it without a password, and open that."
        )
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise BadInput(
            "This file can't be read",
            "It is packed in an unusual way.",
            "Save it as an ordinary zip archive.",
        )
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise _unsafe(f"It would unpack to more than {MAX_TOTAL // 1024**3} GB.")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise _unsafe(
                f"What it holds as “{shown(entry.filename)}” would swell to {MAX_RATIO} times its size."
            )


def unpacked(frames: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """What zstd frames hold, piece by piece; they need not tell their size.

    Args:
        frames: the compressed bytes, in pieces of any length.
        limit: bytes beyond which unpacking stops.

    Raises:
        BadInput: no zstd, damaged, cut off, beyond `limit`, or beyond 10 MB and 200 times what was fed.
    """
    import zstandard

    fed = given = 0
    frame: zstandard.ZstdDecompressionObj | None = _new_frame()
    for piece in _fed(frames):
        fed += len(piece)
        todo = piece
        while todo:
            frame = frame or _new_frame()
            try:
                out = frame.decompress(todo)
            except zstandard.ZstdError as error:
                raise _damaged_frame() from error
            given += len(out)
            if given > limit:
                raise BadInput(
                    "This file is too large", f"It would unpack to more than {limit:,} bytes.", _AGAIN
                )
            if given > RATIO_FROM and given > MAX_RATIO * fed:
                raise _unsafe(f"What it holds would swell to {MAX_RATIO} times its size.")
            if out:
                yield out
            todo = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    # The library itself says nothing when a frame just ends.
    if frame is not None:
        raise _damaged_frame()


def _new_frame() -> zstandard.ZstdDecompressionObj:
    import zstandard

    return zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()


def _fed(frames: Iterable[bytes]) -> Iterator[bytes]:
    for piece in frames:
        for start in range(0, len(piece), _ZSTD_FEED):
            yield piece[start : start + _ZSTD_FEED]


def _damaged_frame() -> BadInput:
    return BadInput("This file is cut off or damaged", "What it holds can't be unpacked.", _AGAIN)


def _unsafe(why: str) -> BadInput:
    return BadInput(
        "This file isn't safe to open", why, "Get it from whoever made it once more, in smaller parts."
    )


def _too_large(name: str, limit: int) -> BadInput:
    return BadInput(
        "Something in this file is too large",
        f"“{shown(name)}” is larger than the {limit / 1_048_576:,.0f} MB that can be read.",
        "Make it smaller in the program it comes from, and export once more.",
    )


def shown(name: str) -> str:
    """The beginning of a name that nobody vouches for, fit to stand in a sentence."""
    return "".join(letter if letter.isprintable() else "?" for letter in name[:60])
