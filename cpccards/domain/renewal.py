"""What a certified coder keeps: credentials, and the CEUs (continuing education units) earned for them.

CEUs are numbers in steps of a quarter, which floating point holds exactly, so they can be added and compared.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.renewal_rules import MOST_CEUS

STEPS_PER_CEU = 4
"""A CEU has four steps: certificates have quarters."""
EARLIEST = date(1988, 1, 1)
"""AAPC was founded in this year, so nothing is older."""

_NAME_LENGTH = 40
_TEXT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Credential:
    """A credential that the learner holds.

    Attributes:
        name: in its usual letters: CPC, without the A of an apprentice.
        number: of the member or the credential, as the learner wrote it.
        is_apprentice: it still has the A (CPC-A).
        way: how the A is to go, a key of `apprentice.WAYS`; empty while undecided.
        steps: keys of the steps of that way that are done.
    """

    key: str
    name: str
    certified_on: date
    number: str = ""
    is_apprentice: bool = False
    way: str = ""
    steps: tuple[str, ...] = ()

    @property
    def shown_name(self) -> str:
        """The name with the A of an apprentice."""
        return f"{self.name}-A" if self.is_apprentice else self.name


@dataclass(frozen=True, slots=True)
class CeuEntry:
    """A course, a webinar or a meeting, with the CEUs it gave.

    Attributes:
        index_number: AAPC's number on the certificate; empty where there is none.
        specialty: the credential whose topic it is on; empty for core.
        is_moved: earned in a month of renewal, and to count in the period after.
        is_submitted: entered in AAPC's own CEU tracker, too.
        certificate: the name of its file in the library; empty without one.
        certificate_name: what that file was called.
    """

    key: str
    completed_on: date
    title: str
    ceus: float
    provider: str = ""
    index_number: str = ""
    specialty: str = ""
    is_moved: bool = False
    is_submitted: bool = False
    certificate: str = ""
    certificate_name: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """The certified learner's membership.

    Attributes:
        is_left: the learner switched back from certified; what was kept stays for when they return.
        renewal_month: of the membership, 1 to 12.
        first_required: CEUs of the first period as AAPC's tracker says; None to go by the rules.
        fees: what renewing costs, in the learner's words.
    """

    renewal_month: int
    first_required: float | None = None
    fees: str = ""
    is_left: bool = False


def holder_as_mapping(holder: Holder) -> dict[str, object]:
    """What `parse_holder` makes the same of."""
    return {
        "renewal_month": holder.renewal_month,
        "first_required": holder.first_required,
        "fees": holder.fees,
        "is_left": holder.is_left,
    }


def parse_holder(given: Mapping[str, Any]) -> Holder:
    """A holder as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    month = given.get("renewal_month")
    if type(month) is not int or not 1 <= month <= 12:
        raise _bad("Renewal cannot be worked out", "The renewal month is none of the twelve.", "Choose one.")
    first = given.get("first_required")
    if first is not None:
        first = _ceus(first, "The CEUs of the first period", least=0)
    return Holder(month, first, _text(given, "fees"), given.get("is_left") is True)


def credential_as_mapping(credential: Credential) -> dict[str, object]:
    """What `parse_credential` makes the same of, but for its key."""
    return {
        "name": credential.name,
        "certified_on": credential.certified_on.isoformat(),
        "number": credential.number,
        "is_apprentice": credential.is_apprentice,
        "way": credential.way,
        "steps": list(credential.steps),
    }


def parse_credential(key: str, given: Mapping[str, Any]) -> Credential:
    """A credential as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    name = _text(given, "name", _NAME_LENGTH).upper()
    apprentice = given.get("is_apprentice") is True
    if name.endswith("-A"):
        name, apprentice = name.removesuffix("-A").strip(), True
    if not name:
        raise _bad("This credential can’t be kept", "It has no name.", "Write its letters, CPC say.")
    steps = given.get("steps")
    return Credential(
        key=key,
        name=name,
        certified_on=_date(given.get("certified_on"), "The day of certification"),
        number=_text(given, "number"),
        is_apprentice=apprentice,
        way=_text(given, "way"),
        steps=tuple(step for step in steps if isinstance(step, str)) if isinstance(steps, list) else (),
    )


def entry_as_mapping(entry: CeuEntry) -> dict[str, object]:
    """What `parse_entry` makes the same of, but for its key."""
    return {
        "completed_on": entry.completed_on.isoformat(),
        "title": entry.title,
        "ceus": entry.ceus,
        "provider": entry.provider,
        "index_number": entry.index_number,
        "specialty": entry.specialty,
        "is_moved": entry.is_moved,
        "is_submitted": entry.is_submitted,
        "certificate": entry.certificate,
        "certificate_name": entry.certificate_name,
    }


def parse_entry(key: str, given: Mapping[str, Any]) -> CeuEntry:
    """An entry as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    title = _text(given, "title")
    if not title:
        raise _bad("This entry can’t be kept", "It has no title.", "Write what the certificate calls it.")
    return CeuEntry(
        key=key,
        completed_on=_date(given.get("completed_on"), "The day it was completed"),
        title=title,
        ceus=_ceus(given.get("ceus"), "The CEUs", least=1 / STEPS_PER_CEU),
        provider=_text(given, "provider"),
        index_number=_text(given, "index_number"),
        specialty=_text(given, "specialty", _NAME_LENGTH).upper(),
        is_moved=given.get("is_moved") is True,
        is_submitted=given.get("is_submitted") is True,
        certificate=_text(given, "certificate"),
        certificate_name=_text(given, "certificate_name"),
    )


def ceus_words(ceus: float) -> str:
    """A number of CEUs: “1.5”, “36”."""
    return f"{ceus:.12g}"


def _ceus(value: object, what: str, *, least: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _bad("This number of CEUs can’t be used", f"{what} are no number.", "Write one, such as 1.5.")
    if value < least or value > MOST_CEUS:
        raise _bad(
            "This number of CEUs can’t be used",
            f"{what} are {ceus_words(value)}; they lie between {ceus_words(least)} and {MOST_CEUS:,}.",
            "Write what the certificate says.",
        )
    if value * STEPS_PER_CEU != int(value * STEPS_PER_CEU):
        raise _bad(
            "This number of CEUs can’t be used",
            f"{what} are {ceus_words(value)}, which is no number of quarters.",
            "Write 0.25, 0.5, 0.75, 1 and so on.",
        )
    return float(value)


def _date(value: object, what: str) -> date:
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _bad("This date can’t be used", f"{what} is no date.", "Choose one.") from None
    if not EARLIEST <= found < date(date.max.year - 100, 1, 1):
        raise _bad(
            "This date can’t be used",
            f"{what} is {found.isoformat()}; AAPC gave its first credential after {EARLIEST.year - 1}.",
            "Look at the certificate for its date.",
        )
    return found


def _text(given: Mapping[str, Any], name: str, most: int = _TEXT_LENGTH) -> str:
    value = given.get(name)
    return " ".join(value.split())[:most] if isinstance(value, str) else ""


def _bad(title: str, message: str, remedy: str) -> BadInput:
    return BadInput(title, message, remedy)
