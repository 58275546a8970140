"""Questions for practice exams, made up by the dozen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.questions import QUESTION_OUTLINE, Difficulty, Question
from cpccards.services.outlines import bundled_outlines
from tests.support.libraries import RESOURCES

OUTLINES = {outline.id: outline for outline in bundled_outlines(RESOURCES / "blueprints")}
AAPC = OUTLINES[QUESTION_OUTLINE]
WEIGHTED = OUTLINES["weighted-sections"]
DECKS = Path(__file__).parents[2] / "decks"


def question(key: str, section: str, topic: str, answer: str = "B") -> Question:
    """A question with an expected time of 90 seconds."""
    return Question(
        key=key,
        form=1,
        section=section,
        topic=topic,
        question=f"What is {key}?",
        options=tuple(f"{key} {letter}" for letter in "abcd"),
        answer=answer,
        difficulty=Difficulty.MEDIUM,
        seconds=90,
        notes=(f"note-{key}",),
    )


def bank(each: int = 40, outline: Blueprint = AAPC, leaving_out: Iterable[str] = ()) -> list[Question]:
    """`each` questions of every section of `outline`, their topics in turn."""
    gone = set(leaving_out)
    return [
        question(f"{section.id}-{n}", section.id, section.topics[n % len(section.topics)], "ABCD"[n % 4])
        for section in outline.sections
        for n in range(each)
        if section.id not in gone
    ]
