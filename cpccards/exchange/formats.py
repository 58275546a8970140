"""The files the app can read, and which of them a given file is: told by its content, not by its name.

A new format is a module with a `sniff` and a `read`, and one entry in `FORMATS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.exchange import deck_toml, delimited, file_kinds

HEAD = 64 * 1024
"""How many of its first bytes a format is told by."""
SURE = 0.5
"""A sniff from here on is trusted more than a known but unreadable kind of file."""
_BLANK = b" \t\r\n\x00\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be read.

    Attributes:
        id: a stable word, for settings.
        name: what the learner sees.
        extensions: usual endings with their dot, for the file dialog.
        sniff: (first bytes, file name) -> how surely it is this format, 0 to 1.
        read: (all bytes, file name) -> the draft. Raises BadInput.
        max_bytes: larger files are refused.
        has_columns: True when the learner says what its columns are for.
    """

    id: str
    name: str
    extensions: tuple[str, ...]
    sniff: Callable[[bytes, str], float]
    read: Callable[[bytes, str], Draft]
    max_bytes: int
    has_columns: bool = False


_TOML_HEADER = re.compile(rb"^[ \t]*(?:\[\[note\]\]|\[deck\])[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_TOML_LINE = re.compile(rb"^[ \t]*(?:format|front|back|kind|path)[ \t]*=", re.MULTILINE)


def _sniff_toml(head: bytes, name: str) -> float:
    """A deck header is enough; a broken one is still ours when it is called .toml and has our fields."""
    if _TOML_HEADER.search(head) and _TOML_LINE.search(head):
        return 0.95
    return 0.7 if name.lower().endswith(".toml") and _TOML_LINE.search(head) else 0.0


def _sniff_delimited(head: bytes, _name: str) -> float:
    """Any text might be a table, so every other format goes first."""
    return 0.1 if head else 0.0


FORMATS: tuple[Format, ...] = (
    Format(
        id="deck-toml",
        name=deck_toml.FORMAT_NAME,
        extensions=(".toml",),
        sniff=_sniff_toml,
        read=deck_toml.read,
        max_bytes=deck_toml.MAX_BYTES,
    ),
    Format(
        id="delimited",
        name="Text in columns (CSV, tab-separated)",
        extensions=(".csv", ".tsv", ".txt", ".tab"),
        sniff=_sniff_delimited,
        read=delimited.read,
        max_bytes=delimited.MAX_BYTES,
        has_columns=True,
    ),
)


def detect(name: str, data: bytes) -> Format:
    """The format of a file, told by its bytes; `name` only tips the balance.

    Raises BadInput for an empty file, and for known kinds that can't be read, with what to do instead.
    """
    if not data[:HEAD].strip(_BLANK) and not data.strip(_BLANK):
        raise BadInput(
            "This file is empty",
            f"There is nothing in {name}.",
            "Choose the file again, or export it once more.",
        )
    head = data[:HEAD]
    best = max(FORMATS, key=lambda known: known.sniff(head, name))
    sureness = best.sniff(head, name)
    kind = file_kinds.recognise(data) if sureness < SURE else None
    if kind is not None:
        raise kind.refusal()
    if sureness <= 0:
        raise BadInput(
            "This file can't be read",
            f"{name} is of no kind that is known here.",
            "Export the cards as CSV or tab-separated text and open that file.",
        )
    return best


def read(name: str, data: bytes) -> Draft:
    """The draft of a file in whatever format it is, with everything found out by itself. Raises BadInput."""
    return detect(name, data).read(data, name)


def load(path: Path) -> bytes:
    """All bytes of a file. Raises BadInput when it can't be opened or is larger than any format may be."""
    most = max(known.max_bytes for known in FORMATS)
    try:
        if not path.is_file():
            raise BadInput("This file isn't there", f"{path} is no file.", "Choose a file, not a folder.")
        size = path.stat().st_size
        if size > most:
            raise BadInput(
                "This file is too large",
                f"{path.name} has {size / 1_048_576:,.0f} MB; at most {most // 1_048_576} MB can be read.",
                "Split it into smaller files and open them one after the other.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "This file can't be opened",
            f"{path.name}: {error.strerror or error}.",
            "See whether it is open in another program, and whether you may read it.",
        ) from error
