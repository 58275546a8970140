"""Makes the study plan: the shape of each day, and where practice exams stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cpccards.domain.study_plan import (
    LONGEST_PLAN_DAYS,
    PRACTICE_MINUTES,
    SHORT_TIMED,
    TAPER_DAYS,
    WEEK,
    Availability,
    Chunk,
    ChunkKind,
    Phase,
    PlanDay,
    SectionNeed,
    StudyPlan,
    check_availability,
)
from cpccards.domain.study_plan_drills import LEAST_STEPS, STEP, in_order, lay_out, session_of, share_out
from cpccards.domain.study_plan_words import topic_name

FULL_EXAMS = ((80, 4), (45, 3), (24, 2), (10, 1))
"""(days to the exam at least, full practice exams)."""

READY = 78.0
"""With a predicted score from here on, a fourth full practice exam tells nothing new."""

HALF_EXAMS = ((70, (0.45, 0.62)), (24, (0.45,)))
"""(days to the exam at least, when half exams are sat, as shares of the way)."""

_FULL_FROM = 0.35
"""Share of the way before which no full practice exam is sat."""

_BETWEEN_FULL, _BETWEEN = 5, 3
"""Days from one full exam to the next, and between any two practice exams."""

_TAPER_MINUTES, _EVE_MINUTES = 60, 30
_AFTER_PRACTICE = 60
"""Minutes beside a practice exam: cards, and a look at what was missed."""

_CARDS_ONLY_BELOW = 25
_SIDE_FROM, _BOTH_SIDES_FROM, _LONG_ERRORS_FROM = 45, 75, 90


def make_plan(
    availability: Availability,
    sections: Sequence[SectionNeed],
    *,
    today: int,
    exam_day: int,
    predicted: float | None = None,
) -> StudyPlan:
    """Plans the days from `today` to the exam.

    Args:
        sections: of the outline, with the points that their topics have to gain.
        predicted: the score in percent; None while there is none.

    Raises:
        BadInput: availability that cannot be meant.
    """
    check_availability(availability)
    if exam_day <= today:
        return StudyPlan(
            today, exam_day, _exam_only(today, exam_day), tuple(sections), too_late_words(today, exam_day)
        )
    last = min(exam_day, today + LONGEST_PLAN_DAYS)
    span = range(today, last)
    studied = [day for day in span if availability.usual(day) > 0 and exam_day - day > TAPER_DAYS]
    practice, notes = place_practice(availability, today, exam_day, _full_wanted(exam_day - today, predicted))
    frames = {day: _frame(availability, day, exam_day, practice, studied) for day in span}
    room = {day: frame.room for day, frame in frames.items() if frame.room}
    shares = share_out(sections, sum(room.values()))
    points = {topic: worth for section in sections for topic, worth in section.topics}
    # Without topics there is nothing to drill, and the minutes are for cards.
    drills: Mapping[int, list[tuple[str, int]]] = {}
    if shares.steps:
        steps = list(room.values())
        laid = lay_out(in_order(shares.steps, points, session_of(steps)), steps)
        drills = dict(zip(room, laid, strict=True))
    days = [frames[day].day_with(drills.get(day)) for day in span]
    if last == exam_day:
        days.append(PlanDay(exam_day, Phase.EXAM, 0, 0))
    else:
        notes.append("The plan reaches a year ahead; it goes on as the exam comes nearer.")
    if not any(day.chunks for day in days):
        notes = ["There are no minutes on any day before the exam, so nothing can be planned."]
    else:
        without = (*shares.starved, *map(topic_name, shares.left_out))
        notes += _notes(availability, span, room, without, exam_day)
    return StudyPlan(today, exam_day, tuple(days), tuple(sections), tuple(notes))


def place_practice(
    availability: Availability, today: int, exam_day: int, full_wanted: int
) -> tuple[dict[int, tuple[ChunkKind, int]], list[str]]:
    """Where practice exams and timed blocks stand, (kind, minutes) by study day; and what found no place."""
    notes: list[str] = []
    placed: dict[int, tuple[ChunkKind, int]] = {}
    last = min(exam_day - TAPER_DAYS, today + LONGEST_PLAN_DAYS)
    days = range(today + 1, last)
    kind = ChunkKind.FULL
    longest = max((availability.most(day) for day in days), default=0)
    if full_wanted and longest < PRACTICE_MINUTES[kind]:
        kind = ChunkKind.HALF
        instead = "half exams stand in" if longest >= PRACTICE_MINUTES[kind] else "there is none"
        notes.append(
            f"No day has the four hours of a full practice exam, so {instead}. "
            "Give one weekday four hours for practice exams to have full ones."
        )
    minutes = PRACTICE_MINUTES[kind]
    limit, count = last - 1, 0
    while count < full_wanted:
        fits = (
            day
            for day in range(limit, today + round(_FULL_FROM * (exam_day - today)), -1)
            if availability.most(day) >= minutes
        )
        day = next(fits, None)
        if day is None:
            break
        placed[day] = (kind, minutes)
        limit, count = day - _BETWEEN_FULL, count + 1
    if count < full_wanted and longest >= minutes:
        size = "full" if kind is ChunkKind.FULL else "half"
        of = f"Only {count} of {full_wanted}" if count else f"None of {full_wanted}"
        notes.append(f"{of} {size} practice exams can be placed: too few days have the time for one.")
    _place_halves(placed, availability, days, today, exam_day)
    _place_timed(placed, availability, days)
    return placed, notes


def _place_halves(
    placed: dict[int, tuple[ChunkKind, int]],
    availability: Availability,
    days: range,
    today: int,
    exam_day: int,
) -> None:
    minutes = PRACTICE_MINUTES[ChunkKind.HALF]
    for share in next((shares for least, shares in HALF_EXAMS if exam_day - today >= least), ()):
        wanted = today + share * (exam_day - today)
        fits = [
            day
            for day in days
            if availability.most(day) >= minutes and all(abs(day - other) > _BETWEEN for other in placed)
        ]
        if fits and wanted < days.stop:
            placed[min(fits, key=lambda day: (abs(day - wanted), day))] = (ChunkKind.HALF, minutes)


def _place_timed(placed: dict[int, tuple[ChunkKind, int]], availability: Availability, days: range) -> None:
    """One in each week that has no practice exam, on its longest day, the later the better."""
    for start in range(days.start, days.stop, WEEK):
        week = range(start, min(start + WEEK, days.stop))
        if len(week) <= WEEK // 2 or any(day in placed for day in week):
            continue
        best = max(week, key=lambda day: (availability.usual(day), day))
        usual = availability.usual(best)
        # Beside it the day's cards must find their place.
        if usual >= PRACTICE_MINUTES[ChunkKind.TIMED] + 10:
            placed[best] = (ChunkKind.TIMED, PRACTICE_MINUTES[ChunkKind.TIMED])
        elif usual >= SHORT_TIMED + 10:
            placed[best] = (ChunkKind.TIMED, SHORT_TIMED)


class _Frame:
    """A day before its drills are chosen: what stands before and after them, and `room` steps between."""

    def __init__(self, day: PlanDay, before: list[Chunk], room: int, after: list[Chunk]) -> None:
        self._day, self._before, self.room, self._after = day, before, room, after

    def day_with(self, drills: Iterable[tuple[str, int]] | None) -> PlanDay:
        """The day with drills of (topic, steps); with None their time goes to its cards."""
        before = list(self._before)
        if drills is None and self.room:
            before[0] = Chunk(ChunkKind.CARDS, before[0].minutes + STEP * self.room)
        between = [Chunk(ChunkKind.DRILL, STEP * steps, topic) for topic, steps in drills or ()]
        day = self._day
        return PlanDay(day.day, day.phase, day.available, day.most, (*before, *between, *self._after))


def _frame(
    availability: Availability,
    day: int,
    exam_day: int,
    practice: Mapping[int, tuple[ChunkKind, int]],
    studied: Sequence[int],
) -> _Frame:
    usual, most = availability.usual(day), availability.most(day)
    ahead = exam_day - day
    if usual == 0 and day not in practice:
        return _Frame(PlanDay(day, Phase.REST, 0, most), [], 0, [])
    if ahead <= TAPER_DAYS:
        light = min(usual, _EVE_MINUTES if ahead == 1 else _TAPER_MINUTES)
        chunks = _with_books(light)
        return _Frame(PlanDay(day, Phase.TAPER, usual, most), chunks, 0, [])
    if day in practice:
        kind, minutes = practice[day]
        available = usual if minutes <= usual else most
        beside = max(usual - minutes, min(_AFTER_PRACTICE, available - minutes))
        before, room, after = _shape(beside, 0) if kind is ChunkKind.TIMED else _beside_exam(beside)
        before.append(Chunk(kind, minutes))
        return _Frame(PlanDay(day, Phase.STUDY, available, most), before, room, after)
    before, room, after = _shape(usual, studied.index(day))
    return _Frame(PlanDay(day, Phase.STUDY, usual, most), before, room, after)


def _shape(minutes: int, ordinal: int) -> tuple[list[Chunk], int, list[Chunk]]:
    """A day's cards, steps of drill, and what comes after; `ordinal` lets errors and books take turns."""
    if minutes < STEP:
        return [], 0, []
    if minutes < _CARDS_ONLY_BELOW:
        return [Chunk(ChunkKind.CARDS, minutes)], 0, []
    steps = minutes // STEP
    after: list[Chunk] = []
    if minutes >= _BOTH_SIDES_FROM:
        after = [
            Chunk(ChunkKind.ERRORS, 20 if minutes >= _LONG_ERRORS_FROM else 15),
            Chunk(ChunkKind.BOOKS, 10),
        ]
    elif minutes >= _SIDE_FROM:
        after = [Chunk(ChunkKind.BOOKS if ordinal % 2 else ChunkKind.ERRORS, 10)]
    cards = round(min(30.0, max(10.0, 0.3 * minutes)) / STEP)
    room = steps - cards - sum(chunk.minutes for chunk in after) // STEP
    return [Chunk(ChunkKind.CARDS, STEP * cards)], room, after


def _beside_exam(minutes: int) -> tuple[list[Chunk], int, list[Chunk]]:
    """Beside a practice exam: cards before it, then what was missed; no drill."""
    if minutes < _CARDS_ONLY_BELOW:
        return _shape(minutes, 0)
    errors = min(_AFTER_PRACTICE, minutes - 10)
    return [Chunk(ChunkKind.CARDS, min(30, minutes - errors))], 0, [Chunk(ChunkKind.ERRORS, errors)]


def _with_books(minutes: int) -> list[Chunk]:
    """Cards, and where there is time the books."""
    if minutes < _CARDS_ONLY_BELOW:
        return [Chunk(ChunkKind.CARDS, minutes)]
    books = STEP * round(0.3 * minutes / STEP)
    return [Chunk(ChunkKind.CARDS, minutes - books), Chunk(ChunkKind.BOOKS, books)]


def _full_wanted(days: int, predicted: float | None) -> int:
    if days > LONGEST_PLAN_DAYS:
        return 0  # They stand near the exam, which the plan does not reach.
    wanted = next((count for least, count in FULL_EXAMS if days >= least), 0)
    is_ready = predicted is not None and predicted >= READY
    return wanted - 1 if wanted == FULL_EXAMS[0][1] and is_ready else wanted


def _exam_only(today: int, exam_day: int) -> tuple[PlanDay, ...]:
    return (PlanDay(exam_day, Phase.EXAM, 0, 0),) if exam_day == today else ()


def too_late_words(today: int, exam_day: int) -> tuple[str, ...]:
    """What there is to say on the day of the exam, and after it."""
    if exam_day == today:
        return ("The exam is today: no more studying. Look through the list for exam week.",)
    return ("The exam day has passed. Record how it went under Attempts, or set the next date.",)


def _notes(
    availability: Availability,
    span: range,
    room: Mapping[int, int],
    without: Sequence[str],
    exam_day: int,
) -> list[str]:
    if exam_day - span.start <= TAPER_DAYS:
        return ["The exam is so near that only light days are left: cards, and the books."]
    if not any(availability.usual(day) for day in span):
        return ["No weekday has any minutes, so only practice exams are planned. Ten a day keep cards alive."]
    if sum(room.values()) < LEAST_STEPS:
        return [
            f"The minutes are just enough for each day's cards: drills begin at {_CARDS_ONLY_BELOW} minutes."
        ]
    if without:
        names = ", ".join(without)
        return [f"Time is too short to drill everything. Kept up by your daily cards alone: {names}."]
    return []
