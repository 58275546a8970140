"""Everything goes out again: by format, there and back, and whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftNote, DraftProgress
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.exports import Export
from cpccards.domain.notes import DeckId, Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.exchange import (
    anki_package,
    anki_text,
    deck_archive,
    deck_toml,
    delimited,
    library_json,
)
from cpccards.exchange import formats as readers
from cpccards.services.export_formats import FORMATS, PAPER, FormatId, format_of, format_of_ending
from cpccards.services.exporting import ExportOptions
from cpccards.services.sharing import CREDIT, LICENCE, CptCheck
from cpccards.services.workspace import Workspace
from tests.support import exports
from tests.support.clocks import FakeClock
from tests.support.faults import file_size_limit
from tests.support.libraries import basic, cloze, contents, fill, fill_basic, opened, rate, reversed_
from tests.support.outgoing import take_in, take_in_export, written

PLAIN = ("apkg", "anki-text", "csv", "csv-spreadsheet", "cpcdeck", "json", "json-zip")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def filled(services: Workspace) -> Workspace:
    """Two decks of one's own with a picture, a little learnt, and a preset."""
    services.media.put("heart.png", PICTURE)
    services.media.put("lost.png", b"another")
    cards = fill(services, [basic("femur"), reversed_("tibia"), cloze(2)], ("Anatomy", "Leg"))
    fill(services, [Note(NoteKind.BASIC, ('<img src="heart.png">', "heart"))], ("Anatomy",))
    fill(services, [basic("99213 is a code")], ("Codes",))
    rate(services, cards[0][0], Rating.GOOD)
    rate(services, cards[1][0], Rating.EASY)
    return services


def deck_of(services: Workspace, *path: str) -> DeckId:
    return next(deck.id for deck in services.library.decks() if deck.path == path)


@contextmanager
def libraries(clock: FakeClock, new_library: Path) -> Iterator[tuple[Workspace, Workspace, Path]]:
    """Two new libraries and their folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for which in ("one", "two"):
            shutil.copyfile(new_library, folder / f"{which}.cpccards")
        with opened(folder / "one.cpccards", clock) as one, opened(folder / "two.cpccards", clock) as two:
            yield one, two, folder


class TestFormats:
    def test_each_says_what_it_carries(self) -> None:
        assert {kind.id for kind in FORMATS} == set(FormatId) - {FormatId.PDF}
        for kind in (*FORMATS, PAPER):
            assert kind.carries.endswith(".")
            assert kind.leaves.endswith(".")

    def test_by_word_and_by_ending(self) -> None:
        assert format_of("csv-spreadsheet").id is FormatId.SPREADSHEET
        assert format_of_ending(".CSV").id is FormatId.CSV
        assert format_of_ending(".zip").id is FormatId.JSON_MEDIA

    @pytest.mark.parametrize(("word", "why"), [("doc", "'doc' is none"), ("pdf", "in the window")])
    def test_no_such_format(self, word: str, why: str) -> None:
        with pytest.raises(BadInput, match=why) as caught:
            format_of(word)
        assert "apkg" in caught.value.remedy

    def test_the_service_offers_them(self, services: Workspace) -> None:
        assert services.exporting.formats() == FORMATS


def progress_of(export: Export) -> Any:
    """What was learned, by note key and ordinal, so that order and names don't count."""
    progress = export.progress
    assert progress is not None
    keys = [entry.note.key for entry in export.notes]
    cards = {(keys[card.note], card.ordinal): replace(card, note=0) for card in progress.cards}
    names = [(keys[card.note], card.ordinal) for card in progress.cards]

    def rows(columns: Any) -> list[Any]:
        named = {**columns, "card_id": [names[card] for card in columns.get("card_id", ())]}
        return sorted(zip(*named.values(), strict=True), key=repr)

    presets = {path: replace(preset, key="") for path, preset in progress.presets.items() if path}
    return cards, rows(progress.reviews), rows(progress.events), presets


def said(export: Export) -> Any:
    """Everything else but when notes were made, and what decks without notes are."""
    with_notes = {entry.deck for entry in export.notes}
    decks = {deck for deck in export.decks if deck.path in with_notes}
    notes = {(entry.note, entry.deck) for entry in export.notes}
    return notes, decks, sorted(exports.media_bytes(export.media))


PRESETS = st.none() | exports.presets().map(lambda preset: replace(preset, name="Mine"))


@st.composite
def told(draw: st.DrawFn) -> Export:
    """A library whose decks have notes, and one preset of its own perhaps."""
    export = draw(exports.exports())
    paths = list(dict.fromkeys(entry.deck for entry in export.notes))
    decks = tuple(DraftDeck(path, f"key-{at}", "cpt", "About it.") for at, path in enumerate(paths))
    preset = draw(PRESETS)
    progress = export.progress or DraftProgress()
    presets = {} if preset is None or not paths else {paths[0]: preset}
    return replace(export, decks=decks, progress=replace(progress, presets=presets))


GENERATED = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestThereAndBack:
    @GENERATED
    @given(export=told(), zipped=st.booleans())
    def test_the_whole_library(
        self, clock: FakeClock, new_library: Path, export: Export, zipped: bool
    ) -> None:
        word = "json-zip" if zipped else "json"
        read = library_json.read_archive if zipped else library_json.read
        with libraries(clock, new_library) as (one, two, folder):
            take_in_export(one, export)
            first = written(one, folder / "first", word)
            draft = read(first, "first")
            assert draft.problems == ()
            take_in(two, draft)
            again, problems = library_json.read_export(written(two, folder / "again", word))
            before, _ = library_json.read_export(first)
        assert problems == ()
        assert said(again) == said(before)
        assert progress_of(again) == progress_of(before)
        assert {entry.note for entry in before.notes} == {entry.note for entry in export.notes}

    @GENERATED
    @given(export=told(), word=st.sampled_from(["csv", "csv-spreadsheet"]))
    def test_csv(self, clock: FakeClock, new_library: Path, export: Export, word: str) -> None:
        own = tuple(entry for entry in export.notes if isinstance(entry.note.kind, NoteKind))
        with libraries(clock, new_library) as (one, two, folder):
            if not own:
                return
            take_in(one, Draft("made", "made", (), own))
            first = written(one, folder / "first.csv", word)
            take_in(two, delimited.read(first, "first.csv"))
            assert written(two, folder / "again.csv", word) == first

    @GENERATED
    @given(export=told())
    def test_a_deck_to_hand_on(self, clock: FakeClock, new_library: Path, export: Export) -> None:
        about = DeckAbout("Bones", "Ann", "CC0", "2026", "All of them.")
        if not export.notes:
            return
        with libraries(clock, new_library) as (one, two, folder):
            take_in_export(one, replace(export, progress=None))
            first = written(one, folder / "first.cpcdeck", "cpcdeck", ExportOptions(about=about))
            draft = deck_archive.read(first, "first.cpcdeck")
            assert draft.about == about
            take_in(two, draft)
            again = written(two, folder / "again.cpcdeck", "cpcdeck", ExportOptions(about=about))
        read = deck_archive.read(again, "again.cpcdeck")
        assert {(entry.note, entry.deck) for entry in read.notes} == {
            (entry.note, entry.deck) for entry in draft.notes
        }
        assert set(read.decks) == set(draft.decks)

    @GENERATED
    @given(export=told())
    def test_anki_package(self, clock: FakeClock, new_library: Path, export: Export) -> None:
        if not export.notes:
            return
        with libraries(clock, new_library) as (one, two, folder):
            take_in_export(one, replace(export, progress=None))
            fill_learned(one)
            first = anki_package.read(written(one, folder / "first.apkg", "apkg"), "first.apkg")
            take_in(two, first)
            again = anki_package.read(written(two, folder / "again.apkg", "apkg"), "again.apkg")
        assert {(entry.note, entry.deck) for entry in again.notes} == {
            (entry.note, entry.deck) for entry in first.notes
        }
        assert in_anki(again) == in_anki(first)

    @GENERATED
    @given(held=exports.notes(kinds=(NoteKind.BASIC, NoteKind.REVERSED, NoteKind.CLOZE, NoteKind.TYPED)))
    def test_anki_text(self, clock: FakeClock, new_library: Path, held: tuple[DraftNote, ...]) -> None:
        if not held:
            return
        with libraries(clock, new_library) as (one, two, folder):
            take_in(one, Draft("made", "made", (), held))
            first = anki_text.read(written(one, folder / "first.txt", "anki-text"), "first.txt")
            take_in(two, first)
            again = anki_text.read(written(two, folder / "again.txt", "anki-text"), "again.txt")
        assert [(entry.note, entry.deck) for entry in again.notes] == [
            (entry.note, entry.deck) for entry in first.notes
        ]

    def test_a_deck_file(
        self, filled: Workspace, tmp_path: Path, clock: FakeClock, new_library: Path
    ) -> None:
        leg = (deck_of(filled, "Anatomy", "Leg"),)
        first = written(filled, tmp_path / "leg.toml", "toml", decks=leg)
        with libraries(clock, new_library) as (one, _, folder):
            take_in(one, deck_toml.read(first, "leg.toml"))
            assert written(one, folder / "again.toml", "toml") == first


def fill_learned(services: Workspace) -> None:
    """Answers a few cards, over two days, in every state."""
    with services.library_file() as uow:
        ids = [row["id"] for row in uow.exports.cards(None)]
    for card, rating in zip(ids, (Rating.EASY, Rating.GOOD, Rating.AGAIN), strict=False):
        rate(services, card, rating)


def in_anki(draft: Draft) -> Any:
    """Cards and log by note key and ordinal."""
    assert draft.foreign is not None
    keys = [entry.note.key for entry in draft.notes]
    cards = draft.foreign.cards
    log = draft.foreign.reviews
    rows = zip(log.card, log.at, log.ease, log.interval, log.factor, log.took_ms, log.kind, strict=True)
    names = [(keys[card.note], card.ordinal) for card in cards]
    return (
        {name: replace(card, note=0) for name, card in zip(names, cards, strict=True)},
        sorted((names[card], *rest) for card, *rest in rows),
    )


class TestAnki:
    def test_anki_takes_it_with_state_and_due_and_a_second_time_nothing(
        self, filled: Workspace, tmp_path: Path, clock: FakeClock
    ) -> None:
        anki = pytest.importorskip("anki.collection")
        path = tmp_path / "out.apkg"
        written(filled, path, "apkg")
        collection = anki.Collection(str(tmp_path / "fresh.anki2"))
        try:
            options = anki.ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
            request = anki.ImportAnkiPackageRequest(package_path=str(path), options=options)
            assert len(collection.import_anki_package(request).log.new) == 5
            with filled.library_file() as uow:
                rows = uow.exports.cards(None)
                reviews = uow.exports.reviews(None)
            learned = [row for row in rows if row["repetitions"]]
            assert len(learned) == 2
            found = collection.db.all(
                "select reps, type, json_extract(data, '$.s'), due from cards where reps > 0 order by id"
            )
            states = [(row["repetitions"], row["state"], row["stability"]) for row in learned]
            assert [
                (reps, kind, pytest.approx(stability, abs=1e-3)) for reps, kind, stability, _ in found
            ] == (states)
            graduated = next(row for row in learned if row["due_day"] is not None)
            [(due, created, offset)] = collection.db.all(
                "select c.due, col.crt, 0 from cards c, col where c.type = 2"
            )
            del offset
            days = (due * 86_400 + created) // 86_400 - graduated["due_day"]
            assert days in {0, 1}  # the two zones may stand on either side of midnight
            assert collection.db.scalar("select count() from revlog") == len(reviews["card_id"]) == 2
            log = collection.import_anki_package(request).log
            assert (len(log.new), len(log.updated), len(log.duplicate)) == (0, 0, 5)
            assert collection.db.scalar("select count() from revlog") == 2
        finally:
            collection.close()

    def test_without_progress_all_is_new(self, filled: Workspace, tmp_path: Path) -> None:
        data = written(filled, tmp_path / "x.apkg", "apkg", ExportOptions(with_progress=False))
        draft = anki_package.read(data, "x.apkg")
        assert draft.foreign is not None
        assert {card.kind for card in draft.foreign.cards} == {0}
        assert len(draft.foreign.reviews) == 0

    def test_days_count_from_before_the_first_answer(
        self, filled: Workspace, tmp_path: Path, clock: FakeClock
    ) -> None:
        with filled.library_file() as uow:
            uow._connection.execute(text("UPDATE reviews SET day = 15000"))
            uow.commit()
        draft = anki_package.read(written(filled, tmp_path / "x.apkg", "apkg"), "x.apkg")
        assert draft.foreign is not None
        assert draft.foreign.created // 86_400 in {15_000, 15_001}


class TestChoosing:
    def test_some_decks_with_what_hangs_on_them(self, filled: Workspace, tmp_path: Path) -> None:
        leg = (deck_of(filled, "Anatomy", "Leg"),)
        told = filled.exporting.preview(format_of("apkg"), leg, ExportOptions())
        assert (told.decks, told.notes, told.cards, told.reviews, told.media) == (1, 3, 5, 2, 0)
        draft = anki_package.read(written(filled, tmp_path / "x.apkg", "apkg", decks=leg), "x.apkg")
        assert {entry.deck for entry in draft.notes} == {("Anatomy", "Leg")}
        assert draft.foreign is not None
        assert len(draft.foreign.cards) == 5
        assert len(draft.foreign.reviews) == 2
        assert draft.media == ()

    def test_only_the_media_that_notes_call_for(self, filled: Workspace, tmp_path: Path) -> None:
        assert filled.exporting.preview(format_of("apkg"), None, ExportOptions()).media == 1
        draft = anki_package.read(written(filled, tmp_path / "x.apkg", "apkg"), "x.apkg")
        assert exports.media_bytes(draft.media) == [("heart.png", len(PICTURE), PICTURE)]
        without = written(filled, tmp_path / "y.apkg", "apkg", ExportOptions(with_media=False))
        assert anki_package.read(without, "y.apkg").media == ()

    def test_all_media_with_the_whole_library(self, filled: Workspace, tmp_path: Path) -> None:
        kind = format_of("json-zip")
        assert filled.exporting.preview(kind, (), ExportOptions()).media == 2
        written(filled, tmp_path / "x.zip", "json-zip", decks=())
        with zipfile.ZipFile(tmp_path / "x.zip") as archive:
            assert sorted(archive.namelist()) == ["library.json", "media/heart.png", "media/lost.png"]

    def test_a_deck_file_names_its_pictures(self, filled: Workspace, tmp_path: Path) -> None:
        top = (deck_of(filled, "Anatomy"),)
        told = tomllib.loads(written(filled, tmp_path / "x.toml", "toml", decks=top).decode())
        assert told["deck"]["media"] == ["heart.png"]

    def test_the_whole_library_tells_its_settings(self, filled: Workspace, tmp_path: Path) -> None:
        filled.settings.change(filled.calendar.date(), rollover_hour=3)
        told = json.loads(written(filled, tmp_path / "x.json", "json"))
        assert told["settings"]["rollover_hour"] == 3
        assert told["media"][0]["base64"]
        bare = json.loads(written(filled, tmp_path / "y.json", "json", ExportOptions(False, False)))
        assert "cards" not in bare
        assert bare["media"] == []

    def test_a_lost_picture_is_told(self, filled: Workspace, tmp_path: Path) -> None:
        shutil.rmtree(filled.library_file.path.with_suffix(".media"))
        done = filled.exporting.export(format_of("apkg"), None, ExportOptions(), tmp_path / "x.apkg")
        assert [problem.why for problem in done.problems] == [
            "heart.png is not in the file: its bytes are gone from the library."
        ]

    def test_the_library_stays_as_it_was(self, filled: Workspace, tmp_path: Path) -> None:
        before = contents(filled.library_file, leaving_out=())
        for word in PLAIN:
            written(filled, tmp_path / f"out.{word}", word)
        assert contents(filled.library_file, leaving_out=()) == before

    @pytest.mark.parametrize("word", [*PLAIN, "toml"])
    def test_what_is_written_is_recognised(self, services: Workspace, tmp_path: Path, word: str) -> None:
        fill_basic(services, 3)
        data = written(services, tmp_path / "out", word)
        draft = readers.read(f"out{format_of(word).ending}", data)
        assert len(draft.notes) == 3

    def test_presets_of_decks_go_by_what_they_take_from_above(
        self, services: Workspace, tmp_path: Path
    ) -> None:
        for path in (("A", "B"), ("A", "B", "C"), ("A", "D"), ("E",)):
            fill(services, [basic("::".join(path))], path)
        mine, _ = services.presets.add("Mine")
        services.presets.assign(deck_of(services, "A"), mine.key)
        services.presets.assign(deck_of(services, "A", "B", "C"), "default")
        export, _ = library_json.read_export(written(services, tmp_path / "x.json", "json"))
        assert export.progress is not None
        names = {path: preset.name for path, preset in export.progress.presets.items()}
        assert names == {
            (): "Default", ("A", "B"): "Mine", ("A", "B", "C"): "Default", ("A", "D"): "Mine",
        }  # fmt: skip

    def test_one_query_a_table(self, filled: Workspace, tmp_path: Path) -> None:
        asked: list[str] = []
        engine = filled.library_file._engine

        def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        event.listen(engine, "before_cursor_execute", hear)
        try:
            written(filled, tmp_path / "x.json", "json")
            few = len(asked)
            fill_basic(filled, 300, deck=("Many",))
            asked.clear()
            written(filled, tmp_path / "y.json", "json")
        finally:
            event.remove(engine, "before_cursor_execute", hear)
        assert len(asked) == few
        assert few < 19  # of which seven are for what is kept beside cards


class TestRemarks:
    def test_what_becomes_of_kinds(self, services: Workspace) -> None:
        choice = Note(NoteKind.CHOICE, ("q", "a", "b", "", "", "A"))
        fill(services, [choice, Note(exports.GAPS, ("{{c1::a}}", ""), key="anki:g")])
        preview = services.exporting.preview
        [said] = preview(format_of("anki-text"), None, ExportOptions()).remarks
        assert said == "One note of multiple choice become plain questions."
        [said] = preview(format_of("csv"), None, ExportOptions()).remarks
        assert "note types from Anki" in said
        assert preview(format_of("apkg"), None, ExportOptions()).remarks == ()

    def test_cpt_numbers_are_counted_and_named(self, services: Workspace) -> None:
        notes = [basic(f"{number} is about skin") for number in range(10_021, 10_041)]
        fill(services, [*notes, basic("The fee is $10040"), basic("10060 (list separately in addition)")])
        told = services.exporting.preview(format_of("cpcdeck"), None, ExportOptions())
        assert len(told.cpt.numbers) == 21
        assert [asked for asked, _ in told.cpt.lookalikes] == ["10060 (list separately in addition)"]
        first, second = told.remarks
        assert first.startswith("21 CPT numbers stand on these notes: 10021, 10022, ")
        assert " and 9 more. CPT belongs to the American Medical Association." in first
        assert second.startswith("One note reads like official wording")

    def test_of_one_and_of_many(self) -> None:
        assert CptCheck(("10021",)).sentences()[0].startswith("One CPT number stands on these notes: 10021. ")
        assert CptCheck((), (("a", "b"), ("c", "d"))).sentences()[0].startswith("2 notes read like")
        assert CptCheck().sentences() == ()


class TestHandingOn:
    @pytest.fixture
    def mixed(self, library_path: Path, clock: FakeClock, tmp_path: Path) -> Iterator[Workspace]:
        """A library with a bundled deck of three, one of them edited, and a note of one's own."""
        decks = tmp_path / "decks"
        decks.mkdir()
        notes = "".join(
            f'[[note]]\nkey = "b{n}"\nkind = "basic"\nfront = "front {n}"\nback = "back {n}"\n'
            for n in range(3)
        )
        (decks / "deck.toml").write_text(f'format = 1\n[deck]\nkey = "bundled"\npath = ["Bundled"]\n{notes}')
        with opened(library_path, clock, decks=decks) as services:
            fill(services, [basic("mine")], ("Bundled",))
            fill(services, [basic("also mine")], ("Mine",))
            yield services

    def test_one_s_own_without_those_of_the_app(self, mixed: Workspace, tmp_path: Path) -> None:
        told = mixed.exporting.preview(format_of("cpcdeck"), None, ExportOptions())
        assert (told.notes, told.kept_apart, told.cards) == (2, 3, 2)
        [said] = told.remarks
        assert said.startswith("3 notes that came with the app are left out. What you hand on is not mixed")
        draft = deck_archive.read(written(mixed, tmp_path / "x.cpcdeck", "cpcdeck"), "x")
        assert sorted(entry.note.fields[0] for entry in draft.notes) == ["also mine", "mine"]
        assert draft.about is None

    def test_those_of_the_app_with_their_licence_and_credit(self, mixed: Workspace, tmp_path: Path) -> None:
        options = ExportOptions(bundled=True, about=DeckAbout("Stolen", "Me", "All rights reserved"))
        told = mixed.exporting.preview(format_of("cpcdeck"), None, options)
        assert (told.notes, told.kept_apart) == (3, 2)
        assert CREDIT in told.remarks[0]
        assert told.remarks[1].startswith("2 notes of your own are left out. They are not mixed")
        draft = deck_archive.read(written(mixed, tmp_path / "x.cpcdeck", "cpcdeck", options), "x")
        assert {entry.note.key for entry in draft.notes} == {"b0", "b1", "b2"}
        assert draft.about == DeckAbout(
            "CPC Cards decks", "The CPC Cards contributors", LICENCE, "", f"Credit: “{CREDIT}”. Unchanged."
        )
        assert draft.decks[0].key == "bundled"

    @pytest.mark.parametrize(("edited", "words"), [(1, "One note was changed"), (2, "2 notes were changed")])
    def test_what_was_changed_is_said(
        self, mixed: Workspace, tmp_path: Path, edited: int, words: str
    ) -> None:
        for stored in mixed.library.notes(deck_of(mixed, "Bundled"))[:edited]:
            mixed.library.edit_note(stored.id, replace(stored.note, rationale="Mine"), ("Bundled",))
        data = written(mixed, tmp_path / "x.cpcdeck", "cpcdeck", ExportOptions(bundled=True))
        about = deck_archive.read(data, "x").about
        assert about is not None
        assert words in about.description

    def test_nothing_of_the_kind(self, mixed: Workspace, tmp_path: Path) -> None:
        own = (deck_of(mixed, "Mine"),)
        problem = mixed.exporting.preview(format_of("cpcdeck"), own, ExportOptions(bundled=True)).problem
        assert "that came with the app" in str(problem)
        with mixed.library_file() as uow:
            [mine] = [stored for stored, digest in uow.notes.rows() if stored.note.fields[0] == "mine"]
        mixed.library.delete_note(mine.id)
        bundled = (deck_of(mixed, "Bundled"),)
        problem = mixed.exporting.preview(format_of("toml"), bundled, ExportOptions()).problem
        assert "of your own" in str(problem)

    def test_everything_else_takes_all(self, mixed: Workspace, tmp_path: Path) -> None:
        assert mixed.exporting.preview(format_of("apkg"), None, ExportOptions()).notes == 5


class TestRefusals:
    def test_several_decks_in_a_deck_file(self, filled: Workspace, tmp_path: Path) -> None:
        assert "you chose 3 with notes" in str(
            filled.exporting.preview(format_of("toml"), None, ExportOptions()).problem
        )
        with pytest.raises(BadInput, match="holds one deck"):
            written(filled, tmp_path / "x.toml", "toml")
        assert not (tmp_path / "x.toml").exists()

    @pytest.mark.parametrize("word", ["apkg", "csv", "cpcdeck", "toml"])
    def test_nothing_at_all(self, services: Workspace, tmp_path: Path, word: str) -> None:
        with pytest.raises(BadInput, match="no note in what you chose"):
            written(services, tmp_path / "x", word)
        with pytest.raises(BadInput, match="no note in what you chose"):
            services.exporting.cards_to_print(None)

    def test_an_empty_library_goes_out_whole(self, services: Workspace, tmp_path: Path) -> None:
        assert json.loads(written(services, tmp_path / "x.json", "json"))["notes"] == []

    def test_a_deck_file_that_would_be_too_long(
        self, services: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill_basic(services, 3)
        monkeypatch.setattr(deck_toml, "MAX_BYTES", 100)
        with pytest.raises(BadInput, match="longer than"):
            written(services, tmp_path / "x.toml", "toml")
        assert not (tmp_path / "x.toml").exists()

    def test_the_library_is_not_written_over(self, filled: Workspace) -> None:
        path = filled.library_file.path
        with pytest.raises(BadInput, match="your library itself"):
            filled.exporting.export(format_of("csv"), None, ExportOptions(), path)

    def test_paper_is_the_window_s(self, filled: Workspace, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="drawn by the window"):
            filled.exporting.export(PAPER, None, ExportOptions(), tmp_path / "x.pdf")
        assert not (tmp_path / "x.pdf").exists()


class TestWholeOrNotAtAll:
    @pytest.fixture
    def kept(self, tmp_path: Path) -> Path:
        """A file that stood there before, alone in its folder."""
        path = tmp_path / "out" / "cards.file"
        path.parent.mkdir()
        path.write_bytes(b"before")
        return path

    def check(self, path: Path) -> None:
        assert path.read_bytes() == b"before"
        assert list(path.parent.iterdir()) == [path]

    @pytest.mark.skipif(os.name == "nt", reason="files can't be held small")
    @pytest.mark.parametrize("word", PLAIN)
    def test_a_full_disk(self, services: Workspace, kept: Path, word: str) -> None:
        fill(services, [basic(f"{n} {os.urandom(40).hex()}") for n in range(300)])
        # The library's own files may not grow in the meantime; they don't.
        with file_size_limit(4_000), pytest.raises(CpcCardsError, match="no room left"):
            written(services, kept, word)
        self.check(kept)

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="may write everywhere")
    def test_a_folder_that_is_read_only(self, filled: Workspace, kept: Path) -> None:
        kept.parent.chmod(0o500)
        try:
            with pytest.raises(CpcCardsError, match="Nothing may be written"):
                written(filled, kept, "apkg")
        finally:
            kept.parent.chmod(0o700)
        self.check(kept)

    def test_a_system_that_refuses(
        self, filled: Workspace, kept: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "replace", refuse)
        with pytest.raises(CpcCardsError, match="Nothing may be written"):
            written(filled, kept, "csv")
        self.check(kept)

    def test_no_folder(self, filled: Workspace, tmp_path: Path) -> None:
        with pytest.raises(CpcCardsError, match="is not there"):
            written(filled, tmp_path / "none" / "x.csv", "csv")

    def test_a_folder_in_its_place(self, filled: Workspace, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        with pytest.raises(CpcCardsError, match="can't be written"):
            written(filled, tmp_path / "out", "csv")
        assert list((tmp_path / "out").iterdir()) == []

    @pytest.mark.parametrize("word", [*PLAIN, "toml"])
    def test_cancelled_at_every_turn(self, services: Workspace, kept: Path, word: str) -> None:
        services.media.put("heart.png", PICTURE)
        notes = [Note(NoteKind.BASIC, ('<img src="heart.png">', os.urandom(300).hex())) for _ in range(700)]
        fill(services, notes)
        asked = 0

        def never() -> bool:
            nonlocal asked
            asked += 1
            return False

        run = services.exporting.export
        kind = format_of(word)
        run(kind, None, ExportOptions(), kept.with_name("whole"), cancelled=never)
        kept.with_name("whole").unlink()
        assert asked > 4
        for turn in range(1, asked + 1):
            left = turn

            def after() -> bool:
                nonlocal left
                left -= 1
                return left <= 0

            with pytest.raises(Cancelled):
                run(kind, None, ExportOptions(), kept, cancelled=after)
            self.check(kept)

    def test_progress_is_told(self, filled: Workspace, kept: Path) -> None:
        said: list[tuple[int, int, str]] = []
        run = filled.exporting.export
        done = run(format_of("apkg"), None, ExportOptions(), kept, lambda *told: said.append(told))
        assert said == [
            (0, 4, "Reading the library"),
            (1, 4, "Going through the notes"),
            (2, 4, "Going through your answers"),
            (3, 4, "Writing the file"),
            (0, 1, "Adding pictures and sounds"),
        ]
        assert (done.notes, done.cards, done.reviews, done.media, done.decks) == (5, 7, 2, 1, 3)
        assert done.size == kept.stat().st_size


class TestPrinting:
    def test_deck_by_deck_every_card(self, filled: Workspace) -> None:
        decks = list(filled.exporting.cards_to_print(None))
        assert [(deck.path, len(deck.cards)) for deck in decks] == [
            (("Anatomy",), 1), (("Anatomy", "Leg"), 5), (("Codes",), 1),
        ]  # fmt: skip

    def test_nothing_unsafe(self, services: Workspace) -> None:
        fill(
            services,
            [Note(NoteKind.BASIC, ("<script>x</script>q", "<b onclick='x'>a</b>"), rationale="<i>w")],
        )
        [deck] = services.exporting.cards_to_print(None)
        [card] = deck.cards
        assert (card.faces.question, card.faces.answer, card.rationale) == ("q", "<b>a</b>", "<i>w</i>")
