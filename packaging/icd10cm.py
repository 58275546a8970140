"""Writes resources/icd10cm.sqlite, the ICD-10-CM tabular list as the app reads it.

Once a year: raise simple-icd-10-cm in pyproject.toml, change RELEASE below, then
`uv run python packaging/icd10cm.py`, run the tests and commit the file. It is built from the XML file of the
National Center for Health Statistics (public domain), which the package simple-icd-10-cm (MIT) carries. The
same data and the same SQLite write the same bytes.

What is stored (read by cpccards/content/icd10cm_tabular.py):
    meta        edition, release, source, licence
    entries     chapters, blocks, categories and subcategories, numbered as they stand in the list: its parent
                is `up` numbers before an entry, and the `below` numbers after it are all that is below it. A
                title begins with the first `shared` characters of its parent's. `sevenths` are the 7th
                characters a code takes; codes with one are not stored, but put together when asked for
    notes       what stands under an entry, one line of text a note, by `kind` (KINDS)
    extensions  what each 7th character means, under the entry that defines it
    titles, terms   word indexes without the words' places; a row's number is the entry's
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "resources" / "icd10cm.sqlite"


@dataclass(frozen=True)
class Release:
    """One release of the list, and what cards made from it say about themselves."""

    tabular: str
    codes: str
    edition: str
    source: str
    effective: str
    review_by: str


RELEASE = Release(
    tabular="icd10c-tabular-April-1-2026.xml",
    codes="code-list-April-2026.txt",
    edition="ICD-10-CM FY2026",
    source="ICD-10-CM tabular list, April 2026",
    effective="2026-04-01",
    review_by="2027-01-01",
)
LICENCE = (
    "Public domain: a work of the National Center for Health Statistics (CDC), taken from the package "
    "simple-icd-10-cm (MIT License, Stefano Travasci)."
)

KINDS = {
    "notes": 1,
    "includes": 2,
    "inclusionTerm": 3,
    "excludes1": 4,
    "excludes2": 5,
    "codeFirst": 6,
    "useAdditionalCode": 7,
    "codeAlso": 8,
    "sevenChrNote": 9,
}
"""The elements of the XML file that hold notes, and the number each kind has in the file."""
SEARCHED = ("includes", "inclusionTerm")
LEVELS = {"chapter": 0, "section": 1}
CATEGORY = 2

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
  id INTEGER PRIMARY KEY, up INTEGER, below INTEGER NOT NULL, level INTEGER NOT NULL,
  code TEXT NOT NULL, shared INTEGER NOT NULL, title TEXT NOT NULL, sevenths TEXT
);
CREATE TABLE notes (entry INTEGER, kind INTEGER, text TEXT NOT NULL, PRIMARY KEY (entry, kind)) WITHOUT ROWID;
CREATE TABLE extensions (
  entry INTEGER, place INTEGER, character TEXT NOT NULL, meaning TEXT NOT NULL, PRIMARY KEY (entry, place)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE titles USING fts5 (
  text, content='', detail=none, columnsize=0, prefix='2 3', tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE terms USING fts5 (
  text, content='', detail=none, columnsize=0, prefix='2 3', tokenize="unicode61 remove_diacritics 2"
);
"""
_PAGE = 4096
_VERSION_IN_HEADER = slice(96, 100)


@dataclass
class Item:
    """An entry of the list, numbered from 1 in the order of the list."""

    id: int
    parent: int | None
    level: int
    code: str
    title: str
    last: int = 0
    notes: dict[str, list[str]] = field(default_factory=dict)
    extensions: list[tuple[str, str]] = field(default_factory=list)
    sevenths: str | None = None


def data_folder() -> Path:
    """Where simple-icd-10-cm keeps its data. The package itself is not imported: that takes two seconds."""
    spec = find_spec("simple_icd_10_cm")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("simple-icd-10-cm is not installed; `uv sync` installs it.")
    return Path(spec.submodule_search_locations[0]) / "data"


def read_items(folder: Path, release: Release = RELEASE) -> list[Item]:
    """Every entry of the list, codes with a 7th character left out."""
    codes = (folder / release.codes).read_text(encoding="utf-8").split("\n")
    confirmed = frozenset(line.split(" ")[0].strip() for line in codes)
    items: list[Item] = []
    for chapter in ET.parse(folder / release.tabular).getroot().iterfind("chapter"):
        _add(chapter, None, (), confirmed, items)
    _tell_blocks_apart(items)
    return items


def _add(
    node: ET.Element,
    parent: Item | None,
    inherited: tuple[str, ...],
    confirmed: frozenset[str],
    items: list[Item],
) -> None:
    """Takes over an element and what is below it. `inherited` are the 7th characters defined above it."""
    code = node.get("id") or node.findtext("name") or ""
    item = Item(
        id=len(items) + 1,
        parent=parent.id if parent else None,
        level=LEVELS.get(node.tag, (parent.level if parent else 0) + 1),
        code=code,
        title=_clean(node.findtext("desc")),
    )
    items.append(item)
    for element in node:
        if element.tag in KINDS:
            lines = [_clean(line.text) for line in element]
            item.notes.setdefault(element.tag, []).extend(line for line in lines if line)
        elif element.tag == "sevenChrDef":
            item.extensions += _extensions(element)
    characters = tuple(character for character, _ in item.extensions) or inherited
    below = [element for element in node if element.tag in {"section", "diag"}]
    for element in below:
        _add(element, item, characters, confirmed, items)
    item.last = len(items)
    if not below and characters:
        stem = code.replace(".", "").ljust(6, "X")
        item.sevenths = "".join(each for each in characters if stem + each in confirmed) or None


def _extensions(definition: ET.Element) -> Iterator[tuple[str, str]]:
    """(character, meaning) of a definition; a note below a character goes with it."""
    found: list[tuple[str, str]] = []
    for element in definition:
        if element.tag == "extension":
            found.append((element.get("char", ""), _clean(element.text)))
        elif found:
            character, meaning = found.pop()
            found.append((character, _clean(f"{meaning}/{element.text or ''}")))
    # A character defined twice means what was said last.
    yield from dict(found).items()


def _tell_blocks_apart(items: list[Item]) -> None:
    """A block of one category is called like it, "B20"; here it is "B20-B20"."""
    codes = {item.code for item in items if item.level > LEVELS["section"]}
    for item in items:
        if item.level == LEVELS["section"] and item.code in codes:
            item.code = f"{item.code}-{item.code}"


def _clean(text: str | None) -> str:
    return " ".join((text or "").split())


def write(items: list[Item], target: Path, release: Release = RELEASE) -> None:
    """Writes the file, made whole beside its place."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / "made.sqlite"
        with closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size = {_PAGE}")
            connection.executescript(TABLES)
            connection.execute("BEGIN")
            _fill(connection, items, release)
            connection.execute("COMMIT")
            for index in ("titles", "terms"):
                connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
            # Codes are looked for in their category's range of numbers; an index of them all is 0.7 MB.
            connection.execute("CREATE UNIQUE INDEX heads ON entries (code) WHERE level <= 2")
            connection.execute("VACUUM")
        content = bytearray(made.read_bytes())
        # Which SQLite wrote it last is no part of the data.
        content[_VERSION_IN_HEADER] = (3_040_000).to_bytes(4, "big")
        made.write_bytes(content)
        made.replace(target)


def _fill(connection: sqlite3.Connection, items: list[Item], release: Release) -> None:
    meta = {
        "edition": release.edition,
        "source": release.source,
        "effective": release.effective,
        "review_by": release.review_by,
        "licence": LICENCE,
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    for item in items:
        parent = items[item.parent - 1] if item.parent is not None else None
        is_code = item.level > CATEGORY
        shared = _shared(item.title, parent.title) if parent and is_code else 0
        connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                item.id,
                None if parent is None else item.id - parent.id,
                item.last - item.id,
                item.level,
                item.code,
                shared,
                item.title[shared:],
                item.sevenths,
            ),
        )
        connection.executemany(
            "INSERT INTO notes VALUES (?, ?, ?)",
            [(item.id, KINDS[kind], "\n".join(lines)) for kind, lines in item.notes.items() if lines],
        )
        connection.executemany(
            "INSERT INTO extensions VALUES (?, ?, ?, ?)",
            [(item.id, place, *extension) for place, extension in enumerate(item.extensions)],
        )
        connection.execute("INSERT INTO titles (rowid, text) VALUES (?, ?)", (item.id, item.title))
        terms = [line for kind in SEARCHED for line in item.notes.get(kind, ())]
        if terms:
            # The title's words too: all words that are looked for may stand partly here, partly there.
            connection.execute(
                "INSERT INTO terms (rowid, text) VALUES (?, ?)", (item.id, "\n".join([item.title, *terms]))
            )


def _shared(one: str, other: str) -> int:
    """How many characters two titles begin with in common."""
    length = min(len(one), len(other))
    return next((place for place in range(length) if one[place] != other[place]), length)


def main() -> int:
    """Writes the file and says how large it is."""
    items = read_items(data_folder())
    write(items, TARGET)
    print(f"{TARGET.relative_to(HERE.parent)}: {len(items)} entries, {TARGET.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
