"""What a JSON library holds beside cards: records of plan, people, renewal; past attempts; own outlines."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeGuard

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import parse_blueprint
from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.drafts import DraftAttempt, DraftOutline, DraftRecord
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.standing import Standing
from cpccards.exchange.json_entries import MAX_TEXT, Entry

_NAME_LENGTH = 200
_LATEST_MS = 376_200 * 86_400_000
_LATEST_DAY = 376_200
_MOST_SECTIONS = 1_000
_MOST_QUESTIONS = 10_000
_TOPIC_PARTS = ("topics", "recalled", "seen", "cards")
_SHARES = ("mean", "low", "high", "pass_probability")


def record_entry(record: DraftRecord) -> dict[str, Any]:
    """A record as the file has it."""
    return asdict(record)


def attempt_entry(attempt: DraftAttempt) -> dict[str, Any]:
    """An attempt as the file has it; what is empty is not written."""
    result = attempt.result
    entry: dict[str, Any] = {
        "kind": result.kind,
        "taken_on_day": result.taken_on_day,
        "outline": result.outline_id,
        "total_right": result.total_right,
        "total_asked": result.total_asked,
        "total_below": result.total_below,
        "sections": [asdict(section) for section in result.sections],
        "name": attempt.name,
        "notes": attempt.notes,
    }
    return entry | forecast_entries(attempt.standing, attempt.frozen)


def outline_entry(outline: DraftOutline) -> dict[str, Any]:
    """An outline as the file has it."""
    return asdict(outline)


def forecast_entries(standing: Standing | None, frozen: Sequence[FrozenForecast]) -> dict[str, Any]:
    """How the topics stood and what was forecast, as the file has it; what is empty is not written."""
    entry: dict[str, Any] = {}
    if standing is not None:
        entry["standing"] = asdict(standing)
    if frozen:
        entry["frozen"] = [_frozen_entry(each) for each in frozen]
    return entry


def _frozen_entry(frozen: FrozenForecast) -> dict[str, Any]:
    return asdict(frozen) | {
        "evidence": frozen.evidence.value,
        "frozen_at": to_milliseconds(frozen.frozen_at),
    }


def read_records(root: Entry) -> tuple[DraftRecord, ...]:
    """The records of a file; one that can't be taken becomes a complaint."""
    found: dict[tuple[str, str], DraftRecord] = {}
    for entry in root.entries("records", "Record"):
        kind, key = entry.text("kind", _NAME_LENGTH), entry.text("key", _NAME_LENGTH)
        created = entry.whole("created_at", 0, _LATEST_MS)
        modified = entry.whole("modified_at", 0, _LATEST_MS)
        content = entry.values("content")
        why = None
        if not kind or not key or created is None or modified is None:
            why = "it has no kind, no key or no time."
        elif (kind, key) in found:
            why = "it stands there twice."
        elif len(json.dumps(content)) > MAX_TEXT:
            why = "it is too long."
        if why is not None or created is None or modified is None:
            entry.leave_out("records left out", why or "")
            continue
        found[kind, key] = DraftRecord(kind, key, content, created, modified)
    return tuple(found.values())


def read_outlines(root: Entry) -> tuple[DraftOutline, ...]:
    """The outlines of a file; one that can't be used becomes a complaint."""
    found: dict[str, DraftOutline] = {}
    for entry in root.entries("outlines", "Exam outline"):
        key = entry.text("key", _NAME_LENGTH)
        created = entry.whole("created_at", 0, _LATEST_MS)
        modified = entry.whole("modified_at", 0, _LATEST_MS)
        content = entry.values("content")
        if not key or key in found or created is None or modified is None or content.get("id") != key:
            entry.leave_out("outlines left out", "it has no key, no time, or stands there twice.")
            continue
        try:
            parse_blueprint(content, "this outline")
        except BadInput as error:
            entry.leave_out("outlines left out", error.message)
            continue
        found[key] = DraftOutline(key, content, created, modified)
    return tuple(found.values())


def read_attempts(root: Entry) -> tuple[tuple[DraftAttempt, ...], dict[int, int]]:
    """The attempts of a file, and by its place in the file the place of each among them.

    One that can't be taken becomes a complaint.
    """
    found: list[DraftAttempt] = []
    places: dict[int, int] = {}
    for entry in root.entries("attempts", "Attempt"):
        day = entry.whole("taken_on_day", 0, _LATEST_DAY)
        kind = entry.one_of("kind", ("exam", "mock"))
        if day is None or kind is None:
            entry.leave_out("attempts left out", "it has no day, or no kind.")
            continue
        try:
            result = ExamResult(
                taken_on_day=day,
                kind="exam" if kind == "exam" else "mock",
                outline_id=entry.text("outline", _NAME_LENGTH),
                total_right=_number(entry.own().get("total_right")),
                total_asked=entry.whole("total_asked", 1, _MOST_QUESTIONS),
                total_below=entry.flag("total_below"),
                sections=tuple(
                    SectionResult(
                        section_id=part.text("section_id", _NAME_LENGTH),
                        right=_number(part.own().get("right")),
                        asked=part.whole("asked", 1, _MOST_QUESTIONS),
                        share=_number(part.own().get("share")),
                        below=part.flag("below"),
                    )
                    for part in list(entry.entries("sections", f"{entry.whose}, section"))[:_MOST_SECTIONS]
                ),
            )
        except BadInput as error:
            entry.leave_out("attempts left out", error.message)
            continue
        places[(entry.line or 0) - 1] = len(found)
        found.append(
            DraftAttempt(
                result, entry.text("name"), entry.text("notes"), read_standing(entry), read_frozen(entry)
            )
        )
    return tuple(found), places


def read_standing(entry: Entry) -> Standing | None:
    """How the topics stood; None, and a warning, where it can't be read."""
    if "standing" not in entry:
        return None
    given = entry.values("standing")
    columns = [given.get(part) for part in _TOPIC_PARTS]
    lists = [column for column in columns if isinstance(column, list)]
    is_whole = len(lists) == len(columns) and len({len(column) for column in lists}) == 1
    if not is_whole or not all(isinstance(topic, str) for topic in lists[0]) or not _are_counts(lists[1:]):
        entry.warn("how your topics stood then can’t be read; it was left out.")
        return None
    topics, recalled, seen, cards = lists
    return Standing(tuple(topics), tuple(recalled), tuple(seen), tuple(cards))


def _are_counts(columns: list[list[Any]]) -> bool:
    recalled, seen, cards = columns
    return all(_is_number(value) and value >= 0 for value in recalled) and all(
        type(value) is int and value >= 0 for value in (*seen, *cards)
    )


def read_frozen(entry: Entry) -> tuple[FrozenForecast, ...]:
    """What was forecast before it; what can't be read becomes a warning."""
    found: dict[str, FrozenForecast] = {}
    for part in entry.entries("frozen", f"{entry.whose}, forecast"):
        made = _forecast(part)
        if made is None or made.outline in found:
            entry.warn("a forecast made before it can’t be read; it was left out.")
        else:
            found[made.outline] = made
    return tuple(found.values())


def _forecast(part: Entry) -> FrozenForecast | None:
    given = part.own()
    outline, at = part.text("outline", _NAME_LENGTH), part.whole("frozen_at", 0, _LATEST_MS)
    questions = part.whole("questions", 1, _MOST_QUESTIONS)
    shares = [_number(given.get(name)) for name in _SHARES]
    pmf, baseline = _chances(given, "pmf", questions), _chances(given, "baseline", questions)
    known = {level.value: level for level in EvidenceLevel}
    evidence = given.get("evidence")
    if not outline or at is None or questions is None or not pmf or not baseline:
        return None
    if not isinstance(evidence, str | int) or evidence not in known:
        return None
    mean, low, high, passing = shares
    if mean is None or low is None or high is None or passing is None:
        return None
    return FrozenForecast(
        outline=outline,
        questions=questions,
        mean=mean,
        low=low,
        high=high,
        pass_probability=passing,
        pmf=pmf,
        evidence=known[evidence],
        baseline=baseline,
        frozen_at=from_milliseconds(at),
        afterwards=part.flag("afterwards"),
    )


def _chances(given: Mapping[str, object], name: str, questions: int | None) -> tuple[float, ...]:
    """The chances of 0 to `questions` right answers; empty where they can't be read."""
    values = given.get(name)
    if questions is None or not isinstance(values, list) or len(values) != questions + 1:
        return ()
    return tuple(values) if all(_is_number(value) and 0 <= value <= 1 for value in values) else ()


def _number(value: object) -> float | None:
    return value if _is_number(value) else None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
