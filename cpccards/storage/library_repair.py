"""Finds what is wrong inside a library, and mends it.

Each kind of fault is a question, whose answer is a number, and the statements that put it right. They run in
one transaction, in this order: what a statement leaves, the ones below it can rely on.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cpccards.domain.clock import day_of_date, to_milliseconds
from cpccards.domain.library_faults import Fault, FaultKind
from cpccards.domain.notes import NoteKind, card_ordinals

_LAST_DAY = int(day_of_date(date(2200, 12, 31)))
_LAST_MS = (_LAST_DAY + 1) * 86_400_000
_MOST_DETAILS = 20

_PARTS = {
    "RINGS": """
        WITH RECURSIVE rooted(id) AS (
            SELECT id FROM decks WHERE parent_id IS NULL OR parent_id NOT IN (SELECT id FROM decks)
            UNION SELECT decks.id FROM decks JOIN rooted ON decks.parent_id = rooted.id
        )
        SELECT id FROM decks WHERE id NOT IN (SELECT id FROM rooted)""",
    "HOME": "(SELECT id FROM decks WHERE key = 'recovered')",
    "BAD_MEMORY": """
        state <> 0 AND (stability IS NOT NULL OR difficulty IS NOT NULL OR state = 2)
        AND (stability > 0 AND stability < 1e6 AND difficulty BETWEEN 1 AND 10) IS NOT TRUE""",
    "LAST_SOUND": """
        FROM reviews WHERE card_id = cards.id AND stability_after > 0 AND stability_after < 1e6
        AND difficulty_after BETWEEN 1 AND 10 ORDER BY reviewed_at DESC LIMIT 1""",
    "BAD_DUE": """
        (due_day NOT BETWEEN 0 AND LAST_DAY OR due_at NOT BETWEEN 0 AND LAST_MS
        OR (state = 2 AND due_day IS NULL) OR (state IN (1, 3) AND due_at IS NULL AND due_day IS NULL))""",
    "LAST_DAY": str(_LAST_DAY),
    "LAST_MS": str(_LAST_MS),
}
"""What stands in statements below in capitals."""

_MAKE_HOME = "INSERT OR IGNORE INTO decks (name, key, position) VALUES ('Recovered', 'recovered', 0)"


@dataclass(frozen=True, slots=True)
class _Check:
    kind: FaultKind
    question: str
    remedies: tuple[str, ...]


_CHECKS = (
    _Check(
        FaultKind.DECK_RINGS,
        "SELECT count(*) FROM (RINGS)",
        ("UPDATE decks SET parent_id = NULL WHERE id IN (RINGS)",),
    ),
    _Check(
        FaultKind.LOST_PARENTS,
        "SELECT count(*) FROM decks WHERE parent_id NOT IN (SELECT id FROM decks)",
        ("UPDATE decks SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM decks)",),
    ),
    _Check(
        FaultKind.NOTES_WITHOUT_DECK,
        "SELECT count(*) FROM notes WHERE deck_id NOT IN (SELECT id FROM decks)",
        (_MAKE_HOME, "UPDATE notes SET deck_id = HOME WHERE deck_id NOT IN (SELECT id FROM decks)"),
    ),
    _Check(
        FaultKind.CARDS_WITHOUT_NOTE,
        "SELECT count(*) FROM cards WHERE note_id NOT IN (SELECT id FROM notes)",
        (
            """DELETE FROM reviews WHERE card_id IN
            (SELECT id FROM cards WHERE note_id NOT IN (SELECT id FROM notes))""",
            """DELETE FROM card_events WHERE card_id IN
            (SELECT id FROM cards WHERE note_id NOT IN (SELECT id FROM notes))""",
            "DELETE FROM cards WHERE note_id NOT IN (SELECT id FROM notes)",
        ),
    ),
    _Check(
        FaultKind.CARDS_WITHOUT_DECK,
        "SELECT count(*) FROM cards WHERE deck_id NOT IN (SELECT id FROM decks)",
        (_MAKE_HOME, "UPDATE cards SET deck_id = HOME WHERE deck_id NOT IN (SELECT id FROM decks)"),
    ),
    _Check(
        FaultKind.ANSWERS_WITHOUT_CARD,
        """SELECT (SELECT count(*) FROM reviews WHERE card_id NOT IN (SELECT id FROM cards)) +
        (SELECT count(*) FROM card_events WHERE card_id NOT IN (SELECT id FROM cards))""",
        (
            "DELETE FROM reviews WHERE card_id NOT IN (SELECT id FROM cards)",
            "DELETE FROM card_events WHERE card_id NOT IN (SELECT id FROM cards)",
        ),
    ),
    _Check(
        FaultKind.BAD_MEMORY,
        "SELECT count(*) FROM cards WHERE BAD_MEMORY",
        (
            """UPDATE cards SET
            stability = coalesce((SELECT stability_after LAST_SOUND),
                max(1.0, min(36500.0, coalesce(due_day - last_review_day, 1)))),
            difficulty = coalesce((SELECT difficulty_after LAST_SOUND), 5.0)
            WHERE BAD_MEMORY""",
        ),
    ),
    _Check(
        FaultKind.BAD_DUE,
        "SELECT count(*) FROM cards WHERE BAD_DUE",
        (
            """UPDATE cards SET due_at = NULL,
            due_day = CASE WHEN state = 2 THEN coalesce(
                (SELECT due_day_after FROM reviews WHERE card_id = cards.id
                AND due_day_after BETWEEN 0 AND LAST_DAY ORDER BY reviewed_at DESC LIMIT 1),
                max(0, min(LAST_DAY, coalesce(last_review_day, :today)
                + CAST(max(1, min(36500, round(coalesce(stability, 1)))) AS INTEGER)))) END,
            state = CASE WHEN state IN (1, 3) THEN 0 ELSE state END
            WHERE BAD_DUE""",
            """UPDATE cards SET step = NULL, stability = NULL, difficulty = NULL
            WHERE state = 0 AND (step IS NOT NULL OR stability IS NOT NULL)""",
        ),
    ),
    _Check(
        FaultKind.SEARCH,
        """SELECT (SELECT count(*) FROM notes WHERE id NOT IN (SELECT id FROM note_words)
        AND id NOT IN (SELECT id FROM notes_to_read)) +
        (SELECT count(*) FROM note_words WHERE id NOT IN (SELECT id FROM notes))""",
        (
            "DELETE FROM note_words WHERE id NOT IN (SELECT id FROM notes)",
            "DELETE FROM notes_to_read WHERE id NOT IN (SELECT id FROM notes)",
            """INSERT OR IGNORE INTO notes_to_read (id) SELECT id FROM notes
            WHERE id NOT IN (SELECT id FROM note_words)""",
        ),
    ),
)


def faults_in(connection: sqlite3.Connection, media: Path) -> tuple[Fault, ...]:
    """Everything that is wrong; empty when the library is sound.

    Args:
        media: the folder of its pictures and sounds.
    """
    found: list[Fault] = []
    lines = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    if lines != ["ok"]:
        found.append(Fault(FaultKind.PAGES, len(lines), tuple(lines[:_MOST_DETAILS])))
    for check in _CHECKS:
        [(count,)] = connection.execute(_written_out(check.question)).fetchall()
        if count:
            found.append(Fault(check.kind, count))
    if cardless := len(_missing_cards(connection)):
        found.append(Fault(FaultKind.NOTES_WITHOUT_CARDS, cardless))
    covered = {"cards", "notes", "decks", "reviews", "card_events"}
    links = [row for row in connection.execute("PRAGMA foreign_key_check") if row[0] not in covered]
    if links:
        details = tuple(f"row {row[1]} of {row[0]} points to a missing row of {row[2]}" for row in links)
        found.append(Fault(FaultKind.LINKS, len(links), details[:_MOST_DETAILS]))
    lost = [
        name
        for name, sha256 in connection.execute("SELECT name, sha256 FROM media")
        if not (media / sha256).is_file()
    ]
    if lost:
        found.append(Fault(FaultKind.MEDIA, len(lost), tuple(lost[:_MOST_DETAILS])))
    return tuple(found)


def mend(connection: sqlite3.Connection, now: datetime) -> None:
    """Puts right what can be put right. To be called inside a transaction."""
    values = {"today": to_milliseconds(now) // 86_400_000}
    connection.execute("REINDEX")
    for check in _CHECKS:
        [(count,)] = connection.execute(_written_out(check.question)).fetchall()
        if count:
            for remedy in check.remedies:
                connection.execute(_written_out(remedy), values)
    for note, deck, ordinals in _missing_cards(connection):
        connection.executemany(
            "INSERT INTO cards (note_id, deck_id, ordinal) VALUES (?, ?, ?)",
            [(note, deck, ordinal) for ordinal in ordinals],
        )


def _missing_cards(connection: sqlite3.Connection) -> list[tuple[int, int, tuple[int, ...]]]:
    """Notes of our own kinds that should have cards and have none: id, deck, which cards."""
    rows = connection.execute(
        "SELECT notes.id, notes.deck_id, note_kinds.key, notes.fields FROM notes "
        "JOIN note_kinds ON note_kinds.id = notes.kind_id AND note_kinds.templates IS NULL "
        "WHERE notes.id NOT IN (SELECT note_id FROM cards)"
    )
    found = [
        (note, deck, card_ordinals(NoteKind(key), tuple(json.loads(fields))))
        for note, deck, key, fields in rows
    ]
    return [entry for entry in found if entry[2]]


def _written_out(statement: str) -> str:
    for part, words in _PARTS.items():
        statement = statement.replace(part, words)
    return statement
