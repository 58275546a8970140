"""Cards and answers as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from cpccards.domain.clock import StudyDay
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardState, Memory, Origin, Rating, Review
from cpccards.domain.topics import TOPICS
from cpccards.services.workspace import Workspace
from cpccards.storage.repositories import statistics
from cpccards.storage.repositories.packed_columns import Field
from cpccards.storage.unit_of_work import UnitOfWork
from tests.support.clocks import NOON
from tests.support.libraries import fill_basic

_NOON = int(NOON.timestamp()) // 60
_IN_REVIEW = Memory(
    state=CardState.REVIEW,
    stability=12.3456785,
    difficulty=7.25,
    due_day=StudyDay(20_800),
    last_review_at=NOON,
    last_review_day=StudyDay(20_779),
    repetitions=4,
    lapses=2,
)
_IN_STEPS = Memory(
    state=CardState.RELEARNING,
    step=0,
    stability=0.5,
    difficulty=9.0,
    due_at=NOON + timedelta(minutes=10),
    last_review_at=NOON,
    last_review_day=StudyDay(20_779),
    repetitions=1,
    lapses=1,
)
_FURTHEST = Memory(
    state=CardState.REVIEW,
    stability=36_500.0,
    difficulty=10.0,
    due_day=StudyDay(420_000),
    last_review_at=datetime(3000, 1, 1, tzinfo=UTC),
    last_review_day=StudyDay(376_000),
    repetitions=9999,
    lapses=9999,
)


@pytest.fixture
def uow(services: Workspace) -> Iterator[UnitOfWork]:
    """Inside a unit of work, over three cards: two about anatomy, one about something unknown."""
    fill_basic(services, 2, "anatomy")
    fill_basic(services, 1, "knitting", deck=("Other",))
    with services.library_file() as unit:
        yield unit


def answer(card: int, before: Memory, day: int = 20_779, **values: object) -> Review:
    given = Review(CardId(card), NOON, StudyDay(day), Rating.GOOD, 5000, before, before, Origin.WINDOW)
    return replace(given, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "columns",
    [
        statistics._CARD_COLUMNS,
        statistics._MEMORY_COLUMNS,
        statistics._ANSWER_COLUMNS,
        statistics._EARLIER_COLUMNS,
        statistics._CREATED_COLUMNS,
    ],
)
def test_what_is_packed_together_fits_a_whole_number(
    columns: tuple[tuple[Field, ...], ...],
) -> None:
    assert all(sum(field.bits for field in fields) <= 63 for fields in columns)


def test_cards_come_as_they_stand(uow: UnitOfWork) -> None:
    first, second, third = (CardId(row) for row in uow.statistics.cards().id.tolist())
    uow.cards.remember(first, _IN_REVIEW)
    uow.cards.remember(third, _IN_STEPS)
    uow.cards.suspend(third, True)
    uow.cards.change_all([second], lambda _row: {"buried_until_day": StudyDay(20_780)})
    found = uow.statistics.cards()
    order = np.argsort(found.id)
    table = found.where(order)
    assert len(table) == 3
    assert table.id.tolist() == [first, second, third]
    assert table.state.tolist() == [CardState.REVIEW, CardState.NEW, CardState.RELEARNING]
    assert table.suspended.tolist() == [False, False, True]
    assert table.buried_until.tolist() == [0, 20_780, 0]
    assert table.lapses.tolist() == [2, 0, 1]
    assert table.stability.tolist() == [pytest.approx(12.345679, abs=1e-12), 0, 0.5]
    assert table.difficulty.tolist() == [7.25, 0, 9]
    assert table.last_day.tolist() == [20_779, 0, 20_779]
    assert table.due.tolist() == [20_800, 0, _NOON + 10]
    assert table.interval.tolist() == [21, 0, 0]
    anatomy = [topic.key for topic in TOPICS].index("anatomy")
    assert table.topic.tolist() == [anatomy, anatomy, -1]
    assert [uow.cards.get(card).note for card in (first, second, third)] == table.note.tolist()
    assert [uow.cards.get(card).deck for card in (first, second, third)] == table.deck.tolist()


def test_the_furthest_values_keep_to_themselves(uow: UnitOfWork) -> None:
    first, _, third = (CardId(row) for row in uow.statistics.cards().id.tolist())
    uow.cards.remember(third, _FURTHEST)
    late = datetime(2999, 12, 31, tzinfo=UTC)
    uow.reviews.add(
        [
            answer(third, _FURTHEST, 376_500, reviewed_at=late, took_ms=60_000_000, clock_suspect=True),
            answer(first, Memory(), 0, reviewed_at=datetime(1970, 1, 1, tzinfo=UTC), took_ms=0),
        ]
    )
    table = uow.statistics.cards()
    place = table.id.tolist().index(third)
    row = table.where(np.array([place]))
    assert (row.lapses[0], row.stability[0], row.difficulty[0]) == (9999, 36_500, 10)
    assert (row.last_day[0], row.due[0], row.state[0]) == (376_000, 420_000, CardState.REVIEW)
    answers = uow.statistics.answers(table, 0, 500_000)
    answers = answers.where(np.argsort(answers.day))
    assert table.id[answers.card].tolist() == [first, third]
    assert answers.minute.tolist() == [0, int(late.timestamp()) // 60]
    assert answers.suspect.tolist() == [False, True]
    assert answers.took_ms.tolist() == [0, 60_000_000]
    assert answers.stability.tolist() == [0, 36_500]
    assert answers.interval.tolist() == [0, 44_000]
    assert answers.elapsed.tolist() == [0, 500]


def test_answers_of_the_days_asked_for(uow: UnitOfWork) -> None:
    table = uow.statistics.cards()
    first, second, _ = table.id.tolist()
    uow.reviews.add(
        [
            answer(second, replace(_IN_REVIEW, last_review_day=StudyDay(20_700)), 20_778),
            answer(first, _IN_REVIEW, 20_790, rating=Rating.AGAIN),
            answer(first, _IN_STEPS, 20_791, clock_suspect=True),
            answer(first, Memory(), 20_792),
        ]
    )
    answers = uow.statistics.answers(table, 20_790, 20_791)
    assert table.id[answers.card].tolist() == [first, first]
    assert answers.day.tolist() == [20_790, 20_791]
    assert answers.minute.tolist() == [_NOON, _NOON]
    assert answers.rating.tolist() == [Rating.AGAIN, Rating.GOOD]
    assert answers.state.tolist() == [CardState.REVIEW, CardState.RELEARNING]
    assert answers.suspect.tolist() == [False, True]
    assert answers.elapsed.tolist() == [11, 0]
    assert answers.interval.tolist() == [21, 0]
    earlier = uow.statistics.earlier_answers(table, 20_791)
    assert sorted(zip(table.id[earlier.card], earlier.mature, earlier.remembered, strict=True)) == [
        (first, True, False),
        (second, True, True),
    ]
    assert len(uow.statistics.earlier_answers(table, 20_778).card) == 0


def test_a_card_in_review_without_its_days_is_young(uow: UnitOfWork) -> None:
    """As a log from elsewhere may have it."""
    table = uow.statistics.cards()
    bare = Memory(state=CardState.REVIEW)
    uow.reviews.add([answer(int(table.id[0]), bare)])
    answers = uow.statistics.answers(table, 0, 30_000)
    assert answers.interval.tolist() == answers.elapsed.tolist() == answers.stability.tolist() == [0]
    assert uow.statistics.earlier_answers(table, 30_000).mature.tolist() == [False]


def test_when_notes_were_made(services: Workspace, uow: UnitOfWork) -> None:
    table = uow.statistics.cards()
    assert uow.statistics.made(table, _NOON).tolist() == [_NOON] * 3
    assert uow.statistics.made(table, _NOON + 1).tolist() == [0] * 3
    assert uow.statistics.made(table.where(table.topic == -9), 0).tolist() == []
    assert uow.statistics.made(table.where(np.array([0])), 0).tolist() == [_NOON]


def test_summaries(uow: UnitOfWork) -> None:
    table = uow.statistics.cards()
    [note] = table.note[table.topic == -1].tolist()
    assert uow.statistics.summaries([note]) == {note: "word 0"}
    assert uow.statistics.summaries([]) == {}


def test_an_empty_library(services: Workspace) -> None:
    with services.library_file() as unit:
        table = unit.statistics.cards()
        assert len(table) == 0
        assert len(unit.statistics.answers(table, 0, 30_000)) == 0
        assert len(unit.statistics.earlier_answers(table, 0).card) == 0
        assert len(unit.statistics.made(table, 0)) == 0
