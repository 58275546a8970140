"""Cards to a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.commands.terminal import counted
from cpccards.domain.drafts import DeckAbout
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId
from cpccards.services.workspace import Workspace

commands = typer.Typer()


@commands.command("export")
def export_file(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="apkg, anki-text, csv, csv-spreadsheet, cpcdeck, toml, json or json-zip."
        ),
    ] = None,
    deck: Annotated[
        str | None, typer.Option(help="Only this deck and those inside it: 'A › B' or 'A::B'.")
    ] = None,
    without_progress: Annotated[
        bool, typer.Option("--without-progress", help="Leave out what was learnt.")
    ] = False,
    without_media: Annotated[
        bool, typer.Option("--without-media", help="Leave out pictures and sounds.")
    ] = False,
    bundled: Annotated[
        bool, typer.Option("--bundled", help="Hand on the notes that came with the app, not your own.")
    ] = False,
    title: Annotated[str, typer.Option(help="Title of a deck to hand on.")] = "",
    author: Annotated[str, typer.Option(help="Who made it.")] = "",
    licence: Annotated[str, typer.Option(help="What others may do with it.")] = "",
    edition: Annotated[str, typer.Option(help="The code set or year it holds for.")] = "",
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write cards to a file, whole or not at all."""
    from cpccards.services.export_formats import format_of, format_of_ending
    from cpccards.services.exporting import ExportOptions
    from cpccards.services.reading import deck_path

    kind = format_of(format_) if format_ else format_of_ending(out.suffix)
    options = ExportOptions(
        with_progress=not without_progress,
        with_media=not without_media,
        about=DeckAbout(title, author, licence, edition, description),
        bundled=bundled,
    )
    with library_of(context) as workspace:
        decks = None if deck is None else _deck_and_below(workspace, deck_path(deck))
        if decks is not None and kind.is_whole:
            raise BadInput(
                "Nothing was exported",
                "This kind of file always holds the whole library.",
                "Leave --deck out, or choose another format.",
            )
        if kind.is_shared:
            for sentence in workspace.exporting.preview(kind, decks, options).remarks:
                print(sentence, file=sys.stderr)
        done = workspace.exporting.export(kind, decks, options, out)
    for problem in done.problems:
        print(problem.why, file=sys.stderr)
    if as_json:
        told: dict[str, Any] = {"path": str(done.path), "format": kind.id.value, "bytes": done.size}
        told |= {name: getattr(done, name) for name in ("decks", "notes", "cards", "reviews", "media")}
        print_json(told | {"problems": [problem.why for problem in done.problems]})
        return
    was = "was" if done.notes == 1 else "were"
    print(f"{counted(done.notes, 'note')} with {counted(done.cards, 'card')} {was} written to {done.path}.")


def _deck_and_below(workspace: Workspace, path: tuple[str, ...]) -> tuple[DeckId, ...]:
    found = next((deck.id for deck in workspace.library.decks() if deck.path == path), None)
    if found is None:
        raise BadInput(
            "There is no such deck",
            f"'{' › '.join(path)}' is no deck of this library.",
            "See `cpccards decks`.",
        )
    return workspace.library.with_descendants(found)
