"""The measures of backups: how long one takes, and how long an answer waits while one is made."""

from __future__ import annotations

import itertools
import random
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from cpccards.domain.backups import Reason
from cpccards.domain.reviews import Rating
from tests.benchmarks.big_library import copied, open_library
from tests.benchmarks.measuring import Times, repeat
from tests.benchmarks.report import Row, row

FRAME = 50.0
"""Milliseconds: a key that waits longer is felt."""
_RUNS = 5
_THINKING = 0.02
_TOOK = timedelta(seconds=7)


def backups(library: Path) -> list[Row]:
    """A backup alone, and answers given meanwhile."""
    workspace = open_library(copied(library, "backups"))
    try:
        alone = repeat(lambda: workspace.backups.make(Reason.BY_HAND), _RUNS)
        source = random.Random(3)
        study = workspace.study
        # Once through the queue and again: which card it is makes no difference here.
        cards = itertools.cycle(list(study.queue().cards)[:500])
        answers = Times()
        for _ in range(_RUNS):
            making = threading.Thread(target=workspace.backups.make, args=(Reason.BY_HAND,))
            making.start()
            while making.is_alive():
                shown, rating = study.show(next(cards)), source.choice(list(Rating))
                answers.add(partial(study.rate, shown, rating, _TOOK))
                time.sleep(_THINKING)
            making.join()
    finally:
        workspace.close()
    worst = f"the longest of them {max(answers.wall):.0f} ms"
    return [
        row("backup", "a backup, written and read through", alone),
        row(
            "backup",
            "engine: rate, on disk, while a backup is made",
            answers,
            budget=FRAME,
            budget_p99=FRAME,
            note=worst,
        ),
    ]
