"""What a refit does to notes and their cards: worked out first, then written inside one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import (
    AnyKind,
    CardId,
    NoteId,
    card_ordinals,
    check_fields,
    field_names,
    kind_name,
    summary,
)
from cpccards.domain.plain_text import plain_text
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.refits import Refit
from cpccards.services.library import delete_cards
from cpccards.storage.chunks import chunks
from cpccards.storage.repositories.cards import NewCard
from cpccards.storage.repositories.kind_notes import KindNote
from cpccards.storage.unit_of_work import UnitOfWork

T = TypeVar("T")

_LOOK_UP = 500
"""After so many notes a running job reports and asks whether it should stop."""
_MANY = 2_000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Unfit:
    """A note that would make no card.

    Attributes:
        summary: what it asks, as plain text.
        why: a sentence.
    """

    note: NoteId
    summary: str
    why: str


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a change would do, in numbers.

    Attributes:
        notes: those whose kind it is, or that are to change.
        gone_reviews: answers in the log of the cards that go.
        lost_fields: of each field that goes, its name and how many notes have something in it.
        unfit: the first of those notes that would make no card; `unfit_count` says how many there are.
    """

    notes: int
    new_cards: int = 0
    gone_cards: int = 0
    gone_reviews: int = 0
    kept_cards: int = 0
    lost_fields: tuple[tuple[str, int], ...] = ()
    unfit: tuple[Unfit, ...] = ()
    unfit_count: int = 0

    @property
    def loses(self) -> bool:
        """True when something goes that has been written or learned."""
        return bool(self.gone_cards or any(count for _, count in self.lost_fields))


@dataclass(frozen=True, slots=True)
class Recarding:
    """Everything a refit is to write, and what it leaves alone.

    Attributes:
        notes: the notes it fits, with their fields as they are to be.
        added, dropped, renumbered: what becomes of cards.
        unfit: notes that are left as they are.
    """

    refit: Refit
    notes: tuple[KindNote, ...]
    added: tuple[NewCard, ...]
    dropped: tuple[CardId, ...]
    renumbered: Mapping[CardId, int]
    kept: int
    lost: tuple[int, ...]
    unfit: tuple[Unfit, ...]

    def consequences(self, uow: UnitOfWork) -> Consequences:
        """The numbers of it."""
        names = field_names(self.refit.before)
        return Consequences(
            notes=len(self.notes) + len(self.unfit),
            new_cards=len(self.added),
            gone_cards=len(self.dropped),
            gone_reviews=uow.kind_notes.count_reviews(self.dropped),
            kept_cards=self.kept,
            lost_fields=tuple(
                (names[place], count) for place, count in zip(self.refit.lost_fields, self.lost, strict=True)
            ),
            unfit=self.unfit[:_MOST_NAMED],
            unfit_count=len(self.unfit),
        )


def plan_recarding(
    uow: UnitOfWork, refit: Refit, notes: Sequence[KindNote], report: Report, cancelled: IsCancelled
) -> Recarding:
    """Works out what `refit` does to notes, which are all of its first kind.

    Raises:
        Cancelled: nothing was written.
    """
    present = uow.kind_notes.cards_of(note.id for note in notes)
    fitted: list[KindNote] = []
    unfit: list[Unfit] = []
    added: list[NewCard] = []
    dropped: list[CardId] = []
    renumbered: dict[CardId, int] = {}
    lost, kept = [0] * len(refit.lost_fields), 0
    for done, note in enumerate(notes):
        if done % _LOOK_UP == 0:
            _go_on(done, len(notes), "Looking at the notes", report, cancelled)
        fields, there = refit.fields(note.fields), present.get(note.id, {})
        if why := _unfit(refit, fields, has_cards=bool(there)):
            unfit.append(Unfit(note.id, summary(refit.before, note.fields), why))
            continue
        fitted.append(KindNote(note.row, fields))
        for at, place in enumerate(refit.lost_fields):
            lost[at] += place < len(note.fields) and _holds_something(note.fields[place])
        wanted = set(card_ordinals(refit.after, fields))
        for ordinal, card in there.items():
            now = refit.ordinal(ordinal)
            if now is None or now not in wanted:
                dropped.append(card)
                continue
            wanted.remove(now)
            kept += 1
            if now != ordinal:
                renumbered[card] = now
        added += [NewCard(note.id, note.deck, ordinal, None) for ordinal in sorted(wanted)]
    return Recarding(
        refit, tuple(fitted), tuple(added), tuple(dropped), renumbered, kept, tuple(lost), tuple(unfit)
    )


def write_recarding(
    uow: UnitOfWork, planned: Recarding, now: datetime, report: Report, cancelled: IsCancelled
) -> None:
    """Writes what was worked out; the caller commits.

    Raises:
        Cancelled: the caller has to leave without a commit.
    """
    refit = planned.refit
    # An edited kind keeps its row: where fields stay as they are, its notes need not be written.
    rewritten = () if refit.keeps_fields and _is_same_kind(refit) else planned.notes
    total = len(rewritten) + len(planned.dropped) + len(planned.renumbered) + len(planned.added)
    if total > _MANY:
        uow.expect_many_rows()
    done = 0

    def each(values: Sequence[T], write: Callable[[list[T]], None]) -> None:
        nonlocal done
        for chunk in chunks(values):
            _go_on(done, total, "Writing", report, cancelled)
            write(chunk)
            done += len(chunk)

    each(rewritten, lambda some: uow.kind_notes.rewrite(some, refit.after, now))
    each(planned.dropped, lambda some: delete_cards(uow, some))
    _go_on(done, total, "Writing", report, cancelled)
    uow.kind_notes.renumber(planned.renumbered)
    done += len(planned.renumbered)
    _go_on(done, total, "Writing", report, cancelled)
    uow.cards.add_standing(planned.added)
    _go_on(total, total, "Writing", report, cancelled)


def _go_on(done: int, total: int, words: str, report: Report, cancelled: IsCancelled) -> None:
    if cancelled():
        raise Cancelled
    report(done, total, words)


def _unfit(refit: Refit, fields: tuple[str, ...], *, has_cards: bool) -> str:
    """Why a note can't be refitted; empty when it can. One that had no card before may have none after."""
    if _is_same_kind(refit) and not has_cards:
        return ""
    try:
        check_fields(refit.after, fields)
    except BadInput as error:
        return error.message
    return ""


def _is_same_kind(refit: Refit) -> bool:
    return _key(refit.before) == _key(refit.after)


def _key(kind: AnyKind) -> str:
    return kind.key if isinstance(kind, NoteType) else kind.value


def _holds_something(value: str) -> bool:
    return "<img" in value or bool(plain_text(value))


def unfit_words(found: Consequences, kind: AnyKind) -> str:
    """What to say of notes that would make no card: how many, what the first of them asks, and why."""
    first = found.unfit[0]
    named = f"“{first.summary[:60] or 'one without words'}”"
    notes, which = "One note", named
    if found.unfit_count > 1:
        notes, which = f"{found.unfit_count:,} notes", f"{named} for one"
    return f"{notes} would make no card of {kind_name(kind)}: {which}. {first.why}"
