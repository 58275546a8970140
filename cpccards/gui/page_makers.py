"""How each page of the window is made, from the services it needs; nothing is imported before its page is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    from cpccards.gui.card_media import CardMedia
    from cpccards.gui.pages.page import Page
    from cpccards.services.workspace import Workspace


@dataclass  # without slots: signals refer to its methods weakly
class PageMakers:
    """The makers of all pages over one open library, and of the note editor.

    Attributes:
        library: the library's file.
        preferences_changed: what to call when the learner changed `preferences`.
        restore: what to call when a backup is to take the library's place.
    """

    workspace: Workspace
    theme: Theme
    tasks: TaskRunner
    window: MainWindow
    library: Path
    preferences: Preferences
    preferences_changed: Callable[[], None]
    restore: Callable[[Backup], None]
    _media: list[CardMedia] = field(default_factory=list)

    def all(self) -> dict[str, Callable[[], Page]]:
        """A maker for each page, by the page's name."""
        return {
            "today": self._today,
            "review": self._review,
            "custom-study": self._custom_study,
            "card-information": self._card_information,
            "decks": self._decks,
            "presets": self._presets,
            "export": self._export,
            "import": self._import,
            "bundle-news": self._bundle_news,
            "forecast": self._forecast,
            "why": self._why,
            "topics": self._topics,
            "attempts": self._attempts,
            "mocks": self._mocks,
            "sitting": self._sitting,
            "mock-result": self._mock_result,
            "icd-10-cm": self._icd10cm,
            "statistics": self._statistics,
            "settings": self._settings,
            "outlines": self._outlines,
            "backups": self._backups,
        }

    def edit_note(self, stored: StoredNote | None, deck: tuple[str, ...] | None = None) -> Changes | None:
        """Lets the learner edit a note, or add one to a deck; None when nothing was saved."""
        from cpccards.gui.note_editor import NoteEditor

        editor = NoteEditor(
            self.theme, self.workspace.library, stored, deck, self.window, media=self._card_media()
        )
        editor.exec()
        changed = editor.result_changes
        editor.deleteLater()
        return changed

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

        workspace = self.workspace

        def fits_due() -> Mapping[str, int]:
            # Asked for on a worker: start-up does not wait for what fitting brings along.
            return workspace.optimizing.all_due_for_fit()

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
        )
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

        return DecksPage(self.theme, self.workspace.library, self.edit_note, self.workspace.presets)

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
        )

    def _mocks(self) -> Page:
        from cpccards.gui.pages.mocks import MocksPage

        workspace = self.workspace
        return MocksPage(self.theme, workspace.mocks, workspace.outlines, workspace.forecasting, self.tasks)

    def _sitting(self) -> Page:
        from cpccards.gui.pages.sitting import SittingPage

        return SittingPage(self.theme, self.workspace.mocks)

    def _mock_result(self) -> Page:
        from cpccards.gui.pages.mock_result import MockResultPage

        workspace = self.workspace
        return MockResultPage(
            self.theme, workspace.mocks, workspace.ledger, workspace.library, media=self._card_media()
        )

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
        return BackupsPage(workspace.backups, workspace.calendar, self.tasks, self.restore, take_folder)
