"""“Study next” against an oracle that knows what each learner truly recalls and how they truly answer.

For each learner and topic the app draws up its block; the oracle works out what that block would truly add to
the expected score, and picks the best. The app's pick gets a share of the oracle's gain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cpccards.domain.blueprint import question_counts
from cpccards.domain.forecaster import Forecaster
from cpccards.domain.learning import FIRST_TIME_KNOWN
from cpccards.domain.study_next import StudyBlock, StudyCards, study_blocks
from tests.calibration.scenarios import World
from tests.calibration.study import CARD_TOPIC, CARDS, TOPICS, Floats, recall_by_topic

SECONDS_AN_ANSWER = 12.0
MINUTES = (20.0, 60.0)


@dataclass(eq=False, slots=True)
class Picks:
    """True gains, in points, of what each way of picking picked; an entry for each learner and block size.

    Attributes:
        inside: whether the range given with a block held its true gain.
        ratios: true gain over expected gain.
    """

    oracle: list[float]
    study_next: list[float]
    lowest_mastery: list[float]
    largest_weight: list[float]
    random: list[float]
    inside: list[bool]
    ratios: list[float]

    @classmethod
    def none(cls) -> Picks:
        """Before the first learner."""
        return cls([], [], [], [], [], [], [])

    def share(self, way: str) -> float:
        """The share of the oracle's gain that a way of picking got."""
        picked: list[float] = getattr(self, way)
        return sum(picked) / sum(self.oracle)


def pick(world: World, forecaster: Forecaster, picks: Picks, learners: int) -> None:
    """Adds the picks of the first `learners` of `world`."""
    for index in range(learners):
        learner = world.learners[index]
        forecast = forecaster.project(learner.at_exam, learner.results, learner.answers, learner.standings)
        slopes = forecaster.slopes(learner.at_exam, learner.results, learner.standings)
        app = world.studied.app
        cards = StudyCards(
            cards=np.arange(CARDS),
            notes=np.arange(CARDS),
            topics=TOPICS,
            topic_index=CARD_TOPIC,
            stability=app.stability[index],
            difficulty=app.difficulty[index],
            last_day=app.last_day[index],
        )
        for minutes in MINUTES:
            blocks = study_blocks(
                cards,
                world.outline,
                slopes,
                day=1,
                exam_day=learner.exam_day - learner.day + 1,
                minutes=minutes,
                seconds_an_answer=SECONDS_AN_ANSWER,
                chance_to_pass=forecast.pass_probability,
            )
            if not blocks:
                continue
            gains = {block.topic: true_gain(world, index, block) for block in blocks}
            by_section = sorted(
                zip(world.outline.sections, forecast.sections, strict=True), key=lambda pair: pair[1].mean
            )
            weakest = next(topic for section, _ in by_section for topic in section.topics if topic in gains)
            heaviest = next(
                topic
                for section, _ in sorted(by_section, key=lambda pair: -pair[1].weight)
                for topic in section.topics
                if topic in gains
            )
            picks.oracle.append(max(gains.values()))
            picks.study_next.append(gains[blocks[0].topic])
            picks.lowest_mastery.append(gains[weakest])
            picks.largest_weight.append(gains[heaviest])
            picks.random.append(float(np.mean(list(gains.values()))))
            for block in blocks[:3]:
                picks.inside.append(block.points.low <= gains[block.topic] <= block.points.high)
                picks.ratios.append(gains[block.topic] / block.points.mean)


def true_gain(world: World, index: int, block: StudyBlock) -> float:
    """Points that studying the block tomorrow would truly add to the expected score."""
    exam_day = int(world.habits.exam_day[index]) + 1
    before_recall, before_seen = recall_by_topic(
        world.studied.truth, world.studied.app, index, exam_day, world.habits.prior[index]
    )
    cards = np.array(block.cards)
    rows, tonight = np.full(len(cards), index), np.full(len(cards), 1)
    truth, app = world.studied.truth, world.studied.app
    seen = app.stability[index, cards] > 0
    known = np.where(seen, truth.recall(rows, cards, tonight), FIRST_TIME_KNOWN)
    then = np.full(len(cards), exam_day)
    anyway = world.habits.prior[index, CARD_TOPIC[cards]]
    unstudied = np.maximum(truth.recall(rows, cards, then), anyway)
    after: Floats = np.zeros(len(cards))
    for outcome, weight in ((True, known), (False, 1.0 - known)):
        trial = truth.of(index)
        alone = np.zeros(len(cards), np.int64)
        trial.practise(alone, cards, np.full(len(cards), outcome), tonight)
        after += weight * np.maximum(trial.recall(alone, cards, then), anyway)
    topic = TOPICS.index(block.topic)
    recalled, seen_after = before_recall.copy(), before_seen.copy()
    recalled[topic] += (after - np.where(seen, unstudied, 0.0)).sum()
    seen_after[topic] += np.count_nonzero(~seen)
    form = float(world.exam_form[index])
    counts = np.array(question_counts(world.outline))
    gained = world.shares(index, recalled, seen_after, form) - world.shares(
        index, before_recall, before_seen, form
    )
    return 100.0 * float(counts @ gained) / float(counts.sum())
