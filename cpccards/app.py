"""The window's composition root: builds everything, wires it together, and paints before it loads."""

from __future__ import annotations

import gc
import logging
import logging.handlers
import sys
from collections.abc import Callable
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
from cpccards.gui.main_window import ENTRIES, MainWindow
from cpccards.gui.page_makers import PageMakers
from cpccards.gui.tasks import Handle, ThreadTaskRunner
from cpccards.gui.theme import Theme

if TYPE_CHECKING:
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
        self._makers: PageMakers | None = None
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
        self._makers = PageMakers(
            workspace,
            self._theme,
            self._tasks,
            self._window,
            self._path,
            self._preferences,
            self._on_preferences,
        )
        self._window.furnish({name: self._wired(maker) for name, maker in self._makers.all().items()})
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
        commands = [Command(entry.title, entry.key, partial(window.go_to, entry.name)) for entry in ENTRIES]
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
        changed = self._makers.edit_note(None, deck) if self._makers is not None else None
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
