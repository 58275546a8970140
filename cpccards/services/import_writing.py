"""Writing a plan: note types, decks, notes, cards with what is remembered of them, and the log."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import Draft, DraftCard, DraftDeck, DraftProgress, Problem
from cpccards.domain.errors import Cancelled
from cpccards.domain.notes import CardId, DeckId, Note, NoteId, card_ordinals
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.reviews import Memory
from cpccards.services.import_beside import NOTHING, Beside
from cpccards.services.import_plan import Fate, ImportPlan, PlannedNote
from cpccards.services.import_presets import take_presets
from cpccards.services.library import match_cards, new_key
from cpccards.services.media import KeptMedia, MediaService
from cpccards.storage.repositories.cards import NewCard
from cpccards.storage.unit_of_work import UnitOfWork

BATCH = 1000
_MANY = 2000
_LOOK_UP = 200
"""After so many notes a running job reports and asks whether it should stop."""

Path = tuple[str, ...]

CardEntry = tuple[NoteId, DeckId, int]
"""A card to be made: its note, its deck, its ordinal."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `skipped` are duplicates and those that were `unchanged`.

    Attributes:
        reviews: answers that came along.
        media: pictures and sounds that were added.
        extras: what was added or brought up to date beside cards.
        brought_up: cards that were here and took over the progress of the file.
        media_problems: those of `problems` that name a picture or sound that could not be kept.
    """

    added: int
    cards: int
    updated: int
    skipped: int
    unchanged: int
    problems: tuple[Problem, ...]
    changes: Changes
    reviews: int = 0
    media: int = 0
    brought_up: int = 0
    extras: Beside = NOTHING
    media_problems: tuple[Problem, ...] = ()

    @property
    def beside(self) -> int:
        """How much was written beside cards."""
        return len(self.extras)

    @property
    def is_any(self) -> bool:
        """True when anything was changed."""
        return bool(self.added or self.updated or self.reviews or self.brought_up or self.beside)

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """The rows that were left out."""
        return tuple(problem for problem in self.problems if problem.fatal)


class ImportWriter:
    """Writes one plan inside one unit of work. Raises Cancelled between its batches."""

    def __init__(
        self,
        uow: UnitOfWork,
        plan: ImportPlan,
        media: KeptMedia,
        now: datetime,
        report: Report,
        cancelled: IsCancelled,
    ) -> None:
        self._uow = uow
        self._plan = plan
        self._media = media
        self._renamed: Mapping[str, str] = {}
        self._now = now
        self._report = report
        self._cancelled = cancelled
        self._total = plan.to_write
        self._notes: dict[int, NoteId] = {}
        """The note of the library that each note of the draft has become, or was all along."""
        self._cards: dict[tuple[NoteId, int], CardId] = {}
        """The cards of the new notes, by note and ordinal."""

    def write(self) -> Imported:
        """Writes everything; the caller commits."""
        plan, uow = self._plan, self._uow
        if self._total > _MANY:
            uow.expect_many_rows()
        new = [planned for planned in plan.notes if planned.fate is Fate.NEW]
        updates = [planned for planned in plan.notes if planned.fate is Fate.UPDATE]
        for planned in plan.notes:
            if planned.existing is not None:
                self._notes[planned.place] = planned.existing
        used = {planned.draft.deck for planned in new}
        if plan.draft.keeps_empty_decks and plan.options.with_progress:
            used |= {deck.path for deck in plan.draft.decks} - {entry.deck for entry in plan.draft.notes}
        used |= self._decks_of_cards(new)
        known = {deck.path for deck in uow.decks.all()}
        decks = ensure_decks(
            uow, replace(plan.draft, notes=tuple(planned.draft for planned in new)), only=used
        )
        if plan.options.with_presets and plan.progress is not None:
            new_decks = {path: decks[path] for path in decks if path not in known}
            take_presets(uow, plan.progress.presets, new_decks)
        media_before = len(uow.media.all()) if self._media.entries else 0
        self._renamed = MediaService.enter(uow, self._media.entries)
        entries = self._add_notes(new, decks)
        self._update_notes(updates)
        self._look_up()
        cards, reviews, brought_up = self._add_cards(entries, decks), 0, 0
        if plan.progress is not None:
            reviews, brought_up = self._take_progress(plan.progress)
        plan.extras.write(uow)
        self._report(self._total, self._total, "Writing to disk")
        return Imported(
            added=len(new),
            cards=cards,
            updated=len(updates),
            skipped=plan.count(Fate.DUPLICATE) + plan.count(Fate.UNCHANGED),
            unchanged=plan.count(Fate.UNCHANGED),
            problems=(*plan.problems, *self._media.problems),
            changes=changes(
                f"Import {plan.draft.source_name}",
                *(Subject.NOTES, Subject.CARDS, Subject.DECKS, Subject.PRESETS),
                *plan.extras.subjects,
            ),
            reviews=reviews,
            media=len(uow.media.all()) - media_before if self._media.entries else 0,
            brought_up=brought_up,
            extras=plan.extras,
            media_problems=self._media.problems,
        )

    def _look_up(self) -> None:
        if self._cancelled():
            raise Cancelled

    def _add_notes(self, new: Sequence[PlannedNote], decks: Mapping[Path, DeckId]) -> list[CardEntry]:
        entries: list[CardEntry] = []
        for start in range(0, len(new), BATCH):
            self._look_up()
            batch = new[start : start + BATCH]
            notes = [
                (
                    with_names(each.draft.note, self._renamed),
                    each.draft.note.key or new_key(),
                    decks[each.draft.deck],
                )
                for each in batch
            ]
            # A note that calls its pictures by other names here has another fingerprint.
            prints = None if self._renamed else [each.print for each in batch]
            ids = self._uow.notes.add(notes, self._now, prints=prints, **self._origins(batch))
            for each, note_id, (note, _, deck) in zip(batch, ids, notes, strict=True):
                self._notes[each.place] = note_id
                entries += [(note_id, deck, ordinal) for ordinal in card_ordinals(note.kind, note.fields)]
            self._report(start + len(batch), self._total, "Adding notes")
        return entries

    def _origins(self, batch: Sequence[PlannedNote]) -> dict[str, Any]:
        """When one's own notes were made and changed, and which of them came with the app."""
        draft = self._plan.draft
        if not self._plan.options.with_progress:
            return {}
        return {
            "times": [draft.times[each.place] for each in batch] if draft.times else None,
            "digests": [draft.digests[each.place] for each in batch] if draft.digests else None,
        }

    def _update_notes(self, updates: Sequence[PlannedNote]) -> None:
        begun = self._total - len(updates)
        for done, planned in enumerate(updates, start=begun + 1):
            if done % _LOOK_UP == 0:
                self._look_up()
                self._report(done, self._total, "Updating notes")
            if planned.existing is not None:
                note = with_names(planned.draft.note, self._renamed)
                before = self._uow.notes.get(planned.existing)
                self._uow.notes.change(planned.existing, note, self._now)
                match_cards(self._uow, planned.existing, note, before.deck)

    def _decks_of_cards(self, new: Sequence[PlannedNote]) -> set[Path]:
        """The decks that cards of new notes lie in, where those are not the decks of their notes."""
        progress = self._plan.progress
        if progress is None:
            return set()
        places = {planned.place for planned in new}
        return {card.deck for card in progress.cards if card.deck is not None and card.note in places}

    def _add_cards(self, entries: Sequence[CardEntry], decks: Mapping[Path, DeckId]) -> int:
        """The cards of the new notes, as they stood where the file says so; new ones in the file's order."""
        # All at once: where they stand among the new cards counts from the first of them.
        standing = self._standing()
        cards = []
        for note, home, ordinal in entries:
            card = standing.get((note, ordinal))
            deck = home if card is None or card.deck is None else decks[card.deck]
            cards.append(NewCard(note, deck, ordinal, card))
        ids = self._uow.cards.add_standing(cards)
        self._cards = {(note, ordinal): card for (note, _, ordinal), card in zip(entries, ids, strict=True)}
        return len(ids)

    def _standing(self) -> dict[tuple[NoteId, int], DraftCard]:
        progress = self._plan.progress
        if progress is None:
            return {}
        notes = self._notes
        return {(notes[card.note], card.ordinal): card for card in progress.cards if card.note in notes}

    def _take_progress(self, progress: DraftProgress) -> tuple[int, int]:
        """The log of every card that is here now, without what it holds already; memories that are newer.

        Returns:
            How many answers were added, and how many cards brought up to date.
        """
        old = [planned.existing for planned in self._plan.notes if planned.existing is not None]
        there = self._uow.cards.ids_of_notes(set(old)) if old else {}
        ids = {**there, **self._cards}
        places = [
            ids.get((self._notes[card.note], card.ordinal)) if card.note in self._notes else None
            for card in progress.cards
        ]
        known = there.values()
        self._look_up()
        self._report(self._total, self._total, "Adding the learning history")
        logged = self._uow.reviews.instants_of(known)
        added = self._uow.reviews.add_columns(_rows_for(progress.reviews, places, logged, "reviewed_at"))
        self._look_up()
        happened = self._uow.card_events.instants_of(known)
        self._uow.card_events.add_columns(_rows_for(progress.events, places, happened, "at"))
        return added, self._bring_up(progress, places, old)

    def _bring_up(
        self, progress: DraftProgress, places: Sequence[CardId | None], old: Collection[NoteId]
    ) -> int:
        """Where the file was answered later than the library, its memory is the true one."""
        last = self._uow.cards.last_reviews(old)
        newer: dict[CardId, Memory] = {}
        for card, card_id in zip(progress.cards, places, strict=True):
            there = card.memory.last_review_at
            if card_id is None or there is None or (self._notes[card.note], card.ordinal) not in last:
                continue
            here = last[self._notes[card.note], card.ordinal]
            if here is None or to_milliseconds(there) > here:
                newer[card_id] = card.memory
        self._uow.cards.remember_all(newer)
        return len(newer)


def ensure_decks(
    uow: UnitOfWork, draft: Draft, *, bundled: bool = False, only: Collection[Path] | None = None
) -> dict[Path, DeckId]:
    """The decks of a draft, made where they are missing."""
    described = {deck.path: deck for deck in draft.decks}
    paths = dict.fromkeys(
        [*(deck.path for deck in draft.decks), *(entry.deck for entry in draft.notes), *sorted(only or ())]
    )
    ids = {}
    for path in paths:
        if only is not None and path not in only:
            continue
        deck = described.get(path, DraftDeck(path))
        ids[path] = uow.decks.ensure(
            path,
            key=deck.key,
            study_area=deck.study_area,
            description=deck.description,
            bundled=bundled,
        )
    return ids


def add_notes(
    uow: UnitOfWork, entries: list[tuple[Note, str, DeckId]], now: datetime, *, bundled: bool = False
) -> list[CardEntry]:
    """Adds notes; returns the cards they are to have."""
    ids = uow.notes.add(entries, now, bundled=bundled)
    return [
        (note_id, deck, ordinal)
        for note_id, (note, _, deck) in zip(ids, entries, strict=True)
        for ordinal in card_ordinals(note.kind, note.fields)
    ]


def with_names(note: Note, renamed: Mapping[str, str]) -> Note:
    """A note whose fields call pictures and sounds by the names that they have here."""
    if not renamed:
        return note
    spelled = {
        spelling: new
        for name, new in renamed.items()
        for spelling in (name, html.escape(name), html.escape(name, quote=False), quote(name))
    }
    names = "|".join(re.escape(name) for name in sorted(spelled, key=len, reverse=True))
    reference = re.compile(rf"(\bsrc\s*=\s*[\"']?|\[sound:)({names})(?=[\"'\s>\]])", re.IGNORECASE)
    fields = tuple(
        reference.sub(lambda match: match[1] + html.escape(spelled[match[2]]), value) for value in note.fields
    )
    return replace(note, fields=fields)


def _rows_for(
    columns: Mapping[str, Sequence[Any]],
    places: Sequence[CardId | None],
    known: Collection[tuple[int, int]],
    instant: str,
) -> dict[str, Sequence[Any]]:
    """The rows of cards that are here, for the cards of the library, without those it knows."""
    if not columns:
        return {}
    cards = [places[place] for place in columns["card_id"]]
    if not known and None not in cards:
        return {**columns, "card_id": cards}
    kept = [
        row
        for row, (card, at) in enumerate(zip(cards, columns[instant], strict=True))
        if card is not None and (card, at) not in known
    ]
    rows = {name: [values[row] for row in kept] for name, values in columns.items()}
    return {**rows, "card_id": [cards[row] for row in kept]}
