"""The first-run page: what it asks, what it hands on, what it refuses and where it says so."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.gui.pages.welcome import DISCLAIMER, WelcomePage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.attempts.score_field import read_score
from cpccards.services.welcome import Welcome
from tests.gui.accessibility import nameless

TODAY = date(2026, 11, 22)
W = TypeVar("W", bound=QWidget)
AAPC = "aapc-100-questions"
WEIGHTED = "weighted-sections"


class Driver:
    """Finds the page's controls by their accessible names, as a screen reader would, and works them."""

    def __init__(self, page: WelcomePage) -> None:
        self.page = page
        self.answers: list[Welcome] = []
        page.answered.connect(self.answers.append)

    def find(self, kind: type[W], name: str) -> W:
        [found] = [
            widget
            for widget in self.page.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisibleTo(self.page)
        ]
        return found

    def tick(self, name: str) -> None:
        self.find(QRadioButton, name).click()

    def take_outline(self, name: str) -> None:
        next(radio for radio in self.page.findChildren(QRadioButton) if radio.text() == name).click()

    def set_date(self, name: str, day: date) -> None:
        self.tick(f"{name}: on a date")
        self.find(QDateEdit, name).setDate(QDate(day.year, day.month, day.day))

    def type_score(self, name: str, text: str) -> QLineEdit:
        field = self.find(QLineEdit, f"{name}, 0 to 100")
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        return field

    def tick_below(self, name: str) -> None:
        self.find(QCheckBox, f"{name}: only known to be below 70").click()

    def button(self, words: str) -> QPushButton:
        [found] = [b for b in self.page.findChildren(QPushButton) if b.text().startswith(words)]
        return found

    def start(self) -> Welcome:
        self.button("Start").click()
        assert self.answers, f"nothing was handed on; the page says: {self.complaints()}"
        return self.answers[-1]

    def complaints(self) -> list[str]:
        return [
            said.text()
            for said in self.page.findChildren(QLabel)
            if said.property("role") == "error" and said.isVisibleTo(self.page)
        ]


@pytest.fixture
def driver(qtbot: QtBot, theme: Theme, outlines: tuple[Blueprint, ...]) -> Driver:
    page = WelcomePage(outlines, TODAY)
    qtbot.addWidget(page)
    page.resize(1100, 760)
    page.show()
    page.setFocus()
    return Driver(page)


def test_untouched_it_hands_on_the_usual_answers(driver: Driver) -> None:
    assert driver.start() == Welcome(None, None, 30, WEIGHTED)


def test_skip_hands_on_no_answer_whatever_was_filled_in(driver: Driver) -> None:
    driver.set_date("Exam date", date(2027, 1, 2))
    driver.button("Skip all").click()
    assert driver.answers == [Welcome()]


def test_all_four_answers_arrive(driver: Driver) -> None:
    driver.set_date("Exam date", date(2027, 1, 2))
    driver.tick("60 minutes a day")
    driver.take_outline("AAPC 100-question outline")
    driver.tick("Sat the exam before: Yes")
    driver.set_date("Date of the attempt", date(2026, 9, 1))
    driver.type_score("Total score", "64")
    driver.type_score("Anesthesia", "62.5 %")
    driver.tick_below("Radiology")
    assert driver.start() == Welcome(
        exam_date=date(2027, 1, 2),
        attempt=ExamResult(
            taken_on_day=day_of_date(date(2026, 9, 1)),
            kind="exam",
            outline_id=AAPC,
            total_right=64.0,
            total_asked=100,
            sections=(SectionResult("anesthesia", share=0.625), SectionResult("radiology", below=True)),
        ),
        minutes_per_day=60,
        outline=AAPC,
    )


def test_the_attempt_is_asked_about_only_on_yes(driver: Driver) -> None:
    total = driver.page.findChild(QLineEdit)
    fields = [f for f in driver.page.findChildren(QLineEdit) if f.accessibleName().startswith("Total")]
    assert total is not None
    assert not fields[0].isVisibleTo(driver.page)
    driver.tick("Sat the exam before: Yes")
    assert fields[0].isVisibleTo(driver.page)
    driver.type_score("Total score", "64")
    driver.tick("Sat the exam before: No")
    assert driver.start().attempt is None


def test_an_attempt_of_which_nothing_is_known_is_none(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    assert driver.start().attempt is None


def test_an_attempt_without_a_date_counts_as_of_today(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.tick_below("Total score")
    assert driver.start().attempt == ExamResult(day_of_date(TODAY), "exam", total_below=True)


def test_a_date_alone_is_worth_keeping(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.set_date("Date of the attempt", date(2026, 9, 1))
    assert driver.start().attempt == ExamResult(day_of_date(date(2026, 9, 1)), "exam")


def test_the_sections_are_those_of_the_chosen_outline_and_keep_what_was_typed(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.type_score("Medical Concepts", "80")
    driver.take_outline("AAPC 100-question outline")
    driver.tick_below("Anatomy")
    driver.take_outline("Weighted sections")
    attempt = driver.start().attempt
    assert attempt is not None
    assert attempt.outline_id == WEIGHTED
    assert attempt.sections == (SectionResult("medical-concepts", share=0.8),)


def test_a_number_and_below_70_take_turns(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    field = driver.type_score("Total score", "64")
    driver.tick_below("Total score")
    assert field.text() == ""
    driver.type_score("Total score", "66")
    assert not driver.find(QCheckBox, "Total score: only known to be below 70").isChecked()
    attempt = driver.start().attempt
    assert attempt is not None
    assert attempt.total == (66.0, 100)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("101", "A score lies between 0 and 100."),
        ("-3", "A score lies between 0 and 100."),
        ("12/3/2026", "That is not a score."),
        ("2026-12-03", "That is not a score."),
        ("3 Dec 2026", "That is not a score."),
        ("7O", "That is not a number."),
    ],
)
def test_what_is_no_score_is_said_beside_the_field(driver: Driver, typed: str, words: str) -> None:
    driver.tick("Sat the exam before: Yes")
    field = driver.type_score("Total score", typed)
    driver.button("Start").click()
    assert driver.answers == []
    [said] = driver.complaints()
    assert said.startswith(words)
    assert field.hasFocus()
    assert field.accessibleDescription() == said
    driver.type_score("Total score", "64")
    assert driver.complaints() == []
    driver.start()


def test_a_wrong_score_is_said_on_leaving_the_field(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.type_score("Total score", "640")
    QTest.keyClick(driver.page.window().focusWidget(), Qt.Key.Key_Tab)
    assert driver.complaints() == ["A score lies between 0 and 100."]


def test_a_wrong_score_that_was_folded_away_is_no_matter(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.type_score("Total score", "640")
    driver.tick("Sat the exam before: No")
    assert driver.start().attempt is None


def test_a_past_exam_date_is_said_beside_it(driver: Driver) -> None:
    driver.set_date("Exam date", date(2026, 11, 21))
    [said] = driver.complaints()
    assert said.startswith("That day has passed.")
    driver.button("Start").click()
    assert driver.answers == []
    driver.set_date("Exam date", TODAY)
    assert driver.complaints() == []
    assert driver.start().exam_date == TODAY


def test_an_attempt_that_lies_ahead_is_said_beside_it(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    driver.set_date("Date of the attempt", date(2026, 11, 23))
    driver.button("Start").click()
    assert driver.answers == []
    assert driver.complaints() == [
        "That day has not come yet. Choose the day you sat the exam, or “Not sure”."
    ]


def test_another_number_of_minutes(driver: Driver) -> None:
    other = driver.find(QSpinBox, "Minutes a day")
    assert not other.isEnabled()
    driver.tick("Another number of minutes a day")
    other.setValue(25)
    assert any("About 17 new cards" in said.text() for said in driver.page.findChildren(QLabel))
    assert driver.start().minutes_per_day == 25


def test_enter_starts_from_anywhere_but_skip(driver: Driver) -> None:
    QTest.keyClick(driver.find(QRadioButton, "45 minutes a day"), Qt.Key.Key_Return)
    assert driver.answers == [Welcome(None, None, 30, WEIGHTED)]
    driver.page.say(None)
    driver.button("Skip all").setFocus()
    QTest.keyClick(driver.button("Skip all"), Qt.Key.Key_Enter)
    assert driver.answers[-1] == Welcome()


def test_a_second_enter_hands_nothing_on_twice(driver: Driver) -> None:
    QTest.keyClick(driver.page, Qt.Key.Key_Return)
    QTest.keyClick(driver.page, Qt.Key.Key_Return)
    assert len(driver.answers) == 1


def test_a_refusal_is_said_in_the_page_and_can_be_answered_again(driver: Driver) -> None:
    driver.start()
    assert not driver.button("Start").isEnabled()
    driver.page.say(BadInput("That date has passed", "1 May 2026 lies before today.", "Choose another."))
    shown = [said.text() for said in driver.page.findChildren(QLabel) if said.isVisibleTo(driver.page)]
    assert "That date has passed" in shown
    assert "1 May 2026 lies before today. Choose another." in shown
    driver.start()
    assert len(driver.answers) == 2


def test_the_keyboard_reaches_every_question_in_order(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    seen: list[QWidget] = []
    widget = driver.find(QRadioButton, "Exam date: No date yet")
    widget.setFocus()
    for _ in range(60):
        now = driver.page.window().focusWidget()
        if now is None or now in seen:
            break
        seen.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    names = [w.accessibleName() or w.text() for w in seen if isinstance(w, QRadioButton | QPushButton)]
    assert names == [
        "Exam date: No date yet",
        "30 minutes a day",
        "Weighted sections",
        "Sat the exam before: Yes",
        "Date of the attempt: Not sure",
        "Skip all",
        "Start",
    ]
    fields = [w.accessibleName() for w in seen if isinstance(w, QLineEdit)]
    assert fields == [
        f"{name}, 0 to 100"
        for name in (
            "Total score",
            "Medical Concepts",
            "Surgery and Modifiers",
            "Guidelines and Regulations",
            "Other",
        )
    ]


def test_a_click_anywhere_on_an_outline_takes_it(driver: Driver) -> None:
    radio = next(r for r in driver.page.findChildren(QRadioButton) if r.text().startswith("AAPC"))
    card = radio.parentWidget()
    assert card is not None
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert driver.start().outline == AAPC


def test_everything_that_takes_the_focus_has_a_name(driver: Driver) -> None:
    driver.tick("Sat the exam before: Yes")
    assert nameless(driver.page) == []


def test_the_disclaimer_is_on_the_page(driver: Driver) -> None:
    assert any(said.text() == DISCLAIMER for said in driver.page.findChildren(QLabel))


def test_scores_are_read_in_the_learners_locale() -> None:
    german = QLocale(QLocale.Language.German, QLocale.Country.Germany)
    assert read_score("62,5", german) == 62.5
    assert read_score(" 70% ", german) == 70.0
    assert read_score("", german) is None
