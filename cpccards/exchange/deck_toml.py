"""Our own deck files: TOML that people read and mend in a text editor. The format is told in decks/README.md.

What would make no card, or perhaps a wrong one (kind, question, answer, options, a key used twice), leaves
the note out as a fatal problem. What only says something about the fact (topic, evidence, dates, tags, an
unknown field) is left empty with a warning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CHOICE_LETTERS, Evidence, Note, NoteKind
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.exchange.deck_toml_fields import Fields, LeftOut, did_you_mean
from cpccards.exchange.deck_toml_writing import FORMAT_NAME, by_deck, write
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.toml_lines import Section, sections, syntax_error

__all__ = ["FORMAT_NAME", "MAX_BYTES", "by_deck", "read", "write"]

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
_KINDS = tuple(str(kind) for kind in NoteKind)


def read(data: bytes, source_name: str) -> Draft:
    """The deck in a TOML file; `line` of a note is that of its ``[[note]]``.

    Raises BadInput, with file and line, for what is no TOML, has no usable ``[deck]``, or has a newer
    format, and for files beyond 8 MB.
    """
    text = _text(data, source_name)
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        raise syntax_error(error, text, source_name) from error
    except RecursionError as error:
        why = f"{source_name}: too many brackets stand inside each other."
        remedy = "Compare it with the examples in decks/README.md."
        raise BadInput("This deck file can't be read", why, remedy) from error
    return _Reader(document, sections(text), source_name).draft()


def _text(data: bytes, source_name: str) -> str:
    if len(data) > MAX_BYTES:
        size, most = len(data) / 1_048_576, MAX_BYTES // 1_048_576
        raise BadInput(
            "This deck file is too large",
            f"{source_name} has {size:.0f} MB; deck files up to {most} MB can be read.",
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


@dataclass(frozen=True, slots=True)
class _Details:
    """What a deck can say for all of its notes."""

    topic: str | None = None
    edition: str = ""
    checked_on: date | None = None
    review_by: date | None = None

    @classmethod
    def read(cls, fields: Fields, otherwise: _Details) -> _Details:
        """What `fields` say; where they say nothing, what `otherwise` says."""
        return cls(
            topic=fields.one_of("topic", TOPIC_BY_KEY) if "topic" in fields else otherwise.topic,
            edition=fields.text("edition") if "edition" in fields else otherwise.edition,
            checked_on=fields.day("checked_on") if "checked_on" in fields else otherwise.checked_on,
            review_by=fields.day("review_by") if "review_by" in fields else otherwise.review_by,
        )


class _Reader:
    """One document on its way to a draft."""

    def __init__(self, document: dict[str, object], found: Sequence[Section], source_name: str) -> None:
        self._document = document
        self._headers = found
        self._source = source_name
        self._problems: list[Problem] = []
        self._keys: dict[str, int] = {}

    def draft(self) -> Draft:
        self._check_format()
        deck_fields = self._deck_fields()
        tables = self._note_tables()
        self._warn_unknown_tables()
        deck_fields.warn_unknown(_DECK_FIELDS)
        deck = DraftDeck(
            path=self._path(deck_fields),
            key=deck_fields.text("key") or None,
            study_area=deck_fields.one_of("study_area", STUDY_AREA_BY_KEY),
            description=deck_fields.text("description"),
        )
        notes = self._notes(tables, deck.path, _Details.read(deck_fields, _Details()))
        self._problems.sort(key=lambda problem: problem.line or 0)
        return Draft(self._source, FORMAT_NAME, (deck,), notes, tuple(self._problems))

    def _check_format(self) -> None:
        version = self._document.get("format")
        if version is None:
            why = "format = 1 is missing at the top of the file; it was assumed."
            self._problems.append(Problem(1, why, fatal=False))
        elif version != 1 or isinstance(version, bool):
            raise self._refusal(
                self._headers[0].line_of("format"),
                f"format is {version!r:.20}, and this version of the app reads format 1",
                "Write format = 1, or update the app if a newer version made the file.",
            )

    def _deck_fields(self) -> Fields:
        table = self._document.get("deck")
        if isinstance(table, dict):
            return Fields(table, self._section("deck") or self._headers[0], self._problems, "the deck")
        near = get_close_matches("deck", self._document, 1)
        meant = f"; “{near[0]}” stands there" if near and table is None else ""
        section = self._section(near[0]) if near else None
        raise self._refusal(
            section.line if section else 1,
            f"there is no [deck]{meant}" if table is None else "deck must be written as [deck], one bracket",
            "Write [deck] on a line of its own, and its key and path below it.",
        )

    def _note_tables(self) -> list[dict[str, object]]:
        tables = self._document.get("note", [])
        if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
            return tables
        section = self._section("note")
        raise self._refusal(
            section.line if section else self._headers[0].line_of("note"),
            "notes are not written as [[note]]",
            "Begin each note with [[note]], two brackets on both sides, alone on its line.",
        )

    def _warn_unknown_tables(self) -> None:
        for name in self._document.keys() - set(_FILE_FIELDS):
            section = self._section(name)
            line = section.line if section else self._headers[0].line_of(name)
            why = f"A deck file has no “{name}”; what stands there was left out."
            self._problems.append(Problem(line, f"{why} {did_you_mean(name, _FILE_FIELDS)}"))

    def _section(self, name: str) -> Section | None:
        return next((section for section in self._headers if section.name == name), None)

    def _refusal(self, line: int, what: str, remedy: str) -> BadInput:
        return BadInput("This deck file can't be read", f"{self._source}, line {line}: {what}.", remedy)

    def _path(self, fields: Fields) -> tuple[str, ...]:
        path = fields.texts("path")
        if path and all(part.strip() for part in path):
            return path
        raise self._refusal(
            fields.line("path"),
            "path does not say where the deck stands",
            'Write a list of names, from the top: path = ["CPT", "Modifiers"].',
        )

    def _notes(
        self, tables: Sequence[dict[str, object]], path: tuple[str, ...], defaults: _Details
    ) -> tuple[DraftNote, ...]:
        places = [section for section in self._headers if section.name == "note"]
        if len(places) != len(tables):  # notes written as a list of inline tables
            places = [Section("note", self._headers[0].line_of("note"))] * len(tables)
        if not tables:
            self._problems.append(Problem(None, "There is no [[note]] in this file.", fatal=False))
        notes: list[DraftNote] = []
        for table, place in zip(tables, places, strict=True):
            try:
                notes.append(DraftNote(self._note(table, place, defaults), path, place.line))
            except LeftOut as left_out:
                row = tuple(f"{name} = {value}" for name, value in table.items())
                self._problems.append(Problem(left_out.line, left_out.why, row))
        return tuple(notes)

    def _note(self, table: Mapping[str, object], place: Section, defaults: _Details) -> Note:
        fields = Fields(table, place, self._problems, "a note")
        kind = self._kind(fields)
        fields.whose = f"a {kind} note"
        fields.warn_unknown((*_NOTE_FIELDS, *_KIND_FIELDS[kind]))
        key = self._key(fields, place)
        content = _content(fields, kind)
        why = why_not(kind, content)
        if why is not None:
            raise LeftOut(place.line, why)
        details = _Details.read(fields, defaults)
        return Note(
            kind=kind,
            fields=content,
            key=key,
            topic=details.topic,
            tags=fields.texts("tags"),
            rationale=fields.text("rationale"),
            source=fields.text("source"),
            edition=details.edition,
            evidence=fields.one_of("evidence", _EVIDENCE) or "",
            checked_on=details.checked_on,
            review_by=details.review_by,
        )

    def _key(self, fields: Fields, place: Section) -> str | None:
        key = fields.text("key")
        if not key:
            fields.warn("key", 'This note has no key, so a changed file can\'t update it. Write key = "…".')
            return None
        if key in self._keys:
            why = f"The key “{key}” is that of the note on line {self._keys[key]} already."
            raise LeftOut(fields.line("key"), f"{why} Give this note another.")
        self._keys[key] = place.line
        return key

    @staticmethod
    def _kind(fields: Fields) -> NoteKind:
        given = fields.needed_text("kind")
        if given not in _KINDS:
            raise LeftOut(fields.line("kind"), f"kind “{given}” is unknown. {did_you_mean(given, _KINDS)}")
        return NoteKind(given)


def _content(fields: Fields, kind: NoteKind) -> tuple[str, ...]:
    """The fields of a note as `domain.notes.FIELD_NAMES` orders them. Raises LeftOut when one is missing."""
    if kind is NoteKind.CLOZE:
        return (fields.needed_text("text"), fields.text("extra"))
    if kind is NoteKind.CHOICE:
        question = fields.needed_text("question")
        options = fields.needed_texts("options", 2, len(CHOICE_LETTERS))
        answer = fields.needed_text("answer").strip().upper()
        letters = CHOICE_LETTERS[: len(options)]
        if len(answer) != 1 or answer not in letters:
            why = f"answer is “{answer[:40]}”, but the options are {letters[0]} to {letters[-1]}."
            raise LeftOut(fields.line("answer"), f"{why} Write the letter of the right one.")
        empty = ("",) * (len(CHOICE_LETTERS) - len(options))
        return (question, *options, *empty, answer)
    return (fields.needed_text("front"), fields.needed_text("back"))
