"""The window's composition root: builds everything, wires it together, and paints before it loads."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from cpccards import __version__, config
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError, LibraryDamaged
from cpccards.gui.backup_keeper import BackupKeeper
from cpccards.gui.clock_keeper import ClockKeeper
from cpccards.gui.companions import Companions
from cpccards.gui.fault_teller import FaultTeller
from cpccards.gui.file_opening import FileOpening
from cpccards.gui.first_run import FirstRun
from cpccards.gui.garbage import GuiThreadCollector
from cpccards.gui.library_notices import LibraryNotices
from cpccards.gui.main_window import MainWindow
from cpccards.gui.page_makers import PageMakers
from cpccards.gui.single_instance import SingleInstance, start_again
from cpccards.gui.tasks import Handle, ThreadTaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.window_acts import WindowActs
from cpccards.log_file import LogFile

if TYPE_CHECKING:
    from cpccards.domain.backups import Backup
    from cpccards.domain.progress_report import ProgressReport
    from cpccards.gui.library_rescue import LibraryRescue
    from cpccards.gui.pages.page import Page
    from cpccards.services.library_place import Moved
    from cpccards.services.workspace import Workspace

_log = logging.getLogger(__name__)

_WORDS_AFTER = 3000
"""Milliseconds after a change of notes from which on their words are read for the next search."""


def draw_report(report: ProgressReport) -> bytes:
    """A progress report as PDF, without a window."""
    from cpccards.gui.progress_report import pdf

    app = QApplication.instance()
    made = app if isinstance(app, QApplication) else QApplication(sys.argv[:1])
    # It brings the app's own letters along.
    Theme(made, config.resources_folder())
    return pdf(report, QLocale())


def run_window(library: str | None = None, file: Path | None = None) -> int:
    """Opens the window; returns when it is closed.

    Args:
        file: to be shown on the Import page at once.
    """
    QCoreApplication.setApplicationName("CPC Cards")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(sys.argv[:1])
    app.setDesktopFileName("org.cpccards.CpcCards")
    app.setWindowIcon(QIcon(str(config.resources_folder() / "icons" / "cpccards-256.png")))
    path = config.library_path(library)
    if config.must_choose(library):
        from cpccards.gui.profile_chooser import choose_profile

        chosen = choose_profile(app)
        if chosen is None:
            return 0
        path = chosen.library
    instance = SingleInstance(path, app)
    if not instance.may_open(file):
        return 0
    profile = config.profiles().of(path)
    log = LogFile(config.user_folder() if profile is None else profile.folder)
    root = Root(app, path, file, log)
    instance.called.connect(root.come_forward)
    FileOpening(app).asked.connect(root.come_forward)
    root.start()
    code = app.exec()
    root.stop()
    instance.release()
    log.stop()
    if root.wants_restart:
        start_again(root.library)
    return code


class Root:
    """Everything there is one of while the window is open."""

    def __init__(
        self, app: QApplication, path: Path, file: Path | None = None, log: LogFile | None = None
    ) -> None:
        self._path = path
        self._file = file
        self._preferences_path = config.preferences_path()
        self._preferences = config.Preferences.load(self._preferences_path)
        self._resources = config.resources_folder()
        self._tasks = ThreadTaskRunner()
        self._theme = Theme(app, self._resources)
        self._theme.apply(self._preferences.theme, self._preferences.text_size)
        self._window = MainWindow(self._theme)
        self._workspace: Workspace | None = None
        self._makers: PageMakers | None = None
        self._words_timer = QTimer(self._window, singleShot=True, interval=_WORDS_AFTER)
        self._words_timer.timeout.connect(self._read_words)
        self._companions = Companions(self._window, self._tasks)
        self._companions.broke.connect(self._on_broken_job)
        self._is_opening = False
        self._profiles = config.profiles()
        self._first_run = FirstRun(self._window, self._resources, self._enter, self._window)
        self._keeper = BackupKeeper(self._tasks, self._window)
        self._keeper.troubled.connect(self._tell_of_backups)
        self._clock = ClockKeeper(self._window, self._window)
        self._clock.believed.connect(self._on_clock_believed)
        self._notices = LibraryNotices(
            self._window, self._tasks, self._preferences, self._keep_preferences, self._profiles, self._window
        )
        self._notices.move_chosen.connect(self._move_home)
        self._notices.broke.connect(self._on_broken_job)
        self._has_entered = False
        self._rescue: LibraryRescue | None = None
        self._starts_anew = False
        self._news = ""
        self._last_crash = log.last_crash if log is not None else ""
        self._faults = FaultTeller(self._window, log.path if log is not None else None)
        self._faults.restart_chosen.connect(self._restart)
        self._acts = WindowActs(
            self._window, self._theme, self._resources, self._tasks, self._faults.show_log, self._on_changes
        )
        self.wants_restart = False
        self._collector = GuiThreadCollector()
        sys.excepthook = self._faults.hook

    @property
    def window(self) -> MainWindow:
        """The main window."""
        return self._window

    @property
    def theme(self) -> Theme:
        """The present look."""
        return self._theme

    @property
    def library(self) -> Path:
        """The library that is open, or is to be opened next."""
        return self._path

    @property
    def workspace(self) -> Workspace | None:
        """The open library; None until it is."""
        return self._workspace

    def start(self) -> None:
        """Shows the window; the library is opened behind its first paint."""
        window = self._window
        window.restore(self._preferences.window)
        window.first_painted.connect(self._open)
        window.handed_on.connect(self._offer_entries)
        window.closing.connect(self._on_closing)
        if not self._path.exists():
            window.lock()
        window.show()

    def come_forward(self, file: str = "") -> None:
        """Brings the window to the front, because the app was started again, with a file perhaps."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if file and self._workspace is not None and self._workspace.settings.current.welcomed:
            window.go_to("import", Path(file))
        elif file:
            self._file = Path(file)

    def stop(self) -> None:
        """Finishes what is under way and lets go of the library."""
        self._tasks.stop()
        self._faults.tell_waiting()
        if self._workspace is not None and self._workspace.forecasting.is_ready:
            try:
                self._workspace.forecasting.keep_today()
            except CpcCardsError as error:
                # It is worked out again from the answers.
                _log.warning("Today's forecast could not be kept: %s", error)
        self._keeper.make_last()
        self._let_go()
        self._collector.stop()
        sys.excepthook = sys.__excepthook__

    def _close_library(self) -> None:
        """Ends all that works on the library, then lets go of it."""
        self._tasks.stop()
        self._let_go()

    def _let_go(self) -> None:
        for watcher in (
            self._keeper,
            self._clock,
            self._notices,
            self._first_run,
            self._acts,
            self._companions,
        ):
            watcher.leave()
        self._has_entered = False
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None
            self._makers = None

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
        loss = None if self._starts_anew else self._rescuing.loss()
        if loss is not None:
            self._show_problem(loss)
            return
        # A new library takes longer; the learner answers the first questions meanwhile.
        if self._window.page is None:
            self._first_run.ask()
        handle = Handle(lambda _report, _cancelled: self._open_workspace())
        handle.succeeded.connect(self._on_opened)
        handle.failed.connect(self._show_problem)
        handle.broke.connect(self._on_broken_job)
        self._tasks.start(handle)

    def _open_workspace(self) -> Workspace:
        from cpccards.services.workspace import open_workspace
        from cpccards.system_clock import SystemClock

        return open_workspace(
            self._path,
            SystemClock(),
            decks=config.decks_folder(),
            resources=self._resources,
            backups_folder=self._preferences.backup_folder(self._path),
        )

    def _on_opened(self, workspace: Workspace) -> None:
        self._is_opening = False
        self._workspace = workspace
        self._makers = PageMakers(
            workspace,
            self._theme,
            self._tasks,
            self._window,
            self._path,
            self._preferences,
            self._on_preferences,
            self._restore,
            self._switch,
        )
        self._acts.take_over(workspace, self._makers)
        self._window.furnish({name: self._wired(maker) for name, maker in self._makers.all().items()})
        self._first_run.go_on_with(workspace)

    def _enter(self) -> None:
        """The learner may study, once the clock can be believed."""
        workspace, window = self._workspace, self._window
        if workspace is None or not self._clock.watch(workspace.clock_watch, workspace.calendar.zone()):
            return
        self._has_entered = True
        window.unlock()
        window.drop_notices()
        self._keeper.watch(workspace.backups)
        self._companions.watch(workspace)
        if workspace.settings.current.demo:
            window.mark_demo()
        window.offer("renewal", offered=workspace.renewal.is_certified())
        self._call_window()
        window.go_to("today")
        if self._file is not None:
            window.go_to("import", self._file)
            self._file = None
        # After the first screen has had its turn.
        QTimer.singleShot(400, partial(self._fill_history, workspace))
        if self._news:
            # The learner chose an older state, and knows that answers are missing.
            workspace.backups.dismiss_lacking()
            self._tell_of_backups(self._news)
            self._news = ""
        QTimer.singleShot(600, partial(self._look_for_notices, workspace))
        QTimer.singleShot(1500, _settle_memory)
        self._tell_last_crash()

    def _on_clock_believed(self) -> None:
        if not self._has_entered:
            self._enter()
        elif self._workspace is not None:
            self._workspace.forecasting.invalidate()
            self._window.unlock()
            self._window.go_to(self._window.current_name or "today")

    def _call_window(self) -> None:
        """Says in the window's title whose it is, where there are several profiles."""
        known = self._profiles.all()
        own = self._profiles.of(self._path) if len(known) > 1 else None
        self._window.call_it("" if own is None else own.name)

    def _tell_of_backups(self, words: str) -> None:
        self._window.tell(words, "Look at backups", lambda: self._window.go_to("backups"), lambda: None)

    def _look_for_notices(self, workspace: Workspace) -> None:
        if self._workspace is workspace:
            self._notices.look(workspace)

    def _tell_last_crash(self) -> None:
        report, self._last_crash = self._last_crash, ""
        if report:
            QTimer.singleShot(600, self._window, lambda: self._faults.tell_last_start(report))

    def _fill_history(self, workspace: Workspace) -> None:
        if self._workspace is workspace:
            for work in (
                workspace.forecasting.fill_history,
                lambda _report, _cancelled: workspace.media_check.sweep(),
                workspace.search.prepare,
                lambda _report, _cancelled: workspace.clock_watch.note_seen(),
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
        if isinstance(error, LibraryDamaged):
            self._rescuing.offer(error)
            return
        page = ProblemPage(error)
        page.retried.connect(self._open)
        page.quit_chosen.connect(self._window.close)
        self._window.show_alone(page)

    # Backups

    @property
    def _rescuing(self) -> LibraryRescue:
        """What can be done while the library is closed; made when it is needed."""
        from cpccards.gui.library_rescue import LibraryRescue
        from cpccards.services.backups import default_folder
        from cpccards.system_clock import SystemClock

        if self._rescue is None:
            chosen = self._preferences.backup_folder(self._path)
            folders = [folder for folder in (chosen, default_folder(self._path)) if folder is not None]
            self._rescue = LibraryRescue(
                self._path,
                folders,
                self._window,
                self._tasks,
                SystemClock(),
                self._close_library,
                self._window,
            )
            self._rescue.in_place.connect(self._open_anew)
            self._rescue.moved.connect(self._on_moved)
            self._rescue.refused.connect(self._on_refused)
            self._rescue.retried.connect(self._open)
            self._rescue.quit_chosen.connect(self._window.close)
        return self._rescue

    def _restore(self, backup: Backup) -> None:
        """Puts a backup in the place of the open library; what there is now becomes a backup first."""
        if self._workspace is not None:
            self._rescuing.restore(self._workspace.backups, backup)

    def _move_home(self) -> None:
        """Moves the open library out of a synced folder, and starts again where it is then."""
        if self._workspace is not None:
            self._rescuing.move(self._workspace.backups, self._profiles)

    def _on_moved(self, moved: Moved) -> None:
        self._preferences.note_moved(self._path, moved.library)
        self._keep_preferences()
        self._switch(moved.library)

    def _open_anew(self, news: str) -> None:
        self._news = news
        self._starts_anew = True
        self._open()

    def _on_refused(self, error: object) -> None:
        """The library is what it was."""
        self._open()
        if not isinstance(error, CpcCardsError):
            return
        words = f"{error.title}. {error}"
        if self._workspace is None:
            self._window.say(words)
        else:
            self._tell_of_backups(words)

    # Pages

    def _wired(self, maker: Callable[[], Page]) -> Callable[[], Page]:
        def make() -> Page:
            page = maker()
            # Connected before the window's own connection, so that what it hands on is already current.
            page.changed.connect(self._on_changes)
            return page

        return make

    def _on_changes(self, changed: object) -> None:
        if self._workspace is None or not isinstance(changed, Changes):
            return
        if not changed.subjects <= {Subject.FORECAST, Subject.SUPPORT}:
            self._workspace.forecasting.invalidate()
        if changed.touches(Subject.NOTES):
            # After a large import the first search would else have to read every note.
            self._words_timer.start()

    def _read_words(self) -> None:
        if self._workspace is not None:
            handle = Handle(self._workspace.search.prepare)
            handle.broke.connect(self._on_broken_job)
            self._tasks.start(handle)

    def _offer_entries(self, changed: object) -> None:
        """Puts what concerns certified learners into the sidebar."""
        workspace = self._workspace
        if workspace is not None and isinstance(changed, Changes) and changed.touches(Subject.RENEWAL):
            self._window.offer("renewal", offered=workspace.renewal.is_certified())

    def set_looks(self, theme: str, text_size: int) -> None:
        """Takes over a theme and a text size in percent, without keeping them."""
        self._theme.apply(theme, text_size)

    def _on_preferences(self) -> None:
        self._theme.apply(self._preferences.theme, self._preferences.text_size)
        self._call_window()
        self._keep_preferences()

    def _keep_preferences(self) -> None:
        self._preferences.save(self._preferences_path)

    # Endings

    def _on_closing(self) -> None:
        self._preferences.window = self._window.frame()
        self._keep_preferences()

    def _on_broken_job(self, error: object) -> None:
        if isinstance(error, BaseException):
            self._faults.hook(type(error), error, error.__traceback__)

    def _switch(self, library: Path) -> None:
        """Closes as if the learner had, and starts again over another library."""
        self._path = library
        self._restart()

    def _restart(self) -> None:
        """Closes as if the learner had; what runs the window starts the app again."""
        self.wants_restart = True
        self._window.close()


def _settle_memory() -> None:
    """Takes what is loaded by now out of garbage collection: a full sweep of it stalls the window."""
    gc.collect()
    gc.freeze()
