"""`make plan-check`: the study plan's drills against drills in proportion to the exam's weights.

    make plan-check                                 about two minutes
    make plan-check ARGS="--learners 10"            quicker and rougher

1,340 cards. Some topics every learner went through a month ago, others never, as people who sit an exam again
have. Both ways study the same minutes and choose cards within a topic alike; the plan is made anew each week.
The same seed gives the same table. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cpccards.domain.blueprint import Blueprint
from tests.calibration.__main__ import OUTLINES, outline
from tests.calibration.bars import Bar
from tests.calibration.study import CARDS_PER_TOPIC
from tests.planning.evenings import Outcome, play
from tests.planning.ways import WAYS
from tests.schedule_bars import bars as bar
from tests.schedule_bars.bars import Measured
from tests.schedule_bars.decks import deck_of

FEWEST = 4
"""Learners."""

LEAST_GAIN = 0.0
"""Points of the exam score by which the plan lies above studying by weight."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Weeks to the exam, minutes of drill a day, and the share of topics known from before."""

    weeks: int
    minutes: int
    known_before: float

    def __str__(self) -> str:
        return f"{self.weeks} weeks × {self.minutes} min, {self.known_before:.0%} met before"


SETTINGS = tuple(
    Setting(weeks, minutes, known) for weeks, minutes in ((4, 50), (8, 35), (12, 30)) for known in (0.0, 0.4)
)
MEMORIES = {"FSRS": False, "ACT-R": True}


@dataclass(frozen=True, slots=True)
class Fared:
    """How both ways fared in one setting."""

    what: str
    outcomes: dict[str, Outcome]


def compare(
    exam: Blueprint, learners: int, seed: int, settings: Sequence[Setting] = SETTINGS
) -> tuple[list[Bar], list[Fared]]:
    """A bar for each setting and memory, and how both ways fared."""
    deck = deck_of(exam, CARDS_PER_TOPIC)
    table: list[Bar] = []
    found: list[Fared] = []
    for memory, activation in MEMORIES.items():
        for setting in settings:
            outcomes = {
                name: play(
                    way,
                    deck,
                    learners,
                    7 * setting.weeks,
                    setting.minutes,
                    known_before=setting.known_before,
                    activation=activation,
                    seed=seed,
                )
                for name, way in WAYS.items()
            }
            what = f"{setting}, {memory}"
            more = outcomes["by plan"].score - outcomes["by weight"].score
            error = float(more.std(ddof=1) / np.sqrt(learners))
            table.append(Measured(f"{what}: plan over weight", float(more.mean()), LEAST_GAIN, error=error))
            found.append(Fared(what, outcomes))
    return table, found


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="make plan-check", description=__doc__)
    parser.add_argument("--learners", type=int, default=24, help="of each setting and memory")
    parser.add_argument("--outline", choices=OUTLINES, default="aapc-100-questions")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    started = time.perf_counter()
    learners = max(FEWEST, chosen.learners)
    bars, found = compare(outline(chosen.outline), learners, chosen.seed)
    print(f"{learners} learners each, outline {chosen.outline}, seed {chosen.seed}\n")
    print(bar.table(bars))
    print("\n                                                  way          exam score   minutes with cards")
    for fared in found:
        for way, outcome in fared.outcomes.items():
            print(
                f"{fared.what:<48}  {way:<11} {outcome.score.mean():8.1f} %  {outcome.minutes.mean():17.0f}"
            )
    missed = sum(not one.met for one in bars)
    print(f"\n{len(bars) - missed} of {len(bars)} bars met, in {time.perf_counter() - started:.0f} s")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
