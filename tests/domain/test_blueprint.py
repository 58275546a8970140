"""Outlines: the bundled ones are right, broken ones are refused in plain words."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.blueprint import (
    Blueprint,
    Section,
    as_mapping,
    parse_blueprint,
    problems,
    question_counts,
    scaled,
)
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
        (section(0, weight=0.7), "the weights add up to 110 %; 10 % are too much"),
        (section(0, weight=0.35), "the weights add up to 75 %; 25 % are missing"),
        (section(0, weight=-0.6), "section 1 (one): its weight is -0.6"),
        (section(0, weight=True), "`weight` is not a number"),
        (section(0, weight=float("nan")), "`weight` is not a number"),
        (section(1, topics=["anatomie"]), "section 2 (two): “anatomie” is not a topic"),
        (section(1, topics=["cases"]), "names the topic “cases” twice"),
        (section(1, topics=[]), "it names no topics"),
        (section(1, topics="anatomy"), "`topics` is not a list of texts"),
        (section(1, id="one"), "two sections have the id “one”"),
        (section(1, id=7, name="Two"), "section 2 (Two): `id` is missing or not a text"),
        (section(1, id="  "), "section 2 (Two): its id is empty"),
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


@st.composite
def outlines(draw: st.DrawFn) -> Blueprint:
    """Any outline that `parse_blueprint` gives."""
    size = draw(st.integers(1, 8))
    texts = st.text(min_size=1, max_size=12).map(str.strip).filter(bool)
    ids = draw(st.lists(texts, min_size=size, max_size=size, unique=True))
    names = draw(st.lists(texts, min_size=size, max_size=size, unique=True))
    parts = draw(st.lists(st.integers(0, 40), min_size=size, max_size=size).filter(any))
    by_weight = draw(st.booleans())
    topics = [draw(st.permutations([topic.key for topic in TOPICS])) for _ in range(size)]
    minutes = tuple(draw(st.lists(st.integers(1, 200), min_size=1, max_size=3)))
    return Blueprint(
        id=draw(texts),
        name=draw(texts),
        sections=tuple(
            Section(
                id=ids[n],
                name=names[n],
                topics=tuple(topics[n][:2]),
                shared_topics=tuple(topics[n][2 : 2 + n]),
                weight=parts[n] / sum(parts) if by_weight else None,
                questions=None if by_weight else parts[n],
            )
            for n in range(size)
        ),
        questions=draw(st.integers(1, 1000)) if by_weight else sum(parts),
        pass_mark=draw(st.floats(0.01, 1)),
        duration_minutes=sum(minutes),
        parts=minutes,
        description=draw(st.text(max_size=20).map(str.strip)),
    )


@given(outlines())
def test_an_outline_comes_back_from_its_mapping(outline: Blueprint) -> None:
    mapping = json.loads(json.dumps(as_mapping(outline)))
    assert parse_blueprint(mapping, "there and back") == outline
    assert problems(mapping) == []


@given(outlines(), st.integers(1, 1000))
def test_scaled_keeps_the_shares_and_makes_the_exam(outline: Blueprint, questions: int) -> None:
    before = question_counts(outline)
    exact = [section.weight or 0.0 for section in outline.sections]
    if not outline.by_weight:
        exact = [count / outline.questions for count in before]
    turned = scaled(outline, questions)
    counts = question_counts(turned)
    assert sum(counts) == turned.questions == questions
    assert all(abs(n - questions * share) < 1 for n, share in zip(counts, exact, strict=True))
    assert question_counts(scaled(outline, outline.questions)) == before
    assert [section.id for section in turned.sections] == [section.id for section in outline.sections]
    assert turned.by_weight == outline.by_weight


@pytest.mark.parametrize("questions", [0, -5, 1001])
def test_an_exam_of_no_or_too_many_questions_is_refused(questions: int) -> None:
    with pytest.raises(BadInput) as caught:
        scaled(by_weights(1.0), questions)
    assert f"{questions:,} questions" in caught.value.message


def test_all_problems_are_told_at_once() -> None:
    data = raw(pass_mark=0, parts=[100])
    data["section"][0] |= {"weight": 0.55, "topics": ["anatomie", "terminology", "terminology"]}
    data["section"][1] |= {"name": "One", "topics": []}
    assert problems(data) == [
        "In section 1 (One): “anatomie” is not a topic.",
        "In section 1 (One): it names the topic “terminology” twice.",
        "In section 2 (One): it names no topics.",
        "Two sections have the name “One”.",
        "Its parts make 100 minutes, but the exam lasts 240.",
        "The pass mark is 0.",
        "The weights add up to 95 %; 5 % are missing.",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (section(0, weight=0.61), ["The weights add up to 101 %; 1 % is too much."]),
        (section(0, weight=0.6005), ["The weights add up to 100.05 %; 0.05 % are too much."]),
        (section(0, name=" "), ["In section 1 (one): its name is empty."]),
        (section(0, topics="anatomy"), ["In section 1 (One): `topics` is not a list of texts."]),
        # A sum over what could not be read would mislead.
        (section(0, weight="much"), ["In section 1 (One): `weight` is not a number."]),
        (
            without(0, "weight"),
            ["In section 1 (One): it has neither a weight nor a question count."],
        ),
        (section(0, questions=3), ["In section 1 (One): it has a weight and a question count."]),
        (whole(section=[]), ["It has no sections."]),
        (whole(questions=2000), ["The exam has 2,000 questions."]),
        (whole(duration_minutes=0), ["The exam lasts 0 minutes."]),
        (counts(-3, 4), ["In section 1 (One): `questions` is not a whole number of 0 or more."]),
        (counts(3, 4, questions=-1), ["`questions` is not a whole number of 0 or more."]),
        (counts(3, 4, questions=8), ["Its sections have 7 questions, but the exam has 8."]),
        (counts(0, 0), ["The exam has no questions."]),
    ],
)
def test_one_mistake_is_told_once(change: Callable[[dict[str, Any]], None], told: list[str]) -> None:
    data = raw()
    change(data)
    assert problems(data) == told
