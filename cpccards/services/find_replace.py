"""Finding words in many notes and putting others in their place: looked at first, then one undoable step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.errors import BadInput
from cpccards.domain.linear_regex import TooMuchEffort
from cpccards.domain.notes import NoteId, card_ordinals, check_fields, field_names
from cpccards.domain.plain_text import plain_text
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.replacing import Replacement, Replacer
from cpccards.services.library import match_cards
from cpccards.services.portions import portions
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.notes import field_columns
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_SAMPLES = 50


@dataclass(frozen=True, slots=True)
class ReplacedField:
    """A field before and after, as plain text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ReplacePreview:
    """What a replacement would do.

    Attributes:
        notes: how many notes it would change, in `fields` fields.
        broken: how many it leaves as they are, because they would make no card any more.
        samples: the first of those fields.
    """

    notes: int
    fields: int
    broken: int
    samples: tuple[ReplacedField, ...]


@dataclass(frozen=True, slots=True)
class _Changed:
    stored: StoredNote
    fields: tuple[str, ...]


class FindReplaceService:
    """Finds and replaces in the fields of notes."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def field_names(self, notes: Sequence[NoteId]) -> tuple[str, ...]:
        """What the fields of some notes are called, each name once."""
        with self._units() as uow:
            kinds = uow.notes.kinds_of(notes)
        return tuple(dict.fromkeys(name for kind in kinds for name in field_names(kind)))

    def preview(
        self,
        notes: Sequence[NoteId],
        wanted: Replacement,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> ReplacePreview:
        """What would be changed. Raises BadInput, and Cancelled."""
        count = fields = broken = 0
        samples: list[ReplacedField] = []
        replacer = Replacer(wanted)
        with self._units() as uow:
            for some in portions(notes, report, cancelled, "Looking"):
                for changed in _changed(uow, some, wanted, replacer):
                    if not _makes_cards(changed):
                        broken += 1
                        continue
                    count += 1
                    names = field_names(changed.stored.note.kind)
                    pairs = zip(names, changed.stored.note.fields, changed.fields, strict=True)
                    told = [ReplacedField(name, old, new) for name, old, new in pairs if old != new]
                    fields += len(told)
                    samples += told[: _SAMPLES - len(samples)]
        shown = (
            ReplacedField(each.field, plain_text(each.before), plain_text(each.after)) for each in samples
        )
        return ReplacePreview(count, fields, broken, tuple(shown))

    def replace(
        self,
        notes: Sequence[NoteId],
        wanted: Replacement,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Does it, as one undoable step. Notes that would make no card any more stay as they are.

        Raises:
            BadInput: it can't be carried out, or nothing was found; nothing is changed.
            Cancelled: nothing is changed.
        """
        replacer = Replacer(wanted)
        at = to_milliseconds(self._calendar.now())
        count = 0
        with self._units() as uow:
            uow.expect_many_rows()
            for some in portions(notes, report, cancelled, "Replacing"):
                found = {
                    changed.stored.id: changed
                    for changed in _changed(uow, some, wanted, replacer)
                    if _makes_cards(changed)
                }

                def values(row: dict[str, Any], found: dict[NoteId, _Changed] = found) -> dict[str, Any]:
                    changed = found[NoteId(row["id"])]
                    return {**field_columns(changed.stored.note.kind, changed.fields), "modified_at": at}

                uow.notes.change_all(list(found), values)
                _match(uow, found.values())
                count += len(found)
            if not count:
                raise BadInput("Nothing was found", "No note says that.", "Look for something else.")
            words = "a note" if count == 1 else f"{count:,} notes"
            changed_all = changes(f"Replace in {words}", Subject.NOTES, Subject.CARDS)
            uow.commit(changed_all)
        return changed_all


def _changed(
    uow: UnitOfWork, notes: Sequence[NoteId], wanted: Replacement, replacer: Replacer
) -> Iterator[_Changed]:
    for stored in uow.notes.some(notes):
        names = field_names(stored.note.kind)
        try:
            fields = tuple(
                replacer.in_field(value) if wanted.field in {None, name} else value
                for name, value in zip(names, stored.note.fields, strict=False)
            )
        except TooMuchEffort as error:
            raise BadInput(
                "This can't be looked for",
                "The regular expression has too many ways to fit.",
                "Make it simpler.",
            ) from error
        if fields != stored.note.fields:
            yield _Changed(stored, fields)


def _makes_cards(changed: _Changed) -> bool:
    try:
        check_fields(changed.stored.note.kind, changed.fields)
    except BadInput:
        return False
    return True


def _match(uow: UnitOfWork, all_changed: Iterable[_Changed]) -> None:
    """Makes the cards fit where there are others now."""
    for changed in all_changed:
        note = changed.stored.note
        if card_ordinals(note.kind, note.fields) != card_ordinals(note.kind, changed.fields):
            match_cards(uow, changed.stored.id, uow.notes.get(changed.stored.id).note, changed.stored.deck)
