"""The Renewal page over a real library: switching, the ledger, forms, files; by keyboard and by button."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import DiskFull
from cpccards.gui.pages.attempts import AttemptsPage
from cpccards.gui.pages.renewal import ADD, RenewalPage
from cpccards.gui.renewal_report import pdf
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice
from cpccards.gui.widgets.date_choice import DateField
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.services.renewal import Renewal
from cpccards.services.workspace import Workspace
from cpccards.storage.media_store import MediaStore
from tests.gui.accessibility import nameless
from tests.gui.homes import Home
from tests.gui.runners import Now
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import FakeClock

W = TypeVar("W", bound=QWidget)
Key = Qt.Key
PDF = b"%PDF-1.4 a certificate"


class Scene(PageScene[RenewalPage]):
    def find(self, kind: type[W], name: str) -> W:
        QCoreApplication.processEvents()  # what was just laid out is shown then
        [found] = [
            each
            for each in self.page.findChildren(kind)
            if each.accessibleName() == name and each.isVisibleTo(self.page)
        ]
        return found

    def press(self, name: str) -> None:
        self.find(QPushButton, name).click()

    def fill(self, **lines: str) -> None:
        for name, words in lines.items():
            self.find(QLineEdit, name.replace("_", " ")).setText(words)

    def key(self, pressed: Qt.Key) -> None:
        widget = self.page.window().focusWidget()
        assert widget is not None
        QTest.keyClick(widget, pressed)

    @property
    def table(self) -> PlainTable:
        return self.find(PlainTable, "Entries, the newest first")

    @property
    def rows(self) -> list[list[str]]:
        model = self.table.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    @property
    def words(self) -> str:
        return "\n".join(texts(self.page))

    @property
    def now(self) -> Renewal:
        found = self.services.renewal.current()
        assert found is not None
        return found

    def add(self, title: str = "Course", on: str = "2026-05-05", ceus: float = 2) -> None:
        self.services.renewal.save_entry(None, {"title": title, "completed_on": on, "ceus": ceus})
        self.page.refresh()


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    made = Scene(RenewalPage(theme, services.renewal, services.calendar), QWidget(), services)
    made.show(qtbot, 1080, 760)
    return made


@pytest.fixture
def certified(scene: Scene) -> Scene:
    scene.services.renewal.certify({"name": "CPC", "certified_on": "2025-02-10"}, {"renewal_month": 3})
    scene.page.activate()
    return scene


def test_switching_by_keyboard(scene: Scene) -> None:
    assert "Once you have passed" in scene.words
    scene.key(Key.Key_N)
    assert "Keep your credential" in scene.words
    scene.find(DateField, "Certified on").set_day(date(2026, 2, 10))
    scene.find(Choice, "Month of renewal").show_value(3)
    scene.key(Key.Key_Return)
    assert scene.steps[-1].subjects == {Subject.RENEWAL}
    assert "0 of 19.5 CEUs earned" in scene.words
    assert "No entries yet" in scene.words
    assert nameless(scene.page) == []
    scene.step_back()
    assert "Once you have passed" in scene.words


def test_tab_goes_from_the_fields_to_the_buttons(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    services.renewal.certify({"name": "CPC", "certified_on": "2025-02-10"}, {"renewal_month": 3})
    window = QWidget()
    QPushButton("Sidebar", window)
    certified = Scene(RenewalPage(theme, services.renewal, services.calendar), window, services)
    certified.show(qtbot, 1080, 760)
    certified.page.activate(ADD)
    reached: list[str] = []
    for _ in range(40):
        held = certified.window.focusWidget()
        assert held is not None
        reached.append(held.accessibleName())
        if reached[-1] == "Save":
            break
        certified.window.focusNextChild()
    assert reached[0] == "Title"
    assert reached[-4:] == ["Entered in AAPC’s own CEU tracker", "Attach a certificate", "Cancel", "Save"]


def test_an_entry_by_keyboard(certified: Scene) -> None:
    certified.key(Key.Key_N)
    assert "Add an entry" in certified.words
    assert nameless(certified.page) == []
    certified.fill(Title="Coding update", CEUs="-1", Index_number="AB1")
    certified.key(Key.Key_Return)
    assert "are -1; they lie between 0.25 and 1,000" in certified.words
    certified.fill(CEUs="a few")
    certified.press("Save")
    assert "are no number" in certified.words
    certified.fill(CEUs="2.5")
    certified.press("Save")
    assert certified.rows == [["Nov 22, 2026", "Coding update", "2.5", "2025–2027", "not yet", "none"]]
    assert "index number AB1" in certified.words
    assert "2.5 of 36 CEUs earned" in certified.words
    assert certified.find(QProgressBar, "2.5 of 36 CEUs earned").value() == 10
    certified.key(Key.Key_Space)
    assert certified.rows[0][4] == "entered"
    certified.key(Key.Key_Return)
    certified.fill(Title="Another title")
    certified.key(Key.Key_Escape)
    assert "Esc once more drops it" in certified.words
    certified.key(Key.Key_Escape)
    assert certified.rows[0][1] == "Coding update"
    certified.key(Key.Key_Delete)
    assert certified.said[-1].startswith("Deleted.")
    assert "No entries yet" in certified.words
    certified.step_back()
    assert certified.rows[0][1] == "Coding update"


def test_why_one_does_not_count(certified: Scene) -> None:
    certified.add("Course", "2026-05-05")
    certified.add("Course", "2026-06-05")
    certified.add("Early", "2025-02-09")
    assert [row[3] for row in certified.rows] == ["no", "2025–2027", "no"]
    certified.table.selectRow(0)
    assert "the same course as that of 5 May 2026" in certified.words
    certified.table.selectRow(2)
    assert "before your certification" in certified.words


def test_moving_within_the_rule(certified: Scene, clock: FakeClock) -> None:
    clock.set_wall(date(2027, 3, 20), 12)
    certified.add("May", "2026-05-05")
    certified.add("March", "2027-03-05")
    move = certified.find(QPushButton, "Move the entry to the other period")
    certified.table.selectRow(0)
    assert move.isEnabled()
    certified.table.setFocus()
    certified.key(Key.Key_M)
    assert certified.rows[0][3] == "2027–2029 (moved)"
    certified.table.selectRow(1)
    assert not move.isEnabled()
    certified.page.move_entry()
    assert "can’t be moved" in certified.words
    period = certified.find(Choice, "Period")
    period.choose(date(2027, 4, 1))
    assert "It begins on Apr 1, 2027." in certified.words
    period.choose(date(2025, 2, 10))
    assert "CEUs missing. Ask AAPC" in certified.words


def test_credentials_and_the_way_of_an_apprentice(certified: Scene) -> None:
    certified.press("Add a credential")
    certified.fill(Credential="CRC-A")
    certified.find(DateField, "Certified on").set_day(date(2026, 1, 5))
    certified.press("Save")
    assert "0 of 40 CEUs earned" in certified.words
    certified.find(Choice, "How the A of CRC-A is to go").choose("no-work")
    certified.find(QCheckBox, "Certificate of at least 80 hours of coding course").click()
    assert "1 of 4 steps done" in certified.words
    certified.press("Edit CRC-A")
    certified.find(QCheckBox, "It still has the A of an apprentice (CPC-A)").setChecked(False)
    certified.press("Save")
    assert "steps done" not in certified.words
    assert certified.now.credentials[1].steps == ("course",)
    certified.press("Remove CRC")
    assert "0 of 36 CEUs earned" in certified.words


def test_membership_and_rules(certified: Scene) -> None:
    certified.press("Month of renewal, first period and fees")
    certified.fill(CEUs_of_the_first_period="12", Fees="199 dollars")
    certified.press("Save")
    first = certified.now.holder
    assert first.first_required == 12
    assert "Fees: 199 dollars" in certified.words
    certified.press("Month of renewal, first period and fees")
    certified.fill(CEUs_of_the_first_period="")
    certified.press("Save")
    second = certified.now.holder
    assert second.first_required is None
    rules = next(each for each in certified.page.findChildren(QPushButton) if each.text() == "Show the rules")
    rules.click()
    assert "sources conflict: check with AAPC" in certified.words
    certified.press("Change the renewal rules")
    certified.fill(CEUs_in_a_period="30, x")
    certified.press("Save")
    assert "whole numbers from 0" in certified.words
    certified.fill(CEUs_in_a_period="30; 34", On_topic="CPMA 10, odd")
    certified.press("Save")
    assert "CEUs on topic are whole numbers" in certified.words
    certified.fill(On_topic="CPMA 10")
    certified.press("Save")
    assert "0 of 30 CEUs earned" in certified.words
    assert "Your own rules" in certified.words
    assert "CEUs in a period: 30, 34. The app has: 36, 40, 44, 48, 52." in certified.words
    assert "On topic: CPMA 10. The app has: CPMA 16" in certified.words
    assert "entered on Nov 22, 2026." in certified.words
    assert "checked on Nov 22, 2026. To be looked at again by Nov 22, 2027." in certified.words
    next(
        each for each in certified.page.findChildren(QPushButton) if each.text() == "Take the app’s again"
    ).click()
    assert "0 of 36 CEUs earned" in certified.words


def test_certificates_and_files(certified: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "mine.pdf", tmp_path / "out"
    source.write_bytes(PDF)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(source), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    certified.page.activate(ADD)
    certified.fill(Title="Course", CEUs="1")
    certified.press("Attach a certificate")
    assert "mine.pdf" in certified.words
    certified.press("Save")
    assert certified.rows[0][5] == "attached"
    certified.press("Save a copy of the certificate")
    assert target.read_bytes() == PDF
    for name, begins in (
        ("Save the certificates of the period", b"PK"),
        ("Save the ledger as PDF", b"%PDF"),
        ("Save the ledger as CSV", b"\xef\xbb\xbfCompleted on"),
        ("Save the reminders as a calendar file", b"BEGIN:VCALENDAR"),
    ):
        certified.press(name)
        assert target.read_bytes().startswith(begins)
        assert certified.said[-1] == "Saved as out."
    period = certified.find(Choice, "Period")
    period.choose(date(2025, 2, 10))
    assert not certified.find(QPushButton, "Save the certificates of the period").isEnabled()
    period.choose(date(2025, 4, 1))
    store = MediaStore(certified.services.library_file.path.with_suffix(".media"))
    for digest in store.sizes():
        store.discard(digest)
    certified.press("Save the certificates of the period")
    assert certified.said[-1] == "Saved without those whose file is gone: 1."
    target.unlink()
    target.mkdir()
    certified.press("Save the ledger as CSV")
    assert "The ledger was not saved" in certified.words
    certified.page.edit()
    certified.press("Take the certificate away")
    certified.press("Save")
    assert certified.rows[0][5] == "none"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    certified.press("Save the ledger as CSV")


def test_the_report_holds_every_period_and_what_does_not_count(certified: Scene) -> None:
    certified.add("Course", "2025-02-20", 4)
    certified.add("Early", "2025-02-09")
    locale = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    few = pdf(certified.now, locale)
    for number in range(60):
        certified.services.renewal.save_entry(
            None, {"title": f"Course number {number}", "completed_on": "2026-05-05", "ceus": 0.5}
        )
    many = pdf(certified.now, locale)
    assert few.startswith(b"%PDF")
    assert many.count(b"/Type /Page\n") > few.count(b"/Type /Page\n") == 1


def test_back_again(certified: Scene) -> None:
    certified.add()
    next(each for each in certified.page.findChildren(QPushButton) if "Not certified" in each.text()).click()
    assert "Once you have passed" in certified.words
    certified.key(Key.Key_N)
    assert certified.find(DateField, "Certified on").day == date(2025, 2, 10)
    assert certified.find(Choice, "Month of renewal").value == 3
    certified.press("Save")
    assert len(certified.now.credentials) == 1
    certified.step_back()
    certified.step_back()
    assert certified.rows[0][1] == "Course"


def test_what_is_saved_outside_the_period_is_chosen_and_told(certified: Scene) -> None:
    certified.add("Later", "2026-05-05")
    for title, day, said in (
        ("Later", date(2026, 6, 5), "Saved, but it does not count. It is the same course"),
        ("Old", date(2025, 2, 20), "Saved. It counts in the period that ended on 31 March 2025."),
        ("New", date(2026, 11, 1), "Saved. Ctrl+Z takes it back."),
    ):
        certified.key(Key.Key_N)
        certified.fill(Title=title, CEUs="1")
        certified.find(DateField, "Completed on").set_day(day)
        certified.press("Save")
        assert certified.said[-1].startswith(said)
        assert certified.rows[certified.table.currentIndex().row()][1] == title
    assert certified.now.ledger.entries[0].entry.title == "Old"


def test_what_another_version_kept_is_told(certified: Scene) -> None:
    with certified.services.library_file() as uow:
        uow.records.put("renewal-entry", "odd", {}, certified.services.calendar.now())
        uow.commit()
    certified.page.refresh()
    assert "1 of your records were made by another version" in certified.words


def test_a_library_that_cannot_be_read_is_told(certified: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_service: object) -> None:
        raise DiskFull("No room", "There is none.", "Make some.")

    monkeypatch.setattr("cpccards.services.renewal.RenewalService.current", fail)
    certified.page.refresh()
    assert "No room" in certified.words


def test_it_fits_a_narrow_page_with_large_text(certified: Scene, theme: Theme) -> None:
    certified.services.renewal.save_credential(None, {"name": "CRC-A", "certified_on": "2026-01-05"})
    certified.services.renewal.choose_way(certified.now.credentials[1].key, "one-year")
    certified.add("A course with a title that has no room in a narrow table at all")
    try:
        theme.apply("dark", 150)
        certified.window.resize(724, 640)
        certified.page.refresh()
        assert certified.page.minimumSizeHint().width() <= 724
        assert certified.table.isColumnHidden(4)
    finally:
        theme.apply("light", 100)


def test_attempts_offers_it_once_an_exam_was_passed(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    renewal = services.renewal
    page = AttemptsPage(
        theme,
        services.attempts,
        services.ledger,
        services.outlines,
        services.forecasting,
        services.calendar,
        Now(),
        lambda: renewal.passed_on() is not None and not renewal.is_certified(),
    )
    made = PageScene(page, QWidget(), services)
    made.show(qtbot, 1080, 760)
    assert "congratulations" not in "\n".join(texts(page))
    changed = services.attempts.record(
        ExamResult(day_of_date(date(2026, 11, 2)), "exam", total_right=74, total_asked=100)
    )
    page.apply(changed)
    assert "You passed: congratulations" in "\n".join(texts(page))
    [offer] = [each for each in page.findChildren(QPushButton) if each.text() == "Keep my CEUs…"]
    with qtbot.waitSignal(page.went_to) as went:
        offer.click()
    assert went.args == ["renewal", ADD]
    page.apply(renewal.certify({"name": "CPC", "certified_on": "2026-11-02"}, {"renewal_month": 3}))
    assert "congratulations" not in "\n".join(texts(page))


def test_in_the_window_it_is_offered_once_certified(welcomed: Home, qtbot: QtBot) -> None:
    root = welcomed.open()
    window = root.window
    qtbot.waitUntil(lambda: window.page is not None)
    [entry] = [each for each in window.findChildren(QPushButton) if each.accessibleName() == "Renewal"]
    assert entry.isHidden()
    window.go_to("renewal")
    page = window.page
    assert isinstance(page, RenewalPage)
    page.add()
    page.save()
    assert not entry.isHidden()
    assert entry.isChecked()
    window.go_to("today")
    window.undo_requested.emit()
    qtbot.waitUntil(entry.isHidden)
