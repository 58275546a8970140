"""People, questions and feedback over a real library file; every act can be undone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.support import Source, SourceKind
from cpccards.services.support import PEOPLE, SupportService
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, contents, fill
from tests.support.mock_bank import AAPC, bank

KIM = {"name": "Kim", "kind": "tutor", "meets_on": "2026-11-24", "meets_at": "18:30", "remind_days": 2}


@pytest.fixture
def support(services: Workspace) -> SupportService:
    return services.support


@pytest.fixture
def kim(support: SupportService) -> str:
    support.save_person(None, KIM)
    return support.people()[0].key


def test_people_by_name_changed_and_removed(services: Workspace, support: SupportService, kim: str) -> None:
    changed = support.save_person(None, {"name": "alex", "kind": "study-group"})
    assert changed == changes("Add a person", Subject.SUPPORT)
    assert [each.name for each in support.people()] == ["alex", "Kim"]
    assert support.save_person(kim, {**KIM, "name": "Kim Lee"}).step == "Change a person"
    assert support.current().names[kim] == "Kim Lee"
    before = contents(services.library_file)
    assert support.delete_person(kim).step == "Remove a person"
    with pytest.raises(BadInput, match="person is no longer in the library"):
        support.delete_person(kim)
    with pytest.raises(BadInput, match="person is no longer in the library"):
        support.agenda(kim)
    services.undo.undo()
    assert contents(services.library_file) == before


def test_what_can_not_be_kept_changes_nothing(services: Workspace, support: SupportService) -> None:
    before = contents(services.library_file)
    acts: tuple[Callable[[], object], ...] = (
        lambda: support.save_person(None, {"name": ""}),
        lambda: support.ask("  "),
        lambda: support.save_feedback(None, {"words": "", "given_on": "2026-11-22"}),
        lambda: support.change_question("none", "words", ""),
        lambda: support.answer("none", "words"),
        lambda: support.delete_question("none"),
        lambda: support.delete_feedback("none"),
    )
    for act in acts:
        with pytest.raises(BadInput):
            act()
    assert contents(services.library_file) == before


def test_a_meeting_is_told_of_in_time(support: SupportService, kim: str, clock: FakeClock) -> None:
    assert support.reminders() == ("You meet Kim in 2 days at 18:30.",)
    clock.advance(days=3)
    assert support.reminders() == ()


def test_questions_are_asked_answered_and_opened_again(
    services: Workspace, support: SupportService, kim: str, clock: FakeClock
) -> None:
    support.ask("First?", kim)
    clock.advance(days=1)
    support.ask("Second?")
    second, first = support.current().questions
    assert (first.words, first.person, first.asked_on) == ("First?", kim, date(2026, 11, 22))
    assert support.answer(second.key, " Because. ").step == "Answer a question"
    assert [each.words for each in support.current().questions] == ["First?", "Second?"]
    answered = support.current().questions[1]
    assert (answered.answer, answered.answered_on) == ("Because.", date(2026, 11, 23))
    assert "Second?" not in support.agenda(kim)
    support.reopen(second.key)
    assert support.current().questions[0].is_open
    assert support.current().questions[0].answer == "Because."
    support.change_question(first.key, "First, truly?", "")
    assert support.agenda(kim).startswith("Questions for Kim, 24 November 2026, 18:30\n\n1. First, truly?")
    support.delete_question(first.key)
    assert len(support.current().questions) == 1
    services.undo.undo()
    assert len(support.current().questions) == 2


def test_whoever_is_removed_leaves_questions_for_nobody_yet(
    services: Workspace, support: SupportService, kim: str
) -> None:
    support.save_person(None, {"name": "Lee"})
    lee = next(each.key for each in support.people() if each.name == "Lee")
    support.ask("Why?", kim)
    support.delete_person(kim)
    [left] = support.current().questions
    assert left.person == ""
    assert "1. Why?" in support.agenda(lee)
    assert services.reports.gather(lee).questions == (("Why?", ""),)
    services.undo.undo()
    assert support.current().questions[0].person == kim
    assert "Why?" not in support.agenda(lee)


def test_a_question_leads_back_to_where_it_came_up(services: Workspace, support: SupportService) -> None:
    [[card]] = fill(services, [basic("femur", "anatomy")])
    note = services.study.show(card).note
    support.ask("", "", Source(SourceKind.CARD, note.note.key or "", context="femur", topic="anatomy"))
    support.ask("", "", Source(SourceKind.MOCK, "7", 3, "Which?"))
    of_mock, of_card = sorted(
        support.current().questions, key=lambda each: each.source.kind is SourceKind.CARD
    )
    assert support.way_to(of_card) == ("card-information", (card, "support"))
    assert support.way_to(of_mock) is None
    assert support.way_to(replace(of_card, source=Source())) is None
    services.library.delete_note(note.id)
    assert support.way_to(of_card) is None


def test_a_question_leads_back_to_its_practice_exam(
    services: Workspace, support: SupportService, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tuple(bank())
    monkeypatch.setattr("cpccards.services.mock_bank.MockBank._read", lambda self: made)
    mock = services.mocks.start(plan_for(PaperKind.PRACTICE, AAPC, 5, seed=3))
    other = services.mocks.start(plan_for(PaperKind.PRACTICE, AAPC, 5, seed=4))
    support.ask("", "", Source(SourceKind.MOCK, str(mock), 3, "Which?"))
    [asked] = support.current().questions
    assert support.way_to(asked) == ("sitting", mock)
    services.mocks.sitting(mock).hand_in()
    assert support.way_to(asked) == ("mock-result", (mock, 3))
    services.mocks.delete(mock)
    assert support.way_to(asked) is None
    assert services.mocks.open_mock() == other


def test_feedback_is_linked_to_topics(support: SupportService, kim: str) -> None:
    given = {"words": "Read the parentheses.", "given_on": "2026-11-20", "person": kim, "topics": ["anatomy"]}
    assert support.save_feedback(None, given).step == "Add feedback"
    support.save_feedback(None, {"words": "Later", "given_on": "2026-11-21"})
    later, first = support.current().feedback
    assert (later.words, first.topics) == ("Later", ("anatomy",))
    assert "20 November 2026: Read the parentheses." in support.agenda(kim)
    assert support.save_feedback(first.key, {**given, "words": "Other"}).step == "Change feedback"
    support.delete_feedback(later.key)
    assert [each.words for each in support.current().feedback] == ["Other"]


def test_what_another_version_kept_is_left_alone(
    services: Workspace, support: SupportService, kim: str
) -> None:
    with services.library_file() as uow:
        kept = uow.records.get(PEOPLE.kind, kim) or {}
        uow.records.put(PEOPLE.kind, kim, {**kept, "pronouns": "they"}, services.calendar.now())
        uow.records.put(PEOPLE.kind, "odd", {"name": 3}, services.calendar.now())
        uow.commit()
    assert [each.name for each in support.people()] == ["Kim"]
    support.save_person(kim, {**KIM, "name": "Kimberly"})
    with services.library_file() as uow:
        assert (uow.records.get(PEOPLE.kind, kim) or {})["pronouns"] == "they"
        assert uow.records.get(PEOPLE.kind, "odd") == {"name": 3}
