"""What is told of a library soon after it was opened: a stopped import, missing answers, a copied folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cpccards.config import Preferences
from cpccards.gui.main_window import MainWindow
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.profiles import Profiles

if TYPE_CHECKING:
    from cpccards.services.library_place import SyncedPlace
    from cpccards.services.workspace import Workspace

UNFINISHED = "The last import did not finish; nothing was added. Try again."


class LibraryNotices(QObject):
    """Looks on a worker, and tells each thing in a line that goes when it is seen to.

    Signals:
        move_chosen: the learner wants the library out of its synced folder.
        looked: at one of the things that may be told, whatever came of it.
        broke: a bug on the worker.

    Args:
        keep: writes `preferences`.
    """

    move_chosen = Signal()
    looked = Signal()
    broke = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        tasks: TaskRunner,
        preferences: Preferences,
        keep: Callable[[], None],
        profiles: Profiles,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._tasks = tasks
        self._preferences = preferences
        self._keep = keep
        self._profiles = profiles
        self._workspace: Workspace | None = None

    def look(self, workspace: Workspace) -> None:
        """Looks at a library that was just opened."""
        from cpccards.services.library_place import synced_place

        self._workspace = workspace
        path = workspace.library_file.path
        self._start(workspace, workspace.backups.lacking, self._tell_loss)
        self._start(workspace, workspace.import_mark.take, self._tell_unfinished)
        if not self._preferences.keeps_place(path):
            self._start(workspace, lambda: synced_place(path), self._tell_place)

    def leave(self) -> None:
        """The library is closed."""
        self._workspace = None

    def _start(
        self, workspace: Workspace, question: Callable[[], object], tell: Callable[[Workspace, object], None]
    ) -> None:
        handle = Handle(lambda _report, _cancelled: question())

        def hear(answer: object) -> None:
            if self._workspace is workspace:
                tell(workspace, answer)
                self.looked.emit()

        handle.succeeded.connect(hear)
        handle.broke.connect(self.broke)
        self._tasks.start(handle)

    def _tell_unfinished(self, workspace: Workspace, is_unfinished: object) -> None:
        if is_unfinished:
            self._window.tell(
                UNFINISHED,
                "Import…",
                lambda: self._window.go_to("import"),
                lambda: None,
            )

    def _tell_loss(self, workspace: Workspace, lacking: object) -> None:
        if not isinstance(lacking, tuple):
            return
        present, newest = lacking
        self._window.tell(
            loss_words(present.reviews, newest.stand.reviews),
            "Look at backups",
            lambda: self._window.go_to("backups", newest),
            workspace.backups.dismiss_lacking,
        )

    def _tell_place(self, workspace: Workspace, place: object) -> None:
        from cpccards.services.library_place import SyncedPlace, can_move

        if not isinstance(place, SyncedPlace):
            return
        path = workspace.library_file.path
        act: Callable[[], None]
        if can_move(self._profiles):
            look, act = "Move it", self.move_chosen.emit
        else:
            look, act = "Read more", partial(self._window.help_requested.emit, "profiles")
        self._window.tell(place_words(place), look, act, lambda: self._stay(path))

    def _stay(self, path: Path) -> None:
        self._preferences.keep_place(path)
        self._keep()


def loss_words(here: int, there: int) -> str:
    """What is wrong with a library that holds fewer reviews than its newest backup."""
    return f"This library has fewer reviews ({here:,}) than its last backup ({there:,})."


def place_words(place: SyncedPlace) -> str:
    """What is wrong with a synced folder."""
    where = (
        f"a folder that {place.service} copies" if place.service else "a folder that another program copies"
    )
    if place.copies:
        return (
            f"Your library is in {where}, and there is a second version of it: {place.copies[0]}. "
            "Answers may be in one and not in the other. Move it?"
        )
    return f"Your library is in {where}. It can be damaged there while you study. Move it?"
