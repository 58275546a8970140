"""An open library with everything that works on it. Both composition roots build it here."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cpccards.content.bundled_decks import deck_files, digest
from cpccards.domain.clock import BootClock, Clock
from cpccards.domain.reviews import Origin
from cpccards.services.attempts import AttemptService
from cpccards.services.backlog import BacklogService
from cpccards.services.bundle_news import BundleNewsService
from cpccards.services.cards import CardService
from cpccards.services.custom_study import CustomStudyService
from cpccards.services.exam_mode import ExamModeService
from cpccards.services.forecasting import ForecastService
from cpccards.services.importing import ImportService
from cpccards.services.ledger import LedgerService
from cpccards.services.library import LibraryService
from cpccards.services.media import MediaService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.statistics import StatisticsService
from cpccards.services.study import StudyService
from cpccards.services.study_advice import StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.undo import UndoService
from cpccards.services.welcome import WelcomeService
from cpccards.storage.library_file import LibraryFile, open_library
from cpccards.storage.media_store import MediaStore

if TYPE_CHECKING:
    from cpccards.services.card_information import CardInformationService
    from cpccards.services.exporting import ExportService
    from cpccards.services.icd10cm import Icd10cmService
    from cpccards.services.mocks import MockService
    from cpccards.services.optimizing import OptimizingService
    from cpccards.services.reading import ReadingService
    from cpccards.services.rescheduling import RescheduleService
    from cpccards.services.search import SearchService
    from cpccards.services.topics import TopicService
    from cpccards.services.workload import WorkloadService

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The services over one library. Close it when done."""

    library_file: LibraryFile
    settings: SettingsService
    calendar: StudyCalendar
    library: LibraryService
    presets: PresetService
    cards: CardService
    backlog: BacklogService
    custom_study: CustomStudyService
    study: StudyService
    media: MediaService
    importing: ImportService
    news: BundleNewsService
    outlines: OutlineService
    forecasting: ForecastService
    advice: StudyAdviceService
    ledger: LedgerService
    statistics: StatisticsService
    undo: UndoService
    attempts: AttemptService
    welcome: WelcomeService
    resources: Path
    decks: Path
    boot_clock: BootClock | None = None
    _icd10cm: list[Icd10cmService] = field(default_factory=list)
    _mocks: list[MockService] = field(default_factory=list)

    @property
    def reading(self) -> ReadingService:
        """Reads files. Made when asked for: start-up does not wait for the formats it brings along."""
        from cpccards.services.reading import ReadingService

        return ReadingService(self.library_file)

    @property
    def exporting(self) -> ExportService:
        """Writes files. Made when asked for, like `reading`."""
        from cpccards.services.exporting import ExportService

        return ExportService(self.library_file, self.calendar, self.media, self.library_file.path)

    @property
    def icd10cm(self) -> Icd10cmService:
        """The ICD-10-CM tabular list. Made when first asked for; the same one from then on."""
        from cpccards.services.icd10cm import Icd10cmService

        if not self._icd10cm:
            path = self.resources / "icd10cm.sqlite"
            self._icd10cm.append(Icd10cmService(path, self.importing, self.calendar))
        return self._icd10cm[0]

    @property
    def mocks(self) -> MockService:
        """Practice exams. Made when first asked for; the same one from then on, with the exam that is sat."""
        from cpccards.services.mocks import MockService
        from cpccards.system_clock import SystemBootClock

        if not self._mocks:
            self._mocks.append(
                MockService(
                    self.library_file,
                    self.calendar,
                    self.outlines,
                    self.forecasting,
                    self.ledger,
                    self.decks,
                    self.boot_clock or SystemBootClock(),
                )
            )
        return self._mocks[0]

    @property
    def rescheduling(self) -> RescheduleService:
        """Moves cards when their preset was changed. Made when asked for, like `reading`."""
        from cpccards.services.rescheduling import RescheduleService

        return RescheduleService(self.library_file, self.calendar, self.presets)

    @property
    def optimizing(self) -> OptimizingService:
        """Fits FSRS's parameters. Made when asked for, like `reading`."""
        from cpccards.services.optimizing import OptimizingService

        return OptimizingService(self.library_file, self.calendar, self.presets, self.rescheduling)

    @property
    def workload(self) -> WorkloadService:
        """Tells what a desired retention costs. Made when asked for, like `reading`."""
        from cpccards.services.workload import WorkloadService

        return WorkloadService(self.library_file, self.calendar, self.presets)

    @property
    def card_information(self) -> CardInformationService:
        """Looks cards up. Made when asked for, like `reading`."""
        from cpccards.services.card_information import CardInformationService

        return CardInformationService(
            self.library_file, self.settings, self.calendar, self.presets, self.outlines
        )

    @property
    def search(self) -> SearchService:
        """Finds cards and notes. Made when asked for, like `reading`."""
        from cpccards.services.search import SearchService

        return SearchService(self.library_file, self.calendar, self.presets, self.outlines, self.forecasting)

    @property
    def topics(self) -> TopicService:
        """Gives notes a topic. Made when asked for, like `reading`."""
        from cpccards.services.topics import TopicService

        return TopicService(self.library_file, self.calendar)

    def close(self) -> None:
        """Lets go of the library file."""
        for icd10cm in self._icd10cm:
            icd10cm.close()
        self.library_file.close()


def open_workspace(
    path: Path,
    clock: Clock,
    *,
    decks: Path,
    resources: Path,
    origin: Origin = Origin.WINDOW,
    boot_clock: BootClock | None = None,
) -> Workspace:
    """Opens the library at `path`, makes it where there is none, and brings its bundled decks up to date.

    Args:
        decks, resources: the folders that travel with the app.
        origin: what reviews given through this workspace are marked with.
        boot_clock: what practice exams are timed by; the computer's own when None.

    Raises:
        LibraryError: the library can't be used; it is left as it is.
    """
    file = open_library(path, clock)
    try:
        settings = SettingsService(file)
        calendar = StudyCalendar(clock, settings)
        presets = PresetService(file, calendar)
        media = MediaService(file, MediaStore(path.with_suffix(".media")))
        importing = ImportService(file, calendar, presets, media)
        outlines = OutlineService(resources / "blueprints", file, calendar)
        exam_mode = ExamModeService(settings, calendar, presets, outlines)
        forecasting = ForecastService(file, settings, calendar, outlines)
        ledger = LedgerService(file, calendar, outlines, forecasting)
        attempts = AttemptService(file, calendar, forecasting, ledger)
        library = LibraryService(file, calendar)
        study = StudyService(file, settings, calendar, presets, exam_mode, origin)
        workspace = Workspace(
            library_file=file,
            settings=settings,
            calendar=calendar,
            library=library,
            presets=presets,
            cards=CardService(file, calendar),
            backlog=BacklogService(file, settings, calendar, presets),
            custom_study=CustomStudyService(file, calendar),
            study=study,
            media=media,
            importing=importing,
            news=BundleNewsService(file),
            outlines=outlines,
            forecasting=forecasting,
            advice=StudyAdviceService(file, settings, calendar, presets, outlines, forecasting),
            ledger=ledger,
            statistics=StatisticsService(file, calendar, library, presets, study, outlines, forecasting),
            undo=UndoService(file, settings, outlines, presets),
            attempts=attempts,
            welcome=WelcomeService(settings, presets, attempts, calendar),
            resources=resources,
            decks=decks,
            boot_clock=boot_clock,
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
    report = workspace.importing.take_over_bundle(drafts, workspace.outlines.all()[0])
    workspace.settings.note_bundle(present)
    _log.info(
        "Bundled decks: %d notes added, %d updated, %d kept as the learner edited them, %d unchanged",
        len(report.added),
        len(report.updated),
        len(report.kept),
        report.unchanged,
    )
