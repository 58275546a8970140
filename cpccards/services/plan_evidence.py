"""What was really studied, day by day, as the study plan counts it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.focus import FocusBlock, parse_block
from cpccards.domain.mock_records import AskedRecord, MockRecord
from cpccards.domain.papers import PaperKind
from cpccards.domain.study_plan import ChunkKind
from cpccards.domain.study_plan_review import DayDone, PaperDone
from cpccards.storage.unit_of_work import UnitOfWork

FOCUS_KIND, APART_KIND = "focus-block", "study-apart"
"""Kinds of records: blocks of the focus timer, and what was done away from the app."""

_PAPERS = {PaperKind.FULL: ChunkKind.FULL, PaperKind.HALF: ChunkKind.HALF}
_FEWEST_TIMED = 10
"""Questions of a timed block."""

_APART = (ChunkKind.ERRORS, ChunkKind.BOOKS)
_MS_A_MINUTE = 60_000


def read_done(uow: UnitOfWork, since: int) -> dict[int, DayDone]:
    """What was done on each study day from `since` on; days without anything are left out."""
    answered: dict[int, dict[str | None, float]] = defaultdict(dict)
    for day, topic, took_ms in uow.reviews.topic_days(since):
        answered[day][topic] = took_ms / _MS_A_MINUTE
    focused: dict[int, dict[str | None, float]] = defaultdict(lambda: defaultdict(float))
    apart: dict[int, dict[ChunkKind, float]] = defaultdict(lambda: defaultdict(float))
    for kind in (FOCUS_KIND, APART_KIND):
        for stored in uow.records.all(kind).values():
            block = _block(stored)
            if block is None or block.day < since:
                continue
            if block.kind in _APART:
                apart[block.day][block.kind] += block.minutes
            else:
                focused[block.day][block.topic] += block.minutes
    papers: dict[int, list[PaperDone]] = defaultdict(list)
    handed_in = [mock for mock in uow.mocks.all() if not mock.open and mock.day >= since]
    asked = uow.mocks.questions_of([mock.id for mock in handed_in])
    for mock in handed_in:
        papers[mock.day].append(_paper(mock, asked[mock.id]))
    return {
        day: DayDone(
            answered.get(day, {}), focused.get(day, {}), apart.get(day, {}), tuple(papers.get(day, ()))
        )
        for day in {*answered, *focused, *apart, *papers}
    }


def _block(stored: Mapping[str, Any]) -> FocusBlock | None:
    """A kept block; None where it is damaged: one block less is better than no plan."""
    try:
        return parse_block(stored)
    except BadInput:
        return None


def _paper(mock: MockRecord, asked: list[AskedRecord]) -> PaperDone:
    minutes: dict[str | None, float] = defaultdict(float)
    for question in asked:
        minutes[question.question.topic] += question.spent_ms / _MS_A_MINUTE
    is_timed = mock.plan.minutes is not None and len(asked) >= _FEWEST_TIMED
    return PaperDone(_PAPERS.get(mock.plan.kind, ChunkKind.TIMED if is_timed else None), minutes)
