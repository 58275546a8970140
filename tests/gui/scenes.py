"""Pages on screen, alone or in a window that does for them what the main window does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes
from cpccards.gui.pages.page import Page
from cpccards.services.workspace import Workspace

P = TypeVar("P", bound=Page)
OpenCopy = Callable[[Path], Workspace]


@dataclass
class PageScene(Generic[P]):
    """A page, and what the window is told by it."""

    page: P
    window: QWidget
    services: Workspace
    said: list[str] = field(default_factory=list)
    steps: list[Changes] = field(default_factory=list)

    def show(self, qtbot: QtBot, width: int, height: int) -> None:
        """Puts the page into the window, on screen, and has it hear of its own changes."""
        QVBoxLayout(self.window).addWidget(self.page)
        self.page.changed.connect(self.steps.append)
        self.page.changed.connect(self.page.apply)
        self.page.told.connect(self.said.append)
        self.window.resize(width, height)
        qtbot.addWidget(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.page.activate()

    def step_back(self) -> None:
        """What Ctrl+Z does."""
        undone = self.services.undo.undo()
        assert undone is not None
        self.services.forecasting.invalidate()
        self.page.apply(undone, undone=True)


def show_alone(page: P, qtbot: QtBot, width: int, height: int) -> P:
    """The page on screen, without a window around it."""
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page


def texts(page: QWidget) -> list[str]:
    """What stands on the page."""
    return [said.text() for said in page.findChildren(QLabel) if said.isVisible() and said.text()]
