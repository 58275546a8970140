"""Certificates of courses: files in the library's media store, under names of their own.

They travel with the library, its backups and its exports. The names begin with an underscore, so the check of
media does not take them for pictures that no card shows.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from cpccards.domain.drafts import DraftMedia
from cpccards.domain.errors import BadInput
from cpccards.domain.media_kinds import content_type
from cpccards.services.media import KeptMedia, MediaService, read_medium
from cpccards.services.whole_file import whole_file
from cpccards.storage.media_store import MediaStore
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

MAX_CERTIFICATE = 10 * 1024 * 1024
"""Bytes of one certificate."""

_PDF = b"%PDF-"
_ENDINGS = {"image/png": ".png", "image/jpeg": ".jpg"}
_DIGEST = 16


class Certificates:
    """Keeps and gives back certificates.

    Args:
        called: what the learner calls them; their names in the library begin with it.
    """

    def __init__(
        self, units: UnitOfWorkFactory, media: MediaService, store: MediaStore, called: str = "certificate"
    ) -> None:
        self._units = units
        self._media = media
        self._store = store
        self._called = called

    def keep(self, path: Path) -> KeptMedia:
        """Copies a certificate into the store. `MediaService.enter` gives it its name in the library.

        Raises:
            BadInput: it is no PDF, PNG or JPEG by its first bytes, is too large, or can't be read.
            LibraryError: it was not kept.
        """
        data = read_medium(path)
        if len(data) > MAX_CERTIFICATE:
            raise BadInput(
                f"This {self._called} is too large",
                f"{path.name} has more than {MAX_CERTIFICATE // 1_048_576} MB.",
                "Save it smaller, as a PDF of one page say, and attach that.",
            )
        ending = ".pdf" if data.startswith(_PDF) else _ENDINGS.get(content_type(data))
        if ending is None:
            raise BadInput(
                f"This is no {self._called} that can be kept",
                f"{path.name} is no PDF, PNG or JPEG file, whatever its name says.",
                "Save it as one of these and attach that.",
            )
        name = f"_{self._called}-{hashlib.sha256(data).hexdigest()[:_DIGEST]}{ending}"
        return self._media.keep([DraftMedia(name, len(data), lambda: data)])

    def lost(self, uow: UnitOfWork, names: Iterable[str]) -> frozenset[str]:
        """Those of the names whose file is gone."""
        wanted = set(names)
        if not wanted:
            return frozenset()
        sizes = self._store.sizes()
        present = {each.name for each in uow.media.all() if sizes.get(each.sha256) == each.size}
        return frozenset(wanted - present)

    def save_copy(self, name: str, path: Path) -> None:
        """Writes a certificate to a file of the learner's choice.

        Raises:
            CpcCardsError: its file is gone, or nothing could be written.
        """
        refusal = f"The {self._called} was not saved"
        data = self._media.read(name)
        if data is None:
            raise BadInput(refusal, "Its file is gone from the library.", f"Attach the {self._called} again.")
        with whole_file(path, refusal) as file:
            file.write(data)

    def save_all(self, named: Iterable[tuple[str, str]], path: Path) -> list[str]:
        """Writes certificates to one ZIP file of the learner's choice.

        Args:
            named: (name in the library, name in the ZIP file) of each.

        Returns:
            Names in the library of those whose file is gone; they are left out.

        Raises:
            CpcCardsError: nothing could be written.
        """
        gone: list[str] = []
        with (
            whole_file(path, f"The {self._called}s were not saved") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, called in named:
                data = self._media.read(name)
                if data is None:
                    gone.append(name)
                else:
                    archive.writestr(called, data)
        return gone
