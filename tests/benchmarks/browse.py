"""The Browse page on a large library: its rows, and a search up to its rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cpccards.domain.browsing import BrowseColumn, BrowseView
from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import repeat
from tests.benchmarks.report import Row, row

OPENED, FOUND = 250.0, 30.0
_ON_SCREEN = 100


def browse(library: Path, size: Size) -> list[Row]:
    """What the table waits for."""
    workspace = open_library(copied(library, "browse"))
    try:
        service, view = workspace.browse, BrowseView()
        workspace.search.prepare()

        def opened() -> None:
            service.view()
            service.filters()
            service.rows(service.find("", view).cards[:_ON_SCREEN])

        def found() -> None:
            service.rows(service.find("laparoscopic meniere", view).cards[:_ON_SCREEN])

        rows = [
            row(
                "browse",
                f"open: filters, rows in order, the first {_ON_SCREEN}",
                repeat(opened, 12),
                budget=OPENED,
            ),
            row("browse", "a search to the rows on screen", repeat(found, 30), budget=FOUND),
        ]
        for column in (BrowseColumn.DUE, BrowseColumn.QUESTION, BrowseColumn.ANSWER, BrowseColumn.DECK):
            sorted_view = BrowseView(sort=column)
            rows.append(
                row("browse", f"  sorted by {column}", repeat(partial(service.find, "", sorted_view), 4))
            )
        cards = service.find("", view).cards
        stood_for = repeat(partial(service.targets, cards, of_notes=False), 3)
        rows.append(row("browse", "what all rows stand for", stood_for))
    finally:
        workspace.close()
    return rows
