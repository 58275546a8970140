"""The way in: window, command line or terminal, and what each of them loads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import cpccards.app
import cpccards.cli
import cpccards.display
from cpccards import __main__ as main_module
from cpccards import __version__, config

ROOT = Path(__file__).parents[1]


class Ways:
    """Which way was taken, in place of taking it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, missing: str | None = None) -> None:
        self.taken: list[tuple[object, ...]] = []
        monkeypatch.setattr(cpccards.display, "missing_display", lambda: missing)
        monkeypatch.setattr(cpccards.app, "run_window", self._window)
        monkeypatch.setattr(
            cpccards.cli,
            "run_without_window",
            lambda library, reason: self._take("terminal", library, reason),
        )
        monkeypatch.setattr(cpccards.cli, "run_command", lambda given, *_more: self._take("command", *given))

    def _window(self, library: str | None, file: Path | None) -> int:
        return self._take("window", library or None, *([file.name] if file else []))

    def _take(self, *way: object) -> int:
        self.taken.append(way)
        return 7


@pytest.mark.parametrize(
    ("arguments", "way"),
    [
        ([], ("window", None)),
        (["--library", "a.cpccards"], ("window", "a.cpccards")),
        (["--library=a.cpccards"], ("window", "a.cpccards")),
        (["--library="], ("window", None)),
        (["--library"], ("command", "--library")),
        (["--profile", "Ann", "review"], ("command", "--profile", "Ann", "review")),
        (["--library=a.cpccards", "--profile=Ann"], ("command", "--library=a.cpccards", "--profile=Ann")),
        (["--version"], ("command", "--version")),
        (["review"], ("command", "review")),
        (["deck.cpcdeck"], ("window", None, "deck.cpcdeck")),
        (["/home/me/Coding 2027.apkg"], ("window", None, "Coding 2027.apkg")),
        (["--library", "a.cpccards", "x.apkg"], ("window", "a.cpccards", "x.apkg")),
        (["--library=a.cpccards", "x.apkg"], ("window", "a.cpccards", "x.apkg")),
        (["--library", "a.cpccards", "review"], ("command", "--library", "a.cpccards", "review")),
    ],
)
def test_the_arguments_choose_the_way(
    monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], way: tuple[object, ...]
) -> None:
    ways = Ways(monkeypatch)
    assert main_module.main(arguments) == 7
    assert ways.taken == [way]


def test_a_profile_is_opened_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(config, "user_folder", lambda: tmp_path)
    ann = config.profiles().add("Ann")
    ways = Ways(monkeypatch)
    assert main_module.main(["--profile", "ann"]) == 7
    assert main_module.main(["--profile=Ann", "x.apkg"]) == 7
    assert ways.taken == [("window", str(ann.library)), ("window", str(ann.library), "x.apkg")]
    assert main_module.main(["--profile", "Zoe"]) == 1
    assert capsys.readouterr().err == (
        "There is no such profile. “Zoe” is no profile. There is: First profile, Ann.\n"
    )


def test_the_arguments_of_the_process_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = Ways(monkeypatch)
    monkeypatch.setattr(sys, "argv", ["cpccards", "decks"])
    assert main_module.main() == 7
    assert ways.taken == [("command", "decks")]


def test_without_a_screen_the_terminal_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    ways = Ways(monkeypatch, "There is no screen.")
    assert main_module.main(["--library", "a.cpccards"]) == 7
    assert main_module.main([]) == 7
    assert ways.taken == [
        ("terminal", "a.cpccards", "There is no screen."),
        ("terminal", None, "There is no screen."),
    ]


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


_LOADED = """
import sys
{}
heavy = ("sqlalchemy", "alembic", "numpy", "pyqtgraph", "typer", "rich", "fsrs", "nh3", "PySide6")
print(*(name for name in heavy if name in sys.modules))
"""

_PAINT = """
import tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from cpccards.app import Root
app = QApplication([])
for name in ("new.cpccards", "known.cpccards"):
    path = Path(tempfile.mkdtemp()) / name
    if name.startswith("known"):
        path.touch()
    root = Root(app, path)
    root._open = lambda: None
    painted = []
    root.window.first_painted.connect(lambda: painted.append(1))
    root.start()
    while not painted:
        app.processEvents()
    root.window.close()
    root.stop()
"""


def loaded(program: str, **environment: str) -> set[str]:
    done = python("-c", _LOADED.format(program), **environment)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_windows_way_loads_neither_the_command_line_nor_the_database() -> None:
    assert loaded("import cpccards.app", QT_QPA_PLATFORM="offscreen") == {"PySide6"}


def test_nothing_more_is_loaded_until_the_first_paint(tmp_path: Path) -> None:
    """Of a new library too, which shows its first questions at once."""
    assert loaded(
        _PAINT, QT_QPA_PLATFORM="offscreen", CPCCARDS_PREFERENCES=str(tmp_path / "preferences.json")
    ) == {"PySide6"}


def test_the_command_line_does_without_qt() -> None:
    assert "PySide6" not in loaded("import cpccards.cli")


def test_looking_for_a_screen_loads_nothing() -> None:
    assert loaded("import cpccards.display, cpccards.__main__") == set()


def test_the_module_runs(tmp_path: Path) -> None:
    done = python("-m", "cpccards", "--version")
    assert (done.returncode, done.stdout) == (0, f"{__version__}\n")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")
def test_without_a_screen_nothing_aborts(tmp_path: Path) -> None:
    """Qt would end the process with 134."""
    done = python(
        "-m",
        "cpccards",
        "--library",
        str(tmp_path / "library.cpccards"),
        QT_QPA_PLATFORM="",
        DISPLAY="",
        WAYLAND_DISPLAY="",
    )
    assert done.returncode == 0, done.stderr
    assert "There is no screen" in done.stderr
    assert "Predicted score" in done.stdout
    assert "cards" in done.stdout
