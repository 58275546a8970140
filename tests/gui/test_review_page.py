"""The Review page over a real library, worked by its keys."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import DiskFull, LibraryReadOnly
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import forecast_point
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.topics import TOPICS
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_preview import CardPreview
from cpccards.gui.widgets.notes.card_view import CardView
from cpccards.gui.widgets.review.session_summary import score_change_words
from cpccards.services.custom_study import StudySelection
from cpccards.services.demo import fill_demo
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.support.clocks import FakeClock
from tests.support.faults import file_size_limit
from tests.support.libraries import basic, fill, fill_basic, note_of, opened

Key = Qt.Key
FULL = DiskFull("Your disk is full", "This change was NOT saved.", "Free some space, then try again.")

BASIC = Note(NoteKind.BASIC, ("What is modifier 25?", "A <b>significant</b>, separate E/M service"))
TYPED = Note(NoteKind.TYPED, ("Word for joint pain?", "arthralgia"))
CLOZE = Note(NoteKind.CLOZE, ("The {{c1::aorta}} leaves the heart", "the largest artery"))
CHOICE = Note(NoteKind.CHOICE, ("Which is a bone?", "nephron", "femur", "cornea", "aorta", "B"))
REVERSED = Note(NoteKind.REVERSED, ("oste/o", "bone"))


@dataclass
class Editor:
    """Stands in for the note editor: remembers what it was opened on, and writes what it is told."""

    services: Workspace
    writes: Note | None = None
    opened: list[StoredNote] = field(default_factory=list)

    def __call__(self, stored: StoredNote) -> Changes | None:
        self.opened.append(stored)
        if self.writes is None:
            return None
        return self.services.library.edit_note(stored.id, self.writes, ("Deck",))


class Desk:
    """The page in its window, somebody's hands on the keys, and the library behind it."""

    def __init__(self, qtbot: QtBot, theme: Theme, services: Workspace) -> None:
        self.services = services
        self.editor = Editor(services)
        self.said: list[str] = []
        self.page = ReviewPage(
            theme,
            services.study,
            services.cards,
            services.library,
            services.forecasting,
            self.editor,
            services.icd10cm,
        )
        self.page.told.connect(self.said.append)
        self.page.undo_requested.connect(self.undo)
        self.page.resize(1000, 720)
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()

    def sit_down(self, *notes: Note, deck: tuple[str, ...] = ("Deck",)) -> list[CardId]:
        """Starts a review of these notes; returns their first cards."""
        cards = [made[0] for made in fill(self.services, notes, deck)]
        self.page.activate()
        return cards

    def press(self, *keys: Key) -> None:
        for key in keys:
            QTest.keyClick(self.focused, key)

    @property
    def focused(self) -> QLineEdit | QAbstractButton | ReviewPage:
        found = QApplication.focusWidget()
        assert isinstance(found, QLineEdit | QAbstractButton | ReviewPage)
        return found

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focused, text)

    def undo(self) -> None:
        """What the window does on Ctrl+Z."""
        changed = self.services.undo.undo()
        assert changed is not None
        self.services.forecasting.invalidate()
        self.page.apply(changed, undone=True)

    @property
    def card(self) -> CardId | None:
        return None if self.page.shown is None else self.page.shown.card.id

    @property
    def question(self) -> str:
        return self.page._face._question.toPlainText()

    def answer(self) -> str:
        view = self.page._face._answer
        return view.toPlainText() if view.isVisible() else ""

    @property
    def ratings(self) -> list[str]:
        """The rating buttons on screen."""
        buttons = self.page._foot.ratings.findChildren(QPushButton)
        return [button.text() for button in buttons if button.isVisible()]

    @property
    def error(self) -> str:
        return self.page._error.text or self.page._not_saved.text

    def words(self) -> str:
        """All words of labels on screen."""
        return "\n".join(each.text() for each in self.page.findChildren(QLabel) if each.isVisible())

    def state(self, card: CardId) -> CardState:
        return self.services.study.show(card).card.memory.state

    def given(self) -> list[Rating]:
        """The ratings in the library, in the order in which they were given."""
        with self.services.library_file() as uow:
            rows = uow._connection.exec_driver_sql("SELECT rating FROM reviews ORDER BY id")
            return [Rating(row[0]) for row in rows]


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme, services: Workspace) -> Desk:
    return Desk(qtbot, theme, services)


# Asking and answering


@pytest.mark.parametrize("reveals", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
@pytest.mark.parametrize(
    ("rates", "rating"),
    [
        (Key.Key_1, Rating.AGAIN),
        (Key.Key_2, Rating.HARD),
        (Key.Key_3, Rating.GOOD),
        (Key.Key_4, Rating.EASY),
        (Key.Key_Space, Rating.GOOD),
        (Key.Key_Return, Rating.GOOD),
        (Key.Key_Enter, Rating.GOOD),
    ],
)
def test_a_basic_card_is_revealed_and_rated(desk: Desk, reveals: Key, rates: Key, rating: Rating) -> None:
    first, second = desk.sit_down(BASIC, basic("next"))
    assert desk.question == "What is modifier 25?"
    assert not desk.answer()
    assert not desk.ratings
    desk.press(reveals)
    assert desk.card == first
    assert desk.answer() == "A significant, separate E/M service"
    assert [words.split()[:2] for words in desk.ratings] == [
        ["1", "Again"],
        ["2", "Hard"],
        ["3", "Good"],
        ["4", "Easy"],
    ]
    desk.press(rates)
    assert desk.given() == [rating]
    assert desk.card == second
    assert not desk.answer()
    assert not desk.ratings


def test_numbers_do_not_rate_what_is_not_revealed(desk: Desk) -> None:
    [card] = desk.sit_down(BASIC)
    desk.press(Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_4)
    desk.page.rate(Rating.GOOD)
    assert desk.card == card
    assert desk.given() == []


def test_a_key_held_down_does_not_run_through_the_cards(desk: Desk) -> None:
    first, _ = desk.sit_down(BASIC, basic("next"))
    desk.press(Key.Key_Space)
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ", True)
    for _ in range(3):
        QApplication.sendEvent(desk.focused, held)
    assert desk.card == first
    assert desk.given() == []


def test_each_rating_names_the_interval_it_leads_to(desk: Desk) -> None:
    desk.sit_down(BASIC)
    assert desk.page.shown is not None
    assert desk.page.shown.outcomes[Rating.AGAIN] < desk.page.shown.outcomes[Rating.EASY]
    desk.press(Key.Key_Space)
    again, *_, easy = desk.ratings
    assert again == "1  Again   1 min"
    assert easy == "4  Easy   9 d"


def test_the_mouse_reveals_and_rates_too(desk: Desk) -> None:
    desk.sit_down(BASIC)
    desk.page._foot.reveal_button.click()
    desk.page._foot.ratings.findChildren(QPushButton)[3].click()
    assert desk.given() == [Rating.EASY]


def test_a_gap_is_shown_empty_and_then_filled(desk: Desk) -> None:
    desk.sit_down(CLOZE)
    assert desk.question == "The […] leaves the heart"
    desk.press(Key.Key_Space)
    assert desk.answer().startswith("The aorta leaves the heart")
    assert "the largest artery" in desk.answer()


def test_both_ways_of_a_reversed_note_come_on_different_days(desk: Desk, clock: FakeClock) -> None:
    desk.sit_down(REVERSED)
    assert desk.question == "oste/o"
    desk.press(Key.Key_Space, Key.Key_4)
    assert desk.page.shown is None
    clock.advance(days=1)
    desk.page.activate()
    assert desk.question == "bone"
    desk.press(Key.Key_Space)
    assert desk.answer() == "oste/o"


# Typed answers


def test_enter_compares_a_typed_answer_and_does_not_rate_it(desk: Desk) -> None:
    first, second = desk.sit_down(TYPED, BASIC)
    assert isinstance(desk.focused, QLineEdit)
    assert desk.page._foot.reveal_button.text() == "Check answer   Enter"
    desk.type("arthritis")
    desk.press(Key.Key_Return)
    assert desk.card == first
    assert desk.given() == []
    assert "arthralgia" in desk.answer()
    html = desk.page._face._answer.toHtml()
    assert "line-through" in html
    assert "underline" in html
    desk.press(Key.Key_Return)
    assert desk.given() == [Rating.GOOD]
    assert desk.card == second


@pytest.mark.parametrize("typed", ["arthralgia", "  ARTHRALGIA ", "-arthralgia", "arthralgia-"])
def test_a_right_answer_is_ticked(desk: Desk, typed: str) -> None:
    desk.sit_down(TYPED)
    desk.type(typed)
    desk.press(Key.Key_Enter)
    assert desk.answer().split() == ["arthralgia", "✓"]


def test_nothing_typed_shows_the_answer_alone(desk: Desk) -> None:
    desk.sit_down(TYPED)
    desk.press(Key.Key_Return)
    assert desk.answer() == "arthralgia"


def test_mark_up_in_a_typed_answer_stays_text(desk: Desk) -> None:
    desk.sit_down(Note(NoteKind.TYPED, ("Less than?", "&lt;b&gt;5&lt;/b&gt;")))
    desk.type("<i>5</i>")
    desk.press(Key.Key_Return)
    first, second = desk.answer().splitlines()
    assert "<i>" in first or "<" in first
    assert second == "<b>5</b>"


def test_letters_and_numbers_typed_into_an_answer_are_no_shortcuts(desk: Desk) -> None:
    [card] = desk.sit_down(TYPED)
    desk.type("esfb 1234 Esfb")
    assert desk.page._face._typed.text() == "esfb 1234 Esfb"
    assert desk.card == card
    assert desk.editor.opened == []
    assert desk.given() == []
    shown = desk.services.study.show(card)
    assert not shown.card.suspended
    assert not shown.card.flag
    assert desk.said == []


def test_after_a_typed_answer_the_keys_are_the_pages_again(desk: Desk) -> None:
    [card, *_] = desk.sit_down(TYPED, BASIC)
    desk.type("x")
    desk.press(Key.Key_Return, Key.Key_F)
    assert desk.services.study.show(card).card.flag == 1
    desk.press(Key.Key_2)
    assert desk.given() == [Rating.HARD]


def test_enter_in_the_field_rates_once_the_answer_is_there(desk: Desk) -> None:
    desk.sit_down(TYPED)
    desk.press(Key.Key_Return)
    desk.page._face._typed.setFocus()
    desk.press(Key.Key_Return)
    assert desk.given() == [Rating.GOOD]


def test_the_next_typed_answer_begins_empty(desk: Desk) -> None:
    desk.sit_down(TYPED, replace(TYPED, fields=("Word for muscle pain?", "myalgia")))
    desk.type("arthralgia")
    desk.press(Key.Key_Return, Key.Key_4)
    assert desk.page._face._typed.text() == ""
    assert not desk.page._face._typed.isReadOnly()
    assert isinstance(desk.focused, QLineEdit)


def test_undo_takes_back_letters_first_and_then_belongs_to_the_window(desk: Desk) -> None:
    desk.sit_down(TYPED, replace(TYPED, fields=("Word for muscle pain?", "myalgia")))
    asked: list[None] = []
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), desk.page)
    shortcut.activated.connect(lambda: asked.append(None))
    control = Qt.KeyboardModifier.ControlModifier
    desk.type("arthr")
    desk.press(Key.Key_Return, Key.Key_3)
    QTest.keyClick(desk.focused, Key.Key_Z, control)
    assert len(asked) == 1, "not the answer to the card before"
    desk.type("my")
    QTest.keyClick(desk.focused, Key.Key_Z, control)
    assert len(asked) == 1
    assert desk.page._face._typed.text() == ""
    QTest.keyClick(desk.focused, Key.Key_Z, control)
    assert len(asked) == 2


# Multiple choice


@pytest.mark.parametrize(
    ("key", "chosen"),
    [
        (Key.Key_A, 0),
        (Key.Key_B, 1),
        (Key.Key_C, 2),
        (Key.Key_D, 3),
        (Key.Key_1, 0),
        (Key.Key_2, 1),
        (Key.Key_3, 2),
        (Key.Key_4, 3),
    ],
)
def test_an_option_is_chosen_and_its_rating_suggested(desk: Desk, key: Key, chosen: int) -> None:
    [card] = desk.sit_down(CHOICE)
    assert desk.question == "Which is a bone?"
    assert not desk.page._foot.reveal_button.isVisible()
    desk.press(key)
    options = [option for option in desk.page._face._options._options if option.isVisible()]
    assert [option.text() for option in options] == ["nephron", "femur", "cornea", "aorta"]
    verdicts = [spoken_name(option).rpartition(", ")[2] for option in options]
    assert verdicts[1] == "right"
    if chosen != 1:
        assert verdicts[chosen] == "your choice"
    assert desk.given() == []
    assert desk.card == card
    focused = desk.focused
    assert isinstance(focused, QPushButton)
    assert focused.text().startswith("3  Good" if chosen == 1 else "1  Again")


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
def test_the_suggested_rating_is_taken_by_space_and_enter(desk: Desk, key: Key) -> None:
    desk.sit_down(CHOICE, replace(CHOICE, fields=("Bone?", "femur", "cornea", "", "", "A")))
    desk.press(Key.Key_A, key)
    assert desk.given() == [Rating.AGAIN]
    desk.press(Key.Key_A, key)
    assert desk.given() == [Rating.AGAIN, Rating.GOOD]


def test_numbers_rate_once_an_option_is_chosen(desk: Desk) -> None:
    desk.sit_down(CHOICE)
    desk.press(Key.Key_C, Key.Key_2)
    assert desk.given() == [Rating.HARD]


def test_there_is_no_option_beyond_the_last(desk: Desk) -> None:
    [card] = desk.sit_down(replace(CHOICE, fields=("Bone?", "femur", "cornea", "", "", "A")))
    desk.press(Key.Key_C, Key.Key_D, Key.Key_4, Key.Key_Space, Key.Key_Return, Key.Key_X)
    assert desk.card == card
    assert not desk.ratings
    desk.press(Key.Key_B)
    assert desk.ratings


def test_an_option_is_chosen_by_clicking_it(desk: Desk) -> None:
    desk.sit_down(CHOICE)
    desk.page._face._options._options[1].click()
    assert desk.ratings
    assert desk.page._face._options._options[1].accessibleName() == "B: femur, right"


def test_b_buries_a_choice_card_once_it_is_answered(desk: Desk) -> None:
    first, second = desk.sit_down(CHOICE, BASIC)
    desk.press(Key.Key_B)
    assert desk.said == []
    desk.press(Key.Key_B)
    assert desk.said == ["Hidden until tomorrow. Ctrl+Z brings it back."]
    assert desk.card == second
    assert desk.state(first) is CardState.NEW


# The other keys


def test_e_edits_the_note_and_shows_it_anew(desk: Desk, qtbot: QtBot) -> None:
    [card] = desk.sit_down(BASIC)
    desk.press(Key.Key_E)
    assert [stored.id for stored in desk.editor.opened] == [note_of(desk.services, card)]
    assert desk.question == "What is modifier 25?"
    desk.editor.writes = replace(BASIC, fields=("What is modifier 57?", "The decision for surgery"))
    desk.press(Key.Key_Space)
    with qtbot.waitSignal(desk.page.changed) as changed:
        desk.press(Key.Key_E)
    assert changed.args is not None
    assert changed.args[0].touches(Subject.NOTES)
    assert desk.question == "What is modifier 57?"
    assert not desk.answer()
    assert desk.card == card


def test_a_deleted_note_makes_way_for_the_next(desk: Desk) -> None:
    first, second = desk.sit_down(BASIC, basic("next"))
    changed = desk.services.library.delete_note(note_of(desk.services, first))
    desk.page.apply(changed)
    assert desk.card == second


def test_s_suspends(desk: Desk) -> None:
    first, second = desk.sit_down(BASIC, basic("next"))
    desk.press(Key.Key_S)
    assert desk.services.study.show(first).card.suspended
    assert desk.card == second
    assert desk.said == ["Suspended. Ctrl+Z brings it back."]
    desk.undo()
    assert not desk.services.study.show(first).card.suspended
    desk.press(Key.Key_Space, Key.Key_4, Key.Key_Space, Key.Key_4)
    assert len(desk.given()) == 2
    assert desk.page.shown is None


def test_f_flags_and_takes_the_flag_away(desk: Desk) -> None:
    [card] = desk.sit_down(BASIC)
    desk.press(Key.Key_F)
    assert desk.services.study.show(card).card.flag == 1
    assert "flagged" in desk.page._head.place.text()
    desk.press(Key.Key_Space, Key.Key_F)
    assert desk.services.study.show(card).card.flag == 0
    assert "flagged" not in desk.page._head.place.text()
    assert desk.answer(), "the answer stays on screen"


def test_b_hides_a_card_until_tomorrow(desk: Desk, clock: FakeClock) -> None:
    [card] = desk.sit_down(BASIC)
    desk.press(Key.Key_B)
    assert desk.page.shown is None
    clock.advance(days=1)
    desk.page.activate()
    assert desk.card == card


def test_keys_do_nothing_when_no_card_is_left(desk: Desk) -> None:
    desk.page.activate()
    assert "Nothing is due" in desk.words()
    desk.press(Key.Key_E, Key.Key_S, Key.Key_F, Key.Key_B, Key.Key_1, Key.Key_3)
    desk.page.reveal()
    desk.page.choose(0)
    assert desk.given() == []
    assert desk.editor.opened == []


def test_before_a_session_the_page_rests(desk: Desk) -> None:
    desk.page.apply(changes("anything", Subject.CARDS))
    desk.page.woken()
    desk.page.rate(Rating.GOOD)
    desk.page._suspend()
    desk.page._flag()
    assert desk.page.shown is None


# What is on disk


def test_the_next_card_comes_only_when_the_answer_is_on_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = desk.sit_down(BASIC, basic("next"))
    desk.press(Key.Key_Space)
    with monkeypatch.context() as broken:
        broken.setattr(desk.services.study, "rate", _full)
        desk.press(Key.Key_3)
        assert desk.card == first
        assert desk.answer()
        assert desk.ratings
        assert "Your disk is full" in desk.error
        assert "This answer was NOT saved. Free space, then Retry." in desk.error
        assert desk.page._head.count.text() == "1 of 2"
        desk.press(Key.Key_3)
        assert desk.card == first
    assert desk.given() == []
    desk.press(Key.Key_3)
    assert desk.given() == [Rating.GOOD]
    assert desk.card == second
    assert desk.error == ""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_keeps_the_card_until_retry_or_quit(desk: Desk) -> None:
    """No file can grow: SQLite itself refuses the answer, and takes it once there is room again."""
    first, second = desk.sit_down(BASIC, basic("next"))
    desk.press(Key.Key_Space)
    with file_size_limit(4096):
        desk.press(Key.Key_2)
        assert desk.error == "Your disk is full This answer was NOT saved. Free space, then Retry."
        retry, leave = desk.page._not_saved.findChildren(QPushButton)
        assert retry.hasFocus()
        retry.click()
        assert desk.error
        assert desk.card == first
        assert desk.given() == []
        desk.press(Key.Key_Space)  # on Retry, which has the keys
        assert desk.given() == []
    retry.click()
    assert desk.error == ""
    assert desk.given() == [Rating.HARD]
    assert desk.card == second
    leave.click()
    assert not desk.page.window().isVisible()


def test_another_refusal_says_what_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sit_down(BASIC)
    desk.press(Key.Key_Space)

    def refuse(*_arguments: object) -> None:
        raise LibraryReadOnly("The library can't be written", "It is read-only.", "Look at its folder.")

    monkeypatch.setattr(desk.services.study, "rate", refuse)
    desk.press(Key.Key_3)
    assert "This answer was NOT saved. It is read-only. Look at its folder." in desk.error


def test_a_report_may_hold_the_card(desk: Desk) -> None:
    assert desk.page.card_text() == ""
    desk.sit_down(BASIC)
    assert desk.page.card_text() == "What is modifier 25?\n\nA significant, separate E/M service"


@pytest.mark.parametrize(("key", "act"), [(Key.Key_S, "suspend"), (Key.Key_B, "bury"), (Key.Key_F, "flag")])
def test_the_card_stays_when_a_mark_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, key: Key, act: str
) -> None:
    [card] = desk.sit_down(BASIC)
    with monkeypatch.context() as broken:
        broken.setattr(desk.services.cards, act, _full)
        desk.press(key)
    assert desk.card == card
    assert "Free some space" in desk.error
    assert desk.said == []


def _full(*_arguments: object) -> None:
    raise FULL


def test_an_answer_is_known_to_the_forecast_and_told_to_the_window(desk: Desk, qtbot: QtBot) -> None:
    desk.sit_down(replace(BASIC, topic="modifiers"))
    desk.services.forecasting.prepare()
    desk.press(Key.Key_Space)
    with qtbot.waitSignal(desk.page.changed) as changed:
        desk.press(Key.Key_4)
    assert changed.args == [Changes(frozenset({Subject.FORECAST}))]
    known = desk.services.forecasting.current()
    desk.services.forecasting.invalidate()
    today = desk.services.calendar.today()
    assert forecast_point(desk.services.forecasting.current(), today) == forecast_point(known, today)
    assert any(section.seen for section in known.sections)


# Undo


def test_undo_brings_the_card_back(desk: Desk) -> None:
    first, second = desk.sit_down(BASIC, basic("next"))
    desk.press(Key.Key_Space, Key.Key_3)
    assert desk.card == second
    assert desk.page._head.count.text() == "2 of 3"
    desk.page._head.undo.click()
    assert desk.card == first
    assert desk.state(first) is CardState.NEW
    assert desk.page._head.count.text() == "1 of 2"
    assert not desk.answer()
    desk.press(Key.Key_Space, Key.Key_1)
    assert desk.given() == [Rating.AGAIN]


def test_answers_are_undone_one_by_one_from_the_end_of_the_session(desk: Desk) -> None:
    cards = desk.sit_down(BASIC, basic("second"), basic("third"))
    for _ in cards:
        desk.press(Key.Key_Space, Key.Key_4)
    assert desk.page.shown is None
    assert "Done for now" in desk.words()
    for card in reversed(cards):
        desk.undo()
        assert desk.card == card
    assert desk.given() == []
    assert desk.page._head.count.text() == "1 of 3"


def test_undoing_something_else_leaves_the_count(desk: Desk) -> None:
    first, second, third = desk.sit_down(BASIC, basic("second"), basic("third"))
    desk.press(Key.Key_Space, Key.Key_4, Key.Key_S)
    assert desk.card == third
    desk.undo()
    assert desk.card == third
    assert desk.page._head.count.text() == "2 of 3"
    desk.undo()
    assert desk.card == first
    assert desk.page._head.count.text() == "1 of 3"
    assert desk.state(second) is CardState.NEW


# What is said


def test_progress_is_counted(desk: Desk) -> None:
    desk.sit_down(BASIC, basic("second"), basic("third"))
    assert desk.page._head.count.text() == "1 of 3"
    assert desk.page._head.progress.value() == 0
    assert desk.page._head.progress.maximum() == 3
    desk.press(Key.Key_Space, Key.Key_4)
    assert desk.page._head.count.text() == "2 of 3"
    assert desk.page._head.progress.value() == 1
    desk.press(Key.Key_Space, Key.Key_1)
    assert desk.page._head.count.text() == "3 of 4", "a card that comes back counts again"


def test_where_the_card_stands_is_said_in_plain_text(desk: Desk) -> None:
    hostile = "<img src='file:///etc/passwd'><b>Deck</b>"
    desk.sit_down(BASIC, deck=("CPT", hostile))
    assert desk.page._head.place.text() == f"CPT › {hostile}  ·  new"
    assert desk.page._head.place.textFormat() is Qt.TextFormat.PlainText


def test_reason_and_source_are_shown_with_the_answer(desk: Desk) -> None:
    told = replace(
        BASIC,
        rationale="A <i>separate</i> service on the same day",
        source="CMS NCCI manual, chapter 1",
        edition="2026",
        evidence="A",
        review_by=date(2027, 1, 1),
    )
    desk.sit_down(told, basic("bare"))
    assert "NCCI" not in desk.words()
    assert not desk.page._face._why.isVisible()
    desk.press(Key.Key_Space)
    assert desk.page._face._why.isVisible()
    assert desk.page._face._why.toPlainText() == "Why: A separate service on the same day"
    assert desk.page._face._source.text().split("  ·  ") == [
        "CMS NCCI manual, chapter 1",
        "2026",
        "read in an official source",
        "check again by January 1, 2027",
    ]
    assert desk.page._face._source.isVisible()
    desk.press(Key.Key_4, Key.Key_Space)
    assert not desk.page._face._why.isVisible()
    assert "NCCI" not in desk.words()


def badge(desk: Desk) -> str:
    label = desk.page._face._stale
    return label.text() if label.isVisible() else ""


def test_a_fact_past_its_review_date_wears_a_badge_once_revealed(desk: Desk, clock: FakeClock) -> None:
    desk.sit_down(replace(BASIC, source="A book", review_by=date(2026, 11, 21)), basic("bare"))
    assert badge(desk) == ""
    desk.press(Key.Key_Space)
    assert badge(desk) == "Check: may be out of date since November 21, 2026"
    assert desk.page._face._source.text() == "A book"
    desk.press(Key.Key_4, Key.Key_Space)
    assert badge(desk) == ""


def test_the_day_of_the_review_itself_is_not_too_late(desk: Desk, clock: FakeClock) -> None:
    """It ends with the learner's day, not at midnight."""
    desk.sit_down(replace(BASIC, review_by=date(2026, 11, 22)))
    desk.press(Key.Key_Space)
    assert badge(desk) == ""
    clock.advance(hours=15)
    desk.page.activate()
    desk.press(Key.Key_Space)
    assert badge(desk) == "", "three in the morning still belongs to the day before"
    clock.advance(hours=2)
    desk.page.activate()
    desk.press(Key.Key_Space)
    assert badge(desk)


def lines(desk: Desk) -> list[QPushButton]:
    return [line for line in desk.page._face._confusables.findChildren(QPushButton) if line.isVisible()]


def opened_cards(desk: Desk) -> list[str]:
    """The texts of each card that is open below a line."""
    cards = [card for card in desk.page._face._confusables.findChildren(CardPreview) if card.isVisible()]
    return [
        "\n".join(view.toPlainText() for view in card.findChildren(CardView) if view.isVisible())
        for card in cards
    ]


NAMING = replace(BASIC, key="m25", confused_with=("m57", "gone", "m59"))
OTHERS = (
    Note(
        NoteKind.BASIC,
        ("What is modifier <i>57</i> & why?", "Decision for surgery<script>x</script>"),
        key="m57",
        rationale="The <b>major</b> one",
    ),
    Note(NoteKind.CHOICE, ("Which is 59?", "distinct", "staged", "", "", "A"), key="m59"),
)


def test_what_a_card_is_confused_with_is_shown_once_it_is_revealed(desk: Desk) -> None:
    desk.sit_down(NAMING, *OTHERS)
    assert lines(desk) == []
    desk.press(Key.Key_Space)
    assert "Easily confused with:" in desk.words()
    first, second = lines(desk)
    assert first.text() == "▸ What is modifier 57 && why?"
    assert spoken_name(first) == "What is modifier 57 & why?, closed"
    assert second.text() == "▸ Which is 59?"
    assert opened_cards(desk) == []
    first.click()
    assert opened_cards(desk) == ["What is modifier 57 & why?\nDecision for surgery\nWhy: The major one"]
    assert spoken_name(first) == "What is modifier 57 & why?, open"
    second.click()
    assert "distinct" in opened_cards(desk)[1]
    first.click()
    second.click()
    assert opened_cards(desk) == []
    assert nameless(desk.page) == []


def test_the_next_card_shows_nothing_of_the_last_ones(desk: Desk) -> None:
    desk.sit_down(NAMING, *OTHERS)
    desk.press(Key.Key_Space)
    lines(desk)[0].click()
    desk.press(Key.Key_4)
    assert lines(desk) == []
    assert opened_cards(desk) == []
    desk.press(Key.Key_Space)
    assert lines(desk) == []
    assert "Easily confused" not in desk.words()


@pytest.mark.parametrize("opens", [Key.Key_Space, Key.Key_Return, Key.Key_Enter])
def test_they_are_opened_by_keyboard_without_rating(desk: Desk, opens: Key) -> None:
    desk.sit_down(NAMING, *OTHERS)
    desk.press(Key.Key_Space, Key.Key_Tab)
    assert desk.focused is lines(desk)[0]
    desk.press(opens)
    assert len(opened_cards(desk)) == 1
    assert desk.given() == []
    desk.press(opens)
    assert opened_cards(desk) == []
    desk.press(Key.Key_3)
    assert desk.given() == [Rating.GOOD]
    assert isinstance(desk.focused, ReviewPage)


def test_a_click_on_one_leaves_the_keys_to_the_page(desk: Desk) -> None:
    desk.sit_down(NAMING, *OTHERS)
    desk.press(Key.Key_Space)
    QTest.mouseClick(lines(desk)[0], Qt.MouseButton.LeftButton)
    assert len(opened_cards(desk)) == 1
    desk.press(Key.Key_Space)
    assert desk.given() == [Rating.GOOD]


def test_an_address_on_one_is_offered_like_any_other(desk: Desk, qtbot: QtBot) -> None:
    linked = replace(OTHERS[0], rationale='<a href="https://www.cms.gov/">CMS</a>')
    desk.sit_down(NAMING, linked)
    desk.press(Key.Key_Space)
    lines(desk)[0].click()
    [card] = desk.page._face._confusables.findChildren(CardPreview)
    with qtbot.waitSignal(desk.page.link_chosen) as chosen:
        card.findChildren(CardView)[2].anchorClicked.emit(QUrl("https://www.cms.gov/"))
    assert chosen.args == ["https://www.cms.gov/"]


def test_a_long_question_is_cut_where_it_has_no_room(desk: Desk) -> None:
    long = replace(OTHERS[0], fields=("word " * 200, "x"))
    desk.sit_down(NAMING, long)
    desk.press(Key.Key_Space)
    [line] = lines(desk)
    assert line.text().endswith("…")
    assert desk.page.minimumSizeHint().width() < 900


def test_a_choice_card_tells_its_reason(desk: Desk) -> None:
    desk.sit_down(replace(CHOICE, rationale="The femur is the thigh bone"))
    desk.press(Key.Key_A)
    assert desk.page._face._why.toPlainText() == "Why: The femur is the thigh bone"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, None, "Not enough evidence for a predicted score yet."),
        (70.0, None, "Not enough evidence for a predicted score yet."),
        (None, 68.44, "Your predicted score is now 68.4."),
        (68.2, 68.9, "Your predicted score rose from 68.2 to 68.9."),
        (68.9, 68.2, "Your predicted score fell from 68.9 to 68.2."),
        (68.42, 68.44, "Your predicted score stays at 68.4."),
    ],
)
def test_what_a_session_did_to_the_score(before: float | None, after: float | None, words: str) -> None:
    assert score_change_words(before, after) == words


def test_the_summary_tells_the_session_and_leads_on(desk: Desk, qtbot: QtBot, clock: FakeClock) -> None:
    desk.sit_down(BASIC, basic("second"), basic("third"))
    desk.press(Key.Key_Space, Key.Key_4, Key.Key_Space, Key.Key_4, Key.Key_Space, Key.Key_1)
    assert desk.page.shown is not None, "it comes back in a minute"
    desk.press(Key.Key_Space, Key.Key_4)
    assert "Not enough evidence" in desk.words()
    assert "4 answers in under a minute, 75% remembered." in desk.words()
    assert "Come back tomorrow." in desk.words()
    with qtbot.waitSignal(desk.page.went_to) as went:
        desk.press(Key.Key_Space)
    assert went.args == ["forecast", None]
    _, decks, _ = desk.page._summary.findChildren(QPushButton)
    with qtbot.waitSignal(desk.page.went_to) as went:
        decks.click()
    assert went.args == ["decks", None]


def test_cards_in_their_steps_are_announced_and_come_when_the_window_wakes(
    desk: Desk, clock: FakeClock
) -> None:
    [card] = desk.sit_down(BASIC)
    desk.press(Key.Key_Space, Key.Key_3)
    assert desk.card == card, "ten minutes are waited for no one"
    desk.services.study.rate(desk.services.study.show(card), Rating.GOOD, timedelta(seconds=1))
    fill_basic(desk.services, 1)
    desk.page.activate()
    desk.press(Key.Key_B)
    clock.advance(days=1)
    desk.page.woken()
    assert desk.page.shown is not None


def test_one_deck_can_be_studied_alone(desk: Desk) -> None:
    desk.sit_down(BASIC)
    [card] = fill_basic(desk.services, 1, deck=("CPT", "Modifiers"))
    parent = next(deck for deck in desk.services.library.decks() if deck.path == ("CPT",))
    desk.page.activate(parent.id)
    assert desk.card == card
    assert desk.page._head.count.text() == "1 of 1"
    desk.page.activate()
    assert desk.card == card, "the session under way goes on"


def test_new_settings_make_the_queue_anew(desk: Desk, clock: FakeClock) -> None:
    cards = desk.sit_down(BASIC, basic("second"), basic("third"))
    desk.page.apply(desk.services.presets.change("default", new_per_day=1))
    assert desk.card == cards[0]
    assert desk.page._head.count.text() == "1 of 1"


@pytest.mark.parametrize("note", [BASIC, TYPED, CLOZE, CHOICE])
def test_every_control_has_a_name(desk: Desk, note: Note) -> None:
    desk.sit_down(replace(note, rationale="because", source="a source"))
    assert nameless(desk.page) == []
    desk.page.reveal()
    assert nameless(desk.page) == []
    assert spoken_name(desk.page._face._question) == desk.question
    desk.press(Key.Key_4)
    assert nameless(desk.page) == []


# With a score to tell of


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with twelve evenings behind it, enough for a number. To be copied."""
    path = tmp_path_factory.mktemp("studied") / "library.cpccards"
    with opened(path, FakeClock()) as services:
        for topic in TOPICS:
            fill(
                services,
                [Note(NoteKind.BASIC, (f"{topic.key} {n}", "answer"), topic=topic.key) for n in range(6)],
            )
        fill_demo(services, days=12, new_a_day=20)
        assert services.forecasting.current().evidence is not EvidenceLevel.NONE
    return path


@pytest.fixture
def evening(qtbot: QtBot, theme: Theme, studied: Path, tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    path = tmp_path / "studied.cpccards"
    shutil.copyfile(studied, path)
    with opened(path, clock) as services:
        services.presets.change("default", reviews_per_day=3, new_per_day=0)
        services.forecasting.prepare()
        yield Desk(qtbot, theme, services)


def test_a_good_session_raises_the_score_and_says_so(evening: Desk, qtbot: QtBot) -> None:
    before = evening.services.forecasting.mean()
    evening.page.activate()
    while evening.page.shown is not None:
        evening.press(Key.Key_Space, Key.Key_4)
    qtbot.waitUntil(lambda: "Your predicted score rose" in evening.words())
    evening.services.forecasting.invalidate()
    after = evening.services.forecasting.mean()
    assert before is not None
    assert after is not None
    assert after > before
    assert score_change_words(before, after) in evening.words()


def test_an_undo_on_the_way_does_not_hide_the_score(evening: Desk, qtbot: QtBot) -> None:
    evening.page.activate()
    evening.press(Key.Key_Space, Key.Key_4)
    evening.undo()
    evening.press(Key.Key_S)
    while evening.page.shown is not None:
        evening.press(Key.Key_Space, Key.Key_4)
    before, after = evening.page._score_before, evening.services.forecasting.mean()
    assert before is not None
    assert score_change_words(before, after) in evening.words()


# A block of chosen cards


def test_a_block_is_reviewed_whatever_the_day_holds(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    desk = Desk(qtbot, theme, services)
    first, second, third = desk.sit_down(basic("one"), basic("two"), basic("three"))
    services.presets.change("default", new_per_day=0)
    desk.page.activate((third, first))
    shown = [desk.card]
    for _ in range(2):
        desk.press(Key.Key_Space, Key.Key_4)
        shown.append(desk.card)
    desk.undo()
    shown.append(desk.card)
    assert shown == [third, first, None, first]
    assert desk.state(second) is CardState.NEW


# Apart from the plan


def cramming(desk: Desk, *notes: Note) -> list[CardId]:
    cards = [made[0] for made in fill(desk.services, notes)]
    desk.page.activate(StudySelection("weak cards", tuple(cards), cram=True))
    return cards


def test_cramming_says_so_and_leaves_the_schedule_alone(desk: Desk, qtbot: QtBot) -> None:
    first, second = cramming(desk, BASIC, basic("next"))
    assert "Cram: weak cards. Your schedule stays as it is." in desk.words()
    desk.press(Key.Key_Space)
    assert desk.ratings == ["1  Again   1 min", "2  Hard   soon", "3  Good   done", "4  Easy   done"]
    assert nameless(desk.page) == []
    with qtbot.assertNotEmitted(desk.page.changed):
        desk.press(Key.Key_2)
    assert desk.card == second
    desk.press(Key.Key_Space, Key.Key_3)
    assert desk.card == first
    desk.press(Key.Key_Space, Key.Key_3)
    assert desk.page.shown is None
    assert desk.given() == []
    assert desk.state(first) is CardState.NEW
    assert "3 answers" in desk.words()
    assert "Your schedule stayed as it is." in desk.words()


def test_a_crammed_answer_is_taken_back(desk: Desk) -> None:
    first, second = cramming(desk, BASIC, basic("next"))
    desk.press(Key.Key_Space, Key.Key_4)
    assert desk.card == second
    desk.undo()
    assert desk.card == first
    assert "1 of 2" in desk.words()


def test_a_selection_for_the_record_rates(desk: Desk) -> None:
    cards = [made[0] for made in fill(desk.services, [BASIC, basic("next")])]
    desk.page.activate(StudySelection("new cards", (cards[1],)))
    assert "New cards. Answers count as usual." in desk.words()
    assert desk.card == cards[1]
    desk.press(Key.Key_Space)
    assert "10 min" in desk.ratings[2]
    desk.press(Key.Key_3)
    assert desk.given() == [Rating.GOOD]
    desk.page.activate()
    desk.page.activate(int(desk.services.library.decks()[0].id))
    assert "Answers count as usual" not in desk.words()


def test_the_summary_leads_to_studying_something_else(desk: Desk, qtbot: QtBot) -> None:
    desk.page.activate()
    with qtbot.waitSignal(desk.page.went_to) as went:
        desk.page._summary.more_chosen.emit()
    assert went.args == ["custom-study", None]
    more = [each for each in desk.page.findChildren(QPushButton) if each.text() == "Study something else…"]
    with qtbot.waitSignal(desk.page._summary.more_chosen):
        more[0].click()


def test_during_a_pause_it_says_so(desk: Desk) -> None:
    [card] = fill_basic(desk.services, 1)
    desk.services.backlog.pause(date(2026, 12, 3))
    desk.page.activate()
    assert "Paused until December 3" in desk.words()
    assert "No cards come before then." in desk.words()
    desk.page.activate(StudySelection("all cards", (card,)))
    desk.press(Key.Key_Space, Key.Key_4)
    assert "Done for now" in desk.words()
    assert "Paused until December 3." in desk.words()
