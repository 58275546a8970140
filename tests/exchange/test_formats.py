"""Which format a file is: by its bytes, whatever it is called."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.exchange import file_kinds, formats

DECK = b'format = 1\n[deck]\npath = ["A"]\n[[note]]\nkey = "k"\nkind = "basic"\nfront = "a"\nback = "b"\n'


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            # Without a time: the bytes name a test, and every worker must collect the same tests.
            archive.writestr(zipfile.ZipInfo(name), "x" * 100, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def refusal(name: str, data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        formats.detect(name, data)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("cards.toml", DECK, "deck-toml"),
        ("cards.csv", DECK, "deck-toml"),
        ("cards", b"\xef\xbb\xbf# mine\r\n" + DECK.replace(b"\n", b"\r\n"), "deck-toml"),
        ("cards.toml", DECK.replace(b"[deck]", b"[dekc]").replace(b"[[note]]", b"[note]"), "deck-toml"),
        ("cards.csv", b"a,b\nc,d\n", "delimited"),
        ("cards.toml", b"a\tb\nc\td\n", "delimited"),
        ("cards.apkg", b"a\tb\nc\td\n", "delimited"),
        ("cards.csv", zipped("collection.anki2", "media"), "anki-package"),
        ("cards.apkg", zipped("collection.anki21b")[:60], "anki-package"),
        ("cards.txt", "a\tβ\n".encode("utf-16"), "delimited"),
        ("cards.txt", b"{{c1::25}} is a modifier\n", "delimited"),
        ("cards.csv", b"[deck],x\nfront = a,b\n", "delimited"),
        ("cards.csv", zipped("xl/workbook.xml"), "excel"),
        ("cards.xlsx", zipped(*(f"xl/media/{n}.png" for n in range(900)), "xl/workbook.xml"), "excel"),
        ("cards.csv", b"#separator:tab\n#html:true\na\tb\n", "anki-text"),
        ("cards.csv", b"\xef\xbb\xbf# mine\n#notetype column:1\nBasic\ta\tb\n", "anki-notes"),
        ("cards.txt", "#tags:x\na\tβ\n".encode("utf-16"), "anki-text"),
        ("cards.txt", b"tags: old\na\tb\n", "anki-text"),
        ("cards.txt", b"tags: are words\nand nothing else\n", "delimited"),
        ("cards.csv", b"# a comment\nfront,back\na,b\n", "delimited"),
        ("cards.txt", b"q: a\na: b\n\nQ: c\nA: d\n", "supermemo"),
        ("cards.txt", b"Q: a\nmore\nA: b\n", "markdown"),
        ("cards.txt", b"Modifier 25 :: separate E/M\nModifier 59 :: distinct\n", "markdown"),
        ("cards.md", b"# Modifiers\n\n## 25\nseparate\n", "markdown"),
        ("cards.md", b"front\n---\nback\n", "markdown"),
        ("cards.md", b"a\tb\nc\td\n", "delimited"),
        ("cards.csv", b"Front,Deck\na,CPT::Modifiers\nb,CPT::Modifiers\n", "delimited"),
        ("cards.txt", b"{{c1::a}} and {{c2::b}}\n{{c1::c::d}}\n", "delimited"),
        ("deck.json", b'{"__type__": "Deck", "notes": [], "note_models": []}', "crowdanki"),
        ("cards.csv", zipped("Deck/Deck.json", "Deck/media/x.png"), "crowdanki"),
        ("cards.csv", zipped("repository-master/deck.json"), "crowdanki"),
        ("cards.csv", zipped("cards.xml", "METADATA"), "mnemosyne"),
        ("cards.csv", b'<?xml version="1.0"?>\n<mnemosyne core_version="1"></mnemosyne>', "mnemosyne"),
    ],
)
def test_detect(name: str, data: bytes, expected: str) -> None:
    assert formats.detect(name, data).id == expected


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "Word", "Copy"),
        (zipped("ppt/presentation.xml"), "presentation", "Copy"),
        (zipped("data.edn"), "Mochi", "Markdown or CSV"),
        (zipped("data.json", "media/x.png"), "Mochi", "Markdown or CSV"),
        (zipped("rem.json"), "RemNote", "for Anki"),
        (zipped("Index/Document.iwa"), "Numbers", ".xlsx"),
        (zipped("anything.csv"), "zip", "Unpack"),
        (b"PK\x05\x06" + b"\x00" * 18, "zip", "Unpack"),
        (b"%PDF-1.7\n", "PDF", "Copy"),
        (OLE + b"\x00" * 512, "old Excel workbook", ".xlsx"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word document", "Copy"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "with a password", "without a password"),
        (b"SQLite format 3\x00" + b"CREATE TABLE revlog (", "an Anki collection", ".colpkg"),
        (b"SQLite format 3\x00" + b"CREATE TABLE fact_views(", "a Mnemosyne collection", ".cards"),
        (b"SQLite format 3\x00" + b"CREATE TABLE x(", "a database", "CSV"),
        (b"--- Mnemosyne Data Base --- Format Version 2 ---\n(imnemosyne.core", "Mnemosyne 1", "XML"),
        (b"{\\rtf1\\ansi a}", "rich-text", "Copy"),
        (b"\x1f\x8b\x08\x00", "compressed", "Unpack"),
        (b"\x89PNG\r\n\x1a\n", "picture", "text"),
        (b"ID3\x03\x00", "sound", "text"),
        (b"MZ\x90\x00", "program", "text"),
        (b"\x80\x04\x95", "Mnemosyne", "XML"),
        (b"\n<!DOCTYPE html><html><body>", "web page", "Copy"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "XML", "CSV"),
        (b'{"name": "deck", "notes": []}', "JSON", "CSV"),
        (b'[\n  {"front": 1}]', "JSON", "CSV"),
    ],
)
def test_what_is_known_and_cannot_be_read(data: bytes, what: str, remedy: str) -> None:
    error = refusal("cards.csv", data)
    assert what in error.message
    assert remedy in error.remedy


def test_a_real_sqlite_file(tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (id INTEGER)")
    connection.close()
    assert "database" in refusal(path.name, formats.load(path)).message


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\x00" * 100, b"\xef\xbb\xbf"])
def test_an_empty_file(data: bytes) -> None:
    assert "cards.csv" in refusal("cards.csv", data).message


@pytest.mark.parametrize(
    "text", ["ID3 gene\tx\n", "MZ twins\tidentical\n", "BZh\tx\n", "Rar\tx\n", "II*\tx\n"]
)
def test_text_that_begins_like_a_file_of_another_kind(text: str) -> None:
    assert formats.read("x.txt", text.encode() * 2).notes


def test_read_finds_everything_out() -> None:
    assert formats.read("x.csv", DECK).notes[0].note.key == "k"
    result = formats.read("abbreviations.csv", b"Abbreviation,Meaning\nBP,blood pressure\n")
    assert result.notes[0].note.fields == ("BP", "blood pressure")
    assert result.decks[0].path == ("abbreviations",)


def test_what_no_format_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", formats.FORMATS[:1])
    assert "no kind" in refusal("x.txt", b"a,b\n").message


class TestLoad:
    def test_bytes(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        path.write_bytes(b"a,b\r\n")
        assert formats.load(path) == b"a,b\r\n"

    def test_a_text_that_is_too_large_for_its_format(self) -> None:
        with pytest.raises(BadInput, match="80 MB; at most 64 MB") as caught:
            formats.detect("x.csv", b"a,b\n" * 21_000_000)
        assert "Split" in caught.value.remedy

    def test_too_large(self, tmp_path: Path) -> None:
        path = tmp_path / "x.csv"
        with path.open("wb") as file:
            file.truncate(600 * 1024 * 1024)
        with pytest.raises(BadInput, match="600 MB") as caught:
            formats.load(path)
        assert "Split" in caught.value.remedy

    def test_folders_and_what_is_not_there(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "missing.csv"):
            with pytest.raises(BadInput) as caught:
                formats.load(path)
            assert caught.value.remedy

    def test_not_allowed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "x.csv"
        path.write_bytes(b"a,b\n")

        def refuse(_: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
        with pytest.raises(BadInput, match="Permission denied") as caught:
            formats.load(path)
        assert caught.value.remedy


def test_the_registry() -> None:
    assert len({known.id for known in formats.FORMATS}) == len(formats.FORMATS)
    assert all(known.extensions and known.name and known.max_bytes for known in formats.FORMATS)
    assert [known.id for known in formats.FORMATS if known.has_columns] == ["excel", "anki-text", "delimited"]
    assert all(formats.by_id(known.id) is known for known in formats.FORMATS)
    assert all(kind.remedy for kind in file_kinds.KINDS)


@given(st.binary(max_size=200), st.sampled_from(["x.toml", "x.csv", "x"]))
def test_any_bytes_are_read_or_refused_with_a_remedy(data: bytes, name: str) -> None:
    try:
        result = formats.read(name, data)
    except BadInput as error:
        assert (bool(error.title), bool(error.message), bool(error.remedy)) == (True, True, True)  # noqa: PT017
    else:
        assert result.source_name == name
