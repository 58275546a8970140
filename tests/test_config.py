"""Where things are, and what is kept of this computer."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import platformdirs
import pytest

from cpccards import config
from cpccards.config import Preferences


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's home with nothing said about libraries and preferences."""
    monkeypatch.delenv("CPCCARDS_LIBRARY", raising=False)
    monkeypatch.delenv("CPCCARDS_PREFERENCES", raising=False)
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda name, **_named: str(tmp_path / name))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


# Places


def test_a_checkout_holds_its_own_data() -> None:
    assert config.data_root() == Path(__file__).parents[1]
    assert (config.resources_folder() / "styles" / "app.qss").is_file()
    assert list(config.decks_folder().rglob("*.toml"))


def test_a_wheel_brings_its_data_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "cpccards"
    (package / "_data" / "decks").mkdir(parents=True)
    (package / "_data" / "resources").mkdir()
    monkeypatch.setattr(config, "_PACKAGE", package)
    assert config.data_root() == package / "_data"
    assert config.decks_folder().is_dir()
    assert config.resources_folder().is_dir()


def test_the_library_is_in_the_users_folder(home: Path) -> None:
    assert config.library_path() == home / "CPC Cards" / "library.cpccards"
    assert config.preferences_path() == home / "CPC Cards" / "preferences.json"


def test_an_option_wins_over_the_variable(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPCCARDS_LIBRARY", "~/night.cpccards")
    monkeypatch.setenv("CPCCARDS_PREFERENCES", str(home / "looks.json"))
    assert config.library_path() == home / "night.cpccards"
    assert config.library_path("~/day.cpccards") == home / "day.cpccards"
    assert config.preferences_path() == home / "looks.json"


def test_an_empty_variable_says_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPCCARDS_LIBRARY", "")
    monkeypatch.setenv("CPCCARDS_PREFERENCES", "")
    assert config.library_path("") == home / "CPC Cards" / "library.cpccards"
    assert config.preferences_path() == home / "CPC Cards" / "preferences.json"


# Preferences


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "preferences.json"
    kept = Preferences("dark", 150, (10, 20, 900, 600))
    kept.save(path)
    assert Preferences.load(path) == kept
    assert [each.name for each in path.parent.iterdir()] == ["preferences.json"], "nothing is left beside it"


def test_keeping_again_replaces(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    Preferences("dark").save(path)
    Preferences("light").save(path)
    assert Preferences.load(path) == Preferences("light")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"dark"',
        b"\xff\xfe\x00",
        b"\x00" * 100,
        b'{"theme": "pink", "text_size": "big", "window": "large"}',
        b'{"theme": 3, "text_size": null, "window": null}',
        b'{"text_size": true, "window": [1, 2, 3]}',
        b'{"text_size": 100.5, "window": [1, 2, 3, "4"]}',
        b'{"window": [1, 2, 3, 99999999999999999999]}',
        b'{"window": [true, false, true, true]}',
        b"[" * 5000,
    ],
)
def test_what_cannot_be_read_leaves_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    assert Preferences.load(path) == Preferences()


def test_a_file_that_is_not_there_leaves_the_defaults(tmp_path: Path) -> None:
    assert Preferences.load(tmp_path / "missing.json") == Preferences()
    assert Preferences.load(tmp_path) == Preferences()


def test_each_part_stands_for_itself(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({"theme": "dark", "text_size": "big", "window": [0, 0, 900, 600], "new": 1}))
    assert Preferences.load(path) == Preferences("dark", 100, (0, 0, 900, 600))


@pytest.mark.parametrize(("kept", "used"), [(10, 80), (80, 80), (200, 200), (5000, 200), (-3, 80)])
def test_the_text_size_stays_within_bounds(tmp_path: Path, kept: int, used: int) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({"text_size": kept}))
    assert Preferences.load(path).text_size == used


def test_a_folder_that_cannot_be_written_costs_only_the_looks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    Preferences().save(blocked / "preferences.json")
    assert "Preferences could not be kept" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_the_folder_is_the_learners_alone(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "preferences.json"
    Preferences().save(path)
    assert path.parent.stat().st_mode & 0o077 == 0
