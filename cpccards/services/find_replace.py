"""Finding words in many notes and putting others in their place: looked at first, then one undoable step."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cpccards.domain.backups import Reason
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.errors import BadInput
from cpccards.domain.linear_regex import TooMuchEffort
from cpccards.domain.notes import Note, NoteId, card_ordinals, check_fields, field_names
from cpccards.domain.plain_text import plain_text
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.replacing import EDITION, SOURCE, WHY, Replacement, Replacer
from cpccards.services.backups import BackupService
from cpccards.services.library import match_cards
from cpccards.services.portions import portions
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.notes import field_columns
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_SAMPLES = 50


@dataclass(frozen=True, slots=True)
class ReplacedField:
    """A field, or what else a note says, before and after, as plain text."""

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
    note: Note

    @property
    def has_other_fields(self) -> bool:
        return self.note.fields != self.stored.note.fields

    def parts(self) -> list[tuple[str, str, str]]:
        """Each part that is another now: its name, and what it said and says; with its mark-up, if any."""
        before, after = self.stored.note, self.note
        pairs = [
            *zip(field_names(after.kind), before.fields, after.fields, strict=False),
            (WHY, before.rationale, after.rationale),
            (SOURCE, html.escape(before.source), html.escape(after.source)),
            (EDITION, html.escape(before.edition), html.escape(after.edition)),
        ]
        return [each for each in pairs if each[1] != each[2]]


class FindReplaceService:
    """Finds and replaces in what notes say."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, backups: BackupService) -> None:
        self._units = units
        self._calendar = calendar
        self._backups = backups

    def field_names(self, notes: Sequence[NoteId]) -> tuple[str, ...]:
        """Where can be looked: what the fields of some notes are called, each name once, and the rest."""
        with self._units() as uow:
            kinds = uow.notes.kinds_of(notes)
        names = [name for kind in kinds for name in field_names(kind)]
        return tuple(dict.fromkeys([*names, WHY, SOURCE, EDITION]))

    def preview(
        self,
        notes: Sequence[NoteId],
        wanted: Replacement,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> ReplacePreview:
        """What would be changed. Raises BadInput, and Cancelled."""
        count = fields = broken = 0
        samples: list[tuple[str, str, str]] = []
        replacer = Replacer(wanted)
        with self._units() as uow:
            for some in portions(notes, report, cancelled, "Looking"):
                for changed in _changed(uow, some, replacer):
                    if not _makes_cards(changed):
                        broken += 1
                        continue
                    parts = changed.parts()
                    count += 1
                    fields += len(parts)
                    samples += parts[: _SAMPLES - len(samples)]
        shown = (ReplacedField(name, plain_text(old), plain_text(new)) for name, old, new in samples)
        return ReplacePreview(count, fields, broken, tuple(shown))

    def replace(
        self,
        notes: Sequence[NoteId],
        wanted: Replacement,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Does it, as one undoable step, behind a backup where it may be many notes.

        Those that would make no card any more stay as they are.

        Raises:
            BadInput: it can't be carried out, or nothing was found; nothing is changed.
            Cancelled: nothing is changed.
        """
        replacer = Replacer(wanted)
        self._backups.secure_many(Reason.CHANGE, len(notes), report, cancelled)
        at = to_milliseconds(self._calendar.now())
        count = 0
        with self._units() as uow:
            uow.expect_many_rows()
            for some in portions(notes, report, cancelled, "Replacing"):
                found = {
                    changed.stored.id: changed
                    for changed in _changed(uow, some, replacer)
                    if _makes_cards(changed)
                }

                def values(row: dict[str, Any], found: dict[NoteId, _Changed] = found) -> dict[str, Any]:
                    changed = found[NoteId(row["id"])]
                    note = changed.note
                    fields = field_columns(note.kind, note.fields) if changed.has_other_fields else {}
                    beside = {"rationale": note.rationale, "source": note.source, "edition": note.edition}
                    return {**fields, **beside, "modified_at": at}

                uow.notes.change_all(list(found), values)
                _match(uow, found.values())
                count += len(found)
            if not count:
                raise BadInput("Nothing was found", "No note says that.", "Look for something else.")
            words = "a note" if count == 1 else f"{count:,} notes"
            changed_all = changes(f"Replace in {words}", Subject.NOTES, Subject.CARDS)
            uow.commit(changed_all)
        return changed_all


def _changed(uow: UnitOfWork, notes: Sequence[NoteId], replacer: Replacer) -> Iterator[_Changed]:
    for stored in uow.notes.some(notes):
        try:
            note = replacer.in_note(stored.note)
        except TooMuchEffort as error:
            raise BadInput(
                "This can't be looked for",
                "The regular expression has too many ways to fit.",
                "Make it simpler.",
            ) from error
        if note != stored.note:
            yield _Changed(stored, note)


def _makes_cards(changed: _Changed) -> bool:
    if not changed.has_other_fields:
        return True
    try:
        check_fields(changed.note.kind, changed.note.fields)
    except BadInput:
        return False
    return True


def _match(uow: UnitOfWork, all_changed: Iterable[_Changed]) -> None:
    """Makes the cards fit where there are others now."""
    for changed in all_changed:
        if not changed.has_other_fields:
            continue
        before, after = changed.stored.note, changed.note
        if card_ordinals(before.kind, before.fields) != card_ordinals(after.kind, after.fields):
            match_cards(uow, changed.stored.id, after, changed.stored.deck)
