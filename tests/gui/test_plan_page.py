"""The Plan page, and its card on Today, over a real library."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.clock import StudyDay
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.study_plan import Availability, ChunkKind
from cpccards.domain.study_plan_words import topic_name
from cpccards.gui.pages.plan import PlanPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.plan.plan_card import PlanCard
from cpccards.gui.words.plan_words import day_readout, option_words
from cpccards.services.custom_study import StudySelection
from cpccards.services.plan_outlook import Option
from cpccards.services.planning import FOCUS, KIND, PlanningService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill

TOPICS = ("terminology", "cpt-digestive", "modifiers", "icd-guidelines", "em-mdm")
HOURS = Availability(minutes=(90, 90, 90, 90, 90, 120, 60))


@dataclass
class Scene(PageScene[PlanPage]):
    went: list[tuple[str, object]] = field(default_factory=list)

    def words(self) -> list[str]:
        """What stands on the page, once what was just added to it is shown."""
        QCoreApplication.processEvents()
        return texts(self.page)

    def button(self, name: str) -> QPushButton:
        QCoreApplication.processEvents()
        return next(
            button
            for button in self.page.findChildren(QPushButton)
            if button.isVisible() and name in (button.text(), button.accessibleName())
        )


def board_has_focus(page: PlanPage) -> bool:
    QCoreApplication.processEvents()
    return page.focusWidget() is page.board


@pytest.fixture
def library(services: Workspace) -> Workspace:
    fill(services, [basic(f"{topic} {n}", topic) for n in range(10) for topic in TOPICS])
    exam = services.calendar.date() + timedelta(days=28)
    services.settings.change(services.calendar.date(), exam_date=exam)
    return services


def make(qtbot: QtBot, services: Workspace, theme: Theme, runner: Now | Later | None = None) -> Scene:
    page = PlanPage(
        theme,
        services.planning,
        services.plan_outlook,
        services.plan_goals,
        services.plan_calendar,
        services.study_materials,
        services.calendar,
        runner or Now(),
    )
    scene = Scene(page, QWidget(), services)
    page.went_to.connect(lambda name, argument: scene.went.append((name, argument)))
    scene.show(qtbot, 1000, 900)
    return scene


@pytest.fixture
def scene(qtbot: QtBot, library: Workspace, theme: Theme) -> Scene:
    library.planning.make(HOURS)
    return make(qtbot, library, theme)


def test_without_a_plan_the_first_step_is_to_say_when_there_is_time(
    qtbot: QtBot, library: Workspace, theme: Theme
) -> None:
    scene = make(qtbot, library, theme)
    page = scene.page
    assert page.times.isVisible()
    assert not page.board.isVisible()
    page.times.minutes[0].setValue(60)
    page.times.minutes[6].setValue(60)
    scene.button("Make the plan").click()
    assert page.board.isVisible()
    assert library.planning.availability().minutes[0] == 60
    assert "Today, Sunday, November 22" in texts(page)
    assert board_has_focus(page)
    scene.step_back()
    assert page.times.isVisible()
    assert not page.board.isVisible()


def test_a_plan_without_a_date_is_refused_where_it_stands(
    qtbot: QtBot, services: Workspace, theme: Theme
) -> None:
    scene = make(qtbot, services, theme)
    scene.button("Make the plan").click()
    assert "There is no exam date" in scene.page.error.text
    exam = services.calendar.date() + timedelta(days=56)
    scene.page.times.exam.set_day(exam)
    scene.button("Make the plan").click()
    assert scene.page.error.text == ""
    assert services.settings.current.exam_date == exam
    assert scene.page.board.isVisible()


def test_arrow_keys_go_from_day_to_day_and_enter_begins(scene: Scene) -> None:
    board = scene.page.board
    today = board.day
    board.setFocus()
    QTest.keyClick(board, Qt.Key.Key_Right)
    assert board.day == today + 1
    assert board.accessibleDescription().startswith("Monday, November 23, 90 minutes planned")
    QTest.keyClick(board, Qt.Key.Key_PageDown)
    QTest.keyClick(board, Qt.Key.Key_PageUp)
    QTest.keyClick(board, Qt.Key.Key_Left)
    assert board.day == today
    QTest.keyClick(board, Qt.Key.Key_PageDown)
    QTest.keyClick(board, Qt.Key.Key_Home)
    assert board.day == today
    QTest.keyClick(board, Qt.Key.Key_Return)
    assert scene.went == [("review", None)]
    QTest.keyClick(board, Qt.Key.Key_Up)
    assert board.day == today


def test_the_month_is_walked_by_weeks_too(scene: Scene) -> None:
    scene.page.parts.mark("month")
    board = scene.page.board
    today = board.day
    board.setFocus()
    QTest.keyClick(board, Qt.Key.Key_Down)
    assert board.day == today + 7
    QTest.keyClick(board, Qt.Key.Key_Up)
    QTest.keyClick(board, Qt.Key.Key_PageDown)
    assert board.day == today + 30  # 22 December
    QTest.keyClick(board, Qt.Key.Key_Left)
    QTest.keyClick(board, Qt.Key.Key_Left)
    assert "the exam" in board.words
    assert any("day of the exam" in words for words in scene.words())
    QTest.keyClick(board, Qt.Key.Key_Return)
    assert scene.went == []


def test_the_mouse_marks_a_day_and_a_double_click_begins_it(scene: Scene) -> None:
    board = scene.page.board
    today = board.day
    last = QPoint(board.width() - 5, board.height() // 2)
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=last)
    assert board.day == today + 6
    first = QPoint(5, board.height() // 2)
    QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseDClick(board, Qt.MouseButton.LeftButton, pos=first)
    assert scene.went == [("review", None)]


def test_the_week_is_today_and_the_next_six_days_and_buttons_turn_it(scene: Scene) -> None:
    board = scene.page.board
    today = board.day
    assert scene.page.period.text() == "Nov 22 – Nov 28"
    scene.button("Later days").click()
    assert scene.page.period.text() == "Nov 29 – Dec 5"
    QTest.keyClick(board, Qt.Key.Key_Left)
    assert scene.page.period.text() == "Nov 22 – Nov 28"
    scene.button("Back to today").click()
    scene.button("Earlier days").click()
    assert board.day == today - 7
    assert scene.page.period.text() == "Nov 15 – Nov 21"
    scene.page.parts.mark("month")
    scene.button("Back to today").click()
    assert scene.page.period.text() == "November 2026"
    scene.button("Later days").click()
    scene.button("Later days").click()
    assert scene.page.period.text() == "January 2027"
    board.mark(today - 22)  # 31 October
    scene.button("Later days").click()
    assert board.day == today + 8  # 30 November


def test_the_months_weeks_begin_as_they_do_where_the_learner_lives(scene: Scene) -> None:
    scene.page.parts.mark("month")
    board = scene.page.board
    corner = QPoint(5, board.height() // 5)
    for locale, first in (("en_US", -21), ("de_DE", -27)):  # 1 November, 26 October
        scene.button("Back to today").click()
        today = board.day
        board.setLocale(QLocale(locale))
        QTest.mouseClick(board, Qt.MouseButton.LeftButton, pos=corner)
        assert board.day == today + first


def test_the_books_lead_to_the_focus_timer(scene: Scene) -> None:
    scene.page.board.mark(scene.page.board.day + 1)
    scene.button("Begin: Finding it in the books").click()
    assert scene.went == [(FOCUS, ChunkKind.BOOKS)]


def test_each_chunk_leads_to_where_it_is_done(scene: Scene) -> None:
    board, standing = scene.page.board, scene.services.planning.standing()
    assert standing is not None
    day, topic = next(
        (day.day, chunk.topic) for day in standing.plan.days for chunk in day.chunks if chunk.topic in TOPICS
    )
    board.mark(day)
    scene.button(f"Begin: {topic_name(topic or '')}").click()
    page, cards = scene.went[-1]
    assert page == "review"
    assert isinstance(cards, StudySelection)
    assert cards.cards


def test_what_was_done_elsewhere_counts_and_can_be_taken_back(scene: Scene) -> None:
    scene.button("Did it away from the app: Cards").click()
    assert any("min, done" in words for words in scene.words())
    assert "Cards 20 min, done" in scene.page.board.words
    scene.step_back()
    assert not any("min, done" in words for words in scene.words())


def test_slips_are_told(qtbot: QtBot, library: Workspace, theme: Theme, clock: FakeClock) -> None:
    library.planning.make(HOURS)
    clock.advance(days=1)
    library.planning.standing()
    clock.advance(days=3)
    scene = make(qtbot, library, theme)
    assert any("from Monday are now on" in words for words in scene.words())
    board = scene.page.board
    moved = library.planning.standing()
    assert moved is not None
    day = next(day.day for day in moved.plan.days if any(chunk.moved_from for chunk in day.chunks))
    board.mark(day)
    clock.advance(days=1)
    scene.page.woken()
    assert any("Today, Friday" in words or "Thursday" in words for words in scene.words())


def test_whether_it_is_enough_is_asked_for(scene: Scene) -> None:
    scene.page.ask.click()
    assert any("only the hours can be judged" in words for words in scene.words())
    assert not scene.page.is_busy


def test_each_way_to_go_on_is_told_with_its_range() -> None:
    point = ForecastPoint("x", StudyDay(0), 72.4, 60.0, 83.0, 0.61, "good")
    assert option_words(Option(0, 0, point)) == ("On this plan", "72 (90 % range 60–83), 61 % chance to pass")
    assert option_words(Option(20, 0, point))[0] == "20 min more a day"
    assert option_words(Option(0, 28, point))[0] == "Exam 4 weeks later"


def test_the_calendar_is_written_where_the_learner_wants_it(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["", str(tmp_path / "mine"), str(tmp_path / "nowhere" / "x.ics")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (answers.pop(0), ""))
    scene.page.export.click()
    assert scene.said == []
    scene.page.export.click()
    assert (tmp_path / "mine.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert scene.said[-1].endswith("events written to mine.ics")
    scene.page.export.click()
    assert "is not there" in scene.page.error.text


def test_a_goal_of_ones_own(scene: Scene) -> None:
    scene.page.parts.mark("goals")
    goals = scene.page.goals
    goals.which.setCurrentIndex(goals.which.findData("week-cards"))
    goals.number.setValue(50)
    goals.set.click()
    assert "0 of 50, your own number" in scene.words()
    goals.which.setCurrentIndex(goals.which.findData("week-cards"))
    goals.back.click()
    assert "0 of 50, your own number" not in scene.words()


def test_materials_are_added_changed_and_deleted(scene: Scene) -> None:
    scene.page.parts.mark("materials")
    panel = scene.page.materials
    QAbstractItemModelTester(panel.model)
    panel.save.click()
    assert "needs a name" in scene.page.error.text
    panel.title.setText("CPT Professional")
    panel.edition.setValue(2025)
    panel.folder.setText("Books")
    panel.color.setCurrentIndex(panel.color.findData("good"))
    panel.topics.item(2).setCheckState(Qt.CheckState.Checked)
    panel.save.click()
    assert scene.page.error.text == ""
    [kept] = scene.services.study_materials.all()
    assert kept.material.topics == ("modifiers",)
    assert any("is of 2025" in words for words in scene.words())
    panel.table.selectRow(0)
    assert panel.title.text() == "CPT Professional"
    panel.edition.setValue(2026)
    panel.save.click()
    assert not any("is of 2025" in words for words in scene.words())
    panel.table.selectRow(0)
    panel.delete.click()
    assert scene.services.study_materials.all() == []
    scene.step_back()
    assert panel.table.isVisible()


def test_the_list_for_exam_week_is_ticked(scene: Scene) -> None:
    scene.page.parts.mark("exam-week")
    boxes = [box for box in scene.page.checks.findChildren(QCheckBox) if box.isVisible()]
    boxes[0].click()
    assert [item.key for item, on in scene.services.study_materials.checklist() if on] == ["books"]
    scene.step_back()
    assert not any(on for _, on in scene.services.study_materials.checklist())


def test_days_off_and_times_are_kept(scene: Scene) -> None:
    scene.page.parts.mark("times")
    times = scene.page.times
    assert times.days_off.isHidden()
    times.add_day.click()
    times.add_day.click()
    times.begins.show_minute(18 * 60 + 45)
    times.practice_day.setCurrentIndex(0)
    times.make.click()
    kept = scene.services.planning.availability()
    assert kept.days_off == {scene.services.calendar.today()}
    assert kept.begins == 18 * 60 + 45
    assert kept.practice_weekday is None
    assert "Nothing is planned for this day." in scene.words()
    scene.page.parts.mark("times")
    times.remove_day.click()
    times.days_off.selectAll()
    times.remove_day.click()
    assert times.availability.days_off == frozenset()
    assert times.days_off.isHidden()
    times.drop.click()
    assert not scene.services.planning.has_plan


def test_a_holiday_is_added_at_once(scene: Scene) -> None:
    scene.page.parts.mark("times")
    times = scene.page.times
    today = scene.services.calendar.date()
    times.first_off.set_day(today + timedelta(days=9))
    assert times.last_off.day == today + timedelta(days=9)
    times.last_off.set_day(today + timedelta(days=12))
    times.add_day.click()
    times.first_off.set_day(today + timedelta(days=2))
    times.last_off.set_day(today + timedelta(days=2))
    times.add_day.click()
    shown = [times.days_off.item(place).text() for place in range(times.days_off.count())]
    assert shown[0] == "Tuesday, November 24"
    assert len(shown) == 5
    times.make.click()
    first = scene.services.calendar.today()
    assert scene.services.planning.availability().days_off == {first + 2, *range(first + 9, first + 13)}


def test_everything_has_a_name(scene: Scene) -> None:
    for part in ("week", "month", "goals", "materials", "exam-week", "times"):
        scene.page.activate(part)
        assert nameless(scene.page) == []


def test_a_look_that_is_asked_for_twice_is_taken_twice_and_no_more(
    qtbot: QtBot, library: Workspace, theme: Theme
) -> None:
    runner = Later()
    scene = make(qtbot, library, theme, runner)
    scene.page.activate()
    scene.page.activate()
    assert len(runner.waiting) == 1
    runner.run()
    assert len(runner.waiting) == 1
    runner.run_all()
    assert not scene.page.is_busy


def test_a_damaged_plan_is_a_sentence(qtbot: QtBot, library: Workspace, theme: Theme) -> None:
    library.planning.make(HOURS)
    with library.library_file() as uow:
        uow.records.put(KIND, "plan", {}, library.calendar.now())
        uow.commit()
    scene = make(qtbot, library, theme)
    assert "damaged" in scene.page.error.text


def test_days_are_read_out(scene: Scene) -> None:
    standing = scene.services.planning.standing()
    assert standing is not None
    words = day_readout(standing.on(standing.today - 1), standing.today, scene.page.locale())
    assert words == "Saturday, November 21, nothing planned"
    german = QLocale("de_DE")
    assert day_readout(standing.on(standing.today - 1), standing.today, german).startswith("Samstag, 21. Nov")
    assert ", today, 60 minutes planned, Cards 20 min" in scene.page.board.words


# On Today


@pytest.fixture
def card(qtbot: QtBot, library: Workspace) -> PlanCard:
    made = PlanCard(lambda: library.planning, Now())
    qtbot.addWidget(made)
    return made


def test_today_says_nothing_without_a_plan(card: PlanCard) -> None:
    card.refresh()
    assert card.words == ""


def test_today_shows_what_is_left_and_begins_it(card: PlanCard, library: Workspace) -> None:
    library.planning.make(HOURS)
    went: list[tuple[str, object]] = []
    card.went_to.connect(lambda page, argument: went.append((page, argument)))
    card.refresh()
    assert card.words.startswith("Today's plan: 60 of 60 minutes left\nCards 20 min · ")
    card.begin.click()
    card.timer.click()
    card.whole.click()
    assert went == [("review", None), (FOCUS, ChunkKind.CARDS), ("plan", None)]
    standing = library.planning.standing()
    assert standing is not None
    for state in standing.left_today:
        library.planning.note_apart(state.chunk)
    card.refresh()
    assert card.words.startswith("Today's plan is done\n✓ Cards")
    assert card.begin.isHidden()
    assert card.timer.isHidden()
    card.timer.click()
    assert went[-1] == ("plan", None)
    assert not nameless(card)


def test_today_says_when_the_plan_is_damaged(card: PlanCard, library: Workspace) -> None:
    with library.library_file() as uow:
        uow.records.put(KIND, "plan", {}, library.calendar.now())
        uow.commit()
    card.refresh()
    assert "damaged" in card.words


def test_today_looks_once_however_often_it_is_asked(qtbot: QtBot, library: Workspace) -> None:
    runner, asked = Later(), []

    def planning() -> PlanningService:
        asked.append(1)
        return library.planning

    made = PlanCard(planning, runner)
    qtbot.addWidget(made)
    made.refresh()
    made.refresh()
    runner.run_all()
    assert len(asked) == 1
    assert made.words == ""
