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
from sqlalchemy import Table

from cpccards.domain.drafts import Draft, DraftMedia, DraftNote, DraftProgress, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import CardState
from cpccards.exchange import formats, json_entries, library_json, library_json_writing
from cpccards.exchange.library_columns import EVENT_COLUMNS, REVIEW_COLUMNS, Column
from cpccards.storage import tables
from tests.support import exports
from tests.support.exports import media_bytes, medium


def written(export: Export, *, with_media: bool = True) -> bytes:
    file = io.BytesIO()
    assert library_json_writing.write(file, export, with_media=with_media) == ()
    return file.getvalue()


def zipped(export: Export) -> bytes:
    file = io.BytesIO()
    assert library_json_writing.write_archive(file, export) == ()
    return file.getvalue()


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


NOTE = DraftNote(Note(NoteKind.BASIC, ("a", "b"), key="k"), ("A",), 1)
OTHER = DraftNote(Note(NoteKind.TYPED, ("c", "d"), key="l"), ("B",), 2)


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


def changed(change: Callable[[dict[str, Any]], None], export: Export | None = None) -> bytes:
    """A library file in which something was changed."""
    given = json.loads(written(export or Export((NOTE, OTHER))))
    change(given)
    return json.dumps(given).encode()


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


def with_progress() -> Export:
    column = {
        "card_id": (0, 1, 1),
        "reviewed_at": (1_700_000_000_000, 1_700_000_001_000, 1_700_000_002_000),
        "day": (19_000,) * 3,
        "rating": (3, 4, 1),
        "took_ms": (1,) * 3,
        "origin": ("window",) * 3,
        "clock_suspect": (0,) * 3,
        "previous_at": (None,) * 3,
        "previous_day": (None,) * 3,
        **{f"state_{when}": (2,) * 3 for when in ("before", "after")},
        **{
            f"{name}_{when}": (None,) * 3
            for name in ("step", "stability", "difficulty", "due_at", "due_day")
            for when in ("before", "after")
        },
        "raw": ("[1]", None, None),
    }
    events = {
        "card_id": (1,), "at": (1_700_000_000_000,), "day": (19_000,), "kind": ("reset",), "rating": (None,),
        "took_ms": (0,), "raw": (None,),
    }  # fmt: skip
    cards = exports.large_export(2, 0).progress
    assert cards is not None
    return Export((NOTE, OTHER), progress=DraftProgress(cards.cards, column, events))


@pytest.mark.parametrize(
    ("table", "known"), [(tables.reviews, REVIEW_COLUMNS), (tables.card_events, EVENT_COLUMNS)]
)
def test_every_column_of_the_library_has_one(table: Table, known: dict[str, Column]) -> None:
    assert set(known) == set(table.columns.keys()) - {"id"}
    for name, column in known.items():
        assert column.fits(None) is bool(table.columns[name].nullable)


class TestProgress:
    def test_as_it_was(self) -> None:
        assert library_json.read_export(written(with_progress())) == (with_progress(), ())

    @pytest.mark.parametrize(
        ("table", "column", "value", "said"),
        [
            ("reviews", "rating", 9, "1 of 3 reviews were left out: rating"),
            ("reviews", "rating", 3.0, "1 of 3 reviews"),
            ("reviews", "rating", True, "1 of 3 reviews"),
            ("reviews", "rating", [], "1 of 3 reviews"),
            ("reviews", "rating", None, "1 of 3 reviews"),
            ("reviews", "reviewed_at", 32_503_680_000_001, "The first is number 1: 32503680000001"),
            ("reviews", "reviewed_at", -1, "reviewed at"),
            ("reviews", "stability_after", -1, "stability after"),
            ("reviews", "stability_after", 1e999, "Line"),
            ("reviews", "stability_after", "7", "stability after"),
            ("reviews", "difficulty_before", 10.5, "difficulty before"),
            ("reviews", "origin", "moon", "origin"),
            ("reviews", "raw", "x" * 100_001, "raw"),
            ("reviews", "day", 2**70, "day"),
        ],
    )  # fmt: skip
    def test_a_review_that_cannot_be(self, table: str, column: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given[table][column][0] = value

        data = changed(change, with_progress()).replace(b"Infinity", b"1e999")
        found, [problem] = library_json.read_export(data)
        assert problem.fatal
        assert said.replace("Line", "stability") in problem.why
        assert found.progress is not None
        assert found.progress.reviews["rating"] == (4, 1)
        assert found.progress.reviews["card_id"] == (1, 1)
        assert found.progress.events == with_progress().progress.events  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("column", "value", "said"),
        [
            ("note", 7, "isn't in the file"),
            ("stability", None, "its memory or its last review is missing"),
            ("last_review_day", None, "its memory or its last review is missing"),
            ("due_day", None, "due is missing"),
            ("state", 1, "due is missing"),
            ("state", 4, "1 of 2 cards were left out: state"),
            ("flag", 8, "1 of 2 cards were left out: flag"),
            ("suspended", 1, "1 of 2 cards were left out: suspended"),
            ("note", 1, "another card of its note"),
        ],
    )
    def test_a_card_that_cannot_be_takes_its_history_along(self, column: str, value: Any, said: str) -> None:
        def change(given: dict[str, Any]) -> None:
            given["cards"][column][0] = value
            if column == "note" and value == 1:  # the first comes last, so that it is the second of its note
                for values in given["cards"].values():
                    values.reverse()
                for table in ("reviews", "events"):
                    given[table]["card_id"] = [1 - card for card in given[table]["card_id"]]

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert any(said in problem.why for problem in problems)
        assert any("of 3 reviews were left out, since their cards" in problem.why for problem in problems)
        assert found.progress is not None
        [card] = found.progress.cards
        assert (card.note, card.memory.state) == (1, CardState.REVIEW)
        assert found.progress.reviews["card_id"] == (0, 0)
        assert found.progress.reviews["rating"] == (4, 1)

    def test_cards_of_a_note_that_is_left_out(self) -> None:
        found, problems = library_json.read_export(
            changed(lambda given: given["notes"].__setitem__(0, 3), with_progress())
        )
        assert found.progress is not None
        assert [card.note for card in found.progress.cards] == [0]
        assert [entry.note.key for entry in found.notes] == ["l"]
        assert found.progress.reviews["rating"] == (4, 1)
        assert len(problems) == 3

    def test_out_of_order(self) -> None:
        def change(given: dict[str, Any]) -> None:
            for values in given["reviews"].values():
                values.reverse()

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert problems == ()
        assert found == with_progress()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda columns: columns.pop("rating"), "there is no column “rating”"),
            (lambda columns: columns["rating"].pop(), "different lengths"),
            (lambda columns: columns.update(rating=5), "they are no columns"),
            (lambda columns: columns.update(mood=[1, 2, 3]), "Nothing is known of the column “mood”"),
        ],
    )
    def test_tables(self, change: Callable[[Any], Any], said: str) -> None:
        data = changed(lambda given: change(given["reviews"]), with_progress())
        found, [problem] = library_json.read_export(data)
        assert said in problem.why
        assert found.progress is not None
        assert bool(found.progress.reviews) == ("mood" in said)

    def test_a_column_that_may_be_missing(self) -> None:
        def change(given: dict[str, Any]) -> None:
            del given["reviews"]["raw"], given["reviews"]["took_ms"]

        found, problems = library_json.read_export(changed(change, with_progress()))
        assert problems == ()
        assert found.progress is not None
        assert found.progress.reviews["raw"] == (None,) * 3
        assert found.progress.reviews["took_ms"] == (0,) * 3

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"desired_retention": 5}, "retention"),
            ({"desired_retention": "x"}, "desired retention"),
            ({"easy_days": [1]}, "seven days"),
            ({"learning_steps": [1e300]}, "learning steps"),
            ({"learning_steps": 5}, "learning steps"),
            ({"ignore_before": "soon"}, "ignore before"),
            ({"leech_action": "cry"}, "leech action"),
            ({"leech_action": ["cry"]}, "leech action"),
            ({"timer": 1}, "timer"),
            ({"new_per_day": 1.5}, "new per day"),
            ({"key": ""}, "no key"),
            ({"name": " "}, "name"),
        ],
    )
    def test_presets(self, change: dict[str, Any], said: str) -> None:
        whole = replace(with_progress(), progress=DraftProgress(presets={("A",): exports.USUAL}))
        found, problems = library_json.read_export(
            changed(lambda given: given["presets"][0].update(change), whole)
        )
        assert found.progress is not None
        assert found.progress.presets == {}
        assert said in problems[0].why
        assert "a preset that isn't there" in problems[1].why


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
