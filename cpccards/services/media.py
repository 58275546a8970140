"""Pictures and sounds of the library, by the names that fields call them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from urllib.parse import unquote

from cpccards.domain.drafts import DraftMedia, Problem
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.media_kinds import content_type
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.storage.media_store import MediaStore
from cpccards.storage.repositories.media import StoredMedia
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

MAX_MEDIUM = 64 * 1024 * 1024
"""Bytes of one picture or sound."""
_LOOK_UP = 50
"""After so many files a running job reports and asks whether it should stop."""
_DIGEST = 8
_STEM, _ENDING = 20, 12
"""Characters of a name that stay when a digest goes into it."""


@dataclass(frozen=True, slots=True)
class KeptMedia:
    """Pictures and sounds whose bytes are kept, and which the library does not name yet.

    Attributes:
        entries: under the names they came with.
        problems: those that could not be kept.
    """

    entries: tuple[StoredMedia, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class MediaOutlook:
    """What would become of the pictures and sounds of a file.

    Attributes:
        known: those that the library has already.
        renamed: names that the library has for another file, and what they become.
    """

    new: int = 0
    known: int = 0
    renamed: Mapping[str, str] = field(default_factory=dict)


NO_MEDIA = MediaOutlook()


class MediaService:
    """Reads and keeps pictures and sounds. A name leads to a file only through the library."""

    def __init__(self, units: UnitOfWorkFactory, store: MediaStore) -> None:
        self._units = units
        self._store = store

    def digest(self, name: str) -> str | None:
        """The SHA-256 of a picture or sound; None when the library has none of that name.

        Args:
            name: as a field calls it, percent signs and all.
        """
        with self._units() as uow:
            found = uow.media.find(name) or (uow.media.find(unquote(name)) if "%" in name else None)
        return None if found is None else found.sha256

    def read(self, name: str) -> bytes | None:
        """The bytes of a picture or sound; None when the library has none of that name, or lost it."""
        digest = self.digest(name)
        return None if digest is None else self._store.read(digest)

    def outgoing(self, entries: Iterable[StoredMedia]) -> tuple[DraftMedia, ...]:
        """Pictures and sounds of the library on their way out; reading one that is lost raises BadInput."""
        return tuple(DraftMedia(entry.name, entry.size, self._reader(entry.sha256)) for entry in entries)

    def _reader(self, digest: str) -> Callable[[], bytes]:
        def read() -> bytes:
            data = self._store.read(digest)
            if data is None:
                raise BadInput(
                    "A picture or sound is lost", "its bytes are gone from the library.", "Add it again."
                )
            return data

        return read

    def put(self, name: str, data: bytes) -> str:
        """Keeps one picture or sound; no undoable step. Returns what fields are to call it.

        Raises:
            BadInput: it is no name for a file, or there is too much of it.
            LibraryError: it was not kept.
        """
        kept = self.keep([DraftMedia(name, len(data), lambda: data)])
        if kept.problems:
            raise BadInput("This file can't be kept", kept.problems[0].why, "Choose another one.")
        with self._units() as uow:
            renamed = self.enter(uow, kept.entries)
            uow.commit()
        return renamed.get(kept.entries[0].name, kept.entries[0].name)

    def keep(
        self, media: Sequence[DraftMedia], report: Report = unreported, cancelled: IsCancelled = never
    ) -> KeptMedia:
        """Puts the bytes of pictures and sounds on disk. As it may take long, no unit of work is held.

        Raises:
            Cancelled: the job is not wanted any more.
            LibraryError: they could not be kept.
        """
        entries: list[StoredMedia] = []
        problems: list[Problem] = []
        for done, one in enumerate(media):
            if done % _LOOK_UP == 0:
                if cancelled():
                    raise Cancelled
                report(done, len(media), "Keeping pictures and sounds")
            name = media_name(one.name)
            try:
                data = _bytes(one, name)
            except BadInput as error:
                problems.append(Problem(None, f"“{one.name}” was left out: {error.message}", fatal=False))
                continue
            entries.append(StoredMedia(name or "", self._store.put(data), len(data), content_type(data)))
        self._store.settle()
        return KeptMedia(tuple(entries), tuple(problems))

    def sweep(self, named_elsewhere: Callable[[set[str]], set[str]] = lambda _: set()) -> int:
        """Removes files that no name leads to, and returns how many.

        None that is in the trash, or that undo or redo would bring back.
        An import that was stopped, or killed, leaves such. One that is under way is not disturbed.

        Args:
            named_elsewhere: those of some digests that have to stay for another reason.
        """
        before = time.time()
        orphans = self._store.digests(before)
        if not orphans:
            return 0
        with self._units() as uow:
            orphans -= {entry.sha256 for entry in uow.media.all()}
            orphans -= {trashed.entry.sha256 for trashed in uow.media.trash()}
            orphans -= uow.steps.named(orphans) if orphans else set()
        orphans -= named_elsewhere(orphans) if orphans else set()
        return self._store.remove(orphans, before)

    def outlook(self, media: Sequence[DraftMedia], cancelled: IsCancelled = never) -> MediaOutlook:
        """What would become of pictures and sounds; only those whose name is taken are read.

        Raises:
            Cancelled: nobody wants to know any more.
        """
        if not media:
            return MediaOutlook()
        with self._units() as uow:
            present = {same_name(entry.name): entry.sha256 for entry in uow.media.all()}
        known, renamed = 0, dict[str, str]()
        for one in media:
            name = media_name(one.name)
            if name is None or same_name(name) not in present:
                continue
            if cancelled():
                raise Cancelled
            try:
                digest = hashlib.sha256(_bytes(one, name)).hexdigest()
            except BadInput:
                continue  # told when it is imported
            wanted = _free_name(name, digest, present)
            known += same_name(wanted) in present
            if wanted != name:
                renamed[name] = wanted
        return MediaOutlook(len(media) - known, known, renamed)

    @staticmethod
    def enter(uow: UnitOfWork, entries: Iterable[StoredMedia]) -> dict[str, str]:
        """Names kept files in the library, as part of `uow`.

        Returns:
            The names that had to become others, because the library has another file under them.
        """
        known = {same_name(entry.name): entry.sha256 for entry in uow.media.all()}
        renamed: dict[str, str] = {}
        fresh: list[StoredMedia] = []
        for entry in entries:
            name = _free_name(entry.name, entry.sha256, known)
            if name != entry.name:
                renamed[entry.name] = name
            if same_name(name) not in known:
                known[same_name(name)] = entry.sha256
                fresh.append(replace(entry, name=name))
        uow.media.add(fresh)
        return renamed


def read_medium(path: Path) -> bytes:
    """The bytes of a file that was chosen.

    Raises:
        BadInput: it is too large, or can't be read.
    """
    try:
        if path.stat().st_size > MAX_MEDIUM:
            raise BadInput(
                "This file is too large",
                f"{path.name} has more than {MAX_MEDIUM // 1_048_576} MB.",
                "Make it smaller and choose it again.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "This file can't be read", f"{path.name}: {error.strerror or error}.", "Choose another one."
        ) from error


def _bytes(one: DraftMedia, name: str | None) -> bytes:
    """Raises BadInput."""
    if name is None:
        raise BadInput("", "this is no name for a file.")
    data = one.read()
    if len(data) > MAX_MEDIUM:
        raise BadInput("", f"it is larger than {MAX_MEDIUM // 1_048_576} MB.")
    return data


def _free_name(name: str, sha256: str, known: dict[str, str]) -> str:
    """`name`, or where that is another file's, one like it with the beginning of the digest in it."""
    path = PurePath(name)
    wanted, attempt = name, 1
    while known.get(same_name(wanted), sha256) != sha256:
        number = f"-{attempt}" if attempt > 1 else ""
        wanted = f"{path.stem[:_STEM]}-{sha256[:_DIGEST]}{number}{path.suffix[:_ENDING]}"
        attempt += 1
    return wanted
