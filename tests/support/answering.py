"""Answers cards without end, and says so once each answer is on disk. It is there to be killed.

Each line of input, "SEED PATH", starts a process of its own, so that only the first pays for the imports.
That one prints its process id, and then, after each answer, the number of reviews the library is to hold from
then on. Once it was killed, "gone" is printed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from cpccards.domain.reviews import Rating
from cpccards.services.exam_mode import ExamModeService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES
from tests.support.saying import end_when_hung, say


def answer(path: Path, seed: int) -> None:
    """Rates what the queue brings, day after day."""
    end_when_hung()
    say(os.getpid())
    clock = FakeClock()
    chosen = random.Random(seed)
    file = open_library(path, clock)
    settings = SettingsService(file)
    calendar = StudyCalendar(clock, settings)
    presets = PresetService(file, calendar)
    outlines = OutlineService(RESOURCES / "blueprints", file, calendar)
    exam_mode = ExamModeService(settings, calendar, presets, outlines)
    study = StudyService(file, settings, calendar, presets, exam_mode)
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
        say(count)
        if rated.after.due_at is not None:
            queue.return_at(rated.after.due_at, card)
        clock.advance(seconds=20)


def serve() -> None:
    """Starts one process for each line of input, and waits for its end."""
    for line in sys.stdin:
        seed, _, path = line.rstrip("\n").partition(" ")
        if not hasattr(os, "fork"):
            subprocess.run([sys.executable, "-m", "tests.support.answering", seed, path], check=False)
        elif child := os.fork():
            os.waitpid(child, 0)
        else:
            answer(Path(path), int(seed))
        say("gone")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        answer(Path(sys.argv[2]), int(sys.argv[1]))
    else:
        serve()
