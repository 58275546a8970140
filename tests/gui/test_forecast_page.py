"""The Forecast page over a real library with some days of simulated study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QScrollArea, QTableWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import Cancelled, DiskFull
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import chance_words
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.pages.forecast import ForecastPage, section_words
from cpccards.gui.tasks import TaskRunner, ThreadTaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_chart import ScoreChart
from cpccards.gui.widgets.charts.score_history import Progress
from cpccards.gui.widgets.charts.score_summary import ScoreSummary, missing_words, without_topic_words
from cpccards.gui.widgets.charts.section_bars import SectionBars
from cpccards.gui.widgets.charts.study_next_list import StudyNextList
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.score_words import chance_number, day_words, range_words, whole_score
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.runners import Later, Now
from tests.gui.scenes import OpenCopy, show_alone, texts
from tests.support.clocks import NOON, FakeClock
from tests.support.libraries import basic, fill, fill_basic, opened, rate

AAPC = "aapc-100-questions"
WEIGHTED = "weighted-sections"
TOPICS = ("terminology", "cpt-integumentary", "icd-guidelines", "em-mdm")
"""One of each weighted section. By the AAPC outline they are too few for a number."""
CARDS = 40
STUDY_DAYS = 5


@pytest.fixture(scope="module")
def studied_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five days of study up to yesterday: a few cards on the first day, then all of four topics."""
    path = tmp_path_factory.mktemp("studied") / "library.cpccards"
    clock = FakeClock(NOON - timedelta(days=STUDY_DAYS))
    with opened(path, clock) as services:
        cards = [fill_basic(services, CARDS, topic, (topic,)) for topic in TOPICS]
        for day in range(STUDY_DAYS):
            for topic in cards:
                for place, card in enumerate(topic[: CARDS if day else 4]):
                    clock.advance(seconds=10)
                    rate(services, card, Rating.AGAIN if (place + day) % 7 == 0 else Rating.GOOD)
            clock.set(NOON - timedelta(days=STUDY_DAYS - 1 - day))
    return path


@pytest.fixture
def studied(open_copy: OpenCopy, studied_library: Path) -> Workspace:
    return open_copy(studied_library)


PageMaker = Callable[..., ForecastPage]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme) -> PageMaker:
    def made(services: Workspace, tasks: TaskRunner | None = None) -> ForecastPage:
        page = ForecastPage(
            theme,
            services.forecasting,
            services.calendar,
            services.outlines,
            services.advice,
            services.attempts,
            tasks or Now(),
        )
        return show_alone(page, qtbot, 1040, 760)

    return made


@pytest.fixture
def page(make: PageMaker, studied: Workspace) -> ForecastPage:
    made = make(studied)
    made.activate()
    return made


def button(page: ForecastPage, words: str) -> QPushButton:
    [found] = [
        one for one in page.findChildren(QPushButton) if one.text().startswith(words) and one.isVisible()
    ]
    return found


def chart_of(page: ForecastPage) -> ScoreChart:
    [chart] = page.findChildren(ScoreChart)
    return chart


def bars_of(page: ForecastPage) -> SectionBars:
    [bars] = page.findChildren(SectionBars)
    return bars


def rows_of(page: ForecastPage) -> tuple[QAbstractButton, ...]:
    return bars_of(page).rows()


def chart_rows(points: list[ForecastPoint], page: ForecastPage) -> list[tuple[str, str]]:
    return [
        (
            day_words(point.day, page.locale(), with_year=True),
            "not enough evidence yet"
            if point.evidence == "none"
            else ("about " if point.evidence == "low" else "") + f"{point.mean:.1f}",
        )
        for point in points
    ]


# What is shown


def test_the_numbers_are_the_services(page: ForecastPage, studied: Workspace) -> None:
    forecast = studied.forecasting.current()
    assert forecast.evidence is EvidenceLevel.FAIR
    number = whole_score(forecast.mean, 0.70, page.locale())
    shown = texts(page)
    for words in (
        number,
        range_words(forecast.low, forecast.high),
        f"{chance_number(forecast.pass_probability)} chance to pass",
        chance_words(forecast.pass_probability),
        evidence_words(forecast.evidence),
        "Predicted score if you sat the exam today",
    ):
        assert words in shown
    assert button(page, "Weighted sections").text().endswith(number)
    rows = bars_of(page).row_texts()
    assert len(rows) == len(forecast.sections)
    for row, section in zip(rows, forecast.sections, strict=True):
        assert row.startswith(f"{section.name}, weight {100 * section.weight:.0f} %, mastery ")
        assert f" {whole_score(section.mean, 0.70, page.locale())}, 90 % range {section.low:.0f} to " in row


def test_every_past_day_with_reviews_is_worked_out_and_drawn(page: ForecastPage, studied: Workspace) -> None:
    points = studied.forecasting.history()
    assert len(points) == STUDY_DAYS + 1
    assert [point.evidence for point in points] == ["none", "low", "low", "fair", "fair", "fair"]
    assert [row[:2] for row in chart_of(page).table_rows()] == chart_rows(points, page)
    assert chart_of(page).reading.startswith(f"November 22: {points[-1].mean:.1f}, ")


def test_the_summary_is_one_stop_that_says_it_all(page: ForecastPage, studied: Workspace) -> None:
    forecast = studied.forecasting.current()
    [frame] = page.findChildren(ScoreSummary)
    assert frame.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert spoken_name(frame) == (
        f"Predicted score if you sat the exam today: {whole_score(forecast.mean, 0.70, page.locale())}. "
        f"90 % range {forecast.low:.0f} to {forecast.high:.0f}. "
        f"{chance_number(forecast.pass_probability)} chance to pass. "
        f"{chance_words(forecast.pass_probability)}. fair evidence"
    )


def test_everything_that_takes_the_focus_has_a_name(page: ForecastPage) -> None:
    assert nameless(page) == []
    button(page, "Table").click()
    assert nameless(page) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "for your exam today"),
        (1, "for your exam on November 23, tomorrow, if you stop today"),
        (41, "for your exam on January 2, in 41 days, if you stop today"),
        (330, "for your exam on October 18, 2027, in 330 days, if you stop today"),
    ],
)
def test_the_exam_date_is_told(page: ForecastPage, studied: Workspace, days: int, words: str) -> None:
    exam = studied.calendar.date() + timedelta(days=days)
    changed = studied.settings.change(studied.calendar.date(), exam_date=exam)
    studied.forecasting.invalidate()
    page.apply(changed)
    assert f"Predicted score {words}" in texts(page)


def test_little_evidence_makes_a_guess(make: PageMaker, services: Workspace) -> None:
    for topic in TOPICS:
        for card in fill_basic(services, CARDS, topic, (topic,)):
            rate(services, card, Rating.GOOD)
    forecast = services.forecasting.current()
    assert forecast.evidence is EvidenceLevel.LOW
    page = make(services)
    page.activate()
    guess = f"~{whole_score(forecast.mean, 0.70, page.locale())}"
    assert guess in texts(page)
    assert "a first guess on little evidence" in texts(page)
    assert button(page, "Weighted sections").text().endswith(guess)
    assert button(page, "Weighted sections").accessibleName().endswith(f"about {guess[1:]}")
    assert chart_of(page).reading.startswith(f"November 22: about {forecast.mean:.1f}, ")


def test_cards_without_topic_are_counted(page: ForecastPage, studied: Workspace) -> None:
    assert not any("no topic" in said for said in texts(page))
    fill(studied, [basic("one"), basic("two")])
    studied.forecasting.invalidate()
    page.apply(changes("Add notes", Subject.NOTES))
    assert "2 cards have no topic and stay out of the forecast." in texts(page)


def test_a_disagreement_stands_with_the_number(
    page: ForecastPage, studied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "The two outlines disagree about passing."
    monkeypatch.setattr(studied.forecasting, "disagreement", lambda: sentence)
    page.apply(changes("", Subject.FORECAST))
    assert sentence in texts(page)


# A new learner


def test_a_new_learner_sees_words_and_the_next_step(
    make: PageMaker, services: Workspace, qtbot: QtBot
) -> None:
    for topic in TOPICS:
        fill_basic(services, 10, topic, (topic,))
    page = make(services)
    page.activate()
    shown = texts(page)
    assert "Not enough evidence yet" in shown
    assert any(said.startswith("Answer about ") and "the number appears when" in said for said in shown)
    assert not any("chance to pass" in said or "90 % range" in said for said in shown)
    assert "The chart begins on the first day with enough evidence for a number." in shown
    assert page.findChildren(ScoreChart) == []
    said = "not enough evidence yet, 0 % of its cards seen"
    assert all(row.endswith(said) for row in bars_of(page).row_texts())
    assert button(page, "Weighted sections").text() == "Weighted sections"
    with qtbot.waitSignal(page.went_to) as went:
        button(page, "Start review").click()
    assert went.args == ["review", None]


def test_what_is_missing_is_counted(studied: Workspace) -> None:
    forecast = studied.forecasting.current()

    def asked(names: tuple[str, ...], cards: int = 100, seen: int = 0, answers: int = 0) -> str:
        """What is asked for while sections lack evidence."""
        sections = [
            replace(section, evidence=EvidenceLevel.NONE, cards=cards, seen=seen, answers=answers)
            if section.name in names
            else section
            for section in forecast.sections
        ]
        return missing_words(replace(forecast, sections=tuple(sections)))

    concepts, surgery = "Medical Concepts", "Surgery and Modifiers"
    assert asked((concepts,)) == (
        "Answer about 7 cards in Medical Concepts; the number appears when sections with 80 % "
        "of the questions have some evidence."
    )
    assert asked((concepts, "Other")).startswith("Answer about 7 cards in Medical Concepts; ")
    assert asked((concepts, surgery)).startswith(f"Answer about 13 cards in {concepts}, and {surgery}; ")
    assert asked((concepts,), cards=3000, seen=20, answers=80).startswith("Answer about 10 cards ")
    assert asked((concepts,), cards=100, seen=11, answers=60).startswith("Answer about 1 card ")
    assert "have no cards yet" in asked((concepts,), cards=0)


def test_many_missing_sections_are_summed_up(studied: Workspace) -> None:
    forecast = studied.forecasting.current(AAPC)
    assert forecast.evidence is EvidenceLevel.NONE
    fuller = replace(forecast, sections=tuple(replace(section, cards=50) for section in forecast.sections))
    assert " more sections; the number appears" in missing_words(fuller)


def test_one_card_without_topic_is_one() -> None:
    assert without_topic_words(1) == "1 card has no topic and stays out of the forecast."
    assert without_topic_words(1200).startswith("1,200 cards have")


# Choosing


def test_the_other_outline_shows_its_sections(page: ForecastPage, studied: Workspace, qtbot: QtBot) -> None:
    own = button(page, "Weighted sections")
    assert own.isChecked()
    own.setFocus()
    QTest.keyClick(own, Qt.Key.Key_Right)
    other = button(page, "AAPC")
    assert other.hasFocus()
    assert other.isChecked()
    assert len(rows_of(page)) == 18
    assert "The chart begins on the first day with enough evidence for a number." in texts(page)
    assert not chart_of(page).isVisible()
    assert whole_score(studied.forecasting.current().mean, 0.70, page.locale()) in texts(page)
    own.click()
    assert len(rows_of(page)) == 4
    assert chart_of(page).isVisible()


def test_tab_comes_to_what_is_taken(page: ForecastPage) -> None:
    segments = [one for row in page.findChildren(Segments) for one in row.findChildren(QPushButton)]
    stops = [one.text() for one in segments if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert sorted(stops) == ["20 min", "All", button(page, "Weighted sections").text()]


def test_the_outline_of_the_settings_is_followed(page: ForecastPage, studied: Workspace) -> None:
    changed = studied.settings.change(studied.calendar.date(), outline=AAPC)
    studied.forecasting.invalidate()
    page.apply(changed)
    assert button(page, "AAPC").isChecked()
    assert "Not enough evidence yet" in texts(page)


def test_ranges_are_chosen_with_the_keyboard(
    page: ForecastPage, studied: Workspace, clock: FakeClock
) -> None:
    clock.advance(days=60)
    page.woken()
    assert len(chart_of(page).table_rows()) == STUDY_DAYS + 1
    everything = button(page, "All")
    assert everything.isChecked()
    everything.setFocus()
    QTest.keyClick(everything, Qt.Key.Key_Left)
    assert button(page, "3 months").isChecked()
    assert len(chart_of(page).table_rows()) == STUDY_DAYS + 1
    QTest.keyClick(button(page, "3 months"), Qt.Key.Key_Left)
    assert button(page, "1 month").hasFocus()
    assert len(chart_of(page).table_rows()) == 1


def test_the_chart_can_be_read_as_a_table(page: ForecastPage, studied: Workspace) -> None:
    button(page, "Table").click()
    [table] = page.findChildren(QTableWidget)
    assert table.isVisible()
    assert not chart_of(page).isVisible()
    model = table.model()
    cells = [
        tuple(model.index(row, column).data() for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]
    assert cells == list(reversed(chart_of(page).table_rows()))
    button(page, "1 month").click()
    assert table.rowCount() == STUDY_DAYS + 1
    button(page, "Table").click()
    assert chart_of(page).isVisible()


def test_a_section_opens_and_closes(page: ForecastPage) -> None:
    row = rows_of(page)[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Return)
    detail, *topics = [said for said in texts(page) if " cards seen, " in said]
    assert "points" in detail
    assert detail.endswith("40 of 40 cards seen, 164 answers: fair evidence.")
    assert row.accessibleDescription() == detail
    names = ("Medical terminology", "Anatomy", "Choosing the diagnosis code", "HCPCS Level II")
    assert set(names) <= set(texts(page))
    [terminology] = topics
    assert terminology.startswith("40 of 40 cards seen, ")
    assert terminology.endswith(" of them recalled on exam day")
    assert texts(page).count("no cards") == 3
    row.click()
    assert not any(" cards seen, " in said for said in texts(page))


def test_a_section_that_draws_on_others_says_so(studied: Workspace) -> None:
    outline = studied.outlines.get(AAPC)
    cases = studied.forecasting.current(AAPC).sections[-1]
    words = section_words(cases, outline, 0.70)
    assert words.endswith("It also draws on 15 topics of other sections.")
    assert "points" in words or "not enough evidence yet" in words


def test_it_opens_on_the_section_that_was_asked_for(page: ForecastPage, qtbot: QtBot) -> None:
    page.activate("other")
    assert any(" cards seen, " in said for said in texts(page))
    qtbot.waitUntil(rows_of(page)[3].hasFocus)
    [area] = page.findChildren(QScrollArea)
    assert area.verticalScrollBar().value() > 0


def test_it_opens_on_the_outline_that_was_asked_for(page: ForecastPage) -> None:
    page.activate("hcpcs")
    assert button(page, "AAPC").isChecked()
    page.activate(WEIGHTED)
    assert button(page, "Weighted sections").isChecked()


# Keeping up


def test_a_rating_changes_the_number(page: ForecastPage, studied: Workspace, clock: FakeClock) -> None:
    before = chart_of(page).reading
    clock.advance(hours=1)
    with studied.library_file() as uow:
        known = uow.card_columns.remembered()
        topics = zip(known.cards.tolist(), known.topic_index.tolist(), strict=True)
        terminology = list(TOPIC_BY_KEY).index("terminology")
        cards = [CardId(card) for card, topic in topics if topic == terminology]
    for card in cards:
        studied.forecasting.note_rating(card, rate(studied, card, Rating.AGAIN).after)
    page.apply(changes("", Subject.FORECAST))
    assert chart_of(page).reading != before
    assert f" {studied.forecasting.current().mean:.1f}, " in chart_of(page).reading


def test_what_does_not_concern_it_is_ignored(page: ForecastPage, studied: Workspace) -> None:
    studied.forecasting.invalidate()
    page.apply(changes("Move a deck", Subject.DECKS))
    assert not studied.forecasting.is_ready
    page.apply(changes("Edit a note", Subject.NOTES))
    assert studied.forecasting.is_ready


def test_a_new_day_is_noticed(page: ForecastPage, clock: FakeClock) -> None:
    before = chart_of(page).reading
    clock.advance(hours=1)
    page.woken()
    assert chart_of(page).reading == before
    clock.advance(days=1)
    page.woken()
    assert chart_of(page).reading.startswith("November 23: ")


def test_before_it_was_shown_waking_does_nothing(make: PageMaker, studied: Workspace) -> None:
    make(studied).woken()
    assert not studied.forecasting.is_ready


# In the background


def test_it_works_the_forecast_out_in_the_background(make: PageMaker, studied: Workspace) -> None:
    tasks = Later()
    page = make(studied, tasks)
    page.activate()
    assert "Working out your forecast…" in texts(page)
    assert not studied.forecasting.is_ready
    tasks.run()
    assert "Working out your forecast…" not in texts(page)
    assert len(chart_of(page).table_rows()) == 1
    tasks.run()
    assert len(chart_of(page).table_rows()) == STUDY_DAYS + 1
    tasks.run()  # what to study next, and the plan
    assert tasks.waiting == []


def test_changes_meanwhile_are_taken_in(make: PageMaker, studied: Workspace) -> None:
    tasks = Later()
    page = make(studied, tasks)
    page.activate()
    fill(studied, [basic("one")])
    page.apply(changes("Add a note", Subject.NOTES))
    assert len(tasks.waiting) == 1
    tasks.run()
    assert not studied.forecasting.is_ready
    tasks.run_all()
    assert "1 card has no topic and stays out of the forecast." in texts(page)


def test_changes_while_days_are_filled_show_at_once(make: PageMaker, studied: Workspace) -> None:
    tasks = Later()
    page = make(studied, tasks)
    page.activate()
    tasks.run()
    studied.settings.change(studied.calendar.date(), exam_date=date(2026, 11, 23))
    page.apply(changes("", Subject.SETTINGS))
    assert "Predicted score for your exam on November 23, tomorrow, if you stop today" in texts(page)
    tasks.run_all()
    days = [row for row in chart_of(page).table_rows() if row[-1] == "Prediction"]
    assert len(days) == STUDY_DAYS + 1


def test_long_work_shows_its_progress_and_can_be_cancelled(
    make: PageMaker, studied: Workspace, qtbot: QtBot
) -> None:
    tasks = Later()
    page = make(studied, tasks)
    page.activate()
    tasks.run()
    [progress] = page.findChildren(Progress)
    assert not progress.isVisible()
    qtbot.waitUntil(progress.isVisible)
    tasks.waiting[0].progressed.emit(2, 5, "Working out past days")
    assert "Working out past days" in texts(page)
    assert nameless(page) == []
    button(page, "Cancel").click()
    tasks.run()
    assert not progress.isVisible()
    assert len(chart_of(page).table_rows()) == 1
    page.activate()
    tasks.run_all()
    assert len(chart_of(page).table_rows()) == STUDY_DAYS + 1


def test_it_works_with_real_threads(make: PageMaker, studied: Workspace, qtbot: QtBot) -> None:
    tasks = ThreadTaskRunner()
    page = make(studied, tasks)
    page.activate()
    qtbot.waitUntil(
        lambda: bool(page.findChildren(ScoreChart)) and len(chart_of(page).table_rows()) == STUDY_DAYS + 1
    )
    tasks.stop()


# When it goes wrong


def test_a_failure_is_told_with_a_remedy_and_can_be_tried_again(
    make: PageMaker, studied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make(studied)
    full = DiskFull("Your disk is full", "There is no room left.", "Free some space, then try again.")

    def fails() -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr(studied.forecasting, "prepare", fails)
        page.activate()
    assert "Your disk is full" in texts(page)
    assert "There is no room left. Free some space, then try again." in texts(page)
    assert "Working out your forecast…" not in texts(page)
    button(page, "Try again").click()
    assert "Your disk is full" not in texts(page)
    assert chart_of(page).isVisible()


def test_a_failure_to_read_is_told(
    page: ForecastPage, studied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(outline: str) -> list[ForecastPoint]:
        raise DiskFull("Your disk is full", "There is no room left.")

    monkeypatch.setattr(studied.forecasting, "history", fails)
    page.apply(changes("", Subject.FORECAST))
    assert "Your disk is full" in texts(page)


def test_cancelling_is_no_failure(
    make: PageMaker, studied: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped() -> None:
        raise Cancelled

    monkeypatch.setattr(studied.forecasting, "prepare", stopped)
    page = make(studied)
    page.activate()
    assert texts(page) == ["Forecast"]


def test_a_bug_reaches_the_crash_report(
    make: PageMaker, studied: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def breaks() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(studied.forecasting, "prepare", breaks)
    page = make(studied)
    with qtbot.captureExceptions() as caught:
        page.activate()
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert "The forecast could not be worked out" in texts(page)


# Its shape


def test_nothing_is_cut_off_with_large_text(page: ForecastPage, theme: Theme) -> None:
    theme.apply("light", 200)
    try:
        for width in (1040, 660):
            page.resize(width, 560)
            QApplication.processEvents()  # rows turn into columns when their layout is asked for
            for part in page.findChildren(QPushButton):
                if part.isVisible() and part.text():
                    assert part.width() >= part.sizeHint().width(), part.text()
                    assert part.mapTo(page, part.rect().topRight()).x() < page.width()
    finally:
        theme.apply("light", 100)


# What to study next


def next_of(page: ForecastPage) -> StudyNextList:
    [found] = page.findChildren(StudyNextList)
    return found


@pytest.fixture
def later(page: ForecastPage, studied: Workspace, clock: FakeClock) -> ForecastPage:
    """A week on: there is something to gain again, for an exam in a month."""
    clock.advance(days=7)
    studied.settings.change(studied.calendar.date(), exam_date=studied.calendar.date() + timedelta(days=30))
    studied.forecasting.invalidate()
    page.apply(changes("", Subject.SETTINGS))
    return page


def test_start_opens_just_the_cards_of_that_block(
    later: ForecastPage, studied: Workspace, qtbot: QtBot
) -> None:
    blocks = studied.advice.study_next(minutes=20)
    listed = next_of(later)
    assert len(listed.buttons) == min(5, len(blocks)) > 1
    for start, said, block in zip(listed.buttons, listed.texts, blocks, strict=False):
        assert said.startswith(f"Start {TOPIC_BY_KEY[block.topic].name}: {len(block.cards)} cards")
        with qtbot.waitSignal(later.went_to) as went:
            start.click()
        assert went.args == ["review", block.cards]


def test_a_longer_block_has_more_to_do(later: ForecastPage) -> None:
    listed = next_of(later)
    [longer] = [one for one in listed.findChildren(QPushButton) if one.text() == "40 min"]
    before = listed.texts
    longer.click()
    assert len(listed.texts) == len(before)
    assert listed.texts != before or all("about 20 min" not in said for said in before)


def test_a_sections_topic_can_be_studied_from_its_row(
    later: ForecastPage, studied: Workspace, qtbot: QtBot
) -> None:
    rows_of(later)[0].click()
    blocks = {block.topic: block.cards for block in studied.advice.study_next(minutes=20)}
    [study] = bars_of(later).detail.buttons
    assert study.accessibleName().startswith("Study Medical terminology: ")
    with qtbot.waitSignal(later.went_to) as went:
        study.click()
    assert went.args == ["review", blocks["terminology"]]


def test_until_it_is_worked_out_it_says_so(make: PageMaker, studied: Workspace, clock: FakeClock) -> None:
    clock.advance(days=7)
    tasks = Later()
    page = make(studied, tasks)
    page.activate()
    tasks.run()
    assert "Working out what would bring most…" in texts(page)
    tasks.run_all()
    assert "Working out what would bring most…" not in texts(page)
    assert next_of(page).buttons


def test_the_plan_leads_to_exam_day(later: ForecastPage, studied: Workspace) -> None:
    what = [row[-1] for row in chart_of(later).table_rows()]
    assert any("plan" in said.casefold() for said in what)
    assert any("stop" in said.casefold() for said in what)


def test_why_and_topics_are_a_step_away(page: ForecastPage, studied: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.went_to) as went:
        button(page, "Why this number?").click()
    assert went.args == ["why", WEIGHTED]
    fill(studied, [basic("of no topic")])
    studied.forecasting.invalidate()
    page.apply(changes("Add a note", Subject.NOTES))
    with qtbot.waitSignal(page.went_to) as went:
        button(page, "Give them a topic").click()
    assert went.args == ["topics", None]


def test_attempts_stand_in_the_chart_with_their_names(page: ForecastPage, studied: Workspace) -> None:
    result = ExamResult(studied.calendar.today() - 1, "mock", WEIGHTED, total_right=66, total_asked=100)
    page.apply(studied.attempts.record(result, "Practice exam B"))
    assert any("Practice exam B" in said for row in chart_of(page).table_rows() for said in row)
