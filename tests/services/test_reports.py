"""What a tutor is told: from a real library, in parts, and never a number without evidence."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.progress_report import (
    ProgressReport,
    ReportPart,
    ReportTopic,
    ReportWeek,
    weak_first,
    weeks_up_to,
)
from cpccards.domain.reviews import Rating
from cpccards.domain.study_plan import Availability
from cpccards.services.planning import KIND
from cpccards.services.report_csv import COLUMNS, as_csv
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, rate
from tests.support.mock_bank import AAPC, bank

TODAY = date(2026, 11, 22)
RIGHT = {known.key: "ABCD".index(known.answer) for known in bank()}


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> None:
    made = tuple(bank())
    monkeypatch.setattr("cpccards.services.mock_bank.MockBank._read", lambda self: made)


@pytest.fixture
def kim(services: Workspace) -> str:
    services.support.save_person(
        None, {"name": "Kim", "meets_on": "2026-12-01", "meets_at": "18:30", "kind": "tutor"}
    )
    return services.support.people()[0].key


@pytest.fixture
def studied(services: Workspace, clock: FakeClock) -> Workspace:
    """Two topics studied over some days, a practice exam with seven misses, an attempt."""
    clock.advance(days=-9)
    notes = [basic(f"{topic} {n}", topic) for n in range(20) for topic in ("terminology", "anatomy")]
    cards = [card for [card] in fill(services, notes)]
    for _ in range(3):
        for n, card in enumerate(cards[:24]):
            rate(services, card, Rating.AGAIN if n % 2 else Rating.EASY, seconds=30)
        clock.advance(days=3)
    sitting = services.mocks.sitting(services.mocks.start(plan_for(PaperKind.QUICK, AAPC, seed=3)))
    with services.library_file() as uow:
        keys = [asked.question.key for asked in uow.mocks.questions(sitting.id)]
    for position, key in enumerate(keys, start=1):
        sitting.go(position)
        clock.advance(seconds=60)
        sitting.choose((RIGHT[key] + (position <= 7)) % 4)
    sitting.hand_in()
    for position in (1, 2, 3):
        services.mocks.name_cause(sitting.id, position, Cause.GAP)
    services.mocks.name_cause(sitting.id, 4, Cause.TIME)
    services.attempts.record(ExamResult(services.calendar.today() - 90, "exam", "", 64, 100))
    services.attempts.record(ExamResult(services.calendar.today() - 40, "exam", total_below=True))
    part = SectionResult("anatomy", 3, 4)
    services.attempts.record(ExamResult(services.calendar.today() - 30, "mock", AAPC.id, sections=(part,)))
    services.forecasting.invalidate()
    return services


def table(report: ProgressReport) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(report))))


def test_an_empty_library_tells_no_number(services: Workspace) -> None:
    report = services.reports.gather()
    assert report.score is not None
    assert report.score.evidence is EvidenceLevel.NONE
    assert (report.topics, report.results, report.weeks, report.causes, report.questions) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert report.plan == ("No exam date is set.", "Set aside: 30 minutes a day.")
    rows = table(report)
    assert {row["value"] for row in rows if row["part"] in {"score", "section"}} <= {"", "70.0"}
    assert {row["remark"] for row in rows if row["part"] == "section"} == {"not enough evidence yet"}


def test_everything_from_a_library(studied: Workspace, kim: str) -> None:
    studied.settings.change(TODAY, exam_date=TODAY + timedelta(days=30), minutes_per_day=40)
    studied.support.ask("Why 25?", kim)
    studied.support.ask("For anybody")
    report = studied.reports.gather(kim)
    assert (report.person, report.made_on, report.parts) == ("Kim", TODAY, tuple(ReportPart))
    assert report.score is not None
    assert report.score.low < report.score.mean < report.score.high
    assert report.sections[0].name == "Medical Concepts"
    assert [(each.name, each.is_exam, each.percent, each.below) for each in report.results[1:]] == [
        ("CPC exam", True, None, True),
        ("CPC exam", True, 64.0, False),
    ]
    [mock, *_] = report.results
    assert (mock.percent, mock.asked) == (100 * (mock.asked - 7) / mock.asked, mock.asked)  # type: ignore[operator]
    assert report.causes == (("Gap in knowledge", 3), ("Out of time", 1))
    assert report.unnamed == 3
    weeks = {week.monday: week for week in report.weeks}
    assert round(weeks[date(2026, 11, 9)].cards, 1) == 12.0
    assert weeks[date(2026, 11, 16)].practice == pytest.approx(mock.asked or 0, abs=0.1)
    assert weeks[date(2026, 11, 16)].days == 3
    assert [words for words, _ in report.questions] == ["Why 25?", "For anybody"]
    assert report.plan[:2] == ("The exam is on 22 December 2026, in 30 days.", "Set aside: 40 minutes a day.")
    assert report.plan[2].startswith("Topics with the most points to gain next: ")
    assert report.plan[3] == "Next meeting with Kim: 1 December 2026, 18:30."
    topics = {topic.name: topic for topic in report.topics}
    assert topics["Anatomy"].seen == 12
    assert topics["Anatomy"].recall is not None
    assert [topic.share for topic in report.topics] == sorted(topic.share or 0 for topic in report.topics)
    rows = table(report)
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["remark"] == "Kim"
    assert {row["part"] for row in rows} == {
        "report", "score", "section", "topic", "practice exam", "exam", "week", "cause", "question", "plan",
    }  # fmt: skip
    assert [row["value"] for row in rows if row["part"] == "cause"] == ["3", "1", "3"]
    assert [row["remark"] for row in rows if row["part"] == "exam"] == ["below 70", ""]


@pytest.mark.parametrize("part", ReportPart)
def test_only_what_was_chosen_is_told(studied: Workspace, kim: str, part: ReportPart) -> None:
    studied.support.ask("Why?", kim)
    report = studied.reports.gather(kim, [part])
    assert report.parts == (part,)
    told = {
        ReportPart.SCORE: report.score is not None,
        ReportPart.SECTIONS: bool(report.sections),
        ReportPart.TOPICS: bool(report.topics or report.unknown_topics),
        ReportPart.RESULTS: bool(report.results),
        ReportPart.HOURS: bool(report.weeks),
        ReportPart.CAUSES: bool(report.causes or report.unnamed),
        ReportPart.QUESTIONS: bool(report.questions),
        ReportPart.PLAN: bool(report.plan),
    }
    assert [known for known, is_told in told.items() if is_told] == [part]


def test_the_next_days_of_the_study_plan(studied: Workspace) -> None:
    studied.settings.change(TODAY, exam_date=TODAY + timedelta(days=30))
    studied.planning.make()
    plan = studied.reports.gather("", [ReportPart.PLAN]).plan
    standing = studied.planning.standing()
    assert standing is not None
    minutes = sum(standing.on(standing.today + n).day.minutes for n in range(7))
    assert minutes > 0
    assert plan[1] == f"Study plan, the next seven days: {minutes} minutes."
    assert plan[2].startswith("In it: ")
    assert "Medical terminology" in plan[2]
    assert not any(words.startswith("Set aside") for words in plan)


def test_a_study_plan_without_minutes_or_that_can_not_be_read(studied: Workspace) -> None:
    studied.settings.change(TODAY, exam_date=TODAY + timedelta(days=1))
    studied.planning.make(Availability(minutes=(0,) * 7))
    assert (
        studied.reports.gather("", [ReportPart.PLAN]).plan[1] == "Study plan, the next seven days: 0 minutes."
    )
    with studied.library_file() as uow:
        uow.records.put(KIND, "plan", {"days": 3}, studied.calendar.now())
        uow.commit()
    assert studied.reports.gather("", [ReportPart.PLAN]).plan[1] == "Set aside: 30 minutes a day."


def test_an_exam_that_is_over_and_a_meeting_that_was(services: Workspace, kim: str, clock: FakeClock) -> None:
    services.settings.change(TODAY, exam_date=TODAY + timedelta(days=2))
    clock.advance(days=12)
    assert services.reports.gather(kim).plan == (
        "The exam date that is set has passed.",
        "Set aside: 30 minutes a day.",
    )


def test_somebody_who_is_gone(services: Workspace) -> None:
    with pytest.raises(BadInput, match="no longer in the library"):
        services.reports.gather("nobody")


def test_without_a_score_and_without_practice(services: Workspace) -> None:
    cards = [card for [card] in fill(services, [basic(f"bone {n}", "anatomy") for n in range(6)])]
    for card in cards:
        rate(services, card, Rating.GOOD)
    services.forecasting.invalidate()
    rows = table(services.reports.gather("", [ReportPart.TOPICS]))
    assert [(row["what"], row["remark"]) for row in rows[1:2]] == [("Anatomy: cards", "6 of 6 cards seen")]
    assert {row["part"] for row in rows} == {"report", "topic"}


def test_cells_are_no_formulas(services: Workspace) -> None:
    services.support.ask("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in as_csv(services.reports.gather())


def test_weeks_begin_with_the_first_that_has_anything() -> None:
    monday = date(2026, 11, 16)
    cards = {monday: 30.0, date(2026, 11, 4): 60.0, date(2026, 1, 1): 999.0}
    assert weeks_up_to(TODAY, cards, {monday: 60.0, TODAY: 30.0}) == (
        ReportWeek(date(2026, 11, 2), 60.0, 0, 1),
        ReportWeek(date(2026, 11, 9), 0, 0, 0),
        ReportWeek(monday, 30.0, 90.0, 2),
    )
    assert ReportWeek(monday, 30.0, 90.0, 2).hours == 2.0
    assert weeks_up_to(TODAY, {}, {}) == ()


def test_the_lower_of_cards_and_questions_tells_and_too_little_tells_nothing() -> None:
    by_cards = ReportTopic("Cards", 60.0, 2, 2, 10, 20)
    by_questions = ReportTopic("Questions", 90.0, 1, 4, 10, 20)
    unknown = ReportTopic("Unknown", None, 0, 2, 4, 20)
    assert (by_cards.share, by_questions.share, unknown.share) == (60.0, 25.0, None)
    assert weak_first([by_cards, unknown, by_questions]) == ((by_questions, by_cards), ("Unknown",))
