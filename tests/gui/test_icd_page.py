"""The tabular list: its page, worked by keys and by links, and beside a card in review."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.content.icd10cm_tabular import Tabular
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui.models.icd10cm_lines import NAME, Icd10cmLines
from cpccards.gui.pages.icd10cm import Icd10cmPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.icd10cm.icd10cm_browser import Icd10cmBrowser
from cpccards.gui.widgets.icd10cm.icd10cm_cards import Icd10cmCards
from cpccards.services.icd10cm import Icd10cmService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.support.libraries import fill

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
FULL = DiskFull("Your disk is full", "This change was NOT saved.", "Free some space, then try again.")


class Desk:
    """The page, somebody's hands on the keys."""

    def __init__(self, qtbot: QtBot, theme: Theme, services: Workspace, width: int = 1000) -> None:
        self.qtbot = qtbot
        self.services = services
        self.said: list[str] = []
        self.changes: list[Changes] = []
        self.page = Icd10cmPage(theme, services.icd10cm)
        self.page.told.connect(self.said.append)
        self.page.changed.connect(self.changes.append)
        self.page.resize(width, 700)
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()
        self.page.activate()

    @property
    def browser(self) -> Icd10cmBrowser:
        return self.page.browser

    @property
    def field(self) -> QLineEdit:
        return self.browser._field

    @property
    def found(self) -> list[str]:
        return self.browser._results.codes

    @property
    def text(self) -> str:
        return self.browser._detail.toPlainText()

    def type(self, words: str) -> None:
        self.field.clear()
        QTest.keyClicks(self.field, words)

    def press(self, *keys: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key, modifier)

    def button(self, words: str) -> QPushButton:
        [found] = [
            each
            for each in self.page.findChildren(QPushButton)
            if words in {each.accessibleName(), each.text().rstrip("…")}
            and not isinstance(each.parent(), Icd10cmCards)
        ]
        return found

    def click(self, code: str) -> None:
        """Clicks a link of the entry."""
        assert f'href="icd10cm:{code}"' in self.browser._detail.toHtml()
        self.browser._detail.anchorClicked.emit(QUrl(f"icd10cm:{code}"))


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, services: Workspace) -> Desk:
    return Desk(qtbot, theme, services)


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


# Searching


def test_it_opens_on_the_chapters_with_the_cursor_in_the_field(desk: Desk) -> None:
    assert desk.found == [str(number) for number in range(1, 23)]
    assert desk.field.hasFocus()
    assert "ICD-10-CM FY2026" in words(desk.page)
    assert "April" in words(desk.page)
    assert "Search by code" in desk.text
    assert not desk.button("Copy code").isVisible()
    desk.browser.copy_code()
    desk.browser.ask_for_cards()
    assert desk.said == []
    assert not desk.browser._cards.isVisible()


def test_what_is_typed_is_searched_a_moment_later(desk: Desk) -> None:
    desk.type("type 2 diabetes foot ulcer")
    assert len(desk.found) == 22, "not while typing"
    desk.qtbot.waitUntil(lambda: desk.found == ["E11.621"])
    desk.type("")
    desk.browser.search()
    assert len(desk.found) == 22


def test_enter_does_not_wait_and_opens_the_first(desk: Desk) -> None:
    desk.type("e1165")
    desk.press(Key.Key_Return)
    assert desk.browser.code == "E11.65"
    assert "Type 2 diabetes mellitus with hyperglycemia" in desk.text
    assert "✓ Billable" in desk.text
    assert desk.field.hasFocus()


def test_arrows_move_through_the_results_from_the_field(desk: Desk) -> None:
    desk.type("I1")
    desk.browser.search()
    desk.press(Key.Key_Up, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Down, Key.Key_Enter)
    assert desk.browser.code == desk.found[2] == "I11"
    desk.press(Key.Key_PageDown, Key.Key_PageUp, Key.Key_PageUp, Key.Key_Return)
    assert desk.browser.code == "I10-I1A"


def test_letters_typed_anywhere_go_into_the_field(desk: Desk) -> None:
    for widget in (desk.browser._results, desk.browser._detail):
        widget.setFocus()
        QTest.keyClicks(widget, "g")
        assert desk.field.hasFocus()
        assert desk.field.text() == "g"
    desk.browser._results.setFocus()
    desk.press(Key.Key_Down, Key.Key_Return)
    assert desk.browser.code == desk.found[1]
    desk.press(Key.Key_Escape)
    assert desk.field.hasFocus()


def test_nothing_found_is_said_with_what_to_try(desk: Desk) -> None:
    desk.browser.look_for("zzzz")
    assert desk.found == []
    assert "Nothing found" in words(desk.page)
    desk.press(Key.Key_Down, Key.Key_Return)
    assert desk.browser.code == ""
    desk.browser.look_for("gout")
    assert "Nothing found" not in words(desk.page)


# Entries


def test_an_entry_shows_where_it_stands_and_what_it_inherits(desk: Desk) -> None:
    desk.browser.open_code("E11.65")
    assert desk.text.startswith("Chapter 4 › E08-E13 Diabetes mellitus › E11 ")
    assert "From E11 Type 2 diabetes mellitus" in desk.text
    assert "Excludes1: not coded here" in desk.text
    assert "Use additional" in desk.text
    assert spoken_name(desk.browser._detail) == "E11.65, Type 2 diabetes mellitus with hyperglycemia"


def test_7th_characters_lead_to_complete_codes(desk: Desk) -> None:
    desk.browser.open_code("S52.501")
    assert "✗ Not billable: a 7th character is missing." in desk.text
    assert "7th characters, defined at S52" in desk.text
    desk.click("S52.501D")
    assert desk.browser.code == "S52.501D"
    assert "Its 7th character" in desk.text
    assert "✓ Billable" in desk.text


def test_chapters_and_blocks_can_be_walked_down(desk: Desk) -> None:
    desk.browser.open_code("9")
    assert " blocks" in desk.text
    assert "illable" not in desk.text
    desk.click("I10-I1A")
    assert "7 categories" in desk.text
    desk.click("I11")
    assert "Codes below" in desk.text
    assert "more characters follow" in desk.text


def test_back_and_forward(desk: Desk) -> None:
    back, forward = desk.button("Back"), desk.button("Forward")
    assert not back.isEnabled()
    for code in ("I10", "I11", "I11", "I12"):
        desk.browser.open_code(code)
    desk.press(Key.Key_Left, modifier=ALT)
    assert desk.browser.code == "I11"
    back.click()
    assert desk.browser.code == "I10"
    assert not back.isEnabled()
    forward.click()
    desk.press(Key.Key_Right, modifier=ALT)
    assert desk.browser.code == "I12"
    assert not forward.isEnabled()
    desk.press(Key.Key_Right, modifier=ALT)
    back.click()
    desk.browser.open_code("E11")
    assert not forward.isEnabled(), "another way was taken"


def test_a_code_is_copied_and_an_unknown_one_said(desk: Desk) -> None:
    desk.browser.open_code("e11.65")
    desk.button("Copy code").click()
    assert QGuiApplication.clipboard().text() == "E11.65"
    desk.browser.open_code("E99.99")
    assert desk.browser.code == "E11.65"
    assert desk.said == ["E11.65 copied.", "E99.99 is not in the tabular list."]
    desk.browser._detail.anchorClicked.emit(QUrl("https://example.org"))
    desk.browser.copy_code()
    assert desk.browser.code == "E11.65"


def test_going_there_with_a_code_opens_it_and_coming_back_keeps_it(desk: Desk) -> None:
    desk.page.activate("I10")
    assert desk.browser.code == "I10"
    desk.page.activate()
    assert desk.browser.code == "I10"


def test_nothing_is_loaded_for_an_entry(desk: Desk) -> None:
    blank = desk.browser._detail.loadResource(2, QUrl("file:///etc/passwd"))
    assert blank is not None
    assert desk.browser._detail.loadResource(1, "x") == " "


def test_without_the_list_the_page_says_so(
    qtbot: QtBot, theme: Theme, services: Workspace, tmp_path: Path
) -> None:
    icd = Icd10cmService(tmp_path / "none.sqlite", services.importing, services.calendar)
    page = Icd10cmPage(theme, icd)
    qtbot.addWidget(page)
    page.show()
    page.activate("I10")
    assert "can't be read" in page.browser._error.text
    assert "Install the app again" in page.browser._error.text
    page.browser.look_for("gout")
    assert "Nothing found" not in words(page)


# Where there is little room


def test_narrow_shows_results_or_entry(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    desk = Desk(qtbot, theme, services, width=420)
    results, detail = desk.browser._results, desk.browser._detail
    assert results.isVisible()
    assert not detail.isVisible()
    desk.browser.open_code("I10")
    assert detail.isVisible()
    assert not results.isVisible()
    desk.button("‹ Results").click()
    assert results.isVisible()
    desk.browser.open_code("I10")
    desk.field.setFocus()
    desk.press(Key.Key_Down)
    assert results.isVisible(), "an arrow goes back to the results"
    desk.page.resize(1000, 700)
    assert results.isVisible()
    assert detail.isVisible()
    assert not desk.button("‹ Results").isVisible()


def test_everything_can_be_reached_and_heard(desk: Desk) -> None:
    desk.browser.open_code("I10-I1A")
    desk.browser.ask_for_cards()
    assert nameless(desk.page) == []


def test_it_follows_the_theme(desk: Desk, theme: Theme) -> None:
    desk.browser.open_code("I10")
    theme.apply("dark", 150)
    try:
        assert theme.tokens.accent.casefold() in desk.browser._detail.toHtml().casefold()
        desk.page.grab()
    finally:
        theme.apply("light", 100)


# Cards


def test_cards_are_counted_and_made(desk: Desk) -> None:
    desk.browser.open_code("I10-I1A")
    desk.button("Make cards").click()
    form = desk.browser._cards
    assert form.isVisible()
    assert "Make cards from I10-I1A Hypertensive diseases" in words(form)
    assert "7 notes will be added" in words(form)
    all_codes = next(each for each in form.findChildren(QRadioButton) if "All 18 codes" in each.text())
    all_codes.click()
    assert "18 notes will be added" in words(form)
    form._both_ways.click()
    form._make.click()
    assert not form.isVisible()
    assert desk.said == ["18 notes added to ICD-10-CM › Hypertensive diseases. Ctrl+Z takes them back."]
    assert desk.changes[0].touches(Subject.NOTES)
    [_parent, deck] = desk.services.library.decks()
    assert deck.path == ("ICD-10-CM", "Hypertensive diseases")
    made = desk.services.library.notes(deck.id)
    assert len(made) == 18
    assert {each.note.kind for each in made} == {NoteKind.REVERSED}
    desk.button("Make cards").click()
    assert "7 notes" not in words(form)
    all_codes.click()
    assert "all of these cards already" in words(form)
    assert not form._make.isEnabled()


def test_what_is_there_is_counted(desk: Desk) -> None:
    icd = desk.services.icd10cm
    from cpccards.services.icd10cm import Asked

    icd.make_cards(icd.propose("I11", Asked.CODES, ("Mine",)))
    desk.browser.open_code("I10-I1A")
    desk.browser.ask_for_cards()
    form = desk.browser._cards
    form._options[Asked.CODES].click()
    assert "16 notes will be added" in words(form)
    assert "2 are in your library already" in words(form)


def test_another_deck_and_no_deck(desk: Desk) -> None:
    desk.browser.open_code("I11")
    desk.browser.ask_for_cards()
    form = desk.browser._cards
    assert not any(each.isVisible() for each in form.findChildren(QRadioButton)), "there is but one sort"
    form._deck.setText("")
    desk.qtbot.waitUntil(lambda: "A deck needs a name" in form._error.text)
    assert not form._make.isEnabled()
    form.make()
    form._deck.setFocus()
    QTest.keyClicks(form._deck, "Heart")
    desk.press(Key.Key_Return)
    assert [deck.path for deck in desk.services.library.decks()] == [("Heart",)]


def test_too_many_are_refused_and_esc_leaves_the_form(desk: Desk) -> None:
    desk.browser.open_code("S82")
    desk.browser.ask_for_cards()
    form = desk.browser._cards
    assert "at most 200" in form._error.text
    assert not form._make.isEnabled()
    form._deck.setFocus()
    desk.press(Key.Key_Escape)
    assert not form.isVisible()
    assert desk.button("Make cards").hasFocus()
    desk.browser.open_code("I10")
    assert not desk.button("Make cards").isVisible()


def test_a_full_disk_is_said_in_the_form(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise FULL

    desk.browser.open_code("I11")
    desk.browser.ask_for_cards()
    monkeypatch.setattr(desk.services.icd10cm._importing, "carry_out", fail)
    desk.browser._cards.make()
    assert "NOT saved" in desk.browser._cards._error.text
    assert desk.changes == []


def test_rows_are_spoken_whole(services: Workspace, qtmodeltester: object) -> None:
    model = Icd10cmLines()
    model.set_rows(services.icd10cm.search("S52.501"))
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    spoken = [model.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(2)]
    assert spoken[0].endswith(", more characters needed")
    assert spoken[1].startswith("S52.501A, Unspecified fracture")
    assert spoken[1].endswith(", billable")
    assert model.index(0).data(NAME) == "S52.501"
    assert model.data(model.index(-1)) is None
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None


# Beside a card

CODE = Note(NoteKind.BASIC, ("What is E11.65 about?", "hyperglycemia"), rationale="Not E11.9, nor A1C.")
GAP = Note(NoteKind.CLOZE, ("{{c1::E11.65::E11.65?}} beside Z79.4", ""))
CHOICE = Note(NoteKind.CHOICE, ("Which?", "I10", "I11.0", "gout", "I10", "A"))


class Study:
    """The review page with cards."""

    def __init__(self, qtbot: QtBot, theme: Theme, services: Workspace, *notes: Note) -> None:
        fill(services, notes)
        self.page = ReviewPage(
            theme,
            services.study,
            services.cards,
            services.library,
            services.forecasting,
            lambda _stored: None,
            services.icd10cm,
        )
        self.said: list[str] = []
        self.page.told.connect(self.said.append)
        self.page.resize(1200, 720)
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()
        self.page.activate()

    def press(self, *keys: Key) -> None:
        for key in keys:
            focused = QApplication.focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key)

    def links(self) -> dict[str, list[str]]:
        """The codes that are links, by part of the card."""
        face = self.page._face
        parts = {
            "question": face._question,
            "answer": face._answer,
            "why": face._why,
            "codes": face._codes,
        }
        found = {}
        for name, view in parts.items():
            codes = (
                [piece.split('"')[0] for piece in view.toHtml().split('href="icd10cm:')[1:]]
                if not view.isHidden()
                else []
            )
            if codes:
                found[name] = codes
        return found

    @property
    def panel(self) -> object:
        return self.page._beside.panel

    @property
    def browser(self) -> Icd10cmBrowser:
        assert self.page._beside.panel is not None
        return self.page._beside.panel.browser


def test_codes_become_links_with_the_answer_and_not_before(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    study = Study(qtbot, theme, services, CODE)
    assert study.links() == {}
    study.press(Key.Key_Space)
    assert study.links() == {"question": ["E11.65"], "why": ["E11.9"]}


def test_a_gap_is_no_link_but_what_filled_it_is(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, GAP)
    study.press(Key.Key_Space)
    assert study.links() == {"question": ["Z79.4"], "answer": ["E11.65", "Z79.4"]}


def test_codes_of_options_stand_below_them(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, CHOICE, CODE)
    assert study.links() == {}
    study.press(Key.Key_A)
    assert study.links() == {"codes": ["I10", "I11.0"]}
    study.press(Key.Key_Space)
    assert study.links() == {}


def test_a_link_opens_the_list_and_leaves_the_keys_with_the_card(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    study = Study(qtbot, theme, services, CODE, GAP)
    study.press(Key.Key_Space)
    study.page._face._why.anchorClicked.emit(QUrl("icd10cm:E11.9"))
    assert study.panel is not None
    assert study.browser.code == "E11.9"
    study.press(Key.Key_3)
    assert study.page.shown is not None
    assert study.panel is not None
    assert study.browser.code == "", "the entry may be the answer to the next card"
    study.press(Key.Key_Escape)
    assert study.panel is None
    assert study.page.hasFocus()


def test_i_opens_the_list_and_esc_closes_it(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, CODE)
    study.press(Key.Key_I)
    assert study.panel is not None
    assert study.browser.code == "", "before the answer nothing is opened"
    assert study.browser._field.hasFocus()
    card = study.page.shown
    for key in (Key.Key_S, Key.Key_B, Key.Key_1, Key.Key_Space):
        study.press(key)
    study.browser._results.setFocus()
    study.press(Key.Key_S, Key.Key_E)
    assert study.page.shown == card
    assert study.said == []
    study.press(Key.Key_Escape)
    assert study.panel is None
    study.press(Key.Key_Space, Key.Key_I)
    assert study.browser.code == "E11.65"
    study.browser._copy.setFocus()
    study.press(Key.Key_S, Key.Key_3)
    assert study.page.shown == card
    study.press(Key.Key_Escape)
    assert study.panel is None


def test_the_list_stands_beside_the_card_or_over_it(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, CODE)
    study.page._head.look_up.click()
    panel = study.page._beside.panel
    assert panel is not None
    assert study.page._beside._room.contentsMargins().right() == panel.width()
    study.page.resize(500, 600)
    assert study.page._beside._room.contentsMargins().right() == 0
    assert panel.geometry().right() == study.page.width() - 1
    study.page._beside.put_away()
    study.page._beside.put_away()
    study.page.resize(1200, 700)
    assert study.page._beside._room.contentsMargins().right() == 0


def test_the_panel_goes_with_the_last_card(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, CODE)
    study.press(Key.Key_Space)
    study.page.look_up("E11.9")
    study.press(Key.Key_4)
    assert study.page.shown is None
    assert study.panel is None


def test_cards_can_be_made_beside_a_card(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    study = Study(qtbot, theme, services, CODE)
    heard: list[Changes] = []
    study.page.changed.connect(heard.append)
    study.press(Key.Key_Space)
    study.page.look_up("I11")
    study.browser.ask_for_cards()
    study.browser._cards.make()
    assert heard[-1].touches(Subject.NOTES)
    assert study.said[-1].startswith("2 notes added")


def test_a_list_that_cannot_be_read_leaves_the_cards_alone(
    qtbot: QtBot, theme: Theme, services: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = Study(qtbot, theme, services, CODE)
    monkeypatch.setattr(services.icd10cm, "_tabular", Tabular(tmp_path / "none.sqlite"))
    study.press(Key.Key_Space)
    assert study.links() == {}
    study.press(Key.Key_I)
    assert "can't be read" in study.browser._error.text
