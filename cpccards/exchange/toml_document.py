"""One of our TOML files, parsed: what stands where, and the complaints that files of every kind share."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.deck_toml_fields import Fields, LeftOut, did_you_mean
from cpccards.exchange.toml_lines import Section, UnreadableFile, sections, syntax_error

MAX_BYTES = 8 * 1024 * 1024


class TomlDocument:
    """A file on its way to a draft. Complaints gather in `problems`.

    Args:
        data: the bytes of the file.
        source_name: what to call it in messages.
        what: "deck file", for sentences.
        known: the names such a file has at its top.

    Raises:
        BadInput: with file and line, for what is no TOML, and for files beyond 8 MB.
    """

    def __init__(self, data: bytes, source_name: str, what: str, known: Collection[str]) -> None:
        self.source_name = source_name
        self.what = what
        self._known = known
        self.problems: list[Problem] = []
        text = self._text(data)
        try:
            self._tables: dict[str, object] = tomllib.loads(text)
        except ValueError as error:
            raise syntax_error(error, text, source_name, what) from error
        except RecursionError as error:
            why = f"{source_name}: too many brackets stand inside each other."
            remedy = "Compare it with the examples in decks/README.md."
            raise BadInput(f"This {what} can't be read", why, remedy) from error
        self._headers = sections(text)

    def _text(self, data: bytes) -> str:
        if len(data) > MAX_BYTES:
            size, most = len(data) / 1_048_576, MAX_BYTES // 1_048_576
            raise BadInput(
                f"This {self.what} is too large",
                f"{self.source_name} has {size:.0f} MB; {self.what}s up to {most} MB can be read.",
                "Split it into several.",
            )
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            why = "there is a character that is not UTF-8"
            raise self.refusal(line, why, "Save the file as UTF-8 in your text editor.") from error

    def refusal(self, line: int, why: str, remedy: str) -> UnreadableFile:
        """The error that ends the reading of this file."""
        return UnreadableFile(self.what, (self.source_name, line), why, remedy)

    def check_format(self) -> None:
        """Warns when the file does not say its format. Raises BadInput for a newer one."""
        version = self._tables.get("format")
        if version is None:
            why = "format = 1 is missing at the top of the file; it was assumed."
            self.problems.append(Problem(1, why, fatal=False))
        elif version != 1 or isinstance(version, bool):
            raise self.refusal(
                self._headers[0].line_of("format"),
                f"format is {version!r:.20}, and this version of the app reads format 1",
                "Write format = 1, or update the app if a newer version made the file.",
            )

    def head(self, name: str, remedy: str) -> Fields:
        """The fields below ``[name]``. Raises BadInput, with `remedy`, when there is no such table."""
        table = self._tables.get(name)
        if isinstance(table, dict):
            return Fields(table, self._section(name) or self._headers[0], self.problems, f"the {name}")
        others = set(self._known) - {name}
        near = get_close_matches(name, self._tables.keys() - others, 1)
        meant = f"; “{near[0]}” stands there" if near and table is None else ""
        section = self._section(near[0]) if near else None
        missing = f"there is no [{name}]{meant}"
        raise self.refusal(
            section.line if section else 1,
            missing if table is None else f"{name} must be written as [{name}], one bracket",
            remedy,
        )

    def entries(self, name: str, whose: str, *, expected: bool = True) -> Iterator[tuple[Fields, int]]:
        """The fields of each ``[[name]]`` with its line; what raises LeftOut belongs into `leave_out`.

        Args:
            whose: “a note”, for sentences.
            expected: a file without any gets a warning.

        Raises:
            BadInput: they are not written as ``[[name]]``.
        """
        tables = self._tables.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            section = self._section(name)
            raise self.refusal(
                section.line if section else self._headers[0].line_of(name),
                f"{name}s are not written as [[{name}]]",
                f"Begin each {name} with [[{name}]], two brackets on both sides, alone on its line.",
            )
        places = [section for section in self._headers if section.name == name]
        if len(places) != len(tables):  # written as a list of inline tables
            places = [Section(name, self._headers[0].line_of(name))] * len(tables)
        if not tables and expected:
            self.problems.append(Problem(None, f"There is no [[{name}]] in this file.", fatal=False))
        for table, place in zip(tables, places, strict=True):
            yield Fields(table, place, self.problems, whose), place.line

    def parts(self, fields: Fields, line: int, name: str, whose: str) -> Iterator[tuple[Fields, int]]:
        """The fields of each ``[[outer.name]]`` below the entry on `line`, with its own line.

        Args:
            name: with that of the entry: “note_type.template”.
        """
        tables = fields.tables(name.rpartition(".")[2], name)
        places = [section for section in self._headers if section.name == name and section.line > line]
        places = places[: len(tables)] + [Section(name, line)] * (len(tables) - len(places))
        for table, place in zip(tables, places, strict=True):
            yield Fields(table, place, self.problems, whose), place.line

    def leave_out(self, left_out: LeftOut, fields: Fields) -> None:
        """Keeps why an entry can't be taken, and what stood in it."""
        self.problems.append(Problem(left_out.line, left_out.why, fields.row()))

    def warn_unknown_tables(self) -> None:
        """Complains of every name at the top that is not known, naming the nearest that is."""
        for name in self._tables.keys() - set(self._known):
            section = self._section(name)
            line = section.line if section else self._headers[0].line_of(name)
            why = f"A {self.what} has no “{name}”; what stands there was left out."
            self.problems.append(Problem(line, f"{why} {did_you_mean(name, self._known)}"))

    def sorted_problems(self) -> tuple[Problem, ...]:
        """Every complaint so far, by line."""
        return tuple(sorted(self.problems, key=lambda problem: problem.line or 0))

    def _section(self, name: str) -> Section | None:
        return next((section for section in self._headers if section.name == name), None)
