"""People beside the learner: their meetings, what is to be asked of them, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from cpccards.domain import support
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.support import Feedback, Person, Source, SourceKind, SupportQuestion
from cpccards.services.kept_records import KeptRecords, new_record_key
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

PEOPLE = KeptRecords("support-person", "person", support.parse_person, support.person_as_mapping)
QUESTIONS = KeptRecords("support-question", "question", support.parse_question, support.question_as_mapping)
FEEDBACK = KeptRecords("support-feedback", "feedback", support.parse_feedback, support.feedback_as_mapping)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Support:
    """Everything there is about people.

    Attributes:
        people: by name.
        questions: open ones first, then the newest first.
        feedback: the newest first.
    """

    people: tuple[Person, ...]
    questions: tuple[SupportQuestion, ...]
    feedback: tuple[Feedback, ...]

    @property
    def names(self) -> dict[str, str]:
        """The names of people by their keys."""
        return support.names_of(self.people)


class SupportService:
    """Keeps people, questions and feedback. Every act is one undoable step."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def current(self) -> Support:
        """Everything there is."""
        with self._units() as uow:
            people, questions, said = PEOPLE.all(uow), questions_of(uow), FEEDBACK.all(uow)
        newest, latest = questions[::-1], said[::-1]
        return Support(
            tuple(sorted(people, key=lambda each: (each.name.casefold(), each.key))),
            tuple(sorted(newest, key=lambda each: (each.is_open, each.asked_on), reverse=True)),
            tuple(sorted(latest, key=lambda each: each.given_on, reverse=True)),
        )

    def people(self) -> tuple[Person, ...]:
        """The people there are, by name."""
        return self.current().people

    def reminders(self) -> tuple[str, ...]:
        """A sentence for each meeting that is near, the soonest first."""
        with self._units() as uow:
            return support.meetings_ahead(PEOPLE.all(uow), self._calendar.date())

    def agenda(self, person: str) -> str:
        """What to bring to the next meeting, as plain text. Raises BadInput when the person is gone."""
        with self._units() as uow:
            found = PEOPLE.get(uow, person)
            return support.agenda(found, questions_of(uow), FEEDBACK.all(uow), self._calendar.date())

    # People

    def save_person(self, key: str | None, given: Mapping[str, Any]) -> Changes:
        """Adds a person, or puts other words in place of one. Raises BadInput: see `parse_person`."""
        return self._save(PEOPLE, key, given, "person")

    def delete_person(self, key: str) -> Changes:
        """Removes a person; questions and feedback stay. Raises BadInput when it is gone."""
        return self._delete(PEOPLE, key, "Remove a person")

    # Questions

    def ask(self, words: str, person: str = "", source: Source = Source()) -> Changes:  # noqa: B008
        """Keeps a question for somebody, or for nobody yet. Raises BadInput when it says nothing."""
        question = SupportQuestion(new_record_key(), words, self._calendar.date(), person, source)
        return self._save(QUESTIONS, None, support.question_as_mapping(question), "question")

    def change_question(self, key: str, words: str, person: str) -> Changes:
        """Puts other words or another person in place. Raises BadInput when it is gone or says nothing."""
        with self._units() as uow:
            kept = QUESTIONS.get(uow, key)
        changed = replace(kept, words=words, person=person)
        return self._save(QUESTIONS, key, support.question_as_mapping(changed), "question")

    def answer(self, key: str, answer: str) -> Changes:
        """Ticks a question off, with what was said. Raises BadInput when it is gone."""
        return self._tick("Answer a question", key, answer, is_done=True)

    def reopen(self, key: str) -> Changes:
        """Takes the tick away; the answer stays. Raises BadInput when the question is gone."""
        return self._tick("Open a question again", key, None, is_done=False)

    def delete_question(self, key: str) -> Changes:
        """Removes a question. Raises BadInput when it is gone."""
        return self._delete(QUESTIONS, key, "Delete a question")

    def way_to(self, question: SupportQuestion) -> tuple[str, object] | None:
        """The page where a question came up, and what to tell it; None when that is gone."""
        source = question.source
        with self._units() as uow:
            if source.kind is SourceKind.CARD:
                note = uow.notes.by_keys([source.reference]).get(source.reference)
                cards = [] if note is None else [card.id for card in uow.cards.of_note(note.id)]
                return ("card-information", (cards[0], "support")) if cards else None
            for mock in uow.mocks.all() if source.kind is SourceKind.MOCK else ():
                if str(mock.id) == source.reference:
                    return ("sitting", mock.id) if mock.open else ("mock-result", (mock.id, source.position))
        return None

    # Feedback

    def save_feedback(self, key: str | None, given: Mapping[str, Any]) -> Changes:
        """Adds feedback, or puts other words in place. Raises BadInput: see `parse_feedback`."""
        return self._save(FEEDBACK, key, given, "feedback")

    def delete_feedback(self, key: str) -> Changes:
        """Removes feedback. Raises BadInput when it is gone."""
        return self._delete(FEEDBACK, key, "Delete feedback")

    # Inside

    def _tick(self, step: str, key: str, answer: str | None, *, is_done: bool) -> Changes:
        changed = changes(step, Subject.SUPPORT)
        with self._units() as uow:
            kept = QUESTIONS.get(uow, key)
            made = replace(
                kept,
                answer=kept.answer if answer is None else answer.strip(),
                answered_on=self._calendar.date() if is_done else None,
            )
            QUESTIONS.put(uow, key, made, self._calendar.now())
            uow.commit(changed)
        return changed

    def _save(
        self, records: KeptRecords[T], key: str | None, given: Mapping[str, Any], called: str
    ) -> Changes:
        known = key or new_record_key()
        made = records.parse(known, given)
        article = "" if called == "feedback" else "a "
        changed = changes(f"{'Change' if key else 'Add'} {article}{called}", Subject.SUPPORT)
        with self._units() as uow:
            records.put(uow, known, made, self._calendar.now())
            uow.commit(changed)
        return changed

    def _delete(self, records: KeptRecords[T], key: str, step: str) -> Changes:
        changed = changes(step, Subject.SUPPORT)
        with self._units() as uow:
            records.delete(uow, key)
            uow.commit(changed)
        return changed


def questions_of(uow: UnitOfWork) -> tuple[SupportQuestion, ...]:
    """Every question, oldest first. One for somebody who was removed is for nobody yet, until undo."""
    people = {person.key for person in PEOPLE.all(uow)}
    return tuple(each if each.person in people else replace(each, person="") for each in QUESTIONS.all(uow))
