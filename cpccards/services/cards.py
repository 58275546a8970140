"""What the learner does to cards by hand: each act one undoable step, however many cards it concerns."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import StudyDay, to_milliseconds
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import CardEventKind, CardState, Memory
from cpccards.services.portions import nothing_to_change, portions
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.cards import memory_columns
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

HIGHEST_FLAG = 7
MIDDLE_DIFFICULTY = 5.0
FURTHEST_DUE = 36_500
"""Days ahead that a card can be set due."""

Row = dict[str, Any]
"""A card as its row in the library."""


class CardService:
    """Suspends, buries, flags, sets due, resets and reorders cards.

    Every act tells `report` how far it is, and asks `cancelled` whether to stop. It raises Cancelled then,
    and nothing was changed. Its step counts the cards that are not as they were; where there are none, it
    raises BadInput.
    """

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def suspend(
        self, cards: Collection[CardId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Takes cards out of study until they are put back."""
        return self._change("Suspend", cards, lambda _row: {"suspended": 1}, report, cancelled)

    def resume(
        self, cards: Collection[CardId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Puts suspended cards back into study."""
        return self._change("Resume", cards, lambda _row: {"suspended": 0}, report, cancelled)

    def bury(
        self, cards: Collection[CardId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Hides cards until tomorrow."""
        tomorrow = self._calendar.today() + 1
        return self._change("Bury", cards, lambda _row: {"buried_until_day": tomorrow}, report, cancelled)

    def unbury(
        self, cards: Collection[CardId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Shows buried cards again today."""
        return self._change("Unbury", cards, lambda _row: {"buried_until_day": None}, report, cancelled)

    def flag(
        self,
        cards: Collection[CardId],
        flag: int,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Marks cards with a flag from 1 to 7, or clears it with 0. Raises BadInput for another one."""
        if not 0 <= flag <= HIGHEST_FLAG:
            raise BadInput(
                "There is no such flag", f"Flags go from 1 to {HIGHEST_FLAG}.", "Choose one of them."
            )
        act, one = ("Flag", "Flag a card") if flag else ("Clear the flags of", "Clear a flag")
        return self._change(act, cards, lambda _row: {"flag": flag}, report, cancelled, one=one)

    def set_due(
        self,
        cards: Collection[CardId],
        first: int,
        last: int | None = None,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Makes cards due so many days from today, spread between `first` and `last`.

        As in Anki, a card in review keeps what is known of its memory; only the day moves. One in its
        learning steps goes into review as it is known. One never seen goes into review too, as if it was
        remembered for just as long as it waits: at 90 % on its day. The card's history says so.

        Raises:
            BadInput: the days lie before today, too far ahead, or the wrong way round.
        """
        until = first if last is None else last
        if not 0 <= first <= until <= FURTHEST_DUE:
            raise BadInput(
                "These days can't be used",
                f"A card can be due from today to {FURTHEST_DUE} days ahead, the earlier day first.",
                "Choose other days.",
            )
        today = self._calendar.today()
        # The seed is no secret; the same cards spread the same way.
        chosen = random.Random(len(cards) + first * 1000 + until)  # noqa: S311

        def moved(row: Row) -> Row:
            ahead = chosen.randint(first, until)
            values: Row = {"due_day": today + ahead, "due_at": None, "buried_until_day": None}
            if row["state"] != CardState.REVIEW:
                values |= {"state": CardState.REVIEW.value, "step": None}
            if row["stability"] is None:
                interval = max(1, ahead)
                seen = self._calendar.now() - timedelta(days=interval - ahead)
                values |= {
                    "stability": float(interval),
                    "difficulty": MIDDLE_DIFFICULTY,
                    "last_review_at": to_milliseconds(seen),
                    "last_review_day": today + ahead - interval,
                }
            return values

        return self._change("Set the due date of", cards, moved, report, cancelled, CardEventKind.MANUAL)

    def reset(
        self, cards: Collection[CardId], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Makes cards new again, at the end of the new ones.

        Their answers stay in the log and in the statistics; of what is known of their memory nothing stays.
        """
        with self._units() as uow:
            end = uow.cards.last_position() + 1
        fresh = memory_columns(Memory())
        place = iter(range(end, end + len(cards)))

        def forgotten(_row: Row) -> Row:
            return {**fresh, "position": next(place), "buried_until_day": None}

        return self._change("Reset", cards, forgotten, report, cancelled, CardEventKind.RESET)

    def reposition(
        self,
        cards: Sequence[CardId],
        report: Report = unreported,
        cancelled: IsCancelled = never,
        *,
        first: bool,
        shuffled: bool = False,
    ) -> Changes:
        """Puts new cards before all other new ones, or behind them, in the order given or at random.

        Cards that were seen already stay where they are.
        """
        order = list(cards)
        if shuffled:
            random.Random(len(order)).shuffle(order)  # noqa: S311
        with self._units() as uow:
            begin = uow.cards.first_position() - len(order) if first else uow.cards.last_position() + 1
        places = {card: begin + offset for offset, card in enumerate(order)}

        def placed(row: Row) -> Row:
            is_new = row["state"] == CardState.NEW
            return {"position": places[row["id"]] if is_new else row["position"]}

        return self._change("Reorder", cards, placed, report, cancelled)

    def _change(
        self,
        act: str,
        cards: Collection[CardId],
        values: Callable[[Row], Row],
        report: Report,
        cancelled: IsCancelled,
        event: CardEventKind | None = None,
        one: str = "",
    ) -> Changes:
        count = 0
        with self._units() as uow:
            if len(cards) > 1:
                uow.expect_many_rows()
            for some in portions(list(cards), report, cancelled, "Changing cards"):
                count += uow.cards.change_all(some, values)
            if event is not None:
                # What happened to a card is kept even where it is as it was.
                self._note(uow, cards, event)
                count = len(cards)
            if not count:
                raise nothing_to_change("card")
            step = (one or f"{act} a card") if count == 1 else f"{act} {count:,} cards"
            changed = changes(step, Subject.CARDS)
            uow.commit(changed)
        return changed

    def _note(self, uow: UnitOfWork, cards: Collection[CardId], event: CardEventKind) -> None:
        at, day = to_milliseconds(self._calendar.now()), StudyDay(self._calendar.today())
        uow.card_events.add([{"card_id": card, "at": at, "day": day, "kind": event.value} for card in cards])
