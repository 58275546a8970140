"""What is remembered of a file that was imported: how it was read, and what its columns were for."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from typing import Any

from cpccards.domain.notes import NoteKind
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.exchange.column_mapping import Mapping
from cpccards.exchange.column_names import Role
from cpccards.exchange.table import ReadOptions, Table

DeckPath = tuple[str, ...]

SETTING = "import_mappings"
MOST_KEPT = 50
"""Files that are remembered; the oldest are forgotten."""


def key_of(name: str, table: Table | None) -> str:
    """What a file is remembered by: its name and header, as they are found without being told anything."""
    if table is None:
        header = "?"
    else:
        header = "\x1f".join(table.headers) if table.headers is not None else str(table.columns)
    return hashlib.blake2b(f"{name}\x1e{header}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def all_stored(settings: dict[str, Any]) -> dict[str, Any]:
    """What is remembered of all files, by their keys; the latest comes last."""
    found = settings.get(SETTING)
    return dict(found) if isinstance(found, dict) else {}


def to_json(mapping: Mapping, topics: dict[DeckPath, str | None], options: ReadOptions) -> dict[str, Any]:
    """What is kept of one file."""
    return {
        "roles": [role.value for role in mapping.roles],
        "kind": mapping.kind.value,
        "deck": list(mapping.deck),
        "edition": mapping.edition,
        "html": mapping.html,
        "tags": list(mapping.tags),
        "key_prefix": mapping.key_prefix,
        "topics": [[list(path), topic] for path, topic in topics.items()],
        "options": {name: value for name, value in asdict(options).items() if value is not None},
    }


def from_json(stored: Any) -> tuple[Mapping, dict[DeckPath, str | None], ReadOptions]:
    """What `to_json` kept. Raises KeyError, TypeError or ValueError for what this version can't read."""
    kind = NoteKind(stored["kind"])
    roles = tuple(Role(role) for role in stored["roles"])
    if kind is NoteKind.CHOICE and Role.OPTION not in roles:
        raise ValueError(kind)
    mapping = Mapping(
        roles=roles,
        kind=kind,
        deck=tuple(str(part) for part in stored["deck"]),
        edition=str(stored["edition"]),
        html=bool(stored["html"]),
        tags=tuple(str(tag) for tag in stored.get("tags", ())),
        key_prefix=str(stored.get("key_prefix", "")),
    )
    topics = {
        tuple(path): topic for path, topic in stored["topics"] if topic is None or topic in TOPIC_BY_KEY
    }
    return mapping, topics, _options(stored.get("options", {}))


def _options(stored: Any) -> ReadOptions:
    """Raises TypeError for what this version does not understand."""
    options = ReadOptions(**stored)
    texts = (options.encoding, options.separator, options.sheet, options.mode)
    if not all(isinstance(value, str | None) for value in texts):
        raise TypeError(stored)
    return options if options.header is None else replace(options, header=bool(options.header))
