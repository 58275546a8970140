"""Statistics about answers in words and figures: how many on which days, with what rating, in what time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from cpccards.domain.durations import minutes_words
from cpccards.gui.figures import (
    Bars,
    CalendarFigure,
    ColumnFigure,
    Kind,
    PanelContent,
    Part,
    Row,
    RowFigure,
    View,
    number_words,
    panel,
    share_words,
    table,
)
from cpccards.gui.recall_panels import RECALL_COLUMNS, recall_cells
from cpccards.gui.words.score_words import day_words
from cpccards.gui.words.statistics_words import (
    answers_words,
    day_ticks,
    days_words,
    remembered_words,
    span_words,
)

if TYPE_CHECKING:
    from cpccards.domain.review_statistics import AnswerTimes, DayBar, RatingCounts
    from cpccards.domain.statistics import AllStatistics

_MOST_YEARS = 4
_YEAR = 365
_RATINGS = (("Again", "again"), ("Hard", "hard"), ("Good", "good"), ("Easy", "easy"))
_KINDS = (
    ("learning", "hard"),
    ("relearning", "again"),
    ("young", "easy"),
    ("mature", "good"),
)
_NO_ANSWERS = "The days you study will be marked here."


def today_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """What was done today."""
    today = shown.today
    counts = (
        ("New", today.new, "accent"),
        ("Learning", today.learning, "hard"),
        ("Review", today.review, "good"),
        ("Relearning", today.relearning, "again"),
    )
    behind = table(
        [("Cards", Kind.TEXT), ("Answers", Kind.COUNT)],
        [(name, count) for name, count, _ in counts],
    )
    average = today.seconds_an_answer
    if average is None:
        return panel("Today", "No answers yet today.", None, behind)
    parts = tuple(
        Part(number_words(count, locale), count, color, f"{name}: {answers_words(count, locale)}")
        for name, count, color in counts
        if count
    )
    answers = answers_words(today.answers, locale)
    said = f"{answers} in {minutes_words(today.seconds)}, {average:.0f} seconds each."
    if today.recall.asked:
        said += f" You remembered {remembered_words(today.recall, locale)} cards in review"
        said += f" ({share_words(today.recall.share)})."
    names = tuple((name, color) for name, count, color in counts if count)
    figure = RowFigure("Today's answers by how the cards stood", (Row("", parts),), whole=True, names=names)
    return panel("Today", said, figure, behind)


def calendar_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """A year of days, and each year before it where the period holds some."""
    calendar = shown.calendar
    days = len(calendar.answers)
    behind = table(
        [("Day", Kind.DAY), ("Answers", Kind.COUNT)],
        [(calendar.first_day + place, calendar.answers[place]) for place in reversed(range(days))],
    )
    views = []
    for number in range(min(_MOST_YEARS, -(-days // _YEAR))):
        end = days - number * _YEAR
        counts = calendar.answers[max(0, end - _YEAR) : end]
        first = calendar.first_day + end - len(counts)
        studied = sum(count > 0 for count in counts)
        if not studied and number:
            break
        readouts = tuple(
            f"{day_words(first + place, locale, with_year=True)}: {answers_words(count, locale)}"
            for place, count in enumerate(counts)
        )
        said = f"You studied on {number_words(studied, locale)} of {days_words(len(counts), locale)}."
        name = (
            "Last year" if number == 0 else f"To {day_words(first + len(counts) - 1, locale, with_year=True)}"
        )
        figure = CalendarFigure("Answers a day, as a calendar", first, counts, readouts) if studied else None
        said = said if studied else "No answers in the last year."
        views.append(View(name, said, figure, behind, _NO_ANSWERS if not studied else ""))
    return PanelContent("Review calendar", tuple(views))


def answers_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """Answers and time, day by day."""
    told = shown.answers
    behind = table(
        [
            ("From", Kind.DAY),
            ("To", Kind.DAY),
            ("Answers", Kind.COUNT),
            *((name.capitalize(), Kind.COUNT) for name, _ in _KINDS),
            ("Minutes", Kind.NUMBER),
        ],
        [
            (b.low, b.high - 1, b.answers, b.learning, b.relearning, b.young, b.mature, b.seconds / 60)
            for b in reversed(told.bars)
        ],
    )
    if not told.answers:
        return panel("Reviews and time", "No answers in this time.", None, behind)
    bars = told.bars
    ticks = day_ticks([bar.low for bar in bars], bars[-1].high, locale)
    by_kind = ColumnFigure(
        "Answers a day by how the cards stood" if _is_daily(bars) else "Answers by how the cards stood",
        tuple(_day_readout(bar, locale) for bar in bars),
        ticks,
        tuple(Bars(name, color, tuple(getattr(bar, name) for bar in bars)) for name, color in _KINDS),
    )
    minutes = ColumnFigure(
        "Minutes studied",
        tuple(f"{span_words(bar.low, bar.high, locale)}: {minutes_words(bar.seconds)}" for bar in bars),
        ticks,
        (Bars("minutes", "accent", tuple(bar.seconds / 60 for bar in bars)),),
        unit="min",
    )
    days = told.days_studied
    answers = (
        f"{answers_words(told.answers, locale)} on {days_words(days, locale)}: "
        f"{number_words(told.answers / days, locale)} on each."
    )
    time = (
        f"{minutes_words(told.seconds).capitalize()} in all: {minutes_words(told.seconds / days)} on each "
        f"day that you studied, {told.seconds / told.answers:.0f} seconds an answer."
    )
    return PanelContent(
        "Reviews and time",
        (
            View("Answers", answers, by_kind, behind, _bar_note(bars)),
            View("Time", time, minutes, behind, "Minutes" + _bar_note(bars).removeprefix("Answers")),
        ),
    )


def buttons_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How often each rating was given."""
    told = shown.buttons
    groups = (("Learning", told.learning), ("Young", told.young), ("Mature", told.mature))
    behind = table(
        [
            ("Cards", Kind.TEXT),
            *((name, Kind.COUNT) for name, _ in _RATINGS),
            *((f"{name}, share", Kind.SHARE) for name, _ in _RATINGS),
        ],
        [
            (
                name,
                *_ratings(counts),
                *((each / counts.total if counts.total else None) for each in _ratings(counts)),
            )
            for name, counts in groups
        ],
    )
    if not any(counts.total for _, counts in groups):
        return panel("Buttons", "No answers in this time.", None, behind)
    rows = tuple(
        Row(
            name,
            tuple(
                Part(
                    share_words(count / counts.total),
                    count,
                    color,
                    f"{name}, {rating}: {answers_words(count, locale)}, {share_words(count / counts.total)}",
                )
                for (rating, color), count in zip(_RATINGS, _ratings(counts), strict=True)
                if count
            ),
        )
        for name, counts in groups
        if counts.total
    )
    name, counts = next(group for group in reversed(groups) if group[1].total)
    said = (
        f"You answer {name.lower()} cards with Again in {share_words(counts.again / counts.total)} of cases, "
        f"with Hard in {share_words(counts.hard / counts.total)}."
    )
    note = "Hard means known, with effort. Not known is Again."
    figure = RowFigure("Ratings by how the cards stood", rows, whole=True, names=_RATINGS)
    return panel("Buttons", said, figure, behind, note)


def time_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """Where the time went."""
    return PanelContent(
        "Time by section and topic",
        (
            _times_view("Sections", shown.sections, locale),
            _times_view("Topics", shown.topics, locale),
        ),
    )


def _is_daily(bars: Sequence[DayBar]) -> bool:
    return bars[-1].high - bars[-1].low == 1


def _bar_note(bars: Sequence[DayBar]) -> str:
    width = bars[-1].high - bars[-1].low
    return "Answers each day." if width == 1 else f"Answers in {width} days each."


def _day_readout(bar: DayBar, locale: QLocale) -> str:
    kinds = ", ".join(
        f"{number_words(getattr(bar, name), locale)} {name}" for name, _ in _KINDS if getattr(bar, name)
    )
    said = f"{span_words(bar.low, bar.high, locale)}: {answers_words(bar.answers, locale)}"
    return f"{said} ({kinds})" if kinds else said


def _ratings(counts: RatingCounts) -> tuple[int, ...]:
    return counts.again, counts.hard, counts.good, counts.easy


def _times_view(name: str, times: Sequence[AnswerTimes], locale: QLocale) -> View:
    behind = table(
        [
            (name.removesuffix("s"), Kind.TEXT),
            ("Minutes", Kind.NUMBER),
            ("Answers", Kind.COUNT),
            *RECALL_COLUMNS,
        ],
        [(each.name, each.seconds / 60, each.answers, *recall_cells(each.recall)) for each in times],
    )
    if not times:
        return View(name, "No answers in this time.", None, behind)
    total = sum(each.seconds for each in times)
    rows = tuple(
        Row(
            each.name,
            (Part("", each.seconds, "accent", _time_readout(each, locale)),),
            minutes_words(each.seconds).removeprefix("about "),
        )
        for each in times
    )
    first = times[0]
    share = f", {share_words(first.seconds / total)} of it" if total else ""
    said = f"Most time went to {first.name}: {minutes_words(first.seconds)}{share}."
    return View(name, said, RowFigure(f"Time by {name.lower().removesuffix('s')}", rows), behind)


def _time_readout(each: AnswerTimes, locale: QLocale) -> str:
    said = f"{each.name}: {minutes_words(each.seconds)}, {answers_words(each.answers, locale)}"
    return f"{said}, {share_words(each.recall.share)} remembered" if each.recall.asked else said
