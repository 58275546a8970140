"""Statistics about recall in words and figures: how much was remembered, at which hour, after what time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTime

from cpccards.domain.proportions import wilson_interval
from cpccards.gui.figures import (
    Bars,
    Cell,
    ColumnFigure,
    Dots,
    Kind,
    Level,
    PanelContent,
    View,
    number_words,
    panel,
    share_words,
    table,
)
from cpccards.gui.words.statistics_words import answers_words, remembered_words

if TYPE_CHECKING:
    from cpccards.domain.forgetting import Curve, CurveBin
    from cpccards.domain.retention import Remembered, RetentionRow
    from cpccards.domain.review_statistics import Hour
    from cpccards.domain.statistics import AllStatistics

RECALL_COLUMNS = (("Remembered", Kind.COUNT), ("Asked", Kind.COUNT), ("Share", Kind.SHARE))
"""Heading and kind of the cells that `recall_cells` gives."""
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


def retention_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """What was remembered, against what was asked for."""
    told = shown.retention
    behind = table(
        [
            ("Time", Kind.TEXT),
            *(
                (f"{who}: {what.lower()}", kind)
                for who in ("Young", "Mature", "All")
                for what, kind in RECALL_COLUMNS
            ),
        ],
        [
            (
                _SPANS[row.span.name],
                *recall_cells(row.young),
                *recall_cells(row.mature),
                *recall_cells(row.total),
            )
            for row in told.rows
        ],
    )
    row = next((each for each in told.rows[3:] if each.total.asked >= _ENOUGH**2), told.rows[-1])
    if not row.total.asked:
        said = "No card in review was asked yet; that begins when its learning steps are done."
        return panel("True retention", said, None, behind)
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
    return panel(
        "True retention",
        _retention_sentence(row, told.desired),
        figure,
        behind,
        "Mature: 21 days or longer between answers. Lines: what the count leaves open (90 %).",
    )


def hours_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """When on the day."""
    told = shown.hours
    behind = table(
        [("Hour", Kind.TEXT), ("Answers", Kind.COUNT), *RECALL_COLUMNS],
        [(_hour(each.hour, locale), each.answers, *recall_cells(each.recall)) for each in told],
    )
    if not any(each.answers for each in told):
        return panel("Hours of the day", "No answers in this time.", None, behind)
    readouts = tuple(
        f"{_hour(each.hour, locale)}: {answers_words(each.answers, locale)}"
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
    return panel("Hours of the day", _hours_sentence(told, locale), figure, behind, note)


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


def recall_cells(recall: Remembered) -> tuple[Cell, ...]:
    """What stands under RECALL_COLUMNS."""
    return recall.remembered, recall.asked, recall.share


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
        f"{share_words(each.share)} of {name} ({remembered_words(each, locale)})"
        for name, each in told
        if each.asked
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


def _curve_view(name: str, curve: Curve, words: Sequence[str], what: str, note: str, locale: QLocale) -> View:
    behind = table(
        [
            (f"From, {what}", Kind.NUMBER),
            (f"Below, {what}", Kind.NUMBER),
            *RECALL_COLUMNS,
            ("90 % from", Kind.SHARE),
            ("90 % to", Kind.SHARE),
            ("Model", Kind.SHARE),
        ],
        [
            (each.low, each.high, *recall_cells(each.recall), each.range_low, each.range_high, each.predicted)
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
        f"From {at}: you {share_words(each.recall.share)} ({remembered_words(each.recall, locale)}), "
        f"model {share_words(each.predicted)}"
    )
