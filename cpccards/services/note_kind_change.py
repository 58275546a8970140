"""Notes made into another kind: which field becomes which, and which card's progress goes where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from cpccards.domain.backups import Reason
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.notes import (
    AnyKind,
    NoteId,
    NoteKind,
    card_ordinals,
    check_fields,
    faces,
    kind_key,
    kind_name,
)
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.refits import Refit, suggested_refit, unsound
from cpccards.exchange.safe_html import safe_faces
from cpccards.services.backups import BackupService
from cpccards.services.collector import collector_paused
from cpccards.services.note_kinds import kind_of
from cpccards.services.recarding import (
    Consequences,
    Recarding,
    plan_recarding,
    unfit_words,
    write_recarding,
)
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class ChosenNotes:
    """Notes of one kind, whose kind is to change.

    Attributes:
        notes: those there are.
        first: the fields of the first.
    """

    kind: AnyKind
    notes: tuple[NoteId, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The cards of one note, sanitised; `why` says why there is none."""

    faces: tuple[Faces, ...]
    why: str = ""


class NoteKindChangeService:
    """Changes the kind of notes."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, backups: BackupService) -> None:
        self._units = units
        self._calendar = calendar
        self._backups = backups

    def choose(self, ids: Collection[NoteId]) -> ChosenNotes:
        """The notes among `ids` that there are.

        Raises:
            BadInput: there is none, or they are of several kinds.
        """
        with self._units() as uow:
            counts = uow.kind_notes.kinds_of(ids)
            if len(counts) != 1:
                raise _not_one_kind({kind_name(kind_of(uow, key)): n for key, n in counts.items()})
            kind = kind_of(uow, next(iter(counts)))
            is_any_gone = counts.total() < len(ids)
            notes = tuple(uow.kind_notes.known(ids) if is_any_gone else ids)
            [first] = uow.kind_notes.some(notes[:1])
        return ChosenNotes(kind, notes, first.fields)

    def targets(self, chosen: ChosenNotes) -> tuple[AnyKind, ...]:
        """The kinds that these notes could become: all others."""
        with self._units() as uow:
            own = sorted(uow.note_types.all(), key=lambda each: each.name.casefold())
        return tuple(kind for kind in (*NoteKind, *own) if kind_key(kind) != kind_key(chosen.kind))

    def suggest(self, chosen: ChosenNotes, target: AnyKind) -> Refit:
        """Fields and cards matched by name."""
        return suggested_refit(chosen.kind, target)

    def shown(self, kind: AnyKind, fields: tuple[str, ...]) -> Shown:
        """The cards that such a note makes."""
        try:
            check_fields(kind, fields)
        except BadInput as error:
            return Shown((), error.message)
        ordinals = card_ordinals(kind, fields)
        return Shown(tuple(safe_faces(faces(kind, fields, ordinal)) for ordinal in ordinals))

    @collector_paused()
    def preview(
        self,
        chosen: ChosenNotes,
        refit: Refit,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Consequences:
        """What a change would do; nothing is written.

        Raises:
            BadInput: the refit can't be, or the notes or kinds were changed meanwhile.
            Cancelled: on request.
        """
        with self._units() as uow:
            return _plan(uow, chosen, refit, report, cancelled).consequences(uow)

    @collector_paused()
    def carry_out(
        self,
        chosen: ChosenNotes,
        refit: Refit,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Changes the kind of notes in one step, behind a backup when they are many.

        Those that would make no card stay as they are.

        Cards that go take their answers along, as those of deleted notes do; undo brings both back.

        Raises:
            BadInput: the refit can't be, no note can follow it, or the notes or kinds were changed meanwhile.
            Cancelled: nothing was changed.
        """
        self._backups.secure_many(Reason.CHANGE, len(chosen.notes), report, cancelled)
        with self._units() as uow:
            planned = _plan(uow, chosen, refit, report, cancelled)
            if not planned.notes:
                raise BadInput(
                    "None of these notes can be changed",
                    unfit_words(planned.consequences(uow), refit.after),
                    "Choose other fields, or another kind.",
                )
            write_recarding(uow, planned, self._calendar.now(), report, cancelled)
            changed = changes("Change the kind of notes", Subject.NOTES, Subject.CARDS, Subject.DECKS)
            uow.commit(changed)
        return changed


def with_field_from(refit: Refit, place: int, source: int | None) -> Refit:
    """A refit that takes another field of the old kind for one of the new."""
    taken = refit.fields_from
    return replace(refit, fields_from=(*taken[:place], source, *taken[place + 1 :]))


def with_card_from(refit: Refit, place: int, source: int | None) -> Refit:
    """A refit that takes the progress of another card for one of the new; the same where gaps stay gaps."""
    taken = refit.cards_from
    if taken is None:
        return refit
    return replace(refit, cards_from=(*taken[:place], source, *taken[place + 1 :]))


def _plan(
    uow: UnitOfWork, chosen: ChosenNotes, refit: Refit, report: Report, cancelled: IsCancelled
) -> Recarding:
    if words := unsound(refit):
        raise BadInput("These cards don’t go together", words, "Choose another card for one of them.")
    counts = uow.kind_notes.kinds_of(chosen.notes)
    if list(counts) != [kind_key(refit.before)] or any(
        kind_of(uow, kind_key(kind)) != kind for kind in (refit.before, refit.after)
    ):
        raise BadInput(
            "Something was changed meanwhile",
            "These notes, or one of the two kinds, are not what they were when you began.",
            "Choose the notes again.",
        )
    return plan_recarding(uow, refit, uow.kind_notes.some(chosen.notes), report, cancelled)


def _not_one_kind(counts: dict[str, int]) -> BadInput:
    if not counts:
        return BadInput("There is nothing to change", "These notes are gone.", "Choose others.")
    named = ", ".join(f"{name} ({count:,})" for name, count in sorted(counts.items()))
    return BadInput("These notes are of several kinds", f"They are: {named}.", "Choose notes of one kind.")
