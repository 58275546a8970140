"""The JSON library: it loses nothing, and what is wrong with a file is said by name."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft, DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.notes import Note
from cpccards.exchange import formats, json_entries, library_json, library_json_writing
from tests.support import exports
from tests.support.exports import media_bytes, medium
from tests.support.library_files import NOTE, OTHER, changed, with_progress, written, zipped


@settings(max_examples=150)
@given(exports.exports(), st.sampled_from([written, zipped]))
def test_what_is_written_is_read_as_it_was(export: Export, write: Callable[[Export], bytes]) -> None:
    found, problems = library_json.read_export(write(export))
    assert problems == ()
    assert media_bytes(found.media) == media_bytes(export.media)
    assert replace(found, media=()) == replace(export, media=())
    assert write(found) == write(export)


@given(exports.exports())
def test_without_media_their_names_are_kept(export: Export) -> None:
    data = written(export, with_media=False)
    found, problems = library_json.read_export(data)
    assert problems == ()
    assert [(each.name, each.size) for each in found.media] == [
        (each.name, each.size) for each in export.media
    ]
    for each in found.media:
        with pytest.raises(BadInput, match="without holding it"):
            each.read()
    draft = library_json.read(data, "my.json")
    assert draft.media == ()
    assert bool(draft.problems) == bool(export.media)


def whole_draft() -> Draft:
    export = Export((NOTE,), media=(medium("a.png", b"abc"),), settings={"exam_date": "2027-02-13"})
    return library_json.read_archive(zipped(export), "my.zip")


def test_a_draft_of_it() -> None:
    draft = whole_draft()
    assert (draft.source_name, draft.format_name) == ("my.zip", library_json.ARCHIVE_NAME)
    assert (draft.notes, draft.problems, draft.progress) == ((NOTE,), (), None)
    assert media_bytes(draft.media) == [("a.png", 3, b"abc")]


def test_told_by_its_content() -> None:
    export = Export((NOTE,))
    for data in (written(export), b"\xef\xbb\xbf \n" + written(export)):
        assert formats.detect("x.txt", data).id == "library-json"
    assert formats.detect("x.bin", zipped(export)).id == "library-archive"
    assert formats.read("x", zipped(export)).notes == formats.read("x", written(export)).notes == (NOTE,)


def test_it_reads_well() -> None:
    lines = written(Export((NOTE, OTHER), times=(NoteTimes(1, 2), NoteTimes(3, 4)))).decode().split("\n")
    assert lines[0].startswith('{"format":"cpccards-library","version":1')
    assert (
        '{"key":"k","kind":"basic","deck":["A"],"fields":["a","b"],"created_at":1,"modified_at":2},' in lines
    )


def test_a_picture_that_cannot_be_read_is_left_out_with_a_word() -> None:
    def fail() -> bytes:
        raise BadInput("Gone", "The file is gone.", "")

    export = Export((NOTE,), media=(DraftMedia("a.png", 3, fail), medium("b.png", b"x")))
    for write in (library_json_writing.write, library_json_writing.write_archive):
        file = io.BytesIO()
        [problem] = write(file, export)
        assert "a.png" in problem.why
        assert not problem.fatal
        assert [each.name for each in library_json.read_export(file.getvalue())[0].media] == ["b.png"]


def complaint(data: bytes) -> Problem:
    [problem] = library_json.read(data, "x.json").problems
    assert problem.why.endswith(".")
    return problem


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"{", "Line 1 is no JSON"),
            (b'{"format": "cpccards-library",\n"version": 1,', "Line 2 is no JSON"),
            (b"[]", "a list or a single value"),
            (b'{"format": "cpccards-library", "version": 1, "x": "\xff"}', "not UTF-8"),
            (b'{"format":"cpccards-library","version":1,"notes":' + b"[" * 100_000, "Too many brackets"),
            (b'{"format":"cpccards-library","version":NaN}', "a number that can't be used (NaN)"),
            (b'{"format":"cpccards-library","version":' + b"1" * 5_000 + b"}", "a number that can't be used"),
            (b'{"format":"other","version":1}', "does not say that it is a library"),
            (b'{"format":"cpccards-library"}', "does not say that it is a library"),
            (b'{"format":"cpccards-library","version":true}', "of which version"),
            (b'{"format":"cpccards-library","version":2}', "Its format is 2"),
            (b"PK\x03\x04 cut off", "can't be read"),
        ],
    )
    def test_what_is_no_library(self, data: bytes, said: str) -> None:
        with pytest.raises(BadInput) as caught:
            library_json.read(data, "x.json") if data[:1] != b"P" else library_json.read_archive(data, "x")
        assert said in caught.value.message
        assert caught.value.remedy

    def test_a_zip_without_a_library(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("other.json", "{}")
        with pytest.raises(BadInput, match="holds no"):
            library_json.read_archive(file.getvalue(), "x.zip")

    def test_too_large(self) -> None:
        with pytest.raises(BadInput, match="can be read"):
            json_entries.parse(b"{}" + b" " * 100, 50)
        with pytest.raises(BadInput, match="more values"):
            json_entries.parse(b"[" + b"[]," * 4_000_001, 2**40)


class TestNotes:
    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("key", "", "it has no key, or no deck"),
            ("key", None, "it has no key, or no deck"),
            ("key", "l", "already"),
            ("deck", [], "no deck"),
            ("deck", ["A", " "], "no deck"),
            ("kind", "essay", "nothing is known of its kind “essay”"),
            ("fields", ["a"], "too few fields"),
            ("fields", ["a", " "], "Back is empty"),
            ("fields", ["a", "b" * 200_001], "more than"),
        ],
    )
    def test_one_that_cannot_be_taken_leaves_the_others(self, name: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given["notes"].reverse()
            given["notes"][1][name] = value

        found = library_json.read(changed(change), "x.json")
        assert [entry.note.key for entry in found.notes] == ["l"]
        problem = found.problems[-1]
        assert (problem.line, problem.fatal) == (2, True)
        assert said in problem.why

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("topic", "modifers", "nothing is known of the topic “modifers”"),
            ("evidence", "B", "nothing is known of the evidence"),
            ("checked_on", "2026-02-30", "is no date"),
            ("checked_on", 5, "that number can't stand there"),
            ("tags", "x", "that text can't stand there"),
            ("tags", ["x", 1], "that list can't stand there"),
            ("rationale", {"a": 1}, "an object can't stand there"),
            ("source", True, "true or false can't stand there"),
            ("created_at", -1, "created at was left out"),
            ("tags", ["x"] * 1_001, "only 1,000 of 1,001 tags were kept"),
        ],
    )
    def test_a_detail_that_cannot_be_taken(self, name: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given["notes"][0][name] = value

        data = changed(change)
        problem = complaint(data)
        assert (problem.line, problem.fatal) == (1, False)
        assert said in problem.why
        assert len(library_json.read(data, "x.json").notes) == 2

    def test_what_is_no_note(self) -> None:
        problem = complaint(changed(lambda given: given["notes"].insert(1, 7)))
        assert (problem.line, problem.fatal) == (2, True)
        assert "it is that number, no object" in problem.why
        assert "can't stand there" in complaint(changed(lambda given: given.update(notes=5))).why

    def test_a_million_bad_notes_are_counted(self) -> None:
        problems = library_json.read(changed(lambda given: given.update(notes=[1] * 5_000)), "x").problems
        assert len(problems) == 21
        assert problems[-1].why == "4,980 more: notes left out."

    def test_times_of_some_notes_only(self) -> None:
        data = changed(lambda given: given["notes"][0].update(created_at=1, modified_at=2))
        assert "when they were made" in complaint(data).why
        assert library_json.read_export(data)[0].times == ()

    def test_halves_of_letters_are_replaced(self) -> None:
        data = written(Export((NOTE,))).replace(b'["a","b"]', b'["\\ud83d","\\ud83d\\ude00 \\\\ud800"]')
        [note] = library_json.read(data, "x").notes
        assert note.note.fields == ("\ufffd", "😀 \\ud800")

    @pytest.mark.parametrize("part", ["key", "fields", "templates"])
    def test_a_note_type_that_cannot_be_used_takes_its_notes_along(self, part: str) -> None:
        drug = DraftNote(Note(exports.DRUG, ("a", "b", ""), key="d"), ("A",), 1)
        data = changed(lambda given: given["note_types"][0].pop(part), Export((drug,)))
        first, second = (problem.why for problem in library_json.read(data, "x").problems)
        assert "no key, no fields or no templates" in first
        assert "Note 1 was left out" in second

    def test_decks(self) -> None:
        twice = {"path": ["A"], "study_area": "ctp", "description": 4}
        found = library_json.read(
            changed(lambda given: given.update(decks=[twice, twice, {"path": [""]}])), "x"
        )
        assert [deck.path for deck in found.decks] == [("A",)]
        whys = " ".join(problem.why for problem in found.problems)
        for said in ("“ctp”", "description was left out", "stands there twice", "it has no name"):
            assert said in whys


class TestMedia:
    def export(self) -> Export:
        return Export((NOTE,), media=(medium("a.png", b"abc"), medium("b.png", b"")))

    @pytest.mark.parametrize(
        "name", ["../a.png", "/etc/passwd", "a/b.png", "C:\\a.png", "", "a\x00.png", "B.PNG"]
    )
    def test_names(self, name: str) -> None:
        data = changed(
            lambda given: given["media"].reverse() or given["media"][1].update(name=name), self.export()
        )
        found, [problem] = library_json.read_export(data)
        assert [each.name for each in found.media] == ["b.png"]
        assert problem.fatal

    @pytest.mark.parametrize("text", [base64.b64encode(b"abd").decode(), "?", "é"])
    def test_other_bytes_than_were_written(self, text: str) -> None:
        found, _ = library_json.read_export(
            changed(lambda given: given["media"][0].update(base64=text), self.export())
        )
        with pytest.raises(BadInput, match="not those it was exported with"):
            found.media[0].read()

    def test_one_that_is_missing_in_the_zip(self) -> None:
        data = zipped(self.export())
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(file, "w") as less:
            for name in whole.namelist():
                if name != "media/a.png":
                    less.writestr(name, whole.read(name))
        draft = library_json.read_archive(file.getvalue(), "x.zip")
        assert [each.name for each in draft.media] == ["b.png"]
        assert "1 pictures or sounds are named" in draft.problems[0].why


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for whole in (data, b'{"format":"cpccards-library","version":1' + data, b"PK\x03\x04" + data):
        try:
            library_json.read_export(whole)
        except BadInput as error:
            assert error.remedy  # noqa: PT017


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.data())
def test_any_value_anywhere(data: st.DataObject) -> None:
    whole = replace(
        with_progress(),
        media=(medium("a.png", b"abc"),),
        decks=exports.told_decks(),
        notes=(NOTE, DraftNote(Note(exports.DRUG, ("a", "b", ""), key="d"), ("A",), 2)),
    )
    given_file: Any = json.loads(written(whole))
    place: Any = given_file
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(JSON)
    try:
        library_json.read_export(json.dumps(given_file).encode())
    except BadInput as error:
        assert key in {"format", "version"}
        assert error.remedy  # noqa: PT017
