"""The rules by which a credential is kept: data, with an edition, and for each rule where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpccards.domain.errors import BadInput

MOST_CEUS = 1_000
"""CEUs that a rule may ask for, and that one course may have."""
EVIDENCE_WORDS = {
    "A": "read on AAPC’s own pages",
    "X": "sources conflict: check with AAPC",
    "K": "not confirmed: check with AAPC",
}
"""How sure a rule is, by its label."""

_MOST_YEARS = 10
_MOST_DAYS = 3_650
_FLAGS = ("odd_month_in_odd_years", "prorates_first", "renewal_month_choice")
_FLAG_WORDS = {
    "odd_month_in_odd_years": "Whether odd months are due in odd years",
    "prorates_first": "Whether the first period asks for less",
    "renewal_month_choice": "Whether the renewal month may be chosen for",
}


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule in words, how sure it is (a key of `EVIDENCE_WORDS`), and where it stands."""

    words: str
    evidence: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class RenewalRules:
    """The rules of one association.

    Attributes:
        cycle_years: whole years of a period.
        required: CEUs of a period with one credential, two, …; the last is for more than that, too.
        odd_month_in_odd_years: a renewal month with an odd number is due in odd years; else in even ones.
        prorates_first: the first period asks for its share of the months only.
        renewal_month_choice: what is earned in the month of renewal may go to the next period.
        reminders: days before the end of a period, the most first.
        core: credentials without an on-topic rule.
        on_topic: CEUs on its own topic that a credential asks for in a period, by its name.
        other_on_topic: the same of each credential that is named in neither.
    """

    id: str
    name: str
    edition: str
    source: str
    cycle_years: int
    required: tuple[int, ...]
    odd_month_in_odd_years: bool
    prorates_first: bool
    renewal_month_choice: bool
    reminders: tuple[int, ...]
    core: tuple[str, ...]
    on_topic: Mapping[str, int]
    other_on_topic: int
    checked_on: date | None = None
    review_by: date | None = None
    notes: tuple[RuleNote, ...] = ()

    def required_with(self, credentials: int) -> int:
        """CEUs of a whole period with so many credentials, at least one."""
        return self.required[min(max(credentials, 1), len(self.required)) - 1]

    def on_topic_of(self, credential: str) -> int:
        """CEUs on its own topic that a credential asks for."""
        name = credential.strip().upper()
        if name in self.on_topic:
            return self.on_topic[name]
        return 0 if name in self.core else self.other_on_topic


def problems(given: Mapping[str, object]) -> list[str]:
    """All that keeps `given` from being rules, a sentence each."""
    return list(_problems(given))


def parse_rules(given: Mapping[str, object], whence: str) -> RenewalRules:
    """Rules from a mapping, as TOML and the library have them; what is unknown in it is passed over.

    Args:
        whence: for the sentence when they can't be read.

    Raises:
        BadInput: all that is wrong with them.
    """
    complaints = problems(given)
    if complaints:
        raise BadInput("Renewal rules cannot be used", f"{whence}: {' '.join(complaints)}", "Correct them.")
    found: Mapping[str, Any] = given
    return RenewalRules(
        id=found["id"],
        name=found["name"].strip(),
        edition=found["edition"].strip(),
        source=found.get("source", "").strip(),
        cycle_years=found["cycle_years"],
        required=tuple(found["required"]),
        reminders=tuple(sorted(set(found["reminders"]), reverse=True)),
        core=tuple(name.strip().upper() for name in found["core"]),
        on_topic={name.strip().upper(): ceus for name, ceus in found["on_topic"].items()},
        other_on_topic=found["other_on_topic"],
        checked_on=_day(found.get("checked_on")),
        review_by=_day(found.get("review_by")),
        notes=tuple(
            RuleNote(note["words"], note["evidence"], note.get("source", ""))
            for note in found.get("rule", ())
        ),
        **{name: found[name] for name in _FLAGS},
    )


def as_mapping(rules: RenewalRules) -> dict[str, object]:
    """What `parse_rules` makes the same rules of; JSON can hold it."""
    return {
        "id": rules.id,
        "name": rules.name,
        "edition": rules.edition,
        "source": rules.source,
        "cycle_years": rules.cycle_years,
        "required": list(rules.required),
        "reminders": list(rules.reminders),
        "core": list(rules.core),
        "on_topic": dict(rules.on_topic),
        "other_on_topic": rules.other_on_topic,
        "checked_on": rules.checked_on.isoformat() if rules.checked_on else "",
        "review_by": rules.review_by.isoformat() if rules.review_by else "",
        "rule": [
            {"words": note.words, "evidence": note.evidence, "source": note.source} for note in rules.notes
        ],
        **{name: getattr(rules, name) for name in _FLAGS},
    }


def _problems(given: Mapping[str, object]) -> Iterator[str]:
    for key, words in (
        ("id", "The rules have no id."),
        ("name", "They have no name."),
        ("edition", "They don’t say of which edition they are, a year say."),
    ):
        if not _is_text(given.get(key), filled=True):
            yield words
    if not _is_text(given.get("source", "")):
        yield "Their source is no text."
    yield from _number_problems(given)
    for flag in _FLAGS:
        if not isinstance(given.get(flag), bool):
            yield f"{_FLAG_WORDS[flag]} is neither yes nor no."
    core = given.get("core")
    if not isinstance(core, list) or not all(_is_text(name, filled=True) for name in core):
        yield "The core credentials are no list of names."
    yield from _note_problems(given)


def _number_problems(given: Mapping[str, object]) -> Iterator[str]:
    if not _is_whole(given.get("cycle_years"), 1, _MOST_YEARS):
        yield f"A period has 1 to {_MOST_YEARS} whole years."
    required = given.get("required")
    if not required or not _are_whole(required, 0, MOST_CEUS):
        yield f"The CEUs to be earned are whole numbers from 0 to {MOST_CEUS:,}, at least one of them."
    elif isinstance(required, list) and required != sorted(required):
        yield "More credentials can’t ask for fewer CEUs."
    if not _are_whole(given.get("reminders"), 0, _MOST_DAYS):
        yield f"Reminders are whole numbers of days, from 0 to {_MOST_DAYS:,}."
    topics = given.get("on_topic")
    if not isinstance(topics, Mapping) or not _are_whole(list(topics.values()), 0, MOST_CEUS):
        yield f"CEUs on topic are whole numbers from 0 to {MOST_CEUS:,}."
    if not _is_whole(given.get("other_on_topic"), 0, MOST_CEUS):
        yield f"CEUs on topic of the other credentials are a whole number from 0 to {MOST_CEUS:,}."


def _note_problems(given: Mapping[str, object]) -> Iterator[str]:
    for key in ("checked_on", "review_by"):
        try:
            _day(given.get(key))
        except ValueError:
            yield f"“{given[key]}” is no date."
    notes = given.get("rule", [])
    if not isinstance(notes, list):
        yield "The rules in words are no list."
        return
    for number, note in enumerate(notes, start=1):
        if not _is_note(note):
            yield f"Rule {number} in words has no words, or a label nobody knows."


def _is_note(note: object) -> bool:
    return (
        isinstance(note, Mapping)
        and _is_text(note.get("words"), filled=True)
        and note.get("evidence") in EVIDENCE_WORDS
        and _is_text(note.get("source", ""))
    )


def _is_text(value: object, *, filled: bool = False) -> bool:
    return isinstance(value, str) and (bool(value.strip()) or not filled)


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _are_whole(values: object, low: int, high: int) -> bool:
    return isinstance(values, list) and all(_is_whole(value, low, high) for value in values)


def _day(value: object) -> date | None:
    """Raises ValueError for what is neither a date nor nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(value)
