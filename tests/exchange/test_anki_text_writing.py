"""Anki's plain text: Anki reads it, and so do we."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from cpccards.domain.drafts import DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import anki_text_writing, formats
from tests.support.exports import DRUG, GAPS, notes

PLAIN = (NoteKind.BASIC, NoteKind.REVERSED, NoteKind.CLOZE, NoteKind.TYPED)


def written(export: Export) -> bytes:
    file = io.BytesIO()
    anki_text_writing.write(file, export)
    return file.getvalue()


def kept(note: Note) -> Note:
    """What such a file keeps of a note, as far as our reader goes: it leaves out spaces around fields."""
    return Note(note.kind, tuple(field.strip() for field in note.fields), f"anki:{note.key}", tags=note.tags)


@settings(max_examples=150)
@given(notes(kinds=PLAIN))
def test_our_reader_finds_fields_tags_decks_and_keys(held: tuple[DraftNote, ...]) -> None:
    if not held:
        return
    draft = formats.read("notes.txt", written(Export(held)))
    assert {entry.note.key: (entry.note, entry.deck) for entry in draft.notes} == {
        f"anki:{entry.note.key}": (kept(entry.note), entry.deck) for entry in held
    }
    assert not any(problem.fatal for problem in draft.problems)


@settings(max_examples=50)
@given(notes(kinds=(DRUG, GAPS, NoteKind.CHOICE)))
def test_fields_of_other_types(held: tuple[DraftNote, ...]) -> None:
    if not held:
        return
    draft = formats.read("notes.txt", written(Export(held)))
    found = {entry.note.key: entry.note.fields for entry in draft.notes}
    for entry in held:
        if entry.note.kind is not NoteKind.CHOICE:
            fields = tuple(field.strip() for field in entry.note.fields)
            assert found[f"anki:{entry.note.key}"] == fields[: len(found[f"anki:{entry.note.key}"])]


BASIC = DraftNote(
    Note(NoteKind.BASIC, ("#25", 'a\tb\n"c"'), key="anki:g,1", tags=("em", "a::b")), ("A", "B"), 1
)
CHOICE = DraftNote(Note(NoteKind.CHOICE, ("q", "a", "b", "", "", " b "), key="#c"), ("A",), 2)
DRUGS = DraftNote(Note(replace(DRUG, name="Missing in Anki"), ("x", "y", "z"), key="d"), ("A",), 3)


def test_it_reads_well() -> None:
    lines = written(Export((CHOICE, DRUGS))).decode().split("\n")
    assert lines[:6] == [
        "#separator:tab",
        "#html:true",
        "#guid column:1",
        "#notetype column:2",
        "#deck column:3",
        "#tags column:7",
    ]
    assert lines[6] == '"#c"\t"Basic"\t"A"\t"q<div>A. a</div><div>B. b</div>"\t"B. b"\t""\t""'
    assert lines[7] == '"d"\t"Missing in Anki"\t"A"\t"x"\t"y"\t"z"\t""'
    assert written(Export(())).count(b"\n") == 6


def test_anki_takes_it(tmp_path: Path) -> None:
    anki = pytest.importorskip("anki.collection")
    path = tmp_path / "notes.txt"
    more = (
        DraftNote(Note(NoteKind.CLOZE, ("{{c1::a}}", "more"), key="z"), ("A", "B", "C"), 4),
        DraftNote(Note(NoteKind.REVERSED, ("r <b>&amp;</b>", "é"), key="r"), ("A",), 5),
        DraftNote(Note(NoteKind.TYPED, ("t", "u"), key="t"), ("A", "B"), 6),
    )
    export = Export((BASIC, CHOICE, DRUGS, *more))
    path.write_bytes(written(export))
    col = anki.Collection(str(tmp_path / "fresh.anki2"))
    try:
        metadata = col.get_csv_metadata(path=str(path), delimiter=None)
        log = col.import_csv(anki.ImportCsvRequest(path=str(path), metadata=metadata)).log
        assert (len(log.new), len(log.missing_notetype)) == (5, 1)
        found = {note.guid: note for note in map(col.get_note, col.find_notes(""))}
        decks = {guid: {col.decks.name(card.did) for card in note.cards()} for guid, note in found.items()}
        assert decks == {"g,1": {"A::B"}, "#c": {"A"}, "z": {"A::B::C"}, "r": {"A"}, "t": {"A::B"}}
        assert found["g,1"].fields == ["#25", 'a\tb\n"c"']
        assert sorted(found["g,1"].tags) == ["a::b", "em"]
        assert found["r"].fields == ["r <b>&amp;</b>", "é"]
        assert [len(found[guid].cards()) for guid in ("g,1", "z", "r", "t")] == [1, 1, 2, 1]
        assert found["t"].note_type()["name"] == "Basic (type in the answer)"
        log = col.import_csv(anki.ImportCsvRequest(path=str(path), metadata=metadata)).log
        assert (len(log.new), col.note_count()) == (0, 5)
    finally:
        col.close()
