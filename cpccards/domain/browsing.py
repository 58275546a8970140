"""What the Browse page shows: columns, rows, and how the learner has set the table up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from cpccards.domain.notes import AnyKind, CardId, DeckId, NoteId
from cpccards.domain.reviews import CardState


class BrowseColumn(StrEnum):
    """Something a row can say."""

    QUESTION = "question"
    ANSWER = "answer"
    CARD = "card"
    DECK = "deck"
    DUE = "due"
    STATE = "state"
    INTERVAL = "interval"
    STABILITY = "stability"
    DIFFICULTY = "difficulty"
    RETRIEVABILITY = "retrievability"
    LAPSES = "lapses"
    REVIEWS = "reviews"
    FLAG = "flag"
    TAGS = "tags"
    TOPIC = "topic"
    SECTION = "section"
    KIND = "kind"
    CREATED = "created"
    CHANGED = "changed"
    SOURCE = "source"
    EDITION = "edition"
    REVIEW_BY = "review-by"


COLUMN_NAMES: Mapping[BrowseColumn, str] = {
    BrowseColumn.QUESTION: "Question",
    BrowseColumn.ANSWER: "Answer",
    BrowseColumn.CARD: "Card",
    BrowseColumn.DECK: "Deck",
    BrowseColumn.DUE: "Due",
    BrowseColumn.STATE: "State",
    BrowseColumn.INTERVAL: "Interval",
    BrowseColumn.STABILITY: "Stability",
    BrowseColumn.DIFFICULTY: "Difficulty",
    BrowseColumn.RETRIEVABILITY: "Retrievability",
    BrowseColumn.LAPSES: "Lapses",
    BrowseColumn.REVIEWS: "Reviews",
    BrowseColumn.FLAG: "Flag",
    BrowseColumn.TAGS: "Tags",
    BrowseColumn.TOPIC: "Topic",
    BrowseColumn.SECTION: "Section",
    BrowseColumn.KIND: "Kind",
    BrowseColumn.CREATED: "Added",
    BrowseColumn.CHANGED: "Changed",
    BrowseColumn.SOURCE: "Source",
    BrowseColumn.EDITION: "Edition",
    BrowseColumn.REVIEW_BY: "Check again by",
}

USUAL_COLUMNS = (
    BrowseColumn.QUESTION,
    BrowseColumn.ANSWER,
    BrowseColumn.DECK,
    BrowseColumn.DUE,
    BrowseColumn.STATE,
    BrowseColumn.TOPIC,
)
_WIDEST = 4000


@dataclass(frozen=True, slots=True)
class BrowseView:
    """How the learner has set the table up.

    Attributes:
        columns: which are shown, from left to right; at least one, none twice.
        widths: pixels of the columns that were drawn to a width.
        sort: the column rows go by; None for the order in which they were added.
        of_notes: a row a note, not a row a card.
        sidebar, preview: whether these stand beside the table.
    """

    columns: tuple[BrowseColumn, ...] = USUAL_COLUMNS
    widths: Mapping[BrowseColumn, int] = field(default_factory=dict)
    sort: BrowseColumn | None = None
    descending: bool = False
    of_notes: bool = False
    sidebar: bool = True
    preview: bool = True

    def stored(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {
            "columns": list(self.columns),
            "widths": dict(self.widths),
            "sort": self.sort,
            "descending": self.descending,
            "of_notes": self.of_notes,
            "sidebar": self.sidebar,
            "preview": self.preview,
        }

    @classmethod
    def read(cls, stored: object) -> BrowseView:
        """What `stored` says; the usual for whatever is missing or makes no sense."""
        if not isinstance(stored, dict):
            return cls()
        known = {column.value: column for column in BrowseColumn}
        given, widths = stored.get("columns"), stored.get("widths")
        wanted = given if isinstance(given, list) else []
        columns = tuple(
            dict.fromkeys(known[each] for each in wanted if isinstance(each, str) and each in known)
        )
        sort = stored.get("sort")
        return cls(
            columns=columns or USUAL_COLUMNS,
            widths={
                known[name]: width
                for name, width in (widths.items() if isinstance(widths, dict) else ())
                if name in known and isinstance(width, int) and 0 < width <= _WIDEST
            },
            sort=known.get(sort) if isinstance(sort, str) else None,
            descending=stored.get("descending") is True,
            of_notes=stored.get("of_notes") is True,
            sidebar=stored.get("sidebar") is not False,
            preview=stored.get("preview") is not False,
        )


class BrowseRow(NamedTuple):
    """A card with its note, as the table shows it.

    Attributes:
        question, answer: plain text of the sides, cut to what a row can show.
        due_at: when a card in its steps is due; `due_day`: the study day of one in review.
        interval: days between its last answer and the day it is due; None outside review.
        retrievability: chance of recall today, 0 to 1; None for one never answered.
        siblings: how many cards its note makes.
    """

    card: CardId
    note: NoteId
    deck: DeckId
    ordinal: int
    question: str
    answer: str
    kind: AnyKind
    siblings: int
    state: CardState
    suspended: bool
    buried: bool
    due_day: int | None
    due_at: datetime | None
    position: int
    interval: int | None
    stability: float | None
    difficulty: float | None
    retrievability: float | None
    repetitions: int
    lapses: int
    flag: int
    tags: tuple[str, ...]
    topic: str | None
    created_at: datetime
    modified_at: datetime
    source: str
    edition: str
    review_by: date | None


class BrowseList(NamedTuple):
    """What a search brought: a card for each row, in order, and how many there are in all."""

    cards: list[CardId]
    total: int
