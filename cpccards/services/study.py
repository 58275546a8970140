"""Studying: which card next, what each rating would lead to, and the rating itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from cpccards.domain.cards import Card, StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import StudyDay, to_milliseconds
from cpccards.domain.faces import Faces
from cpccards.domain.notes import CardId, DeckId, faces, is_past_review
from cpccards.domain.presets import LeechAction, Preset, is_leech_now
from cpccards.domain.queue import DayQueue
from cpccards.domain.reviews import CardEventKind, CardState, Memory, Origin, Rating, Review
from cpccards.exchange.safe_html import safe_faces, sanitise
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, options_of
from cpccards.services.clock_watch import ClockWatch
from cpccards.services.day_queue import DayQueueBuilder
from cpccards.services.exam_mode import ExamModeService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.exam_mode import DayPlan

LEECH_TAG = "leech"
_MILLISECOND = timedelta(milliseconds=1)
RATING_STEP = "Answer a card"
CRAM_STEP = "Cram a card"
ANSWER_STEPS = frozenset({RATING_STEP, CRAM_STEP})
"""What undo calls an answer."""
_RATE = changes(RATING_STEP, Subject.CARDS)
_CRAM = changes(CRAM_STEP, Subject.CARDS)
_ANSWERS_A_CARD = {CardState.NEW: 2.5, CardState.REVIEW: 1.1}


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card ready to be shown: sanitised HTML, and what each rating would lead to.

    Attributes:
        is_past_review: the day by which its fact was to be checked again has gone by.
    """

    card: Card
    note: StoredNote
    faces: Faces
    rationale: str
    deck_path: tuple[str, ...]
    preset: Preset
    outcomes: dict[Rating, timedelta]
    is_past_review: bool = False


@dataclass(frozen=True, slots=True)
class Rated:
    """What a rating did. `is_leech`: the card was forgotten so often that it was put aside."""

    card: CardId
    topic: str | None
    before: Memory
    after: Memory
    is_leech: bool = False
    changes: Changes = _RATE


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What is left to do today; `seconds` by the learner's own pace.

    Attributes:
        plan: how the cards were chosen for the exam; None where the daily limits say what comes.
    """

    new: int
    learning: int
    review: int
    seconds: float
    plan: DayPlan | None = None

    @property
    def total(self) -> int:
        """Cards in all."""
        return self.new + self.learning + self.review


class StudyService:
    """Everything between a card being due and its rating being on disk."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        presets: PresetService,
        exam_mode: ExamModeService,
        origin: Origin = Origin.WINDOW,
        clock_watch: ClockWatch | None = None,
    ) -> None:
        self._units = units
        self._clock_watch = clock_watch
        self._settings = settings
        self._calendar = calendar
        self._presets = presets
        self._origin = origin
        self._queues = DayQueueBuilder(presets, exam_mode)
        self._exam_mode = exam_mode
        self._schedulers: dict[str, tuple[Preset, FsrsScheduler]] = {}

    def scheduler(self, preset: Preset) -> FsrsScheduler:
        """The scheduler for the cards of a preset."""
        known = self._schedulers.get(preset.key)
        if known is None or known[0] != preset:
            known = (preset, FsrsScheduler(options_of(preset)))
            self._schedulers[preset.key] = known
        return known[1]

    def load(self, decks: Collection[DeckId] | None = None) -> DayLoad:
        """What is left to do today."""
        if self.paused_until is not None:
            return DayLoad(0, 0, 0, 0.0)
        with self._units() as uow:
            built = self._queues.build(uow, self._calendar.today(), decks)
            pace = seconds_an_answer(uow)
        end = to_milliseconds(self._calendar.end_of_today())
        queue = built.queue
        new = sum(card in built.new for card in queue.cards)
        learning = sum(at < end for at, _ in queue.steps)
        review = len(queue.cards) - new
        answers = new * _ANSWERS_A_CARD[CardState.NEW] + review * _ANSWERS_A_CARD[CardState.REVIEW] + learning
        return DayLoad(new, learning, review, answers * pace, built.plan)

    @property
    def paused_until(self) -> date | None:
        """The day on which studying goes on, while it is paused."""
        until = self._settings.current.paused_until
        return until if until is not None and until > self._calendar.date() else None

    @property
    def timebox(self) -> timedelta | None:
        """After how much study the learner wants to hear what was done; None for never."""
        minutes = self._settings.current.timebox_minutes
        return timedelta(minutes=minutes) if minutes else None

    @property
    def is_planned(self) -> bool:
        """True when the day's cards are chosen for the exam, which takes a moment with many cards."""
        return self._exam_mode.is_on

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return self._calendar.now()

    def queue(self, decks: Collection[DeckId] | None = None) -> DayQueue:
        """Today's cards in order, of `decks` or of the whole library."""
        if self.paused_until is not None:
            return DayQueue()
        with self._units() as uow:
            return self._queues.build(uow, self._calendar.today(), decks).queue

    def queue_of(self, cards: Sequence[CardId]) -> DayQueue:
        """Those of `cards` that were not answered today, in their order, whatever the daily limits say.

        None that is gone, suspended or buried.
        Cards in their learning steps come when they are due.
        """
        today, order, steps = self._calendar.today(), [], []
        for card in self._present(cards):
            memory = card.memory
            if memory.due_at is not None and memory.last_review_day == today:
                steps.append((to_milliseconds(memory.due_at), card.id))
            elif memory.last_review_day != today:
                order.append(card.id)
        return DayQueue(order, steps)

    def present(self, cards: Sequence[CardId]) -> list[CardId]:
        """Those of `cards` that can be shown today, in their order: neither gone nor put away."""
        return [card.id for card in self._present(cards)]

    def _present(self, cards: Sequence[CardId]) -> list[Card]:
        today = self._calendar.today()
        with self._units() as uow:
            return [card for card in uow.cards.some(cards) if (card.buried_until_day or 0) <= today]

    def show(self, card_id: CardId) -> ShownCard:
        """A card with all that the learner sees of it. Raises KeyError when it is gone."""
        with self._units() as uow:
            card = uow.cards.get(card_id)
            note = uow.notes.get(card.note)
            path = uow.decks.path(card.deck)
            preset = self._presets.of_deck(card.deck, uow)
            now, day, _ = self._moment(card.memory)
            loads = uow.cards.due_between if preset.load_balance else None
            after = self.scheduler(preset).preview(card.id, card.memory, now, day, loads)
        outcomes = {rating: _interval(memory, now, day) for rating, memory in after.items()}
        return ShownCard(
            card=card,
            note=note,
            faces=safe_faces(faces(note.note.kind, note.note.fields, card.ordinal)),
            rationale=sanitise(note.note.rationale),
            deck_path=path,
            preset=preset,
            outcomes=outcomes,
            is_past_review=is_past_review(note.note, self._calendar.date()),
        )

    def rate(self, shown: ShownCard, rating: Rating, took: timedelta) -> Rated:
        """Writes a rating: the review and the card's new memory, in one transaction on disk.

        Raises:
            LibraryError: nothing was saved, and the card stays as it was.
        """
        self._require_clock()
        with self._units() as uow:
            card = uow.cards.get(shown.card.id)
            preset = shown.preset
            now, day, suspect = self._moment(card.memory)
            loads = uow.cards.due_between if preset.load_balance else None
            after = self.scheduler(preset).review(card.id, card.memory, rating, now, day, loads)
            uow.reviews.add(
                [
                    Review(
                        card=card.id,
                        reviewed_at=now,
                        day=day,
                        rating=rating,
                        took_ms=min(took, timedelta(seconds=preset.longest_answer)) // _MILLISECOND,
                        before=card.memory,
                        after=after,
                        origin=self._origin,
                        clock_suspect=suspect,
                    )
                ]
            )
            uow.cards.remember(card.id, after)
            is_leech = after.lapses > card.memory.lapses and is_leech_now(preset, after.lapses)
            if is_leech:
                self._put_aside(uow, card, preset)
            uow.commit(_RATE)
        return Rated(card.id, shown.note.note.topic, card.memory, after, is_leech=is_leech)

    def cram(self, shown: ShownCard, rating: Rating, took: timedelta) -> Rated:
        """Notes how a card was answered, apart from its schedule: FSRS hears nothing of it.

        Raises:
            LibraryError: nothing was saved.
        """
        self._require_clock()
        longest = timedelta(seconds=shown.preset.longest_answer)
        with self._units() as uow:
            memory = uow.cards.get(shown.card.id).memory
            uow.card_events.add(
                [
                    {
                        "card_id": shown.card.id,
                        "at": to_milliseconds(self._calendar.now()),
                        "day": self._calendar.today(),
                        "kind": CardEventKind.CRAM.value,
                        "rating": rating.value,
                        "took_ms": min(took, longest) // _MILLISECOND,
                    }
                ]
            )
            uow.commit(_CRAM)
        return Rated(shown.card.id, shown.note.note.topic, memory, memory, changes=_CRAM)

    def _require_clock(self) -> None:
        if self._clock_watch is not None:
            self._clock_watch.require()

    def _put_aside(self, uow: UnitOfWork, card: Card, preset: Preset) -> None:
        """Marks the note of a leech, and suspends the card where the preset says so."""
        note = uow.notes.get(card.note).note
        if LEECH_TAG not in note.tags:
            uow.notes.change(card.note, replace(note, tags=(*note.tags, LEECH_TAG)), self._calendar.now())
        if preset.leech_action is LeechAction.SUSPEND:
            uow.cards.suspend(card.id, True)

    def _moment(self, memory: Memory) -> tuple[datetime, StudyDay, bool]:
        """The instant and study day a review counts for, never before the card's last one.

        A clock set back would otherwise move `last_review` and `due` into the past.
        """
        now, day = self._calendar.now(), self._calendar.today()
        last_at, last_day = memory.last_review_at, memory.last_review_day
        if last_at is not None and now < last_at:
            return last_at, max(day, last_day or day), True
        if last_day is not None and day < last_day:
            return now, last_day, False
        return now, day, False


def _interval(memory: Memory, now: datetime, day: StudyDay) -> timedelta:
    if memory.due_at is not None:
        return memory.due_at - now
    return timedelta(days=(memory.due_day or day) - day)
