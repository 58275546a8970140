"""Searches as they are typed on the browse page: those with a budget, and every kind of term."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from cpccards.domain.search_query import Property, State
from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

FOUND = 30.0
KINDS = (
    ("every card", ""),
    ("a word that a third of the notes say", "laparoscopic"),
    ("a word of two letters", "wo"),
    ("two words", "laparoscopic wound"),
    ("a phrase", '"wound repair"'),
    ("not a word", "-laparoscopic"),
    ("or", "meniere or graft"),
    ("a group", "(meniere or graft) -biopsy"),
    ("three words and a state", "laparoscopic wound -biopsy is:review"),
    ("any characters", "lap*opic"),
    ("any one character", "gra_t"),
    ("a whole word", "w:graft"),
    ("a regular expression", "re:gra[fp]t"),
    ("one with anything between", 're:"gra[fp]t.*wound"'),
    ("one without any plain word", r're:"\d\d\d7"'),
    ("a field", "back:*biopsy*"),
    ("every deck", "deck:*"),
    ("decks by a part of their name", "deck:*surg*"),
    ("a tag", "tag:set7"),
    ("tags by their beginning", "tag:set*"),
    ("tags by a regular expression", "tag:re:[0-9]$"),
    ("no tag", "tag:none"),
    ("a topic", "topic:hcpcs"),
    ("a section", "section:*a*"),
    ("a kind", "note:basic"),
    ("a source", "source:*terminology*"),
    ("an edition", "edition:2026"),
    ("which card", "card:2"),
    ("flags", "flag:1"),
    ("answered lately", "rated:7"),
    ("added lately", "added:30"),
    ("changed lately", "edited:7"),
    ("first seen lately", "introduced:30"),
    *((f"state: {state}", f"is:{state}") for state in State),
    *(
        (f"number: {number}", f"prop:{number}>2")
        for number in Property
        if number is not Property.RETRIEVABILITY
    ),
    ("number: r", "prop:r<0.8"),
    ("ids", "nid:1,2,3"),
)
"""(what it is, a search): one of every kind of term."""


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
            ("  in the deck, by its accents", f"{deck} Ménière", None),
            *((f"  {words}", query, None) for words, query in KINDS),
        ]
        found = [
            (words, query, budget, repeat(partial(searching.cards, query), runs if budget else 12))
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
