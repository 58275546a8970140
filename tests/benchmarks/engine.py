"""The measures without a window: an answer to disk, the day's queue and the deck counts."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from cpccards.domain.reviews import Rating
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.tables import cards, reviews
from tests.benchmarks.big_library import Size, copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

ANSWERS = 500
_WARM = 30
_TOOK = timedelta(seconds=7)


def answers(library: Path, size: Size) -> list[Row]:
    """An answer, until it is on disk."""
    count = min(ANSWERS, size.due // 3)
    workspace = open_library(copied(library, "engine"))
    try:
        session, rates = _session(workspace, count), _rates(workspace, count)
    finally:
        workspace.close()
    bare = _bare(copied(library, "bare"), count)
    flush = _flush(library.parent / "copies" / "flush", count)
    at_least = f"of which the disk takes what one flush takes, {flush.median:.2f} ms"
    return [
        row(
            "engine",
            "engine: rate, on disk",
            rates,
            budget=1.0,
            budget_p99=5.0,
            note=at_least,
            beside="answer",
        ),
        row(
            "engine",
            "engine: rate, on disk, and make the next card ready",
            session,
            budget=1.0,
            budget_p99=5.0,
            beside="answer and next",
        ),
        row("engine", "reference: a bare SQLAlchemy Core answer, on disk", bare),
        row("engine", "reference: 4 KB written and flushed to this disk", flush),
    ]


def today(library: Path, runs: int = 100) -> list[Row]:
    """What the Today page and the deck list ask for."""
    workspace = open_library(copied(library, "today"))
    try:
        both = repeat(lambda: (workspace.study.load(), workspace.library.tree()), runs, warm=3)
        load = repeat(workspace.study.load, runs, warm=3)
        queue = repeat(workspace.study.queue, runs, warm=3)
        tree = repeat(workspace.library.tree, runs, warm=3)
    finally:
        workspace.close()
    return [
        row("today", "queue build and deck counts (load + tree)", both, budget=30.0, beside="queue and tree"),
        row("today", "  of it: the day's load", load),
        row("today", "  of it: deck tree with counts", tree, beside="tree"),
        row("today", "queue alone, as a review starts", queue, beside="queue"),
    ]


def _rating(source: random.Random) -> Rating:
    return source.choices(list(Rating), (10, 10, 70, 10))[0]


def _session(workspace: Workspace, count: int) -> Times:
    source = random.Random(1)
    session = ReviewSession(workspace.study)
    return repeat(lambda: session.rate(_rating(source), _TOOK), count, warm=_WARM)


def _rates(workspace: Workspace, count: int) -> Times:
    source = random.Random(2)
    study = workspace.study
    waiting = iter([study.show(card) for card in list(study.queue().cards)[: count + _WARM]])
    return repeat(lambda: study.rate(next(waiting), _rating(source), _TOOK), count, warm=_WARM)


def _bare(library: Path, count: int) -> Times:
    """The least that SQLAlchemy can do for an answer: read the card, write card and review, commit."""
    engine = sqlite_engine.connect(library)
    read = select(cards).where(cards.c.id == bindparam("card"))
    write = update(cards).where(cards.c.id == bindparam("card"))
    log = insert(reviews)
    with engine.connect() as connection:
        ids = iter(
            connection.scalars(select(cards.c.id).where(cards.c.state == 2).limit(count + _WARM)).all()
        )
        connection.rollback()

        def answer() -> None:
            with connection.begin():
                card = next(ids)
                before: Any = connection.execute(read, {"card": card}).mappings().one()
                due = {"due_day": before["due_day"] + 20, "stability": 20.0, "difficulty": 5.0}
                connection.execute(write, {"card": card, **due})
                connection.execute(
                    log,
                    {
                        "card_id": card,
                        "reviewed_at": 1,
                        "day": 1,
                        "rating": 3,
                        "took_ms": 7000,
                        "origin": "window",
                        "state_before": 2,
                        "state_after": 2,
                    },
                )

        times = repeat(answer, count, warm=_WARM)
    engine.dispose()
    return times


def _flush(path: Path, count: int) -> Times:
    """What this disk takes to keep 4 KB: no answer that is on disk can be faster."""
    page = os.urandom(4096)
    with path.open("wb", buffering=0) as file:
        flush = getattr(os, "fdatasync", os.fsync)

        def write() -> None:
            file.write(page)
            flush(file.fileno())

        times = repeat(write, count, warm=_WARM)
    path.unlink()
    return times
