"""From a file to a draft: what it is, how to read it, what its columns mean, what its decks are about.

Nothing here writes notes; that is `services/importing.py`. What a page needs of the file formats is
handed on from here, so that the window never reaches into them.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from cpccards.domain.drafts import Draft, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.domain.plain_text import plain_text
from cpccards.exchange import delimited, formats, spreadsheet
from cpccards.exchange.column_mapping import Mapping, split_deck
from cpccards.exchange.column_names import Role
from cpccards.exchange.delimited_writing import safe_cell
from cpccards.exchange.formats import TEXT_MODES, Format
from cpccards.exchange.table import ReadOptions, Table
from cpccards.exchange.text_rows import Row
from cpccards.exchange.topics_from_text import suggest_topic
from cpccards.services.collector import collector_paused
from cpccards.services.reading_memory import MOST_KEPT, SETTING, all_stored, from_json, key_of, to_json
from cpccards.storage.unit_of_work import UnitOfWorkFactory

__all__ = [
    "COLUMN_KINDS",
    "ENCODINGS",
    "PASTED",
    "SEPARATORS",
    "TEXT_MODES",
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

COLUMN_KINDS = (NoteKind.BASIC, NoteKind.REVERSED, NoteKind.TYPED, NoteKind.CLOZE, NoteKind.CHOICE)
"""The kinds of notes that columns can make; multiple choice only of columns with options."""

ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "mac-roman", "iso8859-15", "cp1250", "cp1251")
"""Those worth offering, as Python calls them."""

SEPARATORS = ("\t", ",", ";", "|", ":", "=", "~")
"""Those worth offering."""

_MAPPINGS_KEPT = MOST_KEPT
_TOPIC_SAMPLE = 600
"""Notes that are looked at for topics, over all decks of a file."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened, or a text that was pasted.

    Attributes:
        content: its bytes, or the pasted text.
        options: how it was read.
        format_name: what to call its format.
        format_id: the stable word for it.
        table: its rows, when the learner says what its columns are for.
        mapping: what the columns are for, as remembered or suggested; None where there is no table.
        topics: the topics chosen for its decks the last time, when `is_remembered`.
        draft: its notes, when the file itself says everything.
        trouble: why a text could not be read as the options say; other options may do.
        sheets: the names of the sheets of a workbook.
        key: what its mapping is remembered by.
    """

    name: str
    content: bytes | str = field(repr=False)
    options: ReadOptions = field(default_factory=ReadOptions)
    format_name: str = ""
    format_id: str = ""
    table: Table | None = field(default=None, repr=False)
    mapping: Mapping | None = None
    topics: dict[DeckPath, str | None] = field(default_factory=dict)
    is_remembered: bool = False
    draft: Draft | None = field(default=None, repr=False)
    trouble: BadInput | None = None
    sheets: tuple[str, ...] = ()
    key: str = ""

    @property
    def has_columns(self) -> bool:
        """True when columns, and how they are told apart, can be chosen."""
        return self.draft is None

    @property
    def has_separator(self) -> bool:
        """True when encoding and separator can be chosen: a workbook has neither."""
        return self.has_columns and not self.sheets

    @property
    def modes(self) -> tuple[str, ...]:
        """The ways its cards may be written, of which one can be chosen; empty when there is no choice."""
        return TEXT_MODES if self.format_id and formats.has_modes(formats.by_id(self.format_id)) else ()

    @property
    def is_pasted(self) -> bool:
        """True for text that came from the clipboard: it has no encoding, and is not remembered."""
        return isinstance(self.content, str)


def extensions() -> tuple[str, ...]:
    """The usual endings of files that can be opened, with their dot."""
    return tuple(dict.fromkeys(ending for known in formats.FORMATS for ending in known.extensions))


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

    @collector_paused()
    def open(self, name: str, data: bytes, folder: Path | None = None) -> Source:
        """What a file holds; its format is told by its content.

        A text that can't be parted into columns comes back with its `trouble`, for other options to be
        tried.

        Args:
            folder: where the file stands, for formats that keep pictures and sounds beside it.

        Raises:
            BadInput: it is empty, no text, damaged, or of a kind that can't be read.
        """
        found = formats.detect(name, data)
        if folder is not None and found.read_beside is not None:
            draft = found.read_beside(data, name, folder)
            return Source(name, data, format_name=found.name, format_id=found.id, draft=draft)
        source = self._read(name, data, ReadOptions(), found)
        if source.draft is not None:
            return source
        if source.trouble is not None and len(source.sheets) < 2 and not _has_text(data):
            raise source.trouble
        return self._remembered(replace(source, key=key_of(name, source.table)), found)

    def paste(self, text: str) -> Source:
        """What a pasted text holds. Raises BadInput as `open` does."""
        if not text.strip():
            raise BadInput("There is nothing to read", "The text is empty.", "Copy the list again.")
        found = formats.detect(PASTED, text.encode("utf-8", "replace"))
        return self._read(PASTED, text, ReadOptions(), found)

    def reread(self, source: Source, options: ReadOptions, mapping: Mapping | None = None) -> Source:
        """The same content read with other options; never raises, `trouble` says what is in the way.

        Args:
            mapping: what the learner chose; kept where the number of columns stays the same.
        """
        if source.draft is not None and not source.modes:
            return source
        found = formats.by_id(source.format_id)
        fresh = replace(self._read(source.name, source.content, options, found), key=source.key)
        if fresh.draft is not None:
            return fresh
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

    @collector_paused()
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
        source = self.open(path.name, read_file(path), path.parent)
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
        """Keeps how a file was read and what its columns were for, for the next of that name and header.

        Not an undoable step. Pasted text is not remembered.
        """
        if source.table is None or source.is_pasted:
            return
        key = source.key or key_of(source.name, source.table)
        with self._units() as uow:
            kept = all_stored(uow.settings.all())
            kept.pop(key, None)
            kept[key] = to_json(mapping, topics, source.options)
            uow.settings.put({SETTING: dict(list(kept.items())[-_MAPPINGS_KEPT:])})
            uow.commit()

    def _read(self, name: str, content: bytes | str, options: ReadOptions, found: Format) -> Source:
        """A file as `options` say: its rows or its notes, or trouble that other options may mend.

        Raises BadInput for what can't be read and leaves no choice.
        """
        source = Source(name, content, options, found.name, found.id)
        if formats.has_modes(found) and _is_text_mode(options, found):
            try:
                draft = formats.read_text(content, name, found, options)
            except BadInput as error:
                return replace(source, trouble=error)
            return replace(source, draft=draft, format_name=draft.format_name)
        read_table = found.read_table or (delimited.read_content if options.mode == "columns" else None)
        if read_table is None:
            data = content.encode("utf-8", "replace") if isinstance(content, str) else content
            return replace(source, draft=found.read(data, name))
        try:
            table = read_table(content, options)
        except BadInput as error:
            return replace(source, trouble=error, sheets=_sheets(content, found))
        source = replace(source, format_name=table.format_name, table=table, sheets=table.sheets)
        return replace(source, mapping=self.suggested(source))

    def _remembered(self, source: Source, found: Format) -> Source:
        """A source read as the last of its name and header was, where that still fits."""
        with self._units() as uow:
            stored = all_stored(uow.settings.all()).get(source.key)
        try:
            mapping, topics, options = from_json(stored)
        except (KeyError, TypeError, ValueError):
            return source
        fresh = source
        if options != source.options:
            fresh = replace(self._read(source.name, source.content, options, found), key=source.key)
        if fresh.table is None or len(mapping.roles) != fresh.table.columns or not mapping.deck:
            return source
        return replace(fresh, mapping=mapping, topics=topics, is_remembered=True)


def _is_text_mode(options: ReadOptions, found: Format) -> bool:
    """True when cards are to be read from running text, not from columns."""
    return found.read_table is None if options.mode is None else options.mode != "columns"


def _sheets(content: bytes | str, found: Format) -> tuple[str, ...]:
    if isinstance(content, bytes) and found.read_table is spreadsheet.read_table:
        return spreadsheet.sheet_names(content)
    return ()


def save_rejected(path: Path, source: Source, mapping: Mapping | None, problems: Sequence[Problem]) -> None:
    """Writes rows that were left out as CSV, as they stood, each with its line and why.

    Mended, the file can be opened again: its columns are called as they were, or after what they were for.
    Where a cell looks like a formula, it is made safe for spreadsheets, and the first line says so.
    Raises BadInput when it can't be written.
    """
    rows = [problem for problem in problems if problem.row]
    width = max((len(problem.row) for problem in rows), default=0)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    lines = [[*_headers(source, mapping, width), "Line", "Left out because"]]
    for problem in rows:
        filler = [""] * (width - len(problem.row))
        lines.append([*problem.row, *filler, str(problem.line or ""), problem.why])
    safe = [list(map(safe_cell, line)) for line in lines]
    if safe != lines:
        text.write(f"{delimited.SAFE_MARK}\r\n")
    writer.writerows(safe)
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


def _has_text(data: bytes) -> bool:
    """True when there is readable text, so that another separator, encoding or mode may help."""
    try:
        return bool(delimited.decode(data)[0].strip())
    except BadInput:
        return False


def _texts(notes: Iterable[DraftNote]) -> Iterator[str]:
    for entry in notes:
        yield " ".join((*map(plain_text, entry.note.fields), *entry.note.tags))
