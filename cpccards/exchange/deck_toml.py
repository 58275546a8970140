"""Our own deck files: TOML that people read and mend in a text editor. The format is told in decks/README.md.

What would make no card, or perhaps a wrong one (kind, question, answer, options, a key used twice), leaves
the note out as a fatal problem. What only says something about the fact (topic, evidence, dates, tags, an
unknown field) is left empty with a warning.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftNote, Problem
from cpccards.domain.media_names import media_name
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import CHOICE_LETTERS, AnyKind, Evidence, Note, NoteKind, kind_key
from cpccards.domain.topics import STUDY_AREA_BY_KEY
from cpccards.exchange.deck_toml_fields import DETAIL_FIELDS, Details, Fields, Keys, LeftOut
from cpccards.exchange.deck_toml_writing import FORMAT_NAME, by_deck, write
from cpccards.exchange.field_checks import why_not
from cpccards.exchange.toml_document import MAX_BYTES, TomlDocument

__all__ = ["FORMAT_NAME", "MAX_BYTES", "DeckFile", "by_deck", "read", "read_file", "write"]

_FILE_FIELDS = ("format", "deck", "note_type", "note")
_ABOUT_FIELDS = ("title", "author", "licence", "about")
_DECK_FIELDS = ("key", "path", "study_area", "description", "media", *_ABOUT_FIELDS, *DETAIL_FIELDS)
_TYPE_FIELDS = ("key", "name", "fields", "css", "cloze", "template")
_TEMPLATE_FIELDS = ("name", "question", "answer")
_NOTE_FIELDS = ("key", "kind", "rationale", "source", "evidence", "tags", "confused_with", *DETAIL_FIELDS)
_KIND_FIELDS: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.BASIC: ("front", "back"),
    NoteKind.REVERSED: ("front", "back"),
    NoteKind.TYPED: ("front", "back"),
    NoteKind.CLOZE: ("text", "extra"),
    NoteKind.CHOICE: ("question", "options", "answer"),
}
_EVIDENCE = tuple(str(label) for label in Evidence)
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck, and what the pictures and sounds are called that should come with it."""

    draft: Draft
    media: tuple[str, ...]


def read(data: bytes, source_name: str) -> Draft:
    """The deck in a TOML file; `line` of a note is that of its ``[[note]]``.

    Raises BadInput, with file and line, for what is no TOML, has no usable ``[deck]``, or has a newer
    format, and for files beyond 8 MB. Media it names become a warning: they are elsewhere.
    """
    file = read_file(data, source_name)
    if not file.media:
        return file.draft
    some = ", ".join(file.media[:3]) + (", …" if len(file.media) > 3 else "")
    why = (
        f"The deck has {len(file.media):,} pictures or sounds ({some}), which are not in this file. "
        "Open the .cpcdeck file it came in to have them."
    )
    problems = (*file.draft.problems, Problem(None, why, fatal=False))
    return replace(file.draft, problems=problems)


def read_file(data: bytes, source_name: str) -> DeckFile:
    """The deck in a TOML file, as `read` gives it, with the names of its media and no word about them."""
    document = TomlDocument(data, source_name, "deck file", _FILE_FIELDS)
    document.check_format()
    head = document.head("deck", "Write [deck] on a line of its own, and its key and path below it.")
    entries = tuple(document.entries("note", "a note"))
    types = _note_types(document)
    document.warn_unknown_tables()
    head.warn_unknown(_DECK_FIELDS)
    deck = DraftDeck(
        path=_path(head, document),
        key=head.text("key") or None,
        study_area=head.one_of("study_area", STUDY_AREA_BY_KEY),
        description=head.text("description"),
    )
    defaults = Details.read(head, Details())
    kinds: dict[str, AnyKind] = {**{kind.value: kind for kind in NoteKind}, **types}
    keys = Keys()
    notes: list[DraftNote] = []
    for fields, line in entries:
        try:
            notes.append(DraftNote(_note(fields, line, kinds, defaults, keys), deck.path, line))
        except LeftOut as left_out:
            document.leave_out(left_out, fields)
    about, media = _about(head, defaults), _media(head)
    problems = document.sorted_problems()
    draft = Draft(source_name, FORMAT_NAME, (deck,), tuple(notes), problems, about=about)
    return DeckFile(draft, media)


def _path(fields: Fields, document: TomlDocument) -> tuple[str, ...]:
    path = fields.texts("path")
    if path and all(part.strip() for part in path):
        return path
    raise document.refusal(
        fields.line("path"),
        "path does not say where the deck stands",
        'Write a list of names, from the top: path = ["CPT", "Modifiers"].',
    )


def _about(head: Fields, defaults: Details) -> DeckAbout | None:
    """Who made the deck; None when it does not say."""
    title, author, licence, words = (head.text(name) for name in _ABOUT_FIELDS)
    if not (title or author or licence or words):
        return None
    return DeckAbout(title, author, licence, defaults.edition, words)


def _media(head: Fields) -> tuple[str, ...]:
    """What the media are called; names that mean another folder are left out with a warning."""
    named = head.texts("media")
    for name in named:
        if media_name(name) != name:
            head.warn("media", f"“{name[:40]}” was left out: a picture or sound has a plain file name.")
    return tuple(name for name in dict.fromkeys(named) if media_name(name) == name)


def _note_types(document: TomlDocument) -> dict[str, NoteType]:
    """The note types of the file by their key."""
    found: dict[str, NoteType] = {}
    for fields, line in document.entries("note_type", "a note type", expected=False):
        try:
            note_type = _note_type(document, fields, line, (*_KIND_FIELDS, *found))
        except LeftOut as left_out:
            document.leave_out(left_out, fields)
        else:
            found[note_type.key] = note_type
    return found


def _note_type(document: TomlDocument, fields: Fields, line: int, taken: Collection[str]) -> NoteType:
    """One note type. Raises LeftOut when it can't be used, or its key is `taken`."""
    fields.warn_unknown(_TYPE_FIELDS)
    templates = []
    for part, _ in document.parts(fields, line, "note_type.template", "a template"):
        part.warn_unknown(_TEMPLATE_FIELDS)
        templates.append(CardTemplate(*(part.needed_text(name) for name in _TEMPLATE_FIELDS)))
    if not templates:
        why = "A note type needs a template for each card. Write [[note_type.template]] below it."
        raise LeftOut(line, why)
    key = fields.needed_text("key")
    if not key.strip() or key in taken:
        why = f"“{key[:40]}” can't be the key of a note type: it is empty or taken. Choose another."
        raise LeftOut(fields.line("key"), why)
    return NoteType(
        key=key,
        name=fields.text("name") or key,
        fields=fields.needed_texts("fields", 1, _MOST_FIELDS),
        templates=tuple(templates),
        css=fields.text("css"),
        is_cloze=fields.flag("cloze"),
    )


def _note(fields: Fields, line: int, kinds: Mapping[str, AnyKind], defaults: Details, keys: Keys) -> Note:
    kind = kinds[fields.needed_one_of("kind", kinds)]
    fields.whose = f"a {kind_key(kind)} note"
    own = ("fields",) if isinstance(kind, NoteType) else _KIND_FIELDS[kind]
    fields.warn_unknown((*_NOTE_FIELDS, *own))
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


def _content(fields: Fields, kind: AnyKind) -> tuple[str, ...]:
    """The fields of a note as `domain.notes.field_names` orders them. Raises LeftOut when one is missing."""
    if isinstance(kind, NoteType):
        return fields.needed_texts("fields", 1, _MOST_FIELDS)
    if kind is NoteKind.CLOZE:
        return (fields.needed_text("text"), fields.text("extra"))
    if kind is NoteKind.CHOICE:
        question = fields.needed_text("question")
        options = fields.needed_texts("options", 2, len(CHOICE_LETTERS))
        answer = fields.letter("answer", options)
        empty = ("",) * (len(CHOICE_LETTERS) - len(options))
        return (question, *options, *empty, answer)
    return (fields.needed_text("front"), fields.needed_text("back"))
