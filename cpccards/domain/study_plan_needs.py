"""What each topic has to gain: a section's gap to 80 %, in points, shared by what its cards could bring."""

from __future__ import annotations

from collections.abc import Mapping

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.study_plan import SectionNeed
from cpccards.domain.weak_areas import section_weights

GOAL = 0.80
"""Share of right answers a section is brought towards: ten points above the pass mark."""

_EVEN_SHARE = 0.25
"""Of a section's points, what is shared out evenly: what its cards could bring is only an estimate."""


def section_needs(
    outline: Blueprint, accuracy: Mapping[str, float], potential: Mapping[str, float]
) -> tuple[SectionNeed, ...]:
    """The sections of an outline with the points that their own topics have to gain.

    A topic that two sections call their own counts for the first.

    Args:
        accuracy: predicted share of right answers, 0–1, by section id; one that is missing counts as half.
        potential: points that the cards of each topic could bring; a topic without cards counts as the mean.
    """
    given: set[str] = set()
    needs: list[SectionNeed] = []
    for section, weight in zip(outline.sections, section_weights(outline), strict=True):
        own = [topic for topic in section.topics if topic not in given]
        given.update(own)
        gap = 100.0 * weight * max(0.0, GOAL - accuracy.get(section.id, 0.5))
        known = [potential[topic] for topic in own if topic in potential]
        usual = sum(known) / len(known) if known else 1.0
        worths = [potential.get(topic, usual) for topic in own]
        total = sum(worths)
        topics = tuple(
            (
                topic,
                gap
                * (_EVEN_SHARE / len(own) + (1.0 - _EVEN_SHARE) * (worth / total if total else 1 / len(own))),
            )
            for topic, worth in zip(own, worths, strict=True)
        )
        needs.append(SectionNeed(section.id, section.name, topics))
    return tuple(needs)
