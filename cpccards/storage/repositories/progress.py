"""What was reached and what it took, counted in the database: few rows come of many."""

from __future__ import annotations

from sqlalchemy import Connection, Subquery, func, select

from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.study_tables import MATURE_DAYS
from cpccards.storage.tables import cards, notes, reviews

_LAST_ANSWERS = 3
_LAPSES = 2


class ProgressRepository:
    """Counts over cards and answers, of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def new_cards(self) -> list[tuple[int, int]]:
        """(study day, cards answered for the first time) of each day with any, in order."""
        first = select(func.min(reviews.c.day).label("day")).group_by(reviews.c.card_id).subquery()
        rows = self._connection.execute(
            select(first.c.day, func.count()).group_by(first.c.day).order_by(first.c.day)
        )
        return [(day, count) for day, count in rows]

    def mature(self) -> int:
        """Cards in review, not suspended, that come back three weeks after their last answer, or later."""
        query = select(func.count()).where(
            cards.c.state == CardState.REVIEW.value,
            cards.c.suspended == 0,
            cards.c.due_day - cards.c.last_review_day >= MATURE_DAYS,
        )
        return self._connection.scalar(query) or 0

    def mended(self, most: int) -> tuple[int, list[tuple[str, int]]]:
        """Cards forgotten twice or more whose last three answers in review were right.

        Returns how many, and of at most `most` of them (what the note asks, how often it was forgotten),
        those forgotten most first.
        """
        mended = self._mended()
        count = self._connection.scalar(select(func.count()).select_from(mended)) or 0
        rows = self._connection.execute(
            select(notes.c.summary, mended.c.lapses)
            .select_from(mended.join(notes, mended.c.note_id == notes.c.id))
            .order_by(mended.c.lapses.desc(), mended.c.id)
            .limit(most)
        )
        return count, [(summary, lapses) for summary, lapses in rows]

    def _mended(self) -> Subquery:
        often = (
            select(cards.c.id, cards.c.note_id, cards.c.lapses)
            .where(cards.c.lapses >= _LAPSES, cards.c.state == CardState.REVIEW.value, cards.c.suspended == 0)
            .subquery()
        )
        place = func.row_number().over(
            partition_by=reviews.c.card_id, order_by=(reviews.c.reviewed_at.desc(), reviews.c.id.desc())
        )
        ranked = (
            select(often.c.id, reviews.c.rating, place.label("place"))
            .select_from(often.join(reviews, reviews.c.card_id == often.c.id))
            .where(reviews.c.state_before == CardState.REVIEW.value)
            .subquery()
        )
        right = (
            select(ranked.c.id)
            .where(ranked.c.place <= _LAST_ANSWERS)
            .group_by(ranked.c.id)
            .having(func.count() == _LAST_ANSWERS, func.min(ranked.c.rating) > Rating.AGAIN.value)
            .subquery()
        )
        return (
            select(often.c.id, often.c.note_id, often.c.lapses)
            .select_from(often.join(right, right.c.id == often.c.id))
            .subquery()
        )
