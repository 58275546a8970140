"""Taking over notes from a file: looked at first, written in one undoable step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.bundle_report import BundleReport
from cpccards.domain.drafts import Draft, DraftProgress, Problem
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.import_plan import (
    Fate,
    ImportOptions,
    ImportPlan,
    PlannedNote,
    for_known,
    several_answers,
    sound_notes,
)
from cpccards.services.import_writing import BATCH, Imported, ImportWriter
from cpccards.services.media import MediaService
from cpccards.services.presets import PresetService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

__all__ = ["BATCH", "Fate", "ImportOptions", "ImportPlan", "ImportService", "Imported", "PlannedNote"]


class ImportService:
    """Plans and carries out imports of drafts."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        presets: PresetService,
        media: MediaService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets
        self._media = media

    def plan(
        self,
        draft: Draft,
        topics: Mapping[tuple[str, ...], str | None] | None = None,
        *,
        allow_duplicates: bool = False,
        options: ImportOptions | None = None,
        cancelled: IsCancelled = never,
    ) -> ImportPlan:
        """What importing `draft` would do.

        Notes whose key the library knows are updated; notes that ask and answer the same as
        one of their deck, or as an earlier one of the file, are duplicates. The same question
        with another answer is not a duplicate.

        Args:
            topics: for decks whose notes bring no topic, the topic they are to get.
            allow_duplicates: take duplicates in as new notes.
            options: everything the learner chose, in place of the two.

        Raises:
            Cancelled: the plan is not wanted any more.
        """
        chosen = options or ImportOptions(topics or {}, allow_duplicates)
        sound, problems = sound_notes(draft, chosen.topics, cancelled)
        with self._units() as uow:
            deck_ids = {deck.path: deck.id for deck in uow.decks.all()}
            known = uow.notes.by_keys(entry.note.key for _, entry, _ in sound if entry.note.key)
            present = uow.notes.duplicates(print_ for _, entry, print_ in sound if entry.deck in deck_ids)
        seen: dict[tuple[tuple[str, ...], str], int] = {}
        planned: list[PlannedNote] = []
        for place, entry, print_ in sound:
            existing = known.get(entry.note.key or "")
            if existing is not None:
                planned.append(for_known(place, entry, existing))
                continue
            deck, line = deck_ids.get(entry.deck), seen.get((entry.deck, print_))
            repeats = line is not None or (deck is not None and (deck, print_) in present)
            fate = Fate.DUPLICATE if repeats and not chosen.allow_duplicates else Fate.NEW
            planned.append(PlannedNote(entry, fate, repeats=repeats, repeats_line=line, place=place))
            seen.setdefault((entry.deck, print_), entry.line)
        progress, odd = self._progress(draft, chosen)
        problems += odd
        problems.sort(key=lambda problem: problem.line or 0)
        return ImportPlan(draft, tuple(planned), tuple(problems), several_answers(sound), chosen, progress)

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
        # Files first, outside the transaction: one that the library never names is swept up later.
        kept = self._media.keep(plan.draft.media, report, cancelled)
        with self._units() as uow:
            imported = ImportWriter(uow, plan, kept, self._calendar.now(), report, cancelled).write()
            uow.commit(imported.changes)
        self._presets.reload()
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
        from cpccards.services.bundle_update import take_over_bundle

        return take_over_bundle(self._units, self._calendar, drafts, outline)

    def _progress(
        self, draft: Draft, options: ImportOptions
    ) -> tuple[DraftProgress | None, tuple[Problem, ...]]:
        if draft.progress is None and draft.foreign is None:
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
        # Somebody else's progress stays out; the options of their decks may be wanted.
        return (DraftProgress(presets=progress.presets), ()) if options.with_presets else (None, ())
