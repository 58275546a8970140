"""Outlines: the bundled ones are right, broken ones are refused in plain words."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.blueprint import Blueprint, Section, parse_blueprint, question_counts
from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPICS

BLUEPRINTS = Path(__file__).parents[2] / "resources" / "blueprints"


def bundled(name: str) -> Blueprint:
    data = tomllib.loads((BLUEPRINTS / f"{name}.toml").read_text(encoding="utf-8"))
    return parse_blueprint(data, f"{name}.toml")


def by_weights(*weights: float) -> Blueprint:
    sections = tuple(
        Section(id=f"s{n:02}", name=f"Section {n}", topics=("anatomy",), weight=weight)
        for n, weight in enumerate(weights)
    )
    return Blueprint(id="x", name="X", sections=sections)


def raw(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": "mine",
        "name": "Mine",
        "section": [
            {"id": "one", "name": "One", "weight": 0.6, "topics": ["anatomy"]},
            {"id": "two", "name": "Two", "weight": 0.4, "topics": ["compliance"], "shared_topics": ["cases"]},
        ],
    }
    return data | changes


def test_weighted_outline() -> None:
    outline = bundled("weighted-sections")
    assert [(s.name, s.weight) for s in outline.sections] == [
        ("Medical Concepts", 0.35),
        ("Surgery and Modifiers", 0.30),
        ("Guidelines and Regulations", 0.20),
        ("Other", 0.15),
    ]
    assert question_counts(outline) == (35, 30, 20, 15)
    assert outline.by_weight
    assert "simplified" in outline.source
    assert outline.pass_mark == 0.70
    every_topic = [topic for section in outline.sections for topic in section.draws_on]
    assert sorted(every_topic) == sorted(topic.key for topic in TOPICS), "each topic in one section"


def test_aapc_outline() -> None:
    outline = bundled("aapc-100-questions")
    assert question_counts(outline) == (6, 6, 6, 6, 6, 6, 6, 4, 6, 6, 6, 4, 4, 5, 3, 7, 3, 10)
    assert outline.questions == 100
    assert not outline.by_weight
    assert (outline.duration_minutes, outline.parts) == (240, (240,))
    own = {topic for section in outline.sections for topic in section.topics}
    assert own == {topic.key for topic in TOPICS}
    for topic in ("icd-conventions", "icd-guidelines"):
        assert [s.id for s in outline.sections if topic in s.topics] == ["icd-10-cm", "coding-guidelines"]


def test_cases_draw_on_every_cpt_and_icd_topic() -> None:
    cases = bundled("aapc-100-questions").sections[-1]
    assert cases.topics == ("cases",)
    assert set(cases.shared_topics) == {t.key for t in TOPICS if t.study_area in {"cpt", "icd-10-cm"}}


def test_defaults() -> None:
    outline = parse_blueprint(raw(), "mine.toml")
    assert (outline.questions, outline.pass_mark, outline.parts) == (100, 0.70, (240,))
    assert outline.sections[1].draws_on == ("compliance", "cases")
    two_parts = parse_blueprint(raw(duration_minutes=100, parts=[50, 50]), "mine.toml")
    assert two_parts.parts == (50, 50)


def section(n: int, **changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["section"][n].update(changes)

    return change


def without(n: int, key: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        del data["section"][n][key]

    return change


def whole(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(changes)


def counts(*numbers: int, **changes: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for table, questions in zip(data["section"], numbers, strict=True):
            del table["weight"]
            table["questions"] = questions
        data.update(changes)

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (section(0, weight=0.7), "the weights add up to 1.1, 0.1 too much"),
        (section(0, weight=0.35), "the weights add up to 0.75, 0.25 too little"),
        (section(0, weight=-0.6), "section 1 (one): its weight is -0.6"),
        (section(0, weight=True), "`weight` is not a number"),
        (section(0, weight=float("nan")), "`weight` is not a number"),
        (section(1, topics=["anatomie"]), "section 2 (two): “anatomie” is not a topic"),
        (section(1, topics=["cases"]), "names the topic “cases” twice"),
        (section(1, topics=[]), "it names no topics"),
        (section(1, topics="anatomy"), "`topics` is not a list of texts"),
        (section(1, id="one"), "two sections have the id “one”"),
        (section(1, id=7, name="Two"), "section 2 (Two): `id` is missing or not a text"),
        (section(1, id="  "), "`id` is missing or not a text"),
        (section(1, weigth=0.4), "“weigth” is not a known setting"),
        (section(1, questions=3), "it has a weight and a question count"),
        (without(1, "weight"), "it has neither a weight nor a question count"),
        (whole(section=[]), "it has no sections"),
        (whole(section=[1]), "it has no sections"),
        (whole(id=None), "`id` is missing"),
        (whole(parts=[120, 100]), "its parts make 220 minutes, but the exam lasts 240"),
        (whole(parts=240), "`parts` is not a list of minutes"),
        (whole(pass_mark=70), "the pass mark is 70"),
        (whole(questions=0), "the exam has no questions"),
        (whole(questions=-1), "`questions` is not a whole number"),
        (whole(passmark=0.7), "In mine.toml: “passmark” is not a known setting"),
        (counts(3, 4, questions=8), "its sections have 7 questions, but the exam has 8"),
        (counts(0, 0), "the exam has no questions"),
    ],
)
def test_refuses(change: Callable[[dict[str, Any]], None], says: str) -> None:
    data = copy.deepcopy(raw())
    change(data)
    with pytest.raises(BadInput) as caught:
        parse_blueprint(data, "mine.toml")
    assert says in caught.value.message
    assert caught.value.message.startswith("In mine.toml")
    assert caught.value.remedy


def test_refuses_weights_beside_counts() -> None:
    data = raw()
    del data["section"][1]["weight"]
    data["section"][1]["questions"] = 4
    with pytest.raises(BadInput, match="some sections have weights and others"):
        parse_blueprint(data, "mine.toml")


def test_counts_may_leave_the_total_to_arithmetic() -> None:
    data = raw()
    counts(3, 4)(data)
    assert parse_blueprint(data, "mine.toml").questions == 7


def test_largest_remainder() -> None:
    assert question_counts(by_weights(0.333, 0.333, 0.334)) == (33, 33, 34)
    assert question_counts(by_weights(0.125, 0.245, 0.63)) == (12, 25, 63), "the heavier section wins a tie"
    assert question_counts(by_weights(1 / 3, 1 / 3, 1 / 3)) == (34, 33, 33), "then the earlier id"
    assert question_counts(by_weights(0.29, 0.71, 0.0)) == (29, 71, 0), "0.29 * 100 is not quite 29"


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12).filter(any), st.randoms())
def test_counts_make_the_exam_and_follow_the_weights(parts: list[int], random: Any) -> None:
    weights = [part / sum(parts) for part in parts]
    outline = by_weights(*weights)
    questions = question_counts(outline)
    assert sum(questions) == 100
    assert all(abs(n - 100 * w) < 1 for n, w in zip(questions, weights, strict=True))
    shuffled = list(outline.sections)
    random.shuffle(shuffled)
    turned = Blueprint(id="x", name="X", sections=tuple(shuffled))
    there = dict(zip((s.id for s in shuffled), question_counts(turned), strict=True))
    assert there == dict(zip((s.id for s in outline.sections), questions, strict=True))
