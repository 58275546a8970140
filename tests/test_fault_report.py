"""What is told of a fault holds no text of a card, and nothing of whose computer it is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cpccards import __version__
from cpccards.fault_report import crash_report, hard_crash_report, place, trace_words, without_home

SECRET = "the text" + " of a card"


def raised() -> Exception:
    try:
        try:
            int(SECRET)
        except ValueError as first:
            raise KeyError(SECRET) from first
    except KeyError as error:
        return error
    raise AssertionError


def test_a_report_says_where_and_why_without_the_words() -> None:
    report = crash_report(raised())
    assert SECRET not in report
    assert __version__ in report
    assert "KeyError in:" in report
    assert "because of ValueError in:" in report
    assert 'File "tests/test_fault_report.py"' in report
    assert str(Path(__file__).parents[1]) not in report


def test_a_cause_that_was_set_aside_is_left_out() -> None:
    def breaks() -> None:
        try:
            int(SECRET)
        except ValueError:
            raise KeyError(SECRET) from None

    with pytest.raises(KeyError) as caught:
        breaks()
    assert "ValueError in:" not in trace_words(caught.value)


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert trace_words(first).count("in:") == 2


@pytest.mark.parametrize(
    ("file", "short"),
    [
        (str(Path(sqlite3.__file__)), "sqlite3/__init__.py"),
        ("/home/anna/secret place/module.py", "module.py"),
        ("<frozen runpy>", "<frozen runpy>"),
    ],
)
def test_paths_lose_what_is_above(file: str, short: str) -> None:
    assert place(file) == short


def test_what_python_wrote_as_it_died_is_shortened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("USERPROFILE", "/home/anna")
    dump = 'Fatal Python error: Aborted\n\n  File "/home/anna/x/app.py", line 3 in run\n at /home/anna/y\n'
    report = hard_crash_report(dump)
    assert "anna" not in report
    assert 'File "app.py", line 3 in run' in report
    assert "Fatal Python error: Aborted" in report


def test_a_home_that_is_no_persons_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    monkeypatch.setenv("USERPROFILE", "/")
    assert without_home("/usr/lib") == "/usr/lib"

    def none() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", none)
    assert without_home("/usr/lib") == "/usr/lib"
