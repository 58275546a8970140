"""The library read for a file: rows in one unit of work, made into an `Export` outside of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cpccards.domain.cards import Deck, StoredNote
from cpccards.domain.clock import StudyDay, day_of_date, to_milliseconds
from cpccards.domain.drafts import (
    DraftAttempt,
    DraftCard,
    DraftDeck,
    DraftMock,
    DraftNote,
    DraftOutline,
    DraftProgress,
    DraftRecord,
    NoteTimes,
)
from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.media_names import same_name
from cpccards.domain.media_references import media_of, media_of_type
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import DeckId, Note
from cpccards.domain.presets import DEFAULT_PRESET, Preset
from cpccards.domain.reviews import CardState
from cpccards.scheduling.study_days import study_day_end
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.cards import card_from_row
from cpccards.storage.repositories.media import StoredMedia
from cpccards.storage.repositories.notes import NoteRows
from cpccards.storage.unit_of_work import UnitOfWork

Path = tuple[str, ...]
LookUp = Callable[[], None]

_LOOK_UP = 500
_EARLIEST = date(2020, 1, 1)
"""Day 0 of what Anki counts, where nothing was learned before."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a library holds, as rows.

    Attributes:
        decks: all there are; the notes are of those that were chosen.
        reviews, events: columns; `card_id` is a row of `cards`.
        assigned: the key of the preset that each deck was given itself.
        records, attempts, mocks, outlines: what the learner keeps beside cards.
    """

    decks: tuple[Deck, ...]
    deck_keys: Mapping[DeckId, str]
    notes: NoteRows
    cards: Sequence[Mapping[Any, Any]] = ()
    reviews: Mapping[str, list[Any]] = field(default_factory=dict)
    events: Mapping[str, list[Any]] = field(default_factory=dict)
    presets: Mapping[str, Preset] = field(default_factory=dict)
    assigned: Mapping[DeckId, str] = field(default_factory=dict)
    media: tuple[StoredMedia, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[DraftRecord, ...] = ()
    attempts: tuple[DraftAttempt, ...] = ()
    mocks: tuple[DraftMock, ...] = ()
    outlines: tuple[DraftOutline, ...] = ()


def gather(
    uow: UnitOfWork,
    decks: Collection[DeckId] | None,
    *,
    with_progress: bool,
    with_media: bool,
    look_up: LookUp,
) -> Gathered:
    """Reads the notes of some decks, or of all, with what belongs to them; a query for each table."""
    rows = uow.notes.rows(decks)
    look_up()
    every = tuple(uow.decks.all())
    media = tuple(uow.media.all()) if with_media else ()
    if not with_progress:
        return Gathered(every, uow.exports.deck_keys(), rows, media=media)
    cards = uow.exports.cards(decks)
    look_up()
    reviews = uow.exports.reviews(decks)
    look_up()
    numbered = draft_attempts(uow)
    places = {attempt: place for place, attempt in enumerate(numbered)}
    return Gathered(
        every,
        uow.exports.deck_keys(),
        rows,
        cards=cards,
        reviews=reviews,
        events=uow.exports.events(decks),
        presets={preset.key: preset for preset in uow.presets.all()},
        assigned=uow.presets.assigned(),
        media=media,
        settings=uow.settings.all(),
        records=tuple(uow.records.every()),
        attempts=tuple(numbered.values()),
        mocks=_draft_mocks(uow, places),
        outlines=tuple(uow.outlines.every()),
    )


def draft_attempts(uow: UnitOfWork) -> dict[int, DraftAttempt]:
    """Every attempt by its id, oldest first, with what was forecast before it."""
    frozen = uow.frozen_forecasts.all()
    return {
        each.id: DraftAttempt(each.result, each.name, each.notes, each.standing, frozen.get(each.id, ()))
        for each in uow.attempts.all()
    }


def _draft_mocks(uow: UnitOfWork, places: Mapping[int, int]) -> tuple[DraftMock, ...]:
    """Every practice exam that was handed in, oldest first; `places` are those of the attempts."""
    records = [record for record in reversed(uow.mocks.all()) if not record.open]
    asked = uow.mocks.questions_of([record.id for record in records])
    return tuple(
        DraftMock(
            record,
            tuple(asked[record.id]),
            *uow.mocks.before(record.id),
            None if record.attempt is None else places[record.attempt],
        )
        for record in records
    )


def draft_notes(gathered: Gathered, look_up: LookUp) -> Iterator[tuple[StoredNote, DraftNote, str | None]]:
    """Each note as it is kept and as it goes out, and the digest of one that came with the app."""
    paths = {deck.id: deck.path for deck in gathered.decks}
    for place, (stored, digest) in enumerate(gathered.notes):
        if place % _LOOK_UP == 0:
            look_up()
        yield stored, DraftNote(stored.note, paths[stored.deck], place + 1), digest


def note_times(stored: StoredNote) -> NoteTimes:
    """When a note was made and changed."""
    return NoteTimes(to_milliseconds(stored.created_at), to_milliseconds(stored.modified_at))


def draft_decks(gathered: Gathered, wanted: Callable[[Deck], bool]) -> tuple[DraftDeck, ...]:
    """The decks that are wanted, with what is to be said of them."""
    return tuple(
        DraftDeck(deck.path, gathered.deck_keys.get(deck.id), deck.study_area, deck.description)
        for deck in gathered.decks
        if wanted(deck)
    )


def draft_progress(gathered: Gathered, look_up: LookUp) -> DraftProgress:
    """What was learned, for the notes in the order they were read."""
    notes = {note: place for place, note in enumerate(gathered.notes.ids())}
    waiting = [row for row in gathered.cards if row["state"] == CardState.NEW]
    waiting.sort(key=lambda row: (row["position"], row["id"]))
    # Where a card stands among the new ones; the numbers in the library have gaps and go below 0.
    turns = {row["id"]: turn for turn, row in enumerate(waiting)}
    paths = {deck.id: deck.path for deck in gathered.decks}
    homes = [row["deck_id"] for row in gathered.notes.rows]
    cards: list[DraftCard] = []
    places: dict[int, int] = {}
    for row in gathered.cards:
        if len(cards) % _LOOK_UP == 0:
            look_up()
        card = card_from_row(row)  # type: ignore[arg-type]
        places[card.id] = len(cards)
        cards.append(
            DraftCard(
                note=notes[card.note],
                ordinal=card.ordinal,
                memory=card.memory,
                suspended=card.suspended,
                flag=card.flag,
                position=turns.get(card.id),
                custom_data=row["custom_data"],
                buried_until=row["buried_until_day"],
                deck=None if row["deck_id"] == homes[notes[card.note]] else paths[row["deck_id"]],
            )
        )
    return DraftProgress(
        cards=tuple(cards),
        reviews=_placed(gathered.reviews, places),
        events=_placed(gathered.events, places),
        presets=_presets(gathered),
    )


def _placed(columns: Mapping[str, list[Any]], places: Mapping[int, int]) -> dict[str, list[Any]]:
    if not columns["card_id"]:
        return {}
    return {**columns, "card_id": [places[card] for card in columns["card_id"]]}


def _presets(gathered: Gathered) -> dict[Path, Preset]:
    """The preset of every other deck under the empty path, and of each deck with notes that differs.

    A deck above may stay behind, so what decks take from above stands with the first of them that goes out.
    """
    decks = {deck.id: deck for deck in gathered.decks}
    default = gathered.presets[DEFAULT_PRESET]
    found: dict[Path, Preset] = {(): default}
    with_notes = {row["deck_id"] for row in gathered.notes.rows}
    for deck in gathered.decks:  # those above come first
        if deck.id not in with_notes:
            continue
        at: DeckId | None = deck.id
        while at is not None and at not in gathered.assigned:
            at = decks[at].parent
        preset = default if at is None else gathered.presets[gathered.assigned[at]]
        above = (deck.path[:depth] for depth in range(len(deck.path), -1, -1))
        if preset != next(found[path] for path in above if path in found):
            found[deck.path] = preset
    return found


def foreign_progress(
    progress: DraftProgress, notes: Sequence[DraftNote], calendar: StudyCalendar
) -> ForeignProgress:
    """What was learned, as Anki keeps it."""
    from cpccards.scheduling.foreign_memories import to_foreign

    zone, hour = calendar.zone(), calendar.rollover_hour
    first = min([day_of_date(_EARLIEST), *progress.reviews.get("day", ())[:1]])
    created = study_day_end(StudyDay(first - 1), zone, hour)
    offset = created.astimezone(zone).utcoffset()
    return to_foreign(
        progress,
        created=to_milliseconds(created) // 1000,
        minutes_west=None if offset is None else -int(offset.total_seconds() // 60),
        rollover_hour=hour,
        zone=zone,
        default=progress.presets[()],
        decks=[entry.deck for entry in notes],
    )


def media_for(
    notes: Iterable[Note], media: Sequence[StoredMedia], look_up: LookUp
) -> tuple[StoredMedia, ...]:
    """Those pictures and sounds that notes, or their note types, call for."""
    if not media:
        return ()
    called: set[str] = set()
    types: dict[NoteType, None] = {}
    for place, note in enumerate(notes):
        if place % _LOOK_UP == 0:
            look_up()
        called.update(map(same_name, media_of(note)))
        if isinstance(note.kind, NoteType):
            types[note.kind] = None
    for note_type in types:
        called.update(map(same_name, media_of_type(note_type)))
    return tuple(entry for entry in media if same_name(entry.name) in called)
