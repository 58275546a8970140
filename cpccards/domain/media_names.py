"""What pictures and sounds may be called: bare file names that every system takes."""

from __future__ import annotations

import re
import unicodedata

MAX_BYTES = 120
"""Of a name, ending and all."""

_NO_COMPONENT = re.compile(r"[/\\]|^\.{1,2}$|^[A-Za-z]:")
_FORBIDDEN = re.compile(r'[\[\]<>:"/?*^\\|\x00-\x1f\x7f]')
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)(?=\.|$)", re.IGNORECASE)


def media_name(name: str) -> str | None:
    """`name` as a file may be called on every system; None for a path, and where nothing is left of it.

    Characters that some system refuses are left out, ``CON`` gets an underscore, a long name is cut before
    its ending. Letters are composed (NFC).
    """
    if _NO_COMPONENT.search(name):
        return None
    name = unicodedata.normalize("NFC", name.replace("\u00a0", " "))
    name = "".join(letter for letter in name if unicodedata.category(letter) not in {"Cc", "Cf", "Cs"})
    name = _FORBIDDEN.sub("", name).strip(" ").rstrip(". ")
    device = _DEVICE.match(name)
    if device:
        name = f"{device.group()}_{name[device.end() :]}"
    name = _cut(name)
    return None if name in {"", ".", ".."} else name


def _cut(name: str) -> str:
    """`name` with so much left out before its ending that it has at most 120 bytes."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = MAX_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip(". ") + dot + ending


def same_name(name: str) -> str:
    """What two names of the same file have in common: case and the composition of letters don't count."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
