"""Practice exams over the bundled questions: the library, and the pages as a learner meets them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cpccards.config import decks_folder
from cpccards.domain.changes import Changes
from cpccards.domain.papers import MockId, PaperKind, plan_for
from cpccards.gui.pages.page import Page
from cpccards.gui.tasks import Handle
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import opened

AAPC = "aapc-100-questions"
W = TypeVar("W", bound=QWidget)


class Now:
    """Runs jobs at once."""

    def start(self, handle: Handle) -> None:
        handle.run()


@contextmanager
def examined(path: Path, clock: FakeClock, files: tuple[str, ...] = ()) -> Iterator[Workspace]:
    """The services with the bundled questions, or only those of `files`, and no deck."""
    decks = path.parent / "only-questions"
    if not decks.exists():
        shutil.copytree(
            decks_folder() / "questions",
            decks / "questions",
            ignore=lambda _, names: [name for name in names if files and Path(name).stem not in files],
        )
    with opened(path, clock, decks=decks) as workspace:
        yield workspace


def begun(
    services: Workspace, kind: PaperKind = PaperKind.QUICK, questions: int | None = None, **more: object
) -> MockId:
    """A practice exam that was just started, always the same one."""
    outline = next(each for each in services.outlines.all() if each.id == AAPC)
    return services.mocks.start(plan_for(kind, outline, questions, **{"seed": 5, **more}))


@dataclass
class Scene:
    """A page with what the window does for it; finds controls as a screen reader would."""

    page: Page
    window: QWidget
    services: Workspace
    clock: FakeClock
    went: list[tuple[str, object]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    heard: list[Changes] = field(default_factory=list)

    def find(self, kind: type[W], name: str) -> W:
        [found] = [
            widget
            for widget in self.page.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisibleTo(self.page)
        ]
        return found

    def press(self, name: str) -> None:
        self.find(QPushButton, name).click()

    def key(self, pressed: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = self.page.window().focusWidget()
        assert widget is not None
        # A key by its letter is pressed in the same way; the stubs know it only for windows.
        key = Qt.Key(ord(pressed.upper())) if isinstance(pressed, str) else pressed
        QTest.keyClick(widget, key, held)

    @property
    def texts(self) -> list[str]:
        return [
            said.text()
            for said in self.page.findChildren(QLabel)
            if said.isVisibleTo(self.page) and said.text()
        ]


def shown(qtbot: QtBot, page: Page, services: Workspace, clock: FakeClock, argument: object = None) -> Scene:
    """The page in a window, gone to."""
    window = QWidget()
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(page)
    scene = Scene(page, window, services, clock)
    page.changed.connect(page.apply)
    page.changed.connect(scene.heard.append)
    page.told.connect(scene.said.append)
    page.went_to.connect(lambda name, argument: scene.went.append((name, argument)))
    window.resize(1080, 760)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    page.activate(argument)
    return scene
