"""Exam outlines: what the exam is made of. The app says "outline"; the files are blueprints.

An outline is data (`resources/blueprints/*.toml`), never code, so a learner can copy one and change it.
Sections are given either by weight (shares that add up to 1) or by question count, never by both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPIC_BY_KEY

DEFAULT_OUTLINE = "weighted-sections"
"""The outline that is followed until the learner chooses."""

MOST_QUESTIONS = 1000
"""Of one exam; more could not be worked out while one waits."""

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
    complaints = _Complaints()
    blueprint = _parse(_Reader(data, where, complaints))
    if complaints.noted:
        raise complaints.noted[0]
    return blueprint


def problems(data: Mapping[str, object]) -> list[str]:
    """Everything that is wrong with an outline, a sentence each, for an editor; none when it can be used."""
    complaints = _Complaints()
    _parse(_Reader(data, "", complaints))
    return [complaint.message for complaint in complaints.noted]


def as_mapping(blueprint: Blueprint) -> dict[str, Any]:
    """An outline as the mapping that `parse_blueprint` reads, in values that JSON and TOML can hold."""
    return {
        "id": blueprint.id,
        "name": blueprint.name,
        "description": blueprint.description,
        "source": blueprint.source,
        "edition": blueprint.edition,
        "pass_mark": blueprint.pass_mark,
        "duration_minutes": blueprint.duration_minutes,
        "parts": list(blueprint.parts),
        "questions": blueprint.questions,
        "section": [
            {
                "id": section.id,
                "name": section.name,
                **({} if section.weight is None else {"weight": section.weight}),
                **({} if section.questions is None else {"questions": section.questions}),
                "topics": list(section.topics),
                "shared_topics": list(section.shared_topics),
            }
            for section in blueprint.sections
        ],
    }


def scaled(blueprint: Blueprint, questions: int) -> Blueprint:
    """The same outline for an exam of so many questions; every section keeps its share, but for rounding.

    Raises:
        BadInput: fewer than 1 question, or more than `MOST_QUESTIONS`.
    """
    if not 1 <= questions <= MOST_QUESTIONS:
        raise BadInput(
            "Number of questions cannot be used",
            f"An exam of {questions:,} questions cannot be worked out.",
            f"Give a number from 1 to {MOST_QUESTIONS:,}.",
        )
    if blueprint.by_weight:
        return replace(blueprint, questions=questions)
    counts = question_counts(blueprint)
    shares = [count / sum(counts) for count in counts]
    sections = tuple(
        replace(section, questions=count)
        for section, count in zip(
            blueprint.sections, _apportioned(shares, questions, blueprint.sections), strict=True
        )
    )
    return replace(blueprint, sections=sections, questions=questions)


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
    return _apportioned(weights, blueprint.questions, blueprint.sections)


def _apportioned(shares: Sequence[float], questions: int, sections: Sequence[Section]) -> tuple[int, ...]:
    """Whole questions by shares that add up to 1, largest remainders first."""
    exact = [round(share * questions, 9) for share in shares]
    counts = [math.floor(share) for share in exact]
    by_remainder = sorted(
        range(len(shares)),
        key=lambda s: (-round(exact[s] - counts[s], 9), -shares[s], sections[s].id),
    )
    for s in by_remainder[: questions - sum(counts)]:
        counts[s] += 1
    return tuple(counts)


def _parse(reader: _Reader) -> Blueprint:
    reader.refuse_other_keys(_OUTLINE_KEYS)
    sections = tuple(_parse_section(section) for section in reader.sections())
    reader.refuse_twice([section.id for section in sections], "id")
    reader.refuse_twice([section.name for section in sections], "name")
    duration = reader.whole("duration_minutes", 240)
    if duration == 0:
        reader.refuse("the exam lasts 0 minutes", "Write duration_minutes = 240, for instance.")
    parts = reader.wholes("parts", (duration,))
    if parts and sum(parts) != duration:
        reader.refuse(
            f"its parts make {sum(parts)} minutes, but the exam lasts {duration}",
            "Change `parts` or `duration_minutes`.",
        )
    pass_mark = reader.number("pass_mark", 0.70)
    if not 0 < pass_mark <= 1:
        reader.refuse(f"the pass mark is {pass_mark:g}", "Write it as a share: 0.70 for 70 %.")
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


def _parse_section(reader: _Reader) -> Section:
    reader.refuse_other_keys(_SECTION_KEYS)
    section = Section(
        id=reader.text("id"),
        name=reader.text("name"),
        topics=reader.texts("topics"),
        shared_topics=reader.texts("shared_topics"),
        weight=reader.number("weight", 0.0) if "weight" in reader.data else None,
        questions=reader.whole("questions", 0) if "questions" in reader.data else None,
    )
    if not section.topics and reader.data.get("topics", []) == []:
        reader.refuse("it names no topics", "Give it at least one: without topics no card counts for it.")
    seen: set[str] = set()
    for topic in section.draws_on:
        if topic not in TOPIC_BY_KEY:
            reader.refuse(f"“{topic}” is not a topic", f"Topics are: {', '.join(TOPIC_BY_KEY)}.")
        elif topic in seen:
            reader.refuse(f"it names the topic “{topic}” twice", "Keep one of them.")
        seen.add(topic)
    if section.weight is not None and section.questions is not None:
        reader.refuse("it has a weight and a question count", "Keep one of them, the same in all sections.")
    if section.weight is None and section.questions is None:
        reader.refuse(
            "it has neither a weight nor a question count",
            "Add `weight = 0.35` (a share) or `questions = 6`.",
        )
    if section.weight is not None and section.weight < 0:
        reader.refuse(f"its weight is {section.weight:g}", "A weight is a share from 0 to 1.")
    return section


def _questions(sections: Sequence[Section], reader: _Reader) -> int:
    """The exam's question count, after checking that weights or counts add up."""
    weights = [section.weight for section in sections if section.weight is not None]
    counts = [section.questions for section in sections if section.questions is not None]
    # Numbers that could not be read, or are missing, were told of; a sum of the rest would only mislead.
    readable = not reader.complaints.unread_numbers and len(weights) + len(counts) == len(sections)
    if weights and counts:
        if readable:
            reader.refuse(
                "some sections have weights and others have question counts",
                "Use weights in all of them, or counts in all of them.",
            )
        return reader.positive("questions", 100)
    if weights or not sections:
        total = math.fsum(weights)
        if readable and sections and not math.isclose(total, 1.0, abs_tol=_WEIGHT_TOLERANCE):
            reader.refuse(
                f"the weights add up to {_percent(total)}; {_amiss(total - 1)}",
                "They are shares and must add up to 1: 0.35 for 35 %.",
            )
        return reader.positive("questions", 100)
    counted = sum(counts)
    stated = reader.positive("questions", counted)
    if readable and stated and counted != stated:
        reader.refuse(
            f"its sections have {counted} questions, but the exam has {stated}",
            "Change the sections' counts or `questions`.",
        )
    return stated


def _percent(share: float) -> str:
    return f"{round(100 * share, 6):g} %"


def _amiss(excess: float) -> str:
    """“5 % are missing”, “1 % is too much”."""
    off = _percent(abs(excess))
    return f"{off} {'is' if off == '1 %' else 'are'} {'too much' if excess > 0 else 'missing'}"


@dataclass(slots=True)
class _Complaints:
    """What is wrong with an outline so far.

    Attributes:
        unread_numbers: a weight or a question count could not be read, so that no sum is worth telling.
    """

    noted: list[BadInput] = field(default_factory=list)
    unread_numbers: bool = False


class _Reader:
    """Typed access to one table of an outline. Every complaint is noted with its place, and reading goes on.

    Args:
        where: the file or place, for messages; empty in an editor, which needs no telling.
        complaints: all tables of an outline share them.
        section: the section's number, from 1; 0 for the outline itself.
    """

    def __init__(
        self, data: Mapping[str, object], where: str, complaints: _Complaints, section: int = 0
    ) -> None:
        self.data = data
        self.complaints = complaints
        self._where = where
        self._section = section

    def sections(self) -> list[_Reader]:
        """The section tables, one reader each."""
        tables = self.data.get("section", [])
        if not (isinstance(tables, list) and tables and all(isinstance(item, Mapping) for item in tables)):
            self.refuse("it has no sections", "Add at least one [[section]] table.")
            return []
        return [_Reader(table, self._where, self.complaints, n) for n, table in enumerate(tables, start=1)]

    def refuse(self, what: str, remedy: str) -> None:
        """Notes a complaint."""
        place = [self._where] if self._where else []
        if self._section:
            names = [
                name for key in ("id", "name") if isinstance(name := self.data.get(key), str) and name.strip()
            ]
            if not self._where:
                names.reverse()  # an editor shows names, no ids
            place.append(f"section {self._section}" + (f" ({names[0]})" if names else ""))
        said = f"In {', '.join(place)}: {what}." if place else f"{what[:1].upper()}{what[1:]}."
        self.complaints.noted.append(BadInput("Outline cannot be used", said, remedy))

    def refuse_other_keys(self, known: frozenset[str]) -> None:
        for key in self.data:
            if key not in known:
                self.refuse(f"“{key}” is not a known setting", f"Known are: {', '.join(sorted(known))}.")

    def refuse_twice(self, values: Sequence[str], what: str) -> None:
        for value in dict.fromkeys(value for value in values if value and values.count(value) > 1):
            self.refuse(f"two sections have the {what} “{value}”", f"Give each section a {what} of its own.")

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value.strip()
        amiss = f"its {key} is empty" if isinstance(value, str) else f"`{key}` is missing or not a text"
        self.refuse(amiss, f'Write {key} = "…".')
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.refuse(f"`{key}` is not a list of texts", f'Write {key} = ["…", "…"].')
        return ()

    def number(self, key: str, default: float) -> float:
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        self._refuse_number(key, "a number", f"Write {key} = 0.35, for instance.")
        return default

    def whole(self, key: str, default: int) -> int:
        value = self.data.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._refuse_number(key, "a whole number of 0 or more", f"Write {key} = 6, for instance.")
        return default

    def positive(self, key: str, default: int) -> int:
        value = self.whole(key, default)
        if value == 0 and not self.complaints.unread_numbers:
            self.refuse("the exam has no questions", "Write questions = 100, for instance.")
        if value > MOST_QUESTIONS:
            self.refuse(f"the exam has {value:,} questions", f"At most {MOST_QUESTIONS:,} can be worked out.")
        return value

    def wholes(self, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
        value = self.data.get(key, list(default))
        if isinstance(value, list) and all(
            isinstance(item, int) and not isinstance(item, bool) and item >= 0 for item in value
        ):
            return tuple(value)
        self.refuse(f"`{key}` is not a list of minutes", f"Write {key} = [120, 120], for instance.")
        return ()

    def _refuse_number(self, key: str, what: str, remedy: str) -> None:
        self.refuse(f"`{key}` is not {what}", remedy)
        self.complaints.unread_numbers |= key in {"weight", "questions"}
