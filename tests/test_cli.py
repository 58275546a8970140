"""The command line: what it prints, what it writes, how it fails."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer
import typer.core
import typer.main

from cpccards import __version__, cli, config, system_clock
from cpccards.commands import demo, statistics
from cpccards.domain.attempts import ExamResult
from cpccards.domain.clock import date_of_day
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.questions import QUESTION_OUTLINE
from cpccards.domain.reviews import Origin, Rating
from cpccards.domain.topics import TOPICS
from cpccards.services.demo import fill_demo
from cpccards.services.export_formats import FORMATS, format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.workspace import Workspace
from tests.support.anki_samples import old_sample
from tests.support.clocks import FakeClock
from tests.support.decks import make_decks
from tests.support.libraries import basic, fill, fill_basic, opened, rate
from tests.support.mock_bank import bank

DOCUMENTATION = (config.resources_folder() / "help" / "command-line.md").read_text(encoding="utf-8")
GOOD = "front,back\nABG,arterial blood gas\nBKA,below-knee amputation\n"


@dataclass
class Result:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Shell:
    """A learner's folder and the program in it."""

    folder: Path
    clock: FakeClock
    capsys: pytest.CaptureFixture[str]
    windows: list[str | None] = field(default_factory=list)

    @property
    def library(self) -> Path:
        return self.folder / "library.cpccards"

    def run(self, *arguments: str) -> Result:
        def open_window(library: str | None) -> int:
            self.windows.append(library)
            return 0

        self.capsys.readouterr()
        code = cli.run_command(list(arguments), open_window)
        told = self.capsys.readouterr()
        assert "Traceback" not in told.err
        return Result(code, told.out, told.err)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def look(self) -> contextlib.AbstractContextManager[Workspace]:
        """The services over the same library, as the program opens it."""
        return opened(self.library, self.clock)


@pytest.fixture
def shell(
    library_path: Path,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    folder = library_path.parent
    monkeypatch.setattr(system_clock, "SystemClock", lambda: clock)
    monkeypatch.setattr(config, "decks_folder", lambda: folder / "no-decks")
    monkeypatch.setattr(config, "user_folder", lambda: folder / "user")
    monkeypatch.setenv("CPCCARDS_LIBRARY", str(library_path))
    monkeypatch.chdir(folder)
    return Shell(folder, clock, capsys)


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with twelve evenings behind it, enough for a number. To be copied."""
    path = tmp_path_factory.mktemp("studied") / "library.cpccards"
    with opened(path, FakeClock()) as services:
        for topic in TOPICS:
            fill(services, [basic(f"{topic.key} {n}", topic.key) for n in range(6)], ("Deck", topic.key))
        fill_basic(services, 2, deck=("Without a topic",))
        fill_demo(services, days=12, new_a_day=20)
    return path


@pytest.fixture
def evening(shell: Shell, studied: Path) -> Shell:
    shutil.copyfile(studied, shell.library)
    return shell


# What the documentation promises


def section(heading: str) -> str:
    """The part of the help page below a heading."""
    found = re.search(rf"^### {re.escape(heading)}$(.*?)(?=^##|\Z)", DOCUMENTATION, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def first_cells(text: str) -> list[str]:
    """The names in the first column of a table."""
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`(\w+)`", row)]


def shape(value: Any) -> Any:
    """Names and types of a JSON value."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def test_forecast_json_is_as_documented(evening: Shell) -> None:
    told = evening.run("forecast", "--json").json
    documented, of_sections = section("forecast --json").split("Each of the `sections` has:")
    assert list(told) == first_cells(documented)
    for each in told["sections"]:
        assert list(each) == first_cells(of_sections)
    assert shape(told) == {
        "outline": "str",
        "exam_date": "str",
        "mean": "float",
        "interval90": ["float"],
        "pass_probability": "float",
        "pass_mark": "float",
        "evidence": "str",
        "sections": [
            {
                "id": "str",
                "name": "str",
                "weight": "float",
                "mastery": "float",
                "interval90": ["float"],
                "coverage": "float",
                "cards": "int",
                "evidence": "str",
            }
        ],
        "unassigned_cards": "int",
        "history": [{"day": "str", "mean": "float", "low": "float", "high": "float"}],
    }


def test_decks_json_is_as_documented(evening: Shell) -> None:
    told = evening.run("decks", "--json").json
    assert list(told[0]) == re.findall(r"`(\w+)`", section("decks --json"))
    assert shape(told) == [{"path": ["str"], "new": "int", "learning": "int", "due": "int", "cards": "int"}]


def test_search_lists_the_cards_that_fit(evening: Shell) -> None:
    told = evening.run("search", "", "--json").json
    assert list(told[0]) == re.findall(r"`(\w+)`", section("search --json"))
    first = told[0]
    assert evening.run("search", f"cid:{first['card']}", "--json").json == [first]
    line = evening.run("search", "", "--limit", "1").out
    assert line == f"{first['card']}\t{' › '.join(first['deck'])}\t{first['question']}\n"


def test_a_search_that_cannot_be_understood_is_told_in_a_sentence(shell: Shell) -> None:
    result = shell.run("search", "(a")
    assert result.code == 1
    assert "never closed" in result.err


def test_stats_json_is_as_documented(evening: Shell) -> None:
    told = evening.run("stats", "--json").json
    named = re.findall(r"`(\w+)`", section("stats --json"))
    assert list(told) == [name for name in named if name != "null"]


def test_mocks_json_is_as_documented(evening: Shell) -> None:
    assert evening.run("mocks", "--json").json == []
    with evening.look() as services:
        outline = services.outlines.get(QUESTION_OUTLINE)
        services.mocks.bank._bundled = tuple(bank(6))
        done = services.mocks.start(plan_for(PaperKind.SECTION, outline, 4, section="anatomy"))
        services.mocks.sitting(done).hand_in()
        services.mocks.start(plan_for(PaperKind.PRACTICE, outline, 4))
    told = evening.run("mocks", "--json").json
    named = re.findall(r"`(\w+)`", section("mocks --json").split("While")[0])
    assert [list(each) for each in told] == [[name for name in named if name != "null"]] * 2
    assert [(each["open"], each["percent"], each["counted"]) for each in told] == [
        (True, None, False),
        (False, 0.0, True),
    ]
    listed = evening.run("mocks").out
    assert "open" in listed
    assert "0 of 4" in listed
    assert "0 %" in listed


def test_import_json_is_as_documented(shell: Shell) -> None:
    told = shell.run("import", shell.file("good.csv", GOOD), "--json").json
    named = re.findall(r"`(\w+)`", section("import --json"))
    assert list(told) == [name for name in named if name != "false"]


def test_every_command_is_documented(shell: Shell) -> None:
    root = typer.main.get_command(cli.app)
    assert isinstance(root, typer.core.TyperGroup)
    known = set(root.commands)
    assert known == set(re.findall(r"^\| `cpccards (\w+)", DOCUMENTATION, re.MULTILINE))
    listed = shell.run("--help").out
    for name in known:
        assert name in listed
        assert shell.run(name, "--help").code == 0


# Forecast


def test_the_forecast_is_the_services(evening: Shell) -> None:
    told = evening.run("forecast", "--json").json
    with evening.look() as services:
        forecast = services.forecasting.current()
        history = services.forecasting.history()
        exam = services.settings.current.exam_date
    assert exam is not None
    assert forecast.evidence is not EvidenceLevel.NONE
    assert told["outline"] == forecast.outline_id == "weighted-sections"
    assert told["exam_date"] == exam.isoformat()
    assert told["mean"] == round(forecast.mean, 2)
    assert told["interval90"] == [round(forecast.low, 2), round(forecast.high, 2)]
    assert told["pass_probability"] == round(forecast.pass_probability, 4)
    assert told["pass_mark"] == 70
    assert told["evidence"] == forecast.evidence.value
    assert told["unassigned_cards"] == 2
    assert [each["id"] for each in told["sections"]] == [each.id for each in forecast.sections]
    for each, known in zip(told["sections"], forecast.sections, strict=True):
        assert each["mastery"] == round(known.mean, 2)
        assert each["interval90"] == [round(known.low, 2), round(known.high, 2)]
        assert each["coverage"] == round(known.coverage, 4)
        assert each["cards"] == known.cards
    assert len(told["history"]) == len(history) > 10
    assert told["history"][-1]["day"] == date_of_day(history[-1].day).isoformat() == "2026-11-22"
    assert [each["mean"] for each in told["history"]] == [round(point.mean, 2) for point in history]
    assert sum(each["weight"] for each in told["sections"]) == pytest.approx(1)


def test_the_forecast_is_stable(evening: Shell) -> None:
    first = evening.run("forecast", "--json").out
    assert evening.run("forecast", "--json").out == first


def test_the_other_outline_can_be_asked_for(evening: Shell) -> None:
    told = evening.run("forecast", "--outline", "aapc-100-questions", "--json").json
    assert told["outline"] == "aapc-100-questions"
    assert len(told["sections"]) > 10
    assert {point["day"] for point in told["history"]}
    plain = evening.run("forecast", "--outline", "aapc-100-questions").out
    assert told["sections"][0]["name"] in plain


def test_without_evidence_the_numbers_are_there_for_scripts_alone(shell: Shell) -> None:
    told = shell.run("forecast", "--json").json
    assert told["evidence"] == "none"
    assert told["exam_date"] is None
    assert "not enough evidence" in shell.run("forecast").out


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_an_unknown_outline_is_refused(shell: Shell, extra: tuple[str, ...]) -> None:
    result = shell.run("forecast", "--outline", "nope", *extra)
    assert result.code == 1
    assert "No exam outline is called 'nope'" in result.err
    assert "weighted-sections" in result.err
    assert result.out == ""


# Decks, statistics, check


def test_decks_are_listed_parents_first(evening: Shell) -> None:
    told = evening.run("decks", "--json").json
    assert told[0]["path"] == ["Deck"]
    assert told[0]["cards"] == 6 * len(TOPICS)
    assert [each["path"] for each in told if len(each["path"]) == 1] == [["Deck"], ["Without a topic"]]
    plain = evening.run("decks").out.splitlines()
    assert plain[0].split() == ["Deck", "New", "Learning", "Due", "Cards"]
    assert plain[1].split()[-1] == str(6 * len(TOPICS))
    assert plain[2].startswith("  ")


def test_a_deck_name_with_mark_up_of_the_console_stays_text(shell: Shell) -> None:
    with shell.look() as services:
        fill(services, [basic("word")], ("[bold]Deck[/] [/x]",))
    result = shell.run("decks")
    assert result.code == 0
    assert "[bold]Deck[/] [/x]" in result.out


def test_statistics_are_told(shell: Shell) -> None:
    with shell.look() as services:
        cards = fill_basic(services, 5)
        rate(services, cards[0], Rating.EASY, seconds=30)
        rate(services, cards[1], Rating.AGAIN, seconds=30)
    told = shell.run("stats", "--json").json
    assert told == {
        "today": "2026-11-22",
        "due": 4,
        "minutes": 4.2,
        "cards": 5,
        "new": 3,
        "learning": 1,
        "in_review": 1,
        "reviews": 2,
        "reviews_today": 2,
        "days_studied": 1,
        "retention_30_days": None,
    }
    plain = shell.run("stats").out
    assert "days studied: 1" in plain
    assert "retention 30 days: –" in plain


def test_a_sound_library_is_sound(shell: Shell) -> None:
    result = shell.run("check")
    assert (result.code, result.out) == (0, f"{shell.library} is sound.\n")


def test_damage_is_found(shell: Shell) -> None:
    with shell.look() as services:
        fill_basic(services, 1)
    with contextlib.closing(sqlite3.connect(shell.library)) as connection, connection:
        connection.execute("DELETE FROM notes")
    result = shell.run("check")
    assert result.code == 1
    assert result.err.startswith("1 card has no note.\n")
    assert "check --repair" in result.err


# Import


def test_notes_are_imported_and_can_be_undone(shell: Shell) -> None:
    result = shell.run("import", shell.file("good.csv", GOOD), "--deck", "Words › Abbreviations")
    assert result.code == 0
    assert result.out.startswith("2 notes with 2 cards were added")
    assert [each["path"] for each in shell.run("decks", "--json").json] == [
        ["Words"],
        ["Words", "Abbreviations"],
    ]
    with shell.look() as services:
        undone = services.undo.undo()
        assert undone is not None
        assert undone.step == "Import good.csv"
        assert services.library.is_empty()
    assert shell.run("stats", "--json").json["cards"] == 0


def test_a_dry_run_writes_nothing(shell: Shell) -> None:
    path = shell.file("good.csv", GOOD)
    plain = shell.run("import", path, "--dry-run")
    assert plain.out.startswith("2 notes with 2 cards would be added")
    told = shell.run("import", path, "--dry-run", "--json").json
    assert told["written"] is False
    assert told["new"] == 2
    assert shell.run("decks", "--json").json == []
    with shell.look() as services:
        assert services.library.is_empty()
        assert services.undo.names() == (None, None)
    assert shell.run("import", path, "--json").json == told | {"written": True}


def test_importing_again_adds_nothing(shell: Shell) -> None:
    path = shell.file("good.csv", GOOD)
    shell.run("import", path)
    again = shell.run("import", path, "--json").json
    assert (again["new"], again["duplicates"]) == (0, 2)


def test_a_package_comes_with_its_progress_when_asked(shell: Shell) -> None:
    path = shell.file("old.apkg", old_sample().package())
    plain = shell.run("import", path, "--dry-run")
    assert "4 pictures and sounds and 0 answers would be added." in plain.out
    assert "--with-progress brings it along" in plain.out
    told = shell.run("import", path, "--dry-run", "--with-progress", "--json").json
    assert (told["notes"], told["cards"], told["media"], told["reviews"]) == (4, 7, 4, 10)
    assert told["cards_with_progress"] == 5
    shell.run("import", path, "--with-progress", "--rollover", "3")
    stats = shell.run("stats", "--json").json
    assert (stats["cards"], stats["new"]) == (7, 2)
    again = shell.run("import", path, "--with-progress", "--json").json
    assert (again["new"], again["unchanged"], again["media"]) == (0, 4, 0)


def test_a_whole_library_says_what_is_beside_its_cards(shell: Shell) -> None:
    with opened(shell.folder / "other.cpccards", shell.clock) as other:
        fill_basic(other, 1)
        other.attempts.record(ExamResult(20_000, "exam", total_right=66, total_asked=100))
        other.outlines.copy("aapc-100-questions", "Mine")
        other.settings.change(other.calendar.date(), minutes_per_day=45)
        path = shell.folder / "whole.json"
        other.exporting.export(format_of("json"), None, ExportOptions(), path)
    shell.run("import", shell.file("good.csv", GOOD), "--json")
    plain = shell.run("import", str(path), "--dry-run", "--without-settings").out
    assert "1 past attempts, 0 practice exams, 1 exam outlines and 0 records of plan, people" in plain
    assert "1 settings in the file stay out; --with-settings brings them along." in plain
    told = shell.run("import", str(path), "--with-settings", "--json").json
    names = ("attempts", "practice_exams", "outlines", "records", "settings")
    assert [told[name] for name in names] == [1, 0, 1, 0, 1]
    assert "settings" not in shell.run("import", str(path), "--dry-run", "--with-settings").out


def test_what_happens_to_duplicates_can_be_said(shell: Shell) -> None:
    path = shell.file("good.csv", GOOD)
    shell.run("import", path)
    tagged = shell.file("good.csv", GOOD.replace("back", "back,tags").replace("gas", "gas,lungs"))
    told = shell.run("import", tagged, "--duplicates", "update", "--json").json
    assert (told["new"], told["updated"], told["unchanged"]) == (0, 1, 1)
    with shell.look() as services:
        [deck] = services.library.decks()
        assert {note.note.tags for note in services.library.notes(deck.id)} == {("lungs",), ()}
    assert shell.run("import", path, "--duplicates", "add", "--json").json["new"] == 2
    assert shell.run("import", path, "--duplicates", "burn").code == 2
    assert shell.run("import", path, "--rollover", "24").code == 2


@pytest.mark.parametrize("deck", ["A › B", "A::B", "A :: B"])
def test_notes_that_name_no_deck_get_the_one_given(shell: Shell, deck: str) -> None:
    told = shell.run("import", shell.file("good.csv", GOOD), "--deck", deck, "--json").json
    assert told["decks"] == ["A › B"]


def test_notes_that_name_no_topic_get_the_one_given(shell: Shell) -> None:
    shell.run("import", shell.file("good.csv", GOOD), "--topic", "terminology")
    assert shell.run("forecast", "--json").json["unassigned_cards"] == 0
    shell.run("import", shell.file("more.csv", GOOD.replace("A", "X")))
    assert shell.run("forecast", "--json").json["unassigned_cards"] == 2


def test_an_unknown_topic_is_refused_before_anything_is_read(shell: Shell) -> None:
    result = shell.run("import", "missing.csv", "--topic", "nope")
    assert result.code == 1
    assert "'nope' is no topic" in result.err
    assert "modifiers" in result.err


def test_lines_that_cannot_be_used_are_named(shell: Shell) -> None:
    path = shell.file("ragged.csv", 'front,back\na,b\nc\nd,e,f\n"g,h\n')
    result = shell.run("import", path)
    assert result.code == 0
    assert "line 3: This row has 1 cell" in result.err
    assert "line 4: There are 3 cells" in result.err
    told = shell.run("import", path, "--json", "--dry-run").json
    assert [problem["line"] for problem in told["problems"]] == [3, 4, 5]
    assert all(isinstance(problem["why"], str) for problem in told["problems"])


def test_a_bundled_deck_file_is_read(shell: Shell) -> None:
    source = config.resources_folder().parent / "decks" / "cpt" / "anesthesia.toml"
    told = shell.run("import", str(source), "--json").json
    assert told["new"] > 10
    assert told["problems"] == []
    assert told["decks"][0].startswith("CPT › ")


BAD_FILES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("empty.csv", b"", "There is nothing in empty.csv"),
    "blank": ("blank.csv", b"  \n\n  \n", "There is nothing in blank.csv"),
    "binary": ("picture.csv", bytes(range(256)) * 20, "no text has"),
    "zip": ("deck.zip", b"PK\x03\x04" + bytes(60), "zip archive"),
    "one column": ("one.txt", b"one\ntwo\nthree\n", "There is only one column"),
    "TOML typo": ("deck.toml", b'format = 1\n[[deck]\nname = "x"\n', "deck.toml, line 2"),
    "library": ("other.cpccards", b"SQLite format 3\x00" + bytes(200), "can't be read"),
}


@pytest.mark.parametrize(("name", "content", "words"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_file_that_cannot_be_used_is_told_in_a_sentence(
    shell: Shell, name: str, content: bytes, words: str
) -> None:
    result = shell.run("import", shell.file(name, content))
    assert result.code == 1
    assert words in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert result.out == ""
    with shell.look() as services:
        assert services.library.is_empty()


def test_a_missing_file_and_a_folder_are_told(shell: Shell) -> None:
    missing = shell.run("import", "missing.csv")
    assert missing.code == 1
    assert "missing.csv is no file" in missing.err
    (shell.folder / "folder.csv").mkdir()
    folder = shell.run("import", "folder.csv")
    assert folder.code == 1
    assert "This is a folder" in folder.err


def test_a_file_that_may_not_be_read_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shell.file("good.csv", GOOD)

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    result = shell.run("import", path)
    assert result.code == 1
    assert "good.csv: Permission denied." in result.err


# The library


def _spoil_header(path: Path) -> None:
    path.write_bytes(b"no library" * 50)


def _spoil_all(path: Path) -> None:
    path.write_bytes(b"")


def _make_newer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_spoil_header, "The library is damaged."),
        (_spoil_all, "is empty. It was left as it is."),
        (_make_newer, "Update the app to open it."),
    ],
)
@pytest.mark.parametrize(
    "command",
    [("review",), ("decks",), ("forecast", "--json"), ("stats",), ("check",), ("import", "good.csv")],
)
def test_a_library_that_cannot_be_opened_is_left_alone(
    shell: Shell, spoil: Callable[[Path], None], words: str, command: tuple[str, ...]
) -> None:
    shell.file("good.csv", GOOD)
    spoil(shell.library)
    before = shell.library.read_bytes()
    result = shell.run(*command)
    assert result.code == 1
    assert words in result.err
    assert result.out == ""
    assert shell.library.read_bytes() == before


def test_a_library_in_use_is_told(shell: Shell) -> None:
    with shell.look():
        result = shell.run("stats")
    assert result.code == 1
    assert "The library is in use." in result.err
    assert shell.run("stats").code == 0


def test_a_library_where_none_can_be_is_told(shell: Shell) -> None:
    shell.file("file", "no folder")
    result = shell.run("--library", "file/library.cpccards", "stats")
    assert result.code == 1
    assert "can't be written" in result.err or "can't be read" in result.err


def test_another_library_is_made_where_there_is_none(shell: Shell) -> None:
    assert shell.run("--library", "night.cpccards", "import", shell.file("good.csv", GOOD)).code == 0
    assert (shell.folder / "night.cpccards").is_file()
    assert shell.run("stats", "--json").json["cards"] == 0
    assert shell.run("--library=night.cpccards", "stats", "--json").json["cards"] == 2


# Review and the window


def test_without_a_command_the_window_opens(shell: Shell) -> None:
    assert shell.run().code == 0
    assert shell.run("--library", "night.cpccards").code == 0
    assert shell.windows == [None, "night.cpccards"]


def test_what_the_window_returns_is_returned(shell: Shell) -> None:
    assert cli.run_command([], lambda _library: 3) == 3


def test_the_version_is_printed(shell: Shell) -> None:
    result = shell.run("--version")
    assert (result.code, result.out) == (0, f"{__version__}\n")
    assert shell.windows == []


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("--nonsense",), ("import",), ("--library",), ("decks", "x")]
)
def test_what_is_not_understood_is_told(shell: Shell, arguments: tuple[str, ...]) -> None:
    result = shell.run(*arguments)
    assert result.code == 2
    assert result.err
    assert result.out == ""


def test_a_bug_is_not_hidden(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(statistics, "_stats_json", burst)
    with pytest.raises(ZeroDivisionError):
        shell.run("stats")


def test_stopping_says_nothing_and_is_told_by_its_code(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(statistics, "_stats_json", stop)
    assert shell.run("stats").code == 130


class Terminal:
    """Somebody at a terminal, who types what was written down."""

    def __init__(self, *lines: str) -> None:
        self._lines: Iterator[str] = iter(lines)

    def isatty(self) -> bool:
        return True

    def readline(self, _size: int = -1) -> str:
        return next(self._lines, "")

    def fileno(self) -> int:
        raise OSError


def test_a_review_in_the_terminal_is_marked_as_one(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with shell.look() as services:
        fill_basic(services, 2)
    monkeypatch.setattr("sys.stdin", Terminal("\n", "4\n"))
    result = shell.run("review")
    assert result.code == 0
    assert "2 cards · under a minute" in result.out or "2 cards · about" in result.out
    assert "1 answer, 100% remembered" in result.out
    with shell.look() as services, services.library_file() as uow:
        [row] = uow._connection.exec_driver_sql("SELECT origin FROM reviews").all()
        assert Origin(row[0]) is Origin.TERMINAL


@pytest.mark.parametrize(("typed", "answers"), [("y\n", 1), ("\n", 0), ("", 0)])
def test_a_clock_that_jumped_is_asked_about_first(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, answers: int
) -> None:
    with shell.look() as services:
        fill_basic(services, 2, "modifiers")
        services.settings.change(services.calendar.date(), minutes_per_day=10)
    shell.clock.advance(days=400)
    monkeypatch.setattr("sys.stdin", Terminal(*filter(None, (typed, "\n", "4\n"))))
    result = shell.run("review")
    assert result.code == 0
    assert "Your computer's clock changed by 400 days: it was 2026-11-22 12:00" in result.out
    assert ("then start again" in result.out) is not bool(answers)
    with shell.look() as services:
        assert services.statistics.all().reviews == answers


def test_a_profile_is_named_before_the_command(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CPCCARDS_LIBRARY")
    ann = config.profiles().add("Ann")
    told = shell.run("--profile", "ann", "stats", "--json").json
    assert told["cards"] == 0
    assert ann.library.exists()
    shell.run("--profile", "Ann")
    assert shell.windows == [str(ann.library)]
    refused = shell.run("--profile", "Ann", "--library", "a.cpccards", "stats")
    assert refused.code == 1
    assert "Give one of the two." in refused.err
    assert [each["name"] for each in shell.run("profiles", "--json").json] == ["First profile", "Ann"]
    assert f"Ann\t{ann.library}\n" in shell.run("profiles").out


def test_without_a_terminal_today_is_printed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with shell.look() as services:
        fill_basic(services, 2)
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        result = shell.run("review")
    assert result.code == 0
    assert "2 cards" in result.out
    assert "Predicted score" in result.out


def test_without_a_window_the_reason_is_told_and_today_printed(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr("sys.stdin", nothing)
        code = cli.run_without_window(None, "There is no screen.")
    told = capsys.readouterr()
    assert code == 0
    assert told.err == "There is no screen.\n"
    assert "Nothing is due." in told.out
    _spoil_all(shell.library)
    assert cli.run_without_window(None, "There is no screen.") == 1
    assert "The library is damaged." in capsys.readouterr().err


# The demo


@pytest.fixture
def small_demo(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The demo with one deck and a few evenings."""
    decks = shell.folder / "decks"
    source = config.resources_folder().parent / "decks" / "cpt" / "anesthesia.toml"
    (decks / "cpt").mkdir(parents=True)
    shutil.copy(source, decks / "cpt")
    monkeypatch.setattr(config, "decks_folder", lambda: decks)
    monkeypatch.setattr(demo, "fill_demo", partial(fill_demo, days=4, new_a_day=3))
    return shell


def test_a_demo_is_made_labelled_and_opened(small_demo: Shell) -> None:
    result = small_demo.run("demo")
    path = small_demo.folder / "user" / "demo.cpccards"
    assert result.code == 0
    assert re.search(r"Simulating 60 days of study: \d+ reviews\.", result.out)
    assert f"The demo library is {path}." in result.out
    assert small_demo.windows == [str(path)]
    with opened(path, small_demo.clock) as services:
        assert services.settings.current.demo
        assert services.settings.current.welcomed
        assert services.statistics.all().reviews > 10
    assert small_demo.run("stats", "--json").json["reviews"] == 0, "one's own library is left alone"
    again = small_demo.run("demo")
    assert again.code == 0
    assert "Simulating" not in again.out


def test_a_demo_may_stand_elsewhere_but_not_in_ones_own_library(small_demo: Shell) -> None:
    assert small_demo.run("--library", "elsewhere.cpccards", "demo").code == 0
    assert small_demo.windows == [str(Path("elsewhere.cpccards"))]
    small_demo.windows.clear()
    refused = small_demo.run("--library", str(small_demo.library), "demo")
    assert refused.code == 1
    assert "holds your own cards" in refused.err
    assert small_demo.windows == []


# Decks and exam questions


@pytest.fixture
def decks(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_decks(shell.folder)
    monkeypatch.setattr(config, "decks_folder", lambda: folder)
    return folder


def test_content_check_of_a_sound_file_opens_no_library(shell: Shell, decks: Path) -> None:
    shell.library.write_bytes(b"no library")
    told = shell.run("content", "check", "decks/terminology/terms.toml")
    assert (told.code, told.out) == (0, "1 file checked: nothing to mend.\n")


def test_content_check_names_file_line_rule_and_key(shell: Shell, decks: Path) -> None:
    file = decks / "terminology" / "terms.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"2+"', '"K"'), encoding="utf-8")
    told = shell.run("content", "check", "decks/terminology/terms.toml")
    assert told.code == 1
    first, second = told.out.splitlines()
    place = "decks/terminology/terms.toml"
    assert first == f"{place}:12 required: terminology-ectomy: The evidence '' is none of A, T, 2+."
    assert second.startswith(f"{place}:19 file: evidence “K” is unknown;")
    assert told.err == "1 file checked, 2 things to mend.\n"


def test_content_check_of_everything(shell: Shell, decks: Path) -> None:
    told = shell.run("content", "check")
    assert told.code == 1
    assert (
        "decks/questions/terminology.toml:0 form-mix: Form 1 has 1 of 4 questions on terminology." in told.out
    )
    assert told.err.startswith("2 files checked, ")


def test_content_check_of_a_missing_file(shell: Shell, decks: Path) -> None:
    told = shell.run("content", "check", "nowhere.toml")
    assert (told.code, told.out) == (1, "")
    assert "nowhere.toml is no file" in told.err


def test_content_report(shell: Shell, decks: Path) -> None:
    told = shell.run("content", "report", "--before", "2027-06-02")
    assert told.code == 0
    lines = [line.split() for line in told.out.splitlines()]
    assert ["Medical", "terminology", "1", "of", "140"] in lines
    assert ["terminology", "1", "0", "0", "0", "4"] in lines
    assert "CPT numbers outside E/M: 0 of at most 120" in told.out
    assert "2027-06-01  decks/questions/terminology.toml: 1 to look at again" in told.out
    assert "look at again" not in shell.run("content", "report").out


def test_content_report_wants_a_day(shell: Shell, decks: Path) -> None:
    told = shell.run("content", "report", "--before", "soon")
    assert (told.code, told.out) == (1, "")
    assert "Write it as 2027-01-01." in told.err


def test_content_by_itself_counts_and_checks(shell: Shell, decks: Path) -> None:
    told = shell.run("content")
    assert told.code == 1
    assert "Medical terminology" in told.out
    assert "form-mix" in told.out


class TestExport:
    @pytest.fixture
    def filled(self, shell: Shell) -> Shell:
        with shell.look() as services:
            cards = fill(services, [basic("femur"), basic("tibia")], ("Anatomy", "Leg"))
            fill(services, [basic("99213")], ("Codes",))
            rate(services, cards[0][0], Rating.GOOD)
        return shell

    @pytest.mark.parametrize(
        "word", ["apkg", "anki-text", "csv", "csv-spreadsheet", "cpcdeck", "json", "json-zip"]
    )
    def test_every_format_comes_back(self, filled: Shell, word: str) -> None:
        out = filled.folder / f"cards{format_of(word).ending}"
        result = filled.run("export", "--format", word, str(out))
        assert (result.code, result.out) == (0, f"3 notes with 3 cards were written to {out}.\n")
        assert filled.run("import", str(out), "--dry-run", "--json").json["notes"] == 3

    def test_one_deck_with_those_inside_it_by_the_ending(self, filled: Shell) -> None:
        told = filled.run("export", "leg.apkg", "--deck", "Anatomy", "--json").json
        assert told.pop("bytes") == (filled.folder / "leg.apkg").stat().st_size
        assert told == {
            "path": "leg.apkg", "format": "apkg", "decks": 1, "notes": 2, "cards": 2, "reviews": 1,
            "media": 0, "problems": [],
        }  # fmt: skip
        told = filled.run(
            "export", "leg.apkg", "--deck", "Anatomy › Leg", "--without-progress", "--json"
        ).json
        assert told["reviews"] == 0

    def test_a_deck_to_hand_on(self, filled: Shell) -> None:
        result = filled.run("export", "x.cpcdeck", "--author", "Ann", "--licence", "CC0")
        assert result.code == 0
        assert "One CPT number stands on these notes: 99213." in result.err
        result = filled.run("export", "y.cpcdeck", "--bundled")
        assert result.code == 1
        assert "There is no note that came with the app" in result.err

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (("x.doc",), "'.doc' is none that can be written"),
            (("x.pdf",), "made in the window"),
            (("x.csv", "--format", "xls"), "Choose one of: apkg"),
            (("x.csv", "--deck", "None"), "'None' is no deck of this library"),
            (("x.json", "--deck", "Codes"), "always holds the whole library"),
            (("x.toml",), "A deck file holds one deck"),
            (("none/x.csv",), "is not there"),
        ],
    )
    def test_what_cannot_be_done_is_told_and_nothing_written(
        self, filled: Shell, arguments: tuple[str, ...], words: str
    ) -> None:
        result = filled.run("export", *arguments)
        assert result.code == 1
        assert words in result.err
        assert not (filled.folder / arguments[0]).exists()

    def test_a_lost_picture_is_named(self, filled: Shell) -> None:
        with filled.look() as services:
            services.media.put("heart.png", b"x")
            fill(services, [Note(NoteKind.BASIC, ('<img src="heart.png">', "heart"))])
        shutil.rmtree(filled.library.with_suffix(".media"))
        result = filled.run("export", "x.apkg")
        assert "heart.png is not in the file" in result.err

    def test_it_is_documented(self) -> None:
        for kind in FORMATS:
            assert f"`{kind.id}`" in DOCUMENTATION
