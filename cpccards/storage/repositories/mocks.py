"""Practice exams: while they are sat, written past the journal; afterwards, like everything else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, or_, select, text, update

from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.drafts import DraftMock
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.mock_causes import Cause
from cpccards.domain.mock_clock import Mark
from cpccards.domain.mock_records import Answer, AskedRecord, MockRecord
from cpccards.domain.mock_values import plan_from_values, plan_values, question_from_values, question_values
from cpccards.domain.papers import MockId, Paper
from cpccards.domain.standing import Standing
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.attempts import read_standing, standing_text
from cpccards.storage.repositories.frozen_forecasts import frozen_columns, frozen_from_row
from cpccards.storage.tables import mock_questions, mocks

_OPEN = text("mocks.finished_at IS NULL")


class MockRepository:
    """The practice exams of one unit of work.

    `start`, `save` and `finish` are not undoable: a unit of work commits them without a step.
    """

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def start(
        self,
        record: MockRecord,
        paper: Paper,
        standing: Standing | None,
        frozen: Sequence[FrozenForecast],
    ) -> MockId:
        """Adds an exam with its questions; the id in `record` is not used.

        Args:
            standing, frozen: how the topics stood and what was forecast, for its result.
        """
        values = _begun(record, standing, frozen)
        mock = MockId(self._connection.execute(insert(mocks).returning(mocks.c.id), values).scalar_one())
        self._connection.execute(
            insert(mock_questions),
            [
                {
                    "mock_id": mock,
                    "position": asked.position,
                    "part": asked.part,
                    "section": asked.section_id,
                    "key": asked.question.key,
                    "question": _dump(question_values(asked.question)),
                    "visits": int(asked.position == 1),
                }
                for asked in paper.questions
            ],
        )
        return mock

    def save(self, record: MockRecord, asked: Sequence[AskedRecord] = ()) -> None:
        """Writes how an open exam stands, and some of its questions. Raises KeyError when it is gone."""
        done = self._connection.execute(
            update(mocks).where(mocks.c.id == record.id, _OPEN).values(_progress(record))
        )
        if done.rowcount != 1:
            raise KeyError(record.id)
        for question in asked:
            self._connection.execute(
                update(mock_questions).where(mock_questions.c.id == question.id).values(_answered(question))
            )

    def finish(self, record: MockRecord) -> None:
        """Closes an exam at `record.finished_at`."""
        finished = None if record.finished_at is None else to_milliseconds(record.finished_at)
        self._connection.execute(update(mocks).where(mocks.c.id == record.id).values(finished_at=finished))

    def link(self, mock: MockId, attempt: int) -> None:
        """Says which attempt the result of an exam is."""
        self._journal.update(mocks, self._row(mock), {"attempt_id": attempt})

    def get(self, mock: MockId) -> MockRecord:
        """One exam. Raises KeyError when there is none."""
        return _record(self._row(mock))

    def all(self) -> list[MockRecord]:
        """Every exam, newest first."""
        rows = self._connection.execute(
            select(mocks).order_by(mocks.c.started_at.desc(), mocks.c.id.desc())
        ).mappings()
        return [_record(row) for row in rows]

    def open(self) -> list[MockRecord]:
        """The exams that were not handed in, newest first."""
        rows = self._connection.execute(select(mocks).where(_OPEN).order_by(mocks.c.id.desc())).mappings()
        return [_record(row) for row in rows]

    def questions(self, mock: MockId) -> list[AskedRecord]:
        """The questions of an exam, in order."""
        return self.questions_of([mock])[mock]

    def questions_of(self, ids: Sequence[MockId]) -> dict[MockId, list[AskedRecord]]:
        """The questions of some exams, in order."""
        query = select(mock_questions).where(mock_questions.c.mock_id.in_(ids))
        found: dict[MockId, list[AskedRecord]] = {mock: [] for mock in ids}
        for row in self._connection.execute(query.order_by(mock_questions.c.position)).mappings():
            found[row["mock_id"]].append(_asked(row))
        return found

    def before(self, mock: MockId) -> tuple[Standing | None, tuple[FrozenForecast, ...]]:
        """How the topics stood and what was forecast when an exam began."""
        row = self._row(mock)
        frozen = (frozen_from_row({**forecast, "attempt_id": 0}) for forecast in json.loads(row["frozen"]))
        return read_standing(row["standing"]), tuple(frozen)

    def times_asked(self) -> dict[str, int]:
        """How often each question was on screen, or waits in an open exam, by its key."""
        query = (
            select(mock_questions.c.key, func.count())
            .join(mocks, mocks.c.id == mock_questions.c.mock_id)
            .where(or_(mock_questions.c.visits > 0, _OPEN))
            .group_by(mock_questions.c.key)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def take(self, mock: DraftMock, attempt: int | None) -> None:
        """Adds an exam that was sat in another library, as part of an undoable step.

        Args:
            attempt: the attempt of this library that its result is.
        """
        record = mock.record
        [added] = self._journal.insert(
            mocks,
            [
                {
                    **_begun(record, mock.standing, mock.frozen),
                    "finished_at": None
                    if record.finished_at is None
                    else to_milliseconds(record.finished_at),
                    "attempt_id": attempt,
                    "feeling": record.feeling,
                    "feeling_text": record.feeling_text,
                }
            ],
        )
        self._journal.insert(
            mock_questions,
            [
                {
                    "mock_id": added,
                    "position": asked.position,
                    "part": asked.part,
                    "section": asked.section,
                    "key": asked.question.key,
                    "question": _dump(question_values(asked.question)),
                    "cause": None if asked.cause is None else asked.cause.value,
                    **_answered(asked),
                }
                for asked in mock.questions
            ],
        )

    def name_cause(self, mock: MockId, position: int, cause: Cause | None) -> None:
        """Writes why a question was missed."""
        query = select(mock_questions).where(
            mock_questions.c.mock_id == mock, mock_questions.c.position == position
        )
        row = self._connection.execute(query).mappings().one()
        self._journal.update(mock_questions, row, {"cause": None if cause is None else cause.value})

    def feel(self, mock: MockId, felt: int | None, words: str) -> None:
        """Writes how an exam felt."""
        self._journal.update(mocks, self._row(mock), {"feeling": felt, "feeling_text": words})

    def delete(self, mock: MockId) -> None:
        """Removes an exam with its questions; its attempt is not touched. Raises KeyError when it is gone."""
        row = self._row(mock)
        query = select(mock_questions).where(mock_questions.c.mock_id == mock)
        asked = [dict(asked) for asked in self._connection.execute(query).mappings()]
        self._journal.delete(mock_questions, asked)
        self._journal.delete(mocks, [row])

    def _row(self, mock: MockId) -> dict[str, Any]:
        row = self._connection.execute(select(mocks).where(mocks.c.id == mock)).mappings().first()
        if row is None:
            raise KeyError(mock)
        return dict(row)


def _begun(record: MockRecord, standing: Standing | None, frozen: Sequence[FrozenForecast]) -> dict[str, Any]:
    return {
        "name": record.name,
        "kind": record.plan.kind.value,
        "plan": _dump(plan_values(record.plan)),
        "started_at": to_milliseconds(record.started_at),
        "day": record.day,
        "standing": standing_text(standing),
        "frozen": _dump([frozen_columns(forecast) for forecast in frozen]),
        **_progress(record),
    }


def _progress(record: MockRecord) -> dict[str, Any]:
    return {
        "position": record.position,
        "part": record.part,
        "used_ms": record.used_ms,
        "earlier_ms": record.earlier_ms,
        "paused": int(record.paused),
        "pauses": record.pauses,
        "paused_ms": record.paused_ms,
        "away_ms": record.away_ms,
        "warned": record.warned,
        "mark_boot": record.mark.boot,
        "mark_elapsed_ms": record.mark.elapsed_ms,
        "mark_at": record.mark.wall_ms,
    }


def _answered(question: AskedRecord) -> dict[str, Any]:
    return {
        "chosen": question.chosen,
        "struck": _dump(sorted(question.struck)),
        "flagged": int(question.flagged),
        "note": question.note,
        "visits": question.visits,
        "spent_ms": question.spent_ms,
        "history": _dump([[answer.option, answer.visit] for answer in question.history]),
        "revealed": int(question.revealed),
    }


def _record(row: RowMapping | Mapping[str, Any]) -> MockRecord:
    return MockRecord(
        id=MockId(row["id"]),
        name=row["name"],
        plan=plan_from_values(json.loads(row["plan"])),
        started_at=from_milliseconds(row["started_at"]),
        day=row["day"],
        mark=Mark(row["mark_boot"], row["mark_elapsed_ms"], row["mark_at"]),
        finished_at=None if row["finished_at"] is None else from_milliseconds(row["finished_at"]),
        attempt=row["attempt_id"],
        position=row["position"],
        part=row["part"],
        used_ms=row["used_ms"],
        earlier_ms=row["earlier_ms"],
        paused=bool(row["paused"]),
        pauses=row["pauses"],
        paused_ms=row["paused_ms"],
        away_ms=row["away_ms"],
        warned=row["warned"],
        feeling=row["feeling"],
        feeling_text=row["feeling_text"],
    )


def _asked(row: RowMapping) -> AskedRecord:
    return AskedRecord(
        id=row["id"],
        position=row["position"],
        part=row["part"],
        section=row["section"],
        question=question_from_values(json.loads(row["question"])),
        chosen=row["chosen"],
        struck=frozenset(json.loads(row["struck"])),
        flagged=bool(row["flagged"]),
        note=row["note"],
        visits=row["visits"],
        spent_ms=row["spent_ms"],
        history=tuple(Answer(*answer) for answer in json.loads(row["history"])),
        revealed=bool(row["revealed"]),
        cause=None if row["cause"] is None else Cause(row["cause"]),
    )


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
