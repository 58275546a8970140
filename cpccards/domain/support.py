"""People beside the learner: who they are, what is to be asked of them, and what they said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cpccards.domain import kept_values as kept
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.notes import Note
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY

MOST_DAYS_AHEAD = 30
"""Days before a meeting that a reminder may come."""

_LAST_WORDS = 3
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class PersonKind(StrEnum):
    """Who somebody is to the learner."""

    TUTOR = "tutor"
    GROUP = "study-group"
    CLASS = "class"
    PEER = "peer"


PERSON_KIND_NAMES: dict[PersonKind, str] = {
    PersonKind.TUTOR: "Tutor",
    PersonKind.GROUP: "Study group",
    PersonKind.CLASS: "Class",
    PersonKind.PEER: "Fellow learner",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, or a group, beside the learner.

    Attributes:
        contact: an address, a number or a link, in the learner's words.
        meets_on: the day of the next meeting.
        meets_at: its time on the wall, "18:30"; empty when open.
        remind_days: days before the meeting from which Today tells of it; None for no reminder.
    """

    key: str
    name: str
    kind: PersonKind = PersonKind.TUTOR
    contact: str = ""
    meets_on: date | None = None
    meets_at: str = ""
    remind_days: int | None = None
    notes: str = ""


class SourceKind(StrEnum):
    """What a question is about."""

    CARD = "card"
    MOCK = "mock"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question came up.

    Attributes:
        reference: the note's key; or the id of a practice exam.
        position: of the question in that exam; 0 otherwise.
        context: what was on screen, as plain text: it is told even when the card is gone.
        topic: key of its topic; empty without one.
    """

    kind: SourceKind = SourceKind.NONE
    reference: str = ""
    position: int = 0
    context: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class SupportQuestion:
    """Something to ask.

    Attributes:
        person: key of whom to ask; empty for nobody yet.
        answered_on: the day it was ticked off; None while it is open.
    """

    key: str
    words: str
    asked_on: date
    person: str = ""
    source: Source = Source()
    answer: str = ""
    answered_on: date | None = None

    @property
    def is_open(self) -> bool:
        """It was not ticked off."""
        return self.answered_on is None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said about the learner's work.

    Attributes:
        topics: keys of the topics it is about.
    """

    key: str
    words: str
    given_on: date
    person: str = ""
    topics: tuple[str, ...] = ()


def person_as_mapping(person: Person) -> dict[str, object]:
    """What `parse_person` makes the same of, but for its key."""
    return {
        "name": person.name,
        "kind": person.kind.value,
        "contact": person.contact,
        "meets_on": kept.stored_day(person.meets_on),
        "meets_at": person.meets_at,
        "remind_days": person.remind_days,
        "notes": person.notes,
    }


def parse_person(key: str, given: Mapping[str, Any]) -> Person:
    """A person as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    name = kept.needed_line(given, "name", "This person can’t be kept", "Write what you call them.")
    at = kept.line(given, "meets_at")
    if at:
        found = _CLOCK.fullmatch(at)
        if found is None:
            raise BadInput("This time can’t be used", f"“{at}” is no time of day.", "Write it as 18:30.")
        at = f"{int(found[1]):02}:{found[2]}"
    days = kept.whole(given, "remind_days")
    if days is not None and not 0 <= days <= MOST_DAYS_AHEAD:
        raise BadInput(
            "This reminder can’t be used",
            f"{days} days before is not from 0 to {MOST_DAYS_AHEAD}.",
            "Choose fewer.",
        )
    return Person(
        key=key,
        name=name,
        kind=kept.one_of(given, "kind", PersonKind, PersonKind.TUTOR),
        contact=kept.line(given, "contact"),
        meets_on=kept.day(given, "meets_on", "The next meeting"),
        meets_at=at,
        remind_days=days,
        notes=kept.lines(given, "notes"),
    )


def question_as_mapping(question: SupportQuestion) -> dict[str, object]:
    """What `parse_question` makes the same of, but for its key."""
    source = question.source
    return {
        "words": question.words,
        "asked_on": question.asked_on.isoformat(),
        "person": question.person,
        "source": {
            "kind": source.kind.value,
            "reference": source.reference,
            "position": source.position,
            "context": source.context,
            "topic": source.topic,
        },
        "answer": question.answer,
        "answered_on": kept.stored_day(question.answered_on),
    }


def parse_question(key: str, given: Mapping[str, Any]) -> SupportQuestion:
    """A question as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    source = given.get("source")
    about = source if isinstance(source, Mapping) else {}
    words = kept.lines(given, "words")
    context = kept.lines(about, "context")
    if not words and not context:
        raise BadInput("This question can’t be kept", "It has no words.", "Write what you want to ask.")
    return SupportQuestion(
        key=key,
        words=words,
        asked_on=kept.needed_day(given, "asked_on", "The day it came up"),
        person=kept.line(given, "person"),
        source=Source(
            kind=kept.one_of(about, "kind", SourceKind, SourceKind.NONE),
            reference=kept.line(about, "reference"),
            position=kept.whole(about, "position") or 0,
            context=context,
            topic=kept.line(about, "topic"),
        ),
        answer=kept.lines(given, "answer"),
        answered_on=kept.day(given, "answered_on", "The day of the answer"),
    )


def feedback_as_mapping(feedback: Feedback) -> dict[str, object]:
    """What `parse_feedback` makes the same of, but for its key."""
    return {
        "words": feedback.words,
        "given_on": feedback.given_on.isoformat(),
        "person": feedback.person,
        "topics": list(feedback.topics),
    }


def parse_feedback(key: str, given: Mapping[str, Any]) -> Feedback:
    """Feedback as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    words = kept.lines(given, "words")
    if not words:
        raise BadInput("This feedback can’t be kept", "It has no words.", "Write what was said.")
    return Feedback(
        key=key,
        words=words,
        given_on=kept.needed_day(given, "given_on", "The day it was said"),
        person=kept.line(given, "person"),
        topics=tuple(topic for topic in kept.strings(given, "topics") if topic in TOPIC_BY_KEY),
    )


def card_source(note: Note, faces: Faces) -> Source:
    """A card as what a question is about."""
    context = " · ".join(plain_text(side) for side in (faces.question, *faces.options))
    return Source(SourceKind.CARD, note.key or "", context=context, topic=note.topic or "")


def question_words(question: SupportQuestion) -> str:
    """A question in one line: its words, or what it is about."""
    return " ".join((question.words or f"About: {question.source.context}").split())


def open_for(questions: Iterable[SupportQuestion], person: str) -> tuple[SupportQuestion, ...]:
    """The open questions for a person and those for nobody yet, by day; of one day, in the order given."""
    waiting = [each for each in questions if each.is_open and each.person in {person, ""}]
    return tuple(sorted(waiting, key=lambda each: each.asked_on))


def meeting_words(person: Person, today: date) -> str:
    """When somebody is met next: "1 December 2026, 18:30"; empty without a date, or once it has passed."""
    if person.meets_on is None or person.meets_on < today:
        return ""
    return ", ".join(part for part in (kept.full_date(person.meets_on), person.meets_at) if part)


def agenda(
    person: Person, questions: Iterable[SupportQuestion], feedback: Iterable[Feedback], today: date
) -> str:
    """What to bring to the next meeting, as plain text to print or to send.

    It holds every open question for the person and for nobody yet, and their latest feedback.
    """
    when = meeting_words(person, today)
    parts = [f"Questions for {person.name}" + (f", {when}" if when else "")]
    waiting = open_for(questions, person.key)
    if not waiting:
        parts.append("No question is open.")
    parts += [_agenda_entry(place, question) for place, question in enumerate(waiting, start=1)]
    said = sorted(
        (each for each in feedback if each.person == person.key),
        key=lambda each: each.given_on,
        reverse=True,
    )[:_LAST_WORDS]
    if said:
        parts.append("Feedback so far")
        parts += [f"{kept.full_date(each.given_on)}: {' '.join(each.words.split())}" for each in said]
    return "\n\n".join(parts) + "\n"


def meetings_ahead(people: Iterable[Person], today: date) -> tuple[str, ...]:
    """A sentence for each meeting whose reminder has come, the soonest first."""
    soon = sorted(
        (person.meets_on, person.meets_at, person.name)
        for person in people
        if person.meets_on is not None
        and person.remind_days is not None
        and 0 <= (person.meets_on - today).days <= person.remind_days
    )
    return tuple(
        f"You meet {name} {_day_words((on - today).days)}{f' at {at}' if at else ''}."
        for on, at, name in soon
    )


def names_of(people: Sequence[Person]) -> dict[str, str]:
    """The names by key."""
    return {person.key: person.name for person in people}


def _agenda_entry(place: int, question: SupportQuestion) -> str:
    said = [f"{place}. {question_words(question)}"]
    if question.words and question.source.context:
        topic = TOPIC_BY_KEY.get(question.source.topic)
        about = f"{topic.name}: " if topic else ""
        said.append(f"   {about}{' '.join(question.source.context.split())}")
    return "\n".join(said)


def _day_words(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
