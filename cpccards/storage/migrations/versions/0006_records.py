"""What a learner keeps beside cards: a plan, people, credits, conditions; one table for all of it.

And an index of the words of notes, by three letters each, that proposes notes to searches
(`repositories/word_index.py`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("modified_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "key"),
        sqlite_strict=True,
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE note_trigrams USING fts5(
            words, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
        )
        """
    )
    op.execute("INSERT OR IGNORE INTO notes_to_read (id) SELECT id FROM notes")
