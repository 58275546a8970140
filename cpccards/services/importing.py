"""Taking over notes from a file: looked at first, written in one undoable step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.drafts import Draft, DraftNote, Problem
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.notes import (
    DeckId,
    Note,
    NoteId,
    card_ordinals,
    check_fields,
    content_digest,
    fingerprint,
)
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.library import match_cards, new_key
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

BATCH = 1000


class Fate(StrEnum):
    """What an import would do with a note."""

    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note of the file and what will happen to it; `existing` is the note it would update."""

    draft: DraftNote
    fate: Fate
    existing: NoteId | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do, before anything is written."""

    draft: Draft
    notes: tuple[PlannedNote, ...]
    problems: tuple[Problem, ...]

    def count(self, fate: Fate) -> int:
        """How many notes would meet that fate."""
        return sum(planned.fate is fate for planned in self.notes)

    @property
    def cards(self) -> int:
        """How many cards the new notes make."""
        return sum(
            len(card_ordinals(planned.draft.note.kind, planned.draft.note.fields))
            for planned in self.notes
            if planned.fate is Fate.NEW
        )

    @property
    def decks(self) -> dict[tuple[str, ...], int]:
        """Notes to be written per deck path."""
        return dict(
            Counter(planned.draft.deck for planned in self.notes if planned.fate in {Fate.NEW, Fate.UPDATE})
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    cards: int
    updated: int
    skipped: int
    problems: tuple[Problem, ...]
    changes: Changes


class ImportService:
    """Plans and carries out imports of drafts."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def plan(
        self,
        draft: Draft,
        topics: Mapping[tuple[str, ...], str | None] | None = None,
        *,
        allow_duplicates: bool = False,
    ) -> ImportPlan:
        """What importing `draft` would do.

        Notes whose key the library knows are updated; notes that ask and answer the same as
        one of their deck, or as an earlier one of the file, are duplicates. The same question
        with another answer is not a duplicate.

        Args:
            topics: for decks whose notes bring no topic, the topic they are to get.
            allow_duplicates: take duplicates in as new notes.
        """
        with self._units() as uow:
            return self._plan(uow, draft, topics or {}, allow_duplicates)

    def carry_out(
        self,
        plan: ImportPlan,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Imported:
        """Writes a plan as one undoable step.

        Raises:
            Cancelled: nothing was added.
            LibraryError: nothing was added.
        """
        with self._units() as uow:
            imported = self._write(uow, plan, report, cancelled)
            uow.commit(imported.changes)
        return imported

    def take_over_bundle(self, drafts: Iterable[Draft]) -> int:
        """Adds bundled notes that are new and updates those the learner has not edited.

        Progress and the learner's own edits stay. Not an undoable step: it is part of the
        app's update. Returns how many notes were added or updated.
        """
        with self._units() as uow:
            touched = 0
            now = self._calendar.now()
            fresh: list[tuple[Note, str, DeckId]] = []
            for draft in drafts:
                deck_ids = _ensure_decks(uow, draft, bundled=True)
                keyed = [entry for entry in draft.notes if entry.note.key]
                keys = [entry.note.key or "" for entry in keyed]
                known, digests = uow.notes.by_keys(keys), uow.notes.bundled_digests(keys)
                for entry in keyed:
                    key = entry.note.key or ""
                    if key not in known:
                        fresh.append((entry.note, key, deck_ids[entry.deck]))
                    elif digests[key] == content_digest(known[key].note) and known[key].note != entry.note:
                        uow.notes.change(known[key].id, entry.note, now, bundled=True)
                        match_cards(uow, known[key].id, entry.note, known[key].deck)
                        touched += 1
            _add_notes(uow, fresh, now, bundled=True)
            uow.commit()
        return touched + len(fresh)

    def _plan(
        self,
        uow: UnitOfWork,
        draft: Draft,
        topics: Mapping[tuple[str, ...], str | None],
        allow_duplicates: bool,
    ) -> ImportPlan:
        deck_ids = {deck.path: deck.id for deck in uow.decks.all()}
        known = uow.notes.by_keys(entry.note.key for entry in draft.notes if entry.note.key)
        prints = [fingerprint(entry.note.kind, entry.note.fields) for entry in draft.notes]
        present = uow.notes.duplicates(prints)
        seen: set[tuple[tuple[str, ...], str]] = set()
        planned: list[PlannedNote] = []
        problems = list(draft.problems)
        for entry, print_ in zip(draft.notes, prints, strict=True):
            note = entry.note
            try:
                check_fields(note.kind, note.fields)
            except BadInput as error:
                problems.append(Problem(entry.line, str(error), note.fields))
                continue
            if note.topic is None and topics.get(entry.deck):
                note = replace(note, topic=topics[entry.deck])
            entry = replace(entry, note=note)  # noqa: PLW2901
            existing = known.get(note.key or "")
            if existing is not None:
                planned.append(_for_known(entry, existing))
                continue
            deck = deck_ids.get(entry.deck)
            twin = (entry.deck, print_)
            is_duplicate = twin in seen or (deck is not None and (deck, print_) in present)
            seen.add(twin)
            planned.append(
                PlannedNote(entry, Fate.DUPLICATE if is_duplicate and not allow_duplicates else Fate.NEW)
            )
        problems.sort(key=lambda problem: problem.line or 0)
        return ImportPlan(draft, tuple(planned), tuple(problems))

    def _write(self, uow: UnitOfWork, plan: ImportPlan, report: Report, cancelled: IsCancelled) -> Imported:
        now = self._calendar.now()
        new = [planned.draft for planned in plan.notes if planned.fate is Fate.NEW]
        updates = [planned for planned in plan.notes if planned.fate is Fate.UPDATE]
        used = {entry.deck for entry in new}
        deck_ids = _ensure_decks(uow, replace(plan.draft, notes=tuple(new)), only=used)
        total = len(new) + len(updates)
        cards = 0
        for start in range(0, len(new), BATCH):
            if cancelled():
                raise Cancelled
            batch = new[start : start + BATCH]
            cards += _add_notes(
                uow, [(entry.note, entry.note.key or new_key(), deck_ids[entry.deck]) for entry in batch], now
            )
            report(start + len(batch), total, "Adding notes")
        for done, planned in enumerate(updates, start=len(new) + 1):
            if cancelled():
                raise Cancelled
            if planned.existing is not None:
                before = uow.notes.get(planned.existing)
                uow.notes.change(planned.existing, planned.draft.note, now)
                match_cards(uow, planned.existing, planned.draft.note, before.deck)
            report(done, total, "Updating notes")
        if cancelled():
            raise Cancelled
        return Imported(
            added=len(new),
            cards=cards,
            updated=len(updates),
            skipped=plan.count(Fate.DUPLICATE) + plan.count(Fate.UNCHANGED),
            problems=plan.problems,
            changes=changes(f"Import {plan.draft.source_name}", Subject.NOTES, Subject.CARDS, Subject.DECKS),
        )


def _for_known(entry: DraftNote, existing: StoredNote) -> PlannedNote:
    same = replace(existing.note, topic=entry.note.topic or existing.note.topic) == replace(
        entry.note, topic=entry.note.topic or existing.note.topic
    )
    return PlannedNote(entry, Fate.UNCHANGED if same else Fate.UPDATE, existing.id)


def _ensure_decks(
    uow: UnitOfWork, draft: Draft, *, bundled: bool = False, only: set[tuple[str, ...]] | None = None
) -> dict[tuple[str, ...], DeckId]:
    described = {deck.path: deck for deck in draft.decks}
    paths = dict.fromkeys([deck.path for deck in draft.decks] + [entry.deck for entry in draft.notes])
    ids = {}
    for path in paths:
        if only is not None and path not in only:
            continue
        deck = described.get(path)
        ids[path] = uow.decks.ensure(
            path,
            key=deck.key if deck else None,
            study_area=deck.study_area if deck else None,
            description=deck.description if deck else "",
            bundled=bundled,
        )
    return ids


def _add_notes(
    uow: UnitOfWork, entries: list[tuple[Note, str, DeckId]], now: datetime, *, bundled: bool = False
) -> int:
    """Adds notes with their cards; returns how many cards."""
    ids = uow.notes.add(entries, now, bundled=bundled)
    cards = [
        (note_id, deck, ordinal)
        for note_id, (note, _, deck) in zip(ids, entries, strict=True)
        for ordinal in card_ordinals(note.kind, note.fields)
    ]
    uow.cards.add(cards)
    return len(cards)
