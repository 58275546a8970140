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
from cpccards.services.backups import BackupService
from cpccards.services.bundle_news import BundleNewsService
from cpccards.services.cards import CardService
from cpccards.services.clock_watch import ClockWatch
from cpccards.services.custom_study import CustomStudyService
from cpccards.services.exam_mode import ExamModeService
from cpccards.services.forecasting import ForecastService
from cpccards.services.ledger import LedgerService
from cpccards.services.library import LibraryService
from cpccards.services.media import MediaService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study import StudyService
from cpccards.services.study_advice import StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.undo import UndoService
from cpccards.services.welcome import WelcomeService
from cpccards.storage.library_file import LibraryFile, open_library
from cpccards.storage.media_store import MediaStore

if TYPE_CHECKING:
    from cpccards.services.browse import BrowseService
    from cpccards.services.bulk_notes import BulkNoteService
    from cpccards.services.card_information import CardInformationService
    from cpccards.services.courses import CourseService
    from cpccards.services.duplicates import DuplicateService
    from cpccards.services.encouragement import EncouragementService
    from cpccards.services.exporting import ExportService
    from cpccards.services.find_replace import FindReplaceService
    from cpccards.services.focus import FocusService
    from cpccards.services.icd10cm import Icd10cmService
    from cpccards.services.importing import ImportService
    from cpccards.services.library_check import LibraryCheckService
    from cpccards.services.media_check import MediaCheckService
    from cpccards.services.milestones import MilestoneService
    from cpccards.services.mocks import MockService
    from cpccards.services.note_editing import NoteEditingService
    from cpccards.services.note_kind_change import NoteKindChangeService
    from cpccards.services.note_kinds import NoteKindService
    from cpccards.services.occlusions import OcclusionService
    from cpccards.services.optimizing import OptimizingService
    from cpccards.services.plan_calendar import PlanCalendarService
    from cpccards.services.plan_goals import PlanGoalService
    from cpccards.services.plan_outlook import PlanOutlookService
    from cpccards.services.planning import PlanningService
    from cpccards.services.reading import ReadingService
    from cpccards.services.reminders import ReminderService
    from cpccards.services.renewal import RenewalService
    from cpccards.services.reports import ReportService
    from cpccards.services.rescheduling import RescheduleService
    from cpccards.services.retake import RetakeService
    from cpccards.services.search import SearchService
    from cpccards.services.statistics import StatisticsService
    from cpccards.services.study_materials import StudyMaterialService
    from cpccards.services.support import SupportService
    from cpccards.services.topics import TopicService
    from cpccards.services.unfinished_import import ImportMark
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
    backups: BackupService
    clock_watch: ClockWatch
    custom_study: CustomStudyService
    study: StudyService
    media: MediaService
    news: BundleNewsService
    outlines: OutlineService
    forecasting: ForecastService
    advice: StudyAdviceService
    ledger: LedgerService
    undo: UndoService
    attempts: AttemptService
    welcome: WelcomeService
    resources: Path
    decks: Path
    boot_clock: BootClock | None = None
    _icd10cm: list[Icd10cmService] = field(default_factory=list)
    _mocks: list[MockService] = field(default_factory=list)
    _focus: list[FocusService] = field(default_factory=list)

    @property
    def reading(self) -> ReadingService:
        """Reads files. Made when asked for: start-up does not wait for the formats it brings along."""
        from cpccards.services.reading import ReadingService

        return ReadingService(self.library_file)

    @property
    def media_check(self) -> MediaCheckService:
        """Checks pictures and sounds, and keeps their trash. Made when asked for, like `reading`."""
        from cpccards.services.media_check import MediaCheckService
        from cpccards.storage.backups import default_folder
        from cpccards.storage.media_elsewhere import named_elsewhere

        path = self.library_file.path
        store = MediaStore(path.with_suffix(".media"))

        def named(digests: set[str]) -> set[str]:
            return named_elsewhere(path, {default_folder(path), self.backups.folder}, digests)

        return MediaCheckService(self.library_file, store, self.media, self.calendar, named)

    @property
    def occlusions(self) -> OcclusionService:
        """Saves notes of image occlusion. Made when asked for, like `reading`."""
        from cpccards.services.occlusions import OcclusionService

        return OcclusionService(self.library, self.media)

    @property
    def importing(self) -> ImportService:
        """Writes what was read. Made when asked for, like `reading`."""
        from cpccards.services.importing import ImportService

        return ImportService(
            self.library_file,
            self.calendar,
            self.settings,
            self.outlines,
            self.presets,
            self.media,
            self.backups,
            self.import_mark,
        )

    @property
    def import_mark(self) -> ImportMark:
        """Whether an import was stopped in the middle. Made when asked for, like `reading`."""
        from cpccards.services.unfinished_import import ImportMark

        return ImportMark(self.library_file.path, self.library_file)

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
    def statistics(self) -> StatisticsService:
        """Counts cards and answers. Made when asked for, like `reading`."""
        from cpccards.services.statistics import StatisticsService

        return StatisticsService(
            self.library_file,
            self.calendar,
            self.library,
            self.presets,
            self.study,
            self.outlines,
            self.forecasting,
        )

    @property
    def search(self) -> SearchService:
        """Finds cards and notes. Made when asked for, like `reading`."""
        from cpccards.services.search import SearchService

        return SearchService(self.library_file, self.calendar, self.presets, self.outlines, self.forecasting)

    @property
    def note_editing(self) -> NoteEditingService:
        """What the editor of notes asks. Made when asked for, like `reading`."""
        from cpccards.services.note_editing import NoteEditingService

        return NoteEditingService(self.library_file, self.calendar, self.media)

    @property
    def note_kinds(self) -> NoteKindService:
        """Kinds of notes of the learner's own. Made when asked for, like `reading`."""
        from cpccards.services.note_kinds import NoteKindService

        return NoteKindService(self.library_file, self.calendar, self.backups)

    @property
    def note_kind_change(self) -> NoteKindChangeService:
        """Changes the kind of notes. Made when asked for, like `reading`."""
        from cpccards.services.note_kind_change import NoteKindChangeService

        return NoteKindChangeService(self.library_file, self.calendar, self.backups)

    @property
    def checking(self) -> LibraryCheckService:
        """Looks for damage. Made when asked for, like `reading`."""
        from cpccards.services.library_check import LibraryCheckService

        return LibraryCheckService(self.library_file, self.backups, self.calendar)

    @property
    def browse(self) -> BrowseService:
        """Cards and notes as rows of a table. Made when asked for, like `reading`."""
        from cpccards.services.browse import BrowseService

        return BrowseService(
            self.library_file, self.calendar, self.search, self.presets, self.outlines, self.forecasting
        )

    @property
    def bulk_notes(self) -> BulkNoteService:
        """Changes many notes at once. Made when asked for, like `reading`."""
        from cpccards.services.bulk_notes import BulkNoteService

        return BulkNoteService(self.library_file, self.calendar, self.backups)

    @property
    def find_replace(self) -> FindReplaceService:
        """Finds and replaces. Made when asked for, like `reading`."""
        from cpccards.services.find_replace import FindReplaceService

        return FindReplaceService(self.library_file, self.calendar, self.backups)

    @property
    def duplicates(self) -> DuplicateService:
        """Merges notes that say the same. Made when asked for, like `reading`."""
        from cpccards.services.duplicates import DuplicateService

        return DuplicateService(self.library_file, self.calendar, self.backups)

    @property
    def topics(self) -> TopicService:
        """Gives notes a topic. Made when asked for, like `reading`."""
        from cpccards.services.topics import TopicService

        return TopicService(self.library_file, self.calendar)

    @property
    def renewal(self) -> RenewalService:
        """Credentials and CEUs of a certified learner. Made when asked for, like `reading`."""
        from cpccards.services.certificates import Certificates
        from cpccards.services.renewal import RenewalService
        from cpccards.services.renewal_rules import RenewalRuleService

        store = MediaStore(self.library_file.path.with_suffix(".media"))
        rules = RenewalRuleService(self.resources / "renewal", self.library_file, self.calendar)
        certificates = Certificates(self.library_file, self.media, store)
        return RenewalService(self.library_file, self.calendar, rules, certificates)

    @property
    def support(self) -> SupportService:
        """People, questions and feedback. Made when asked for, like `reading`."""
        from cpccards.services.support import SupportService

        return SupportService(self.library_file, self.calendar)

    @property
    def courses(self) -> CourseService:
        """Courses and pass guarantees. Made when asked for, like `reading`."""
        from cpccards.services.certificates import Certificates
        from cpccards.services.courses import CourseService

        store = MediaStore(self.library_file.path.with_suffix(".media"))
        evidence = Certificates(self.library_file, self.media, store, "proof")
        return CourseService(self.library_file, self.calendar, evidence)

    @property
    def reports(self) -> ReportService:
        """Progress reports for a tutor. Made when asked for, like `reading`."""
        from cpccards.services.reports import ReportService

        return ReportService(
            self.library_file,
            self.settings,
            self.calendar,
            self.outlines,
            self.forecasting,
            self.advice,
            self.planning,
        )

    @property
    def planning(self) -> PlanningService:
        """Makes the study plan. Made when asked for, like `reading`."""
        from cpccards.services.planning import PlanningService

        return PlanningService(
            self.library_file,
            self.settings,
            self.calendar,
            self.outlines,
            self.forecasting,
            self.advice,
            self.custom_study,
            self.study_materials,
        )

    @property
    def plan_outlook(self) -> PlanOutlookService:
        """Tells whether the study plan is enough. Made when asked for, like `reading`."""
        from cpccards.services.plan_outlook import PlanOutlookService

        return PlanOutlookService(self.library_file, self.calendar, self.presets, self.forecasting)

    @property
    def plan_goals(self) -> PlanGoalService:
        """Goals of the study plan. Made when asked for, like `reading`."""
        from cpccards.services.plan_goals import PlanGoalService

        return PlanGoalService(self.library_file, self.calendar, self.forecasting)

    @property
    def plan_calendar(self) -> PlanCalendarService:
        """Writes the study plan as a calendar. Made when asked for, like `reading`."""
        from cpccards.services.plan_calendar import PlanCalendarService

        return PlanCalendarService(self.library_file, self.calendar, self.planning)

    @property
    def study_materials(self) -> StudyMaterialService:
        """Books, courses and links, and the list for exam week. Made when asked for, like `reading`."""
        from cpccards.services.study_materials import StudyMaterialService

        return StudyMaterialService(self.library_file, self.settings, self.calendar)

    @property
    def encouragement(self) -> EncouragementService:
        """What the learner wants of encouragement. Made when asked for, like `reading`."""
        from cpccards.services.encouragement import EncouragementService

        return EncouragementService(self.library_file, self.calendar)

    @property
    def focus(self) -> FocusService:
        """The focus timer. Made when first asked for; the same one from then on, for it runs."""
        from cpccards.services.focus import FocusService
        from cpccards.system_clock import SystemBootClock

        if not self._focus:
            clock = self.boot_clock or SystemBootClock()
            self._focus.append(FocusService(self.library_file, self.calendar, self.encouragement, clock))
        return self._focus[0]

    @property
    def reminders(self) -> ReminderService:
        """Looks whether there is something to remind of. Made when asked for, like `reading`."""
        from cpccards.services.reminders import ReminderService

        return ReminderService(self.library_file, self.calendar, self.study, self.encouragement)

    @property
    def milestones(self) -> MilestoneService:
        """What went right. Made when asked for, like `reading`."""
        from cpccards.services.milestones import MilestoneService

        return MilestoneService(
            self.library_file,
            self.calendar,
            self.outlines,
            self.forecasting,
            self.encouragement,
            self.planning,
        )

    @property
    def retake(self) -> RetakeService:
        """What the retake hangs on. Made when asked for, like `reading`."""
        from cpccards.services.retake import RetakeService

        return RetakeService(
            self.library_file,
            self.settings,
            self.calendar,
            self.outlines,
            self.forecasting,
            self.planning,
            self.study_materials,
        )

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
    backups_folder: Path | None = None,
) -> Workspace:
    """Opens the library at `path`, makes it where there is none, and brings its bundled decks up to date.

    Args:
        decks, resources: the folders that travel with the app.
        origin: what reviews given through this workspace are marked with.
        boot_clock: what practice exams are timed by; the computer's own when None.
        backups_folder: where backups go; beside the library when None.

    Raises:
        LibraryError: the library can't be used; it is left as it is.
    """
    file = open_library(path, clock)
    try:
        settings = SettingsService(file)
        calendar = StudyCalendar(clock, settings)
        clock_watch = ClockWatch(file, clock)
        presets = PresetService(file, calendar)
        backups = BackupService(file, clock, backups_folder)
        media = MediaService(file, MediaStore(path.with_suffix(".media")))
        outlines = OutlineService(resources / "blueprints", file, calendar)
        exam_mode = ExamModeService(settings, calendar, presets, outlines)
        forecasting = ForecastService(file, settings, calendar, outlines, clock_watch)
        ledger = LedgerService(file, calendar, outlines, forecasting)
        attempts = AttemptService(file, calendar, forecasting, ledger)
        library = LibraryService(file, calendar)
        study = StudyService(file, settings, calendar, presets, exam_mode, origin, clock_watch)
        workspace = Workspace(
            library_file=file,
            settings=settings,
            calendar=calendar,
            library=library,
            presets=presets,
            cards=CardService(file, calendar),
            backlog=BacklogService(file, settings, calendar, presets),
            backups=backups,
            clock_watch=clock_watch,
            custom_study=CustomStudyService(file, calendar),
            study=study,
            media=media,
            news=BundleNewsService(file),
            outlines=outlines,
            forecasting=forecasting,
            advice=StudyAdviceService(file, settings, calendar, presets, outlines, forecasting),
            ledger=ledger,
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
