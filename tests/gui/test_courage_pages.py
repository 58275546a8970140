"""The focus timer's line, reminders, and the pages of encouragement, progress, exam day and retake."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Changes
from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import DiskFull
from cpccards.domain.papers import MockId, PaperKind
from cpccards.domain.rehearsal import BREATH_SECONDS, ROUNDS, STEPS
from cpccards.domain.reviews import Rating
from cpccards.domain.study_plan import Availability, ChunkKind
from cpccards.gui import reminder
from cpccards.gui.companions import Companions
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.encouragement import EncouragementPage
from cpccards.gui.pages.progress import ProgressPage
from cpccards.gui.pages.rehearsal import RehearsalPage, feelings_figure, feelings_words
from cpccards.gui.pages.retake import RetakePage, effect_words
from cpccards.gui.reminder import ReminderKeeper, TrayNotifier
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.today.courage_card import CourageCard
from cpccards.gui.widgets.today.focus_timer import FocusTimerLine
from cpccards.services.mocks import MockSummary
from cpccards.services.plan_evidence import FOCUS_KIND
from cpccards.services.planning import FOCUS
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.homes import Home
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, show_alone, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, rate

ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def study(services: Workspace, count: int) -> None:
    """Answers so many cards of a few more."""
    for card in fill_basic(services, count + 5, "anatomy")[:count]:
        rate(services, card, Rating.GOOD)
    services.forecasting.invalidate()


# The focus timer


@pytest.fixture
def line(qtbot: QtBot, services: Workspace) -> FocusTimerLine:
    made = FocusTimerLine(services.focus)
    qtbot.addWidget(made)
    made.resize(700, 50)
    made.show()
    made.open()
    return made


def test_a_block_by_keyboard(
    line: FocusTimerLine, qtbot: QtBot, services: Workspace, clock: FakeClock
) -> None:
    kept: list[Changes] = []
    told: list[str] = []
    line.kept.connect(kept.append)
    line.told.connect(told.append)
    assert nameless(line) == []
    line.choose("anatomy")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.words == "Block 1, Anatomy: 25 min left."
    assert line.stop.text() == "Stop"
    line.pause.click()
    assert line.words == "Block 1, Anatomy: paused, 25 min left."
    assert line.pause.text() == "Go on"
    line.pause.click()
    for _ in range(25):
        clock.advance(minutes=1)
        line.tick()
    assert told == ["Time for a break."]
    assert len(kept) == 1
    assert line.words == "Break: 5 min left."
    line.skip.click()
    assert line.words == "The break is over. 1 block done."
    assert line.skip.text() == "Next block"
    assert line.pause.isHidden()
    line.skip.click()
    assert line.words == "Block 2, Anatomy: 25 min left."
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.isVisible()
    line.stop.click()
    assert line.isHidden()
    assert len(kept) == 1
    assert told[-1] == "A block under 5 minutes is not kept."
    line.start.click()
    for _ in range(6):
        clock.advance(minutes=1)
        line.tick()
    line.stop.click()
    assert len(kept) == 2
    assert told[-1] == "The minutes of this block are kept."
    line.open()
    line.show()
    with qtbot.waitSignal(line.left):
        QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.isHidden()


def test_a_sound_only_when_wanted(
    line: FocusTimerLine, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    line.choose(ChunkKind.BOOKS)
    line.start.click()
    assert line.words.startswith("Block 1, Finding it in the books")
    line.skip.click()
    assert beeps == []
    services.encouragement.change(sound=True)
    line.skip.click()
    assert beeps == [1]
    line.stop.click()


def test_a_block_that_cannot_be_kept_is_said(
    line: FocusTimerLine, services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    line.told.connect(told.append)
    line.start.click()
    for _ in range(6):
        clock.advance(minutes=1)
        line.tick()

    def full(*_given: object) -> None:
        raise DiskFull("The disk is full", "There is no room left.", "Free some.")

    monkeypatch.setattr(services.focus, "stop", full)
    line._act(services.focus.stop)
    assert told == ["The block was not kept. There is no room left. Free some."]


def test_it_stays_in_the_window_while_pages_change(welcomed: Home) -> None:
    root = welcomed.open()
    window = root.window
    window.focus_requested.emit()
    line = window.findChild(FocusTimerLine)
    assert line is not None
    assert line.isVisible()
    line.start.click()
    for name in ("settings", "progress", "rehearsal", "retake", "encouragement", "today"):
        window.go_to(name)
        assert window.current_name == name
        assert line.isVisible()
        assert line.words == "Block 1, Cards: 25 min left."
    window.focus_requested.emit()
    assert window.findChildren(FocusTimerLine) == [line]
    line.stop.click()
    welcomed.rest(root)


def test_the_plan_opens_it_on_what_is_to_be_done(welcomed: Home) -> None:
    root = welcomed.open()
    window = root.window
    for page in ("plan", "today"):
        window.go_to(page)
        assert window.page is not None
        window.page.went_to.emit(FOCUS, ChunkKind.BOOKS)
        assert window.current_name == page
    line = window.findChild(FocusTimerLine)
    assert line is not None
    line.start.click()
    assert line.words.startswith("Block 1, Finding it in the books")
    line.stop.click()
    line.choose("modifiers")
    line.start.click()
    line.stop.click()
    window.focus_requested.emit()  # the learner's own choice stays
    line.start.click()
    assert line.words.startswith("Block 1, Modifiers")
    line.stop.click()
    welcomed.rest(root)


# The reminder


@dataclass
class Told:
    said: list[tuple[str, str]] = field(default_factory=list)
    left: int = 0

    def tell(self, title: str, words: str) -> bool:
        self.said.append((title, words))
        return True

    def leave(self) -> None:
        self.left += 1


def test_a_reminder_is_shown_once(qapp: QApplication, services: Workspace, clock: FakeClock) -> None:
    notifier, runner = Told(), Later()
    keeper = ReminderKeeper(notifier, runner)
    keeper.look()
    assert runner.waiting == []
    fill_basic(services, 3)
    services.encouragement.change(reminder=True, reminder_minute=12 * 60)
    keeper.watch(services.reminders)
    keeper.look()
    keeper.look()
    assert len(runner.waiting) == 1
    runner.run_all()
    assert [title for title, _ in notifier.said] == ["Time for your cards"]
    assert notifier.said[0][1].startswith("3 cards are due")
    keeper.look()
    runner.run_all()
    assert len(notifier.said) == 1
    keeper.look()
    keeper.leave()
    clock.advance(days=1)
    runner.run_all()
    assert len(notifier.said) == 1
    assert notifier.left == 1


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)
def test_a_system_without_a_tray_gets_none(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    pixmap = QPixmap(16, 16)
    pixmap.fill(Qt.GlobalColor.black)
    notifier = TrayNotifier(QIcon(pixmap))
    monkeypatch.setattr(reminder, "can_notify", lambda: False)
    assert not notifier.tell("a", "b")
    notifier.leave()
    monkeypatch.setattr(reminder, "can_notify", lambda: True)
    assert notifier.tell("a", "b")
    notifier.leave()


def test_companions_watch_and_leave(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    notifier, runner = Told(), Now()
    companions = Companions(window, runner, notifier)
    companions.remind()
    companions.open_focus()
    assert window.findChildren(FocusTimerLine) == []
    fill_basic(services, 1)
    services.encouragement.change(reminder=True, reminder_minute=0)
    companions.watch(services)
    companions.remind()
    assert notifier.said == [("Time for your cards", "1 card is due, under a minute.")]
    companions.open_focus()
    assert companions.line is not None
    companions.leave()
    companions.open_focus()
    assert window.findChildren(FocusTimerLine, options=Qt.FindChildOption.FindDirectChildrenOnly) == []
    assert notifier.left == 1


def test_closing_the_library_keeps_a_block_that_runs(
    qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blocks() -> list[int]:
        with services.library_file() as uow:
            return [each["minutes"] for each in uow.records.all(FOCUS_KIND).values()]

    window = MainWindow(theme)
    qtbot.addWidget(window)
    companions = Companions(window, Now(), Told())

    def study_and_close() -> None:
        companions.watch(services)
        companions.open_focus()
        assert companions.line is not None
        companions.line.start.click()
        for _ in range(12):
            clock.advance(minutes=1)
            companions.line.tick()
        companions.leave()

    study_and_close()
    assert blocks() == [12]
    assert not services.focus.timer.is_on

    def fail(_service: object) -> None:
        raise DiskFull("No room", "There is none.", "Make some.")

    monkeypatch.setattr("cpccards.services.focus.FocusService.stop", fail)
    study_and_close()
    assert blocks() == [12]


# The card of what was reached


def test_a_milestone_stands_on_the_card_once(qtbot: QtBot, services: Workspace) -> None:
    runner = Later()
    card = CourageCard(services.milestones, runner)
    place = QWidget()
    card.setParent(place)
    qtbot.addWidget(place)
    place.show()
    study(services, 100)
    services.encouragement.change(sentence=False)
    card.refresh()
    card.refresh()
    runner.run_all()
    assert card.words == "Reached today: 100 cards answered at least once."
    assert nameless(card) == []
    card.refresh()
    runner.run_all()
    assert "100 cards" in card.words
    # The answer that reached it is taken back.
    services.undo.undo()
    services.undo.undo()
    card.refresh()
    runner.run_all()
    assert "100 cards" not in card.words
    services.undo.redo()
    services.encouragement.change(sentence=False)
    card.refresh()
    runner.run_all()
    assert "100 cards" in card.words
    card.begin()
    card.refresh()
    runner.run_all()
    assert card.words == ""
    with qtbot.waitSignal(card.more_chosen):
        card.findChildren(QPushButton)[0].click()


# What went right


def progress(qtbot: QtBot, services: Workspace, runner: Now | Later) -> PageScene[ProgressPage]:
    scene = PageScene(ProgressPage(services.milestones, runner), QWidget(), services)
    scene.show(qtbot, 1000, 800)
    return scene


def test_an_empty_page_offers_the_first_step(qtbot: QtBot, services: Workspace) -> None:
    scene = progress(qtbot, services, Now())
    page = scene.page
    assert page.begin.isVisible()
    assert not any(table.isVisible() for table in page.tables.values())
    with qtbot.waitSignal(page.went_to) as went:
        page.begin.click()
    assert went.args == ["review", None]


def test_what_went_right_is_listed(qtbot: QtBot, services: Workspace) -> None:
    study(services, 100)
    runner = Later()
    scene = progress(qtbot, services, runner)
    assert "Looking at your answers…" in texts(scene.page)
    runner.run_all()
    assert "Looking at your answers…" not in texts(scene.page)
    table = scene.page.tables["milestones"].table
    assert table.model().index(0, 1).data() == "100 cards answered at least once"
    assert scene.page.tables["weeks"].isVisible()
    assert not scene.page.begin.isVisible()
    assert nameless(scene.page) == []
    scene.step_back()
    scene.page.refresh()
    runner.run_all()
    assert not scene.page.tables["milestones"].isVisible()


# Choices


def choices(qtbot: QtBot, services: Workspace, *, can_notify: bool = True) -> PageScene[EncouragementPage]:
    page = EncouragementPage(services.encouragement, can_notify=can_notify)
    scene = PageScene(page, QWidget(), services)
    scene.show(qtbot, 1000, 900)
    return scene


def test_every_choice_is_kept_at_once_and_taken_back(qtbot: QtBot, services: Workspace) -> None:
    scene = choices(qtbot, services)
    page = scene.page
    assert nameless(page) == []
    assert not page.time.isEnabled()
    page.ticks["reminder"].click()
    assert services.encouragement.current.reminder
    assert page.time.isEnabled()
    page.time.setTime(QTime(7, 30))
    page.time.editingFinished.emit()
    assert services.encouragement.current.reminder_minute == 7 * 60 + 30
    page.numbers["focus_minutes"].setValue(50)
    page.numbers["focus_minutes"].editingFinished.emit()
    assert services.encouragement.current.focus_minutes == 50
    page.ticks["is_on"].click()
    assert not page.ticks["sentence"].isEnabled()
    for _ in range(4):
        scene.step_back()
    assert page.ticks["is_on"].isChecked()
    assert page.numbers["focus_minutes"].value() == 25
    assert not page.ticks["reminder"].isChecked()
    with qtbot.waitSignal(page.focus_chosen):
        page.focus.click()


def test_a_system_that_shows_none_is_said(qtbot: QtBot, services: Workspace) -> None:
    words = "This computer shows no notifications of apps, so there will be none."
    assert words in texts(choices(qtbot, services, can_notify=False).page)


# The exam day


class Seconds:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_rehearsal_by_keyboard(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    page = show_alone(RehearsalPage(theme, services.mocks), qtbot, 1000, 800)
    page.activate()
    assert page.said.startswith("The evening before")
    assert not page.back.isEnabled()
    assert nameless(page) == []
    for step in STEPS[1:]:
        QTest.keyClick(page, Qt.Key.Key_Right)
        assert page.said == f"{step.title}\n{step.words}"
    assert not page.onward.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Right)
    QTest.keyClick(page, Qt.Key.Key_Left)
    assert page.said.startswith(STEPS[-2].title)
    page.activate()
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert page.said.startswith(STEPS[1].title)


def test_feelings_are_shown_unless_they_are_turned_off(
    qtbot: QtBot, services: Workspace, theme: Theme
) -> None:
    page = RehearsalPage(theme, services.mocks, asks_feelings=lambda: services.encouragement.asks_feelings)
    show_alone(page, qtbot, 1000, 800)
    page.activate()
    assert "How I felt, and how it went" in texts(page)
    services.encouragement.change(feelings=False)
    page.activate()
    assert "How I felt, and how it went" not in texts(page)


def test_breaths_are_counted_in_words_and_end(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    seconds = Seconds()
    page = show_alone(RehearsalPage(theme, services.mocks, monotonic=seconds), qtbot, 1000, 800)
    breath = page.breathing
    breath.button.click()
    assert breath.words == "Breathe in, 1 of 4   ·   breath 1 of 5"
    seconds.now += 4.2
    breath.tick()
    assert breath.words == "Hold, 1 of 2   ·   breath 1 of 5"
    seconds.now += ROUNDS * BREATH_SECONDS
    breath.tick()
    assert breath.words == "Done. Go on when you like."
    assert not breath.runs
    breath.tick()
    breath.button.click()
    breath.button.click()
    assert not breath.runs
    breath.button.click()
    page.hide()
    assert not breath.runs


def exam(day: int, right: int, feeling: int, words: str = "") -> MockSummary:
    return MockSummary(
        id=MockId(day),
        name="",
        kind=PaperKind.FULL,
        day=20000 + day,
        minutes_used=200,
        right=right,
        asked=100,
        percent=float(right),
        paused=False,
        feeling=feeling,
        open=False,
        practice=False,
        feeling_text=words,
    )


def test_feelings_against_results() -> None:
    felt = [exam(0, 60, 2, "tired"), exam(1, 64, 1), exam(2, 70, 4)]
    assert feelings_words([]).startswith("After each practice exam")
    assert feelings_words(felt[:1]).startswith("1 note so far.")
    assert feelings_words(felt).startswith("3 notes so far.")
    assert feelings_words([*felt, exam(3, 75, 5)]) == (
        "The 2 exams you felt shaky or worse about came to 62 % on average, "
        "the 2 you felt good about to 72 %."
    )
    figure = feelings_figure(felt, ENGLISH)
    assert figure.dots[0].values == (0.60, 0.64, 0.70)
    assert [words for _, words in figure.ticks] == ["2 Shaky", "1 Awful", "4 Good"]
    assert figure.readouts[0] == "Oct 4, 2024: 60 of 100 right. You felt 2, shaky. “tired”"


# The retake


@pytest.fixture
def retake(qtbot: QtBot, services: Workspace) -> PageScene[RetakePage]:
    study(services, 20)
    scene = PageScene(RetakePage(services.retake, services.calendar, Now()), QWidget(), services)
    scene.show(qtbot, 1000, 900)
    return scene


def test_terms_are_kept_at_once_and_what_is_in_the_way_is_said(
    retake: PageScene[RetakePage], qtbot: QtBot, services: Workspace
) -> None:
    page, today = retake.page, services.calendar.date()
    assert nameless(page) == []
    page.activate()
    assert page.numbers["attempts_left"].hasFocus()
    QTest.keyClicks(page.numbers["attempts_left"], "0")
    page.numbers["attempts_left"].editingFinished.emit()
    page.fee.setText("$199")
    page.fee.editingFinished.emit()
    assert (services.retake.terms.attempts_left, services.retake.terms.fee) == (0, "$199")
    assert "No paid attempt is left. Another attempt costs $199." in texts(page)
    page.expires.set_day(today + timedelta(days=9))
    page.expires.chosen.emit()
    assert services.retake.terms.expires_on == today + timedelta(days=9)
    page.numbers["attempts_left"].setValue(-1)
    page.numbers["attempts_left"].editingFinished.emit()
    assert services.retake.terms.attempts_left is None
    steps = len(retake.steps)
    page.fee.editingFinished.emit()
    assert len(retake.steps) == steps
    for _ in range(4):
        retake.step_back()
    assert page.fee.text() == ""
    assert page.expires.day is None


def test_a_look_back_changes_the_plan(retake: PageScene[RetakePage], services: Workspace) -> None:
    page = retake.page
    assert not page.change_plan.isEnabled()
    page.methods["cards"].click()
    page.changes_wanted["more-minutes"].click()
    assert any(words.startswith("The plan would change: Mon 30 → 45 min") for words in texts(page))
    page.change_plan.click()
    assert any("plan leads up to a day" in words for words in texts(page))
    exam_day = services.calendar.date() + timedelta(days=40)
    services.settings.change(services.calendar.date(), exam_date=exam_day)
    page.change_plan.click()
    assert services.planning.availability().minutes == (45,) * 7
    assert "The plan was made with what you ticked." in texts(page)
    assert not page.change_plan.isEnabled()
    page.change_plan.click()
    assert services.planning.availability().minutes == (45,) * 7
    assert retake.said == ["The study plan was made anew. Ctrl+Z takes it back."]
    page.notes.setPlainText("More sleep")
    page.hide()
    found = services.retake.preparation()
    assert found is not None
    assert (found.review.notes, found.review.methods) == ("More sleep", ("cards",))


def test_a_sitting_before_the_app_has_no_hours(qtbot: QtBot, services: Workspace) -> None:
    today = services.calendar.today()
    services.attempts.record(ExamResult(StudyDay(today - 5), "exam", total_below=True))
    scene = PageScene(RetakePage(services.retake, services.calendar, Now()), QWidget(), services)
    scene.show(qtbot, 1000, 900)
    assert "Nothing of it was done in this app, so no hours can be told." in texts(scene.page)


def test_hours_are_told_by_topic(qtbot: QtBot, services: Workspace) -> None:
    study(services, 30)
    scene = PageScene(RetakePage(services.retake, services.calendar, Now()), QWidget(), services)
    scene.show(qtbot, 1000, 900)
    tables = {table.accessibleName(): table for table in scene.page.findChildren(QTableView)}
    assert tables["Hours by topic"].isVisible()
    model = tables["Hours by topic"].model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["Anatomy"]


def test_what_would_change_in_words() -> None:
    now = Availability(minutes=(30,) * 7, practice_weekday=None)
    then = Availability(minutes=(30,) * 6 + (0,), practice_weekday=5)
    assert effect_words(now, now) == ""
    assert effect_words(now, then) == "The plan would change: Sun 30 → 0 min, practice exams on Sat, 270 min."
