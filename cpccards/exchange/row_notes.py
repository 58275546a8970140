"""From one row of a table to a note. What each column is for is worked out once, not for every row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cpccards.domain.drafts import DraftNote, Problem
from cpccards.domain.notes import CHOICE_LETTERS, KIND_NAMES, Note, NoteKind
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPICS
from cpccards.exchange.column_names import Role
from cpccards.exchange.field_checks import has_gap, why_not
from cpccards.exchange.text_rows import Row

Columns = tuple[int, ...]

KIND_OF: dict[str, NoteKind] = {kind.value: kind for kind in NoteKind} | {
    name.casefold(): kind for kind, name in KIND_NAMES.items()
}
"""Kinds of notes by what a column may call them, in lower case."""

_TOPIC_OF = {topic.key: topic.key for topic in TOPICS} | {
    topic.name.casefold(): topic.key for topic in TOPICS
}
_LONGEST_KEY = 300
_SPECIAL = re.compile(r"[&<>\r\n]")
_BREAK = re.compile(r"\r\n?|\n")
_LETTER = re.compile(r"\(?([A-Da-d1-4])(?:[).:](?:\s.*)?)?")


def escape(text: str) -> str:
    """Plain text as HTML that shows the same, line breaks included."""
    if not _SPECIAL.search(text):
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BREAK.sub("<br>", text)


@lru_cache(maxsize=1024)
def split_tags(text: str) -> tuple[str, ...]:
    """Tags, parted by commas or semicolons if there are any, else by spaces; spaces inside become dashes."""
    parts = re.split(r"[,;]", text) if "," in text or ";" in text else text.split()
    return tuple(dict.fromkeys("-".join(part.split()) for part in parts if part.strip()))


@lru_cache(maxsize=1024)
def split_deck(text: str) -> tuple[str, ...]:
    """The path of a deck written ``CPT::Modifiers``; empty for an empty text."""
    return tuple(" ".join(part.split()) for part in text.split("::") if part.strip())


class RowNotes:
    """Makes a note from each row of a table.

    Args:
        roles: what each column is for.
        columns: how many columns the table has.
        kind, deck, topic, edition, tags, html, key_prefix: as in `column_mapping.Mapping`.
        exact: True for cells that are the fields of notes just as they were.
        problems: what can't be taken as it is goes here.
    """

    def __init__(
        self,
        roles: Sequence[Role],
        columns: int,
        *,
        kind: NoteKind,
        deck: tuple[str, ...],
        topic: str | None,
        edition: str,
        tags: tuple[str, ...],
        html: bool,
        key_prefix: str,
        exact: bool,
        problems: list[Problem],
    ) -> None:
        held = {role: tuple(at for at, given in enumerate(roles) if given is role) for role in Role}
        self._front, self._back = held[Role.FRONT], held[Role.BACK]
        self._options, self._kinds = held[Role.OPTION], held[Role.KIND]
        self._rationale, self._source = held[Role.RATIONALE], held[Role.SOURCE]
        self._editions, self._tag_columns = held[Role.EDITION], held[Role.TAGS]
        self._topics, self._decks, self._key_columns = held[Role.TOPIC], held[Role.DECK], held[Role.KEY]
        plain = (Role.FRONT, Role.BACK, Role.IGNORE, Role.OPTION, Role.KIND)
        self._has_rest = any(held[role] for role in Role if role not in plain) or bool(tags)
        self._columns = columns
        self._kind, self._deck, self._topic, self._edition = kind, deck, topic, edition
        self._tags, self._html, self._key_prefix, self._exact = tags, html, key_prefix, exact
        self._problems = problems
        self._keys: dict[str, int] = {}
        self._least_cloze = self._front[0] + 1
        self._least = max(self._least_cloze, self._back[0] + 1 if self._back else 0)

    def note(self, row: Row) -> DraftNote | None:
        """The note of one row, or None with a fatal problem added."""
        unknown = self._unknown_kind(row.cells) if self._exact else ""
        if unknown:
            why = (
                f"Cards of the kind “{unknown[:80]}” can't be made from columns: their templates are not in "
                "such a file. A JSON library or an Anki package has them."
            )
            self._refuse(row, why)
            return None
        return self._note(row)

    def _unknown_kind(self, cells: tuple[str, ...]) -> str:
        """What a row of our own export is called that can be none of our kinds; empty where it can."""
        named = (text for text in _held(cells, self._kinds) if text.casefold() not in KIND_OF)
        return next(named, "")

    def _note(self, row: Row) -> DraftNote | None:
        cells = row.cells
        if len(cells) < self._least_cloze:
            return self._refuse(row, self._too_short(len(cells)))
        front = self._field(cells, self._front)
        kind = self._kind if not self._kinds else self._kind_of(row)
        if kind is not NoteKind.CLOZE and not self._kinds and has_gap(front):
            kind = NoteKind.CLOZE
        if len(cells) < self._least and kind is not NoteKind.CLOZE:
            return self._refuse(row, self._too_short(len(cells)))
        back = self._field(cells, self._back)
        fields: tuple[str, ...] = (front, back)
        if kind is NoteKind.CHOICE:
            options = [self._field(cells, (at,)) for at in self._options]
            if any(options[len(CHOICE_LETTERS) :]):
                return self._refuse(row, "There are more than four options. Leave the least likely ones out.")
            options = (options + [""] * len(CHOICE_LETTERS))[: len(CHOICE_LETTERS)]
            fields = (front, *options, back if self._exact else _letter(back, options))
        why = why_not(kind, fields)
        if why is not None:
            return self._refuse(row, why)
        if len(cells) > self._columns and any(cell.strip() for cell in cells[self._columns :]):
            why = (
                f"There are {len(cells)} cells but only {self._columns} columns; the last ones were left out."
            )
            self._problems.append(Problem(row.line, why, cells, fatal=False))
        if not self._has_rest:
            note = Note(kind, fields, topic=self._topic, edition=self._edition)
            return DraftNote(note, self._deck, row.line)
        return self._with_rest(row, kind, fields)

    def _with_rest(self, row: Row, kind: NoteKind, fields: tuple[str, ...]) -> DraftNote:
        cells = row.cells
        note = Note(
            kind,
            fields,
            self._key(row) if self._key_columns else None,
            self._topic_of(row) if self._topics else self._topic,
            self._tags_of(cells),
            self._field(cells, self._rationale) if self._rationale else "",
            self._text(cells, self._source, "; ") if self._source else "",
            (self._text(cells, self._editions, " ") if self._editions else "") or self._edition,
        )
        path: tuple[str, ...] = ()
        for text in _held(cells, self._decks):
            path += split_deck(text)
        return DraftNote(note, path or self._deck, row.line)

    def _tags_of(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        tags = self._tags
        for text in _held(cells, self._tag_columns):
            tags += tuple(text.split()) if self._exact else split_tags(text)
        return tags if len(tags) < 2 else tuple(dict.fromkeys(tags))

    def _key(self, row: Row) -> str | None:
        """The key of a row; None, with a warning, where it can't be told from another by it."""
        key = " ".join(_held(row.cells, self._key_columns))
        if not key:
            return None
        if len(key) > _LONGEST_KEY:
            why = "The key of this row is too long; the note comes in without it."
        elif key in self._keys:
            why = f"The key “{key[:80]}” is that of line {self._keys[key]} too; the note comes in without it."
        else:
            self._keys[key] = row.line
            return self._key_prefix + key
        self._problems.append(Problem(row.line, why, fatal=False))
        return None

    def _kind_of(self, row: Row) -> NoteKind:
        for text in _held(row.cells, self._kinds):
            kind = KIND_OF.get(text.casefold())
            if kind is not None:
                return kind
            why = f"There is no kind of card “{text[:80]}”; it becomes {KIND_NAMES[self._kind].lower()}."
            self._problems.append(Problem(row.line, why, fatal=False))
        return self._kind

    def _topic_of(self, row: Row) -> str | None:
        for text in _held(row.cells, self._topics):
            key = _TOPIC_OF.get(text.casefold())
            if key is not None:
                return key
            why = f"There is no topic “{text[:80]}”; the note goes where notes without a topic go."
            self._problems.append(Problem(row.line, why, fatal=False))
        return self._topic

    def _field(self, cells: tuple[str, ...], columns: Columns) -> str:
        if len(columns) == 1:
            if columns[0] >= len(cells):
                return ""
            if self._exact:
                return cells[columns[0]]
            cell = cells[columns[0]].strip()
            return cell if self._html else escape(cell)
        held = _held(cells, columns)
        return "<br>".join(held if self._html else map(escape, held))

    def _text(self, cells: tuple[str, ...], columns: Columns, between: str) -> str:
        """What columns of plain text hold."""
        if self._exact and len(columns) == 1:
            return self._field(cells, columns)
        return between.join(_held(cells, columns))

    def _too_short(self, count: int) -> str:
        cells = "cell" if count == 1 else "cells"
        return f"This row has {count} {cells}; front and back need {self._least}. A separator may be missing."

    def _refuse(self, row: Row, why: str) -> DraftNote | None:
        """No note, and why."""
        self._problems.append(Problem(row.line, why, row.cells))
        return None


def _held(cells: tuple[str, ...], columns: Columns) -> list[str]:
    """The texts in `columns`, without empty ones."""
    return [text for at in columns if at < len(cells) and (text := cells[at].strip())]


def _letter(answer: str, options: Sequence[str]) -> str:
    """The letter of the right option: written as a letter or a number, or as the option itself."""
    plain = plain_text(answer)
    same = [at for at, option in enumerate(options) if option and plain_text(option) == plain]
    if same:
        return CHOICE_LETTERS[same[0]]
    found = _LETTER.fullmatch(plain)
    if found is None:
        return plain
    letter = found.group(1).upper()
    return letter if letter in CHOICE_LETTERS else CHOICE_LETTERS[int(letter) - 1]
