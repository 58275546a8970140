"""Whether the library's pictures and sounds are all there, all whole, and all used; and their trash.

What is put in the trash has no name any more, and its bytes stay. They go when nothing names them: not the
library, not the trash, no step that undo or redo would bring back (see `MediaService.sweep`), and no backup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.drafts import DraftMedia
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.media_kinds import UNKNOWN, content_type
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.media_references import media_of, media_of_type, named_in
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import NoteId, summary
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.collector import collector_paused
from cpccards.services.media import MediaService, read_medium
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.whole_file import whole_file
from cpccards.storage.media_store import MediaStore
from cpccards.storage.repositories.media import StoredMedia, TrashedMedia
from cpccards.storage.repositories.notes import NoteRows
from cpccards.storage.unit_of_work import UnitOfWorkFactory

MediaFile = StoredMedia
"""A picture or sound with its name, size and kind."""

KEPT_DAYS = 30
"""After so many days in the trash a file leaves it."""
MOST_NOTES = 50
"""Of a missing name, the notes that are told; the others are counted."""

_LOOK_UP = 500
"""After so many notes a running check reports and asks whether it should stop."""
_FILES_A_LOOK = 20
_KEPT_BY_CUSTOM = "_"
"""Files whose name begins so are used by styles in ways that can't be seen, as in Anki."""


@dataclass(frozen=True, slots=True)
class NamingNote:
    """A note that names a file: its id, and what lists show for it."""

    id: NoteId
    summary: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A name that the library has no file for, or whose file is gone or damaged.

    Attributes:
        notes: the first that name it.
        count: how many notes do.
        note_types: the names of note types that do.
    """

    name: str
    notes: tuple[NamingNote, ...] = ()
    count: int = 0
    note_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaCheck:
    """What was found.

    Attributes:
        files, size: the pictures and sounds of the library, and their bytes.
        missing: names without a file, by name.
        lost: names whose file is gone from the disk or damaged; the notes that name them with each.
        unused: pictures and sounds that no note and no note type names, by name.
        stray, stray_size: files on disk that nothing names, kept for undo or left behind; and their bytes.
        is_thorough: every file was read.
    """

    files: int = 0
    size: int = 0
    missing: tuple[Missing, ...] = ()
    lost: tuple[Missing, ...] = ()
    unused: tuple[StoredMedia, ...] = ()
    stray: int = 0
    stray_size: int = 0
    is_thorough: bool = False


@dataclass(slots=True)
class _Mention:
    """Who calls for a file, by any spelling of its name.

    Attributes:
        is_shown: some note shows it; else LaTeX on notes was drawn as it, which is drawn anew here.
    """

    name: str
    is_shown: bool = False
    notes: list[NamingNote] = field(default_factory=list)
    count: int = 0
    note_types: list[str] = field(default_factory=list)

    def as_missing(self, name: str) -> Missing:
        return Missing(name, tuple(self.notes), self.count, tuple(self.note_types))


class MediaCheckService:
    """Checks the pictures and sounds of a library, and keeps their trash."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        store: MediaStore,
        media: MediaService,
        calendar: StudyCalendar,
        named_elsewhere: Callable[[set[str]], set[str]],
    ) -> None:
        self._units = units
        self._store = store
        self._media = media
        self._calendar = calendar
        self._named_elsewhere = named_elsewhere

    # Looking

    def check(
        self,
        report: Report = unreported,
        cancelled: IsCancelled = never,
        *,
        thorough: bool = False,
        suspects: Collection[str] = (),
    ) -> MediaCheck:
        """Looks through all notes and all files. Changes nothing.

        Args:
            thorough: reads every file too; else only their sizes are held against what they should be.
            suspects: names whose files are read in any case.

        Raises:
            Cancelled: nobody wants to know any more.
        """
        with collector_paused():
            with self._units() as uow:
                entries = uow.media.all()
                trashed = {each.entry.sha256 for each in uow.media.trash()}
                rows = uow.notes.rows()
                note_types = uow.note_types.all()
            mentions = _mentions(rows, note_types, report, cancelled)
        sizes = self._store.sizes()
        to_read = {entry.name for entry in entries} if thorough else frozenset(suspects)
        lost = self._lost(entries, sizes, to_read, report, cancelled)
        present = {key for entry in entries for key in _called(entry)}
        named = {entry.sha256 for entry in entries} | trashed
        stray = [size for digest, size in sizes.items() if digest not in named]
        return MediaCheck(
            files=len(entries),
            size=sum(entry.size for entry in entries),
            missing=tuple(
                mention.as_missing(mention.name)
                for key, mention in sorted(mentions.items())
                if mention.is_shown and key not in present
            ),
            lost=tuple(
                mentions.get(same_name(name), _Mention(name)).as_missing(name) for name in sorted(lost)
            ),
            unused=tuple(
                sorted(
                    (entry for entry in entries if _is_unused(entry, mentions)), key=lambda entry: entry.name
                )
            ),
            stray=len(stray),
            stray_size=sum(stray),
            is_thorough=thorough,
        )

    def _lost(
        self,
        entries: Sequence[StoredMedia],
        sizes: dict[str, int],
        to_read: Collection[str],
        report: Report,
        cancelled: IsCancelled,
    ) -> list[str]:
        found: list[str] = []
        for done, entry in enumerate(entries):
            if done % _FILES_A_LOOK == 0:
                if cancelled():
                    raise Cancelled
                report(done, len(entries), "Looking at the files")
            is_there = sizes.get(entry.sha256) == entry.size
            if not is_there or (entry.name in to_read and not self._store.is_sound(entry.sha256)):
                found.append(entry.name)
        return found

    def bytes_of(self, entry: MediaFile) -> bytes | None:
        """The bytes of a file, whether a name leads to it or it is in the trash; None when it is lost."""
        return self._store.read(entry.sha256)

    # Missing files

    def supply(self, name: str, path: Path) -> Changes:
        """Takes a file for a name that has none, or whose file is lost. One undoable step.

        Raises:
            BadInput: it is no picture or sound, too large, can't be read, or no file can have that name.
            LibraryError: it was not kept.
        """
        data = _playable(path)
        with self._units() as uow:
            known = uow.media.find(name)
            wanted = name if known is None else known.name
            if media_name(wanted) != wanted:
                raise BadInput(
                    "No file can have this name",
                    f"“{name}” is no name that every system takes.",
                    "Open the note and write another name there.",
                )
        digest = hashlib.sha256(data).hexdigest()
        if not self._store.is_sound(digest):
            self._store.discard(digest)
        kept = self._media.keep([DraftMedia(wanted, len(data), lambda: data)])
        with self._units() as uow:
            uow.media.remove([wanted])
            uow.media.add(kept.entries)
            changed = changes(f"Add {wanted}", Subject.NOTES)
            uow.commit(changed)
        return changed

    @staticmethod
    def write_missing(check: MediaCheck, path: Path) -> None:
        """Writes a text file: each name that is missing or lost, and under it the notes that name it.

        Raises:
            CpcCardsError: it was not written.
        """
        lines: list[str] = []
        for each in (*check.missing, *check.lost):
            lines.append(each.name)
            lines += [f"    {note.summary}" for note in each.notes]
            if each.count > len(each.notes):
                lines.append(f"    and {each.count - len(each.notes):,} more")
            lines += [f"    note type {name}" for name in each.note_types]
        with whole_file(path, "The list was not written") as file:
            file.write("".join(line + "\n" for line in lines).encode())

    # The trash

    def trash(self) -> tuple[TrashedMedia, ...]:
        """What is in the trash, the newest first."""
        with self._units() as uow:
            return tuple(reversed(uow.media.trash()))

    def leaves_on(self, trashed: TrashedMedia) -> datetime:
        """When a file will leave the trash."""
        return trashed.at + timedelta(days=KEPT_DAYS)

    def put_in_trash(self, names: Collection[str]) -> Changes:
        """Takes names out of the library and keeps their files in the trash. One undoable step."""
        now = self._calendar.now()
        with self._units() as uow:
            gone = uow.media.remove(names)
            uow.media.fill_trash([*uow.media.trash(), *(TrashedMedia(entry, now) for entry in gone)])
            changed = changes(f"Put {_counted(len(gone))} in the trash", Subject.NOTES)
            uow.commit(changed)
        return changed

    def restore(self, trashed: Collection[TrashedMedia]) -> Changes:
        """Takes files out of the trash again, under another name where theirs is taken. One undoable step."""
        with self._units() as uow:
            self._media.enter(uow, [each.entry for each in trashed])
            uow.media.fill_trash([each for each in uow.media.trash() if each not in trashed])
            changed = changes(f"Take {_counted(len(trashed))} out of the trash", Subject.NOTES)
            uow.commit(changed)
        return changed

    def empty_trash(self) -> Changes:
        """Empties the trash. One undoable step: the bytes go when it can't be undone any more."""
        with self._units() as uow:
            uow.media.fill_trash([])
            changed = changes("Empty the media trash", Subject.NOTES)
            uow.commit(changed)
        return changed

    def sweep(self) -> int:
        """Lets go of what was in the trash for long, then of files that nothing names; returns how many."""
        oldest = self._calendar.now() - timedelta(days=KEPT_DAYS)
        with self._units() as uow:
            trashed = uow.media.trash()
            kept = [each for each in trashed if each.at > oldest]
            if len(kept) < len(trashed):
                uow.media.fill_trash(kept)
                uow.commit()
        return self._media.sweep(self._named_elsewhere)


def _mentions(
    rows: NoteRows, note_types: Sequence[NoteType], report: Report, cancelled: IsCancelled
) -> dict[str, _Mention]:
    found: dict[str, _Mention] = {}
    for done, (stored, _) in enumerate(rows):
        if done % _LOOK_UP == 0:
            if cancelled():
                raise Cancelled
            report(done, len(rows), "Looking through the notes")
        note = stored.note
        shown = {same_name(name) for text in (*note.fields, note.rationale) for name in named_in(text)}
        for key, name in {same_name(name): name for name in media_of(note)}.items():
            mention = found.setdefault(key, _Mention(name))
            mention.is_shown |= key in shown
            mention.count += 1
            if len(mention.notes) < MOST_NOTES:
                mention.notes.append(NamingNote(stored.id, summary(note.kind, note.fields)))
    for note_type in note_types:
        for key, name in {same_name(name): name for name in media_of_type(note_type)}.items():
            mention = found.setdefault(key, _Mention(name))
            mention.is_shown = True
            mention.note_types.append(note_type.name)
    return found


def _is_unused(entry: StoredMedia, mentions: Collection[str]) -> bool:
    return not entry.name.startswith(_KEPT_BY_CUSTOM) and not any(key in mentions for key in _called(entry))


def _called(entry: StoredMedia) -> tuple[str, str]:
    """What fields may call a file, percent signs being read or not."""
    return same_name(entry.name), same_name(unquote(entry.name))


def _playable(path: Path) -> bytes:
    data = read_medium(path)
    if content_type(data) == UNKNOWN:
        raise BadInput(
            "This is no picture or sound",
            f"{path.name} is none that cards can show or play.",
            "Choose a PNG, JPEG, GIF, WebP, BMP, MP3, OGG, FLAC, WAV or M4A file.",
        )
    return data


def _counted(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"
