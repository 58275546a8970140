"""From a table to notes: what each column is for, and the draft that comes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from cpccards.domain.drafts import Draft, DraftDeck, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange.column_names import OPTION_LETTERS, Role, plain_name, role_of
from cpccards.exchange.field_checks import has_gap
from cpccards.exchange.row_notes import KIND_OF, RowNotes, escape, split_deck, split_tags
from cpccards.exchange.table import Announced, Table

__all__ = ["Mapping", "deck_name", "draft", "escape", "split_deck", "split_tags", "suggest_mapping"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """What the columns of a table are for, and what holds for every row.

    Args:
        roles: one a column, from the left; columns beyond are ignored. Several columns with the same role are
            joined, one below the other (tags: side by side); options stay apart.
        kind: a front with a gap ``{{c1::…}}`` makes a cloze note whatever stands here; its back is then the
            extra text. Multiple choice needs two to four columns of options.
        deck: where notes go that name no deck.
        topic: a key of `domain.topics` for notes that name none; None leaves them unassigned.
        edition: for notes that name none.
        html: True when cells are HTML; else ``&``, ``<``, ``>`` are escaped and line breaks become ``<br>``.
        tags: for every note, besides its own.
        key_prefix: what goes before the text of a key column, so that the keys of two files never meet.
    """

    roles: tuple[Role, ...]
    kind: NoteKind = NoteKind.BASIC
    deck: tuple[str, ...] = ("Imported",)
    topic: str | None = None
    edition: str = ""
    html: bool = False
    tags: tuple[str, ...] = ()
    key_prefix: str = ""


_MARKUP = re.compile(
    r"</?(?:b|i|u|br|p|div|span|ul|ol|li|sub|sup|em|strong|img|table|hr)\b[^<>]*>|&(?:nbsp|lt|gt|amp);"
)
_SAMPLE = 200
_FEWEST_OPTIONS = 2
_GUID_PREFIX = "anki:"
_ONE_EACH = frozenset((*Role,)) - {Role.TAGS, Role.OPTION}

Sample = Sequence[tuple[str, ...]]


def suggest_mapping(table: Table, source_name: str = "") -> Mapping:
    """The mapping to offer first: as the file says, else by the columns' names, else the first two with text.

    The deck is called like the file, without its ending.
    """
    announced = table.announced or Announced()
    sample = [row.cells for row in table.rows[:_SAMPLE]]
    roles = _suggested_roles(table, announced, sample)
    html = announced.html
    if html is None:
        html = table.is_own_export or any(_MARKUP.search(cell[:20_000]) for cells in sample for cell in cells)
    return Mapping(
        roles=tuple(roles),
        kind=announced.kind or _suggested_kind(roles, sample),
        deck=announced.deck or (deck_name(source_name),),
        html=html,
        tags=announced.tags,
        key_prefix=announced.key_prefix or _suggested_prefix(table, roles, source_name),
    )


def _suggested_kind(roles: Sequence[Role], sample: Sample) -> NoteKind:
    if Role.OPTION in roles:
        return NoteKind.CHOICE
    front = roles.index(Role.FRONT)
    all_gaps = bool(sample) and all(front < len(cells) and has_gap(cells[front]) for cells in sample)
    return NoteKind.CLOZE if all_gaps else NoteKind.BASIC


def _suggested_prefix(table: Table, roles: Sequence[Role], source_name: str) -> str:
    """Numbers from 1 stand in many files: a key means something only within files of the same name."""
    if table.is_own_export:
        return ""
    if Role.KEY in roles and plain_name(table.column_names[roles.index(Role.KEY)]) == "guid":
        return _GUID_PREFIX
    stem = PurePath(source_name).stem.casefold()
    return f"{stem}:" if stem else ""


def _suggested_roles(table: Table, announced: Announced, sample: Sample) -> list[Role]:
    """A role for each column; there is always a front, and a back where there are two columns for it."""
    meant = _meant(table, sample)
    for at, role in announced.roles.items():
        if at < table.columns:
            meant[at] = role
    roles = [Role.IGNORE] * table.columns
    for at, given in enumerate(meant):
        if given is not None and (given not in roles or given not in _ONE_EACH):
            roles[at] = given
    if roles.count(Role.OPTION) < _FEWEST_OPTIONS or Role.BACK not in roles:
        roles = [Role.BACK if role is Role.OPTION else role for role in roles]
    _take_free(roles, meant, sample, announced.rest)
    return roles


def _take_free(roles: list[Role], meant: Sequence[Role | None], sample: Sample, rest: Role | None) -> None:
    """Gives front and back to columns that are free, where none is called so; `rest` to the others with text.

    An unnamed column with text first, then one with a second name for front or back, then an empty one.
    """
    filled = {at for at in range(len(roles)) if any(at < len(c) and c[at].strip() for c in sample)}
    free = [at for at in range(len(roles)) if roles[at] is Role.IGNORE and meant[at] is not Role.IGNORE]
    free.sort(key=lambda at: (at not in filled, meant[at] is not None, at))
    for role in (Role.FRONT, Role.BACK):
        if role not in roles and free:
            roles[free.pop(0)] = role
    if Role.FRONT not in roles:
        roles[0] = Role.FRONT
    for at in free:
        if rest is not None and at in filled:
            roles[at] = rest


def _meant(table: Table, sample: Sample) -> list[Role | None]:
    """What the names of the columns say, where what stands below does not say otherwise."""
    if table.headers is None:
        return [None] * table.columns
    names = [plain_name(name) for name in table.headers]
    meant = [role_of(name) for name in table.headers]
    if {"a", "b"} <= set(names):
        meant = [
            Role.OPTION if name in OPTION_LETTERS else role for name, role in zip(names, meant, strict=True)
        ]
    is_own = table.is_own_export
    for at, (name, role) in enumerate(zip(names, meant, strict=True)):
        below = [cells[at].strip() for cells in sample if at < len(cells)]
        is_key = is_own or (name == "guid" and _are_keys(below))
        is_kind = is_own or _are_kinds(below)
        if (role is Role.KEY and not is_key) or (role is Role.KIND and not is_kind):
            meant[at] = Role.IGNORE
    return meant


def _are_keys(below: Sequence[str]) -> bool:
    return all(below) and len(set(below)) == len(below)


def _are_kinds(below: Sequence[str]) -> bool:
    kinds = sum(text.casefold() in KIND_OF for text in below)
    return kinds > 0 and kinds * 2 >= sum(map(bool, below))


def deck_name(source_name: str) -> str:
    """What to call a deck that came from a file of this name."""
    return " ".join(PurePath(source_name).stem.replace("_", " ").split()) or "Imported"


def draft(table: Table, mapping: Mapping, source_name: str) -> Draft:
    """Every row of `table` as a note, or as a fatal problem with its line and cells.

    Rationale is HTML like the fields; source, edition, tags and deck are plain text. A deck column parts
    levels with ``::``. A topic column may hold keys or names of topics, a kind column names of kinds. Rows
    that ask the same are all kept, and a row need only be long enough for front and back. A key that stands
    twice counts once. Raises BadInput when the mapping has no front, asks for multiple choice without
    options, or names a column that isn't there.
    """
    _check(table, mapping)
    problems = list(table.problems)
    reader = RowNotes(
        mapping.roles,
        table.columns,
        kind=mapping.kind,
        deck=mapping.deck,
        topic=mapping.topic,
        edition=mapping.edition,
        tags=mapping.tags,
        html=mapping.html,
        key_prefix=mapping.key_prefix,
        exact=table.is_own_export and mapping.html,
        problems=problems,
    )
    notes = tuple(note for row in table.rows if (note := reader.note(row)) is not None)
    decks = tuple(DraftDeck(path) for path in dict.fromkeys(note.deck for note in notes))
    problems.sort(key=_line)
    return Draft(source_name, table.format_name, decks, notes, tuple(problems))


def _line(problem: Problem) -> int:
    return problem.line or 0


def _check(table: Table, mapping: Mapping) -> None:
    if mapping.kind is NoteKind.CHOICE and mapping.roles.count(Role.OPTION) < _FEWEST_OPTIONS:
        raise BadInput(
            "These columns make no such cards",
            "A multiple-choice note needs two to four columns with its options.",
            "Mark them as options, or choose basic, reversed, typed or cloze.",
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
