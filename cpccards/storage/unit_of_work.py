"""One user action, one transaction."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from sqlalchemy import Connection, Transaction

from cpccards.domain.changes import Changes
from cpccards.domain.clock import Clock
from cpccards.domain.notes import NoteKind
from cpccards.storage.engine import USUAL_CACHE
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.attempts import AttemptRepository
from cpccards.storage.repositories.card_events import CardEventRepository
from cpccards.storage.repositories.cards import CardRepository
from cpccards.storage.repositories.decks import DeckRepository
from cpccards.storage.repositories.forecasts import ForecastRepository
from cpccards.storage.repositories.frozen_forecasts import FrozenForecastRepository
from cpccards.storage.repositories.note_types import NoteTypeRepository
from cpccards.storage.repositories.notes import NoteRepository
from cpccards.storage.repositories.outlines import OutlineRepository
from cpccards.storage.repositories.presets import PresetRepository
from cpccards.storage.repositories.reviews import ReviewRepository
from cpccards.storage.repositories.settings import SettingRepository
from cpccards.storage.repositories.steps import StepRepository

if TYPE_CHECKING:
    from cpccards.storage.repositories.browse import BrowseRepository
    from cpccards.storage.repositories.card_columns import CardColumns
    from cpccards.storage.repositories.exports import ExportRepository
    from cpccards.storage.repositories.histories import HistoryRepository
    from cpccards.storage.repositories.kind_notes import KindNoteRepository
    from cpccards.storage.repositories.media import MediaRepository
    from cpccards.storage.repositories.mocks import MockRepository
    from cpccards.storage.repositories.progress import ProgressRepository
    from cpccards.storage.repositories.records import RecordRepository
    from cpccards.storage.repositories.search import SearchRepository
    from cpccards.storage.repositories.statistics import StatisticsRepository


_LARGE_CACHE = 56_000
"""Kilobytes of the file that SQLite keeps in memory while very much is written."""


class UnitOfWork:
    """`with unit_of_work() as uow: …; uow.commit(changes)`. Leaving without commit rolls back."""

    def __init__(
        self, connection: Connection, lock: threading.RLock, clock: Clock, kinds: Mapping[NoteKind, int]
    ) -> None:
        self._connection = connection
        self._lock = lock
        self._clock = clock
        self._transaction: Transaction | None = None
        self._has_large_cache = False
        self._journal = Journal(connection)
        self._kinds = kinds
        self.decks = DeckRepository(connection, self._journal)
        self.note_types = NoteTypeRepository(connection, self._journal)
        self.notes = NoteRepository(connection, self._journal, kinds, self.note_types)
        self.presets = PresetRepository(connection, self._journal)
        self.card_events = CardEventRepository(connection, self._journal)
        self.cards = CardRepository(connection, self._journal)
        self.reviews = ReviewRepository(connection, self._journal)
        self.frozen_forecasts = FrozenForecastRepository(connection, self._journal)
        self.attempts = AttemptRepository(connection, self._journal)
        self.outlines = OutlineRepository(connection, self._journal)
        self.settings = SettingRepository(connection, self._journal)
        self.forecasts = ForecastRepository(connection)
        self.steps = StepRepository(connection, self._journal)

    @property
    def media(self) -> MediaRepository:
        """The names of pictures and sounds. Made when asked for: most cards have none."""
        from cpccards.storage.repositories.media import MediaRepository

        return MediaRepository(self._connection, self._journal)

    @property
    def exports(self) -> ExportRepository:
        """Whole tables on their way out. Made when asked for."""
        from cpccards.storage.repositories.exports import ExportRepository

        return ExportRepository(self._connection)

    @property
    def kind_notes(self) -> KindNoteRepository:
        """The notes of one kind, all together. Made when asked for, like `exports`."""
        from cpccards.storage.repositories.kind_notes import KindNoteRepository

        return KindNoteRepository(self._connection, self._journal, self._kinds, self.note_types)

    @property
    def mocks(self) -> MockRepository:
        """The practice exams. Made when asked for: start-up does not wait for what they bring along."""
        from cpccards.storage.repositories.mocks import MockRepository

        return MockRepository(self._connection, self._journal)

    @property
    def records(self) -> RecordRepository:
        """Plan, people, credits and the like. Made when asked for, like `exports`."""
        from cpccards.storage.repositories.records import RecordRepository

        return RecordRepository(self._connection, self._journal)

    @property
    def progress(self) -> ProgressRepository:
        """Counts of what was reached. Made when asked for, like `exports`."""
        from cpccards.storage.repositories.progress import ProgressRepository

        return ProgressRepository(self._connection)

    @property
    def search(self) -> SearchRepository:
        """Searches over cards and notes. Made when asked for, like `exports`."""
        from cpccards.storage.repositories.search import SearchRepository

        return SearchRepository(self._connection, self.decks)

    @property
    def card_columns(self) -> CardColumns:
        """Active cards as columns. Made when asked for: it brings numpy along."""
        from cpccards.storage.repositories.card_columns import CardColumns

        return CardColumns(self._connection)

    @property
    def browse(self) -> BrowseRepository:
        """Rows of the Browse page. Made when asked for, like `exports`."""
        from cpccards.storage.repositories.browse import BrowseRepository

        return BrowseRepository(self._connection, self.search)

    @property
    def statistics(self) -> StatisticsRepository:
        """Cards and answers as columns. Made when asked for: it brings numpy along."""
        from cpccards.storage.repositories.statistics import StatisticsRepository

        return StatisticsRepository(self._connection)

    @property
    def histories(self) -> HistoryRepository:
        """Cards with their reviews as columns. Made when asked for: it brings numpy along."""
        from cpccards.storage.repositories.histories import HistoryRepository

        return HistoryRepository(self._connection)

    def __enter__(self) -> Self:
        self._lock.acquire()
        try:
            self._transaction = self._connection.begin()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            transaction = self._connection.get_transaction()
            if transaction is not None:
                if not transaction.is_active:  # a commit that failed: SQLite may still be inside
                    self._connection.connection.rollback()
                transaction.rollback()
            if self._has_large_cache:
                self._connection.exec_driver_sql(f"PRAGMA cache_size = -{USUAL_CACHE}")
                self._connection.rollback()
        finally:
            self._transaction = None
            self._lock.release()

    def expect_many_rows(self) -> None:
        """Gives SQLite room for the indexes of a large import until this unit of work ends.

        With its usual cache it would write their pages out again and again.
        """
        self._connection.exec_driver_sql(f"PRAGMA cache_size = -{_LARGE_CACHE}")
        self._has_large_cache = True

    def commit(self, changes: Changes | None = None, *, joined_to: int | None = None) -> None:
        """Writes everything to disk. With `changes`, what was written becomes one undoable step.

        Args:
            joined_to: id of the newest step, where what was written is to become a part of that one.
        """
        if self._transaction is None:
            raise RuntimeError("commit outside the unit of work")
        if changes is not None and joined_to is not None:
            self.steps.extend(joined_to, changes)
        elif changes is not None and not self._journal.empty:
            self.steps.take(changes, self._clock.now())
        self._transaction.commit()


class UnitOfWorkFactory(Protocol):
    """Makes units of work. Calling it waits until no other thread is inside one."""

    def __call__(self) -> UnitOfWork:
        """A unit of work, to be entered with `with`."""
        ...
