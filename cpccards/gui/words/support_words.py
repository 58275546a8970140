"""People, questions, feedback and courses in words: rows of tables, and what stands under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QDate, QLocale

from cpccards.domain.guarantee import ATTENDANCE_NAMES, STATE_NAMES, Course, State, form_words
from cpccards.domain.guarantee_standing import ConditionStanding, CourseStanding
from cpccards.domain.media_names import media_name
from cpccards.domain.support import (
    PERSON_KIND_NAMES,
    Feedback,
    Person,
    SupportQuestion,
    open_for,
    question_words,
)
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.support_forms import NOBODY

PEOPLE_HEADINGS = ("Name", "Who", "Contact", "Next meeting", "To ask")
QUESTION_HEADINGS = ("Question", "For", "Topic", "Asked", "Stands")
FEEDBACK_HEADINGS = ("What was said", "By", "Topics", "On")
COURSE_HEADINGS = ("Course", "Given by", "Score", "Guarantee")
CONDITION_HEADINGS = ("Condition", "By", "Stands", "How")
SESSION_HEADINGS = ("Class", "On", "I")
ASSIGNMENT_HEADINGS = ("Assignment or deadline", "Due", "Done", "Score")

_NONE = "–"
_MOST_OF_NAME = 60
"""Characters of a person's name in the name of a file."""

_MARKS = {State.MET: "✓", State.ON_THE_WAY: "→", State.AT_RISK: "!", State.MISSED: "✗"}


def short_day(day: date | None, locale: QLocale) -> str:
    """A date in the locale's short form; a dash for none."""
    if day is None:
        return _NONE
    return locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def person_row(
    person: Person, questions: Sequence[SupportQuestion], today: date, locale: QLocale
) -> tuple[str, ...]:
    """A person in the table."""
    meets = meets_words(person, today, locale)
    waiting = [each for each in open_for(questions, person.key) if each.person]
    return (
        person.name,
        PERSON_KIND_NAMES[person.kind],
        person.contact or _NONE,
        meets,
        str(len(waiting)) if waiting else _NONE,
    )


def meets_words(person: Person, today: date, locale: QLocale) -> str:
    """When somebody is met next, or was met last."""
    day = short_day(person.meets_on, locale)
    if person.meets_on is None:
        return day
    if person.meets_on < today:
        return f"was on {day}"
    return f"{day}, {person.meets_at}" if person.meets_at else day


def agenda_file(person: Person) -> str:
    """What the file of an agenda may be called, whatever the person is called."""
    name = media_name(person.name[:_MOST_OF_NAME].replace("/", " ").replace("\\", " "))
    return f"Agenda {name}.pdf" if name else "Agenda.pdf"


def notice_words(warnings: Sequence[str], meetings: Sequence[str]) -> str:
    """What Today tells: what is due first, the next meeting, and how much there is besides."""
    told = [*warnings[:1], *meetings[:1]]
    more = len(warnings) + len(meetings) - len(told)
    return " ".join([*told, *([f"And {more} more."] if more else [])])


def question_row(question: SupportQuestion, names: Mapping[str, str], locale: QLocale) -> tuple[str, ...]:
    """A question in the table."""
    topic = TOPIC_BY_KEY.get(question.source.topic)
    return (
        question_words(question),
        names.get(question.person, NOBODY),
        topic.name if topic else _NONE,
        short_day(question.asked_on, locale),
        "open" if question.is_open else f"✓ {short_day(question.answered_on, locale)}",
    )


def question_detail(question: SupportQuestion) -> str:
    """A whole question, what it is about, and its answer."""
    parts = [question.words]
    if question.source.context:
        parts.append(f"About: {question.source.context}")
    if question.answer:
        parts.append(f"Answer: {question.answer}")
    return "\n".join(part for part in parts if part)


def feedback_row(feedback: Feedback, names: Mapping[str, str], locale: QLocale) -> tuple[str, ...]:
    """Feedback in the table."""
    topics = ", ".join(TOPIC_BY_KEY[key].name for key in feedback.topics)
    by = names.get(feedback.person, _NONE)
    return " ".join(feedback.words.split()), by, topics or _NONE, short_day(feedback.given_on, locale)


def course_row(standing: CourseStanding, locale: QLocale) -> tuple[str, ...]:
    """A course in the table."""
    course = standing.course
    return (
        course.title,
        course.provider or _NONE,
        score_words(standing.score, locale),
        guarantee_words(standing),
    )


def guarantee_words(standing: CourseStanding) -> str:
    """How the whole guarantee stands: as its worst condition does."""
    states = [each.state for each in standing.conditions]
    worst = max(states, key=list(State).index, default=None)
    return _NONE if worst is None else state_words(worst)


def state_words(state: State) -> str:
    """A state with its sign, so that colour is not needed."""
    return f"{_MARKS[state]} {STATE_NAMES[state]}"


def score_words(score: float | None, locale: QLocale) -> str:
    """A score in percent; a dash for none."""
    return _NONE if score is None else f"{locale.toString(score, 'g', 3)} %"


def condition_row(standing: ConditionStanding, locale: QLocale) -> tuple[str, ...]:
    """A condition in the table."""
    return (
        form_words(standing.condition),
        short_day(standing.due, locale),
        state_words(standing.state),
        standing.words,
    )


def session_rows(course: Course, locale: QLocale) -> list[tuple[str, ...]]:
    """The classes of a course."""
    return [
        (each.title or "Class", short_day(each.on, locale), ATTENDANCE_NAMES[each.attendance])
        for each in course.sessions
    ]


def assignment_rows(course: Course, locale: QLocale) -> list[tuple[str, ...]]:
    """The assignments of a course."""
    return [
        (
            each.title,
            short_day(each.due, locale),
            "✓" if each.is_done else "no",
            score_words(each.score, locale),
        )
        for each in course.assignments
    ]
