"""Decks of an Anki collection and the options they are studied with, of every schema from 11 to 18."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cpccards.domain.foreign_progress import ForeignPreset
from cpccards.domain.plain_text import plain_text
from cpccards.exchange.anki_values import (
    clean_name,
    clean_text,
    deck_path,
    entry,
    load_object,
    real,
    reals,
    whole,
)
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.protobuf_reader import floats, last_fields, message, text, whole_number
from cpccards.exchange.safe_sqlite import SafeDatabase

DEFAULT = 1
"""Id of the deck and of the options that every collection has."""

_LONGEST_DESCRIPTION = 2_000
_MAX_ROWS = 100_000
_MAX_TEXT = 64_000_000
_MOST_STEPS = 50
_MOST_PARAMETERS = 35
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_KIND = "decks or deck options that can't be read"


@dataclass(frozen=True, slots=True)
class AnkiDeck:
    """A deck.

    Attributes:
        options: id of its options; None for a filtered deck.
        desired_retention: its own, in place of the options'.
    """

    path: tuple[str, ...]
    description: str = ""
    options: int | None = DEFAULT
    desired_retention: float | None = None

    @property
    def is_filtered(self) -> bool:
        """True when its cards belong to other decks."""
        return self.options is None


def read_decks(database: SafeDatabase, decks: Any, problems: ProblemList) -> dict[int, AnkiDeck]:
    """The decks of a collection by their id.

    Args:
        decks: ``col.decks``, which newer collections leave empty.

    Raises:
        BadInput: the list as a whole can't be read.
    """
    if "decks" not in database.tables:
        return _decks_from_json(decks, problems)
    database.check_size("decks", _MAX_ROWS, ("name", "kind"), _MAX_TEXT)
    found = {}
    for number, name, kind in database.rows("SELECT id, name, kind FROM decks"):
        try:
            found[number] = _deck(name, kind)
        except ValueError:
            problems.add(_KIND, f"The options of the deck “{clean_name(name, '?')}” can't be read.")
            found[number] = AnkiDeck(deck_path(name))
    return found


def _deck(name: Any, kind: Any) -> AnkiDeck:
    container = last_fields(message(kind))
    if 2 in container:
        return AnkiDeck(deck_path(name), options=None)
    parts = last_fields(message(container.get(1)))
    own = floats(parts.get(10))
    return AnkiDeck(
        deck_path(name),
        _description(text(parts.get(4))),
        whole_number(parts.get(1)) or DEFAULT,
        real(own[0]) if own else None,
    )


def _decks_from_json(decks: Any, problems: ProblemList) -> dict[int, AnkiDeck]:
    found = {}
    for key, deck in load_object(decks, "list of decks").items():
        if not key.isascii() or not key.isdigit() or len(key) > 19 or not isinstance(deck, dict):
            problems.add(_KIND, f"The deck “{clean_name(key, '?')}” can't be read.")
            continue
        percent = real(deck.get("desiredRetention"))
        found[int(key)] = AnkiDeck(
            deck_path(deck.get("name")),
            _description(deck.get("desc")),
            None if deck.get("dyn") else whole(deck.get("conf")) or DEFAULT,
            None if percent is None else percent / 100,
        )
    return found


def _description(value: Any) -> str:
    return plain_text(clean_text(value)[: 10 * _LONGEST_DESCRIPTION])[:_LONGEST_DESCRIPTION]


def read_presets(
    database: SafeDatabase, options: Any, decks: Mapping[int, AnkiDeck], problems: ProblemList
) -> dict[tuple[str, ...], ForeignPreset]:
    """What each deck is studied with, by its path.

    Args:
        options: ``col.dconf``, which newer collections leave empty.

    Raises:
        BadInput: the list as a whole can't be read.
    """
    known: dict[int, ForeignPreset] = {}
    if "deck_config" in database.tables:
        database.check_size("deck_config", _MAX_ROWS, ("name", "config"), _MAX_TEXT)
        for number, name, blob in database.rows("SELECT id, name, config FROM deck_config"):
            try:
                known[number] = _preset(clean_name(name, f"Options {number}"), blob)
            except ValueError:
                problems.add(_KIND, f"The deck options “{clean_name(name, '?')}” can't be read.")
    else:
        for key, one in load_object(options, "list of deck options").items():
            if key.isascii() and key.isdigit() and len(key) <= 19 and isinstance(one, dict):
                known[int(key)] = _preset_from_json(clean_name(one.get("name"), f"Options {key}"), one)
            else:
                problems.add(_KIND, f"The deck options “{clean_name(key, '?')}” can't be read.")
    found = {}
    for deck in decks.values():
        preset = None if deck.options is None else known.get(deck.options, known.get(DEFAULT))
        if preset is not None:
            found[deck.path] = _with_retention(preset, deck)
    return found


def _with_retention(preset: ForeignPreset, deck: AnkiDeck) -> ForeignPreset:
    """The options as they hold for a deck, which may have a retention of its own."""
    if deck.desired_retention in {None, preset.desired_retention}:
        return preset
    name = clean_name(f"{preset.name} – {deck.path[-1]}", preset.name)
    return replace(preset, name=name, desired_retention=deck.desired_retention)


def _preset(name: str, blob: Any) -> ForeignPreset:
    """Raises ValueError. What a message does not hold is zero, as the format has it."""
    parts = last_fields(message(blob))
    retention = floats(parts.get(37))
    return ForeignPreset(
        name=name,
        parameters=next((found for at in (6, 5, 3) if (found := _finite(floats(parts.get(at))))), ()),
        desired_retention=real(retention[0]) if retention else None,
        learning_steps=_finite(floats(parts.get(1)))[:_MOST_STEPS],
        relearning_steps=_finite(floats(parts.get(2)))[:_MOST_STEPS],
        maximum_interval=whole_number(parts.get(16)) or None,
        new_per_day=whole_number(parts.get(9)),
        reviews_per_day=whole_number(parts.get(10)),
        leech_threshold=whole_number(parts.get(22)),
        leech_suspends=whole_number(parts.get(21)) == 0,
        ignore_before=_date(text(parts.get(46))),
    )


def _finite(numbers: tuple[float, ...]) -> tuple[float, ...]:
    """The numbers, or none of them when one is infinite or no number."""
    return numbers if all(real(number) is not None for number in numbers) else ()


def _preset_from_json(name: str, one: Mapping[str, Any]) -> ForeignPreset:
    new, lapse, review = entry(one, "new"), entry(one, "lapse"), entry(one, "rev")
    action = whole(lapse.get("leechAction"))
    weights = ("fsrsParams6", "fsrsParams5", "fsrsWeights")
    return ForeignPreset(
        name=name,
        parameters=next((found for key in weights if (found := reals(one.get(key), _MOST_PARAMETERS))), ()),
        desired_retention=real(one.get("desiredRetention")),
        learning_steps=reals(new.get("delays"), _MOST_STEPS),
        relearning_steps=reals(lapse.get("delays"), _MOST_STEPS),
        maximum_interval=whole(review.get("maxIvl")),
        new_per_day=whole(new.get("perDay")),
        reviews_per_day=whole(review.get("perDay")),
        leech_threshold=whole(lapse.get("leechFails")),
        leech_suspends=None if action is None else action == 0,
        ignore_before=_date(one.get("ignoreRevlogsBeforeDate")),
    )


def _date(value: Any) -> str:
    return value if isinstance(value, str) and _ISO_DATE.fullmatch(value) else ""
