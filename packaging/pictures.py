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
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea

from cpccards import config
from cpccards.app import Root
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.pages.icd10cm import Icd10cmPage
from cpccards.gui.pages.mock_result import MockResultPage, Part
from cpccards.gui.pages.presets import PresetsPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.pages.statistics import StatisticsPage
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace, open_workspace
from cpccards.system_clock import SystemClock

HERE = Path(__file__).resolve().parent
CODING_DECK = ("ICD-10-CM", "Choosing the code")
_PATIENCE_MS = 20_000
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
            _draw_presets(root, folder, f"{theme}-{text}")
            _draw_card_information(root, folder, f"{theme}-{text}")
            _draw_result(root, folder, f"{theme}-{text}")
            _draw_sitting(root, folder, f"{theme}-{text}")
            _draw_statistics(root, folder, f"{theme}-{text}")


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
    job = getattr(window.page, "_job", None)
    for _ in range(_PATIENCE_MS // 100):
        if job is None or not job.is_busy:
            break
        QTest.qWait(100)
    if isinstance(window.page, ReviewPage):
        _reveal(window.page)
    QTest.qWait(300)
    path.parent.mkdir(parents=True, exist_ok=True)
    window.grab().save(str(path))
    print(path.relative_to(HERE.parent))


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
