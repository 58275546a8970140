"""Exam outlines: what the exam is made of. The app says "outline"; the files are blueprints.

An outline is data (`resources/blueprints/*.toml`), never code, so a learner can copy one and change it.
Sections are given either by weight (shares that add up to 1) or by question count, never by both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPIC_BY_KEY

DEFAULT_OUTLINE = "weighted-sections"
"""The outline that is followed until the learner chooses."""

_WEIGHT_TOLERANCE = 1e-6
_OUTLINE_KEYS = frozenset(
    {
        "id",
        "name",
        "description",
        "source",
        "edition",
        "pass_mark",
        "duration_minutes",
        "parts",
        "questions",
        "section",
    }
)
_SECTION_KEYS = frozenset({"id", "name", "weight", "questions", "topics", "shared_topics"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an outline.

    Attributes:
        id: stable key; results of mocks and attempts name it.
        name: what the learner reads.
        topics: keys of the section's own topics; a mock takes its questions from these.
        shared_topics: topics of other sections that its questions also draw on; they count
            towards what is known, but a mock takes no question from them.
        weight: share of the exam, 0–1, in an outline by weights; otherwise None.
        questions: how many questions, in an outline by counts; otherwise None.
    """

    id: str
    name: str
    topics: tuple[str, ...]
    shared_topics: tuple[str, ...] = ()
    weight: float | None = None
    questions: int | None = None

    @property
    def draws_on(self) -> tuple[str, ...]:
        """All topics that say something about this section, its own first."""
        return self.topics + self.shared_topics


@dataclass(frozen=True, slots=True)
class Blueprint:
    """An exam outline.

    Attributes:
        pass_mark: share of right answers needed, 0–1.
        parts: minutes of each part; together `duration_minutes`.
        questions: how many questions the whole exam asks.
    """

    id: str
    name: str
    sections: tuple[Section, ...]
    questions: int = 100
    pass_mark: float = 0.70
    duration_minutes: int = 240
    parts: tuple[int, ...] = (240,)
    description: str = ""
    source: str = ""
    edition: str = ""

    @property
    def by_weight(self) -> bool:
        """Whether sections carry weights rather than question counts."""
        return self.sections[0].questions is None


def parse_blueprint(data: Mapping[str, object], where: str) -> Blueprint:
    """An outline from its parsed TOML.

    Args:
        data: the whole file as `tomllib` returns it.
        where: the file or place, for messages.

    Raises:
        BadInput: a sentence that names the place, the section and what to change.
    """
    reader = _Reader(data, where)
    reader.refuse_other_keys(_OUTLINE_KEYS)
    raw_sections = reader.tables("section")
    sections = tuple(_parse_section(_Reader(raw, where, n)) for n, raw in enumerate(raw_sections, start=1))
    _refuse_duplicates([section.id for section in sections], where)
    duration = reader.whole("duration_minutes", 240)
    parts = reader.wholes("parts", (duration,))
    if sum(parts) != duration:
        raise reader.bad(
            f"its parts make {sum(parts)} minutes, but the exam lasts {duration}",
            "Change `parts` or `duration_minutes`.",
        )
    pass_mark = reader.number("pass_mark", 0.70)
    if not 0 < pass_mark <= 1:
        raise reader.bad(f"the pass mark is {pass_mark:g}", "Write it as a share: 0.70 for 70 %.")
    return Blueprint(
        id=reader.text("id"),
        name=reader.text("name"),
        sections=sections,
        questions=_questions(sections, reader),
        pass_mark=pass_mark,
        duration_minutes=duration,
        parts=parts,
        description=reader.text("description", ""),
        source=reader.text("source", ""),
        edition=reader.text("edition", ""),
    )


def question_counts(blueprint: Blueprint) -> tuple[int, ...]:
    """How many questions each section has, in the outline's order; they add up to `blueprint.questions`.

    For an outline by weights this is the form whose counts follow the weights: the whole parts first, then
    one more for the largest remainders (ties: the heavier section, then the earlier id), so the order of
    the sections never matters.
    """
    given = [section.questions for section in blueprint.sections if section.questions is not None]
    if given:
        return tuple(given)
    weights = [section.weight or 0.0 for section in blueprint.sections]
    exact = [round(weight * blueprint.questions, 9) for weight in weights]
    counts = [math.floor(share) for share in exact]
    by_remainder = sorted(
        range(len(weights)),
        key=lambda s: (-round(exact[s] - counts[s], 9), -weights[s], blueprint.sections[s].id),
    )
    for s in by_remainder[: blueprint.questions - sum(counts)]:
        counts[s] += 1
    return tuple(counts)


def _parse_section(reader: _Reader) -> Section:
    reader.refuse_other_keys(_SECTION_KEYS)
    section = Section(
        id=reader.text("id"),
        name=reader.text("name"),
        topics=reader.texts("topics"),
        shared_topics=reader.texts("shared_topics"),
        weight=reader.number("weight") if "weight" in reader.data else None,
        questions=reader.whole("questions") if "questions" in reader.data else None,
    )
    if not section.topics:
        raise reader.bad("it names no topics", "Give it at least one: without topics no card counts for it.")
    seen: set[str] = set()
    for topic in section.draws_on:
        if topic not in TOPIC_BY_KEY:
            known = ", ".join(TOPIC_BY_KEY)
            raise reader.bad(f"“{topic}” is not a topic", f"Topics are: {known}.")
        if topic in seen:
            raise reader.bad(f"it names the topic “{topic}” twice", "Keep one of them.")
        seen.add(topic)
    if section.weight is not None and section.questions is not None:
        raise reader.bad(
            "it has a weight and a question count", "Keep one of them, the same in all sections."
        )
    if section.weight is None and section.questions is None:
        raise reader.bad(
            "it has neither a weight nor a question count",
            "Add `weight = 0.35` (a share) or `questions = 6`.",
        )
    if section.weight is not None and section.weight < 0:
        raise reader.bad(f"its weight is {section.weight:g}", "A weight is a share from 0 to 1.")
    return section


def _refuse_duplicates(ids: Sequence[str], where: str) -> None:
    for n, section_id in enumerate(ids):
        if section_id in ids[:n]:
            raise BadInput(
                "Outline cannot be used",
                f"In {where}, two sections have the id “{section_id}”.",
                "Give each section an id of its own.",
            )


def _questions(sections: Sequence[Section], reader: _Reader) -> int:
    """The exam's question count, after checking that weights or counts add up."""
    weights = [section.weight for section in sections if section.weight is not None]
    if weights and len(weights) < len(sections):
        raise reader.bad(
            "some sections have weights and others have question counts",
            "Use weights in all of them, or counts in all of them.",
        )
    if weights:
        total = math.fsum(weights)
        if not math.isclose(total, 1.0, abs_tol=_WEIGHT_TOLERANCE):
            off = abs(total - 1)
            raise reader.bad(
                f"the weights add up to {total:g}, {off:g} too {'much' if total > 1 else 'little'}",
                "They are shares and must add up to 1: 0.35 for 35 %.",
            )
        return reader.positive("questions", 100)
    counted = sum(section.questions or 0 for section in sections)
    stated = reader.positive("questions", counted)
    if counted != stated or counted == 0:
        raise reader.bad(
            f"its sections have {counted} questions, but the exam has {stated}",
            "Change the sections' counts or `questions`.",
        )
    return counted


class _Reader:
    """Typed access to one table of an outline; every complaint names the place."""

    def __init__(self, data: Mapping[str, object], where: str, section: int = 0) -> None:
        self.data = data
        self._where = where
        self._section = section

    def bad(self, what: str, remedy: str) -> BadInput:
        place = self._where
        if self._section:
            names = [name for key in ("id", "name") if isinstance(name := self.data.get(key), str)]
            place += f", section {self._section}" + (f" ({names[0]})" if names else "")
        return BadInput("Outline cannot be used", f"In {place}: {what}.", remedy)

    def refuse_other_keys(self, known: frozenset[str]) -> None:
        for key in self.data:
            if key not in known:
                raise self.bad(f"“{key}” is not a known setting", f"Known are: {', '.join(sorted(known))}.")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value.strip()
        raise self.bad(f"`{key}` is missing or not a text", f'Write {key} = "…".')

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise self.bad(f"`{key}` is not a list of texts", f'Write {key} = ["…", "…"].')

    def number(self, key: str, default: float | None = None) -> float:
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        raise self.bad(f"`{key}` is not a number", f"Write {key} = 0.35, for instance.")

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.data.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self.bad(f"`{key}` is not a whole number of 0 or more", f"Write {key} = 6, for instance.")

    def positive(self, key: str, default: int) -> int:
        value = self.whole(key, default)
        if value == 0:
            raise self.bad("the exam has no questions", "Write questions = 100, for instance.")
        return value

    def wholes(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        value = self.data.get(key, list(default))
        if isinstance(value, list) and all(isinstance(item, int) and item > 0 for item in value):
            return tuple(value)
        raise self.bad(f"`{key}` is not a list of minutes", f"Write {key} = [120, 120], for instance.")

    def tables(self, key: str) -> tuple[Mapping[str, object], ...]:
        value = self.data.get(key, [])
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
            return tuple(value)
        raise self.bad("it has no sections", "Add at least one [[section]] table.")
