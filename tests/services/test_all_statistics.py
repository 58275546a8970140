"""All panels of the statistics page, against what a slow count of the same rows comes to."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.retention import Remembered, RetentionSpan
from cpccards.domain.reviews import Rating
from cpccards.domain.statistics import WHOLE_LIBRARY, AllStatistics, Period, Scope, ScopeKind
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.counted_by_hand import ByHand, same
from tests.support.libraries import basic, fill, fill_basic, note_of, rate, reversed_

DAYS = 420
_TOPICS = ("anatomy", "cpt-radiology", "icd-conventions", "of-a-later-version", None)
_ZONES = ("America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata")


def held(services: Workspace, scope: Scope = WHOLE_LIBRARY, period: Period = Period.YEAR) -> AllStatistics:
    """The statistics, after they were held against a slow count."""
    found = services.statistics.everything(scope, period)
    same(found, ByHand(services, scope, period).everything())
    return found


def deck(services: Workspace, *path: str) -> DeckId:
    return next(each.id for each in services.library.decks() if each.path == path)


class Story:
    """Fourteen months of a learner who studies now and then, does all that can be done, and travels."""

    def __init__(self, services: Workspace, clock: FakeClock, seed: int) -> None:
        self.services, self.clock, self.random = services, clock, random.Random(seed)
        self.cards: list[CardId] = []
        start = clock.now() - timedelta(days=DAYS)
        clock.set(start)
        self.add(("Deck",), 12)
        self.add(("Deck", "Below"), 8)
        self.add(("Other",), 8)
        self._presets()
        while clock.now() < start + timedelta(days=DAYS):
            self.sitting()
            clock.advance(
                days=self.random.choice((0, 0, 1, 1, 2, 5, 20)), minutes=self.random.randrange(2000)
            )

    def add(self, path: tuple[str, ...], count: int) -> None:
        named = [f"{path} {len(self.cards)} {number}" for number in range(count)]
        made = [self.random.choice((basic, reversed_))(name, self.random.choice(_TOPICS)) for name in named]
        self.cards += [card for of_note in fill(self.services, made, path) for card in of_note]

    def _presets(self) -> None:
        presets = self.services.presets
        parameters = list(self.services.study.scheduler(presets.default).options.parameters)
        parameters[20] = 0.3
        hard, _ = presets.add("Hard")
        presets.change(hard.key, desired_retention=0.8, parameters=tuple(parameters), leech_threshold=1)
        presets.assign(deck(self.services, "Deck", "Below"), hard.key)
        never, _ = presets.add("Never")
        presets.change(never.key, leech_threshold=0)
        presets.assign(deck(self.services, "Other"), never.key)

    def sitting(self) -> None:
        """A few answers, and perhaps something else."""
        for _ in range(self.random.randrange(2, 12)):
            card = self.random.choice(self.cards)
            rating = self.random.choices(list(Rating), (25, 10, 50, 15))[0]
            rate(self.services, card, rating, seconds=self.random.uniform(0.5, 150))
            self.clock.advance(seconds=self.random.randrange(5, 900))
        some = self.random.choice(self.cards)
        also = (
            lambda: self.services.cards.suspend([some]),
            lambda: self.services.cards.resume([some]),
            lambda: self.services.cards.bury([some]),
            self.services.undo.undo,
            lambda: self.clock.advance(minutes=-self.random.randrange(1, 4000)),
            lambda: self.clock.travel(ZoneInfo(self.random.choice(_ZONES))),
            lambda: self.add(("Other", f"Later {len(self.cards)}"), 2),
            lambda: self._bring_forward(some),
            lambda: self._delete(some),
        )
        if self.random.random() < 0.3:
            with suppress(BadInput):  # nothing to resume, say
                self.random.choice(also)()

    def _bring_forward(self, card: CardId) -> None:
        with self.services.library_file() as uow:
            uow.cards.bring_forward([card], self.services.calendar.today())
            uow.commit()

    def _delete(self, card: CardId) -> None:
        note = note_of(self.services, card)
        with self.services.library_file() as uow:
            gone = {each.id for each in uow.cards.of_note(note)}
        self.services.library.delete_note(note)
        self.cards = [each for each in self.cards if each not in gone]


@pytest.mark.parametrize("seed", range(3))
def test_every_number_of_every_panel_is_right(services: Workspace, clock: FakeClock, seed: int) -> None:
    story = Story(services, clock, seed)
    rate(services, story.cards[0], Rating.GOOD)
    statistics = services.statistics
    some = random.Random(seed).sample(story.cards, 9)
    scopes = [
        WHOLE_LIBRARY,
        statistics.of_deck(deck(services, "Deck")),
        statistics.of_deck(deck(services, "Deck", "Below")),
        statistics.of_topic("anatomy"),
        statistics.of_section("guidelines-and-regulations"),
        statistics.of_cards([*some, CardId(10**6)], "some"),
        statistics.of_cards([], "none"),
        replace(statistics.of_deck(deck(services, "Other")), cards=frozenset(story.cards[::2])),
    ]
    for number, scope in enumerate(scopes):
        for period in Period if number == 0 else list(Period)[(number + seed) % 3 :: 3]:
            held(services, scope, period)
    whole = statistics.everything(period=Period.ALL)
    # The story must have told enough for the numbers above to mean something.
    assert whole.answers.answers > 250
    assert whole.retention.rows[-1].mature.asked > 5
    assert whole.retention.rows[-1].total.asked > whole.retention.rows[-2].total.asked
    assert len(whole.retention.desired) == 2
    assert whole.forgetting.first.recall.asked > 5
    assert whole.lapses.leeches > 0
    assert whole.states.suspended > 0
    assert whole.sections


def test_an_empty_library(services: Workspace) -> None:
    for period in Period:
        found = held(services, period=period)
        assert (found.cards, found.answers.answers, found.memory.known) == (0, 0, 0.0)
        assert found.today.seconds_an_answer is None
        assert found.retention.rows[0].total.share is None
        assert found.forgetting.relative.rmse is None


def test_a_library_that_was_never_studied(services: Workspace) -> None:
    fill_basic(services, 3)
    found = held(services, period=Period.ALL)
    assert (found.cards, found.states.new, found.states.total, found.added.count) == (3, 3, 3, 3)
    assert found.lapses.bars == ()


def test_one_answer(services: Workspace) -> None:
    [card, _] = fill_basic(services, 2, "anatomy")
    rate(services, card, Rating.EASY, seconds=8)
    for period in Period:
        found = held(services, period=period)
        assert (found.today.answers, found.today.new, found.today.seconds_an_answer) == (1, 1, 8.0)
        assert found.calendar.answers[-1] == 1
        assert sum(found.calendar.answers) == 1
        assert found.buttons.learning.easy == found.buttons.learning.total == 1
        assert [bar.answers for bar in found.answers.bars][-1] == 1
        assert found.memory.seen == 1
        assert found.memory.known == pytest.approx(1.0)
        assert [topic.name for topic in found.topics] == ["Anatomy"]
        assert [section.name for section in found.sections] == ["Medical Concepts"]


def test_an_answer_that_is_taken_back_never_was(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 3)
    for card in cards:
        rate(services, card, Rating.EASY)
    clock.advance(days=9)
    before = held(services)
    rate(services, cards[0], Rating.AGAIN)
    after = held(services)
    assert after.retention.rows[0].young == Remembered(0, 1)
    assert [each.card for each in after.lapses.worst] == [cards[0]]
    services.undo.undo()
    assert held(services) == before
    services.undo.redo()
    assert held(services) == after


def test_suspended_cards_keep_their_past_and_lose_their_future(services: Workspace, clock: FakeClock) -> None:
    kept, put_aside = fill_basic(services, 2)
    for card in (kept, put_aside):
        rate(services, card, Rating.EASY)
        clock.advance(minutes=1)
    clock.advance(days=20)
    rate(services, put_aside, Rating.AGAIN)
    services.cards.suspend([put_aside])
    found = held(services)
    assert (found.answers.answers, found.today.again) == (3, 1)
    assert (found.states.suspended, found.states.young, found.states.relearning) == (1, 1, 0)
    assert (found.memory.seen, found.future_due.backlog) == (1, 1)
    assert [(each.card, each.suspended) for each in found.lapses.worst] == [(put_aside, True)]


def test_a_buried_card_is_due_when_it_comes_back(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.EASY)
    clock.advance(days=40)
    assert held(services).future_due.backlog == 1
    services.cards.bury([card])
    found = held(services)
    assert (found.future_due.backlog, found.future_due.tomorrow, found.states.buried) == (0, 1, 1)
    clock.advance(days=1)
    assert held(services).states.buried == 0


def test_a_step_after_midnight_is_due_on_the_day_that_goes_on(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    clock.set_wall(date(2026, 12, 2), 1)
    rate(services, card, Rating.AGAIN)
    found = held(services).future_due
    assert (found.backlog, found.bars[0].count, found.tomorrow) == (0, 1, 0)
    clock.set_wall(date(2026, 12, 2), 5)
    assert held(services).future_due.backlog == 1


def test_hours_are_those_on_the_wall_in_summer_and_winter(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 6)
    clock.set_wall(date(2026, 7, 1), 9, 30)
    rate(services, cards[0], Rating.GOOD)
    clock.set_wall(date(2026, 11, 1), 0, 59)  # the clocks go back from 2 to 1 in this night
    rate(services, cards[1], Rating.GOOD)
    clock.advance(minutes=31)
    rate(services, cards[2], Rating.GOOD)
    clock.advance(hours=1)
    rate(services, cards[3], Rating.GOOD)
    clock.advance(hours=1)
    rate(services, cards[4], Rating.GOOD)
    clock.set_wall(date(2026, 12, 1), 9, 30)
    rate(services, cards[5], Rating.GOOD)
    hours = {hour.hour: hour.answers for hour in held(services).hours if hour.answers}
    assert hours == {0: 1, 1: 2, 2: 1, 9: 2}
    clock.travel(ZoneInfo("Asia/Tokyo"))
    assert {hour.hour for hour in held(services).hours if hour.answers} == {13, 14, 15, 16, 22, 23}


def test_an_answer_with_the_clock_set_back_counts_but_has_no_hour(
    services: Workspace, clock: FakeClock
) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.GOOD)
    clock.advance(hours=-3)
    rate(services, card, Rating.GOOD)
    found = held(services)
    assert (found.today.answers, sum(hour.answers for hour in found.hours)) == (2, 1)


def test_answers_ahead_of_today_wait_for_their_day(services: Workspace, clock: FakeClock) -> None:
    """West over the date line, yesterday comes again."""
    cards = fill_basic(services, 2)
    rate(services, cards[0], Rating.GOOD)
    clock.advance(days=-1)
    rate(services, cards[1], Rating.GOOD)
    assert held(services).answers.answers == 1
    clock.advance(days=1)
    found = held(services)
    assert (found.answers.answers, found.today.answers) == (2, 1)


def test_notes_made_by_a_clock_ahead_are_here_by_now(services: Workspace, clock: FakeClock) -> None:
    fill_basic(services, 2)
    clock.advance(days=-3)
    assert held(services).added.bars[-1].count == 2


def test_a_row_of_retention_for_each_span(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 7)
    for card in cards:
        rate(services, card, Rating.EASY)
    for card, days in zip(cards, (400, 300, 25, 5, 1, 0, 0), strict=True):
        clock.set_wall(date(2028, 3, 1) - timedelta(days=days), 12)
        rate(services, card, Rating.AGAIN if days == 5 else Rating.GOOD)
    found = held(services, period=Period.MONTH).retention
    assert found.desired == (0.9,)
    assert [(row.span, row.total) for row in found.rows] == [
        (RetentionSpan.TODAY, Remembered(2, 2)),
        (RetentionSpan.YESTERDAY, Remembered(1, 1)),
        (RetentionSpan.WEEK, Remembered(3, 4)),
        (RetentionSpan.MONTH, Remembered(4, 5)),
        (RetentionSpan.YEAR, Remembered(5, 6)),
        (RetentionSpan.ALL, Remembered(6, 7)),
    ]


def test_scopes_are_named_and_resolved(services: Workspace) -> None:
    fill_basic(services, 1, deck=("Deck",))
    fill_basic(services, 1, deck=("Deck", "Below"))
    statistics = services.statistics
    whole, below = deck(services, "Deck"), deck(services, "Deck", "Below")
    assert statistics.of_deck(whole) == Scope(ScopeKind.DECK, "Deck", decks=frozenset({whole, below}))
    assert statistics.of_deck(below).name == "Deck › Below"
    assert statistics.of_topic("anatomy") == Scope(ScopeKind.TOPIC, "Anatomy", topics=frozenset({"anatomy"}))
    section = statistics.of_section("medical-concepts")
    assert (section.kind, section.name) == (ScopeKind.SECTION, "Medical Concepts")
    assert section.topics == frozenset({"terminology", "anatomy", "icd-chapters", "hcpcs"})
    cards = statistics.of_cards([CardId(3), CardId(1)], "tag:hard")
    assert cards == Scope(ScopeKind.CARDS, "tag:hard", cards=frozenset({CardId(1), CardId(3)}))


@pytest.mark.parametrize(
    ("resolve", "what"),
    [
        (lambda statistics: statistics.of_deck(DeckId(77)), "deck"),
        (lambda statistics: statistics.of_topic("knitting"), "topic"),
        (lambda statistics: statistics.of_section("knitting"), "section"),
    ],
)
def test_a_scope_that_is_gone_is_told(services: Workspace, resolve: Callable[..., Scope], what: str) -> None:
    with pytest.raises(BadInput, match=f"The {what} is not there any more. Choose another."):
        resolve(services.statistics)


def test_sections_follow_the_chosen_outline(services: Workspace) -> None:
    [card] = fill_basic(services, 1, "icd-conventions")
    rate(services, card, Rating.GOOD)
    services.settings.change(services.calendar.date(), outline="aapc-100-questions")
    assert {section.key for section in held(services).sections} == {"icd-10-cm", "coding-guidelines"}


def test_a_deck_goes_by_its_own_preset(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.EASY)
    clock.advance(days=30)
    usual = held(services)
    preset, _ = services.presets.add("Mine")
    parameters = list(services.study.scheduler(preset).options.parameters)
    assert parameters[20] == FSRS_DECAY
    parameters[20] = 0.5
    services.presets.change(preset.key, parameters=tuple(parameters), desired_retention=0.85)
    services.presets.assign(deck(services, "Deck"), preset.key)
    found = held(services)
    assert found.memory.known < usual.memory.known
    assert found.retention.desired == (0.85,)


def test_progress_is_told_and_the_work_can_be_stopped(services: Workspace) -> None:
    fill_basic(services, 1)
    told: list[tuple[int, int, str]] = []
    services.statistics.everything(report=lambda *progress: told.append(progress))
    assert [done / total for done, total, _ in told] == [0, 0.25, 0.5, 0.75, 1]
    for steps in range(4):
        asked = iter([False] * steps + [True])
        with pytest.raises(Cancelled):
            services.statistics.everything(cancelled=lambda asked=asked: next(asked))  # type: ignore[misc]
    assert services.statistics.everything().cards == 1
