"""A preset was changed: which cards would come on other days by it, and moving them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId
from cpccards.domain.presets import Preset
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import CardEventKind, CardState
from cpccards.services.presets import PresetService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.review_columns import ReviewColumns, StandingCards

DAYS_SHOWN = 30
"""Days from today on whose load is told."""

_DUE_FIELDS = ("desired_retention", "maximum_interval", "easy_days")
_MEMORY_FIELDS = ("parameters", "ignore_before")
_LONG_AGO = 40_000
"""Days before and after today between which cards are due."""
_READING = "Reading your reviews"


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one card: the columns that change, and the review from which that was worked out."""

    last_review_at: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reschedule:
    """What another preset does to the cards that go by it.

    Attributes:
        cards: how many of them are in review.
        earlier, later: how many would come sooner, and how many later.
        due_today_before, due_today_after: due today or before, neither suspended nor buried.
        load_before, load_after: due on each of the next `DAYS_SHOWN` days; what is overdue counts for today.
        moves: by card.
    """

    before: Preset
    after: Preset
    cards: int
    earlier: int
    later: int
    load_before: tuple[int, ...]
    load_after: tuple[int, ...]
    moves: Mapping[CardId, Move]

    @property
    def moved(self) -> int:
        """How many cards would come on another day."""
        return self.earlier + self.later

    @property
    def due_today_before(self) -> int:
        """Due by now as things stand."""
        return self.load_before[0]

    @property
    def due_today_after(self) -> int:
        """Due by now if the cards are moved."""
        return self.load_after[0]


def bears_on_due_days(before: Preset, after: Preset) -> bool:
    """Whether a change of a preset would have cards come on other days."""
    return any(getattr(before, name) != getattr(after, name) for name in (*_DUE_FIELDS, *_MEMORY_FIELDS))


class RescheduleService:
    """Reads every card of a preset, so it belongs on a worker; numpy comes with the first plan."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, presets: PresetService) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets

    def plan(
        self,
        before: Preset,
        after: Preset,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Reschedule:
        """What would become of the cards if `after` held in place of `before`; nothing is changed.

        Where parameters changed, or the day before which reviews are ignored, memories are worked out anew
        from the reviews. Cards in their learning steps stay when they are, and so do those whose day was set
        by hand since their last answer.

        Args:
            before: a preset as it is, or was until a moment ago.

        Raises:
            Cancelled: `cancelled()` said so.
        """
        import numpy as np

        from cpccards.scheduling.rescheduling import due_days

        today = self._calendar.today()
        replays = any(getattr(before, name) != getattr(after, name) for name in _MEMORY_FIELDS)
        report(0, 1, _READING)
        with self._units() as uow:
            decks = self._presets.decks_under(after.key, uow)
            cards = uow.histories.standing(decks, today)
            by_hand = uow.histories.last_events(decks, CardEventKind.MANUAL)
            loads = uow.cards.due_between(today - _LONG_AGO, today + _LONG_AGO)
            reviews = uow.histories.reviews(decks) if replays else None
            resets = uow.histories.last_events(decks, CardEventKind.RESET) if replays else {}
        anew = cards if reviews is None else _remembered_anew(cards, reviews, resets, after)
        hand_at = np.array([by_hand.get(card, -1) for card in cards.card.tolist()], np.int64)
        free = cards.in_review & (hand_at < cards.last_at)
        due = cards.due_day.copy()
        due[free] = due_days(
            anew.where(free),
            after,
            loads,
            report,
            cancelled,
            easier_days=[day for day in range(7) if after.easy_days[day] < before.easy_days[day]],
        )
        shown = cards.in_review & cards.is_active
        return Reschedule(
            before=before,
            after=after,
            cards=int(np.count_nonzero(cards.in_review)),
            earlier=int(np.count_nonzero(due < cards.due_day)),
            later=int(np.count_nonzero(due > cards.due_day)),
            load_before=_load(cards.due_day[shown].tolist(), today),
            load_after=_load(due[shown].tolist(), today),
            moves=_moves(cards, replace(anew, due_day=due)),
        )

    def carry_out(self, plan: Reschedule) -> Changes:
        """Keeps the preset of a plan and moves the cards: one step, and one undo.

        Where the preset was kept already, by the step before, that step becomes part of this one. A card that
        was answered meanwhile stays as it is.

        Raises:
            BadInput: the preset was changed otherwise since the plan was made; nothing was changed.
        """
        changed = changes(_step(plan), Subject.PRESETS, Subject.CARDS)
        begun_by = self._begun_by(plan)
        with self._units() as uow:
            kept = _kept(uow, plan.after.key)
            if kept not in (plan.before, plan.after):
                raise BadInput(
                    "The preset is another one by now",
                    "It was changed since this was worked out. No card was moved.",
                    "Change it once more to see what would move.",
                )
            if kept != plan.after:
                uow.presets.put(plan.after)
            known = uow.cards.known(plan.moves)
            uow.cards.change_all(
                [card for card in plan.moves if card in known], lambda row: _values(plan, row)
            )
            uow.commit(changed, joined_to=begun_by if begun_by == uow.steps.newest() else None)
        self._presets.reload()
        return changed

    def _begun_by(self, plan: Reschedule) -> int | None:
        """Id of the newest step, where it did nothing but keep the plan's preset."""
        with self._units() as uow:  # left without a commit: nothing stays taken back
            if _kept(uow, plan.after.key) != plan.after:
                return None
            newest, undone = uow.steps.newest(), uow.steps.undo()
            is_that = undone is not None and undone.subjects == {Subject.PRESETS}
            return newest if is_that and _kept(uow, plan.after.key) == plan.before else None


def _step(plan: Reschedule) -> str:
    if plan.moved == 1:
        return "Change a preset and move a card"
    return f"Change a preset and move {plan.moved:,} cards" if plan.moved else "Change a preset"


def _kept(uow: UnitOfWork, key: str) -> Preset | None:
    return next((preset for preset in uow.presets.all() if preset.key == key), None)


def _values(plan: Reschedule, row: Mapping[str, Any]) -> dict[str, Any]:
    move = plan.moves[CardId(row["id"])]
    if row["last_review_at"] != move.last_review_at or row["state"] == CardState.NEW:
        return {}
    if row["state"] != CardState.REVIEW:
        return {name: value for name, value in move.values.items() if name != "due_day"}
    return dict(move.values)


def _load(days: list[int], today: int) -> tuple[int, ...]:
    counts = [0] * DAYS_SHOWN
    for day in days:
        ahead = max(0, day - today)
        if ahead < DAYS_SHOWN:
            counts[ahead] += 1
    return tuple(counts)


def _remembered_anew(
    cards: StandingCards, reviews: ReviewColumns, resets: Mapping[int, int], preset: Preset
) -> StandingCards:
    """The cards with the memories that their reviews make by the preset's parameters.

    A card keeps its own where no review of it counts, or where the newest is not the one it stands on.
    """
    import numpy as np

    from cpccards.domain.learning import Memories
    from cpccards.scheduling.counted_reviews import counted_reviews, replayed
    from cpccards.scheduling.rescheduling import parameters_of

    ignored = None if preset.ignore_before is None else day_of_date(preset.ignore_before)
    ids, last_at, memories = replayed(counted_reviews(reviews, resets, ignored), parameters_of(preset))
    _, here, there = np.intersect1d(cards.card, ids, return_indices=True)
    fits = cards.last_at[here] == last_at[there]
    here, there = here[fits], there[fits]
    stability, difficulty = cards.memories.stability.copy(), cards.memories.difficulty.copy()
    stability[here], difficulty[here] = memories.stability[there], memories.difficulty[there]
    return replace(cards, memories=Memories(stability, difficulty))


def _moves(before: StandingCards, after: StandingCards) -> dict[CardId, Move]:
    """What changes of which card."""
    columns = zip(
        before.card.tolist(),
        before.last_at.tolist(),
        before.in_review.tolist(),
        zip(
            before.due_day.tolist(),
            before.memories.stability.tolist(),
            before.memories.difficulty.tolist(),
            strict=True,
        ),
        zip(
            after.due_day.tolist(),
            after.memories.stability.tolist(),
            after.memories.difficulty.tolist(),
            strict=True,
        ),
        strict=True,
    )
    moves: dict[CardId, Move] = {}
    for card, last_at, in_review, old, new in columns:
        if old == new:
            continue
        due_day, stability, difficulty = new
        values: dict[str, Any] = {}
        if in_review and due_day != old[0]:
            values["due_day"] = due_day
        if new[1:] != old[1:]:
            values |= {"stability": stability, "difficulty": difficulty}
        moves[CardId(card)] = Move(last_at, values)
    return moves
