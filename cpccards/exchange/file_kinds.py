"""Files the app knows by their first bytes but does not read, each with a sentence and a way out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cpccards.domain.errors import BadInput

_SAVE_AS_XLSX = (
    "Open it in its program, choose Save as, take “Excel workbook (.xlsx)” or “CSV UTF-8”, and open that."
)
_SAVE_AS_CSV = (
    "Open it in its program, choose Save as, take “CSV UTF-8” or “Text (tab-separated)”, and open that."
)
_COPY_TEXT = (
    "Copy the cards as text, a question and its answer on each line with a tab between, and paste them."
)
_COLPKG = "In Anki choose File → Export, take “Anki Collection Package (.colpkg)”, and open that."
_MNEMOSYNE = (
    "In Mnemosyne 2 choose File → Export, take “Mnemosyne 2.x cards for sharing (.cards)”, and open that."
)
_EXPORT_CSV = "In the program it comes from, export the cards as CSV or tab-separated text, and open that."


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


_SQLITE = (b"SQLite format 3\x00",)
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

# Zip entry names stand uncompressed in the file, so a search tells what the archive is without opening it.
KINDS: tuple[FileKind, ...] = (
    FileKind("a Word document (.docx)", _ZIP, _COPY_TEXT, (b"word/document",)),
    FileKind("a presentation (.pptx)", _ZIP, _COPY_TEXT, (b"ppt/presentation",)),
    FileKind(
        "an OpenDocument file (.ods or .odt)", _ZIP, _SAVE_AS_XLSX, (b"application/vnd.oasis.opendocument",)
    ),
    FileKind("a Numbers document", _ZIP, _SAVE_AS_XLSX, (b"Index/Document.iwa", b"Index.zip")),
    FileKind(
        "a Mochi deck (.mochi)",
        _ZIP,
        "In Mochi export the deck as Markdown or CSV, and open that.",
        (b"data.edn", b"data.json"),
    ),
    FileKind(
        "a RemNote backup",
        _ZIP,
        "In RemNote export the document for Anki, or as Markdown, and open that.",
        (b"rem.json",),
    ),
    FileKind("a zip archive", _ZIP, "Unpack it and open the deck files inside one by one."),
    FileKind(
        "the database of a Mnemosyne collection",
        _SQLITE,
        _MNEMOSYNE,
        (b"CREATE TABLE fact_views", b"tags_for_card"),
    ),
    FileKind(
        "the database of an Anki collection",
        _SQLITE,
        _COLPKG,
        (b"CREATE TABLE revlog", b"CREATE TABLE graves"),
    ),
    FileKind("a database", _SQLITE, _EXPORT_CSV),
    FileKind("a PDF document", (b"%PDF-",), _COPY_TEXT),
    FileKind(
        "a workbook or document with a password",
        _OLE,
        "Open it in its program, save it without a password, and open that.",
        ("EncryptedPackage".encode("utf-16-le"),),
    ),
    FileKind("a Word document (.doc)", _OLE, _COPY_TEXT, ("WordDocument".encode("utf-16-le"),)),
    FileKind("an old Excel workbook (.xls)", _OLE, _SAVE_AS_XLSX),
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
        (b"--- Mnemosyne Data Base", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "In Mnemosyne 1 choose File → Export, take XML, and open that.",
    ),
    FileKind("a web page", (b"<!doctype html", b"<html"), _COPY_TEXT, text=True),
    FileKind("an XML file", (b"<?xml",), _SAVE_AS_CSV, text=True),
)

_JSON = re.compile(rb'\s*(?:\{\s*"|\[\s*[{\["])')
_JSON_KIND = FileKind("a JSON file of an unknown kind", (), _EXPORT_CSV)


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
