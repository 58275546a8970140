"""Ways to share out a learner's minutes among topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cpccards.domain.forecaster import Forecaster
from cpccards.domain.mastery import CardMemory, standing
from cpccards.domain.study_next import StudyCards, study_blocks
from cpccards.domain.study_plan import WEEK, SectionNeed
from cpccards.domain.study_plan_drills import STEP, in_order, lay_out, session_of, share_out
from cpccards.domain.study_plan_needs import section_needs
from tests.calibration.study import TOPICS
from tests.planning.evenings import ANSWERS_A_MINUTE, Minutes, Standing, Way

POTENTIAL_MINUTES = 120.0


def by_weight(now: Standing, minutes: int) -> list[Minutes]:
    """Each topic as long as the exam weighs its section, whatever is known of it."""
    nothing_known = {section.id: 0.0 for section in now.outline.sections}
    needs = section_needs(now.outline, nothing_known, {})
    return _laid_out(needs, now, minutes)


def by_plan(now: Standing, minutes: int) -> list[Minutes]:
    """The study plan's drills, made from what the app knows.

    Cases have no cards here; so they are left out, and their points come from the topics they draw on.
    """
    deck = now.deck
    cards = np.arange(len(deck.places))
    study_cards = StudyCards(
        cards=cards,
        notes=cards,
        topics=TOPICS,
        topic_index=deck.topics,
        stability=now.stability,
        difficulty=now.difficulty,
        last_day=now.last_day,
    )
    forecaster = Forecaster(now.outline)
    memory = CardMemory(TOPICS, deck.topics, now.stability, now.last_day)
    standing_then = standing(memory, now.exam_day)
    forecast = forecaster.project(standing_then, (), {}, {})
    blocks = study_blocks(
        study_cards,
        now.outline,
        forecaster.slopes(standing_then, (), {}),
        day=now.day,
        exam_day=now.exam_day,
        minutes=POTENTIAL_MINUTES,
        seconds_an_answer=60.0 / ANSWERS_A_MINUTE,
        chance_to_pass=forecast.pass_probability,
    )
    needs = section_needs(
        now.outline,
        {section.id: section.mean / 100 for section in forecast.sections},
        {block.topic: block.points.mean for block in blocks},
    )
    return _laid_out(needs, now, minutes)


def _laid_out(needs: Sequence[SectionNeed], now: Standing, minutes: int) -> list[Minutes]:
    """The next week of drills up to the exam, of topics that have cards."""
    with_cards = (
        replace(need, topics=tuple((topic, worth) for topic, worth in need.topics if topic in TOPICS))
        for need in needs
    )
    drilled = [need for need in with_cards if need.topics]
    room = [minutes // STEP] * (now.exam_day - now.day)
    shares = share_out(drilled, sum(room))
    points = {topic: worth for need in drilled for topic, worth in need.topics}
    laid = lay_out(in_order(shares.steps, points, session_of(room)), room)
    return [{topic: float(STEP * steps) for topic, steps in day} for day in laid[:WEEK]]


WAYS: dict[str, Way] = {"by weight": by_weight, "by plan": by_plan}
