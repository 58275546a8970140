"""The study plan in words."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale

from cpccards.domain.clock import date_of_day
from cpccards.domain.study_goals import Goal
from cpccards.domain.study_plan import ChunkKind, Phase
from cpccards.domain.study_plan_review import TOLD_DAYS
from cpccards.domain.study_plan_words import move_words, room_words
from cpccards.gui.words.score_words import chance_number, day_words, range_words
from cpccards.services.plan_outlook import Option
from cpccards.services.planning import ChunkState, DayState, PlanStanding, chunk_name

SHORT_KINDS: dict[ChunkKind, str] = {
    ChunkKind.CARDS: "Cards",
    ChunkKind.DRILL: "Drill",
    ChunkKind.ERRORS: "Errors",
    ChunkKind.BOOKS: "Books",
    ChunkKind.TIMED: "Timed",
    ChunkKind.HALF: "Half exam",
    ChunkKind.FULL: "Full exam",
}


def date_words(day: int, locale: QLocale, *, is_long: bool = True) -> str:
    """A study day as a date in the learner's words."""
    date = date_of_day(day)
    if is_long:
        return f"{locale.dayName(date.isoweekday())}, {day_words(day, locale)}"
    return locale.toString(QDate(date.year, date.month, date.day), "ddd d")


def moved_sentences(standing: PlanStanding, locale: QLocale) -> list[str]:
    """What slipped and where it went, a sentence each; and last who made room."""

    def spoken(day: int) -> str:
        """A weekday, and its date too where that could be another week's."""
        weekday = locale.dayName(date_of_day(day).isoweekday())
        is_near = abs(day - standing.today) < TOLD_DAYS
        return weekday if is_near else f"{weekday} {day_words(day, locale)}"

    moves = (move_words(move, spoken) for move in standing.moves)
    return [words for words in (standing.plan.told, *moves, room_words(standing.gave_way)) if words]


def state_words(state: ChunkState) -> str:
    """How far a chunk is: "done", "12 of 25 min", "25 min"."""
    if state.is_done:
        return f"{state.chunk.minutes} min, done"
    if state.done >= 1:
        return f"{state.done:.0f} of {state.chunk.minutes} min"
    return f"{state.chunk.minutes} min"


def moved_words(state: ChunkState, locale: QLocale) -> str:
    """Where a chunk came from; empty where it always stood."""
    origin = state.chunk.moved_from
    return "" if origin is None else f"from {date_words(origin, locale, is_long=False)}"


def day_readout(state: DayState, today: int, locale: QLocale) -> str:
    """A day as it is read out."""
    words = [date_words(state.day.day, locale)]
    if state.day.day == today:
        words.append("today")
    if state.day.phase is Phase.EXAM:
        words.append("the exam")
    elif not state.chunks:
        words.append("nothing planned")
    else:
        words.append(f"{state.day.minutes} minutes planned")
        words += [f"{chunk_name(each.chunk)} {state_words(each)}" for each in state.chunks]
    if state.studied >= 1:
        words.append(f"{state.studied:.0f} minutes studied")
    return ", ".join(words)


def option_words(option: Option) -> tuple[str, str]:
    """A way to go on, and where it leads."""
    if option.more_minutes:
        name = f"{option.more_minutes} min more a day"
    elif option.later_days:
        name = f"Exam {option.later_days // 7} weeks later"
    else:
        name = "On this plan"
    point = option.point
    chance = chance_number(point.pass_probability)
    return name, f"{point.mean:.0f} ({range_words(point.low, point.high)}), {chance} chance to pass"


def goal_words(goal: Goal) -> str:
    """How far a goal is: "120 of 570 min"."""
    own = ", your own number" if goal.is_own else ""
    return f"{goal.done:,.0f} of {goal.wanted:,.0f} {goal.unit}".rstrip() + own
