"""The periods in which CEUs are to be earned: from the day of certification, without a gap between them."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cpccards.domain.renewal import STEPS_PER_CEU, Credential, Holder
from cpccards.domain.renewal_rules import RenewalRules

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """A period, its first and its last day included.

    Attributes:
        number: 1 for the first after certification.
        required: CEUs to be earned in it, in quarter steps.
    """

    number: int
    start: date
    end: date
    required: float

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def renewal_month_start(self) -> date:
        """The first day of the month it ends in, or its own first day where that is later."""
        return max(self.start, self.end.replace(day=1))


def first_certified(credentials: Sequence[Credential]) -> date | None:
    """The day of the first certification; None without credentials."""
    return min((credential.certified_on for credential in credentials), default=None)


def periods(
    holder: Holder, credentials: Sequence[Credential], rules: RenewalRules, until: date
) -> tuple[Period, ...]:
    """Every period up to the one after that which holds `until`; none without credentials.

    Later credentials raise what a period asks for when they are held by its end.
    """
    start = first_certified(credentials)
    if start is None:
        return ()
    end = _first_end(start, holder.renewal_month, rules)
    found: list[Period] = []
    while len(found) < 2 or found[-2].end < until:
        number = len(found) + 1
        held = sum(credential.certified_on <= end for credential in credentials)
        whole = rules.required_with(held)
        required = float(whole) if number > 1 else _first_required(start, end, whole, holder, rules)
        found.append(Period(number, start, end, required))
        start, end = end + timedelta(days=1), _month_end(end.year + rules.cycle_years, end.month)
    return tuple(found)


def months_after(certified_on: date, end: date) -> int:
    """The months that a first period has: those after the month of certification, the last one included."""
    return (end.year - certified_on.year) * MONTHS + end.month - certified_on.month


def _first_end(certified_on: date, month: int, rules: RenewalRules) -> date:
    """The first day on which CEUs are due.

    Two-year cycles end in odd or even years by the month of renewal. Longer or shorter ones end at the first
    renewal that comes at least a cycle, less a year, after certification.
    """
    if rules.cycle_years == 2:
        is_odd = (month % 2 == 1) == rules.odd_month_in_odd_years
        year = certified_on.year if (certified_on.year % 2 == 1) == is_odd else certified_on.year + 1
        end = _month_end(year, month)
        return end if end >= certified_on else _month_end(year + 2, month)
    end = _month_end(certified_on.year, month)
    year = end.year if end >= certified_on else end.year + 1
    return _month_end(year + rules.cycle_years - 1, month)


def _first_required(certified_on: date, end: date, whole: int, holder: Holder, rules: RenewalRules) -> float:
    if holder.first_required is not None:
        return holder.first_required
    if not rules.prorates_first:
        return float(whole)
    share = min(1.0, months_after(certified_on, end) / (MONTHS * rules.cycle_years))
    return math.ceil(whole * share * STEPS_PER_CEU - 1e-9) / STEPS_PER_CEU


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
