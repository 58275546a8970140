"""Files the app knows by their first bytes but does not read, each with a sentence and a way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpccards.domain.errors import BadInput

_SAVE_AS_CSV = (
    "Open it in its program, choose Save as, take “CSV UTF-8” or “Text (tab-separated)”, and open that."
)
_COPY_TEXT = (
    "Copy the cards as text, a question and its answer on each line with a tab between, and paste them."
)
_ANKI_TEXT = "In Anki choose File → Export → “Notes in Plain Text (.txt)” and open that file."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is recognised and refused.

    Args:
        what: the words after "This is …".
        starts: the file begins with one of these bytes.
        inside: and holds one of these bytes somewhere; empty when the start is enough.
        remedy: what the learner can do instead.
        text: True when the start may follow white space and a byte order mark, in any case.
    """

    what: str
    starts: tuple[bytes, ...]
    remedy: str
    inside: tuple[bytes, ...] = ()
    text: bool = False

    def refusal(self) -> BadInput:
        """The error to raise for a file of this kind."""
        return BadInput(
            "This file can't be read", f"This is {self.what}, which can't be read here.", self.remedy
        )


_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Zip entry names stand uncompressed in the file, so a search tells what the archive is without opening it.
KINDS: tuple[FileKind, ...] = (
    FileKind("an Excel workbook (.xlsx)", _ZIP, _SAVE_AS_CSV, (b"xl/workbook", b"xl/worksheets")),
    FileKind("a Word document (.docx)", _ZIP, _COPY_TEXT, (b"word/document",)),
    FileKind("a presentation (.pptx)", _ZIP, _COPY_TEXT, (b"ppt/presentation",)),
    FileKind(
        "an OpenDocument file (.ods or .odt)", _ZIP, _SAVE_AS_CSV, (b"application/vnd.oasis.opendocument",)
    ),
    FileKind("an Anki package (.apkg or .colpkg)", _ZIP, _ANKI_TEXT, (b"collection.anki2",)),
    FileKind(
        "a Mochi deck", _ZIP, "In Mochi export the deck as Markdown or CSV and open that.", (b"data.edn",)
    ),
    FileKind("a zip archive", _ZIP, "Unpack it and open the deck files inside one by one."),
    FileKind("a database (an Anki collection, perhaps)", (b"SQLite format 3\x00",), _ANKI_TEXT),
    FileKind("a PDF document", (b"%PDF-",), _COPY_TEXT),
    FileKind(
        "an old Word or Excel file (.doc or .xls)", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), _SAVE_AS_CSV
    ),
    FileKind("a rich-text document (.rtf)", (b"{\\rtf",), _COPY_TEXT),
    FileKind(
        "a compressed file",
        (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a", b"\x28\xb5\x2f\xfd", b"BZh91AY", b"\xfd7zXZ\x00"),
        "Unpack it first and open what is inside.",
    ),
    FileKind(
        "a picture",
        (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*"),
        "Open a file with the text of the cards instead.",
    ),
    FileKind(
        "a sound or video file",
        (
            b"ID3\x02",
            b"ID3\x03",
            b"ID3\x04",
            b"OggS\x00",
            b"fLaC",
            b"\xff\xfb",
            b"\x00\x00\x00\x18ftyp",
            b"\x00\x00\x00\x20ftyp",
        ),
        "Open a file with the text of the cards instead.",
    ),
    FileKind("a program", (b"MZ\x90", b"\x7fELF"), "Open a file with the text of the cards instead."),
    FileKind(
        "a Mnemosyne 1 or Python data file (such files can carry programs, so they are never opened)",
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "In Mnemosyne export the cards as text and open that file.",
    ),
    FileKind("a web page", (b"<!doctype html", b"<html"), _COPY_TEXT, text=True),
    FileKind("an XML file", (b"<?xml",), _SAVE_AS_CSV, text=True),
)

_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[{\["])')
_JSON_KIND = FileKind("a JSON file", (), _ANKI_TEXT)


def recognise(data: bytes) -> FileKind | None:
    """What `data` is, when it is none of the text files the app reads; None when its start says nothing."""
    head = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for kind in KINDS:
        start = head if kind.text else data
        if start.startswith(kind.starts) and (not kind.inside or any(mark in data for mark in kind.inside)):
            return kind
    if _JSON.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return _JSON_KIND
    return None
