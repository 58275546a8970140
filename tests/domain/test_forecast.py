"""The forecast as the learner meets it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section, parse_blueprint, question_counts
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast import Forecast, SectionForecast, chance_words, disagreement
from cpccards.domain.forecaster import Forecaster
from cpccards.domain.inference import section_factor
from cpccards.domain.mastery import CardMemory, Parameters, standing
from cpccards.domain.standing import Standing
from cpccards.domain.topics import TOPICS

BLUEPRINTS = Path(__file__).parents[2] / "resources" / "blueprints"
KEYS = tuple(topic.key for topic in TOPICS)
TODAY, EXAM = 20_000, 20_040


def bundled(name: str) -> Blueprint:
    return parse_blueprint(tomllib.loads((BLUEPRINTS / f"{name}.toml").read_text(encoding="utf-8")), name)


WEIGHTED, AAPC = bundled("weighted-sections"), bundled("aapc-100-questions")
OUTLINES = pytest.mark.parametrize("outline", [WEIGHTED, AAPC], ids=["weighted", "aapc"])


def deck(cards: int, coverage: float, stability: float = 30.0, seed: int = 1) -> CardMemory:
    random = np.random.default_rng(seed)
    return CardMemory(
        KEYS,
        random.integers(-1, len(KEYS), cards),
        np.where(random.random(cards) < coverage, stability * random.lognormal(0, 0.5, cards), 0.0),
        TODAY - random.integers(0, 30, cards),
    )


def mock(right: float, outline_id: str = "elsewhere", day: int = TODAY) -> ExamResult:
    return ExamResult(day, "mock", outline_id, right, 100)


def by_section(outline: Blueprint, share: float, day: int = TODAY) -> ExamResult:
    sections = tuple(
        SectionResult(section.id, share * n, n)
        for section, n in zip(outline.sections, question_counts(outline), strict=True)
    )
    return ExamResult(day, "mock", outline.id, sections=sections)


def same(one: Forecast, other: Forecast, slack: float) -> None:
    np.testing.assert_allclose(one.pmf, other.pmf, rtol=0, atol=slack)
    assert one.mean == pytest.approx(other.mean, abs=100 * slack)
    assert one.pass_probability == pytest.approx(other.pass_probability, abs=slack)
    assert {s.id: s.evidence for s in one.sections} == {s.id: s.evidence for s in other.sections}
    theirs = {section.id: section for section in other.sections}
    for section in one.sections:
        twin = theirs[section.id]
        assert (section.mean, section.low, section.high) == pytest.approx(
            (twin.mean, twin.low, twin.high), abs=100 * slack
        )


@OUTLINES
@pytest.mark.parametrize(
    ("memory", "exam_day"),
    [
        (deck(0, 0), EXAM),
        (deck(1, 1), EXAM),
        (deck(500, 0), EXAM),
        (deck(500, 1), TODAY + 1),
        (deck(500, 1), TODAY + 730),
        (deck(500, 1), TODAY - 10),
    ],
    ids=["no cards", "one card", "all unseen", "exam tomorrow", "in two years", "in the past"],
)
def test_the_edges_work_and_stay_humble(outline: Blueprint, memory: CardMemory, exam_day: int) -> None:
    forecast = Forecaster(outline).fit(memory, TODAY, exam_day)
    assert len(forecast.pmf) == forecast.questions + 1 == 101
    assert forecast.pmf.sum() == pytest.approx(1.0, abs=1e-12)
    assert 0 <= forecast.low <= forecast.mean <= forecast.high <= 100
    assert forecast.high - forecast.low > 25, "nothing ties the cards to the exam yet"
    assert forecast.evidence is EvidenceLevel.NONE
    assert forecast.offset == pytest.approx(0.0, abs=1e-9)
    for section in forecast.sections:
        assert 0 <= section.low <= section.mean <= section.high <= 100
        assert section.high - section.low > 20
    assert not forecast.pmf.flags.writeable


def test_the_longer_off_the_exam_the_lower() -> None:
    means = [Forecaster(WEIGHTED).fit(deck(800, 1), TODAY, TODAY + days).mean for days in (1, 30, 365, 730)]
    assert means == sorted(means, reverse=True)
    past = Forecaster(WEIGHTED).fit(deck(800, 1), TODAY, TODAY - 5)
    same(past, Forecaster(WEIGHTED).fit(deck(800, 1), TODAY, TODAY), 0.0)


def test_without_spread_the_pass_probability_is_the_binomials() -> None:
    """At true accuracy .75 the chance of 70 of 100 is 90 %."""
    sure = Parameters(offset_sd=0, section_sd=0, uncovered_sd=0, form_sd=0, prior=(0.75 - 0.30) / 0.62)
    forecast = Forecaster(AAPC, sure).fit(deck(0, 0), TODAY, EXAM)
    assert forecast.mean == pytest.approx(75.0)
    assert forecast.pass_probability == pytest.approx(0.896, abs=0.001)
    assert (forecast.low, forecast.high) == (68.0, 82.0)


def test_what_a_forecast_tells() -> None:
    memory = deck(2_000, 0.9)
    answers = dict.fromkeys(KEYS, 100)
    forecast = Forecaster(WEIGHTED).fit(memory, TODAY, EXAM, answers_by_topic=answers)
    assert (forecast.outline_id, forecast.outline_name) == ("weighted-sections", "Weighted sections")
    assert (forecast.questions, forecast.pass_mark) == (100, 0.70)
    assert forecast.evidence is EvidenceLevel.GOOD
    concepts = forecast.sections[0]
    topics = [KEYS.index(topic) for topic in WEIGHTED.sections[0].draws_on]
    mine = np.isin(memory.topic_index, topics)
    assert (concepts.name, concepts.weight, concepts.answers) == ("Medical Concepts", 0.35, 400)
    assert (concepts.cards, concepts.seen) == (mine.sum(), (mine & (memory.stability > 0)).sum())
    assert concepts.coverage == pytest.approx(concepts.seen / concepts.cards)
    assert forecast.mean == pytest.approx(sum(s.weight * s.mean for s in forecast.sections))


@OUTLINES
@pytest.mark.parametrize("sections", [False, True], ids=["total", "sections"])
def test_a_good_mock_raises_and_a_bad_one_lowers(outline: Blueprint, sections: bool) -> None:
    # With an offset as unknown as here, one mock is to tell a good deal about it.
    forecaster, memory = Forecaster(outline, Parameters(offset_sd=0.7)), deck(800, 0.7)
    plain = forecaster.fit(memory, TODAY, EXAM)
    bad, good = (
        forecaster.fit(memory, TODAY, EXAM, [by_section(outline, s) if sections else mock(100 * s)])
        for s in (0.45, 0.85)
    )
    assert bad.mean < plain.mean - 3 < plain.mean + 3 < good.mean
    assert bad.pass_probability < plain.pass_probability < good.pass_probability
    assert bad.offset < -0.2 < 0.2 < good.offset
    for before, worse, better in zip(plain.sections, bad.sections, good.sections, strict=True):
        assert worse.mean < before.mean < better.mean
    assert good.high - good.low < 0.7 * (plain.high - plain.low)
    assert good.offset_sd < 0.6 * plain.offset_sd
    assert good.evidence is EvidenceLevel.LOW, "a whole mock is some evidence"


def test_a_mock_in_one_section_moves_it_most() -> None:
    result = ExamResult(TODAY, "mock", WEIGHTED.id, sections=(SectionResult("other", 3, 15),))
    before = Forecaster(WEIGHTED).fit(deck(800, 0.7), TODAY, EXAM)
    after = Forecaster(WEIGHTED).fit(deck(800, 0.7), TODAY, EXAM, [result])
    falls = [b.mean - a.mean for a, b in zip(after.sections, before.sections, strict=True)]
    assert min(falls) > 0, "the shared offset moves them all"
    assert max(falls) == falls[3] > 1.4 * max(falls[:3])
    assert after.sections[3].evidence is EvidenceLevel.LOW


def test_below_70_lowers() -> None:
    forecaster, memory = Forecaster(WEIGHTED), deck(800, 0.9)
    plain = forecaster.fit(memory, TODAY, EXAM)
    for result in (
        ExamResult(TODAY, "mock", total_below=True),
        ExamResult(TODAY, "exam", total_below=True),
        ExamResult(TODAY, "mock", WEIGHTED.id, sections=(SectionResult("other", below=True),)),
    ):
        assert forecaster.fit(memory, TODAY, EXAM, [result]).mean < plain.mean


def test_a_past_attempt_sets_where_the_unseen_starts() -> None:
    forecaster, memory = Forecaster(AAPC), deck(800, 0.0)
    low, high = (
        forecaster.fit(memory, TODAY, EXAM, [ExamResult(TODAY - 60, "exam", "", right, 100)])
        for right in (45, 66)
    )
    assert low.mean < high.mean
    assert high.mean == pytest.approx(59, abs=2), "60 % is what .8 of the knowledge behind 66 % gives"
    assert low.high - low.low > 30


def test_results_after_today_are_left_out() -> None:
    forecaster, memory = Forecaster(WEIGHTED), deck(300, 0.5)
    same(
        forecaster.fit(memory, TODAY, EXAM, [mock(90, day=TODAY + 1)]),
        forecaster.fit(memory, TODAY, EXAM),
        0.0,
    )


def test_a_mock_is_judged_by_what_was_known_that_day() -> None:
    """65 % with nothing learned yet speaks for the learner; 65 % with everything learned does not."""
    forecaster, memory = Forecaster(WEIGHTED), deck(800, 1.0)
    result = mock(65, day=TODAY - 50)
    then = Standing(KEYS, (0.0,) * len(KEYS), (0,) * len(KEYS), standing(memory, TODAY).cards)
    kept = forecaster.fit(memory, TODAY, EXAM, [result], standings={TODAY - 50: then})
    guessed = forecaster.fit(memory, TODAY, EXAM, [result])
    assert kept.offset > 0 > guessed.offset
    assert kept.mean > guessed.mean + 5


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 399), st.floats(1, 300), st.sampled_from([WEIGHTED, AAPC]))
def test_a_newly_known_card_never_lowers_a_section(card: int, stability: float, outline: Blueprint) -> None:
    memory = deck(400, 0.5)
    learned, seen = memory.stability.copy(), memory.last_day.copy()
    learned[card], seen[card] = max(stability, learned[card]), TODAY
    forecaster = Forecaster(outline)
    before = forecaster.fit(memory, TODAY, TODAY + 10)
    after = forecaster.fit(replace(memory, stability=learned, last_day=seen), TODAY, TODAY + 10)
    for old, new in zip(before.sections, after.sections, strict=True):
        assert new.mean >= old.mean - 1e-9
    assert after.mean >= before.mean - 1e-9


@settings(deadline=None, max_examples=12)
@given(st.permutations(range(18)), st.integers(0, 5))
def test_the_order_of_sections_changes_nothing(order: list[int], seed: int) -> None:
    memory = deck(500, 0.6, seed=seed)
    turned = replace(AAPC, sections=tuple(AAPC.sections[s] for s in order))
    results = [by_section(AAPC, 0.6), mock(75), ExamResult(TODAY - 90, "exam", AAPC.id, 62, 100)]
    same(
        Forecaster(AAPC).fit(memory, TODAY, EXAM, results),
        Forecaster(turned).fit(memory, TODAY, EXAM, results),
        1e-9,
    )


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 3), st.integers(0, 5))
def test_a_section_whose_weight_goes_to_zero_leaves_the_total(gone: int, seed: int) -> None:
    memory = deck(500, 0.6, seed=seed)
    rest = 1 - (WEIGHTED.sections[gone].weight or 0)

    def scaled(section: Section, weight: float) -> Section:
        return replace(section, weight=weight)

    sections = [
        scaled(section, 0.0 if s == gone else (section.weight or 0) / rest)
        for s, section in enumerate(WEIGHTED.sections)
    ]
    with_zero = Forecaster(replace(WEIGHTED, sections=tuple(sections))).fit(memory, TODAY, EXAM, [mock(70)])
    del sections[gone]
    without = Forecaster(replace(WEIGHTED, sections=tuple(sections))).fit(memory, TODAY, EXAM, [mock(70)])
    np.testing.assert_allclose(with_zero.pmf, without.pmf, atol=1e-12)
    assert with_zero.sections[gone].weight == 0.0


@OUTLINES
def test_incremental_equals_full(outline: Blueprint) -> None:
    results = [
        by_section(outline, 0.65, TODAY - 5),
        mock(60, day=TODAY - 9),
        ExamResult(1, "exam", "", 60, 100),
    ]
    forecaster = Forecaster(outline)
    memory = deck(600, 0.6)
    stands = {result.taken_on_day: standing(memory, result.taken_on_day) for result in results}
    forecaster.fit(memory, TODAY, EXAM, results, standings=stands)
    learned = memory.stability.copy()
    learned[np.flatnonzero(memory.topic_index == KEYS.index("anatomy"))[:3]] = 77.0
    answered = replace(memory, stability=learned)
    before = section_factor.cache_info()
    incremental = forecaster.fit(answered, TODAY, EXAM, results, standings=stands)
    after = section_factor.cache_info()
    assert after.misses - before.misses == 1, "only the section that draws on anatomy"
    assert after.hits - before.hits == len(outline.sections) - 1
    section_factor.cache_clear()
    same(incremental, Forecaster(outline).fit(answered, TODAY, EXAM, results, standings=stands), 1e-12)


def test_the_same_evidence_gives_the_same_forecast() -> None:
    one, other = (Forecaster(AAPC).fit(deck(500, 0.5), TODAY, EXAM, [mock(66)]) for _ in range(2))
    assert one.pmf.tobytes() == other.pmf.tobytes()
    assert one.sections == other.sections


def test_the_interval_holds_the_mean_even_of_a_tiny_exam() -> None:
    tiny = Blueprint("tiny", "Tiny", (Section("one", "One", ("anatomy",), questions=1),), questions=1)
    sure = Parameters(prior=1.0, slip=0.01, offset_sd=0, section_sd=0, uncovered_sd=0, form_sd=0)
    forecast = Forecaster(tiny, sure).fit(deck(0, 0), TODAY, EXAM)
    assert (forecast.low, forecast.mean, forecast.high) == pytest.approx((99, 99, 100))
    assert forecast.pass_probability == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "very unlikely to pass"),
        (0.05, "unlikely to pass"),
        (0.3, "more likely to fail than to pass"),
        (0.5, "about an even chance"),
        (0.7, "more likely to pass than to fail"),
        (0.9, "likely to pass"),
        (1.0, "very likely to pass"),
    ],
)
def test_chance_words(probability: float, words: str) -> None:
    assert chance_words(probability) == words


@pytest.mark.parametrize("probability", [-0.1, 1.1, float("nan")])
def test_chance_words_refuse(probability: float) -> None:
    with pytest.raises(BadInput, match="not a chance"):
        chance_words(probability)


def told(outline: Blueprint, mean: float, **sections: float) -> Forecast:
    forecast = Forecaster(outline).fit(deck(0, 0), TODAY, EXAM)
    parts: list[SectionForecast] = [replace(s, mean=sections.get(s.id, mean)) for s in forecast.sections]
    return replace(forecast, mean=mean, sections=tuple(parts))


def test_outlines_that_agree_need_no_words() -> None:
    assert disagreement(told(WEIGHTED, 66.0), told(AAPC, 63.1)) is None
    assert disagreement(told(WEIGHTED, 76.0), told(AAPC, 78.9)) is None


def test_outlines_that_disagree_about_passing() -> None:
    weighted, aapc = told(WEIGHTED, 76.5), told(AAPC, 67.8, cases=55.0)
    words = disagreement(weighted, aapc)
    assert words == disagreement(aapc, weighted)
    assert words == (
        "The two outlines disagree about passing: 76.5 % by “Weighted sections”, "
        "67.8 % by “AAPC 100-question outline”. Cases pulls the lower one down most."
    )
    assert disagreement(told(WEIGHTED, 70.2), told(AAPC, 69.4)) is not None


def test_outlines_that_are_far_apart() -> None:
    words = disagreement(told(WEIGHTED, 60.0, other=20.0), told(AAPC, 63.0))
    assert words is not None
    assert re.match(r"The two outlines are 3\.0 points apart: 63\.0 % by “AAPC .*Other pulls", words)


def test_strong_on_concepts_weak_on_surgery() -> None:
    """The learner of the facts: 90 % on concepts and guidelines, 60 % elsewhere, passes by one only."""
    strong = {"Medical Concepts", "Guidelines and Regulations"}
    known = {t for s in WEIGHTED.sections if s.name in strong for t in s.draws_on}
    share = [0.97 if key in known else 0.39 for key in KEYS]
    topics = Standing(KEYS, tuple(100 * k for k in share), (100,) * len(KEYS), (100,) * len(KEYS))
    sure = Parameters(deck_reach=1, offset_sd=0.1, section_sd=0.1, uncovered_sd=0)
    weighted, aapc = (Forecaster(outline, sure).project(topics, [], {}, {}) for outline in (WEIGHTED, AAPC))
    assert weighted.mean == pytest.approx(73.5, abs=1)
    assert weighted.mean > 70 > aapc.mean
    assert "disagree about passing" in (disagreement(weighted, aapc) or "")
