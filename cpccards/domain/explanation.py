"""Why the number is what it is: from cards seen to the range around the score, each step with its figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import question_counts
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecaster import Forecaster
from cpccards.domain.mastery import Parameters, attempt_knowledge, section_priors
from cpccards.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Something that would narrow the range: `key` is "mock", "two-mocks" or "coverage"; width in points."""

    key: str
    width: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The walk from cards to the score. Shares 0–1, points in percent of the score.

    Attributes:
        cards, seen: of all topics that the outline draws on, each card once.
        recall: mean chance that a seen card is recalled on exam day; None without one.
        unseen: mean share taken as known of what was never seen as a card (p0), by the exam's questions.
        attempted: whether `unseen` comes from a past attempt; else it is a default.
        from_cards: points that this comes to before anything is learned from mocks.
        shift: points by which mocks and attempts move it.
        mocks: how many there are.
        luck: width of the range if mastery were known exactly: questions and the day alone.
        narrowings: what would narrow the range, the most first.
        exam_day: study day.
        parameters: of the model: guesses, slips, what no card covers.
    """

    forecast: Forecast
    cards: int
    seen: int
    recall: float | None
    unseen: float
    attempted: bool
    from_cards: float
    shift: float
    mocks: int
    luck: float
    narrowings: tuple[Narrowing, ...]
    exam_day: int
    parameters: Parameters

    @property
    def width(self) -> float:
        """Of the range, in points."""
        return self.forecast.high - self.forecast.low


def explain(
    forecaster: Forecaster,
    topics: Standing,
    results: Sequence[ExamResult],
    answers: Mapping[str, int],
    standings: Mapping[int, Standing],
    *,
    day: int,
    exam_day: int,
    today: Standing,
) -> Explanation:
    """How a forecast came about, and what would narrow it.

    Args:
        topics: how they stand on exam day; `today`: how they stand on study day `day`.
        standings: how they stood on the days of `results`.
    """
    forecast = forecaster.project(topics, results, answers, standings)
    outline, parameters = forecaster.blueprint, forecaster.parameters
    counts = question_counts(outline)
    priors = section_priors(outline, results, parameters)
    stands = forecaster.stands(topics, priors)
    questions = sum(counts)
    from_cards = math.fsum(
        n * parameters.chance(stand.knowledge) for n, stand in zip(counts, stands, strict=True)
    )
    drawn_on = {topic for section in outline.sections for topic in section.draws_on}
    rows = [topics.by_topic[topic] for topic in drawn_on if topic in topics.by_topic]
    seen = sum(row[1] for row in rows)

    def width_with(mocks: int, standing: Standing) -> float:
        practice = [_like(forecast, outline.id, day, counts)] * mocks
        then = forecaster.project(standing, [*results, *practice], answers, {day: today, **standings})
        return then.high - then.low

    narrowings = [
        Narrowing("mock", width_with(1, topics)),
        Narrowing("two-mocks", width_with(2, topics)),
    ]
    if any(row[1] < row[2] for row in rows):
        narrowings.append(Narrowing("coverage", width_with(0, _all_seen(topics))))
    return Explanation(
        forecast=forecast,
        cards=sum(row[2] for row in rows),
        seen=seen,
        recall=math.fsum(row[0] for row in rows) / seen if seen else None,
        unseen=math.fsum(n * prior for n, prior in zip(counts, priors, strict=True)) / questions,
        attempted=attempt_knowledge(outline, results, parameters) is not None,
        from_cards=100.0 * from_cards / questions,
        shift=forecast.mean - 100.0 * from_cards / questions,
        mocks=sum(result.kind == "mock" for result in results),
        luck=_luck(forecast, parameters.form_sd),
        narrowings=tuple(sorted(narrowings, key=lambda one: one.width)),
        exam_day=exam_day,
        parameters=parameters,
    )


def _like(forecast: Forecast, outline_id: str, day: int, counts: Sequence[int]) -> ExamResult:
    """A full mock that comes out just as predicted, section by section."""
    sections = tuple(
        SectionResult(section.id, n * section.mean / 100.0, n)
        for section, n in zip(forecast.sections, counts, strict=True)
        if n
    )
    right = math.fsum(section.right or 0.0 for section in sections)
    return ExamResult(day, "mock", outline_id, right, sum(counts), sections=sections)


def _all_seen(topics: Standing) -> Standing:
    """Every card seen, those not yet seen as well as the others of the topic."""
    recalled = tuple(
        total / seen * cards if seen else 0.9 * cards
        for total, seen, cards in zip(topics.recalled, topics.seen, topics.cards, strict=True)
    )
    return Standing(topics.topics, recalled, topics.cards, topics.cards)


def _luck(forecast: Forecast, form_sd: float) -> float:
    """Width of the 90 % range that the questions' luck and the form leave, at the predicted mastery."""
    share = forecast.mean / 100.0
    binomial = share * (1.0 - share) / forecast.questions
    form = (share * (1.0 - share) * form_sd) ** 2
    return 100.0 * 2.0 * 1.645 * math.sqrt(binomial + form)
