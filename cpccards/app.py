"""The window's composition root: builds everything, wires it together, and paints before it loads."""

from __future__ import annotations

import gc
import logging
import logging.handlers
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from cpccards import __version__, config
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.main_window import ENTRIES, MainWindow, key_to
from cpccards.gui.tasks import Handle, ThreadTaskRunner
from cpccards.gui.theme import Theme

if TYPE_CHECKING:
    from cpccards.domain.cards import StoredNote
    from cpccards.gui.card_media import CardMedia
    from cpccards.gui.pages.page import Page
    from cpccards.services.welcome import Welcome
    from cpccards.services.workspace import Workspace

_log = logging.getLogger(__name__)


def run_window(library: str | None = None, file: Path | None = None) -> int:
    """Opens the window; returns when it is closed.

    Args:
        file: to be shown on the Import page at once.
    """
    QCoreApplication.setApplicationName("CPC Cards")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(sys.argv[:1])
    app.setDesktopFileName("org.cpccards.CpcCards")
    path = config.library_path(library)
    _start_log(config.user_folder() / "cpccards.log")
    root = Root(app, path, file)
    root.start()
    code = app.exec()
    root.stop()
    return code


class Root:
    """Everything there is one of while the window is open."""

    def __init__(self, app: QApplication, path: Path, file: Path | None = None) -> None:
        self._path = path
        self._file = file
        self._preferences_path = config.preferences_path()
        self._preferences = config.Preferences.load(self._preferences_path)
        self._resources = config.resources_folder()
        self._tasks = ThreadTaskRunner()
        self._theme = Theme(app, self._resources)
        self._theme.apply(self._preferences.theme, self._preferences.text_size)
        app.setWindowIcon(QIcon(str(self._resources / "icons" / "cpccards-256.png")))
        self._window = MainWindow(self._theme)
        self._workspace: Workspace | None = None
        self._media: CardMedia | None = None
        self._is_opening = False
        self._welcome: Welcome | None = None
        sys.excepthook = self._on_bug

    @property
    def window(self) -> MainWindow:
        """The main window."""
        return self._window

    @property
    def workspace(self) -> Workspace | None:
        """The open library; None until it is."""
        return self._workspace

    def start(self) -> None:
        """Shows the window; the library is opened behind its first paint."""
        window = self._window
        window.restore(self._preferences.window)
        window.first_painted.connect(self._open)
        window.undo_requested.connect(lambda: self._take_step(back=True))
        window.redo_requested.connect(lambda: self._take_step(back=False))
        window.help_requested.connect(self._show_help)
        window.palette_requested.connect(self._show_palette)
        window.closing.connect(self._on_closing)
        if not self._path.exists():
            window.lock()
        window.show()

    def stop(self) -> None:
        """Finishes what is under way and lets go of the library."""
        self._tasks.stop()
        if self._workspace is not None and self._workspace.forecasting.is_ready:
            try:
                self._workspace.forecasting.keep_today()
            except CpcCardsError as error:
                # It is worked out again from the answers.
                _log.warning("Today's forecast could not be kept: %s", error)
        self._let_go()
        sys.excepthook = sys.__excepthook__

    def _let_go(self) -> None:
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None
            self._media = None

    # Opening

    def _open(self) -> None:
        if self._workspace is not None or self._is_opening:
            return
        self._is_opening = True
        if self._path.exists():
            # On this thread: the window is painted, and nothing can be done without the library.
            try:
                self._on_opened(self._open_workspace())
            except CpcCardsError as error:
                self._show_problem(error)
            return
        # A new library takes longer; the learner answers the first questions meanwhile.
        if self._window.page is None:
            self._show_welcome()
        handle = Handle(lambda _report, _cancelled: self._open_workspace())
        handle.succeeded.connect(self._on_opened)
        handle.failed.connect(self._show_problem)
        handle.broke.connect(self._on_broken_job)
        self._tasks.start(handle)

    def _open_workspace(self) -> Workspace:
        from cpccards.services.workspace import open_workspace
        from cpccards.system_clock import SystemClock

        return open_workspace(
            self._path, SystemClock(), decks=config.decks_folder(), resources=self._resources
        )

    def _on_opened(self, workspace: Workspace) -> None:
        self._is_opening = False
        self._workspace = workspace
        self._window.furnish(self._page_makers(workspace))
        if self._welcome is not None:
            self._answer_welcome(self._welcome)
        elif workspace.settings.current.welcomed:
            self._enter(workspace)
        elif self._window.page is None or self._window.page.name != "welcome":
            self._show_welcome()

    def _enter(self, workspace: Workspace) -> None:
        self._window.unlock()
        if workspace.settings.current.demo:
            self._window.mark_demo()
        self._window.go_to("today")
        if self._file is not None:
            self._window.go_to("import", self._file)
            self._file = None
        # After the first screen has had its turn.
        QTimer.singleShot(400, partial(self._fill_history, workspace))
        QTimer.singleShot(1500, _settle_memory)

    def _fill_history(self, workspace: Workspace) -> None:
        if self._workspace is workspace:
            for work in (
                workspace.forecasting.fill_history,
                lambda _report, _cancelled: workspace.media.sweep(),
            ):
                handle = Handle(work)
                handle.broke.connect(self._on_broken_job)
                self._tasks.start(handle)

    def _show_problem(self, error: object) -> None:
        from cpccards.gui.errors import ProblemPage

        if not isinstance(error, CpcCardsError):
            return
        self._is_opening = False
        self._let_go()
        page = ProblemPage(error)
        page.retried.connect(self._open)
        page.quit_chosen.connect(self._window.close)
        self._window.show_alone(page)

    # The first run

    def _show_welcome(self) -> None:
        from cpccards.gui.pages.welcome import WelcomePage
        from cpccards.services.outlines import bundled_outlines
        from cpccards.system_clock import SystemClock

        clock = SystemClock()
        outlines = bundled_outlines(self._resources / "blueprints")
        page = WelcomePage(outlines, clock.now().astimezone(clock.zone()).date())
        page.answered.connect(self._on_welcome)
        self._window.show_alone(page)

    def _on_welcome(self, welcome: Welcome) -> None:
        self._welcome = welcome
        if self._workspace is not None:
            self._answer_welcome(welcome)

    def _answer_welcome(self, welcome: Welcome) -> None:
        from cpccards.gui.pages.welcome import WelcomePage

        workspace = self._workspace
        if workspace is None:
            return
        try:
            workspace.welcome.answer(welcome)
        except CpcCardsError as error:
            self._welcome = None
            page = self._window.page
            if isinstance(page, WelcomePage):
                page.say(error)
            return
        workspace.forecasting.invalidate()
        self._enter(workspace)

    # Pages

    def _page_makers(self, workspace: Workspace) -> dict[str, Callable[[], Page]]:
        theme, tasks = self._theme, self._tasks

        def review() -> Page:
            from cpccards.gui.pages.review import ReviewPage

            page = ReviewPage(
                theme,
                workspace.study,
                workspace.cards,
                workspace.library,
                workspace.forecasting,
                self._edit_note,
                workspace.icd10cm,
                media=self._card_media(workspace),
            )
            page.due_counted.connect(self._window.set_due)
            page.link_chosen.connect(self._offer_to_open)
            return page

        def decks() -> Page:
            from cpccards.gui.pages.decks import DecksPage

            return DecksPage(theme, workspace.library, self._edit_note, workspace.presets)

        def import_file() -> Page:
            from cpccards.gui.pages.import_file import ImportPage

            return ImportPage(theme, workspace.reading, workspace.importing, workspace.library, tasks)

        def forecast() -> Page:
            from cpccards.gui.pages.forecast import ForecastPage

            return ForecastPage(
                theme,
                workspace.forecasting,
                workspace.calendar,
                workspace.outlines,
                workspace.advice,
                workspace.attempts,
                tasks,
            )

        def attempts() -> Page:
            from cpccards.gui.pages.attempts import AttemptsPage

            return AttemptsPage(
                theme,
                workspace.attempts,
                workspace.ledger,
                workspace.outlines,
                workspace.forecasting,
                workspace.calendar,
                tasks,
            )

        def settings() -> Page:
            from cpccards.gui.pages.settings import SettingsPage

            return SettingsPage(
                theme,
                workspace.settings,
                workspace.calendar,
                workspace.outlines,
                self._preferences,
                self._on_preferences,
                self._path,
            )

        def outlines() -> Page:
            from cpccards.gui.pages.outlines import OutlinesPage

            return OutlinesPage(theme, workspace.outlines, workspace.settings, workspace.calendar)

        def topics() -> Page:
            from cpccards.gui.pages.topics import TopicsPage

            return TopicsPage(workspace.topics)

        icd10cm: Callable[[], Page] = partial(self._make_icd10cm, workspace)
        mocks: Callable[[], Page] = partial(self._make_mocks, workspace)
        statistics: Callable[[], Page] = partial(self._make_statistics, workspace)
        today: Callable[[], Page] = partial(self._make_today, workspace)
        makers = (today, review, decks, import_file, forecast, attempts, mocks, icd10cm, statistics, settings)
        named = {entry.name: maker for entry, maker in zip(ENTRIES, makers, strict=True)}
        named |= {"outlines": outlines, "topics": topics, "why": partial(self._make_why, workspace)}
        named["custom-study"] = partial(self._make_custom_study, workspace)
        named["sitting"] = partial(self._make_sitting, workspace)
        named["mock-result"] = partial(self._make_mock_result, workspace)
        named["presets"] = partial(self._make_presets, workspace)
        named["export"] = partial(self._make_export, workspace)
        named["card-information"] = partial(self._make_card_information, workspace)
        named["bundle-news"] = partial(self._make_bundle_news, workspace)
        return {name: self._wired(maker) for name, maker in named.items()}

    def _make_today(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.today import TodayPage

        def fits_due() -> Mapping[str, int]:
            # Asked for on a worker: start-up does not wait for what fitting brings along.
            return workspace.optimizing.all_due_for_fit()

        page = TodayPage(
            self._theme,
            workspace.study,
            workspace.forecasting,
            workspace.calendar,
            workspace.settings,
            workspace.backlog,
            workspace.news,
            self._tasks,
            fits_due,
        )
        page.due_counted.connect(self._window.set_due)
        return page

    def _make_custom_study(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.custom_study import CustomStudyPage

        return CustomStudyPage(
            workspace.custom_study,
            workspace.backlog,
            workspace.study,
            workspace.library,
            workspace.outlines,
            workspace.settings,
            workspace.calendar,
            self._tasks,
        )

    def _make_icd10cm(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.icd10cm import Icd10cmPage

        return Icd10cmPage(self._theme, workspace.icd10cm)

    def _make_statistics(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.statistics import StatisticsPage

        return StatisticsPage(
            self._theme,
            workspace.statistics,
            workspace.search,
            workspace.library,
            workspace.outlines,
            workspace.forecasting,
            workspace.calendar,
            self._tasks,
        )

    def _make_mocks(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.mocks import MocksPage

        return MocksPage(self._theme, workspace.mocks, workspace.outlines, workspace.forecasting, self._tasks)

    def _make_mock_result(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.mock_result import MockResultPage

        media = self._card_media(workspace)
        return MockResultPage(self._theme, workspace.mocks, workspace.ledger, workspace.library, media=media)

    def _make_sitting(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.sitting import SittingPage

        return SittingPage(self._theme, workspace.mocks)

    def _make_why(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.why import WhyPage

        return WhyPage(self._theme, workspace.forecasting, workspace.calendar, self._tasks)

    def _make_presets(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.presets import PresetsPage

        return PresetsPage(
            self._theme,
            workspace.presets,
            workspace.library,
            workspace.calendar,
            workspace.optimizing,
            workspace.rescheduling,
            workspace.workload,
            self._tasks,
        )

    def _make_export(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.export import ExportPage

        return ExportPage(
            self._theme,
            workspace.exporting,
            workspace.library,
            workspace.media,
            workspace.calendar,
            self._tasks,
        )

    def _make_card_information(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.card_information import CardInformationPage

        return CardInformationPage(self._theme, workspace.card_information)

    def _make_bundle_news(self, workspace: Workspace) -> Page:
        from cpccards.gui.pages.bundle_news import BundleNewsPage

        return BundleNewsPage(self._theme, workspace.news)

    def _card_media(self, workspace: Workspace) -> CardMedia:
        """Pictures and sounds of the open library; one for all pages, which share what it keeps in memory."""
        from cpccards.gui.card_media import CardMedia

        if self._media is None:
            self._media = CardMedia(workspace.media, self._window)
        return self._media

    def _wired(self, maker: Callable[[], Page]) -> Callable[[], Page]:
        def make() -> Page:
            page = maker()
            # Connected before the window's own connection, so that what it hands on is already current.
            page.changed.connect(self._on_changes)
            return page

        return make

    def _edit_note(self, stored: StoredNote | None, deck: tuple[str, ...] | None = None) -> Changes | None:
        from cpccards.gui.note_editor import NoteEditor

        if self._workspace is None:
            return None
        media = self._card_media(self._workspace)
        editor = NoteEditor(self._theme, self._workspace.library, stored, deck, self._window, media=media)
        editor.exec()
        changed = editor.result_changes
        editor.deleteLater()
        return changed

    def _on_changes(self, changed: object) -> None:
        if self._workspace is None or not isinstance(changed, Changes):
            return
        if changed.subjects != {Subject.FORECAST}:
            self._workspace.forecasting.invalidate()

    def set_looks(self, theme: str, text_size: int) -> None:
        """Takes over a theme and a text size in percent, without keeping them."""
        self._theme.apply(theme, text_size)

    def _on_preferences(self) -> None:
        self._theme.apply(self._preferences.theme, self._preferences.text_size)
        self._preferences.save(self._preferences_path)

    # Commands

    def _take_step(self, *, back: bool) -> None:
        workspace = self._workspace
        if workspace is None or not workspace.settings.current.welcomed:
            return
        try:
            changed = workspace.undo.undo() if back else workspace.undo.redo()
        except CpcCardsError as error:
            self._window.say(str(error))
            return
        if changed is None:
            self._window.say("Nothing to undo." if back else "Nothing to redo.")
            return
        workspace.forecasting.invalidate()
        self._window.hand_on(changed, undone=back)
        self._window.say(f"{'Undone' if back else 'Done again'}: {changed.step}")

    def _offer_to_open(self, address: str) -> None:
        from cpccards.gui.links import offer_to_open

        offer_to_open(address, self._window)

    def _show_help(self, page: str) -> None:
        from cpccards.gui.help_viewer import HelpViewer

        viewer = HelpViewer(self._theme, self._resources / "help", page, self._window)
        viewer.exec()
        viewer.deleteLater()

    def _show_palette(self) -> None:
        from cpccards.gui.command_palette import Command, CommandPalette

        workspace, window = self._workspace, self._window
        if workspace is None or not workspace.settings.current.welcomed:
            return
        commands = [
            Command(entry.title, key_to(entry), partial(window.go_to, entry.name)) for entry in ENTRIES
        ]
        commands += [
            Command("Undo", "Ctrl+Z", lambda: self._take_step(back=True)),
            Command("Redo", "Ctrl+Shift+Z", lambda: self._take_step(back=False)),
            Command("Study something else", "Weak, ahead, cram…", partial(window.go_to, "custom-study")),
            Command("Catch up", "Spread what is due", partial(window.go_to, "custom-study", "catch-up")),
            Command("Pause studying", "A holiday", partial(window.go_to, "custom-study", "pause")),
            Command("Presets", "Limits, steps, retention, FSRS parameters", partial(window.go_to, "presets")),
            Command("Exam outlines", "Look at, copy, change", partial(window.go_to, "outlines")),
            Command("Cards without a topic", "Give them one", partial(window.go_to, "topics")),
            Command("Export", "Cards as a file: Anki, CSV, PDF", partial(window.go_to, "export")),
            Command("Add a note", "", lambda: self._add_note(None)),
            Command("Why this number", "The forecast, step by step", partial(window.go_to, "why")),
            Command("Start a practice exam", "Practice", partial(window.go_to, "mocks")),
            Command("Go on with the practice exam", "The one that is open", partial(window.go_to, "sitting")),
            Command("Add an attempt", "Attempts", partial(window.go_to, "attempts", "add")),
            Command("Help", "F1", lambda: self._show_help(window.current_name or "today")),
        ]
        commands += [
            Command(" › ".join(deck.path), "Study this deck", partial(window.go_to, "review", deck.id))
            for deck in workspace.library.decks()
        ]
        palette = CommandPalette(commands, window)
        palette.exec()
        palette.deleteLater()

    def _add_note(self, deck: tuple[str, ...] | None) -> None:
        changed = self._edit_note(None, deck)
        if changed is not None:
            self._on_changes(changed)
            self._window.hand_on(changed)

    # Endings

    def _on_closing(self) -> None:
        self._preferences.window = self._window.frame()
        self._preferences.save(self._preferences_path)

    def _on_broken_job(self, error: object) -> None:
        if isinstance(error, BaseException):
            self._on_bug(type(error), error, error.__traceback__)

    def _on_bug(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """A bug in the app: logged, told, survived. The learner's data is on disk already."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if isinstance(error, CpcCardsError):
            _log.warning("%s", error, exc_info=(kind, error, trace))
            self._window.say(f"{error.title}. {error}")
            return
        from cpccards.gui.errors import CrashDialog, crash_report

        _log.error("A fault in the app", exc_info=(kind, error, trace))
        dialog = CrashDialog(crash_report(kind, trace), self._window)
        dialog.exec()
        dialog.deleteLater()


def _settle_memory() -> None:
    """Takes what is loaded by now out of garbage collection: a full sweep of it stalls the window."""
    gc.collect()
    gc.freeze()


def _start_log(path: Path) -> None:
    """Keeps a log of at most 1 MB beside the library; without a writable folder, goes on without."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=512_000, backupCount=1, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("cpccards").addHandler(handler)
    logging.getLogger("cpccards").setLevel(logging.INFO)
