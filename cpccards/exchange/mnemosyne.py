"""Cards shared from Mnemosyne: a .cards archive of version 2, or an .xml file of version 1. No progress.

A .cards archive holds cards.xml, a log of what was added: tags (type 10), facts (16) and the cards made from
them (6). Its values may hold Python's own spelling of lists; nothing here evaluates any. Formats:
mnemosyne-proj.org, openSM2sync.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftMedia, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange.anki_media import MAX_MEDIUM, tell_missing
from cpccards.exchange.anki_values import clean_name, clean_text
from cpccards.exchange.column_mapping import deck_name
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_archive import SafeArchive, open_archive, shown
from cpccards.exchange.safe_xml import MAX_BYTES as MAX_XML
from cpccards.exchange.safe_xml import parse_xml, text_of
from cpccards.exchange.text_decoding import glimpse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT_NAME = "Mnemosyne cards"
MAX_BYTES = 512 * 1024 * 1024
CARDS = "cards.xml"

_SURE = 0.9
_SHOWN = 2_000
_METADATA = "METADATA"
_MAX_METADATA = 64 * 1024
_TAG, _FACT, _CARD = "10", "16", "6"
_BOTH_WAYS, _VOCABULARY, _MAP, _CLOZE, _SENTENCE = "2", "3", "4", "5", "6"
_UNTAGGED = ("__UNTAGGED__", "<default>")
_GAP = re.compile(r"\[([^\[\]:]{1,2000})(?::([^\[\]]{0,500}))?\]")
_SOURCE = re.compile(r"""(\bsrc\s*=\s*)(?:"([^"]{1,500})"|'([^']{1,500})')""", re.IGNORECASE)
_SOUND = re.compile(
    r"""<(?:audio|video)\b[^<>]{0,300}?\bsrc\s*=\s*["']([^"']{1,300})["'][^<>]{0,300}>""", re.IGNORECASE
)
_FORMULA = re.compile(r"<(/?)(\$\$?|latex)>", re.IGNORECASE)

Fact = Mapping[str, str]


def sniff(head: bytes, _name: str) -> float:
    """How surely these are cards from Mnemosyne."""
    if head.startswith(b"PK"):
        return _SURE if CARDS.encode() in head else 0.0
    start = glimpse(head[:1_000])
    return _SURE if "<mnemosyne " in start and "core_version" in start else 0.0


def read(data: bytes, source_name: str) -> Draft:
    """The cards of a file from Mnemosyne. Raises BadInput for what is none, damaged or beyond the limits."""
    if data.startswith(b"PK"):
        return _read_archive(data, source_name)
    root = parse_xml(data, "file")
    if root.tag != "mnemosyne" or root.get("core_version") != "1":
        raise _no_cards()
    gathered = _Gathered((deck_name(source_name),))
    _read_items(root, gathered)
    return gathered.draft(source_name)


@dataclass(slots=True)
class _Gathered:
    """The notes of a file, and what is wrong with it."""

    deck: tuple[str, ...]
    notes: list[DraftNote] = field(default_factory=list)
    problems: ProblemList = field(default_factory=ProblemList)
    media: tuple[DraftMedia, ...] = ()
    about: DeckAbout | None = None
    keys: set[str] = field(default_factory=set)

    def add(self, kind: NoteKind, fields: tuple[str, ...], name: str, tags: tuple[str, ...]) -> None:
        """One note, or a problem. `name` is what Mnemosyne calls it."""
        made = tuple(map(_to_html, fields))
        line = len(self.notes) + 1
        why = why_not(kind, made)
        if why is not None:
            row = tuple(text[:_SHOWN] for text in fields)
            self.problems.add("cards left out", why, row=row, fatal=True)
            return
        key = f"mnemosyne:{name[:200]}" if name and not name.startswith("_") else None
        if key is not None and (key in self.keys or " " in key):
            key = None
        self.keys.add(key or "")
        self.notes.append(DraftNote(Note(kind, made, key, tags=tags), self.deck, line))

    def draft(self, source_name: str) -> Draft:
        """Everything that was gathered."""
        tell_missing(self.notes, self.media, self.problems)
        return Draft(
            source_name,
            FORMAT_NAME,
            (DraftDeck(self.deck),) if self.notes else (),
            tuple(self.notes),
            self.problems.result(),
            media=self.media,
            about=self.about,
        )


def _read_archive(data: bytes, source_name: str) -> Draft:
    archive = open_archive(data)
    root = parse_xml(archive.read(CARDS, MAX_XML), "list of cards")
    if root.tag != "openSM2sync":
        raise _no_cards()
    about = _about(archive)
    gathered = _Gathered((clean_name(about.title, deck_name(source_name)).replace("›", ">"),), about=about)
    gathered.media = tuple(_media(archive, gathered.problems))
    _read_log(root, gathered)
    return gathered.draft(source_name)


def _about(archive: SafeArchive) -> DeckAbout:
    """What the archive says of itself."""
    if _METADATA not in archive:
        return DeckAbout()
    text = archive.read(_METADATA, _MAX_METADATA).decode("utf-8", "replace")
    said = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    return DeckAbout(
        title=clean_name(said.get("card_set_name"), ""),
        author=clean_name(said.get("author_name"), ""),
        description=clean_text(said.get("notes")).replace("<br>", "\n").strip()[:10_000],
    )


def _media(archive: SafeArchive, problems: ProblemList) -> Iterator[DraftMedia]:
    """Pictures and sounds. They may stand in folders, which fields name too; here they have bare names."""
    seen: set[str] = set()
    for entry in archive.names():
        if entry in {CARDS, _METADATA} or entry.endswith("/"):
            continue
        name = media_name(entry.rpartition("/")[2])
        if name is None or same_name(name) in seen or archive.size(entry) > MAX_MEDIUM:
            why = f"“{shown(entry)}” was left out: its name can't be used or is taken, or it is too large."
            problems.add("pictures and sounds left out", why)
            continue
        seen.add(same_name(name))
        yield DraftMedia(name, archive.size(entry), lambda entry=entry: archive.read(entry, MAX_MEDIUM))  # type: ignore[misc]


@dataclass(slots=True)
class _Cards:
    """The cards made from one fact: the type they are of, their views, and their tags."""

    card_type: str = "1"
    views: set[str] = field(default_factory=set)
    tags: dict[str, None] = field(default_factory=dict)


def _read_log(root: Element, gathered: _Gathered) -> None:
    tags: dict[str, str] = {}
    facts: dict[str, Fact] = {}
    cards: dict[str, _Cards] = {}
    for entry in root.iter("log"):
        kind, name = entry.get("type"), entry.get("o_id", "")
        if kind == _TAG:
            tags[name] = "-".join(clean_text(text_of(entry.find("name"))).split())
        elif kind == _FACT:
            facts[name] = {part.tag: clean_text(text_of(part)) for part in entry}
        elif kind == _CARD:
            made = cards.setdefault(entry.get("fact", ""), _Cards())
            made.card_type = entry.get("card_t", "1").partition("::")[0]
            made.views.add(entry.get("fact_v", ""))
            made.tags |= dict.fromkeys(entry.get("tags", "").split(","))
    for _ in cards.keys() - facts.keys():
        gathered.problems.add("cards without text", "A card was left out: its text is missing.", fatal=True)
    for name, fact in facts.items():
        made = cards.get(name, _Cards())
        named = tuple(tags[tag] for tag in made.tags if tags.get(tag) not in {None, "", *_UNTAGGED})
        kind_of_note, fields = _fields(fact, made)
        gathered.add(kind_of_note, fields, name, named)


def _fields(fact: Fact, cards: _Cards) -> tuple[NoteKind, tuple[str, str]]:
    """The kind of note that a fact becomes, and its fields."""
    front, back = fact.get("f", ""), fact.get("b", "")
    more = [fact[key] for key in ("m_1", "p_1", "n") if fact.get(key)]
    text = fact.get("text", front if cards.card_type == _SENTENCE else "")
    if cards.card_type in {_CLOZE, _SENTENCE} and _GAP.search(text):
        return NoteKind.CLOZE, (_with_gaps(text), "\n".join(more))
    if cards.card_type == _MAP and "loc" in fact:
        return NoteKind.REVERSED, (fact["loc"], fact.get("marked", ""))
    if more and not back:
        back = "\n".join(more)
    if not front and not back:
        front, *rest = [value for value in fact.values() if value] or [""]
        back = "\n".join(rest)
    if cards.card_type in {_BOTH_WAYS, _VOCABULARY}:
        second = {view for view in cards.views if view.endswith(".2")}
        if cards.views and cards.views == second:
            return NoteKind.BASIC, (back, front)
        if second or not cards.views:
            return NoteKind.REVERSED, (front, back)
    return NoteKind.BASIC, (front, back)


def _with_gaps(text: str) -> str:
    """Gaps as we write them: each bracket is one, and makes a card of its own."""
    number = 0

    def gap(found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        hint = f"::{found[2]}" if found[2] else ""
        return f"{{{{c{number}::{found[1]}{hint}}}}}"

    return _GAP.sub(gap, text)


def _read_items(root: Element, gathered: _Gathered) -> None:
    """The cards of version 1: the way back of a card is an item of its own, called like it with ``.inv``."""
    items = list(root.iter("item"))
    names = {item.get("id", "") for item in items}
    for item in items:
        name = item.get("id", "")
        parent = name.removesuffix(".inv").removesuffix(".tr.1")
        if parent != name and parent in names:
            continue
        category = clean_text(text_of(item.find("cat")))
        tags = () if category in {"", *_UNTAGGED} else ("-".join(category.split()),)
        both = bool(name) and not names.isdisjoint((f"{name}.inv", f"{name}.tr.1"))
        fields = (clean_text(text_of(item.find("Q"))).strip(), clean_text(text_of(item.find("A"))).strip())
        gathered.add(NoteKind.REVERSED if both else NoteKind.BASIC, fields, name, tags)


def _to_html(text: str) -> str:
    """A text of Mnemosyne's: HTML in which a new line is one, pictures have paths and sounds are tags."""
    text = text.replace("\r\n", "\n").replace("\n", "<br>")
    if "<" not in text:
        return text
    text = _FORMULA.sub(lambda found: f"[{found[1]}{found[2].lower()}]", text)
    text = _SOUND.sub(lambda found: f"[sound:{_bare(found[1])}]", text)
    return _SOURCE.sub(lambda found: f'{found[1]}"{_bare(found[2] or found[3])}"', text)


def _bare(path: str) -> str:
    """The name of a file without its folders; what is on the net stays as it is."""
    return path if "://" in path else path.replace('"', "").replace("\\", "/").rpartition("/")[2]


def _no_cards() -> BadInput:
    return BadInput(
        "This file can't be read",
        "It is not what Mnemosyne writes for sharing.",
        "In Mnemosyne choose File → Export, take “Mnemosyne 2.x cards for sharing”, and open that.",
    )
