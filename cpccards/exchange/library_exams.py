"""Practice exams in a JSON library: each with its paper, and every question as it was asked and answered.

    {"name": "…", "day": 20400, "started_at": …, "finished_at": …, "plan": {…}, "attempt": 0, …,
     "questions": [{"question": {…}, "part": 1, "section": "…", "chosen": 2, "history": [[2, 1]], …}, …]}

An exam that is still being sat is not written: its clock runs on one computer. So is the mark of that clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.drafts import DraftMock
from cpccards.domain.errors import BadInput
from cpccards.domain.mock_causes import Cause, check_cause
from cpccards.domain.mock_clock import Mark
from cpccards.domain.mock_records import Answer, AskedRecord, MockRecord
from cpccards.domain.mock_values import plan_from_values, plan_values, question_from_values, question_values
from cpccards.domain.papers import MockId
from cpccards.exchange.json_entries import Entry
from cpccards.exchange.library_records import forecast_entries, read_frozen, read_standing

_NAME_LENGTH = 1_000
_LATEST_MS = 376_200 * 86_400_000
_LATEST_DAY = 376_200
_MOST = 2**31
_BEST_FEELING = 5
_CAUSES = tuple(str(cause) for cause in Cause)
_COUNTS = ("used_ms", "earlier_ms", "pauses", "paused_ms", "away_ms", "warned")
"""Of a record: what its clock said, and the last warning it gave."""


def mock_entry(mock: DraftMock) -> dict[str, Any]:
    """An exam as the file has it; what is empty is not written."""
    record = mock.record
    entry: dict[str, Any] = {
        "name": record.name,
        "day": record.day,
        "started_at": to_milliseconds(record.started_at),
        "finished_at": None if record.finished_at is None else to_milliseconds(record.finished_at),
        "plan": plan_values(record.plan),
        "position": record.position,
        "part": record.part,
        "paused": record.paused,
        **{name: getattr(record, name) for name in _COUNTS},
        "feeling": record.feeling,
        "feeling_text": record.feeling_text,
        "attempt": mock.attempt,
        **forecast_entries(mock.standing, mock.frozen),
    }
    filled = {name: value for name, value in entry.items() if value is not None and value != ""}
    return filled | {"questions": [_asked_entry(asked) for asked in mock.questions]}


def _asked_entry(asked: AskedRecord) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "part": asked.part,
        "section": asked.section,
        "chosen": asked.chosen,
        "struck": sorted(asked.struck) or None,
        "flagged": asked.flagged or None,
        "note": asked.note or None,
        "visits": asked.visits,
        "spent_ms": asked.spent_ms,
        "history": [[answer.option, answer.visit] for answer in asked.history],
        "revealed": asked.revealed or None,
        "cause": None if asked.cause is None else asked.cause.value,
        "question": question_values(asked.question),
    }
    return {name: value for name, value in entry.items() if value is not None}


def read_mocks(root: Entry, attempts: Mapping[int, int]) -> tuple[DraftMock, ...]:
    """The practice exams of a file; one that can't be taken becomes a complaint.

    Args:
        attempts: for the place of each attempt in the file its place among those that were taken.
    """
    found: dict[object, DraftMock] = {}
    for entry in root.entries("practice_exams", "Practice exam"):
        try:
            mock = _mock(entry, attempts)
        except BadInput as error:
            entry.leave_out("practice exams left out", error.message)
            continue
        if mock.record.started_at in found:
            entry.leave_out("practice exams left out", "another one was begun at the same moment.")
        else:
            found[mock.record.started_at] = mock
    return tuple(found.values())


def _mock(entry: Entry, attempts: Mapping[int, int]) -> DraftMock:
    """One exam. Raises BadInput for what could not have been sat."""
    started, finished = (_needed(entry, name, 0, _LATEST_MS) for name in ("started_at", "finished_at"))
    plan = plan_from_values(entry.values("plan"))
    sections = {section.id for section in plan.outline.sections}
    questions = tuple(
        _asked(part, place, sections, plan.parts)
        for place, part in enumerate(entry.entries("questions", f"{entry.whose}, question"), 1)
    )
    parts = [asked.part for asked in questions]
    if len(questions) != plan.questions or parts != sorted(parts) or parts[0] != 1:
        raise _bad("its questions are not those of its paper")
    if finished < started:
        raise _bad("it ended before it began")
    record = MockRecord(
        id=MockId(0),
        name=entry.text("name", _NAME_LENGTH),
        plan=plan,
        started_at=from_milliseconds(started),
        day=_needed(entry, "day", 0, _LATEST_DAY),
        mark=Mark("", 0, finished),
        finished_at=from_milliseconds(finished),
        position=_counted(entry, "position", 1, len(questions)),
        part=_counted(entry, "part", 1, plan.parts),
        paused=entry.flag("paused"),
        **{name: _counted(entry, name) for name in _COUNTS},
        feeling=entry.whole("feeling", 1, _BEST_FEELING),
        feeling_text=entry.text("feeling_text"),
    )
    attempt = entry.whole("attempt", 0, _MOST)
    if attempt is not None and attempt not in attempts:
        entry.warn("the result it was counted by is not in the file; the exam itself is kept.")
    place = None if attempt is None else attempts.get(attempt)
    return DraftMock(record, questions, read_standing(entry), read_frozen(entry), place)


def _asked(part: Entry, position: int, sections: set[str], parts: int) -> AskedRecord:
    """One question. Raises BadInput for what can't be."""
    question = question_from_values(part.values("question"))
    last = len(question.options) - 1
    section = part.text("section", _NAME_LENGTH)
    if section not in sections:
        raise _bad(f"question {position:,} is of a section that its outline has not")
    struck = part.own().get("struck", [])
    if not isinstance(struck, list) or not all(_is_option(each, last) for each in struck):
        raise _bad(f"the options struck out of question {position:,} can’t be read")
    cause = part.one_of("cause", _CAUSES)
    asked = AskedRecord(
        id=0,
        position=position,
        part=_counted(part, "part", 1, parts),
        section=section,
        question=question,
        chosen=part.whole("chosen", 0, last),
        struck=frozenset(struck),
        flagged=part.flag("flagged"),
        note=part.text("note"),
        visits=_counted(part, "visits"),
        spent_ms=_counted(part, "spent_ms"),
        history=_history(part, position, last),
        revealed=part.flag("revealed"),
        cause=None if cause is None else Cause(cause),
    )
    check_cause(asked.cause, right=asked.right)
    return asked


def _history(part: Entry, position: int, last: int) -> tuple[Answer, ...]:
    given = part.own().get("history", [])
    if not isinstance(given, list) or not all(_is_answer(each, last) for each in given):
        raise _bad(f"the answers to question {position:,} can’t be read")
    return tuple(Answer(*each) for each in given)


def _is_answer(given: object, last: int) -> bool:
    """True for an option, or none, and the visit it was chosen in."""
    if not isinstance(given, list) or len(given) != len(("option", "visit")):
        return False
    option, visit = given
    return (option is None or _is_option(option, last)) and type(visit) is int and 0 <= visit <= _MOST


def _is_option(given: object, last: int) -> bool:
    return type(given) is int and 0 <= given <= last


def _needed(entry: Entry, name: str, low: int, high: int) -> int:
    value = entry.whole(name, low, high)
    if value is None:
        raise _bad(f"its {name.replace('_', ' ')} is missing")
    return value


def _counted(entry: Entry, name: str, low: int = 0, high: int = _MOST) -> int:
    """A number that is the lowest where it is missing."""
    value = entry.whole(name, low, high)
    return low if value is None else value


def _bad(why: str) -> BadInput:
    return BadInput("This practice exam can’t be used", f"{why}.", "Export it once more.")
