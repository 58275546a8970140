"""Kinds of notes that a file brings and that the library has too: what the learner made of one stays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from cpccards.domain.drafts import Draft, Problem
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import AnyKind
from cpccards.storage.unit_of_work import UnitOfWorkFactory


def settled_kinds(units: UnitOfWorkFactory, draft: Draft) -> tuple[dict[str, NoteType], tuple[Problem, ...]]:
    """The kinds that the notes of a draft are to have, by the key of the one in the file; and what to say.

    A kind that notes of the library are of stays as it is here. Where its fields are no longer those of the
    file, new notes come with a kind beside it. Kinds that are the same in both are not named.
    """
    kinds = (entry.note.kind for entry in draft.notes)
    brought = {kind.key: kind for kind in kinds if isinstance(kind, NoteType)}
    if not brought:
        return {}, ()
    with units() as uow:
        here = {kind.key: kind for kind in uow.note_types.all()}
        differing = [kind for key, kind in brought.items() if here.get(key, kind) != kind]
        counts = uow.kind_notes.counts() if differing else {}
    return _settled((kind for kind in differing if counts[kind.key]), here)


def is_apart(kind: AnyKind, known: AnyKind) -> bool:
    """True for a kind that a file's notes come with because `known` has other fields by now."""
    return isinstance(kind, NoteType) and isinstance(known, NoteType) and kind.key == _apart_key(kind, known)


def _settled(
    differing: Iterable[NoteType], here: Mapping[str, NoteType]
) -> tuple[dict[str, NoteType], tuple[Problem, ...]]:
    kinds: dict[str, NoteType] = {}
    said: list[Problem] = []
    for kind in differing:
        known = here[kind.key]
        if _fits(kind, known):
            kinds[kind.key] = known
            words = "is not the same in this file. It stays as it is here, and so do its cards."
        else:
            apart = replace(kind, key=_apart_key(kind, known), name=f"{kind.name} (from a file)")
            kinds[kind.key] = here.get(apart.key, apart)
            words = (
                "has other fields in this file. Notes that are here stay as they are; new ones come as "
                f"“{kinds[kind.key].name}”."
            )
        said.append(Problem(None, f"The kind of notes “{known.name}” {words}", fatal=False))
    return kinds, tuple(said)


def _fits(kind: NoteType, known: NoteType) -> bool:
    """True when a note of one is one of the other, and its cards are the same ones by number."""
    return (kind.fields, kind.is_cloze, len(kind.templates)) == (
        known.fields,
        known.is_cloze,
        len(known.templates),
    )


def _apart_key(kind: NoteType, known: NoteType) -> str:
    """Always the same for the same fields, so that the next such file brings no third kind."""
    fields = "\n".join((*kind.fields, str(len(kind.templates)), str(kind.is_cloze)))
    return f"{known.key}~{hashlib.blake2b(fields.encode(), digest_size=4).hexdigest()}"
