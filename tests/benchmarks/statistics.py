"""The statistics page's numbers: every panel, from the tables."""

from __future__ import annotations

from pathlib import Path

from cpccards.domain.statistics import Period
from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import repeat
from tests.benchmarks.report import Row, row

COMPUTED = 200.0


def statistics(library: Path, size: Size, runs: int = 25) -> list[Row]:
    """All panels of the whole library, of one deck, and of everything there ever was."""
    workspace = open_library(copied(library, "statistics"))
    try:
        counted = workspace.statistics
        biggest = max(workspace.library.tree(), key=lambda node: node.counts.total)
        deck = counted.of_deck(biggest.deck.id)
        year = repeat(counted.everything, runs, warm=2)
        of_deck = repeat(lambda: counted.everything(deck), runs)
        ever = repeat(lambda: counted.everything(period=Period.ALL), runs)
        total = counted.all().reviews
        answers = counted.everything().answers.answers
    finally:
        workspace.close()
    return [
        row(
            "statistics",
            f"all statistics, one year, {size.reviews // 1000}k reviews: computed",
            year,
            budget=COMPUTED,
            note=f"{answers:,} of {total:,} reviews are of that year; nothing is kept between two runs",
        ),
        row("statistics", "  the same of the largest deck", of_deck),
        row("statistics", "  the same of all time", ever),
    ]
