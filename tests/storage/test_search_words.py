"""The words that searches look at follow the notes, whoever writes those."""

from __future__ import annotations

import json
import lzma
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select, text

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.search_text import folded, folded_fields
from cpccards.services.workspace import Workspace
from cpccards.storage.library_file import LibraryFile, open_library
from cpccards.storage.repositories.word_index import Said
from cpccards.storage.tables import note_words, notes, notes_to_read
from cpccards.storage.unit_of_work import UnitOfWork
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, fill_basic

STEP = changes("A step", Subject.NOTES)


def words_follow(file: LibraryFile) -> None:
    """Reads what is to be read; then every note has its words, and no other has any."""
    with file() as uow:
        uow.search.prepare()
        held = {row.id: (row.kind_id, row.words) for row in uow._connection.execute(select(note_words))}
        wanted = {
            row.id: (row.kind_id, folded_fields(json.loads(row.fields)))
            for row in uow._connection.execute(select(notes))
        }
        assert held == wanted
        for note, (_, words) in wanted.items():
            # Whatever part of it is asked for, the index names the note.
            for part in {words[place : place + 4] for place in range(0, max(1, len(words) - 3), 3)}:
                asked = Said()
                asked.has(part)
                said = {other for other, (_, own) in wanted.items() if part in own}
                assert note in said
                assert set(uow._connection.scalars(asked.notes())) == said
        assert uow._connection.execute(select(notes_to_read)).all() == []
        uow.commit()


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(1, 3)),
        st.tuples(st.just("change"), st.integers(0, 9)),
        st.tuples(st.just("kind"), st.integers(0, 9)),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.sampled_from(["undo", "redo", "look", "roll back"]), st.just(0)),
    ),
    max_size=14,
)


def act(uow: UnitOfWork, what: str, number: int, clock: FakeClock, serial: int) -> None:
    home = uow.decks.ensure(("Deck",))
    stored = list(uow.notes.rows())
    ids = [each.id for each, _ in stored]
    if what == "add":
        made = [(basic(f"Wörd {serial} {n}"), f"key-{serial}-{n}", home) for n in range(number)]
        uow.notes.add(made, clock.now())
    elif ids and what in {"change", "kind"}:
        kind = NoteKind.TYPED if what == "kind" else NoteKind.BASIC
        uow.notes.change(ids[number % len(ids)], Note(kind, (f"änother {serial}", "")), clock.now())
    elif ids and what == "delete":
        uow.notes.delete(ids[number % len(ids)])


@given(acts=ACTS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_and_undone(
    acts: list[tuple[str, int]], new_library: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("words") / "library.cpccards"
    path.write_bytes(new_library.read_bytes())
    clock = FakeClock()
    file = open_library(path, clock)
    for serial, (what, number) in enumerate(acts):
        if what == "look":
            words_follow(file)
            continue
        with file() as uow:
            if what == "undo":
                uow.steps.undo()
                uow.commit()
            elif what == "redo":
                uow.steps.redo()
                uow.commit()
            elif what == "roll back":
                act(uow, "add", 2, clock, serial)
                uow.search.prepare()
            else:
                act(uow, what, number, clock, serial)
                uow.commit(STEP)
    words_follow(file)
    assert file.check() == []
    file.close()


def test_steps_of_the_first_schema_taken_back_and_brought_back(tmp_path: Path, clock: FakeClock) -> None:
    """Rows that those steps put back know nothing of words."""
    path = tmp_path / "library.cpccards"
    path.write_bytes(lzma.decompress((Path(__file__).parent / "schema_1.cpccards.xz").read_bytes()))
    file = open_library(path, clock)
    words_follow(file)

    def move(*, back: bool) -> bool:
        with file() as uow:
            moved = uow.steps.undo() if back else uow.steps.redo()
            uow.commit()
        words_follow(file)
        return moved is not None

    while move(back=True):
        pass
    while move(back=False):
        pass
    file.close()


def test_triggers_need_no_trust(library_path: Path, clock: FakeClock) -> None:
    """They are plain SQL: another program may write to the library, too."""
    file = open_library(library_path, clock)
    with file() as uow:
        uow.notes.add([(basic("here"), "key", uow.decks.ensure(("D",)))], clock.now())
        uow.commit()
    words_follow(file)
    file.close()
    foreign = sqlite3.connect(library_path)
    foreign.execute("PRAGMA trusted_schema = OFF")
    foreign.execute('UPDATE notes SET fields = \'["Änderung", ""]\'')
    foreign.commit()
    foreign.close()
    file = open_library(library_path, clock)
    words_follow(file)
    file.close()


class TestTheService:
    def test_reads_once(self, services: Workspace) -> None:
        fill_basic(services, 5)
        assert services.search.count("word").cards == 5
        assert services.search.prepare() == 0
        fill(services, [basic("more words"), basic("other")])
        assert services.search.prepare() == 2
        assert services.search.count("word").cards == 6

    def test_does_not_read_for_what_is_no_word(self, services: Workspace) -> None:
        fill_basic(services, 2)
        assert services.search.count("is:new deck:deck").cards == 2
        assert services.search.prepare() == 2

    def test_sees_changes_at_once_and_is_no_step(self, services: Workspace) -> None:
        [[card]] = fill(services, [basic("before")])
        assert services.search.cards("before") == [card]
        with services.library_file() as uow:
            note = uow.cards.get(card).note
            uow.notes.change(note, basic("after"), services.calendar.now())
            uow.commit(STEP)
        assert services.search.cards("before") == []
        assert services.search.cards("after") == [card]
        assert services.undo.names() == ("A step", None)
        services.undo.undo()
        assert services.search.cards("before") == [card]
        services.undo.redo()
        assert services.search.cards("after") == [card]

    def test_finds_though_nothing_can_be_kept(
        self, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cards = fill_basic(services, 3)

        def full(*_: Any, **__: Any) -> None:
            raise DiskFull("Your disk is full", "Nothing could be written.", "Free some space.")

        with monkeypatch.context() as patched:
            patched.setattr(UnitOfWork, "commit", full)
            assert services.search.cards("word") == cards
        assert services.search.prepare() == 3

    def test_more_notes_than_are_read_at_once(
        self, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill_basic(services, 1001)
        assert services.search.prepare() == 1001
        words_follow(services.library_file)


def test_where_nothing_is_to_be_read_no_note_is_looked_at(services: Workspace) -> None:
    """Once SQLite has counted the notes, it would go through all of them to find out that none is."""
    fill_basic(services, 3)
    services.search.prepare()
    with services.library_file() as uow:
        asked: list[str] = []

        @event.listens_for(uow._connection, "before_cursor_execute")
        def _(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
            asked.append(statement)

        assert uow.search.prepare() == 0
    assert asked
    assert not any("notes.fields" in statement for statement in asked)


def test_signs_that_an_index_or_a_pattern_takes_for_its_own(services: Workspace) -> None:
    texts = ['say "hi" AND x', "a*b(c)^:-+{}", "100%_\\\\sure", "日本語テキスト", "NEAR(x y)", "𝔘niform"]
    cards = [own[0] for own in fill(services, map(basic, texts))]
    with services.library_file() as uow:
        uow.search.prepare()
        for words, card in zip(texts, cards, strict=True):
            said = Said()
            said.has(folded(words))
            found = uow._connection.scalars(said.notes()).all()
            assert found == [uow.cards.get(card).note]


def test_the_index_is_emptied_when_no_words_are_left(services: Workspace) -> None:
    [[card]] = fill(services, [basic("before")])
    assert services.search.cards("before") == [card]
    with services.library_file() as uow:
        [(stored, _)] = list(uow.notes.rows())
        uow.cards.delete([card])
        uow.notes.delete(stored.id)
        uow.commit(STEP)
    fill(services, [basic("after")])
    services.search.prepare()
    with services.library_file() as uow:
        named = text("SELECT rowid FROM note_trigrams WHERE note_trigrams MATCH '\"bef\"'")
        assert uow._connection.execute(named).all() == []
