"""The app's window before the camera: pages are gone to, waited for and drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget

from cpccards.app import Root
from cpccards.gui.forecast_job import ForecastJob
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.page import Page
from cpccards.gui.tasks import Handle
from cpccards.services.workspace import Workspace

AnyPage = TypeVar("AnyPage", bound=Page)

_PROJECT = Path(__file__).resolve().parents[2]
_PATIENCE = 20.0
"""Seconds until a picture is taken of whatever is there."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The app, and where its pictures go.

    Attributes:
        folder: of the pictures; it is made.
        looks: the theme, and the text size where there are several: the end of each picture's name.
    """

    root: Root
    folder: Path
    looks: str

    @property
    def window(self) -> MainWindow:
        """The main window."""
        return self.root.window

    @property
    def workspace(self) -> Workspace:
        """The open library. Raises ValueError while there is none."""
        if self.root.workspace is None:
            raise ValueError(self.root.library)
        return self.root.workspace

    def go_to(self, name: str, kind: type[AnyPage], argument: object = None) -> AnyPage:
        """Goes to a page; raises TypeError where another one is shown."""
        self.window.go_to(name, argument)
        return self.shown(kind)

    def shown(self, kind: type[AnyPage]) -> AnyPage:
        """The page on screen; raises TypeError where it is none of `kind`."""
        page = self.window.page
        if not isinstance(page, kind):
            raise TypeError(page)
        return page

    def settle(self) -> None:
        """Waits until the page on screen has the numbers it works out."""
        wait_until(lambda: not _is_at_work(self.window.page))

    def grab(self, name: str, widget: QWidget | None = None) -> None:
        """Draws the window, or only `widget`, into the file `name`."""
        QTest.qWait(400)
        path = self.folder / f"{name}-{self.looks}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        (self.window if widget is None else widget).grab().save(str(path))
        print(path.relative_to(_PROJECT))

    def grab_whole(self, name: str) -> None:
        """Draws all that the page on screen holds, as one long picture."""
        self.grab(name, scroll_area(self.shown(Page)).widget())


def _is_at_work(page: Page | None) -> bool:
    """True while a page waits for numbers of its own."""
    if getattr(page, "is_busy", False):
        return True
    job = getattr(page, "_job", None)
    under_way = [getattr(page, name, None) for name in ("_preparing", "_planning")]
    is_busy = isinstance(job, (ForecastJob, JobSlot)) and job.is_busy
    return is_busy or any(isinstance(handle, Handle) for handle in under_way)


def scroll_area(page: Page) -> QScrollArea:
    """The area that a page is scrolled in; raises TypeError where it has none."""
    area = page.findChild(QScrollArea)
    if not isinstance(area, QScrollArea):
        raise TypeError(page)
    return area


def wait_until(done: Callable[[], bool]) -> None:
    """Lets the app work until `done`, with patience."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        QCoreApplication.processEvents()
        if done():
            break
        time.sleep(0.05)  # QTest.qWait would keep the workers waiting too
