"""What a file holds of learning, and where it meets what the library knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import Draft, DraftProgress
from cpccards.domain.reviews import CardState
from cpccards.services.import_plan import History, Meetings, PlannedNote
from cpccards.storage.unit_of_work import UnitOfWorkFactory

_LATELY = timedelta(days=90)
"""Somebody who answered cards so short a time ago still learns with them; a deck that is shared has aged."""
_AT_A_TIME = 2_000


def history_of(draft: Draft, now: datetime) -> History:
    """What `draft` holds of learning."""
    foreign, own = draft.foreign, draft.progress
    if foreign is not None:
        last = foreign.reviews.at[-1] if len(foreign.reviews) else 0
        return History(
            cards=sum(card.kind > 0 for card in foreign.cards),
            reviews=len(foreign.reviews),
            presets=len({id(preset) for preset in foreign.presets.values()}),
            is_own=foreign.is_backup or last > to_milliseconds(now - _LATELY),
            rollover_hour=foreign.rollover_hour,
            asks_rollover=True,
        )
    beside = sum(map(len, (draft.records, draft.attempts, draft.mocks, draft.outlines)))
    if own is not None:
        return History(
            cards=sum(card.memory.state is not CardState.NEW for card in own.cards),
            reviews=len(own.reviews.get("card_id", ())),
            presets=len({preset.key for preset in own.presets.values()}),
            beside=beside,
            is_own=True,
        )
    return History(beside=beside, is_own=beside > 0)


def meetings(
    units: UnitOfWorkFactory, planned: Sequence[PlannedNote], progress: DraftProgress | None
) -> Meetings:
    """The cards that were learned both here and in the file."""
    existing = {entry.place: entry.existing for entry in planned if entry.existing is not None}
    if progress is None or not existing:
        return Meetings()
    met = [
        (existing[card.note], card.ordinal, to_milliseconds(card.memory.last_review_at))
        for card in progress.cards
        if card.note in existing and card.memory.last_review_at is not None
    ]
    newer = older = 0
    for start in range(0, len(met), _AT_A_TIME):
        some = met[start : start + _AT_A_TIME]
        with units() as uow:
            last = uow.cards.last_reviews({note for note, _, _ in some})
        for note, ordinal, there in some:
            if (note, ordinal) in last:
                here = last[note, ordinal]
                newer += here is None or here < there
                older += here is not None and here > there
    return Meetings(newer, older)
