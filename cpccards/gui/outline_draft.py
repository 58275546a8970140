"""An exam outline while it is being changed, and where each complaint about it belongs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from cpccards.domain.blueprint import Blueprint, Section, as_mapping, question_counts, scaled
from cpccards.domain.topics import TOPICS

DEFAULT_PART = 60
"""Minutes of a part that is added, where none are left over."""

_FINEST = 1000
"""Question counts are turned into tenths of a percent."""
_OF_SECTION = re.compile(r"^In section (\d+)(?: \(.*\))?: (.+)$", re.DOTALL)
_TWINS = re.compile(r"^Two sections have the name “(.*)”\.$", re.DOTALL)
_PLACES = (
    ("Its name", "name"),
    ("Another outline", "name"),
    ("The pass mark", "pass_mark"),
    ("Its parts", "time"),
    ("The exam lasts", "time"),
    ("The exam has", "questions"),
    ("The weights", "sum"),
    ("Its sections have", "sum"),
    ("It has no sections", "sum"),
)
"""How the sentences about an outline begin, and the field each is about."""


@dataclass(slots=True)
class SectionDraft:
    """A section. `weight` is in percent; it counts in an outline by weights, `questions` in the others."""

    id: str
    name: str = ""
    weight: float = 0.0
    questions: int = 0
    topics: list[str] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


@dataclass(slots=True)
class OutlineDraft:
    """An outline of the learner's own with what was typed so far. `pass_mark` is in percent."""

    id: str
    name: str
    description: str
    source: str
    edition: str
    pass_mark: int
    duration: int
    parts: list[int]
    questions: int
    by_weight: bool
    sections: list[SectionDraft]

    @classmethod
    def of(cls, outline: Blueprint) -> Self:
        """A draft that changes nothing yet."""
        return cls(
            id=outline.id,
            name=outline.name,
            description=outline.description,
            source=outline.source,
            edition=outline.edition,
            pass_mark=round(100 * outline.pass_mark),
            duration=outline.duration_minutes,
            parts=list(outline.parts),
            questions=outline.questions,
            by_weight=outline.by_weight,
            sections=[
                SectionDraft(
                    id=section.id,
                    name=section.name,
                    weight=round(100 * (section.weight or 0.0), 6),
                    questions=section.questions or 0,
                    topics=list(section.topics),
                    shared=list(section.shared_topics),
                )
                for section in outline.sections
            ],
        )

    def mapping(self) -> dict[str, Any]:
        """What `OutlineService` reads."""
        return as_mapping(self._blueprint())

    def counts(self) -> tuple[int, ...] | None:
        """The questions each section has; None while the weights don't add up."""
        if self.by_weight:
            total = math.fsum(section.weight for section in self.sections)
            if not math.isclose(total, 100.0, abs_tol=1e-4) or not self.questions:
                return None
        return question_counts(self._blueprint()) if self.sections else None

    def count_by(self, *, weight: bool) -> None:
        """Turns question counts into weights, or weights into question counts."""
        if weight == self.by_weight:
            return
        if weight:
            self._weigh()
        else:
            found = self.counts()
            for place, section in enumerate(self.sections):
                rough = round(section.weight * self.questions / 100)
                section.questions = rough if found is None else found[place]
        self.by_weight = weight

    def add_section(self) -> SectionDraft:
        """Adds a section at the end, with what is missing from the whole."""
        taken = {section.id for section in self.sections}
        number = len(self.sections) + 1
        while f"section-{number}" in taken:
            number += 1
        weighed = math.fsum(section.weight for section in self.sections)
        counted = sum(section.questions for section in self.sections)
        made = SectionDraft(
            f"section-{number}",
            weight=max(0.0, round(100 - weighed, 6)),
            questions=max(0, self.questions - counted),
        )
        self.sections.append(made)
        return made

    def add_part(self) -> None:
        """Adds a part: one part is halved; to several, one of what is missing is added."""
        if len(self.parts) == 1:
            half = self.duration // 2
            self.parts = [self.duration - half, half]
        else:
            missing = self.duration - sum(self.parts)
            self.parts.append(missing if missing > 0 else DEFAULT_PART)

    def remove_part(self, place: int) -> None:
        """Removes a part; what is left over as one part is the whole exam."""
        del self.parts[place]
        if len(self.parts) <= 1:
            self.parts = [self.duration]

    def set_duration(self, minutes: int) -> None:
        """Changes the length of the exam; a single part is as long."""
        self.duration = minutes
        if len(self.parts) <= 1:
            self.parts = [minutes]

    def left_out(self) -> list[str]:
        """Names of the topics that no section draws on."""
        drawn = {topic for section in self.sections for topic in (*section.topics, *section.shared)}
        return [topic.name for topic in TOPICS if topic.key not in drawn]

    def _weigh(self) -> None:
        if sum(section.questions for section in self.sections) == 0:
            return
        shares = question_counts(scaled(self._blueprint(), _FINEST))
        for section, share in zip(self.sections, shares, strict=True):
            section.weight = 100 * share / _FINEST

    def _blueprint(self) -> Blueprint:
        return Blueprint(
            id=self.id,
            name=self.name.strip(),
            sections=tuple(
                Section(
                    id=section.id,
                    name=section.name.strip(),
                    topics=tuple(section.topics),
                    shared_topics=tuple(section.shared),
                    weight=round(section.weight / 100, 8) if self.by_weight else None,
                    questions=None if self.by_weight else section.questions,
                )
                for section in self.sections
            ),
            questions=self.questions,
            pass_mark=self.pass_mark / 100,
            duration_minutes=self.duration,
            parts=tuple(self.parts),
            description=self.description.strip(),
            source=self.source,
            edition=self.edition,
        )


@dataclass(frozen=True, slots=True)
class Complaints:
    """What is wrong with a draft, by where it applies.

    Attributes:
        fields: by field of the outline: name, pass_mark, time, questions, sum; "" for the rest.
        sections: by place of the section, then by its field: name, amount, topics.
    """

    fields: dict[str, str] = field(default_factory=dict)
    sections: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many fields there are to mend."""
        return len(self.fields) + sum(map(len, self.sections.values()))

    def of(self, name: str) -> str:
        """What to say at a field of the outline."""
        return self.fields.get(name, "")

    def of_section(self, place: int, name: str) -> str:
        """What to say at a field of a section."""
        return self.sections.get(place, {}).get(name, "")


def placed(sentences: Iterable[str], draft: OutlineDraft) -> Complaints:
    """Sorts what `OutlineService.problems` says of a draft."""
    told = Complaints()
    for sentence in sentences:
        in_section, twins = _OF_SECTION.match(sentence), _TWINS.match(sentence)
        if in_section:
            what = in_section[2]
            name = "name" if "name is empty" in what else "topics" if "topic" in what else "amount"
            _note(told.sections.setdefault(int(in_section[1]) - 1, {}), name, _capital(what))
        elif twins:
            for place, section in enumerate(draft.sections):
                if section.name.strip() == twins[1]:
                    _note(told.sections.setdefault(place, {}), "name", sentence)
        else:
            name = next((name for start, name in _PLACES if sentence.startswith(start)), "")
            _note(told.fields, name, sentence)
    return told


def _note(held: dict[str, str], name: str, sentence: str) -> None:
    held[name] = f"{held[name]} {sentence}" if name in held else sentence


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
