"""Faults of every kind, put into real libraries with SQL: found, told, mended; damaged files read out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cpccards.domain.backups import Reason
from cpccards.domain.errors import LibraryDamaged
from cpccards.domain.library_faults import FaultKind
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.services.library_check import salvage
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, cloze, contents, fill, fill_basic, opened, rate, reversed_

SPOILT = {
    FaultKind.DECK_RINGS: "UPDATE decks SET parent_id = (SELECT max(id) FROM decks) WHERE parent_id IS NULL",
    FaultKind.LOST_PARENTS: "UPDATE decks SET parent_id = 999 WHERE parent_id IS NOT NULL",
    FaultKind.NOTES_WITHOUT_DECK: "UPDATE notes SET deck_id = 999",
    FaultKind.CARDS_WITHOUT_NOTE: "UPDATE cards SET note_id = 999 WHERE id = 1",
    FaultKind.CARDS_WITHOUT_DECK: "UPDATE cards SET deck_id = 999",
    FaultKind.NOTES_WITHOUT_CARDS: "DELETE FROM cards WHERE state = 0 AND note_id > 1",
    FaultKind.ANSWERS_WITHOUT_CARD: "UPDATE reviews SET card_id = 999",
    FaultKind.BAD_MEMORY: "UPDATE cards SET stability = -1 WHERE state = 2",
    FaultKind.BAD_DUE: "UPDATE cards SET due_day = 900000 WHERE state = 2",
    FaultKind.SEARCH: "DELETE FROM notes_to_read",
}


def spoil(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


@pytest.fixture
def library(library_path: Path, clock: FakeClock) -> Path:
    """Notes that make one, two and three cards in a deck within another; a card in review."""
    with opened(library_path, clock) as services:
        cards = fill(services, [basic("femur"), reversed_("tibia"), cloze(3)], ("Anatomy", "Leg"))
        rate(services, cards[0][0], Rating.EASY)
    return library_path


def test_a_sound_library_has_no_fault(library: Path, clock: FakeClock) -> None:
    with opened(library, clock) as services:
        assert services.checking.check() == ()
        assert services.checking.repair().before == ()
        assert services.backups.all() == (), "nothing was written"


@pytest.mark.parametrize("kind", SPOILT)
def test_each_kind_is_found_and_mended_behind_a_backup(
    library: Path, clock: FakeClock, kind: FaultKind
) -> None:
    spoil(library, SPOILT[kind])
    with opened(library, clock) as services:
        spoilt = contents(services.library_file)
        assert kind in {fault.kind for fault in services.checking.check()}
        done = services.checking.repair()
        assert kind in {fault.kind for fault in done.before}
        assert done.after == ()
        assert done.has_backup
        [backup] = services.backups.all()
        assert backup.reason is Reason.REPAIR
        assert services.library_file.check() == []
        assert services.undo.undo() is None, "what came before may no longer fit"
        services.study.load()
    with opened(backup.path, clock) as before:
        assert {name: rows for name, rows in contents(before.library_file).items() if name != "settings"} == {
            name: rows for name, rows in spoilt.items() if name != "settings"
        }


def test_a_mended_memory_is_that_of_the_last_answer(library: Path, clock: FakeClock) -> None:
    with opened(library, clock) as services:
        [sound] = memories(services)
    spoil(library, "UPDATE cards SET stability = -1, difficulty = 99, due_day = -3 WHERE state = 2")
    with opened(library, clock) as services:
        services.checking.repair()
        assert memories(services) == [sound]


def memories(services: Workspace) -> list[tuple[float, float, int]]:
    return services.library_file.ask(
        lambda connection: connection.execute(
            "SELECT stability, difficulty, due_day FROM cards WHERE state = 2"
        ).fetchall()
    )


def test_a_note_gets_the_cards_of_its_kind_back(library: Path, clock: FakeClock) -> None:
    spoil(library, SPOILT[FaultKind.NOTES_WITHOUT_CARDS])
    with opened(library, clock) as services:
        services.checking.repair()
        assert services.backups.present().cards == 6


def test_a_cloze_note_without_gaps_is_no_fault(services: Workspace) -> None:
    fill(services, [Note(NoteKind.CLOZE, ("no gap", ""))])
    assert services.checking.check() == ()


def test_what_cannot_be_mended_is_told(library: Path, clock: FakeClock) -> None:
    spoil(
        library,
        "INSERT INTO media (name, sha256, size, content_type) VALUES ('a.png', 'abc', 1, 'image/png')",
    )
    spoil(library, "INSERT INTO attempt_sections (attempt_id, section) VALUES (999, 'x')")
    with opened(library, clock) as services:
        done = services.checking.repair()
        assert {fault.kind: fault.details for fault in done.after} == {
            FaultKind.LINKS: ("row 1 of attempt_sections points to a missing row of attempts",),
            FaultKind.MEDIA: ("a.png",),
        }


def test_an_index_out_of_step_is_made_anew(library: Path, clock: FakeClock) -> None:
    with closing(sqlite3.connect(library)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = 'CREATE INDEX notes_by_topic ON notes (key)' "
            "WHERE name = 'notes_by_topic'"
        )
    with opened(library, clock) as services:
        assert {fault.kind for fault in services.checking.check()} == {FaultKind.PAGES}
        assert services.checking.repair().after == ()


@pytest.mark.parametrize("table", ["cards", "reviews", "records"])
def test_a_page_of_noise_is_told_in_words(library: Path, clock: FakeClock, table: str) -> None:
    with closing(sqlite3.connect(library)) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", [table])
    with library.open("rb+") as file:
        file.seek(4096 * (page - 1))
        file.write(b"\xff" * 4096)
    with opened(library, clock) as services:
        with pytest.raises(LibraryDamaged) as caught:
            services.checking.repair()
        assert caught.value.remedy
        assert not services.backups.secure(Reason.REPAIR), "and nothing that wants a backup first breaks"
    assert salvage(library, clock.now())[0].rows["notes"] == 3


# Read out of a damaged file


def test_what_can_be_read_of_a_damaged_file_is_saved(library_path: Path, clock: FakeClock) -> None:
    with opened(library_path, clock) as services:
        cards = fill_basic(services, 3000)
        for card in cards[:20]:
            rate(services, card, Rating.GOOD)
    whole = library_path.read_bytes()
    # Pages of the notes themselves; what stood on a page of an index is not lost.
    pages = [at for at in range(0, len(whole), 4096) if b"what word 15" in whole[at : at + 4096]]
    with library_path.open("rb+") as file:
        for at in pages[:3]:
            file.seek(at)
            file.write(b"\xff" * 4096)
    damaged = library_path.read_bytes()
    saved, kept = salvage(library_path, clock.now())
    assert kept.read_bytes() == damaged
    assert saved.lost == ("notes",)
    assert 2000 < saved.rows["notes"] < 3000
    with opened(library_path, clock) as services:
        assert services.checking.check() == ()
        assert services.backups.present().notes == saved.rows["notes"]


def test_a_whole_file_is_read_out_whole(library: Path, clock: FakeClock) -> None:
    with opened(library, clock) as services:
        before = contents(services.library_file, leaving_out=())
    saved, _ = salvage(library, clock.now())
    assert (saved.lost, saved.rows["cards"], saved.rows["reviews"]) == ((), 6, 1)
    with opened(library, clock) as services:
        assert contents(services.library_file, leaving_out=()) == before


@pytest.mark.parametrize("content", [b"", b"a text that is no database" * 50])
def test_what_holds_nothing_is_left_as_it_is(library: Path, clock: FakeClock, content: bytes) -> None:
    library.write_bytes(content)
    with pytest.raises(LibraryDamaged):
        salvage(library, clock.now())
    assert library.read_bytes() == content
    assert [each.name for each in library.parent.iterdir()] == [library.name]
