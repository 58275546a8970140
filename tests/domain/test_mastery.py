"""From cards to sections: the formulas of the model, and what may never happen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.errors import BadInput
from cpccards.domain.mastery import (
    CardMemory,
    Parameters,
    known_sections,
    section_priors,
    section_standing,
    standing,
)
from cpccards.domain.memory import retrievability
from cpccards.domain.standing import Standing

MODEL = Parameters()
TOPICS = ("anatomy", "terminology", "cases")
BOTH = Section("words", "Words", ("anatomy", "terminology"), questions=10)
OUTLINE = Blueprint("mine", "Mine", (BOTH, Section("cases", "Cases", ("cases",), questions=10)), questions=20)


def cards(*rows: tuple[int, float, int], first_day: list[int] | None = None) -> CardMemory:
    """Rows of (topic index, stability, last day)."""
    topic, stability, last = zip(*rows, strict=True) if rows else ((), (), ())
    return CardMemory(
        TOPICS,
        np.array(topic, dtype=np.int64),
        np.array(stability, dtype=np.float64),
        np.array(last, dtype=np.int64),
        None if first_day is None else np.array(first_day, dtype=np.int64),
    )


def test_standing_sums_topics() -> None:
    memory = cards((0, 10.0, 100), (0, 0.0, 0), (1, np.nan, 0), (-1, 5.0, 100), (0, 20.0, 90))
    stands = standing(memory, 110)
    recalled = retrievability([10.0, 20.0], [10, 20]).sum()
    assert stands.recalled == pytest.approx((recalled, 0.0, 0.0))
    assert stands.seen == (2, 0, 0)
    assert stands.cards == (3, 1, 0), "the card without a topic stays out"


def test_standing_without_cards() -> None:
    assert standing(cards(), 5) == Standing(TOPICS, (0.0,) * 3, (0,) * 3, (0,) * 3)


def test_a_past_day() -> None:
    memory = cards((0, 10.0, 100), (0, 10.0, 130), (0, 10.0, 140))
    assert standing(memory, 110).recalled[0] == pytest.approx(0.9 + 0.9 + 0.9)
    with_firsts = cards((0, 10.0, 100), (0, 10.0, 130), (0, 10.0, 140), first_day=[90, 90, 120])
    assert standing(with_firsts, 110).seen == (2, 0, 0)
    assert standing(with_firsts, 110).recalled[0] == pytest.approx(1.8)


def test_knowledge_by_the_formula() -> None:
    topics = Standing(TOPICS, (1.5, 0.5, 0.0), (2, 1, 0), (4, 2, 0))
    stands = section_standing(BOTH, topics, 0.3, MODEL)
    mean = (1.5 + 0.5 + 3 * 0.3) / 6
    assert stands.knowledge == pytest.approx(MODEL.deck_reach * mean + (1 - MODEL.deck_reach) * 0.3)
    assert (stands.coverage, stands.cards, stands.seen) == (0.5, 6, 3)
    assert MODEL.chance(stands.knowledge) == pytest.approx(0.30 + 0.62 * stands.knowledge)


def test_without_cards_there_is_the_prior() -> None:
    stands = section_standing(OUTLINE.sections[1], Standing((), (), (), ()), 0.2, MODEL)
    assert (stands.knowledge, stands.coverage, stands.cards) == (0.2, 0.0, 0)


@given(
    st.lists(st.tuples(st.integers(0, 1), st.floats(0.5, 500), st.integers(0, 100)), min_size=1, max_size=30),
    st.data(),
)
def test_a_stronger_or_newly_known_card_never_lowers_knowledge(
    rows: list[tuple[int, float, int]], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(rows) - 1))
    topic, stability, last = rows[n]
    weaker = list(rows)
    weaker[n] = (topic, data.draw(st.sampled_from([0.0, stability / 2])), last)
    now = section_standing(BOTH, standing(cards(*rows), 120), 0.2, MODEL)
    before = section_standing(BOTH, standing(cards(*weaker), 120), 0.2, MODEL)
    assert now.knowledge >= before.knowledge - 1e-12
    assert now.coverage >= before.coverage


@given(st.permutations(range(6)))
def test_the_order_of_cards_does_not_matter(order: list[int]) -> None:
    rows = [(0, 3.0, 90), (1, 8.0, 70), (2, 9.0, 99), (0, 0.0, 0), (-1, 4.0, 50), (1, 30.0, 20)]
    one, other = standing(cards(*rows), 100), standing(cards(*(rows[n] for n in order)), 100)
    assert one.recalled == pytest.approx(other.recalled, abs=1e-12)
    assert (one.seen, one.cards) == (other.seen, other.cards)


def test_knowledge_inverts_chance_and_is_clipped() -> None:
    assert MODEL.knowledge(MODEL.chance(0.4)) == pytest.approx(0.4)
    assert MODEL.knowledge(0.1) == 0.0
    assert MODEL.knowledge(1.0) == 1.0


def test_priors_after_an_attempt() -> None:
    attempt = ExamResult(10, "exam", "mine", 12, 20, sections=(SectionResult("words", 8, 10),))
    everything, words, cases = (MODEL.knowledge(share) for share in (0.6, 0.8, 0.4))
    assert section_priors(OUTLINE, [attempt], MODEL) == pytest.approx(
        (0.8 * (10 * words + 10 * everything) / 20, 0.8 * (10 * cases + 10 * everything) / 20)
    ), "the only section without a number has what the total leaves over"


def test_priors_without_numbers() -> None:
    below = ExamResult(10, "exam", "mine", total_below=True, sections=(SectionResult("cases", below=True),))
    mock = ExamResult(10, "mock", "mine", 15, 20)
    assert section_priors(OUTLINE, [below, mock], MODEL) == (0.2, 0.2)


def test_priors_from_a_total_alone_or_sections_alone() -> None:
    total = ExamResult(10, "exam", "another", 60, 100, sections=(SectionResult("words", 1, 10),))
    assert section_priors(OUTLINE, [total], MODEL) == pytest.approx((0.8 * MODEL.knowledge(0.6),) * 2)
    sections = ExamResult(10, "exam", "mine", sections=(SectionResult("words", share=0.8),))
    assert section_priors(OUTLINE, [sections], MODEL) == pytest.approx((0.8 * MODEL.knowledge(0.8),) * 2)


def test_the_latest_attempt_counts() -> None:
    attempts = [
        ExamResult(30, "exam", "mine", 12, 20),
        ExamResult(10, "exam", "mine", 6, 20, sections=(SectionResult("cases", 5, 10),)),
    ]
    _, cases = section_priors(OUTLINE, attempts, MODEL)
    assert cases == pytest.approx(0.8 * (10 * MODEL.knowledge(0.5) + 10 * MODEL.knowledge(0.6)) / 20)


def test_known_sections() -> None:
    counts = {"words": 10, "cases": 10, "never": 0}
    result = ExamResult(
        1,
        "mock",
        "mine",
        14,
        20,
        sections=(
            SectionResult("words", share=0.6),
            SectionResult("never", share=0.5),
            SectionResult("gone", 1, 2),
        ),
    )
    assert known_sections(result, "another", counts) == {}
    assert known_sections(result, "mine", counts) == {"words": (6.0, 10.0), "cases": (8.0, 10.0)}
    short = ExamResult(1, "mock", "mine", 6, 10, sections=(SectionResult("words", 6, 10),))
    assert known_sections(short, "mine", counts) == {"words": (6.0, 10.0)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"guess": 0.6, "slip": 0.4},
        {"prior": 1.1},
        {"offset_sd": -0.1},
        {"offset_points": 30},
        {"form_points": 0},
    ],
)
def test_refuses_parameters(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="In the forecast's settings"):
        Parameters(**wrong)


def test_refuses_arrays_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        CardMemory(TOPICS, np.array([0, 1]), np.array([1.0]), np.array([1, 2]))
    with pytest.raises(ValueError, match="outside the topics"):
        cards((3, 1.0, 1))
