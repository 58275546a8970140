"""Practice exams and outlines in a JSON library: what is wrong with one is said, and the others are taken."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import as_mapping
from cpccards.domain.clock import from_milliseconds
from cpccards.domain.drafts import Draft, DraftAttempt, DraftMock, DraftOutline
from cpccards.domain.exports import Export
from cpccards.domain.mock_causes import Cause
from cpccards.domain.mock_clock import Mark
from cpccards.domain.mock_records import Answer, AskedRecord, MockRecord
from cpccards.domain.papers import MockId, PaperKind, plan_for
from cpccards.exchange import library_json
from tests.support.library_files import NOTE, changed, written
from tests.support.mock_bank import AAPC, question

STARTED = from_milliseconds(1_700_000_000_000)
FINISHED = STARTED + timedelta(hours=1)
MOCK = DraftMock(
    MockRecord(
        id=MockId(0),
        name="My exam",
        plan=plan_for(PaperKind.SECTION, AAPC, 2, section="anatomy", parts=2),
        started_at=STARTED,
        day=19_675,
        mark=Mark("", 0, 1_700_003_600_000),
        finished_at=FINISHED,
        part=2,
        feeling=3,
    ),
    tuple(
        AskedRecord(
            id=0,
            position=position,
            part=position,
            section="anatomy",
            question=question(f"q{position}", "anatomy", "anatomy"),
            chosen=0,
            struck=frozenset({3}),
            visits=1,
            history=(Answer(2, 1), Answer(None, 1), Answer(0, 1)),
            cause=Cause.GAP,
        )
        for position in (1, 2)
    ),
    attempt=0,
)
OTHER = replace(MOCK, record=replace(MOCK.record, started_at=STARTED - timedelta(days=1)), attempt=None)
RESULT = DraftAttempt(ExamResult(19_675, "mock", total_right=0, total_asked=2))
OUTLINE = DraftOutline("own-a", as_mapping(replace(AAPC, id="own-a", name="Mine")), 1, 2)
EXPORT = Export((NOTE,), attempts=(RESULT,), mocks=(MOCK, OTHER), outlines=(OUTLINE,))


def read(data: bytes) -> Draft:
    return library_json.read(data, "x.json")


def spoiled(part: str, *path: Any, value: Any) -> Draft:
    def change(given: dict[str, Any]) -> None:
        at: Any = given[part][0]
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return read(changed(change, EXPORT))


def said(draft: Draft, words: str, *, fatal: bool = True) -> bool:
    return any(words in problem.why and problem.fatal is fatal for problem in draft.problems)


def test_they_come_along() -> None:
    draft = read(written(EXPORT))
    assert (draft.mocks, draft.outlines, draft.problems) == ((MOCK, OTHER), (OUTLINE,), ())


def test_a_file_without_them_says_nothing_of_them() -> None:
    data = written(Export((NOTE,)))
    assert not {"practice_exams", "outlines"} & set(json.loads(data))
    assert (read(data).mocks, read(data).outlines) == ((), ())


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("started_at",), None, "its started at is missing"),
        (("finished_at",), "now", "its finished at is missing"),
        (("finished_at",), 5, "it ended before it began"),
        (("day",), -1, "its day is missing"),
        (("plan",), [], "The kind of a paper"),
        (("plan", "kind"), "party", "The kind of a paper"),
        (("plan", "outline", "sections"), [], "left out"),
        (("questions",), [], "not those of its paper"),
        (("questions", 0, "part"), 2, "not those of its paper"),
        (("questions", 1, "part"), 1, None),
        (("questions", 0, "section"), "party", "of a section that its outline has not"),
        (("questions", 0, "question", "answer"), "F", "The answer of a question"),
        (("questions", 0, "struck"), [9], "struck out of question 1"),
        (("questions", 0, "struck"), 3, "struck out of question 1"),
        (("questions", 0, "history"), [[9, 1]], "the answers to question 1"),
        (("questions", 0, "history"), [[1]], "the answers to question 1"),
        (("questions", 0, "history"), [3], "the answers to question 1"),
        (("questions", 0, "history"), [[1, "x"]], "the answers to question 1"),
        (("questions", 0, "history"), {}, "the answers to question 1"),
        (("questions", 0, "cause"), "guessed", "A guess is marked only"),
    ],
)
def test_an_exam_that_cannot_be_taken_leaves_the_others(
    path: tuple[Any, ...], value: Any, words: str | None
) -> None:
    draft = spoiled("practice_exams", *path, value=value)
    if words is None:
        assert len(draft.mocks) == 2
        return
    assert draft.mocks == (OTHER,)
    assert said(draft, words)


def test_details_that_cannot_be_read_are_left_out() -> None:
    draft = spoiled("practice_exams", "feeling", value=9)
    assert draft.mocks[0].record.feeling is None
    assert said(draft, "feeling was left out", fatal=False)
    draft = spoiled("practice_exams", "questions", 0, "chosen", value=7)
    assert draft.mocks[0].questions[0].chosen is None


def test_an_exam_that_stands_there_twice() -> None:
    draft = read(changed(lambda given: given["practice_exams"].append(given["practice_exams"][0]), EXPORT))
    assert draft.mocks == (MOCK, OTHER)
    assert said(draft, "begun at the same moment")


def test_an_exam_whose_result_is_left_out_is_kept_without() -> None:
    draft = spoiled("attempts", "taken_on_day", value=None)
    assert draft.attempts == ()
    assert draft.mocks[0] == replace(MOCK, attempt=None)
    assert said(draft, "the result it was counted by", fatal=False)


def test_results_are_found_though_others_before_them_are_left_out() -> None:
    export = replace(EXPORT, attempts=(RESULT, RESULT), mocks=(replace(MOCK, attempt=1),))

    def change(given: dict[str, Any]) -> None:
        given["attempts"][0]["kind"] = "party"

    draft = read(changed(change, export))
    assert draft.mocks == (replace(MOCK, attempt=0),)


@pytest.mark.parametrize(
    ("name", "value"),
    [("key", ""), ("key", "other"), ("created_at", None), ("modified_at", -1), ("content", {"id": "own-a"})],
)
def test_an_outline_that_cannot_be_used(name: str, value: Any) -> None:
    draft = spoiled("outlines", name, value=value)
    assert draft.outlines == ()
    assert said(draft, "Exam outline 1 was left out")


def test_an_outline_that_stands_there_twice() -> None:
    draft = read(changed(lambda given: given["outlines"].append(given["outlines"][0]), EXPORT))
    assert draft.outlines == (OUTLINE,)
    assert len(draft.problems) == 1
