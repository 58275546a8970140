"""Anki's progress becomes ours, and goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, tzinfo
from math import inf, nan
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import REAL, Integer, Table

from cpccards.domain.clock import StudyDay, day_of_date, from_milliseconds, to_milliseconds
from cpccards.domain.drafts import DraftCard, DraftProgress, Problem
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress, ForeignReviews
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.domain.reviews import CardState, Memory
from cpccards.scheduling.foreign_memories import to_foreign, to_progress
from cpccards.scheduling.foreign_presets import DeckPath
from cpccards.scheduling.study_days import study_day, study_day_end
from cpccards.storage.tables import card_events, reviews
from tests.support.foreign_logs import DAY_MS, START, LogRow, log_of, log_rows, rows_of

NEW_YORK = ZoneInfo("America/New_York")
CREATED = int(datetime(2020, 9, 10, 8, tzinfo=UTC).timestamp())
"""Four in the morning in New York."""

WEST = 240
DAY_0 = day_of_date(date(2020, 9, 10))
TODAY = StudyDay(DAY_0 + 2500)
DEFAULT = Preset(DEFAULT_PRESET, "Default")


def taken(
    *cards: ForeignCard,
    log: Sequence[LogRow] = (),
    presets: Mapping[DeckPath, ForeignPreset] | None = None,
    decks: Sequence[DeckPath] = (),
    default: Preset = DEFAULT,
    zone: tzinfo = NEW_YORK,
    rollover_hour: int = 4,
) -> tuple[DraftProgress, tuple[Problem, ...]]:
    foreign = ForeignProgress(cards, log_of(log), CREATED, WEST, presets=presets or {})
    return to_progress(
        foreign, rollover_hour=rollover_hour, zone=zone, today=TODAY, default=default, decks=decks
    )


def card_of(card: ForeignCard, *log: LogRow, **options: Any) -> DraftCard:
    """The one card, taken without a complaint."""
    progress, problems = taken(card, log=log, **options)
    assert problems == ()
    return progress.cards[0]


def complaint(card: ForeignCard, *log: LogRow) -> tuple[Memory, str]:
    """The card's memory and the one thing that could not be taken as it stood."""
    progress, problems = taken(card, log=log)
    (problem,) = problems
    assert not problem.fatal
    return progress.cards[0].memory, problem.why


def at(days: float) -> int:
    """An instant so many days after the morning of day 0, in milliseconds."""
    return CREATED * 1000 + int(days * DAY_MS)


MATURE = ForeignCard(
    0, 0, 2, 2, due=400, interval=30, factor=2500, repetitions=5, lapses=1, stability=30.5, difficulty=5.125,
    last_review=CREATED + 370 * 86_400 + 3600, position=4,
)  # fmt: skip
LEARNED = LogRow(0, at(300.1), kind=0, interval=-600)
ASKED = LogRow(0, at(303.1), kind=1, interval=12)
UNKNOWN = replace(MATURE, stability=None, difficulty=None, last_review=None)


class TestMemories:
    def test_what_the_file_has_is_taken_and_never_worked_out_again(self) -> None:
        card = card_of(MATURE, LEARNED, ASKED)
        assert card.memory == Memory(
            state=CardState.REVIEW,
            stability=30.5,
            difficulty=5.125,
            due_day=StudyDay(DAY_0 + 400),
            last_review_at=from_milliseconds(at(370) + 3_600_000),
            last_review_day=StudyDay(DAY_0 + 370),
            repetitions=5,
            lapses=1,
        )
        assert (card.note, card.ordinal, card.position, card.suspended, card.flag) == (0, 0, 4, False, 0)

    def test_what_the_file_has_is_kept_within_bounds(self) -> None:
        low, high = (
            card_of(replace(MATURE, stability=s, difficulty=d)).memory for s, d in ((-3.0, 0.0), (1e9, 11.0))
        )
        assert (low.stability, low.difficulty) == (0.001, 1.0)
        assert (high.stability, high.difficulty) == (36_500.0, 10.0)

    @pytest.mark.parametrize(
        ("stability", "difficulty"), [(nan, 5.0), (5.0, inf), (-inf, nan), (5.0, None), (None, 5.0)]
    )
    def test_a_memory_that_is_no_number_is_worked_out(
        self, stability: float | None, difficulty: float | None
    ) -> None:
        odd = replace(UNKNOWN, stability=stability, difficulty=difficulty)
        memory, why = complaint(odd, LEARNED, ASKED)
        assert memory == card_of(UNKNOWN, LEARNED, ASKED).memory
        assert why.startswith("1 of 1 cards have a memory that is no number")

    def test_a_history_is_replayed_by_the_decks_own_parameters(self) -> None:
        own = (*(2 * w for w in FSRS_PARAMETERS[:4]), *FSRS_PARAMETERS[4:])
        options = {("A",): ForeignPreset("Own", own)}
        by_default = card_of(UNKNOWN, LEARNED, ASKED).memory
        same = card_of(UNKNOWN, LEARNED, ASKED, presets=options, decks=[("B",)]).memory
        by_deck = card_of(UNKNOWN, LEARNED, ASKED, presets=options, decks=[("A", "Below")]).memory
        by_preset = card_of(UNKNOWN, LEARNED, ASKED, default=replace(DEFAULT, parameters=own)).memory
        assert by_default == same
        assert by_deck == by_preset
        assert (by_deck.stability or 0) > (by_default.stability or 0) > 0

    def test_without_a_history_interval_and_ease_tell(self) -> None:
        memory = card_of(UNKNOWN).memory
        assert memory.stability == 30.0
        assert memory.last_review_day == DAY_0 + 370
        assert 1 < (memory.difficulty or 0) < 10

    def test_a_history_before_the_day_that_counts_tells_nothing(self) -> None:
        options = {("A",): ForeignPreset("X", ignore_before="2021-12-01")}
        ignoring = card_of(UNKNOWN, LEARNED, ASKED, presets=options, decks=[("A",)]).memory
        assert ignoring.stability == 30.0
        assert ignoring.last_review_day == DAY_0 + 303

    def test_a_card_that_is_being_learned_may_have_no_memory_yet(self) -> None:
        card = ForeignCard(0, 0, 1, 1, due=CREATED + 370 * 86_400, left=1002)
        memory = card_of(card).memory
        assert (memory.stability, memory.difficulty) == (None, None)
        assert (memory.state, memory.step) == (CardState.LEARNING, 0)
        assert card_of(card, LEARNED).memory.stability is not None

    def test_a_new_card_has_none_whatever_the_file_says(self) -> None:
        new = ForeignCard(0, 0, 0, 0, due=17, stability=3.0, difficulty=3.0, last_review=CREATED)
        card = card_of(new)
        assert (card.memory, card.position) == (Memory(), 17)
        counted = replace(new, repetitions=3, lapses=2)
        assert card_of(counted, LEARNED).memory == Memory(repetitions=3, lapses=2)


class TestWhenCardsAreDue:
    def test_a_day_is_counted_from_the_date_of_the_collection_in_its_own_zone(self) -> None:
        for zone in (NEW_YORK, UTC, ZoneInfo("Asia/Tokyo")):
            assert card_of(MATURE, zone=zone).memory.due_day == DAY_0 + 400

    def test_seconds_are_an_instant(self) -> None:
        seconds = CREATED + 2499 * 86_400 + 17
        memory = card_of(
            ForeignCard(0, 0, 3, 1, due=seconds, interval=4, left=1001, stability=2, difficulty=9)
        ).memory
        assert memory.due_at == datetime.fromtimestamp(seconds, UTC)
        assert memory.due_day is None
        assert (memory.state, memory.step) == (CardState.RELEARNING, 0)

    def test_a_step_over_days_ends_as_its_day_begins(self) -> None:
        memory = card_of(ForeignCard(0, 0, 1, 3, due=2501, left=2001)).memory
        assert memory.due_at == study_day_end(DAY_0 + 2500, NEW_YORK, 4)
        assert memory.step == 1

    @pytest.mark.parametrize(("left", "step"), [(2002, 0), (1001, 1), (0, 2), (7, 0)])
    def test_the_step_follows_from_those_left(self, left: int, step: int) -> None:
        assert card_of(ForeignCard(0, 0, 1, 1, due=CREATED, left=left)).memory.step == step

    def test_a_card_in_a_filtered_deck_is_due_when_it_was_before(self) -> None:
        filtered = replace(MATURE, due=-100_000, original_due=400, was_filtered=True)
        assert card_of(filtered).memory == card_of(MATURE).memory
        answered = ForeignCard(0, 0, 3, 1, due=CREATED + 86_400, interval=3, was_filtered=True)
        assert card_of(answered).memory.due_at == from_milliseconds(at(1))
        new = ForeignCard(0, 0, 0, 0, due=-100_000, original_due=0, was_filtered=True)
        assert card_of(new).position == 0

    def test_what_the_first_scheduler_learned_again_is_being_learned_again(self) -> None:
        lapsed = replace(MATURE, queue=1, due=CREATED + 400 * 86_400)
        memory = card_of(lapsed).memory
        assert (memory.state, memory.due_at) == (CardState.RELEARNING, from_milliseconds(at(400)))

    @pytest.mark.parametrize("due", [10**8, -(10**8), 2**62, -(2**62), 2**33 + 86_400 * 400_000])
    def test_a_year_that_cannot_be_is_told_and_the_interval_tells_instead(self, due: int) -> None:
        memory, why = complaint(replace(MATURE, due=due))
        assert "are due in a year that can't be" in why
        if memory.state is CardState.REVIEW:
            assert memory.due_day == DAY_0 + 400
        else:
            assert memory.due_at == study_day_end(TODAY - 1, NEW_YORK, 4)

    def test_with_nothing_else_to_go_by_such_a_card_is_due_today(self) -> None:
        memory, _ = complaint(replace(UNKNOWN, due=10**8))
        assert (memory.due_day, memory.last_review_day) == (TODAY, TODAY - 30)

    def test_an_overdue_card_stays_overdue(self) -> None:
        assert card_of(replace(MATURE, due=-50, last_review=None)).memory.due_day == DAY_0 - 50


class TestLastAnswers:
    def test_the_log_tells_milliseconds_where_it_agrees(self) -> None:
        answered = LogRow(0, at(303.1) + 123)
        same = replace(MATURE, last_review=answered.at // 1000)
        assert card_of(same, answered).memory.last_review_at == from_milliseconds(answered.at)
        assert card_of(MATURE, answered).memory.last_review_at == from_milliseconds(
            (MATURE.last_review or 0) * 1000
        )

    def test_the_log_tells_where_the_card_does_not(self) -> None:
        memory = card_of(UNKNOWN, LEARNED, ASKED).memory
        assert memory.last_review_at == from_milliseconds(ASKED.at)
        assert memory.last_review_day == DAY_0 + 303

    @pytest.mark.parametrize("last", [10, -(10**30), 10**30, 32_503_680_000, -1])
    def test_a_time_that_cannot_be_is_told_and_the_log_tells_instead(self, last: int) -> None:
        memory, why = complaint(replace(MATURE, last_review=last), ASKED)
        assert "were last answered before 1990 or in the future" in why
        assert memory.last_review_at == from_milliseconds(ASKED.at)

    def test_with_neither_it_was_an_interval_before_the_due_day(self) -> None:
        memory = card_of(replace(MATURE, last_review=None)).memory
        assert memory.last_review_at == study_day_end(DAY_0 + 369, NEW_YORK, 4)

    def test_never_in_the_future(self) -> None:
        memory = card_of(replace(MATURE, last_review=None, due=2600, interval=3)).memory
        assert memory.last_review_day == TODAY


class TestCards:
    @pytest.mark.parametrize(("queue", "suspended"), [(-1, True), (-2, False), (-3, False), (2, False)])
    def test_suspended_stays_and_buried_does_not(self, queue: int, suspended: bool) -> None:
        assert card_of(replace(MATURE, queue=queue)).suspended is suspended

    def test_marks_and_custom_data_stay(self) -> None:
        card = card_of(replace(MATURE, flag=3, custom_data='{"mine":1}', ordinal=2, note=0))
        assert (card.flag, card.custom_data, card.ordinal) == (3, '{"mine":1}', 2)

    @pytest.mark.parametrize(("interval", "state"), [(30, CardState.REVIEW), (0, CardState.NEW)])
    def test_a_kind_there_is_not_is_told(self, interval: int, state: CardState) -> None:
        memory, why = complaint(replace(MATURE, kind=9, interval=interval))
        assert "of no kind there is" in why
        assert memory.state is state


class TestReviews:
    def test_a_review_has_everything_the_table_has(self) -> None:
        progress, _ = taken(MATURE, log=[LEARNED, ASKED])
        columns = progress.reviews
        assert set(columns) == {column.name for column in reviews.columns} - {"id"}
        assert columns["day"] == [DAY_0 + 300, DAY_0 + 303]
        assert columns["origin"] == ["import", "import"]
        assert columns["raw"] == ["[-600,0,2500,0]", "[12,0,2500,1]"]
        assert columns["previous_at"] == [None, LEARNED.at]
        assert columns["previous_day"] == [None, DAY_0 + 300]
        assert columns["state_before"] == [CardState.NEW, CardState.REVIEW]
        assert columns["state_after"] == [CardState.REVIEW, CardState.REVIEW]
        assert columns["due_day_after"] == [DAY_0 + 301, DAY_0 + 315]
        assert columns["due_day_before"] == [None, DAY_0 + 301]
        assert columns["stability_before"] == [None, columns["stability_after"][0]]
        assert columns["difficulty_before"] == [None, columns["difficulty_after"][0]]
        assert columns["stability_after"][1] == card_of(UNKNOWN, LEARNED, ASKED).memory.stability != 30.5

    def test_steps_are_counted_from_the_ratings(self) -> None:
        steps = [(3, 0), (2, 0), (1, 0), (3, 0), (3, 0), (1, 1), (3, 2), (1, 2), (3, 2)]
        log = [LogRow(0, at(10 + k / 100), ease=e, kind=k2, interval=-600) for k, (e, k2) in enumerate(steps)]
        progress, _ = taken(replace(MATURE, kind=3, due=CREATED, queue=1), log=log)
        assert progress.reviews["step_before"] == [None, 1, 1, 0, 1, None, 0, 1, 0]
        assert progress.reviews["step_after"] == [1, 1, 0, 1, None, 0, 1, 0, 1]
        new, learning, review, relearning = CardState
        assert progress.reviews["state_before"] == [new, *[learning] * 4, review, *[relearning] * 3]
        assert progress.reviews["state_after"] == [*[learning] * 4, review, *[relearning] * 4]

    def test_a_step_is_due_at_an_instant_or_as_its_day_begins(self) -> None:
        log = [LogRow(0, at(10), kind=0, interval=-600), LogRow(0, at(10.1), kind=0, interval=2)]
        progress, _ = taken(ForeignCard(0, 0, 1, 3, due=12, left=1), log=log)
        start_of_day = to_milliseconds(study_day_end(DAY_0 + 11, NEW_YORK, 4))
        assert progress.reviews["due_at_after"] == [at(10) + 600_000, start_of_day]
        assert progress.reviews["due_at_before"] == [None, at(10) + 600_000]
        assert progress.reviews["due_day_after"] == [None, None]

    def test_a_review_after_seconds_is_due_the_next_day(self) -> None:
        log = [LogRow(0, at(10), kind=1, interval=-600)]
        progress, _ = taken(MATURE, log=log)
        assert progress.reviews["due_day_after"] == [DAY_0 + 11]

    def test_what_an_answer_led_to_before_a_reset_its_interval_says(self) -> None:
        def state_after(**changes: Any) -> int:
            log = [replace_row(ASKED, changes), LogRow(0, at(305), ease=0, factor=0, kind=4)]
            progress, _ = taken(ForeignCard(0, 0), log=log)
            return int(progress.reviews["state_after"][0])

        assert state_after() == CardState.REVIEW
        assert state_after(interval=-600) == CardState.RELEARNING
        assert state_after(interval=-600, kind=0) == CardState.LEARNING

    def test_a_cut_history_has_no_memory_before_its_beginning(self) -> None:
        log = [LogRow(0, at(10), kind=1, interval=-600), LogRow(0, at(11), kind=1, interval=5)]
        progress, _ = taken(MATURE, log=log)
        assert progress.reviews["stability_before"] == [None, None]
        assert progress.reviews["stability_after"] == [None, 5.0]
        assert progress.reviews["difficulty_after"][0] is None

    def test_bad_rows_are_problems_and_the_rest_is_taken(self) -> None:
        bad = [LogRow(0, at(305), ease=9), LogRow(0, 5), LogRow(0, at(10**5)), ASKED]
        progress, problems = taken(UNKNOWN, log=[LEARNED, ASKED, *bad])
        assert len(problems) == 3
        assert all(problem.fatal for problem in problems)
        assert progress.reviews["reviewed_at"] == [LEARNED.at, ASKED.at]

    def test_an_answer_of_tomorrow_may_be_one_of_another_zone(self) -> None:
        progress, problems = taken(UNKNOWN, log=[LogRow(0, at(2501.5))])
        assert (problems, len(progress.reviews["card_id"])) == ((), 1)


def replace_row(row: LogRow, changes: dict[str, Any]) -> LogRow:
    return row._replace(**changes)


class TestDays:
    def test_the_wrong_rollover_hour_makes_other_memories(self) -> None:
        """Evenings and the nights after them: at four they are one day, at midnight two."""
        log = [LogRow(0, at(300) + 19 * 3_600_000, ease=4, kind=0), LogRow(0, at(300) + 21 * 3_600_000)]
        by_hour = {hour: card_of(UNKNOWN, *log, rollover_hour=hour).memory for hour in (0, 4)}
        assert [memory.last_review_day for memory in by_hour.values()] == [DAY_0 + 301, DAY_0 + 300]
        assert by_hour[0].stability != by_hour[4].stability

    @pytest.mark.parametrize("hour", [0, 4])
    def test_days_follow_the_clocks_of_the_zone(self, hour: int) -> None:
        """New York put its clocks back on 1 November 2020: its days then turned over an hour later by UTC."""
        summer, winter = (
            datetime(2020, 10, 30, hour + 4, tzinfo=UTC),
            datetime(2020, 11, 2, hour + 5, tzinfo=UTC),
        )
        log = [
            LogRow(0, to_milliseconds(turn) + late)
            for turn in (summer, winter)
            for late in (-3_600_000, -1, 0)
        ]
        progress, _ = taken(UNKNOWN, log=log, rollover_hour=hour)
        first = day_of_date(summer.date())
        assert progress.reviews["day"] == [first - 1, first - 1, first, first + 2, first + 2, first + 3]
        by_one = [study_day(from_milliseconds(row.at), NEW_YORK, hour) for row in log]
        assert progress.reviews["day"] == by_one


FIVE = st.sampled_from((0, 1, 2, 3))
wild = st.sampled_from((-(2**62), -600, -1, 0, 1, 7, 400, 2600, 10**9 + 1, CREATED, 2**40, 2**62))
wild_float = st.none() | st.floats()
wild_cards = st.builds(
    ForeignCard,
    note=FIVE,
    ordinal=FIVE,
    kind=st.integers(-1, 4),
    queue=st.integers(-3, 4),
    due=wild,
    interval=wild,
    factor=wild,
    repetitions=wild,
    lapses=wild,
    left=wild,
    original_due=wild,
    was_filtered=st.booleans(),
    flag=wild,
    stability=wild_float,
    difficulty=wild_float,
    last_review=st.none() | wild | st.just(10**40),
    position=st.none() | wild | st.just(-(10**40)),
)
wild_rows = st.lists(
    st.builds(
        LogRow,
        FIVE,
        st.integers(START, START + 10**6) | wild,
        wild | FIVE,
        wild,
        wild,
        wild,
        wild,
        wild | FIVE,
    ),
    max_size=20,
)


def check_types(columns: Mapping[str, Sequence[Any]], table: Table) -> None:
    """Every value is one that the strict table takes."""
    assert set(columns) == {column.name for column in table.columns} - {"id"}
    for name, values in columns.items():
        column = table.c[name]
        kind = {Integer: int, REAL: float}.get(type(column.type), str)
        allowed = {kind, type(None)} if column.nullable else {kind}
        assert set(map(type, values)) <= allowed, name
        assert all(-(2**53) < value < 2**53 for value in values if isinstance(value, int | float)), name


@given(st.lists(wild_cards, max_size=4), wild_rows)
def test_whatever_a_file_says_sound_progress_comes_of_it(
    cards: list[ForeignCard], rows: list[LogRow]
) -> None:
    progress, problems = taken(*cards, log=rows)
    check_types(progress.reviews, reviews)
    check_types(progress.events, card_events)
    assert all(problem.why for problem in problems)
    assert len(progress.cards) == len(cards)
    for card in progress.cards:
        memory = card.memory
        assert 0 <= card.flag <= 7
        assert (memory.due_at is not None) == (memory.state in {CardState.LEARNING, CardState.RELEARNING})
        assert (memory.due_day is not None) == (memory.state is CardState.REVIEW)
        assert (memory.last_review_day is not None) == (memory.state is not CardState.NEW)
        assert memory.stability is None or 0.001 <= memory.stability <= 36_500
        assert (memory.stability is None) == (memory.difficulty is None)
        assert memory.stability is not None or memory.state < CardState.REVIEW
        assert min(memory.repetitions, memory.lapses) >= 0
        if memory.due_day is not None:
            assert date(1990, 1, 1) <= date.fromordinal(memory.due_day + date(1970, 1, 1).toordinal())
    whole = back(progress)
    assert len(whole.reviews) == len(progress.reviews["card_id"]) + len(progress.events["card_id"])


def back(progress: DraftProgress, **changes: Any) -> ForeignProgress:
    options: dict[str, Any] = {
        "created": CREATED,
        "minutes_west": WEST,
        "rollover_hour": 4,
        "zone": NEW_YORK,
        "default": DEFAULT,
    }
    return to_foreign(progress, **(options | changes))


@given(log_rows(4))
def test_nothing_of_the_log_is_lost(rows: list[LogRow]) -> None:
    progress, problems = taken(*(replace(UNKNOWN, note=note) for note in range(4)), log=rows)
    assert problems == ()
    assert rows_of(back(progress).reviews) == rows


@given(log_rows(2))
def test_each_review_begins_where_the_one_before_it_ended(rows: list[LogRow]) -> None:
    progress, _ = taken(UNKNOWN, replace(UNKNOWN, note=1), log=rows)
    by_card: dict[int, dict[str, Any]] = {}
    names = ("state", "step", "stability", "difficulty", "due_at", "due_day")
    for place, card in enumerate(progress.reviews["card_id"]):
        row = {name: values[place] for name, values in progress.reviews.items()}
        if row["previous_at"] is not None:
            last = by_card[card]
            assert (row["previous_at"], row["previous_day"]) == (last["reviewed_at"], last["day"])
            assert [row[f"{name}_before"] for name in names] == [last[f"{name}_after"] for name in names]
        else:
            assert [row[f"{name}_before"] for name in names[2:]] == [None] * 4
        by_card[card] = row


sound_cards = st.builds(
    ForeignCard,
    note=st.integers(0, 3),
    ordinal=st.integers(0, 9),
    kind=st.just(2),
    queue=st.sampled_from((-1, 2)),
    due=st.integers(-400, 3000),
    interval=st.integers(1, 900),
    factor=st.just(2500),
    repetitions=st.integers(0, 900),
    lapses=st.integers(0, 90),
    flag=st.integers(0, 7),
    stability=st.floats(0.001, 36_500),
    difficulty=st.floats(1, 10),
    last_review=st.integers(CREATED, CREATED + 2400 * 86_400),
    position=st.none() | st.integers(-9, 10**6),
    custom_data=st.text(max_size=5),
)
step_cards = st.builds(
    lambda card, kind, steps, over_days: replace(
        card,
        kind=kind,
        queue=3 if over_days else 1,
        due=2500 if over_days else CREATED + 2499 * 86_400 + 3,
        left=min(steps, 2 if kind == 1 else 1),
    ),
    sound_cards,
    st.sampled_from((1, 3)),
    st.integers(0, 2),
    st.booleans(),
)
new_cards = st.builds(
    ForeignCard,
    note=st.integers(0, 3),
    ordinal=st.integers(0, 9),
    queue=st.sampled_from((-1, 0)),
    due=st.integers(0, 10**6),
    flag=st.integers(0, 7),
)


class TestThereAndBack:
    @given(st.lists(sound_cards | step_cards | new_cards, max_size=6), log_rows(1))
    def test_cards_and_log_come_back_as_they_were(self, cards: list[ForeignCard], rows: list[LogRow]) -> None:
        progress, _ = taken(*cards, log=rows if cards else ())
        again = back(progress)
        assert rows_of(again.reviews) == (rows if cards else [])
        assert (again.created, again.minutes_west, again.rollover_hour) == (CREATED, WEST, 4)
        names = (
            *("note", "ordinal", "kind", "queue", "due", "repetitions", "lapses", "flag", "left"),
            *("stability", "difficulty", "last_review", "position", "custom_data"),
        )
        for before, after in zip(cards, again.cards, strict=True):
            assert {name: getattr(before, name) for name in names} == {
                name: getattr(after, name) for name in names
            }
        assert taken_again(again) == replace(progress, presets={})

    def test_what_anki_shows_follows_from_memory_and_preset(self) -> None:
        own = ForeignPreset("Own", desired_retention=0.93, parameters=(*FSRS_PARAMETERS[:20], 0.2))
        options: dict[DeckPath, ForeignPreset] = {("A",): own}
        progress, _ = taken(MATURE, presets=options, decks=[("A",)])
        again = back(progress, decks=[("A",)])
        (card,) = again.cards
        assert (card.interval, card.factor) == (30, 2500)
        assert (card.desired_retention, card.decay) == (0.93, 0.2)
        assert again.presets[("A",)].name == "Own"

    def test_the_ease_of_sm2_goes_back(self) -> None:
        progress, _ = taken(UNKNOWN, log=[ASKED._replace(factor=1850), LogRow(0, at(310), factor=600)])
        assert back(progress).cards[0].factor == 1850

    def test_due_days_count_from_the_collection_that_is_written(self) -> None:
        progress, _ = taken(MATURE)
        assert back(progress, created=CREATED + 86_400 * 100).cards[0].due == 300
        assert back(progress, created=CREATED, minutes_west=None).cards[0].due == 400
        assert back(progress, minutes_west=-900).cards[0].due == 400
        assert back(progress, minutes_west=600).cards[0].due == 401

    def test_a_card_without_a_place_is_new_in_the_order_it_comes(self) -> None:
        progress = DraftProgress(cards=(DraftCard(0, 0, Memory()), DraftCard(1, 0, Memory(), position=9)))
        assert [card.due for card in back(progress).cards] == [1, 9]

    def test_memories_that_lack_dates_go_out_too(self) -> None:
        review = Memory(CardState.REVIEW, stability=7.4, difficulty=5.0, due_day=StudyDay(DAY_0 + 9))
        lapsed = Memory(CardState.RELEARNING, 0, 3.6, 5.0)
        answered = replace(lapsed, last_review_at=from_milliseconds(at(5)))
        progress = DraftProgress(
            cards=tuple(DraftCard(0, 0, memory) for memory in (review, lapsed, answered))
        )
        cards = back(progress).cards
        assert [(card.due, card.interval) for card in cards] == [(9, 7), (0, 4), (CREATED + 5 * 86_400, 4)]
        assert cards[0].last_review is None

    def test_no_progress_is_none_in_either_direction(self) -> None:
        progress, problems = taken()
        assert (progress.cards, problems) == ((), ())
        assert back(progress).cards == ()
        assert len(ForeignReviews()) == len(back(DraftProgress()).reviews) == 0


def taken_again(foreign: ForeignProgress) -> DraftProgress:
    progress, problems = to_progress(
        replace(foreign, presets={}), rollover_hour=4, zone=NEW_YORK, today=TODAY, default=DEFAULT
    )
    assert problems == ()
    return progress
