"""What searches ask of every card and note, in indexes that hold it all: rows of notes are long."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("cards_by_note", "cards", ["note_id", "deck_id"])
    op.create_index("notes_by_tags", "notes", ["tags"])
    op.create_index("notes_by_kind", "notes", ["kind_id"])
    # Until SQLite has counted, it takes an index that it knows for better than one that it does not.
    op.execute("ANALYZE cards")
    op.execute("ANALYZE notes")
