"""Whether the app was stopped in the middle of an import: nothing of it is in the library then."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpccards.storage.unit_of_work import UnitOfWorkFactory


class ImportMark:
    """A small file beside the library for as long as an import writes."""

    def __init__(self, library: Path, units: UnitOfWorkFactory) -> None:
        self._path = library.with_name(library.name + ".importing")
        self._units = units

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keeps the mark until the block is left, whatever happens; only a killed app leaves it behind."""
        # Where it can't be written, on a full disk say, the import itself will tell.
        with contextlib.suppress(OSError):
            self._path.write_text(str(self._newest()), encoding="utf-8")
        try:
            yield
        finally:
            self._remove()

    def take(self) -> bool:
        """True when an import was stopped and added nothing; told only once."""
        try:
            before = self._path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
        self._remove()
        # Killed after its last write, it is in the library with the step that takes it back.
        return before == str(self._newest())

    def _remove(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _newest(self) -> int:
        with self._units() as uow:
            return uow.steps.newest() or 0
