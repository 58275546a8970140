"""Single values from an Anki collection: names, numbers and JSON, none of which can be trusted."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Any

from cpccards.domain.errors import BadInput

LONGEST_NAME = 200
_LEVELS = re.compile("\x1f|::")
_DEEPEST = 20
_MOST_OBJECTS, _MOST_VALUES = 500_000, 1_000_000
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean_text(value: Any) -> str:
    """`value` as text that any database stores: no NUL, no halves of letters. Empty for what is no text."""
    if not isinstance(value, str):
        return ""
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value if value.isascii() else _SURROGATES.sub("\ufffd", value)


def clean_name(value: Any, otherwise: str) -> str:
    """A name on one line of at most 200 characters; `otherwise` where nothing is left of it."""
    words = " ".join(clean_text(value)[: 4 * LONGEST_NAME].split())
    # Format characters could turn the direction of the text around it.
    shown = "".join(letter for letter in words if unicodedata.category(letter) not in {"Cc", "Cf"})
    return shown[:LONGEST_NAME].strip() or otherwise


def deck_path(name: Any) -> tuple[str, ...]:
    """The path of a deck from its full name. Levels beyond the twentieth are left out."""
    # The app shows paths with › between, so no name may hold one.
    levels = _LEVELS.split(clean_text(name)[: LONGEST_NAME * _DEEPEST], maxsplit=_DEEPEST)[:_DEEPEST]
    return tuple(clean_name(level, "Unnamed").replace("›", ">") for level in levels)


def whole(value: Any) -> int | None:
    """A whole number of at most 64 bits, else None."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63:
        return None
    return value


def real(value: Any) -> float | None:
    """A finite number, else None."""
    if type(value) is float:
        return value if math.isfinite(value) else None
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def reals(value: Any, most: int) -> tuple[float, ...] | None:
    """A list of at most so many finite numbers, else None."""
    if not isinstance(value, list) or len(value) > most:
        return None
    numbers = [real(entry) for entry in value]
    return None if None in numbers else tuple(number for number in numbers if number is not None)


def load_object(text: Any, what: str) -> dict[str, Any]:
    """A JSON object; an empty one for an empty text.

    Args:
        what: for the learner: "list of decks".

    Raises:
        BadInput: it is no JSON, or none with an object at its top.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if text in {"", None}:
        return {}
    try:
        value = json.loads(text) if isinstance(text, str) and not _is_crowded(text) else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(
            "This file is damaged",
            f"The {what} in it can't be read.",
            "In Anki choose Tools → Check Database, then export once more.",
        )
    return value


def _is_crowded(text: str) -> bool:
    """True for more values than a collection has: an empty list takes sixty bytes here."""
    return text.count("[") + text.count("{") > _MOST_OBJECTS or text.count(",") > _MOST_VALUES


def entry(value: Any, key: str) -> dict[str, Any]:
    """The object at `key` of an object; an empty one where there is none."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; what is none is left out."""
    return [inner for inner in value if isinstance(inner, dict)] if isinstance(value, list) else []
