"""A library of the size that budgets are set for, made once through the real schema and kept.

Every card that was seen has a history of its own, scheduled by FSRS from its first day to its last review and
moved in time so that as many cards as wanted are due today. The same seed and day make the same library.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from cpccards import config
from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import question_counts
from cpccards.domain.clock import EPOCH, StudyDay, date_of_day
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint
from cpccards.domain.memory import retrievability
from cpccards.domain.notes import CardId, DeckId, NoteId, card_ordinals
from cpccards.domain.reviews import CardState, Memory, Origin, Rating, Review
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPICS
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler
from cpccards.services.workspace import Workspace, open_workspace
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.repositories import reviews as review_rows
from cpccards.storage.repositories.cards import memory_columns
from cpccards.storage.tables import cards, metadata, reviews
from cpccards.storage.unit_of_work import UnitOfWork
from cpccards.system_clock import SystemClock
from tests.benchmarks.words import note_of

RECIPE = 3
"""Raised when what is made changes, so that libraries made before are not used any more."""

DAY_MILLISECONDS = 86_400_000
_BATCH = 5000
_AGES = (20, 900)
"""Days since a card's first review."""

_LONGEST_DUE = 250
"""Days of the interval of a card that was left lying until today."""

_SKILL, _NATURAL_REVIEWS = 0.03, 8.6
"""By how much more is recalled than FSRS expects, and how many reviews a card has then, over these ages."""

_SPLIT_TOPICS = 11
"""So many of the topics' decks have a deck below them."""

_INSTANTS = ("reviewed_at", "previous_at", "due_at_before", "due_at_after")
_DAYS = ("day", "previous_day", "due_day_before", "due_day_after")


@dataclass(frozen=True, slots=True)
class Size:
    """How much a library holds."""

    notes: int = 50_000
    reviews: int = 260_000
    seed: int = 20

    @property
    def unseen(self) -> int:
        """Cards that were never shown."""
        return self.notes * 2 // 5

    @property
    def due(self) -> int:
        """Cards in review that are due today."""
        return self.notes * 3 // 50

    @property
    def name(self) -> str:
        """What a file of this size is called."""
        return f"library-{self.notes}-{self.reviews}"


def big_library(work: Path, size: Size) -> Path:
    """The library of that size for today, made when there is none in `work`.

    Not to be written; `copied` makes one that may be.
    """
    day = int(_today())
    path = work / f"{size.name}-seed{size.seed}-day{day}-{_made_by()}.cpccards"
    if not path.exists():
        for old in work.glob(f"{size.name}-*"):
            old.unlink()
        print(f"Making {path.name} …", file=sys.stderr, flush=True)
        unfinished = path.with_suffix(".unfinished")
        _make(unfinished, size)
        unfinished.replace(path)
    # Whatever the bundled decks have become since, the measures are not to pay for it.
    open_library(path).close()
    return path


def _made_by() -> str:
    """A short name for the recipe and the tables: a library made by others does not tell how these do."""
    tables = [str(CreateTable(table)) for table in metadata.sorted_tables]
    indexes = [
        str(CreateIndex(index).compile(dialect=sqlite.dialect()))
        for table in metadata.sorted_tables
        for index in sorted(table.indexes, key=lambda index: str(index.name))
    ]
    content = "\n".join([str(RECIPE), *tables, *indexes])
    return hashlib.blake2b(content.encode(), digest_size=4).hexdigest()


def copied(library: Path, name: str) -> Path:
    """A copy that may be written, on disk."""
    copy = library.parent / "copies" / f"{name}.cpccards"
    copy.parent.mkdir(exist_ok=True)
    for old in copy.parent.glob(f"{copy.name}*"):
        old.unlink()
    shutil.copyfile(library, copy)
    sqlite_engine.flush_to_disk(copy)
    return copy


def open_library(path: Path) -> Workspace:
    """The library with its services, as the app opens it."""
    return open_workspace(
        path, SystemClock(), decks=config.decks_folder(), resources=config.resources_folder()
    )


def _today() -> StudyDay:
    from cpccards.scheduling.study_days import study_day

    clock = SystemClock()
    return study_day(clock.now(), clock.zone())


def _make(path: Path, size: Size) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    workspace = open_library(path)
    try:
        with workspace.library_file() as uow:
            _fill(uow, workspace, size)
            uow.commit()
    finally:
        workspace.close()


def _fill(uow: UnitOfWork, workspace: Workspace, size: Size) -> None:
    today = workspace.calendar.today()
    source = random.Random(size.seed)
    bundled = uow.cards.unseen(today, size.notes)
    added = _add_notes(uow, workspace, size.notes - uow.notes.count(), source)
    source.shuffle(added)
    seen_count = len(added) - max(0, size.unseen - len(bundled))
    seen, unseen = added[:seen_count], added[seen_count:]
    histories = _histories(
        [entry[0] for entry in seen],
        today,
        size,
        source,
        workspace.study.scheduler(workspace.presets.default),
    )
    memories: dict[int, Memory] = {}
    log: list[tuple[Any, ...]] = []
    for card, memory, answers in histories:
        memories[card] = memory
        log += answers
    first_position = len(bundled) + 1
    _insert(
        uow,
        cards,
        (
            {
                "id": card,
                "note_id": note,
                "deck_id": deck,
                "ordinal": ordinal,
                "position": first_position + offset,
                **memory_columns(memories.get(card, Memory())),
            }
            for offset, (card, note, deck, ordinal) in enumerate(sorted(seen + unseen))
        ),
    )
    log.sort()
    names = _review_names()
    _insert(uow, reviews, (dict(zip(names, entry, strict=True)) for entry in log))
    days = sorted({entry[0] // DAY_MILLISECONDS for entry in log})
    _keep_forecasts(uow, workspace, [day for day in days if day < today], source)
    _add_results(uow, workspace, today)
    uow.presets.put(replace(workspace.presets.default, reviews_per_day=9999))
    uow.settings.put(
        {
            "welcomed": True,
            "exam_date": date_of_day(today + 40).isoformat(),
            "outline": "aapc-100-questions",
        }
    )


def _insert(uow: UnitOfWork, table: Any, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for each in rows:
        batch.append(each)
        if len(batch) == _BATCH:
            uow._journal.insert(table, batch)
            batch = []
    uow._journal.insert(table, batch)


# Decks and notes


def _add_notes(
    uow: UnitOfWork, workspace: Workspace, count: int, source: random.Random
) -> list[tuple[int, NoteId, DeckId, int]]:
    """Adds notes over all topics; returns (card, note, deck, ordinal) of every card they make."""
    homes: dict[str, list[DeckId]] = {}
    for number, topic in enumerate(TOPICS):
        area = STUDY_AREA_BY_KEY[topic.study_area]
        path = (f"Big {area.name}", topic.name)
        homes[topic.key] = [uow.decks.ensure(path, study_area=area.key)]
        if number < _SPLIT_TOPICS:
            homes[topic.key].append(uow.decks.ensure((*path, "Harder ones"), study_area=area.key))
    now = workspace.calendar.now() - timedelta(days=1000)
    next_card = (
        max((each.card for each in uow.cards.unseen(workspace.calendar.today(), 10**9)), default=0) + 1
    )
    made: list[tuple[int, NoteId, DeckId, int]] = []
    for start in range(0, count, _BATCH):
        entries = []
        for number in range(start, min(count, start + _BATCH)):
            topic = source.choice(TOPICS)
            note = note_of(number, topic, source)
            if number % 40 == 0:
                note = replace(note, topic=None)
            entries.append((note, f"big-{number:06}", source.choice(homes[topic.key])))
        for note_id, (note, _, deck) in zip(uow.notes.add(entries, now), entries, strict=True):
            for ordinal in card_ordinals(note.kind, note.fields):
                made.append((next_card, note_id, deck, ordinal))
                next_card += 1
    return made


# Histories


def _histories(
    seen: list[int], today: StudyDay, size: Size, source: random.Random, scheduler: FsrsScheduler
) -> Iterator[tuple[int, Memory, list[tuple[Any, ...]]]]:
    """(card, memory, rows of the review log) of every card that was seen."""
    reviews_left, due_left, eligible = size.reviews, size.due, 0
    for number, card in enumerate(seen):
        cards_left = len(seen) - number
        # Who forgets more answers more often: so the log comes to the length that is wanted.
        skill = _SKILL + 0.02 * (_NATURAL_REVIEWS - reviews_left / cards_left)
        age = source.randrange(*_AGES)
        story = _story(CardId(card), age, min(0.08, max(-0.2, skill)), source, scheduler)
        reviews_left -= len(story)
        last = story[-1].after
        due_day, last_day = last.due_day or 0, last.last_review_day or 0
        ago = age - last_day
        if due_day > age and due_day - last_day < _LONGEST_DUE:
            eligible += 1
            if source.random() < due_left / cards_left * (number + 1) / eligible:
                ago = due_day - last_day + source.randrange(4)
        due_left -= due_day <= last_day + ago
        shift = today - ago - last_day
        memory = replace(
            last,
            due_day=StudyDay(due_day + shift),
            last_review_day=StudyDay(last_day + shift),
            last_review_at=(last.last_review_at or EPOCH) + timedelta(days=shift),
        )
        yield card, memory, [_row(review, shift) for review in story]


def _story(
    card: CardId, age: int, skill: float, source: random.Random, scheduler: FsrsScheduler
) -> list[Review]:
    """The reviews of one card from day 0 to the day before `age`; it is due then, or later."""
    story: list[Review] = []
    memory, day = Memory(), 0
    at = EPOCH + timedelta(hours=17, seconds=source.randrange(4 * 3600))
    while True:
        rating = _rating(memory, day, skill, source, scheduler)
        took = source.randint(3000, 25_000)
        after = scheduler.review(card, memory, rating, at, StudyDay(day))
        story.append(Review(card, at, StudyDay(day), rating, took, memory, after, Origin.WINDOW))
        memory = after
        if memory.due_day is None:
            at += timedelta(seconds=source.randint(60, 700))
        elif memory.due_day >= age:
            return story
        else:
            day = min(age - 1, memory.due_day + (source.random() < 0.2) * source.randrange(3))
            at = EPOCH + timedelta(days=day, hours=17, seconds=source.randrange(4 * 3600))


def _rating(
    memory: Memory, day: int, skill: float, source: random.Random, scheduler: FsrsScheduler
) -> Rating:
    if memory.state is CardState.NEW:
        return source.choices(list(Rating), (10, 10, 62, 18))[0]
    if memory.due_at is not None:
        return source.choices(list(Rating), (4, 4, 84, 8))[0]
    elapsed = day - (memory.last_review_day or 0)
    recalled = float(retrievability([memory.stability or 0.1], [elapsed], scheduler.decay)[0])
    if source.random() > recalled + skill:
        return Rating.AGAIN
    return source.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (8, 77, 15))[0]


def _review_names() -> tuple[str, ...]:
    """The columns of the log, the instant first, so that rows sort by it."""
    plain = review_rows._columns(
        Review(CardId(0), EPOCH, StudyDay(0), Rating.GOOD, 0, Memory(), Memory(), Origin.DEMO)
    )
    return ("reviewed_at", "card_id", *(name for name in plain if name not in {"reviewed_at", "card_id"}))


def _row(review: Review, shift: int) -> tuple[Any, ...]:
    columns = review_rows._columns(review)
    for names, by in ((_INSTANTS, shift * DAY_MILLISECONDS), (_DAYS, shift)):
        for name in names:
            if columns[name] is not None:
                columns[name] += by
    first = (columns.pop("reviewed_at"), columns.pop("card_id"))
    return first + tuple(columns.values())


# What else a library of that age holds


def _keep_forecasts(uow: UnitOfWork, workspace: Workspace, days: list[int], source: random.Random) -> None:
    """One point a day and outline, as the app would have kept them."""
    points = []
    for outline in workspace.outlines.all():
        mean, level = 48.0, EvidenceLevel.GOOD.value
        for day in days:
            mean = min(82.0, max(40.0, mean + source.uniform(-0.7, 0.76)))
            sections = tuple(
                SectionPoint(section.id, *(mean + source.uniform(-4, 4) + off for off in (0.0, -9.0, 8.0)))
                for section in outline.sections
            )
            chance = min(1.0, max(0.0, (mean - 50) / 40))
            points.append(
                ForecastPoint(outline.id, StudyDay(day), mean, mean - 6, mean + 6, chance, level, sections)
            )
    uow.forecasts.keep(points, workspace.calendar.now())


def _add_results(uow: UnitOfWork, workspace: Workspace, today: StudyDay) -> None:
    """An exam that was failed, a mock with sections, a mock with a total only."""
    outline = workspace.outlines.get("aapc-100-questions")
    sections = tuple(
        SectionResult(section.id, right=round(0.66 * asked), asked=asked)
        for section, asked in zip(outline.sections, question_counts(outline), strict=True)
        if asked
    )
    uow.attempts.add(ExamResult(today - 120, "exam", outline.id, total_right=64, total_asked=100))
    uow.attempts.add(ExamResult(today - 30, "mock", outline.id, sections=sections))
    uow.attempts.add(ExamResult(today - 12, "mock", "", total_right=69, total_asked=100))
