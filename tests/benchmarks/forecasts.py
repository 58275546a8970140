"""The forecast: after an answer, and in full."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cpccards.domain.inference import section_factor
from cpccards.domain.notes import CardId
from cpccards.services.workspace import Workspace
from tests.benchmarks.big_library import copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

AFTER, IN_FULL = 15.0, 50.0


def forecasts(library: Path, label: str, runs: int = 100) -> list[Row]:
    """By every outline there is; the longest has 18 sections."""
    workspace = open_library(copied(library, "forecast"))
    try:
        outlines = tuple(outline.id for outline in workspace.outlines.all())
        workspace.forecasting.prepare()
        after = _after(workspace, outlines, runs)
        longest = max(workspace.outlines.all(), key=lambda outline: len(outline.sections))
        one = _after(workspace, (longest.id,), runs)
        full = _full(workspace, outlines, runs)
        whole = repeat(workspace.forecasting.all, 15, before=lambda: _forget(workspace))
        prepare = repeat(workspace.forecasting.prepare, 15)
    finally:
        workspace.close()
    sections = len(longest.sections)
    return [
        row("forecast", f"forecast after an answer, {label}, both outlines", after, budget=AFTER),
        row("forecast", f"  of it: the outline of {sections} sections alone", one),
        row("forecast", f"forecast in full, {label}, both outlines, cards in memory", full, budget=IN_FULL),
        row("forecast", f"forecast in full, {label}, with reading the cards", whole, budget=IN_FULL),
        row("forecast", "  of it: reading the cards", prepare),
    ]


def _after(workspace: Workspace, outlines: tuple[str, ...], runs: int) -> Times:
    """An answer's new memory is taken over, and every outline's forecast asked for."""
    forecasting = workspace.forecasting
    for outline in outlines:
        forecasting.current(outline)
    shown = (workspace.study.show(card) for card in _due(workspace, 2 * runs))
    waiting = iter([each.card for each in shown if each.note.note.topic is not None])
    today = workspace.calendar.today()

    def answered() -> None:
        card = next(waiting)
        forecasting.note_rating(card.id, replace(card.memory, stability=44.0, last_review_day=today))
        for outline in outlines:
            forecasting.current(outline)

    return repeat(answered, runs, warm=5)


def _full(workspace: Workspace, outlines: tuple[str, ...], runs: int) -> Times:
    """Every section computed anew, the cards being in memory."""
    forecasting = workspace.forecasting
    [some] = _due(workspace, 1)
    memory = workspace.study.show(some).card.memory

    def forget() -> None:
        section_factor.cache_clear()
        forecasting.note_rating(some, memory)

    return repeat(lambda: [forecasting.current(outline) for outline in outlines], runs, before=forget)


def _forget(workspace: Workspace) -> None:
    section_factor.cache_clear()
    workspace.forecasting.invalidate()


def _due(workspace: Workspace, count: int) -> list[CardId]:
    return list(workspace.study.queue().cards)[:count]
