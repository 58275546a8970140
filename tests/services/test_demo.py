"""The library to try things out on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from cpccards.domain.clock import StudyDay, from_milliseconds
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.domain.topics import TOPICS
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler
from cpccards.scheduling.study_days import study_day
from cpccards.services.demo import SimulatedLearner, fill_demo
from cpccards.services.workspace import Workspace
from cpccards.storage.tables import reviews
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill, opened, reversed_


def log(services: Workspace) -> list[dict[str, Any]]:
    with services.library_file() as uow:
        return [
            dict(row) for row in uow._connection.execute(select(reviews).order_by(reviews.c.id)).mappings()
        ]


def fill_with_history(services: Workspace, **options: int) -> int:
    fill(services, [reversed_(f"{topic.key} {n}", topic.key) for n in range(3) for topic in TOPICS])
    return fill_demo(services, **{"days": 12, "new_a_day": 5, **options})


def test_gives_a_history_that_holds_together(services: Workspace, clock: FakeClock) -> None:
    written = fill_with_history(services)
    rows = log(services)
    assert len(rows) == written > 60
    assert {row["origin"] for row in rows} == {"demo"}
    scheduler = services.study.scheduler(services.presets.default)
    memories: dict[int, Memory] = {}
    last = 0
    for row in rows:
        assert row["reviewed_at"] > last
        last = row["reviewed_at"]
        card, day = CardId(row["card_id"]), StudyDay(row["day"])
        before = memories.get(card, Memory())
        at = from_milliseconds(row["reviewed_at"])
        memories[card] = scheduler.review(card, before, Rating(row["rating"]), at, day)
        assert row["stability_after"] == memories[card].stability
    with services.library_file() as uow:
        assert all(uow.cards.get(CardId(card)).memory == memory for card, memory in memories.items())
        assert len({uow.cards.get(CardId(card)).note for card in memories}) == len(memories)
    assert {memory.state for memory in memories.values()} == {CardState.REVIEW}
    assert services.library_file.check() == []


def test_tells_the_story_of_a_second_attempt(services: Workspace) -> None:
    fill_with_history(services)
    today = services.calendar.today()
    [kept] = services.attempts.all()
    attempt = kept.result
    assert (attempt.kind, attempt.total_right, attempt.taken_on_day) == ("exam", 64, today - 12 - 9)
    assert services.settings.current.demo
    assert services.settings.current.welcomed
    assert services.calendar.days_to_exam() == 41
    days = [point.day for point in services.forecasting.history()]
    with services.library_file() as uow:
        assert days == [*[day for day, _, _ in uow.reviews.days()], today]
    assert len(days) == 12
    assert services.forecasting.has_results()


def test_is_the_same_again_for_the_same_seed(tmp_path: Path, new_library: Path, clock: FakeClock) -> None:
    found = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        path = tmp_path / name
        path.write_bytes(new_library.read_bytes())
        with opened(path, clock) as services:
            fill_with_history(services, seed=seed, days=8)
            found.append(contents(services.library_file)["reviews"])
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_undo_stops_at_the_story(services: Workspace) -> None:
    written = fill_with_history(services, days=4)
    while services.undo.undo():
        pass
    assert services.statistics.all().reviews == written
    assert services.settings.current.demo


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Pacific/Auckland", 0), ("Pacific/Auckland", 16), ("Asia/Tokyo", 20), ("Pacific/Honolulu", 9)],
)
def test_every_answer_lies_in_its_study_day_and_none_ahead(
    services: Workspace, clock: FakeClock, zone: str, hour: int
) -> None:
    clock.travel(ZoneInfo(zone))
    clock.set(datetime(2026, 11, 22, hour, tzinfo=UTC))
    fill_with_history(services, days=3)
    for row in log(services):
        at = from_milliseconds(row["reviewed_at"])
        assert at < clock.now()
        assert study_day(at, clock.zone()) == row["day"]


def test_the_learner_remembers_about_as_fsrs_expects() -> None:
    learner = SimulatedLearner(FsrsScheduler(), skill=0.0)
    for day in range(120):
        learner.study(StudyDay(20_000 + day), [CardId(day * 10 + n) for n in range(10 if day < 60 else 0)])
    asked = [review for review in learner.reviews if review.before.state is CardState.REVIEW]
    remembered = sum(review.rating is not Rating.AGAIN for review in asked) / len(asked)
    assert len(asked) > 1000
    assert remembered == pytest.approx(0.9, abs=0.03)
    assert all(review.took_ms <= 19_000 for review in learner.reviews)
    times = [review.reviewed_at for review in learner.reviews]
    assert times == sorted(set(times))


def test_the_learner_sits_down_when_told(clock: FakeClock) -> None:
    learner = SimulatedLearner(FsrsScheduler(), sitting=timedelta(hours=-3))
    learner.study(StudyDay(1), [CardId(1)])
    assert learner.reviews[0].reviewed_at < datetime(1970, 1, 1, 22, tzinfo=UTC)
