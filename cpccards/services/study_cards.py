"""Every card that may be studied, as the arrays that planning works on. Brings numpy along."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.notes import DeckId
from cpccards.domain.study_next import StudyCards
from cpccards.domain.topics import TOPICS
from cpccards.storage.unit_of_work import UnitOfWork

_KEYS = tuple(topic.key for topic in TOPICS)
_ARRAYS = tuple(field.name for field in fields(StudyCards) if field.name != "topics")


@dataclass(frozen=True, eq=False, slots=True)
class StudyDeck:
    """Cards to plan with, and what the plan itself does not ask of them; arrays of one length.

    Attributes:
        decks: id of each card's deck.
        due_day: study day each card in review is due; 0 for the others.
        in_steps: in its learning or relearning steps.
    """

    cards: StudyCards
    decks: NDArray[np.int64]
    due_day: NDArray[np.int64]
    in_steps: NDArray[np.bool_]

    def where(self, kept: NDArray[np.bool_]) -> StudyDeck:
        """Those cards only."""
        return StudyDeck(only(self.cards, kept), self.decks[kept], self.due_day[kept], self.in_steps[kept])


def read_study_deck(uow: UnitOfWork, day: int, decks: Collection[DeckId] | None = None) -> StudyDeck:
    """The cards of `decks`, or all, that may be studied on `day`, new ones in the order they come."""
    found = uow.card_columns.planned(day, decks)
    return StudyDeck(
        cards=StudyCards(
            cards=found.cards,
            notes=found.notes,
            topics=_KEYS,
            topic_index=found.topic_index,
            stability=found.stability,
            difficulty=found.difficulty,
            last_day=found.last_day,
        ),
        decks=found.decks,
        due_day=found.due_day,
        in_steps=found.in_steps,
    )


def only(cards: StudyCards, kept: NDArray[np.bool_]) -> StudyCards:
    """Those cards only."""
    return replace(cards, **{name: getattr(cards, name)[kept] for name in _ARRAYS})


def not_today(cards: StudyCards, today: int) -> NDArray[np.bool_]:
    """Which cards were not answered today."""
    return np.asarray((cards.stability <= 0) | (cards.last_day < today))
