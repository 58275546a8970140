"""Statistics about answers in words and figures: when they were given, how, how long they took."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTime

from cpccards.domain.clock import date_of_day
from cpccards.domain.durations import minutes_words
from cpccards.domain.proportions import wilson_interval
from cpccards.gui.figures import (
    Bars,
    CalendarFigure,
    Cell,
    ColumnFigure,
    Dots,
    Kind,
    Level,
    PanelContent,
    Part,
    Row,
    RowFigure,
    Table,
    View,
    number_words,
    share_words,
    table,
)
from cpccards.gui.words.score_words import day_words

if TYPE_CHECKING:
    from cpccards.domain.forgetting import Curve, CurveBin
    from cpccards.domain.retention import Remembered, RetentionRow
    from cpccards.domain.review_statistics import AnswerTimes, DayBar, Hour, RatingCounts
    from cpccards.domain.statistics import AllStatistics

_SPANS = {
    "TODAY": "Today",
    "YESTERDAY": "Yesterday",
    "WEEK": "7 days",
    "MONTH": "30 days",
    "YEAR": "1 year",
    "ALL": "Ever",
}
_ENOUGH = 10
"""Fewer answers than this to cards in review give a share that means nothing."""
_MOST_YEARS = 4
_YEAR = 365
_LONG = 400
"""Days from which on an axis is lettered with months and years."""
_RATINGS = (("Again", "again"), ("Hard", "hard"), ("Good", "good"), ("Easy", "easy"))
_KINDS = (
    ("learning", "hard"),
    ("relearning", "again"),
    ("young", "easy"),
    ("mature", "good"),
)
_RECALL = (("Remembered", Kind.COUNT), ("Asked", Kind.COUNT), ("Share", Kind.SHARE))


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
        return _panel("Today", "No answers yet today.", None, behind)
    parts = tuple(
        Part(number_words(count, locale), count, color, f"{name}: {_answers(count, locale)}")
        for name, count, color in counts
        if count
    )
    said = f"{_answers(today.answers, locale)} in {minutes_words(today.seconds)}, {average:.0f} seconds each."
    if today.recall.asked:
        said += f" You remembered {_of(today.recall, locale)} cards in review"
        said += f" ({share_words(today.recall.share)})."
    names = tuple((name, color) for name, count, color in counts if count)
    figure = RowFigure("Today's answers by how the cards stood", (Row("", parts),), whole=True, names=names)
    return _panel("Today", said, figure, behind)


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
            f"{day_words(first + place, locale, with_year=True)}: {_answers(count, locale)}"
            for place, count in enumerate(counts)
        )
        said = f"You studied on {number_words(studied, locale)} of {_days(len(counts), locale)}."
        name = (
            "Last year" if number == 0 else f"To {day_words(first + len(counts) - 1, locale, with_year=True)}"
        )
        figure = CalendarFigure("Answers a day, as a calendar", first, counts, readouts) if studied else None
        said = said if studied else "No answers in the last year."
        views.append(View(name, said, figure, behind, _NO_ANSWERS if not studied else ""))
    return PanelContent("Review calendar", tuple(views))


_NO_ANSWERS = "The days you study will be marked here."


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
        return _panel("Reviews and time", "No answers in this time.", None, behind)
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
        f"{_answers(told.answers, locale)} on {_days(days, locale)}: "
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


def retention_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """What was remembered, against what was asked for."""
    told = shown.retention
    behind = table(
        [
            ("Time", Kind.TEXT),
            *(
                (f"{who}: {what.lower()}", kind)
                for who in ("Young", "Mature", "All")
                for what, kind in _RECALL
            ),
        ],
        [
            (_SPANS[row.span.name], *_recall(row.young), *_recall(row.mature), *_recall(row.total))
            for row in told.rows
        ],
    )
    row = next((each for each in told.rows[3:] if each.total.asked >= _ENOUGH**2), told.rows[-1])
    if not row.total.asked:
        said = "No card in review was asked yet; that begins when its learning steps are done."
        return _panel("True retention", said, None, behind)
    level = None
    if told.desired:
        wanted = sum(told.desired) / len(told.desired)
        level = Level(wanted, f"you asked for {share_words(wanted)}") if len(told.desired) == 1 else None
    figure = ColumnFigure(
        "Share of cards remembered, young and mature, against what you asked for",
        tuple(_retention_readout(each, locale) for each in told.rows),
        tuple((place + 0.5, _SPANS[each.span.name]) for place, each in enumerate(told.rows)),
        dots=(
            _dots("young", "easy", [each.young for each in told.rows], hollow=True),
            _dots("mature", "good", [each.mature for each in told.rows]),
        ),
        level=level,
    )
    return _panel(
        "True retention",
        _retention_sentence(row, told.desired),
        figure,
        behind,
        "Mature: 21 days or longer between answers. Lines: what the count leaves open (90 %).",
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
        return _panel("Buttons", "No answers in this time.", None, behind)
    rows = tuple(
        Row(
            name,
            tuple(
                Part(
                    share_words(count / counts.total),
                    count,
                    color,
                    f"{name}, {rating}: {_answers(count, locale)}, {share_words(count / counts.total)}",
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
    return _panel("Buttons", said, figure, behind, note)


def hours_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """When on the day."""
    told = shown.hours
    behind = table(
        [("Hour", Kind.TEXT), ("Answers", Kind.COUNT), *_RECALL],
        [(_hour(each.hour, locale), each.answers, *_recall(each.recall)) for each in told],
    )
    if not any(each.answers for each in told):
        return _panel("Hours of the day", "No answers in this time.", None, behind)
    readouts = tuple(
        f"{_hour(each.hour, locale)}: {_answers(each.answers, locale)}"
        + (
            f", {share_words(each.recall.share)} of {each.recall.asked:,} remembered"
            if each.recall.asked
            else ""
        )
        for each in told
    )
    figure = ColumnFigure(
        "Answers and share remembered by hour of the day",
        readouts,
        tuple((each.hour + 0.5, _hour(each.hour, locale)) for each in told),
        (Bars("answers", "muted", tuple(float(each.answers) for each in told)),),
        (
            _dots(
                "remembered, right scale", "good", [each.recall for each in told], ranged=False, joined=True
            ),
        ),
    )
    note = f"Hours with fewer than {_ENOUGH} cards in review have no dot."
    return _panel("Hours of the day", _hours_sentence(told, locale), figure, behind, note)


def forgetting_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """The learner's forgetting beside the model's."""
    told = shown.forgetting
    first = _curve_view(
        "First review",
        told.first,
        [f"{number_words(each.low, locale)} d" for each in told.first.bins],
        "days",
        "By days from the end of learning to the first review.",
        locale,
    )
    every = _curve_view(
        "All reviews",
        told.relative,
        [f"×{each.low:g}" for each in told.relative.bins],
        "times the stability",
        "×1: asked when the model expects 90 %; ×2: after twice that time.",
        locale,
    )
    return PanelContent("Forgetting curve", (first, every))


def time_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """Where the time went."""
    return PanelContent(
        "Time by section and topic",
        (
            _times_view("Sections", shown.sections, locale),
            _times_view("Topics", shown.topics, locale),
        ),
    )


# Days


def day_ticks(lows: Sequence[int], end: int, locale: QLocale) -> tuple[tuple[float, str], ...]:
    """What stands under bars that begin on the days `lows`; the last ends before `end`."""
    if end - lows[0] > _LONG:
        return tuple((place, _month(low, locale)) for place, low in enumerate(lows))
    return tuple((place + 0.5, day_words(low, locale, short=True)) for place, low in enumerate(lows))


def span_words(low: int, high: int, locale: QLocale) -> str:
    """The days from `low` up to, but not at, `high`."""
    if high - low == 1:
        return day_words(low, locale, with_year=True)
    first = day_words(low, locale, with_year=date_of_day(low).year != date_of_day(high - 1).year, short=True)
    return f"{first} – {day_words(high - 1, locale, with_year=True, short=True)}"


def _month(day: int, locale: QLocale) -> str:
    date = date_of_day(day)
    return f"{locale.standaloneMonthName(date.month, QLocale.FormatType.ShortFormat)} {date.year}"


def _is_daily(bars: Sequence[DayBar]) -> bool:
    return bars[-1].high - bars[-1].low == 1


def _bar_note(bars: Sequence[DayBar]) -> str:
    width = bars[-1].high - bars[-1].low
    return "Answers each day." if width == 1 else f"Answers in {width} days each."


def _day_readout(bar: DayBar, locale: QLocale) -> str:
    kinds = ", ".join(
        f"{number_words(getattr(bar, name), locale)} {name}" for name, _ in _KINDS if getattr(bar, name)
    )
    said = f"{span_words(bar.low, bar.high, locale)}: {_answers(bar.answers, locale)}"
    return f"{said} ({kinds})" if kinds else said


# Shares


def _recall(recall: Remembered) -> tuple[Cell, ...]:
    return recall.remembered, recall.asked, recall.share


def _of(recall: Remembered, locale: QLocale) -> str:
    return f"{number_words(recall.remembered, locale)} of {number_words(recall.asked, locale)}"


def _dots(
    name: str,
    color: str,
    recalls: Sequence[Remembered],
    *,
    hollow: bool = False,
    joined: bool = False,
    ranged: bool = True,
) -> Dots:
    enough = [each if each.asked >= _ENOUGH else None for each in recalls]
    shares = tuple(None if each is None else each.share for each in enough)
    ranges = tuple(None if each is None else wilson_interval(each.remembered, each.asked) for each in enough)
    return Dots(name, color, shares, ranges if ranged else (), hollow, joined)


def _retention_readout(row: RetentionRow, locale: QLocale) -> str:
    told = (("young", row.young), ("mature", row.mature))
    parts = [
        f"{share_words(each.share)} of {name} ({_of(each, locale)})" for name, each in told if each.asked
    ]
    return f"{_SPANS[row.span.name]}: {', '.join(parts) or 'nothing asked'}"


def _retention_sentence(row: RetentionRow, desired: Sequence[float]) -> str:
    when = {"MONTH": "in the last 30 days", "YEAR": "in the last year"}.get(row.span.name, "so far")
    is_mature = row.mature.asked >= _ENOUGH
    recall, whom = (row.mature, "mature cards") if is_mature else (row.total, "cards in review")
    said = f"You remembered {share_words(recall.share)} of {whom} {when}"
    if not desired:
        return f"{said}."
    wanted = share_words(desired[0])
    if len(desired) > 1:
        wanted = f"{100 * desired[0]:.0f} to {share_words(desired[-1])}"
    return f"{said}; you asked for {wanted}."


def _hours_sentence(told: Sequence[Hour], locale: QLocale) -> str:
    busiest = max(told, key=lambda each: each.answers)
    said = f"You study most at {_hour(busiest.hour, locale)}."
    sure = [(each, *wilson_interval(each.recall.remembered, each.recall.asked)) for each in told]
    best = max(sure, key=lambda each: each[1])
    worst = min(sure, key=lambda each: each[2])
    if best[1] <= worst[2]:
        return f"{said} No hour stands out: what you remember is much the same."
    return (
        f"{said} You remember most at {_hour(best[0].hour, locale)} ({share_words(best[0].recall.share)}), "
        f"least at {_hour(worst[0].hour, locale)} ({share_words(worst[0].recall.share)})."
    )


def _hour(hour: int, locale: QLocale) -> str:
    return locale.toString(QTime(hour, 0), QLocale.FormatType.ShortFormat)


def _ratings(counts: RatingCounts) -> tuple[int, ...]:
    return counts.again, counts.hard, counts.good, counts.easy


# Curves and times


def _curve_view(name: str, curve: Curve, words: Sequence[str], what: str, note: str, locale: QLocale) -> View:
    behind = table(
        [
            (f"From, {what}", Kind.NUMBER),
            (f"Below, {what}", Kind.NUMBER),
            *_RECALL,
            ("90 % from", Kind.SHARE),
            ("90 % to", Kind.SHARE),
            ("Model", Kind.SHARE),
        ],
        [
            (each.low, each.high, *_recall(each.recall), each.range_low, each.range_high, each.predicted)
            for each in curve.bins
        ],
    )
    rmse = curve.rmse
    if rmse is None:
        said = "It begins with the first review on a later day than the last answer."
        return View(name, said, None, behind)
    asked = curve.recall.asked
    expected = sum(each.predicted * each.recall.asked for each in curve.bins) / asked
    said = (
        f"You remembered {share_words(curve.recall.share)}; the model expected {share_words(expected)}. "
        f"Over the groups it is {100 * rmse:.1f} points off (RMSE)."
    )
    figure = ColumnFigure(
        "Share remembered after a time, yours and the model's",
        tuple(_curve_readout(each, at, locale) for each, at in zip(curve.bins, words, strict=True)),
        tuple((place + 0.5, at) for place, at in enumerate(words)),
        dots=(
            Dots(
                "model",
                "muted",
                tuple(each.predicted for each in curve.bins),
                hollow=True,
                joined=True,
            ),
            Dots(
                "you",
                "accent",
                tuple(each.recall.share for each in curve.bins),
                tuple((each.range_low, each.range_high) for each in curve.bins),
            ),
        ),
    )
    return View(name, said, figure, behind, note)


def _curve_readout(each: CurveBin, at: str, locale: QLocale) -> str:
    return (
        f"From {at}: you {share_words(each.recall.share)} ({_of(each.recall, locale)}), "
        f"model {share_words(each.predicted)}"
    )


def _times_view(name: str, times: Sequence[AnswerTimes], locale: QLocale) -> View:
    behind = table(
        [(name.removesuffix("s"), Kind.TEXT), ("Minutes", Kind.NUMBER), ("Answers", Kind.COUNT), *_RECALL],
        [(each.name, each.seconds / 60, each.answers, *_recall(each.recall)) for each in times],
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
    said = f"{each.name}: {minutes_words(each.seconds)}, {_answers(each.answers, locale)}"
    return f"{said}, {share_words(each.recall.share)} remembered" if each.recall.asked else said


# Words


def _panel(
    title: str, said: str, figure: ColumnFigure | RowFigure | None, behind: Table, note: str = ""
) -> PanelContent:
    return PanelContent(title, (View("", said, figure, behind, note),))


def _answers(count: int, locale: QLocale) -> str:
    return "1 answer" if count == 1 else f"{number_words(count, locale)} answers"


def _days(count: int, locale: QLocale) -> str:
    return "1 day" if count == 1 else f"{number_words(count, locale)} days"
