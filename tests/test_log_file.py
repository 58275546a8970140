"""The log: private, of a bounded size, and silent about cards; and what a hard crash leaves."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cpccards import log_file
from cpccards.log_file import CRASH_NAME, NAME, LogFile
from tests.support.saying import PATIENCE

ROOT = Path(__file__).parents[1]
SECRET = "the text" + " of a card"

_CRASH = """
import faulthandler, sys
from pathlib import Path
from cpccards.log_file import LogFile
log = LogFile(Path(sys.argv[1]))
{}
log.stop()
"""


@contextmanager
def opened(folder: Path) -> Iterator[LogFile]:
    logger = logging.getLogger("cpccards")
    level = logger.level
    log = LogFile(folder)
    try:
        yield log
    finally:
        log.stop()
        logger.setLevel(level)


def run(folder: Path, program: str) -> int:
    """Lives the life of one start of the app in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _CRASH.format(program), str(folder)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
    )
    return done.returncode


def test_is_written_beside_the_library_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    with opened(folder) as log:
        logging.getLogger("cpccards.anything").error("it broke")
        assert log.path == folder / NAME
    assert "ERROR cpccards.anything: it broke" in (folder / NAME).read_text(encoding="utf-8")
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    handlers = list(logging.getLogger("cpccards").handlers)
    assert not [handler for handler in handlers if "cpccards.log" in str(handler)]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_one_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("old\n")
    (tmp_path / NAME).chmod(0o644)
    with opened(tmp_path):
        pass
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / NAME).read_text() == "old\n"


def test_without_a_folder_to_write_to_the_app_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with opened(tmp_path / "file" / "folder") as log:
        logging.getLogger("cpccards.anything").error("it broke")
        assert log.path is None
        assert log.last_crash == ""


def test_grows_no_further_than_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "_LARGEST", 2000)
    with opened(tmp_path):
        for number in range(200):
            logging.getLogger("cpccards.anything").info("line %d of many", number)
    sizes = {file.name: file.stat().st_size for file in tmp_path.iterdir()}
    assert set(sizes) == {NAME, f"{NAME}.1", CRASH_NAME}
    assert all(size <= 2000 for size in sizes.values())
    assert "line 199" in (tmp_path / NAME).read_text()


def test_leaves_out_what_an_exception_says(tmp_path: Path) -> None:
    with opened(tmp_path):
        try:
            int(SECRET)
        except ValueError:
            logging.getLogger("cpccards.anything").exception("A job broke")
        logging.getLogger("cpccards.anything").error("Nothing behind it", exc_info=(None, None, None))
    found = (tmp_path / NAME).read_text()
    assert "ValueError in:" in found
    assert "test_log_file.py" in found
    assert SECRET not in found


def test_a_clean_end_says_nothing(tmp_path: Path) -> None:
    assert run(tmp_path, "") == 0
    with opened(tmp_path) as log:
        assert log.last_crash == ""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_being_killed_says_nothing_either(tmp_path: Path) -> None:
    assert run(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)") != 0
    with opened(tmp_path) as log:
        assert log.last_crash == ""


def test_a_hard_crash_is_offered_once_and_names_nobody(tmp_path: Path) -> None:
    assert run(tmp_path, "faulthandler._sigsegv()") != 0
    with opened(tmp_path) as log:
        assert "The app ended in the middle of its work" in log.last_crash
        assert 'File "<string>"' in log.last_crash
    assert "The last start ended in a crash" in (tmp_path / NAME).read_text()
    with opened(tmp_path) as log:
        assert log.last_crash == ""
