"""Where results lost their points: the sections of an outline, ranked, with the study areas they ask about.

What a report says only as "below 70" is a bound, not a number, and what it leaves out is not guessed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cpccards.domain.attempts import REPORT_LINE, ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.topics import STUDY_AREAS, TOPIC_BY_KEY, StudyArea

LEARNER_AREAS: tuple[StudyArea, ...] = STUDY_AREAS[:4]
"""The study areas that a learner is told to look at after failing."""


@dataclass(frozen=True, slots=True)
class WeakArea:
    """A section of which something is known.

    Attributes:
        weight: share of the exam, 0–1.
        areas: those of `LEARNER_AREAS` that its topics belong to; may be empty.
        share: share of right answers, 0–1; what it lies below when `is_bound`.
        is_bound: only known to be below `share`, so that at least `points_lost` were lost.
        points_lost: points of the whole exam (of 100) that this section cost.
        to_pass: points of the exam that it lies short of the pass mark; at least so many when `is_bound`.
        day: study day of the result that says so.
    """

    section_id: str
    name: str
    weight: float
    areas: tuple[StudyArea, ...]
    share: float
    is_bound: bool
    points_lost: float
    to_pass: float
    day: int


@dataclass(frozen=True, slots=True)
class AreaLoss:
    """A study area, with what was lost in the sections that ask about it.

    Attributes:
        points_lost: in all those sections together. A section that asks about several areas counts whole
            for each, because no report says how its loss divides.
        is_least: some of them are only known by a bound, or unknown.
        known, sections: of how many of its sections something is known, and how many there are.
    """

    area: StudyArea
    points_lost: float
    is_least: bool
    known: int
    sections: int


@dataclass(frozen=True, slots=True)
class WeakAreas:
    """What results by one outline say of its sections.

    Attributes:
        ranked: the sections of which something is known, the costliest first.
        unknown: names of the others, in the outline's order.
        areas: the four study areas, the costliest first; those that no section asks about are left out.
    """

    ranked: tuple[WeakArea, ...]
    unknown: tuple[str, ...]
    areas: tuple[AreaLoss, ...]


def weak_areas(outline: Blueprint, results: Sequence[ExamResult]) -> WeakAreas:
    """Ranks the sections of `outline` by the points they cost.

    Each section is taken from the latest result by this outline that says something of it: what a later
    report leaves out, an earlier one may tell.

    Args:
        results: oldest first; those by other outlines are passed over.
    """
    latest = _latest(outline, results)
    found: list[WeakArea] = []
    unknown: list[str] = []
    for section, weight in zip(outline.sections, section_weights(outline), strict=True):
        said = latest.get(section.id)
        if said is None:
            unknown.append(section.name)
        else:
            found.append(_weak_area(section, weight, outline.pass_mark, *said))
    # A sort that keeps equals in the outline's order.
    ranked = tuple(sorted(found, key=lambda area: -round(area.points_lost, 9)))
    return WeakAreas(ranked, tuple(unknown), _area_losses(outline, ranked))


def section_weights(outline: Blueprint) -> tuple[float, ...]:
    """Each section's share of the exam, 0–1."""
    return tuple(
        section.weight if section.weight is not None else (section.questions or 0) / outline.questions
        for section in outline.sections
    )


def study_areas(section: Section) -> tuple[StudyArea, ...]:
    """Those of `LEARNER_AREAS` that a section's topics belong to, in their order."""
    keys = {TOPIC_BY_KEY[topic].study_area for topic in section.draws_on if topic in TOPIC_BY_KEY}
    return tuple(area for area in LEARNER_AREAS if area.key in keys)


def _latest(outline: Blueprint, results: Sequence[ExamResult]) -> dict[str, tuple[float, bool, int]]:
    """(share, whether only a bound, day) of each section, by its id."""
    latest: dict[str, tuple[float, bool, int]] = {}
    for result in results:
        if result.outline_id != outline.id:
            continue
        for section in result.sections:
            said = _said(section)
            if said is not None:
                latest[section.section_id] = (*said, result.taken_on_day)
    return latest


def _said(section: SectionResult) -> tuple[float, bool] | None:
    if section.known_share is not None:
        return section.known_share, False
    return (REPORT_LINE, True) if section.below else None


def _weak_area(
    section: Section, weight: float, pass_mark: float, share: float, is_bound: bool, day: int
) -> WeakArea:
    return WeakArea(
        section_id=section.id,
        name=section.name,
        weight=weight,
        areas=study_areas(section),
        share=share,
        is_bound=is_bound,
        points_lost=100 * weight * (1 - share),
        to_pass=100 * weight * max(0.0, pass_mark - share),
        day=day,
    )


def _area_losses(outline: Blueprint, ranked: Sequence[WeakArea]) -> tuple[AreaLoss, ...]:
    losses: list[AreaLoss] = []
    for area in LEARNER_AREAS:
        asking = sum(area in study_areas(section) for section in outline.sections)
        told = [weak for weak in ranked if area in weak.areas]
        if asking:
            losses.append(
                AreaLoss(
                    area=area,
                    points_lost=math.fsum(weak.points_lost for weak in told),
                    is_least=len(told) < asking or any(weak.is_bound for weak in told),
                    known=len(told),
                    sections=asking,
                )
            )
    return tuple(sorted(losses, key=lambda loss: -round(loss.points_lost, 9)))
