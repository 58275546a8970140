"""What exam results say about the sections of one outline, made ready for the grid.

Each number is used once. A real attempt's numbers enter through p0 (`mastery.section_priors`), because they
tell what the learner brought along. A mock's numbers are observations on its own date. "Below 70 %" without
a number is an observation for both: all that is known is that the count fell short.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpccards.domain.attempts import REPORT_LINE, ExamResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.inference import Below, Count, Total
from cpccards.domain.mastery import (
    Parameters,
    attempt_knowledge,
    known_sections,
    section_priors,
    section_questions,
    section_standing,
)
from cpccards.domain.standing import Standing


@dataclass(frozen=True, slots=True)
class Observations:
    """What all results say.

    Attributes:
        counts, belows: per section, results known as a number, or only known to be below 70 %.
        totals: results that speak for several sections at once.
        mock_questions: questions of mocks with a known result, in sections or in bare totals.
        mocks_alike: how many mocks of one size these are worth, (Σ m)² / Σ m²: each form shifts by itself.
    """

    counts: tuple[tuple[Count, ...], ...]
    belows: tuple[tuple[Below, ...], ...]
    totals: tuple[Total, ...]
    mock_questions: float
    mocks_alike: float


def observe(
    blueprint: Blueprint,
    results: Sequence[ExamResult],
    standings: Mapping[int, Standing],
    parameters: Parameters,
) -> Observations:
    """Turn `results` into observations on the sections of `blueprint`.

    A result of another outline gives its total only. In a result of this one, sections with a number speak
    for themselves, and what its total leaves over is spread over the other sections by their questions.
    On the day of an attempt, things on no seen card are known as well as the attempts say, without the
    discount that p0 carries since.

    Args:
        standings: how the topics stood, by study day, on the day of every result.
    """
    priors = section_priors(blueprint, results, parameters)
    on_attempt = attempt_knowledge(blueprint, results, parameters) or priors
    counts: list[list[Count]] = [[] for _ in priors]
    belows: list[list[Below]] = [[] for _ in priors]
    totals: list[Total] = []
    sizes: list[float] = []
    for result in results:
        topics = standings[result.taken_on_day]
        known_before = on_attempt if result.kind == "exam" else priors
        chances = [
            parameters.chance(section_standing(section, topics, prior, parameters).knowledge)
            for section, prior in zip(blueprint.sections, known_before, strict=True)
        ]
        reading = _Reading(blueprint, result, chances)
        for s, below in reading.belows():
            belows[s].append(below)
        total = reading.total()
        if result.kind == "mock":
            size = 0.0
            for s, count in reading.counts():
                counts[s].append(count)
                size += count.asked
            if total is not None and total.right is not None:
                size += sum(asked for parts in total.parts for _, asked in parts)
            sizes.append(size)
        if total is not None and (result.kind == "mock" or total.right is None):
            totals.append(total)
    return Observations(
        counts=tuple(map(tuple, counts)),
        belows=tuple(map(tuple, belows)),
        totals=tuple(totals),
        mock_questions=math.fsum(sizes),
        mocks_alike=math.fsum(sizes) ** 2 / square if (square := math.fsum(m * m for m in sizes)) else 0.0,
    )


class _Reading:
    """One result beside one outline."""

    def __init__(self, blueprint: Blueprint, result: ExamResult, chances: Sequence[float]) -> None:
        self._result = result
        self._chances = chances
        self._questions = section_questions(blueprint)
        self._same_outline = result.outline_id == blueprint.id
        self._known = known_sections(result, blueprint.id, self._questions)

    def counts(self) -> list[tuple[int, Count]]:
        """The sections with a number, by their place in the outline."""
        return [
            (s, Count(self._chances[s], *self._known[section_id]))
            for s, section_id in enumerate(self._questions)
            if section_id in self._known
        ]

    def belows(self) -> list[tuple[int, Below]]:
        """The sections only known to be below 70 %."""
        if not self._same_outline:
            return []
        marked = {section.section_id: section.asked for section in self._result.sections if section.below}
        found: list[tuple[int, Below]] = []
        for s, (section_id, questions) in enumerate(self._questions.items()):
            asked = marked.get(section_id) or questions
            if section_id in marked and section_id not in self._known and asked:
                found.append((s, Below(self._chances[s], asked)))
        return found

    def total(self) -> Total | None:
        """What the total says about the sections without a number; None if nothing."""
        total = self._result.total
        if total is None and not (self._result.total_below and not self._known):
            return None
        asked_in_all = self._result.total_asked or sum(self._questions.values())
        asked = asked_in_all - sum(asked for _, asked in self._known.values())
        weights = [0 if section_id in self._known else n for section_id, n in self._questions.items()]
        if asked <= 0 or not any(weights):
            return None
        parts = tuple(
            ((chance, asked * n / sum(weights)),) if n else ()
            for chance, n in zip(self._chances, weights, strict=True)
        )
        if total is None:
            return Total(parts, None, REPORT_LINE * asked)
        right = total[0] - sum(right for right, _ in self._known.values())
        return Total(parts, min(asked, max(0.0, right)))
