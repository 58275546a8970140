"""What the learner has yet to be told of an update of the bundled decks, and what they threw out of them.

Both stand in the library's settings. A deletion is remembered in the step that deletes: undo forgets it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from cpccards.domain.bundle_report import BundleReport, FieldChange, NoteChange
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_NEWS = "bundle_news"
DELETED = "deleted_bundled_notes"


class BundleNewsService:
    """Tells once what an update of the bundled decks changed."""

    def __init__(self, units: UnitOfWorkFactory) -> None:
        self._units = units

    def current(self) -> BundleReport | None:
        """What is still to be told; None when there is nothing."""
        with self._units() as uow:
            return _news(uow)

    def dismiss(self) -> None:
        """The learner has seen it. Not an undoable step."""
        with self._units() as uow:
            uow.settings.put({_NEWS: None})
            uow.commit()


def keep_news(uow: UnitOfWork, report: BundleReport) -> None:
    """Keeps a report until it is dismissed, together with one that still waits."""
    waiting = _news(uow)
    uow.settings.put({_NEWS: asdict(report if waiting is None else report.since(waiting))})


def deleted_keys(uow: UnitOfWork) -> frozenset[str]:
    """The keys of bundled notes that the learner deleted: updates do not bring them back."""
    return frozenset(uow.settings.get(DELETED) or ())


def remember_deleted(uow: UnitOfWork, keys: Collection[str]) -> None:
    """Remembers that the learner deleted bundled notes."""
    if keys:
        uow.settings.put({DELETED: sorted({*deleted_keys(uow), *keys})})


def _news(uow: UnitOfWork) -> BundleReport | None:
    stored = uow.settings.get(_NEWS)
    if stored is None:
        return None
    return BundleReport(
        _notes(stored["added"]), _notes(stored["updated"]), _notes(stored["kept"]), stored["unchanged"]
    )


def _notes(stored: list[dict[str, Any]]) -> tuple[NoteChange, ...]:
    return tuple(
        NoteChange(note["key"], note["summary"], tuple(FieldChange(**field) for field in note["fields"]))
        for note in stored
    )
