"""Memories that Anki itself works out from a log, and ours."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from cpccards.domain.clock import StudyDay, to_milliseconds
from cpccards.domain.drafts import DraftProgress
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.domain.reviews import CardState
from cpccards.scheduling.foreign_memories import to_foreign, to_progress
from cpccards.scheduling.foreign_presets import DeckPath
from cpccards.scheduling.study_days import study_day
from tests.scheduling.test_anki_parameters import FSRS_4_5, FSRS_5
from tests.support.foreign_logs import LogRow, log_of, rows_of

DAY = 86_400
AGE = 400
"""Days since the collection was made."""

CARDS = 240
DECKS = (
    ForeignPreset("Plain"),
    ForeignPreset("Six", (*(1.5 * w for w in FSRS_PARAMETERS[:4]), *FSRS_PARAMETERS[4:20], 0.3), 0.85),
    ForeignPreset("Five", FSRS_5, 0.93),
    ForeignPreset("Four and a half", FSRS_4_5),
    ForeignPreset("Ignoring"),
)
IGNORED_DAYS = 150
"""How many days ago the log begins to count in the last of the decks."""


@dataclass
class Learner:
    """Months of answers, by no rule of anybody's."""

    random: random.Random
    cutoff: int
    rows: list[LogRow] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    def study(self, card: int) -> None:
        """One card's history: whole, cut, started over, crammed, moved by hand; or none."""
        draw, day = self.random, self.random.randrange(20, AGE - 10)
        kind = draw.choice(("whole", "whole", "cut", "none", "started over", "messy"))
        if kind == "none":
            return
        if kind in {"whole", "started over"}:
            day = self._learn(card, day)
        for _ in range(draw.randrange(1, 9)):
            if day <= 0:
                return
            self._answer(card, day)
            if kind == "messy" and draw.random() < 0.6:
                day = self._mess(card, day)
            day -= draw.randrange(40)
        if kind == "started over" and day > 12:
            self._log(card, day, ease=0, factor=0, kind=4)
            day = self._learn(card, day - 3)
            self._answer(card, day - 3)

    def _learn(self, card: int, day: int) -> int:
        for _ in range(self.random.randrange(1, 4)):
            self._log(card, day, ease=self.random.choice((1, 2, 3, 4)), interval=-600, factor=0, kind=0)
        self._log(card, day, interval=2, last_interval=-600, kind=0)
        return day - self.random.randrange(3)

    def _answer(self, card: int, day: int) -> None:
        ease, interval = self.random.choice((1, 2, 3, 3, 3, 4)), self.random.randrange(1, 60)
        factor = self.random.choice((1300, 2500, 2650, 700, 1100))
        if ease == 1:
            self._log(card, day, ease=1, interval=-600, factor=factor)
            self._log(card, day, interval=1, factor=factor, kind=2)
        else:
            kind = self.random.choice((1, 1, 1, 3))
            self._log(card, day, ease=ease, interval=interval, factor=factor, kind=kind)
        if self.random.random() < 0.2:
            self._log(card, day, ease=self.random.choice((2, 3, 4)), interval=interval, factor=factor)

    def _mess(self, card: int, day: int) -> int:
        what = self.random.choice(("crammed", "by hand", "rescheduled", "learned again"))
        if what == "learned again":
            return self._learn(card, day)
        ease, factor, kind = {"crammed": (3, 0, 3), "by hand": (0, 2500, 4), "rescheduled": (0, 2500, 5)}[
            what
        ]
        self._log(card, day, ease=ease, interval=9, factor=factor, kind=kind)
        return day

    def _log(self, card: int, day: int, **row: Any) -> None:
        """A row between six in the morning and eleven at night, `day` days ago."""
        at = (self.cutoff - day * DAY - self.random.randrange(5 * 3600, 22 * 3600)) * 1000
        while at in self.taken:
            at += 1
        self.taken.add(at)
        self.rows.append(LogRow(card, at, **row))


@dataclass(frozen=True)
class Case:
    """A collection with the memories that Anki worked out, and the same without any."""

    stored: ForeignProgress
    without: ForeignProgress
    decks: Sequence[DeckPath]
    today: StudyDay
    zone: tzinfo


@contextmanager
def collection(path: Path) -> Iterator[Any]:
    from anki.collection import Collection

    col = Collection(str(path))
    try:
        yield col
    finally:
        col.close()


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A collection whose memories Anki works out as FSRS is switched on, and then some new cards are met."""
    pytest.importorskip("anki")
    zone = datetime.now().astimezone().tzinfo or UTC
    with collection(tmp_path_factory.mktemp("anki") / "collection.anki2") as col:
        col.db.execute("update col set crt = crt - ?", AGE * DAY)
        ignored = datetime.fromtimestamp(col.sched.day_cutoff - IGNORED_DAYS * DAY, zone).date()
        presets = [*DECKS[:-1], ForeignPreset(DECKS[-1].name, ignore_before=ignored.isoformat())]
        for preset in presets:
            _add_deck(col, preset)
        _study(col)
        _switch_fsrs_on(col)
        _meet(col)
        assert col.sched.today == AGE
        stored = _read(col, {(preset.name,): preset for preset in presets})
    bare = [replace(card, stability=None, difficulty=None) for card in stored.cards]
    decks = [(DECKS[note % len(DECKS)].name,) for note in range(len(stored.cards))]
    today = study_day(datetime.now(UTC), zone, stored.rollover_hour or 0)
    return Case(stored, replace(stored, cards=tuple(bare)), decks, today, zone)


def _study(col: Any) -> None:
    learner = Learner(random.Random(20), col.sched.day_cutoff)
    cards = [_add_card(col, number) for number in range(CARDS)]
    for number, card in enumerate(cards):
        learner.study(number)
        col.db.execute(
            "update cards set type=2, queue=2, due=?, ivl=?, factor=2500, reps=4 where id=?",
            *(300 + number % 150, 1 + number % 80, card),
        )
    col.db.executemany(
        "insert into revlog values (?, ?, -1, ?, ?, ?, ?, ?, ?)",
        [(row.at, cards[row.card], *row[2:]) for row in learner.rows],
    )


def _add_card(col: Any, number: int) -> int:
    note = col.new_note(col.models.by_name("Basic"))
    note["Front"] = str(number)
    col.add_note(note, col.decks.id(DECKS[number % len(DECKS)].name))
    return int(note.cards()[0].id)


def _meet(col: Any) -> None:
    """Answers to new cards, given through Anki: each rating once, and Good twice."""
    from anki.scheduler.v3 import CardAnswer

    ratings = (CardAnswer.AGAIN, CardAnswer.HARD, CardAnswer.GOOD, CardAnswer.EASY)
    new = [_add_card(col, CARDS + at) for at in range(len(ratings))]
    for rating, number in (*zip(ratings, new, strict=True), (CardAnswer.GOOD, new[2])):
        card = col.get_card(number)
        card.start_timer()
        states = col._backend.get_scheduling_states(number)
        col.sched.answer_card(col.sched.build_answer(card=card, states=states, rating=rating))


def _read(col: Any, presets: Mapping[DeckPath, ForeignPreset]) -> ForeignProgress:
    names = ("kind", "queue", "due", "interval", "factor", "repetitions", "lapses", "left")
    keys: list[int] = []
    cards = []
    for key, data, *numbers in col.db.all(
        "select id, data, type, queue, due, ivl, factor, reps, lapses, left from cards order by id"
    ):
        kept = json.loads(data or "{}")
        cards.append(
            ForeignCard(
                note=len(keys),
                ordinal=0,
                **dict(zip(names, numbers, strict=True)),
                stability=kept.get("s"),
                difficulty=kept.get("d"),
                desired_retention=kept.get("dr"),
                decay=kept.get("decay"),
                last_review=kept.get("lrt"),
                position=kept.get("pos"),
            )
        )
        keys.append(key)
    place = {key: at for at, key in enumerate(keys)}
    rows = col.db.all("select cid, id, ease, ivl, lastIvl, factor, time, type from revlog order by id")
    return ForeignProgress(
        tuple(cards),
        log_of(LogRow(place[card], *row) for card, *row in rows),
        created=int(col.db.scalar("select crt from col")),
        minutes_west=col.get_config("creationOffset"),
        rollover_hour=col.get_config("rollover"),
        presets=presets,
    )


def _add_deck(col: Any, preset: ForeignPreset) -> None:
    config = col.decks.add_config(preset.name)
    name = {17: "fsrsWeights", 19: "fsrsParams5", 21: "fsrsParams6"}.get(len(preset.parameters))
    if name:
        config[name] = list(preset.parameters)
    config["desiredRetention"] = preset.desired_retention or 0.9
    config["ignoreRevlogsBeforeDate"] = preset.ignore_before
    col.decks.update_config(config)
    deck = col.decks.get(col.decks.id(preset.name))
    deck["conf"] = config["id"]
    col.decks.save(deck)


def _switch_fsrs_on(col: Any) -> None:
    """As the options page does it, whereupon Anki works out the memory of every card."""
    from anki.deck_config_pb2 import UpdateDeckConfigsRequest

    now = col.decks.get_deck_configs_for_update(1)
    col.decks.update_deck_configs(
        UpdateDeckConfigsRequest(
            target_deck_id=1, configs=[each.config for each in now.all_config], fsrs=True,
            limits=now.current_deck.limits,
        )
    )  # fmt: skip


def taken(case: Case, foreign: ForeignProgress, rollover_hour: int = 4) -> DraftProgress:
    progress, problems = to_progress(
        foreign,
        rollover_hour=rollover_hour,
        zone=case.zone,
        today=case.today,
        default=Preset(DEFAULT_PRESET, "Default"),
        decks=case.decks,
    )
    assert problems == ()
    return progress


def far_off(case: Case, rollover_hour: int) -> int:
    """How many cards' memories are more than Anki's rounding and 1e-4 away from Anki's own."""
    count = 0
    for ours, theirs in zip(taken(case, case.without, rollover_hour).cards, case.stored.cards, strict=True):
        if theirs.stability is not None and theirs.difficulty is not None:
            stability, difficulty = ours.memory.stability, ours.memory.difficulty
            is_near = stability == pytest.approx(theirs.stability, rel=1e-4, abs=6e-5)
            is_near &= difficulty == pytest.approx(theirs.difficulty, rel=1e-4, abs=6e-4)
            count += not is_near
    return count


def test_what_anki_stored_is_taken_as_it_stands(case: Case) -> None:
    day_0 = case.today - AGE
    met = 0
    for ours, theirs in zip(taken(case, case.stored).cards, case.stored.cards, strict=True):
        memory = ours.memory
        assert memory.state == theirs.kind
        if memory.state is CardState.REVIEW:
            assert memory.due_day == day_0 + theirs.due
        else:
            assert memory.due_at is not None
            assert to_milliseconds(memory.due_at) == 1000 * theirs.due
            assert memory.step == 2 - theirs.left % 1000
        if theirs.stability is not None:
            assert (memory.stability, memory.difficulty) == (theirs.stability, theirs.difficulty)
        if theirs.last_review is not None:
            assert memory.last_review_at is not None
            assert to_milliseconds(memory.last_review_at) // 1000 == theirs.last_review
            met += 1
    assert met >= 4


def test_what_is_replayed_agrees_with_what_anki_works_out(case: Case) -> None:
    known = [card for card in case.stored.cards if card.stability is not None]
    assert len(known) > CARDS / 2
    assert len({card.decay for card in known}) == 3
    assert far_off(case, rollover_hour=4) == 0


def test_another_rollover_hour_makes_other_memories(case: Case) -> None:
    assert far_off(case, rollover_hour=12) > CARDS / 10


def test_everything_goes_back_as_anki_had_it(case: Case) -> None:
    again = to_foreign(
        taken(case, case.stored),
        created=case.stored.created,
        minutes_west=case.stored.minutes_west,
        rollover_hour=4,
        zone=case.zone,
        default=Preset(DEFAULT_PRESET, "Default"),
        decks=case.decks,
    )
    assert rows_of(again.reviews) == rows_of(case.stored.reviews)
    for before, after in zip(case.stored.cards, again.cards, strict=True):
        assert (before.due, before.queue, before.kind) == (after.due, after.queue, after.kind)
        assert (before.left % 1000, before.position) == (after.left % 1000, after.position)
        if before.stability is not None:
            assert (before.stability, before.difficulty) == (after.stability, after.difficulty)
            assert before.desired_retention == pytest.approx(after.desired_retention)
            assert before.decay == pytest.approx(after.decay, abs=6e-4)
        if before.last_review is not None:
            assert before.last_review == after.last_review
