"""The Browse page on a large library: its rows, a search up to its rows, and acts on every card there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from cpccards.domain.browsing import BrowseColumn, BrowseView
from cpccards.domain.progress import never, unreported
from cpccards.domain.replacing import Replacement
from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

OPENED, FOUND = 250.0, 30.0
_ON_SCREEN = 100


def browse(library: Path, size: Size) -> list[Row]:
    """What the table waits for, and what the learner waits for when all is changed at once."""
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
        targets = service.targets(cards, of_notes=False)
        acts: list[tuple[str, Callable[..., object]]] = [
            ("suspend", partial(workspace.cards.suspend, targets.cards)),
            ("move", partial(workspace.bulk_notes.move, targets.cards, ("Moved", "Here"))),
            ("tag", partial(workspace.bulk_notes.add_tags, targets.notes, ["benchmark"])),
            ("set the topic of", partial(workspace.bulk_notes.set_topic, targets.notes, "hcpcs")),
            (
                "replace a word in",
                partial(workspace.find_replace.replace, targets.notes, Replacement("e", "ee")),
            ),
            ("delete, behind a backup,", partial(workspace.bulk_notes.delete, targets.notes)),
        ]
        for words, act in acts:
            times = Times()
            times.add(partial(act, unreported, never))
            note = f"{len(targets.cards):,} cards of {len(targets.notes):,} notes"
            rows.append(row("browse", f"{words} all", times, note=note))
            undone = Times()
            undone.add(workspace.undo.undo)
            rows.append(row("browse", "  and undo", undone))
        looked: list[tuple[str, Callable[[], object]]] = [
            ("what all rows stand for", partial(service.targets, cards, of_notes=False)),
            (
                "look for what would be replaced in all",
                partial(workspace.find_replace.preview, targets.notes, Replacement("graft", "flap")),
            ),
            ("find duplicates", workspace.duplicates.find),
        ]
        rows += [row("browse", words, repeat(look, 3)) for words, look in looked]
    finally:
        workspace.close()
    return rows
