"""Table and tree models over immutable rows."""
