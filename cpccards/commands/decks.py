"""Decks with what is due, and the cards that fit a search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.domain.cards import DeckNode

commands = typer.Typer()


@commands.command()
def decks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the decks with what is due."""
    with library_of(context) as workspace:
        tree = workspace.library.tree()
    rows = [_deck_json(node) for node in _flatten(tree)]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for name in ("Deck", "New", "Learning", "Due", "Cards"):
        table.add_column(name, justify="left" if name == "Deck" else "right")
    for row in rows:
        indent = "  " * (len(row["path"]) - 1)
        table.add_row(
            escape(indent + row["path"][-1]), *(str(row[key]) for key in ("new", "learning", "due", "cards"))
        )
    Console().print(table)


@commands.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for, as in Anki: 'deck:cpt is:due modifier'.")],
    limit: Annotated[int | None, typer.Option(help="So many cards at most.", min=1)] = None,
    as_json: JsonOption = False,
) -> None:
    """List the cards that fit a search."""
    with library_of(context) as workspace:
        rows = workspace.search.questions(workspace.search.cards(query, limit))
        paths = {deck.id: deck.path for deck in workspace.library.decks()}
    if as_json:
        print_json(
            [
                {"card": row.card, "note": row.note, "deck": list(paths[row.deck]), "question": row.question}
                for row in rows
            ]
        )
        return
    for row in rows:
        print(f"{row.card}\t{' › '.join(paths[row.deck])}\t{row.question}")


def _deck_json(node: DeckNode) -> dict[str, Any]:
    return {
        "path": list(node.deck.path),
        "new": node.counts.new,
        "learning": node.counts.learning,
        "due": node.counts.review,
        "cards": node.counts.total,
    }


def _flatten(nodes: tuple[DeckNode, ...]) -> Iterator[DeckNode]:
    for node in nodes:
        yield node
        yield from _flatten(node.children)
