"""Practice exams, and the questions as they were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _count(name: str, default: str = "0") -> sa.Column:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def upgrade() -> None:
    """Adds two tables; no row is touched."""
    op.create_table(
        "mocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.Integer(), nullable=True),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.Text(), nullable=True),
        sa.Column("frozen", sa.Text(), server_default="[]", nullable=False),
        _count("position", "1"),
        _count("part", "1"),
        _count("used_ms"),
        _count("earlier_ms"),
        _count("paused"),
        _count("pauses"),
        _count("paused_ms"),
        _count("away_ms"),
        _count("warned"),
        sa.Column("mark_boot", sa.Text(), nullable=False),
        sa.Column("mark_elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("mark_at", sa.Integer(), nullable=False),
        sa.Column("feeling", sa.Integer(), nullable=True),
        sa.Column("feeling_text", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    op.create_index("mocks_open", "mocks", ["id"], unique=False, sqlite_where=sa.text("finished_at IS NULL"))
    op.create_table(
        "mock_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mock_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("struck", sa.Text(), server_default="[]", nullable=False),
        _count("flagged"),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        _count("visits"),
        _count("spent_ms"),
        sa.Column("history", sa.Text(), server_default="[]", nullable=False),
        _count("revealed"),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["mock_id"], ["mocks.id"], initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mock_id", "position"),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
