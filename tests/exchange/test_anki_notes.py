"""Notes, note types and the tables they stand in, sound and spoiled."""

from __future__ import annotations

from typing import Any

import pytest

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import NoteType
from cpccards.exchange import anki_note_types, anki_notes, anki_package
from tests.support.old_anki import BASIC, CLOZE, OldCollection, loosened, note_type


def read(old: OldCollection) -> Draft:
    return anki_package.read(old.package(), "x.apkg")


def whys(draft: Draft) -> str:
    return "\n".join(problem.why for problem in draft.problems)


def with_notes(*notes: tuple[str, ...], **more: Any) -> OldCollection:
    old = OldCollection()
    for fields in notes:
        old.add_note(BASIC, fields, **more)
    return old


class TestFields:
    def test_too_few_and_too_many(self) -> None:
        draft = read(with_notes(("only front",), ("a", "b", "c", "d"), ("a", "b")))
        assert [entry.note.fields for entry in draft.notes] == [
            ("only front", ""),
            ("a", "b<br>c<br>d"),
            ("a", "b"),
        ]
        assert [(problem.line, problem.fatal) for problem in draft.problems] == [(1, False), (2, False)]
        assert "1 fields instead of the 2 of Basic" in whys(draft)

    def test_stay_as_they_are(self) -> None:
        fields = ("<b>a</b> &lt; \\(x<y\\)\n\ttail ", "β ≥ 2 \U0001f9b4 é")
        assert read(with_notes(fields)).notes[0].note.fields == fields

    def test_without_what_no_database_keeps(self) -> None:
        assert read(with_notes(("a\x00b", "c"))).notes[0].note.fields == ("ab", "c")

    def test_of_other_kinds_than_text(self) -> None:
        old = with_notes(("a", "b"), ("c", "d"), ("e", "f"))
        old.notes[0][6] = b"bl\x1fob\xff"
        old.notes[1][6] = 17
        old.notes[2][5] = b" tag "
        notes = [entry.note for entry in read(old).notes]
        assert notes[0].fields == ("bl", "ob\ufffd")
        assert notes[1].fields == ("17", "")
        assert notes[2].tags == ("tag",)

    def test_that_are_numbers_or_nothing(self) -> None:
        old = with_notes(("a", "b"), ("c", "d"))
        first = old.notes[0][0]
        old.more_sql = (
            loosened("notes") + "UPDATE notes SET tags = NULL, guid = 5;"
            "UPDATE notes SET flds = 2.5;"
            f"UPDATE notes SET flds = NULL WHERE id = {first}"
        )
        notes = [entry.note for entry in read(old).notes]
        assert [(note.fields, note.tags) for note in notes] == [(("", ""), ()), (("2.5", ""), ())]
        assert [note.key for note in notes] == ["anki:5", f"anki:{first + 1}"]

    def test_beyond_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(anki_notes, "LONGEST_NOTE", 1000)
        draft = read(with_notes(("short", "x"), ("x" * 1000, "x"), ("also short", "x")))
        assert [entry.note.fields[0] for entry in draft.notes] == ["short", "also short"]
        assert [(problem.fatal, problem.line) for problem in draft.problems] == [(True, None)]
        assert "5 MB is the most" in whys(draft)

    def test_more_text_than_allowed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(anki_notes, "MAX_TEXT", 1000)
        with pytest.raises(BadInput, match="more than 500,000 notes"):
            read(with_notes(("x" * 600, ""), ("x" * 600, "")))


class TestTags:
    def test_apart_and_once(self) -> None:
        draft = read(with_notes(("a", "b"), tags="one  two::three one marked"))
        assert draft.notes[0].note.tags == ("one", "two::three", "marked")

    def test_a_million(self) -> None:
        old = with_notes(("a", "b"), tags=" ".join(f"t{at}" for at in range(1_000_000)))
        draft = read(old)
        assert len(draft.notes[0].note.tags) == anki_notes.MAX_TAGS
        assert "more than 1,000 tags" in whys(draft)

    def test_long_ones(self) -> None:
        draft = read(with_notes(("a", "b"), tags=f"short {'x' * 501} {'y' * 500}"))
        assert draft.notes[0].note.tags == ("short", "y" * 500)
        assert "500 letters" in whys(draft)


class TestKeys:
    def test_are_the_guid(self) -> None:
        assert read(with_notes(("a", "b"), guid="k#J`1~")).notes[0].note.key == "anki:k#J`1~"

    @pytest.mark.parametrize("guid", ["", "two words", "line\nbreak", "x" * 121, 17, b"\xff", "a\x00b"])
    def test_that_cannot_be_used(self, guid: Any) -> None:
        old = with_notes(("a", "b"))
        old.notes[0][1] = guid
        draft = read(old)
        expected = "17" if guid == 17 else str(old.notes[0][0])
        assert draft.notes[0].note.key == f"anki:{expected}"

    def test_that_several_notes_have(self) -> None:
        old = with_notes(("a", "b"), ("c", "d"), ("e", "f"), guid="same")
        old.notes[1][1] = str(old.notes[2][0])
        old.notes[2][1] = ""
        keys = [entry.note.key for entry in read(old).notes]
        number = old.notes[2][0]
        assert keys == ["anki:same", f"anki:{number}", f"anki:{number}+3"]
        assert len(set(keys)) == 3

    def test_no_two_notes_have_one_number(self) -> None:
        old = with_notes(("a", "b"), ("c", "d"))
        old.more_sql = (
            loosened("notes") + "INSERT INTO notes SELECT * FROM notes;"
            "INSERT INTO notes SELECT NULL, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data"
            " FROM notes LIMIT 1"
        )
        draft = read(old)
        assert [entry.note.fields[0] for entry in draft.notes] == ["a", "c"]
        assert sum(problem.fatal for problem in draft.problems) == 3


class TestNoteTypes:
    def test_that_are_not_there(self) -> None:
        old = with_notes(*((f"front {at}", "b") for at in range(50)))
        del old.models[str(BASIC)]
        gap = old.add_note(CLOZE, ("{{c1::a}}", ""))
        old.add_card(gap)
        draft = read(old)
        assert [entry.note.fields[0] for entry in draft.notes] == ["{{c1::a}}"]
        assert draft.notes[0].line == 1
        assert sum(problem.fatal for problem in draft.problems) == 21
        assert draft.problems[-1].why == "30 more: notes of types that are not in the file."
        assert draft.problems[0].row == ("front 0", "b")
        assert draft.foreign is not None
        assert [card.note for card in draft.foreign.cards] == [0]

    @pytest.mark.parametrize(
        ("spoil", "why"),
        [
            ({"flds": []}, "0 fields and 1 cards"),
            ({"tmpls": None}, "2 fields and 0 cards"),
            ({"tmpls": [{"name": "x", "qfmt": 1, "afmt": ""}]}, "can't be read"),
            ({"tmpls": [{"name": "x", "qfmt": "x" * 500_001, "afmt": ""}]}, "longer than"),
            ({"flds": [{"name": "x"}] * 501}, "501 fields"),
        ],
    )
    def test_that_cannot_be_used(self, spoil: dict[str, Any], why: str) -> None:
        old = with_notes(("a", "b"))
        old.models[str(BASIC)] |= spoil
        draft = read(old)
        assert why in whys(draft)
        assert not draft.notes

    def test_that_are_no_objects(self) -> None:
        old = with_notes(("a", "b"))
        old.models |= {"17": [], "x": {}, "9" * 30: {}, "²": {}}
        draft = read(old)
        assert len(draft.notes) == 1
        assert sum("note type" in problem.why for problem in draft.problems) == 4

    def test_names_are_cleaned(self) -> None:
        old = OldCollection()
        old.models["5"] = note_type(
            5, "\u202e two\nlines \ud800", ("", "x" * 999), [("\x07", "{{x}}\x00", "\udc00")], css="a\ud800b"
        )
        old.add_note(5, ("a", "b"))
        kind = read(old).notes[0].note.kind
        assert isinstance(kind, NoteType)
        assert (kind.name, kind.key, kind.css) == ("two lines \ufffd", "anki-5", "a\ufffdb")
        assert kind.fields == ("Field 1", "x" * 200)
        assert [(one.name, one.question, one.answer) for one in kind.templates] == [
            ("Card 1", "{{x}}", "\ufffd")
        ]

    def test_fields_and_cards_stand_in_their_own_order(self) -> None:
        old = with_notes(("a", "b"))
        for part in ("flds", "tmpls"):
            old.models[str(BASIC)][part].reverse()
        kind = read(old).notes[0].note.kind
        assert isinstance(kind, NoteType)
        assert kind.fields == ("Front", "Back")

    def test_too_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(anki_note_types, "MAX_TYPES", 3)
        with pytest.raises(BadInput, match="more than 3 note types"):
            read(OldCollection())

    def test_all_notes_of_a_type_share_it(self) -> None:
        first, second = read(with_notes(("a", "b"), ("c", "d"))).notes
        assert first.note.kind is second.note.kind


class TestTables:
    """Of schema 15 and later."""

    def test_spoiled_messages(self) -> None:
        old = with_notes(("a", "b"))
        old.version = 18
        old.models = old.decks = old.presets = old.conf = ""
        old.more_sql = f"""
            CREATE TABLE notetypes (id INTEGER PRIMARY KEY, name TEXT, config BLOB);
            CREATE TABLE fields (ntid INTEGER, ord INTEGER, name TEXT, config BLOB);
            CREATE TABLE templates (ntid INTEGER, ord INTEGER, name TEXT, config BLOB);
            CREATE TABLE decks (id INTEGER PRIMARY KEY, name TEXT, common BLOB, kind BLOB);
            CREATE TABLE deck_config (id INTEGER PRIMARY KEY, name TEXT, config BLOB);
            CREATE TABLE config (key TEXT PRIMARY KEY, val BLOB);
            INSERT INTO notetypes VALUES ({BASIC}, 'Good', X''), (2, 'Bad', X'FF'), (3, 'None', NULL);
            INSERT INTO fields VALUES ({BASIC}, 0, 'F', NULL), ({BASIC}, 1, NULL, NULL), (2, 0, 'F', NULL);
            INSERT INTO templates VALUES ({BASIC}, 0, 'C', X'0A036B3F3F1202215D'), (3, 0, 'C', X'0A');
            INSERT INTO decks VALUES (1, 'Default', X'', X'FF'), (2, 'A' || char(31) || 'B', X'', X'0A00');
            INSERT INTO deck_config VALUES (1, 'Bad', X'0A03'), (2, NULL, 'text');
            INSERT INTO config VALUES ('rollover', X'35'), ('creationOffset', 'x'), ('other', NULL);
        """
        draft = read(old)
        kind = draft.notes[0].note.kind
        assert isinstance(kind, NoteType)
        assert kind.fields == ("F", "Field 2")
        assert (kind.templates[0].question, kind.templates[0].answer) == ("k??", "!]")
        assert "The note type “Bad” can't be read." in whys(draft)
        assert "The note type “None” can't be read." in whys(draft)
        assert "The options of the deck “Default” can't be read." in whys(draft)
        assert "The deck options “Bad” can't be read." in whys(draft)
        assert [deck.path for deck in draft.decks] == [("A", "B"), ("Default",)]
        assert draft.foreign is not None
        assert (draft.foreign.rollover_hour, draft.foreign.minutes_west) == (5, None)
