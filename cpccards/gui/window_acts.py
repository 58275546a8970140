"""What can be done from anywhere in the window: undo, help, adding a note, and everything by Ctrl+K."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from cpccards.gui.main_window import MainWindow
from cpccards.gui.page_makers import PageMakers
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme

if TYPE_CHECKING:
    from cpccards.domain.changes import Changes
    from cpccards.gui.step_taker import StepTaker
    from cpccards.services.workspace import Workspace


class WindowActs(QObject):
    """Answers what the window asks for; nothing but help before the first questions are answered.

    Args:
        resources: the folder that holds `help/`.
        show_log: shows the log over a widget.
        on_changes: hears what a command changed, before the page on screen does.
    """

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        resources: Path,
        tasks: TaskRunner,
        show_log: Callable[[QWidget | None], object],
        on_changes: Callable[[Changes], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._resources = resources
        self._tasks = tasks
        self._show_log = show_log
        self._on_changes = on_changes
        self._workspace: Workspace | None = None
        self._makers: PageMakers | None = None
        self._steps: StepTaker | None = None
        window.undo_requested.connect(lambda: self.take_step(back=True))
        window.redo_requested.connect(lambda: self.take_step(back=False))
        window.help_requested.connect(self.show_help)
        window.palette_requested.connect(self.show_palette)

    def take_over(self, workspace: Workspace, makers: PageMakers) -> None:
        """Acts on a library that was opened."""
        self._workspace, self._makers = workspace, makers

    def leave(self) -> None:
        """The library is closed."""
        self._workspace = self._makers = self._steps = None

    def take_step(self, *, back: bool) -> None:
        """Undoes, or does again."""
        workspace = self._workspace
        if workspace is None or not workspace.settings.current.welcomed:
            return
        if self._steps is None:
            from cpccards.gui.step_taker import StepTaker

            self._steps = StepTaker(workspace.undo, workspace.forecasting, self._tasks, self._window)
        self._steps.take(back=back)

    def show_help(self, page: str) -> None:
        """Opens the help of a page."""
        from cpccards.gui.help_viewer import HelpViewer

        viewer = HelpViewer(self._theme, self._resources / "help", page, self._window)
        viewer.log_chosen.connect(lambda: self._show_log(viewer))
        viewer.exec()
        viewer.deleteLater()

    def show_palette(self) -> None:
        """Offers pages, commands and decks by a few letters."""
        from cpccards.gui.command_palette import Command, CommandPalette
        from cpccards.gui.window_commands import window_commands

        workspace, window = self._workspace, self._window
        if workspace is None or not workspace.settings.current.welcomed:
            return
        commands = window_commands(
            window,
            add_note=self.add_note,
            add_occlusion=self.add_occlusion,
            show_log=lambda: self._show_log(None),
        )
        commands += [
            Command(" › ".join(deck.path), "Study this deck", partial(window.go_to, "review", deck.id))
            for deck in workspace.library.decks()
        ]
        palette = CommandPalette(commands, window)
        palette.exec()
        palette.deleteLater()

    def add_note(self) -> None:
        """Opens the editor on a new note."""
        if self._makers is not None:
            self._hand_on(self._makers.edit_note(None, None))

    def add_occlusion(self) -> None:
        """Opens the editor of image occlusion on a new note."""
        if self._makers is not None:
            self._hand_on(self._makers.edit_occlusion())

    def _hand_on(self, changed: Changes | None) -> None:
        if changed is not None:
            self._on_changes(changed)
            self._window.hand_on(changed)
