"""What every test of the window needs: the app's look, one locale, the outlines."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from cpccards import app as app_module
from cpccards import config
from cpccards.config import resources_folder
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui.errors import CrashDialog
from cpccards.gui.garbage import collect_when_due
from cpccards.gui.theme import Theme
from cpccards.services.outlines import bundled_outlines
from cpccards.services.workspace import Workspace
from tests.gui.homes import Home
from tests.gui.scenes import OpenCopy
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, fill_basic, opened

QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says that windows take no size hints, or do not come forward: no faults."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(
                pytest.mark.qt_log_ignore("does not support propagateSizeHints", "does not support raise")
            )


@pytest.fixture(autouse=True)
def garbage_here() -> Iterator[None]:
    """As in the app, no worker collects what was a window: that is done here, after the test."""
    was_enabled = gc.isenabled()
    gc.disable()
    yield
    collect_when_due()
    if was_enabled:
        gc.enable()


@pytest.fixture(autouse=True)
def _nothing_stays_behind(qapp: QApplication) -> Iterator[None]:
    """Widgets that were closed are deleted before the next test, though no event loop runs in between."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The light theme at its usual size."""
    made = Theme(qapp, resources_folder())
    made.apply("light", 100)
    return made


@pytest.fixture(scope="session")
def outlines() -> tuple[Blueprint, ...]:
    """The outlines that come with the app."""
    return bundled_outlines(resources_folder() / "blueprints")


@pytest.fixture
def open_copy(tmp_path: Path, clock: FakeClock) -> Iterator[OpenCopy]:
    """Opens a copy of a library that took long to fill, of the test's own."""
    with ExitStack() as stack:

        def made(library: Path) -> Workspace:
            path = tmp_path / "copy.cpccards"
            shutil.copyfile(library, path)
            return stack.enter_context(opened(path, clock))

        yield made


@pytest.fixture
def home(
    qtbot: QtBot,
    qapp: QApplication,
    theme: Theme,
    tmp_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Home]:
    made = Home(qtbot, qapp, tmp_path)
    monkeypatch.setenv("CPCCARDS_PREFERENCES", str(made.preferences))
    monkeypatch.setattr(config, "decks_folder", lambda: tmp_path / "no-decks")
    monkeypatch.setattr("cpccards.system_clock.SystemClock", lambda: clock)
    monkeypatch.setattr(app_module, "_settle_memory", lambda: None, raising=False)

    def tell(dialog: CrashDialog) -> int:
        text = dialog.findChild(QPlainTextEdit)
        assert text is not None
        made.faults.append(text.toPlainText())
        return 0

    monkeypatch.setattr(CrashDialog, "exec", tell)
    hook = sys.excepthook
    qapp.setQuitOnLastWindowClosed(False)
    yield made
    sys.excepthook = hook
    qapp.setQuitOnLastWindowClosed(True)
    theme.apply("light", 100)
    assert made.faults == []


@pytest.fixture
def welcomed(home: Home, library_path: Path, clock: FakeClock) -> Home:
    """A library whose learner has answered the first questions; it holds a few notes."""
    with opened(home.library, clock) as services:
        services.settings.change(services.calendar.date(), welcomed=True)
        fill(services, [Note(NoteKind.TYPED, ("joint pain?", "arthralgia"))], ("Words",))
        fill_basic(services, 3, "modifiers", ("CPT", "Modifiers"))
    return home
