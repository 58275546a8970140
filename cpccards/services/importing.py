"""Taking over notes from a file: looked at first, written in one undoable step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from cpccards.domain.anki_names import other_key
from cpccards.domain.backups import Reason
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.bundle_report import BundleReport
from cpccards.domain.cards import StoredNote
from cpccards.domain.drafts import Draft, DraftProgress, Problem
from cpccards.domain.errors import Cancelled
from cpccards.domain.notes import NoteId, fingerprint
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.backups import BackupService
from cpccards.services.collector import collector_paused
from cpccards.services.import_beside import NOTHING, Beside, beside_cards
from cpccards.services.import_history import history_of, meetings
from cpccards.services.import_kinds import settled_kinds
from cpccards.services.import_plan import (
    USUAL_ROLLOVER,
    Duplicates,
    Fate,
    History,
    ImportOptions,
    ImportPlan,
    Meetings,
    PlannedNote,
    SoundNote,
    for_known,
    several_answers,
    sound_notes,
)
from cpccards.services.import_settings import chosen_settings, grown_lists, is_fresh
from cpccards.services.import_writing import BATCH, Imported, ImportWriter, with_names
from cpccards.services.media import MediaService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.unfinished_import import ImportMark
from cpccards.storage.unit_of_work import UnitOfWorkFactory

__all__ = [
    "BATCH",
    "USUAL_ROLLOVER",
    "Beside",
    "Duplicates",
    "Fate",
    "History",
    "ImportOptions",
    "ImportPlan",
    "ImportService",
    "Imported",
    "Meetings",
    "PlannedNote",
]

T = TypeVar("T")

_AT_A_TIME = 2_000
"""Notes that are looked up together: nobody else gets at the library meanwhile."""


class ImportService:
    """Plans and carries out imports of drafts."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        settings: SettingsService,
        outlines: OutlineService,
        presets: PresetService,
        media: MediaService,
        backups: BackupService | None = None,
        mark: ImportMark | None = None,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._settings = settings
        self._outlines = outlines
        self._presets = presets
        self._media = media
        self._backups = backups
        self._mark = mark

    def history(self, draft: Draft) -> History:
        """What a draft holds of learning; by it one can tell what is worth asking."""
        found = history_of(draft, self._calendar.now())
        if not draft.settings:
            return found
        with self._units() as uow:
            settings, _ = chosen_settings(uow, draft.settings, self._outline_ids(draft))
            return replace(found, settings=len(settings), suits_settings=is_fresh(uow))

    @collector_paused()
    def plan(
        self,
        draft: Draft,
        topics: Mapping[tuple[str, ...], str | None] | None = None,
        *,
        options: ImportOptions | None = None,
        before: ImportPlan | None = None,
        cancelled: IsCancelled = never,
    ) -> ImportPlan:
        """What importing `draft` would do.

        Notes whose key the library knows are updated; notes that ask and answer the same as
        one of their deck, or as an earlier one of the file, are duplicates. The same question
        with another answer is not a duplicate. Kinds of notes that the library has stay as they are here.

        Args:
            topics: for decks whose notes bring no topic, the topic they are to get.
            options: everything the learner chose, in place of it.
            before: an earlier plan of the same draft; what still holds is taken from it.

        Raises:
            Cancelled: the plan is not wanted any more.
        """
        chosen = options or ImportOptions(topics or {})
        kinds, said = settled_kinds(self._units, draft)
        sound, problems = sound_notes(draft, chosen.topics, kinds, cancelled)
        problems += said
        media = self._media.outlook(draft.media, cancelled)
        if media.renamed:
            sound = [_called(each, media.renamed) for each in sound]
        planned = self._fates(sound, chosen.duplicates, cancelled)
        if before is not None and before.draft is draft and _asks_same(before.options, chosen):
            progress, odd = before.progress, before.odd
        else:
            progress, odd = self._progress(draft, chosen)
        problems += odd
        problems.sort(key=lambda problem: problem.line or 0)
        extras, strange = self._extras(draft, chosen)
        problems += strange
        if cancelled():
            raise Cancelled
        return ImportPlan(
            draft,
            tuple(planned),
            tuple(problems),
            several_answers(sound),
            chosen,
            progress,
            history=self.history(draft),
            meetings=meetings(self._units, planned, progress),
            media=media,
            odd=odd,
            extras=extras,
        )

    def secure(self, report: Report = unreported, cancelled: IsCancelled = never) -> None:
        """Makes a backup before a file is imported. Without one, the import goes on: it can be undone.

        Raises:
            Cancelled: asked to stop.
        """
        if self._backups is not None:
            report(0, 0, "Making a backup first")
            self._backups.secure(Reason.IMPORT, cancelled)

    @collector_paused()
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
        with self._mark.kept() if self._mark is not None else nullcontext():
            # Files first, outside the transaction: one that the library never names is swept up later.
            kept = self._media.keep(plan.draft.media, report, cancelled)
            with self._units() as uow:
                imported = ImportWriter(uow, plan, kept, self._calendar.now(), report, cancelled).write()
                uow.commit(imported.changes)
        self._presets.reload()
        self._settings.reload()
        if imported.extras.outlines:
            self._outlines.reload()
        return imported

    def is_last_step(self, imported: Imported) -> bool:
        """True while undo would take back this import."""
        with self._units() as uow:
            return imported.is_any and uow.steps.next_undo() == imported.changes.step

    def take_over_bundle(self, drafts: Iterable[Draft], outline: Blueprint) -> BundleReport:
        """Adds bundled notes that are new and updates those the learner has not edited.

        Progress and the learner's own edits stay, and what they deleted stays away. Not an undoable step: it
        is part of the app's update. What an update changed is kept for the learner to look at; the first
        decks of a library are no news.

        Args:
            outline: new cards come up by the weight of its sections.
        """
        from cpccards.services.bundle_update import take_over_bundle

        return take_over_bundle(self._units, self._calendar, drafts, outline)

    def _extras(self, draft: Draft, options: ImportOptions) -> tuple[Beside, tuple[Problem, ...]]:
        """What would be written beside cards, and every setting that can't be."""
        found = NOTHING
        if options.with_progress:
            found = beside_cards(self._units, draft, self._outlines.bundled)
            with self._units() as uow:
                found = replace(found, lists=grown_lists(uow, draft.settings))
        if not options.with_settings:
            return found, ()
        ids = self._outline_ids(draft if options.with_progress else None)
        with self._units() as uow:
            settings, odd = chosen_settings(uow, draft.settings, ids)
        return replace(found, settings=settings), odd

    def _outline_ids(self, draft: Draft | None) -> frozenset[str]:
        """The outlines there are, with those of a draft."""
        brought = () if draft is None else draft.outlines
        return frozenset((*(each.id for each in self._outlines.all()), *(each.key for each in brought)))

    def _fates(
        self, sound: Sequence[SoundNote], duplicates: Duplicates, cancelled: IsCancelled
    ) -> list[PlannedNote]:
        """What becomes of each note."""
        with self._units() as uow:
            deck_ids = {deck.path: deck.id for deck in uow.decks.all()}
        known, present = self._known(sound, cancelled), dict[tuple[int, str], NoteId]()
        for some in _portions(each for each in sound if each.entry.deck in deck_ids):
            with self._units() as uow:
                present |= uow.notes.duplicates(each.print for each in some)
        seen: dict[tuple[tuple[str, ...], str], int] = {}
        planned: list[PlannedNote] = []
        for place, entry, print_ in sound:
            existing = known.get(entry.note.key or "")
            if existing is not None:
                planned.append(for_known(place, entry, existing))
                continue
            deck, line = deck_ids.get(entry.deck), seen.get((entry.deck, print_))
            twin = None if deck is None else present.get((deck, print_))
            if twin is not None and line is None and duplicates is Duplicates.UPDATE:
                with self._units() as uow:
                    planned.append(for_known(place, entry, uow.notes.get(twin), repeats=True))
            else:
                repeats = line is not None or twin is not None
                fate = Fate.DUPLICATE if repeats and duplicates is not Duplicates.ADD else Fate.NEW
                planned.append(PlannedNote(entry, fate, None, repeats, line, place, print_))
            seen.setdefault((entry.deck, print_), entry.line)
        return planned

    def _known(self, sound: Sequence[SoundNote], cancelled: IsCancelled) -> dict[str, StoredNote]:
        """The notes of the library by the keys that the file has for them."""
        with self._units() as uow:
            if not uow.notes.count():
                return {}
        known: dict[str, StoredNote] = {}
        for some in _portions(each.entry.note.key for each in sound if each.entry.note.key):
            if cancelled():
                raise Cancelled
            others = {key: other_key(key) for key in some}
            with self._units() as uow:
                found = uow.notes.by_keys((*others, *others.values()))
            for key, other in others.items():
                existing = found.get(key) or found.get(other)
                if existing is not None:
                    known[key] = existing
        return known

    def _progress(
        self, draft: Draft, options: ImportOptions
    ) -> tuple[DraftProgress | None, tuple[Problem, ...]]:
        if draft.progress is None and draft.foreign is None:
            return None, ()
        if not options.with_progress and not options.with_presets:
            return None, ()
        progress, odd = draft.progress, tuple[Problem, ...]()
        if draft.foreign is not None:
            from cpccards.scheduling.foreign_memories import to_progress

            progress, odd = to_progress(
                draft.foreign,
                rollover_hour=options.rollover_hour,
                zone=self._calendar.zone(),
                today=self._calendar.today(),
                default=self._presets.default,
                decks=[entry.deck for entry in draft.notes],
            )
        if progress is None or options.with_progress:
            return progress, odd
        # Somebody else's progress stays out; the options of their decks are wanted.
        return DraftProgress(presets=progress.presets), ()


def _portions(values: Iterable[T]) -> Iterator[list[T]]:
    every = iter(values)
    while some := list(islice(every, _AT_A_TIME)):
        yield some


def _called(sound: SoundNote, renamed: Mapping[str, str]) -> SoundNote:
    """With pictures and sounds under the names that they would have here."""
    note = with_names(sound.entry.note, renamed)
    if note is sound.entry.note:
        return sound
    return SoundNote(sound.place, replace(sound.entry, note=note), fingerprint(note.kind, note.fields))


def _asks_same(before: ImportOptions, now: ImportOptions) -> bool:
    """True when the same progress comes along."""
    same = replace(before, topics={}, duplicates=now.duplicates, with_settings=now.with_settings)
    return same == replace(now, topics={})
