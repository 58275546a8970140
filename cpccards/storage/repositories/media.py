"""Which file of the media store each name stands for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.media_names import same_name
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.settings import SettingRepository
from cpccards.storage.tables import media


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """A picture or sound of the library.

    Attributes:
        name: as fields call it.
        sha256: of its bytes, in hexadecimal.
        size: bytes.
        content_type: told by its bytes.
    """

    name: str
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class TrashedMedia:
    """A picture or sound that was put in the trash, and when."""

    entry: StoredMedia
    at: datetime


_TRASH = "media_trash"
"""The setting that holds the trash: rows of name, digest, size, content type, milliseconds."""

_ALL = select(media.c.name, media.c.sha256, media.c.size, media.c.content_type)


class MediaRepository:
    """The names of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[StoredMedia]:
        """Every name, in the order in which they came."""
        return [StoredMedia(*row) for row in self._connection.execute(_ALL.order_by(media.c.id))]

    def find(self, name: str) -> StoredMedia | None:
        """What a name stands for; neither case nor the composition of letters counts."""
        row = self._connection.execute(_ALL.where(media.c.name == name)).first()
        if row is not None:
            return StoredMedia(*row)
        # As on systems that know no case: rare enough to look through all names.
        wanted = same_name(name)
        names = self._connection.execute(select(media.c.id, media.c.name))
        found = next((row.id for row in names if same_name(row.name) == wanted), None)
        row = self._connection.execute(_ALL.where(media.c.id == found)).first() if found is not None else None
        return None if row is None else StoredMedia(*row)

    def add(self, entries: Sequence[StoredMedia]) -> None:
        """Adds names that are not there yet."""
        self._journal.insert(media, [asdict(entry) for entry in entries])

    def remove(self, names: Collection[str]) -> list[StoredMedia]:
        """Takes names out, written exactly so; returns what they stood for. The bytes stay."""
        wanted = set(names)
        rows = [dict(row) for row in self._connection.execute(select(media)).mappings()]
        gone = [row for row in rows if row["name"] in wanted]
        self._journal.delete(media, gone)
        return [StoredMedia(row["name"], row["sha256"], row["size"], row["content_type"]) for row in gone]

    def trash(self) -> list[TrashedMedia]:
        """What is in the trash, the oldest first."""
        rows = SettingRepository(self._connection, self._journal).get(_TRASH) or []
        return [TrashedMedia(StoredMedia(*row[:4]), from_milliseconds(row[4])) for row in rows]

    def fill_trash(self, trashed: Sequence[TrashedMedia]) -> None:
        """Makes this the trash."""
        rows = [
            [each.name, each.sha256, each.size, each.content_type, to_milliseconds(at)]
            for each, at in ((one.entry, one.at) for one in trashed)
        ]
        SettingRepository(self._connection, self._journal).put({_TRASH: rows})
