"""Taking over the bundled decks: what is new is added, what was not edited is brought up to date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum, auto

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.bundle_report import BundleReport, NoteChange, field_changes
from cpccards.domain.cards import StoredNote
from cpccards.domain.drafts import Draft
from cpccards.domain.introduction import introduction_order
from cpccards.domain.notes import DeckId, Note, content_digest, summary
from cpccards.services.bundle_news import deleted_keys, keep_news
from cpccards.services.import_writing import add_notes, ensure_decks
from cpccards.services.library import match_cards
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_SUMMARY = 200
"""Characters of a note that a list of changed notes shows."""


class _Bundled(Enum):
    """What an update does with a bundled note that the library has."""

    UPDATED = auto()
    KEPT = auto()
    UNCHANGED = auto()


def take_over_bundle(
    units: UnitOfWorkFactory, calendar: StudyCalendar, drafts: Iterable[Draft], outline: Blueprint
) -> BundleReport:
    """Adds bundled notes that are new and updates those the learner has not edited.

    Progress and the learner's own edits stay, and what they deleted stays away. Not an undoable step: it
    is part of the app's update. What an update changed is kept for the learner to look at; the first
    decks of a library are no news.

    Args:
        outline: new cards come up by the weight of its sections.
    """
    with units() as uow:
        now = calendar.now()
        is_update = any(deck.bundled for deck in uow.decks.all())
        gone = deleted_keys(uow)
        fresh: list[tuple[Note, str, DeckId]] = []
        changes_by_fate: dict[_Bundled, list[NoteChange]] = {fate: [] for fate in _Bundled}
        for draft in drafts:
            keyed = {entry.note.key: entry for entry in draft.notes if entry.note.key}
            known, digests = uow.notes.by_keys(keyed), uow.notes.bundled_digests(keyed)
            # A deck that the learner deleted comes back only with something in it.
            wanted = {entry.deck for key, entry in keyed.items() if key not in known and key not in gone}
            deck_ids = ensure_decks(uow, draft, bundled=True, only=wanted)
            for key, entry in keyed.items():
                if key in known:
                    fate = _take_over(uow, known[key], digests[key], entry.note, now)
                    changes_by_fate[fate].append(_change(known[key].note, entry.note))
                elif key not in gone:
                    fresh.append((entry.note, key, deck_ids[entry.deck]))
        order = introduction_order([note for note, _, _ in fresh], outline)
        uow.cards.add(add_notes(uow, [fresh[index] for index in order], now, bundled=True))
        report = BundleReport(
            added=tuple(NoteChange(key, _summary(note)) for note, key, _ in fresh),
            updated=tuple(changes_by_fate[_Bundled.UPDATED]),
            kept=tuple(changes_by_fate[_Bundled.KEPT]),
            unchanged=len(changes_by_fate[_Bundled.UNCHANGED]),
        )
        if not report.is_empty:
            # Steps from before the update know nothing of its rows; undoing them would overwrite those.
            uow.steps.forget()
            if is_update:
                keep_news(uow, report)
        uow.commit()
    return report


def _take_over(uow: UnitOfWork, known: StoredNote, digest: str | None, note: Note, now: datetime) -> _Bundled:
    """Brings a note the library has up to what the bundle says now, unless it is the learner's own.

    Args:
        digest: what the bundle said when the note was last taken over; None for a note of the learner's.
    """
    if digest is None or digest == content_digest(note):
        return _Bundled.UNCHANGED
    if digest != content_digest(known.note):
        # Told of once, not with each update that follows.
        uow.notes.note_bundled(known.id, note)
        return _Bundled.UNCHANGED if known.note == note else _Bundled.KEPT
    uow.notes.change(known.id, note, now, bundled=True)
    match_cards(uow, known.id, note, known.deck)
    return _Bundled.UPDATED


def _change(before: Note, after: Note) -> NoteChange:
    return NoteChange(after.key or "", _summary(after), field_changes(before, after))


def _summary(note: Note) -> str:
    return summary(note.kind, note.fields)[:_SUMMARY]
