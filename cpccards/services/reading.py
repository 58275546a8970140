"""From a file to a draft: what it is, how to read it, what its columns mean, what its decks are about.

Nothing here writes notes; that is `services/importing.py`. What a page needs of the file formats is
handed on from here, so that the window never reaches into them.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from cpccards.domain.drafts import Draft, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind, plain_text
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange import delimited, formats
from cpccards.exchange.column_mapping import Mapping, split_deck
from cpccards.exchange.column_names import Role
from cpccards.exchange.table import Row, Table
from cpccards.exchange.topics_from_text import suggest_topic
from cpccards.storage.unit_of_work import UnitOfWorkFactory

__all__ = [
    "COLUMN_KINDS",
    "ENCODINGS",
    "PASTED",
    "SEPARATORS",
    "DeckPath",
    "Mapping",
    "ReadOptions",
    "ReadingService",
    "Role",
    "Row",
    "Source",
    "Table",
    "deck_path",
    "extensions",
    "read_file",
    "save_rejected",
]

DeckPath = tuple[str, ...]

PASTED = "pasted text"
"""What text without a file is called."""

COLUMN_KINDS = (NoteKind.BASIC, NoteKind.REVERSED, NoteKind.TYPED, NoteKind.CLOZE)
"""The kinds of notes that columns can make."""

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "mac-roman", "iso8859-15", "cp1250", "cp1251")
"""Those worth offering, as Python calls them."""

SEPARATORS = ("\t", ",", ";", "|", ":", "=", "~")
"""Those worth offering."""

_SETTING = "import_mappings"
_MAPPINGS_KEPT = 50
_TOPIC_SAMPLE = 600
"""Notes that are looked at for topics, over all decks of a file."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read text in columns. None leaves it to be found out."""

    encoding: str | None = None
    separator: str | None = None
    header: bool | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened, or a text that was pasted.

    Attributes:
        content: its bytes, or the pasted text.
        format_name: what to call its format.
        table: its rows, when the learner says what its columns are for.
        mapping: what the columns are for, as remembered or suggested; None where there is no table.
        topics: the topics chosen for its decks the last time, when `is_remembered`.
        draft: its notes, when the file itself says everything.
        trouble: why a text could not be parted into columns as the options say; other options may do.
    """

    name: str
    content: bytes | str = field(repr=False)
    options: ReadOptions = ReadOptions()
    format_name: str = ""
    table: Table | None = field(default=None, repr=False)
    mapping: Mapping | None = None
    topics: dict[DeckPath, str | None] = field(default_factory=dict)
    is_remembered: bool = False
    draft: Draft | None = field(default=None, repr=False)
    trouble: BadInput | None = None

    @property
    def has_columns(self) -> bool:
        """True when encoding, separator and columns can be chosen."""
        return self.draft is None

    @property
    def is_pasted(self) -> bool:
        """True for text that came from the clipboard: it has no encoding, and is not remembered."""
        return isinstance(self.content, str)


def extensions() -> tuple[str, ...]:
    """The usual endings of files that can be opened, with their dot."""
    return tuple(ending for known in formats.FORMATS for ending in known.extensions)


def read_file(path: Path) -> bytes:
    """All bytes of a file. Raises BadInput when it is missing, a folder, unreadable or too large."""
    if path.is_dir():
        raise BadInput("This is a folder", f"{path} is a folder.", "Open the files in it one by one.")
    return formats.load(path)


def deck_path(text: str) -> DeckPath:
    """The path of a deck written “CPT › Modifiers” or “CPT::Modifiers”; empty for an empty text."""
    return split_deck(text.replace("›", "::"))


class ReadingService:
    """Opens files, and remembers per file what its columns were for."""

    def __init__(self, units: UnitOfWorkFactory) -> None:
        self._units = units

    def open(self, name: str, data: bytes) -> Source:
        """What a file holds; its format is told by its content.

        A text that can't be parted into columns comes back with its `trouble`, for other options to be
        tried. Raises BadInput for what is empty, no text, damaged, or of a kind that can't be read.
        """
        found = formats.detect(name, data)
        if not found.has_columns:
            return Source(name, data, format_name=found.name, draft=found.read(data, name))
        return self._remembered(self._table_source(name, data, ReadOptions()))

    def paste(self, text: str) -> Source:
        """What a pasted text holds. Raises BadInput as `open` does."""
        if not text.strip():
            raise BadInput("There is nothing to read", "The text is empty.", "Copy the list again.")
        data = text.encode("utf-8", "replace")
        found = formats.detect(PASTED, data)
        if not found.has_columns:
            return Source(PASTED, text, format_name=found.name, draft=found.read(data, PASTED))
        return self._table_source(PASTED, text, ReadOptions())

    def reread(self, source: Source, options: ReadOptions, mapping: Mapping | None = None) -> Source:
        """The same content read with other options; never raises, `trouble` says what is in the way.

        Args:
            mapping: what the learner chose; kept where the number of columns stays the same.
        """
        if source.draft is not None:
            return source
        fresh = self._table_source(source.name, source.content, options, first=False)
        if fresh.table is None or fresh.mapping is None:
            return replace(fresh, mapping=mapping)
        touched = mapping is not None and mapping != source.mapping
        if touched and mapping is not None and len(mapping.roles) == fresh.table.columns:
            return replace(fresh, mapping=mapping)
        if touched and mapping is not None:
            return replace(fresh, mapping=replace(mapping, roles=fresh.mapping.roles))
        return fresh

    def suggested(self, source: Source) -> Mapping | None:
        """The mapping that the column names suggest, whatever was remembered."""
        if source.table is None:
            return None
        return delimited.suggest_mapping(source.table, "" if source.is_pasted else source.name)

    def draft(self, source: Source, mapping: Mapping | None = None) -> Draft:
        """The notes of a source. Raises BadInput when the mapping makes none, or the source has trouble."""
        if source.draft is not None:
            return source.draft
        mapping = mapping or source.mapping
        if source.table is None or mapping is None:
            raise source.trouble or BadInput("Nothing was read", "There are no rows.", "Open the file again.")
        if not mapping.deck:
            raise BadInput("The deck has no name", "Every note stands in a deck.", "Write a name for it.")
        return delimited.draft(source.table, mapping, source.name)

    def read_whole(self, path: Path, deck: str | None = None) -> Draft:
        """The notes of a file, read as remembered or suggested.

        Args:
            deck: for notes that name none, written "CPT › Modifiers" or "CPT::Modifiers".

        Raises:
            BadInput: the file can't be used.
        """
        source = self.open(path.name, read_file(path))
        mapping = source.mapping
        if mapping is not None and deck:
            mapping = replace(mapping, deck=deck_path(deck))
        return self.draft(source, mapping)

    def suggest_topics(self, draft: Draft) -> dict[DeckPath, str | None]:
        """For each deck with notes that name no topic, the topic it is probably about, or None."""
        without: dict[DeckPath, list[DraftNote]] = defaultdict(list)
        for entry in draft.notes:
            if entry.note.topic is None:
                without[entry.deck].append(entry)
        share = max(10, _TOPIC_SAMPLE // max(1, len(without)))
        return {path: suggest_topic(path, _texts(islice(held, share))) for path, held in without.items()}

    def remember(self, source: Source, mapping: Mapping, topics: dict[DeckPath, str | None]) -> None:
        """Keeps what the columns of a file were for, for the next file of that name and header.

        Not an undoable step. Pasted text is not remembered.
        """
        if source.table is None or source.is_pasted:
            return
        key = _key(source.name, source.table)
        with self._units() as uow:
            kept = _stored(uow.settings.all())
            kept.pop(key, None)
            kept[key] = _to_json(mapping, topics)
            uow.settings.put({_SETTING: dict(list(kept.items())[-_MAPPINGS_KEPT:])})
            uow.commit()

    def _table_source(
        self, name: str, content: bytes | str, options: ReadOptions, *, first: bool = True
    ) -> Source:
        try:
            if isinstance(content, str):
                table = delimited.read_pasted(content, separator=options.separator, header=options.header)
            else:
                table = delimited.read_table(
                    content, encoding=options.encoding, separator=options.separator, header=options.header
                )
        except BadInput as error:
            if first and not _has_text(content):
                raise
            return Source(name, content, options, trouble=error)
        source = Source(name, content, options, table.format_name, table)
        return replace(source, mapping=self.suggested(source))

    def _remembered(self, source: Source) -> Source:
        if source.table is None:
            return source
        with self._units() as uow:
            stored = _stored(uow.settings.all()).get(_key(source.name, source.table))
        try:
            mapping, topics = _from_json(stored)
        except (KeyError, TypeError, ValueError):
            return source
        if len(mapping.roles) != source.table.columns or not mapping.deck:
            return source
        return replace(source, mapping=mapping, topics=topics, is_remembered=True)


def save_rejected(path: Path, source: Source, mapping: Mapping | None, problems: Sequence[Problem]) -> None:
    """Writes rows that were left out as CSV, as they stood, each with its line and why.

    Mended, the file can be opened again: its columns are called as they were, or after what they were for.
    Raises BadInput when it can't be written.
    """
    rows = [problem for problem in problems if problem.row]
    width = max((len(problem.row) for problem in rows), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*_headers(source, mapping, width), "Line", "Left out because"))
    for problem in rows:
        filler = ("",) * (width - len(problem.row))
        writer.writerow((*problem.row, *filler, problem.line or "", problem.why))
    try:
        # The byte order mark is what tells a spreadsheet that this is UTF-8.
        path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise BadInput(
            "The rows can't be saved",
            f"{path} can't be written: {error.strerror or error}.",
            "Choose another folder.",
        ) from error


def _headers(source: Source, mapping: Mapping | None, width: int) -> Iterator[str]:
    for at in range(width):
        if source.table is not None and source.table.headers is not None and at < len(source.table.headers):
            yield source.table.headers[at]
        elif mapping is not None and at < len(mapping.roles) and mapping.roles[at] is not Role.IGNORE:
            yield mapping.roles[at].value.capitalize()
        else:
            yield f"Column {at + 1}"


def _has_text(content: bytes | str) -> bool:
    """True when there is readable text, so that another separator or encoding may help."""
    if isinstance(content, str):
        return bool(content.strip())
    try:
        return bool(delimited.decode(content)[0].strip())
    except BadInput:
        return False


def _texts(notes: Iterable[DraftNote]) -> Iterator[str]:
    for entry in notes:
        yield " ".join((*map(plain_text, entry.note.fields), *entry.note.tags))


def _key(name: str, table: Table) -> str:
    header = "\x1f".join(table.headers) if table.headers is not None else str(table.columns)
    return hashlib.blake2b(f"{name}\x1e{header}".encode(), digest_size=12).hexdigest()


def _stored(settings: dict[str, Any]) -> dict[str, Any]:
    found = settings.get(_SETTING)
    return dict(found) if isinstance(found, dict) else {}


def _to_json(mapping: Mapping, topics: dict[DeckPath, str | None]) -> dict[str, Any]:
    return {
        "roles": [role.value for role in mapping.roles],
        "kind": mapping.kind.value,
        "deck": list(mapping.deck),
        "edition": mapping.edition,
        "html": mapping.html,
        "topics": [[list(path), topic] for path, topic in topics.items()],
    }


def _from_json(stored: Any) -> tuple[Mapping, dict[DeckPath, str | None]]:
    """Raises KeyError, TypeError or ValueError for what this version does not understand."""
    kind = NoteKind(stored["kind"])
    if kind not in COLUMN_KINDS:
        raise ValueError(kind)
    mapping = Mapping(
        roles=tuple(Role(role) for role in stored["roles"]),
        kind=kind,
        deck=tuple(str(part) for part in stored["deck"]),
        edition=str(stored["edition"]),
        html=bool(stored["html"]),
    )
    topics = {
        tuple(path): topic for path, topic in stored["topics"] if topic is None or topic in TOPIC_BY_KEY
    }
    return mapping, topics
