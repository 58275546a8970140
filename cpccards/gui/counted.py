"""Numbers with what they count."""

from __future__ import annotations


def count(number: int, one: str, many: str = "") -> str:
    """“1 note”, “2,534 notes”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
