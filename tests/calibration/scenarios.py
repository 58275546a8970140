"""How simulated learners truly do at mocks and at the exam: a scenario for each way to differ from the model.

A question asks for one fact or for three. Each fact is recalled with the learner's true recall if it is on a
card they met, or else known from before; what is not known may be looked up. The share of right answers then
shifts, on the logit scale, by the learner's transfer, the section's, and the form's.

Axes: L learners, T topics, S sections, M mocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.mastery import Parameters, SectionStanding, section_priors, section_standing
from cpccards.domain.standing import Standing
from tests.calibration.study import (
    CARDS_PER_TOPIC,
    NO_MOCK,
    TOPICS,
    ActivationMemory,
    Floats,
    Habits,
    Ints,
    Studied,
    TrueMemory,
    draw_habits,
    recall_by_topic,
    standing_of,
    study,
)

Random = np.random.Generator

_CARDS: Floats = np.array(list(CARDS_PER_TOPIC.values()), float)
_HINTS = (0.0, 0.15, 0.40, 1.0)
"""Of a question on three facts: the way from a blind guess to knowing that 0, 1, 2 or 3 known facts go."""

FIRST_DAY_OF_ALL = 20_000
"""Study day that the simulation's day 0 is put on."""

_GROUPS = {
    "integumentary": 0,
    "musculoskeletal": 0,
    "respiratory-cardiovascular": 0,
    "digestive": 0,
    "urinary-genital-maternity-endocrine": 0,
    "nervous-eye-ear": 0,
    "surgery-and-modifiers": 0,
    "cases": 0,
    "evaluation-management": 1,
    "anesthesia": 1,
    "radiology": 1,
    "pathology-laboratory": 1,
    "medicine": 1,
    "other": 1,
    "terminology": 2,
    "anatomy": 2,
    "medical-concepts": 2,
    "icd-10-cm": 3,
    "hcpcs": 3,
    "coding-guidelines": 3,
    "compliance": 3,
    "guidelines-and-regulations": 3,
}


Draw = Callable[[Random, int], Floats]


def _constant(value: float) -> Draw:
    return lambda _random, learners: np.full(learners, value)


def _uniform(low: float, high: float) -> Draw:
    return lambda random, learners: random.uniform(low, high, learners)


def _beta(a: float, b: float) -> Draw:
    return lambda random, learners: random.beta(a, b, learners)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way in which learners are. Draws are per learner.

    Attributes:
        facts: facts a question asks for, 1 or 3.
        uncovered: share of facts that no card has.
        found: chance to find, in the books and in time, a fact not known.
        guess, slip: chance to be right knowing nothing, and wrong knowing all.
        transfer: mean and spread (logits) from cards to exam, per learner.
        section_sd: spread of each section's own transfer.
        group_sd: spread of a transfer that kindred sections share.
        form_sd: spread of each form, mocks and exam alike.
        activation: memory is ACT-R's, not FSRS's.
        well_specified: truth is drawn from the model itself; everything above is ignored.
    """

    name: str
    facts: int = 1
    uncovered: Draw = field(default=_constant(0.15))
    found: Draw = field(default=_constant(0.0))
    guess: Draw = field(default=_constant(0.28))
    slip: Draw = field(default=_constant(0.08))
    transfer: tuple[float, float] = (-0.10, 0.45)
    section_sd: float = 0.35
    group_sd: float = 0.0
    form_sd: float = 0.20
    activation: bool = False
    well_specified: bool = False


WELL_SPECIFIED = Scenario("well specified", well_specified=True)
MISSPECIFIED = (
    Scenario("guessing", guess=_uniform(0.20, 0.45), slip=_uniform(0.02, 0.20)),
    Scenario("three facts", facts=3, uncovered=_constant(0.30)),
    Scenario("look-up", facts=3, found=_beta(3, 3)),
    Scenario("transfer", transfer=(-0.35, 0.65), section_sd=0.65),
    Scenario("correlated sections", group_sd=0.50, section_sd=0.25),
    Scenario("ACT-R memory", activation=True),
    Scenario(
        "all at once",
        facts=3,
        uncovered=_uniform(0.10, 0.40),
        found=_beta(2, 4),
        guess=_uniform(0.22, 0.40),
        slip=_uniform(0.03, 0.15),
        transfer=(-0.20, 0.55),
        section_sd=0.35,
        group_sd=0.35,
        activation=True,
    ),
)
SCENARIOS = (WELL_SPECIFIED, *MISSPECIFIED)


@dataclass(frozen=True, eq=False, slots=True)
class Learner:
    """What the app knows of one learner, and what then happened.

    Attributes:
        results: past attempt and mocks, on study days.
        standings: how the topics stood on the days of `results`.
        at_exam: how they stand on exam day if the learner stops today.
        answers, right: per topic, ratings given and those not Again.
        offset: the true transfer from cards to exam, logits.
        exam_right: right answers at the exam.
        section_share: (S,) the true chance of a right answer in each section at the exam.
    """

    day: int
    exam_day: int
    results: tuple[ExamResult, ...]
    standings: dict[int, Standing]
    at_exam: Standing
    answers: dict[str, int]
    right: dict[str, int]
    offset: float
    exam_right: int
    section_share: Floats


@dataclass(eq=False, slots=True)
class World:
    """Learners of one scenario who all prepare for the same exam."""

    scenario: Scenario
    outline: Blueprint
    random: Random
    habits: Habits
    studied: Studied
    prior: Floats
    guess: Floats
    slip: Floats
    uncovered: Floats
    found: Floats
    transfer: Floats
    section_transfer: Floats
    exam_form: Floats
    learners: list[Learner] = field(default_factory=list)

    def shares(self, learner: int, recalled: Floats, seen: Floats, form: float) -> Floats:
        """(S,) the true chance of a right answer in each section.

        Args:
            recalled: (T,) sum of true recall over the seen cards of each topic.
            seen: (T,) cards seen.
        """
        known = recalled + (_CARDS - seen) * self.prior[learner]
        chances = np.empty(len(self.outline.sections))
        for s, section in enumerate(self.outline.sections):
            topics = [TOPICS.index(topic) for topic in section.draws_on if topic in CARDS_PER_TOPIC]
            covered = known[topics].sum() / _CARDS[topics].sum()
            unseen = float(self.prior[learner][topics].mean())
            fact = (1 - self.uncovered[learner]) * covered + self.uncovered[learner] * unseen
            fact += (1 - fact) * self.found[learner]
            chances[s] = self._share(learner, fact, self.section_transfer[learner, s] + form)
        return chances

    def _share(self, learner: int, fact: float, shift: float) -> float:
        guess, slip = self.guess[learner], self.slip[learner]
        total = 0.0
        for known, ways in ((0, 1), (3, 1)) if self.scenario.facts == 1 else ((0, 1), (1, 3), (2, 3), (3, 1)):
            if self.scenario.facts == 1:
                weight = fact if known else 1 - fact
            else:
                weight = ways * fact**known * (1 - fact) ** (3 - known)
            right = guess + (1 - slip - guess) * _HINTS[known]
            logit = np.log(right / (1 - right)) + self.transfer[learner] + shift
            total += weight / (1 + np.exp(-logit))
        return float(total)


def simulate(scenario: Scenario, outline: Blueprint, learners: int, seed: int) -> World:
    """Learners of `scenario`, who study, sit mocks, stop today, and sit the exam."""
    random = np.random.default_rng([seed, *scenario.name.encode()])
    habits = draw_habits(learners, random)
    truth: TrueMemory | None = ActivationMemory(learners, random) if scenario.activation else None
    studied = study(habits, truth, random)
    groups = np.array([_GROUPS[section.id] for section in outline.sections])
    own = random.normal(0, scenario.section_sd, (learners, len(outline.sections)))
    kindred = random.normal(0, scenario.group_sd, (learners, max(_GROUPS.values()) + 1))
    world = World(
        scenario=scenario,
        outline=outline,
        random=random,
        habits=habits,
        studied=studied,
        prior=habits.prior.copy(),
        guess=scenario.guess(random, learners),
        slip=scenario.slip(random, learners),
        uncovered=scenario.uncovered(random, learners),
        found=scenario.found(random, learners),
        transfer=random.normal(*scenario.transfer, learners),
        section_transfer=own + kindred[:, groups],
        exam_form=random.normal(0, scenario.form_sd, learners),
    )
    one = _from_the_model if scenario.well_specified else _from_the_scenario
    world.learners.extend(one(world, learner) for learner in range(learners))
    return world


def _from_the_scenario(world: World, learner: int) -> Learner:
    habits, studied, random = world.habits, world.studied, world.random
    counts = np.array(question_counts(world.outline))
    results: list[ExamResult] = []
    standings = dict(studied.mock_standings[learner])
    first = int(habits.first_day[learner])
    if habits.retaker[learner]:
        # What was known at the failed exam has faded since to what `prior` says.
        faded = world.prior[learner].copy()
        world.prior[learner] = np.minimum(faded / 0.8, 0.95)
        form = random.normal(0, world.scenario.form_sd)
        shares = world.shares(learner, np.zeros(len(TOPICS)), np.zeros(len(TOPICS)), form)
        world.prior[learner] = faded
        results.append(_result(world.outline, random, shares, counts, first - 7, "exam"))
        standings[first - 7] = _nothing_seen()
    for mock, day in enumerate(habits.mock_days[learner]):
        if day == NO_MOCK:
            continue
        form = random.normal(0, world.scenario.form_sd)
        shares = world.shares(
            learner, studied.mock_recall[learner, mock], studied.mock_seen[learner, mock], form
        )
        results.append(_result(world.outline, random, shares, counts, int(day), "mock"))
    exam_day = int(habits.exam_day[learner])
    recalled, seen = recall_by_topic(studied.truth, studied.app, learner, exam_day, habits.prior[learner])
    shares = world.shares(learner, recalled, seen, float(world.exam_form[learner]))
    return _learner(world, learner, results, standings, float(world.transfer[learner]), shares)


def _from_the_model(world: World, learner: int) -> Learner:
    """Everything drawn from the model with its own parameters."""
    habits, studied, random = world.habits, world.studied, world.random
    parameters = Parameters()
    sections = world.outline.sections
    counts = np.array(question_counts(world.outline))
    offset = random.normal(0, parameters.offset_sd)
    results: list[ExamResult] = []
    standings = dict(studied.mock_standings[learner])
    first = int(habits.first_day[learner])
    if habits.retaker[learner]:
        share = random.uniform(0.45, 0.69)
        results.append(
            ExamResult(
                FIRST_DAY_OF_ALL + first - 7,
                "exam",
                world.outline.id,
                total_right=round(100 * share),
                total_asked=100,
            )
        )
        standings[first - 7] = _nothing_seen()
    priors = section_priors(world.outline, results, parameters)
    at_exam = standing_of(studied.app, learner, int(habits.exam_day[learner]))
    stands = _stands(world.outline, at_exam, priors, parameters)
    spread = np.array(
        [np.hypot(parameters.section_sd, parameters.uncovered_sd * np.sqrt(1 - s.coverage)) for s in stands]
    )
    own = random.normal(0, 1, len(sections)) * spread
    for day in habits.mock_days[learner]:
        if day == NO_MOCK:
            continue
        then = _stands(world.outline, standings[int(day)], priors, parameters)
        logits = np.array([_logit(parameters.chance(s.knowledge)) for s in then]) + offset + own
        logits += random.normal(0, parameters.form_sd)
        results.append(_result(world.outline, random, 1 / (1 + np.exp(-logits)), counts, int(day), "mock"))
    logits = np.array([_logit(parameters.chance(s.knowledge)) for s in stands]) + offset + own
    shares = 1 / (1 + np.exp(-(logits + random.normal(0, parameters.form_sd))))
    return _learner(world, learner, results, standings, float(offset), shares)


def _learner(
    world: World,
    learner: int,
    results: list[ExamResult],
    standings: dict[int, Standing],
    offset: float,
    shares: Floats,
) -> Learner:
    studied, exam_day = world.studied, int(world.habits.exam_day[learner])
    return Learner(
        day=FIRST_DAY_OF_ALL,
        exam_day=FIRST_DAY_OF_ALL + exam_day,
        results=tuple(results),
        standings={FIRST_DAY_OF_ALL + day: standing for day, standing in standings.items()},
        at_exam=standing_of(studied.app, learner, exam_day),
        answers=dict(zip(TOPICS, studied.answers[learner].tolist(), strict=True)),
        right=dict(zip(TOPICS, studied.right[learner].tolist(), strict=True)),
        offset=offset,
        exam_right=int(world.random.binomial(question_counts(world.outline), shares).sum()),
        section_share=shares,
    )


def _result(
    outline: Blueprint, random: Random, shares: Floats, counts: Ints, day: int, kind: str
) -> ExamResult:
    right = random.binomial(counts, np.clip(shares, 0, 1))
    return ExamResult(
        taken_on_day=FIRST_DAY_OF_ALL + day,
        kind="exam" if kind == "exam" else "mock",
        outline_id=outline.id,
        total_right=float(right.sum()),
        total_asked=int(counts.sum()),
        sections=tuple(
            SectionResult(section.id, float(r), int(n))
            for section, r, n in zip(outline.sections, right, counts, strict=True)
        ),
    )


def _stands(
    outline: Blueprint, standing: Standing, priors: Sequence[float], parameters: Parameters
) -> list[SectionStanding]:
    return [
        section_standing(section, standing, prior, parameters)
        for section, prior in zip(outline.sections, priors, strict=True)
    ]


def _nothing_seen() -> Standing:
    nothing = (0,) * len(TOPICS)
    return Standing(TOPICS, (0.0,) * len(TOPICS), nothing, tuple(CARDS_PER_TOPIC.values()))


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
