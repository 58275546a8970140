"""The library's tables, in portable SQL types.

Instants are whole milliseconds since 1970-01-01 UTC (`*_at`), study days are days since
1970-01-01 (`*_day`), dates of facts are ISO text (`*_on`, `review_by`). Keys that other
machines know are text (`key`); integer keys never leave storage except as opaque ids.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    REAL,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _table(name: str, *parts: Any, **options: Any) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True, **options)


study_areas = _table(
    "study_areas",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

presets = _table(
    "presets",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("content", Text, nullable=False),
)

decks = _table(
    "decks",
    Column("id", Integer, primary_key=True),
    Column(
        "parent_id",
        Integer,
        # Deferred, so that undo can put parents and children back in any order.
        ForeignKey("decks.id", deferrable=True, initially="DEFERRED"),
        nullable=True,
    ),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=True, unique=True),
    Column("study_area", Text, nullable=True),
    Column("description", Text, nullable=False, server_default=""),
    Column("bundled", Integer, nullable=False, server_default="0"),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("preset", Text, nullable=True),
    UniqueConstraint("parent_id", "name"),
)

note_kinds = _table(
    "note_kinds",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("field_names", Text, nullable=False),
    Column("templates", Text, nullable=True),
)

notes = _table(
    "notes",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind_id", Integer, ForeignKey("note_kinds.id"), nullable=False),
    Column("deck_id", Integer, ForeignKey("decks.id"), nullable=False),
    Column("fields", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("topic", Text, nullable=True),
    Column("tags", Text, nullable=False, server_default=""),
    Column("rationale", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("edition", Text, nullable=False, server_default=""),
    Column("evidence", Text, nullable=False, server_default=""),
    Column("checked_on", Text, nullable=True),
    Column("review_by", Text, nullable=True),
    Column("bundled_digest", Text, nullable=True),
    Column("created_at", Integer, nullable=False),
    Column("modified_at", Integer, nullable=False),
    Column("confused_with", Text, nullable=False, server_default=""),
    Index("notes_by_deck", "deck_id"),
    Index("notes_by_fingerprint", "fingerprint"),
    Index("notes_by_topic", "topic"),
    Index("notes_by_tags", "tags"),
    Index("notes_by_kind", "kind_id"),
)

# The fields of notes as a search sees them (`domain/search_text.py`), apart from the long rows of notes.
# Derived, and written past the journal: triggers drop those of removed notes, and put notes whose fields were
# written into `notes_to_read`, for the next search to read. Ids are those of the notes.
# Beside them stands `note_trigrams`, an index made by the migration alone: see `repositories/word_index.py`.
note_words = _table(
    "note_words",
    Column("id", Integer, primary_key=True),
    Column("kind_id", Integer, nullable=False),
    Column("words", Text, nullable=False),
)

notes_to_read = _table("notes_to_read", Column("id", Integer, primary_key=True))

cards = _table(
    "cards",
    Column("id", Integer, primary_key=True),
    Column("note_id", Integer, ForeignKey("notes.id"), nullable=False),
    Column("deck_id", Integer, ForeignKey("decks.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("state", Integer, nullable=False, server_default="0"),
    Column("step", Integer, nullable=True),
    Column("stability", REAL, nullable=True),
    Column("difficulty", REAL, nullable=True),
    Column("due_at", Integer, nullable=True),
    Column("due_day", Integer, nullable=True),
    Column("last_review_at", Integer, nullable=True),
    Column("last_review_day", Integer, nullable=True),
    Column("repetitions", Integer, nullable=False, server_default="0"),
    Column("lapses", Integer, nullable=False, server_default="0"),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("flag", Integer, nullable=False, server_default="0"),
    Column("suspended", Integer, nullable=False, server_default="0"),
    Column("buried_until_day", Integer, nullable=True),
    Column("custom_data", Text, nullable=False, server_default=""),
    UniqueConstraint("note_id", "ordinal"),
    # Each query writes the condition of its partial index out, so that SQLite sees they are the same.
    Index("cards_by_deck", "deck_id", "state"),
    # Searches find notes, and ask in which deck their cards are.
    Index("cards_by_note", "note_id", "deck_id"),
    Index(
        "cards_put_away",
        "deck_id",
        "state",
        sqlite_where=text("(suspended = 1 OR buried_until_day IS NOT NULL)"),
    ),
    Index(
        "cards_due",
        "due_day",
        "deck_id",
        "note_id",
        "stability",
        "last_review_day",
        "buried_until_day",
        sqlite_where=text("state = 2 AND suspended = 0"),
    ),
    Index("cards_in_steps", "due_at", sqlite_where=text("state IN (1, 3)")),
    Index(
        "cards_new",
        "position",
        "deck_id",
        "note_id",
        "buried_until_day",
        sqlite_where=text("state = 0 AND suspended = 0"),
    ),
)

_MEMORY_COLUMNS = (
    ("state", Integer, False),
    ("step", Integer, True),
    ("stability", REAL, True),
    ("difficulty", REAL, True),
    ("due_at", Integer, True),
    ("due_day", Integer, True),
)

reviews = _table(
    "reviews",
    Column("id", Integer, primary_key=True),
    Column("card_id", Integer, ForeignKey("cards.id"), nullable=False),
    Column("reviewed_at", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("rating", Integer, nullable=False),
    Column("took_ms", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("clock_suspect", Integer, nullable=False, server_default="0"),
    Column("previous_at", Integer, nullable=True),
    Column("previous_day", Integer, nullable=True),
    *(
        Column(f"{name}_{when}", kind, nullable=nullable)
        for when in ("before", "after")
        for name, kind, nullable in _MEMORY_COLUMNS
    ),
    Column("raw", Text, nullable=True),
    Index("reviews_by_card", "card_id", "reviewed_at", "day"),
    # All that statistics count by, so that they never touch the rows themselves.
    Index(
        "reviews_by_day",
        "day",
        "state_before",
        "card_id",
        "reviewed_at",
        "rating",
        "took_ms",
        "clock_suspect",
        "previous_day",
        "due_day_before",
        "stability_before",
    ),
)

# What happened to a card without being an answer that FSRS learns from.
card_events = _table(
    "card_events",
    Column("id", Integer, primary_key=True),
    Column("card_id", Integer, ForeignKey("cards.id"), nullable=False),
    Column("at", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rating", Integer, nullable=True),
    Column("took_ms", Integer, nullable=False, server_default="0"),
    Column("raw", Text, nullable=True),
    Index("card_events_by_card", "card_id", "at"),
    Index("card_events_by_day", "day"),
)

media = _table(
    "media",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("content_type", Text, nullable=False),
)

attempts = _table(
    "attempts",
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("taken_on_day", Integer, nullable=False),
    Column("outline", Text, nullable=False),
    Column("total_right", REAL, nullable=True),
    Column("total_asked", Integer, nullable=True),
    Column("total_below", Integer, nullable=False, server_default="0"),
    Column("notes", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("standing", Text, nullable=True),
    Index("attempts_by_day", "taken_on_day"),
)

attempt_sections = _table(
    "attempt_sections",
    Column("id", Integer, primary_key=True),
    Column("attempt_id", Integer, ForeignKey("attempts.id"), nullable=False),
    Column("section", Text, nullable=False),
    Column("right_count", REAL, nullable=True),
    Column("asked", Integer, nullable=True),
    Column("share", REAL, nullable=True),
    Column("below", Integer, nullable=False, server_default="0"),
    UniqueConstraint("attempt_id", "section"),
)

frozen_forecasts = _table(
    "frozen_forecasts",
    Column("id", Integer, primary_key=True),
    Column("attempt_id", Integer, ForeignKey("attempts.id"), nullable=False),
    Column("outline", Text, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("mean", REAL, nullable=False),
    Column("low", REAL, nullable=False),
    Column("high", REAL, nullable=False),
    Column("pass_probability", REAL, nullable=False),
    Column("pmf", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("baseline", Text, nullable=False),
    Column("frozen_at", Integer, nullable=False),
    Column("afterwards", Integer, nullable=False),
    UniqueConstraint("attempt_id", "outline"),
)

# Rows of exams being sat are written past the journal, so their ids must never come back: an undo that puts
# a deleted exam in place again would meet another one there.
mocks = _table(
    "mocks",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("plan", Text, nullable=False),
    Column("started_at", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("finished_at", Integer, nullable=True),
    Column(
        "attempt_id",
        Integer,
        ForeignKey("attempts.id", deferrable=True, initially="DEFERRED"),
        nullable=True,
    ),
    Column("standing", Text, nullable=True),
    Column("frozen", Text, nullable=False, server_default="[]"),
    Column("position", Integer, nullable=False, server_default="1"),
    Column("part", Integer, nullable=False, server_default="1"),
    Column("used_ms", Integer, nullable=False, server_default="0"),
    Column("earlier_ms", Integer, nullable=False, server_default="0"),
    Column("paused", Integer, nullable=False, server_default="0"),
    Column("pauses", Integer, nullable=False, server_default="0"),
    Column("paused_ms", Integer, nullable=False, server_default="0"),
    Column("away_ms", Integer, nullable=False, server_default="0"),
    Column("warned", Integer, nullable=False, server_default="0"),
    Column("mark_boot", Text, nullable=False),
    Column("mark_elapsed_ms", Integer, nullable=False),
    Column("mark_at", Integer, nullable=False),
    Column("feeling", Integer, nullable=True),
    Column("feeling_text", Text, nullable=False, server_default=""),
    Index("mocks_open", "id", sqlite_where=text("finished_at IS NULL")),
    sqlite_autoincrement=True,
)

mock_questions = _table(
    "mock_questions",
    Column("id", Integer, primary_key=True),
    Column(
        "mock_id",
        Integer,
        ForeignKey("mocks.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("position", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("chosen", Integer, nullable=True),
    Column("struck", Text, nullable=False, server_default="[]"),
    Column("flagged", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("visits", Integer, nullable=False, server_default="0"),
    Column("spent_ms", Integer, nullable=False, server_default="0"),
    Column("history", Text, nullable=False, server_default="[]"),
    Column("revealed", Integer, nullable=False, server_default="0"),
    Column("cause", Text, nullable=True),
    UniqueConstraint("mock_id", "position"),
    sqlite_autoincrement=True,
)

outlines = _table(
    "outlines",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("modified_at", Integer, nullable=False),
)

records = _table(
    "records",
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("created_at", Integer, nullable=False),
    Column("modified_at", Integer, nullable=False),
    UniqueConstraint("kind", "key"),
)

forecasts = _table(
    "forecasts",
    Column("id", Integer, primary_key=True),
    Column("outline", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("mean", REAL, nullable=False),
    Column("low", REAL, nullable=False),
    Column("high", REAL, nullable=False),
    Column("pass_probability", REAL, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("sections", Text, nullable=False),
    Column("computed_at", Integer, nullable=False),
    UniqueConstraint("outline", "day"),
)

settings = _table(
    "settings",
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("value", Text, nullable=False),
)

steps = _table(
    "steps",
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("taken_at", Integer, nullable=False),
    Column("undone", Integer, nullable=False, server_default="0"),
    Column("changed", Text, nullable=False),
    Column("inverse", LargeBinary, nullable=False),
    Index("steps_undone", "id", sqlite_where=text("undone = 1")),
)
