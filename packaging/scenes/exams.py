"""The way to the certificate and beyond: plan, practice exams, statistics, courage, people, renewal."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtTest import QTest

from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.study_plan import Availability
from cpccards.gui.pages.browse import BrowsePage
from cpccards.gui.pages.mock_result import MockResultPage
from cpccards.gui.pages.mock_result import Part as ResultPart
from cpccards.gui.pages.plan import PARTS, PlanPage
from cpccards.gui.pages.renewal import RenewalPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.pages.statistics import StatisticsPage
from cpccards.gui.pages.support import Part as PeoplePart
from cpccards.gui.pages.support import SupportPage
from cpccards.gui.widgets.today.focus_timer import FocusTimerLine
from scenes.stage import Stage, scroll_area, wait_until

_PLAN_WEEKS = (4, 8, 12)
_PLAN_HOURS = Availability((90, 90, 90, 90, 90, 120, 60))


def result(stage: Stage) -> None:
    """The parts of a practice exam's result; of the questions also what stands below."""
    page = stage.go_to("mock-result", MockResultPage)
    for part in ResultPart:
        page.show_part(part)
        stage.grab(f"mock-result-{part}")
    page.show_part(ResultPart.QUESTIONS)
    bar = scroll_area(page).verticalScrollBar()
    bar.setValue(bar.maximum())
    stage.grab("mock-result-question")
    page.show_part(ResultPart.SCORE)


def sitting(stage: Stage) -> None:
    """An exam under way, from question to handing in, and practice; both are deleted again."""
    mocks, outline = stage.workspace.mocks, stage.workspace.outlines.get("aapc-100-questions")
    exam = mocks.start(plan_for(PaperKind.FULL, outline, parts=2, pause_allowed=True, shuffled=True, seed=4))
    page, sat = stage.go_to("sitting", SittingPage, exam), mocks.sitting(exam)
    for position in range(1, 20):
        sat.go(position)
        if position % 5:
            sat.choose(position % 4)
        if position % 6 == 0:
            sat.flag()
    sat.go(12)
    for index in (1, 3):
        page.strike(index)
    stage.grab("sitting-question")
    page.navigate()
    stage.grab("sitting-navigator")
    page.navigate()
    page.go(next(asked.position for asked in sat.questions if asked.note and asked.part == 1))
    page.choose(2)
    stage.grab("sitting-case")
    page.ask_to_hand_in()
    stage.grab("sitting-hand-in")
    stage.window.go_to("mocks")
    stage.grab("mocks-open")
    practice = mocks.start(plan_for(PaperKind.PRACTICE, outline, 10, seed=4))
    page = stage.go_to("sitting", SittingPage, practice)
    page.choose(0)
    page.go_on()
    stage.grab("sitting-practice")
    stage.window.go_to("mocks")
    for mock in (exam, practice):
        mocks.delete(mock)


def statistics(stage: Stage) -> None:
    """The whole page, as one long picture, and one of its tables."""
    page = stage.go_to("statistics", StatisticsPage)
    wait_until(lambda: page.shown is not None and not page.is_busy)
    stage.grab_whole("statistics-whole")
    panel = page.panels["Future due"]
    panel.show_table(on=True)
    stage.grab("statistics-table")
    panel.show_table(on=False)


def plan(stage: Stage) -> None:
    """The plan's parts, whole; and the same learner's plans for 4, 8 and 12 weeks, month by month."""
    workspace = stage.workspace
    today = workspace.calendar.date()
    exam = workspace.settings.current.exam_date
    for weeks in _PLAN_WEEKS:
        workspace.settings.change(today, exam_date=today + timedelta(weeks=weeks))
        workspace.forecasting.invalidate()
        workspace.planning.make(_PLAN_HOURS)
        page = _plan_part(stage, "month")
        for month in range(weeks // 4):
            page.board.mark(workspace.calendar.today() + 28 * month)
            stage.grab_whole(f"plan-{weeks}-weeks-{month + 1}")
    for part, _, _ in PARTS:
        page = _plan_part(stage, part)
        page.board.mark(workspace.calendar.today())
        if part == "week":
            page.ask.click()
            stage.settle()
        stage.grab_whole(f"plan-{part}")
    workspace.settings.change(today, exam_date=exam)
    workspace.forecasting.invalidate()
    workspace.planning.make(_PLAN_HOURS)
    stage.window.go_to("today")
    QTest.qWait(2000)
    stage.settle()
    stage.grab("today-plan")
    workspace.planning.drop()


def _plan_part(stage: Stage, part: str) -> PlanPage:
    page = stage.go_to("plan", PlanPage, part)
    stage.settle()
    return page


def renewal(stage: Stage) -> None:
    """A ledger over two periods, and its form; the learner is not certified again afterwards."""
    workspace = stage.workspace
    ledger, today = workspace.renewal, workspace.calendar.date()
    certified_on = today.replace(year=today.year - 2, day=1)
    credential = {"name": "CPC-A", "certified_on": certified_on.isoformat()}
    ledger.certify(credential, {"renewal_month": today.month % 12 + 1})
    for days, title, ceus in ((40, "Modifier 25", 4), (200, "Coding update", 10), (260, "Modifier 25", 4)):
        day = certified_on + timedelta(days=days)
        entry = {"title": title, "completed_on": day.isoformat(), "ceus": ceus, "provider": "AAPC"}
        ledger.save_entry(None, entry)
    stage.window.offer("renewal", offered=True)
    page = stage.go_to("renewal", RenewalPage)
    page.refresh()
    stage.grab("renewal")
    page.edit()
    stage.grab("renewal-entry")
    page.close_form()
    while ledger.is_certified():
        workspace.undo.undo()
    stage.window.offer("renewal", offered=False)


def people(stage: Stage) -> None:
    """Every part of the page; the report's choices; a form; the row that asks in Review and in Browse."""
    for part in PeoplePart:
        stage.window.go_to("support", part.value)
        stage.grab(f"people-{part}")
    page = stage.shown(SupportPage)
    if (chosen := page.people.chosen) is not None:
        page.activate(PeoplePart.PEOPLE.value)
        page.show_report(chosen)
        stage.grab("people-report")
        page.show_agenda(chosen)
        stage.grab("people-agenda")
        page.activate(PeoplePart.CLASSES.value)
        page.classes.conditions.acted.emit("edit")
        stage.grab("people-condition")
        page.close_form()
    review = stage.go_to("review", ReviewPage)
    if review.ask_row is not None:
        QTest.qWait(400)
        review.ask()
        stage.grab("review-ask")
        review.ask_row.leave()
    desk = stage.go_to("browse", BrowsePage).desk
    if desk.ask_row is not None:
        QTest.qWait(900)
        desk.ask_somebody()
        stage.grab("browse-ask")
        desk.ask_row.leave()


def courage(stage: Stage) -> None:
    """The focus timer in the window's foot, and the pages of encouragement as long pictures."""
    stage.window.focus_requested.emit()
    line = stage.window.findChild(FocusTimerLine)
    if line is not None:
        stage.grab("focus-choosing")
        line.start.click()
        stage.grab("focus-running")
        line.stop.click()
    for page in ("progress", "rehearsal", "retake", "encouragement"):
        stage.window.go_to(page)
        stage.settle()
        stage.grab_whole(f"{page}-whole")
