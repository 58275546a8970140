"""What else might predict the exam, to be beaten: each gives the chance to pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.blueprint import Blueprint, question_counts
from tests.calibration.scenarios import Learner

Floats = NDArray[np.float64]
Baseline = Callable[[Sequence[Learner], Blueprint, Floats], Floats]


def raw_accuracy(learners: Sequence[Learner], outline: Blueprint, _passed: Floats) -> Floats:
    """The share of card answers that were right, taken for the chance of a right answer."""
    return np.array([_reach(_accuracy(learner), outline) for learner in learners])


def section_weighted_accuracy(learners: Sequence[Learner], outline: Blueprint, _passed: Floats) -> Floats:
    """The same by section, weighted by its questions; overall accuracy where none was answered."""
    return np.array(
        [
            _reach(
                math.fsum(
                    n * _accuracy(learner, section.draws_on)
                    for section, n in zip(outline.sections, question_counts(outline), strict=True)
                )
                / outline.questions,
                outline,
            )
            for learner in learners
        ]
    )


def mean_retrievability(learners: Sequence[Learner], outline: Blueprint, _passed: Floats) -> Floats:
    """FSRS's retrievability on exam day over all cards of each section, 0 for those not seen."""
    chances = []
    for learner in learners:
        share = 0.0
        for section, n in zip(outline.sections, question_counts(outline), strict=True):
            rows = [learner.at_exam.by_topic.get(topic, (0.0, 0, 0)) for topic in section.draws_on]
            cards = sum(row[2] for row in rows)
            share += n * (sum(row[0] for row in rows) / cards if cards else 0.0)
        chances.append(_reach(share / outline.questions, outline))
    return np.array(chances)


def last_mock(learners: Sequence[Learner], outline: Blueprint, _passed: Floats) -> Floats:
    """The share right in the newest mock, taken for the chance of a right answer; without one, even odds."""
    chances = []
    for learner in learners:
        totals = [result.total for result in learner.results if result.kind == "mock" and result.total]
        chances.append(_reach(totals[-1][0] / totals[-1][1], outline) if totals else 0.5)
    return np.array(chances)


def independent_betas(learners: Sequence[Learner], outline: Blueprint, _passed: Floats) -> Floats:
    """A Beta for each section from its card answers and mocks, sections independent; normal in the sum."""
    chances = []
    needed = math.ceil(outline.pass_mark * outline.questions)
    for learner in learners:
        mean = variance = 0.0
        for s, (section, n) in enumerate(zip(outline.sections, question_counts(outline), strict=True)):
            right = sum(learner.right.get(topic, 0) for topic in section.topics) + 1.0
            asked = sum(learner.answers.get(topic, 0) for topic in section.topics) + 2.0
            for result in learner.results:
                if result.kind == "mock":
                    right += result.sections[s].right or 0.0
                    asked += result.sections[s].asked or 0
            share = right / asked
            mean += n * share
            variance += n * share * (1 - share) * (asked + n) / (asked + 1)
        chances.append(0.5 * math.erfc((needed - 0.5 - mean) / math.sqrt(2 * variance)))
    return np.array(chances)


def climatology(learners: Sequence[Learner], _outline: Blueprint, passed: Floats) -> Floats:
    """How many pass in all, said of everybody."""
    return np.full(len(learners), passed.mean())


BASELINES: dict[str, Baseline] = {
    "raw accuracy": raw_accuracy,
    "section-weighted accuracy": section_weighted_accuracy,
    "mean retrievability": mean_retrievability,
    "last mock": last_mock,
    "independent Betas": independent_betas,
    "climatology": climatology,
}


def _accuracy(learner: Learner, topics: Sequence[str] | None = None) -> float:
    chosen = learner.answers if topics is None else topics
    answers = sum(learner.answers.get(topic, 0) for topic in chosen)
    if not answers:
        return _accuracy(learner) if topics is not None else 0.5
    return sum(learner.right.get(topic, 0) for topic in chosen) / answers


def _reach(share: float, outline: Blueprint) -> float:
    """P(at least the pass mark) of independent questions, each right with `share`."""
    n = outline.questions
    needed = math.ceil(outline.pass_mark * n - 1e-9)
    if share <= 0 or share >= 1:
        return float(share >= 1)
    x = np.arange(needed, n + 1)
    logs = [
        math.lgamma(n + 1)
        - math.lgamma(k + 1)
        - math.lgamma(n - k + 1)
        + k * math.log(share)
        + (n - k) * math.log1p(-share)
        for k in x.tolist()
    ]
    return min(1.0, float(np.exp(logs).sum()))
