"""Each rule of `aapc.toml`, word for word, and the test that holds the ledger to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cpccards.domain.apprentice import WAYS
from cpccards.domain.renewal import Credential, Holder
from cpccards.domain.renewal_rules import RuleNote
from tests.domain.test_renewal import CERTIFIED, CPC, MARCH, RULES, entry, ledger, standing

Check = Callable[[], None]
CHECKS: dict[str, Check] = {}


def rule(words: str) -> Callable[[Check], Check]:
    """Names the rule, by how its words begin, that a check holds."""

    def take(check: Check) -> Check:
        CHECKS[words] = check
        return check

    return take


def check_of(note: RuleNote) -> Check:
    [found] = [check for words, check in CHECKS.items() if note.words.startswith(words)]
    return found


def required(*names: str) -> list[float]:
    credentials = tuple(Credential(name, name, CERTIFIED) for name in names)
    return [each.period.required for each in ledger(credentials=credentials, today=date(2028, 1, 1)).periods]


@rule("CEUs per two years")
def by_number_of_credentials() -> None:
    names = ["CPC", "COC", "CRC", "CPB", "CIC", "CPMA"]
    whole = [required(*names[: count + 1])[1:] for count in range(len(names))]
    assert whole == [[ceus] * 3 for ceus in (36, 40, 44, 48, 52, 52)]


@rule("The CPC needs its CEUs from any education")
def on_topic() -> None:
    asked = {
        name: RULES.on_topic_of(name) for name in ("CPC", "CPMA", "CPCO", "CPPM", "CDEO", "CIRCC", "CGSC")
    }
    assert asked == {"CPC": 0, "CPMA": 16, "CPCO": 16, "CPPM": 16, "CDEO": 16, "CIRCC": 16, "CGSC": 8}
    cgsc = Credential("b", "CGSC", CERTIFIED)
    found = ledger(
        entry("a", date(2025, 5, 1), 8, specialty="CGSC"), credentials=(CPC, cgsc), today=date(2026, 1, 1)
    )
    second = found.periods[1]
    assert (second.earned, second.topics[0].needed) == (8, 0)


@rule("Which credentials count as core")
def core() -> None:
    assert RULES.core == ("CPC", "COC", "CIC", "CRC", "CPB")
    assert [RULES.on_topic_of(name) for name in RULES.core] == [0] * 5


@rule("Membership dues are owed every year")
def odd_and_even_months() -> None:
    for month in range(1, 13):
        for found in ledger(holder=Holder(month), today=date(2031, 1, 1)).periods:
            assert (found.period.end.year % 2 == 1) == (month % 2 == 1)
            assert found.period.end.month == month


@rule("Reminders come 180, 90, 45, 15 and 1 day")
def reminder_days() -> None:
    assert RULES.reminders == (180, 90, 45, 15, 1)


@rule("The renewal date is taken to be the last day")
def last_day_of_the_month() -> None:
    ends = [found.period.end for found in ledger(holder=Holder(2), today=date(2027, 1, 1)).periods]
    assert ends == [date(2024, 2, 29), date(2026, 2, 28), date(2028, 2, 29), date(2030, 2, 28)]


@rule("The first period is shorter")
def first_period() -> None:
    first, second, *_ = ledger().periods
    assert first.period.start == CERTIFIED
    assert first.period.required < second.period.required


@rule("By how much less, AAPC does not say")
def first_period_by_months() -> None:
    assert required("CPC")[0] == 13 * 1.5
    own = ledger(holder=replace(MARCH, first_required=12.0))
    assert own.periods[0].period.required == 12


@rule("A CEU counts by the day its course was completed")
def by_day_and_no_excess() -> None:
    found = ledger(entry("a", date(2025, 3, 31), 30), entry("b", date(2025, 4, 1), 2), today=date(2026, 1, 1))
    first, second, *_ = found.periods
    assert (first.earned, first.lapsing, second.earned) == (30, 10.5, 2)
    assert any("beyond the need have lapsed" in warning for warning in first.warnings)
    assert any("not marked as entered" in warning for warning in first.warnings)


@rule("CEUs earned in the renewal month")
def renewal_month() -> None:
    days = (date(2025, 2, 28), date(2025, 3, 1), date(2025, 3, 31), date(2025, 4, 1))
    found = ledger(*(entry(str(day), day, is_moved=True) for day in days), today=date(2025, 5, 1))
    numbers = [each.period.number for each in found.entries if each.period is not None]
    assert numbers == [1, 2, 2, 2]
    assert [each.can_move for each in found.entries] == [False, True, True, False]


@rule("Nothing from before certification")
def before_and_twice() -> None:
    found = ledger(
        entry("early", date(2024, 2, 9)),
        entry("on the day", CERTIFIED, index_number="A1"),
        entry("again", date(2024, 5, 1), index_number="a-1"),
    )
    assert [each.counts for each in found.entries] == [False, True, False]
    assert "before your certification" in standing(found, "early").reason
    assert "counts once only" in standing(found, "again").reason


@rule("One submission in four is picked for an audit")
def audit() -> None:
    [remark] = ledger(entry("a", CERTIFIED)).entries[0].remarks
    assert remark == "No certificate is attached; an audit asks for it."


@rule("How many credentials count is how many you hold when the period ends")
def held_at_the_end() -> None:
    last_day = Credential("b", "COC", date(2027, 3, 31))
    found = ledger(credentials=(CPC, last_day), today=date(2027, 4, 1))
    assert [each.period.required for each in found.periods] == [19.5, 40, 40, 40]


@rule("Late: AAPC")
def late() -> None:
    [warning] = ledger(today=date(2025, 4, 1)).periods[0].warnings
    assert "Ask AAPC what can be done" in warning


@rule("Within three years")
@rule("AAPC's Code of Ethics")
def told_in_words_only() -> None:
    """Nothing is worked out by them."""


@rule("The A of CPC-A goes by one of three ways")
def ways() -> None:
    assert [way.name for way in WAYS] == [
        "Two years of coding work",
        "One year of work, and a course or Practicode",
        "A course and Practicode, without work",
    ]


@pytest.mark.parametrize("note", RULES.notes, ids=lambda note: note.words[:40])
def test_the_ledger_keeps_the_rule(note: RuleNote) -> None:
    check_of(note)()


def test_no_check_is_of_a_rule_that_went() -> None:
    assert {check_of(note) for note in RULES.notes} == set(CHECKS.values())
