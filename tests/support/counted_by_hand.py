"""Every statistics panel counted slowly from the rows of the tables, one at a time, without numpy.

Shares the value types and the edges of bars with the app, and nothing that counts.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import pairwise
from statistics import fmean, median
from typing import Any

import pytest
from sqlalchemy import select

from cpccards.domain.card_statistics import (
    DIFFICULTY_EDGES,
    MOST_LAPSE_BARS,
    RECALL_EDGES,
    WORST_CARDS,
    Added,
    AddedBar,
    CardStates,
    FutureDue,
    LapsedCard,
    Lapses,
    MemoryStatistics,
)
from cpccards.domain.clock import StudyDay, from_milliseconds
from cpccards.domain.forgetting import Curve, CurveBin, ForgettingCurve
from cpccards.domain.histograms import (
    Bar,
    Distribution,
    LongTail,
    day_starts,
    growing_edges,
    nice_edges,
)
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.proportions import wilson_interval
from cpccards.domain.retention import Remembered, RetentionRow, RetentionSpan, TrueRetention
from cpccards.domain.review_statistics import (
    AnswersByDay,
    AnswerTimes,
    Buttons,
    DayBar,
    Hour,
    RatingCounts,
    ReviewCalendar,
    TodayStatistics,
)
from cpccards.domain.statistics import AllStatistics, Period, Scope
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.scheduling.study_days import study_day
from cpccards.services.workspace import Workspace
from cpccards.storage.tables import cards, notes, reviews

NEW, LEARNING, REVIEW, RELEARNING = range(4)
_KINDS = ("learning", "relearning", "young", "mature")

Row = Mapping[str, Any]


def same(found: object, wanted: object, where: str = "") -> None:
    """Asserts that two values are alike: numbers to a millionth, all else exactly; tells where they part."""
    if is_dataclass(wanted) and not isinstance(wanted, type):
        assert type(found) is type(wanted), where
        for field in fields(wanted):
            same(getattr(found, field.name), getattr(wanted, field.name), f"{where}.{field.name}")
    elif isinstance(wanted, tuple):
        assert isinstance(found, tuple), where
        assert len(found) == len(wanted), f"{where}: {found} is not {wanted}"
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            same(one, other, f"{where}[{place}]")
    elif isinstance(wanted, float):
        assert isinstance(found, int | float), where
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6), where
    else:
        assert found == wanted, where
        assert not type(found).__module__.startswith("numpy"), where


class ByHand:
    """The statistics of a scope and a period."""

    def __init__(self, services: Workspace, scope: Scope, period: Period) -> None:
        self.services, self.scope, self.period = services, scope, period
        self.today = int(services.calendar.today())
        self.zone = services.calendar.zone()
        with services.library_file() as uow:
            rows = {
                table.name: [dict(row) for row in uow._connection.execute(select(table)).mappings()]
                for table in (cards, notes, reviews)
            }
        self.notes = {row["id"]: row for row in rows["notes"]}
        self.cards = [row for row in rows["cards"] if self._in_scope(row)]
        self.card_of = {row["id"]: row for row in self.cards}
        self.log = [
            row for row in rows["reviews"] if row["card_id"] in self.card_of and row["day"] <= self.today
        ]
        starts = [row["day"] for row in self.log]
        self.first = min([*starts, self.today]) if period.value is None else self.today - period.value + 1
        self.within = [row for row in self.log if row["day"] >= self.first]

    def _in_scope(self, card: Row) -> bool:
        scope = self.scope
        return (
            (scope.decks is None or card["deck_id"] in scope.decks)
            and (scope.topics is None or self.notes[card["note_id"]]["topic"] in scope.topics)
            and (scope.cards is None or card["id"] in scope.cards)
        )

    def everything(self) -> AllStatistics:
        """All panels."""
        outline = self.services.outlines.get(self.services.forecasting.outline)
        topics = self.topics()
        sections = []
        for section in outline.sections:
            own = [row for row in self.within if self.topic(row["card_id"]) in section.topics]
            if own:
                sections.append(self.times(section.id, section.name, own))
        return AllStatistics(
            scope=self.scope,
            period=self.period,
            day=self.today,
            cards=len(self.cards),
            today=self.today_panel(),
            future_due=self.future_due(),
            calendar=self.calendar(),
            answers=self.answers(),
            retention=self.retention(),
            buttons=self.buttons(),
            hours=self.hours(),
            memory=self.memory(),
            added=self.added(),
            states=self.states(),
            forgetting=self.forgetting(),
            lapses=self.lapses(),
            topics=topics,
            sections=_most_time_first(sections),
        )

    # Answers

    def kind(self, row: Row) -> str:
        """How the card stood when it was asked."""
        if row["state_before"] == REVIEW:
            return "mature" if row["due_day_before"] - row["previous_day"] >= 21 else "young"
        return "relearning" if row["state_before"] == RELEARNING else "learning"

    def recall(self, rows: Collection[Row]) -> Remembered:
        """What was remembered of answers to cards in review."""
        asked = [row for row in rows if row["state_before"] == REVIEW]
        return Remembered(sum(row["rating"] > 1 for row in asked), len(asked))

    def today_panel(self) -> TodayStatistics:
        rows = [row for row in self.log if row["day"] == self.today]
        states = Counter(row["state_before"] for row in rows)
        return TodayStatistics(
            answers=len(rows),
            seconds=sum(row["took_ms"] for row in rows) / 1000,
            again=sum(row["rating"] == 1 for row in rows),
            recall=self.recall(rows),
            new=states[NEW],
            learning=states[LEARNING],
            review=states[REVIEW],
            relearning=states[RELEARNING],
        )

    def calendar(self) -> ReviewCalendar:
        first = min(self.first, self.today - 364)
        days = Counter(row["day"] for row in self.log)
        return ReviewCalendar(first, tuple(days[day] for day in range(first, self.today + 1)))

    def answers(self) -> AnswersByDay:
        starts = day_starts(self.first, self.today - self.first + 1, towards_today=True)
        bars = []
        for low, high in pairwise(starts):
            rows = [row for row in self.within if low <= row["day"] < high]
            counts = Counter(self.kind(row) for row in rows)
            seconds = sum(row["took_ms"] for row in rows) / 1000
            learning, relearning, young, mature = (counts[kind] for kind in _KINDS)
            bars.append(DayBar(low, high, learning, relearning, young, mature, seconds))
        return AnswersByDay(
            tuple(bars),
            answers=len(self.within),
            seconds=sum(row["took_ms"] for row in self.within) / 1000,
            days_studied=len({row["day"] for row in self.within}),
        )

    def retention(self) -> TrueRetention:
        rows = []
        for span in RetentionSpan:
            days, ago = span.value
            last = self.today - ago
            chosen = [row for row in self.log if days is None or last - days < row["day"] <= last]
            young, mature = (
                self.recall([row for row in chosen if self.kind(row) == kind]) for kind in ("young", "mature")
            )
            rows.append(RetentionRow(span, young, mature))
        presets = {self.services.presets.of_deck(DeckId(row["deck_id"])) for row in self.cards}
        return TrueRetention(tuple(rows), tuple(sorted({preset.desired_retention for preset in presets})))

    def buttons(self) -> Buttons:
        def counts(*kinds: str) -> RatingCounts:
            found = Counter(row["rating"] for row in self.within if self.kind(row) in kinds)
            return RatingCounts(*(found[rating] for rating in (1, 2, 3, 4)))

        return Buttons(counts("learning", "relearning"), counts("young"), counts("mature"))

    def hours(self) -> tuple[Hour, ...]:
        by_hour: dict[int, list[Row]] = {hour: [] for hour in range(24)}
        for row in self.within:
            if not row["clock_suspect"]:
                by_hour[self._instant(row["reviewed_at"]).astimezone(self.zone).hour].append(row)
        return tuple(Hour(hour, len(rows), self.recall(rows)) for hour, rows in by_hour.items())

    def forgetting(self) -> ForgettingCurve:
        ordered = sorted(self.log, key=lambda row: (row["reviewed_at"] // 60_000, row["id"]))
        firsts: dict[int, int] = {}
        for row in ordered:
            if row["state_before"] == REVIEW:
                firsts.setdefault(row["card_id"], row["id"])
        first, relative = [], []
        for row in self.within:
            if row["state_before"] != REVIEW or row["day"] <= row["previous_day"]:
                continue
            elapsed = row["day"] - row["previous_day"]
            stability = _millionths(row["stability_before"])
            predicted = chance_of_recall(stability, elapsed, self.decay(self.card_of[row["card_id"]]))
            if firsts[row["card_id"]] == row["id"]:
                first.append((float(elapsed), predicted, row["rating"] > 1))
            relative.append((elapsed / stability, predicted, row["rating"] > 1))
        by_days = growing_edges(1.0, max((time for time, _, _ in first), default=1.0), whole=True)
        by_share = growing_edges(0.1, max((time for time, _, _ in relative), default=1.0))
        return ForgettingCurve(_curve(first, by_days), _curve(relative, (0.0, *by_share)))

    def topics(self) -> tuple[AnswerTimes, ...]:
        rows: dict[str | None, list[Row]] = {}
        for row in self.within:
            key = self.topic(row["card_id"])
            rows.setdefault(key if key in TOPIC_BY_KEY else None, []).append(row)
        names = {key: TOPIC_BY_KEY[key].name if key else "No topic" for key in rows}
        return _most_time_first([self.times(key, names[key], given) for key, given in rows.items()])

    def topic(self, card: int) -> str | None:
        topic: str | None = self.notes[self.card_of[card]["note_id"]]["topic"]
        return topic

    def times(self, key: str | None, name: str, rows: Collection[Row]) -> AnswerTimes:
        seconds = sum(row["took_ms"] for row in rows) / 1000
        return AnswerTimes(key, name, len(rows), seconds, self.recall(rows))

    # Cards

    def decay(self, card: Row) -> float:
        """w20 of the parameters a card is scheduled by."""
        preset = self.services.presets.of_deck(DeckId(card["deck_id"]))
        return self.services.study.scheduler(preset).decay

    def future_due(self) -> FutureDue:
        due, load = [], 0.0
        for card in self.cards:
            if card["suspended"] or card["state"] == NEW:
                continue
            if card["state"] == REVIEW:
                day = card["due_day"]
                load += 1 / max(1, day - card["last_review_day"])
            else:
                day = self._study_day(card["due_at"])
            due.append(max(day, card["buried_until_day"] or 0))
        reach = self.period.value or max([0, *(day - self.today for day in due)]) + 1
        starts = day_starts(self.today, reach, towards_today=False)
        return FutureDue(
            backlog=sum(day < self.today for day in due),
            bars=tuple(
                Bar(low, high, sum(low <= day < high for day in due)) for low, high in pairwise(starts)
            ),
            daily_load=load,
            tomorrow=sum(day == self.today + 1 for day in due),
            average=sum(self.today <= day < self.today + reach for day in due) / reach,
        )

    def memory(self) -> MemoryStatistics:
        seen = [card for card in self.cards if card["state"] != NEW and not card["suspended"]]
        recall = [
            chance_of_recall(
                _millionths(card["stability"]), self.today - card["last_review_day"], self.decay(card)
            )
            for card in seen
        ]
        intervals = [
            float(card["due_day"] - card["last_review_day"]) for card in seen if card["state"] == REVIEW
        ]
        return MemoryStatistics(
            stability=_long_tail([_millionths(card["stability"]) for card in seen], whole=False),
            difficulty=_distribution([_millionths(card["difficulty"]) for card in seen], DIFFICULTY_EDGES),
            retrievability=_distribution(recall, RECALL_EDGES),
            intervals=_long_tail(intervals, whole=True),
            known=math.fsum(recall),
            seen=len(seen),
        )

    def added(self) -> Added:
        days = [
            min(self.today, self._study_day(self.notes[card["note_id"]]["created_at"])) for card in self.cards
        ]
        first = min([*days, self.today]) if self.period is Period.ALL else self.first
        starts = day_starts(first, self.today - first + 1, towards_today=True)
        bars = tuple(
            AddedBar(low, high, sum(low <= day < high for day in days), sum(day < high for day in days))
            for low, high in pairwise(starts)
        )
        return Added(bars, sum(day >= first for day in days))

    def states(self) -> CardStates:
        names = Counter(self._standing(card) for card in self.cards)
        return CardStates(**{field.name: names[field.name] for field in fields(CardStates)})

    def _standing(self, card: Row) -> str:
        if card["suspended"]:
            return "suspended"
        if (card["buried_until_day"] or 0) > self.today:
            return "buried"
        if card["state"] == REVIEW:
            return "mature" if card["due_day"] - card["last_review_day"] >= 21 else "young"
        return {NEW: "new", LEARNING: "learning", RELEARNING: "relearning"}[card["state"]]

    def lapses(self) -> Lapses:
        counts = [card["lapses"] for card in self.cards if card["state"] != NEW]
        edges = nice_edges(0, max(counts, default=0), MOST_LAPSE_BARS, whole=True)
        lapsed = sorted(
            (card for card in self.cards if card["lapses"]), key=lambda card: (-card["lapses"], card["id"])
        )
        return Lapses(
            bars=_bars(counts, edges) if counts else (),
            leeches=sum(self._is_leech(card) for card in self.cards),
            worst=tuple(
                LapsedCard(
                    card=CardId(card["id"]),
                    note=NoteId(card["note_id"]),
                    summary=self.notes[card["note_id"]]["summary"],
                    lapses=card["lapses"],
                    leech=self._is_leech(card),
                    suspended=bool(card["suspended"]),
                )
                for card in lapsed[:WORST_CARDS]
            ),
        )

    def _is_leech(self, card: Row) -> bool:
        threshold = self.services.presets.of_deck(DeckId(card["deck_id"])).leech_threshold
        lapses: int = card["lapses"]
        return 0 < threshold <= lapses

    def _instant(self, milliseconds: int) -> datetime:
        return from_milliseconds(milliseconds)

    def _study_day(self, milliseconds: int) -> StudyDay:
        hour = self.services.settings.current.rollover_hour
        return study_day(self._instant(milliseconds), self.zone, hour)


def _millionths(value: float) -> float:
    """As exact as statistics are."""
    return math.floor(value * 1_000_000 + 0.5) / 1_000_000


def _bars(values: Sequence[float], edges: Sequence[float]) -> tuple[Bar, ...]:
    """Bars between edges; the last one takes its high in."""
    return tuple(
        Bar(low, high, sum(low <= value < high or value == high == edges[-1] for value in values))
        for low, high in pairwise(edges)
    )


def _distribution(values: Sequence[float], edges: Sequence[float]) -> Distribution:
    if not values:
        return Distribution(0, None, None, ())
    return Distribution(len(values), fmean(values), median(values), _bars(values, edges))


def _long_tail(values: Sequence[float], *, whole: bool) -> LongTail:
    if not values:
        return LongTail(0, None, None, None, (), (), ())
    middle = median(values)
    high = next(
        value
        for value in sorted(values)
        if sum(other <= value for other in values) >= 0.95 * len(values) - 1e-9
    )
    parts = []
    for greatest in (middle, high, max(values)):
        kept = [value for value in values if value <= greatest]
        edges = nice_edges(min(values) if whole else 0.0, max(kept), whole=whole)
        parts.append(_bars(kept, edges))
    half, most, every = parts
    return LongTail(len(values), fmean(values), middle, high, half, most, every)


def _curve(answers: Sequence[tuple[float, float, bool]], edges: Sequence[float]) -> Curve:
    bins, squares = [], 0.0
    for low, high in pairwise(edges):
        some = [answer for answer in answers if low <= answer[0] < high]
        if not some:
            continue
        right, predicted = sum(known for _, _, known in some), fmean(chance for _, chance, _ in some)
        squares += len(some) * (right / len(some) - predicted) ** 2
        recall = Remembered(right, len(some))
        middle = fmean(time for time, _, _ in some)
        bins.append(CurveBin(low, high, middle, recall, *wilson_interval(right, len(some)), predicted))
    recall = Remembered(sum(known for _, _, known in answers), len(answers))
    return Curve(tuple(bins), recall, math.sqrt(squares / len(answers)) if answers else None)


def _most_time_first(times: Collection[AnswerTimes]) -> tuple[AnswerTimes, ...]:
    return tuple(sorted(times, key=lambda each: (-each.seconds, each.name)))
