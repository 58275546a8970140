"""The journal: whatever is written can be taken back, and what was taken back brought again."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, select

from cpccards.storage.journal import Journal, touched
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.tables import (
    attempt_sections,
    attempts,
    cards,
    decks,
    frozen_forecasts,
    metadata,
    notes,
    outlines,
    reviews,
)
from cpccards.storage.tables import settings as setting_rows

Contents = dict[str, list[Mapping[str, Any]]]

CHILDREN: dict[str, tuple[tuple[Table, str], ...]] = {
    "decks": ((decks, "parent_id"), (notes, "deck_id"), (cards, "deck_id")),
    "notes": ((cards, "note_id"),),
    "cards": ((reviews, "card_id"),),
    "attempts": ((attempt_sections, "attempt_id"), (frozen_forecasts, "attempt_id")),
    "frozen_forecasts": (),
    "outlines": (),
    "reviews": (),
    "attempt_sections": (),
    "settings": (),
}


@pytest.fixture
def connection(library_file: LibraryFile) -> Connection:
    return library_file._connection


def contents(connection: Connection) -> Contents:
    return {
        table.name: [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]
        for table in metadata.sorted_tables
    }


class Scribbler:
    """Writes at random, but never what the foreign keys forbid."""

    def __init__(self, connection: Connection, seed: int) -> None:
        self.connection = connection
        self.random = random.Random(seed)
        self.journal = Journal(connection)
        self.names = 0

    def step(self, writes: list[str]) -> bytes:
        """Carries out writes by name; returns how to take them back."""
        self.journal = Journal(self.connection)
        for write in writes:
            known: dict[str, Callable[[], None]] = {
                "deck": self.add_deck,
                "notes": self.add_notes,
                "reviews": self.add_reviews,
                "attempt": self.add_attempt,
                "outline": self.add_outline,
                "setting": self.add_setting,
                "change": self.change_one,
                "change many": self.change_many,
                "delete": self.delete_one,
            }
            known[write]()
        return self.journal.inverse()

    def rows(self, table: Table) -> list[Mapping[str, Any]]:
        return [
            dict(row) for row in self.connection.execute(select(table).order_by(table.c.id)).mappings().all()
        ]

    def name(self) -> str:
        self.names += 1
        odd = self.random.choice(["é", "𝔘", "\x00", '"', "", "x" * 300])
        return f"name {self.names} {odd}"

    def add_deck(self) -> None:
        parents = [row["id"] for row in self.rows(decks)]
        parent = self.random.choice([None, *parents])
        self.journal.insert(decks, [{"name": self.name(), "parent_id": parent, "key": self.name()}])

    def add_notes(self) -> None:
        if not self.rows(decks):
            self.add_deck()
        deck = self.random.choice(self.rows(decks))["id"]
        texts = dict.fromkeys(("fields", "summary", "fingerprint"), self.name())
        times = {"created_at": 10**13, "modified_at": -5}
        new = [
            {"key": self.name(), "kind_id": 1, "deck_id": deck, **texts, **times}
            for _ in range(self.random.randint(0, 3))
        ]
        for note in self.journal.insert(notes, new):
            ordinals = range(self.random.randint(0, 3))
            self.journal.insert(
                cards, [{"note_id": note, "deck_id": deck, "ordinal": ordinal} for ordinal in ordinals]
            )

    def add_reviews(self) -> None:
        for card in self.rows(cards):
            if self.random.random() < 0.5:
                row = {
                    "card_id": card["id"],
                    "reviewed_at": self.random.randint(0, 10**12),
                    "day": 5,
                    "rating": 3,
                    "took_ms": 1,
                    "origin": "window",
                    "state_before": 0,
                    "state_after": 2,
                    "stability_after": self.random.random() * 10 ** self.random.randint(-9, 9),
                }
                self.journal.insert(reviews, [row])

    def add_attempt(self) -> None:
        [attempt] = self.journal.insert(attempts, [{"kind": "exam", "taken_on_day": 3, "outline": ""}])
        self.journal.insert(attempt_sections, [{"attempt_id": attempt, "section": "a", "share": 1 / 3}])
        numbers = dict.fromkeys(("mean", "low", "high", "pass_probability"), self.random.random())
        texts = dict.fromkeys(("pmf", "evidence", "baseline"), self.name())
        whole = {"attempt_id": attempt, "questions": 9, "frozen_at": 10**13, "afterwards": 1}
        self.journal.insert(frozen_forecasts, [{"outline": o, **whole, **numbers, **texts} for o in "ab"])

    def add_outline(self) -> None:
        times = {"created_at": 10**13, "modified_at": -5}
        self.journal.insert(outlines, [{"key": self.name(), "content": self.name(), **times}])

    def add_setting(self) -> None:
        self.journal.insert(setting_rows, [{"key": self.name(), "value": self.name()}])

    def change_one(self) -> None:
        table, column, value = self.choice_of_change()
        found = self.rows(table)
        if found:
            self.journal.update(table, self.random.choice(found), {column: value()})

    def change_many(self) -> None:
        table, column, value = self.choice_of_change()
        chosen = [row for row in self.rows(table) if self.random.random() < 0.7]
        self.journal.update_many(table, chosen, [{column: value()} for _ in chosen])

    def choice_of_change(self) -> tuple[Table, str, Callable[[], Any]]:
        changes: list[tuple[Table, str, Callable[[], Any]]] = [
            (decks, "name", self.name),
            (notes, "rationale", self.name),
            (notes, "topic", lambda: None),
            (cards, "stability", self.random.random),
            (cards, "due_day", lambda: self.random.choice([None, 3, -7])),
            (setting_rows, "value", self.name),
            (outlines, "content", self.name),
            (attempts, "standing", lambda: self.random.choice([None, "{}"])),
        ]
        return self.random.choice(changes)

    def delete_one(self) -> None:
        table = self.random.choice([decks, notes, cards, reviews, attempts, outlines, setting_rows])
        found = self.rows(table)
        if found:
            self.delete(table, [self.random.choice(found)])

    def delete(self, table: Table, doomed: list[Mapping[str, Any]]) -> None:
        ids = {row["id"] for row in doomed}
        for child, column in CHILDREN[table.name]:
            below = [row for row in self.rows(child) if row[column] in ids]
            if below:
                self.delete(child, below)
        still = {row["id"] for row in self.rows(table)}
        self.journal.delete(table, [row for row in doomed if row["id"] in still])


WRITES = (
    *("deck", "notes", "notes", "reviews", "attempt", "outline", "setting"),
    *("change", "change many", "delete"),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.sampled_from(WRITES), min_size=1, max_size=6), min_size=1, max_size=6),
    st.integers(0, 10**6),
)
def test_any_steps_can_be_undone_and_redone_exactly(
    connection: Connection, steps: list[list[str]], seed: int
) -> None:
    transaction = connection.begin()
    try:
        scribbler = Scribbler(connection, seed)
        states = [contents(connection)]
        inverses: list[bytes] = []
        for writes in steps:
            inverses.append(scribbler.step(writes))
            states.append(contents(connection))
        for _round in range(2):
            for place in reversed(range(len(steps))):
                inverses[place] = Journal(connection).apply(inverses[place])
                assert contents(connection) == states[place]
                assert not list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
            for place in range(len(steps)):
                inverses[place] = Journal(connection).apply(inverses[place])
                assert contents(connection) == states[place + 1]
    finally:
        transaction.rollback()


def test_a_long_step_is_undone_whole(connection: Connection) -> None:
    """More rows than go into one query."""
    with connection.begin() as transaction:
        journal = Journal(connection)
        journal.insert(setting_rows, [{"key": f"k{n}", "value": "1"} for n in range(1200)])
        before = contents(connection)
        journal = Journal(connection)
        found = connection.execute(select(setting_rows)).mappings().all()
        journal.update_many(setting_rows, found, [{"value": "2"}] * len(found))
        changed = contents(connection)
        again = Journal(connection).apply(journal.inverse())
        assert contents(connection) == before
        Journal(connection).apply(again)
        assert contents(connection) == changed
        transaction.rollback()


def test_ids_are_given_in_order_and_kept_when_given(connection: Connection) -> None:
    with connection.begin() as transaction:
        journal = Journal(connection)
        assert journal.insert(setting_rows, [{"id": 5, "key": "a", "value": "1"}]) == [5]
        rows = [{"key": "b", "value": "1"}, {"key": "c", "value": "1"}]
        assert journal.insert(setting_rows, rows) == [6, 7]
        transaction.rollback()


def test_rows_that_are_gone_already_are_no_trouble(connection: Connection) -> None:
    with connection.begin() as transaction:
        journal = Journal(connection)
        journal.insert(setting_rows, [{"key": "a", "value": "1"}])
        connection.execute(setting_rows.delete())
        again = Journal(connection)
        again.apply(journal.inverse())
        assert again.empty
        transaction.rollback()


def test_writing_nothing_leaves_nothing_to_undo(connection: Connection) -> None:
    journal = Journal(connection)
    assert journal.insert(setting_rows, []) == []
    journal.update_many(setting_rows, [], [])
    journal.delete(setting_rows, [])
    assert journal.empty


def test_steps_of_earlier_versions_are_taken_back_too(connection: Connection) -> None:
    """All operations in one line, whole rows by name."""
    journal = Journal(connection)
    [kept] = journal.insert(setting_rows, [{"key": "kept", "value": "1"}])
    [gone] = journal.insert(setting_rows, [{"key": "gone", "value": "2"}])
    before = contents(connection)
    connection.execute(setting_rows.delete().where(setting_rows.c.id == gone))
    connection.execute(setting_rows.update().where(setting_rows.c.id == kept).values(value="3"))
    rows = [{"id": kept, "key": "kept", "value": "1"}, {"id": gone, "key": "gone", "value": "2"}]
    earlier = zlib.compress(json.dumps([{"table": "settings", "restore": rows}]).encode())
    assert touched(earlier) == 2
    changed = contents(connection)
    back = Journal(connection).apply(earlier)
    assert contents(connection) == before
    Journal(connection).apply(back)
    assert contents(connection) == changed


def test_many_rows_are_parted_and_taken_back_exactly(connection: Connection) -> None:
    journal = Journal(connection)
    empty = contents(connection)
    rows = [{"key": f"k{number}", "value": "“a”,\n]"} for number in range(2_500)]
    journal.insert(setting_rows, rows)
    full = contents(connection)
    added = journal.inverse()
    assert touched(added) == 2_500
    put_back = Journal(connection).apply(added)
    assert contents(connection) == empty
    assert zlib.decompress(put_back).count(b",\n") == 2, "three parts"
    assert touched(put_back) == 2_500
    again = Journal(connection).apply(put_back)
    assert contents(connection) == full
    Journal(connection).apply(again)
    assert contents(connection) == empty


def test_rows_that_came_back_by_themselves_take_their_old_values(connection: Connection) -> None:
    journal = Journal(connection)
    journal.insert(setting_rows, [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    full = contents(connection)
    put_back = Journal(connection).apply(journal.inverse())
    first = full["settings"][-2]
    connection.execute(setting_rows.insert().values(id=first["id"], key="a", value="9"))
    Journal(connection).apply(put_back)
    assert contents(connection) == full


def test_rows_far_apart_go_together_when_they_go_again(connection: Connection) -> None:
    journal = Journal(connection)
    ids = journal.insert(setting_rows, [{"key": f"k{number}", "value": "1"} for number in range(1_500)])
    full = contents(connection)
    journal = Journal(connection)
    journal.delete_where(setting_rows, "id", ids[::2])
    halved = contents(connection)
    again = Journal(connection).apply(journal.inverse())
    assert contents(connection) == full
    put_back = Journal(connection).apply(again)
    assert contents(connection) == halved
    assert zlib.decompress(put_back).count(b'"table"') == 1, "one operation, not one for each of 750 rows"
    Journal(connection).apply(put_back)
    assert contents(connection) == full
