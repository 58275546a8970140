"""The first library: study areas, decks, notes, cards, reviews, attempts, forecasts, settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes every table, and the rows that are part of the schema."""
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("taken_on_day", sa.Integer(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("total_right", sa.REAL(), nullable=True),
        sa.Column("total_asked", sa.Integer(), nullable=True),
        sa.Column("total_below", sa.Integer(), server_default="0", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("attempts_by_day", "attempts", ["taken_on_day"], unique=False)
    op.create_table(
        "decks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("study_area", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("bundled", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["decks.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("parent_id", "name"),
        sqlite_strict=True,
    )
    op.create_table(
        "forecasts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("mean", sa.REAL(), nullable=False),
        sa.Column("low", sa.REAL(), nullable=False),
        sa.Column("high", sa.REAL(), nullable=False),
        sa.Column("pass_probability", sa.REAL(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("sections", sa.Text(), nullable=False),
        sa.Column("computed_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outline", "day"),
        sqlite_strict=True,
    )
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )
    op.create_table(
        "note_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("field_names", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Integer(), nullable=False),
        sa.Column("undone", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("inverse", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("steps_undone", "steps", ["id"], unique=False, sqlite_where=sa.text("undone = 1"))
    op.create_table(
        "study_areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "attempt_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("right_count", sa.REAL(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("share", sa.REAL(), nullable=True),
        sa.Column("below", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempts.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id", "section"),
        sqlite_strict=True,
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("tags", sa.Text(), server_default="", nullable=False),
        sa.Column("rationale", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("edition", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_on", sa.Text(), nullable=True),
        sa.Column("review_by", sa.Text(), nullable=True),
        sa.Column("bundled_digest", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("modified_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"],
            ["decks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"],
            ["note_kinds.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_index("notes_by_deck", "notes", ["deck_id"], unique=False)
    op.create_index("notes_by_fingerprint", "notes", ["fingerprint"], unique=False)
    op.create_index("notes_by_topic", "notes", ["topic"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), server_default="0", nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.REAL(), nullable=True),
        sa.Column("difficulty", sa.REAL(), nullable=True),
        sa.Column("due_at", sa.Integer(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("last_review_at", sa.Integer(), nullable=True),
        sa.Column("last_review_day", sa.Integer(), nullable=True),
        sa.Column("repetitions", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lapses", sa.Integer(), server_default="0", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("flag", sa.Integer(), server_default="0", nullable=False),
        sa.Column("suspended", sa.Integer(), server_default="0", nullable=False),
        sa.Column("buried_until_day", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deck_id"],
            ["decks.id"],
        ),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["notes.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("note_id", "ordinal"),
        sqlite_strict=True,
    )
    op.create_index("cards_by_deck", "cards", ["deck_id", "state"], unique=False)
    op.create_index(
        "cards_due",
        "cards",
        ["due_day", "deck_id", "note_id", "stability", "last_review_day", "buried_until_day"],
        unique=False,
        sqlite_where=sa.text("state = 2 AND suspended = 0"),
    )
    op.create_index(
        "cards_in_steps", "cards", ["due_at"], unique=False, sqlite_where=sa.text("state IN (1, 3)")
    )
    op.create_index(
        "cards_new",
        "cards",
        ["position", "deck_id", "note_id", "buried_until_day"],
        unique=False,
        sqlite_where=sa.text("state = 0 AND suspended = 0"),
    )
    op.create_index(
        "cards_put_away",
        "cards",
        ["deck_id", "state"],
        unique=False,
        sqlite_where=sa.text("(suspended = 1 OR buried_until_day IS NOT NULL)"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("clock_suspect", sa.Integer(), server_default="0", nullable=False),
        sa.Column("previous_at", sa.Integer(), nullable=True),
        sa.Column("previous_day", sa.Integer(), nullable=True),
        sa.Column("state_before", sa.Integer(), nullable=False),
        sa.Column("step_before", sa.Integer(), nullable=True),
        sa.Column("stability_before", sa.REAL(), nullable=True),
        sa.Column("difficulty_before", sa.REAL(), nullable=True),
        sa.Column("due_at_before", sa.Integer(), nullable=True),
        sa.Column("due_day_before", sa.Integer(), nullable=True),
        sa.Column("state_after", sa.Integer(), nullable=False),
        sa.Column("step_after", sa.Integer(), nullable=True),
        sa.Column("stability_after", sa.REAL(), nullable=True),
        sa.Column("difficulty_after", sa.REAL(), nullable=True),
        sa.Column("due_at_after", sa.Integer(), nullable=True),
        sa.Column("due_day_after", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["card_id"],
            ["cards.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("reviews_by_card", "reviews", ["card_id", "reviewed_at", "day"], unique=False)
    op.create_index("reviews_by_day", "reviews", ["day", "state_before"], unique=False)

    study_areas = sa.table("study_areas", sa.column("key"), sa.column("name"), sa.column("position"))
    op.bulk_insert(
        study_areas,
        [
            {"key": key, "name": name, "position": position}
            for position, (key, name) in enumerate(
                (
                    ("terminology", "Medical Terminology"),
                    ("cpt", "CPT"),
                    ("icd-10-cm", "ICD-10-CM"),
                    ("evaluation-management", "Evaluation and Management"),
                    ("rules-and-compliance", "Rules and Compliance"),
                )
            )
        ],
    )
    note_kinds = sa.table("note_kinds", sa.column("key"), sa.column("name"), sa.column("field_names"))
    op.bulk_insert(
        note_kinds,
        [
            {"key": key, "name": name, "field_names": field_names}
            for key, name, field_names in (
                ("basic", "Basic", '["Front", "Back"]'),
                ("reversed", "Basic and reversed", '["Front", "Back"]'),
                ("cloze", "Cloze (fill the gap)", '["Text", "Extra"]'),
                ("typed", "Typed answer", '["Front", "Back"]'),
                ("choice", "Multiple choice", '["Question", "A", "B", "C", "D", "Answer"]'),
            )
        ],
    )
