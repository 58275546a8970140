"""Studying apart from the day's plan: chosen cards, for the record or only for tonight."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from cpccards.domain.errors import BadInput
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.reviews import CardState
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.cards import ChosenCard
from cpccards.storage.unit_of_work import UnitOfWorkFactory

MOST_CARDS = 9999
MOST_DAYS = 365
WEAK = 0.85
"""A card that is recalled with less than this chance today is weak."""


class Which(StrEnum):
    """What is asked of a card to be chosen."""

    FORGOTTEN = "forgotten"
    AHEAD = "ahead"
    WEAK = "weak"
    DUE = "due"
    NEW = "new"
    ALL = "all"


class Order(StrEnum):
    """In which order they come."""

    WEAKEST = "weakest"
    DUE = "due"
    ADDED = "added"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class CustomStudy:
    """What the learner wants to study.

    Attributes:
        days: back for FORGOTTEN (1 is today), ahead for AHEAD.
        decks, topics: those only; None for all.
        tag: that tag, or one below it; empty for any.
        flag: 1 to 7; 0 for any.
        cards: those only, as a search found them; None for all.
        most: cards at most.
        cram: answers leave the schedule as it is.
    """

    which: Which
    days: int = 1
    decks: frozenset[DeckId] | None = None
    topics: frozenset[str] | None = None
    tag: str = ""
    flag: int = 0
    cards: frozenset[CardId] | None = None
    order: Order = Order.WEAKEST
    most: int = 100
    cram: bool = False


@dataclass(frozen=True, slots=True)
class StudySelection:
    """Cards to be studied in this order, whatever is due. `name`: what they are, in the learner's words."""

    name: str
    cards: tuple[CardId, ...]
    cram: bool = False


class CustomStudyService:
    """Chooses the cards."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def select(self, wanted: CustomStudy, name: str = "") -> StudySelection:
        """The cards that fit.

        To be crammed, all of them. Else one of each note, and none that is through for today: FSRS learns
        little from a second look on the same day.

        Raises:
            BadInput: a number out of bounds.
        """
        _check(wanted)
        today = self._calendar.today()
        with self._units() as uow:
            cards = uow.cards.to_choose_from(today)
            forgotten = (
                uow.reviews.forgotten_since(today - wanted.days + 1)
                if wanted.which is Which.FORGOTTEN
                else frozenset()
            )
        fits = _condition(wanted, today, forgotten)
        found = [card for card in cards if fits(card) and _is_among(card, wanted)]
        found.sort(key=_key(wanted, today))
        if not wanted.cram:
            found = _one_a_note(card for card in found if not _is_through(card, today))
        return StudySelection(name, tuple(card.card for card in found[: wanted.most]), wanted.cram)

    def tags(self) -> list[str]:
        """Every tag in use."""
        with self._units() as uow:
            return uow.notes.tags()


def _check(wanted: CustomStudy) -> None:
    for words, value, most in (("Cards", wanted.most, MOST_CARDS), ("Days", wanted.days, MOST_DAYS)):
        if not 1 <= value <= most:
            raise BadInput(
                "That number can't be used", f"{words} must lie between 1 and {most}.", "Choose another."
            )


def _condition(wanted: CustomStudy, today: int, forgotten: frozenset[CardId]) -> Callable[[ChosenCard], bool]:
    which = wanted.which
    if which is Which.FORGOTTEN:
        return lambda card: card.card in forgotten
    if which is Which.AHEAD:
        return lambda card: card.state == CardState.REVIEW and card.due_day <= today + wanted.days
    if which is Which.WEAK:
        return lambda card: card.state != CardState.NEW and _recall(card, today) < WEAK
    if which is Which.DUE:
        return lambda card: card.state == CardState.REVIEW and card.due_day <= today
    if which is Which.NEW:
        return lambda card: card.state == CardState.NEW
    return lambda _card: True


def _is_among(card: ChosenCard, wanted: CustomStudy) -> bool:
    tag = wanted.tag.casefold()
    return (
        (wanted.decks is None or card.deck in wanted.decks)
        and (wanted.topics is None or card.topic in wanted.topics)
        and (wanted.cards is None or card.card in wanted.cards)
        and (not wanted.flag or card.flag == wanted.flag)
        and (not tag or any(own == tag or own.startswith(f"{tag}::") for own in card.tags.casefold().split()))
    )


def _key(wanted: CustomStudy, today: int) -> Callable[[ChosenCard], tuple[float, float, int]]:
    if wanted.order is Order.DUE:
        return lambda card: (
            card.due_day if card.state == CardState.REVIEW else today,
            card.position,
            card.card,
        )
    if wanted.order is Order.ADDED:
        return lambda card: (card.note, 0, card.card)
    if wanted.order is Order.RANDOM:
        # The same draw all day long, so that the count and the session agree; the seed is no secret.
        return lambda card: (random.Random(f"{today}:{card.card}").random(), 0, card.card)  # noqa: S311
    return lambda card: (
        1.0 if card.state == CardState.NEW else _recall(card, today),
        card.position if card.state == CardState.NEW else -card.lapses,
        card.card,
    )


def _recall(card: ChosenCard, today: int) -> float:
    return chance_of_recall(card.stability, today - card.last_review_day) if card.stability > 0 else 0.0


def _is_through(card: ChosenCard, today: int) -> bool:
    return card.state == CardState.REVIEW and card.last_review_day == today


def _one_a_note(cards: Iterable[ChosenCard]) -> list[ChosenCard]:
    met: set[NoteId] = set()
    kept = []
    for card in cards:
        if card.note not in met:
            met.add(card.note)
            kept.append(card)
    return kept
