"""How each page of the window is made, from the services it needs; nothing is imported before its page is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cpccards.config import Preferences
from cpccards.domain.backups import Backup
from cpccards.gui.main_window import MainWindow
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme

if TYPE_CHECKING:
    from cpccards.domain.cards import StoredNote
    from cpccards.domain.changes import Changes
    from cpccards.domain.notes import NoteId
    from cpccards.gui.card_media import CardMedia
    from cpccards.gui.kind_change_dialog import KindChangeDialog
    from cpccards.gui.pages.page import Page
    from cpccards.gui.widgets.review.ask_row import AskRow
    from cpccards.gui.widgets.today.courage_card import CourageCard
    from cpccards.services.workspace import Workspace


@dataclass  # without slots: signals refer to its methods weakly
class PageMakers:
    """The makers of all pages over one open library, and of the note editor.

    Attributes:
        library: the library's file.
        preferences_changed: what to call when the learner changed `preferences`.
        restore: what to call when a backup is to take the library's place.
        switch: what to call when another library is to be opened in its place.
    """

    workspace: Workspace
    theme: Theme
    tasks: TaskRunner
    window: MainWindow
    library: Path
    preferences: Preferences
    preferences_changed: Callable[[], None]
    restore: Callable[[Backup], None]
    switch: Callable[[Path], None]
    _media: list[CardMedia] = field(default_factory=list)

    def all(self) -> dict[str, Callable[[], Page]]:
        """A maker for each page, by the page's name."""
        return {
            "today": self._today,
            "review": self._review,
            "custom-study": self._custom_study,
            "card-information": self._card_information,
            "decks": self._decks,
            "browse": self._browse,
            "presets": self._presets,
            "note-kinds": self._note_kinds,
            "media": self._media_page,
            "export": self._export,
            "import": self._import,
            "bundle-news": self._bundle_news,
            "forecast": self._forecast,
            "plan": self._plan,
            "why": self._why,
            "topics": self._topics,
            "attempts": self._attempts,
            "renewal": self._renewal,
            "mocks": self._mocks,
            "sitting": self._sitting,
            "mock-result": self._mock_result,
            "support": self._support,
            "icd-10-cm": self._icd10cm,
            "statistics": self._statistics,
            "settings": self._settings,
            "outlines": self._outlines,
            "backups": self._backups,
            "encouragement": self._encouragement,
            "progress": self._progress,
            "rehearsal": self._rehearsal,
            "retake": self._retake,
            "profiles": self._profiles,
        }

    def edit_note(self, stored: StoredNote | None, deck: tuple[str, ...] | None = None) -> Changes | None:
        """Lets the learner edit a note, or add one to a deck; None when nothing was saved."""
        if stored is not None and self.workspace.occlusions.can_edit(stored):
            return self.edit_occlusion(stored)
        from cpccards.gui.note_editor import NoteEditor

        workspace = self.workspace
        editor = NoteEditor(
            self.theme,
            workspace.library,
            workspace.note_editing,
            stored,
            deck,
            self.window,
            media=self._card_media(),
        )
        editor.exec()
        changed = editor.result_changes
        editor.deleteLater()
        return changed

    def edit_occlusion(
        self, stored: StoredNote | None = None, deck: tuple[str, ...] | None = None
    ) -> Changes | None:
        """Lets the learner edit a note of image occlusion, or add one; None when nothing was saved."""
        from cpccards.gui.occlusion_editor import OcclusionEditor

        workspace = self.workspace
        editor = OcclusionEditor(
            self.theme, workspace.library, workspace.occlusions, self._card_media(), stored, deck, self.window
        )
        editor.exec()
        changed = editor.result_changes
        editor.deleteLater()
        return changed

    def change_kind(self, notes: Collection[NoteId]) -> Changes | None:
        """Lets the learner change the kind of notes; None when nothing was changed.

        Raises:
            BadInput: the notes are gone, or of several kinds.
        """
        dialog = self.kind_change_dialog(notes)
        dialog.exec()
        changed = dialog.result_changes
        dialog.deleteLater()
        return changed

    def kind_change_dialog(self, notes: Collection[NoteId]) -> KindChangeDialog:
        """That dialog, not yet on screen. Raises BadInput as `change_kind` does."""
        from cpccards.gui.kind_change_dialog import KindChangeDialog

        return KindChangeDialog(
            self.theme,
            self.workspace.note_kind_change,
            notes,
            self.tasks,
            self.window,
            media=self._card_media(),
        )

    def _card_media(self) -> CardMedia:
        """Pictures and sounds of the library; one for all pages, which share what it keeps in memory."""
        from cpccards.gui.card_media import CardMedia

        if not self._media:
            self._media.append(CardMedia(self.workspace.media, self.window))
        return self._media[0]

    def _offer_to_open(self, address: str) -> None:
        from cpccards.gui.links import offer_to_open

        offer_to_open(address, self.window)

    def _today(self) -> Page:
        from cpccards.gui.pages.today import TodayPage
        from cpccards.gui.widgets.plan.plan_card import PlanCard
        from cpccards.gui.widgets.today.day_line import DayLine
        from cpccards.gui.words.support_words import notice_words

        workspace = self.workspace

        def fits_due() -> Mapping[str, int]:
            # Asked for on a worker: start-up does not wait for what fitting brings along.
            return workspace.optimizing.all_due_for_fit()

        def support_notice() -> str:
            """What is due in courses, and the meetings that are near."""
            warnings = [words for _, words in workspace.courses.warnings()]
            return notice_words(warnings, workspace.support.reminders())

        def support_part() -> str:
            return "classes" if workspace.courses.warnings() else "people"

        page = TodayPage(
            self.theme,
            workspace.study,
            workspace.forecasting,
            workspace.calendar,
            workspace.settings,
            workspace.backlog,
            workspace.news,
            self.tasks,
            fits_due,
            workspace.renewal.notice,
        )
        page.hold_line(DayLine(support_notice, look="People"), "support", support_part)
        page.hold_plan(PlanCard(lambda: workspace.planning, self.tasks))
        page.went_to.connect(self._ask_focus)
        page.hold(self._courage(page))
        page.due_counted.connect(self.window.set_due)
        return page

    def _review(self) -> Page:
        from cpccards.gui.pages.review import ReviewPage

        workspace = self.workspace
        page = ReviewPage(
            self.theme,
            workspace.study,
            workspace.cards,
            workspace.library,
            workspace.forecasting,
            self.edit_note,
            workspace.icd10cm,
            media=self._card_media(),
        )
        page.hold(self._courage(page))
        page.take_questions(self._asking())
        page.due_counted.connect(self.window.set_due)
        page.link_chosen.connect(self._offer_to_open)
        return page

    def _custom_study(self) -> Page:
        from cpccards.gui.pages.custom_study import CustomStudyPage

        workspace = self.workspace
        return CustomStudyPage(
            workspace.custom_study,
            workspace.backlog,
            workspace.study,
            workspace.library,
            workspace.outlines,
            workspace.settings,
            workspace.calendar,
            self.tasks,
        )

    def _card_information(self) -> Page:
        from cpccards.gui.pages.card_information import CardInformationPage

        return CardInformationPage(self.theme, self.workspace.card_information)

    def _decks(self) -> Page:
        from cpccards.gui.pages.decks import DecksPage

        return DecksPage(
            self.theme,
            self.workspace.library,
            self.edit_note,
            self.workspace.presets,
            add_occlusion=lambda deck: self.edit_occlusion(None, deck),
            backups=self.workspace.backups,
            tasks=self.tasks,
        )

    def _media_page(self) -> Page:
        from cpccards.gui.pages.media import MediaPage

        workspace = self.workspace
        return MediaPage(workspace.media_check, workspace.library, self.edit_note, self.tasks)

    def _browse(self) -> Page:
        from cpccards.gui.browse_acts import BrowseActs
        from cpccards.gui.pages.browse import BrowsePage

        workspace = self.workspace
        acts = BrowseActs(
            workspace.cards,
            workspace.library,
            workspace.bulk_notes,
            workspace.find_replace,
            workspace.duplicates,
            self.tasks,
        )
        page = BrowsePage(
            self.theme,
            workspace.browse,
            workspace.search,
            acts,
            workspace.calendar,
            self.edit_note,
            self.change_kind,
            self.tasks,
            media=self._card_media(),
        )
        page.take_questions(self._asking())
        return page

    def _presets(self) -> Page:
        from cpccards.gui.pages.presets import PresetsPage

        workspace = self.workspace
        return PresetsPage(
            self.theme,
            workspace.presets,
            workspace.library,
            workspace.calendar,
            workspace.optimizing,
            workspace.rescheduling,
            workspace.workload,
            self.tasks,
        )

    def _note_kinds(self) -> Page:
        from cpccards.gui.pages.note_kinds import NoteKindsPage

        return NoteKindsPage(self.theme, self.workspace.note_kinds, self.tasks, media=self._card_media())

    def _export(self) -> Page:
        from cpccards.gui.pages.export import ExportPage

        workspace = self.workspace
        return ExportPage(
            self.theme,
            workspace.exporting,
            workspace.library,
            workspace.media,
            workspace.calendar,
            self.tasks,
        )

    def _import(self) -> Page:
        from cpccards.gui.pages.import_file import ImportPage

        workspace = self.workspace
        return ImportPage(self.theme, workspace.reading, workspace.importing, workspace.library, self.tasks)

    def _bundle_news(self) -> Page:
        from cpccards.gui.pages.bundle_news import BundleNewsPage

        return BundleNewsPage(self.theme, self.workspace.news)

    def _forecast(self) -> Page:
        from cpccards.gui.pages.forecast import ForecastPage

        workspace = self.workspace
        return ForecastPage(
            self.theme,
            workspace.forecasting,
            workspace.calendar,
            workspace.outlines,
            workspace.advice,
            workspace.attempts,
            self.tasks,
        )

    def _plan(self) -> Page:
        from cpccards.gui.pages.plan import PlanPage

        workspace = self.workspace
        page = PlanPage(
            self.theme,
            workspace.planning,
            workspace.plan_outlook,
            workspace.plan_goals,
            workspace.plan_calendar,
            workspace.study_materials,
            workspace.calendar,
            self.tasks,
        )
        page.went_to.connect(self._ask_focus)
        return page

    def _ask_focus(self, page: str, about: object) -> None:
        """Opens the focus timer for a part of the plan that has no page."""
        from cpccards.services.planning import FOCUS

        if page == FOCUS and isinstance(about, str):
            self.workspace.focus.about = about
            self.window.focus_requested.emit()

    def _why(self) -> Page:
        from cpccards.gui.pages.why import WhyPage

        return WhyPage(self.theme, self.workspace.forecasting, self.workspace.calendar, self.tasks)

    def _topics(self) -> Page:
        from cpccards.gui.pages.topics import TopicsPage

        return TopicsPage(self.workspace.topics)

    def _attempts(self) -> Page:
        from cpccards.gui.pages.attempts import AttemptsPage

        workspace = self.workspace
        return AttemptsPage(
            self.theme,
            workspace.attempts,
            workspace.ledger,
            workspace.outlines,
            workspace.forecasting,
            workspace.calendar,
            self.tasks,
            lambda: workspace.renewal.passed_on() is not None and not workspace.renewal.is_certified(),
        )

    def _renewal(self) -> Page:
        from cpccards.gui.pages.renewal import RenewalPage

        return RenewalPage(self.theme, self.workspace.renewal, self.workspace.calendar)

    def _mocks(self) -> Page:
        from cpccards.gui.pages.mocks import MocksPage

        workspace = self.workspace
        return MocksPage(self.theme, workspace.mocks, workspace.outlines, workspace.forecasting, self.tasks)

    def _sitting(self) -> Page:
        from cpccards.gui.pages.sitting import SittingPage

        page = SittingPage(self.theme, self.workspace.mocks)
        page.take_questions(self._asking())
        return page

    def _mock_result(self) -> Page:
        from cpccards.gui.pages.mock_result import MockResultPage

        workspace = self.workspace
        page = MockResultPage(
            self.theme,
            workspace.mocks,
            workspace.ledger,
            workspace.library,
            media=self._card_media(),
            asks_feelings=self._asks_feelings,
        )
        page.take_questions(self._asking())
        return page

    def _support(self) -> Page:
        from cpccards.gui.pages.support import SupportPage

        workspace = self.workspace
        return SupportPage(
            workspace.support, workspace.courses, workspace.reports, workspace.calendar, self.tasks
        )

    def _asks_feelings(self) -> bool:
        return self.workspace.encouragement.asks_feelings

    def _asking(self) -> AskRow:
        """A row that keeps a question for somebody, for the page that takes it."""
        from cpccards.gui.widgets.review.ask_row import AskRow

        return AskRow(lambda: self.workspace.support)

    def _icd10cm(self) -> Page:
        from cpccards.gui.pages.icd10cm import Icd10cmPage

        return Icd10cmPage(self.theme, self.workspace.icd10cm)

    def _statistics(self) -> Page:
        from cpccards.gui.pages.statistics import StatisticsPage

        workspace = self.workspace
        return StatisticsPage(
            self.theme,
            workspace.statistics,
            workspace.search,
            workspace.library,
            workspace.outlines,
            workspace.forecasting,
            workspace.calendar,
            self.tasks,
        )

    def _settings(self) -> Page:
        from cpccards.gui.pages.settings import SettingsPage

        workspace = self.workspace
        return SettingsPage(
            self.theme,
            workspace.settings,
            workspace.calendar,
            workspace.outlines,
            self.preferences,
            self.preferences_changed,
            self.library,
        )

    def _courage(self, page: Page) -> CourageCard:
        """The card of what was reached, for a page; a link on it leads to all of it."""
        from cpccards.gui.widgets.today.courage_card import CourageCard

        card = CourageCard(self.workspace.milestones, self.tasks)
        card.more_chosen.connect(lambda: page.went_to.emit("progress", None))
        return card

    def _encouragement(self) -> Page:
        from cpccards.gui.pages.encouragement import EncouragementPage
        from cpccards.gui.reminder import can_notify

        page = EncouragementPage(self.workspace.encouragement, can_notify=can_notify())
        page.focus_chosen.connect(self.window.focus_requested)
        return page

    def _progress(self) -> Page:
        from cpccards.gui.pages.progress import ProgressPage

        return ProgressPage(self.workspace.milestones, self.tasks)

    def _rehearsal(self) -> Page:
        from cpccards.gui.pages.rehearsal import RehearsalPage

        return RehearsalPage(self.theme, self.workspace.mocks, asks_feelings=self._asks_feelings)

    def _retake(self) -> Page:
        from cpccards.gui.pages.retake import RetakePage

        return RetakePage(self.workspace.retake, self.workspace.calendar, self.tasks)

    def _outlines(self) -> Page:
        from cpccards.gui.pages.outlines import OutlinesPage

        workspace = self.workspace
        return OutlinesPage(self.theme, workspace.outlines, workspace.settings, workspace.calendar)

    def _backups(self) -> Page:
        from cpccards.gui.pages.backups import BackupsPage

        def take_folder(folder: Path | None) -> None:
            self.preferences.choose_backup_folder(self.library, folder)
            self.preferences_changed()

        workspace = self.workspace
        return BackupsPage(
            workspace.backups,
            workspace.checking,
            workspace.calendar,
            self.tasks,
            self.restore,
            take_folder,
        )

    def _profiles(self) -> Page:
        from cpccards import config
        from cpccards.gui.pages.profiles import ProfilesPage

        return ProfilesPage(
            config.profiles(),
            self.library,
            self.preferences,
            self.preferences_changed,
            self.switch,
            self.workspace.calendar,
        )
