"""Where things stand in the score chart: ends and labels of its axes, and words that keep apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetrics

from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.widgets.charts.score_timeline import Timeline
from cpccards.gui.words.score_words import day_words

_SHOWN_LOW = 40
"""The axis begins here, or lower where something would not show."""
_FINE_LOW = 30
"""From here up, every ten has its line; below, every twenty."""
_DAY_STEPS = (1, 2, 4, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12)
_BETWEEN_LABELS = 28


def apart(wanted: Sequence[tuple[float, float]], line: float, top: float) -> list[float]:
    """Where to write labels: as near as can be to where they belong, neither over each other nor over a line.

    Args:
        wanted: (score, height of its label), in points of score; those at or above `line` stay above it.
        line: the pass mark, in percent.
        top: nothing stands higher.
    """
    placed = dict.fromkeys(range(len(wanted)), 0.0)
    rising = sorted(range(len(wanted)), key=lambda place: (wanted[place][0], -place))
    above = [place for place in rising if wanted[place][0] >= line]
    floor = line
    for place in above:
        score, tall = wanted[place]
        placed[place] = max(score, floor + tall / 2)
        floor = placed[place] + tall / 2
    ceiling = top
    for place in reversed(above):
        placed[place] = min(placed[place], ceiling - wanted[place][1] / 2)
        ceiling = placed[place] - wanted[place][1] / 2
    ceiling = line
    for place in reversed([place for place in rising if wanted[place][0] < line]):
        score, tall = wanted[place]
        placed[place] = min(score, ceiling - tall / 2)
        ceiling = placed[place] - tall / 2
    return [placed[place] for place in range(len(wanted))]


def has_number(point: ForecastPoint) -> bool:
    """Whether there was evidence for a prediction that day."""
    return point.evidence != EvidenceLevel.NONE


def axis_low(shown: Timeline) -> int:
    """The axis's lower end: 40, or a lower one that is labelled and holds all that is drawn."""
    points = [*shown.points, *shown.plan, *(end for end in (shown.stop, shown.goal) if end is not None)]
    lows = [point.low if has_number(point) else point.mean - 3 for point in points]
    lows += [result.percent - 3 for result in shown.results]
    lowest = min([float(_SHOWN_LOW), *lows])
    step = line_step(lowest)
    return max(0, math.floor(lowest / step) * step)


def line_step(low: float) -> int:
    """The distance of lines, in points, on an axis that begins at `low`."""
    return 10 if low >= _FINE_LOW else 20


def day_ticks(
    shown: Timeline, wide: float, metrics: QFontMetrics, locale: QLocale
) -> list[tuple[float, str]]:
    """Days to label: as many as fit, counted from the newest; the first of months over a long span."""
    first, last, today = shown.first, shown.last, shown.today
    widest = metrics.horizontalAdvance(day_words(last, locale, short=True))
    room = max(2, int(wide / (widest + _BETWEEN_LABELS)) + 1)
    for step in _DAY_STEPS:
        if (last - first) // step + 1 <= room:
            days = itertools.chain(range(today, first - 1, -step), range(today + step, last + 1, step))
            return [(float(day), day_words(day, locale, short=True)) for day in days]
    months = _month_starts(date_of_day(first), date_of_day(last))
    step = next((step for step in _MONTH_STEPS if len(months) / step <= room), _MONTH_STEPS[-1])
    chosen = [month for month in months if (month.month - 1) % step == 0]
    return [(float(day_of_date(month)), _month_words(month, locale)) for month in chosen]


def _month_starts(first: date, last: date) -> list[date]:
    starts = []
    month = first.replace(day=1)
    while month <= last:
        if month >= first:
            starts.append(month)
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return starts


def _month_words(month: date, locale: QLocale) -> str:
    if month.month == 1:
        return str(month.year)
    return locale.standaloneMonthName(month.month, QLocale.FormatType.ShortFormat)
