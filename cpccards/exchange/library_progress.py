"""Learning progress in a JSON library: from its columns to cards, reviews and events that hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from cpccards.domain.clock import StudyDay, from_milliseconds
from cpccards.domain.drafts import DraftCard, DraftProgress
from cpccards.domain.errors import BadInput
from cpccards.domain.preset_values import preset_from_values
from cpccards.domain.presets import Preset
from cpccards.domain.reviews import CardState, Memory
from cpccards.exchange.json_entries import Entry
from cpccards.exchange.library_columns import (
    CARD_COLUMNS,
    EVENT_COLUMNS,
    REVIEW_COLUMNS,
    Column,
    Columns,
    read_columns,
    take,
    where,
)
from cpccards.exchange.problem_list import ProblemList

_PARTS = ("cards", "reviews", "events", "presets", "deck_presets")
_NAME_LENGTH = 200
_DECK_DEPTH = 100
_STEPS = (CardState.LEARNING, CardState.RELEARNING)


def read_progress(
    root: Entry,
    places: Sequence[int | None],
    decks: Mapping[int, tuple[str, ...]],
    problems: ProblemList,
) -> DraftProgress | None:
    """The progress in a library file; None where it says nothing about it.

    Args:
        places: for each note of the file its place among those that were taken, None for one left out.
        decks: by their places in the file the paths of those that were taken.
    """
    if not any(part in root for part in _PARTS):
        return None
    columns, rows = read_columns(root.own().get("cards"), CARD_COLUMNS, "cards", problems)
    cards, card_places = _cards(columns, rows, places, decks, problems)
    return DraftProgress(
        cards=cards,
        reviews=_log(root, "reviews", "reviewed_at", REVIEW_COLUMNS, card_places, problems),
        events=_log(root, "events", "at", EVENT_COLUMNS, card_places, problems),
        presets=_presets(root),
    )


def _cards(
    columns: Columns,
    rows: Sequence[int],
    places: Sequence[int | None],
    decks: Mapping[int, tuple[str, ...]],
    problems: ProblemList,
) -> tuple[tuple[DraftCard, ...], dict[int, int]]:
    """The cards, and for each row of the file that became one its place among them."""
    cards: list[DraftCard] = []
    found: dict[int, int] = {}
    seen: set[tuple[int, int]] = set()
    if not columns:
        return (), {}
    names = tuple(columns)
    for row, values in zip(rows, zip(*columns.values(), strict=True), strict=True):
        card = dict(zip(names, values, strict=True))
        place = places[card["note"]] if card["note"] < len(places) else None
        memory = _memory(card)
        why = None
        if place is None:
            why = "its note was left out or isn't in the file"
        elif (place, card["ordinal"]) in seen:
            why = "another card of its note has the same place"
        else:
            why = _why_not(memory)
        if why is not None or place is None:
            problems.add(
                "cards left out", f"Card {row + 1:,} and its history were left out: {why}.", fatal=True
            )
            continue
        if card["deck"] is not None and card["deck"] not in decks:
            why = f"Card {row + 1:,} went to the deck of its note: the deck it names isn't in the file."
            problems.add("details left out", why, fatal=False)
        seen.add((place, card["ordinal"]))
        found[row] = len(cards)
        cards.append(
            DraftCard(
                note=place,
                ordinal=card["ordinal"],
                memory=memory,
                suspended=card["suspended"],
                flag=card["flag"],
                position=card["position"],
                custom_data=card["custom_data"],
                buried_until=card["buried_until_day"],
                deck=decks.get(card["deck"]),
            )
        )
    return tuple(cards), found


def _memory(card: dict[str, Any]) -> Memory:
    return Memory(
        state=CardState(card["state"]),
        step=card["step"],
        stability=card["stability"],
        difficulty=card["difficulty"],
        due_at=None if card["due_at"] is None else from_milliseconds(card["due_at"]),
        due_day=None if card["due_day"] is None else StudyDay(card["due_day"]),
        last_review_at=None if card["last_review_at"] is None else from_milliseconds(card["last_review_at"]),
        last_review_day=None if card["last_review_day"] is None else StudyDay(card["last_review_day"]),
        repetitions=card["repetitions"],
        lapses=card["lapses"],
    )


def _why_not(memory: Memory) -> str | None:
    """Why no card can stand so; None when one can."""
    if memory.state is CardState.NEW:
        return None
    # FSRS need not have seen a card that Anki left in its first steps.
    memories = (memory.stability, memory.difficulty)
    is_unmeasured = memory.state is CardState.LEARNING and memories == (None, None)
    is_lost = None in memories and not is_unmeasured
    if is_lost or memory.last_review_at is None or memory.last_review_day is None:
        return "it was studied, but its memory or its last review is missing"
    due = memory.due_at if memory.state in _STEPS else memory.due_day
    return "the day or hour it is due is missing" if due is None else None


def _log(
    root: Entry,
    name: str,
    time: str,
    known: dict[str, Column],
    card_places: dict[int, int],
    problems: ProblemList,
) -> dict[str, tuple[Any, ...]]:
    """Reviews or events, ascending by time, without those of cards that were left out."""
    columns, _ = read_columns(root.own().get(name), known, name, problems)
    if not columns:
        return {}
    places = [card_places.get(card) for card in columns["card_id"]]
    if None in places:
        lost = places.count(None)
        why = f"{lost:,} of {len(places):,} {name} were left out, since their cards were or are not there."
        problems.add(f"{name} left out", why, fatal=True)
        columns = where(columns, [place is not None for place in places])
        places = [place for place in places if place is not None]
    columns["card_id"] = places
    times = columns[time]
    if any(later < earlier for earlier, later in pairwise(times)):
        columns = take(columns, sorted(range(len(times)), key=times.__getitem__))
    return {column: tuple(values) for column, values in columns.items()}


def _presets(root: Entry) -> dict[tuple[str, ...], Preset]:
    """The preset of each deck that has one; that of all others has the empty path."""
    presets: dict[int, Preset] = {}
    for entry in root.entries("presets", "Preset"):
        try:
            preset = preset_from_values(
                entry.text("key", _NAME_LENGTH), entry.text("name", _NAME_LENGTH), entry.own()
            )
        except BadInput as error:
            entry.leave_out("presets left out", error.message)
        else:
            presets[(entry.line or 0) - 1] = preset
    found: dict[tuple[str, ...], Preset] = {}
    for entry in root.entries("deck_presets", "The preset of deck"):
        path = entry.texts("deck", _DECK_DEPTH)
        place = entry.whole("preset", 0, 2**31)
        if "deck" in entry and place in presets:
            found[path] = presets[place]
        else:
            entry.leave_out("presets left out", "it names no deck, or a preset that isn't there.")
    return found
