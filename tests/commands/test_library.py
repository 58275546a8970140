"""The commands that look after the library as a file, over real ones."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cpccards import cli, config, system_clock
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, opened

DOCUMENTATION = (config.resources_folder() / "help" / "command-line.md").read_text(encoding="utf-8")


@dataclass
class Shell:
    """A learner's folder and the program in it."""

    library: Path
    clock: FakeClock
    capsys: pytest.CaptureFixture[str]
    err: str = ""

    def run(self, *arguments: str, code: int = 0) -> str:
        self.capsys.readouterr()
        ended = cli.run_command(list(arguments), lambda _library: 0)
        told = self.capsys.readouterr()
        self.err = told.err
        assert ended == code, told.err
        return told.out

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", code=code))

    def fill(self, count: int, deck: str = "Deck") -> None:
        with opened(self.library, self.clock) as services:
            fill_basic(services, count, deck=(deck,))

    def spoil(self, statement: str) -> None:
        with closing(sqlite3.connect(self.library)) as connection, connection:
            connection.execute(statement)


@pytest.fixture
def shell(
    library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    folder = library_path.parent
    monkeypatch.setattr(system_clock, "SystemClock", lambda: clock)
    monkeypatch.setattr(config, "decks_folder", lambda: folder / "no-decks")
    monkeypatch.setattr(config, "user_folder", lambda: folder / "user")
    monkeypatch.setenv("CPCCARDS_LIBRARY", str(library_path))
    return Shell(library_path, clock, capsys)


def promised(heading: str) -> set[str]:
    """The fields that the help names below a heading."""
    found = re.search(rf"^### {heading}$(.*?)(?=^##|\Z)", DOCUMENTATION, re.MULTILINE | re.DOTALL)
    assert found is not None
    return set(re.findall(r"`(\w+)`", found[1])) - {"null"}


def test_a_backup_is_made_listed_and_restored(shell: Shell) -> None:
    assert shell.run("backups") == "There is no backup yet.\n"
    shell.fill(2)
    copy = shell.library.with_name("copy.cpccards")
    assert shell.run("backup", "--to", str(copy)) == f"2 cards and 0 answers are in {copy}.\n"
    shell.fill(3, "Later")
    [row] = shell.json("backups")
    assert (row["cards"], row["reason"], row["verified"]) == (2, "by hand", True)
    assert set(row) <= promised("backups --json")
    listed = shell.run("backups")
    assert Path(row["path"]).name in listed
    assert "2026-11-22 12:00" in listed
    told = shell.run("restore", Path(row["path"]).name)
    assert told.startswith("The library has 2 cards and 0 answers now.\nWhat was there before is kept as ")
    told = shell.json("restore", str(copy))
    assert (told["cards"], told["reviews"]) == (2, 0)
    assert Path(told["kept"]).exists()
    assert set(told) == promised("restore --json")


def test_a_backup_as_json(shell: Shell) -> None:
    told = shell.json("backup")
    assert told["copy"] is None
    assert Path(told["path"]).exists()


def test_a_lost_library_is_restored(shell: Shell) -> None:
    shell.fill(2)
    path = shell.json("backup")["path"]
    shell.library.unlink()
    assert shell.run("restore", path) == "The library has 2 cards and 0 answers now.\n"


@pytest.mark.parametrize("command", [("backups",), ("check",), ("check", "--repair"), ("decks",)])
def test_a_lost_library_is_not_taken_for_a_new_one(shell: Shell, command: tuple[str, ...]) -> None:
    shell.fill(2)
    name = Path(shell.json("backup")["path"]).name
    shell.library.unlink()
    assert shell.run(*command, code=1) == ""
    assert shell.err == (
        f"The library is missing. {shell.library} is gone, but there are backups of it. "
        f"The newest backup is of 2026-11-22 12:00, with 2 cards and 0 answers: cpccards restore {name}\n"
    )
    assert not shell.library.exists()


def test_of_a_damaged_library_the_newest_backup_is_named(shell: Shell) -> None:
    shell.fill(2)
    name = Path(shell.json("backup")["path"]).name
    shell.library.write_bytes(b"spoiled")
    shell.run("decks", code=1)
    assert shell.err.endswith(f"with 2 cards and 0 answers: cpccards restore {name}\n")
    assert shell.library.read_bytes() == b"spoiled"


def test_a_folder_that_is_not_there_is_told_and_the_backup_made(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = shell.library.with_name("stick")
    preferences = config.Preferences.load(config.preferences_path())
    preferences.choose_backup_folder(shell.library, stick)
    preferences.save(config.preferences_path())
    told = shell.json("backup")
    assert Path(told["path"]).parent == shell.library.with_name("backups")
    assert shell.err.startswith(f"The folder for backups is not there: {stick}.")
    assert shell.run("restore", Path(told["path"]).name).startswith("The library has 0 cards")


def test_what_cannot_be_restored_is_a_sentence(shell: Shell) -> None:
    shell.run("restore", "nothing.cpccards", code=1)
    assert shell.err.startswith("There is no such backup. 'nothing.cpccards' is neither a file")


def test_a_backup_of_another_library_is_listed_as_such(shell: Shell) -> None:
    shell.fill(1)
    shell.run("backup")
    shell.library.rename(shell.library.with_name("before"))
    with opened(shell.library, shell.clock) as services:
        fill_basic(services, 1)
    shell.clock.advance(minutes=1)
    shell.run("backup")
    first, second = shell.run("backups").splitlines()
    assert "by hand" in first
    assert "another library" in second


def test_faults_are_told_and_mended(shell: Shell) -> None:
    shell.fill(2)
    shell.spoil("UPDATE cards SET deck_id = 999 WHERE id = 1")
    told = shell.json("check", code=1)
    assert (told["sound"], told["repaired"]) == (False, False)
    assert [fault["kind"] for fault in told["found"]] == ["cards-without-deck"]
    assert set(told) <= promised("check --json")
    assert shell.run("check", "--repair") == "Mended: 1 card is in no deck.\n"
    assert shell.json("check")["sound"]
    assert [row["reason"] for row in shell.json("backups")] == ["repair"]


def test_what_is_left_is_told(shell: Shell) -> None:
    shell.spoil(
        "INSERT INTO media (name, sha256, size, content_type) VALUES ('a.png', 'abc', 1, 'image/png')"
    )
    shell.run("check", code=1)
    assert shell.err == "1 picture or sound is missing from the disk.\n    a.png\n"
    shell.run("check", "--repair", code=1)
    assert "Still so: 1 picture or sound is missing from the disk." in shell.err


def test_a_damaged_file_is_read_out(shell: Shell) -> None:
    shell.fill(2000)
    with shell.library.open("rb+") as file:
        # The root of the settings, without which nothing opens.
        with closing(sqlite3.connect(shell.library)) as connection:
            [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'settings'")
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    damaged = shell.library.read_bytes()
    shell.run("check", code=1)
    assert "The library is damaged" in shell.err
    assert shell.library.read_bytes() == damaged
    told = shell.json("check", "--repair")
    assert (told["rows"]["notes"], told["lost"]) == (2000, ["settings"])
    assert Path(told["kept"]).read_bytes() == damaged
    assert set(told) <= promised("check --json")
    assert shell.json("check")["sound"]


def test_what_was_read_out_is_told_in_words(shell: Shell) -> None:
    shell.fill(3)
    shell.spoil("DROP TABLE settings")
    # A table that is gone is a bug to SQLite, a damage to the learner: only a broken page is told as one.
    with shell.library.open("rb+") as file, closing(sqlite3.connect(shell.library)) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'note_kinds'")
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    out = shell.run("check", "--repair")
    assert "Read: 3 notes, 3 cards, 0 reviews. Some rows could not be read of: " in out
    assert "The damaged file is kept as" in out
