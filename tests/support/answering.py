"""Answers cards without end, and says so once each answer is on disk: `… answering PATH SEED`.

Each line of its output is the number of reviews the library is to hold from then on. It is to be killed.
"""

from __future__ import annotations

import random
import sys
from datetime import timedelta
from pathlib import Path

from cpccards.domain.reviews import Rating
from cpccards.services.settings import SettingsService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock


def answer(path: Path, seed: int) -> None:
    """Rates what the queue brings, day after day."""
    clock = FakeClock()
    chosen = random.Random(seed)
    file = open_library(path, clock)
    settings = SettingsService(file)
    study = StudyService(file, settings, StudyCalendar(clock, settings))
    with file() as uow:
        count = uow.reviews.count()
    clock.advance(hours=count)
    queue = study.queue()
    while True:
        card = queue.take(clock.now())
        if card is None:
            clock.advance(days=1)
            queue = study.queue()
            continue
        rating = chosen.choice(list(Rating))
        rated = study.rate(study.show(card), rating, timedelta(seconds=5))
        count += 1
        print(count, flush=True)
        if rated.after.due_at is not None:
            queue.return_at(rated.after.due_at, card)
        clock.advance(seconds=20)


if __name__ == "__main__":
    answer(Path(sys.argv[1]), int(sys.argv[2]))
