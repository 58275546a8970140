"""The first questions: asked while the library is made, and kept once it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.main_window import MainWindow

if TYPE_CHECKING:
    from cpccards.services.welcome import Welcome
    from cpccards.services.workspace import Workspace


class FirstRun(QObject):
    """Between a library that opens and a learner who studies.

    Args:
        done: the questions are answered, now or long ago.
    """

    def __init__(
        self, window: MainWindow, resources: Path, done: Callable[[], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._done = done
        self._window = window
        self._resources = resources
        self._workspace: Workspace | None = None
        self._given: Welcome | None = None

    def ask(self) -> None:
        """Shows the questions, unless they are on screen."""
        from cpccards.gui.pages.welcome import WelcomePage
        from cpccards.services.outlines import bundled_outlines
        from cpccards.system_clock import SystemClock

        if self._window.page is not None and self._window.page.name == "welcome":
            return
        clock = SystemClock()
        outlines = bundled_outlines(self._resources / "blueprints")
        page = WelcomePage(outlines, clock.now().astimezone(clock.zone()).date())
        page.answered.connect(self._on_answered)
        self._window.show_alone(page)

    def go_on_with(self, workspace: Workspace) -> None:
        """The library is open: what was answered is kept, or the questions are asked."""
        self._workspace = workspace
        if self._given is not None:
            self._keep(self._given)
        elif workspace.settings.current.welcomed:
            self._done()
        else:
            self.ask()

    def leave(self) -> None:
        """The library is closed."""
        self._workspace = None

    def _on_answered(self, given: Welcome) -> None:
        self._given = given
        self._keep(given)

    def _keep(self, given: Welcome) -> None:
        from cpccards.gui.pages.welcome import WelcomePage

        workspace, page = self._workspace, self._window.page
        if workspace is None:
            return
        self._given = None
        try:
            workspace.welcome.answer(given)
        except CpcCardsError as error:
            if isinstance(page, WelcomePage):
                page.say(error)
            return
        workspace.forecasting.invalidate()
        self._done()
