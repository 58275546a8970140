"""Numbers of a spreadsheet as they are seen: 99213, not 99213.0; 00100 where a code begins with zeros."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

_HINTS = re.compile(r"\[(?:\$([^\]-]*)[^\]]*|[^\]]*)\]|_.|\*.")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_NUMBER = re.compile(
    r"(?P<before>[^#0?,.%E]*)(?P<whole>[#0?,]*)(?P<decimals>\.[#0?]*)?(?P<rest>E\+0+|%)?(?P<after>.*)"
)
_MOST_DECIMALS = 15
_EXACT = 1e15


class _Shape(NamedTuple):
    """How a number is shown. `digits` is the fewest before the point; `kind` is "", "%" or "E"."""

    before: str
    digits: int
    is_grouped: bool
    decimals: int
    kind: str
    after: str


def shown(value: object, number_format: str | None) -> str:
    """A cell as text. Dates are written as ISO dates, whatever their format."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float, number_format: str) -> str:
    shape = _shape(number_format)
    if shape is None:
        return _general(value)
    try:
        scaled = abs(value) * 100 if shape.kind == "%" else abs(value)
        if shape.kind == "E":
            text = f"{scaled:.{shape.decimals}E}"
        else:
            text = f"{scaled:{',' if shape.is_grouped else ''}.{shape.decimals}f}"
            missing = shape.digits - len(text.partition(".")[0].replace(",", ""))
            text = "0" * missing + text
    except (ValueError, OverflowError):
        return _general(value)
    sign = "-" if value < 0 and any(digit in "123456789" for digit in text) else ""
    return f"{sign}{shape.before}{text}{'%' if shape.kind == '%' else ''}{shape.after}"


def _general(value: float) -> str:
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else f"{value:.5E}" if abs(value) < 10**300 else "#NUM!"
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return f"{value:.15g}".upper().replace("E+0", "E+").replace("E-0", "E-")


@lru_cache(maxsize=256)
def _shape(number_format: str) -> _Shape | None:
    """How a format shows a positive number; None for General and for what is too special."""
    section = number_format[:200].partition(";")[0]
    if section.lower() in {"general", "@", ""}:
        return None
    plain = _HINTS.sub(lambda found: found[1] or "", section)
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found[1] or found[2] or "")
        return chr(0xE000 + len(literals) - 1)

    found = _NUMBER.fullmatch(_LITERAL.sub(keep, plain))
    if found is None or not (found["whole"] or found["decimals"]) or re.search(r"[#0?/]", found["after"]):
        return None

    def restored(text: str) -> str:
        return "".join(
            literals[ord(letter) - 0xE000] if 0 <= ord(letter) - 0xE000 < len(literals) else letter
            for letter in text
        )

    rest = found["rest"] or ""
    return _Shape(
        restored(found["before"]).strip(),
        found["whole"].count("0"),
        "," in found["whole"],
        min(_MOST_DECIMALS, len(found["decimals"] or ".") - 1),
        rest[:1],
        restored(found["after"]).rstrip(),
    )
