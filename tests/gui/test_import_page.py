"""The Import page over a real library and real files: written only by Import, taken back by undo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.import_file import ImportPage
from cpccards.gui.pages.import_start import LONG_TEXT
from cpccards.gui.tasks import Handle, TaskRunner, ThreadTaskRunner
from cpccards.gui.theme import Theme
from cpccards.services.importing import Duplicates, Imported, ImportPlan, ImportService
from cpccards.services.reading import PASTED, Role
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.support.libraries import Contents, contents, fill

CSV = """Abbreviation,Meaning,Category
MS,multiple sclerosis,Neurology
MS,mitral stenosis,Cardiology
AMI,acute myocardial infarction,Cardiology
AMI,Acute Myocardial Infarction,Cardiology
NPO
,nothing by mouth,Pharmacy
"""
DECK = """format = 1
[deck]
key = "modifiers"
path = ["CPT", "Modifiers"]
topic = "modifiers"
[[note]]
key = "m-25"
kind = "basic"
front = "Modifier 25"
back = "%s"
"""


class Now:
    """Runs jobs at once."""

    def start(self, handle: Handle) -> None:
        handle.run()


@dataclass
class Later:
    """Keeps jobs until told to run them; `at_once` runs those that come from then on."""

    waiting: list[Handle] = field(default_factory=list)
    at_once: bool = False

    def start(self, handle: Handle) -> None:
        if self.at_once:
            handle.run()
        else:
            self.waiting.append(handle)

    def run(self) -> None:
        self.waiting.pop(0).run()


@dataclass
class Place:
    """The page in its window, over a library in a folder."""

    window: MainWindow
    page: ImportPage
    services: Workspace
    folder: Path
    changes: list[Changes]
    went: list[tuple[str, object]]

    def file(self, text: str | bytes = CSV, name: str = "Abbreviations.csv") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def open(self, text: str | bytes = CSV, name: str = "Abbreviations.csv") -> None:
        self.page.open_file(self.file(text, name))

    def library(self) -> Contents:
        return contents(self.services.library_file, leaving_out=("steps", "settings"))

    def notes(self) -> dict[str, str]:
        """Question and deck of every note."""
        return {
            stored.note.fields[0]: " › ".join(deck.path)
            for deck in self.services.library.decks()
            for stored in self.services.library.notes(deck.id)
        }

    @property
    def at(self) -> str:
        """The step on screen."""
        page = self.page
        steps = ((page.start, "start"), (page.preview, "preview"), (page.report, "report"))
        return next(name for step, name in steps if step is page.step)

    @property
    def error(self) -> str:
        """What an error says on the step on screen."""
        page = self.page
        notes = {"start": page.start.error, "preview": page.preview.error, "report": page.report.error}
        return notes[self.at].text

    @property
    def counts(self) -> str:
        return self.page.preview.foot.words

    def column(self, at: int, column: int) -> str:
        return str(self.page.preview.outcome.notes.index(at, column).data())


@pytest.fixture
def place_with(
    qtbot: QtBot, theme: Theme, services: Workspace, tmp_path: Path
) -> Callable[[TaskRunner], Place]:
    def make(tasks: TaskRunner) -> Place:
        window = MainWindow(theme)
        qtbot.addWidget(window)
        page = ImportPage(theme, services.reading, services.importing, services.library, tasks)
        window.furnish({"import": lambda: page})
        window.unlock()
        window.go_to("import")
        window.undo_requested.connect(lambda: window.hand_on(services.undo.undo(), undone=True))
        window.redo_requested.connect(lambda: window.hand_on(services.undo.redo()))
        place = Place(window, page, services, tmp_path, [], [])
        page.changed.connect(place.changes.append)
        page.went_to.connect(lambda name, argument: place.went.append((name, argument)))
        return place

    return make


@pytest.fixture
def place(place_with: Callable[[TaskRunner], Place]) -> Place:
    return place_with(Now())


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def slow(place_with: Callable[[TaskRunner], Place], later: Later) -> Place:
    """A place where jobs wait."""
    return place_with(later)


def shown(qtbot: QtBot, place: Place) -> None:
    place.window.show()
    place.window.activateWindow()
    qtbot.waitUntil(place.window.isActiveWindow)


def press(place: Place, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(place.window.focusWidget() or place.window, key, modifier)


def answer_dialogs(monkeypatch: pytest.MonkeyPatch, path: Path | str) -> None:
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))


CTRL = Qt.KeyboardModifier.ControlModifier

# The preview


def test_a_file_is_shown_before_anything_is_written(place: Place) -> None:
    before = place.library()
    place.open()
    assert place.at == "preview"
    assert place.counts == "4 notes, 4 cards: 3 new, 1 duplicate."
    said = place.page.preview.outcome.words
    assert "3 notes go to Abbreviations, a new deck." in said
    assert "1 question occurs more than once with different answers; all of them are kept." in said
    assert "2 rows can’t be imported and are left out; see Problems." in said
    assert "1 note asks and answers the same as another in the deck" in said
    assert place.library() == before
    assert place.changes == []
    assert place.services.undo.names() == (None, None)


def test_the_tables_say_what_happens_to_every_row(place: Place) -> None:
    place.open()
    outcome = place.page.preview.outcome
    assert [place.column(at, 0) for at in range(4)] == ["new", "new", "new", "repeats line 4"]
    assert [place.column(0, at) for at in range(1, 5)] == [
        "MS",
        "multiple sclerosis",
        "Abbreviations",
        "Medical terminology",
    ]
    outcome.views["duplicates"].click()
    assert outcome.notes.rowCount() == 1
    outcome.views["problems"].click()
    assert outcome.problems.index(0, 0).data() == "6"
    assert outcome.problems.index(0, 1).data().startswith("Left out: This row has 1 cell")
    assert outcome.views["updates"].isHidden()
    place.page.preview.outcome._problem_view.selectRow(1)
    assert "Front is empty" in outcome._row.text()


def test_changing_a_role_is_followed_at_once(place: Place) -> None:
    place.open()
    boxes = place.page.preview.columns.roles.boxes
    assert [box.value for box in boxes] == [Role.FRONT, Role.BACK, Role.TAGS]
    boxes[0].choose(Role.BACK)
    boxes[1].choose(Role.FRONT)
    assert place.column(0, 1) == "multiple sclerosis"
    boxes[2].choose(Role.DECK)
    assert "to 2 decks, all of them new" in place.page.preview.outcome.words
    assert set(place.page.preview.topics.boxes) == {("Neurology",), ("Cardiology",), ("Abbreviations",)} - {
        ("Abbreviations",)
    }


def test_without_a_front_the_page_says_what_to_choose(place: Place) -> None:
    place.open()
    boxes = place.page.preview.columns.roles.boxes
    boxes[0].choose(Role.IGNORE)
    assert "No column is marked as the front" in place.error
    assert not place.page.preview.foot.button.isEnabled()
    place.page.import_now()
    assert place.at == "preview"
    boxes[0].choose(Role.FRONT)
    assert place.error == ""
    assert place.page.preview.foot.button.isEnabled()


def test_kind_and_html_change_the_cards(place: Place) -> None:
    place.open("Front,Back\n<b>AMI</b>,acute\nBPH,benign\n")
    columns = place.page.preview.columns
    assert columns._html.isChecked()
    assert place.column(0, 1) == "AMI"
    columns._html.click()
    assert place.column(0, 1) == "<b>AMI</b>"
    columns._kind.choose(NoteKind.REVERSED)
    assert place.counts == "2 notes, 4 cards: 2 new, 0 duplicates."


def test_a_deck_is_named_for_all_cards(place: Place, qtbot: QtBot) -> None:
    place.open()
    columns = place.page.preview.columns
    columns._deck.setEditText("CPT › Terms")
    assert columns.is_waiting
    place.page.import_now()
    assert place.at == "preview", "what is not on screen yet is not imported"
    qtbot.waitUntil(lambda: not columns.is_waiting)
    assert place.column(0, 3) == "CPT › Terms"
    columns._deck.setEditText("  ")
    qtbot.waitUntil(lambda: not columns.is_waiting)
    assert "The deck has no name" in place.error


def test_a_deck_of_the_library_can_be_chosen(place: Place) -> None:
    fill(place.services, [Note(NoteKind.BASIC, ("AMI", "acute myocardial infarction"))], ("Mine",))
    place.open()
    deck = place.page.preview.columns._deck
    assert [deck.itemText(at) for at in range(deck.count())] == ["Mine"]
    deck.setCurrentIndex(0)
    deck.activated.emit(0)
    assert place.counts == "4 notes, 4 cards: 2 new, 2 duplicates."
    assert place.column(2, 0) == "already there"
    assert "2 notes go to Mine." in place.page.preview.outcome.words


def test_topics_are_suggested_and_can_be_changed(place: Place) -> None:
    place.open()
    [box] = place.page.preview.topics.boxes.values()
    assert box.value == "terminology"
    assert box.itemText(0) == "No topic: stays out of the forecast"
    box.choose(None)
    assert place.column(0, 4) == "none"
    assert "3 notes without a topic are scheduled, but not counted" in place.page.preview.outcome.words
    box.choose("anatomy")
    assert place.column(0, 4) == "Anatomy"


def test_many_decks_get_the_suggested_topic_without_a_box(place: Place) -> None:
    rows = "".join(f"term {number},meaning,Deck {number}\n" for number in range(45))
    place.open("Front,Back,Deck\n" + rows)
    topics = place.page.preview.topics
    assert len(topics.boxes) == 40
    assert topics._more.text() == "5 more decks get the suggested topic, or none."
    assert "45 decks, all of them new" in place.page.preview.outcome.words


def test_duplicates_can_be_imported_too(place: Place) -> None:
    place.open()
    outcome = place.page.preview.outcome
    assert outcome.fate.currentText() == "Leave them out"
    outcome.fate.choose(Duplicates.ADD)
    assert place.counts == "4 notes, 4 cards: 4 new, 0 duplicates."
    assert outcome.fate.currentText() == "Add them all the same"
    assert not outcome.fate.isHidden()
    assert place.column(3, 0) == "new, repeats line 4"
    outcome.fate.choose(Duplicates.SKIP)
    assert place.counts.endswith("1 duplicate.")


def test_encoding_separator_and_header_are_found_and_can_be_changed(place: Place) -> None:
    place.open("Begriff;Bedeutung\nMénière;Ohr, innen\n".encode("cp1252"), "d.csv")
    columns = place.page.preview.columns
    assert (columns._encoding.value, columns._separator.value, columns._header.value) == (
        "cp1252",
        ";",
        False,
    )
    assert "Windows-1252" in place.page.preview._found.text()
    columns._header.choose(True)
    assert place.counts.startswith("1 note,")
    columns._encoding.choose("utf-8")
    assert "The file can't be read as “utf-8”" in place.error
    assert not place.page.preview.foot.button.isEnabled()
    columns._encoding.choose("mac-roman")
    assert place.error == ""
    columns._separator.choose(",")
    assert place.page.preview.columns.roles.boxes[0].accessibleName().startswith("What the column ")


def test_an_unusual_separator_is_offered(place: Place) -> None:
    place.open("sep=^\nAMI^acute\nBPH^benign\n")
    assert place.page.preview.columns._separator.currentText() == "“^”"
    assert place.counts.startswith("2 notes")


def test_wide_tables_show_their_first_columns(place: Place) -> None:
    place.open("\n".join(",".join(f"c{at}" for at in range(60)) for _ in range(3)))
    columns = place.page.preview.columns
    assert len(columns.roles.boxes) == 40
    assert columns._hint.text() == "The first 40 of 60 columns are shown."


def test_a_deck_file_needs_no_columns(place: Place) -> None:
    place.open(DECK % "separate E/M", "modifiers.toml")
    assert place.page.preview.columns.isHidden()
    assert place.page.preview.topics.isHidden()
    place.page.import_now()
    assert place.page.report.facts["Added"] == "1 note, 1 card"
    place.open(DECK % "significant, separate E/M", "modifiers.toml")
    assert place.counts == "1 note, 1 card: 0 new, 1 updated, 0 duplicates."
    assert place.page.preview.foot.button.text().startswith("Update 1 note")
    assert not place.page.preview.outcome.views["updates"].isHidden()
    place.page.preview.outcome.views["updates"].click()
    place.page.import_now()
    assert place.page.report.title == "1 note updated"
    place.open(DECK % "significant, separate E/M", "modifiers.toml")
    assert place.counts == "1 note, 1 card: 0 new, 1 unchanged, 0 duplicates."
    assert place.page.preview.foot.button.text() == "Nothing to import"
    assert not place.page.preview.foot.button.isEnabled()


def test_the_preview_is_made_again_when_notes_change_elsewhere(place: Place) -> None:
    place.open()
    place.page.import_now()
    place.open()
    assert place.counts.startswith("4 notes, 4 cards: 0 new")
    place.window.undo_requested.emit()
    assert place.counts.startswith("4 notes, 4 cards: 3 new")
    place.window.hand_on(Changes(frozenset({Subject.FORECAST})))
    fill(place.services, [Note(NoteKind.BASIC, ("MS", "mitral stenosis"))], ("Abbreviations",))
    place.page.activate()
    assert place.counts.startswith("4 notes, 4 cards: 2 new")


# Importing


def test_importing_reports_what_was_done(place: Place) -> None:
    place.open()
    place.page.import_now()
    report = place.page.report
    assert place.at == "report"
    assert report.title == "3 notes imported"
    assert report.facts == {
        "Added": "3 notes, 3 cards",
        "Updated": "0 notes",
        "Skipped": "1 note: 1 duplicate",
        "Left out": "2 rows",
    }
    assert place.notes() == {"MS": "Abbreviations", "AMI": "Abbreviations"}
    assert [change.step for change in place.changes] == ["Import Abbreviations.csv"]
    assert place.services.undo.names() == ("Import Abbreviations.csv", None)
    report.review.click()
    assert place.went == [("review", None)]


def test_one_undo_takes_it_back_and_redo_brings_it_again(place: Place) -> None:
    before = place.library()
    place.open()
    place.page.import_now()
    after = place.library()
    place.page.report.undo.click()
    assert place.library() == before
    assert place.page.report.title == "Import undone"
    assert place.page.report.review.isHidden()
    place.window.redo_requested.emit()
    assert place.library() == after
    assert place.page.report.title == "3 notes imported"
    assert place.page.report.undo.isEnabled()


def test_undo_is_offered_only_while_it_means_this_import(place: Place) -> None:
    place.open()
    place.page.import_now()
    changed = place.services.library.add_note(Note(NoteKind.BASIC, ("x", "y")), ("Other",))
    place.page.apply(changed)
    assert not place.page.report.undo.isEnabled()
    assert "Something else was changed since" in place.page.report.words
    place.page.activate()
    assert place.at == "start"


def test_coming_back_finds_the_report_while_it_is_the_last_step(place: Place) -> None:
    place.open()
    place.page.import_now()
    place.page.activate()
    assert place.at == "report"
    place.page.report.another.click()
    assert place.at == "start"


def test_cancelling_an_import_adds_nothing(slow: Place, later: Later) -> None:
    slow.open()
    later.run()
    before = slow.library()
    slow.page.import_now()
    slow.page.import_now()
    assert len(later.waiting) == 1, "pressed twice, imported once"
    foot = slow.page.preview.foot
    foot.cancel.click()
    assert not foot.cancel.isEnabled()
    slow.open("a,b\nc,d\n", "other.csv")
    slow.page.choose_file()
    slow.page.begin_again()
    slow.page.paste()
    slow.page.activate("ignored while writing")
    later.run()
    assert slow.at == "preview"
    assert slow.counts == "Stopped. Nothing was added."
    assert slow.error == ""
    assert slow.library() == before
    assert slow.changes == []
    assert foot.button.isEnabled()
    slow.page.import_now()
    later.run()
    assert slow.at == "report"


def test_progress_is_told_in_numbers(place: Place) -> None:
    place.open()
    foot = place.page.preview.foot
    foot.show_importing()
    foot.show_progress(1000, 2500, "Adding notes")
    assert foot.words == "Adding notes: 1,000 of 2,500"


def test_a_full_disk_is_told_and_the_import_can_be_tried_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: ImportService, _plan: ImportPlan, _report: Report, _cancelled: IsCancelled) -> Imported:
        raise DiskFull("Your disk is full", "There is no room.", "Free some space, then try again.")

    place.open()
    with monkeypatch.context() as broken:
        broken.setattr(ImportService, "carry_out", fail)
        place.page.import_now()
    assert "Your disk is full" in place.error
    assert "Free some space" in place.error
    place.page.import_now()
    assert place.at == "report"


def test_what_can_not_be_remembered_does_not_spoil_the_import(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DiskFull("Your disk is full", "There is no room.")

    monkeypatch.setattr(type(place.services.reading), "remember", fail)
    place.open()
    place.page.import_now()
    assert place.at == "report"


def test_how_a_file_was_set_is_remembered(place: Place) -> None:
    place.open()
    columns = place.page.preview.columns
    assert columns._remembered.isHidden()
    columns.roles.boxes[2].choose(Role.IGNORE)
    [topic] = place.page.preview.topics.boxes.values()
    topic.choose("anatomy")
    place.page.import_now()
    place.open()
    assert not columns._remembered.isHidden()
    assert columns.roles.boxes[2].value == Role.IGNORE
    assert topic.currentText() == "Anatomy"
    next(b for b in columns.findChildren(QPushButton) if b.text() == "Start from the suggestion").click()
    assert columns.roles.boxes[2].value == Role.TAGS
    assert topic.currentText() == "Medical terminology"
    assert columns._remembered.isHidden()


def test_rejected_rows_are_saved(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.open()
    place.page.import_now()
    report = place.page.report
    target = place.folder / "rejected.csv"
    answer_dialogs(monkeypatch, "")
    report.save.click()
    assert not target.exists()
    answer_dialogs(monkeypatch, target)
    report.save.click()
    assert target.read_text(encoding="utf-8-sig").splitlines()[0] == (
        "Abbreviation,Meaning,Category,Line,Left out because"
    )
    assert str(target) in report._saved.text()
    report._view.selectRow(0)
    assert report._row.text().startswith("6")
    answer_dialogs(monkeypatch, place.folder / "missing" / "rejected.csv")
    report.save.click()
    assert "The rows can't be saved" in place.error


# Errors


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "This file is empty"),
        (b" \n\n", "This file is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "This is a picture"),
        (b"PK\x03\x04" + b"xl/workbook.xml" * 10, "This file is cut off or damaged"),
        (bytes(range(32)) * 100, "This isn't a text file"),
        (b"format = 1\n[deck]\nkey = \n[[note]]\n", "This deck file can't be read"),
    ],
)
def test_files_that_can_not_be_read_are_told_in_place(place: Place, data: bytes, says: str) -> None:
    place.open(data)
    assert place.at == "start"
    assert says in place.error


def test_a_folder_a_missing_file_and_a_huge_one(place: Place) -> None:
    place.page.activate(str(place.folder))
    assert "This is a folder" in place.error
    place.page.activate(str(place.folder / "gone.csv"))
    assert "This file isn't there" in place.error
    huge = place.folder / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    place.page.activate(huge)
    assert "This file is too large" in place.error
    place.open()
    place.page.begin_again()
    assert place.error == ""


def test_one_column_can_be_parted_by_another_separator(place: Place) -> None:
    place.open("AMI = acute\nBPH = benign\n")
    assert place.at == "preview"
    assert "There is only one column" in place.error
    columns = place.page.preview.columns
    assert columns.first_field() is columns._separator
    columns._separator.choose("=")
    assert place.error == ""
    assert place.counts.startswith("2 notes")


def test_ragged_rows_are_problems_not_errors(place: Place) -> None:
    place.open("Front,Back,Tags\na,b,c\nd\ne,f\ng,h,i,j\nk,l,m\n")
    assert place.counts.startswith("4 notes")
    place.page.preview.outcome.views["problems"].click()
    problems = place.page.preview.outcome.problems
    assert [problems.index(at, 1).data().split(":")[0] for at in range(problems.rowCount())] == [
        "Left out",
        "Please check",
    ]


def test_a_file_of_nothing_but_problems_shows_them(place: Place) -> None:
    place.open("Front,Back\na,\n,b\n")
    assert place.counts == "Nothing in it can be imported."
    outcome = place.page.preview.outcome
    assert outcome.views["problems"].isChecked()
    assert outcome.views["notes"].isHidden()
    assert place.page.preview.topics.isHidden()


def test_a_bug_in_a_job_leaves_the_page_usable(
    place: Place, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as broken, qtbot.captureExceptions() as bugs:
        broken.setattr(type(place.services.reading), "open", fail)
        place.open()
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError]
    assert place.at == "start"
    assert not place.page.is_busy
    place.open()
    with monkeypatch.context() as broken, qtbot.captureExceptions() as bugs:
        broken.setattr(ImportService, "plan", fail)
        place.page.preview.outcome.fate.choose(Duplicates.ADD)
        broken.setattr(ImportService, "carry_out", fail)
    assert len(bugs) == 1
    assert not place.page.preview.foot.button.isEnabled()


# Waiting


def test_reading_can_be_cancelled(slow: Place, later: Later) -> None:
    slow.open()
    assert later.waiting
    assert "Reading Abbreviations.csv" in slow.page.start._reading_words.text()
    slow.page.start.stopped.emit()
    later.run()
    assert slow.at == "start"
    assert not slow.page.is_busy
    assert slow.error == ""


def test_only_the_newest_preview_counts(slow: Place, later: Later) -> None:
    slow.open()
    later.run()
    [box] = slow.page.preview.topics.boxes.values()
    box.choose("anatomy")
    box.choose("modifiers")
    later.run()
    slow.page.import_now()
    assert slow.at == "preview", "the preview is not up to date yet"
    assert slow.page.is_busy
    later.run()
    assert slow.column(0, 4) == "Modifiers"
    assert not slow.page.is_busy


def test_work_that_takes_its_time_is_shown_with_a_way_out(slow: Place, later: Later, qtbot: QtBot) -> None:
    slow.open()
    later.run()
    slow.page.preview.outcome.fate.choose(Duplicates.ADD)
    foot = slow.page.preview.foot
    qtbot.waitUntil(lambda: not foot.cancel.isHidden())
    assert not foot.button.isEnabled()
    assert foot.words == "Looking through the file …"
    foot.cancel.click()
    assert slow.at == "start"
    later.run()
    assert slow.at == "start"


def test_a_given_up_job_is_not_heard(qtbot: QtBot, later: Later) -> None:
    slot = JobSlot(later)
    heard: list[object] = []
    slot.succeeded.connect(heard.append)
    slot.failed.connect(heard.append)
    slot.progressed.connect(lambda *words: heard.append(words))

    def job(report: Report, cancelled: IsCancelled) -> str:
        report(1, 2, "half")
        return "stopped" if cancelled() else "done"

    slot.start(job)
    slot.start(job)
    later.run()
    later.run()
    assert heard == [(1, 2, "half"), "done"]
    slot.cancel()


def test_on_a_real_thread(
    place_with: Callable[[TaskRunner], Place], threads: ThreadTaskRunner, qtbot: QtBot
) -> None:
    place = place_with(threads)
    rows = "".join(f"term {number},meaning {number}\n" for number in range(3000))
    place.open("Front,Back\n" + rows)
    qtbot.waitUntil(lambda: place.at == "preview")
    assert place.counts == "3,000 notes, 3,000 cards: 3,000 new, 0 duplicates."
    place.page.preview.columns._kind.choose(NoteKind.REVERSED)
    qtbot.waitUntil(lambda: not place.page.is_busy)
    assert place.counts == "3,000 notes, 6,000 cards: 3,000 new, 0 duplicates."
    place.page.import_now()
    qtbot.waitUntil(lambda: place.at == "report", timeout=20_000)
    assert place.page.report.facts["Added"] == "3,000 notes, 6,000 cards"


def test_cancelled_on_a_real_thread(
    place_with: Callable[[TaskRunner], Place], threads: ThreadTaskRunner, qtbot: QtBot
) -> None:
    place = place_with(threads)
    place.open("Front,Back\n" + "".join(f"term {number},meaning {number}\n" for number in range(3000)))
    qtbot.waitUntil(lambda: place.at == "preview")
    before = place.library()
    place.page.import_now()
    place.page.preview.foot.cancel.click()
    qtbot.waitUntil(lambda: not place.page.is_busy, timeout=20_000)
    assert place.at == "preview"
    assert place.library() == before


@pytest.fixture
def threads(qapp: QApplication) -> Iterator[ThreadTaskRunner]:
    runner = ThreadTaskRunner()
    yield runner
    runner.stop()


# Dropping and pasting


def files(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    return data


def drag(place: Place, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(place.page, event)
    return event


def drop(place: Place, data: QMimeData) -> None:
    assert drag(place, data).isAccepted()
    where, button = QPoint(9, 9), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    moved = QDragMoveEvent(where, Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(place.page, moved)
    assert moved.isAccepted()
    dropped = QDropEvent(QPointF(where), Qt.DropAction.CopyAction, data, button, none)
    QApplication.sendEvent(place.page, dropped)


def test_a_dropped_file_is_opened(place: Place) -> None:
    drop(place, files(place.file()))
    assert place.counts.startswith("4 notes")
    drag(place, files(place.file()))
    assert not place.page._veil.isHidden()
    QApplication.sendEvent(place.page, QDragLeaveEvent())
    assert place.page._veil.isHidden()


def test_a_dropped_text_is_read(place: Place) -> None:
    data = QMimeData()
    data.setText("AMI\tacute\nBPH\tbenign")
    drop(place, data)
    assert place.counts.startswith("2 notes")


def test_what_can_not_be_dropped(place: Place) -> None:
    assert not drag(place, QMimeData()).isAccepted()
    drop(place, files(place.file(), place.file(name="two.csv")))
    assert "One file at a time" in place.error
    drop(place, files("https://example.org/list.csv"))
    assert "an address on the web" in place.error


def test_a_list_is_pasted_and_mended(place: Place, qtbot: QtBot) -> None:
    shown(qtbot, place)
    QGuiApplication.clipboard().setText("AMI\tacute\nBPH")
    press(place, Qt.Key.Key_V, CTRL)
    assert place.page.start.is_pasting
    assert place.page.start.text == "AMI\tacute\nBPH"
    press(place, Qt.Key.Key_Return, CTRL)
    assert place.page.preview.columns._encoding_field.isHidden()
    assert place.counts.startswith("1 note,")
    place.page.preview._mend.click()
    assert place.page.start.text == "AMI\tacute\nBPH"
    place.page.start._text.setPlainText("")
    press(place, Qt.Key.Key_Return, CTRL)
    assert "There is nothing to read" in place.error
    press(place, Qt.Key.Key_Escape)
    assert not place.page.start.is_pasting


def test_a_pasted_list_that_fails_can_be_mended_in_place(place: Place) -> None:
    place.page.start.show_paste("<!doctype html><html></html>")
    place.page.start.give_text()
    assert place.error
    assert place.page.start.is_pasting


def test_a_pasted_list_is_imported_under_its_name(place: Place) -> None:
    place.page.open_text("AMI\tacute\nBPH\tbenign")
    place.page.import_now()
    assert place.services.undo.names() == (f"Import {PASTED}", None)
    assert place.notes() == {"AMI": "Imported", "BPH": "Imported"}


def test_a_file_in_the_clipboard_is_opened(place: Place) -> None:
    QGuiApplication.clipboard().setMimeData(files(place.file()))
    place.page.paste()
    assert place.page.preview._title.text() == "Abbreviations.csv"


def test_long_text_is_read_without_being_shown(place: Place) -> None:
    long = "".join(f"term {number}\tmeaning {number}\n" for number in range(LONG_TEXT // 15))
    QGuiApplication.clipboard().setText(long)
    place.page.paste()
    assert place.at == "preview"
    place.page.begin_again()
    place.page.start._paste.click()
    edit = place.page.start._text
    edit.insertFromMimeData(QGuiApplication.clipboard().mimeData())
    assert place.at == "preview"
    small = QMimeData()
    small.setHtml("<b>a</b>\tb")
    small.setText("a\tb")
    edit.clear()
    edit.insertFromMimeData(small)
    assert edit.toPlainText() == "a\tb"
    QGuiApplication.clipboard().clear()


# The keyboard, and who can't see


def test_everything_by_keyboard(place: Place, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown(qtbot, place)
    assert place.window.focusWidget() is place.page.start._choose
    answer_dialogs(monkeypatch, "")
    press(place, Qt.Key.Key_O, CTRL)
    assert place.at == "start"
    answer_dialogs(monkeypatch, place.file())
    press(place, Qt.Key.Key_O, CTRL)
    columns = place.page.preview.columns
    assert place.window.focusWidget() is columns._encoding
    visited = [place.window.focusWidget()]
    for _ in range(20):
        press(place, Qt.Key.Key_Tab)
        visited.append(place.window.focusWidget())
    boxes = columns.roles.boxes
    order = [columns._encoding, columns._separator, columns._header, columns._mode, *boxes, columns.roles]
    order += [columns._kind, columns._deck, columns._html]
    order += [*place.page.preview.topics.boxes.values(), place.page.preview.outcome.fate]
    assert visited[: len(order)] == order
    assert place.page.preview.foot.button in visited
    boxes[2].setFocus()
    press(place, Qt.Key.Key_End)
    assert boxes[2].value == Role.IGNORE
    assert place.counts.startswith("4 notes")
    press(place, Qt.Key.Key_Return, CTRL)
    assert place.at == "report"
    assert place.window.focusWidget() is place.page.report.review
    press(place, Qt.Key.Key_Z, CTRL)
    assert place.page.report.title == "Import undone"
    assert place.notes() == {}


def test_every_step_speaks(place: Place) -> None:
    assert nameless(place.page) == []
    place.open()
    assert nameless(place.page) == []
    place.page.import_now()
    assert nameless(place.page) == []


def test_the_wheel_scrolls_the_page_and_changes_nothing(place: Place) -> None:
    place.open()
    columns = place.page.preview.columns
    for box in (columns._kind, columns._deck):
        before = box.currentText()
        wheel = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, -120),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(box, wheel)
        assert not wheel.isAccepted()
        assert box.currentText() == before


def test_a_box_that_is_tabbed_to_comes_into_sight(place: Place, qtbot: QtBot) -> None:
    place.open("\n".join(",".join(f"c{at}" for at in range(20)) for _ in range(3)))
    shown(qtbot, place)
    table = place.page.preview.columns.roles
    table.boxes[19].setFocus()
    assert table.horizontalScrollBar().value() > 0
    assert table.boxes[19].geometry().right() <= table.horizontalHeader().width()


def test_it_follows_the_theme(place: Place, theme: Theme, qtbot: QtBot) -> None:
    place.open()
    shown(qtbot, place)
    try:
        theme.apply("dark", 150)
        assert not place.window.grab().isNull()
        place.page.import_now()
        assert not place.window.grab().isNull()
    finally:
        theme.apply("light", 100)


def test_the_foot_keeps_in_line_with_the_page(place: Place, qtbot: QtBot) -> None:
    place.window.resize(1280, 700)
    shown(qtbot, place)
    place.open()
    qtbot.waitUntil(lambda: place.page.preview.foot._outer.contentsMargins().right() > 0)

    def left(widget: QWidget) -> int:
        return widget.mapTo(place.window, QPoint(0, 0)).x()

    qtbot.waitUntil(lambda: left(place.page.preview.foot._words) == left(place.page.preview.topics))
