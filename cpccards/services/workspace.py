"""An open library with everything that works on it. Both composition roots build it here."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cpccards.content.bundled_decks import deck_files, digest
from cpccards.domain.clock import Clock
from cpccards.domain.reviews import Origin
from cpccards.services.attempts import AttemptService
from cpccards.services.forecasting import ForecastService
from cpccards.services.importing import ImportService
from cpccards.services.library import LibraryService
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.statistics import StatisticsService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.undo import UndoService
from cpccards.services.welcome import WelcomeService
from cpccards.storage.library_file import LibraryFile, open_library

if TYPE_CHECKING:
    from cpccards.services.reading import ReadingService

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The services over one library. Close it when done."""

    library_file: LibraryFile
    settings: SettingsService
    calendar: StudyCalendar
    library: LibraryService
    study: StudyService
    importing: ImportService
    outlines: OutlineService
    forecasting: ForecastService
    statistics: StatisticsService
    undo: UndoService
    attempts: AttemptService
    welcome: WelcomeService

    @property
    def reading(self) -> ReadingService:
        """Reads files. Made when asked for: start-up does not wait for the formats it brings along."""
        from cpccards.services.reading import ReadingService

        return ReadingService(self.library_file)

    def close(self) -> None:
        """Lets go of the library file."""
        self.library_file.close()


def open_workspace(
    path: Path, clock: Clock, *, decks: Path, resources: Path, origin: Origin = Origin.WINDOW
) -> Workspace:
    """Opens the library at `path`, makes it where there is none, and brings its bundled decks up to date.

    Args:
        decks, resources: the folders that travel with the app.
        origin: what reviews given through this workspace are marked with.

    Raises:
        LibraryError: the library can't be used; it is left as it is.
    """
    file = open_library(path, clock)
    try:
        settings = SettingsService(file)
        calendar = StudyCalendar(clock, settings)
        importing = ImportService(file, calendar)
        outlines = OutlineService(resources / "blueprints")
        attempts = AttemptService(file, calendar)
        workspace = Workspace(
            library_file=file,
            settings=settings,
            calendar=calendar,
            library=LibraryService(file, calendar),
            study=StudyService(file, settings, calendar, origin),
            importing=importing,
            outlines=outlines,
            forecasting=ForecastService(file, settings, calendar, outlines),
            statistics=StatisticsService(file, calendar),
            undo=UndoService(file, settings),
            attempts=attempts,
            welcome=WelcomeService(settings, attempts, calendar),
        )
        _refresh_bundle(workspace, decks)
    except BaseException:
        file.close()
        raise
    return workspace


def _refresh_bundle(workspace: Workspace, decks: Path) -> None:
    present = digest(decks)
    if workspace.settings.current.bundle == present:
        return
    from cpccards.exchange import deck_toml

    drafts = [deck_toml.read(file.read_bytes(), file.name) for file in deck_files(decks)]
    touched = workspace.importing.take_over_bundle(drafts, workspace.outlines.all()[0])
    workspace.settings.note_bundle(present)
    _log.info("Bundled decks: %d notes added or updated", touched)
