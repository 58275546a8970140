"""What a tutor is told: from a real library, in parts, and never a number without evidence."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.focus import FocusBlock, block_as_mapping
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.progress_report import (
    DayMinutes,
    ProgressReport,
    ReportPart,
    ReportTopic,
    ReportWeek,
    day_minutes,
    weak_first,
    weeks_up_to,
)
from cpccards.domain.reviews import Rating
from cpccards.domain.study_plan import Availability, ChunkKind
from cpccards.domain.study_plan_review import DayDone, PaperDone
from cpccards.services.plan_evidence import FOCUS_KIND
from cpccards.services.planning import KIND
from cpccards.services.report_csv import COLUMNS, as_csv
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, rate
from tests.support.mock_bank import AAPC, bank

TODAY = date(2026, 11, 22)
ByTopic = dict[str | None, float]
minutes_by_topic = st.dictionaries(st.sampled_from([None, "anatomy", "modifiers"]), st.floats(0, 300))
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


def test_a_topic_without_cards_has_no_row_of_them(services: Workspace) -> None:
    report = replace(services.reports.gather(), topics=(ReportTopic("Cases", None, 4, 7, 0, 0),))
    assert [row["what"] for row in table(report) if row["part"] == "topic"][:1] == [
        "Cases: practice questions"
    ]


def test_cells_are_no_formulas(services: Workspace) -> None:
    for words in ("=HYPERLINK(1)", "+1", "-1", "@SUM(1)", " =1", "\t=cmd|' /C calc'!A0"):
        services.support.ask(words)
    services.support.save_person(None, {"name": "=cmd|' /C calc'!A0"})
    rows = table(services.reports.gather(services.support.people()[0].key))
    cells = [cell for row in rows for cell in row.values() if not cell.lstrip("'").isnumeric()]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert rows[0]["remark"] == "'=cmd|' /C calc'!A0"


def test_weeks_begin_with_the_first_that_has_anything() -> None:
    monday = date(2026, 11, 16)
    done = {
        monday: DayMinutes(30.0, 60.0, 5.0),
        TODAY: DayMinutes(0, 30.0, 25.0),
        date(2026, 11, 4): DayMinutes(60.0, 0, 0),
        date(2026, 1, 1): DayMinutes(999.0, 0, 0),
    }
    assert weeks_up_to(TODAY, done) == (
        ReportWeek(date(2026, 11, 2), 60.0, 0, 0, 1),
        ReportWeek(date(2026, 11, 9), 0, 0, 0, 0),
        ReportWeek(monday, 30.0, 90.0, 30.0, 2),
    )
    assert ReportWeek(monday, 30.0, 90.0, 30.0, 2).hours == 2.5
    assert weeks_up_to(TODAY, {}) == ()


class TestMinutesOfADay:
    @pytest.mark.parametrize(
        ("done", "besides"),
        [
            (DayDone(answered={"anatomy": 20.0}, focused={"anatomy": 25.0}), 5.0),
            (DayDone(answered={"anatomy": 30.0}, focused={"anatomy": 25.0}), 0.0),
            (DayDone(answered={"anatomy": 20.0, "modifiers": 10.0}, focused={None: 25.0}), 0.0),
            (DayDone(answered={"anatomy": 20.0}, focused={"anatomy": 25.0, None: 25.0}), 30.0),
            (DayDone(answered={"modifiers": 20.0}, focused={"anatomy": 25.0, None: 25.0}), 30.0),
            (DayDone(focused={"anatomy": 25.0}, papers=(PaperDone(None, {"anatomy": 15.0}),)), 10.0),
            (DayDone(focused={None: 25.0}, apart={ChunkKind.BOOKS: 30.0}), 55.0),
        ],
    )
    def test_the_timer_counts_where_it_is_longer_than_answers(self, done: DayDone, besides: float) -> None:
        assert day_minutes(done).besides == besides

    @given(minutes_by_topic, minutes_by_topic, minutes_by_topic)
    def test_no_minute_is_lost_or_counted_twice(
        self, answered: ByTopic, focused: ByTopic, paper: ByTopic
    ) -> None:
        told = day_minutes(DayDone(answered, focused, {}, (PaperDone(None, paper),)))
        in_app = sum(answered.values()) + sum(paper.values())
        timer = sum(focused.values())
        assert told.cards + told.practice == pytest.approx(in_app)
        assert max(in_app, timer) - 1e-6 <= in_app + told.besides <= in_app + timer + 1e-6

    def test_focus_blocks_of_a_library(self, studied: Workspace) -> None:
        before = {week.monday: week for week in studied.reports.gather().weeks}[date(2026, 11, 16)]
        with studied.library_file() as uow:
            for n, (kind, topic) in enumerate(((ChunkKind.DRILL, "anatomy"), (ChunkKind.BOOKS, None))):
                block = FocusBlock(studied.calendar.today(), 60, kind, topic)
                uow.records.put(FOCUS_KIND, str(n), block_as_mapping(block), studied.calendar.now())
            uow.commit()
        report = studied.reports.gather()
        week = {week.monday: week for week in report.weeks}[date(2026, 11, 16)]
        assert (week.cards, week.practice, before.besides) == (before.cards, before.practice, 0)
        assert 60 < week.besides < 120  # a part of the hour was spent on questions of the topic
        told = [row for row in table(report) if row["what"] == "hours of reading and books"]
        assert [row["value"] for row in told] == ["0.0", str(round(week.besides / 60, 2))]


def test_the_lower_of_cards_and_questions_tells_and_too_little_tells_nothing() -> None:
    by_cards = ReportTopic("Cards", 60.0, 2, 2, 10, 20)
    by_questions = ReportTopic("Questions", 90.0, 1, 4, 10, 20)
    unknown = ReportTopic("Unknown", None, 0, 2, 4, 20)
    assert (by_cards.share, by_questions.share, unknown.share) == (60.0, 25.0, None)
    assert weak_first([by_cards, unknown, by_questions]) == ((by_questions, by_cards), ("Unknown",))
