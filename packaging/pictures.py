"""Draws the README's pictures: the demo library in the real window, light and dark.

`make pictures` runs it. `--every` draws every page at every size into `out/pictures`, for looking at.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from cpccards import config
from cpccards.app import Root
from cpccards.domain.backups import Reason
from cpccards.domain.cards import StoredNote
from cpccards.domain.clock_jumps import ClockJump
from cpccards.domain.errors import LibraryDamaged
from cpccards.domain.guarantee import Assignment, Attendance, Condition, Course, Form, Session
from cpccards.domain.mock_causes import Cause
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_shapes import dragged_out
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.study_plan import Availability
from cpccards.domain.support import card_source
from cpccards.fault_report import crash_report
from cpccards.gui.card_media import CardMedia
from cpccards.gui.errors import CrashDialog
from cpccards.gui.forecast_job import ForecastJob
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.note_editor import NoteEditor
from cpccards.gui.occlusion_editor import OcclusionEditor
from cpccards.gui.pages.backups import BackupsPage
from cpccards.gui.pages.browse import BrowsePage
from cpccards.gui.pages.clock_changed import ClockChangedPage
from cpccards.gui.pages.icd10cm import Icd10cmPage
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.gui.pages.media import MediaPage
from cpccards.gui.pages.mock_result import MockResultPage, Part
from cpccards.gui.pages.note_kinds import NoteKindsPage
from cpccards.gui.pages.plan import PARTS, PlanPage
from cpccards.gui.pages.presets import PresetsPage
from cpccards.gui.pages.renewal import RenewalPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.pages.statistics import StatisticsPage
from cpccards.gui.pages.support import Part as People
from cpccards.gui.pages.support import SupportPage
from cpccards.gui.widgets.browse.bulk_forms import BulkForm
from cpccards.gui.widgets.browse.duplicates_form import DuplicatesForm
from cpccards.gui.widgets.browse.replace_form import ReplaceForm
from cpccards.gui.widgets.notes.occlusion_canvas import Tool
from cpccards.gui.widgets.today.focus_timer import FocusTimerLine
from cpccards.gui.words.media_words import Section
from cpccards.services.browse import BrowseTargets
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace, open_workspace
from cpccards.system_clock import SystemClock

HERE = Path(__file__).resolve().parent
CODING_DECK = ("ICD-10-CM", "Choosing the code")
_PATIENCE_MS = 20_000
PLAN_WEEKS = (4, 8, 12)
PLAN_HOURS = Availability((90, 90, 90, 90, 90, 120, 60))
README_PAGES = ("today", "review", "import", "forecast")
ABBREVIATIONS = """abbreviation,meaning,note
ABG,arterial blood gas,
AKA,above-knee amputation,also: also known as
BKA,below-knee amputation,
BS,breath sounds,
BS,bowel sounds,
CABG,coronary artery bypass graft,say "cabbage"
D&C,dilation and curettage,
I&D,incision and drainage,
ORIF,open reduction and internal fixation,
PT,physical therapy,
PT,prothrombin time,
TURP,transurethral resection of the prostate,
"""


def main() -> int:
    """Draws the pictures; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", action="store_true")
    every = parser.parse_args().every
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "demo.cpccards"
        os.environ["CPCCARDS_PREFERENCES"] = str(Path(folder) / "preferences.json")
        spreadsheet = Path(folder) / "abbreviations.csv"
        spreadsheet.write_text(ABBREVIATIONS, encoding="utf-8")
        machine = Machine()
        workspace = open_workspace(
            library,
            SystemClock(),
            decks=config.decks_folder(),
            resources=config.resources_folder(),
            boot_clock=machine,
        )
        fill_demo(workspace)
        if every:
            for share in (0.62, 0.72):
                _sit_practice_exam(workspace, machine, share)
            _people(workspace)
        workspace.close()
        app = QApplication(sys.argv[:1])
        root = Root(app, library)
        # A fault must end the run, not open a dialog that waits for somebody.
        sys.excepthook = sys.__excepthook__
        root.start()
        QTest.qWait(1200)
        if every:
            _draw_every(root, spreadsheet, HERE.parent / "out" / "pictures")
        else:
            _draw_for_readme(root, spreadsheet, HERE / "screenshots")
        root.stop()
        QCoreApplication.processEvents()
    return 0


def _draw_for_readme(root: Root, spreadsheet: Path, folder: Path) -> None:
    for theme in ("light", "dark"):
        root.set_looks(theme, 100)
        for page in README_PAGES:
            _draw(root, page, spreadsheet, folder / f"{page}-{theme}.png", (1180, 760))


def _draw_every(root: Root, spreadsheet: Path, folder: Path) -> None:
    for theme in ("light", "dark"):
        for size, text in (((1280, 800), 100), ((1024, 640), 150)):
            root.set_looks(theme, text)
            for name in (*(entry.name for entry in ENTRIES), *BELOW):
                _draw(root, name, spreadsheet, folder / f"{name}-{theme}-{text}.png", size)
            _draw_tabular_list(root, folder, f"{theme}-{text}")
            _draw_browse(root, folder, f"{theme}-{text}")
            _draw_presets(root, folder, f"{theme}-{text}")
            _draw_note_kinds(root, folder, f"{theme}-{text}")
            _draw_note_editor(root, folder, f"{theme}-{text}")
            _draw_card_information(root, folder, f"{theme}-{text}")
            _draw_result(root, folder, f"{theme}-{text}")
            _draw_sitting(root, folder, f"{theme}-{text}")
            _draw_statistics(root, folder, f"{theme}-{text}")
            _draw_plan(root, folder, f"{theme}-{text}")
            _draw_renewal(root, folder, f"{theme}-{text}")
            _draw_people(root, folder, f"{theme}-{text}")
            _draw_media(root, folder, f"{theme}-{text}")
            _draw_occlusion(root, folder, f"{theme}-{text}")
            _draw_backups(root, folder, f"{theme}-{text}")
            _draw_clock(root, folder, f"{theme}-{text}")
            _draw_trouble(root, folder, f"{theme}-{text}")
            _draw_courage(root, folder, f"{theme}-{text}")


def _ask(page: BrowsePage, form: Callable[[BrowseTargets], BulkForm]) -> None:
    page.desk.ask(form)
    _wait_for(page)


def _draw_browse(root: Root, folder: Path, name: str) -> None:
    """A search, one that can't be understood, and a form over every row."""
    root.window.go_to("browse")
    page = root.window.page
    if not isinstance(page, BrowsePage):
        return
    for part, query in (("found", "deck:cpt is:review"), ("error", "is:nothing modifier"), ("all", "")):
        page.search_line.say(query)
        page.look()
        _wait_for(page)
        _grab(root, folder / f"browse-{part}-{name}.png")
    page.table.selectAll()
    _ask(page, page.desk.acts.tag_form)
    _grab(root, folder / f"browse-tags-{name}.png")
    _ask(page, page.desk.acts.replace_form)
    form = page.desk.panel.form
    if isinstance(form, ReplaceForm):
        form.sought.setText("modifier")
        form.by.setText("Modifier")
        form.look()
        QTest.qWait(1500)
    _grab(root, folder / f"browse-replace-{name}.png")
    _ask(page, page.desk.acts.duplicates_form)
    form = page.desk.panel.form
    if isinstance(form, DuplicatesForm):
        form.how.buttons[1].click()
        QTest.qWait(1500)
    _grab(root, folder / f"browse-duplicates-{name}.png")
    page.desk.leave_panel()


def _draw_presets(root: Root, folder: Path, name: str) -> None:
    """What a desired retention costs, and below it where parameters are fitted."""
    root.window.go_to("presets")
    page = root.window.page
    if not isinstance(page, PresetsPage):
        return
    for _ in range(_PATIENCE_MS // 50):
        QCoreApplication.processEvents()
        if not page.workload.is_busy:
            break
        time.sleep(0.05)  # QTest.qWait would keep the worker waiting too
    area = page.findChild(QScrollArea)
    if area is not None:
        for part, widget in (("workload", page.workload), ("parameters", page.parameters)):
            area.ensureWidgetVisible(widget, 0, 0)
            _grab(root, folder / f"presets-{part}-{name}.png")


def _draw_note_kinds(root: Root, folder: Path, name: str) -> None:
    """A kind of one's own with a mistake in it, and what saving a change of it would do."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    made, _ = workspace.note_kinds.add("Modifier", NoteKind.REVERSED)
    window.go_to("note-kinds", made.key)
    page = window.page
    if isinstance(page, NoteKindsPage):
        _grab(root, folder / f"note-kinds-own-{name}.png")
        page.form.front.edit.setPlainText("Modifier {{Front}}\n{{Exmple}}")
        _grab(root, folder / f"note-kinds-mistake-{name}.png")
        page.drop()
    workspace.note_kinds.delete(made.key)


def _draw_note_editor(root: Root, folder: Path, name: str) -> None:
    """A note with most of what can be written, in the window's colours and in the other ones; a new one."""
    workspace = root.workspace
    if workspace is None:
        return
    front = (
        "Which modifier says that an <b>E/M service</b> was <i>significant</i> and "
        '<span class="means-caution">separately</span> identifiable?'
        "<table><tr><th>Modifier</th><th>Use</th></tr>"
        "<tr><td>25</td><td>same day, <u>same</u> physician</td></tr>"
        "<tr><td>57</td><td>decision for surgery</td></tr></table>"
    )
    back = '<span class="means-answer">Modifier 25</span><ul><li>on the E/M code</li><li>no other</li></ul>'
    rich = Note(
        NoteKind.BASIC, (front, back), rationale="The decision for surgery is 57.", source="Guidelines"
    )
    now, deck = workspace.calendar.now(), workspace.library.decks()[0].id
    stored = StoredNote(NoteId(0), rich, deck, now, now)
    for part, note in (("written", stored), ("new", None)):
        editor = NoteEditor(root.theme, workspace.library, workspace.note_editing, note, parent=root.window)
        editor.show()
        QTest.qWait(300)
        editor.grab().save(str(folder / f"note-editor-{part}-{name}.png"))
        if note is not None:
            editor.preview.looks.mark("light" if name.startswith("dark") else "dark")
            QTest.qWait(300)
            editor.grab().save(str(folder / f"note-editor-other-colours-{name}.png"))
        editor.close()
        editor.deleteLater()


def _draw_card_information(root: Root, folder: Path, name: str) -> None:
    """The card that was answered most."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    decks = workspace.library.decks()
    notes = [note for deck in decks for note in workspace.library.notes(deck.id)]
    cards = [card for note in notes for card in workspace.library.cards(note.id)]
    card = max(cards, key=lambda card: workspace.study.show(card).card.memory.repetitions)
    window.go_to("card-information", (card, "decks"))
    _grab(root, folder / f"card-information-answered-{name}.png")


def _draw_result(root: Root, folder: Path, name: str) -> None:
    """The parts of a practice exam's result; of the questions also what stands below."""
    root.window.go_to("mock-result")
    page = root.window.page
    if isinstance(page, MockResultPage):
        for part in Part:
            page.show_part(part)
            _grab(root, folder / f"mock-result-{part}-{name}.png")
        page.show_part(Part.QUESTIONS)
        area = page.findChild(QScrollArea)
        if area is not None:
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
            _grab(root, folder / f"mock-result-question-{name}.png")
        page.show_part(Part.SCORE)


def _draw_sitting(root: Root, folder: Path, name: str) -> None:
    """An exam under way, from question to handing in, and practice; both are deleted again."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    mocks, outline = workspace.mocks, workspace.outlines.get("aapc-100-questions")
    exam = mocks.start(plan_for(PaperKind.FULL, outline, parts=2, pause_allowed=True, shuffled=True, seed=4))
    window.go_to("sitting", exam)
    page, sitting = window.page, mocks.sitting(exam)
    if not isinstance(page, SittingPage):
        return
    for position in range(1, 20):
        sitting.go(position)
        if position % 5:
            sitting.choose(position % 4)
        if position % 6 == 0:
            sitting.flag()
    sitting.go(12)
    for index in (1, 3):
        page.strike(index)
    _grab(root, folder / f"sitting-question-{name}.png")
    page.navigate()
    _grab(root, folder / f"sitting-navigator-{name}.png")
    page.navigate()
    case = next(asked.position for asked in sitting.questions if asked.note and asked.part == 1)
    page.go(case)
    page.choose(2)
    _grab(root, folder / f"sitting-case-{name}.png")
    page.ask_to_hand_in()
    _grab(root, folder / f"sitting-hand-in-{name}.png")
    window.go_to("mocks")
    _grab(root, folder / f"mocks-open-{name}.png")
    practice = mocks.start(plan_for(PaperKind.PRACTICE, outline, 10, seed=4))
    window.go_to("sitting", practice)
    page.choose(0)
    page.go_on()
    _grab(root, folder / f"sitting-practice-{name}.png")
    window.go_to("mocks")
    for mock in (exam, practice):
        mocks.delete(mock)


def _draw_plan(root: Root, folder: Path, name: str) -> None:
    """The plan's parts, whole; and the same learner's plans for 4, 8 and 12 weeks, month by month."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    today = workspace.calendar.date()
    exam = workspace.settings.current.exam_date
    for weeks in PLAN_WEEKS:
        workspace.settings.change(today, exam_date=today + timedelta(weeks=weeks))
        workspace.forecasting.invalidate()
        workspace.planning.make(PLAN_HOURS)
        page = _plan_part(root, "month")
        for month in range(weeks // 4):
            page.board.mark(workspace.calendar.today() + 28 * month)
            _grab_whole(page, folder / f"plan-{weeks}-weeks-{month + 1}-{name}.png")
    for part, _, _ in PARTS:
        page = _plan_part(root, part)
        page.board.mark(workspace.calendar.today())
        if part == "week":
            page.ask.click()
            _wait_for(page)
        _grab_whole(page, folder / f"plan-{part}-{name}.png")
    workspace.settings.change(today, exam_date=exam)
    workspace.forecasting.invalidate()
    workspace.planning.make(PLAN_HOURS)
    window.go_to("today")
    QTest.qWait(2000)
    _grab(root, folder / f"today-plan-{name}.png")
    workspace.planning.drop()


def _plan_part(root: Root, part: str) -> PlanPage:
    root.window.go_to("plan", part)
    page = root.window.page
    if not isinstance(page, PlanPage):
        raise TypeError(page)
    _wait_for(page)
    return page


def _wait_for(page: BrowsePage | PlanPage) -> None:
    for _ in range(_PATIENCE_MS // 50):
        QCoreApplication.processEvents()
        if not page.is_busy:
            break
        time.sleep(0.05)


def _grab_whole(page: PlanPage, path: Path) -> None:
    """What the page holds, as one long picture."""
    QTest.qWait(200)
    area = page.findChild(QScrollArea)
    if area is not None and (inner := area.widget()) is not None:
        inner.grab().save(str(path))
        print(path.relative_to(HERE.parent))


def _draw_statistics(root: Root, folder: Path, name: str) -> None:
    """The whole page, as one long picture, and one of its tables."""
    root.window.go_to("statistics")
    page = root.window.page
    if not isinstance(page, StatisticsPage):
        return
    for _ in range(_PATIENCE_MS // 100):
        QTest.qWait(100)
        if page.shown is not None and not page.is_busy:
            break
    area = page.findChild(QScrollArea)
    if area is not None and (inner := area.widget()) is not None:
        inner.grab().save(str(folder / f"statistics-whole-{name}.png"))
    panel = page.panels["Future due"]
    panel.show_table(on=True)
    _grab(root, folder / f"statistics-table-{name}.png")
    panel.show_table(on=False)


def _draw_backups(root: Root, folder: Path, name: str) -> None:
    """The list with a backup chosen, and the question before it is restored."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    window.go_to("backups", workspace.backups.make(Reason.BY_HAND))
    page = window.page
    if isinstance(page, BackupsPage):
        _grab(root, folder / f"backups-chosen-{name}.png")
        page.restore.click()
        _grab(root, folder / f"backups-asked-{name}.png")


def _draw_courage(root: Root, folder: Path, name: str) -> None:
    """The focus timer in the window's foot, and the pages of encouragement as long pictures."""
    root.window.focus_requested.emit()
    line = root.window.findChild(FocusTimerLine)
    if line is not None:
        _grab(root, folder / f"focus-choosing-{name}.png")
        line.start.click()
        _grab(root, folder / f"focus-running-{name}.png")
        line.stop.click()
    for page in ("progress", "rehearsal", "retake", "encouragement"):
        root.window.go_to(page)
        for _ in range(20):
            QCoreApplication.processEvents()
            time.sleep(0.05)  # QTest.qWait would keep the worker waiting too
        shown = root.window.page
        area = None if shown is None else shown.findChild(QScrollArea)
        if area is not None and (inner := area.widget()) is not None:
            inner.grab().save(str(folder / f"{page}-whole-{name}.png"))


def _people(workspace: Workspace) -> None:
    """A tutor, a group, questions for them, and an evening course with its guarantee."""
    support, today = workspace.support, workspace.calendar.date()
    soon = today + timedelta(days=2)
    support.save_person(
        None,
        {
            "name": "Kim",
            "contact": "kim@example.org",
            "meets_on": soon,
            "meets_at": "18:30",
            "remind_days": 2,
        },
    )
    support.save_person(None, {"name": "Tuesday group", "kind": "study-group", "contact": "the library"})
    kim = next(each.key for each in support.people() if each.name == "Kim")
    support.ask("Which modifier goes on a visit the day before surgery?", kim)
    support.ask("Is a separate visit needed for a biopsy with an excision?")
    support.save_person(
        None, {"name": "Lee", "kind": "peer", "meets_on": today - timedelta(days=6), "meets_at": "12:00"}
    )
    note = workspace.browse.note_of(workspace.browse.find("", workspace.browse.view()).cards[0])
    if note is not None:
        support.ask("Is it ever so?", kim, card_source(note.note, workspace.library.preview(note.note)[0]))
    support.answer(support.current().questions[-1].key, "25 on the visit, when the decision came earlier.")
    support.save_feedback(
        None,
        {
            "words": "Read the notes in parentheses first.",
            "given_on": today,
            "person": kim,
            "topics": ["modifiers"],
        },
    )
    first = today - timedelta(days=40)
    marks = (Attendance.ATTENDED, Attendance.MADE_UP, Attendance.MISSED, Attendance.OPEN, Attendance.OPEN)
    workspace.courses.add(
        Course(
            "",
            "CPC preparation, evenings",
            "Example School",
            first,
            today + timedelta(days=30),
            sessions=tuple(
                Session(first + timedelta(weeks=2 * n), f"Chapter {n + 1}", mark)
                for n, mark in enumerate(marks)
            ),
            assignments=(Assignment("Test 1", score=88.0), Assignment("Test 2", today + timedelta(days=5))),
            conditions=(
                Condition(Form.ALL_CLASSES),
                Condition(Form.SCORE, 85),
                Condition(Form.RETAKE, 60),
                Condition(Form.PROOF, due=today + timedelta(days=12)),
            ),
        )
    )


def _draw_people(root: Root, folder: Path, name: str) -> None:
    """Every part of the page; the report's choices; a form; the row that asks in Review and in Browse."""
    for part in People:
        root.window.go_to("support", part.value)
        _grab(root, folder / f"people-{part}-{name}.png")
    page = root.window.page
    if isinstance(page, SupportPage) and (chosen := page.people.chosen) is not None:
        page.activate(People.PEOPLE.value)
        page.show_report(chosen)
        _grab(root, folder / f"people-report-{name}.png")
        page.show_agenda(chosen)
        _grab(root, folder / f"people-agenda-{name}.png")
        page.activate(People.CLASSES.value)
        page.classes.conditions.acted.emit("edit")
        _grab(root, folder / f"people-condition-{name}.png")
        page.close_form()
    root.window.go_to("review")
    page = root.window.page
    if isinstance(page, ReviewPage) and page.ask_row is not None:
        QTest.qWait(400)
        page.ask()
        _grab(root, folder / f"review-ask-{name}.png")
        page.ask_row.leave()
    root.window.go_to("browse")
    page = root.window.page
    if isinstance(page, BrowsePage) and page.desk.ask_row is not None:
        QTest.qWait(900)
        page.desk.ask_somebody()
        _grab(root, folder / f"browse-ask-{name}.png")
        page.desk.ask_row.leave()


def _draw_clock(root: Root, folder: Path, name: str) -> None:
    """The question when the clock jumped, and what to do when it is wrong."""
    now = SystemClock().now()
    page = ClockChangedPage(ClockJump(now - timedelta(days=400), now), SystemClock().zone())
    root.window.show_alone(page)
    _grab(root, folder / f"clock-changed-{name}.png")
    page.wrong.click()
    _grab(root, folder / f"clock-wrong-{name}.png")
    page.deleteLater()
    root.window.unlock()


def _draw_trouble(root: Root, folder: Path, name: str) -> None:
    """The report of a fault in the app; the page of a damaged library, with its newest backup."""
    try:
        date.fromordinal(0)
    except ValueError as fault:
        report = crash_report(fault)
    dialog = CrashDialog(report, root.window, card="What does -ectomy mean?")
    dialog.grab().save(str(folder / f"crash-{name}.png"))
    dialog.deleteLater()
    if root.workspace is None:
        return
    clock, backup = SystemClock(), root.workspace.backups.make(Reason.BY_HAND)
    damaged = LibraryDamaged("The library is damaged", f"{root.library} is empty.", "Restore a backup.")
    page = LibraryProblemPage(damaged, backup, folder, clock.now(), clock.zone(), is_lost=False)
    root.window.show_alone(page)
    _grab(root, folder / f"damaged-{name}.png")
    page.deleteLater()
    root.window.unlock()


def _draw_media(root: Root, folder: Path, name: str) -> None:
    """What is listed of a library with pictures nobody uses."""
    if root.workspace is None:
        return
    root.workspace.media.put("heart chambers.png", _heart())
    root.window.go_to("media")
    page = root.window.page
    if isinstance(page, MediaPage):
        QTest.qWait(600)
        for section in Section:
            page.show_section(section)
            _grab(root, folder / f"media-{section}-{name}.png")


def _draw_occlusion(root: Root, folder: Path, name: str) -> None:
    """The editor of image occlusion, without a picture and with one under its shapes."""
    workspace, window = root.workspace, root.window
    if workspace is None:
        return
    media = CardMedia(workspace.media)
    editor = OcclusionEditor(root.theme, workspace.library, workspace.occlusions, media, parent=window)
    editor.show()
    QTest.qWait(300)
    editor.grab().save(str(folder / f"occlusion-empty-{name}.png"))
    picture = folder / "heart chambers.png"
    picture.write_bytes(_heart())
    editor.open_file(picture)
    picture.unlink()
    drawing = Drawing()
    for left, top in ((0.08, 0.3), (0.7, 0.3), (0.08, 0.67), (0.7, 0.67)):
        shape = dragged_out("rect", (left, top), (left + 0.22, top + 0.1))
        drawing = drawing if shape is None else drawing.added(shape)
    editor.board.take_over(drawing)
    editor.board.choose_tool(Tool.SELECT)
    editor.board.choose(frozenset({1}))
    QTest.qWait(300)
    editor.grab().save(str(folder / f"occlusion-{name}.png"))
    editor.hide()
    editor.deleteLater()


def _heart() -> bytes:
    """Four chambers with their names, as bytes of a PNG."""
    image = QImage(900, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("#fff8ee"))
    painter = QPainter(image)
    font = painter.font()
    font.setPixelSize(26)
    painter.setFont(font)
    for place, words in enumerate(("Right atrium", "Left atrium", "Right ventricle", "Left ventricle")):
        right, low = place % 2, place // 2
        painter.setBrush(QColor("#c06060" if right else "#6060c0"))
        painter.drawRoundedRect(300 + 155 * right, 140 + 175 * low, 145, 165, 30, 30)
        painter.drawText(80 + 560 * right, 220 + 220 * low, words)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())


def _draw_renewal(root: Root, folder: Path, name: str) -> None:
    """A ledger over two periods, and its form; the learner is not certified again afterwards."""
    workspace = root.workspace
    if workspace is None:
        return
    renewal, today = workspace.renewal, workspace.calendar.date()
    certified_on = today.replace(year=today.year - 2, day=1)
    credential = {"name": "CPC-A", "certified_on": certified_on.isoformat()}
    renewal.certify(credential, {"renewal_month": today.month % 12 + 1})
    for days, title, ceus in ((40, "Modifier 25", 4), (200, "Coding update", 10), (260, "Modifier 25", 4)):
        day = certified_on + timedelta(days=days)
        entry = {"title": title, "completed_on": day.isoformat(), "ceus": ceus, "provider": "AAPC"}
        renewal.save_entry(None, entry)
    root.window.offer("renewal", offered=True)
    root.window.go_to("renewal")
    page = root.window.page
    if isinstance(page, RenewalPage):
        page.refresh()
        _grab(root, folder / f"renewal-{name}.png")
        page.edit()
        _grab(root, folder / f"renewal-entry-{name}.png")
        page.close_form()
    while workspace.renewal.is_certified():
        workspace.undo.undo()
    root.window.offer("renewal", offered=False)


def _sit_practice_exam(workspace: Workspace, machine: Machine, share: float) -> None:
    """Sits a full exam with about `share` of it right, and names the causes of every other miss."""
    chance = random.Random(share)
    mocks = workspace.mocks
    keys = {question.question: "ABCD".index(question.answer) for question in mocks.bank.questions()}
    mock = mocks.start(plan_for(PaperKind.FULL, workspace.outlines.all()[0], seed=round(100 * share)))
    sitting = mocks.sitting(mock)
    for asked in sitting.questions:
        sitting.go(asked.position)
        key = keys.get(asked.text, 0)
        wrong = (key + chance.randint(1, 3)) % 4
        if chance.random() < 0.1:
            sitting.choose(wrong)
        if chance.random() < 0.1:
            sitting.flag()
            sitting.write_note("Look this up in the guidelines.")
        machine.seconds += chance.choice((15, 60, 90, 110, 130, 160, 280))
        sitting.choose(key if chance.random() < share else wrong)
    sitting.hand_in()
    mocks.feeling(mock, 2 if share < 0.7 else 4, "Ran out of time." if share < 0.7 else "")
    missed = [asked.position for asked in mocks.result(mock).questions if not asked.right]
    for position in missed[::2]:
        cause = chance.choice(
            (Cause.GAP, Cause.GAP, Cause.LOOK_UP, Cause.MISREAD, Cause.CARELESS, Cause.TIME)
        )
        mocks.name_cause(mock, position, cause)


class Machine:
    """A computer whose time passes as the script wants it."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def elapsed(self) -> float:
        """Seconds since it was started."""
        return self.seconds

    def boot(self) -> str:
        """Which start this is: always the same."""
        return "pictures"


def _draw_tabular_list(root: Root, folder: Path, name: str) -> None:
    """The list with an entry, the form for cards, nothing found; and beside a card."""
    window = root.window
    window.go_to("icd-10-cm")
    page = window.page
    if isinstance(page, Icd10cmPage):
        page.browser.look_for("type 2 diabetes")
        _grab(root, folder / f"icd-10-cm-found-{name}.png")
        page.browser.open_code("E11.621")
        _grab(root, folder / f"icd-10-cm-entry-{name}.png")
        page.browser.open_code("I10-I1A")
        page.browser.ask_for_cards()
        _grab(root, folder / f"icd-10-cm-cards-{name}.png")
        page.browser.look_for("heart attack zz")
        _grab(root, folder / f"icd-10-cm-none-{name}.png")
        page.browser.start()
    decks = root.workspace.library.decks() if root.workspace is not None else []
    window.go_to("review", next(deck.id for deck in decks if deck.path == CODING_DECK))
    page = window.page
    if isinstance(page, ReviewPage):
        _reveal(page)
        page.look_up()
        _grab(root, folder / f"review-icd-10-cm-{name}.png")
        QTest.keyClick(page, Qt.Key.Key_Escape)


def _grab(root: Root, path: Path) -> None:
    QTest.qWait(400)
    root.window.grab().save(str(path))
    print(path.relative_to(HERE.parent))


def _draw(root: Root, page: str, spreadsheet: Path, path: Path, size: tuple[int, int]) -> None:
    window = root.window
    window.resize(*size)
    window.go_to(page, str(spreadsheet) if page == "import" else None)
    QTest.qWait(900)
    for _ in range(_PATIENCE_MS // 100):
        if not _is_at_work(window.page):
            break
        QTest.qWait(100)
    if isinstance(window.page, ReviewPage):
        _reveal(window.page)
    QTest.qWait(300)
    path.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(path))
    print(path.relative_to(HERE.parent))


def _is_at_work(page: QWidget | None) -> bool:
    """True while a page waits for numbers of its own."""
    jobs = [getattr(page, name, None) for name in ("_job", "_listing")]
    under_way = [getattr(page, name, None) for name in ("_preparing", "_planning")]
    is_busy = any(isinstance(job, (ForecastJob, JobSlot)) and job.is_busy for job in jobs)
    return is_busy or any(handle is not None for handle in under_way)


def _reveal(page: ReviewPage) -> None:
    shown = page.shown
    if shown is None:
        return
    if shown.faces.correct is not None:
        page.choose(shown.faces.correct)
        return
    field = page.window().focusWidget()
    if shown.faces.expected is not None and field is not None:
        QTest.keyClicks(field, shown.faces.expected)
    page.reveal()


if __name__ == "__main__":
    sys.exit(main())
