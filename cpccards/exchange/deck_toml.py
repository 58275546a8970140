"""Our own deck files: TOML that people read and mend in a text editor. The format is told in decks/README.md.

What would make no card, or perhaps a wrong one (kind, question, answer, options, a key used twice), leaves
the note out as a fatal problem. What only says something about the fact (topic, evidence, dates, tags, an
unknown field) is left empty with a warning.
"""

from __future__ import annotations

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.notes import CHOICE_LETTERS, Evidence, Note, NoteKind
from cpccards.domain.topics import STUDY_AREA_BY_KEY
from cpccards.exchange.deck_toml_fields import DETAIL_FIELDS, Details, Fields, Keys, LeftOut
from cpccards.exchange.deck_toml_writing import FORMAT_NAME, by_deck, write
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.toml_document import MAX_BYTES, TomlDocument

__all__ = ["FORMAT_NAME", "MAX_BYTES", "by_deck", "read", "write"]

_FILE_FIELDS = ("format", "deck", "note")
_DECK_FIELDS = ("key", "path", "study_area", "description", *DETAIL_FIELDS)
_NOTE_FIELDS = ("key", "kind", "rationale", "source", "evidence", "tags", "confused_with", *DETAIL_FIELDS)
_KIND_FIELDS: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.BASIC: ("front", "back"),
    NoteKind.REVERSED: ("front", "back"),
    NoteKind.TYPED: ("front", "back"),
    NoteKind.CLOZE: ("text", "extra"),
    NoteKind.CHOICE: ("question", "options", "answer"),
}
_EVIDENCE = tuple(str(label) for label in Evidence)
_KINDS = tuple(str(kind) for kind in NoteKind)


def read(data: bytes, source_name: str) -> Draft:
    """The deck in a TOML file; `line` of a note is that of its ``[[note]]``.

    Raises BadInput, with file and line, for what is no TOML, has no usable ``[deck]``, or has a newer
    format, and for files beyond 8 MB.
    """
    document = TomlDocument(data, source_name, "deck file", _FILE_FIELDS)
    document.check_format()
    head = document.head("deck", "Write [deck] on a line of its own, and its key and path below it.")
    entries = tuple(document.entries("note", "a note"))
    document.warn_unknown_tables()
    head.warn_unknown(_DECK_FIELDS)
    deck = DraftDeck(
        path=_path(head, document),
        key=head.text("key") or None,
        study_area=head.one_of("study_area", STUDY_AREA_BY_KEY),
        description=head.text("description"),
    )
    defaults = Details.read(head, Details())
    keys = Keys()
    notes: list[DraftNote] = []
    for fields, line in entries:
        try:
            notes.append(DraftNote(_note(fields, line, defaults, keys), deck.path, line))
        except LeftOut as left_out:
            document.leave_out(left_out, fields)
    return Draft(source_name, FORMAT_NAME, (deck,), tuple(notes), document.sorted_problems())


def _path(fields: Fields, document: TomlDocument) -> tuple[str, ...]:
    path = fields.texts("path")
    if path and all(part.strip() for part in path):
        return path
    raise document.refusal(
        fields.line("path"),
        "path does not say where the deck stands",
        'Write a list of names, from the top: path = ["CPT", "Modifiers"].',
    )


def _note(fields: Fields, line: int, defaults: Details, keys: Keys) -> Note:
    kind = NoteKind(fields.needed_one_of("kind", _KINDS))
    fields.whose = f"a {kind} note"
    fields.warn_unknown((*_NOTE_FIELDS, *_KIND_FIELDS[kind]))
    key = _key(fields, line, keys)
    content = _content(fields, kind)
    why = why_not(kind, content)
    if why is not None:
        raise LeftOut(line, why)
    details = Details.read(fields, defaults)
    return Note(
        kind=kind,
        fields=content,
        key=key,
        topic=details.topic,
        tags=fields.texts("tags"),
        rationale=fields.text("rationale"),
        source=fields.text("source"),
        edition=details.edition,
        evidence=fields.one_of("evidence", _EVIDENCE) or "",
        checked_on=details.checked_on,
        review_by=details.review_by,
        confused_with=_confused_with(fields),
    )


def _key(fields: Fields, line: int, keys: Keys) -> str | None:
    key = fields.text("key")
    if not key:
        fields.warn("key", 'This note has no key, so a changed file can\'t update it. Write key = "…".')
        return None
    return keys.take(key, fields, line, "note")


def _confused_with(fields: Fields) -> tuple[str, ...]:
    """The keys of other notes; what can be none, having spaces, is left out with a warning."""
    named = fields.texts("confused_with")
    keys = tuple(key for key in named if key.split() == [key])
    for key in sorted(set(named) - set(keys)):
        fields.warn("confused_with", f"“{key[:40]}” was left out: a key has no spaces.")
    return keys


def _content(fields: Fields, kind: NoteKind) -> tuple[str, ...]:
    """The fields of a note as `domain.notes.FIELD_NAMES` orders them. Raises LeftOut when one is missing."""
    if kind is NoteKind.CLOZE:
        return (fields.needed_text("text"), fields.text("extra"))
    if kind is NoteKind.CHOICE:
        question = fields.needed_text("question")
        options = fields.needed_texts("options", 2, len(CHOICE_LETTERS))
        answer = fields.letter("answer", options)
        empty = ("",) * (len(CHOICE_LETTERS) - len(options))
        return (question, *options, *empty, answer)
    return (fields.needed_text("front"), fields.needed_text("back"))
