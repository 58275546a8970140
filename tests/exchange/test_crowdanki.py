"""CrowdAnki decks: the JSON alone, with its folder, in a zip archive; and hostile ones."""

from __future__ import annotations

import io
import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.exchange import crowdanki, formats

MODEL: dict[str, Any] = {
    "__type__": "NoteModel",
    "crowdanki_uuid": "m-1",
    "name": "Drug",
    "type": 0,
    "css": ".card {}",
    "flds": [{"name": "Class", "ord": 1}, {"name": "Name", "ord": 0}],
    "tmpls": [
        {"name": "Back", "ord": 1, "qfmt": "{{Class}}", "afmt": "{{Name}}"},
        {"name": "Front", "ord": 0, "qfmt": "{{Name}}", "afmt": "{{FrontSide}}<hr>{{Class}}"},
    ],
}


def note(guid: object, *fields: object, tags: object = ("a", "b::c"), model: str = "m-1") -> dict[str, Any]:
    return {"__type__": "Note", "guid": guid, "fields": list(fields), "tags": tags, "note_model_uuid": model}


def deck(name: object, *notes_: Any, **more: Any) -> dict[str, Any]:
    return {
        "__type__": "Deck",
        "crowdanki_uuid": "d",
        "name": name,
        "desc": "about it",
        "children": [],
        "media_files": [],
        "notes": list(notes_),
        "note_models": [MODEL],
    } | more


def dumped(root: object) -> bytes:
    return json.dumps(root, sort_keys=True, indent=4).encode()


def read(root: object, folder: Path | None = None) -> Draft:
    return crowdanki.read(dumped(root), "deck.json", folder)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def whys(draft: Draft) -> str:
    return " ".join(problem.why for problem in draft.problems)


TYPE = NoteType(
    "crowdanki-m-1",
    "Drug",
    ("Name", "Class"),
    (
        CardTemplate("Front", "{{Name}}", "{{FrontSide}}<hr>{{Class}}"),
        CardTemplate("Back", "{{Class}}", "{{Name}}"),
    ),
    ".card {}",
)


class TestDecks:
    def test_notes_types_tags_and_decks_below(self) -> None:
        root = deck(
            "CPT::Drugs",
            note("g1", "metformin", "biguanide"),
            children=[
                deck(
                    "Old",
                    note("g2", "a", "b", tags=["x y", 5, None]),
                    children=[deck("Deep", note("g3", "c", "d"))],
                ),
                deck("CPT::Drugs::New", note("g4", "e", "f", tags=None)),
            ],
        )
        draft = formats.read("deck.json", dumped(root))
        assert draft.format_name == "CrowdAnki deck"
        assert [
            (entry.deck, entry.note.key, entry.note.fields, entry.note.tags) for entry in draft.notes
        ] == [
            (("CPT", "Drugs"), "anki:g1", ("metformin", "biguanide"), ("a", "b::c")),
            (("CPT", "Drugs", "Old"), "anki:g2", ("a", "b"), ("x", "y")),
            (("CPT", "Drugs", "Old", "Deep"), "anki:g3", ("c", "d"), ("a", "b::c")),
            (("CPT", "Drugs", "New"), "anki:g4", ("e", "f"), ()),
        ]
        assert {entry.note.kind for entry in draft.notes} == {TYPE}
        assert [found.path for found in draft.decks][:2] == [("CPT", "Drugs"), ("CPT", "Drugs", "Old")]
        assert draft.decks[0].description == "about it"
        assert [entry.line for entry in draft.notes] == [1, 2, 3, 4]
        assert draft.problems == ()

    def test_a_cloze_type(self) -> None:
        cloze = MODEL | {"type": 1, "crowdanki_uuid": "m-2"}
        draft = read(deck("A", note("g", "{{c1::x}}", "y", model="m-2"), note_models=[cloze]))
        assert isinstance(draft.notes[0].note.kind, NoteType)
        assert draft.notes[0].note.kind.is_cloze

    def test_what_is_wrong_with_single_notes(self) -> None:
        root = deck(
            "A",
            note("g", "a", "b"),
            note("g", "c", "d"),
            note(5, "e", "f"),
            note("h", "only one"),
            note("i", "one", "two", "three"),
            note("j", "x", "y", model="gone"),
            {"guid": "k", "fields": "no list", "note_model_uuid": "m-1"},
            "no object",
        )
        draft = read(root)
        assert [(entry.note.key, entry.note.fields) for entry in draft.notes] == [
            ("anki:g", ("a", "b")),
            (None, ("c", "d")),
            (None, ("e", "f")),
            ("anki:h", ("only one", "")),
            ("anki:i", ("one", "two<br>three")),
        ]
        assert sum(problem.fatal for problem in draft.problems) == 2
        assert "identity (guid)" in whys(draft)
        assert "This note has 3 fields, and its type Drug has 2." in whys(draft)

    @pytest.mark.parametrize(
        "spoilt",
        [
            {"flds": []},
            {"tmpls": "x"},
            {"flds": [{"name": "x"}] * 501},
            {"css": "x" * 600_000},
        ],
    )
    def test_a_type_that_cannot_be_used(self, spoilt: dict[str, Any]) -> None:
        draft = read(deck("A", note("g", "a", "b"), note_models=[MODEL | spoilt]))
        assert not draft.notes
        assert "can't be used" in whys(draft)

    def test_thousands_of_bad_notes_are_counted(self) -> None:
        draft = read(deck("A", *[note("g", "a", model="x")] * 5_000))
        assert len(draft.problems) < 30
        assert "4,980 more" in whys(draft)


class TestMedia:
    FIELDS = ('<img src="a b.png"> [sound:x.mp3]', '<img src="gone.png">')

    def root(self, *names: object) -> dict[str, Any]:
        return deck("A", note("g", *self.FIELDS), media_files=list(names))

    def test_from_the_folder_beside_it(self, tmp_path: Path) -> None:
        media = tmp_path / "media"
        media.mkdir()
        (media / "a b.png").write_bytes(b"PNG")
        (media / "x.mp3").write_bytes(b"ID3")
        (media / "not named.png").write_bytes(b"?")
        (tmp_path / "secret.png").write_bytes(b"secret")
        (media / "link.png").symlink_to(tmp_path / "secret.png")
        names = ("a b.png", "x.mp3", "gone.png", "link.png", "../secret.png", str(tmp_path / "secret.png"), 5)
        draft = read(self.root(*names), tmp_path)
        assert {medium.name: (medium.size, medium.read()) for medium in draft.media} == {
            "a b.png": (3, b"PNG"),
            "x.mp3": (3, b"ID3"),
        }
        assert "doesn't hold “gone.png”" in whys(draft)
        assert whys(draft).count("this is no file name") == 2

    def test_a_file_that_is_gone_when_it_is_wanted(self, tmp_path: Path) -> None:
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "x.png").write_bytes(b"x")
        [medium] = read(self.root("x.png"), tmp_path).media
        (tmp_path / "media" / "x.png").unlink()
        with pytest.raises(BadInput, match="No such file"):
            medium.read()

    def test_a_file_that_grew(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "media").mkdir()
        (tmp_path / "media" / "x.png").write_bytes(b"x" * 20)
        [medium] = read(self.root("x.png"), tmp_path).media
        monkeypatch.setattr(crowdanki, "MAX_MEDIUM", 10)
        with pytest.raises(BadInput, match="has over"):
            medium.read()
        assert not read(self.root("x.png"), tmp_path).media

    def test_a_folder_that_leads_elsewhere(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "x.png").write_bytes(b"x")
        (tmp_path / "media").symlink_to(tmp_path / "elsewhere")
        assert not read(self.root("x.png"), tmp_path).media

    @pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
    def test_a_name_no_system_takes(self, tmp_path: Path) -> None:
        (tmp_path / "media").mkdir()
        assert not read(self.root("x" * 5_000, "a\x00b"), tmp_path).media

    def test_from_an_archive_of_both(self) -> None:
        data = zipped(
            **{
                "Deck-master/README.md": b"x",
                "Deck-master/settings.json": b"{}",
                "Deck-master/deck.json": dumped(self.root()),
                "Deck-master/media/a b.png": b"PNG",
                "Deck-master/media/x.mp3": b"ID3",
                "Deck-master/media/sub/x.mp3": b"?",
                "media/gone.png": b"elsewhere",
            }
        )
        draft = formats.read("deck.zip", data)
        assert {medium.name: medium.read() for medium in draft.media} == {"a b.png": b"PNG", "x.mp3": b"ID3"}
        assert "sub/x.mp3" in whys(draft)

    @pytest.mark.parametrize("name", ["Drugs/Drugs.json", "deck.json", "sub/other.json"])
    def test_the_deck_in_an_archive(self, name: str) -> None:
        data = zipped(**{name: dumped(self.root()), name.rpartition("/")[0] + "/media/x.mp3": b"y"})
        assert len(crowdanki.read(data, "x.zip").notes) == 1

    def test_an_archive_without_a_deck(self) -> None:
        with pytest.raises(BadInput, match="no deck of CrowdAnki") as caught:
            crowdanki.read(zipped(x=b"y"), "x.zip")
        assert "CrowdAnki JSON" in caught.value.remedy


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [
            b"{}",
            b"[]",
            b'{"notes": 5, "note_models": []}',
            b'{"crowdanki_uuid": "x", "notes": [',
            b'{"notes": [], "x": NaN}',
            b"\xff{}",
            b'{"note_models": ' + b"[" * 200_000,
            b'{"notes": [' + b'{"a":1},' * 10,
        ],
    )
    def test_json_that_is_refused(self, data: bytes) -> None:
        with pytest.raises(BadInput) as caught:
            crowdanki.read(data, "deck.json")
        assert caught.value.remedy

    def test_decks_within_decks_without_end(self) -> None:
        root = deck("x", note("g", "a", "b"))
        for _ in range(60):
            root = deck("x", children=[root])
        assert len(read(root).notes[0].deck) == 20

    def test_names_that_are_none(self) -> None:
        draft = read(deck({"a": 1}, note("g", "a", "b"), media_files="x", desc=5))
        assert draft.notes[0].deck == ("Unnamed",)
        assert read(deck("<img src=/x> › y", note("g", "a", "b"))).notes[0].deck == ("<img src=/x> > y",)

    def test_too_many_notes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crowdanki, "MAX_NOTES", 2)
        with pytest.raises(BadInput, match="more than 2 notes"):
            read(deck("A", *[note(f"g{n}", "a", "b") for n in range(3)]))

    @settings(max_examples=150)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        ["name", "notes", "children", "fields", "guid", "tags", "note_models", "flds"]
                    )
                    | st.sampled_from(
                        ["tmpls", "note_model_uuid", "crowdanki_uuid", "media_files", "desc", "ord"]
                    ),
                    inner,
                    max_size=5,
                )
            ),
            max_leaves=20,
        )
    )
    def test_no_json_breaks_anything(self, value: object) -> None:
        for root in (value, deck("A", value), deck(value, children=[value], note_models=[value, MODEL])):
            with suppress(BadInput):
                read(root)

    @settings(max_examples=100)
    @given(st.binary(max_size=40), st.integers(0, 900))
    def test_damage_anywhere(self, junk: bytes, at: int) -> None:
        data = dumped(deck("A", note("g", "a", "b")))
        archive = zipped(**{"deck.json": data, "media/x.png": b"x"})
        for whole in (data, archive):
            with suppress(BadInput):
                crowdanki.read(whole[:at] + junk + whole[at + len(junk) :], "x")
