"""Taking over notes from a file: looked at first, written in one undoable step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, StrEnum, auto

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.bundle_report import BundleReport, NoteChange, field_changes
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.drafts import Draft, DraftNote, Problem
from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.introduction import introduction_order
from cpccards.domain.notes import (
    DeckId,
    Note,
    NoteId,
    card_ordinals,
    check_fields,
    content_digest,
    fingerprint,
    summary,
)
from cpccards.domain.plain_text import plain_text
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.bundle_news import deleted_keys, keep_news
from cpccards.services.library import match_cards, new_key
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

BATCH = 1000
_LOOK_UP = 200
"""After so many notes a running job reports and asks whether it should stop."""

_SUMMARY = 200
"""Characters of a note that a list of changed notes shows."""

CardEntry = tuple[NoteId, DeckId, int]
"""A card to be made: its note, its deck, its ordinal."""


class _Bundled(Enum):
    """What an update does with a bundled note that the library has."""

    UPDATED = auto()
    KEPT = auto()
    UNCHANGED = auto()


class Fate(StrEnum):
    """What an import would do with a note."""

    NEW = "new"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class PlannedNote:
    """A note of the file and what will happen to it.

    Attributes:
        existing: the note of the library it would update, or is equal to.
        repeats: it asks and answers the same as a note of its deck, or as an earlier one of the file.
        repeats_line: the line of that earlier one; None when it is in the library.
    """

    draft: DraftNote
    fate: Fate
    existing: NoteId | None = None
    repeats: bool = False
    repeats_line: int | None = None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do, before anything is written.

    Attributes:
        several_answers: how many questions stand in the file more than once, each time answered
            otherwise. All of these notes are kept: abbreviations have several meanings.
    """

    draft: Draft
    notes: tuple[PlannedNote, ...]
    problems: tuple[Problem, ...]
    several_answers: int = 0

    def count(self, fate: Fate) -> int:
        """How many notes would meet that fate."""
        return sum(planned.fate is fate for planned in self.notes)

    @property
    def to_write(self) -> int:
        """How many notes would be added or updated."""
        return self.count(Fate.NEW) + self.count(Fate.UPDATE)

    @property
    def repeats(self) -> int:
        """How many notes repeat another, whether they would be taken in or not."""
        return sum(planned.repeats for planned in self.notes)

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """The rows that can't be imported."""
        return tuple(problem for problem in self.problems if problem.fatal)

    @property
    def without_topic(self) -> int:
        """How many notes would be written without a topic."""
        written = {Fate.NEW, Fate.UPDATE}
        return sum(planned.draft.note.topic is None and planned.fate in written for planned in self.notes)

    @property
    def cards(self) -> int:
        """How many cards the new notes make."""
        return _cards(planned for planned in self.notes if planned.fate is Fate.NEW)

    @property
    def all_cards(self) -> int:
        """How many cards all notes of the file make, those that are there already included."""
        return _cards(self.notes)

    @property
    def decks(self) -> dict[tuple[str, ...], int]:
        """Notes to be written per deck path."""
        return dict(
            Counter(planned.draft.deck for planned in self.notes if planned.fate in {Fate.NEW, Fate.UPDATE})
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `skipped` are duplicates and those that were `unchanged`."""

    added: int
    cards: int
    updated: int
    skipped: int
    unchanged: int
    problems: tuple[Problem, ...]
    changes: Changes

    @property
    def rejected(self) -> tuple[Problem, ...]:
        """The rows that were left out."""
        return tuple(problem for problem in self.problems if problem.fatal)


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
        cancelled: IsCancelled = never,
    ) -> ImportPlan:
        """What importing `draft` would do.

        Notes whose key the library knows are updated; notes that ask and answer the same as
        one of their deck, or as an earlier one of the file, are duplicates. The same question
        with another answer is not a duplicate.

        Args:
            topics: for decks whose notes bring no topic, the topic they are to get.
            allow_duplicates: take duplicates in as new notes.

        Raises:
            Cancelled: the plan is not wanted any more.
        """
        sound, problems = _sound(draft, topics or {}, cancelled)
        with self._units() as uow:
            deck_ids = {deck.path: deck.id for deck in uow.decks.all()}
            known = uow.notes.by_keys(entry.note.key for entry, _ in sound if entry.note.key)
            present = uow.notes.duplicates(print_ for entry, print_ in sound if entry.deck in deck_ids)
        seen: dict[tuple[tuple[str, ...], str], int] = {}
        planned: list[PlannedNote] = []
        for entry, print_ in sound:
            existing = known.get(entry.note.key or "")
            if existing is not None:
                planned.append(_for_known(entry, existing))
                continue
            deck, line = deck_ids.get(entry.deck), seen.get((entry.deck, print_))
            repeats = line is not None or (deck is not None and (deck, print_) in present)
            fate = Fate.DUPLICATE if repeats and not allow_duplicates else Fate.NEW
            planned.append(PlannedNote(entry, fate, repeats=repeats, repeats_line=line))
            seen.setdefault((entry.deck, print_), entry.line)
        return ImportPlan(draft, tuple(planned), problems, _several_answers(sound))

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

    def is_last_step(self, imported: Imported) -> bool:
        """True while undo would take back this import."""
        with self._units() as uow:
            return imported.added + imported.updated > 0 and uow.steps.next_undo() == imported.changes.step

    def take_over_bundle(self, drafts: Iterable[Draft], outline: Blueprint) -> BundleReport:
        """Adds bundled notes that are new and updates those the learner has not edited.

        Progress and the learner's own edits stay, and what they deleted stays away. Not an undoable step: it
        is part of the app's update. What an update changed is kept for the learner to look at; the first
        decks of a library are no news.

        Args:
            outline: new cards come up by the weight of its sections.
        """
        with self._units() as uow:
            now = self._calendar.now()
            is_update = any(deck.bundled for deck in uow.decks.all())
            gone = deleted_keys(uow)
            fresh: list[tuple[Note, str, DeckId]] = []
            changes_by_fate: dict[_Bundled, list[NoteChange]] = {fate: [] for fate in _Bundled}
            for draft in drafts:
                deck_ids = _ensure_decks(uow, draft, bundled=True)
                keyed = {entry.note.key: entry for entry in draft.notes if entry.note.key}
                known, digests = uow.notes.by_keys(keyed), uow.notes.bundled_digests(keyed)
                for key, entry in keyed.items():
                    if key in known:
                        fate = _take_over(uow, known[key], digests[key], entry.note, now)
                        changes_by_fate[fate].append(_change(known[key].note, entry.note))
                    elif key not in gone:
                        fresh.append((entry.note, key, deck_ids[entry.deck]))
            order = introduction_order([note for note, _, _ in fresh], outline)
            uow.cards.add(_add_notes(uow, [fresh[index] for index in order], now, bundled=True))
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

    def _write(self, uow: UnitOfWork, plan: ImportPlan, report: Report, cancelled: IsCancelled) -> Imported:
        now = self._calendar.now()
        new = [planned.draft for planned in plan.notes if planned.fate is Fate.NEW]
        updates = [
            (planned.existing, planned.draft.note)
            for planned in plan.notes
            if planned.fate is Fate.UPDATE and planned.existing is not None
        ]
        used = {entry.deck for entry in new}
        deck_ids = _ensure_decks(uow, replace(plan.draft, notes=tuple(new)), only=used)
        total = len(new) + len(updates)
        cards: list[CardEntry] = []
        for start in range(0, len(new), BATCH):
            if cancelled():
                raise Cancelled
            batch = new[start : start + BATCH]
            cards += _add_notes(
                uow, [(entry.note, entry.note.key or new_key(), deck_ids[entry.deck]) for entry in batch], now
            )
            report(start + len(batch), total, "Adding notes")
        for done, (existing, note) in enumerate(updates, start=len(new) + 1):
            if done % _LOOK_UP == 0:
                if cancelled():
                    raise Cancelled
                report(done, total, "Updating notes")
            before = uow.notes.get(existing)
            uow.notes.change(existing, note, now)
            match_cards(uow, existing, note, before.deck)
        if cancelled():
            raise Cancelled
        # All at once: where they stand among the new cards counts from the first of them.
        uow.cards.add(cards)
        report(total, total, "Writing to disk")
        return Imported(
            added=len(new),
            cards=len(cards),
            updated=len(updates),
            skipped=plan.count(Fate.DUPLICATE) + plan.count(Fate.UNCHANGED),
            unchanged=plan.count(Fate.UNCHANGED),
            problems=plan.problems,
            changes=changes(f"Import {plan.draft.source_name}", Subject.NOTES, Subject.CARDS, Subject.DECKS),
        )


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


def _sound(
    draft: Draft, topics: Mapping[tuple[str, ...], str | None], cancelled: IsCancelled
) -> tuple[list[tuple[DraftNote, str]], tuple[Problem, ...]]:
    """The notes that can make a card, with their topic and fingerprint; and every problem, by line."""
    problems = list(draft.problems)
    sound: list[tuple[DraftNote, str]] = []
    for number, given in enumerate(draft.notes):
        if number % _LOOK_UP == 0 and cancelled():
            raise Cancelled
        entry, note = given, given.note
        try:
            check_fields(note.kind, note.fields)
        except BadInput as error:
            problems.append(Problem(entry.line, str(error), note.fields))
            continue
        if note.topic is None and topics.get(entry.deck):
            entry = DraftNote(_about(note, topics[entry.deck]), entry.deck, entry.line)
        sound.append((entry, fingerprint(note.kind, note.fields)))
    problems.sort(key=lambda problem: problem.line or 0)
    return sound, tuple(problems)


def _about(note: Note, topic: str | None) -> Note:
    # dataclasses.replace takes four times as long, and this runs for every row of a file.
    return Note(
        note.kind,
        note.fields,
        note.key,
        topic,
        note.tags,
        note.rationale,
        note.source,
        note.edition,
        note.evidence,
        note.checked_on,
        note.review_by,
        note.confused_with,
    )


def _question(raw: str) -> str:
    plain = plain_text(raw) if "<" in raw or "&" in raw else " ".join(raw.split())
    return plain.casefold()


def _several_answers(sound: Iterable[tuple[DraftNote, str]]) -> int:
    answers: dict[str, set[str]] = {}
    for entry, print_ in sound:
        answers.setdefault(_question(entry.note.fields[0]), set()).add(print_)
    return sum(len(prints) > 1 for prints in answers.values())


def _cards(notes: Iterable[PlannedNote]) -> int:
    return sum(len(card_ordinals(entry.draft.note.kind, entry.draft.note.fields)) for entry in notes)


def _for_known(entry: DraftNote, existing: StoredNote) -> PlannedNote:
    """A file that names no topic leaves the one the note has."""
    note = replace(entry.note, topic=entry.note.topic or existing.note.topic)
    fate = Fate.UNCHANGED if note == existing.note else Fate.UPDATE
    return PlannedNote(replace(entry, note=note), fate, existing.id)


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
) -> list[CardEntry]:
    """Adds notes; returns the cards they are to have."""
    ids = uow.notes.add(entries, now, bundled=bundled)
    return [
        (note_id, deck, ordinal)
        for note_id, (note, _, deck) in zip(ids, entries, strict=True)
        for ordinal in card_ordinals(note.kind, note.fields)
    ]
