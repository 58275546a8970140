"""Anki's deck options as our presets, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.clock import day_of_date
from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.foreign_progress import ForeignPreset
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.presets import (
    HIGHEST_RETENTION,
    LOWEST_RETENTION,
    LeechAction,
    Preset,
    check_preset,
)
from cpccards.scheduling.anki_parameters import fsrs6_parameters
from cpccards.scheduling.parameter_bounds import within_bounds

DeckPath = tuple[str, ...]

_LONGEST_STEP = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def to_presets(
    foreign: Mapping[DeckPath, ForeignPreset],
) -> tuple[dict[DeckPath, Preset], tuple[Problem, ...]]:
    """A preset for each deck that has options of its own; decks with the same options share one.

    What the file does not say, or what can't be used, is as usual; the latter is told as a problem. Options
    of one name that differ, for instance in a deck's own retention, become presets of different names.
    """
    made: dict[ForeignPreset, Preset] = {}
    names: set[str] = set()
    problems: list[Problem] = []
    for options in foreign.values():
        if options not in made:
            name = _free_name(options.name.strip() or "Anki", names)
            names.add(name.casefold())
            made[options] = _preset(name, options, problems)
    return {path: made[options] for path, options in foreign.items()}, tuple(problems)


def to_foreign_preset(preset: Preset) -> ForeignPreset:
    """The preset as Anki's deck options."""
    return ForeignPreset(
        name=preset.name,
        parameters=preset.parameters,
        desired_retention=preset.desired_retention,
        learning_steps=tuple(step / _MINUTE for step in preset.learning_steps),
        relearning_steps=tuple(step / _MINUTE for step in preset.relearning_steps),
        maximum_interval=preset.maximum_interval,
        new_per_day=preset.new_per_day,
        reviews_per_day=preset.reviews_per_day,
        leech_threshold=preset.leech_threshold,
        leech_suspends=preset.leech_action is LeechAction.SUSPEND,
        ignore_before=preset.ignore_before.isoformat() if preset.ignore_before else "",
    )


@dataclass(frozen=True, eq=False, slots=True)
class CardOptions:
    """The presets that cards go by.

    Attributes:
        presets: each once.
        of_card: for each card, which of them holds for it.
        sets: their FSRS-6 parameters, (21, presets).
    """

    presets: tuple[Preset, ...]
    of_card: NDArray[np.int64]
    sets: NDArray[np.float64]

    def ignored_before(self) -> NDArray[np.int64]:
        """For each card, the study day before which answers say nothing any more."""
        days = [preset.ignore_before for preset in self.presets]
        return np.array([day_of_date(day or date.min) for day in days])[self.of_card]

    def steps(self, is_learning: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many steps there are for each card, in learning or else in relearning."""
        learning = np.array([len(preset.learning_steps) for preset in self.presets])
        relearning = np.array([len(preset.relearning_steps) for preset in self.presets])
        return np.where(is_learning, learning[self.of_card], relearning[self.of_card])


def card_options(
    notes: Sequence[int], decks: Sequence[DeckPath], presets: Mapping[DeckPath, Preset], default: Preset
) -> CardOptions:
    """The presets of cards: each deck's own, or that of the nearest deck above it that has one.

    Args:
        notes: for each card, the index of its note.
        decks: for each note, the path of its deck; empty when everything goes by `default`.
    """
    known = {deck: _preset_of(deck, presets, default) for deck in dict.fromkeys(decks)}
    places = {preset: place for place, preset in enumerate(dict.fromkeys([default, *known.values()]))}
    of_deck = {deck: places[preset] for deck, preset in known.items()}
    of_note = [of_deck[deck] for deck in decks]
    return CardOptions(
        presets=tuple(places),
        of_card=np.array([of_note[note] if of_note else 0 for note in notes], dtype=np.int64),
        sets=np.array([within_bounds(preset.parameters or FSRS_PARAMETERS) for preset in places]).T,
    )


def _preset_of(deck: DeckPath, presets: Mapping[DeckPath, Preset], default: Preset) -> Preset:
    above = (deck[:length] for length in range(len(deck), 0, -1))
    return next((presets[path] for path in above if path in presets), default)


def _free_name(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def _preset(name: str, options: ForeignPreset, problems: list[Problem]) -> Preset:
    preset = Preset(key=f"anki:{name.casefold()}", name=name)
    for theirs, (ours, words, convert) in _PIECES.items():
        given = getattr(options, theirs)
        if given is None:
            continue
        try:
            changed = replace(preset, **{ours: convert(given)})
            check_preset(changed)
        except (BadInput, ValueError, OverflowError):
            why = f"The {words} of the deck options “{name}” can't be used: {given!s:.60}."
            problems.append(Problem(None, f"{why} What is usual took their place.", fatal=False))
        else:
            preset = changed
    wanted = options.desired_retention
    if wanted is not None and isfinite(wanted) and wanted != preset.desired_retention:
        why = f"The deck options “{name}” want {wanted:.0%} remembered"
        problems.append(Problem(None, f"{why}; that became {preset.desired_retention:.0%}.", fatal=False))
    return preset


def _retention(share: float) -> float:
    if not isfinite(share):
        raise ValueError(share)
    return min(max(share, LOWEST_RETENTION), HIGHEST_RETENTION)


def _steps(minutes: tuple[float, ...]) -> tuple[timedelta, ...]:
    """Steps; what is longer than any step here becomes the longest."""
    return tuple(min(timedelta(minutes=step), _LONGEST_STEP) for step in minutes)


def _parameters(parameters: tuple[float, ...]) -> tuple[float, ...]:
    known = fsrs6_parameters(parameters) if parameters else ()
    if known is None:
        raise ValueError(parameters)
    return known


def _leech_action(suspends: bool) -> LeechAction:
    return LeechAction.SUSPEND if suspends else LeechAction.TAG


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


_PIECES: dict[str, tuple[str, str, Callable[[Any], Any]]] = {
    "parameters": ("parameters", "FSRS parameters", _parameters),
    "desired_retention": ("desired_retention", "desired retention", _retention),
    "learning_steps": ("learning_steps", "learning steps", _steps),
    "relearning_steps": ("relearning_steps", "relearning steps", _steps),
    "maximum_interval": ("maximum_interval", "maximum interval", int),
    "new_per_day": ("new_per_day", "number of new cards a day", int),
    "reviews_per_day": ("reviews_per_day", "number of reviews a day", int),
    "leech_threshold": ("leech_threshold", "number of lapses of a leech", int),
    "leech_suspends": ("leech_action", "leech action", _leech_action),
    "ignore_before": ("ignore_before", "day before which reviews are ignored", _date),
}
"""By the names of `ForeignPreset`: ours, in words, and how one becomes the other."""
