"""`cpccards report`: the progress report from the command line, as PDF and as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cpccards import __main__ as program
from cpccards import cli
from tests.support.clocks import FakeClock
from tests.support.libraries import opened


@pytest.fixture
def library(library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("cpccards.system_clock.SystemClock", lambda: clock)
    monkeypatch.setattr("cpccards.config.decks_folder", lambda: library_path.parent / "no-decks")
    monkeypatch.setenv("CPCCARDS_PREFERENCES", str(library_path.parent / "preferences.json"))
    with opened(library_path, clock) as services:
        services.support.save_person(None, {"name": "Kim"})
        services.support.ask("Why 25?", services.support.people()[0].key)
    return library_path


def run(library: Path, *arguments: str) -> int:
    return cli.run_command(
        ["--library", str(library), "report", *arguments], lambda _library: 0, program.draw_report
    )


def test_a_table(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "progress.csv"
    assert run(library, str(out), "--for", "kim") == 0
    assert capsys.readouterr().out == f"The report was written to {out}.\n"
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["remark"] == "Kim"
    assert [row["what"] for row in rows if row["part"] == "question"] == ["Why 25?"]


@pytest.mark.usefixtures("qapp")
def test_pages(library: Path, tmp_path: Path) -> None:
    assert run(library, str(tmp_path / "progress.PDF")) == 0
    assert (tmp_path / "progress.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("progress.doc",), "'progress.doc' has no ending that can be written. Name it .pdf or .csv."),
        (("progress.csv", "--for", "Lee"), "'Lee' is nobody on the page People."),
    ],
)
def test_what_can_not_be_is_said(
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(library, *arguments) == 1
    assert words in capsys.readouterr().err
    assert not list(tmp_path.glob("progress*"))


def test_the_program_hands_on_what_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[object] = []

    def take(_given: list[str], _open_window: object, draw: object) -> int:
        handed.append(draw)
        return 0

    monkeypatch.setattr(cli, "run_command", take)
    assert program.main(["report", "out.pdf"]) == 0
    assert handed == [program.draw_report]


def test_without_anything_that_draws_only_a_table_is_written(
    library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--library", str(library), "report", str(tmp_path / "a.pdf")]
    assert cli.run_command(given, lambda _library: 0) == 1
    assert "Name it .pdf or .csv." in capsys.readouterr().err
