"""What every test may ask for: a clock, a library file, the services over it."""

from __future__ import annotations

import os

# Before anything imports Qt: tests need no screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot

from cpccards.services.workspace import Workspace
from cpccards.storage.library_file import LibraryFile, open_library
from tests.support import no_network
from tests.support.clocks import FakeClock
from tests.support.libraries import opened

# The app makes no network call, and no test may either.
no_network.block()

# The machine may be busy; what takes long is for the benchmarks to say.
# On CI the same examples each time, so that red speaks of the change; here, new ones are looked for.
settings.register_profile("unhurried", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("unhurried")
for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitActive):
    defaults = wait.__kwdefaults__
    assert defaults is not None
    defaults["timeout"] = 60_000


@pytest.fixture
def clock() -> FakeClock:
    """Noon of 22 November 2026 in New York."""
    return FakeClock()


@pytest.fixture(scope="session")
def new_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library as it is when it was just made. To be copied, not opened: making one takes half a second."""
    path = tmp_path_factory.mktemp("new") / "library.cpccards"
    open_library(path, FakeClock()).close()
    return path


@pytest.fixture
def library_path(tmp_path: Path, new_library: Path) -> Path:
    """An empty library of the test's own."""
    path = tmp_path / "library.cpccards"
    shutil.copyfile(new_library, path)
    return path


@pytest.fixture
def library_file(library_path: Path, clock: FakeClock) -> Iterator[LibraryFile]:
    """That library, open."""
    file = open_library(library_path, clock)
    yield file
    file.close()


@pytest.fixture
def services(library_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    """The services over that library. Not together with `library_file`: only one can have it open."""
    with opened(library_path, clock) as workspace:
        yield workspace
