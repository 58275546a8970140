"""Results of practice exams as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from cpccards.domain.clock import date_of_day
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text
from cpccards.services.mock_results import AskedQuestion, MockResult, MockSummary, OutlineScore, Score

_FORMULA = ("=", "+", "-", "@")


def as_json(results: Sequence[MockResult]) -> str:
    """Everything, as a JSON list."""
    return json.dumps([_result(told) for told in results], ensure_ascii=False, indent=2) + "\n"


def as_csv(results: Sequence[MockResult], *, one: bool) -> str:
    """A row for each question of one exam, or a row for each exam."""
    if one:
        rows = [_flat(_question(asked)) for told in results for asked in told.questions]
    else:
        rows = [summary_json(told.summary) | {"used_seconds": told.used_seconds} for told in results]
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: spreadsheet_cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def summary_json(told: MockSummary) -> dict[str, Any]:
    """The stable JSON of an exam in a list; also what `cpccards mocks --json` prints."""
    return {
        "id": told.id,
        "name": told.name,
        "kind": told.kind.value,
        "outline": told.outline,
        "day": date_of_day(told.day).isoformat(),
        "minutes_used": told.minutes_used,
        "right": None if told.open else told.right,
        "asked": told.asked,
        "percent": None if told.percent is None else round(told.percent, 2),
        "paused": told.paused,
        "feeling": told.feeling,
        "open": told.open,
        "practice": told.practice,
        "counted": told.counted,
    }


def _result(told: MockResult) -> dict[str, Any]:
    return summary_json(told.summary) | {
        "interval90": _interval(told.score),
        "minutes": told.minutes,
        "used_seconds": told.used_seconds,
        "pauses": told.pauses,
        "paused_seconds": told.paused_seconds,
        "away_seconds": told.away_seconds,
        "feeling_text": told.feeling_text,
        "outlines": [_outline(outline) for outline in told.outlines],
        "topics": [{"topic": topic.topic, **_score(topic.score)} for topic in told.topics],
        "answers_changed": {
            "right_to_wrong": told.answer_changes.right_to_wrong,
            "wrong_to_right": told.answer_changes.wrong_to_right,
            "wrong_to_wrong": told.answer_changes.wrong_to_wrong,
        },
        "first_pass": _score(told.first_pass),
        "second_pass": _score(told.second_pass),
        "questions": [_question(asked) for asked in told.questions],
    }


def _outline(told: OutlineScore) -> dict[str, Any]:
    return {
        "outline": told.outline_id,
        "percent": round(told.percent, 2),
        "interval90": [round(told.low, 2), round(told.high, 2)],
        "pass_mark": round(told.pass_mark, 2),
        "passed": told.passed,
        "sections": [
            {
                "id": section.section_id,
                "name": section.name,
                **_score(section.score),
                "spent_seconds": section.spent_seconds,
                "planned_seconds": section.planned_seconds,
            }
            for section in told.sections
        ],
    }


def _question(asked: AskedQuestion) -> dict[str, Any]:
    question = asked.question
    return {
        "position": asked.position,
        "part": asked.part,
        "key": question.key,
        "section": asked.section_name,
        "topic": question.topic,
        "question": plain_text(question.question),
        "options": [plain_text(option) for option in question.options],
        "answer": question.answer,
        "chosen": None if asked.chosen is None else CHOICE_LETTERS[asked.chosen],
        "right": asked.right,
        "seconds": round(asked.spent_ms / 1000, 1),
        "changes": asked.changes,
        "flagged": asked.flagged,
        "cause": None if asked.cause is None else asked.cause.value,
        "note": asked.note,
    }


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    options = told.pop("options")
    return told | dict(zip(CHOICE_LETTERS, (*options, *[""] * 4), strict=False))


def _score(told: Score) -> dict[str, Any]:
    return {"right": told.right, "asked": told.asked, "interval90": _interval(told)}


def _interval(told: Score) -> list[float]:
    return [round(told.low, 2), round(told.high, 2)]


def spreadsheet_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return int(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
