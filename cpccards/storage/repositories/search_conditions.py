"""The conditions of a search, as SQL over the table of cards.

What is searched for never becomes part of a statement: numbers, keys and words are bound values, and what SQL
can't compare is asked of a function that is handed the number of a test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)

from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.notes import DeckId
from cpccards.domain.reviews import CardState
from cpccards.domain.search_query import (
    And,
    Comparison,
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
    Property,
    Query,
    Rated,
    State,
    Term,
    TextFits,
    TextHas,
    Within,
)
from cpccards.domain.search_text import FIELD_END, Pattern, Wild, folded
from cpccards.storage.repositories.decks import DeckRepository
from cpccards.storage.repositories.search_labels import labelled
from cpccards.storage.repositories.search_tests import SearchTests
from cpccards.storage.repositories.word_index import Said, has_like, read_notes
from cpccards.storage.tables import cards, note_kinds, note_words, notes, reviews

LEECH = Pattern(("leech",))
"""The tag of a leech."""


@dataclass(frozen=True, slots=True)
class SearchMoment:
    """What a search needs to know besides the library.

    Args:
        today: study day.
        end_of_today: ms since 1970 UTC.
        start_of_day: when a study day begins, in ms since 1970 UTC.
        section_topics: by folded id and by folded name of each section.
        presets: the name of the preset that each deck goes by.
        decay: of a deck's cards, where it is not the usual.
    """

    today: int
    end_of_today: int
    start_of_day: Callable[[int], int]
    section_topics: Mapping[str, frozenset[str]]
    presets: Callable[[], Mapping[DeckId, str]]
    decay: Callable[[], Mapping[DeckId, float]]


INTERVAL = case(
    (
        and_(cards.c.state == CardState.REVIEW, cards.c.last_review_day.is_not(None)),
        cards.c.due_day - cards.c.last_review_day,
    )
)
POSITION = case((cards.c.state == CardState.NEW, cards.c.position))
_COMPARE: dict[Comparison, Callable[[Any, float], ColumnElement[bool]]] = {
    Comparison.AT_MOST: lambda column, value: column <= value,
    Comparison.AT_LEAST: lambda column, value: column >= value,
    Comparison.OTHER: lambda column, value: column != value,
    Comparison.BELOW: lambda column, value: column < value,
    Comparison.ABOVE: lambda column, value: column > value,
    Comparison.EQUAL: lambda column, value: column == value,
}


_TEXT = note_words.c.words
_KIND = note_words.c.kind_id
_Text = TextHas | TextFits | FieldIs


class Conditions:
    """Makes conditions on cards. None of them is ever NULL, so that each can be turned round."""

    def __init__(self, connection: Connection, decks: DeckRepository, moment: SearchMoment) -> None:
        self._connection = connection
        self._decks = decks
        self._moment = moment
        self.tests = SearchTests()

    def sql(self, query: Query) -> ColumnElement[bool]:
        """The condition that a card fits."""
        match query:
            case Term():
                return self._term(query.condition)
            case Not(part):
                return not_(self.sql(part))
            case And(parts):
                return self._and(parts)
            case Or(parts):
                return or_(false(), *map(self.sql, parts))

    def _term(self, condition: Condition) -> ColumnElement[bool]:  # noqa: C901, PLR0911, PLR0912  # one way each
        match condition:
            case TextHas() | TextFits() | FieldIs():
                return self._says([condition], is_all=True)
            case InDeck(path):
                # Without its index: the notes that fit are fewer than the cards of a large deck.
                return (cards.c.deck_id + literal_column("0")).in_(self._decks_at(path))
            case InPreset(name):
                decks = [deck for deck, own in self._moment.presets().items() if name.fits(folded(own))]
                return cards.c.deck_id.in_(decks)
            case InSection(name):
                return self._in_section(name)
            case HasLabel():
                return self._of_notes(labelled(condition, self._connection, self.tests))
            case IsState(state):
                return self._state(state)
            case HasFlag(flag):
                return cards.c.flag == flag
            case Rated():
                return self._rated(condition)
            case Happened():
                return self._happened(condition)
            case HasProperty():
                return self._property(condition)
            case IsCard(which):
                return self._card(which)
            case HasCardId(ids):
                return cards.c.id.in_(ids)
            case HasNoteId(ids):
                return cards.c.note_id.in_(ids)

    def _of_notes(self, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        return cards.c.note_id.in_(select(notes.c.id).where(condition))

    # Text --------------------------------------------------------------------------------------------------

    def _and(self, parts: Sequence[Query]) -> ColumnElement[bool]:
        """Whatever asks for words goes together: the rarest of them leaves little to look at."""
        texts = [
            part.condition for part in parts if isinstance(part, Term) and isinstance(part.condition, _Text)
        ]
        others = [
            part for part in parts if not (isinstance(part, Term) and isinstance(part.condition, _Text))
        ]
        said = [self._says(texts, is_all=not others)] if texts else []
        return and_(true(), *map(self.sql, others), *said)

    def _says(self, asked: Iterable[TextHas | TextFits | FieldIs], *, is_all: bool) -> ColumnElement[bool]:
        """Cards of the notes whose words fit everything that is asked; `is_all` where nothing else is."""
        read_notes(self._connection)
        said = Said()
        for each in asked:
            match each:
                case TextHas(pattern) if pattern.words is not None:
                    said.has(pattern.words)
                case TextHas(pattern):
                    said.may_have(pattern.literals)
                    said.fits(self._has(pattern))
                case TextFits():
                    said.may_have(each.literals)
                    said.fits(self.tests.add(partial(_any_field, each.fits), _TEXT))
                case FieldIs():
                    said.may_have(each.words.literals)
                    said.fits(*self._field_is(each))
        note = cards.c.note_id
        return note.in_(said.notes()) if is_all else said.by(note)

    def _has(self, pattern: Pattern) -> ColumnElement[bool]:
        if Wild.ANY not in pattern.parts:
            return has_like(pattern.parts)
        return self.tests.add(partial(_any_field, pattern.is_within), _TEXT)

    def _field_is(self, asked: FieldIs) -> list[ColumnElement[bool]]:
        """Which fields are so called depends on the kind of note."""
        places: dict[int, list[int]] = {}
        for kind, names in self._connection.execute(select(note_kinds.c.id, note_kinds.c.field_names)):
            found = [at for at, name in enumerate(json.loads(names)) if asked.name.fits(folded(name))]
            if found:
                places[kind] = found

        def says(kind: int, text: str) -> bool:
            fields = text.split(FIELD_END)
            return any(at < len(fields) and asked.words.fits(fields[at]) for at in places[kind])

        return [_KIND.in_(list(places)), self.tests.add(says, _KIND, _TEXT)]

    # What notes and cards carry ----------------------------------------------------------------------------

    def _decks_at(self, path: Pattern) -> list[DeckId]:
        found: list[DeckId] = []
        for deck in self._decks.all():
            if deck.parent in found or path.fits(folded("::".join(deck.path))):
                found.append(deck.id)
        return found

    def _in_section(self, name: Pattern) -> ColumnElement[bool]:
        topics = {
            topic for own, held in self._moment.section_topics.items() if name.fits(own) for topic in held
        }
        return self._of_notes(and_(notes.c.topic.is_not(None), notes.c.topic.in_(sorted(topics))))

    def _card(self, which: int | Pattern) -> ColumnElement[bool]:
        if isinstance(which, int):
            return cards.c.ordinal == which - 1
        rows = self._connection.execute(select(note_kinds.c.id, note_kinds.c.templates))
        ways: list[ColumnElement[bool]] = []
        for kind, templates in rows:
            if templates is None:
                continue
            content = json.loads(templates)
            named = [at for at, each in enumerate(content["templates"]) if which.fits(folded(each[0]))]
            if named:
                # The one template of a cloze type serves every gap.
                of_kind = self._of_notes(notes.c.kind_id == kind)
                ways.append(of_kind if content["is_cloze"] else and_(cards.c.ordinal.in_(named), of_kind))
        return or_(false(), *ways)

    # How cards stand ---------------------------------------------------------------------------------------

    def _state(self, state: State) -> ColumnElement[bool]:
        if state is State.LEECH:
            return self._term(HasLabel(Label.TAG, LEECH))
        in_steps = cards.c.state.in_((CardState.LEARNING.value, CardState.RELEARNING.value))
        buried = and_(cards.c.buried_until_day.is_not(None), cards.c.buried_until_day > self._moment.today)
        day = and_(cards.c.due_day.is_not(None), cards.c.due_day <= self._moment.today)
        instant = and_(cards.c.due_at.is_not(None), cards.c.due_at < self._moment.end_of_today)
        due = or_(and_(cards.c.state == CardState.REVIEW.value, day), and_(in_steps, instant))
        return {
            State.NEW: cards.c.state == CardState.NEW.value,
            State.LEARN: in_steps,
            State.REVIEW: cards.c.state.in_((CardState.REVIEW.value, CardState.RELEARNING.value)),
            State.SUSPENDED: cards.c.suspended == 1,
            State.BURIED: buried,
            State.DUE: and_(due, cards.c.suspended == 0, not_(buried)),
        }[state]

    def _rated(self, asked: Rated) -> ColumnElement[bool]:
        given = select(reviews.c.card_id).where(reviews.c.day > self._moment.today - asked.days)
        if asked.rating is not None:
            given = given.where(reviews.c.rating == asked.rating)
        return cards.c.id.in_(given)

    def _happened(self, asked: Happened) -> ColumnElement[bool]:
        first = self._moment.today - asked.days + 1
        if asked.what is Within.INTRODUCED:
            earlier = reviews.alias()
            since = select(reviews.c.card_id).where(reviews.c.day >= first)
            before = exists().where(earlier.c.card_id == cards.c.id, earlier.c.day < first)
            return and_(cards.c.id.in_(since), not_(before))
        column = notes.c.created_at if asked.what is Within.ADDED else notes.c.modified_at
        return self._of_notes(column >= self._moment.start_of_day(first))

    def _property(self, asked: HasProperty) -> ColumnElement[bool]:
        columns: dict[Property, Callable[[], ColumnElement[Any]]] = {
            Property.INTERVAL: lambda: INTERVAL,
            Property.DUE: lambda: cards.c.due_day - self._moment.today,
            Property.STABILITY: lambda: cards.c.stability,
            Property.DIFFICULTY: lambda: (cards.c.difficulty - 1.0) / 9.0,
            Property.RETRIEVABILITY: self.recall,
            Property.LAPSES: lambda: cards.c.lapses,
            Property.REPETITIONS: lambda: cards.c.repetitions,
            Property.POSITION: lambda: POSITION,
        }
        column = columns[asked.name]()
        return and_(column.is_not(None), _COMPARE[asked.comparison](column, asked.value))

    def recall(self) -> ColumnElement[Any]:
        """The chance that a card is recalled today; NULL for one never answered."""
        by_decay: dict[float, list[DeckId]] = {}
        for deck, decay in self._moment.decay().items():
            by_decay.setdefault(decay, []).append(deck)
        usual = literal(FSRS_DECAY)
        ways = [(cards.c.deck_id.in_(held), literal(decay)) for decay, held in by_decay.items()]
        elapsed = self._moment.today - cards.c.last_review_day
        return func.search_recall(cards.c.stability, elapsed, case(*ways, else_=usual) if ways else usual)


def _any_field(test: Callable[[str], bool], text: str) -> bool:
    return any(map(test, text.split(FIELD_END)))
