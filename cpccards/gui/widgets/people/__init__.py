"""People, their questions, and classes."""
