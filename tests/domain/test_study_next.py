"""What to study next: blocks, their order, and what they are said to bring."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.forecaster import Forecaster, Slope
from cpccards.domain.learning import (
    FIRST_TIME_KNOWN,
    Memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
)
from cpccards.domain.mastery import CardMemory, Parameters, standing
from cpccards.domain.memory import retrievability
from cpccards.domain.study_next import (
    GAIN_HIGH,
    GAIN_LOW,
    StudyBlock,
    StudyCards,
    card_gains,
    study_blocks,
)

TODAY, EXAM = 100, 130
PACE = 10.0
OUTLINE = Blueprint(
    "mine",
    "Mine",
    (
        Section("words", "Words", ("terminology",), weight=0.5),
        Section("body", "Body", ("anatomy",), weight=0.3),
        Section("rest", "Rest", ("hcpcs",), shared_topics=("anatomy",), weight=0.2),
    ),
)
SLOPES = (Slope(30.0, 0.6, 0.2), Slope(12.0, 0.3, 0.2), Slope(4.0, 0.1, 0.3))
TOPICS = ("terminology", "anatomy", "hcpcs", "compliance")


def deck(*rows: tuple[int, float, int]) -> StudyCards:
    """Cards of (topic index, stability, last day), each of a note of its own."""
    topic, stability, last = (np.array(column) for column in zip(*rows, strict=True))
    ids = np.arange(1, len(rows) + 1)
    return StudyCards(ids, 100 + ids, TOPICS, topic, stability.astype(float), np.full(len(rows), 5.0), last)


def blocks(cards: StudyCards, minutes: float = 20, chance: float = 0.99) -> list[StudyBlock]:
    return study_blocks(
        cards,
        OUTLINE,
        SLOPES,
        day=TODAY,
        exam_day=EXAM,
        minutes=minutes,
        seconds_an_answer=PACE,
        chance_to_pass=chance,
    )


def test_a_seen_card_gains_what_an_evening_changes() -> None:
    cards = deck((0, 20.0, 85))
    [gain] = card_gains(cards, TODAY, EXAM, np.array([0.2]), PACE).recall
    before = Memories(np.array([20.0]), np.array([5.0]))
    now = retrievability(20.0, 15)
    good = retrievability(remembered_tonight(before, 15).stability, 30)
    again = retrievability(relearned_tonight(before, 15).stability, 30)
    assert gain == pytest.approx(float((now * good + (1 - now) * again - retrievability(20.0, 45))[0]))
    assert gain > 0


def test_a_new_card_gains_over_what_was_known_anyway() -> None:
    cards = deck((0, 0.0, 0))
    gains = card_gains(cards, TODAY, EXAM, np.array([0.2]), PACE)
    expected = sum(
        share * float(retrievability(met_tonight(known=known).stability, 30))
        for known, share in ((True, FIRST_TIME_KNOWN), (False, 1 - FIRST_TIME_KNOWN))
    )
    assert gains.recall[0] == pytest.approx(expected - 0.2)
    assert gains.seconds[0] == pytest.approx(25.0)


def test_the_topic_that_counts_most_comes_first() -> None:
    cards = deck(*((topic, 0.0, 0) for topic in (2, 1, 0) for _ in range(200)))
    found = blocks(cards)
    assert [block.topic for block in found] == ["terminology", "anatomy", "hcpcs"]
    assert all(block.new == len(block.cards) for block in found)
    assert all(0 < block.minutes <= 20 for block in found)
    # 48 new cards of 25 s fill 20 minutes; 200 cards stand for 50 questions times six.
    assert len(found[0].cards) == 48
    recall = float(card_gains(cards, TODAY, EXAM, np.full(600, 0.2), PACE).recall[0])
    assert found[0].points.mean == pytest.approx(48 * recall * Parameters().deck_reach / 300 * 30.0)
    assert (found[0].points.low, found[0].points.high) == pytest.approx(
        (GAIN_LOW * found[0].points.mean, GAIN_HIGH * found[0].points.mean)
    )


def test_a_topic_that_two_sections_draw_on_gains_in_both() -> None:
    cards = deck(*((topic, 0.0, 0) for topic in (1, 2) for _ in range(300)))
    found = {block.topic: block for block in blocks(cards)}
    recall = float(card_gains(cards, TODAY, EXAM, np.full(600, 0.2), PACE).recall[0])
    reach = Parameters().deck_reach
    assert found["anatomy"].points.mean == pytest.approx(48 * recall * reach * (12.0 / 300 + 4.0 / 600))


def test_in_the_balance_the_chance_decides() -> None:
    slopes = (Slope(30.0, 0.1, 0.2), Slope(12.0, 0.9, 0.2), Slope(4.0, 0.1, 0.2))
    cards = deck(*((topic, 0.0, 0) for topic in (0, 1) for _ in range(200)))
    ranked = [
        study_blocks(
            cards,
            OUTLINE,
            slopes,
            day=TODAY,
            exam_day=EXAM,
            minutes=20,
            seconds_an_answer=PACE,
            chance_to_pass=chance,
        )[0].topic
        for chance in (0.5, 0.99)
    ]
    assert ranked == ["anatomy", "terminology"]


def test_of_one_note_only_the_best_card() -> None:
    cards = deck(*((0, 0.0, 0) for _ in range(8)))
    twins = replace(cards, notes=np.array([1, 1, 2, 2, 3, 3, 4, 4]))
    [block] = blocks(twins)
    assert block.cards == (1, 3, 5, 7)


def test_topics_outside_the_outline_and_cards_without_one_are_left_out() -> None:
    cards = deck(*((topic, 0.0, 0) for topic in (3, -1) for _ in range(50)))
    assert blocks(cards) == []


def test_nothing_to_do_is_no_block() -> None:
    assert blocks(deck((0, 1.0, 90), (0, 1.0, 90))) == []
    empty = deck((0, 0.0, 0))
    none = replace(
        empty,
        **{
            name: getattr(empty, name)[:0]
            for name in ("cards", "notes", "topic_index", "stability", "difficulty", "last_day")
        },
    )
    assert blocks(none) == []


@given(
    rows=st.lists(
        st.tuples(st.integers(-1, 3), st.floats(0.0, 400.0), st.integers(0, TODAY)), min_size=1, max_size=60
    ),
    minutes=st.sampled_from([5.0, 20.0, 60.0]),
)
def test_blocks_keep_their_time_and_never_promise_a_loss(
    rows: list[tuple[int, float, int]], minutes: float
) -> None:
    cards = deck(*rows)
    for block in blocks(cards, minutes):
        assert block.minutes <= minutes + 1e-9
        assert block.points.mean > 0
        assert len(set(block.cards)) == len(block.cards) >= 3
        assert {TOPICS[rows[card - 1][0]] for card in block.cards} == {block.topic}


def test_slopes_say_what_knowing_more_does() -> None:
    forecaster = Forecaster(OUTLINE)
    memory = CardMemory(
        TOPICS, np.repeat(np.arange(3), 40), np.full(120, 15.0), np.full(120, 95), decay=0.1542
    )
    topics = standing(memory, EXAM)
    slopes = forecaster.slopes(topics, (), {})
    base = forecaster.project(topics, (), {}, {})
    better = replace(topics, recalled=(topics.recalled[0] + 2.0, *topics.recalled[1:]))
    moved = forecaster.project(better, (), {}, {})
    known = Parameters().deck_reach * 2.0 / 40
    assert moved.mean - base.mean == pytest.approx(slopes[0].points * known, rel=0.05)
    assert moved.pass_probability - base.pass_probability == pytest.approx(slopes[0].chance * known, rel=0.1)
    # The heavier the section, the more it counts.
    assert slopes[0].points > slopes[1].points > slopes[2].points > 0
