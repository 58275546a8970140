"""Papers of practice exams: how many questions of each section, and which.

A paper follows its outline exactly (largest remainders), takes what was asked least often first, and is the
same again for the same seed, bank and history, in whatever order the bank is given.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, NewType

from cpccards.domain.blueprint import MOST_QUESTIONS, Blueprint, Section, question_counts, scaled
from cpccards.domain.errors import BadInput
from cpccards.domain.questions import Question
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.domain.weak_areas import section_weights

MockId = NewType("MockId", int)

SECONDS_A_QUESTION = 144
"""Four hours for 100 questions."""

WEAK_SECTIONS = 5
"""Sections that a paper of weak areas draws on: those that cost the most points."""


class PaperKind(StrEnum):
    """What a practice exam is made of."""

    FULL = "full"
    HALF = "half"
    QUICK = "quick"
    SECTION = "section"
    AREA = "area"
    WEAK = "weak"
    PRACTICE = "practice"


PAPER_NAMES: dict[PaperKind, str] = {
    PaperKind.FULL: "Full exam",
    PaperKind.HALF: "Half exam",
    PaperKind.QUICK: "Quick exam",
    PaperKind.SECTION: "One section",
    PaperKind.AREA: "One study area",
    PaperKind.WEAK: "My weak areas",
    PaperKind.PRACTICE: "Practice",
}

SIZES: dict[PaperKind, tuple[int, int]] = {
    PaperKind.FULL: (100, 240),
    PaperKind.HALF: (50, 120),
    PaperKind.QUICK: (25, 60),
}
"""Questions and minutes of papers in the exam's full mix: only their total speaks for the exam."""

USUAL_QUESTIONS = 20
"""Of the other kinds, until the learner chooses."""


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """What the learner asked for. `plan_for` fills in what goes with a kind.

    Attributes:
        minutes: for the whole; None without a limit.
        parts: 1, or 2 with half the questions and half the time each and no way back.
        section: id of a section of `outline`, for `SECTION`.
        area: key of a study area, for `AREA`.
        topics: keys, for `PRACTICE`; none means all.
        shuffled: by the seed, in place of the outline's order.
        with_notes: the library's own multiple-choice notes join.
    """

    kind: PaperKind
    outline: Blueprint
    questions: int
    minutes: int | None
    parts: int = 1
    section: str | None = None
    area: str | None = None
    topics: tuple[str, ...] = ()
    shuffled: bool = False
    pause_allowed: bool = False
    seed: int = 0
    with_notes: bool = False

    @property
    def practice(self) -> bool:
        """Untimed, with the rationale after each answer, and apart from the exams."""
        return self.kind is PaperKind.PRACTICE


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question in its place; `position` counts from 1 over all parts."""

    position: int
    part: int
    section_id: str
    question: Question


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it will be sat."""

    plan: PaperPlan
    questions: tuple[PaperQuestion, ...]


class TooFewQuestions(BadInput):
    """The bank can't fill a paper.

    Attributes:
        largest: the largest smaller paper of this kind that can be made; None when there is none.
    """

    def __init__(self, title: str, message: str, remedy: str, largest: int | None) -> None:
        super().__init__(title, message, remedy)
        self.largest = largest


def plan_for(kind: PaperKind, outline: Blueprint, questions: int | None = None, **choices: Any) -> PaperPlan:
    """A plan with the questions and minutes that go with `kind`; `choices` are its other fields."""
    usual, minutes = SIZES.get(kind, (USUAL_QUESTIONS, None))
    asked = questions or usual
    if minutes is None and kind is not PaperKind.PRACTICE:
        minutes = math.ceil(asked * SECONDS_A_QUESTION / 60)
    return PaperPlan(kind, outline, asked, **{"minutes": minutes, **choices})


def section_of(question: Question, outline: Blueprint) -> str | None:
    """The section of `outline` that a question counts for; None when its topic has no place there.

    A question names a section itself. Where that is the outline's own and draws on the question's topic, it
    holds; otherwise the first section that has the topic does.
    """
    own = next((section for section in outline.sections if section.id == question.section), None)
    if own is not None and question.topic in own.draws_on:
        return own.id
    found = (section.id for section in outline.sections if question.topic in section.topics)
    return next(found, None)


def counts_for(plan: PaperPlan, weak: Mapping[str, float] | None = None) -> dict[str, int]:
    """How many questions of each section, in the outline's order; they add up to `plan.questions`.

    Args:
        weak: for `WEAK`, the points each section is thought to cost, by its id; without any, the outline's
            own shares.

    Raises:
        BadInput: the plan can't be followed, by whatever bank.
    """
    _check(plan)
    ids = [section.id for section in plan.outline.sections]
    if plan.kind in SIZES:
        return dict(zip(ids, question_counts(scaled(plan.outline, plan.questions)), strict=True))
    shares = _shares(plan, weak)
    total = math.fsum(shares)
    if total <= 0:
        raise _bad("No section of the outline asks about that.", "Choose another section, area or topic.")
    weighted = tuple(
        replace(section, weight=share / total, questions=None)
        for section, share in zip(plan.outline.sections, shares, strict=True)
    )
    made = replace(plan.outline, sections=weighted, questions=plan.questions)
    return dict(zip(ids, question_counts(made), strict=True))


def build(
    plan: PaperPlan,
    bank: Sequence[Question],
    seen: Mapping[str, int],
    weak: Mapping[str, float] | None = None,
) -> Paper:
    """The paper that `plan` asks for.

    Args:
        seen: how often each question was asked before, by its key.
        weak: see `counts_for`.

    Raises:
        TooFewQuestions: which sections lack how many, and the largest smaller paper that works.
        BadInput: see `counts_for`.
    """
    counts = counts_for(plan, weak)
    shelves = _shelves(plan, bank)
    lacking = _lacking(counts, shelves)
    if lacking:
        raise _too_few(plan, shelves, lacking, weak)
    chosen: list[tuple[str, Question]] = []
    for section, count in counts.items():
        by_use = sorted(
            shelves.get(section, ()), key=lambda question: (seen.get(question.key, 0), _draw(plan, question))
        )
        taken = sorted(by_use[:count], key=lambda question: _draw(plan, question))
        chosen += [(section, question) for question in taken]
    if plan.shuffled:
        chosen.sort(key=lambda entry: _draw(plan, entry[1], "order"))
    first = -(-len(chosen) // plan.parts)
    return Paper(
        plan,
        tuple(
            PaperQuestion(position, 1 if position <= first else 2, section, question)
            for position, (section, question) in enumerate(chosen, start=1)
        ),
    )


def _check(plan: PaperPlan) -> None:
    if not 1 <= plan.questions <= MOST_QUESTIONS:
        raise _bad(
            f"A paper of {plan.questions:,} questions can't be made.", f"Choose 1 to {MOST_QUESTIONS:,}."
        )
    if plan.parts not in {1, 2} or plan.parts > plan.questions:
        raise _bad(f"A paper can't have {plan.parts} parts.", "Choose one part or two.")
    if plan.minutes is not None and plan.minutes < plan.parts:
        raise _bad(f"{plan.minutes} minutes are too few.", "Give each part a minute at least.")
    known = {section.id for section in plan.outline.sections}
    if plan.kind is PaperKind.SECTION and plan.section not in known:
        raise _bad(f"“{plan.outline.name}” has no section “{plan.section}”.", "Choose one of its sections.")
    if plan.kind is PaperKind.AREA and plan.area not in STUDY_AREA_BY_KEY:
        raise _bad(f"There is no study area “{plan.area}”.", "Choose one of the study areas.")
    for topic in plan.topics:
        if topic not in TOPIC_BY_KEY:
            raise _bad(f"There is no topic “{topic}”.", "Choose one of the topics.")


def _shares(plan: PaperPlan, weak: Mapping[str, float] | None) -> list[float]:
    """What share each section has of a paper that is not in the full mix; they need not add up to 1."""
    sections = plan.outline.sections
    weights = section_weights(plan.outline)
    if plan.kind is PaperKind.SECTION:
        return [float(section.id == plan.section) for section in sections]
    if plan.kind is PaperKind.WEAK and weak:
        costs = [max(0.0, weak.get(section.id, 0.0)) for section in sections]
        least = sorted(costs, reverse=True)[:WEAK_SECTIONS][-1]
        kept = [cost if cost >= least else 0.0 for cost in costs]
        return kept if any(kept) else list(weights)
    wanted = _wanted_topics(plan)
    return [weight * _covered(section, wanted) for section, weight in zip(sections, weights, strict=True)]


def _wanted_topics(plan: PaperPlan) -> frozenset[str]:
    """The topics that a paper keeps to: all of them unless an area or topics are asked for."""
    if plan.kind is PaperKind.AREA:
        return frozenset(key for key, topic in TOPIC_BY_KEY.items() if topic.study_area == plan.area)
    if plan.kind is PaperKind.PRACTICE and plan.topics:
        return frozenset(plan.topics)
    return frozenset(TOPIC_BY_KEY)


def _covered(section: Section, wanted: Iterable[str]) -> float:
    """The share of a section's own topics that are wanted."""
    return len(set(section.topics).intersection(wanted)) / len(section.topics)


def _shelves(plan: PaperPlan, bank: Sequence[Question]) -> dict[str, list[Question]]:
    """The questions that may be asked, by section; each key once."""
    wanted = _wanted_topics(plan)
    shelves: dict[str, list[Question]] = {}
    for question in {question.key: question for question in bank}.values():
        section = section_of(question, plan.outline)
        if section is not None and question.topic in wanted:
            shelves.setdefault(section, []).append(question)
    return shelves


def _lacking(counts: Mapping[str, int], shelves: Mapping[str, Sequence[Question]]) -> dict[str, int]:
    """How many questions each section is short of; only those that are."""
    short = {section: count - len(shelves.get(section, ())) for section, count in counts.items()}
    return {section: missing for section, missing in short.items() if missing > 0}


def _too_few(
    plan: PaperPlan,
    shelves: Mapping[str, Sequence[Question]],
    lacking: Mapping[str, int],
    weak: Mapping[str, float] | None,
) -> TooFewQuestions:
    names = {section.id: section.name for section in plan.outline.sections}
    told = "; ".join(f"{names[section]} lacks {missing:,}" for section, missing in lacking.items())
    most = min(plan.questions - 1, sum(map(len, shelves.values())))
    sizes = range(most, plan.parts - 1, -1)
    works = (size for size in sizes if not _lacking(counts_for(replace(plan, questions=size), weak), shelves))
    largest = next(works, None)
    remedy = (
        "Add multiple-choice notes with these topics, or choose another paper."
        if largest is None
        else f"A paper of {largest:,} {'question' if largest == 1 else 'questions'} can be made."
    )
    return TooFewQuestions(
        "There are not enough questions",
        f"A paper of {plan.questions:,} questions can't be made: {told}.",
        remedy,
        largest,
    )


def _draw(plan: PaperPlan, question: Question, salt: str = "") -> bytes:
    """Where the seed puts a question; it depends on nothing else."""
    return hashlib.blake2b(f"{plan.seed}\x1f{salt}\x1f{question.key}".encode(), digest_size=8).digest()


def _bad(message: str, remedy: str) -> BadInput:
    return BadInput("This paper can't be made", message, remedy)
