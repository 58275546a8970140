"""The exam outlines there are."""

from __future__ import annotations

import tomllib
from pathlib import Path

from cpccards.domain.blueprint import DEFAULT_OUTLINE, Blueprint, parse_blueprint
from cpccards.domain.errors import BadInput


class OutlineService:
    """Reads the outlines that come with the app; the default one is first."""

    def __init__(self, folder: Path) -> None:
        self._outlines = {
            outline.id: outline
            for outline in (
                parse_blueprint(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
                for file in sorted(folder.glob("*.toml"))
            )
        }

    def all(self) -> tuple[Blueprint, ...]:
        """Every outline, the default one first."""
        return tuple(sorted(self._outlines.values(), key=lambda outline: outline.id != DEFAULT_OUTLINE))

    def get(self, outline_id: str) -> Blueprint:
        """The outline with that id.

        Raises:
            BadInput: there is none; the message lists those there are.
        """
        try:
            return self._outlines[outline_id]
        except KeyError:
            raise BadInput(
                "There is no such outline",
                f"No exam outline is called '{outline_id}'.",
                "Choose one of: " + ", ".join(self._outlines) + ".",
            ) from None
