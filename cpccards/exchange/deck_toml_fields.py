"""The fields of one table of a deck file, read with their types and with a complaint for what doesn't fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches

from cpccards.domain.drafts import Problem
from cpccards.exchange.toml_lines import Section


class LeftOut(Exception):
    """A note can't be taken: the line at fault and one sentence."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(line, why)
        self.line = line
        self.why = why


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """“Did you mean …?” for the nearest of `known`, or what is possible when nothing is near."""
    names = sorted(known)
    near = get_close_matches(given.casefold(), names, 1, 0.6)
    return f"Did you mean “{near[0]}”?" if near else f"Possible: {', '.join(names)}."


class Fields:
    """One table of the file.

    Args:
        table: what `tomllib` read.
        section: where its fields stand.
        problems: warnings are added here.
        whose: “the deck” or “a basic note”, for sentences.
    """

    def __init__(
        self, table: Mapping[str, object], section: Section, problems: list[Problem], whose: str
    ) -> None:
        self._table = table
        self._section = section
        self._problems = problems
        self.whose = whose

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def line(self, name: str) -> int:
        """The line of a field, or of the header when it is missing."""
        return self._section.line_of(name)

    def warn(self, name: str, why: str) -> None:
        """Adds a warning about the field `name`."""
        self._problems.append(Problem(self.line(name), why, fatal=False))

    def warn_unknown(self, known: Iterable[str]) -> None:
        """Warns of every field that is not in `known`, naming the nearest that is."""
        for name in self._table.keys() - set(known):
            why = f"{self.whose.capitalize()} has no field “{name}”; it was left out."
            self.warn(name, f"{why} {did_you_mean(name, known)}")

    def text(self, name: str) -> str:
        """A field that may be missing; empty with a warning when it is no text."""
        value = self._table.get(name, "")
        if isinstance(value, str):
            return value
        self.warn(
            name, f"{name} was left out: text between quotation marks was expected, {_what(value)} found."
        )
        return ""

    def needed_text(self, name: str) -> str:
        """A field without which there is no card. Raises LeftOut when it is missing or no text."""
        value = self._table.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            raise LeftOut(self.line(name), f'{self.whose.capitalize()} needs {name}. Write {name} = "…".')
        why = f'{name} must be text between quotation marks, not {_what(value)}. Write {name} = "…".'
        raise LeftOut(self.line(name), why)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts that may be missing; empty with a warning when it is something else."""
        value = self._table.get(name, [])
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return tuple(value)
        self.warn(name, f'{name} was left out: a list was expected, such as {name} = ["one", "two"].')
        return ()

    def needed_texts(self, name: str, least: int, most: int) -> tuple[str, ...]:
        """A list of `least` to `most` texts without which there is no card. Raises LeftOut otherwise."""
        value = self._table.get(name)
        if isinstance(value, list) and least <= len(value) <= most and all(isinstance(v, str) for v in value):
            return tuple(value)
        found = f"{len(value)} parts were found" if isinstance(value, list) else "there is none"
        why = f'{name} must be a list of {least} to {most} texts; {found}. Write {name} = ["one", "two"].'
        raise LeftOut(self.line(name), why)

    def one_of(self, name: str, known: Iterable[str]) -> str | None:
        """A field with a fixed set of words; None when missing or empty, or, with a warning, unknown."""
        value = self.text(name)
        if not value:
            return None
        if value in known:
            return value
        self.warn(name, f"{name} “{value}” is unknown; it was left empty. {did_you_mean(value, known)}")
        return None

    def day(self, name: str) -> date | None:
        """A date; None when missing, or with a warning when it is something else."""
        value = self._table.get(name)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.warn(
            name, f"{name} was left empty: a date without quotation marks was expected, such as 2026-11-22."
        )
        return None


_WORDS = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a table",
    str: "text",
}


def _what(value: object) -> str:
    return _WORDS.get(type(value), "a date or time")
