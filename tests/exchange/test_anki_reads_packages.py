"""Packages that we wrote, read by Anki itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cpccards.domain.drafts import DraftDeck, DraftNote
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.foreign_progress import ForeignCard, ForeignProgress, ForeignReviews
from cpccards.domain.notes import Note, NoteKind, card_ordinals
from cpccards.exchange import anki_package
from cpccards.exchange.anki_own_types import to_anki
from tests.support.anki_samples import Generation, export
from tests.support.anki_writing import NOTE, columns, in_anki, numbered, written
from tests.support.exports import DRUG, GAPS, medium
from tests.support.foreign import CREATED, PRESET

if TYPE_CHECKING:
    from anki.collection import Collection


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
