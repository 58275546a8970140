"""What an operation changed, so that pages know whether it concerns them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """Something a page may show."""

    CARDS = "cards"
    NOTES = "notes"
    DECKS = "decks"
    ATTEMPTS = "attempts"
    OUTLINES = "outlines"
    SETTINGS = "settings"
    FORECAST = "forecast"
    MOCKS = "mocks"
    PRESETS = "presets"
    PLAN = "plan"
    SUPPORT = "support"
    RENEWAL = "renewal"
    MILESTONES = "milestones"


@dataclass(frozen=True, slots=True)
class Changes:
    """The subjects an operation touched, and the words undo uses for it."""

    subjects: frozenset[Subject]
    step: str = ""

    def touches(self, *subjects: Subject) -> bool:
        """True when any of `subjects` changed."""
        return not self.subjects.isdisjoint(subjects)


def changes(step: str, *subjects: Subject) -> Changes:
    """Shorthand for a step that touched `subjects`."""
    return Changes(frozenset(subjects), step)
