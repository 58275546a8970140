"""JSON from strangers: parsed under limits, and every value asked for by its type."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import date

from cpccards.domain.errors import BadInput
from cpccards.exchange.problem_list import ProblemList

MAX_TEXT = 1_000_000
"""Characters one text may have; a field of a note may have fewer, see `field_checks`."""
_OUTER = (b"[", b"{")
_TEXT = {str}
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_MOST_VALUES, _MOST_OBJECTS = 30_000_000, 4_000_000


def parse(data: bytes, max_bytes: int) -> dict[str, object]:
    """The object that `data` is, as UTF-8.

    Raises BadInput for more than `max_bytes` bytes, for what is no JSON or no object, for brackets inside
    each other without end, and for more values than any library has.
    """
    if len(data) > max_bytes:
        raise _refusal(
            f"It has {len(data) / 1_048_576:,.0f} MB; up to {max_bytes // 1_048_576} MB can be read.",
            "Export it in smaller parts.",
        )
    # An empty list takes three bytes in the file and sixty in memory.
    if sum(map(data.count, _OUTER)) > _MOST_OBJECTS or data.count(b",") > _MOST_VALUES:
        raise _refusal("It holds more values than a library has.", "Export it in smaller parts.")
    again = "Export it once more, and open that."
    try:
        found = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        if _HALF.search(data):
            found = _without_halves(found)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal(f"Line {line} has a character that is not UTF-8.", again) from error
    except json.JSONDecodeError as error:
        raise _refusal(f"Line {error.lineno} is no JSON ({error.msg.lower()}).", again) from error
    except RecursionError as error:
        raise _refusal("Too many brackets stand inside each other.", again) from error
    except ValueError as error:
        raise _refusal(f"It has a number that can't be used ({str(error)[:60]}).", again) from error
    if not isinstance(found, dict):
        raise _refusal("It is a list or a single value.", again)
    return found


def _no_number(word: str) -> float:
    raise ValueError(word)


def _without_halves(found: object) -> object:
    """`found` with U+FFFD for each half of a surrogate pair: no library can keep one."""
    text = json.dumps(found, ensure_ascii=False)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return found if whole == text else json.loads(whole)


def _refusal(why: str, remedy: str) -> BadInput:
    return BadInput("This JSON file can't be read", why, remedy)


class Entry:
    """One object of a file; what is missing is empty, what has the wrong type is empty with a warning.

    Args:
        given: what was parsed.
        whose: “Note 17”, for sentences.
        line: its place, for problems.
    """

    def __init__(
        self, given: dict[str, object], whose: str, problems: ProblemList, line: int | None = None
    ) -> None:
        self._given = given
        self.whose = whose
        self.line = line
        self._problems = problems

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def warn(self, why: str) -> None:
        """Adds a warning about this object."""
        self._problems.add("details left out", f"{self.whose}: {why}", line=self.line)

    def leave_out(self, kind: str, why: str) -> None:
        """Adds the complaint that all of it is left out."""
        why = f"{self.whose} was left out: {why}"
        self._problems.add(kind, why, line=self.line, fatal=True)

    def text(self, name: str, most: int = MAX_TEXT) -> str:
        """A text of at most `most` characters."""
        value = self._given.get(name)
        if value is None:
            return ""
        if isinstance(value, str) and len(value) <= most:
            return value
        self.warn(f"{name} was left out: {_what(value)} can't stand there.")
        return ""

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        """A list of at most `most` texts, of a million characters together."""
        value = self._given.get(name)
        if value is None:
            return ()
        if isinstance(value, list) and set(map(type, value)) <= _TEXT and sum(map(len, value)) <= MAX_TEXT:
            if len(value) > most:
                self.warn(f"only {most:,} of {len(value):,} {name} were kept.")
            return tuple(value[:most])
        self.warn(f"{name} was left out: {_what(value)} can't stand there.")
        return ()

    def one_of(self, name: str, known: Collection[str]) -> str | None:
        """A text that is one of `known`; None where there is none."""
        value = self.text(name)
        if not value or value in known:
            return value or None
        self.warn(f"nothing is known of the {name.replace('_', ' ')} “{value[:40]}”; it was left empty.")
        return None

    def day(self, name: str) -> date | None:
        """A date, year-month-day."""
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.warn(f"{name.replace('_', ' ')} “{value[:40]}” is no date; it was left empty.")
            return None

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._given.get(name, False)
        if not isinstance(value, bool):
            self.warn(f"{name} was left out: {_what(value)} can't stand there.")
        return value is True

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds."""
        value = self._given.get(name)
        if value is None or (type(value) is int and low <= value <= high):
            return value
        self.warn(f"{name.replace('_', ' ')} was left out: {_what(value)} can't stand there.")
        return None

    def entries(self, name: str, what: str) -> Iterator[Entry]:
        """The objects of a list, each called `what` and its place."""
        value = self._given.get(name, [])
        if not isinstance(value, list):
            self.warn(f"{name} was left out: {_what(value)} can't stand there.")
            return
        for place, part in enumerate(value, 1):
            whose = f"{what} {place:,}"
            if isinstance(part, dict):
                yield Entry(part, whose, self._problems, place)
            else:
                Entry({}, whose, self._problems, place).leave_out(
                    f"{name.replace('_', ' ')} left out", f"it is {_what(part)}, no object."
                )

    def values(self, name: str) -> dict[str, object]:
        """An object as it stands."""
        value = self._given.get(name, {})
        if isinstance(value, dict):
            return value
        self.warn(f"{name} was left out: {_what(value)} can't stand there.")
        return {}

    def inner(self, name: str, whose: str) -> Entry:
        """An object inside this one."""
        return Entry(self.values(name), whose, self._problems, self.line)

    def own(self) -> dict[str, object]:
        """All of it as it stands."""
        return self._given


_WORDS = {
    bool: "true or false",
    int: "that number",
    float: "that number",
    list: "that list",
    dict: "an object",
    str: "that text",
    type(None): "nothing",
}


def _what(value: object) -> str:
    return _WORDS[type(value)]
