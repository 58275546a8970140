"""Statistics about cards in words and figures: what is due, what would be recalled, where cards stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from cpccards.gui.figures import (
    Bars,
    ColumnFigure,
    Figure,
    Kind,
    Level,
    PanelContent,
    Part,
    Row,
    RowFigure,
    Table,
    View,
    number_words,
    panel,
    share_words,
    table,
)
from cpccards.gui.words.statistics_words import day_ticks, span_words

if TYPE_CHECKING:
    from cpccards.domain.card_statistics import LapsedCard
    from cpccards.domain.histograms import Bar, LongTail
    from cpccards.domain.statistics import AllStatistics

_TAILS = (("Nearer half", "half"), ("95 %", "most"), ("All", "whole"))
LAPSED_HEADINGS = ("Card", "Forgotten", "")


def due_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """What the days to come will bring."""
    told = shown.future_due
    bars = told.bars
    rows: list[tuple[int | None, int, int]] = [(int(bar.low), int(bar.high) - 1, bar.count) for bar in bars]
    if told.backlog:
        rows.insert(0, (None, shown.day - 1, told.backlog))
    behind = table([("From", Kind.DAY), ("To", Kind.DAY), ("Cards", Kind.COUNT)], rows)
    if not any(bar.count for bar in bars) and not told.backlog:
        return panel(
            "Future due", "No card is due in this time. Cards come here once you studied them.", None, behind
        )
    width = int(bars[0].high - bars[0].low)
    load = told.daily_load
    every_day = number_words(load, locale, exact=load >= 10)
    counts = tuple(float(bar.count) for bar in bars)
    lows = [int(bar.low) for bar in bars]
    readouts = tuple(
        f"{span_words(int(bar.low), int(bar.high), locale)}: {_cards(bar.count, locale)}" for bar in bars
    )
    ticks = day_ticks(lows, int(bars[-1].high), locale)
    series = [Bars("due", "accent", counts)]
    if told.backlog:
        # The first column: what should have been answered before today.
        readouts = (f"Before today: {_cards(told.backlog, locale)} overdue", *readouts)
        ticks = ((0.5, "overdue"), *((at + 1, words) for at, words in ticks[1:]))
        series = [
            Bars("due", "accent", (0.0, *counts)),
            Bars("overdue", "again", (float(told.backlog), *(0.0 for _ in counts))),
        ]
    figure = ColumnFigure(
        "Cards due on the days to come",
        readouts,
        ticks,
        tuple(series),
        level=Level(load * width, f"long run, {every_day} a day"),
    )
    waits = f" {_cards(told.backlog, locale)} from before today are still waiting." if told.backlog else ""
    said = (
        f"{_cards(told.tomorrow, locale)} tomorrow. In the long run these cards make about {every_day} "
        f"answers a day.{waits}"
    )
    average = number_words(told.average, locale, exact=told.average >= 10)
    bar = "Cards due each day" if width == 1 else f"Cards due in {width} days each"
    note = f"{bar}, {average} a day, as they stand now. What answers will add is not foreseen."
    return panel("Future due", said, figure, behind, note)


def stability_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How long cards last."""
    told = shown.memory.stability
    said = ""
    if told.median is not None:
        said = (
            f"Half of your cards keep for {_length(told.median, locale)} or longer: so long it takes until "
            "the chance to recall one falls to 90 %."
        )
    return _tail_panel("Stability", told, said, "Cards by stability in days", locale)


def intervals_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How far apart answers are."""
    told = shown.memory.intervals
    said = ""
    if told.median is not None and told.high is not None:
        said = (
            f"Half of your cards in review come back within {_length(told.median, locale)}, "
            f"95 % within {_length(told.high, locale)}."
        )
    return _tail_panel("Intervals", told, said, "Cards in review by interval in days", locale)


def difficulty_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How hard cards are."""
    told = shown.memory.difficulty
    said = _NOT_SEEN
    if told.median is not None:
        said = f"Your middle card has difficulty {told.median:.1f}, from 1 (easy) to 10 (hard)."
    view = _histogram_view("", said, told.bars, "Cards by difficulty", lambda edge: f"{edge:g}", "", locale)
    return PanelContent("Difficulty", (view,))


def retrievability_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """What would be recalled now."""
    memory = shown.memory
    told = memory.retrievability
    said = _NOT_SEEN
    if told.mean is not None:
        said = (
            f"Asked right now, you would recall about {number_words(memory.known, locale)} of the "
            f"{_cards(memory.seen, locale)} you have seen ({share_words(told.mean)})."
        )
    view = _histogram_view(
        "",
        said,
        told.bars,
        "Cards by chance of recall",
        lambda edge: f"{100 * edge:.0f} %",
        "",
        locale,
        every=4,
    )
    return PanelContent("Retrievability", (view,))


def added_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How cards came in."""
    told = shown.added
    bars = told.bars
    behind = table(
        [("From", Kind.DAY), ("To", Kind.DAY), ("Added", Kind.COUNT), ("In all", Kind.COUNT)],
        [(bar.low, bar.high - 1, bar.count, bar.total) for bar in reversed(bars)],
    )
    ticks = day_ticks([bar.low for bar in bars], bars[-1].high, locale)
    days = [span_words(bar.low, bar.high, locale) for bar in bars]
    new: Figure | None = None
    if told.count:
        new = ColumnFigure(
            "Cards added",
            tuple(f"{day}: {_cards(bar.count, locale)} added" for day, bar in zip(days, bars, strict=True)),
            ticks,
            (Bars("added", "accent", tuple(float(bar.count) for bar in bars)),),
        )
    total = bars[-1].total
    in_all = ColumnFigure(
        "Cards there were",
        tuple(f"{day}: {_cards(bar.total, locale)}" for day, bar in zip(days, bars, strict=True)),
        ticks,
        (Bars("cards", "accent", tuple(float(bar.total) for bar in bars)),),
    )
    said = (
        f"{_cards(told.count, locale)} came in over this time."
        if told.count
        else "No card came in over this time."
    )
    there = f"{_cards(total, locale)} by now." if total else "There are no cards here."
    return PanelContent(
        "Added",
        (View("New", said, new, behind), View("In all", there, in_all if total else None, behind)),
    )


def states_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """Where the cards stand."""
    told = shown.states
    counts = (
        ("New", told.new, "muted"),
        ("Learning", told.learning, "hard"),
        ("Relearning", told.relearning, "again"),
        ("Young", told.young, "easy"),
        ("Mature", told.mature, "good"),
        ("Suspended", told.suspended, "control_line"),
        ("Buried", told.buried, "control_line"),
    )
    total = told.total
    behind = table(
        [("State", Kind.TEXT), ("Cards", Kind.COUNT), ("Share", Kind.SHARE)],
        [(name, count, count / total if total else None) for name, count, _ in counts],
    )
    if not total:
        return panel("Card states", "There are no cards here.", None, behind)
    rows = tuple(
        Row(
            name,
            (Part("", count, color, f"{name}: {_cards(count, locale)}, {share_words(count / total)}"),),
            f"{number_words(count, locale)}",
        )
        for name, count, color in counts
    )
    said = (
        f"{number_words(told.mature, locale)} of {_cards(total, locale)} are mature: they come back after 21 "
        f"days or more. {number_words(told.new, locale)} were never asked."
    )
    return panel("Card states", said, RowFigure("Cards by state", rows), behind)


def lapses_panel(shown: AllStatistics, locale: QLocale) -> PanelContent:
    """How often cards were forgotten; the worst of them stand in a list of their own."""
    told = shown.lapses
    if not told.worst:
        behind = table([("Lapses", Kind.TEXT), ("Cards", Kind.COUNT)], [])
        return panel("Lapses and leeches", "No card in review was forgotten yet.", None, behind)
    leeches = "No card is a leech" if not told.leeches else f"{_cards(told.leeches, locale)} are leeches"
    if told.leeches == 1:
        leeches = "1 card is a leech"
    said = f"{leeches}: forgotten as often as the preset of its deck says. Change how such cards are worded."
    if not told.leeches:
        said = "No card is a leech: none was forgotten as often as the preset of its deck says."
    view = _histogram_view(
        "",
        said,
        told.bars,
        "Cards by how often they were forgotten",
        lambda edge: number_words(edge, locale),
        "Each bar: so many times forgotten.",
        locale,
        whole=True,
    )
    return PanelContent("Lapses and leeches", (view,))


def lapsed_row(card: LapsedCard, locale: QLocale) -> tuple[str, ...]:
    """One of the cards forgotten most often, under LAPSED_HEADINGS."""
    said = [words for words, holds in (("leech", card.leech), ("suspended", card.suspended)) if holds]
    times = "once" if card.lapses == 1 else f"{number_words(card.lapses, locale)} times"
    return card.summary or "(a picture)", times, ", ".join(said)


_NOT_SEEN = "It begins with the first card that you answer."


def _tail_panel(title: str, told: LongTail, said: str, name: str, locale: QLocale) -> PanelContent:
    is_whole = title == "Intervals"
    note = ""
    if told.mean is not None and told.median is not None:
        note = f"Median {_length(told.median, locale)}, mean {_length(told.mean, locale)}."
    views = tuple(
        _histogram_view(
            words,
            said or _NOT_SEEN,
            getattr(told, part),
            name,
            lambda edge: f"{edge:g} d",
            note,
            locale,
            whole=is_whole,
        )
        for words, part in (_TAILS if said else _TAILS[:1])
    )
    return PanelContent(title, views)


def _histogram_view(
    name: str,
    said: str,
    bars: Sequence[Bar],
    about: str,
    edge_words: Callable[[float], str],
    note: str,
    locale: QLocale,
    *,
    whole: bool = False,
    every: int = 1,
) -> View:
    """Bars between edges, of which each, or only `every` so many, has its words under it.

    Of whole numbers, a bar of one value is named by that.
    """
    behind = _histogram_table(bars, about, whole=whole)
    if not bars:
        return View(name, said, None, behind)
    readouts = tuple(f"{_between(bar, edge_words, whole=whole)}: {_cards(bar.count, locale)}" for bar in bars)
    if whole and all(bar.high - bar.low == 1 for bar in bars):
        ticks = tuple((place + 0.5, edge_words(bar.low)) for place, bar in enumerate(bars))
    else:
        edges = (*(bar.low for bar in bars), bars[-1].high)
        ticks = tuple((float(place), edge_words(edge)) for place, edge in enumerate(edges))[::every]
    figure = ColumnFigure(
        about, readouts, ticks, (Bars("cards", "accent", tuple(float(bar.count) for bar in bars)),)
    )
    return View(name, said, figure, behind, note)


def _histogram_table(bars: Sequence[Bar], about: str, *, whole: bool) -> Table:
    kind = Kind.SHARE if about.endswith("recall") else Kind.NUMBER
    last = "To" if whole else "Below"
    return table(
        [("From", kind), (last, kind), ("Cards", Kind.COUNT)],
        [(bar.low, bar.high - 1 if whole else bar.high, bar.count) for bar in bars],
    )


def _between(bar: Bar, edge_words: Callable[[float], str], *, whole: bool) -> str:
    high = bar.high - 1 if whole else bar.high
    return edge_words(bar.low) if whole and high == bar.low else f"{edge_words(bar.low)} – {edge_words(high)}"


def _cards(count: int, locale: QLocale) -> str:
    return "1 card" if count == 1 else f"{number_words(count, locale)} cards"


def _length(days: float, locale: QLocale) -> str:
    if days < 1:
        return f"{24 * days:.0f} hours"
    words = number_words(days, locale, exact=days >= 10)
    return f"{words} day" if words == "1" else f"{words} days"
