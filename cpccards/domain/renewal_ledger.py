"""Which CEUs count where, and why others don't; what is still missing, and what would lapse.

An entry counts at most once, in one period, and nothing depends on the order in which entries were made:
they are gone through by the day they were completed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cpccards.domain.renewal import CeuEntry, Credential, Holder, ceus_words
from cpccards.domain.renewal_periods import Period, first_certified, periods
from cpccards.domain.renewal_rules import RenewalRules


@dataclass(frozen=True, slots=True)
class EntryStanding:
    """What becomes of one entry.

    Attributes:
        period: it counts in, or would if it counted; None for one from before certification.
        counts: it is accepted there.
        reason: why it does not count, in a sentence; empty when it does.
        remarks: what else is to be known of it, a sentence each.
        can_move: it was earned in a month of renewal, and may count in either of two periods.
    """

    entry: CeuEntry
    period: Period | None
    counts: bool
    reason: str = ""
    remarks: tuple[str, ...] = ()
    can_move: bool = False


@dataclass(frozen=True, slots=True)
class TopicStanding:
    """CEUs that a credential asks for on its own topic, and those there are."""

    credential: str
    required: float
    earned: float

    @property
    def needed(self) -> float:
        """CEUs on its topic still to be earned."""
        return max(0.0, self.required - self.earned)


@dataclass(frozen=True, slots=True)
class PeriodStanding:
    """How a period stands.

    Attributes:
        earned: CEUs accepted in it, those too many included.
        topics: of each credential that asks for any on its topic.
        unsubmitted: accepted entries that are not marked as entered in AAPC's tracker.
        warnings: a sentence each.
    """

    period: Period
    earned: float
    topics: tuple[TopicStanding, ...]
    unsubmitted: int
    warnings: tuple[str, ...]

    @property
    def counted(self) -> float:
        """CEUs that help: no more than are required."""
        return min(self.earned, self.period.required)

    @property
    def needed(self) -> float:
        """CEUs still to be earned."""
        return max(0.0, self.period.required - self.earned)

    @property
    def lapsing(self) -> float:
        """CEUs beyond the need; they do not go over to the next period."""
        return max(0.0, self.earned - self.period.required)

    @property
    def is_met(self) -> bool:
        """Nothing is missing, on any topic either."""
        return not self.needed and not any(topic.needed for topic in self.topics)


@dataclass(frozen=True, slots=True)
class RenewalLedger:
    """Everything evaluated.

    Attributes:
        periods: from certification to the one after today's.
        entries: by the day they were completed.
        current: index into `periods` of the one that holds today, or the first one.
    """

    periods: tuple[PeriodStanding, ...]
    entries: tuple[EntryStanding, ...]
    current: int = 0


def evaluate(
    holder: Holder,
    credentials: Sequence[Credential],
    entries: Collection[CeuEntry],
    rules: RenewalRules,
    today: date,
    lost: Collection[str] = (),
) -> RenewalLedger:
    """Evaluates all entries.

    Args:
        lost: names of certificates whose file is gone.
    """
    ordered = sorted(entries, key=lambda entry: (entry.completed_on, entry.key))
    found = periods(holder, credentials, rules, today)
    standings = tuple(_standings(ordered, credentials, found, rules, today, lost))
    current = next((place for place, period in enumerate(found) if today in period), 0)
    return RenewalLedger(
        tuple(_period_standing(period, standings, credentials, rules, today) for period in found),
        standings,
        current,
    )


def _standings(
    ordered: Sequence[CeuEntry],
    credentials: Sequence[Credential],
    found: Sequence[Period],
    rules: RenewalRules,
    today: date,
    lost: Collection[str],
) -> Iterator[EntryStanding]:
    certified_on = first_certified(credentials)
    accepted: list[CeuEntry] = []
    for entry in ordered:
        own = next((place for place, period in enumerate(found) if entry.completed_on in period), None)
        can_move = (
            own is not None
            and rules.renewal_month_choice
            and entry.completed_on >= found[own].renewal_month_start
        )
        remarks = list(_remarks(entry, credentials, lost))
        if entry.is_moved and not can_move and own is not None:
            remarks.append(
                "Only what is earned in a month of renewal can go to the next period: it counts here."
            )
        goes_on = entry.is_moved and can_move
        # What lies far ahead may be of the last period there is; it does not count yet.
        period = None if own is None else found[min(own + goes_on, len(found) - 1)]
        reason = _reason(entry, certified_on, today, accepted)
        if not reason:
            accepted.append(entry)
            if period is not None and period.end < today and not entry.is_submitted:
                remarks.append(
                    f"It is of the period that ended on {_words(period.end)}: ask AAPC if it is not in its "
                    "tracker."
                )
        yield EntryStanding(entry, period, not reason, reason, tuple(remarks), can_move)


def _reason(entry: CeuEntry, certified_on: date | None, today: date, accepted: Sequence[CeuEntry]) -> str:
    """Why an entry does not count; empty when it does."""
    if certified_on is None:
        return "There is no credential yet that it could count for."
    if entry.completed_on < certified_on:
        return (
            f"It is from before your certification on {_words(certified_on)}, and AAPC does not accept that."
        )
    if entry.completed_on > today:
        return f"It lies ahead: it counts from {_words(entry.completed_on)} on."
    twin = next((other for other in accepted if _is_same_course(entry, other)), None)
    if twin is None:
        return ""
    if _plain(entry.index_number) and _plain(entry.index_number) == _plain(twin.index_number):
        return (
            f"It has the index number of “{twin.title}” of {_words(twin.completed_on)}, "
            "which counts once only."
        )
    return (
        f"It is the same course as that of {_words(twin.completed_on)}, which counts once only. "
        "If it is another one, give each its index number."
    )


def _is_same_course(one: CeuEntry, other: CeuEntry) -> bool:
    """By the index number where both have one; otherwise by title and provider."""
    numbers = _plain(one.index_number), _plain(other.index_number)
    if all(numbers):
        return numbers[0] == numbers[1]
    return (_plain(one.title), _plain(one.provider)) == (_plain(other.title), _plain(other.provider))


def _remarks(entry: CeuEntry, credentials: Sequence[Credential], lost: Collection[str]) -> Iterator[str]:
    if not entry.certificate:
        yield "No certificate is attached; an audit asks for it."
    elif entry.certificate in lost:
        yield f"The file “{entry.certificate_name}” is gone. Attach the certificate again."
    if entry.specialty:
        own = [credential for credential in credentials if credential.name == entry.specialty]
        if not own:
            yield f"You hold no {entry.specialty}: it counts as a core CEU."
        elif all(entry.completed_on < credential.certified_on for credential in own):
            yield f"It is from before your {entry.specialty}: it counts as a core CEU."


def _period_standing(
    period: Period,
    standings: Sequence[EntryStanding],
    credentials: Sequence[Credential],
    rules: RenewalRules,
    today: date,
) -> PeriodStanding:
    own = [each for each in standings if each.counts and each.period == period]
    topics = tuple(
        TopicStanding(
            credential.name,
            min(float(rules.on_topic_of(credential.name)), period.required),
            sum(
                each.entry.ceus
                for each in own
                if each.entry.specialty == credential.name
                and each.entry.completed_on >= credential.certified_on
            ),
        )
        for credential in sorted(credentials, key=lambda each: (each.certified_on, each.key))
        if credential.certified_on <= period.end and rules.on_topic_of(credential.name)
    )
    made = PeriodStanding(
        period,
        earned=sum((each.entry.ceus for each in own), 0.0),
        topics=topics,
        unsubmitted=sum(not each.entry.is_submitted for each in own),
        warnings=(),
    )
    return replace(made, warnings=tuple(_warnings(made, own, standings, today)))


def _warnings(
    made: PeriodStanding, own: Sequence[EntryStanding], standings: Sequence[EntryStanding], today: date
) -> Iterator[str]:
    period = made.period
    is_over, has_begun = period.end < today, period.start <= today
    if is_over and not made.is_met:
        yield (
            f"This period ended on {_words(period.end)} with CEUs missing. Ask AAPC what can be done: "
            "its pages name an extension that can be bought, and differ about the days of grace."
        )
    if made.lapsing:
        words = "have lapsed" if is_over else "will lapse"
        yield f"{_number(made.lapsing)} beyond the need {words}: they do not go over to the next period."
        for each in own:
            if each.can_move and not each.entry.is_moved and each.entry.ceus <= made.lapsing:
                yield f"“{each.entry.title}” is of the renewal month: it could count in the next period."
    if made.needed:
        for each in standings:
            if each.counts and each.entry.is_moved and each.can_move and each.entry.completed_on in period:
                yield f"“{each.entry.title}” was moved to the next period, and is missing here."
    if made.unsubmitted and has_begun:
        count = "1 entry is" if made.unsubmitted == 1 else f"{made.unsubmitted:,} entries are"
        due = "were due" if is_over else "are due"
        where = f"AAPC’s own CEU tracker, where all {due} by {_words(period.end)}"
        yield f"{count} not marked as entered in {where}."


def _number(ceus: float) -> str:
    return "1 CEU" if ceus == 1 else f"{ceus_words(ceus)} CEUs"


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
