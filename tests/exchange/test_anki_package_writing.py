"""Packages for Anki: our own reader finds everything in them, and so does Anki itself."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.drafts import Draft, DraftDeck, DraftMedia, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress, ForeignReviews
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteKind, card_ordinals
from cpccards.exchange import anki_package, anki_package_writing, anki_schema_11
from cpccards.exchange.anki_own_types import OWN_TYPES, from_anki, to_anki
from tests.support.anki_samples import Generation, export, old_sample, sample_collection
from tests.support.exports import DRUG, GAPS, MEDIA, decks, media_bytes, medium, notes
from tests.support.foreign import CREATED, PRESET, foreign_progress

if TYPE_CHECKING:
    from anki.collection import Collection

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def written(export: Export) -> bytes:
    file = io.BytesIO()
    anki_package_writing.write(file, export, NOW)
    return file.getvalue()


def reading(export: Export) -> Draft:
    return anki_package.read(written(export), "deck.apkg")


def in_anki(note: Note) -> Note:
    """What a package keeps of a note."""
    own = not isinstance(note.kind, NoteType)
    return Note(
        kind=note.kind,
        fields=note.fields,
        key=note.key if own else f"anki:{note.key}",
        tags=note.tags,
        rationale=note.rationale if own else "",
        source=note.source if own else "",
        edition=note.edition if own else "",
    )


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


def columns(reviews: ForeignReviews, cards: tuple[ForeignCard, ...]) -> list[tuple[Any, ...]]:
    """The review log by note and ordinal instead of places among cards."""
    rows = zip(
        reviews.card, reviews.at, reviews.ease, reviews.interval, reviews.last_interval, reviews.factor,
        reviews.took_ms, reviews.kind, strict=True,
    )  # fmt: skip
    return [(cards[card].note, cards[card].ordinal, *rest) for card, *rest in rows]


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


def numbered(*found: Note, deck: tuple[str, ...] = ("A",)) -> tuple[DraftNote, ...]:
    return tuple(DraftNote(note, deck, line) for line, note in enumerate(found, 1))


NOTE = Note(NoteKind.BASIC, ("25", "significant"), key="modifiers-25")


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


# From here on Anki itself reads.


@contextmanager
def collection(folder: Path) -> Iterator[Collection]:
    anki = pytest.importorskip("anki.collection")
    col = anki.Collection(str(folder / "fresh.anki2"))
    try:
        yield col
    finally:
        col.close()


def taken(col: Collection, folder: Path, export: Export) -> dict[str, int]:
    """Imports a package with scheduling; how many notes had which fate."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    path = folder / "deck.apkg"
    path.write_bytes(written(export))
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    log = col.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options)).log
    fates = ("new", "updated", "duplicate", "conflicting", "missing_notetype", "missing_deck")
    return {fate: len(getattr(log, fate)) for fate in fates if len(getattr(log, fate))}


DAY = 86_400
LEARNED = (
    ForeignCard(
        0, 0, kind=2, queue=2, due=2_520, interval=30, factor=2_500, repetitions=3, lapses=1, flag=2,
        stability=30.5, difficulty=5.125, desired_retention=0.9, decay=0.154, last_review=1_790_000_000,
        custom_data='{"m":1}',
    ),
    ForeignCard(
        1, 1, kind=2, queue=-1, due=2_530, interval=12, factor=2_300, repetitions=2, last_review=1_790_000_000
    ),
    ForeignCard(2, 0, kind=1, queue=1, due=1_795_348_800, left=1_001, repetitions=1),
)  # fmt: skip
LOG = ForeignReviews(
    (0, 0, 1), (1_789_000_000_000, 1_790_000_000_000, 1_790_000_000_001), (3, 2, 4), (1, 30, 12),
    (-600, 1, 1), (2_500, 500, 2_300), (4_000, 5_000, 6_000), (0, 1, 1),
)  # fmt: skip


def whole() -> Export:
    """A bit of everything."""
    made = (
        Note(
            NoteKind.BASIC, ("25 <b>E/M</b>", '<img src="Ménière.png">'), key="modifiers-25", source="a < b"
        ),
        Note(NoteKind.REVERSED, ("femur", "thigh [sound:x.mp3]"), key="femur", tags=("bones", "leg::upper")),
        Note(NoteKind.CLOZE, ("{{c1::a}} {{c3::b}}", "more"), key="gaps", rationale="<i>Why</i>"),
        Note(NoteKind.TYPED, ("front", "back"), key="typed", edition="CPT 2026"),
        Note(NoteKind.CHOICE, ("q", "a", "b", "", "", "B"), key="choice"),
        Note(DRUG, ("metformin", "biguanide", ""), key="anki:drug"),
        Note(replace(GAPS, name="Holes"), ("{{c1::a}}", ""), key="anki:holes"),
    )
    paths = (("CPT", "Modifiers"), ("Anatomy",), ("CPT",), ("a: b",), ("Ä",), ("CPT",), ("CPT", "Modifiers"))
    held = tuple(
        DraftNote(note, path, line) for line, (note, path) in enumerate(zip(made, paths, strict=True), 1)
    )
    return Export(
        held,
        (DraftDeck(("CPT",), description="All of <CPT>"),),
        times=tuple(NoteTimes(1_700_000_000_000 + at, 1_700_000_000_000) for at in range(len(held))),
        foreign=ForeignProgress(LEARNED, LOG, CREATED, minutes_west=300, presets={("CPT",): PRESET}),
        media=(medium("Ménière.png", b"\x89PNG"), medium("x.mp3", b"ID3")),
    )


def test_anki_takes_everything(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        assert taken(col, tmp_path, whole()) == {"new": 7}
        assert col.db is not None
        by_guid = {note.guid: note for note in map(col.get_note, col.find_notes(""))}
        for entry in whole().notes:
            kind, fields = to_anki(entry.note)
            found: Any = by_guid[(entry.note.key or "").removeprefix("anki:")]
            assert (tuple(found.fields), tuple(found.tags)) == (fields, entry.note.tags)
            model: Any = found.note_type()
            assert (f"anki-{model['id']}", model["name"], model["css"]) == (kind.key, kind.name, kind.css)
            assert {col.decks.name(card.did) for card in found.cards()} == {"::".join(entry.deck)}
            made = card_ordinals(entry.note.kind, entry.note.fields)
            assert tuple(card.ord for card in found.cards()) == made
        assert sorted(col.media.check().unused) == []
        folder = Path(col.media.dir())
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
            "Ménière.png": b"\x89PNG", "x.mp3": b"ID3",
        }  # fmt: skip


def test_anki_takes_progress(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        taken(col, tmp_path, whole())
        assert col.db is not None
        by_guid = {note.guid: note for note in map(col.get_note, col.find_notes(""))}
        learned, suspended, learning = (
            by_guid["modifiers-25"].cards()[0], by_guid["femur"].cards()[1], by_guid["gaps"].cards()[0]
        )  # fmt: skip
        # Day n begins n days after the collection; Anki counts from its own.
        shift = (col.db.scalar("select crt from col") - CREATED) // DAY
        assert (learned.type, learned.queue, learned.ivl, learned.factor) == (2, 2, 30, 2_500)
        assert (learned.reps, learned.lapses, learned.flags, learned.custom_data) == (3, 1, 2, '{"m":1}')
        assert abs(learned.due + shift - 2_520) <= 1
        assert suspended.due - learned.due == 10
        assert learned.memory_state is not None
        assert (learned.memory_state.stability, learned.memory_state.difficulty) == (30.5, 5.125)
        assert learned.desired_retention == pytest.approx(0.9)
        assert learned.decay == pytest.approx(0.154)
        assert learned.last_review_time == 1_790_000_000
        assert (suspended.queue, suspended.memory_state) == (-1, None)
        assert (learning.type, learning.queue, learning.due, learning.left) == (1, 1, 1_795_348_800, 1_001)
        log = col.db.all("select id, cid, ease, ivl, lastIvl, factor, time, type from revlog order by id")
        cards = (learned.id, suspended.id)
        expected = zip(
            LOG.at, (cards[card] for card in LOG.card), LOG.ease, LOG.interval, LOG.last_interval, LOG.factor,
            LOG.took_ms, LOG.kind, strict=True,
        )  # fmt: skip
        assert log == [list(row) for row in expected]
        for name in ("CPT", "CPT::Modifiers"):
            number = col.decks.id_for_name(name)
            assert number is not None
            options: Any = col.decks.config_dict_for_deck_id(number)
            assert (options["name"], options["fsrsParams6"]) == ("Mine", pytest.approx(PRESET.parameters))
            assert (options["desiredRetention"], options["new"]["delays"]) == (
                pytest.approx(0.93),
                [1.0, 15.0],
            )
        assert col.fix_integrity()[1]
        assert col.db.scalar("select count() from cards where type = 0") == 7


def test_anki_updates_what_it_has(tmp_path: Path) -> None:
    export = whole()
    with collection(tmp_path) as col:
        taken(col, tmp_path, export)
        assert taken(col, tmp_path, export) == {"duplicate": 7}
        first = export.notes[0]
        changed = replace(first.note, fields=("25", "changed here"), rationale="Because.")
        later = NoteTimes(export.times[0].created_at, 1_800_000_000_000)
        again = replace(
            export, notes=(replace(first, note=changed), *export.notes[1:]), times=(later, *export.times[1:])
        )
        assert taken(col, tmp_path, again) == {"updated": 1, "duplicate": 6}
        [number] = col.find_notes("changed")
        note = col.get_note(number)
        assert note.fields[:3] == ["25", "changed here", "Because."]
        assert note.cards()[0].memory_state is not None
        assert col.card_count() == 10


def test_anki_writes_it_again_and_nothing_is_lost(tmp_path: Path) -> None:
    with collection(tmp_path) as col:
        taken(col, tmp_path, whole())
        path = Path(col.path)
    draft = anki_package.read(export(path, Generation.LATEST), "again.apkg")
    assert draft.problems == ()
    assert [entry.note for entry in draft.notes] == [
        replace(in_anki(entry.note), key=entry.note.key) for entry in whole().notes
    ]
    assert {(each.name, each.read()) for each in draft.media} == {
        ("Ménière.png", b"\x89PNG"), ("x.mp3", b"ID3"),
    }  # fmt: skip
    assert draft.foreign is not None
    log = columns(draft.foreign.reviews, draft.foreign.cards)
    assert log == columns(LOG, LEARNED)
    found = draft.foreign.cards[0]
    assert (found.stability, found.difficulty, found.last_review) == (30.5, 5.125, 1_790_000_000)


def test_decks_whose_names_differ_in_case_only(tmp_path: Path) -> None:
    held = (*numbered(NOTE, deck=("cpt", "A")), *numbered(replace(NOTE, key="b"), deck=("CPT", "a")))
    with collection(tmp_path) as col:
        assert taken(col, tmp_path, Export(held)) == {"new": 2}
        assert [deck.name for deck in col.decks.all_names_and_ids()] == ["cpt", "cpt::A", "Default"]
