"""Working out once more what a question says was worked out: sizes, units, minutes, levels and codes.

Each kind takes its values by name, as decks/README.md lists them, and gives what `result` must be. Minutes
and levels of evaluation and management come from the one table in `evaluation_management.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpccards.content.evaluation_management import (
    LEVELS,
    SETTINGS,
    code_by_level,
    code_by_time,
    decision_level,
)
from cpccards.domain.questions import Calculation

Result = Decimal | str

_DAY_MINUTES = 24 * 60
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?!\w)")
_COUNT_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROUNDINGS: dict[str, Callable[[Decimal], Decimal]] = {
    "up": lambda value: Decimal(math.ceil(value)),
    "down": lambda value: Decimal(math.floor(value)),
    "nearest": lambda value: Decimal(math.floor(value + Decimal("0.5"))),
    "tenth": lambda value: Decimal(math.floor(value * 10 + Decimal("0.5"))) / 10,
}


class CalculationFault(Exception):
    """A calculation can't be worked out, or gives something else: one sentence in `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Values:
    """The values of one calculation, read with their types."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def number(self, name: str, otherwise: Decimal | None = None) -> Decimal:
        if name not in self._values and otherwise is not None:
            return otherwise
        return _as_number(name, self._values.get(name))

    def positive(self, name: str) -> Decimal:
        value = self.number(name)
        if value <= 0:
            raise CalculationFault(f"{name} must be more than 0.")
        return value

    def numbers(self, name: str) -> list[Decimal]:
        value = self._values.get(name)
        if not isinstance(value, list) or not value:
            raise CalculationFault(f"{name} must be a list of numbers, such as {name} = [0.3, 0.3].")
        return [_as_number(name, part) for part in value]

    def word(self, name: str, known: Sequence[str]) -> str:
        value = self._values.get(name)
        if value not in known:
            raise CalculationFault(f"{name} is '{value}'; it must be one of: {'; '.join(known)}.")
        return str(value)

    def clock(self, name: str) -> int:
        value = self._values.get(name)
        match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise CalculationFault(f'{name} must be a time of day, such as {name} = "07:45".')
        return 60 * int(match[1]) + int(match[2])

    def rounded(self, value: Decimal, otherwise: str | None) -> Decimal:
        """`value` rounded as the calculation says, or as `otherwise` does; unrounded for None."""
        name = self.word("rounding", tuple(_ROUNDINGS)) if "rounding" in self else otherwise
        return _ROUNDINGS[name](value) if name else value


def _as_number(name: str, value: object) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return Decimal(str(value))
    raise CalculationFault(f"{name} must be a number.")


def _excised_diameter(values: _Values) -> Result:
    margins = values.numbers("margins")
    if len(margins) != 2:
        raise CalculationFault("margins must be two numbers, one for each side of the lesion.")
    return values.number("lesion") + sum(margins)


def _sum(values: _Values) -> Result:
    return sum(values.numbers("parts"), Decimal(0))


def _anesthesia_units(values: _Values) -> Result:
    time_units = values.rounded(values.number("minutes") / values.positive("minutes_per_unit"), None)
    return values.number("base") + time_units + values.number("extra", Decimal(0))


def _billing_units(values: _Values) -> Result:
    return values.rounded(values.number("amount") / values.positive("per_unit"), "up")


def _minutes(values: _Values) -> Result:
    return Decimal((values.clock("end") - values.clock("start")) % _DAY_MINUTES)


def _time_code(values: _Values) -> Result:
    setting = values.word("setting", SETTINGS)
    code = code_by_time(setting, int(values.number("minutes")))
    if code is None:
        raise CalculationFault(f"No code of '{setting}' is reached by that time.")
    return code


def _decision_making(values: _Values) -> Result:
    level = decision_level(*(values.word(name, LEVELS) for name in ("problems", "data", "risk")))
    if "setting" not in values:
        return level
    setting = values.word("setting", SETTINGS)
    code = code_by_level(setting, level)
    if code is None:
        raise CalculationFault(f"No code of '{setting}' goes with {level} decision making.")
    return code


def _area(values: _Values) -> Result:
    return values.number("length") * values.number("width")


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of calculation: the values it needs, those it may have, and how it goes."""

    needs: tuple[str, ...]
    work_out: Callable[[_Values], Result]
    may_have: tuple[str, ...] = ()


KINDS: dict[str, _Kind] = {
    "excised-diameter": _Kind(("lesion", "margins"), _excised_diameter),
    "sum": _Kind(("parts",), _sum),
    "anesthesia-units": _Kind(
        ("base", "minutes", "minutes_per_unit"), _anesthesia_units, ("extra", "rounding")
    ),
    "billing-units": _Kind(("amount", "per_unit"), _billing_units, ("rounding",)),
    "minutes": _Kind(("start", "end"), _minutes),
    "time-code": _Kind(("setting", "minutes"), _time_code),
    "mdm": _Kind(("problems", "data", "risk"), _decision_making, ("setting",)),
    "area": _Kind(("length", "width"), _area),
}


def work_out(calculation: Calculation) -> Result:
    """What the values of `calculation` give.

    Raises:
        CalculationFault: the kind is not known, or a value is missing, unknown or of the wrong type.
    """
    kind = KINDS.get(calculation.kind)
    if kind is None:
        raise CalculationFault(f"The kind '{calculation.kind}' is not known; there are: {', '.join(KINDS)}.")
    given = calculation.values.keys()
    needed = {*kind.needs, "result"}
    if missing := sorted(needed - given):
        raise CalculationFault(f"A calculation of the kind '{calculation.kind}' needs {', '.join(missing)}.")
    if unknown := sorted(given - needed - set(kind.may_have)):
        raise CalculationFault(f"A calculation of the kind '{calculation.kind}' has no {', '.join(unknown)}.")
    return kind.work_out(_Values(calculation.values))


def stated_result(calculation: Calculation) -> Result:
    """What `calculation` says comes out. Raises CalculationFault when it says neither number nor word."""
    value = calculation.values.get("result")
    return value if isinstance(value, str) else _as_number("result", value)


def told_in(result: Result, text: str) -> bool:
    """Whether plain `text` says `result`: a number in digits or, up to ten, as a word; a word as it is."""
    if isinstance(result, str):
        return re.search(rf"(?<!\w){re.escape(result)}(?!\w)", text, re.IGNORECASE) is not None
    if any(Decimal(number.replace(",", "")) == result for number in _NUMBER.findall(text)):
        return True
    is_small = result == int(result) and 0 <= result < len(_COUNT_WORDS)
    return is_small and told_in(_COUNT_WORDS[int(result)], text)
