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
_PLACE = {key: index for index, key in enumerate(_KEYS)}
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
    rows = uow.cards.for_study(day, decks)
    columns = zip(*rows, strict=True) if rows else iter(((),) * 9)
    cards, notes, stability, difficulty, last_day, deck_ids, due_day, in_steps, topics = columns
    return StudyDeck(
        cards=StudyCards(
            cards=np.array(cards, np.int64),
            notes=np.array(notes, np.int64),
            topics=_KEYS,
            topic_index=np.array([_PLACE.get(topic or "", -1) for topic in topics], np.int64),
            stability=np.array(stability, np.float64),
            difficulty=np.array(difficulty, np.float64),
            last_day=np.array(last_day, np.int64),
        ),
        decks=np.array(deck_ids, np.int64),
        due_day=np.array(due_day, np.int64),
        in_steps=np.array(in_steps, bool),
    )


def only(cards: StudyCards, kept: NDArray[np.bool_]) -> StudyCards:
    """Those cards only."""
    return replace(cards, **{name: getattr(cards, name)[kept] for name in _ARRAYS})


def not_today(cards: StudyCards, today: int) -> NDArray[np.bool_]:
    """Which cards were not answered today."""
    return np.asarray((cards.stability <= 0) | (cards.last_day < today))
