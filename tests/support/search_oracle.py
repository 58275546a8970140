"""A search answered the slow way: each card is looked at in plain Python, with Python's own patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from cpccards.domain.cards import Card, Deck, StoredNote
from cpccards.domain.clock import StudyDay
from cpccards.domain.cloze import parse_cloze, render_gap
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import CardId, DeckId, Note, NoteId, field_names, kind_key, kind_name
from cpccards.domain.plain_text import plain_text
from cpccards.domain.reviews import CardState, Memory
from cpccards.domain.search_query import (
    And,
    Condition,
    FieldIs,
    Happened,
    HasCardId,
    HasFlag,
    HasLabel,
    HasNoteId,
    HasProperty,
    InDeck,
    InPreset,
    InSection,
    IsCard,
    IsState,
    Label,
    Not,
    Or,
    Query,
    Rated,
    Term,
    TextFits,
    TextHas,
    Within,
    Words,
)
from cpccards.domain.search_text import Pattern, Wild, folded
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.scheduling.study_days import study_day
from cpccards.services.workspace import Workspace
from cpccards.storage.unit_of_work import UnitOfWork


def expression(pattern: Pattern) -> re.Pattern[str]:
    """A pattern as one of Python's."""
    wilds = {Wild.ANY: ".*", Wild.ONE: "."}
    source = "".join(wilds[part] if isinstance(part, Wild) else re.escape(part) for part in pattern.parts)
    return re.compile(source, re.DOTALL)


def fits(pattern: Pattern, text: str) -> bool:
    return expression(pattern).fullmatch(folded(text)) is not None


@dataclass
class Everything:
    """The whole library in memory."""

    decks: dict[DeckId, Deck]
    notes: dict[NoteId, StoredNote]
    cards: list[Card]
    answers: dict[CardId, list[tuple[StudyDay, int]]]
    today: int
    end_of_today: datetime
    services: Workspace = field(repr=False)


def everything(services: Workspace) -> Everything:
    with services.library_file() as uow:
        notes = {stored.id: stored for stored, _ in uow.notes.rows()}
        cards = [card for note in notes for card in (uow.cards.get(each) for each in _ids(uow, note))]
        answers = {
            card.id: [(row.day, int(row.rating)) for row in uow.reviews.of_card(card.id)] for card in cards
        }
        decks = {deck.id: deck for deck in uow.decks.all()}
    calendar = services.calendar
    return Everything(decks, notes, cards, answers, calendar.today(), calendar.end_of_today(), services)


def _ids(uow: UnitOfWork, note: NoteId) -> list[CardId]:
    return sorted(uow.cards.ids_of_notes([note]).values())


def found(query: Query, library: Everything) -> list[CardId]:
    """The cards that fit, by id."""
    return sorted(card.id for card in library.cards if _is(query, card, library))


def _is(query: Query, card: Card, library: Everything) -> bool:
    match query:
        case Not(part):
            return not _is(part, card, library)
        case And(parts):
            return all(_is(part, card, library) for part in parts)
        case Or(parts):
            return any(_is(part, card, library) for part in parts)
        case Term():
            return _fits(query.condition, card, library)


def texts(stored: StoredNote) -> list[str]:
    return [folded(plain_text(render_gap(parse_cloze(raw), 0, revealed=True))) for raw in stored.note.fields]


def _says(asked: Words, text: str) -> bool:
    if isinstance(asked, TextFits):
        return re.search(asked.expression.source.lower(), text) is not None
    return expression(asked).fullmatch(text) is not None


def _fits(asked: Condition, card: Card, library: Everything) -> bool:  # noqa: C901  # one way each
    stored = library.notes[card.note]
    note, memory, today = stored.note, card.memory, library.today
    match asked:
        case TextHas(pattern):
            return any(expression(pattern).search(text) for text in texts(stored))
        case TextFits():
            return any(_says(asked, text) for text in texts(stored))
        case FieldIs(name, words):
            named = zip(field_names(note.kind), texts(stored), strict=True)
            return any(fits(name, own) and _says(words, text) for own, text in named)
        case InDeck(path):
            own = library.decks[card.deck].path
            return any(fits(path, "::".join(own[:depth])) for depth in range(1, len(own) + 1))
        case InPreset(name):
            return fits(name, library.services.presets.of_deck(card.deck).name)
        case InSection(name):
            outline = library.services.outlines.get(library.services.forecasting.outline)
            return any(
                note.topic in section.topics
                for section in outline.sections
                if fits(name, section.id) or fits(name, section.name)
            )
        case HasLabel(label, wanted):
            return _has_label(label, wanted, note)
        case IsState(state):
            return _stands(state.value, card, note, library)
        case HasFlag(flag):
            return card.flag == flag
        case Rated(days, rating):
            given = library.answers[card.id]
            return any(today - days < day <= today and rating in {None, ease} for day, ease in given)
        case Happened(what, days):
            if what is Within.INTRODUCED:
                given = library.answers[card.id]
                return bool(given) and min(given)[0] > today - days
            instant = stored.created_at if what is Within.ADDED else stored.modified_at
            calendar = library.services.calendar
            return study_day(instant, calendar.zone(), calendar.rollover_hour) > today - days
        case HasProperty(name, comparison, value):
            number = _number(name.value, memory, today)
            ways = {
                "<": float.__lt__, "<=": float.__le__, "=": float.__eq__,
                ">=": float.__ge__, ">": float.__gt__, "!=": float.__ne__,
            }  # fmt: skip
            return number is not None and ways[comparison.value](float(number), value)
        case IsCard(which):
            if isinstance(which, int):
                return card.ordinal + 1 == which
            if not isinstance(note.kind, NoteType):
                return False
            place = 0 if note.kind.is_cloze else card.ordinal
            return fits(which, note.kind.templates[place].name)
        case HasCardId(ids):
            return card.id in ids
        case HasNoteId(ids):
            return card.note in ids
    raise AssertionError(asked)


def _has_label(label: Label, words: Words | None, note: Note) -> bool:
    if words is None:
        return not note.tags if label is Label.TAG else note.topic is None
    match label:
        case Label.TAG:
            return any(
                _says(words, folded("::".join(tag.split("::")[:depth])))
                for tag in note.tags
                for depth in range(1, tag.count("::") + 2)
            )
        case Label.TOPIC:
            if note.topic is None:
                return False
            known = TOPIC_BY_KEY.get(note.topic)
            names = [note.topic] if known is None else [note.topic, known.name]
            return any(_says(words, folded(name)) for name in names)
        case Label.KIND:
            return any(_says(words, folded(name)) for name in (kind_name(note.kind), kind_key(note.kind)))
        case Label.SOURCE:
            return _says(words, folded(note.source))
        case Label.EDITION:
            return _says(words, folded(note.edition))


def _stands(state: str, card: Card, note: Note, library: Everything) -> bool:
    memory, today = card.memory, library.today
    buried = card.buried_until_day is not None and card.buried_until_day > today
    steps = memory.state in {CardState.LEARNING, CardState.RELEARNING}
    is_due = (
        memory.state is CardState.REVIEW and memory.due_day is not None and memory.due_day <= today
    ) or (steps and memory.due_at is not None and memory.due_at < library.end_of_today)
    return {
        "new": memory.state is CardState.NEW,
        "learn": steps,
        "review": memory.state in {CardState.REVIEW, CardState.RELEARNING},
        "suspended": card.suspended,
        "buried": buried,
        "leech": "leech" in note.tags,
        "due": is_due and not card.suspended and not buried,
    }[state]


def _number(name: str, memory: Memory, today: int) -> float | None:
    if name == "ivl":
        if memory.due_day is None or memory.last_review_day is None:
            return None
        return memory.due_day - memory.last_review_day
    if name == "due":
        return None if memory.due_day is None else memory.due_day - today
    if name == "d":
        return None if memory.difficulty is None else (memory.difficulty - 1) / 9
    if name == "r":
        if memory.stability is None or memory.last_review_day is None:
            return None
        return chance_of_recall(memory.stability, today - memory.last_review_day)
    if name == "pos":
        raise AssertionError("a card does not tell its position")
    if name == "s":
        return memory.stability
    return {"lapses": memory.lapses, "reps": memory.repetitions}[name]
