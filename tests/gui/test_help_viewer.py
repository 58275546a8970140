"""The help pages: all there, linked, and unable to open anything by themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QTextBrowser
from pytestqt.qtbot import QtBot

from cpccards.config import resources_folder
from cpccards.domain.evidence import EvidenceLevel, evidence_words, section_level
from cpccards.domain.mastery import SectionStanding
from cpccards.gui.help_viewer import HelpViewer
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.theme import Theme
from tests.gui.accessibility import nameless

HELP = resources_folder() / "help"
PAGES = sorted(file.stem for file in HELP.glob("*.md"))


def opened(qtbot: QtBot, theme: Theme, page: str, folder: Path = HELP) -> HelpViewer:
    viewer = HelpViewer(theme, folder, page)
    qtbot.addWidget(viewer)
    viewer.show()
    viewer.activateWindow()
    qtbot.waitUntil(viewer.isActiveWindow)
    return viewer


def text_of(viewer: HelpViewer) -> QTextBrowser:
    found = viewer.findChild(QTextBrowser)
    assert found is not None
    return found


def field(viewer: HelpViewer, name: str) -> QLineEdit:
    [found] = [line for line in viewer.findChildren(QLineEdit) if line.accessibleName() == name]
    return found


def button(viewer: HelpViewer, words: str) -> QPushButton:
    [found] = [each for each in viewer.findChildren(QPushButton) if each.text().startswith(words)]
    return found


def test_every_page_of_the_window_has_its_help() -> None:
    wanted = (
        {entry.name for entry in ENTRIES}
        | set(BELOW)
        | {"index", "welcome", "command-line", "keyboard", "about"}
    )
    assert wanted <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_its_title_and_its_links_lead_somewhere(qtbot: QtBot, theme: Theme, page: str) -> None:
    source = (HELP / f"{page}.md").read_text(encoding="utf-8")
    title = re.findall(r"^# (.+)$", source, re.MULTILINE)
    assert len(title) == 1
    viewer = opened(qtbot, theme, page)
    assert viewer.current == page
    assert viewer.text.startswith(title[0])
    for target in re.findall(r"\]\(([^)]+)\)", source):
        assert target.removesuffix(".md") in PAGES


def test_the_index_links_to_every_page() -> None:
    source = (HELP / "index.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\(([\w-]+)\.md\)", source)) == set(PAGES) - {"index"}


def test_an_unknown_page_is_the_index(qtbot: QtBot, theme: Theme) -> None:
    assert opened(qtbot, theme, "no-such-page").current == "index"


def test_the_list_and_links_go_to_pages_and_back_returns(qtbot: QtBot, theme: Theme) -> None:
    viewer = opened(qtbot, theme, "today")
    pages = viewer.findChild(QListWidget)
    assert pages is not None
    assert pages.currentRow() == viewer.pages.index("today")
    pages.setCurrentRow(viewer.pages.index("decks"))
    assert viewer.current == "decks"
    text_of(viewer).anchorClicked.emit(QUrl("import.md"))
    assert viewer.current == "import"
    assert pages.currentRow() == viewer.pages.index("import")
    QTest.keyClick(text_of(viewer), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert viewer.current == "decks"
    button(viewer, "Back").click()
    assert viewer.current == "today"
    assert not button(viewer, "Back").isEnabled()


def test_an_address_outside_is_shown_and_not_opened(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: pytest.fail("opened by itself"))
    (tmp_path / "index.md").write_text("# Start\n\n[AAPC](https://www.aapc.com/)\n", encoding="utf-8")
    viewer = opened(qtbot, theme, "index", tmp_path)
    assert not field(viewer, "Address outside the app").isVisible()
    text_of(viewer).anchorClicked.emit(QUrl("https://www.aapc.com/"))
    assert viewer.current == "index"
    assert viewer.text.startswith("Start")
    assert field(viewer, "Address outside the app").isVisible()
    assert field(viewer, "Address outside the app").text() == "https://www.aapc.com/"
    button(viewer, "Copy").click()
    assert QGuiApplication.clipboard().text() == "https://www.aapc.com/"


@pytest.mark.parametrize("link", ["file:///etc/passwd", "../../secret.md", "javascript:alert(1)", "other"])
def test_any_other_link_does_nothing(qtbot: QtBot, theme: Theme, link: str) -> None:
    viewer = opened(qtbot, theme, "index")
    before = viewer.text
    text_of(viewer).anchorClicked.emit(QUrl(link))
    assert viewer.text == before
    assert not field(viewer, "Address outside the app").isVisible()


def test_a_page_can_load_no_file(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    picture = tmp_path / "secret.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(picture))
    (tmp_path / "index.md").write_text(f"# Start\n\n![]({picture.as_posix()})\n", encoding="utf-8")
    viewer = opened(qtbot, theme, "index", tmp_path)
    loaded = (
        text_of(viewer)
        .document()
        .resource(QTextDocument.ResourceType.ImageResource.value, QUrl.fromLocalFile(str(picture)))
    )
    assert isinstance(loaded, QImage)
    assert loaded.size().width() == 1


def test_finding_words_goes_round_and_says_when_there_are_none(qtbot: QtBot, theme: Theme) -> None:
    viewer = opened(qtbot, theme, "review")
    QTest.keyClick(text_of(viewer), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = field(viewer, "Find on this page")
    assert search.hasFocus()
    QTest.keyClicks(search, "Card")
    cursor = text_of(viewer).textCursor()
    assert cursor.selectedText().lower() == "card"
    first = cursor.position()
    places = [first]
    while len(places) < 100:
        QTest.keyClick(search, Qt.Key.Key_Return)
        places.append(text_of(viewer).textCursor().position())
        if places[-1] == first:
            break
    assert places[:-1] == sorted(set(places))
    assert len(places) > 3
    QTest.keyClick(search, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert text_of(viewer).textCursor().position() == places[-2]
    QTest.keyClicks(search, "zzz")
    assert any(
        said.text() == "Not on this page." and said.isVisible() for said in viewer.findChildren(QLabel)
    )


def test_a_text_size_changed_while_it_is_open_is_taken_over(qtbot: QtBot, theme: Theme) -> None:
    viewer = opened(qtbot, theme, "today")
    before = text_of(viewer).document().defaultFont().pointSizeF()
    try:
        theme.apply("dark", 150)
        assert text_of(viewer).document().defaultFont().pointSizeF() == pytest.approx(before * 1.5, rel=0.02)
        assert viewer.current == "today"
    finally:
        theme.apply("light", 100)


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot, theme: Theme) -> None:
    assert nameless(opened(qtbot, theme, "index")) == []


def test_the_forecasts_evidence_is_told_as_it_is() -> None:
    rows = re.findall(
        r"^\| ([^|]+ evidence) \| ([\d.]+) % \| ([\d.]+) \| ([\d.]+) \|$",
        (HELP / "forecast.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    told = {words: (float(percent), float(answers), float(cards)) for words, percent, answers, cards in rows}
    levels = (EvidenceLevel.LOW, EvidenceLevel.FAIR, EvidenceLevel.GOOD)
    assert list(told) == [evidence_words(level) for level in levels]
    questions, deck = 40, 1000
    for below, level in zip((EvidenceLevel.NONE, *levels), levels, strict=False):
        percent, answers, cards = told[evidence_words(level)]
        seen = max(round(percent * deck / 100), round(cards * questions))
        enough = SectionStanding(0.5, percent / 100, deck, seen)
        too_little = SectionStanding(0.5, percent / 100 - 0.001, deck, seen)
        too_few = SectionStanding(0.5, percent / 100, deck, round(cards * questions) - 1)
        given = round(answers * questions)
        assert section_level(enough, given, questions, 0) is level
        assert section_level(too_little, given, questions, 0) is below
        assert section_level(too_few, given, questions, 0) is below
        assert section_level(enough, given - 1, questions, 0) is below


def test_no_page_names_what_the_learner_cant_see() -> None:
    for page in PAGES:
        source = (HELP / f"{page}.md").read_text(encoding="utf-8")
        assert "/work/" not in source
        assert "mastery.md" not in source
