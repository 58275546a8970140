"""Notes in plain text as Anki writes and reads them: columns below lines that begin with #.

Without a column of note types the file is a table, and the learner may say what its columns are for. With
one, rows differ in what they hold, and the file itself says everything.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cpccards.domain.anki_names import KEY_PREFIX, TEXT_TYPE_PREFIX
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import AnyKind, Note, NoteKind
from cpccards.exchange.anki_headers import AnkiHeaders, is_anki_text, read_headers
from cpccards.exchange.anki_note_types import MAX_FIELDS
from cpccards.exchange.anki_own_types import OWN_TYPES, from_anki
from cpccards.exchange.anki_values import clean_name, deck_path
from cpccards.exchange.column_mapping import deck_name, draft, suggest_mapping
from cpccards.exchange.column_names import Role
from cpccards.exchange.delimited import find_separator, rows_of_text, without_nul
from cpccards.exchange.field_checks import has_gap, why_not
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.row_notes import escape
from cpccards.exchange.table import Announced, ReadOptions, Table, make_table
from cpccards.exchange.text_decoding import MAX_BYTES, glimpse, text_of
from cpccards.exchange.text_rows import Row, split_lines

__all__ = ["FORMAT_NAME", "MAX_BYTES", "read", "read_table", "sniff_notes", "sniff_table"]

FORMAT_NAME = "Anki notes in plain text"
_SURE = 0.9
_FIELDS_OF_STOCK = 2

_STOCK: dict[str, NoteKind] = {
    "basic": NoteKind.BASIC,
    "basic (and reversed card)": NoteKind.REVERSED,
    "basic (optional reversed card)": NoteKind.BASIC,
    "basic (type in the answer)": NoteKind.TYPED,
    "cloze": NoteKind.CLOZE,
}
_OWN = {own.name.lower(): own for own in OWN_TYPES.values()}
_OPTIONAL = "basic (optional reversed card)"
_SNIFFED = 4_096
_MOST_LEVELS = 20


def sniff_notes(head: bytes, _name: str) -> float:
    """How surely this is a file from Anki whose rows name their note types."""
    lines = _first_lines(head)
    return _SURE if is_anki_text(lines) and read_headers(lines).has_note_types else 0.0


def sniff_table(head: bytes, _name: str) -> float:
    """How surely this is another text file from Anki."""
    lines = _first_lines(head)
    return _SURE if is_anki_text(lines) and not read_headers(lines).has_note_types else 0.0


def _first_lines(head: bytes) -> list[str]:
    return split_lines(glimpse(head)[:_SNIFFED])


def read_table(content: bytes | str, options: ReadOptions) -> Table:
    """The rows of a text file from Anki, with what its headers say of the columns. Raises BadInput."""
    parts = _parts(content, options)
    headers, rows, first = parts.headers, parts.rows, options.header or False
    if headers.names and not first:
        rows, first = [Row(headers.lines, headers.names), *rows], True
    problems = list(parts.problems.result())
    table = make_table(
        rows, separator=parts.separator, encoding=parts.encoding, header=first, problems=problems
    )
    return replace(table, name=FORMAT_NAME, announced=_announced(headers, table.columns))


def _announced(headers: AnkiHeaders, columns: int) -> Announced:
    kind = _STOCK.get(headers.note_type.lower())
    roles = dict(headers.columns)
    if kind is not None and not headers.names and Role.TAGS not in roles.values():
        # Anki takes the first column beyond the fields for tags.
        free = [at for at in range(columns) if at not in roles]
        roles |= dict(zip(free, (Role.FRONT, Role.BACK, Role.TAGS), strict=False))
    return Announced(
        roles=roles,
        kind=kind,
        deck=_deck(headers),
        tags=headers.tags,
        html=headers.html,
        key_prefix=KEY_PREFIX if Role.KEY in roles.values() else "",
        rest=Role.BACK,
    )


def _deck(headers: AnkiHeaders) -> tuple[str, ...]:
    """The deck that holds for all rows; Anki also takes its number, which means nothing elsewhere."""
    return () if headers.deck.isdigit() or not headers.deck else deck_path(headers.deck)


@dataclass(frozen=True, slots=True)
class _Parts:
    headers: AnkiHeaders
    rows: list[Row]
    separator: str
    encoding: str
    problems: ProblemList


def _parts(content: bytes | str, options: ReadOptions) -> _Parts:
    """Headers and rows of a file, comments left out."""
    odd: list[Problem] = []
    problems = ProblemList()
    text, encoding = text_of(content, options.encoding)
    lines = split_lines(without_nul(text, odd))
    headers = read_headers(lines)
    if headers.deck.isdigit():
        why = f"The file names its deck by a number ({headers.deck[:20]}) that only its own Anki knows."
        problems.add("decks by number", why, line=1)
    body = lines[headers.lines :]
    separator = options.separator or headers.separator or find_separator(body)
    for at in _comments(body, separator):
        why = (
            "This line begins with “#”, so Anki takes it for a comment, and it was left out. "
            "If it is a card, put its first cell in quotation marks."
        )
        cut = body[at].rstrip("\r\n")
        problems.add("comments left out", why, line=headers.lines + at + 1, row=(cut,))
        body[at] = "\n"
    found = rows_of_text(["\n"] * headers.lines + body, separator, headers.lines, odd)
    for each in odd:
        problems.add("lines that are odd", each.why, line=each.line)
    return _Parts(headers, found, separator, encoding, problems)


def _comments(lines: Sequence[str], separator: str) -> list[int]:
    """The places of lines that begin a row with ``#``; inside quotation marks they belong to a cell."""
    if not any(line.startswith("#") for line in lines):
        return []
    found: list[int] = []
    is_start = True

    def without_comments() -> Iterator[str]:
        nonlocal is_start
        for at, line in enumerate(lines):
            if is_start and line.startswith("#"):
                found.append(at)
                continue
            is_start = False
            yield line

    for _ in csv.reader(without_comments(), delimiter=separator):
        is_start = True
    return found


def read(data: bytes, source_name: str) -> Draft:
    """The notes of a text file from Anki. Raises BadInput for what is no text, or holds no row.

    Note types that every Anki has become kinds of our own. Of others only the name and the fields are in such
    a file: the first field is asked, the others are the answer.
    """
    parts = _parts(data, ReadOptions())
    if not parts.headers.has_note_types:
        table = read_table(data, ReadOptions())
        return draft(table, suggest_mapping(table, source_name), source_name)
    if not any(cell.strip() for row in parts.rows for cell in row.cells):
        raise BadInput("This file is empty", "There is no row with text in it.", "Export it once more.")
    notes = tuple(_Notes(parts, _deck(parts.headers) or (deck_name(source_name),)).read())
    decks = tuple(DraftDeck(path) for path in dict.fromkeys(entry.deck for entry in notes))
    return Draft(source_name, FORMAT_NAME, decks, notes, parts.problems.result())


class _Notes:
    """Makes notes of rows that name their note types."""

    def __init__(self, parts: _Parts, deck: tuple[str, ...]) -> None:
        self._rows = [row for row in parts.rows if any(cell.strip() for cell in row.cells)]
        self._problems = parts.problems
        self._headers = parts.headers
        self._deck = deck
        self._at = {role: at for at, role in parts.headers.columns.items()}
        width = max((len(row.cells) for row in self._rows), default=0)
        fields = [at for at in range(width) if at not in parts.headers.columns]
        self._fields = fields[:MAX_FIELDS]
        if len(fields) > MAX_FIELDS:
            why = f"Only the first {MAX_FIELDS} of {len(fields):,} fields were read."
            self._problems.add("columns left out", why)
        self._keys: set[str] = set()
        html = parts.headers.html
        self._html = html if html is not None else any("<" in c for row in self._rows[:5] for c in row.cells)

    def read(self) -> Iterator[DraftNote]:
        """Every row as a note, or a problem."""
        kinds = self._kinds()
        for row in self._rows:
            name = self._cell(row, Role.KIND)
            kind, width = kinds[name]
            fields = self._fields_of(row, width)
            if name.lower() == _OPTIONAL:
                kind = NoteKind.REVERSED if fields[_FIELDS_OF_STOCK].strip() else NoteKind.BASIC
                fields = fields[:_FIELDS_OF_STOCK]
            tags = tuple(dict.fromkeys((*self._headers.tags, *self._cell(row, Role.TAGS).split())))
            note = from_anki(Note(kind, fields, self._key(row), tags=tags))
            why = _why_not(note.kind, note.fields)
            if why is not None:
                self._problems.add("rows left out", why, line=row.line, row=row.cells, fatal=True)
                continue
            path = deck_path(deck) if (deck := self._cell(row, Role.DECK)) else self._deck
            yield DraftNote(note, path, row.line)

    def _kinds(self) -> dict[str, tuple[AnyKind, int]]:
        """What each note type that is named becomes, and how many fields it has."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows:
            rows[self._cell(row, Role.KIND)].append(row)
        return {name: self._kind(name, of_type) for name, of_type in rows.items()}

    def _kind(self, name: str, rows: Sequence[Row]) -> tuple[AnyKind, int]:
        filled = [
            place
            for place, at in enumerate(self._fields, start=1)
            if any(at < len(row.cells) and row.cells[at].strip() for row in rows)
        ]
        width = max((_FIELDS_OF_STOCK, *filled))
        stock = _STOCK.get(name.lower())
        own = _OWN.get(name.lower())
        if own is not None and width <= len(own.fields):
            return own, len(own.fields)
        if stock is not None and name.lower() == _OPTIONAL and width <= _FIELDS_OF_STOCK + 1:
            return stock, _FIELDS_OF_STOCK + 1
        if stock is not None and width == _FIELDS_OF_STOCK:
            return stock, width
        names = self._names(width)
        gaps = min((place for row in rows for place in self._gaps(row, width)), default=None)
        digest = hashlib.blake2b("\x1f".join((name, *names)).encode(), digest_size=8).hexdigest()
        return (
            NoteType(
                TEXT_TYPE_PREFIX + digest,
                clean_name(name, "Anki note"),
                names,
                (_template(names, gaps),),
                is_cloze=gaps is not None,
            ),
            width,
        )

    def _gaps(self, row: Row, width: int) -> list[int]:
        """The places of the fields with a gap."""
        return [place for place, field in enumerate(self._fields_of(row, width)) if has_gap(field)]

    def _names(self, width: int) -> tuple[str, ...]:
        given = self._headers.names
        names: list[str] = []
        for place, at in enumerate(self._fields[:width], start=1):
            plain = given[at] if at < len(given) else {1: "Front", 2: "Back"}.get(place, f"Field {place}")
            name = clean_name(plain.translate(_NO_MARKS), f"Field {place}")
            names.append(name if name not in names else f"{name} {place}")
        names += [f"Field {place}" for place in range(len(names) + 1, width + 1)]
        return tuple(names)

    def _fields_of(self, row: Row, width: int) -> tuple[str, ...]:
        cells = [row.cells[at].strip() if at < len(row.cells) else "" for at in self._fields[:width]]
        cells += [""] * (width - len(cells))
        return tuple(cells if self._html else map(escape, cells))

    def _cell(self, row: Row, role: Role) -> str:
        at = self._at.get(role)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    def _key(self, row: Row) -> str | None:
        guid = self._cell(row, Role.KEY)
        if not guid:
            return None
        if guid in self._keys:
            why = "This note has the guid of another; it comes in without it."
            self._problems.add("notes without an identity of their own", why, line=row.line)
            return None
        self._keys.add(guid)
        return KEY_PREFIX + guid


_NO_MARKS = str.maketrans("", "", '{}:#^/"')


def _template(names: Sequence[str], gaps: int | None) -> CardTemplate:
    """The first field is asked, or the one with `gaps`; those of the others that hold something are shown."""
    asked = names[gaps or 0]
    rest = (name for name in names if name != asked)
    shown = "".join(f"{{{{#{name}}}}}<p>{{{{{name}}}}}</p>{{{{/{name}}}}}" for name in rest)
    if gaps is not None:
        return CardTemplate("Cloze", f"{{{{cloze:{asked}}}}}", f"{{{{cloze:{asked}}}}}{shown}")
    return CardTemplate("Card 1", f"{{{{{asked}}}}}", "{{FrontSide}}<hr id=answer>" + shown)


def _why_not(kind: AnyKind, fields: Sequence[str]) -> str | None:
    if isinstance(kind, NoteKind):
        return why_not(kind, fields)
    return None if fields[0].strip() else "Its first field is empty, so there is nothing to ask."
