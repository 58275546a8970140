"""Packages that Anki itself wrote, and old ones written by hand: everything in them arrives."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.foreign_progress import ForeignCard
from cpccards.domain.note_types import NoteType
from cpccards.exchange import anki_package, formats
from tests.support.anki_samples import (
    DAY,
    FSRS_PARAMETERS,
    MEDIA,
    big_collection,
    export,
    old_sample,
    opened,
    sample_collection,
)
from tests.support.old_anki import (
    BASIC,
    CREATED,
    DUMMY_TEXT,
    Generation,
    OldCollection,
    bytes_field,
    package,
    varint_field,
    zipped,
)

EVERY = tuple(Generation)


def read(data: bytes, name: str = "deck.apkg") -> Draft:
    return formats.read(name, data)


def refusal(data: bytes, name: str = "deck.apkg") -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(data, name)
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


def whys(draft: Draft) -> str:
    return "\n".join(problem.why for problem in draft.problems)


class TestWrittenByAnki:
    """Against what Anki says is in the collection."""

    class Truth:
        """A collection as Anki sees it."""

        def __init__(self, collection: Path) -> None:
            with opened(collection) as col:
                assert col.db is not None
                self.decks = {deck.id: tuple(deck.name.split("::")) for deck in col.decks.all_names_and_ids()}
                self.types: dict[int, Any] = {model["id"]: model for model in col.models.all()}
                self.notes: list[Any] = col.db.all("select id, guid, mid, tags, flds from notes order by id")
                self.cards: list[Any] = col.db.all("select * from cards order by nid, ord")
                self.reviews: list[Any] = col.db.all(
                    "select cid, id, ease, ivl, lastIvl, factor, time, type from revlog order by id"
                )
                self.created = col.db.scalar("select crt from col")

    @staticmethod
    @cache
    def made() -> tuple[TestWrittenByAnki.Truth, dict[tuple[Generation, bool], bytes]]:
        pytest.importorskip("anki")
        with TemporaryDirectory() as folder:
            collection = sample_collection(Path(folder))
            written = {
                (generation, whole): export(collection, generation, whole=whole)
                for generation in (Generation.LEGACY2, Generation.LATEST)
                for whole in (False, True)
            }
            return TestWrittenByAnki.Truth(collection), written

    @pytest.fixture(params=[Generation.LEGACY2, Generation.LATEST])
    def generation(self, request: pytest.FixtureRequest) -> Generation:
        chosen = request.param
        assert isinstance(chosen, Generation)
        return chosen

    @pytest.fixture(params=[False, True], ids=["apkg", "colpkg"])
    def whole(self, request: pytest.FixtureRequest) -> bool:
        return bool(request.param)

    @pytest.fixture
    def truth(self) -> TestWrittenByAnki.Truth:
        return self.made()[0]

    @pytest.fixture
    def draft(self, generation: Generation, whole: bool) -> Draft:
        return read(self.made()[1][generation, whole], "mine.colpkg" if whole else "mine.apkg")

    def test_notes(self, draft: Draft, truth: Truth) -> None:
        assert draft.format_name == "Anki package"
        assert len(draft.notes) == len(truth.notes) == 8
        assert DUMMY_TEXT not in str(draft.notes)
        for at, (entry, (_, guid, mid, tags, fields)) in enumerate(
            zip(draft.notes, truth.notes, strict=True), 1
        ):
            note, model = entry.note, truth.types[mid]
            assert (entry.line, note.key, note.topic) == (at, f"anki:{guid}", None)
            assert note.fields == tuple(fields.split("\x1f"))
            assert note.tags == tuple(tags.split())
            kind = note.kind
            assert isinstance(kind, NoteType)
            assert (kind.key, kind.name) == (f"anki-{mid}", model["name"])
            assert kind.fields == tuple(field["name"] for field in model["flds"])
            assert kind.is_cloze == (model["type"] == 1)
            assert kind.css == model["css"]
            assert [(one.name, one.question, one.answer) for one in kind.templates] == [
                (one["name"], one["qfmt"], one["afmt"]) for one in model["tmpls"]
            ]
        assert not draft.problems

    def test_decks(self, draft: Draft, truth: Truth, whole: bool) -> None:
        homes: dict[int, int] = {}
        for card in truth.cards:
            homes.setdefault(card[1], card[15] or card[2])
        assert [entry.deck for entry in draft.notes] == [truth.decks[homes[row[0]]] for row in truth.notes]
        paths = {deck.path: deck.description for deck in draft.decks}
        wanted = {path for path in truth.decks.values() if path != ("Cram",)}
        assert set(paths) == (wanted if whole else wanted - {("Empty",)})
        assert paths["Coding", "Modifiers"] == "About Coding::Modifiers"

    def test_cards(self, draft: Draft, truth: Truth) -> None:
        assert draft.foreign is not None
        places = {row[0]: at for at, row in enumerate(truth.notes)}
        expected = []
        for row in truth.cards:
            data = json.loads(row[17] or "{}")
            expected.append(
                ForeignCard(
                    note=places[row[1]],
                    ordinal=row[3],
                    kind=row[6],
                    queue=row[7],
                    due=row[8],
                    interval=row[9],
                    factor=row[10],
                    repetitions=row[11],
                    lapses=row[12],
                    left=row[13],
                    original_due=row[14],
                    was_filtered=row[15] != 0,
                    flag=row[16] & 7,
                    stability=data.get("s"),
                    difficulty=data.get("d"),
                    desired_retention=data.get("dr"),
                    decay=data.get("decay"),
                    last_review=data.get("lrt"),
                    position=data.get("pos"),
                    custom_data=data.get("cd", ""),
                )
            )
        assert list(draft.foreign.cards) == expected
        assert any(card.was_filtered for card in expected)
        assert {card.queue for card in expected} >= {-3, -1, 0, 1, 2}
        assert any(card.flag == 3 for card in expected)
        assert any(card.stability is not None for card in expected)

    def test_reviews(self, draft: Draft, truth: Truth) -> None:
        assert draft.foreign is not None
        log = draft.foreign.reviews
        index = {row[0]: at for at, row in enumerate(truth.cards)}
        columns = (
            log.card,
            log.at,
            log.ease,
            log.interval,
            log.last_interval,
            log.factor,
            log.took_ms,
            log.kind,
        )
        assert len(log) == 27
        assert list(zip(*columns, strict=True)) == [(index[row[0]], *row[1:]) for row in truth.reviews]

    def test_days(self, draft: Draft, truth: Truth, whole: bool) -> None:
        assert draft.foreign is not None
        assert draft.foreign.created == truth.created
        assert draft.foreign.minutes_west == 0
        assert draft.foreign.rollover_hour == (4 if whole else None)
        assert draft.foreign.is_backup is whole

    def test_options(self, draft: Draft) -> None:
        assert draft.foreign is not None
        presets = draft.foreign.presets
        coding = presets["Coding",]
        assert presets["Coding", "Modifiers"] == coding
        assert (coding.name, coding.parameters, coding.desired_retention) == ("Coding", FSRS_PARAMETERS, 0.93)
        assert (coding.learning_steps, coding.relearning_steps) == ((1.0, 15.0), (20.0,))
        assert (coding.maximum_interval, coding.new_per_day, coding.reviews_per_day) == (500, 12, 90)
        assert (coding.leech_threshold, coding.leech_suspends) == (6, False)
        assert coding.ignore_before == "2020-02-01"
        other = presets["Anatomy",]
        assert (other.name, other.parameters, other.new_per_day) == ("Default", (), 20)
        assert ("Cram",) not in presets

    def test_media(self, draft: Draft) -> None:
        assert {medium.name: medium.read() for medium in draft.media} == MEDIA
        assert all(medium.size == len(medium.read()) for medium in draft.media)


def test_without_scheduling() -> None:
    pytest.importorskip("anki")
    with TemporaryDirectory() as folder:
        collection = sample_collection(Path(folder))
        draft = read(export(collection, Generation.LATEST, scheduling=False))
    assert draft.foreign is not None
    assert {card.kind for card in draft.foreign.cards} == {0}
    assert len(draft.foreign.reviews) == 0
    assert "Coding" not in {preset.name for preset in draft.foreign.presets.values()}


@pytest.mark.parametrize("generation", EVERY)
class TestWrittenByHand:
    def test_everything(self, generation: Generation) -> None:
        old = old_sample()
        draft = read(old.package(generation))
        assert not draft.problems
        assert [entry.note.key for entry in draft.notes] == [
            "anki:Ab,c#1",
            "anki:guid1",
            "anki:guid2",
            "anki:guid3",
        ]
        assert [entry.deck for entry in draft.notes] == [
            ("Coding", "Modifiers"),
            ("Anatomy",),
            ("Coding", "Modifiers"),
            ("Default",),
        ]
        assert draft.notes[0].note.tags == ("em", "modifier::em", "marked")
        assert {medium.name: medium.read() for medium in draft.media} == MEDIA
        foreign = draft.foreign
        assert foreign is not None
        assert (foreign.created, foreign.minutes_west, foreign.rollover_hour) == (CREATED, 300, None)
        assert foreign.presets["Coding", "Modifiers"].parameters == FSRS_PARAMETERS
        assert foreign.presets["Coding",].leech_suspends is True
        assert len(foreign.cards) == 7
        assert foreign.cards[0] == ForeignCard(
            note=0, ordinal=0, kind=2, queue=2, due=400, interval=30, factor=2500, repetitions=3, lapses=1,
            stability=30.5, difficulty=5.125, desired_retention=0.93, decay=0.15,
            last_review=CREATED + 370 * DAY, position=4,
        )  # fmt: skip
        assert (foreign.cards[2].was_filtered, foreign.cards[2].original_due) == (True, 415)
        assert foreign.cards[6].custom_data == '{"mine":1}'
        assert list(foreign.reviews.card) == [0, 0, 0, 0, 0, 2, 2, 2, 2, 2]
        assert list(foreign.reviews.ease) == [3, 3, 1, 2, 4] * 2

    def test_the_dummy_is_never_read(self, generation: Generation) -> None:
        old = OldCollection()
        old.add_card(old.add_note(BASIC, ("true", "note")))
        draft = read(old.package(generation))
        assert [entry.note.fields[0] for entry in draft.notes] == ["true"]

    def test_an_empty_collection(self, generation: Generation) -> None:
        draft = read(OldCollection().package(generation))
        assert (draft.notes, draft.decks, draft.problems) == ((), (), ())


class TestWhichCollection:
    def test_a_package_that_only_has_the_dummy(self) -> None:
        data = zipped({"meta": varint_field(1, 3), "collection.anki2": OldCollection().database()})
        assert "no collection" in refusal(data).message

    def test_without_meta_the_newer_database_is_taken(self) -> None:
        new, old = OldCollection(), OldCollection()
        new.add_note(BASIC, ("new", ""))
        old.add_note(BASIC, ("old", ""))
        both = zipped({"collection.anki2": old.database(), "collection.anki21": new.database()})
        assert read(both).notes[0].note.fields[0] == "new"
        assert read(zipped({"collection.anki2": old.database()})).notes[0].note.fields[0] == "old"

    @pytest.mark.parametrize("meta", [varint_field(1, 4), varint_field(1, 0), b"", b"\x08", b"\xff" * 20])
    def test_a_newer_kind_of_package(self, meta: bytes) -> None:
        data = package(OldCollection().database(), {}, Generation.LEGACY2, meta=meta)
        error = refusal(data)
        assert "newer Anki" in error.message
        assert "older Anki versions" in error.remedy

    def test_meta_in_another_order(self) -> None:
        meta = bytes_field(9, b"unknown") + varint_field(1, 2)
        assert not read(package(OldCollection().database(), {}, Generation.LEGACY2, meta=meta)).problems

    @pytest.mark.parametrize(
        ("name", "backup"),
        [
            ("a.apkg", False),
            ("a.colpkg", True),
            ("Collection.apkg", True),
            ("/x/collection.apkg", True),
            ("a", False),
        ],
    )
    def test_backups_go_by_their_name(self, name: str, backup: bool) -> None:
        foreign = read(OldCollection().package(), name).foreign
        assert foreign is not None
        assert foreign.is_backup is backup

    def test_backups_say_when_the_day_turns_over(self) -> None:
        old = OldCollection()
        old.conf["rollover"] = 3
        foreign = read(old.package()).foreign
        assert foreign is not None
        assert (foreign.rollover_hour, foreign.is_backup) == (3, True)


class TestRefused:
    def test_cut_off(self) -> None:
        data = old_sample().package()
        for share in (0.05, 0.4, 0.95):
            assert "cut off" in refusal(data[: int(len(data) * share)]).title

    def test_no_zip_behind_the_start(self) -> None:
        refusal(b"PK\x03\x04 and then nothing of the kind")

    @pytest.mark.parametrize(
        ("version", "word"), [(10, "too old"), (0, "too old"), (19, "too new"), (1000, "too new")]
    )
    def test_schemas(self, version: int, word: str) -> None:
        old = OldCollection()
        old.version = version
        assert word in refusal(old.package()).title

    @pytest.mark.parametrize("table", ["col", "notes", "cards"])
    def test_a_missing_table(self, table: str) -> None:
        old = old_sample()
        old.more_sql = f"DROP TABLE {table}"
        assert table in refusal(old.package()).message

    def test_a_missing_row(self) -> None:
        old = old_sample()
        old.more_sql = "DELETE FROM col"
        assert "empty" in refusal(old.package()).message

    @pytest.mark.parametrize("part", ["models", "decks", "presets", "conf"])
    @pytest.mark.parametrize("text", ["no json", "[1]", "[" * 100_000, "{", '{"a":' * 50_000])
    def test_lists_that_are_no_lists(self, part: str, text: str) -> None:
        old = OldCollection()
        setattr(old, part, text)
        assert "can't be read" in refusal(old.package()).message

    def test_a_collection_that_is_no_database(self) -> None:
        for generation in EVERY:
            refusal(package(b"\x00" * 5000, {}, generation))

    def test_a_frame_that_is_none(self) -> None:
        data = zipped({"meta": varint_field(1, 3), "collection.anki21b": b"no zstd"})
        assert "cut off" in refusal(data).title

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c",
            "CREATE TRIGGER evil AFTER DELETE ON notes BEGIN DELETE FROM cards; END",
            "CREATE VIRTUAL TABLE evil USING fts5(x)",
        ],
    )
    def test_more_than_tables(self, sql: str) -> None:
        old = old_sample()
        old.more_sql = sql
        assert "by itself" in refusal(old.package()).message

    def test_notes_that_are_a_view(self) -> None:
        old = old_sample()
        old.more_sql = "ALTER TABLE notes RENAME TO other; CREATE VIEW notes AS SELECT * FROM other"
        refusal(old.package())


class TestSound:
    """What may be missing or strange without harm."""

    @pytest.mark.parametrize("table", ["revlog", "graves"])
    def test_tables_nobody_needs(self, table: str) -> None:
        old = old_sample()
        old.more_sql = f"DROP TABLE {table}"
        draft = read(old.package())
        assert len(draft.notes) == 4
        assert not draft.problems

    def test_settings_that_are_none(self) -> None:
        old = OldCollection()
        old.conf = {"creationOffset": "x", "rollover": 99}
        foreign = read(old.package()).foreign
        assert foreign is not None
        assert (foreign.minutes_west, foreign.rollover_hour, foreign.is_backup) == (None, None, False)

    def test_empty_texts_for_lists(self) -> None:
        old = OldCollection()
        old.conf, old.presets = "", ""
        assert not read(old.package()).problems

    def test_decks_and_where_notes_go(self) -> None:
        old = OldCollection()
        one, two = old.add_deck("One"), old.add_deck("Two")
        filtered = old.add_deck("Cram", filtered=True)
        scattered = old.add_note(BASIC, ("a", ""))
        old.add_card(scattered, two, ord=0)
        gone = old.add_note(BASIC, ("b", ""))
        old.add_card(gone, 12345)
        lost = old.add_note(BASIC, ("c", ""))
        old.add_card(lost, filtered)
        old.add_note(BASIC, ("d", ""))
        old.models[str(BASIC)]["tmpls"] *= 2
        old.add_card(scattered, one, ord=1)
        draft = read(old.package())
        assert [entry.deck for entry in draft.notes] == [("Two",), ("Default",), ("Default",), ("Default",)]
        assert "2 notes belong to decks that are not in the file; they go to Default" in whys(draft)
        assert "1 notes have cards in several decks" in whys(draft)
        assert [deck.path for deck in draft.decks] == [("Default",), ("One",), ("Two",)]

    def test_without_a_default_deck(self) -> None:
        old = OldCollection()
        old.decks = {}
        old.add_card(old.add_note(BASIC, ("a", "")))
        assert read(old.package(), "E&M codes.apkg").notes[0].deck == ("E&M codes",)

    def test_hostile_deck_names(self) -> None:
        old = OldCollection()
        for name in (
            "<img src=/etc/passwd>",
            "../../x",
            "a\x00b\ncd",
            "::",
            "x" * 5000,
            "A › B",
            "\u202egnp",
            7,
        ):
            old.add_card(old.add_note(BASIC, (str(name), "")), old.add_deck(name))  # type: ignore[arg-type]
        paths = [entry.deck for entry in read(old.package()).notes]
        assert paths[0] == ("<img src=/etc/passwd>",)
        assert paths[1:4] == [("../../x",), ("ab cd",), ("Unnamed", "Unnamed")]
        assert paths[4:] == [("x" * 200,), ("A > B",), ("gnp",), ("Unnamed",)]

    def test_a_deck_a_thousand_levels_deep(self) -> None:
        old = OldCollection()
        old.add_card(old.add_note(BASIC, ("a", "")), old.add_deck("::".join("x" * 1000)))
        assert read(old.package()).notes[0].deck == ("x",) * 20


def test_a_large_package_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    big = big_collection(notes=300, reviews=45_000)
    draft = read(big.package(Generation.LATEST))
    assert draft.foreign is not None
    log = draft.foreign.reviews
    assert len(log) == 45_000
    assert list(log.at) == sorted(row[0] for row in big.revlog)
    assert len(draft.foreign.cards) == len(draft.notes) == 300
    monkeypatch.setattr("cpccards.exchange.anki_progress.MAX_REVIEWS", 44_999)
    assert "more than 44,999 reviews" in refusal(big.package()).message
    monkeypatch.setattr("cpccards.exchange.anki_progress.MAX_CARDS", 299)
    assert "more than 299 cards" in refusal(big.package()).message


def test_more_notes_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cpccards.exchange.anki_notes.MAX_NOTES", 3)
    assert "too large" in refusal(old_sample().package()).title


WHOLE = old_sample().package(Generation.LEGACY1)
LATEST = old_sample().package(Generation.LATEST)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([WHOLE, LATEST]), st.data())
def test_a_changed_package_is_read_or_refused(data: bytes, draw: st.DataObject) -> None:
    spoiled = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        spoiled[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    try:
        draft = anki_package.read(bytes(spoiled), "x.apkg")
        for medium in draft.media:
            medium.read()
    except BadInput as error:
        assert error.remedy  # noqa: PT017


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_changed_database_is_read_or_refused(draw: st.DataObject) -> None:
    """Past the checksum of the zip archive."""
    spoiled = bytearray(DATABASE)
    for _ in range(draw.draw(st.integers(1, 10))):
        spoiled[draw.draw(st.integers(0, len(DATABASE) - 1))] = draw.draw(st.integers(0, 255))
    try:
        anki_package.read(package(bytes(spoiled), {}, Generation.LEGACY1), "x.apkg")
    except BadInput as error:
        assert error.remedy  # noqa: PT017


DATABASE = old_sample().database()
