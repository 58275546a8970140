"""The sentences of the Exam outlines page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.counted import count
from cpccards.gui.outline_draft import Complaints, OutlineDraft

MOST_NAMED = 5
"""Topics that are named in a sentence; the rest is counted."""


def facts(outline: Blueprint) -> str:
    """“4 sections by weight  ·  100 questions  ·  240 minutes  ·  70 % to pass”."""
    how = "weight" if outline.by_weight else "question count"
    parts = [
        f"{count(len(outline.sections), 'section')} by {how}",
        count(outline.questions, "question"),
        minutes(outline.duration_minutes, outline.parts),
        f"{100 * outline.pass_mark:g} % to pass",
    ]
    return "  ·  ".join(parts)


def minutes(duration: int, parts: Sequence[int]) -> str:
    """“240 minutes”, “240 minutes in 2 parts”."""
    return count(duration, "minute") + (f" in {len(parts)} parts" if len(parts) > 1 else "")


def sum_words(draft: OutlineDraft, complaints: Complaints) -> str:
    """What the sections add up to."""
    if complaints.of("sum"):
        return complaints.of("sum")
    if draft.by_weight:
        return "The weights add up to 100 %."
    return f"The sections have {count(draft.questions, 'question')}, as many as the exam."


def left_out_words(topics: Sequence[str]) -> str:
    """What it means that some topics are in no section; empty when all are."""
    if not topics:
        return ""
    named = ", ".join(topics[:MOST_NAMED])
    if len(topics) > MOST_NAMED:
        named += f" and {len(topics) - MOST_NAMED} more"
    said = "1 topic is" if len(topics) == 1 else f"{len(topics)} topics are"
    whose = "its cards stay" if len(topics) == 1 else "their cards stay"
    return f"{said} in no section; {whose} out of the forecast: {named}."


def topic_names(topics: Iterable[str], shared: Iterable[str]) -> str:
    """“Anatomy, Modifiers; also draws on Radiology”."""
    own, others = _names(topics), _names(shared)
    return "; ".join(part for part in (own, f"also draws on {others}" if others else "") if part)


def share_words(weight: float | None, questions: int, total: int) -> str:
    """“35 %, 35 of 100 questions”, “6 questions”."""
    if weight is None:
        return count(questions, "question")
    return f"{round(100 * weight, 2):g} %, {questions} of {count(total, 'question')}"


def save_words(draft: OutlineDraft, complaints: Complaints, *, is_changed: bool) -> str:
    """Why an outline can't be saved, or what saving does."""
    if complaints.count == 1:
        [said] = [*complaints.fields.values()] or [
            f"“{draft.sections[place].name.strip() or f'Section {place + 1}'}”: {_lower(words)}"
            for place, told in complaints.sections.items()
            for words in told.values()
        ]
        return f"Not ready to be saved. {said}"
    if complaints.count:
        return f"Not ready to be saved: {complaints.count} things to mend above."
    return "Saving works your forecast out anew." if is_changed else "Nothing to save: all is kept."


def copy_name(name: str, taken: Iterable[str]) -> str:
    """A name for a copy that no outline has: “Weighted sections (copy)”, “… (copy 2)”."""
    known = {other.casefold() for other in taken}
    stem = f"{name} (copy"
    number = 1
    while (made := f"{stem})" if number == 1 else f"{stem} {number})").casefold() in known:
        number += 1
    return made


def _names(topics: Iterable[str]) -> str:
    return ", ".join(TOPIC_BY_KEY[topic].name for topic in topics if topic in TOPIC_BY_KEY)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
