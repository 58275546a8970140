"""Papers and questions of practice exams as plain values that JSON can hold, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from cpccards.domain.blueprint import MOST_QUESTIONS, as_mapping, parse_blueprint
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.papers import PaperKind, PaperPlan
from cpccards.domain.questions import Calculation, Difficulty, ErrorKind, Question, WrongOption

E = TypeVar("E", bound=StrEnum)

_LONGEST_MINUTES = 100_000
_LARGEST = 2**53


def plan_values(plan: PaperPlan) -> dict[str, Any]:
    """Everything of a paper's plan, its outline included."""
    plain = {field.name: getattr(plan, field.name) for field in fields(plan)}
    return {
        **plain,
        "kind": plan.kind.value,
        "outline": as_mapping(plan.outline),
        "topics": list(plan.topics),
    }


def plan_from_values(values: Mapping[str, Any]) -> PaperPlan:
    """The plan that `plan_values` told. Raises BadInput for what is none."""
    given = _Values(values, "paper")
    return PaperPlan(
        kind=given.one_of("kind", PaperKind),
        outline=parse_blueprint(given.mapping("outline"), "the outline of a practice exam"),
        questions=given.whole("questions", 1, MOST_QUESTIONS),
        minutes=None if given.is_none("minutes") else given.whole("minutes", 1, _LONGEST_MINUTES),
        parts=given.whole("parts", 1, 2, 1),
        section=None if given.is_none("section") else given.text("section"),
        area=None if given.is_none("area") else given.text("area"),
        topics=given.texts("topics"),
        shuffled=given.flag("shuffled"),
        pause_allowed=given.flag("pause_allowed"),
        seed=given.whole("seed", -_LARGEST, _LARGEST, 0),
        with_notes=given.flag("with_notes"),
    )


def question_values(question: Question) -> dict[str, Any]:
    """Everything of a question; dates as ISO text, those among the values of a calculation too."""
    plain = asdict(replace(question, wrong={}, calculation=None))
    return {
        **plain,
        "checked_on": None if question.checked_on is None else question.checked_on.isoformat(),
        "review_by": None if question.review_by is None else question.review_by.isoformat(),
        "wrong": {letter: [wrong.error.value, wrong.why] for letter, wrong in question.wrong.items()},
        "calculation": None
        if question.calculation is None
        else [
            question.calculation.kind,
            json.loads(json.dumps(dict(question.calculation.values), default=str)),
        ],
    }


def question_from_values(values: Mapping[str, Any]) -> Question:
    """The question that `question_values` told. Raises BadInput for what is none."""
    given = _Values(values, "question")
    options, answer = given.texts("options"), given.text("answer")
    if not 0 < len(options) <= len(CHOICE_LETTERS):
        raise given.refused("options")
    if answer not in tuple(CHOICE_LETTERS[: len(options)]):
        raise given.refused("answer")
    return Question(
        key=given.text("key"),
        form=given.whole("form", 0, _LARGEST),
        section=given.text("section"),
        topic=None if given.is_none("topic") else given.text("topic"),
        question=given.text("question"),
        options=options,
        answer=answer,
        difficulty=given.one_of("difficulty", Difficulty),
        seconds=given.whole("seconds", 0, _LARGEST),
        note=given.text("note", ""),
        rationale=given.text("rationale", ""),
        wrong={letter: _wrong(given, why) for letter, why in given.mapping("wrong", {}).items()},
        source=given.text("source", ""),
        evidence=given.text("evidence", ""),
        edition=given.text("edition", ""),
        checked_on=given.day("checked_on"),
        review_by=given.day("review_by"),
        notes=given.texts("notes"),
        tags=given.texts("tags"),
        calculation=_calculation(given),
    )


def _wrong(given: _Values, value: object) -> WrongOption:
    known = {kind.value: kind for kind in ErrorKind}
    if isinstance(value, list) and len(value) == len(("error", "why")) and isinstance(value[1], str):
        error, why = value
        if isinstance(error, str) and error in known:
            return WrongOption(known[error], why)
    raise given.refused("wrong")


def _calculation(given: _Values) -> Calculation | None:
    if given.is_none("calculation"):
        return None
    value = given.own("calculation")
    if isinstance(value, list) and len(value) == len(("kind", "values")):
        kind, values = value
        if isinstance(kind, str) and isinstance(values, dict):
            return Calculation(kind, values)
    raise given.refused("calculation")


class _Values:
    """Values asked for by their type; what is usual may be missing."""

    def __init__(self, given: Mapping[str, Any], whose: str) -> None:
        self._given = given
        self._whose = whose

    def refused(self, name: str) -> BadInput:
        return BadInput(
            f"This {self._whose} can’t be used",
            f"The {name.replace('_', ' ')} of a {self._whose} reads {self._given.get(name)!r:.40}.",
            "Export it once more.",
        )

    def own(self, name: str) -> Any:
        return self._given.get(name)

    def is_none(self, name: str) -> bool:
        return self._given.get(name) is None

    def text(self, name: str, usual: str | None = None) -> str:
        value = self._given.get(name, usual)
        if isinstance(value, str):
            return value
        raise self.refused(name)

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._given.get(name, ())
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        raise self.refused(name)

    def whole(self, name: str, low: int, high: int, usual: int | None = None) -> int:
        value = self._given.get(name, usual)
        if type(value) is int and low <= value <= high:
            return value
        raise self.refused(name)

    def flag(self, name: str) -> bool:
        value = self._given.get(name, False)
        if isinstance(value, bool):
            return value
        raise self.refused(name)

    def mapping(self, name: str, usual: dict[str, Any] | None = None) -> dict[str, Any]:
        value = self._given.get(name, usual)
        if isinstance(value, dict):
            return value
        raise self.refused(name)

    def one_of(self, name: str, kind: type[E]) -> E:
        value = self._given.get(name)
        known = {each.value: each for each in kind}
        if isinstance(value, str) and value in known:
            return known[value]
        raise self.refused(name)

    def day(self, name: str) -> date | None:
        value = self._given.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.refused(name) from None
