"""Renewal: what an entry, a credential and the rules may be; periods; which CEUs count where and why not."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain import apprentice
from cpccards.domain.errors import BadInput
from cpccards.domain.renewal import (
    CeuEntry,
    Credential,
    Holder,
    ceus_words,
    credential_as_mapping,
    entry_as_mapping,
    holder_as_mapping,
    parse_credential,
    parse_entry,
    parse_holder,
)
from cpccards.domain.renewal_ledger import EntryStanding, RenewalLedger, evaluate
from cpccards.domain.renewal_periods import months_after, periods
from cpccards.domain.renewal_reminders import missing_words, notice, reminders
from cpccards.domain.renewal_rules import EVIDENCE_WORDS, RenewalRules, as_mapping, parse_rules, problems
from tests.support.libraries import RESOURCES

RULES = parse_rules(
    tomllib.loads((RESOURCES / "renewal" / "aapc.toml").read_text(encoding="utf-8")), "aapc.toml"
)
CERTIFIED = date(2024, 2, 10)
CPC = Credential("a", "CPC", CERTIFIED)
MARCH = Holder(renewal_month=3)


def entry(key: str, on: date, ceus: float = 1.0, **more: Any) -> CeuEntry:
    return CeuEntry(key, on, more.pop("title", f"Course {key}"), ceus, **more)


def ledger(
    *entries: CeuEntry,
    today: date = date(2025, 1, 15),
    credentials: tuple[Credential, ...] = (CPC,),
    holder: Holder = MARCH,
    rules: RenewalRules = RULES,
    lost: tuple[str, ...] = (),
) -> RenewalLedger:
    return evaluate(holder, credentials, entries, rules, today, lost)


def standing(found: RenewalLedger, key: str) -> EntryStanding:
    return next(each for each in found.entries if each.entry.key == key)


class TestRules:
    def test_those_of_the_app(self) -> None:
        assert [RULES.required_with(count) for count in (0, 1, 2, 3, 4, 5, 9)] == [36, 36, 40, 44, 48, 52, 52]
        assert RULES.reminders == (180, 90, 45, 15, 1)
        assert [RULES.on_topic_of(name) for name in ("cpc", "CPMA", "CEMC")] == [0, 16, 8]
        assert RULES.review_by is not None
        assert {note.evidence for note in RULES.notes} == set(EVIDENCE_WORDS)
        assert all(note.source.startswith("https://") for note in RULES.notes if note.evidence != "K")
        assert any("1.5" in note.words and note.evidence == "K" for note in RULES.notes)

    def test_they_come_back_as_they_were(self) -> None:
        assert parse_rules({**as_mapping(RULES), "later": 1}, "x") == RULES
        bare = replace(RULES, checked_on=None, review_by=None, notes=(), source="")
        assert parse_rules(as_mapping(bare), "x") == bare

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"id": ""}, "no id"),
            ({"name": 3}, "no name"),
            ({"edition": " "}, "of which edition"),
            ({"source": 1}, "source is no text"),
            ({"cycle_years": 0}, "1 to 10 whole years"),
            ({"cycle_years": True}, "whole years"),
            ({"required": []}, "whole numbers from 0"),
            ({"required": [36, "x"]}, "whole numbers from 0"),
            ({"required": [36, -1]}, "whole numbers from 0"),
            ({"required": [40, 36]}, "can’t ask for fewer"),
            ({"prorates_first": 1}, "neither yes nor no"),
            ({"reminders": [90, -1]}, "Reminders are whole numbers"),
            ({"core": "CPC"}, "no list of names"),
            ({"core": [""]}, "no list of names"),
            ({"on_topic": []}, "CEUs on topic are"),
            ({"on_topic": {"CPMA": -1}}, "CEUs on topic are"),
            ({"other_on_topic": 2_000}, "of the other credentials"),
            ({"checked_on": "soon"}, "“soon” is no date"),
            ({"review_by": 3}, "“3” is no date"),
            ({"rule": 1}, "no list"),
            ({"rule": [3]}, "Rule 1 in words"),
            ({"rule": [{"words": "a", "evidence": "A"}, {"words": "a", "evidence": "Z"}]}, "Rule 2 in words"),
            ({"rule": [{"words": "a", "evidence": "A", "source": 1}]}, "Rule 1 in words"),
        ],
    )
    def test_what_is_wrong_is_a_sentence(self, change: Mapping[str, Any], said: str) -> None:
        [sentence] = problems({**as_mapping(RULES), **change})
        assert said in sentence
        assert sentence.endswith(".")
        with pytest.raises(BadInput, match="mine: "):
            parse_rules({**as_mapping(RULES), **change}, "mine")

    @given(
        st.dictionaries(
            st.sampled_from([*as_mapping(RULES)]),
            st.none() | st.text() | st.integers() | st.lists(st.integers()),
        )
    )
    def test_any_change_is_told_or_taken(self, change: dict[str, Any]) -> None:
        given = {**as_mapping(RULES), **change}
        if problems(given):
            with pytest.raises(BadInput):
                parse_rules(given, "x")
        else:
            kept = parse_rules(given, "x")
            assert parse_rules(as_mapping(kept), "x") == kept


class TestWhatIsKept:
    def test_it_comes_back_as_it_was(self) -> None:
        credential = Credential(
            "k", "CPC", CERTIFIED, "0123", is_apprentice=True, way="no-work", steps=("a",)
        )
        assert parse_credential("k", {**credential_as_mapping(credential), "later": 1}) == credential
        assert credential.shown_name == "CPC-A"
        assert CPC.shown_name == "CPC"
        made = entry(
            "e",
            date(2024, 2, 29),
            1.25,
            provider="P",
            index_number="I",
            specialty="CPMA",
            is_moved=True,
            is_submitted=True,
            certificate="c",
            certificate_name="n",
        )
        assert parse_entry("e", entry_as_mapping(made)) == made
        for holder in (MARCH, Holder(12, 19.5, "199 dollars", is_left=True)):
            assert parse_holder(holder_as_mapping(holder)) == holder

    def test_the_a_makes_an_apprentice(self) -> None:
        found = parse_credential("k", {"name": " cpc-a ", "certified_on": "2024-02-10", "steps": [1, "b"]})
        assert (found.name, found.is_apprentice, found.steps) == ("CPC", True, ("b",))

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"title": "  "}, "no title"),
            ({"ceus": -1}, "are -1; they lie between 0.25 and 1,000"),
            ({"ceus": 0}, "are 0; they lie"),
            ({"ceus": 1001}, "are 1001"),
            ({"ceus": 1e9}, "are 1000000000; they lie"),
            ({"ceus": 0.3}, "no number of quarters"),
            ({"ceus": "1"}, "are no number"),
            ({"ceus": True}, "are no number"),
            ({"ceus": float("nan")}, "are no number"),
            ({"completed_on": "2023-02-29"}, "completed is no date"),
            ({"completed_on": None}, "completed is no date"),
            ({"completed_on": "1987-12-31"}, "1987-12-31"),
            ({"completed_on": "9999-12-31"}, "9999-12-31"),
        ],
    )
    def test_an_entry_that_cannot_be(self, change: Mapping[str, Any], said: str) -> None:
        with pytest.raises(BadInput, match=said):
            parse_entry("e", {**entry_as_mapping(entry("e", CERTIFIED)), **change})

    def test_a_credential_or_holder_that_cannot_be(self) -> None:
        with pytest.raises(BadInput, match="no name"):
            parse_credential("k", {"name": "-A", "certified_on": "2024-02-10"})
        for month in (0, 13, "3", True, None):
            with pytest.raises(BadInput, match="none of the twelve"):
                parse_holder({"renewal_month": month})
        with pytest.raises(BadInput, match="first period are -1"):
            parse_holder({"renewal_month": 3, "first_required": -1})

    def test_numbers_in_words(self) -> None:
        numbers = (1.0, 36.25, 12345.25, 2e6)
        assert [ceus_words(value) for value in numbers] == ["1", "36.25", "12345.25", "2000000"]


class TestPeriods:
    def test_they_follow_each_other_without_a_gap(self) -> None:
        found = periods(MARCH, [CPC], RULES, date(2027, 4, 1))
        assert [(each.start, each.end, each.required) for each in found] == [
            (CERTIFIED, date(2025, 3, 31), 19.5),
            (date(2025, 4, 1), date(2027, 3, 31), 36),
            (date(2027, 4, 1), date(2029, 3, 31), 36),
            (date(2029, 4, 1), date(2031, 3, 31), 36),
        ]
        assert months_after(CERTIFIED, date(2025, 3, 31)) == 13
        assert periods(MARCH, [], RULES, CERTIFIED) == ()

    @pytest.mark.parametrize(
        ("certified_on", "month", "ends"),
        [
            (date(2026, 2, 10), 3, date(2027, 3, 31)),
            (date(2025, 4, 1), 3, date(2027, 3, 31)),
            (date(2025, 3, 31), 3, date(2025, 3, 31)),
            (date(2025, 3, 10), 2, date(2026, 2, 28)),
            (date(2026, 3, 10), 2, date(2028, 2, 29)),
            (date(2024, 2, 29), 2, date(2024, 2, 29)),
        ],
    )
    def test_the_first_one_ends_in_an_odd_or_even_year(
        self, certified_on: date, month: int, ends: date
    ) -> None:
        first, second, *_ = periods(
            Holder(month), [Credential("a", "CPC", certified_on)], RULES, certified_on
        )
        assert first.end == ends
        assert second.end.year == ends.year + 2
        turned = replace(RULES, odd_month_in_odd_years=False)
        [other, *_] = periods(Holder(month), [Credential("a", "CPC", certified_on)], turned, certified_on)
        assert (other.end.year - ends.year) % 2 == 1

    def test_what_the_first_one_asks_for(self) -> None:
        def first(holder: Holder = MARCH, rules: RenewalRules = RULES, *more: Credential) -> float:
            return periods(holder, [CPC, *more], rules, CERTIFIED)[0].required

        assert first() == 13 * 1.5
        assert first(replace(MARCH, first_required=18.0)) == 18
        assert first(MARCH, replace(RULES, prorates_first=False)) == 36
        assert first(MARCH, RULES, Credential("b", "COC", date(2024, 5, 1))) == 21.75  # 40 / 24 × 13, up

    def test_a_later_credential_raises_the_period_it_is_held_in(self) -> None:
        more = Credential("b", "COC", date(2026, 5, 1))
        found = periods(MARCH, [CPC, more], RULES, date(2026, 6, 1))
        assert [each.required for each in found] == [19.5, 40, 40]

    def test_other_lengths_of_a_cycle(self) -> None:
        yearly = replace(RULES, cycle_years=1)
        assert [each.end.year for each in periods(MARCH, [CPC], yearly, CERTIFIED)] == [2024, 2025]
        three = replace(RULES, cycle_years=3)
        late = Credential("a", "CPC", date(2024, 4, 1))
        assert [each.end.year for each in periods(MARCH, [late], three, CERTIFIED)] == [2027, 2030]

    @given(
        st.dates(date(1990, 1, 1), date(2090, 1, 1)),
        st.integers(1, 12),
        st.integers(0, 9_000),
        st.integers(1, 5),
    )
    def test_every_day_from_certification_on_is_in_exactly_one(
        self, certified_on: date, month: int, later: int, years: int
    ) -> None:
        rules = replace(RULES, cycle_years=years)
        day = certified_on + timedelta(days=later)
        found = periods(Holder(month), [Credential("a", "CPC", certified_on)], rules, day)
        assert sum(day in each for each in found) == 1
        assert day not in found[-1]
        assert all((each.end + timedelta(days=1)).day == 1 for each in found)
        assert all(each.end.month == month for each in found)
        assert [each.number for each in found] == list(range(1, len(found) + 1))
        assert 0 <= found[0].required <= 36
        assert found[0].end.year - certified_on.year <= max(2, years)


class TestTwoCycles:
    """From certification in February 2024 to the renewals of March 2025 and March 2027."""

    ENTRIES = (
        entry("before", date(2024, 2, 9), 4),
        entry("first", date(2024, 2, 10), 10, index_number="AB-1"),
        entry("leap", date(2024, 2, 29), 5.5, provider="Chapter"),
        entry("again", date(2024, 6, 1), 10, index_number="ab1", title="Another name"),
        entry("same", date(2024, 7, 1), 5.5, title="course LEAP", provider="Chapter"),
        entry("other", date(2024, 7, 2), 2, title="Course leap", provider="Elsewhere"),
        entry("numbered", date(2024, 7, 3), 1, title="Monthly", index_number="N-1"),
        entry("numbered2", date(2024, 8, 3), 1, title="Monthly", index_number="N-2"),
        entry("stays", date(2025, 3, 1), 1),
        entry("moves", date(2025, 3, 31), 2, is_moved=True),
        entry("cannot", date(2025, 4, 1), 30, is_moved=True),
        entry("much", date(2026, 5, 5), 8),
        entry("ahead", date(2027, 5, 1), 3),
    )

    @pytest.fixture
    def found(self) -> RenewalLedger:
        return ledger(*self.ENTRIES, today=date(2027, 4, 2))

    def test_what_counts_where(self, found: RenewalLedger) -> None:
        counted = {
            each.entry.key: each.period.number for each in found.entries if each.counts and each.period
        }
        assert counted == {
            "first": 1,
            "leap": 1,
            "other": 1,
            "numbered": 1,
            "numbered2": 1,
            "stays": 1,
            "moves": 2,
            "cannot": 2,
            "much": 2,
        }

    def test_the_sums(self, found: RenewalLedger) -> None:
        first, second, third, fourth = found.periods
        assert (first.earned, first.counted, first.needed, first.lapsing) == (20.5, 19.5, 0, 1)
        assert (second.earned, second.counted, second.needed, second.lapsing) == (40, 36, 0, 4)
        assert (third.earned, third.needed, fourth.earned) == (0, 36, 0)
        assert found.current == 2
        assert (first.is_met, third.is_met) == (True, False)

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            ("before", "before your certification on 10 February 2024"),
            ("again", "has the index number of “Course first” of 10 February 2024"),
            ("same", "the same course as that of 29 February 2024"),
            ("ahead", "counts from 1 May 2027 on"),
        ],
    )
    def test_why_the_others_do_not(self, found: RenewalLedger, key: str, said: str) -> None:
        assert not standing(found, key).counts
        assert said in standing(found, key).reason

    def test_who_may_move(self, found: RenewalLedger) -> None:
        assert [each.entry.key for each in found.entries if each.can_move] == ["stays", "moves"]
        [remark] = [each for each in standing(found, "cannot").remarks if "month of renewal" in each]
        assert remark.endswith("it counts here.")
        fixed = ledger(
            *self.ENTRIES, rules=replace(RULES, renewal_month_choice=False), today=date(2027, 4, 2)
        )
        assert not any(each.can_move for each in fixed.entries)
        [moved] = [each for each in fixed.entries if each.entry.key == "moves"]
        assert moved.period is not None
        assert moved.period.number == 1

    def test_what_is_warned_of(self, found: RenewalLedger) -> None:
        first, second, third, _ = (" ".join(each.warnings) for each in found.periods)
        assert "1 CEU beyond the need have lapsed" in first
        assert "“Course stays” is of the renewal month" in first
        assert "6 entries are not marked as entered" in first
        assert "all were due by 31 March 2025" in first
        assert "4 CEUs beyond" in second
        assert third == ""


class TestWarnings:
    def test_a_period_that_ended_too_soon(self) -> None:
        found = ledger(entry("a", date(2025, 3, 2), 2, is_moved=True), today=date(2025, 4, 1))
        warnings = " ".join(found.periods[0].warnings)
        assert "ended on 31 March 2025 with CEUs missing" in warnings
        assert "“Course a” was moved to the next period, and is missing here." in warnings
        [unsubmitted] = found.periods[1].warnings
        assert unsubmitted.startswith("1 entry is not marked")
        assert "are due by" in unsubmitted

    def test_nothing_is_to_be_submitted_before_its_time(self) -> None:
        found = ledger(entry("a", date(2025, 3, 2), 2, is_moved=True), today=date(2025, 3, 3))
        assert found.periods[1].warnings == ()
        submitted = ledger(entry("a", date(2024, 5, 2), 2, is_submitted=True))
        assert submitted.periods[0].warnings == ()

    def test_what_would_lapse(self) -> None:
        found = ledger(entry("a", date(2024, 5, 2), 20, is_submitted=True))
        [warning] = found.periods[0].warnings
        assert warning.startswith("0.5 CEUs beyond the need will lapse")

    def test_an_entry_of_a_period_that_ended(self) -> None:
        late = entry("a", date(2024, 5, 2), certificate="c")
        today = date(2025, 4, 1)
        [remark] = ledger(late, today=today).entries[0].remarks
        assert remark.startswith("It is of the period that ended on 31 March 2025")
        assert ledger(replace(late, is_submitted=True), today=today).entries[0].remarks == ()
        assert ledger(late, today=date(2025, 3, 31)).entries[0].remarks == ()

    def test_certificates(self) -> None:
        found = ledger(
            entry("a", date(2024, 5, 2)),
            entry("b", date(2024, 5, 3), certificate="c1", certificate_name="mine.pdf"),
            entry("c", date(2024, 5, 4), certificate="c2"),
            lost=("c1",),
        )
        assert [each.remarks for each in found.entries] == [
            ("No certificate is attached; an audit asks for it.",),
            ("The file “mine.pdf” is gone. Attach the certificate again.",),
            (),
        ]

    def test_far_ahead_and_moved(self) -> None:
        found = ledger(entry("a", date(2027, 3, 5), is_moved=True), entry("b", date(2060, 3, 5)))
        assert [each.counts for each in found.entries] == [False, False]
        assert standing(found, "a").period == found.periods[-1].period
        assert standing(found, "b").period is None

    def test_without_a_credential(self) -> None:
        found = ledger(entry("a", date(2024, 5, 2)), credentials=())
        assert found.periods == ()
        assert "no credential yet" in found.entries[0].reason
        assert reminders(found, RULES, date(2024, 5, 2)) == ()
        assert notice(found, RULES, date(2024, 5, 2)) == ""


class TestTopics:
    CPMA = Credential("b", "CPMA", date(2024, 6, 1))

    def test_one_ceu_counts_for_a_specialty_and_the_whole_at_once(self) -> None:
        found = ledger(
            entry("a", date(2024, 5, 2), 6, specialty="CPMA", certificate="c"),
            entry("b", date(2024, 7, 2), 4, specialty="CPMA", certificate="c"),
            entry("c", date(2024, 7, 3), 20, specialty="CEMC", certificate="c"),
            credentials=(CPC, self.CPMA),
        )
        first, second = found.periods[:2]
        assert [(each.credential, each.required, each.earned, each.needed) for each in first.topics] == [
            ("CPMA", 16, 4, 12)
        ]
        assert (first.earned, first.needed, first.is_met) == (30, 0, False)
        assert missing_words(first) == "12 on CPMA’s topic"
        assert missing_words(second) == "40 of 40 CEUs, 16 on CPMA’s topic"
        assert standing(found, "a").remarks == ("It is from before your CPMA: it counts as a core CEU.",)
        assert standing(found, "c").remarks == ("You hold no CEMC: it counts as a core CEU.",)
        assert standing(found, "b").remarks == ()

    def test_no_more_on_topic_than_the_period_asks_for(self) -> None:
        found = ledger(credentials=(CPC, self.CPMA), holder=replace(MARCH, first_required=10.0))
        assert found.periods[0].topics[0].required == 10

    def test_a_credential_to_come_asks_for_nothing_yet(self) -> None:
        later = replace(self.CPMA, certified_on=date(2025, 6, 1))
        found = ledger(credentials=(CPC, later), today=date(2025, 6, 2))
        assert [len(each.topics) for each in found.periods] == [0, 1, 1]


ENTRIES = st.lists(
    st.builds(
        CeuEntry,
        key=st.uuids().map(str),
        completed_on=st.dates(date(2024, 1, 1), date(2029, 12, 31)),
        title=st.sampled_from(["A", "B", "C"]),
        ceus=st.integers(1, 80).map(lambda quarters: quarters / 4),
        provider=st.sampled_from(["", "P"]),
        index_number=st.sampled_from(["", "1", "2", "3", "4"]),
        specialty=st.sampled_from(["", "CPMA"]),
        is_moved=st.booleans(),
    ),
    max_size=14,
    unique_by=lambda each: each.key,
)


@given(ENTRIES, st.dates(date(2024, 2, 10), date(2030, 1, 1)), st.integers(1, 12), st.randoms())
def test_nothing_counts_twice_and_the_order_of_entries_does_not_matter(
    entries: list[CeuEntry], today: date, month: int, chance: random.Random
) -> None:
    credentials = (CPC, Credential("b", "CPMA", date(2025, 6, 1)))
    found = evaluate(Holder(month), credentials, entries, RULES, today)
    shuffled = list(entries)
    chance.shuffle(shuffled)
    assert evaluate(Holder(month), credentials, shuffled, RULES, today) == found
    assert sorted(each.entry.key for each in found.entries) == sorted(each.key for each in entries)
    counted = [each for each in found.entries if each.counts]
    earned = sum(each.earned for each in found.periods)
    assert earned == sum(each.entry.ceus for each in counted)
    assert sum(each.counted for each in found.periods) <= earned <= sum(each.ceus for each in entries)
    numbers = [each.entry.index_number for each in counted if each.entry.index_number]
    assert len(numbers) == len(set(numbers))
    for each in counted:
        assert each.reason == ""
        assert CERTIFIED <= each.entry.completed_on <= today
        assert each.period is not None
        moved_here = each.entry.is_moved and each.can_move
        last_month = each.period.start - timedelta(days=31) <= each.entry.completed_on < each.period.start
        assert moved_here == (each.entry.completed_on not in each.period)
        assert last_month == moved_here
    for each in found.entries:
        assert each.counts != bool(each.reason)
        assert not each.can_move or each.entry.completed_on.month == month
    for period in found.periods:
        assert period.counted + period.needed == period.period.required
        assert period.counted + period.lapsing == period.earned


class TestReminders:
    def test_the_days(self) -> None:
        found = ledger(today=date(2026, 9, 1))
        given_days = [
            (date(2027, 3, 31) - each.on).days for each in reminders(found, RULES, date(2026, 9, 1))
        ]
        assert given_days == [180, 90, 45, 15, 1, 0]
        later = reminders(found, replace(RULES, reminders=(90, 1, 0)), date(2027, 3, 20))
        assert [each.words for each in later] == [
            "Renewal in 1 day: 36 of 36 CEUs still to earn",
            "CEUs are due, and membership renews, by the end of today",
        ]
        assert len({each.key for each in later}) == 2

    @pytest.mark.parametrize(
        ("today", "said"),
        [
            (date(2026, 10, 1), ""),
            (date(2026, 10, 2), "36 of 36 CEUs still to earn by 31 March 2027, in 180 days."),
            (date(2027, 3, 30), "by 31 March 2027, tomorrow."),
            (date(2027, 3, 31), "by 31 March 2027, today."),
            (date(2027, 4, 1), "was due on 31 March 2027: 36 of 36 CEUs not entered here. If AAPC’s tracker"),
            (date(2027, 6, 29), "was due on 31 March 2027"),
            (date(2027, 6, 30), ""),
        ],
    )
    def test_the_line_of_the_day(self, today: date, said: str) -> None:
        found = ledger(today=today)
        line = notice(found, RULES, today)
        assert said in line
        assert bool(line) == bool(said)

    def test_once_all_is_earned(self) -> None:
        today = date(2027, 3, 1)
        done = entry("a", date(2026, 5, 5), 36)
        found = ledger(done, today=today)
        assert "all CEUs are earned. Enter them" in notice(found, RULES, today)
        assert "all CEUs are earned" in reminders(found, RULES, today)[0].words
        assert notice(ledger(replace(done, is_submitted=True), today=today), RULES, today) == ""
        assert notice(found, replace(RULES, reminders=()), today) == ""


def test_the_ways_of_an_apprentice() -> None:
    credential = Credential("k", "CPC", CERTIFIED, is_apprentice=True)
    assert apprentice.left_words(credential) == "Choose how the A of CPC-A is to go."
    assert [len(way.steps) for way in apprentice.WAYS] == [4, 5, 4]
    for way in apprentice.WAYS:
        keys = [key for key, _ in way.steps]
        assert len(set(keys)) == len(keys)
        begun = replace(credential, way=way.key, steps=(keys[0],))
        assert apprentice.left_words(begun).startswith(
            f"1 of {len(keys)} steps done. Next: {way.steps[1][1]}"
        )
        done = replace(begun, steps=tuple(keys))
        assert apprentice.left_words(done).startswith("Everything is done")
