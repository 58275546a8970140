"""Presets of scheduling."""
