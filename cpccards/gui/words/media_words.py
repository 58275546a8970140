"""What is said about pictures and sounds, and what became of them."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLocale

from cpccards.services.media_check import MediaCheck, Missing


class Section(StrEnum):
    """What is listed."""

    MISSING = "missing"
    LOST = "lost"
    UNUSED = "unused"
    TRASH = "trash"


SECTION_TITLES = {
    Section.MISSING: "Missing",
    Section.LOST: "Damaged",
    Section.UNUSED: "Unused",
    Section.TRASH: "Trash",
}
SECTION_WORDS = {
    Section.MISSING: "Notes name these files, and the library has none of that name.",
    Section.LOST: "The library has these names, but their files are gone from the disk or damaged.",
    Section.UNUSED: "No note names these. In the trash they are kept for 30 days.",
    Section.TRASH: "These leave the trash after 30 days. Until then they can be restored.",
}
SECTION_NOTHING = {
    Section.MISSING: "Nothing is missing.",
    Section.LOST: "No file is damaged.",
    Section.UNUSED: "Every file is used.",
    Section.TRASH: "The trash is empty.",
}
SECTION_HEADINGS = {
    Section.MISSING: ("Name", "Named by"),
    Section.LOST: ("Name", "Named by"),
    Section.UNUSED: ("Name", "Size"),
    Section.TRASH: ("Name", "Size", "Put here", "Leaves"),
}


def size_words(size: int) -> str:
    """Bytes as people count them."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def file_words(count: int) -> str:
    """How many files."""
    return "1 file" if count == 1 else f"{count:,} files"


def summary_words(check: MediaCheck) -> str:
    """What was looked through, and how."""
    if not check.files:
        held = "The library has no pictures and no sounds."
    else:
        held = f"{file_words(check.files)} of pictures and sounds, {size_words(check.size)}."
    how = "Every file was read." if check.is_thorough else "Files were looked at, but not read."
    return f"{held} {how}" if check.files else held


def stray_words(check: MediaCheck) -> str:
    """What is said about files that nothing names; empty without any."""
    if not check.stray:
        return ""
    return (
        f"{file_words(check.stray)} on disk without a name, {size_words(check.stray_size)}. "
        "They stay as long as undo could bring them back."
    )


def naming_words(missing: Missing) -> str:
    """Who names a file."""
    parts = []
    if missing.count:
        parts.append("1 note" if missing.count == 1 else f"{missing.count:,} notes")
    parts += [f"note type {name}" for name in missing.note_types]
    return ", ".join(parts) or "nobody"
