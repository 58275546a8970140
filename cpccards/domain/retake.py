"""What a retake hangs on: attempts left, when they run out, how long to wait; and what the last try taught.

Fees, waiting times and expiry differ between purchases and change from year to year, so the learner enters
what their own purchase says. Nothing about them is known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cpccards.domain.blueprint import Section
from cpccards.domain.errors import BadInput
from cpccards.domain.study_plan import MOST_MINUTES, Availability
from cpccards.domain.study_plan_words import topic_name

MOST_ATTEMPTS = 20
MOST_WAITING = 3650
MORE_MINUTES = 15
WARN_DAYS = 60
LEAST_HOURS = 2.0
"""Hours of a preparation from which on their shares mean something."""
SHORT_SHARE = 0.5
"""A section that got less than this part of its share of the exam got too little."""

_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class RetakeTerms:
    """What the learner's own purchase says; None and empty where nothing was entered.

    Attributes:
        attempts_left: paid for and not sat yet.
        expires_on: the last day on which they can be sat.
        fee: of another attempt, in the learner's words.
        waiting_days: between two sittings, at least.
    """

    attempts_left: int | None = None
    expires_on: date | None = None
    fee: str = ""
    waiting_days: int | None = None


@dataclass(frozen=True, slots=True)
class RetakeNote:
    """Something to know. `warns`: something is in the way."""

    words: str
    warns: bool = False


def retake_notes(
    terms: RetakeTerms, last_sat: date | None, exam: date | None, today: date
) -> list[RetakeNote]:
    """What follows from the terms for the date of the next sitting, a sentence each."""
    found = [*_attempt_notes(terms), *_waiting_notes(terms, last_sat, exam, today)]
    if terms.expires_on is not None:
        found += _expiry_notes(terms.expires_on, exam, today)
    return found


def _attempt_notes(terms: RetakeTerms) -> list[RetakeNote]:
    left = terms.attempts_left
    if left is None:
        return []
    fee = f" Another attempt costs {terms.fee}." if terms.fee else ""
    if left == 0:
        return [RetakeNote(f"No paid attempt is left.{fee}", warns=True)]
    return [RetakeNote(f"{left} paid {'attempt is' if left == 1 else 'attempts are'} left.{fee}")]


def _waiting_notes(
    terms: RetakeTerms, last_sat: date | None, exam: date | None, today: date
) -> list[RetakeNote]:
    if terms.waiting_days is None or last_sat is None:
        return []
    first = last_sat + timedelta(days=terms.waiting_days)
    if exam is not None and today <= exam < first:
        return [
            RetakeNote(
                f"Your exam date, {_said(exam)}, lies before {_said(first)}, the first day after the wait.",
                warns=True,
            )
        ]
    if first > today:
        return [RetakeNote(f"You can sit again from {_said(first)}, in {_days((first - today).days)}.")]
    return [RetakeNote("The wait after your last sitting is over.")]


def _expiry_notes(expires: date, exam: date | None, today: date) -> list[RetakeNote]:
    if expires < today:
        return [RetakeNote(f"Your attempts ran out on {_said(expires)}.", warns=True)]
    if exam is not None and exam > expires:
        return [
            RetakeNote(
                f"Your attempts run out on {_said(expires)}, before your exam date, {_said(exam)}.",
                warns=True,
            )
        ]
    left = (expires - today).days
    until = "today" if left == 0 else f"in {_days(left)}, on {_said(expires)}"
    return [RetakeNote(f"Your attempts run out {until}.", warns=exam is None and left <= WARN_DAYS)]


METHODS: dict[str, str] = {
    "cards": "Cards",
    "practice-exams": "Practice exams against the clock",
    "error-log": "Going through what I missed",
    "books": "Finding things in the code books",
    "course": "A course",
    "tutor": "A tutor",
    "group": "A study group",
    "reading": "Reading and videos",
}


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Something to do differently, and what it does to when the learner studies; None where nothing."""

    words: str
    effect: Callable[[Availability], Availability] | None = None


def _with_more(given: Availability) -> Availability:
    minutes = tuple(min(MOST_MINUTES, each + MORE_MINUTES) if each else 0 for each in given.minutes)
    return replace(given, minutes=minutes)


def _with_weekend(given: Availability) -> Availability:
    usual = max(given.minutes)
    return replace(given, minutes=(*given.minutes[:5], *(each or usual for each in given.minutes[5:])))


def _with_rest(given: Availability) -> Availability:
    if sum(1 for each in given.minutes if each) < 2:
        return given
    # The free day was to be: the last weekday that is no day of practice exams.
    place = max(p for p, each in enumerate(given.minutes) if each and p != given.practice_weekday)
    return replace(given, minutes=tuple(0 if p == place else each for p, each in enumerate(given.minutes)))


def _with_exams(given: Availability) -> Availability:
    weekday = 5 if given.practice_weekday is None else given.practice_weekday
    return replace(given, practice_weekday=weekday, practice_minutes=max(270, given.practice_minutes))


CHANGES: dict[str, PlanChange] = {
    "more-minutes": PlanChange(f"Study {MORE_MINUTES} minutes longer on each day", _with_more),
    "weekend": PlanChange("Study at weekends, too", _with_weekend),
    "rest-day": PlanChange("Keep one day of the week free", _with_rest),
    "full-exams": PlanChange("Sit full practice exams, on a day with room for one", _with_exams),
    "weak-first": PlanChange("Begin with the sections that cost most; the plan does that by itself"),
    "error-log": PlanChange("Go through every miss and name its cause"),
    "books": PlanChange("Practise finding things in the books against the clock"),
    "pace": PlanChange("Leave a question after three minutes, with a guess and a flag"),
}


@dataclass(frozen=True, slots=True)
class PreparationReview:
    """The learner's look back at a preparation.

    Attributes:
        methods, changes: keys of those above.
        planned: those of the changes that the study plan was made with already.
    """

    methods: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    notes: str = ""
    planned: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionEffort:
    """What a section got of a preparation.

    Attributes:
        share: of the hours, 0 to 1.
        weight: of the exam, 0 to 1.
        result: share of right answers in the sitting; None where not known. `below`: only known to be that.
    """

    name: str
    hours: float
    share: float
    weight: float
    result: float | None = None
    below: bool = False


def efforts(
    minutes: Mapping[str | None, float],
    sections: Sequence[Section],
    weights: Sequence[float],
    results: Mapping[str, tuple[float | None, bool]],
) -> list[SectionEffort]:
    """What each section got. A topic's minutes count for its section; of several, in equal parts.

    Args:
        minutes: by topic; what has no topic counts for no section.
        weights: of the sections, which sum to 1.
        results: (share of right answers, known to be below the line), by section.
    """
    among = Counter(topic for section in sections for topic in section.topics)
    hours = [
        sum(minutes.get(topic, 0.0) / among[topic] for topic in section.topics) / 60 for section in sections
    ]
    total = sum(hours)
    return [
        SectionEffort(
            section.name,
            of,
            of / total if total else 0.0,
            weight,
            *results.get(section.id, (None, False)),
        )
        for section, weight, of in zip(sections, weights, hours, strict=True)
    ]


def hours_by_topic(minutes: Mapping[str | None, float]) -> list[tuple[str, float]]:
    """(name, hours) of each topic that was studied, the most first; what has no topic comes last."""
    named = sorted((-of, topic_name(topic)) for topic, of in minutes.items() if topic and of > 0)
    rest = [("Without a topic", minutes[None] / 60)] if minutes.get(None, 0.0) > 0 else []
    return [*((name, -of / 60) for of, name in named), *rest]


def neglected(found: Sequence[SectionEffort]) -> list[SectionEffort]:
    """Sections that got less than half of their share, while there are hours enough to say so."""
    if sum(each.hours for each in found) < LEAST_HOURS:
        return []
    return sorted(
        (each for each in found if each.share < SHORT_SHARE * each.weight), key=lambda each: -each.weight
    )


def changed_availability(given: Availability, chosen: Collection[str]) -> Availability:
    """When the learner studies, with the changes they chose; one after the other, in the order above."""
    for key, change in CHANGES.items():
        if key in chosen and change.effect is not None:
            given = change.effect(given)
    return given


def terms_as_mapping(terms: RetakeTerms) -> dict[str, object]:
    """What `parse_terms` makes the same of."""
    return {
        "attempts_left": terms.attempts_left,
        "expires_on": None if terms.expires_on is None else terms.expires_on.isoformat(),
        "fee": terms.fee,
        "waiting_days": terms.waiting_days,
    }


def parse_terms(given: Mapping[str, Any]) -> RetakeTerms:
    """Terms as kept or entered; what is unknown in them is passed over. Raises BadInput for what can't be."""
    return RetakeTerms(
        _number(given.get("attempts_left"), "Attempts left", MOST_ATTEMPTS),
        _date(given.get("expires_on")),
        _text(given.get("fee"))[:100],
        _number(given.get("waiting_days"), "Days to wait", MOST_WAITING),
    )


def review_as_mapping(review: PreparationReview) -> dict[str, object]:
    """What `parse_review` makes the same of."""
    return {
        "methods": list(review.methods),
        "changes": list(review.changes),
        "notes": review.notes,
        "planned": list(review.planned),
    }


def parse_review(given: Mapping[str, Any]) -> PreparationReview:
    """A look back as kept; what is unknown in it is passed over."""
    chosen = _keys(given.get("changes"), CHANGES)
    return PreparationReview(
        _keys(given.get("methods"), METHODS),
        chosen,
        _text(given.get("notes")),
        _keys(given.get("planned"), chosen),
    )


def _keys(given: object, known: Collection[str]) -> tuple[str, ...]:
    return tuple(key for key in known if key in given) if isinstance(given, list) else ()


def _text(given: object) -> str:
    return given.strip()[:_TEXT] if isinstance(given, str) else ""


def _number(given: object, words: str, most: int) -> int | None:
    if given is None:
        return None
    if type(given) is not int or not 0 <= given <= most:
        raise BadInput(
            "That number can't be used", f"{words} must lie between 0 and {most:,}.", "Choose another."
        )
    return given


def _date(given: object) -> date | None:
    if given is None or isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise BadInput("That date can't be used", f"“{given}” is no date.", "Choose one.") from None


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"
