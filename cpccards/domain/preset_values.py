"""A preset as plain values that JSON can hold, and back, for files and tables alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, timedelta
from enum import Enum
from math import isfinite
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.presets import LeechAction, NewOrder, Preset, ReviewOrder, check_preset

_NAMES = tuple(field.name for field in fields(Preset) if field.name not in {"key", "name"})
_STEPS = frozenset(("learning_steps", "relearning_steps"))
_NUMBERS = frozenset(("easy_days", "parameters"))
_DATES = frozenset(("ignore_before", "fitted_on"))
_WORDS: dict[str, type[Enum]] = {
    "new_order": NewOrder,
    "review_order": ReviewOrder,
    "leech_action": LeechAction,
}
_USUAL = Preset(key="", name="")
_MOST_PARTS = 100


def preset_values(preset: Preset) -> dict[str, Any]:
    """Everything of a preset besides its key and name: steps in seconds, dates as ISO text."""
    values: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(preset, name)
        if name in _STEPS:
            value = [step.total_seconds() for step in value]
        elif name in _NUMBERS:
            value = list(value)
        elif name in _DATES:
            value = value and value.isoformat()
        elif name in _WORDS:
            value = value.value
        values[name] = value
    return values


def preset_from_values(key: str, name: str, values: Mapping[str, object]) -> Preset:
    """The preset that `preset_values` told; what `values` do not say is as usual.

    Raises BadInput for a value of another kind than it should be, and for a preset that can't be used.
    """
    if not key.strip():
        raise BadInput("This preset can't be used", "It has no key.", "Export it once more.")
    known = {field: _value(field, values[field]) for field in _NAMES if field in values}
    preset = Preset(key=key, name=name, **known)
    check_preset(preset)
    return preset


def _value(field: str, value: object) -> Any:
    try:
        if field in _STEPS:
            return tuple(timedelta(seconds=_number(seconds)) for seconds in _parts(value))
        if field in _NUMBERS:
            return tuple(map(_number, _parts(value)))
        if field in _DATES:
            return None if value is None else date.fromisoformat(str(value))
        if field in _WORDS:
            return _WORDS[field](value)
        usual = getattr(_USUAL, field)
        if isinstance(usual, float):
            return _number(value)
        if type(value) is type(usual):
            return value
    except (ValueError, OverflowError):
        pass
    raise BadInput(
        "This preset can't be used",
        f"Its {field.replace('_', ' ')} reads {value!r:.40}.",
        "It was left out; the other presets are as they were.",
    )


def _number(value: object) -> float:
    """`value` as a float. Raises ValueError when it is no finite number."""
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return float(value)
    raise ValueError(value)


def _parts(value: object) -> list[object]:
    """`value` as a list. Raises ValueError when it is none, or far too long."""
    if isinstance(value, list) and len(value) <= _MOST_PARTS:
        return value
    raise ValueError(value)
