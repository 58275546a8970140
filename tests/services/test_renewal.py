"""The renewal service over a real library: switching, credentials, entries, certificates, rules, files."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.renewal_rules import as_mapping
from cpccards.services.certificates import MAX_CERTIFICATE
from cpccards.services.renewal import CREDENTIAL_KIND, ENTRY_KIND, HOLDER_KIND, Renewal, RenewalService
from cpccards.services.renewal_export import CSV_HEADINGS, as_calendar, as_csv, certificate_names
from cpccards.services.renewal_rules import RULES_KIND
from cpccards.services.workspace import Workspace
from cpccards.storage.media_store import MediaStore
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, opened

PDF = b"%PDF-1.4\n% a certificate\n"
PNG = b"\x89PNG\r\n\x1a\n certificate"
CPC = {"name": "CPC", "certified_on": "2025-02-10"}
MARCH = {"renewal_month": 3}


@pytest.fixture
def renewal(services: Workspace) -> RenewalService:
    services.renewal.certify(CPC, MARCH)
    return services.renewal


def now(renewal: RenewalService) -> Renewal:
    found = renewal.current()
    assert found is not None
    return found


def given(
    title: str = "Coding update", on: str = "2026-05-05", ceus: float = 2, **more: Any
) -> dict[str, Any]:
    return {"title": title, "completed_on": on, "ceus": ceus, **more}


def keys(renewal: RenewalService) -> list[str]:
    return [each.entry.key for each in now(renewal).ledger.entries]


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def names(services: Workspace) -> list[str]:
    with services.library_file() as uow:
        return [each.name for each in uow.media.all()]


class TestSwitching:
    def test_nothing_before(self, services: Workspace) -> None:
        assert not services.renewal.is_certified()
        assert services.renewal.current() is None
        assert services.renewal.notice() == ""

    def test_and_back_again_loses_nothing(self, services: Workspace, renewal: RenewalService) -> None:
        renewal.save_entry(None, given())
        before = contents(services.library_file)
        changed = renewal.leave()
        assert changed.step == "Switch back from certified"
        assert changed.subjects == {Subject.RENEWAL}
        assert not renewal.is_certified()
        with pytest.raises(BadInput, match="no longer in the library"):
            renewal.leave()
        services.undo.undo()
        assert contents(services.library_file) == before
        assert now(renewal).holder.renewal_month == 3

    def test_who_returns_holds_no_credential_twice(
        self, services: Workspace, renewal: RenewalService
    ) -> None:
        assert renewal.left() is None
        renewal.change_holder({"renewal_month": 3, "first_required": 4, "fees": "199"})
        renewal.save_credential(None, {"name": "CRC", "certified_on": "2026-01-05"})
        renewal.choose_way(now(renewal).credentials[0].key, "no-work")
        renewal.leave()
        left = renewal.left()
        assert left is not None
        assert (left[0].name, left[1].renewal_month) == ("CPC", 3)
        renewal.certify({**CPC, "is_apprentice": True}, {"renewal_month": 5})
        found = now(renewal)
        assert [(each.name, each.way) for each in found.credentials] == [("CPC", "no-work"), ("CRC", "")]
        assert (found.holder.renewal_month, found.holder.first_required, found.holder.fees) == (5, 4, "199")
        assert renewal.left() is None

    def test_who_returns_to_nothing_that_can_be_read(
        self, services: Workspace, renewal: RenewalService
    ) -> None:
        renewal.leave()
        with services.library_file() as uow:
            content = {"renewal_month": 77, "is_left": True}
            uow.records.put(HOLDER_KIND, "holder", content, services.calendar.now())
            uow.commit()
        assert renewal.left() is None

    def test_it_is_one_step(self, services: Workspace, renewal: RenewalService) -> None:
        assert services.undo.names()[0] == "Switch to certified"
        services.undo.undo()
        assert not renewal.is_certified()
        with services.library_file() as uow:
            assert uow.records.every() == []

    @pytest.mark.parametrize(
        ("credential", "holder"),
        [
            ({**CPC, "certified_on": "2026-11-23"}, MARCH),
            ({**CPC, "name": ""}, MARCH),
            (CPC, {"renewal_month": 0}),
        ],
    )
    def test_what_cannot_be(
        self, services: Workspace, credential: dict[str, Any], holder: dict[str, Any]
    ) -> None:
        with pytest.raises(BadInput):
            services.renewal.certify(credential, holder)
        assert not services.renewal.is_certified()

    def test_when_an_exam_was_passed(self, services: Workspace) -> None:
        assert services.renewal.passed_on() is None
        day = day_of_date(date(2026, 10, 1))
        for result in (
            ExamResult(day, "exam", total_right=69, total_asked=100),
            ExamResult(day, "mock", total_right=90, total_asked=100),
            ExamResult(day, "exam", total_below=True),
        ):
            services.attempts.record(result)
        assert services.renewal.passed_on() is None
        for later in (9, 5):
            result = ExamResult(day_of_date(date(2026, 11, later)), "exam", total_right=70, total_asked=100)
            services.attempts.record(result)
        assert services.renewal.passed_on() == date(2026, 11, 5)

    def test_the_line_of_the_day(self, renewal: RenewalService, clock: FakeClock) -> None:
        assert "37.5 of 37.5" not in renewal.notice()
        assert "36 of 36 CEUs still to earn by 31 March 2027, in 129 days." in renewal.notice()
        renewal.change_holder({"renewal_month": 11, "first_required": 4, "fees": "199"})
        found = now(renewal)
        assert (found.holder.fees, found.ledger.periods[0].period.required) == ("199", 4)


class TestCredentials:
    def test_added_changed_removed(self, services: Workspace, renewal: RenewalService) -> None:
        renewal.save_credential(None, {"name": "cpma", "certified_on": "2026-01-05"})
        [cpc, cpma] = now(renewal).credentials
        assert [cpc.name, cpma.name] == ["CPC", "CPMA"]
        assert now(renewal).ledger.periods[1].period.required == 40
        renewal.save_credential(cpma.key, {"name": "COC", "certified_on": "2026-01-05", "number": "7"})
        assert services.undo.names()[0] == "Change a credential"
        with pytest.raises(BadInput, match="You hold one CPC"):
            renewal.save_credential(None, CPC)
        renewal.delete_credential(cpma.key)
        assert [each.name for each in now(renewal).credentials] == ["CPC"]
        with pytest.raises(BadInput, match="credential is no longer"):
            renewal.delete_credential(cpma.key)

    def test_the_way_of_an_apprentice(self, renewal: RenewalService) -> None:
        renewal.save_credential(None, {"name": "CRC-A", "certified_on": "2026-01-05"})
        [_, crc] = now(renewal).credentials
        renewal.choose_way(crc.key, "no-work")
        renewal.tick(crc.key, "course", done=True)
        renewal.tick(crc.key, "practicode", done=True)
        changed = renewal.tick(crc.key, "course", done=False)
        assert changed.step == "Untick a step of CRC-A"
        [_, crc] = now(renewal).credentials
        assert (crc.way, crc.steps) == ("no-work", ("practicode",))
        with pytest.raises(BadInput, match="way is no longer"):
            renewal.choose_way(crc.key, "magic")
        with pytest.raises(BadInput, match="credential is no longer"):
            renewal.tick("gone", "course", done=True)


class TestEntries:
    def test_kept_changed_deleted_and_undone(self, services: Workspace, renewal: RenewalService) -> None:
        before = contents(services.library_file)
        assert renewal.save_entry(None, given(ceus=1.25)).step == "Add a CEU entry"
        [key] = keys(renewal)
        assert renewal.save_entry(key, given("Other", ceus=3)).step == "Change a CEU entry"
        [standing] = now(renewal).ledger.entries
        assert (standing.entry.title, standing.entry.ceus, standing.counts) == ("Other", 3, True)
        renewal.delete_entry(key)
        assert keys(renewal) == []
        for act in (renewal.delete_entry, renewal.move):
            with pytest.raises(BadInput, match="entry is no longer"):
                act(key)
        for _ in range(3):
            services.undo.undo()
        assert contents(services.library_file) == before

    def test_minus_one_is_refused(self, services: Workspace, renewal: RenewalService) -> None:
        before = contents(services.library_file, leaving_out=())
        with pytest.raises(BadInput, match="are -1"):
            renewal.save_entry(None, given(ceus=-1))
        assert contents(services.library_file, leaving_out=()) == before

    def test_moved_within_the_rule_only(self, renewal: RenewalService, clock: FakeClock) -> None:
        clock.set_wall(date(2027, 3, 20), 12)
        renewal.save_entry(None, given("May", "2026-05-05"))
        renewal.save_entry(None, given("March", "2027-03-05"))
        may, march = keys(renewal)
        with pytest.raises(BadInput, match="Only CEUs earned in the month"):
            renewal.move(may)
        assert renewal.move(march).step == "Move a CEU entry to the next period"
        period = now(renewal).ledger.entries[1].period
        assert period is not None
        assert period.start == date(2027, 4, 1)
        assert renewal.move(march).step == "Move a CEU entry back"
        assert not now(renewal).ledger.entries[1].entry.is_moved
        renewal.leave()
        with pytest.raises(BadInput, match="Only CEUs"):
            renewal.move(march)

    def test_marked_as_entered_at_aapc(self, services: Workspace, renewal: RenewalService) -> None:
        renewal.save_entry(None, given("A"))
        renewal.save_entry(None, given("B"))
        renewal.mark_submitted(keys(renewal), submitted=True)
        assert now(renewal).ledger.periods[1].unsubmitted == 0
        assert (
            renewal.mark_submitted(keys(renewal)[:1], submitted=False).step == "Mark as not entered at AAPC"
        )
        services.undo.undo()
        services.undo.undo()
        assert now(renewal).ledger.periods[1].unsubmitted == 2

    def test_what_another_version_added_stays(self, services: Workspace, renewal: RenewalService) -> None:
        renewal.save_entry(None, given())
        [key] = keys(renewal)
        with services.library_file() as uow:
            stored = uow.records.get(ENTRY_KIND, key)
            assert stored is not None
            uow.records.put(ENTRY_KIND, key, {**stored, "colour": "red"}, services.calendar.now())
            uow.records.put(ENTRY_KIND, "odd", {"ceus": -1}, services.calendar.now())
            uow.records.put(CREDENTIAL_KIND, "odd", {}, services.calendar.now())
            uow.commit()
        renewal.save_entry(key, given("New"))
        assert now(renewal).unreadable == 2
        with services.library_file() as uow:
            assert (uow.records.get(ENTRY_KIND, key) or {})["colour"] == "red"
            uow.records.put(HOLDER_KIND, "holder", {"renewal_month": 77}, services.calendar.now())
            uow.commit()
        assert now(renewal).unreadable == 3
        assert now(renewal).holder.renewal_month == 11

    def test_it_survives_a_restart(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as services:
            services.renewal.certify(CPC, MARCH)
            services.renewal.save_entry(None, given())
        with opened(library_path, clock) as services:
            assert [each.entry.title for each in now(services.renewal).ledger.entries] == ["Coding update"]


class TestCertificates:
    def test_it_travels_with_the_library(
        self, services: Workspace, renewal: RenewalService, tmp_path: Path
    ) -> None:
        source = file(tmp_path, "mine.pdf", PDF)
        renewal.save_entry(None, given(), source)
        source.unlink()
        [standing] = now(renewal).ledger.entries
        assert (standing.entry.certificate_name, standing.remarks) == ("mine.pdf", ())
        copy = tmp_path / "copy.pdf"
        renewal.certificates.save_copy(standing.entry.certificate, copy)
        assert copy.read_bytes() == PDF
        assert services.media_check.check().unused == ()
        clock_free = services.media_check.sweep()
        assert clock_free == 0
        renewal.save_entry(standing.entry.key, given("Changed"))
        assert now(renewal).ledger.entries[0].entry.certificate == standing.entry.certificate

    def test_all_of_a_period_in_one_file(
        self, services: Workspace, renewal: RenewalService, library_path: Path, tmp_path: Path
    ) -> None:
        renewal.save_entry(None, given("Coding: part 1/2", "2026-05-05"), file(tmp_path, "a.pdf", PDF))
        renewal.save_entry(None, given("…", "2026-06-05"), file(tmp_path, "b.png", PNG))
        renewal.save_entry(None, given("Old", "2025-02-20"), file(tmp_path, "c.pdf", PDF + b"old"))
        renewal.save_entry(None, given("None", "2026-07-05"))
        found = now(renewal)
        wanted = certificate_names(found, found.ledger.periods[1].period)
        target = tmp_path / "all.zip"
        assert renewal.certificates.save_all(wanted, target) == []
        with zipfile.ZipFile(target) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == {
                "01 2026-05-05 Coding part 1 2.pdf": PDF,
                "02 2026-06-05.png": PNG,
            }
        store = MediaStore(library_path.with_suffix(".media"))
        store.discard(hashlib.sha256(PNG).hexdigest())
        assert renewal.certificates.save_all(wanted, target) == [wanted[1][0]]
        with zipfile.ZipFile(target) as archive:
            assert len(archive.namelist()) == 1

    def test_told_by_its_bytes(self, services: Workspace, renewal: RenewalService, tmp_path: Path) -> None:
        for name, data in (("a.txt", PDF), ("b.pdf", PNG), ("c", b"\xff\xd8\xff rest")):
            renewal.save_entry(None, given(name), file(tmp_path, name, data))
        assert sorted(name.rpartition(".")[2] for name in names(services)) == ["jpg", "pdf", "png"]
        before = contents(services.library_file)
        for data in (b"<svg>", b"", b"GIF89a", b"MZ"):
            with pytest.raises(BadInput, match="no PDF, PNG or JPEG"):
                renewal.save_entry(None, given("d"), file(tmp_path, "d.pdf", data))
        with pytest.raises(BadInput, match="more than 10 MB"):
            renewal.save_entry(None, given("d"), file(tmp_path, "d.pdf", PDF + bytes(MAX_CERTIFICATE)))
        with pytest.raises(BadInput, match="No such file"):
            renewal.certificates.keep(tmp_path / "not there.pdf")
        assert contents(services.library_file) == before

    def test_replaced_dropped_shared(
        self, services: Workspace, renewal: RenewalService, tmp_path: Path
    ) -> None:
        pdf, png = file(tmp_path, "a.pdf", PDF), file(tmp_path, "a.png", PNG)
        renewal.save_entry(None, given("A"), pdf)
        renewal.save_entry(None, given("B"), pdf)
        assert len(names(services)) == 1
        first, second = keys(renewal)
        renewal.delete_entry(first)
        assert len(names(services)) == 1
        renewal.save_entry(second, given("B"), png)
        [name] = names(services)
        assert name.endswith(".png")
        renewal.save_entry(second, given("B"), drop_certificate=True)
        assert names(services) == []
        services.undo.undo()
        assert now(renewal).ledger.entries[0].entry.certificate == name
        assert services.media.read(name) == PNG

    def test_a_file_that_is_gone(
        self, services: Workspace, renewal: RenewalService, library_path: Path, tmp_path: Path
    ) -> None:
        renewal.save_entry(None, given(), file(tmp_path, "mine.pdf", PDF))
        store = MediaStore(library_path.with_suffix(".media"))
        for digest in store.sizes():
            store.discard(digest)
        [standing] = now(renewal).ledger.entries
        assert standing.remarks == ("The file “mine.pdf” is gone. Attach the certificate again.",)
        assert standing.counts
        with pytest.raises(BadInput, match="gone from the library"):
            renewal.certificates.save_copy(standing.entry.certificate, tmp_path / "x.pdf")
        renewal.save_entry(standing.entry.key, given(), file(tmp_path, "mine.pdf", PDF))
        assert now(renewal).ledger.entries[0].remarks == ()


class TestRules:
    def test_ones_own_hold_until_put_back(self, services: Workspace, renewal: RenewalService) -> None:
        rules = renewal.rules
        assert rules.current() == rules.bundled()
        own = {**as_mapping(rules.current()), "required": [30], "id": "other"}
        assert rules.problems(own) == []
        changed = rules.save(own)
        assert changed.subjects == {Subject.RENEWAL}
        kept = rules.current()
        assert (kept.required, kept.notes, kept.review_by) == ((30,), (), None)
        assert kept.checked_on == date(2026, 11, 22)
        assert now(renewal).ledger.periods[1].period.required == 30
        rules.put_back()
        assert rules.current() == rules.bundled()
        rules.put_back()
        services.undo.undo()
        assert rules.current() == kept

    def test_those_of_the_app_are_not_kept_twice(self, services: Workspace, renewal: RenewalService) -> None:
        rules = renewal.rules
        rules.save({**as_mapping(rules.bundled()), "required": [30]})
        rules.save(as_mapping(rules.current()) | {"required": list(rules.bundled().required)})
        assert rules.current() == rules.bundled()
        with services.library_file() as uow:
            assert uow.records.all(RULES_KIND) == {}

    def test_what_cannot_be_is_refused(self, renewal: RenewalService) -> None:
        with pytest.raises(BadInput, match="can’t ask for fewer"):
            renewal.rules.save({**as_mapping(renewal.rules.current()), "required": [36, 30]})
        assert renewal.rules.current() == renewal.rules.bundled()

    def test_unreadable_ones_do_not_hold(self, services: Workspace, renewal: RenewalService) -> None:
        with services.library_file() as uow:
            uow.records.put(RULES_KIND, "aapc", {"required": "many"}, services.calendar.now())
            uow.commit()
        assert renewal.rules.current() == renewal.rules.bundled()
        assert now(renewal).unreadable == 1


class TestFiles:
    def test_csv(self, renewal: RenewalService, tmp_path: Path) -> None:
        renewal.save_entry(
            None, given("=SUM(A1)", provider="P", index_number="AB1"), file(tmp_path, "a.pdf", PDF)
        )
        renewal.save_entry(None, given("Early", "2025-02-09", specialty="CPMA", is_submitted=True))
        rows = list(csv.DictReader(io.StringIO(as_csv(now(renewal)).decode("utf-8-sig"))))
        assert tuple(rows[0]) == CSV_HEADINGS
        assert [row["Counts"] for row in rows] == ["no", "yes"]
        assert rows[0]["Why not"].startswith("It is from before your certification")
        assert (rows[0]["Category"], rows[0]["Period"], rows[0]["Entered at AAPC"]) == ("CPMA", "", "yes")
        assert (rows[1]["Title"], rows[1]["Certificate"]) == ("'=SUM(A1)", "a.pdf")
        assert rows[1]["Period"] == "2025-04-01 to 2027-03-31"

    def test_calendar(self, services: Workspace, renewal: RenewalService, clock: FakeClock) -> None:
        first = icalendar.Calendar.from_ical(as_calendar(now(renewal), clock.now()))
        events = first.walk("VEVENT")
        assert [event.decoded("DTSTART") for event in events] == [
            date(2026, 10, 2),
            date(2026, 12, 31),
            date(2027, 2, 14),
            date(2027, 3, 16),
            date(2027, 3, 30),
            date(2027, 3, 31),
        ]
        assert "36 of 36 CEUs" in str(events[0]["SUMMARY"])
        assert [len(event.walk("VALARM")) for event in events] == [0, 1, 1, 1, 1, 1]
        renewal.save_entry(None, given(ceus=36))
        again = icalendar.Calendar.from_ical(as_calendar(now(renewal), clock.now())).walk("VEVENT")
        assert [event["UID"] for event in again] == [event["UID"] for event in events]
        assert "all CEUs are earned" in str(again[0]["SUMMARY"])

    def test_a_calendar_moves_its_events_when_the_month_or_the_days_change(
        self, renewal: RenewalService, clock: FakeClock
    ) -> None:
        def days() -> dict[str, date]:
            events = icalendar.Calendar.from_ical(as_calendar(now(renewal), clock.now())).walk("VEVENT")
            return {str(event["UID"]): event.decoded("DTSTART") for event in events}

        before = days()
        renewal.rules.save({**as_mapping(renewal.rules.current()), "reminders": [120, 60, 30, 10, 2]})
        fewer = days()
        assert fewer.keys() == before.keys()
        assert min(fewer.values()) == date(2026, 12, 1)
        renewal.change_holder({"renewal_month": 5})
        assert days().keys() == before.keys()
        assert max(days().values()) == date(2027, 5, 31)

    def test_nothing_without_a_credential(self, renewal: RenewalService, clock: FakeClock) -> None:
        renewal.delete_credential(now(renewal).credentials[0].key)
        assert icalendar.Calendar.from_ical(as_calendar(now(renewal), clock.now())).walk("VEVENT") == []
