"""The words of notes as a search sees them, and which notes are yet to be read for them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Whatever writes to notes, an undo too, passes here. SQL can't tell the words; the next search reads them.
_TRIGGERS = (
    """
    CREATE TRIGGER notes_added AFTER INSERT ON notes BEGIN
        INSERT OR IGNORE INTO notes_to_read (id) VALUES (new.id);
    END
    """,
    """
    CREATE TRIGGER notes_changed AFTER UPDATE OF fields, kind_id ON notes BEGIN
        INSERT OR IGNORE INTO notes_to_read (id) VALUES (new.id);
    END
    """,
    """
    CREATE TRIGGER notes_removed AFTER DELETE ON notes BEGIN
        DELETE FROM note_words WHERE id = old.id;
        DELETE FROM notes_to_read WHERE id = old.id;
    END
    """,
)


def upgrade() -> None:
    """Adds two tables, and notes for the first search which notes it is to read: all."""
    op.create_table(
        "note_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_table(
        "notes_to_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    for trigger in _TRIGGERS:
        op.execute(trigger)
    op.execute("INSERT INTO notes_to_read (id) SELECT id FROM notes")
