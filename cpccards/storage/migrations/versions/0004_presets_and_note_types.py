"""Presets of decks, note types with templates, and what happens to cards besides answers."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOVED = ("new_per_day", "reviews_per_day", "desired_retention")
"""Settings that belong to the default preset from now on."""

_COUNTED_BY = (
    *("day", "state_before", "card_id", "reviewed_at", "rating", "took_ms", "clock_suspect"),
    *("previous_day", "due_day_before", "stability_before"),
)
"""Columns of the index that statistics are read from."""


def upgrade() -> None:
    """Adds two tables and some columns; the limits the learner had set go to the default preset."""
    op.create_table(
        "presets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        sqlite_strict=True,
    )
    op.create_table(
        "card_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("took_ms", sa.Integer(), server_default="0", nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index("card_events_by_card", "card_events", ["card_id", "at"])
    op.create_index("card_events_by_day", "card_events", ["day"])
    op.add_column("decks", sa.Column("preset", sa.Text(), nullable=True))
    op.add_column("note_kinds", sa.Column("templates", sa.Text(), nullable=True))
    op.add_column("cards", sa.Column("custom_data", sa.Text(), server_default="", nullable=False))
    op.add_column("reviews", sa.Column("raw", sa.Text(), nullable=True))
    op.drop_index("reviews_by_day", "reviews")
    op.create_index("reviews_by_day", "reviews", list(_COUNTED_BY), unique=False)
    _move_settings()


def _move_settings() -> None:
    settings = sa.table("settings", sa.column("key"), sa.column("value"))
    presets = sa.table("presets", sa.column("key"), sa.column("name"), sa.column("content"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(settings).where(settings.c.key.in_(_MOVED)))
    content = {key: json.loads(value) for key, value in rows}
    connection.execute(
        sa.insert(presets), {"key": "default", "name": "Default", "content": json.dumps(content)}
    )
    connection.execute(sa.delete(settings).where(settings.c.key.in_(_MOVED)))
