"""One window over a library: in this process, and between real ones."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from cpccards.gui.pages.import_file import ImportPage
from cpccards.gui.single_instance import SingleInstance
from tests.gui.homes import Home
from tests.support.clocks import FakeClock
from tests.support.faults import ROOT
from tests.support.libraries import fill_basic, opened

FIRST = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from cpccards.gui.single_instance import SingleInstance
from tests.support.saying import end_when_hung, say
end_when_hung()
app = QCoreApplication([])
first = SingleInstance(Path(sys.argv[1]))
say(first.take())
first.called.connect(lambda file: say("called", file))
app.exec()
"""

ENDING = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from cpccards.gui.single_instance import SingleInstance
from tests.support.saying import end_when_hung, say
end_when_hung()
app = QCoreApplication([])
first = SingleInstance(Path(sys.argv[1]))
say(first.take())
first._server.waitForNewConnection(-1)
os._exit(0)
"""


def begun(program: str, library: Path) -> subprocess.Popen[str]:
    """Another process that holds the library."""
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(library)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "True\n"
    return child


@pytest.fixture
def first(tmp_path: Path) -> subprocess.Popen[str]:
    return begun(FIRST, tmp_path / "library.cpccards")


def ended(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


def test_the_second_hands_its_file_to_the_first(
    qtbot: QtBot, first: subprocess.Popen[str], tmp_path: Path
) -> None:
    second = SingleInstance(tmp_path / "library.cpccards")
    assert not second.take()
    assert second.call_first(tmp_path / "a file é.apkg")
    assert second.call_first()
    assert first.stdout is not None
    assert first.stdout.readline() == f"called {tmp_path}/a file é.apkg\n"
    assert first.stdout.readline() == "called \n"
    ended(first)


def test_a_killed_first_makes_room_at_once(
    qtbot: QtBot, first: subprocess.Popen[str], tmp_path: Path
) -> None:
    ended(first)
    second = SingleInstance(tmp_path / "library.cpccards")
    assert second.take()
    second.release()


def test_a_first_that_ends_just_then_makes_room(qtbot: QtBot, tmp_path: Path) -> None:
    """Closed and opened again at once: the first was still making its last backup."""
    library = tmp_path / "library.cpccards"
    with begun(ENDING, library):
        second, third = SingleInstance(library), SingleInstance(library)
        assert second.may_open(tmp_path / "a.apkg")
        assert not third.take(), "the second is the first now"
    second.release()


def test_a_first_that_does_not_listen_yet_is_waited_for(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two starts at once: the second comes between the lock of the first and its first listening."""
    second = SingleInstance(tmp_path / "library.cpccards")
    lock = QLockFile(str(tmp_path / "library.cpccards.lock"))
    assert lock.tryLock(0)
    called: list[Path | None] = []

    def call(_second: SingleInstance, file: Path | None = None) -> bool:
        called.append(file)
        return len(called) > 2

    monkeypatch.setattr(SingleInstance, "call_first", call)
    file = tmp_path / "a.apkg"
    assert not second.may_open(file)
    assert called == [file] * 3
    lock.unlock()


def test_a_lock_left_by_this_computer_under_another_name_is_taken_over(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpccards.gui.single_instance._ABOUT_TO_LISTEN_MS", 0)
    library = tmp_path / "library.cpccards"
    tmp_path.joinpath("library.cpccards.lock").write_text("1\ncpccards\nold-name.local\n\n\n")
    second, third = SingleInstance(library), SingleInstance(library)
    assert not second.take()
    assert second.may_open()
    assert not third.take()
    second.release()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_lock_is_its_owners_alone(qtbot: QtBot, tmp_path: Path) -> None:
    one = SingleInstance(tmp_path / "library.cpccards")
    assert one.take()
    [lock] = tmp_path.iterdir()
    assert lock.stat().st_mode & 0o777 == 0o600
    one.release()


def test_two_libraries_can_be_open_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    each = [SingleInstance(tmp_path / name) for name in ("a.cpccards", "b.cpccards")]
    assert [one.take() for one in each] == [True, True]
    for one in each:
        one.release()
    again = SingleInstance(tmp_path / "new" / "folder" / "a.cpccards")
    assert again.take()
    again.release()


def test_a_first_that_does_not_answer_is_told(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_PATIENCE_MS", "_ABOUT_TO_LISTEN_MS"):
        monkeypatch.setattr(f"cpccards.gui.single_instance.{name}", 50)
    one, other = (SingleInstance(tmp_path / "library.cpccards") for _ in range(2))
    assert not one.call_first(), "nobody is there"
    assert one.take()
    assert not other.take()
    assert other.may_open(), "this thread waits, so the first is deaf"
    assert not other.take(), "and still the first"
    one.release()


def test_a_flood_is_cut_off(qtbot: QtBot, tmp_path: Path) -> None:
    one = SingleInstance(tmp_path / "library.cpccards")
    assert one.take()
    socket = QLocalSocket()
    socket.connectToServer(one._name)
    with qtbot.waitSignal(socket.disconnected):
        socket.write(b"x" * 100_000)
    one.release()


def test_the_window_comes_forward_with_the_file(home: Home, clock: FakeClock) -> None:
    with opened(home.library, clock) as services:
        services.settings.note_welcomed()
        fill_basic(services, 2)
    root = home.open()
    file = home.folder / "words.csv"
    file.write_text("front,back\na,b\n")
    root.window.showMinimized()
    root.come_forward("")
    assert not root.window.isMinimized()
    root.come_forward(str(file))
    assert isinstance(root.window.page, ImportPage)
    home.rest(root)


def test_a_file_that_comes_before_the_library_is_open_waits(home: Home, clock: FakeClock) -> None:
    with opened(home.library, clock) as services:
        services.settings.note_welcomed()
    file = home.folder / "words.csv"
    file.write_text("front,back\na,b\n")
    root = home.make(home.library)
    root.come_forward(str(file))
    root.start()
    home.qtbot.waitUntil(lambda: isinstance(root.window.page, ImportPage))
    home.rest(root)
