"""Exam outlines."""
