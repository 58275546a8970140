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
from cpccards.exchange import (
    anki_text,
    crowdanki,
    deck_archive,
    deck_toml,
    delimited,
    file_kinds,
    library_json,
    markdown_cards,
    mnemosyne,
    spreadsheet,
    supermemo,
)
from cpccards.exchange.table import ReadOptions, Table

HEAD = 64 * 1024
"""How many of its first bytes a format is told by."""
SURE = 0.5
"""A sniff from here on is trusted more than a known but unreadable kind of file."""
_ZIP = b"PK"
_BLANK = b" \t\r\n\x00\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be read.

    Attributes:
        id: a stable word, for settings.
        name: what the learner sees.
        extensions: usual endings with their dot, for the file dialog.
        sniff: (first bytes, file name) -> how surely it is this format, 0 to 1. The first bytes of a zip
            archive are followed by its last ones, where its list of contents stands.
        read: (all bytes, file name) -> the draft. Raises BadInput.
        max_bytes: larger files are refused.
        read_table: (all bytes or pasted text, how to read it) -> rows; for formats where the learner says
            what the columns are for. Raises BadInput.
        read_beside: (all bytes, file name, its folder) -> the draft, with media from there; for formats that
            keep them beside the file. Raises BadInput.
    """

    id: str
    name: str
    extensions: tuple[str, ...]
    sniff: Callable[[bytes, str], float]
    read: Callable[[bytes, str], Draft]
    max_bytes: int
    read_table: Callable[[bytes | str, ReadOptions], Table] | None = None
    read_beside: Callable[[bytes, str, Path], Draft] | None = None

    @property
    def has_columns(self) -> bool:
        """True when the learner says what its columns are for."""
        return self.read_table is not None


_TOML_HEADER = re.compile(rb"^[ \t]*(?:\[\[note\]\]|\[deck\])[ \t]*(?:#.*)?\r?$", re.MULTILINE)
_TOML_LINE = re.compile(rb"^[ \t]*(?:format|front|back|kind|path)[ \t]*=", re.MULTILINE)


def _sniff_toml(head: bytes, name: str) -> float:
    """A deck header is enough; a broken one is still ours when it is called .toml and has our fields."""
    if head.startswith(_ZIP):  # of a deck that is packed, whose text may stand there as it is
        return 0.0
    if _TOML_HEADER.search(head) and _TOML_LINE.search(head):
        return 0.95
    return 0.7 if name.lower().endswith(".toml") and _TOML_LINE.search(head) else 0.0


def _sniff_anki_package(head: bytes, name: str) -> float:
    """Names of zip entries stand uncompressed in the file; a cut-off one is still ours by its own name."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return 0.0
    if b"collection.anki2" in head:
        return 0.95
    return 0.9 if name.lower().endswith((".apkg", ".colpkg")) else 0.0


def _read_anki_package(data: bytes, name: str) -> Draft:
    """Loaded when it is needed: the start-up knows this list too."""
    from cpccards.exchange import anki_package

    return anki_package.read(data, name)


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
        id="deck-archive",
        name=deck_archive.FORMAT_NAME,
        extensions=(".cpcdeck",),
        sniff=deck_archive.sniff,
        read=deck_archive.read,
        max_bytes=deck_archive.MAX_BYTES,
    ),
    Format(
        id="library-json",
        name=library_json.FORMAT_NAME,
        extensions=(".json",),
        sniff=library_json.sniff,
        read=library_json.read,
        max_bytes=library_json.MAX_BYTES,
    ),
    Format(
        id="library-archive",
        name=library_json.ARCHIVE_NAME,
        extensions=(".zip",),
        sniff=library_json.sniff_archive,
        read=library_json.read_archive,
        max_bytes=library_json.MAX_ARCHIVE,
    ),
    Format(
        id="anki-package",
        name="Anki package (.apkg, .colpkg)",
        extensions=(".apkg", ".colpkg"),
        sniff=_sniff_anki_package,
        read=_read_anki_package,
        max_bytes=512 * 1024 * 1024,
    ),
    Format(
        id="excel",
        name="Excel workbook (.xlsx)",
        extensions=(".xlsx", ".xlsm"),
        sniff=spreadsheet.sniff,
        read=spreadsheet.read,
        max_bytes=spreadsheet.MAX_BYTES,
        read_table=spreadsheet.read_table,
    ),
    Format(
        id="crowdanki",
        name="CrowdAnki deck (.json, or .zip with its media)",
        extensions=(".json", ".zip"),
        sniff=crowdanki.sniff,
        read=crowdanki.read,
        max_bytes=crowdanki.MAX_BYTES,
        read_beside=crowdanki.read,
    ),
    Format(
        id="mnemosyne",
        name="Mnemosyne cards (.cards, .xml)",
        extensions=(".cards", ".xml"),
        sniff=mnemosyne.sniff,
        read=mnemosyne.read,
        max_bytes=mnemosyne.MAX_BYTES,
    ),
    Format(
        id="anki-notes",
        name="Anki notes in plain text, with their note types",
        extensions=(".txt",),
        sniff=anki_text.sniff_notes,
        read=anki_text.read,
        max_bytes=anki_text.MAX_BYTES,
    ),
    Format(
        id="anki-text",
        name="Anki notes in plain text",
        extensions=(".txt",),
        sniff=anki_text.sniff_table,
        read=anki_text.read,
        max_bytes=anki_text.MAX_BYTES,
        read_table=anki_text.read_table,
    ),
    Format(
        id="supermemo",
        name="Questions and answers (SuperMemo)",
        extensions=(".txt",),
        sniff=supermemo.sniff,
        read=supermemo.read,
        max_bytes=supermemo.MAX_BYTES,
    ),
    Format(
        id="markdown",
        name="Cards in Markdown",
        extensions=markdown_cards.ENDINGS,
        sniff=markdown_cards.sniff,
        read=markdown_cards.read,
        max_bytes=markdown_cards.MAX_BYTES,
    ),
    Format(
        id="delimited",
        name="Text in columns (CSV, tab-separated)",
        extensions=(".csv", ".tsv", ".txt", ".tab"),
        sniff=_sniff_delimited,
        read=delimited.read,
        max_bytes=delimited.MAX_BYTES,
        read_table=delimited.read_content,
    ),
)


_BY_ID = {known.id: known for known in FORMATS}

TEXT_MODES = ("columns", *markdown_cards.MODES)
"""The ways cards may be written in a text that does not say so itself."""
_READ_AS_TEXT = frozenset(("delimited", "supermemo", "markdown"))


def by_id(id_: str) -> Format:
    """A format by its stable word. Raises KeyError for none."""
    return _BY_ID[id_]


def has_modes(found: Format) -> bool:
    """True for a text in which cards may be written in any of `TEXT_MODES`: the learner can choose."""
    return found.id in _READ_AS_TEXT


def read_text(content: bytes | str, name: str, found: Format, options: ReadOptions) -> Draft:
    """The draft of a text that `found` reads without columns, in the mode and encoding that `options` say.

    Raises BadInput as the reader does.
    """
    if found.id == "supermemo" and options.mode in {None, "questions"}:
        return supermemo.read_content(content, name, options)
    return markdown_cards.read_content(content, name, options)


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
    head = _head(data)
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
    if len(data) > best.max_bytes:
        raise _too_large(name, len(data), best.max_bytes)
    return best


def _head(data: bytes) -> bytes:
    """What a format is told by: the first bytes, and of a zip archive the last ones too."""
    if data.startswith(_ZIP) and len(data) > HEAD:
        return data[:HEAD] + data[max(HEAD, len(data) - HEAD) :]
    return data[:HEAD]


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
            raise _too_large(path.name, size, most)
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "This file can't be opened",
            f"{path.name}: {error.strerror or error}.",
            "See whether it is open in another program, and whether you may read it.",
        ) from error


def _too_large(name: str, size: int, most: int) -> BadInput:
    return BadInput(
        "This file is too large",
        f"{name} has {size / 1_048_576:,.0f} MB; at most {most // 1_048_576} MB can be read.",
        "Split it into smaller files and open them one after the other.",
    )
