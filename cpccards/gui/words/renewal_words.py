"""The sentences of the Renewal page and its report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QLocale

from cpccards.domain.clock import day_of_date
from cpccards.domain.renewal import Credential, ceus_words
from cpccards.domain.renewal_ledger import EntryStanding, PeriodStanding, RenewalLedger
from cpccards.domain.renewal_periods import Period
from cpccards.domain.renewal_reminders import missing_words, reminders
from cpccards.domain.renewal_rules import EVIDENCE_WORDS, RenewalRules, RuleNote
from cpccards.gui.words.attempt_words import date_words

LEDGER_HEADINGS = ("Completed", "Title", "CEUs", "Counts in", "At AAPC", "Certificate")
RULE_WORDS = {
    "required": "CEUs in a period",
    "cycle_years": "Years of a period",
    "odd_month_in_odd_years": "Odd renewal months are due in odd years",
    "prorates_first": "The first period asks for its share of the months only",
    "renewal_month_choice": "CEUs of the renewal month may go to the next period",
    "reminders": "Reminders",
    "on_topic": "On topic",
    "core": "Core credentials",
    "other_on_topic": "On topic, others",
}
"""What each number of the rules is called."""
TITLE_COLUMN, AAPC_COLUMN, CERTIFICATE_COLUMN = 1, 4, 5
ETHICS = (
    "AAPC’s Code of Ethics holds for CEUs too: index numbers, certificates and quiz answers are not shared. "
    "This app keeps yours on this computer and has no way to share them."
)


def day_words(day: date, locale: QLocale) -> str:
    """A date as the locale writes it."""
    return date_words(day_of_date(day), locale)


def years_words(period: Period) -> str:
    """A period in a table: “2025–2027”."""
    first, last = period.start.year, period.end.year
    return str(last) if first == last else f"{first}–{last}"


def period_words(period: Period, locale: QLocale) -> str:
    """A period with its days."""
    return f"{day_words(period.start, locale)} to {day_words(period.end, locale)}"


def earned_words(standing: PeriodStanding) -> str:
    """“12 of 36 CEUs earned”."""
    return f"{ceus_words(standing.earned)} of {ceus_words(standing.period.required)} CEUs earned"


def needed_words(standing: PeriodStanding, today: date, locale: QLocale) -> str:
    """What is still to be done in a period, and by when."""
    end, missing = standing.period.end, missing_words(standing)
    day = day_words(end, locale)
    if today > end:
        return (
            f"It ended on {day}: {missing} missing."
            if missing
            else f"It ended on {day}, with all CEUs earned."
        )
    days = (end - today).days
    left = {0: "today", 1: "tomorrow"}.get(days, f"in {days:,} days")
    if today < standing.period.start:
        return f"It begins on {day_words(standing.period.start, locale)}."
    return (
        f"{missing} still to earn by {day}, {left}."
        if missing
        else f"All CEUs are earned. It ends on {day}, {left}."
    )


def topic_words(standing: PeriodStanding) -> str:
    """What credentials ask for on their own topics; empty for nothing."""
    return "  ·  ".join(
        f"{topic.credential}: {ceus_words(topic.earned)} of {ceus_words(topic.required)} on its topic"
        for topic in standing.topics
    )


def reminder_words(ledger: RenewalLedger, rules: RenewalRules, today: date, locale: QLocale) -> str:
    """The days on which Today reminds of the renewal."""
    days = [day_words(each.on, locale) for each in reminders(ledger, rules, today)]
    if not days:
        return ""
    return f"Reminders still to come: {', '.join(days[:-1]) or days[-1]}."


def ledger_row(standing: EntryStanding, locale: QLocale) -> tuple[str, ...]:
    """An entry as a row of the table."""
    entry, period = standing.entry, standing.period
    counts = "no"
    if standing.counts and period is not None:
        counts = years_words(period) + (" (moved)" if entry.is_moved and standing.can_move else "")
    has_lost = any("is gone" in remark for remark in standing.remarks)
    certificate = "none" if not entry.certificate else "gone" if has_lost else "attached"
    return (
        day_words(entry.completed_on, locale),
        entry.title,
        ceus_words(entry.ceus),
        counts,
        "entered" if entry.is_submitted else "not yet",
        certificate,
    )


def entry_words(standing: EntryStanding) -> str:
    """All that the table has no room for."""
    entry = standing.entry
    named = (
        ("", entry.provider),
        ("index number ", entry.index_number),
        ("on topic for ", entry.specialty),
        ("certificate ", entry.certificate_name),
    )
    about = ", ".join(what + value for what, value in named if value)
    can_move = ""
    if standing.counts and standing.can_move:
        can_move = "It was earned in the month of renewal: M moves it to the other period."
    lines = (f"{entry.title}: {about}." if about else "", standing.reason, *standing.remarks, can_move)
    return "\n".join(line for line in lines if line)


def saved_words(standing: EntryStanding, today: date) -> str:
    """What to say when an entry was saved; empty when it counts now like any other."""
    if standing.reason:
        return f"Saved, but it does not count. {standing.reason}"
    period = standing.period
    if period is not None and today not in period:
        which = "ended on" if period.end < today else "lasts until"
        return f"Saved. It counts in the period that {which} {period.end.day} {period.end:%B %Y}."
    return ""


def credential_words(credential: Credential, locale: QLocale) -> str:
    """A credential in a line."""
    number = f", number {credential.number}" if credential.number else ""
    return f"{credential.shown_name}, since {day_words(credential.certified_on, locale)}{number}"


def rule_words(note: RuleNote) -> str:
    """How sure a rule is, and where it stands."""
    return "  ·  ".join(filter(None, (EVIDENCE_WORDS[note.evidence], note.source)))


def edition_words(rules: RenewalRules, locale: QLocale, today: date, *, is_own: bool) -> str:
    """Which rules hold, of which edition, and until when they should be looked at again."""
    whose = "Your own rules" if is_own else "The rules that come with the app"
    checked = ""
    if rules.checked_on is not None:
        checked = f", {'entered' if is_own else 'checked'} on {day_words(rules.checked_on, locale)}"
    due = ""
    if rules.review_by is not None:
        is_late = rules.review_by < today
        should = "They should have been looked at again" if is_late else "To be looked at again"
        due = f" {should} by {day_words(rules.review_by, locale)}."
    return f"{whose}: {rules.name}, edition {rules.edition}{checked}.{due} {rules.source}".strip()


def difference_words(own: RenewalRules, ours: RenewalRules) -> str:
    """What the learner changed of the rules, a line each; empty for nothing."""
    lines = [
        f"{words}: {_value_words(mine)}. The app has: {_value_words(theirs)}."
        for name, words in RULE_WORDS.items()
        if (mine := getattr(own, name)) != (theirs := getattr(ours, name))
    ]
    return "\n".join(lines)


def _value_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {ceus}" for name, ceus in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value)
