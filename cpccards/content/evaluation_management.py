"""Evaluation and management: each code's level of decision making and its minutes, and checks against them.

The numbers are those in force since CPT 2024 and unchanged as far as known for 2025 and 2026: minimum
minutes of total time on the date of the encounter. Sources: AAPC on the 2024 time wording (office, initial
hospital); CMS 2025 RVU file (99306); CGS on discharge days and critical care; AMA's 2025 telemedicine codes
as reported by AAFP; CMS, table of prolonged services (G0316, G0317, G0318, G2212). To be held against the
code book each January. No descriptor of the American Medical Association stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cpccards.content.findings import Entry, Finding, answer, asserted, gaps
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.plain_text import plain_text

LEVELS = (STRAIGHTFORWARD, LOW, MODERATE, HIGH) = ("straightforward", "low", "moderate", "high")
PROLONGED_TAG = "prolonged"
_PROLONGED_STEP = 15


@dataclass(frozen=True, slots=True)
class EvaluationCode:
    """One code.

    Attributes:
        levels: the levels of medical decision making that lead to it; empty when none does.
        minutes: every number of minutes that may be said to be its own; empty when it has no time.
        lowest, highest: total minutes, both included, that lead to it by time; None when time does not
            decide or the bound does not exist.
    """

    code: str
    setting: str
    levels: tuple[str, ...]
    minutes: frozenset[int]
    lowest: int | None = None
    highest: int | None = None


def _family(
    setting: str, rows: Sequence[tuple[str, str, int]], others: Iterable[int] = ()
) -> Iterator[EvaluationCode]:
    """A family in ascending order of time. Each code's time ends where the next begins; that of the highest
    ends where prolonged service starts, 15 full minutes past its minimum. `others`: minutes all of it shares.
    """
    for index, (code, levels, minimum) in enumerate(rows):
        following = rows[index + 1][2] if index + 1 < len(rows) else minimum + _PROLONGED_STEP
        yield EvaluationCode(
            code,
            setting,
            tuple(levels.split("/")),
            frozenset({minimum, *others}),
            minimum,
            following - 1,
        )


def _untimed(code: str, setting: str, *levels: str) -> EvaluationCode:
    return EvaluationCode(code, setting, levels, frozenset())


def _timed(
    code: str, setting: str, minutes: Iterable[int], lowest: int | None = None, highest: int | None = None
) -> EvaluationCode:
    return EvaluationCode(code, setting, (), frozenset(minutes), lowest, highest)


_S, _L, _M, _H = STRAIGHTFORWARD, LOW, MODERATE, HIGH
_SL = f"{STRAIGHTFORWARD}/{LOW}"

EVALUATION_CODES: tuple[EvaluationCode, ...] = (
    *_family("office, new", [("99202", _S, 15), ("99203", _L, 30), ("99204", _M, 45), ("99205", _H, 60)]),
    _untimed("99211", "office, established"),
    *_family(
        "office, established", [("99212", _S, 10), ("99213", _L, 20), ("99214", _M, 30), ("99215", _H, 40)]
    ),
    *_family("hospital, initial", [("99221", _SL, 40), ("99222", _M, 55), ("99223", _H, 75)]),
    *_family("hospital, subsequent", [("99231", _SL, 25), ("99232", _M, 35), ("99233", _H, 50)]),
    *_family("hospital, same-day discharge", [("99234", _SL, 45), ("99235", _M, 70), ("99236", _H, 85)]),
    _timed("99238", "hospital, discharge day", {30}, 1, 30),
    _timed("99239", "hospital, discharge day", {30, 31}, 31),
    _untimed("99281", "emergency department"),
    _untimed("99282", "emergency department", _S),
    _untimed("99283", "emergency department", _L),
    _untimed("99284", "emergency department", _M),
    _untimed("99285", "emergency department", _H),
    *_family(
        "consultation, outpatient",
        [("99242", _S, 20), ("99243", _L, 30), ("99244", _M, 40), ("99245", _H, 55)],
    ),
    *_family(
        "consultation, inpatient",
        [("99252", _S, 35), ("99253", _L, 45), ("99254", _M, 60), ("99255", _H, 80)],
    ),
    *_family("nursing facility, initial", [("99304", _SL, 25), ("99305", _M, 35), ("99306", _H, 50)]),
    *_family(
        "nursing facility, subsequent",
        [("99307", _S, 10), ("99308", _L, 20), ("99309", _M, 30), ("99310", _H, 45)],
    ),
    _timed("99315", "nursing facility, discharge", {30}, 1, 30),
    _timed("99316", "nursing facility, discharge", {30, 31}, 31),
    *_family("home, new", [("99341", _S, 15), ("99342", _L, 30), ("99344", _M, 60), ("99345", _H, 75)]),
    *_family(
        "home, established", [("99347", _S, 20), ("99348", _L, 30), ("99349", _M, 40), ("99350", _H, 60)]
    ),
    *_family("video, new", [("98000", _S, 15), ("98001", _L, 30), ("98002", _M, 45), ("98003", _H, 60)]),
    *_family(
        "video, established", [("98004", _S, 10), ("98005", _L, 20), ("98006", _M, 30), ("98007", _H, 40)]
    ),
    *_family(
        "audio only, new",
        [("98008", _S, 15), ("98009", _L, 30), ("98010", _M, 45), ("98011", _H, 60)],
        {10, 11},
    ),
    *_family(
        "audio only, established",
        [("98012", _S, 10), ("98013", _L, 20), ("98014", _M, 30), ("98015", _H, 40)],
        {10, 11},
    ),
    _timed("98016", "brief check-in", {5, 10}, 5, 10),
    # Medicare counts the next unit from 104 minutes only, so up to 103 the first code may stand alone.
    _timed("99291", "critical care", {30, 74}, 30, 103),
    _timed("99292", "critical care", {30, 74, 75, 104}, 75),
    _timed("99417", "prolonged, office and home", {15, 55, 70, 75, 90}),
    _timed("99418", "prolonged, inpatient", {15, 60, 65, 90, 95, 100}),
    _timed("G2212", "prolonged, office, Medicare", {15, 69, 89}),
    _timed("G0316", "prolonged, hospital, Medicare", {15, 65, 90, 110}),
    _timed("G0317", "prolonged, nursing facility, Medicare", {15, 85, 95}),
    _timed("G0318", "prolonged, home, Medicare", {15, 110, 140}),
)

EVALUATION_CODE_BY_NUMBER: dict[str, EvaluationCode] = {row.code: row for row in EVALUATION_CODES}

# Total minutes from which the first unit of prolonged service is added: (base, add-on) to minutes.
PROLONGED_STARTS: dict[tuple[str, str], int] = {
    ("99205", "99417"): 75,
    ("99215", "99417"): 55,
    ("99245", "99417"): 70,
    ("99345", "99417"): 90,
    ("99350", "99417"): 75,
    ("99223", "99418"): 90,
    ("99233", "99418"): 65,
    ("99236", "99418"): 100,
    ("99255", "99418"): 95,
    ("99306", "99418"): 65,
    ("99310", "99418"): 60,
    ("99205", "G2212"): 89,
    ("99215", "G2212"): 69,
    ("99223", "G0316"): 90,
    ("99233", "G0316"): 65,
    ("99236", "G0316"): 110,
    ("99306", "G0317"): 95,
    ("99310", "G0317"): 85,
    ("99345", "G0318"): 140,
    ("99350", "G0318"): 110,
    ("99291", "99292"): 75,
}
_MEDICARE_CRITICAL_CARE_START = 104

SETTINGS: tuple[str, ...] = tuple(dict.fromkeys(row.setting for row in EVALUATION_CODES))


def code_by_time(setting: str, minutes: int) -> str | None:
    """The code of `setting` that total time of `minutes` leads to; None when it is too short for any.

    Past the time of the highest code that one stays, with prolonged service beside it.
    """
    timed = [
        row for row in EVALUATION_CODES if row.setting == setting and row.lowest and row.lowest <= minutes
    ]
    fitting = [row for row in timed if row.highest is None or minutes <= row.highest]
    return next((row.code for row in [*fitting, *reversed(timed)]), None)


def code_by_level(setting: str, level: str) -> str | None:
    """The code of `setting` that a level of medical decision making leads to; None when none does."""
    return next((r.code for r in EVALUATION_CODES if r.setting == setting and level in r.levels), None)


def decision_level(problems: str, data: str, risk: str) -> str:
    """The level of decision making: two of its three elements must meet it. Each is one of `LEVELS`."""
    return sorted((problems, data, risk), key=LEVELS.index)[1]


_CODE = re.compile(r"(?<![\w.$])(?:" + "|".join(EVALUATION_CODE_BY_NUMBER) + r")(?!\w|\.\d)")
_MINUTES = re.compile(r"\b(\d{1,3})[\s-]*min(?:ute)?s?\b")
_THRESHOLD = re.compile(
    r"(?:\b(?:at least|minimum(?: is| of)?|needs|need|requires?|threshold(?: is| of)?|more than|up to|at most"
    r"|(?:starts?|begins?|counts?)(?: at| from| with)?)"
    r"\s+(?:at least |a minimum of |more than )?(\d{1,3})[\s-]*min)"
    r"|\b(\d{1,3})[\s-]*min(?:ute)?s?\s+(?:or more|or longer|or less|minimum|is the minimum|must be)",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:it |at least |a minimum of |from )*(\d{1,3})(?:[\s-]*min(?:ute)?s?)?(?: or more)?\.?", re.IGNORECASE
)
_ASKS_MINUTES = re.compile(r"\bminutes?\b|\bhow long\b|\btime\b", re.IGNORECASE)
_BESIDE = re.compile(
    _CODE.pattern + r"\s*(?:\(|=|:|,|is|needs|requires|from)?\s*(?:at least\s+|from\s+)?(\d{1,3})[\s-]*min"
)
_LEVEL = re.compile(
    r"\b(straightforward|low|moderate|high)(?:[ -](?:level|complexity))?(?: or (straightforward|low"
    r"|moderate|high))?"
    r"(?:[ -](?:level|complexity))?\s+(?:of\s+)?(?:MDM|medical decision|decision[ -]making)",
    re.IGNORECASE,
)
_BARE_LEVEL = re.compile(
    r"(straightforward|low|moderate|high)(?: (?:or|and) (straightforward|low|moderate|high))?"
    r"(?: (?:MDM|medical decision making|decision making|level))?\.?",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:no|not|never|nothing|below|under|less|fewer|short of|until|cannot|without)\b|n't\b|<",
    re.IGNORECASE,
)


def _bare_answers(note: Note) -> tuple[str, ...]:
    """The answers by themselves: each gap of a cloze text, else the one answer."""
    if note.kind is NoteKind.CLOZE:
        return tuple(plain_text(gap) for gap in gaps(note.fields[0]))
    return (answer(note),)


def stated_minutes(note: Note) -> frozenset[int]:
    """Minutes the note says *are* a threshold, in question and right answer; not those somebody spent."""
    text = asserted(note)
    found = {int(match.group(1) or match.group(2)) for match in _THRESHOLD.finditer(text)}
    if _ASKS_MINUTES.search(text):
        found |= {int(match.group(1)) for bare in _bare_answers(note) if (match := _BARE.fullmatch(bare))}
    return frozenset(found)


def stated_levels(note: Note) -> frozenset[str]:
    """Levels of decision making the note names, in question and right answer."""
    matches = [*_LEVEL.finditer(asserted(note))]
    matches += [match for bare in _bare_answers(note) if (match := _BARE_LEVEL.fullmatch(bare))]
    return frozenset(level.lower() for match in matches for level in match.groups() if level)


def _wrong_minutes(row: EvaluationCode, note: Note) -> Iterator[int]:
    """Minutes on a note about `row` alone that cannot be right."""
    text = asserted(note)
    stated = stated_minutes(note)
    yield from sorted(stated - row.minutes)
    spent = {int(match.group(1)) for match in _MINUTES.finditer(text)} - stated - row.minutes
    if len(spent) == 1 and not stated and row.lowest is not None and not _DENIES.search(text):
        (number,) = spent
        if number < row.lowest or (row.highest is not None and number > row.highest):
            yield number


def check_evaluation_codes(entry: Entry) -> Iterator[Finding]:
    """Minutes and levels that stand with one evaluation-and-management code are that code's own.

    A threshold must be the code's number; time spent in a case must lead to the code. Only question and
    right answer are read, and only when they name exactly one code, or a code and its minutes side by side.
    Notes tagged "prolonged" count past the thresholds and are left alone; `check_prolonged` reads them.
    """
    note = entry.note
    if PROLONGED_TAG in note.tags:
        return
    text = asserted(note)
    named = sorted(set(_CODE.findall(text)))
    wrong: set[tuple[str, int]] = set()
    if len(named) == 1:
        row = EVALUATION_CODE_BY_NUMBER[named[0]]
        wrong |= {(row.code, number) for number in _wrong_minutes(row, note)}
        levels = stated_levels(note)
        if len(levels) == 1 and row.levels and not levels <= set(row.levels) and not _DENIES.search(text):
            why = f"{row.code} goes with {' or '.join(row.levels)} decision making, not with {min(levels)}."
            yield entry.finding("evaluation-level", why)
    for match in _BESIDE.finditer(text):
        code, number = match.group(0)[:5], int(match.group(1))
        if number not in EVALUATION_CODE_BY_NUMBER[code].minutes:
            wrong.add((code, number))
    for code, number in sorted(wrong):
        own = ", ".join(map(str, sorted(EVALUATION_CODE_BY_NUMBER[code].minutes))) or "none"
        why = (
            f"{number} minutes do not belong to {code} (its own: {own}); tag prolonged service as "
            "'prolonged'."
        )
        yield entry.finding("evaluation-minutes", why)


def check_prolonged(entry: Entry) -> Iterator[Finding]:
    """A note on one code and its prolonged add-on that states one number of minutes states the right start.

    Source: for CPT's own add-ons 15 full minutes past the highest level; for Medicare's its table of 2023.
    """
    note = entry.note
    text = asserted(note)
    named = frozenset(_CODE.findall(text))
    starts = [start for pair, start in PROLONGED_STARTS.items() if named == frozenset(pair)]
    stated = stated_minutes(note)
    if len(starts) != 1 or len(stated) != 1:
        return
    own = _MEDICARE_CRITICAL_CARE_START if "99292" in named and "Medicare" in text else starts[0]
    if not stated <= {own, _PROLONGED_STEP}:
        why = f"{' with '.join(sorted(named))} starts at {own} minutes, not at {min(stated)}."
        yield entry.finding("evaluation-prolonged", why)
