"""What the Review page does by itself: the timer, auto-advance, the timebox, the word on a leech."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.presets import LeechAction
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.review.leech_notice import leech_words
from cpccards.services.study import LEECH_TAG
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.scenes import texts
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, note_of, rate

Key = Qt.Key
TYPED = Note(NoteKind.TYPED, ("Word for joint pain?", "arthralgia"))
CHOICE = Note(NoteKind.CHOICE, ("Which is a bone?", "nephron", "femur", "cornea", "aorta", "B"))


class Sitting:
    """The page in a window, a clock that stands still until it is told otherwise, and hands on the keys."""

    def __init__(self, qtbot: QtBot, theme: Theme, services: Workspace) -> None:
        self.services = services
        self.qtbot = qtbot
        self.seconds = 1000.0
        self.said: list[str] = []
        self.edited: list[StoredNote] = []
        self.writes: Note | None = None
        self.page = ReviewPage(
            theme,
            services.study,
            services.cards,
            services.library,
            services.forecasting,
            self._edit,
            services.icd10cm,
            monotonic=lambda: self.seconds,
        )
        self.page.told.connect(self.said.append)
        self.page.undo_requested.connect(self.undo)
        self.page.resize(1000, 720)
        qtbot.addWidget(self.page)
        with qtbot.waitActive(self.page):
            self.page.show()

    def _edit(self, stored: StoredNote) -> Changes | None:
        self.edited.append(stored)
        return (
            None
            if self.writes is None
            else self.services.library.edit_note(stored.id, self.writes, ("Deck",))
        )

    def begin(self, *notes: Note, **preset: object) -> list[CardId]:
        """Starts a review of these notes, by the default preset with these values."""
        if preset:
            self.services.presets.change("default", **preset)
        cards = [
            made[0] for made in fill(self.services, notes or (basic("one"), basic("two"), basic("three")))
        ]
        self.page.activate()
        return cards

    def let_pass(self, seconds: float) -> None:
        """Time goes by, a tick at a time."""
        for _ in range(round(2 * seconds)):
            self.seconds += 0.5
            self.page.clock.tick()

    def press(self, *keys: Key) -> None:
        for key in keys:
            focused = self.page.window().focusWidget()
            assert focused is not None
            QTest.keyClick(focused, key)

    def undo(self) -> None:
        changed = self.services.undo.undo()
        assert changed is not None
        self.page.apply(changed, undone=True)

    def is_revealed(self) -> bool:
        return self.page._foot.ratings.isVisible()

    def card(self) -> CardId | None:
        return None if self.page.shown is None else self.page.shown.card.id

    @property
    def coming(self) -> str:
        line = self.page._foot.coming
        [words] = line.findChildren(QLabel)
        return words.text() if line.isVisible() else ""

    @property
    def bar(self) -> float:
        [bar] = self.page._foot.coming.findChildren(QProgressBar)
        return bar.value() / bar.maximum()

    @property
    def time(self) -> str:
        return self.page._head.time.text()

    @property
    def words(self) -> str:
        return "\n".join(texts(self.page))

    def given(self) -> list[Rating]:
        with self.services.library_file() as uow:
            rows = uow._connection.exec_driver_sql("SELECT rating FROM reviews ORDER BY id")
            return [Rating(row[0]) for row in rows]


@pytest.fixture
def sitting(qtbot: QtBot, theme: Theme, services: Workspace) -> Iterator[Sitting]:
    made = Sitting(qtbot, theme, services)
    yield made
    made.page.clock.end()


# The timer


def test_the_timer_is_shown_where_the_preset_says_so(sitting: Sitting) -> None:
    sitting.begin(timer=True, longest_answer=90)
    assert sitting.time == "0:00"
    sitting.let_pass(61.5)
    assert sitting.time == "1:01"
    sitting.press(Key.Key_Space)
    sitting.let_pass(60)
    assert sitting.time == "1:30, stopped"
    assert sitting.coming == ""
    sitting.press(Key.Key_3)
    assert sitting.time == "0:00"


def test_without_it_no_time_is_shown_and_nothing_ticks(sitting: Sitting) -> None:
    sitting.begin()
    assert sitting.time == ""
    assert not sitting.page.clock._timer.isActive()
    sitting.press(Key.Key_Space)
    assert not sitting.page.clock._timer.isActive()


def test_an_answer_takes_as_long_as_the_card_was_on_screen(sitting: Sitting) -> None:
    sitting.begin(longest_answer=60)
    for seconds in (7, 300):
        sitting.seconds += seconds
        sitting.press(Key.Key_Space, Key.Key_4)
    with sitting.services.library_file() as uow:
        took = [row[0] for row in uow._connection.exec_driver_sql("SELECT took_ms FROM reviews ORDER BY id")]
    assert took == [7000, 60_000]


def test_the_timer_ticks_by_itself_and_rests_with_the_page(sitting: Sitting) -> None:
    sitting.begin(timer=True)
    sitting.seconds += 3
    sitting.qtbot.waitUntil(lambda: sitting.time == "0:03")
    sitting.page.hide()
    sitting.qtbot.waitUntil(lambda: not sitting.page.clock._timer.isActive())


# Auto-advance


def test_cards_go_on_by_themselves(sitting: Sitting) -> None:
    first, second, _ = sitting.begin(reveal_after=8, rate_after=5)
    assert sitting.coming == "Answer in 8 s. Any key stops it for this card."
    assert sitting.bar == 1
    sitting.let_pass(4)
    assert (sitting.coming[:13], sitting.bar) == ("Answer in 4 s", 0.5)
    assert not sitting.is_revealed()
    sitting.let_pass(4)
    assert sitting.is_revealed()
    assert sitting.coming.startswith("Good in 5 s")
    assert nameless(sitting.page) == []
    sitting.let_pass(4.5)
    assert sitting.card() == first
    sitting.let_pass(0.5)
    assert sitting.card() == second
    assert sitting.given() == [Rating.GOOD]
    assert sitting.coming.startswith("Answer in 8 s")
    sitting.undo()
    assert sitting.card() == first
    assert sitting.coming.startswith("Answer in 8 s")


def test_the_answer_may_come_by_itself_and_the_rating_not(sitting: Sitting) -> None:
    [card, *_] = sitting.begin(reveal_after=2)
    sitting.let_pass(2)
    assert sitting.is_revealed()
    assert sitting.coming == ""
    sitting.let_pass(700)
    assert (sitting.card(), sitting.given()) == (card, [])


def test_good_may_come_by_itself_after_an_answer_that_was_asked_for(sitting: Sitting) -> None:
    [card, *_] = sitting.begin(rate_after=3)
    sitting.let_pass(50)
    assert not sitting.is_revealed()
    assert sitting.coming == ""
    sitting.press(Key.Key_Space)
    sitting.let_pass(2.5)
    assert sitting.card() == card
    sitting.let_pass(0.5)
    assert sitting.given() == [Rating.GOOD]


@pytest.mark.parametrize(
    "touch",
    [
        lambda page: QTest.keyClick(page, Key.Key_X),
        lambda page: QTest.keyClick(page, Key.Key_Shift),
        lambda page: QTest.mouseClick(page._face, Qt.MouseButton.LeftButton, pos=QPoint(3, 3)),
        lambda page: QTest.keyClick(page, Key.Key_F),
    ],
)
def test_any_key_or_click_leaves_the_card_to_the_learner(
    sitting: Sitting, touch: Callable[[ReviewPage], None]
) -> None:
    first, second, _ = sitting.begin(reveal_after=2, rate_after=2)
    touch(sitting.page)
    assert sitting.coming.startswith("This card waits for you")
    sitting.let_pass(30)
    assert not sitting.is_revealed()
    sitting.press(Key.Key_Space)
    sitting.let_pass(30)
    assert (sitting.card(), sitting.given()) == (first, [])
    sitting.press(Key.Key_4)
    assert sitting.card() == second
    sitting.let_pass(4)
    assert sitting.given() == [Rating.EASY, Rating.GOOD], "the next card goes on by itself again"


def test_a_key_while_good_is_coming_leaves_the_rating_to_the_learner(sitting: Sitting) -> None:
    sitting.begin(reveal_after=1, rate_after=2)
    sitting.let_pass(1)
    sitting.press(Key.Key_Down)
    sitting.let_pass(20)
    assert sitting.given() == []
    sitting.press(Key.Key_1)
    assert sitting.given() == [Rating.AGAIN]


def test_keys_in_another_window_stop_nothing(sitting: Sitting) -> None:
    sitting.begin(reveal_after=5)
    other = QWidget()
    sitting.qtbot.addWidget(other)
    QTest.keyClick(other, Key.Key_X)
    assert sitting.coming.startswith("Answer in 5 s")


def test_p_turns_it_off_and_on(sitting: Sitting) -> None:
    first, second, _ = sitting.begin(reveal_after=2, rate_after=2)
    sitting.press(Key.Key_P)
    assert sitting.said == ["Auto-advance is off for this session."]
    assert sitting.coming == "Auto-advance is off. P turns it on."
    sitting.let_pass(9)
    sitting.press(Key.Key_Space)
    sitting.let_pass(9)
    assert sitting.card() == first
    sitting.press(Key.Key_3)
    sitting.let_pass(9)
    assert (sitting.card(), sitting.is_revealed()) == (second, False)
    sitting.press(Key.Key_P)
    assert sitting.said[-1] == "Auto-advance is on."
    assert sitting.coming.startswith("Answer in 2 s")
    sitting.let_pass(4)
    assert sitting.given() == [Rating.GOOD, Rating.GOOD]
    sitting.press(Key.Key_Space, Key.Key_P, Key.Key_P)
    assert sitting.coming.startswith("Good in 2 s")


def test_another_session_begins_with_it_on(sitting: Sitting) -> None:
    sitting.begin(reveal_after=2)
    sitting.press(Key.Key_P)
    sitting.page.activate(int(sitting.services.library.decks()[0].id))
    assert sitting.coming.startswith("Answer in 2 s")


def test_p_says_so_where_nothing_comes_by_itself(sitting: Sitting) -> None:
    sitting.press(Key.Key_P)
    assert sitting.said == []
    sitting.begin()
    sitting.press(Key.Key_P)
    assert "Its preset can change that" in sitting.said[0]
    assert sitting.coming == ""


def test_a_typed_answer_is_waited_for(sitting: Sitting) -> None:
    [card] = sitting.begin(TYPED, reveal_after=1, rate_after=1)
    assert sitting.coming.startswith("This card waits for you")
    sitting.let_pass(30)
    assert not sitting.is_revealed()
    focused = sitting.page.window().focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "pp")
    assert sitting.page._face._typed.text() == "pp"
    sitting.press(Key.Key_Return)
    assert sitting.is_revealed()
    sitting.let_pass(30)
    assert (sitting.card(), sitting.given()) == (card, [])
    sitting.press(Key.Key_P, Key.Key_P)
    sitting.let_pass(30)
    assert sitting.given() == []


@pytest.mark.parametrize("reveal_after", [0, 5])
def test_good_never_comes_by_itself_after_an_option_was_chosen(sitting: Sitting, reveal_after: int) -> None:
    [card] = sitting.begin(CHOICE, reveal_after=reveal_after, rate_after=1)
    sitting.press(Key.Key_A)
    assert sitting.coming.startswith("This card waits for you")
    sitting.let_pass(30)
    assert (sitting.card(), sitting.given()) == (card, [])


@pytest.mark.qt_log_ignore("does not support")
def test_it_rests_while_something_is_open_over_the_card(sitting: Sitting) -> None:
    sitting.begin(reveal_after=3)
    sitting.let_pass(1)
    dialog = QDialog(sitting.page)
    sitting.qtbot.addWidget(dialog)
    dialog.open()
    sitting.let_pass(60)
    dialog.reject()
    with sitting.qtbot.waitActive(sitting.page):
        sitting.page.activateWindow()
    menu = QMenu(sitting.page)
    menu.addAction("An action")
    menu.popup(QPoint(10, 10))
    sitting.let_pass(60)
    menu.close()
    assert sitting.coming.startswith("Answer in 2 s")
    sitting.let_pass(2)
    assert sitting.is_revealed()


def test_it_rests_while_the_window_is_not_in_front(sitting: Sitting) -> None:
    sitting.begin(reveal_after=3)
    other = QWidget()
    sitting.qtbot.addWidget(other)
    with sitting.qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    sitting.let_pass(60)
    assert not sitting.is_revealed()
    assert sitting.coming.startswith("Answer in 3 s")


def test_a_computer_that_slept_has_not_been_looked_at(sitting: Sitting) -> None:
    sitting.begin(reveal_after=3)
    sitting.seconds += 8 * 3600
    sitting.page.clock.tick()
    assert not sitting.is_revealed()


def test_what_could_not_be_saved_is_not_tried_again_by_itself(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    [card, *_] = sitting.begin(reveal_after=1, rate_after=1)
    tries: list[object] = []

    def full(*arguments: object) -> None:
        tries.append(arguments)
        raise DiskFull("Your disk is full", "This change was NOT saved.", "Free some space, then try again.")

    with monkeypatch.context() as broken:
        broken.setattr(sitting.services.study, "rate", full)
        sitting.let_pass(60)
    assert len(tries) == 1
    assert sitting.card() == card
    assert "Your disk is full" in sitting.words
    sitting.press(Key.Key_3)
    assert sitting.given() == [Rating.GOOD]


# The timebox


def answer(sitting: Sitting, *ratings: Key, seconds: float = 30) -> None:
    for rating in ratings:
        sitting.seconds += seconds
        sitting.press(Key.Key_Space, rating)


def boxed(sitting: Sitting, count: int = 9) -> list[CardId]:
    today = sitting.services.calendar.date()
    sitting.services.settings.change(today, timebox_minutes=1)
    return sitting.begin(*(basic(f"card {n}") for n in range(count)))


def test_after_the_minutes_it_says_what_was_done(sitting: Sitting) -> None:
    cards = boxed(sitting)
    answer(sitting, Key.Key_4)
    assert sitting.card() == cards[1]
    answer(sitting, Key.Key_1)
    assert sitting.card() is None
    assert "1 minute" in sitting.words
    assert "2 answers, 50% remembered. 8 cards to come." in sitting.words
    assert nameless(sitting.page) == []
    sitting.press(Key.Key_Return)
    assert sitting.card() == cards[2]
    assert "3 of 10" in sitting.words
    answer(sitting, Key.Key_4)
    assert sitting.card() == cards[3]
    answer(sitting, Key.Key_4)
    assert "2 minutes" in sitting.words


def test_time_spent_on_it_is_not_the_next_cards(sitting: Sitting) -> None:
    boxed(sitting)
    answer(sitting, Key.Key_4, Key.Key_4)
    sitting.seconds += 500
    sitting.press(Key.Key_Return)
    assert sitting.page.clock.elapsed == timedelta()


def test_keys_of_cards_do_nothing_while_it_asks(sitting: Sitting) -> None:
    cards = boxed(sitting)
    answer(sitting, Key.Key_4, Key.Key_4)
    sitting.press(Key.Key_S, Key.Key_E, Key.Key_F, Key.Key_B, Key.Key_P, Key.Key_3)
    sitting.page.reveal()
    sitting.page.rate(Rating.GOOD)
    shown = sitting.services.study.show(cards[2])
    assert not shown.card.suspended
    assert not shown.card.flag
    assert sitting.edited == []
    assert len(sitting.given()) == 2


@pytest.mark.parametrize("by_key", [True, False])
def test_one_may_stop_there(sitting: Sitting, by_key: bool) -> None:
    cards = boxed(sitting)
    answer(sitting, Key.Key_4, Key.Key_4)
    if by_key:
        sitting.press(Key.Key_Escape)
    else:
        sitting.page._timebox.stop_chosen.emit()
    assert "Done for now" in sitting.words
    assert "7 cards are still to come today." in sitting.words
    sitting.page.activate()
    assert sitting.card() == cards[2], "the session can be gone on with"


def test_undo_while_it_asks_shows_the_card_again_and_it_asks_no_more(sitting: Sitting) -> None:
    cards = boxed(sitting)
    answer(sitting, Key.Key_4, Key.Key_4)
    sitting.undo()
    assert sitting.card() == cards[1]
    answer(sitting, Key.Key_4, seconds=1)
    assert sitting.card() == cards[2]


def test_auto_advance_stops_at_the_timebox(sitting: Sitting) -> None:
    boxed(sitting)
    sitting.services.presets.change("default", reveal_after=20, rate_after=20)
    sitting.page.activate(int(sitting.services.library.decks()[0].id))
    sitting.let_pass(300)
    assert len(sitting.given()) == 2
    assert "1 minute" in sitting.words


def test_after_the_last_card_only_the_summary_is_shown(sitting: Sitting) -> None:
    boxed(sitting, 2)
    answer(sitting, Key.Key_4, Key.Key_4)
    assert "Done for now" in sitting.words


# Leeches


def leech_tomorrow(
    sitting: Sitting, clock: FakeClock, action: LeechAction = LeechAction.SUSPEND
) -> list[CardId]:
    """Two cards, the first of which becomes a leech with its next lapse."""
    sitting.services.presets.change("default", leech_threshold=1, leech_action=action)
    cards = [made[0] for made in fill(sitting.services, [basic("heavy"), basic("light")])]
    rate(sitting.services, cards[0], Rating.EASY)
    clock.advance(days=30)
    sitting.page.activate((cards[0], cards[1]))
    assert sitting.card() == cards[0]
    return cards


def test_a_leech_is_told_of(sitting: Sitting, clock: FakeClock) -> None:
    cards = leech_tomorrow(sitting, clock)
    answer(sitting, Key.Key_1)
    assert (
        "“heavy” was forgotten 1 time and is suspended. Rewrite it, or Ctrl+Z brings it back."
        in sitting.words
    )
    assert sitting.card() == cards[1]
    assert nameless(sitting.page) == []
    answer(sitting, Key.Key_4)
    assert "heavy" not in sitting.words, "until the next answer"
    assert sitting.card() is None, "it does not come back in its step"
    assert "Done for now" in sitting.words


def test_it_can_be_taken_back_from_there(sitting: Sitting, clock: FakeClock) -> None:
    cards = leech_tomorrow(sitting, clock)
    answer(sitting, Key.Key_1)
    sitting.page._leech_notice.undo.click()
    assert sitting.card() == cards[0]
    assert not sitting.page._leech_notice.isVisible()
    assert not sitting.services.study.show(cards[0]).card.suspended


def test_it_can_be_mended_from_there(sitting: Sitting, clock: FakeClock) -> None:
    cards = leech_tomorrow(sitting, clock)
    answer(sitting, Key.Key_1)
    notice = sitting.page._leech_notice
    notice.edit.click()
    assert notice.isVisible(), "nothing was changed"
    [stored] = sitting.edited
    assert LEECH_TAG in stored.note.tags, "as it is now"
    sitting.writes = replace(stored.note, fields=("heavy, rewritten", "answer"))
    notice.edit.click()
    assert not notice.isVisible()
    assert sitting.card() == cards[1]


def test_a_leech_whose_note_is_gone_cant_be_mended(sitting: Sitting, clock: FakeClock) -> None:
    heavy, _ = leech_tomorrow(sitting, clock)
    answer(sitting, Key.Key_1)
    sitting.services.library.delete_note(note_of(sitting.services, heavy))
    sitting.page._leech_notice.edit.click()
    assert not sitting.page._leech_notice.isVisible()
    assert sitting.edited == []


def test_a_leech_that_is_only_marked_comes_back(sitting: Sitting, clock: FakeClock) -> None:
    cards = leech_tomorrow(sitting, clock, LeechAction.TAG)
    answer(sitting, Key.Key_1)
    assert "Its note is now marked “leech”" in sitting.words
    answer(sitting, Key.Key_4)
    assert sitting.card() == cards[0]


def test_long_names_are_cut_and_missing_ones_left_out() -> None:
    words = leech_words("word " * 40, 8, LeechAction.SUSPEND)
    assert words.startswith("“word word")
    assert "…” was forgotten 8 times" in words
    assert leech_words("", 2, LeechAction.TAG).startswith("This card was forgotten 2 times.")


# To card information


def test_ctrl_i_leads_to_card_information(sitting: Sitting) -> None:
    [card, *_] = sitting.begin()
    with sitting.qtbot.waitSignal(sitting.page.went_to) as went:
        QTest.keyClick(sitting.page, Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert went.args == ["card-information", (card, "review")]
    assert sitting.page._beside.panel is None, "the tabular list is I alone"
