"""How the conditions of a course's guarantee stand, what is still needed, and what is about to be missed."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cpccards.domain.guarantee import Attendance, Condition, Course, Form, Session, State, form_words
from cpccards.domain.kept_values import full_date

WARNINGS = (14, 7, 1)
"""Days before something is missed at which the learner is warned, each time in other words."""


_OF_CLASSES = {Form.ALL_CLASSES, Form.SOME_CLASSES}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A real attempt. `is_passed` is None where its total is not known."""

    on: date
    is_passed: bool | None = None


@dataclass(frozen=True, slots=True)
class ConditionStanding:
    """How one condition stands.

    Attributes:
        due: the day by which it must be met; None where there is none.
        words: how it stands, a sentence.
        needed: what is still to be done, to stand after “Still needed:”; empty when met.
        is_lost: its evidence has no file any more.
    """

    condition: Condition
    state: State
    due: date | None
    words: str
    needed: str = ""
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How a course stands.

    Attributes:
        score: in percent, as given or by the assignments; None without any.
        sentence: what is still needed to be eligible; empty without conditions.
        warnings: a sentence for each thing that is due within two weeks, and for a class of today or tomorrow
            that counts, the soonest first, with the days.
    """

    course: Course
    conditions: tuple[ConditionStanding, ...]
    score: float | None
    sentence: str
    warnings: tuple[tuple[int, str], ...]


def course_standing(
    course: Course, sittings: Iterable[Sitting], lost: Collection[str], today: date
) -> CourseStanding:
    """How a course stands on a day.

    Args:
        sittings: real attempts, in any order.
        lost: names of evidence whose file is gone.
    """
    known = sorted(sittings, key=lambda each: each.on)
    conditions = tuple(_stand(each, course, known, lost, today) for each in course.conditions)
    return CourseStanding(
        course,
        conditions,
        course_score(course),
        _sentence(conditions),
        _warnings(course, conditions, today),
    )


def course_score(course: Course) -> float | None:
    """The score of a course in percent: as it is given, else the mean of the assignments that have one."""
    if course.score is not None:
        return course.score
    scores = [each.score for each in course.assignments if each.score is not None]
    return math.fsum(scores) / len(scores) if scores else None


def due_of(condition: Condition, course: Course, sittings: Sequence[Sitting]) -> date | None:
    """The day by which a condition must be met; None where none is known."""
    if condition.form is not Form.RETAKE:
        return condition.due or course.ends_on
    first = _first(course, sittings)
    by_days = None if first is None else first.on + timedelta(days=int(condition.number))
    return min((day for day in (condition.due, by_days) if day is not None), default=None)


def _stand(
    condition: Condition,
    course: Course,
    sittings: Sequence[Sitting],
    lost: Collection[str],
    today: date,
) -> ConditionStanding:
    due = due_of(condition, course, sittings)
    is_lost = bool(condition.evidence) and condition.evidence in lost
    state, words, needed = _worked_out(condition, course, sittings, due, today, is_lost=is_lost)
    if condition.by_hand is not None and condition.by_hand is not state:
        state, words = condition.by_hand, "As you marked it."
        needed = "" if state is State.MET else needed or _lower(form_words(condition))
    elif state is State.ON_THE_WAY and due is not None and (due - today).days <= WARNINGS[0]:
        state = State.AT_RISK
    if is_lost:
        words = f"{words} The file “{condition.evidence_name}” is gone; attach it again."
    elif condition.evidence and (told := _attached_words(condition)) not in words:
        words = f"{words} {told}"
    return ConditionStanding(condition, state, due, words, needed, is_lost)


Verdict = tuple[State, str, str]
"""State, how it stands, what is still needed."""


def _worked_out(
    condition: Condition,
    course: Course,
    sittings: Sequence[Sitting],
    due: date | None,
    today: date,
    *,
    is_lost: bool,
) -> Verdict:
    is_over = due is not None and due < today
    match condition.form:
        case Form.ALL_CLASSES:
            return _classes(course, len(course.sessions), today, is_over=is_over)
        case Form.SOME_CLASSES:
            return _classes(course, int(condition.number), today, is_over=is_over)
        case Form.SCORE:
            return _score(course, condition.number, is_over=is_over)
        case Form.FINISH:
            return _finish(course, due, is_over=is_over)
        case Form.RETAKE:
            return _retake(course, sittings, due, today)
        case _:
            return _handed_in(condition, due, is_over=is_over, is_lost=is_lost)


def _classes(course: Course, wanted: int, today: date, *, is_over: bool) -> Verdict:
    counted = sum(session.counts for session in course.sessions)
    ahead = sum(1 for each in course.sessions if each.attendance is Attendance.OPEN and each.on >= today)
    unmarked = sum(1 for each in course.sessions if each.attendance is Attendance.OPEN and each.on < today)
    missed = len(course.sessions) - counted - ahead - unmarked
    if not course.sessions:
        return State.ON_THE_WAY, "No class is entered yet.", "classes to be entered and attended"
    told = f"{counted} of {wanted} attended or made up."
    if counted >= wanted:
        return State.MET, told, ""
    left = wanted - counted
    needed = f"attend {_classes_words(left, 'more ' if counted else '')}"
    if unmarked:
        told += f" {_classes_words(unmarked)} in the past {'is' if unmarked == 1 else 'are'} not marked yet."
    if is_over:
        return State.MISSED, told, needed
    if ahead + unmarked < left:
        short = left - ahead - unmarked
        if missed < short:
            more = _classes_words(short - missed)
            return State.AT_RISK, f"{told} Too few classes are entered: {more} short.", needed
        return State.AT_RISK, told, f"{needed}, {short} of them made up"
    return State.ON_THE_WAY, told, needed


def _score(course: Course, wanted: float, *, is_over: bool) -> Verdict:
    score = course_score(course)
    open_ones = [each for each in course.assignments if each.score is None]
    needed = f"a course score of {wanted:g} %"
    late = State.MISSED if is_over else None
    if score is None:
        return late or State.ON_THE_WAY, "No score is entered yet.", needed
    is_final = course.score is not None or not open_ones
    if score >= wanted - 1e-9 and (is_final or is_over):
        return State.MET, f"{score:.3g} %.", ""
    if score >= wanted - 1e-9:
        return State.ON_THE_WAY, f"{score:.3g} % so far, with {_left_words(len(open_ones))}.", needed
    if is_final or is_over:
        return late or State.AT_RISK, f"{score:.3g} %.", f"{needed} (it is {score:.3g} %)"
    scored = len(course.assignments) - len(open_ones)
    mean = (wanted * len(course.assignments) - score * scored) / len(open_ones)
    if mean > 100:
        told = f"{score:.3g} % so far; 100 % in {_left_words(len(open_ones))} would not make up for it."
        return State.AT_RISK, told, needed
    average = f"an average of {math.ceil(mean - 1e-9)} % in {_left_words(len(open_ones))}"
    return State.AT_RISK, f"{score:.3g} % so far.", average


def _finish(course: Course, due: date | None, *, is_over: bool) -> Verdict:
    done = course.finished_on
    by = "" if due is None else f" by {full_date(due)}"
    needed = f"finish the course{by}"
    if done is not None and due is not None:
        told = f"Finished on {full_date(done)}."
        return (State.MET, told, "") if done <= due else (State.MISSED, told, needed)
    if is_over:
        return State.MISSED, "It was not finished in time.", needed
    left = sum(not each.is_done for each in course.assignments)
    left += sum(not each.counts for each in course.sessions)
    told = "Mark the day you finished." if not left else f"{left} classes and assignments are open."
    return State.ON_THE_WAY, told, needed


def _retake(course: Course, sittings: Sequence[Sitting], due: date | None, today: date) -> Verdict:
    first = _first(course, sittings)
    if first is None:
        return (
            State.ON_THE_WAY,
            "It counts from your first attempt, which is not recorded yet.",
            "sit the exam",
        )
    if first.is_passed:
        return State.MET, "You passed at the first attempt, so there is nothing to retake.", ""
    later = [each for each in sittings if each.on > first.on]
    by = "" if due is None else full_date(due)
    if later:
        told = f"Retaken on {full_date(later[0].on)}."
        if due is None or later[0].on <= due:
            return State.MET, told, ""
        return State.MISSED, f"{told} It was due by {by}.", f"a retake by {by}"
    if due is not None and due < today:
        return State.MISSED, f"It was due by {by}.", f"a retake by {by}"
    return State.ON_THE_WAY, f"The first attempt was on {full_date(first.on)}.", f"retake by {by}"


def _handed_in(condition: Condition, due: date | None, *, is_over: bool, is_lost: bool) -> Verdict:
    by = "" if due is None else f" by {full_date(due)}"
    needed = f"{_lower(form_words(condition))}{by}"
    if condition.evidence and not is_lost:
        return State.MET, _attached_words(condition), ""
    if is_over:
        return State.MISSED, "It was not done in time.", needed
    return State.ON_THE_WAY, "Attach a file, or mark it as met.", needed


def _attached_words(condition: Condition) -> str:
    return f"“{condition.evidence_name}” is attached."


def _first(course: Course, sittings: Sequence[Sitting]) -> Sitting | None:
    """The first attempt that a course bears on: none before it began."""
    counted = [each for each in sittings if course.starts_on is None or each.on >= course.starts_on]
    return counted[0] if counted else None


def _sentence(conditions: Sequence[ConditionStanding]) -> str:
    if not conditions:
        return ""
    missed = [each for each in conditions if each.state is State.MISSED]
    if missed:
        named = _listed([f"“{form_words(each.condition)}”" for each in missed])
        verb = "was" if len(missed) == 1 else "were"
        return f"As it stands you are not eligible: {named} {verb} missed. Ask the course what can be done."
    needed = [each.needed for each in conditions if each.state is not State.MET]
    if not needed:
        return "You have met every condition that is listed."
    return f"Still needed to be eligible: {_listed(needed)}."


def _warnings(
    course: Course, conditions: Sequence[ConditionStanding], today: date
) -> tuple[tuple[int, str], ...]:
    still_open = [each for each in conditions if each.state in {State.ON_THE_WAY, State.AT_RISK}]
    due = [(each.due, form_words(each.condition)) for each in still_open]
    due += [(each.due, each.title) for each in course.assignments if not each.is_done]
    found = [
        (days, f"“{what}” is due {_soon_words(days)}.")
        for day, what in due
        if day is not None and 0 <= (days := (day - today).days) <= WARNINGS[0]
    ]
    if any(each.condition.form in _OF_CLASSES for each in still_open):
        found += [
            (days, f"{_class_words(each)} is {_soon_words(days)}, and counts.")
            for each in course.sessions
            if each.attendance is Attendance.OPEN and 0 <= (days := (each.on - today).days) <= WARNINGS[2]
        ]
    return tuple((days, f"{course.title}: {words}") for days, words in sorted(found))


def _class_words(session: Session) -> str:
    return f"the class “{session.title}”" if session.title else "a class"


def _soon_words(days: int) -> str:
    if days <= WARNINGS[2]:
        return "today" if days == 0 else "tomorrow"
    return f"in only {days} days" if days <= WARNINGS[1] else f"in {days} days"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def _classes_words(count: int, more: str = "") -> str:
    return f"{count} {more}{'class' if count == 1 else 'classes'}"


def _left_words(count: int) -> str:
    return "the assignment that is left" if count == 1 else f"the {count} assignments that are left"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
