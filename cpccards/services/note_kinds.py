"""The learner's own kinds of notes: their fields, templates and style. Each act is one undoable step."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace

from cpccards.domain.backups import Reason
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.kind_checks import KindProblem, Part, kind_problems
from cpccards.domain.kind_drafts import KindDraft, draft_of
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import (
    AnyKind,
    NoteKind,
    card_ordinals,
    faces,
    field_names,
    kind_key,
    kind_name,
)
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.refits import makes_gaps, refit_of_draft
from cpccards.exchange.safe_html import safe_faces
from cpccards.services.backups import BackupService
from cpccards.services.collector import collector_paused
from cpccards.services.recarding import (
    Consequences,
    Recarding,
    plan_recarding,
    unfit_words,
    write_recarding,
)
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_ANSWER = "{{FrontSide}}\n\n<hr id=answer>\n\n"


@dataclass(frozen=True, slots=True)
class KindInUse:
    """A kind of notes, and how many notes are of it."""

    kind: AnyKind
    notes: int

    @property
    def is_own(self) -> bool:
        """True for one that can be changed."""
        return isinstance(self.kind, NoteType)


@dataclass(frozen=True, slots=True)
class Sample:
    """Fields to show a kind's cards with. `is_real`: they are those of a note."""

    fields: tuple[str, ...]
    is_real: bool


class NoteKindService:
    """Lists kinds of notes; makes, changes and removes the learner's own."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, backups: BackupService) -> None:
        self._units = units
        self._calendar = calendar
        self._backups = backups

    def all(self) -> tuple[KindInUse, ...]:
        """The app's own kinds, then the learner's by name, each with the number of its notes."""
        with self._units() as uow:
            counts = uow.kind_notes.counts()
            own = uow.note_types.all()
        return tuple(
            KindInUse(kind, counts.get(kind_key(kind), 0))
            for kind in (*NoteKind, *sorted(own, key=lambda each: each.name.casefold()))
        )

    def get(self, key: str) -> AnyKind:
        """A kind by its key. Raises BadInput when it is gone."""
        with self._units() as uow:
            return kind_of(uow, key)

    def add(
        self, name: str, like: AnyKind | None = None, *, is_cloze: bool = False
    ) -> tuple[NoteType, Changes]:
        """Makes a kind: a copy of another, or a fresh one with two fields and a template.

        Raises:
            BadInput: another kind has that name, or it is empty.
        """
        made = replace(_copied(like) if like is not None else _fresh(is_cloze=is_cloze), name=name.strip())
        made = replace(made, key=f"kind-{secrets.token_hex(8)}")
        with self._units() as uow:
            _check_name(made, _other_names(uow, made))
            uow.note_types.ensure(made)
            changed = changes("Add a kind of notes", Subject.NOTES)
            uow.commit(changed)
        return made, changed

    def rename(self, key: str, name: str) -> Changes:
        """Gives a kind another name.

        Raises:
            BadInput: another kind has that name, it is empty, or the kind is not the learner's.
        """
        with self._units() as uow:
            made = replace(_own(uow, key), name=name.strip())
            _check_name(made, _other_names(uow, made))
            uow.note_types.ensure(made)
            changed = changes("Rename a kind of notes", Subject.NOTES)
            uow.commit(changed)
        return changed

    def delete(self, key: str) -> Changes:
        """Removes a kind that no note is of.

        Raises:
            BadInput: there are such notes, or the kind is not the learner's.
        """
        with self._units() as uow:
            kind = _own(uow, key)
            count = uow.kind_notes.counts()[key]
            if count:
                notes = "One note is" if count == 1 else f"{count:,} notes are"
                raise BadInput(
                    "This kind is in use",
                    f"{notes} of the kind {kind.name}.",
                    "Change the kind of these notes first, or delete them.",
                )
            uow.note_types.delete(key)
            changed = changes("Delete a kind of notes", Subject.NOTES)
            uow.commit(changed)
        return changed

    def draft(self, key: str) -> KindDraft:
        """A draft of a kind to be changed. Raises BadInput when it is gone or not the learner's."""
        with self._units() as uow:
            return draft_of(_own(uow, key))

    def problems(self, draft: KindDraft) -> tuple[KindProblem, ...]:
        """All that has to be mended before a draft can be kept."""
        with self._units() as uow:
            return kind_problems(draft.after, _other_names(uow, draft.after))

    @collector_paused()
    def preview(
        self, draft: KindDraft, report: Report = unreported, cancelled: IsCancelled = never
    ) -> Consequences:
        """What keeping a draft would do to notes and cards; nothing is written.

        Raises:
            BadInput: the draft has problems, or the kind was changed meanwhile.
            Cancelled: on request.
        """
        with self._units() as uow:
            _check(uow, draft)
            if _touches_no_card(draft):
                return Consequences(uow.kind_notes.counts()[draft.before.key])
            return self._plan(uow, draft, report, cancelled).consequences(uow)

    @collector_paused()
    def save(self, draft: KindDraft, report: Report = unreported, cancelled: IsCancelled = never) -> Changes:
        """Keeps a draft; every note of the kind follows, in one step, behind a backup when they are many.

        Raises:
            BadInput: the draft has problems, the kind was changed meanwhile, or notes would be left without a
                card.
            Cancelled: nothing was changed.
        """
        changed = changes("Change a kind of notes", Subject.NOTES, Subject.CARDS, Subject.DECKS)
        with self._units() as uow:
            _check(uow, draft)
            rewritten = 0 if _touches_no_card(draft) else uow.kind_notes.counts()[draft.before.key]
        self._backups.secure_many(Reason.CHANGE, rewritten, report, cancelled)
        with self._units() as uow:
            _check(uow, draft)
            if _touches_no_card(draft):
                uow.note_types.ensure(draft.after)
            else:
                planned = self._plan(uow, draft, report, cancelled)
                if planned.unfit:
                    raise BadInput(
                        "Notes would be left without a card",
                        unfit_words(planned.consequences(uow), draft.after),
                        "Let a template ask something of them, or delete these notes first.",
                    )
                uow.note_types.ensure(draft.after)
                write_recarding(uow, planned, self._calendar.now(), report, cancelled)
            uow.commit(changed)
        return changed

    def sample(self, kind: NoteType) -> Sample:
        """The fields of the first note of a kind; where there is none, each field says its name."""
        with self._units() as uow:
            note = uow.kind_notes.first(kind.key)
        if note is not None:
            missing = len(kind.fields) - len(note.fields)
            return Sample((*note.fields[: len(kind.fields)], *[""] * missing), is_real=True)
        return Sample(named_fields(kind), is_real=False)

    def faces(self, note_type: NoteType, fields: tuple[str, ...], ordinal: int) -> Faces:
        """Both sides of one card as they would look, sanitised; also of one whose question is empty."""
        return safe_faces(faces(note_type, fields, ordinal))

    def first_ordinal(self, note_type: NoteType, fields: tuple[str, ...], template: int) -> int:
        """Which card to show for a template: its own, or of a cloze kind that of the first gap."""
        if not note_type.is_cloze:
            return template
        return next(iter(card_ordinals(note_type, fields)), 0)

    def _plan(self, uow: UnitOfWork, draft: KindDraft, report: Report, cancelled: IsCancelled) -> Recarding:
        notes = uow.kind_notes.of_kind(draft.before.key)
        return plan_recarding(uow, refit_of_draft(draft), notes, report, cancelled)


def kind_of(uow: UnitOfWork, key: str) -> AnyKind:
    """A kind by its key. Raises BadInput when it is gone."""
    if key in {each.value for each in NoteKind}:
        return NoteKind(key)
    return _own(uow, key)


def named_fields(kind: NoteType) -> tuple[str, ...]:
    """Fields that say what they are called; where gaps are wanted, in one."""
    fields = tuple(f"({name})" for name in kind.fields)
    if not makes_gaps(kind):
        return fields
    with_gaps = tuple(f"({name} with {{{{c1::a gap}}}})" for name in kind.fields)
    asked = kind.templates[0].question if kind.templates else ""
    return tuple(
        gap if f"cloze:{name}" in asked else plain
        for name, gap, plain in zip(kind.fields, with_gaps, fields, strict=True)
    )


def _own(uow: UnitOfWork, key: str) -> NoteType:
    found = next((each for each in uow.note_types.all() if each.key == key), None)
    if found is None:
        raise BadInput(
            "This kind can’t be changed",
            "It comes with the app, or was deleted meanwhile.",
            "Copy one that is there, and change the copy.",
        )
    return found


def _other_names(uow: UnitOfWork, kind: NoteType) -> list[str]:
    own = (each.name for each in uow.note_types.all() if each.key != kind.key)
    return [*map(kind_name, NoteKind), *own]


def _check_name(made: NoteType, taken: Collection[str]) -> None:
    for problem in kind_problems(made, taken):
        if problem.part is Part.NAME:
            raise BadInput("This name can’t be used", problem.words)


def _check(uow: UnitOfWork, draft: KindDraft) -> None:
    if _own(uow, draft.before.key) != draft.before:
        raise BadInput(
            "This kind was changed meanwhile",
            f"{draft.before.name} is not what it was when you began.",
            "Discard your changes and begin again.",
        )
    problems = kind_problems(draft.after, _other_names(uow, draft.after))
    if problems:
        raise BadInput("This kind can’t be kept yet", problems[0].words)


def _touches_no_card(draft: KindDraft) -> bool:
    """True when neither fields nor fronts changed, so that no note has to be looked at."""
    same = draft_of(draft.before)
    return (draft.fields_from, draft.templates_from) == (same.fields_from, same.templates_from) and (
        [each.question for each in draft.before.templates]
        == [each.question for each in draft.after.templates]
        and draft.before.fields == draft.after.fields
    )


def _fresh(*, is_cloze: bool) -> NoteType:
    if is_cloze:
        side = "{{cloze:Text}}"
        template = CardTemplate("Cloze", side, f"{side}\n\n{{{{Extra}}}}")
        return NoteType("", "", ("Text", "Extra"), (template,), is_cloze=True)
    return NoteType("", "", ("Front", "Back"), (CardTemplate("Card 1", "{{Front}}", _ANSWER + "{{Back}}"),))


def _copied(kind: AnyKind) -> NoteType:
    """A kind like another. What the app's own kinds keep beside their fields stays there."""
    if isinstance(kind, NoteType):
        return kind
    from cpccards.exchange.anki_own_types import OWN_TYPES

    draft = draft_of(OWN_TYPES[kind])
    while len(draft.after.fields) > len(field_names(kind)):
        draft = draft.without_field(len(draft.after.fields) - 1)
    return draft.after
