"""Our own deck files: TOML that people read and mend in a text editor. The format is told in decks/README.md.

What would make no card, or perhaps a wrong one (kind, question, answer, options, a key used twice), leaves the
note out as a fatal problem. What only says something about the fact (topic, evidence, dates, tags, an unknown
field) is left empty with a warning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CHOICE_LETTERS, Evidence, Note, NoteKind
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.exchange.deck_toml_writing import write
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.toml_lines import Section, sections, syntax_error

__all__ = ["FORMAT_NAME", "MAX_BYTES", "read", "write"]

FORMAT_NAME = "CPC Cards deck (TOML)"
MAX_BYTES = 8 * 1024 * 1024

_FILE_FIELDS = ("format", "deck", "note")
_DETAIL_FIELDS = ("topic", "edition", "checked_on", "review_by")
_DECK_FIELDS = ("key", "path", "study_area", "description", *_DETAIL_FIELDS)
_NOTE_FIELDS = ("key", "kind", "rationale", "source", "evidence", "tags", *_DETAIL_FIELDS)
_KIND_FIELDS: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.BASIC: ("front", "back"),
    NoteKind.REVERSED: ("front", "back"),
    NoteKind.TYPED: ("front", "back"),
    NoteKind.CLOZE: ("text", "extra"),
    NoteKind.CHOICE: ("question", "options", "answer"),
}
_EVIDENCE = tuple(str(label) for label in Evidence)
_SEE = "Compare it with the examples in decks/README.md."
_NOT_GIVEN = object()


def read(data: bytes, source_name: str) -> Draft:
    """The deck in a TOML file; `line` of a note is that of its ``[[note]]``.

    Raises BadInput, with file and line, for what is no TOML, has no usable ``[deck]``, is of a newer format, or is
    larger than 8 MB.
    """
    text = _text(data, source_name)
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        raise syntax_error(error, text, source_name) from error
    except RecursionError as error:
        why = f"{source_name}: brackets are nested too deeply."
        raise BadInput("This deck file can't be read", why, _SEE) from error
    return _Reader(document, sections(text), source_name).draft()


def _text(data: bytes, source_name: str) -> str:
    if len(data) > MAX_BYTES:
        raise BadInput(
            "This deck file is too large",
            f"{source_name} has {len(data) / 1_048_576:.0f} MB; a deck file may have {MAX_BYTES // 1_048_576} MB.",
            "Split it into several decks.",
        )
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(
            "This deck file can't be read",
            f"{source_name}, line {line}: there is a character that is not UTF-8.",
            "Save the file as UTF-8 in your text editor.",
        ) from error


class _Reader:
    """One document on its way to a draft. Problems gather in `problems`."""

    def __init__(self, document: dict[str, object], found: Sequence[Section], source_name: str) -> None:
        self._document = document
        self._source = source_name
        self._top = found[0]
        self._headers = found
        self.problems: list[Problem] = []
        self._keys: dict[str, int] = {}

    def draft(self) -> Draft:
        """The whole document."""
        self._check_top()
        section = next((part for part in self._headers if part.name == "deck"), self._top)
        table = self._document["deck"]
        assert isinstance(table, dict)  # noqa: S101  (seen to by _check_top)
        fields = _Fields(table, section, self.problems, "the deck")
        fields.warn_unknown(_DECK_FIELDS)
        deck = DraftDeck(
            path=self._path(fields),
            key=fields.text("key") or None,
            study_area=fields.one_of("study_area", STUDY_AREA_BY_KEY),
            description=fields.text("description"),
        )
        defaults = _Details.of(fields, _Details())
        notes = self._notes(deck.path, defaults)
        self.problems.sort(key=lambda problem: problem.line or 0)
        return Draft(self._source, FORMAT_NAME, (deck,), notes, tuple(self.problems))

    def _check_top(self) -> None:
        version = self._document.get("format", 1)
        line = self._top.line_of("format")
        if version != 1 or isinstance(version, bool):
            raise self._refusal(
                line,
                f"format is {version!r}; this version of the app reads format 1",
                "Write format = 1, or update the app if a newer version made the file.",
            )
        if "format" not in self._document:
            self.problems.append(Problem(1, "format = 1 is missing at the top; it was assumed.", fatal=False))
        deck, notes = self._document.get("deck"), self._document.get("note", [])
        if not isinstance(deck, dict):
            near = get_close_matches("deck", self._document, 1)
            said = f"; did you mean it by “{near[0]}”?" if near and near[0] != "deck" else ""
            line = next((part.line for part in self._headers if near and part.name == near[0]), 1)
            remedy = "Write [deck] on a line of its own and its key and path below."
            raise self._refusal(line, f"there is no [deck]{said}" if deck is None else "[deck] is no table", remedy)
        if not isinstance(notes, list) or not all(isinstance(note, dict) for note in notes):
            line = next((part.line for part in self._headers if part.name == "note"), self._top.line_of("note"))
            raise self._refusal(line, "[note] has one bracket", "Begin each note with [[note]], two brackets.")
        _Fields(self._document, self._top, self.problems, "the file", self._headers).warn_unknown(_FILE_FIELDS)

    def _refusal(self, line: int, what: str, remedy: str) -> BadInput:
        return BadInput("This deck file can't be read", f"{self._source}, line {line}: {what}.", remedy)

    def _path(self, fields: _Fields) -> tuple[str, ...]:
        path = fields.texts("path")
        if not path or not all(part.strip() for part in path):
            raise self._refusal(
                fields.line("path"),
                "path does not say where the deck stands",
                'Write it as a list of names, from the top: path = ["CPT", "Modifiers"].',
            )
        return path

    def _notes(self, path: tuple[str, ...], defaults: _Details) -> tuple[DraftNote, ...]:
        tables = self._document.get("note", [])
        assert isinstance(tables, list)  # noqa: S101  (seen to by _check_top)
        places = [part for part in self._headers if part.name == "note"]
        if len(places) != len(tables):  # notes written as a list of inline tables
            places = [Section("note", self._top.line_of("note"))] * len(tables)
        if not tables:
            self.problems.append(Problem(None, "There is no [[note]] in this file.", fatal=False))
        notes: list[DraftNote] = []
        for table, place in zip(tables, places, strict=True):
            try:
                notes.append(DraftNote(self._note(table, place, defaults), path, place.line))
            except _LeftOut as left_out:
                row = tuple(f"{name} = {value}" for name, value in table.items())
                self.problems.append(Problem(left_out.line, left_out.why, row))
        return tuple(notes)

    def _note(self, table: Mapping[str, object], place: Section, defaults: _Details) -> Note:
        fields = _Fields(table, place, self.problems, "a note")
        key = fields.text("key")
        if key:
            if key in self._keys:
                why = f"The key “{key}” is already that of the note on line {self._keys[key]}. Give it another."
                raise _LeftOut(fields.line("key"), why)
            self._keys[key] = place.line
        else:
            fields.warn("key", "This note has no key, so a changed file can't update it. Write key = \"…\".")
        kind = fields.kind()
        content = _content(fields, kind)
        why = why_not(kind, content)
        if why is not None:
            raise _LeftOut(place.line, why)
        fields.warn_unknown((*_NOTE_FIELDS, *_KIND_FIELDS[kind]), f"a {kind} note")
        details = _Details.of(fields, defaults)
        return Note(
            kind=kind,
            fields=content,
            key=key or None,
            topic=details.topic,
            tags=tuple(dict.fromkeys(fields.texts("tags"))),
            rationale=fields.text("rationale"),
            source=fields.text("source"),
            edition=details.edition,
            evidence=fields.one_of("evidence", _EVIDENCE) or "",
            checked_on=details.checked_on,
            review_by=details.review_by,
        )
