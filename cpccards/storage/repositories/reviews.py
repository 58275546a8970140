"""The review log: true instants, memory before and after, never edited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from cpccards.domain.clock import StudyDay, from_milliseconds, to_milliseconds
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.queue import DailyLimits
from cpccards.domain.reviews import CardState, Memory, Rating, Review
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.card_log import CardLog
from cpccards.storage.tables import cards, notes, reviews


class LoggedReview(NamedTuple):
    """One answer as the log has it.

    Attributes:
        previous_day: study day of the answer before; None for the first.
    """

    reviewed_at: datetime
    day: StudyDay
    rating: Rating
    took_ms: int
    state_before: CardState
    state_after: CardState
    stability_before: float | None
    stability_after: float | None
    difficulty_after: float | None
    due_day_after: int | None
    previous_day: int | None


class ReviewRepository(CardLog):
    """The review log of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        super().__init__(connection, journal, reviews, reviews.c.reviewed_at)

    def add(self, entries: Sequence[Review]) -> None:
        """Appends reviews."""
        self._journal.insert(reviews, [_columns(entry) for entry in entries])

    def count_of(self, ids: Iterable[CardId]) -> int:
        """How many reviews some cards have."""
        counted = select(func.count()).select_from(reviews)
        return sum(
            self._connection.scalar(counted.where(reviews.c.card_id.in_(chunk))) or 0 for chunk in chunks(ids)
        )

    def of_notes(self, ids: Iterable[NoteId]) -> dict[NoteId, int]:
        """How many reviews each of some notes has; only those that have any."""
        found: dict[NoteId, int] = {}
        counted = (
            select(cards.c.note_id, func.count())
            .select_from(reviews.join(cards, reviews.c.card_id == cards.c.id))
            .group_by(cards.c.note_id)
        )
        for chunk in chunks(ids):
            rows = self._connection.execute(counted.where(cards.c.note_id.in_(chunk)))
            found |= {NoteId(row[0]): row[1] for row in rows}
        return found

    def done(self, day: int) -> dict[DeckId, DailyLimits]:
        """How many new cards and reviews each deck brought on study day `day`, each card once."""
        rows = self._connection.execute(
            select(cards.c.deck_id, reviews.c.state_before, func.count(reviews.c.card_id.distinct()))
            .select_from(reviews.join(cards, reviews.c.card_id == cards.c.id))
            .where(
                reviews.c.day == day,
                reviews.c.state_before.in_((CardState.NEW.value, CardState.REVIEW.value)),
            )
            .group_by(cards.c.deck_id, reviews.c.state_before)
        )
        counts: dict[DeckId, dict[int, int]] = {}
        for deck, state, count in rows:
            counts.setdefault(DeckId(deck), {})[state] = count
        return {
            deck: DailyLimits(new=of.get(CardState.NEW.value, 0), reviews=of.get(CardState.REVIEW.value, 0))
            for deck, of in counts.items()
        }

    def forgotten_since(self, day: int) -> frozenset[CardId]:
        """The cards that were rated Again on study day `day` or later."""
        query = select(reviews.c.card_id).where(reviews.c.day >= day, reviews.c.rating == 1).distinct()
        return frozenset(CardId(row[0]) for row in self._connection.execute(query))

    def notes_on(self, day: int) -> set[NoteId]:
        """The notes any card of which was reviewed on study day `day`."""
        rows = self._connection.execute(
            select(cards.c.note_id)
            .select_from(reviews.join(cards, reviews.c.card_id == cards.c.id))
            .where(reviews.c.day == day)
            .distinct()
        )
        return {NoteId(row[0]) for row in rows}

    def first_days(self) -> dict[int, int]:
        """The study day of each reviewed card's first review."""
        rows = self._connection.execute(
            select(reviews.c.card_id, func.min(reviews.c.day)).group_by(reviews.c.card_id)
        )
        return {row[0]: row[1] for row in rows}

    def studied_days(self) -> list[StudyDay]:
        """The days with reviews, in order."""
        rows = self._connection.execute(select(reviews.c.day).distinct().order_by(reviews.c.day))
        return [StudyDay(row[0]) for row in rows.all()]

    def days(self) -> list[tuple[StudyDay, int, int]]:
        """(study day, answers, milliseconds) of each day with reviews, in order."""
        rows = self._connection.execute(
            select(reviews.c.day, func.count(), func.sum(reviews.c.took_ms))
            .group_by(reviews.c.day)
            .order_by(reviews.c.day)
        )
        return [(StudyDay(row[0]), row[1], row[2]) for row in rows]

    def days_since(self, day: int) -> list[tuple[StudyDay, int, int]]:
        """(study day, answers, milliseconds) of each day with reviews from `day` on, in order."""
        rows = self._connection.execute(
            select(reviews.c.day, func.count(), func.sum(reviews.c.took_ms))
            .where(reviews.c.day >= day)
            .group_by(reviews.c.day)
            .order_by(reviews.c.day)
        )
        return [(StudyDay(row[0]), row[1], row[2]) for row in rows]

    def topic_days(self, since_day: int) -> list[tuple[StudyDay, str | None, int]]:
        """(study day, topic, milliseconds) of the answers from `since_day` on; None for notes without one."""
        rows = self._connection.execute(
            select(reviews.c.day, notes.c.topic, func.sum(reviews.c.took_ms))
            .join_from(reviews, cards, reviews.c.card_id == cards.c.id)
            .join(notes, cards.c.note_id == notes.c.id)
            .where(reviews.c.day >= since_day)
            .group_by(reviews.c.day, notes.c.topic)
            .order_by(reviews.c.day, notes.c.topic)
        )
        return [(StudyDay(day), topic, took) for day, topic, took in rows]

    def seconds_an_answer(self, latest: int) -> float | None:
        """Mean seconds an answer took, over the `latest` ones; None without answers."""
        last = select(reviews.c.took_ms).order_by(reviews.c.id.desc()).limit(latest).subquery()
        mean = self._connection.scalar(select(func.avg(last.c.took_ms)))
        return None if mean is None else float(mean) / 1000

    def retention(self, since_day: int) -> tuple[int, int]:
        """(remembered, asked) over cards in review since study day `since_day`."""
        row = self._connection.execute(
            select(func.count().filter(reviews.c.rating > 1), func.count()).where(
                reviews.c.day >= since_day, reviews.c.state_before == CardState.REVIEW.value
            )
        ).one()
        return row[0], row[1]

    def first_day(self) -> StudyDay | None:
        """The first study day with reviews; None without any."""
        day = self._connection.scalar(select(func.min(reviews.c.day)))
        return None if day is None else StudyDay(day)

    def outcomes(self) -> Iterator[tuple[int, int, float | None]]:
        """(study day, card, stability afterwards) of every review, oldest first."""
        rows = self._connection.execute(
            select(reviews.c.day, reviews.c.card_id, reviews.c.stability_after).order_by(
                reviews.c.reviewed_at, reviews.c.id
            )
        )
        for row in rows:
            yield row[0], row[1], row[2]

    def outcomes_on(self, day: int) -> list[tuple[int, float | None]]:
        """(card, stability afterwards) of every review on study day `day`, oldest first."""
        rows = self._connection.execute(
            select(reviews.c.card_id, reviews.c.stability_after)
            .where(reviews.c.day == day)
            .order_by(reviews.c.reviewed_at, reviews.c.id)
        )
        return [(card, stability) for card, stability in rows]

    def last_before(self, day: int) -> list[tuple[int, int, float | None, int]]:
        """(card, study day, stability afterwards, answers so far) of each card's last review before `day`."""
        last = (
            select(
                reviews.c.card_id,
                func.max(reviews.c.reviewed_at).label("reviewed_at"),
                func.count().label("answers"),
            )
            .where(reviews.c.day < day)
            .group_by(reviews.c.card_id)
            .subquery()
        )
        same = and_(reviews.c.card_id == last.c.card_id, reviews.c.reviewed_at == last.c.reviewed_at)
        rows = self._connection.execute(
            select(reviews.c.card_id, reviews.c.day, reviews.c.stability_after, last.c.answers)
            .select_from(last.join(reviews, same))
            .where(reviews.c.day < day)
            .order_by(reviews.c.id)
        ).all()
        return [(card, on, stability, answers) for card, on, stability, answers in rows]

    def count_scored(self, decks: Collection[DeckId] | None, since_day: int = 0) -> int:
        """How many reviews since study day `since_day` came on a later day than their card's last one.

        Args:
            decks: whose cards count; None for all.
        """
        query = select(func.count()).where(reviews.c.day >= since_day, reviews.c.previous_day < reviews.c.day)
        if decks is not None:
            own = select(cards.c.id).where(cards.c.deck_id.in_(list(decks)))
            query = query.where(reviews.c.card_id.in_(own))
        return self._connection.scalar(query) or 0

    def of_card(self, card: CardId) -> list[LoggedReview]:
        """Every review of a card, oldest first."""
        query = select(
            reviews.c.reviewed_at,
            reviews.c.day,
            reviews.c.rating,
            reviews.c.took_ms,
            reviews.c.state_before,
            reviews.c.state_after,
            reviews.c.stability_before,
            reviews.c.stability_after,
            reviews.c.difficulty_after,
            reviews.c.due_day_after,
            reviews.c.previous_day,
        ).where(reviews.c.card_id == card)
        return [
            LoggedReview(
                from_milliseconds(row[0]),
                StudyDay(row[1]),
                Rating(row[2]),
                row[3],
                CardState(row[4]),
                CardState(row[5]),
                *row[6:],
            )
            for row in self._connection.execute(query.order_by(reviews.c.reviewed_at, reviews.c.id))
        ]

    def count(self) -> int:
        """How many reviews the log holds."""
        return self._connection.scalar(select(func.count()).select_from(reviews)) or 0


def _columns(review: Review) -> dict[str, Any]:
    before, after = review.before, review.after
    return {
        "card_id": review.card,
        "reviewed_at": to_milliseconds(review.reviewed_at),
        "day": review.day,
        "rating": review.rating.value,
        "took_ms": review.took_ms,
        "origin": review.origin.value,
        "clock_suspect": int(review.clock_suspect),
        "previous_at": None if before.last_review_at is None else to_milliseconds(before.last_review_at),
        "previous_day": before.last_review_day,
        **_memory(before, "before"),
        **_memory(after, "after"),
    }


def _memory(memory: Memory, when: str) -> dict[str, Any]:
    return {
        f"state_{when}": memory.state.value,
        f"step_{when}": memory.step,
        f"stability_{when}": memory.stability,
        f"difficulty_{when}": memory.difficulty,
        f"due_at_{when}": None if memory.due_at is None else to_milliseconds(memory.due_at),
        f"due_day_{when}": memory.due_day,
    }
