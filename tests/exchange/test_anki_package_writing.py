"""Packages for Anki: our own reader finds everything in them, and so does Anki itself."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import DraftMedia, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress, ForeignReviews
from cpccards.domain.notes import Note, NoteKind, card_ordinals
from cpccards.exchange import anki_package, anki_package_writing, anki_schema_11
from cpccards.exchange.anki_own_types import OWN_TYPES, from_anki, to_anki
from tests.support.anki_samples import Generation, export, old_sample, sample_collection
from tests.support.anki_writing import NOTE, NOW, columns, in_anki, numbered, reading, written
from tests.support.exports import DRUG, GAPS, MEDIA, decks, media_bytes, medium, notes
from tests.support.foreign import CREATED, PRESET, foreign_progress


@st.composite
def packages(draw: st.DrawFn) -> Export:
    held = draw(notes())
    return Export(held, draw(decks()), foreign=draw(st.none() | foreign_progress(held)), media=draw(MEDIA))


def with_new_cards(export: Export) -> list[ForeignCard]:
    """The cards that should be in a package: those with progress, and those the notes make besides."""
    known = {(card.note, card.ordinal): card for card in (export.foreign or ForeignProgress()).cards}
    position = 0
    for place, entry in enumerate(export.notes):
        for ordinal in card_ordinals(entry.note.kind, entry.note.fields):
            position += 1
            known.setdefault((place, ordinal), ForeignCard(place, ordinal, due=position))
    return [known[key] for key in sorted(known)]


@settings(max_examples=100)
@given(packages())
def test_our_reader_finds_everything(export: Export) -> None:
    draft = reading(export)
    assert draft.problems == ()
    found = [entry.note for entry in draft.notes]
    assert found == [in_anki(entry.note) for entry in export.notes]
    assert [tuple(map(str.casefold, entry.deck)) for entry in draft.notes] == [
        tuple(map(str.casefold, entry.deck)) for entry in export.notes
    ]
    assert media_bytes(draft.media) == media_bytes(export.media)
    assert draft.foreign is not None
    assert list(draft.foreign.cards) == with_new_cards(export)
    given_progress = export.foreign or ForeignProgress()
    assert columns(draft.foreign.reviews, draft.foreign.cards) == columns(
        given_progress.reviews, given_progress.cards
    )
    if export.foreign is not None:
        about = ("created", "minutes_west", "rollover_hour", "is_backup")
        assert [getattr(draft.foreign, name) for name in about] == [
            getattr(export.foreign, name) for name in about
        ]


def rows(data: bytes, query: str, folder: Path) -> list[Any]:
    """What stands in the database of a package."""
    path = folder / "written.anki2"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path.write_bytes(archive.read("collection.anki2"))
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


class TestRows:
    def test_nothing_at_all(self, tmp_path: Path) -> None:
        data = written(Export(()))
        assert rows(data, "SELECT count() FROM notes", tmp_path) == [(0,)]
        assert anki_package.read(data, "x").notes == ()

    def test_the_same_content_is_the_same_file(self) -> None:
        export = Export(numbered(NOTE), media=(medium("a.png", b"x"),))
        assert written(export) == written(export)

    def test_numbers_from_times(self, tmp_path: Path) -> None:
        times = (
            NoteTimes(2_000, 5_000),
            NoteTimes(1_000, 6_999),
            NoteTimes(2_000, 7_000),
            NoteTimes(2_001, 0),
        )
        held = numbered(*(replace(NOTE, key=key) for key in "abcd"))
        data = written(Export(held, times=times))
        assert rows(data, "SELECT guid, id, mod FROM notes ORDER BY guid", tmp_path) == [
            ("a", 2_000, 5), ("b", 1_000, 6), ("c", 2_001, 7), ("d", 2_002, 0),
        ]  # fmt: skip

    def test_two_keys_that_come_to_the_same(self, tmp_path: Path) -> None:
        held = numbered(replace(NOTE, key="anki:x"), replace(NOTE, key="x"), replace(NOTE, key="anki:y"))
        data = written(Export(held))
        guids = rows(data, "SELECT guid FROM notes ORDER BY id", tmp_path)
        assert guids == [("x",), ("cpccards:x",), ("y",)]

    def test_two_reviews_at_one_instant(self) -> None:
        cards = (ForeignCard(0, 0, kind=2, queue=2),)
        log = ForeignReviews((0, 0), (1_600_000_000_000,) * 2, (3, 4), (1, 2), (0, 1), (0, 0), (5, 6), (1, 1))
        draft = reading(Export(numbered(NOTE), foreign=ForeignProgress(cards, log, created=CREATED)))
        assert draft.foreign is not None
        assert list(draft.foreign.reviews.at) == [1_600_000_000_000, 1_600_000_000_001]
        assert list(draft.foreign.reviews.ease) == [3, 4]

    @pytest.mark.parametrize(
        ("card", "expected"),
        [
            ((0, 4, 7, 12), (0, 0, 12)),
            ((2, 2, -100_000, 415), (2, 2, 415)),
            ((2, -1, -100_000, 415), (2, -1, 415)),
            ((1, 1, 1_600_000_000, 0), (1, 1, 1_600_000_000)),
        ],
    )
    def test_cards_leave_filtered_decks(self, card: tuple[int, ...], expected: tuple[int, ...]) -> None:
        kind, queue, due, original = card
        foreign = ForeignCard(0, 0, kind=kind, queue=queue, due=due, original_due=original, was_filtered=True)
        draft = reading(Export(numbered(NOTE), foreign=ForeignProgress((foreign,), created=CREATED)))
        assert draft.foreign is not None
        [found] = draft.foreign.cards
        assert (found.kind, found.queue, found.due) == expected
        assert not found.was_filtered

    def test_what_is_no_number_is_left_out(self) -> None:
        card = ForeignCard(0, 0, kind=2, queue=2, stability=float("nan"), difficulty=5.0, decay=float("inf"))
        data = written(Export(numbered(NOTE), foreign=ForeignProgress((card,), created=CREATED)))
        assert b"NaN" not in data
        assert anki_package.read(data, "x").foreign is not None

    def test_separators_within_texts(self) -> None:
        note = replace(NOTE, fields=("a\x1fb", "c"))
        [entry] = reading(Export(numbered(note, deck=("A::B", "C\x1f:", " ")))).notes
        assert entry.note.fields == ("a b", "c")
        assert entry.deck == ("A:B", "C", "Unnamed")

    def test_options_go_down_to_the_decks_below(self) -> None:
        held = numbered(NOTE, deck=("A", "B", "C"))
        progress = ForeignProgress(
            created=CREATED, presets={("A",): PRESET, ("X",): replace(PRESET, name="Y")}
        )
        draft = reading(Export(held, foreign=progress))
        assert draft.foreign is not None
        assert {path: preset.name for path, preset in draft.foreign.presets.items()} == {
            ("Default",): "Default", ("A",): "Mine", ("A", "B"): "Mine", ("A", "B", "C"): "Mine", ("X",): "Y",
        }  # fmt: skip
        assert draft.foreign.presets["A", "B"] == PRESET

    def test_options_of_all_other_decks(self) -> None:
        held = (*numbered(NOTE, deck=("A", "B")), *numbered(replace(NOTE, key="x"), deck=("C",)))
        presets = {(): PRESET, ("C",): replace(PRESET, name="Own")}
        draft = reading(Export(held, foreign=ForeignProgress(created=CREATED, presets=presets)))
        assert draft.foreign is not None
        names = {path: preset.name for path, preset in draft.foreign.presets.items()}
        assert names == {("Default",): "Default", ("A",): "Mine", ("A", "B"): "Mine", ("C",): "Own"}

    @pytest.mark.parametrize("count", [0, 17, 19, 21])
    def test_parameters_of_every_version(self, count: int) -> None:
        preset = replace(PRESET, parameters=(0.5,) * count, leech_suspends=False)
        twin = replace(preset, new_per_day=5)
        progress = ForeignProgress(created=CREATED, presets={("A",): preset, ("B",): twin})
        draft = reading(Export((), foreign=progress))
        assert draft.foreign is not None
        assert draft.foreign.presets["A",] == preset
        assert draft.foreign.presets["B",] == twin

    def test_a_preset_that_says_nothing(self) -> None:
        draft = reading(Export((), foreign=ForeignProgress(presets={("A",): ForeignPreset("E")})))
        assert draft.foreign is not None
        found = draft.foreign.presets["A",]
        assert (found.learning_steps, found.new_per_day, found.desired_retention) == ((1.0, 10.0), 20, None)

    def test_a_note_type_from_elsewhere_always_has_the_same_number(self) -> None:
        mine = replace(DRUG, key="my-drug")
        numbers = {anki_schema_11.type_number(each) for each in (mine, replace(mine, name="Other"))}
        assert len(numbers) == 1
        assert anki_schema_11.type_number(DRUG) == 1_500_000_000_004

    def test_what_has_no_place_is_told(self) -> None:
        file = io.BytesIO()
        note = Note(GAPS, ("{{c1::a}}", ""), key="g", rationale="Because.")
        [problem] = anki_package_writing.write(
            file, Export(numbered(note, replace(note, key="h", rationale=""))), NOW
        )
        assert "of 1 notes" in problem.why
        assert not problem.fatal

    def test_a_picture_that_cannot_be_read(self) -> None:
        def fail() -> bytes:
            raise BadInput("Gone", "The file is gone.", "")

        file = io.BytesIO()
        media = (DraftMedia("a.png", 3, fail), medium("b.png", b"x"))
        [problem] = anki_package_writing.write(file, Export((), media=media), NOW)
        assert "a.png" in problem.why
        with zipfile.ZipFile(file) as archive:
            assert json.loads(archive.read("media")) == {"0": "b.png"}
            assert archive.read("0") == b"x"


@pytest.mark.parametrize("of_anki", [False, True])
def test_a_package_from_anki_goes_out_as_it_came_in(of_anki: bool, tmp_path: Path) -> None:
    if of_anki:
        pytest.importorskip("anki")
        first = anki_package.read(export(sample_collection(tmp_path), Generation.LATEST), "x.apkg")
    else:
        first = anki_package.read(old_sample().package(Generation.LEGACY2), "x.apkg")
    assert first.foreign is not None
    again = reading(Export(first.notes, first.decks, foreign=first.foreign, media=first.media))
    assert again.foreign is not None
    assert (again.notes, again.decks) == (first.notes, first.decks)
    assert media_bytes(again.media) == media_bytes(first.media)
    at_home = [
        replace(card, due=due, queue=queue, original_due=0, was_filtered=False)
        for card in first.foreign.cards
        for due, queue in [anki_package_writing._at_home(card)]
    ]
    assert list(again.foreign.cards) == at_home
    assert columns(again.foreign.reviews, again.foreign.cards) == columns(
        first.foreign.reviews, first.foreign.cards
    )
    assert len(first.foreign.reviews) > 5
    for path, preset in first.foreign.presets.items():
        if path in again.foreign.presets and path != ("Default",):
            assert again.foreign.presets[path] == preset


class TestOwnTypes:
    @given(notes(kinds=tuple(NoteKind)))
    def test_there_and_back(self, held: tuple[DraftNote, ...]) -> None:
        for entry in held:
            kind, fields = to_anki(entry.note)
            assert len(fields) == len(kind.fields)
            back = from_anki(Note(kind, fields, key=f"anki:{entry.note.key}", tags=entry.note.tags))
            assert back == in_anki(entry.note)

    def test_a_type_that_was_changed_in_anki_is_anki_s(self) -> None:
        kind, fields = to_anki(NOTE)
        changed = Note(replace(kind, fields=(*kind.fields, "More")), (*fields, "x"), key="anki:a")
        assert from_anki(changed) is changed
        assert from_anki(NOTE) is NOTE

    def test_marked_up_in_anki(self) -> None:
        kind, fields = to_anki(NOTE)
        marked = Note(kind, (*fields[:3], "CMS,<br>chapter&nbsp;12", fields[4]))
        assert from_anki(marked).source == "CMS, chapter 12"
        assert from_anki(marked).key is None

    def test_every_kind_has_a_type(self) -> None:
        assert set(OWN_TYPES) == set(NoteKind)
