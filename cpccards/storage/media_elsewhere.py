"""Pictures and sounds that other library files name: backups, and libraries that were set aside.

They share the folder of media with the library, so what they name has to stay for them to be restored whole.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from cpccards.storage.backups import ENDING, open_to_read

_NO_LIBRARY = ("-wal", "-shm", "-journal", ".media", ".new", ".json", ".lock")
_QUERIES = ("SELECT sha256 FROM media", "SELECT value FROM settings WHERE key = 'media_trash'")


def named_elsewhere(library: Path, folders: Iterable[Path], digests: Collection[str]) -> set[str]:
    """Those of `digests` that another file of this library names. What can't be read names none.

    Args:
        folders: where backups are.
    """
    wanted, found = frozenset(digests), set[str]()
    for path in _others(library, folders):
        if found == wanted:
            break
        with contextlib.suppress(sqlite3.Error, OSError, ValueError):
            found |= wanted & _named_in(path)
    return found


def _others(library: Path, folders: Iterable[Path]) -> Iterator[Path]:
    for folder, begin in ((library.parent, library.name), *((each, library.stem) for each in folders)):
        with contextlib.suppress(OSError):
            for path in sorted(folder.iterdir()):
                is_other = path.name.startswith(f"{begin}.") and path.name != library.name
                is_backup = folder == library.parent or path.suffix == ENDING
                if is_other and is_backup and not path.name.endswith(_NO_LIBRARY) and path.is_file():
                    yield path


def _named_in(path: Path) -> set[str]:
    with contextlib.closing(open_to_read(path)) as connection:
        media, trash = (connection.execute(query).fetchall() for query in _QUERIES)
    trashed = {row[1] for rows in trash for row in json.loads(rows[0])}
    return {row[0] for row in media} | trashed
