"""Papers and questions as values for JSON: nothing is lost, and nothing wrong gets in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from cpccards.domain.errors import BadInput
from cpccards.domain.mock_values import plan_from_values, plan_values, question_from_values, question_values
from cpccards.domain.papers import PaperKind, PaperPlan, plan_for
from cpccards.domain.questions import Calculation, Question
from tests.support.exports import questions
from tests.support.mock_bank import AAPC, question

SIMPLE = question("q", "anatomy", "anatomy")
PLANS = [
    plan_for(PaperKind.QUICK, AAPC, seed=3),
    plan_for(PaperKind.SECTION, AAPC, 4, section="anatomy", parts=2),
    plan_for(PaperKind.AREA, AAPC, 4, area="cpt", shuffled=True, pause_allowed=True),
    plan_for(PaperKind.PRACTICE, AAPC, 4, topics=("anatomy",), with_notes=True),
]


@given(questions())
def test_a_question_there_and_back(asked: Question) -> None:
    assert question_from_values(json.loads(json.dumps(question_values(asked)))) == asked


def test_dates_in_a_calculation_become_text() -> None:
    dated = replace(SIMPLE, calculation=Calculation("age", {"born": date(2020, 1, 2), "years": [6]}))
    values = question_values(dated)
    assert values["calculation"] == ["age", {"born": "2020-01-02", "years": [6]}]
    assert question_from_values(values).calculation == Calculation("age", values["calculation"][1])


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_there_and_back(plan: PaperPlan) -> None:
    assert plan_from_values(json.loads(json.dumps(plan_values(plan)))) == plan


def test_what_is_not_said_is_as_usual() -> None:
    told = plan_values(PLANS[0])
    for name in ("parts", "section", "area", "topics", "shuffled", "pause_allowed", "with_notes"):
        del told[name]
    assert plan_from_values(told) == PLANS[0]
    values = question_values(SIMPLE)
    for name in ("note", "rationale", "wrong", "source", "evidence", "edition", "tags", "calculation"):
        del values[name]
    assert question_from_values(values) == SIMPLE


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "party"),
        ("kind", 3),
        ("outline", None),
        ("outline", {"id": "x"}),
        ("questions", 0),
        ("questions", True),
        ("minutes", -1),
        ("minutes", "60"),
        ("parts", 3),
        ("section", 3),
        ("topics", "anatomy"),
        ("topics", [3]),
        ("shuffled", 1),
        ("seed", 1.5),
    ],
)
def test_a_plan_that_cannot_be(name: str, value: Any) -> None:
    with pytest.raises(BadInput):
        plan_from_values({**plan_values(PLANS[0]), name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key", None),
        ("form", -1),
        ("options", []),
        ("options", ["a"] * 5),
        ("options", None),
        ("answer", "E"),
        ("answer", ""),
        ("difficulty", "harsh"),
        ("seconds", 1e9),
        ("wrong", []),
        ("wrong", {"A": ["gap"]}),
        ("wrong", {"A": ["gap", 3]}),
        ("wrong", {"A": ["luck", "because"]}),
        ("wrong", {"A": [3, "because"]}),
        ("checked_on", "yesterday"),
        ("review_by", 3),
        ("calculation", "sum"),
        ("calculation", ["sum"]),
        ("calculation", ["sum", []]),
        ("calculation", [3, {}]),
    ],
)
def test_a_question_that_cannot_be(name: str, value: Any) -> None:
    with pytest.raises(BadInput, match=f"The {name.replace('_', ' ')} of a question reads"):
        question_from_values({**question_values(SIMPLE), name: value})


def test_an_answer_must_be_one_of_its_options() -> None:
    with pytest.raises(BadInput, match="The answer of a question"):
        question_from_values({**question_values(SIMPLE), "options": ["a", "b"], "answer": "C"})
