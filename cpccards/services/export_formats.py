"""As what the library can go out, and what each kind of file carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cpccards.domain.errors import BadInput


class FormatId(StrEnum):
    """The stable words for the formats, as the command line takes them."""

    APKG = "apkg"
    ANKI_TEXT = "anki-text"
    CSV = "csv"
    SPREADSHEET = "csv-spreadsheet"
    SHARED = "cpcdeck"
    TOML = "toml"
    JSON = "json"
    JSON_MEDIA = "json-zip"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file.

    Attributes:
        ending: of the file's name, with its dot.
        carries, leaves: one plain sentence each: what goes along, and what does not.
        with_progress, with_media: whether it can take them.
        is_whole: it is always the whole library.
        is_shared: it is made to be handed on, so notes that came with the app are kept apart in it.
    """

    id: FormatId
    name: str
    ending: str
    carries: str
    leaves: str
    with_progress: bool = False
    with_media: bool = False
    is_whole: bool = False
    is_shared: bool = False


FORMATS: tuple[ExportFormat, ...] = (
    ExportFormat(
        FormatId.APKG,
        "Anki package",
        ".apkg",
        "Decks, notes, tags, flags, pictures and sounds, and what you learnt with every answer; importing it "
        "again updates the notes Anki has.",
        "Topics, evidence and the dates of facts stay here: Anki has no place for them.",
        with_progress=True,
        with_media=True,
    ),
    ExportFormat(
        FormatId.ANKI_TEXT,
        "Anki notes in plain text",
        ".txt",
        "Decks, fields and tags, a line for each note.",
        "Why, sources, topics, pictures and what you learnt stay here; multiple choice becomes plain "
        "questions.",
    ),
    ExportFormat(
        FormatId.CSV,
        "CSV, exact",
        ".csv",
        "Every field, tag, topic and source of your notes, just as it is, to be read by programs and by this "
        "app.",
        "What you learnt, pictures and dates of facts stay here.",
    ),
    ExportFormat(
        FormatId.SPREADSHEET,
        "CSV for a spreadsheet",
        ".csv",
        "The same, safe to open in Excel or Numbers: a cell that looks like a formula begins with an "
        "apostrophe, which importing the file here takes away again.",
        "What you learnt, pictures and dates of facts stay here.",
    ),
    ExportFormat(
        FormatId.SHARED,
        "Deck to hand on",
        ".cpcdeck",
        "Decks with all that is known of each note, pictures and sounds, and who made it under which "
        "licence; others open it with this app.",
        "What you learnt stays here.",
        with_media=True,
        is_shared=True,
    ),
    ExportFormat(
        FormatId.TOML,
        "Deck file (TOML)",
        ".toml",
        "One deck with all that is known of each note, as text that can be mended by hand.",
        "What you learnt, and the pictures and sounds themselves, stay here.",
        is_shared=True,
    ),
    ExportFormat(
        FormatId.JSON,
        "Whole library (JSON)",
        ".json",
        "Everything about decks, notes and cards, every answer, past sittings, practice exams, outlines, "
        "plan, people and CEUs, presets and settings, as one text.",
        "A practice exam that you have not handed in stays here.",
        with_progress=True,
        with_media=True,
        is_whole=True,
    ),
    ExportFormat(
        FormatId.JSON_MEDIA,
        "Whole library with pictures (JSON, zipped)",
        ".zip",
        "The same with pictures and sounds as files beside it, all in one zip.",
        "A practice exam that you have not handed in stays here.",
        with_progress=True,
        with_media=True,
        is_whole=True,
    ),
)

PAPER = ExportFormat(
    FormatId.PDF,
    "Cards on paper (PDF)",
    ".pdf",
    "Questions and answers side by side, with pictures and formulas, to be printed.",
    "It can't be imported again.",
)
"""What the window draws itself."""

_BY_ENDING = {known.ending: known.id for known in reversed((*FORMATS, PAPER))}


def format_of(word: str) -> ExportFormat:
    """The format that a word stands for. Raises BadInput."""
    found = next((known for known in FORMATS if known.id == word), None)
    if found is None:
        is_paper = word == PAPER.id
        why = "PDF files are made in the window." if is_paper else f"'{word}' is none that can be written."
        words = ", ".join(known.id for known in FORMATS)
        raise BadInput("There is no such format", why, f"Choose one of: {words}.")
    return found


def format_of_ending(ending: str) -> ExportFormat:
    """The format that files with this ending have. Raises BadInput."""
    return format_of(_BY_ENDING.get(ending.lower(), ending))
