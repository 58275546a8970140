"""Libraries that are exported, brought into new ones, and exported again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cpccards.domain.drafts import Draft, DraftProgress
from cpccards.domain.exports import Export
from cpccards.domain.notes import card_ordinals
from cpccards.services.export_formats import format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.import_plan import Duplicates, ImportOptions
from cpccards.services.workspace import Workspace

EVERYTHING = ImportOptions(duplicates=Duplicates.ADD, with_progress=True, with_presets=True)


def take_in(services: Workspace, draft: Draft) -> None:
    """Imports a draft with all that is in it."""
    services.importing.carry_out(services.importing.plan(draft, options=EVERYTHING))


def take_in_export(services: Workspace, export: Export) -> None:
    """Fills a library with what a strategy made, cards that its notes don't make left out."""
    progress = export.progress
    if progress is not None:
        made = [card_ordinals(entry.note.kind, entry.note.fields) for entry in export.notes]
        progress = _only(progress, [card.ordinal in made[card.note] for card in progress.cards])
    take_in(
        services,
        Draft("made", "made", export.decks, export.notes, media=export.media, progress=progress),
    )


def written(
    services: Workspace, path: Path, word: str, options: ExportOptions | None = None, decks: Any = None
) -> bytes:
    """The bytes of an export."""
    services.exporting.export(format_of(word), decks, options or ExportOptions(), path)
    return path.read_bytes()


def _only(progress: DraftProgress, kept: list[bool]) -> DraftProgress:
    places = {place: at for at, place in enumerate(place for place, keep in enumerate(kept) if keep)}

    def rows(columns: Any) -> dict[str, list[Any]]:
        if not columns:
            return {}
        wanted = [row for row, card in enumerate(columns["card_id"]) if card in places]
        found = {name: [values[row] for row in wanted] for name, values in columns.items()}
        return {**found, "card_id": [places[card] for card in found["card_id"]]}

    cards = tuple(card for card, keep in zip(progress.cards, kept, strict=True) if keep)
    return replace(progress, cards=cards, reviews=rows(progress.reviews), events=rows(progress.events))
