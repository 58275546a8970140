"""Notes that say the same: finding them, and making one of them, as one undoable step.

The note that is kept takes over the tags of the others, what it lacks itself (topic, why, source), and all
answers of its cards' counterparts: the same cards of the other notes. Of two memories of the same card the
stronger one goes on. Cards without a counterpart go with their note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cpccards.domain.backups import Reason
from cpccards.domain.cards import Card, StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId, Note, NoteId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import Memory
from cpccards.services.backups import BackupService
from cpccards.services.library import delete_notes
from cpccards.services.portions import portions
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class DuplicateNote:
    """One of several alike, with what there is to choose by."""

    stored: StoredNote
    deck: tuple[str, ...]
    answers: int


@dataclass(frozen=True, slots=True)
class Merge:
    """Notes to become one: `kept`, and those that go into it."""

    kept: NoteId
    others: tuple[NoteId, ...]


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What merging would come to.

    Attributes:
        moved: answers that go over to the notes that are kept.
        lost: answers of cards without a counterpart; they go.
    """

    notes: int
    moved: int
    lost: int


class DuplicateService:
    """Finds duplicates and merges them."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, backups: BackupService) -> None:
        self._units = units
        self._calendar = calendar
        self._backups = backups

    def find(
        self,
        within: Sequence[NoteId] | None = None,
        *,
        by_first_field: bool = False,
        cancelled: IsCancelled = never,
    ) -> tuple[tuple[DuplicateNote, ...], ...]:
        """Groups of notes that say the same; in each, the one with most answers first, then the oldest.

        Args:
            within: only among these; None for the whole library.
            by_first_field: the same first field is enough, without case, accents and mark-up. Such notes
                may well mean different things.
        """
        with self._units() as uow:
            if by_first_field:
                uow.search.prepare()
            groups = uow.notes.alike(by_first_field=by_first_field)
            if within is not None:
                chosen = set(within)
                groups = [kept for group in groups if len(kept := [n for n in group if n in chosen]) > 1]
            decks = {deck.id: deck.path for deck in uow.decks.all()}
            found = []
            for some in portions(groups, unreported, cancelled, ""):
                ids = [note for group in some for note in group]
                stored = {each.id: each for each in uow.notes.some(ids)}
                answers = uow.reviews.of_notes(ids)
                for group in some:
                    alike = [
                        DuplicateNote(stored[note], decks[stored[note].deck], answers.get(note, 0))
                        for note in group
                    ]
                    found.append(tuple(sorted(alike, key=lambda each: (-each.answers, each.stored.id))))
            uow.commit()
        return tuple(found)

    def outcome(self, merges: Iterable[Merge]) -> MergeOutcome:
        """What merging would come to; nothing is changed."""
        notes = moved = lost = 0
        with self._units() as uow:
            for merge in merges:
                plan = _counterparts(uow, merge)
                notes += len(merge.others)
                moved += uow.reviews.count_of(plan.given)
                lost += uow.reviews.count_of(plan.lost)
        return MergeOutcome(notes, moved, lost)

    def merge(
        self, merges: Sequence[Merge], report: Report = unreported, cancelled: IsCancelled = never
    ) -> Changes:
        """Makes one note of each group, behind a backup when many go.

        Raises:
            BadInput: there is nothing to merge, or a note would go into itself.
            KeyError: a note is gone.
            Cancelled: nothing was changed.
        """
        gone = [note for merge in merges for note in merge.others]
        if not gone or len({*gone, *(merge.kept for merge in merges)}) != len(gone) + len(merges):
            raise BadInput(
                "There is nothing to merge",
                "Each note can be merged once, and not with itself.",
                "Choose two notes or more.",
            )
        self._backups.secure_many(Reason.CHANGE, len(gone), report, cancelled)
        words = "a note" if len(gone) == 1 else f"{len(gone):,} notes"
        changed = changes(f"Merge {words} into others", Subject.NOTES, Subject.CARDS, Subject.DECKS)
        with self._units() as uow:
            uow.expect_many_rows()
            for some in portions(merges, report, cancelled, "Merging"):
                for merge in some:
                    self._merge(uow, merge)
            uow.commit(changed)
        return changed

    def _merge(self, uow: UnitOfWork, merge: Merge) -> None:
        kept = uow.notes.get(merge.kept)
        others = [uow.notes.get(note).note for note in merge.others]
        plan = _counterparts(uow, merge)
        uow.reviews.give(plan.given)
        uow.card_events.give(plan.given)
        uow.cards.remember_all(plan.memories)
        united = _united(kept.note, others)
        if united != kept.note:
            uow.notes.change(merge.kept, united, self._calendar.now())
        delete_notes(uow, merge.others)


@dataclass(frozen=True, slots=True)
class _Counterparts:
    given: dict[CardId, CardId]
    memories: dict[CardId, Memory]
    lost: tuple[CardId, ...]


def _counterparts(uow: UnitOfWork, merge: Merge) -> _Counterparts:
    own = {card.ordinal: card for card in uow.cards.of_note(merge.kept)}
    memories = {card.id: card.memory for card in own.values()}
    given: dict[CardId, CardId] = {}
    lost: list[CardId] = []
    for note in merge.others:
        for card in uow.cards.of_note(note):
            same = own.get(card.ordinal)
            if same is None:
                lost.append(card.id)
                continue
            given[card.id] = same.id
            memories[same.id] = _joined(memories[same.id], card)
    changed = {card.id: memories[card.id] for card in own.values() if memories[card.id] != card.memory}
    return _Counterparts(given, changed, tuple(lost))


def _joined(memory: Memory, other: Card) -> Memory:
    """The stronger of two memories of the same card, with the answers of both counted."""
    stronger = max((memory, other.memory), key=lambda each: each.stability or 0.0)
    return replace(
        stronger,
        repetitions=memory.repetitions + other.memory.repetitions,
        lapses=memory.lapses + other.memory.lapses,
    )


def _united(kept: Note, others: Iterable[Note]) -> Note:
    for other in others:
        known = {tag.casefold() for tag in kept.tags}
        more = tuple(tag for tag in other.tags if tag.casefold() not in known)
        kept = replace(
            kept,
            tags=(*kept.tags, *more),
            topic=kept.topic or other.topic,
            rationale=kept.rationale or other.rationale,
            source=kept.source or other.source,
            # An edition is one of a source: it comes along with that alone.
            edition=kept.edition if kept.source or kept.edition else other.edition,
        )
    return kept
