"""What an update of the bundled decks did to the library, note by note."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cpccards.domain.notes import EVIDENCE_WORDS, Note, field_names, kind_key
from cpccards.domain.topics import TOPIC_BY_KEY

DATES = frozenset({"Checked on", "Check again by"})
"""Fields that are ISO dates."""

CHECKED_AGAIN = DATES | {"Edition", "Evidence"}
"""Fields that change when a fact was looked up again and still holds."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a note as it is written, before and after. Whoever shows it shows it as plain text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NoteChange:
    """A note and the fields that differ; none for a note that is new."""

    key: str
    summary: str
    fields: tuple[FieldChange, ...] = ()

    @property
    def is_checked_again(self) -> bool:
        """True when it says what it said, for a later edition or date."""
        return bool(self.fields) and all(field.name in CHECKED_AGAIN for field in self.fields)


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What an update of the bundled decks did.

    Attributes:
        added: notes that are new.
        updated: notes that were changed, from what they said to what they say.
        kept: notes that the learner had edited: what they say, and what the update would have made of it.
        unchanged: how many notes the update left as they were.
    """

    added: tuple[NoteChange, ...] = ()
    updated: tuple[NoteChange, ...] = ()
    kept: tuple[NoteChange, ...] = ()
    unchanged: int = 0

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to tell."""
        return not (self.added or self.updated or self.kept)

    def since(self, earlier: BundleReport) -> BundleReport:
        """This update and an `earlier` one that was not looked at yet, as one."""
        new = {note.key: note for note in (*earlier.added, *self.added)}
        changed = _joined(earlier.updated, (note for note in self.updated if note.key not in new))
        kept = {note.key: note for note in (*earlier.kept, *self.kept)}
        return BundleReport(tuple(new.values()), changed, tuple(kept.values()), self.unchanged)


def field_changes(before: Note, after: Note) -> tuple[FieldChange, ...]:
    """The fields in which two notes differ, in the order in which a learner reads them."""
    return tuple(FieldChange(name, was, now) for name, was, now in _both(before, after) if was != now)


def report_words(report: BundleReport) -> str:
    """Such as “Bundled decks were updated: 12 notes changed, 3 new, 2 of yours kept as you edited them.”."""
    parts = []
    if report.updated:
        count = len(report.updated)
        parts.append("1 note changed" if count == 1 else f"{count} notes changed")
    if report.added:
        count = len(report.added)
        parts.append(f"{count} new" if parts else "1 new note" if count == 1 else f"{count} new notes")
    if report.kept:
        count = len(report.kept)
        parts.append(f"{count} of yours kept as you edited {'it' if count == 1 else 'them'}")
    return f"Bundled decks were updated: {', '.join(parts)}."


def _both(before: Note, after: Note) -> Iterable[tuple[str, str, str]]:
    if before.kind is not after.kind:
        yield "Kind", kind_key(before.kind), kind_key(after.kind)
    names = dict.fromkeys((*field_names(before.kind), *field_names(after.kind)))
    for name in names:
        yield name, _field(before, name), _field(after, name)
    for name, read in _DETAILS.items():
        yield name, read(before), read(after)


def _field(note: Note, name: str) -> str:
    """A field of a note by its name, on one line, with its mark-up: that may be all that changed."""
    named = dict(zip(field_names(note.kind), note.fields, strict=False))
    return " ".join(named.get(name, "").split())


def _topic(note: Note) -> str:
    topic = TOPIC_BY_KEY.get(note.topic or "")
    return topic.name if topic else note.topic or ""


_DETAILS: dict[str, Callable[[Note], str]] = {
    "Why": lambda note: " ".join(note.rationale.split()),
    "Topic": _topic,
    "Source": lambda note: note.source,
    "Edition": lambda note: note.edition,
    "Evidence": lambda note: EVIDENCE_WORDS.get(note.evidence, note.evidence),
    "Checked on": lambda note: note.checked_on.isoformat() if note.checked_on else "",
    "Check again by": lambda note: note.review_by.isoformat() if note.review_by else "",
    "Tags": lambda note: " ".join(note.tags),
    "Easily confused with": lambda note: " ".join(note.confused_with),
}


def _joined(earlier: Iterable[NoteChange], later: Iterable[NoteChange]) -> tuple[NoteChange, ...]:
    """Changes one after the other: from what a note said before the first to what it says after the last."""
    joined = {note.key: note for note in earlier}
    for note in later:
        first = joined.get(note.key)
        if first is None:
            joined[note.key] = note
            continue
        fields = {field.name: field for field in first.fields}
        for field in note.fields:
            before = fields[field.name].before if field.name in fields else field.before
            fields[field.name] = FieldChange(field.name, before, field.after)
        still = tuple(field for field in fields.values() if field.before != field.after)
        joined[note.key] = NoteChange(note.key, note.summary, still)
    return tuple(note for note in joined.values() if note.fields)
