"""Bytes to text, without guessing games: a byte order mark, UTF-8, UTF-16 by its zeros, then Windows-1252.

Detectors that guess from letter statistics take short lists in Windows-1252 for Johab or the like, so
none decides here; the learner sees a preview and can choose another encoding.
"""

from __future__ import annotations

import codecs
import re

from cpccards.domain.errors import BadInput
from cpccards.exchange import file_kinds

MAX_BYTES = 64 * 1024 * 1024
"""Text files beyond this many bytes are refused, not read."""

# The mark of UTF-32-LE begins with that of UTF-16-LE, so it is asked first.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 1 << 16
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_BINARY_SHARE = 0.02
_NUL_SHARE = 0.4


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """`data` as text, and the name of the encoding it was read with.

    Without `encoding`, in this order: byte order mark; strict UTF-8; UTF-16 without a mark, told by its NUL
    bytes; UTF-8 with a few bad bytes among many good ones; Windows-1252. Bytes that stand for nothing become
    U+FFFD. The mark itself is not part of the text.

    Raises BadInput for files that are too large, are no text, or can't be read in the `encoding` asked for.
    """
    if len(data) > MAX_BYTES:
        size, most = len(data) / 1_048_576, MAX_BYTES // 1_048_576
        raise BadInput(
            "This file is too large",
            f"It has {size:.0f} MB; text files up to {most} MB can be read.",
            "Split it into smaller files and open them one after the other.",
        )
    kind = file_kinds.recognise(data)
    if kind is not None and not kind.text and kind.starts:
        raise kind.refusal()
    text, name = _chosen(data, encoding) if encoding else _found(data)
    _refuse_binary(text, chosen=encoding is not None)
    return text, name


def text_of(content: bytes | str, encoding: str | None = None) -> tuple[str, str]:
    """The text of a file as `decode` gives it, or of pasted text, which has no encoding.

    Raises BadInput as `decode` does, and for pasted text that is too long.
    """
    if isinstance(content, bytes):
        return decode(content, encoding)
    if len(content) > MAX_BYTES:
        raise BadInput(
            "This text is too long",
            f"It has {len(content):,} characters.",
            "Save it as a file, split it into smaller files, and open them one after the other.",
        )
    if not content.isascii():  # half a surrogate pair could not be stored
        content = content.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return content.removeprefix("\ufeff"), ""


def glimpse(head: bytes) -> str:
    """The beginning of a file as text, for telling what it is; never fails."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "ignore")
    return head.decode(_utf16_by_zeros(head) or "utf-8", "replace")


def _chosen(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        name = codecs.lookup(encoding).name
        return data.decode(encoding).removeprefix("\ufeff"), name
    except (LookupError, UnicodeError, ValueError) as error:
        where = _line_of(data, error.start) if isinstance(error, UnicodeDecodeError) else ""
        raise BadInput(
            "This encoding doesn't fit",
            f"The file can't be read as “{encoding}”{where}.",
            "Choose another encoding, or leave the choice to the app.",
        ) from error


def _line_of(data: bytes, position: int) -> str:
    line = data.count(b"\n", 0, position) + 1
    return f": line {line} has a byte that means nothing in it"


def _found(data: bytes) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    sixteen = _utf16_by_zeros(data[:_HEAD])
    if sixteen:
        return data.decode(sixteen, "replace"), sixteen
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") * 8 <= beyond_ascii:
        return text, "utf-8"
    return data.decode("cp1252", "replace"), "cp1252"


def _utf16_by_zeros(head: bytes) -> str | None:
    """The byte order of UTF-16 text in Latin letters: every second byte of it is mostly zero."""
    half = len(head) // 2
    if not half or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd >= _NUL_SHARE and even < odd / 4:
        return "utf-16-le"
    if even >= _NUL_SHARE and odd < even / 4:
        return "utf-16-be"
    return None


def _refuse_binary(text: str, *, chosen: bool) -> None:
    """Raises BadInput when the first characters hold too many that no text has."""
    head = text[:_HEAD]
    strange = len(_CONTROLS.findall(head)) + (head.count("\x00") if head.count("\x00") > 20 else 0)
    if strange > 2 and strange > len(head) * _BINARY_SHARE:
        raise BadInput(
            "This isn't a text file",
            "It is full of characters that no text has.",
            "Choose another encoding, or open a file with the text of the cards: CSV, or tab-separated text."
            if chosen
            else "Open a file with the text of the cards: CSV, tab-separated text, or a deck file.",
        )
