"""A search as a tree of terms joined by and, or and not (see `search_parsing.parse`), and what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from cpccards.domain.errors import BadInput
from cpccards.domain.linear_regex import LinearRegex
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.search_text import Pattern


class SearchError(BadInput):
    """A search that can't be understood, or takes too long. `start` and `end` say where in the text it is."""

    def __init__(self, message: str, remedy: str, start: int, end: int) -> None:
        super().__init__("This search can't be understood", message, remedy)
        self.start = start
        self.end = end


class State(StrEnum):
    """What `is:` asks for."""

    NEW = "new"
    LEARN = "learn"
    REVIEW = "review"
    DUE = "due"
    SUSPENDED = "suspended"
    BURIED = "buried"
    LEECH = "leech"


class Property(StrEnum):
    """What `prop:` asks for."""

    INTERVAL = "ivl"
    DUE = "due"
    STABILITY = "s"
    DIFFICULTY = "d"
    RETRIEVABILITY = "r"
    LAPSES = "lapses"
    REPETITIONS = "reps"
    POSITION = "pos"


class Comparison(StrEnum):
    """How `prop:` compares. Longer signs first: that is how they are told apart."""

    AT_MOST = "<="
    AT_LEAST = ">="
    OTHER = "!="
    BELOW = "<"
    ABOVE = ">"
    EQUAL = "="


class Label(Enum):
    """A word or two that a note or its card carries."""

    TAG = "tag"
    TOPIC = "topic"
    KIND = "note"
    SOURCE = "source"
    EDITION = "edition"


class Within(Enum):
    """The last days in which something happened."""

    ADDED = "added"
    EDITED = "edited"
    INTRODUCED = "introduced"


@dataclass(frozen=True, slots=True)
class TextHas:
    """Some field holds this."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class TextFits:
    """Some field fits a regular expression; `w:` is one as well. `literals`: words it can't do without."""

    expression: LinearRegex
    literals: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        """Whether it fits some part of a folded text. Raises TooMuchEffort: see `linear_regex`."""
        return self.expression.is_within(text)


Words = Pattern | TextFits
"""What a text says, from its beginning to its end, or an expression that fits some part of it."""


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A field so called says this."""

    name: Pattern
    words: Words


@dataclass(frozen=True, slots=True)
class InDeck:
    """The card lies in a deck whose path from the top is this (A::B), or below it."""

    path: Pattern


@dataclass(frozen=True, slots=True)
class InPreset:
    """The card lies in a deck that goes by a preset of this name."""

    name: Pattern


@dataclass(frozen=True, slots=True)
class InSection:
    """The topic belongs to a section of the outline that is followed, by id or name."""

    name: Pattern


@dataclass(frozen=True, slots=True)
class HasLabel:
    """The note carries this; None for nothing of the kind. Of tags and decks, those below as well."""

    label: Label
    words: Words | None


@dataclass(frozen=True, slots=True)
class IsState:
    """The card stands so."""

    state: State


@dataclass(frozen=True, slots=True)
class HasFlag:
    """The card has this flag, 1 to 7; 0 for none."""

    flag: int


@dataclass(frozen=True, slots=True)
class Rated:
    """The card was answered in the last `days` study days, 1 for today; `rating` 1 to 4, None for any."""

    days: int
    rating: int | None


@dataclass(frozen=True, slots=True)
class Happened:
    """It happened in the last `days` study days, 1 for today."""

    what: Within
    days: int


@dataclass(frozen=True, slots=True)
class HasProperty:
    """A number of the card compares so. Cards that have no such number don't fit, whatever the comparison.

    Days for `ivl`, `due` (from today) and `s`, 0 to 1 for `d` and `r`.
    """

    name: Property
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class IsCard:
    """Which card of its note: by number from 1, or by the name of its template."""

    which: int | Pattern


@dataclass(frozen=True, slots=True)
class HasCardId:
    """One of these cards."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HasNoteId:
    """A card of one of these notes."""

    ids: tuple[int, ...]


Condition = (
    TextHas
    | TextFits
    | FieldIs
    | InDeck
    | InPreset
    | InSection
    | HasLabel
    | IsState
    | HasFlag
    | Rated
    | Happened
    | HasProperty
    | IsCard
    | HasCardId
    | HasNoteId
)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition, and where it stands in the text."""

    condition: Condition
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Not:
    """What does not fit."""

    part: Query


@dataclass(frozen=True, slots=True)
class And:
    """What fits every part; everything, where there is none."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What fits one of the parts or more."""

    parts: tuple[Query, ...]


Query = Term | Not | And | Or


class SearchOrder(StrEnum):
    """By what found cards are put in order; those without such a thing come last."""

    ADDED = "added"
    EDITED = "edited"
    QUESTION = "question"
    DUE = "due"
    INTERVAL = "interval"
    STABILITY = "stability"
    DIFFICULTY = "difficulty"
    REPETITIONS = "repetitions"
    LAPSES = "lapses"
    POSITION = "position"


class FoundCard(NamedTuple):
    """A card as lists show it. `question`: the first field of its note as plain text."""

    card: CardId
    note: NoteId
    deck: DeckId
    ordinal: int
    question: str


def terms(query: Query) -> Iterator[Term]:
    """Every term of a search, from left to right."""
    if isinstance(query, Term):
        yield query
        return
    for part in (query.part,) if isinstance(query, Not) else query.parts:
        yield from terms(part)
