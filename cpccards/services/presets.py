"""Presets: how the cards of each deck are studied."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId
from cpccards.domain.presets import DEFAULT_PRESET, Preset, TodayLimits, check_preset
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_TODAY = "limits_today"


class PresetService:
    """Reads the presets once, keeps them current, and writes changes as undoable steps."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar
        self.reload()

    def reload(self) -> None:
        """Reads everything again, after an undo or a change of decks."""
        with self._units() as uow:
            self.refresh(uow)

    def refresh(self, uow: UnitOfWork) -> None:
        """Reads everything again inside a unit of work."""
        self._presets = {preset.key: preset for preset in uow.presets.all()}
        self._assigned = uow.presets.assigned()
        self._parents = {deck.id: deck.parent for deck in uow.decks.all()}
        limits = uow.settings.get(_TODAY) or {}
        self._today = {key: TodayLimits(*values) for key, values in limits.items()}

    @property
    def default(self) -> Preset:
        """The preset of every deck that has no other."""
        return self._presets[DEFAULT_PRESET]

    def all(self) -> tuple[Preset, ...]:
        """Every preset, the default first, then by name."""
        return tuple(self._presets.values())

    def in_use(self) -> tuple[Preset, ...]:
        """Those that some deck goes by."""
        keys = {self.of_deck(deck).key for deck in self._parents} or {DEFAULT_PRESET}
        return tuple(preset for preset in self._presets.values() if preset.key in keys)

    def get(self, key: str) -> Preset:
        """One preset. Raises KeyError when it is gone."""
        return self._presets[key]

    def of_deck(self, deck: DeckId, uow: UnitOfWork | None = None) -> Preset:
        """The preset that a deck goes by: its own, or that of the nearest deck above it that has one.

        Args:
            uow: where to look up a deck that is not known yet.
        """
        if deck not in self._parents and uow is not None:
            self.refresh(uow)
        at: DeckId | None = deck
        while at is not None:
            if at in self._assigned:
                return self._presets[self._assigned[at]]
            at = self._parents.get(at)
        return self.default

    def inherited(self, deck: DeckId) -> Preset:
        """The preset that a deck goes by, or would if it had none of its own."""
        parent = self._parents.get(deck)
        return self.default if parent is None else self.of_deck(parent)

    def own(self, deck: DeckId) -> str | None:
        """Key of the preset a deck was given itself; None where it goes by the deck above it."""
        return self._assigned.get(deck)

    def decks_of(self, key: str) -> tuple[DeckId, ...]:
        """The decks that were given a preset themselves."""
        return tuple(deck for deck, own in self._assigned.items() if own == key)

    def decks_under(self, key: str, uow: UnitOfWork | None = None) -> tuple[DeckId, ...]:
        """Every deck that goes by a preset, its own or that of a deck above it.

        Args:
            uow: where to look at the decks as they are now.
        """
        if uow is not None:
            self.refresh(uow)
        return tuple(deck for deck in self._parents if self.of_deck(deck).key == key)

    def decks(self) -> tuple[DeckId, ...]:
        """Every deck there is."""
        return tuple(self._parents)

    def limits_today(self, key: str) -> TodayLimits | None:
        """The limits set for today only; None where the preset's own hold."""
        limits = self._today.get(key)
        return limits if limits is not None and limits.day == self._calendar.today() else None

    def limits(self, preset: Preset) -> tuple[int, int]:
        """(new, reviews) that today may bring over all decks of a preset."""
        today = self.limits_today(preset.key)
        return (preset.new_per_day, preset.reviews_per_day) if today is None else (today.new, today.reviews)

    def add(self, name: str, like: Preset | None = None) -> tuple[Preset, Changes]:
        """Makes a preset, like another one or like the default. Raises BadInput for a name that is taken."""
        made = replace(like or self.default, key=f"preset-{secrets.token_hex(6)}", name=name.strip())
        self._check(made)
        return made, self._write("Add a preset", lambda uow: uow.presets.put(made))

    def change(self, key: str, **values: Any) -> Changes:
        """Keeps new values of a preset.

        Raises:
            BadInput: a value that can't be used; nothing is kept.
            KeyError: the preset is gone.
        """
        wanted = replace(self._presets[key], **values)
        self._check(wanted)
        return self._write("Change a preset", lambda uow: uow.presets.put(wanted))

    def delete(self, key: str) -> Changes:
        """Removes a preset; its decks go by the deck above them again. Raises BadInput for the default."""
        if key == DEFAULT_PRESET:
            raise BadInput(
                "This preset stays", "The default preset can't be deleted.", "Change it, or add another."
            )
        return self._write("Delete a preset", lambda uow: uow.presets.delete(key))

    def assign(self, deck: DeckId, key: str | None) -> Changes:
        """Gives a deck, and those below it that have none of their own, a preset; None: the one above's."""
        return self._write("Choose a preset", lambda uow: uow.presets.assign(deck, key))

    def limit_today(self, key: str, new: int, reviews: int) -> Changes:
        """Sets limits for today only. Raises BadInput outside what a preset may have."""
        check_preset(replace(self._presets[key], new_per_day=new, reviews_per_day=reviews))
        return self._keep_today({**self._current_today(), key: [self._calendar.today(), new, reviews]})

    def no_limit_today(self, key: str) -> Changes:
        """Goes back to the preset's own limits."""
        kept = self._current_today()
        kept.pop(key, None)
        return self._keep_today(kept)

    def _current_today(self) -> dict[str, list[int]]:
        today = self._calendar.today()
        return {
            key: [limits.day, limits.new, limits.reviews]
            for key, limits in self._today.items()
            if limits.day == today
        }

    def _keep_today(self, limits: Mapping[str, list[int]]) -> Changes:
        return self._write("Change today's limits", lambda uow: uow.settings.put({_TODAY: limits}))

    def _check(self, wanted: Preset) -> None:
        check_preset(wanted)
        taken = (other.name.casefold() for other in self._presets.values() if other.key != wanted.key)
        if wanted.name.casefold() in taken:
            raise BadInput(
                "That preset exists", f"There already is a preset {wanted.name}.", "Choose another name."
            )

    def _write(self, step: str, write: Callable[[UnitOfWork], None]) -> Changes:
        changed = changes(step, Subject.PRESETS)
        with self._units() as uow:
            write(uow)
            uow.commit(changed)
        self.reload()
        return changed
