"""Searches as they are typed on the browse page."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

FOUND = 30.0


def search(library: Path, size: Size, runs: int = 60) -> list[Row]:
    """Words in a deck and in the whole library, with accents and without; and reading the notes for them."""
    workspace = open_library(copied(library, "search"))
    try:
        searching = workspace.search
        reading = Times()
        reading.add(searching.prepare)
        biggest = max(workspace.library.tree(), key=lambda node: node.counts.total)
        deck = f'deck:"{biggest.deck.name}"'
        asked = [
            (f"search `deck:x word`, {size.notes // 1000}k notes", f"{deck} laparoscopic", FOUND),
            ("accent-insensitive search", "meniere", FOUND),
            ("  in the deck, a word of fewer notes", f"{deck} meniere", None),
            ("  a word of two letters", "wo", None),
            ("  three words and a state", "laparoscopic wound -biopsy is:review", None),
            ("  a field: back:*biopsy*", "back:*biopsy*", None),
            ("  a regular expression", 're:"gra[fp]t.*wound"', None),
            ("  one without any plain word", r're:"\d\d\d7"', None),
            ("  prop:r<0.8", "prop:r<0.8", None),
            ("  tag:set7", "tag:set7", None),
        ]
        found = [
            (words, query, budget, repeat(partial(searching.cards, query), runs if budget else 8))
            for words, query, budget in asked
        ]
        counts = {query: len(searching.cards(query)) for _, query, _ in asked}
    finally:
        workspace.close()
    return [
        *(
            row("search", words, times, budget=budget, note=f"{query}: {counts[query]:,} cards")
            for words, query, budget, times in found
        ),
        row("search", "  reading every note, once, for the first search", reading),
    ]
