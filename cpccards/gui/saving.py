"""Small files that the learner asked for: written whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from cpccards.services.whole_file import whole_file


def save(path: Path, content: bytes, refusal: str) -> None:
    """Writes a file beside its place first, then moves it there.

    Args:
        refusal: the title of the error when it can't be.

    Raises:
        CpcCardsError: it can't be written; what was there is still there.
    """
    with whole_file(path, refusal) as file:
        file.write(content)
