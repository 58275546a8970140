"""From a table to notes: what each column is for, and the draft that comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.topics import TOPIC_BY_KEY, TOPICS
from cpccards.exchange.column_names import Role, role_of
from cpccards.exchange.field_checks import has_gap, why_not
from cpccards.exchange.table import Row, Table

_KINDS = (NoteKind.BASIC, NoteKind.REVERSED, NoteKind.TYPED, NoteKind.CLOZE)


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of a table are for, and what holds for every row.

    Args:
        roles: one a column, from the left; columns beyond are ignored. Several columns with the same role are
            joined, one below the other (tags: side by side).
        kind: basic, reversed, typed or cloze. A front with a gap ``{{c1::…}}`` makes a cloze note whatever
            stands here; its back is then the extra text.
        deck: where notes go that name no deck.
        topic: a key of `domain.topics` for notes that name none; None leaves them unassigned.
        edition: for notes that name none.
        html: True when cells are HTML; else ``&``, ``<``, ``>`` are escaped and line breaks become ``<br>``.
    """

    roles: tuple[Role, ...]
    kind: NoteKind = NoteKind.BASIC
    deck: tuple[str, ...] = ("Imported",)
    topic: str | None = None
    edition: str = ""
    html: bool = False


_MARKUP = re.compile(
    r"</?(?:b|i|u|br|p|div|span|ul|ol|li|sub|sup|em|strong|img|table|hr)\b[^<>]*>|&(?:nbsp|lt|gt|amp);"
)
_SAMPLE = 200


def suggest_mapping(table: Table, source_name: str = "") -> Mapping:
    """The mapping to offer first: by the names of columns, else front and back are the first two with text.

    The deck is called like the file, without its ending.
    """
    roles = _suggested_roles(table)
    sample = [row.cells for row in table.rows[:_SAMPLE]]
    front = roles.index(Role.FRONT)
    all_gaps = bool(sample) and all(front < len(cells) and has_gap(cells[front]) for cells in sample)
    return Mapping(
        roles=tuple(roles),
        kind=NoteKind.CLOZE if all_gaps else NoteKind.BASIC,
        deck=(_deck_name(source_name),),
        html=any(_MARKUP.search(cell[:20_000]) for cells in sample for cell in cells),
    )


def _suggested_roles(table: Table) -> list[Role]:
    """A role for each column; there is always a front, and a back where there are two columns for it."""
    meant = [role_of(name) for name in table.headers or [""] * table.columns]
    roles = [Role.IGNORE] * table.columns
    for at, role in enumerate(meant):
        if role is not None and (role not in roles or role is Role.TAGS):
            roles[at] = role
    sample = [row.cells for row in table.rows[:_SAMPLE]]
    filled = {at for at in range(table.columns) if any(at < len(c) and c[at].strip() for c in sample)}
    # An unnamed column with text first, then one with a second name for front or back, then an empty one.
    free = [at for at in range(table.columns) if roles[at] is Role.IGNORE and meant[at] is not Role.IGNORE]
    free.sort(key=lambda at: (at not in filled, meant[at] is not None, at))
    for role in (Role.FRONT, Role.BACK):
        if role not in roles and free:
            roles[free.pop(0)] = role
    if Role.FRONT not in roles:
        roles[0] = Role.FRONT
    return roles


def _deck_name(source_name: str) -> str:
    return " ".join(PurePath(source_name).stem.replace("_", " ").split()) or "Imported"


def draft(table: Table, mapping: Mapping, source_name: str) -> Draft:
    """Every row of `table` as a note, or as a fatal problem with its line and cells.

    Rationale is HTML like the fields; source, edition, tags and deck are plain text. A deck column parts
    levels with ``::``. A topic column may hold keys or names of topics. Rows that ask the same are all kept,
    and a row need only be long enough for front and back. Raises BadInput when the mapping has no front, asks
    for multiple choice, or names a column that isn't there.
    """
    _check(table, mapping)
    reader = _RowReader(table, mapping)
    problems = list(table.problems)
    notes: list[DraftNote] = []
    for row in table.rows:
        note = reader.note(row, problems)
        if note is not None:
            notes.append(note)
    decks = tuple(DraftDeck(path) for path in dict.fromkeys(note.deck for note in notes))
    problems.sort(key=lambda problem: problem.line or 0)
    return Draft(source_name, table.format_name, decks, tuple(notes), tuple(problems))


def _check(table: Table, mapping: Mapping) -> None:
    if mapping.kind not in _KINDS:
        raise BadInput(
            "These columns make no such cards",
            "Multiple-choice notes can't be made from columns.",
            "Choose basic, reversed, typed or cloze.",
        )
    if Role.FRONT not in mapping.roles:
        raise BadInput(
            "No question chosen", "No column is marked as the front.", "Choose the column with the question."
        )
    used = [at for at, role in enumerate(mapping.roles) if role is not Role.IGNORE]
    if used[-1] >= table.columns:
        raise BadInput(
            "The columns don't fit this file",
            f"Column {used[-1] + 1} is chosen, but the file has {table.columns}.",
            "Choose the columns again.",
        )
    if mapping.topic is not None and mapping.topic not in TOPIC_BY_KEY:
        raise BadInput(
            "Unknown topic", f"There is no topic “{mapping.topic}”.", "Choose a topic from the list."
        )


_TOPIC_OF = {topic.key: topic.key for topic in TOPICS} | {
    topic.name.casefold(): topic.key for topic in TOPICS
}
_SPECIAL = re.compile(r"[&<>\r\n]")
_BREAK = re.compile(r"\r\n?|\n")


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


class _RowReader:
    """Makes a note from a row. Which column holds what is worked out once for all rows."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._mapping = mapping
        self._columns = table.columns
        columns = {role: tuple(at for at, held in enumerate(mapping.roles) if held is role) for role in Role}
        self._front = columns[Role.FRONT]
        self._back = columns[Role.BACK]
        self._rest = columns
        self._has_rest = any(
            columns[role] for role in Role if role not in (Role.FRONT, Role.BACK, Role.IGNORE)
        )
        self._least_cloze = self._front[0] + 1
        self._least = max(self._least_cloze, self._back[0] + 1 if self._back else 0)

    def note(self, row: Row, problems: list[Problem]) -> DraftNote | None:
        """The note of one row, or None with a fatal problem added."""
        cells = row.cells
        mapping = self._mapping
        if len(cells) < self._least_cloze:
            return self._refuse(row, problems, self._too_short(len(cells)))
        front = self._field(cells, self._front)
        cloze = mapping.kind is NoteKind.CLOZE or has_gap(front)
        if len(cells) < self._least and not cloze:
            return self._refuse(row, problems, self._too_short(len(cells)))
        back = self._field(cells, self._back)
        kind = NoteKind.CLOZE if cloze else mapping.kind
        fields = (front, back)
        why = why_not(kind, fields)
        if why is not None:
            return self._refuse(row, problems, why)
        if len(cells) > self._columns and any(cell.strip() for cell in cells[self._columns :]):
            why = (
                f"There are {len(cells)} cells but only {self._columns} columns; the last ones were left out."
            )
            problems.append(Problem(row.line, why, cells, fatal=False))
        if not self._has_rest:
            note = Note(kind, fields, topic=mapping.topic, edition=mapping.edition)
            return DraftNote(note, mapping.deck, row.line)
        return self._with_rest(row, kind, fields, problems)

    def _with_rest(
        self, row: Row, kind: NoteKind, fields: tuple[str, ...], problems: list[Problem]
    ) -> DraftNote:
        cells, mapping, columns = row.cells, self._mapping, self._rest
        note = Note(
            kind,
            fields,
            topic=self._topic(row, problems),
            tags=split_tags(
                ",".join(",".join(split_tags(part)) for part in _held(cells, columns[Role.TAGS]))
            ),
            rationale=self._field(cells, columns[Role.RATIONALE]),
            source="; ".join(_held(cells, columns[Role.SOURCE])),
            edition=" ".join(_held(cells, columns[Role.EDITION])) or mapping.edition,
        )
        path = tuple(part for text in _held(cells, columns[Role.DECK]) for part in split_deck(text))
        return DraftNote(note, path or mapping.deck, row.line)

    def _topic(self, row: Row, problems: list[Problem]) -> str | None:
        for text in _held(row.cells, self._rest[Role.TOPIC]):
            key = _TOPIC_OF.get(text.casefold())
            if key is not None:
                return key
            why = f"There is no topic “{text[:80]}”; the note goes where notes without a topic go."
            problems.append(Problem(row.line, why, fatal=False))
        return self._mapping.topic

    def _field(self, cells: tuple[str, ...], columns: tuple[int, ...]) -> str:
        if len(columns) == 1 and columns[0] < len(cells):
            cell = cells[columns[0]].strip()
            return cell if self._mapping.html else escape(cell)
        held = _held(cells, columns)
        return "<br>".join(held if self._mapping.html else map(escape, held))

    def _too_short(self, count: int) -> str:
        cells = "cell" if count == 1 else "cells"
        return f"This row has {count} {cells}; front and back need {self._least}. A separator may be missing."

    @staticmethod
    def _refuse(row: Row, problems: list[Problem], why: str) -> None:
        problems.append(Problem(row.line, why, row.cells))


def _held(cells: tuple[str, ...], columns: tuple[int, ...]) -> list[str]:
    """The texts in `columns`, without empty ones."""
    return [text for at in columns if at < len(cells) and (text := cells[at].strip())]
