"""The order in which bundled notes are first met: every section from the first day on, by its weight.

Deck after deck would teach one corner of the exam for weeks, and the forecast would have nothing to say
about the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.notes import Note

Item = TypeVar("Item")

_OUTSIDE_WEIGHT = 0.01


def interleave(groups: Sequence[tuple[float, Sequence[Item]]]) -> list[Item]:
    """All items, each group in its own order, groups coming up in proportion to their weights (above 0)."""
    places = [
        ((position + 0.5) / weight, group, item)
        for group, (weight, items) in enumerate(groups)
        for position, item in enumerate(items)
    ]
    return [item for _, _, item in sorted(places, key=lambda place: place[:2])]


def introduction_order(notes: Sequence[Note], outline: Blueprint) -> list[int]:
    """Indices into `notes` in the order they are to be met.

    Sections come up by their questions on the exam; within a section, topics by how many notes they have.
    A note counts for the first section that has its topic; one outside every section comes late.
    """
    section_of: dict[str, int] = {}
    for index, section in enumerate(outline.sections):
        for topic in section.topics:
            section_of.setdefault(topic, index)
    by_section: dict[int | None, dict[str, list[int]]] = {}
    for index, note in enumerate(notes):
        topic = note.topic or ""
        by_section.setdefault(section_of.get(topic), {}).setdefault(topic, []).append(index)
    questions = question_counts(outline)
    return interleave(
        [
            (
                _OUTSIDE_WEIGHT if section is None else float(max(1, questions[section])),
                interleave([(float(len(items)), items) for items in topics.values()]),
            )
            for section, topics in sorted(by_section.items(), key=lambda entry: (entry[0] is None, entry[0]))
        ]
    )
