"""The sentences of the Export page, and what it calls its files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QLocale

from cpccards.domain.cards import Deck
from cpccards.domain.media_names import media_name
from cpccards.gui.counted import count
from cpccards.services.exporting import Exported, ExportFormat, ExportPreview, FormatId

GROUPS: tuple[tuple[str, tuple[FormatId, ...]], ...] = (
    ("To go on elsewhere", (FormatId.APKG, FormatId.ANKI_TEXT, FormatId.CSV, FormatId.SPREADSHEET)),
    ("To hand on", (FormatId.SHARED, FormatId.TOML)),
    ("To keep", (FormatId.JSON, FormatId.JSON_MEDIA)),
    ("To print", (FormatId.PDF,)),
)

_STEM = 60


def preview_words(told: ExportPreview) -> str:
    """What would be in the file, in one line."""
    return "  ·  ".join(_contents(told, f" ({QLocale().formattedDataSize(told.media_bytes, 1)})"))


def done_words(told: Exported) -> str:
    """What was written, in one line."""
    return "  ·  ".join([*_contents(told), QLocale().formattedDataSize(told.size, 1)])


def _contents(told: ExportPreview | Exported, of_media: str = "") -> list[str]:
    """How many of what; `of_media` follows pictures and sounds."""
    parts = [count(told.notes, "note"), count(told.cards, "card"), f"in {count(told.decks, 'deck')}"]
    if told.reviews:
        parts.append(count(told.reviews, "answer"))
    if told.media:
        pictures = "picture or sound" if told.media == 1 else "pictures and sounds"
        parts.append(f"{QLocale().toString(told.media)} {pictures}{of_media}")
    return parts


def suggested_name(kind: ExportFormat, chosen: Sequence[Deck] | None, today: date) -> str:
    """What the file may be called: as its deck where there is one at the top of what was chosen."""
    ids = {deck.id for deck in chosen or ()}
    tops = [deck for deck in chosen or () if deck.parent not in ids]
    stem = tops[0].name[:_STEM] if len(tops) == 1 and not kind.is_whole else f"CPC Cards {today.isoformat()}"
    name = media_name(stem.replace("/", " ").replace("\\", " ")) or "CPC Cards"
    return f"{name}{kind.ending}"
