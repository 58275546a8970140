"""What every test of the window needs: the app's look, one locale, the outlines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication

from cpccards.config import resources_folder
from cpccards.domain.blueprint import Blueprint
from cpccards.gui.theme import Theme
from cpccards.services.outlines import bundled_outlines
from cpccards.services.workspace import Workspace
from tests.gui.scenes import OpenCopy
from tests.support.clocks import FakeClock
from tests.support.libraries import opened

QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window that it takes no size hints: no warning to fail on."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))


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
