"""Reading the JSON library, the file that keeps everything: decks, note types, notes, progress, settings.

    {"format": "cpccards-library", "version": 1,
     "about": {"title": "…", "author": "…", "licence": "…", "edition": "…", "description": "…"},
     "decks": [{"path": ["CPT", "Modifiers"], "key": "…", "study_area": "cpt", "description": "…"}, …],
     "note_types": [{"key": "anki-1", "name": "…", "fields": […], "templates": [{"name": …}, …], …}, …],
     "notes": [{"key": "…", "kind": "basic", "deck": ["CPT", "Modifiers"], "fields": ["…", "…"], …}, …],
     "cards": {"note": [0, …], "ordinal": [0, …], "state": [2, …], …},
     "reviews": {"card_id": [0, …], "reviewed_at": [1763805600000, …], "rating": [3, …], …},
     "events": {"card_id": [0, …], "at": […], "kind": ["manual", …], …},
     "presets": [{"key": "default", "name": "…", …}, …], "deck_presets": [{"deck": ["CPT"], "preset": 0}, …],
     "media": [{"name": "heart.png", "size": 1234, "sha256": "…", "base64": "…"}, …],
     "records": [{"kind": "renewal-entry", "key": "…", "content": {…}, "created_at": …, "modified_at": …}, …],
     "attempts": [{"kind": "exam", "taken_on_day": 20400, "total_right": 66, "total_asked": 100, …}, …],
     "practice_exams": [{"name": "…", "plan": {…}, "questions": […], "attempt": 0, …}, …],
     "outlines": [{"key": "own-…", "content": {…}, "created_at": …, "modified_at": …}, …],
     "settings": {"exam_date": "2027-02-13", …}}

Instants are milliseconds since 1970 UTC, study days are days since 1970-01-01. What is empty may be missing.
The bytes of media stand in ``base64``, or in ``media/`` of a zip that holds the file as ``library.json``,
or nowhere. Not in the file: practice exams that are still being sat, the trail of forecasts of past days,
which is worked out from the answers, and undo.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import AnyKind, Evidence, Note, NoteKind, field_names
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.exchange.anki_media import MAX_MEDIUM
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.json_entries import Entry, parse
from cpccards.exchange.library_exams import read_mocks
from cpccards.exchange.library_json_writing import FORMAT, INDEX_NAME, MEDIA_FOLDER, VERSION
from cpccards.exchange.library_progress import read_progress
from cpccards.exchange.library_records import read_attempts, read_outlines, read_records
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_archive import ZIP_STARTS, SafeArchive, open_archive

__all__ = [
    "ARCHIVE_NAME",
    "FORMAT_NAME",
    "MAX_ARCHIVE",
    "MAX_BYTES",
    "read",
    "read_archive",
    "read_export",
    "sniff",
    "sniff_archive",
]

FORMAT_NAME = "CPC Cards library (JSON)"
ARCHIVE_NAME = "CPC Cards library (JSON and media, zipped)"
MAX_BYTES = 300 * 1024 * 1024
MAX_ARCHIVE = 512 * 1024 * 1024

_NAME_LENGTH = 1_000
_DECK_DEPTH = 100
_MOST_FIELDS = 200
_MOST_TAGS = 1_000
_EVIDENCE = tuple(str(label) for label in Evidence)
_LATEST_MS = 376_200 * 86_400_000
_NEWER = "Update the app and open the file again."

ReadMedium = Callable[[Entry], Callable[[], bytes] | None]
"""Where the bytes of a picture or sound are; None when they are nowhere."""


_HEAD = re.compile(rb'\s*\{\s*"format"\s*:\s*"' + FORMAT.encode() + b'"')


def sniff(head: bytes, _name: str) -> float:
    """How surely a file is a JSON library: it says so at its beginning."""
    return 0.99 if _HEAD.match(head.removeprefix(b"\xef\xbb\xbf")) else 0.0


def sniff_archive(head: bytes, _name: str) -> float:
    """How surely a file is a zip with a JSON library in it."""
    return 0.92 if head.startswith(ZIP_STARTS) and INDEX_NAME.encode() in head else 0.0


def read(data: bytes, source_name: str) -> Draft:
    """The library in a JSON file. Raises BadInput for what is none, was made by a newer app, or is too large.

    Media whose bytes are elsewhere become a warning.
    """
    return _draft(read_export(data), source_name, FORMAT_NAME)


def read_archive(data: bytes, source_name: str) -> Draft:
    """The library in a zip of ``library.json`` and ``media/``. Raises BadInput as `read` does."""
    return _draft(read_export(data), source_name, ARCHIVE_NAME)


def read_export(data: bytes) -> tuple[Export, tuple[Problem, ...]]:
    """Everything in a library file, a JSON one or a zip, and every complaint. Raises BadInput likewise.

    A picture whose bytes are nowhere in the file raises BadInput when it is read.
    """
    if not data.startswith(b"PK"):
        return _export(data, _from_base64)
    archive = open_archive(data)
    return _export(archive.read(INDEX_NAME, MAX_BYTES), _from_archive(archive))


def _draft(found: tuple[Export, tuple[Problem, ...]], source_name: str, format_name: str) -> Draft:
    export, problems = found
    media = tuple(medium for medium in export.media if medium.read is not _is_elsewhere)
    missing = len(export.media) - len(media)
    if missing:
        why = (
            f"{missing:,} pictures or sounds are named in this file without being in it. "
            "Those the library has already are used; export with media to have them all."
        )
        problems = (*problems, Problem(None, why, fatal=False))
    return Draft(
        source_name,
        format_name,
        export.decks,
        export.notes,
        problems,
        media=media,
        progress=export.progress,
        about=export.about,
        records=export.records,
        attempts=export.attempts,
        mocks=export.mocks,
        outlines=export.outlines,
        settings=export.settings,
        times=export.times,
        digests=export.digests,
        keeps_empty_decks=True,
    )


def _export(data: bytes, read_medium: ReadMedium) -> tuple[Export, tuple[Problem, ...]]:
    given = parse(data, MAX_BYTES)
    version = given.get("version")
    if given.get("format") != FORMAT or type(version) is not int:
        raise BadInput(
            "This is no library",
            "The file does not say that it is a library of CPC Cards, or of which version.",
            "Choose a file that was exported as a JSON library.",
        )
    if version > VERSION:
        raise BadInput(
            "This library was made by a newer version of the app",
            f"Its format is {version:,}; format {VERSION} can be read.",
            _NEWER,
        )
    problems = ProblemList()
    root = Entry(given, "The library", problems)
    types = {note_type.key: note_type for note_type in _note_types(root)}
    notes, times, digests, places = _notes(root, types, problems)
    attempts, attempt_places = read_attempts(root)
    decks, deck_paths = _decks(root)
    export = Export(
        notes=notes,
        decks=decks,
        times=times,
        digests=digests,
        progress=read_progress(root, places, deck_paths, problems),
        media=tuple(_media(root, read_medium)),
        about=_about(root),
        settings=root.values("settings"),
        records=read_records(root),
        attempts=attempts,
        mocks=read_mocks(root, attempt_places),
        outlines=read_outlines(root),
    )
    return export, problems.result()


def _about(root: Entry) -> DeckAbout | None:
    if "about" not in root:
        return None
    about = root.inner("about", "The library")
    return DeckAbout(
        title=about.text("title"),
        author=about.text("author"),
        licence=about.text("licence"),
        edition=about.text("edition"),
        description=about.text("description"),
    )


def _decks(root: Entry) -> tuple[tuple[DraftDeck, ...], dict[int, tuple[str, ...]]]:
    """The decks, and the paths of those that were taken by their places in the file."""
    places: dict[int, tuple[str, ...]] = {}
    decks: dict[tuple[str, ...], DraftDeck] = {}
    for entry in root.entries("decks", "Deck"):
        path = _path(entry, "path")
        if not path or path in decks:
            entry.leave_out("decks left out", "it has no name." if not path else "it stands there twice.")
            continue
        places[(entry.line or 0) - 1] = path
        decks[path] = DraftDeck(
            path,
            entry.text("key", _NAME_LENGTH) or None,
            entry.one_of("study_area", STUDY_AREA_BY_KEY),
            entry.text("description"),
        )
    return tuple(decks.values()), places


def _path(entry: Entry, name: str) -> tuple[str, ...]:
    """The path of a deck; empty when it is none."""
    path = entry.texts(name, _DECK_DEPTH)
    return path if all(part.strip() and len(part) <= _NAME_LENGTH for part in path) else ()


def _note_types(root: Entry) -> Iterator[NoteType]:
    for entry in root.entries("note_types", "Note type"):
        key, fields = entry.text("key", _NAME_LENGTH), entry.texts("fields", _MOST_FIELDS)
        templates = tuple(
            CardTemplate(each.text("name", _NAME_LENGTH), each.text("question"), each.text("answer"))
            for each in entry.entries("templates", f"Note type {entry.line}, template")
        )
        if not key or not fields or not templates:
            entry.leave_out("note types left out", "it has no key, no fields or no templates.")
            continue
        name = entry.text("name", _NAME_LENGTH)
        yield NoteType(key, name, fields, templates, entry.text("css"), entry.flag("is_cloze"))


def _notes(
    root: Entry, types: Mapping[str, NoteType], problems: ProblemList
) -> tuple[tuple[DraftNote, ...], tuple[NoteTimes, ...], tuple[str | None, ...], list[int | None]]:
    """The notes, their times if all have some, their digests if any has one, and where each note went.

    That is, for each note of the file its place among those that were taken; None for one left out.
    """
    kinds: dict[str, AnyKind] = {**types, **{kind.value: kind for kind in NoteKind}}
    notes: list[DraftNote] = []
    times: list[NoteTimes | None] = []
    digests: list[str | None] = []
    places: list[int | None] = []
    lines: dict[str, int] = {}
    for entry in root.entries("notes", "Note"):
        line = entry.line or 0
        places += [None] * (line - 1 - len(places))
        found = _note(entry, kinds, lines)
        places.append(None if found is None else len(notes))
        if found is not None:
            notes.append(found)
            times.append(_times(entry))
            digests.append(entry.text("bundled_digest", _NAME_LENGTH) or None)
            lines[found.note.key or ""] = line
    whole = tuple(each for each in times if each is not None)
    if whole and len(whole) < len(times):
        why = "Some notes do not say when they were made; the dates of the others were left out."
        problems.add("details left out", why, fatal=False)
        whole = ()
    return tuple(notes), whole, tuple(digests) if any(digests) else (), places


def _note(entry: Entry, kinds: Mapping[str, AnyKind], lines: Mapping[str, int]) -> DraftNote | None:
    """One note; None, and a complaint, when it can't be taken."""
    key, deck, kind = entry.text("key", _NAME_LENGTH), _path(entry, "deck"), kinds.get(entry.text("kind"))
    why = None
    fields: tuple[str, ...] = ()
    if not key or not deck:
        why = "it has no key, or no deck."
    elif key in lines:
        why = f"its key is that of note {lines[key]:,} already."
    elif kind is None:
        why = f"nothing is known of its kind “{entry.text('kind')[:40]}”."
    else:
        fields = entry.texts("fields", _MOST_FIELDS)
        why = why_not(kind, fields) if len(fields) == len(field_names(kind)) else "it has too few fields."
    if why is not None or kind is None:
        entry.leave_out("notes left out", why or "")
        return None
    note = Note(
        kind=kind,
        fields=fields,
        key=key,
        topic=entry.one_of("topic", TOPIC_BY_KEY),
        tags=entry.texts("tags", _MOST_TAGS),
        rationale=entry.text("rationale"),
        source=entry.text("source"),
        edition=entry.text("edition"),
        evidence=entry.one_of("evidence", _EVIDENCE) or "",
        checked_on=entry.day("checked_on"),
        review_by=entry.day("review_by"),
        confused_with=entry.texts("confused_with", _MOST_TAGS),
    )
    return DraftNote(note, deck, entry.line or 0)


def _times(entry: Entry) -> NoteTimes | None:
    created = entry.whole("created_at", 0, _LATEST_MS)
    modified = entry.whole("modified_at", 0, _LATEST_MS)
    return None if created is None or modified is None else NoteTimes(created, modified)


def _media(root: Entry, read_medium: ReadMedium) -> Iterator[DraftMedia]:
    seen: set[str] = set()
    for entry in root.entries("media", "Medium"):
        name, size = entry.text("name"), entry.whole("size", 0, MAX_MEDIUM)
        if size is None or media_name(name) != name or same_name(name) in seen:
            entry.leave_out("media left out", f"“{name[:40]}” is no name for it, or it is too large.")
            continue
        seen.add(same_name(name))
        yield DraftMedia(name, size, read_medium(entry) or _is_elsewhere)


def _from_base64(entry: Entry) -> Callable[[], bytes] | None:
    if "base64" not in entry:
        return None
    text = entry.text("base64", MAX_MEDIUM * 4 // 3 + 4)

    def unpack() -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return b""

    return _checked(entry, unpack)


def _from_archive(archive: SafeArchive) -> ReadMedium:
    def find(entry: Entry) -> Callable[[], bytes] | None:
        inside = MEDIA_FOLDER + entry.text("name")
        if inside not in archive:
            return None
        return _checked(entry, lambda: archive.read(inside, MAX_MEDIUM))

    return find


def _checked(entry: Entry, unpack: Callable[[], bytes]) -> Callable[[], bytes]:
    """Reads what was packed, and sees that it is what the library says."""
    wanted = entry.text("sha256")

    def read_medium() -> bytes:
        data = unpack()
        if hashlib.sha256(data).hexdigest() != wanted:
            raise BadInput(
                "A picture or sound is damaged",
                "Its bytes are not those it was exported with.",
                "Export the library once more.",
            )
        return data

    return read_medium


def _is_elsewhere() -> bytes:
    raise BadInput(
        "A picture or sound is missing",
        "The file names it without holding it.",
        "Export the library once more, with media.",
    )
