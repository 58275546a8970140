"""A run through today's cards: one on screen, the rest to come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.presets import LeechAction
from cpccards.domain.queue import DayQueue
from cpccards.domain.reviews import Rating
from cpccards.services.study import Rated, ShownCard, StudyService

CRAM_AGAIN = timedelta(minutes=1)
"""While cramming, a card that was not known comes back after so long,"""
CRAM_HARD = 4
"""and one that was hard after so many others. One that was known does not come back."""


class _Answer(NamedTuple):
    card: CardId
    rating: Rating
    at: datetime


class ReviewSession:
    """Holds the order of a session and what was done in it; every write goes through `StudyService`.

    Args:
        decks: to study from; None for the whole library.
        block: just these cards, in this order, whatever is due.
        cram: the block is asked until each card was known once; its schedule stays as it is.
    """

    def __init__(
        self,
        study: StudyService,
        decks: Collection[DeckId] | None = None,
        block: Sequence[CardId] | None = None,
        *,
        cram: bool = False,
    ) -> None:
        self._study = study
        self._decks = decks
        self._block = block
        self.is_cram = cram
        self._rated: list[_Answer] = []
        self._queue = self._fresh_queue()
        self._current: ShownCard | None = None
        self.time = timedelta()
        self._boxes = 0
        self._advance()

    @property
    def is_of_everything(self) -> bool:
        """True when the session runs over the whole library, not over some decks."""
        return self._decks is None and self._block is None

    @property
    def current(self) -> ShownCard | None:
        """The card on screen; None when nothing is left for now."""
        return self._current

    @property
    def remaining(self) -> int:
        """Cards still to come, with the one on screen."""
        return self._queue.remaining(self._study.now()) + (self._current is not None)

    @property
    def answers(self) -> int:
        """Ratings given in this session and not taken back."""
        return len(self._rated)

    @property
    def remembered(self) -> int:
        """Those of them that were not Again."""
        return sum(answer.rating is not Rating.AGAIN for answer in self._rated)

    def rate(self, rating: Rating, took: timedelta) -> Rated:
        """Rates the card on screen and moves on.

        Raises:
            LibraryError: nothing was saved; the same card stays on screen.
        """
        if self._current is None:
            raise RuntimeError("there is no card to rate")
        preset = self._current.preset
        write = self._study.cram if self.is_cram else self._study.rate
        rated = write(self._current, rating, took)
        answer = _Answer(rated.card, rating, self._study.now())
        self._rated.append(answer)
        self.time += min(took, timedelta(seconds=preset.longest_answer))
        if self.is_cram:
            self._return_crammed(self._queue, answer, CRAM_HARD)
        elif rated.after.due_at is not None and not (
            rated.is_leech and preset.leech_action is LeechAction.SUSPEND
        ):
            self._queue.return_at(rated.after.due_at, rated.card)
        self._advance()
        return rated

    def ends_timebox(self, box: timedelta | None) -> bool:
        """True once for each stretch of answering that is as long as `box`; never with None."""
        boxes = 0 if box is None else self.time // box
        ends, self._boxes = boxes > self._boxes, max(boxes, self._boxes)
        return ends

    def skip(self) -> None:
        """Moves on from the card on screen, which was suspended, buried or deleted."""
        self._advance()

    def refresh(self) -> None:
        """Shows the present card as it is now, after an edit; moves on if it is gone."""
        if self._current is not None:
            self._show_or_advance(self._current.card.id)

    def step_back(self) -> None:
        """After an undone rating: shows the card that was rated last in this session again."""
        card = self._rated.pop().card if self._rated else None
        self.rebuild(card)

    def rebuild(self, first: CardId | None = None) -> None:
        """Makes the queue anew from the library, with `first` on screen when it still exists."""
        self._queue = self._fresh_queue()
        if first is None:
            self._advance()
        else:
            self._queue.drop(first)
            self._show_or_advance(first)

    def _fresh_queue(self) -> DayQueue:
        if self._block is None:
            return self._study.queue(self._decks)
        if self.is_cram:
            return self._cram_queue(self._study.present(self._block))
        return self._study.queue_of(self._block)

    def _cram_queue(self, cards: Sequence[CardId]) -> DayQueue:
        """What is left of `cards` after the answers given so far."""
        last = {answer.card: place for place, answer in enumerate(self._rated)}
        queue = DayQueue(card for card in cards if card not in last)
        present = set(cards)
        for card, place in sorted(last.items(), key=lambda entry: entry[1]):
            if card in present:
                others = len(self._rated) - 1 - place
                self._return_crammed(queue, self._rated[place], max(0, CRAM_HARD - others))
        return queue

    @staticmethod
    def _return_crammed(queue: DayQueue, answer: _Answer, others: int) -> None:
        if answer.rating is Rating.AGAIN:
            queue.return_at(answer.at + CRAM_AGAIN, answer.card)
        elif answer.rating is Rating.HARD:
            queue.return_after(others, answer.card)

    def _show_or_advance(self, card: CardId) -> None:
        try:
            self._current = self._study.show(card)
        except KeyError:
            self._advance()

    def _advance(self) -> None:
        while (card := self._queue.take(self._study.now())) is not None:
            try:
                self._current = self._study.show(card)
            except KeyError:
                continue
            return
        self._current = None
