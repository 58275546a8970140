"""CPT belongs to the American Medical Association, dental codes to the American Dental Association.

These checks hold the decks to decks/README.md: no descriptor, in whole or in part; few five-digit numbers;
no list of a family; no dental code. They look at everything on a note, wrong options and rationale too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpccards.content.evaluation_management import EVALUATION_CODE_BY_NUMBER
from cpccards.content.findings import Entry, Finding, all_text, study_area

MOST_CPT_NUMBERS = 120
_LOWEST, _HIGHEST = 100, 99607
_EVALUATION_AREA = "evaluation-management"

# Not a code: an amount ($10040), a part of a longer number or decimal, a postal code, a counted thing.
_NUMBER = re.compile(
    r"(?<![\w.,$€£/#])(?<!\bZIP )(?<!\bZIP code )(\d{5})(?![\w%]|[.,]\d|-\d{4}\b)"
    r"(?!\s*(?:units?|IU|dollars?|USD|mg|ml|people|patients?|claims?|records?|individuals?|beneficiaries"
    r"|steps?|cells?|RVUs?)\b)"
)
_LETTERED = re.compile(r"(?<![\w.,$-])(\d{4}[FTUM])(?![\w-])")  # categories II and III, laboratory analyses
_DENTAL = re.compile(r"(?<![\w.-])D\d{4}(?!\w)")

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"\(\s*list separately|\blist separately in addition", "'List separately'"),
    (r"\(\s*separate procedure\s*\)", "'(separate procedure)'"),
    (r"must be met or exceeded", "'must be met or exceeded'"),
    (r"when using total time on the date of the encounter", "'When using total time …'"),
    (
        r"medically appropriate history and/or examination",
        "'medically appropriate history and/or examination'",
    ),
    (
        r"for the evaluation and management of an? (?:new|established|patient)",
        "'for the evaluation and management of …'",
    ),
    (r"(?:day|days) of (?:inpatient|hospital) (?:or observation )?care,? per day", "'… care, per day'"),
    (
        r"significant,? separately identifiable evaluation and management service by the same",
        "modifier 25's text",
    ),
    (r"unplanned return to the operating/procedure room by the same", "modifier 78's text"),
    (r"(?:unrelated|staged or related) procedure or service by the same", "modifier 58's or 79's text"),
    (r"unrelated evaluation and management service by the same", "modifier 24's text"),
    (
        r"repeat (?:procedure or service|clinical diagnostic laboratory test) by (?:the same|another)",
        "a modifier's text",
    ),
    (r"by the same physician or other qualified health ?care professional", "a modifier's text"),
    (r"when qualified resident surgeon (?:is )?not available", "modifier 82's text"),
    (r"synchronous telemedicine service rendered via", "modifier 95's text"),
    (
        r"critical care, evaluation and management of the critically ill",
        "a descriptor",
    ),
    (
        r"\bincluding fluoroscopic guidance,? when performed",
        "'including fluoroscopic guidance, when performed'",
    ),
    (r"\bwhen performed(?= *[;)]|, *(?:diagnostic|with|including))", "'…, when performed'"),
)
_FORBIDDEN = tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in _PHRASES)

_NEAR = 60
_EACH_ADDITIONAL = re.compile(r"\beach additional\b", re.IGNORECASE)
_TAIL_OPENERS = (
    r"with(?:out)?|each|simple|complicated|complex|intermediate|single|multiple|initial|subsequent"
    r"|first|second"
    r"|complete|limited|partial|total|unilateral|bilateral|diagnostic|percutaneous|open|closed|including"
    r"|requiring|not requiring|involving|less than|greater than|more than|over|under|up to|age|younger"
    r"|reducible|incarcerated|recurrent|trunk|face|scalp|one|two|three or more|\d[\d.]*\s*(?:cm|sq|mm|years?)"
)
_TAIL = re.compile(rf";\s*(?P<tail>(?:{_TAIL_OPENERS})\b[^.;?!|]*)", re.IGNORECASE)
_FINITE_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|may|must|should|will|would|goes?|takes?"
    r"|means?|uses?"
    r"|needs?|requires?|reports?|codes?|counts?|includes?|gets?|adds?|starts?|begins?|covers?|applies"
    r"|apply|pays?"
    r"|decides?|stays?|comes?|belongs?|makes?|says?|stands?|depends?|follows?|changes?|ends?|asks?|calls?"
    r"|describes?|happens?|keeps?|gives?|leads?|remains?|carr(?:y|ies)|bill(?:s|ed)?|choose|pick|look"
    r"|see|think)\b",
    re.IGNORECASE,
)
_FAMILY_STEP = 2
_FAMILY_SIZE = 3


def cpt_numbers(text: str) -> tuple[str, ...]:
    """The distinct CPT numbers in plain `text`, sorted: five digits from 00100 to 99607, or 1234F, T, U, M.

    Amounts, quantities with their unit, postal codes and longer numbers are not counted. Any other number of
    five digits in that span is, whether or not such a code exists: better one too many than one too few.
    """
    found = {match.group(1) for match in _NUMBER.finditer(text) if _LOWEST <= int(match.group(1)) <= _HIGHEST}
    return tuple(sorted(found | set(_LETTERED.findall(text))))


def counted_cpt_numbers(all_entries: Sequence[Entry]) -> dict[str, Entry]:
    """The distinct CPT numbers outside evaluation and management, each with the first entry that has it."""
    seen: dict[str, Entry] = {}
    for entry in all_entries:
        if study_area(entry.note) != _EVALUATION_AREA:
            for number in cpt_numbers(all_text(entry.note)):
                seen.setdefault(number, entry)
    return seen


def check_cpt_count(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """At most `MOST_CPT_NUMBERS` distinct CPT numbers outside evaluation and management."""
    for count, (number, entry) in enumerate(counted_cpt_numbers(all_entries).items(), start=1):
        if count > MOST_CPT_NUMBERS:
            why = (
                f"{number} is the {count}th distinct CPT number; at most {MOST_CPT_NUMBERS} may stand "
                "on cards."
            )
            yield entry.finding("cpt-too-many", why)


def _descriptor_tail(text: str) -> str | None:
    """Words after a semicolon, near a CPT number, that read like the end of a descriptor; None when none."""
    for match in _TAIL.finditer(text):
        tail = match.group("tail").strip()
        around = text[max(0, match.start() - 2 * _NEAR) : match.end()]
        if cpt_numbers(around) and not _FINITE_VERB.search(tail):
            return tail
    return None


def check_descriptors(entry: Entry) -> Iterator[Finding]:
    """Text that reads like a CPT descriptor: its fixed phrases anywhere, its shape near a CPT number."""
    text = all_text(entry.note)
    for pattern, name in _FORBIDDEN:
        if pattern.search(text):
            yield entry.finding("cpt-descriptor", f"{name} is wording of the American Medical Association.")
    for match in _EACH_ADDITIONAL.finditer(text):
        if cpt_numbers(text[max(0, match.start() - _NEAR) : match.end() + _NEAR]):
            yield entry.finding(
                "cpt-descriptor", "'each additional' stands beside a CPT number; say 'each further'."
            )
            break
    if (tail := _descriptor_tail(text)) is not None:
        yield entry.finding("cpt-descriptor", f"'; {tail[:60]}' beside a CPT number reads like a descriptor.")


def _runs(numbers: Sequence[str], step: int) -> Iterator[tuple[str, ...]]:
    """Runs of at least `_FAMILY_SIZE` five-digit numbers, each at most `step` above the one before."""
    run: list[str] = []
    for number in sorted(n for n in numbers if n.isdigit() and n not in EVALUATION_CODE_BY_NUMBER):
        if run and int(number) - int(run[-1]) > step:
            if len(run) >= _FAMILY_SIZE:
                yield tuple(run)
            run = []
        run.append(number)
    if len(run) >= _FAMILY_SIZE:
        yield tuple(run)


def check_families(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """No three neighbours of a CPT family outside evaluation and management.

    On one note neighbours may lie up to `_FAMILY_STEP` apart; over a whole deck they are consecutive numbers.
    """
    by_deck: dict[str, dict[str, Entry]] = {}
    for entry in all_entries:
        if study_area(entry.note) == _EVALUATION_AREA:
            continue
        numbers = cpt_numbers(all_text(entry.note))
        on_note = list(_runs(numbers, _FAMILY_STEP))
        for run in on_note:
            yield entry.finding("cpt-family", f"{', '.join(run)} on one note are a list of a CPT family.")
        if not on_note:
            for number in numbers:
                by_deck.setdefault(entry.deck, {}).setdefault(number, entry)
    for places in by_deck.values():
        for run in _runs(list(places), 1):
            why = f"{', '.join(run)} in one deck are consecutive numbers of a CPT family."
            yield places[run[-1]].finding("cpt-family", why)


def check_dental(entry: Entry) -> Iterator[Finding]:
    """No dental code of HCPCS Level II: D and four digits."""
    for code in sorted(set(_DENTAL.findall(all_text(entry.note)))):
        yield entry.finding("dental-code", f"{code} belongs to the American Dental Association.")
