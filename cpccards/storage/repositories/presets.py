"""Presets, and which deck has which."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from cpccards.domain.notes import DeckId
from cpccards.domain.presets import LeechAction, NewOrder, Preset, ReviewOrder
from cpccards.storage.journal import Journal
from cpccards.storage.tables import decks, presets

_STEPS = ("learning_steps", "relearning_steps")
_DATES = ("ignore_before", "fitted_on")
_ENUMS: dict[str, Any] = {
    "new_order": NewOrder,
    "review_order": ReviewOrder,
    "leech_action": LeechAction,
}
_CONTENT = tuple(field.name for field in fields(Preset) if field.name not in {"key", "name"})


class PresetRepository:
    """The presets of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def all(self) -> list[Preset]:
        """Every preset, the default first, then by name."""
        rows = self._connection.execute(select(presets).order_by(presets.c.key != "default", presets.c.name))
        return [_preset(row.key, row.name, row.content) for row in rows]

    def put(self, preset: Preset) -> None:
        """Adds a preset, or replaces the one with its key."""
        row = self._connection.execute(select(presets).where(presets.c.key == preset.key)).mappings().first()
        values = {"key": preset.key, "name": preset.name, "content": preset_content(preset)}
        if row is None:
            self._journal.insert(presets, [values])
        else:
            self._journal.update(presets, row, values)

    def delete(self, key: str) -> None:
        """Removes a preset; the decks that had it go by the deck above them again."""
        row = self._connection.execute(select(presets).where(presets.c.key == key)).mappings().one()
        rows = self._connection.execute(select(decks).where(decks.c.preset == key)).mappings().all()
        self._journal.update_many(decks, rows, [{"preset": None}] * len(rows))
        self._journal.delete(presets, [dict(row)])

    def assign(self, deck: DeckId, key: str | None) -> None:
        """Gives a deck a preset; None: that of the deck above it."""
        row = self._connection.execute(select(decks).where(decks.c.id == deck)).mappings().one()
        self._journal.update(decks, row, {"preset": key})

    def assigned(self) -> dict[DeckId, str]:
        """The presets that decks have of their own, by key."""
        rows = self._connection.execute(
            select(decks.c.id, decks.c.preset).join(presets, decks.c.preset == presets.c.key)
        )
        return {DeckId(deck): key for deck, key in rows}


def preset_content(preset: Preset) -> str:
    """Everything of a preset besides its key and name, as JSON."""
    values: dict[str, Any] = {name: getattr(preset, name) for name in _CONTENT}
    for name in _STEPS:
        values[name] = [step.total_seconds() for step in values[name]]
    for name in _DATES:
        values[name] = values[name] and values[name].isoformat()
    return json.dumps(values)


def _preset(key: str, name: str, content: str) -> Preset:
    stored = json.loads(content)
    values = {field: stored[field] for field in _CONTENT if field in stored}
    for field in _STEPS:
        if field in values:
            values[field] = tuple(timedelta(seconds=seconds) for seconds in values[field])
    for field in _DATES:
        if values.get(field):
            values[field] = date.fromisoformat(values[field])
    for field, kind in _ENUMS.items():
        if field in values:
            values[field] = kind(values[field])
    for field in ("easy_days", "parameters"):
        if field in values:
            values[field] = tuple(values[field])
    return Preset(key=key, name=name, **values)
