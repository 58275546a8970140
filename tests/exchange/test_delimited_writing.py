"""CSV: exact or safe for spreadsheets, the notes come back as they were."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft, DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import delimited_writing, formats
from tests.support.exports import DRUG, TEXT, notes

FORMULAS = st.sampled_from(
    ["=1+1", "-ectomy", "+", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-x", "'x", "''"]
)


def written(export: Export, *, for_spreadsheet: bool = False, byte_order_mark: bool = False) -> bytes:
    file = io.BytesIO()
    delimited_writing.write(file, export, for_spreadsheet=for_spreadsheet, byte_order_mark=byte_order_mark)
    return file.getvalue()


def kept(entry: DraftNote) -> DraftNote:
    """What such a file keeps of a note."""
    note = replace(entry.note, evidence="", checked_on=None, review_by=None, confused_with=())
    return DraftNote(note, entry.deck, 0)


def reading(data: bytes) -> Draft:
    return formats.read("cards.csv", data)


OWN = notes(kinds=tuple(NoteKind), text=TEXT | FORMULAS)


@settings(max_examples=150)
@given(OWN, st.booleans(), st.booleans())
def test_what_is_written_is_read_as_it_was(held: tuple[DraftNote, ...], safe: bool, mark: bool) -> None:
    draft = reading(written(Export(held), for_spreadsheet=safe, byte_order_mark=mark))
    assert [replace(entry, line=0) for entry in draft.notes] == [kept(entry) for entry in held]
    assert not any(problem.fatal for problem in draft.problems)


@settings(max_examples=150)
@given(OWN)
def test_no_cell_is_a_formula(held: tuple[DraftNote, ...]) -> None:
    data = written(Export(held), for_spreadsheet=True).decode()
    first, _, rest = data.partition("\r\n")
    assert first == "#cpccards:spreadsheet"
    for row in csv.reader(io.StringIO(rest, newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) for cell in row)


NOTE = DraftNote(Note(NoteKind.BASIC, ('a "b"', "-ectomy, <b>"), key="k", tags=("x", "y")), ("A", "B"), 1)
CHOICE = DraftNote(Note(NoteKind.CHOICE, ("q", "a", "b", "", "", "B"), key="c", topic="modifiers"), ("A",), 2)


def test_it_reads_well() -> None:
    assert written(Export((NOTE,))).decode().split("\r\n") == [
        '"Key","Deck","Kind","Front","Back","Rationale","Source","Edition","Topic","Tags"',
        '"k","A::B","basic","a ""b""","-ectomy, <b>","","","","","x y"',
        "",
    ]
    safe = written(Export((NOTE,)), for_spreadsheet=True, byte_order_mark=True)
    assert safe.startswith(b'\xef\xbb\xbf#cpccards:spreadsheet\r\n"Key"')
    assert b'"\'-ectomy, <b>"' in safe


def test_options_have_columns_of_their_own() -> None:
    lines = written(Export((NOTE, CHOICE))).decode().split("\r\n")
    assert '"Back","Option A","Option B","Option C","Option D","Rationale"' in lines[0]
    assert lines[2] == '"c","A","choice","q","B","a","b","","","","","","modifiers",""'


def test_a_note_type_keeps_its_fields_but_makes_no_other_note() -> None:
    drug = DraftNote(Note(DRUG, ("metformin", "biguanide", "x.png"), key="anki:d"), ("A",), 2)
    data = written(Export((NOTE, drug)))
    assert b'"anki:d","A","anki-1500000000004","metformin","biguanide","x.png"' in data
    assert b'"Back","Field 3","Rationale"' in data
    draft = reading(data)
    assert [entry.note.key for entry in draft.notes] == ["k"]
    [problem] = [problem for problem in draft.problems if problem.fatal]
    assert problem.line == 3
    assert "their templates are not in such a file" in problem.why


@pytest.mark.parametrize("count", [0, 999, 1_000, 2_001])
def test_many(count: int) -> None:
    held = tuple(replace(NOTE, note=replace(NOTE.note, key=f"k{at}")) for at in range(count))
    assert len(reading(written(Export(held))).notes) == count
