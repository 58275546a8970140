"""Decks to hand on: everything comes back, and no archive reaches outside itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import deck_archive, deck_toml, formats
from tests.support.exports import ABOUTS, DRUG, MEDIA, decks, media_bytes, medium, notes

DECK = 'format = 1\n[deck]\npath = ["A"]\n[[note]]\nkey = "k"\nkind = "basic"\nfront = "a"\nback = "b"\n'
NOTE = Note(NoteKind.BASIC, ("a", "b"), key="k")


def written(export: Export) -> bytes:
    file = io.BytesIO()
    assert deck_archive.write(file, export) == ()
    return file.getvalue()


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def reading(files: Mapping[str, str | bytes]) -> Draft:
    return deck_archive.read(zipped(files), "my.cpcdeck")


@st.composite
def shared(draw: st.DrawFn) -> Export:
    return Export(draw(notes()), draw(decks()), media=draw(MEDIA), about=draw(st.none() | ABOUTS))


@settings(max_examples=100)
@given(shared())
def test_what_is_written_is_read_as_it_was(export: Export) -> None:
    if not export.paths():
        with pytest.raises(BadInput, match="Choose a deck"):
            written(export)
        return
    draft = deck_archive.read(written(export), "my.cpcdeck")
    assert all("There is no [[note]] in this file." in problem.why for problem in draft.problems)
    by_key = {entry.note.key: replace(entry, line=0) for entry in draft.notes}
    assert by_key == {entry.note.key: replace(entry, line=0) for entry in export.notes}
    known = {deck.path: deck for deck in export.decks}
    assert draft.decks == tuple(known.get(path) or DraftDeck(path) for path in export.paths())
    assert draft.about == export.about
    assert media_bytes(draft.media) == media_bytes(export.media)
    assert [entry.note.key for entry in draft.notes] == [
        entry.note.key for path in export.paths() for entry in export.notes if entry.deck == path
    ]


def test_one_deck_is_one_file() -> None:
    export = Export(
        (DraftNote(NOTE, ("A", "Modifiers!"), 1),),
        media=(medium("a.png", b"x"),),
        about=DeckAbout("T", "N. N.", "CC BY 4.0"),
    )
    with zipfile.ZipFile(io.BytesIO(written(export))) as archive:
        assert archive.namelist() == ["deck.toml", "media/a.png"]
        text = archive.read("deck.toml").decode()
    assert 'title = "T"\nauthor = "N. N."\nlicence = "CC BY 4.0"\n' in text
    two = replace(export, notes=(*export.notes, DraftNote(replace(NOTE, key="l"), ("Ä",), 2)))
    with zipfile.ZipFile(io.BytesIO(written(two))) as archive:
        assert archive.namelist() == ["decks/001-modifiers.toml", "decks/002-deck.toml", "media/a.png"]


def test_a_long_deck_is_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deck_toml, "MAX_BYTES", 1_500)
    held = tuple(
        DraftNote(Note(DRUG, ("x" * 100, str(at), ""), key=f"k{at}"), ("A",), at + 1) for at in range(20)
    )
    draft = deck_archive.read(written(Export(held, media=(medium("a.png", b"x"),))), "my.cpcdeck")
    assert draft.problems == ()
    assert [entry.note for entry in draft.notes] == [entry.note for entry in held]
    assert draft.decks == (DraftDeck(("A",)),)


def test_a_picture_that_cannot_be_read() -> None:
    def fail() -> bytes:
        raise BadInput("Gone", "The file is gone.", "")

    file = io.BytesIO()
    export = Export((DraftNote(NOTE, ("A",), 1),), media=(DraftMedia("a.png", 3, fail),))
    [problem] = deck_archive.write(file, export)
    assert "a.png" in problem.why
    [missing] = deck_archive.read(file.getvalue(), "x.cpcdeck").problems
    assert missing.why == "The file doesn't hold “a.png”."


class TestReading:
    def test_packed_by_hand(self) -> None:
        draft = reading({"media/": "", "media/b.png": b"x", "readme.txt": "", "deck.toml": DECK})
        assert draft.problems == ()
        assert media_bytes(draft.media) == [("b.png", 1, b"x")]
        assert (draft.source_name, draft.format_name) == ("my.cpcdeck", deck_archive.FORMAT_NAME)
        assert draft.notes[0].line == 4

    @pytest.mark.parametrize(
        "name",
        ["../a.png", "/a.png", "sub/a.png", "C:a.png", "a\\b.png", "con.png", "a?.png", "MEDIA/../a.png"],
    )
    def test_names_that_reach_elsewhere(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        draft = reading({"deck.toml": DECK, f"media/{name}": b"x"})
        assert draft.media == ()
        [problem] = draft.problems
        assert "is no name for it" in problem.why
        assert list(tmp_path.iterdir()) == []

    def test_names_that_are_one_elsewhere(self) -> None:
        draft = reading({"deck.toml": DECK, "media/a.png": b"x", "media/A.PNG": b"y"})
        assert media_bytes(draft.media) == [("a.png", 1, b"x")]
        assert len(draft.problems) == 1

    def test_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(deck_archive, "MAX_MEDIUM", 3)
        draft = reading({"deck.toml": DECK, "media/a.png": b"xxxx", "media/b.png": b"xxx"})
        assert [each.name for each in draft.media] == ["b.png"]
        assert "larger than" in draft.problems[0].why

    def test_of_several_files_the_sound_ones_are_taken(self) -> None:
        draft = reading(
            {
                "decks/1.toml": DECK.replace('front = "a"', "front = 5"),
                "decks/2.toml": "[deck",
                "decks/3.toml": DECK.replace('["A"]', '["B"]'),
                "decks/4.toml": DECK.replace('["A"]', '["C"]'),
            }
        )
        assert [entry.deck for entry in draft.notes] == [("B",)]
        assert [deck.path for deck in draft.decks] == [("A",), ("B",), ("C",)]
        whys = [(problem.line, problem.why, problem.fatal) for problem in draft.problems]
        assert whys[0] == (7, "decks/1.toml: " + whys[0][1].removeprefix("decks/1.toml: "), True)
        assert "my.cpcdeck, decks/2.toml, line 1" in whys[1][1]
        assert whys[2] == (
            4, "decks/4.toml: the key “k” is that of a note in decks/3.toml already.", True,
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("files", "said"),
        [
            ({"other.txt": ""}, "no deck.toml in it"),
            ({"decks/a/b.toml": DECK}, "no deck.toml in it"),
            ({"deck.toml": "[deck"}, "my.cpcdeck, deck.toml, line 1"),
            ({"decks/1.toml": "[deck", "decks/2.toml": b"\xff"}, "decks/1.toml, line 1"),
            ({"deck.toml": b"x" * (8 * 1024 * 1024 + 1)}, "larger than"),
        ],
    )
    def test_refusals(self, files: dict[str, str | bytes], said: str) -> None:
        with pytest.raises(BadInput) as caught:
            reading(files)
        assert said in caught.value.message
        assert caught.value.remedy

    @given(st.binary(max_size=100), st.integers(0, 400))
    def test_spoiled(self, junk: bytes, at: int) -> None:
        data = zipped({"deck.toml": DECK, "media/a.png": b"x"})
        for whole in (
            junk,
            data[:at],
            data[:at] + junk + data[at:],
            data[:at] + junk + data[at + len(junk) :],
        ):
            try:
                for each in deck_archive.read(whole, "x.cpcdeck").media:
                    each.read()
            except BadInput as error:
                assert error.title  # noqa: PT017


def test_told_by_its_content() -> None:
    assert formats.detect("deck.zip", zipped({"deck.toml": DECK})).id == "deck-archive"
    for name in ("x.cpcdeck", "x.zip"):
        assert deck_archive.sniff(zipped({"deck.toml": DECK}), name) > 0.5
        assert deck_archive.sniff(zipped({"decks/001-a.toml": DECK}), name) > 0.5
    assert deck_archive.sniff(zipped({"deck.json": "{}"}), "x.zip") == 0
    assert deck_archive.sniff(DECK.encode(), "x.cpcdeck") == 0


def test_problems_of_one_file_are_told_as_they_are() -> None:
    [problem] = reading({"deck.toml": DECK + "fronnt = 1\n"}).problems
    assert problem == Problem(9, problem.why, fatal=False)
    assert problem.why.startswith("A basic note has no field")
