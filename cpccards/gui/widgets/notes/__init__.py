"""Showing, writing and changing notes and their cards."""
