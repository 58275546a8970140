"""When to think of renewing, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cpccards.domain.renewal import ceus_words
from cpccards.domain.renewal_ledger import PeriodStanding, RenewalLedger
from cpccards.domain.renewal_rules import RenewalRules

AFTERWARDS = 90
"""Days after a period for which what is missing is still told: then the credential is cancelled."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which to think of it.

    Attributes:
        key: the same for the same reminder of the same period, whatever is earned meanwhile, and also when
            the month of renewal or the days of the reminders are changed.
    """

    key: str
    on: date
    words: str


def missing_words(standing: PeriodStanding) -> str:
    """What is missing: “12 of 36 CEUs, 4 on CPMA’s topic”; empty when nothing is."""
    parts = []
    if standing.needed:
        parts.append(f"{ceus_words(standing.needed)} of {ceus_words(standing.period.required)} CEUs")
    parts += [
        f"{ceus_words(topic.needed)} on {topic.credential}’s topic"
        for topic in standing.topics
        if topic.needed
    ]
    return ", ".join(parts)


def reminders(ledger: RenewalLedger, rules: RenewalRules, today: date) -> tuple[Reminder, ...]:
    """The reminders of the current period that lie ahead, and of the day it ends on, by day."""
    return tuple(each for each in all_reminders(ledger, rules) if each.on >= today)


def all_reminders(ledger: RenewalLedger, rules: RenewalRules) -> tuple[Reminder, ...]:
    """Those of the current period, also the ones that are over, by day."""
    return tuple(_reminders(ledger.periods[ledger.current], rules)) if ledger.periods else ()


def notice(ledger: RenewalLedger, rules: RenewalRules, today: date) -> str:
    """A line for the learner's day once the first reminder has come; empty when nothing is to be done."""
    if not ledger.periods or not rules.reminders:
        return ""
    standing = ledger.periods[ledger.current]
    over = [
        each
        for each in ledger.periods[: ledger.current]
        if not each.is_met and today - each.period.end <= timedelta(days=AFTERWARDS)
    ]
    if over:
        missing, ended = missing_words(over[-1]), over[-1].period.end
        return (
            f"Your renewal was due on {_day(ended)}: {missing} not entered here. If AAPC’s tracker lacks "
            "them too, ask AAPC what can be done."
        )
    left = (standing.period.end - today).days
    missing = missing_words(standing)
    if left > rules.reminders[0] or not (missing or standing.unsubmitted):
        return ""
    days = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    due = f"by {_day(standing.period.end)}, {days}"
    if missing:
        return f"Renewal: {missing} still to earn {due}."
    return f"Renewal: all CEUs are earned. Enter them in AAPC’s tracker {due}."


def _reminders(standing: PeriodStanding, rules: RenewalRules) -> Iterator[Reminder]:
    end = standing.period.end
    missing = missing_words(standing)
    state = f"{missing} still to earn" if missing else "all CEUs are earned; enter them in AAPC’s tracker"
    ahead = [days for days in rules.reminders if days]
    # Counted from the last one, so that the event of the day itself stays the same whatever the others are.
    for place, days in zip(range(len(ahead), 0, -1), ahead, strict=True):
        before = "1 day" if days == 1 else f"{days} days"
        yield Reminder(
            f"{standing.period.number}-{place}", end - timedelta(days=days), f"Renewal in {before}: {state}"
        )
    due = "CEUs are due, and membership renews, by the end of today"
    yield Reminder(f"{standing.period.number}-0", end, due)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
