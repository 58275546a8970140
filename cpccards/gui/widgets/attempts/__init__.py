"""Attempts and what they say."""
