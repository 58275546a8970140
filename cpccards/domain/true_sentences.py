"""A short true sentence from the learner's own data: something that went well, with the numbers it stands on.

A sentence is only made where there is something to say: a gain that more certainty alone would not explain
(see `_is_gain`), a week that was studied, a count worth counting. Every number in it is in `numbers`, as it
was counted. On a day without one there is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpccards.domain.clock import date_of_day
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint

LEAST_GAIN = 3
"""Points a section or the score must have gained."""
RANGE_SDS = 2 * 1.645
"""Standard deviations in a range of 90 %."""
SURE_SDS = 1.645
"""Of what more certainty alone would explain: a gain must be as large. One in twenty is that by chance."""
LEAST_ANSWERS = 20
LEAST_DAYS = 4
LEAST_STREAK = 3
LEAST_MENDED = 3
LEAST_MATURE = 25
LEAST_SHARE = 0.8
LONGEST_BACK = 60
"""Days back to which forecasts are compared."""
SHORTEST_BACK = 3
WEEK = 7


class SentenceKind(StrEnum):
    """What a sentence is about."""

    SECTION = "section"
    WEEK = "week"
    MENDED = "mended"
    SCORE = "score"
    REMEMBERED = "remembered"
    EXAM = "exam"
    MATURE = "mature"
    STREAK = "streak"


@dataclass(frozen=True, slots=True)
class TrueSentence:
    """What is said, and every number in it, dates as (day of the month, year where it is said)."""

    kind: SentenceKind
    words: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SectionGain:
    """What is predicted of a section at two times, in whole percent."""

    id: str
    name: str
    since: int
    before: int
    now: int

    @property
    def points(self) -> int:
        """Gained."""
        return self.now - self.before


@dataclass(frozen=True, slots=True)
class OwnData:
    """What sentences are made from.

    Attributes:
        today: study day.
        points: what was predicted on each study day, in order, the last of them today.
        names: (id, name) of the outline's sections.
        answers: (study day, answers), in order.
        recalled: (remembered, asked) among cards in review, of the last seven study days.
        exams: (study day, right, asked) of full practice exams, in order.
        mended: cards once forgotten twice or more that were right each of the last three times.
        mature: cards that come back three weeks after their last answer, or later.
        streak: days studied in the streak that runs.
    """

    today: int
    points: Sequence[ForecastPoint] = ()
    names: Sequence[tuple[str, str]] = ()
    answers: Sequence[tuple[int, int]] = ()
    recalled: tuple[int, int] = (0, 0)
    exams: Sequence[tuple[int, int, int]] = ()
    mended: int = 0
    mature: int = 0
    streak: int = 0


def sentence_of_the_day(data: OwnData) -> TrueSentence | None:
    """One of the sentences that are true today, another kind on most days; None for none."""
    found = {each.kind: each for each in sentences(data)}
    kinds = list(SentenceKind)
    first = data.today % len(kinds)
    return next((found[kind] for kind in (*kinds[first:], *kinds[:first]) if kind in found), None)


def sentences(data: OwnData) -> list[TrueSentence]:
    """All that are true and worth saying today, one of a kind at most."""
    made = (_section(data), _week(data), _score(data), _remembered(data), _exam(data), *_counts(data))
    return [each for each in made if each is not None]


def section_gains(
    points: Sequence[ForecastPoint], names: Iterable[tuple[str, str]], today: int, back: int = LONGEST_BACK
) -> list[SectionGain]:
    """Sections whose forecast gained since the first of the last `back` days on fair evidence, most first."""
    told = _sure(points, today - back)
    if len(told) < 2 or not _is_old_enough(told[0].day, today):
        return []
    first, last = told[0], told[-1]
    before = {of.section: of for of in first.sections}
    now = {of.section: of for of in last.sections}
    found = [
        SectionGain(section, name, first.day, round(before[section].mean), round(now[section].mean))
        for section, name in names
        if section in before and section in now and _is_gain(before[section], now[section])
    ]
    return sorted(found, key=lambda gain: -gain.points)


def _section(data: OwnData) -> TrueSentence | None:
    gains = section_gains(data.points, data.names, data.today)
    if not gains:
        return None
    most = gains[0]
    said, numbers = _date(most.since, data.today)
    return TrueSentence(
        SentenceKind.SECTION,
        f"What is predicted of {most.name} went from {most.before} to {most.now} % since {said}.",
        (most.before, most.now, *numbers),
    )


def _score(data: OwnData) -> TrueSentence | None:
    told = _sure(data.points, data.today - LONGEST_BACK)
    if len(told) < 2 or not _is_old_enough(told[0].day, data.today) or not _is_gain(told[0], told[-1]):
        return None
    before, now = round(told[0].mean), round(told[-1].mean)
    said, numbers = _date(told[0].day, data.today)
    words = f"Your predicted score went from {before} to {now} since {said}."
    return TrueSentence(SentenceKind.SCORE, words, (before, now, *numbers))


def _week(data: OwnData) -> TrueSentence | None:
    last = [answers for day, answers in data.answers if data.today - WEEK < day <= data.today]
    before = [answers for day, answers in data.answers if data.today - 2 * WEEK < day <= data.today - WEEK]
    now, then, days = sum(last), sum(before), len(last)
    if then >= LEAST_ANSWERS and now > then:
        words = (
            f"You answered {now:,} cards in the last {WEEK} days, "
            f"{now - then:,} more than in the {WEEK} before."
        )
        return TrueSentence(SentenceKind.WEEK, words, (now, WEEK, now - then, WEEK))
    if days >= LEAST_DAYS and now >= LEAST_ANSWERS:
        words = f"You studied on {days} of the last {WEEK} days: {now:,} answers."
        return TrueSentence(SentenceKind.WEEK, words, (days, WEEK, now))
    return None


def _remembered(data: OwnData) -> TrueSentence | None:
    right, asked = data.recalled
    if asked < LEAST_ANSWERS or right < LEAST_SHARE * asked:
        return None
    words = (
        f"Of {asked:,} answers to cards you had learned before, {right:,} were right in the last {WEEK} days."
    )
    return TrueSentence(SentenceKind.REMEMBERED, words, (asked, right, WEEK))


def _exam(data: OwnData) -> TrueSentence | None:
    if len(data.exams) < 2:
        return None
    (_, before, asked_before), (_, right, asked) = data.exams[-2:]
    if asked != asked_before or right <= before:
        return None
    words = (
        f"Your last full practice exam came to {right} of {asked}, {right - before} more than the one before."
    )
    return TrueSentence(SentenceKind.EXAM, words, (right, asked, right - before))


def _counts(data: OwnData) -> Iterable[TrueSentence]:
    if data.mended >= LEAST_MENDED:
        words = (
            f"{data.mended:,} cards that you had forgotten twice or more were right each of the last 3 times."
        )
        yield TrueSentence(SentenceKind.MENDED, words, (data.mended, 3))
    if data.mature >= LEAST_MATURE:
        words = f"{data.mature:,} of your cards now rest three weeks or longer between answers."
        yield TrueSentence(SentenceKind.MATURE, words, (data.mature,))
    if data.streak >= LEAST_STREAK:
        words = f"You are in a streak of {data.streak:,} study days."
        yield TrueSentence(SentenceKind.STREAK, words, (data.streak,))


def _sure(points: Sequence[ForecastPoint], since: int) -> list[ForecastPoint]:
    """Those that stand on fair evidence: a first guess that grows certain is no gain."""
    return [
        point
        for point in points
        if point.evidence in {EvidenceLevel.FAIR, EvidenceLevel.GOOD} and point.day >= since
    ]


def _is_gain(before: ForecastPoint | SectionPoint, now: ForecastPoint | SectionPoint) -> bool:
    """Whether a forecast rose by more than it may by coming to be surer of what was so all along.

    The mean of a belief about something that stays as it is moves by nothing on average, and with a variance
    of what the belief loses of its own while evidence comes in.
    """
    lost = _variance(before) - _variance(now)
    least = max(float(LEAST_GAIN), SURE_SDS * math.sqrt(max(0.0, lost)))
    return round(now.mean) - round(before.mean) >= least


def _variance(point: ForecastPoint | SectionPoint) -> float:
    return ((point.high - point.low) / RANGE_SDS) ** 2


def _is_old_enough(since: int, today: int) -> bool:
    return today - since >= SHORTEST_BACK


def _date(day: int, today: int) -> tuple[str, tuple[int, ...]]:
    then, now = date_of_day(day), date_of_day(today)
    if then.year == now.year:
        return f"{then.day} {_month(then)}", (then.day,)
    return f"{then.day} {_month(then)} {then.year}", (then.day, then.year)


def _month(day: date) -> str:
    return f"{day:%B}"
