"""Statements that circulate in free study material and are wrong, as patterns no bundled card may match.

They were collected in November 2026 from live web pages and held against AAPC, CMS, Medicare contractors and
the April 2026 ICD-10-CM tabular list. Only what a note calls right is searched: a wrong option may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpccards.content.findings import Entry, Finding, statements

_DENIED = (
    r"\b(?:no|not|never|none|nothing|cannot|false|wrong|myth|mistake|deleted|gone|dropped|retired"
    r"|removed|replaced"
    r"|abolished|invalid|formerly|until|before|used to|old|older|outdated|stale|instead)\b|n't\b"
)
_PAST = (
    r"\b(?:until|before|formerly|used to|was|were|old|outdated|stale|not|no longer|never|dropped|replaced)\b"
)
_OFFICE = r"(?:9920[2-5]|9921[2-5]|\boffice\b|\bnew patient|\bestablished patient)"
_RANGES = "|".join(
    rf"{low}\s*(?:-|–|to)\s*{high}"
    for low, high in [(15, 29), (30, 44), (45, 59), (60, 74), (10, 19), (20, 29), (30, 39), (40, 54)]
)
_DELETED = (
    r"(?<![\w.])(?:99201|9921[7-9]|99220|99241|99251|99318|9932[4-8]|9933[4-7]|99343|9935[4-7]|9944[1-3]"
    r"|3722\d|3723[0-5]|G2012)(?!\w)"
)
_BIRTH_MONTH = r"birth[- ]?(?:day|month)|month (?:of|you were) b(?:irth|orn)"


@dataclass(frozen=True, slots=True)
class KnownError:
    """One wrong statement.

    Args:
        key: its name.
        pattern: matches the wrong statement, in one sentence or in question and right answer together.
        right: what is so instead.
        unless: when this is found too, the statement denies the error or speaks of the past; None: no excuse.
    """

    key: str
    pattern: re.Pattern[str]
    right: str
    unless: re.Pattern[str] | None

    def found_in(self, statement: str) -> bool:
        """Whether `statement` teaches this error."""
        return bool(self.pattern.search(statement)) and not (self.unless and self.unless.search(statement))


def _known(key: str, pattern: str, right: str, unless: str | None = _DENIED) -> KnownError:
    excuse = re.compile(unless, re.IGNORECASE) if unless else None
    return KnownError(key, re.compile(pattern, re.IGNORECASE), right, excuse)


KNOWN_ERRORS: tuple[KnownError, ...] = (
    _known(
        "exam-150-questions",
        r"\b150\b[^.]{0,40}\bquestions\b|\bquestions\b[^.]{0,30}\b150\b",
        "The exam has had 100 questions since 2022.",
    ),
    _known(
        "exam-five-hours-forty",
        r"\b5\s*h(?:ours?|rs?)?\.?,?\s*(?:and\s*)?40\b|\b5:40\b|\b340\s*min|\bfive hours,? (?:and )?forty",
        "The exam has lasted four hours since 2022.",
    ),
    _known(
        "pass-mark-each-section",
        r"\b70\s*(?:%|percent|per cent)[^.]{0,60}\b(?:each|every|per|all)\b[^.]{0,20}\b(?:section|area"
        r"|part|series|domain)"
        r"|\b(?:each|every|per|all)\b[^.]{0,20}\b(?:section|area|part|domain)s?\b[^.]{0,60}\b70\s*(?:%"
        r"|percent|per cent)",
        "The pass mark is 70 % over the whole exam.",
    ),
    _known(
        "emergency-1995-1997",
        r"(?:\bemergency\b|\bED\b|9928[1-5])[^.]{0,80}\b(?:1995|1997|95/97)\b"
        r"|\b(?:1995|1997|95/97)\b[^.]{0,80}(?:\bemergency\b|\bED\b|9928[1-5])",
        "Emergency visits have gone by decision making alone since 2023.",
    ),
    _known("deleted-code", _DELETED, "That code is deleted.", _DENIED + r"|\bdelet|\breplac"),
    _known(
        "office-time-range",
        rf"(?=.*{_OFFICE})(?=.*\bmin)(?=.*\b(?:{_RANGES})\b)(?!.*\b(?:CKD|eGFR|GFR|kidney)\b)",
        "Office codes have had one minimum each, no range, since 2024.",
        _PAST,
    ),
    _known(
        "99215-sixty-minutes",
        r"99215\b[^.;,]{0,60}\b60\b(?!\s*(?:days|seconds))",
        "99215 starts at 40 minutes.",
        _PAST,
    ),
    _known(
        "99306-forty-five",
        r"99306\b[^.;,]{0,60}\b45\b|\b45[\s-]*min[^.;,]{0,40}\b99306",
        "99306 has started at 50 minutes since 2024.",
        _PAST,
    ),
    _known(
        "99308-fifteen",
        r"99308\b[^.;,]{0,60}\b15\b|\b15[\s-]*min[^.;,]{0,40}\b99308",
        "99308 has started at 20 minutes since 2024.",
        _PAST,
    ),
    _known(
        "three-key-components",
        r"\b(?:three|3)\s+key\s+components\b",
        "The level goes by decision making or total time; history and examination do not count towards it.",
    ),
    _known(
        "88305-level-three",
        r"88305\b[^.;,]{0,60}\blevel\s*(?:III|3|three)\b|\blevel\s*(?:III|3|three)\b(?:(?!\blevel\b"
        r"|88304)[^.;,]){0,60}88305",
        "88305 is level IV; level III is 88304.",
        r"\b(?:not|never|no)\b",
    ),
    _known(
        "qualifying-age-between",
        r"\bbetween (?:one|1)(?: year)? and (?:seventy|70)\b|\bage[sd]?\s*(?:1|one)\s*(?:-|–"
        r"|to)\s*(?:70|seventy)\b",
        "The qualifying circumstance is age under 1 or over 70.",
    ),
    _known(
        "medicare-pays-physical-status",
        r"\bMedicare\b[^.]{0,20}\b(?:pays?|adds?|allows?|gives?|reimburses?"
        r"|recogni[sz]es)\b[^.]{0,60}(?:physical[- ]status|\bP[345]\b)"
        r"|(?:physical[- ]status|\bP[345]\b)[^.]{0,60}\b(?:paid|reimbursed"
        r"|recogni[sz]ed)\b[^.]{0,20}\bMedicare\b",
        "Medicare pays no units for physical status.",
    ),
    _known(
        "prescription-management-low",
        r"\bprescription (?:drug|medication) management\b\W+(?:(?!moderate\b|not\b"
        r"|never\b)\w+\W+){0,9}?(?:low|minimal)\b"
        r"|\b(?:low|minimal)(?:[- ]risk)?\b\W+(?:(?!moderate\b|not\b|never\b)\w+\W+){0,6}?prescription "
        r"(?:drug|medication) management",
        "Prescription drug management is moderate risk.",
        None,
    ),
    _known(
        "handwritten-notes-banned",
        r"\bhand-?\s?written\b[^.]{0,30}\bnotes?\b[^.]{0,40}\b(?:forbidden|banned|prohibited|not "
        r"allowed|not permitted)\b"
        r"|\b(?:no|ban on|forbids?|bans?|prohibits?)\b[^.]{0,15}\bhand-?\s?written\b",
        "Brief handwritten notes in the code books are allowed.",
        None,
    ),
    _known(
        "renewal-birth-month",
        rf"\b(?:renew|expir|CEU|membership)[^.]{{0,60}}(?:{_BIRTH_MONTH})"
        rf"|(?:{_BIRTH_MONTH})[^.]{{0,60}}\b(?:renew|expir|CEU)",
        "Renewal goes by the month of membership.",
    ),
    _known(
        "membership-ends-december",
        r"\bmemberships?\b[^.]{0,40}\b(?:ends?|expires?|runs? out)\b[^.]{0,30}(?:31 Dec"
        r"|Dec(?:ember)?\.? 31|end of the (?:calendar )?year)",
        "A membership runs from the month it began.",
    ),
    _known(
        "copd-excludes-asthma",
        r"(?:\bJ44|\bCOPD)\b[^?]{0,80}\bExcludes\s?1\b[^?]{0,60}\b(?:asthma|J45)|(?:\basthma"
        r"|\bJ45)\b[^?]{0,80}\bExcludes\s?1\b[^?]{0,60}(?:\bJ44|\bCOPD)"
        r"|\bExcludes\s?1\b[^?]{0,40}(?:\basthma|\bJ45)\b[^?]{0,60}(?:\bJ44|\bCOPD)",
        "J44 includes asthma with COPD and asks for the type of asthma as well.",
    ),
    _known(
        "exam-icd-10-pcs",
        r"\b(?:CPC|exam)\b[^.?]{0,60}\b(?:tests?|covers?|includes?|asks?|needs?|requires?"
        r"|contains?)\b[^.?]{0,60}\bICD-10-PCS\b"
        r"|\bICD-10-PCS\b[^.?]{0,40}\b(?:is|are) (?:on|part of|tested|covered|asked)\b",
        "The CPC exam does not test ICD-10-PCS.",
    ),
    _known(
        "sedation-symbol",
        r"\bbull.?s[- ]?eye\b[^.]{0,60}\bsedation|\bsedation\b[^.]{0,60}\bbull.?s[- ]?eye",
        "The symbol for included sedation is no longer in the book.",
    ),
)


def known_errors_in(told: Sequence[str]) -> Iterator[str]:
    """A sentence for every known error that one of the statements `told` teaches."""
    for known in KNOWN_ERRORS:
        statement = next(filter(known.found_in, told), None)
        if statement is not None:
            yield f"{known.key}: {known.right} Read: '{statement[:120]}'"


def check_known_errors(entry: Entry) -> Iterator[Finding]:
    """Every known error that the note teaches, in question and right answer, extra text or rationale."""
    for why in known_errors_in(statements(entry.note)):
        yield entry.finding("known-error", why)
