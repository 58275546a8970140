"""Draws the README's pictures: the demo library in the real window, light and dark.

`make pictures` runs it. `--every` draws every page at every size into `out/pictures`, for looking at.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from scenes import cards, exams, troubles
from scenes.demo_library import Machine, add_people, sit_practice_exam
from scenes.stage import Stage

from cpccards import config
from cpccards.app import Root
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.pages.review import ReviewPage
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import open_workspace
from cpccards.system_clock import SystemClock

HERE = Path(__file__).resolve().parent
README_PAGES = ("today", "review", "import", "forecast")
SCENES = (
    cards.tabular_list,
    cards.browse,
    cards.presets,
    cards.note_kinds,
    cards.note_editor,
    cards.card_information,
    exams.result,
    exams.sitting,
    exams.statistics,
    exams.plan,
    exams.renewal,
    exams.people,
    cards.media,
    cards.occlusion,
    troubles.backups,
    troubles.clock_jump,
    troubles.faults,
    exams.courage,
)
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
        _fill(library, every=every)
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


def _fill(library: Path, *, every: bool) -> None:
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
            sit_practice_exam(workspace, machine, share)
        add_people(workspace)
    workspace.close()


def _draw_for_readme(root: Root, spreadsheet: Path, folder: Path) -> None:
    for theme in ("light", "dark"):
        root.set_looks(theme, 100)
        root.window.resize(1180, 760)
        for page in README_PAGES:
            _draw_page(Stage(root, folder, theme), page, spreadsheet)


def _draw_every(root: Root, spreadsheet: Path, folder: Path) -> None:
    for theme in ("light", "dark"):
        for size, text in (((1280, 800), 100), ((1024, 640), 150)):
            root.set_looks(theme, text)
            root.window.resize(*size)
            stage = Stage(root, folder, f"{theme}-{text}")
            for page in (*(entry.name for entry in ENTRIES), *BELOW):
                _draw_page(stage, page, spreadsheet)
            for scene in SCENES:
                scene(stage)


def _draw_page(stage: Stage, name: str, spreadsheet: Path) -> None:
    """Draws a page as it opens; of a card, the answer too."""
    stage.window.go_to(name, str(spreadsheet) if name == "import" else None)
    QTest.qWait(900)
    stage.settle()
    if isinstance(stage.window.page, ReviewPage):
        cards.reveal(stage.window.page)
    stage.grab(name)


if __name__ == "__main__":
    sys.exit(main())
