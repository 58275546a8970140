"""Studying: which card next, what each rating would lead to, and the rating itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cpccards.domain.cards import Card, StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import StudyDay, to_milliseconds
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId, DeckId, Faces, NoteId, faces, is_past_review
from cpccards.domain.queue import Candidate, DailyLimits, DayQueue, arrange
from cpccards.domain.reviews import CardState, Memory, Origin, Rating, Review
from cpccards.exchange.safe_html import sanitise
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

LONGEST_ANSWER = timedelta(minutes=2)
PACE_ANSWERS = 300
"""Answers back to which the learner's pace is measured."""

SECONDS_AN_ANSWER = 12.0
"""What an answer is taken to cost until the learner's own answers tell."""

RATING_STEP = "Answer a card"
_RATE = changes(RATING_STEP, Subject.CARDS)
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
    outcomes: dict[Rating, timedelta]
    is_past_review: bool = False


@dataclass(frozen=True, slots=True)
class Rated:
    """What a rating did."""

    card: CardId
    topic: str | None
    before: Memory
    after: Memory
    changes: Changes = _RATE


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What is left to do today, within the daily limits; `seconds` by the learner's own pace."""

    new: int
    learning: int
    review: int
    seconds: float

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
        origin: Origin = Origin.WINDOW,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._origin = origin
        self._scheduler = FsrsScheduler()

    def scheduler(self) -> FsrsScheduler:
        """The scheduler for the present settings."""
        wanted = SchedulingOptions(desired_retention=self._settings.current.desired_retention)
        if self._scheduler.options != wanted:
            self._scheduler = FsrsScheduler(wanted)
        return self._scheduler

    def load(self, decks: Collection[DeckId] | None = None) -> DayLoad:
        """What is left to do today."""
        with self._units() as uow:
            queue, fresh = self._build(uow, decks)
            pace = uow.reviews.seconds_an_answer(PACE_ANSWERS) or SECONDS_AN_ANSWER
        end = to_milliseconds(self._calendar.end_of_today())
        new = sum(card in fresh for card in queue.cards)
        learning = sum(at < end for at, _ in queue.steps)
        review = len(queue.cards) - new
        answers = new * _ANSWERS_A_CARD[CardState.NEW] + review * _ANSWERS_A_CARD[CardState.REVIEW] + learning
        return DayLoad(new, learning, review, answers * pace)

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return self._calendar.now()

    def queue(self, decks: Collection[DeckId] | None = None) -> DayQueue:
        """Today's cards in order, of `decks` or of the whole library."""
        with self._units() as uow:
            return self._build(uow, decks)[0]

    def queue_of(self, cards: Sequence[CardId]) -> DayQueue:
        """Those of `cards` that were not answered today, in their order, whatever the daily limits say.

        Cards in their learning steps come when they are due.
        """
        today, order, steps = self._calendar.today(), [], []
        with self._units() as uow:
            for card in uow.cards.some(cards):
                memory = card.memory
                if memory.due_at is not None and memory.last_review_day == today:
                    steps.append((to_milliseconds(memory.due_at), card.id))
                elif memory.last_review_day != today:
                    order.append(card.id)
        return DayQueue(order, steps)

    def show(self, card_id: CardId) -> ShownCard:
        """A card with all that the learner sees of it. Raises KeyError when it is gone."""
        with self._units() as uow:
            card = uow.cards.get(card_id)
            note = uow.notes.get(card.note)
            path = uow.decks.path(card.deck)
        raw = faces(note.note.kind, note.note.fields, card.ordinal)
        now, day, _ = self._moment(card.memory)
        outcomes = {
            rating: _interval(memory, now, day)
            for rating, memory in self.scheduler().preview(card.id, card.memory, now, day).items()
        }
        return ShownCard(
            card=card,
            note=note,
            faces=Faces(
                question=sanitise(raw.question),
                answer=sanitise(raw.answer),
                expected=raw.expected,
                options=tuple(sanitise(option) for option in raw.options),
                correct=raw.correct,
            ),
            rationale=sanitise(note.note.rationale),
            deck_path=path,
            outcomes=outcomes,
            is_past_review=is_past_review(note.note, self._calendar.date()),
        )

    def rate(self, shown: ShownCard, rating: Rating, took: timedelta) -> Rated:
        """Writes a rating: the review and the card's new memory, in one transaction on disk.

        Raises:
            LibraryError: nothing was saved, and the card stays as it was.
        """
        with self._units() as uow:
            card = uow.cards.get(shown.card.id)
            now, day, suspect = self._moment(card.memory)
            after = self.scheduler().review(card.id, card.memory, rating, now, day)
            uow.reviews.add(
                [
                    Review(
                        card=card.id,
                        reviewed_at=now,
                        day=day,
                        rating=rating,
                        took_ms=min(took, LONGEST_ANSWER) // timedelta(milliseconds=1),
                        before=card.memory,
                        after=after,
                        origin=self._origin,
                        clock_suspect=suspect,
                    )
                ]
            )
            uow.cards.remember(card.id, after)
            uow.commit(_RATE)
        return Rated(card.id, shown.note.note.topic, card.memory, after)

    def suspend(self, card: CardId) -> Changes:
        """Takes a card out of study until it is put back."""
        return self._mark(changes("Suspend a card", Subject.CARDS), lambda uow: uow.cards.suspend(card, True))

    def resume(self, card: CardId) -> Changes:
        """Puts a suspended card back into study."""
        return self._mark(changes("Resume a card", Subject.CARDS), lambda uow: uow.cards.suspend(card, False))

    def flag(self, card: CardId, flag: int) -> Changes:
        """Marks a card, or clears the mark with 0."""
        name = "Flag a card" if flag else "Clear a flag"
        return self._mark(changes(name, Subject.CARDS), lambda uow: uow.cards.flag(card, flag))

    def bury(self, card: CardId) -> Changes:
        """Hides a card until tomorrow."""
        tomorrow = StudyDay(self._calendar.today() + 1)
        return self._mark(changes("Bury a card", Subject.CARDS), lambda uow: uow.cards.bury(card, tomorrow))

    def _mark(self, changed: Changes, write: Callable[[UnitOfWork], None]) -> Changes:
        with self._units() as uow:
            write(uow)
            uow.commit(changed)
        return changed

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

    @staticmethod
    def _fresh(
        uow: UnitOfWork, today: StudyDay, decks: Collection[DeckId] | None, room: int, met: set[NoteId]
    ) -> list[tuple[CardId, NoteId]]:
        """The first new cards: of at least `room` notes not in `met`, where there are as many.

        Siblings take places without being shown, so how far to look follows from what is found.
        """
        limit = 3 * room + 20
        while True:
            found = uow.cards.unseen(today, limit, decks)
            if len(found) < limit or len({note for _, note in found} - met) >= room:
                return found
            limit *= 4

    def _build(self, uow: UnitOfWork, decks: Collection[DeckId] | None) -> tuple[DayQueue, frozenset[CardId]]:
        """Today's cards in order, and which of them may be new."""
        today = self._calendar.today()
        settings = self._settings.current
        limits = DailyLimits(settings.new_per_day, settings.reviews_per_day)
        done = uow.reviews.done(today)
        due = uow.cards.due(today, decks)
        decay = self.scheduler().decay
        met = uow.reviews.notes_on(today)
        room = limits.new - done.new
        fresh = self._fresh(uow, today, decks, room, met | {card.note for card in due}) if room > 0 else []
        order = arrange(
            (
                Candidate(
                    card.card,
                    card.note,
                    chance_of_recall(card.stability, today - card.last_review_day, decay),
                )
                for card in due
            ),
            (Candidate(card, note) for card, note in fresh),
            limits,
            done,
            met,
        )
        return DayQueue(order, uow.cards.in_steps(today, decks)), frozenset(card for card, _ in fresh)


def _interval(memory: Memory, now: datetime, day: StudyDay) -> timedelta:
    if memory.due_at is not None:
        return memory.due_at - now
    return timedelta(days=(memory.due_day or day) - day)
