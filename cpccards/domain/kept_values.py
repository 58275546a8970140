"""Values of what a learner keeps in records: read tolerantly, or refused in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from cpccards.domain.errors import BadInput

MOST_LINE = 500
"""Characters of a line."""
MOST_TEXT = 20_000
"""Characters of a text of several lines."""
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
"""Dates outside these are slips of a key."""

E = TypeVar("E", bound=StrEnum)


def line(given: Mapping[str, Any], name: str) -> str:
    """One line of text; empty where there is none."""
    value = given.get(name)
    return " ".join(value.split())[:MOST_LINE] if isinstance(value, str) else ""


def lines(given: Mapping[str, Any], name: str) -> str:
    """A text of several lines, without empty ones around it."""
    value = given.get(name)
    return value.strip()[:MOST_TEXT] if isinstance(value, str) else ""


def needed_line(given: Mapping[str, Any], name: str, title: str, remedy: str) -> str:
    """One line of text. Raises BadInput with `title` when there is none."""
    found = line(given, name)
    if not found:
        raise BadInput(title, f"Its {name} is missing.", remedy)
    return found


def day(given: Mapping[str, Any], name: str, what: str) -> date | None:
    """A date, or None.

    Args:
        what: what it is the date of, with a capital.

    Raises:
        BadInput: it is none, or in another century.
    """
    value = given.get(name)
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise BadInput("This date can’t be used", f"{what} is no date.", "Choose one.") from None
    if not EARLIEST <= found <= LATEST:
        raise BadInput(
            "This date can’t be used",
            f"{what} is in the year {found.year}.",
            f"Choose a year from {EARLIEST.year} to {LATEST.year}.",
        )
    return found


def needed_day(given: Mapping[str, Any], name: str, what: str) -> date:
    """A date. Raises BadInput as `day` does, and when there is none."""
    found = day(given, name, what)
    if found is None:
        raise BadInput("The date is missing", f"{what} is not given.", "Choose one.")
    return found


def stored_day(value: date | None) -> str | None:
    """A date as it is kept."""
    return None if value is None else value.isoformat()


def one_of(given: Mapping[str, Any], name: str, kind: type[E], usual: E) -> E:
    """One of several words; `usual` for one that this version does not know."""
    value = given.get(name)
    return kind(value) if value in {each.value for each in kind} else usual


def whole(given: Mapping[str, Any], name: str) -> int | None:
    """A whole number, or None."""
    value = given.get(name)
    return value if type(value) is int else None


def percent(given: Mapping[str, Any], name: str, what: str) -> float | None:
    """A score in percent, or None. Raises BadInput when it is none between 0 and 100."""
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput("This score can’t be used", f"{what} is no number.", "Write a percentage.")
    if not 0 <= value <= 100:
        raise BadInput(
            "This score can’t be used",
            f"{what} is {value:g} %.",
            "A score lies between 0 and 100 %.",
        )
    return float(value)


def items(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The mappings in a list, passing over what else is in it."""
    value = given.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list | tuple) else []


def strings(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts in a list, each once."""
    value = given.get(name)
    found = [each for each in value if isinstance(each, str)] if isinstance(value, list | tuple) else []
    return tuple(dict.fromkeys(found))


def full_date(value: date) -> str:
    """A date in words, the same everywhere: "3 December 2026"."""
    return f"{value.day} {value:%B} {value.year}"
