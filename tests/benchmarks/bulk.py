"""Every act on all cards of a large library at once: what the learner waits for, and for taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from cpccards.domain.progress import never, unreported
from cpccards.domain.replacing import Replacement
from cpccards.services.duplicates import Merge
from cpccards.services.workspace import Workspace
from tests.benchmarks.big_library import copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

_GROUPS = 500
"""As many groups of duplicates as the form offers at once."""


def bulk(library: Path) -> list[Row]:
    """Each act once, as the page does it, undone, and done again; nothing of this holds the window up."""
    workspace = open_library(copied(library, "bulk"))
    rows: list[Row] = []
    try:
        workspace.search.prepare()
        for words, act in _acts(workspace):
            times, undone, again = Times(), Times(), Times()
            times.add(partial(act, unreported, never))
            undone.add(workspace.undo.undo)
            again.add(workspace.undo.redo)
            workspace.undo.undo()
            rows += [row("bulk", words, times), row("bulk", "  and undo", undone)]
            rows.append(row("bulk", "  and redo", again))
        notes = workspace.search.notes("")
        wanted = Replacement("graft", "flap")
        looked: list[tuple[str, Callable[[], object]]] = [
            (
                "look for what would be replaced in all",
                partial(workspace.find_replace.preview, notes, wanted),
            ),
            ("find duplicates", workspace.duplicates.find),
        ]
        rows += [row("bulk", words, repeat(look, 3)) for words, look in looked]
    finally:
        workspace.close()
    return rows


def _acts(workspace: Workspace) -> list[tuple[str, Callable[..., object]]]:
    cards, notes = workspace.search.cards(""), workspace.search.notes("")
    on_cards, on_notes = workspace.cards, workspace.bulk_notes
    replacing = workspace.find_replace.replace
    merges = [Merge(notes[place], (notes[place + _GROUPS],)) for place in range(_GROUPS)]
    all_cards, all_notes = f"{len(cards):,} cards", f"{len(notes):,} notes"
    return [
        (f"move {all_cards}", partial(on_notes.move, cards, ("Moved", "Here"))),
        (f"tag {all_notes}", partial(on_notes.add_tags, notes, ["benchmark"])),
        (f"set the topic of {all_notes}", partial(on_notes.set_topic, notes, "hcpcs")),
        (f"suspend {all_cards}", partial(on_cards.suspend, cards)),
        (f"flag {all_cards}", partial(on_cards.flag, cards, 1)),
        (f"set the due day of {all_cards}", lambda *told: on_cards.set_due(cards, 1, 30, *told)),
        (f"reset {all_cards}", partial(on_cards.reset, cards)),
        (f"order {all_cards}", partial(on_cards.reposition, cards, first=True, shuffled=True)),
        (f"replace, behind a backup, in {all_notes}", partial(replacing, notes, Replacement("e", "ee"))),
        (f"merge, behind a backup, {2 * _GROUPS:,} notes", partial(workspace.duplicates.merge, merges)),
        (f"delete, behind a backup, {all_notes}", partial(on_notes.delete, notes)),
    ]
