"""Records and attempts in a JSON library: what is wrong with one is said, and the others are taken."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.clock import from_milliseconds
from cpccards.domain.drafts import Draft, DraftAttempt, DraftRecord
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.exports import Export
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.standing import Standing
from cpccards.exchange import library_json
from tests.support.library_files import NOTE, changed, written

RECORD = DraftRecord("study-plan", "plan", {"minutes": [30, 0]}, 1_700_000_000_000, 1_700_000_001_000)
OTHER = DraftRecord("person", "p", {}, 1, 2)
FROZEN = FrozenForecast(
    outline="o",
    questions=1,
    mean=70.0,
    low=60.0,
    high=80.0,
    pass_probability=0.5,
    pmf=(0.5, 0.5),
    evidence=EvidenceLevel.LOW,
    baseline=(0.5, 0.5),
    frozen_at=from_milliseconds(1_700_000_000_000),
    afterwards=False,
)
ATTEMPT = DraftAttempt(
    ExamResult(20_000, "exam", "o", 66, 100, sections=(SectionResult("s", share=0.5, below=True),)),
    "First",
    "Tired",
    Standing(("a",), (1.5,), (2,), (3,)),
    (FROZEN,),
)
EXPORT = Export((NOTE,), records=(RECORD, OTHER), attempts=(ATTEMPT,))


def read(data: bytes) -> Draft:
    return library_json.read(data, "x.json")


def spoiled(part: str, *path: Any, value: Any) -> Draft:
    def change(given: dict[str, Any]) -> None:
        at: Any = given[part][0]
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return read(changed(change, EXPORT))


def test_they_come_along() -> None:
    draft = read(written(EXPORT))
    assert (draft.records, draft.attempts, draft.problems) == ((RECORD, OTHER), (ATTEMPT,), ())
    assert draft.keeps_empty_decks


def test_a_file_without_them_says_nothing_of_them() -> None:
    data = written(Export((NOTE,)))
    assert not {"records", "attempts"} & set(json.loads(data))
    assert read(data).records == ()
    assert read(data).attempts == ()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("kind", "", "no kind, no key or no time"),
        ("key", 3, "no kind, no key or no time"),
        ("created_at", None, "no kind, no key or no time"),
        ("modified_at", -1, "no kind, no key or no time"),
        ("content", {"a": "x" * 1_000_000}, "it is too long"),
    ],
)
def test_a_record_that_cannot_be_taken_leaves_the_others(name: str, value: Any, said: str) -> None:
    draft = spoiled("records", name, value=value)
    assert draft.records == (OTHER,)
    assert any(said in problem.why and problem.fatal for problem in draft.problems)


def test_a_record_that_stands_there_twice() -> None:
    draft = read(changed(lambda given: given["records"].append(given["records"][0]), EXPORT))
    assert draft.records == (RECORD, OTHER)
    [problem] = draft.problems
    assert "stands there twice" in problem.why


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("taken_on_day",), None, "no day, or no kind"),
        (("kind",), "party", "no day, or no kind"),
        (("total_right",), 101, "101 of 100 right"),
        (("sections", 0, "share"), 7, "has 700 %"),
    ],
)
def test_an_attempt_that_cannot_be_taken(path: tuple[Any, ...], value: Any, said: str) -> None:
    draft = spoiled("attempts", *path, value=value)
    assert draft.attempts == ()
    assert any(said in problem.why and problem.fatal for problem in draft.problems)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("standing", "topics"), ["a", "b"]),
        (("standing", "topics"), [1]),
        (("standing", "recalled"), [-1.0]),
        (("standing", "seen"), [1.5]),
        (("standing", "cards"), None),
    ],
)
def test_a_standing_that_cannot_be_read_is_left_out(path: tuple[Any, ...], value: Any) -> None:
    draft = spoiled("attempts", *path, value=value)
    [attempt] = draft.attempts
    assert attempt.standing is None
    assert attempt.frozen == (FROZEN,)
    assert any("how your topics stood" in problem.why for problem in draft.problems)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("outline", ""),
        ("questions", 2),
        ("questions", 0),
        ("frozen_at", "now"),
        ("pmf", [0.5, 2]),
        ("baseline", [0.5, None]),
        ("mean", "70"),
        ("pass_probability", True),
        ("evidence", "sure"),
        ("evidence", []),
    ],
)
def test_a_forecast_that_cannot_be_read_is_left_out(name: str, value: Any) -> None:
    draft = spoiled("attempts", "frozen", 0, name, value=value)
    [attempt] = draft.attempts
    assert attempt.frozen == ()
    assert any("a forecast made before it" in problem.why for problem in draft.problems)


def test_a_second_forecast_by_the_same_outline_is_left_out() -> None:
    draft = read(
        changed(
            lambda given: given["attempts"][0]["frozen"].append(given["attempts"][0]["frozen"][0]), EXPORT
        )
    )
    assert draft.attempts == (ATTEMPT,)
    assert len(draft.problems) == 1
