"""The fields of one table of our TOML files, read with their types, and a complaint for what doesn't fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from cpccards.domain.drafts import Problem
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange.toml_lines import Section

DETAIL_FIELDS = ("topic", "edition", "checked_on", "review_by")


class LeftOut(Exception):
    """A note or question can't be taken: the line at fault and one sentence."""

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

    def row(self) -> tuple[str, ...]:
        """Every field as it was read, so that what is left out can be shown."""
        return tuple(f"{name} = {value}" for name, value in self._table.items())

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

    def needed_one_of(self, name: str, known: Iterable[str]) -> str:
        """A field with a fixed set of words. Raises LeftOut when it is missing or none of them."""
        names = tuple(known)
        value = self.needed_text(name)
        if value not in names:
            raise LeftOut(self.line(name), f"{name} “{value[:40]}” is unknown. {did_you_mean(value, names)}")
        return value

    def needed_whole(self, name: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`. Raises LeftOut when it is missing or something else."""
        value = self._table.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        found = "there is none" if value is None else f"{value!r:.20} stands there"
        why = f"{name} must be a whole number from {least} to {most}; {found}. Write {name} = {least}."
        raise LeftOut(self.line(name), why)

    def letter(self, name: str, options: Sequence[str]) -> str:
        """The letter of one of `options`. Raises LeftOut when it is missing or names none of them."""
        given = self.needed_text(name).strip().upper()
        letters = CHOICE_LETTERS[: len(options)]
        if len(given) != 1 or given not in letters:
            why = f"{name} is “{given[:40]}”, but the options are {letters[0]} to {letters[-1]}."
            raise LeftOut(self.line(name), f"{why} Write the letter of the right one.")
        return given

    def table(self, name: str, example: str) -> Mapping[str, object]:
        """A table that may be missing; empty with a warning when it is something else."""
        value = self._table.get(name, {})
        if isinstance(value, dict):
            return value
        self.warn(name, f"{name} was left out: {_what(value)} was found. Write {example}.")
        return {}

    def tables(self, name: str, header: str) -> Sequence[Mapping[str, object]]:
        """The tables written as ``[[header]]``; none, with a warning, when something else stands there."""
        value = self._table.get(name, [])
        if isinstance(value, list) and all(isinstance(part, dict) for part in value):
            return value
        self.warn(name, f"{name} was left out. Begin each with [[{header}]], alone on its line.")
        return []

    def flag(self, name: str) -> bool:
        """True or false; False when missing, or with a warning when it is something else."""
        value = self._table.get(name, False)
        if isinstance(value, bool):
            return value
        self.warn(name, f"{name} was left out: true or false was expected, {_what(value)} found.")
        return False

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


@dataclass(frozen=True, slots=True)
class Details:
    """What the head of a file can say for all that stands in it."""

    topic: str | None = None
    edition: str = ""
    checked_on: date | None = None
    review_by: date | None = None

    @classmethod
    def read(cls, fields: Fields, otherwise: Details) -> Details:
        """What `fields` say; where they say nothing, what `otherwise` says."""
        return cls(
            topic=fields.one_of("topic", TOPIC_BY_KEY) if "topic" in fields else otherwise.topic,
            edition=fields.text("edition") if "edition" in fields else otherwise.edition,
            checked_on=fields.day("checked_on") if "checked_on" in fields else otherwise.checked_on,
            review_by=fields.day("review_by") if "review_by" in fields else otherwise.review_by,
        )


class Keys:
    """The keys met so far in a file, each with the line of what has it."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def take(self, key: str, fields: Fields, line: int, what: str) -> str:
        """`key`, kept for the `what` ("note", "question") on `line`. Raises LeftOut when it is taken."""
        if key in self._lines:
            why = f"The key “{key}” is that of the {what} on line {self._lines[key]} already."
            raise LeftOut(fields.line("key"), f"{why} Give this {what} another.")
        self._lines[key] = line
        return key


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
