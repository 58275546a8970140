"""The study plan in pieces."""
