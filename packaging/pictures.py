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

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cpccards import config
from cpccards.app import Root
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.pages.icd10cm import Icd10cmPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import open_workspace
from cpccards.system_clock import SystemClock

HERE = Path(__file__).resolve().parent
CODING_DECK = ("ICD-10-CM", "Choosing the code")
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
        workspace = open_workspace(
            library, SystemClock(), decks=config.decks_folder(), resources=config.resources_folder()
        )
        fill_demo(workspace)
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
