"""`make schedule`: the plan towards an exam against plain FSRS: a table of bars, and how each arm fared.

    make schedule                                            about three minutes
    make schedule ARGS="--learners 30"                       quicker and rougher
    make schedule ARGS="--outline weighted-sections"         by an outline whose cards weigh nearly alike

By the last, ACT-R's learners gain one to three points over plain FSRS, and two bars are missed: much of the
gain is that of putting what counts most first.

600 cards, not one of them seen. In all arms learners give the same number of answers a day and have the same
luck. The same seed gives the same table. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cpccards.domain.blueprint import Blueprint
from tests.calibration.__main__ import OUTLINES, outline
from tests.calibration.bars import Bar
from tests.calibration.study import TOPICS, Floats
from tests.schedule_bars import bars as bar
from tests.schedule_bars.arms import OTHERS, Arm, as_asked, ours
from tests.schedule_bars.decks import Deck, deck_of
from tests.schedule_bars.evenings import Outcome, play

THIN = "cpt-radiology"
THIN_CARDS = 8

FEWEST = 10
"""Learners."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Days to the exam, and answers a day."""

    days: int
    answers: int
    is_ample: bool = False

    def __str__(self) -> str:
        return f"{self.days} days × {self.answers}"


SCARCE = (Setting(30, 60), Setting(60, 60))
AMPLE = Setting(60, 120, is_ample=True)
MEMORIES = {"FSRS": False, "ACT-R": True}


@dataclass(frozen=True, slots=True)
class Fared:
    """How all arms fared in one setting."""

    what: str
    outcomes: Mapping[str, Outcome]


def schedule(exam: Blueprint, learners: int, seed: int) -> tuple[list[Bar], list[Fared]]:
    """All bars, with so many learners for each setting and memory."""
    table: list[Bar] = []
    found: list[Fared] = []
    deck, thin = deck_of(exam), deck_of(exam, {THIN: THIN_CARDS})
    for memory, activation in MEMORIES.items():
        for setting in (*SCARCE, AMPLE):
            what = f"{setting}, {memory}"
            run = _Run(setting, learners, activation, seed)
            outcomes = run.play(deck, OTHERS)
            # Where time is ample, plain FSRS runs out of cards on its first days; so ours stops there too.
            allowed = outcomes["plain, ahead"].answers if setting.is_ample else None
            outcomes |= run.play(deck, {"ours": ours}, allowed)
            found.append(Fared(what, outcomes))
            table.append(bar.fair(what, outcomes["plain"]))
            if setting.is_ample:
                table.append(bar.gain(what, outcomes, "plain, ahead", bar.MOST_UNDER_OTHERS))
            else:
                table.append(bar.gain(what, outcomes, "plain", bar.LEAST_OVER_PLAIN))
                table.append(bar.gain(what, outcomes, "new-first", bar.MOST_UNDER_OTHERS))
            few = replace(run, learners=(learners + 1) // 2)
            all_asked = few.play(deck, {"ours": as_asked}, np.full((few.learners, setting.days), np.inf))
            table.append(bar.heaviest_day(what, all_asked["ours"]))
            lean = few.play(thin, {"ours": ours})["ours"]
            table.append(bar.thin_share(what, lean, thin.topics == TOPICS.index(THIN)))
    return table, found


@dataclass(frozen=True, slots=True)
class _Run:
    """Learners of one memory in one setting."""

    setting: Setting
    learners: int
    activation: bool
    seed: int

    def play(self, deck: Deck, arms: Mapping[str, Arm], allowed: Floats | None = None) -> dict[str, Outcome]:
        return play(
            arms,
            deck,
            self.learners,
            self.setting.days,
            self.setting.answers,
            activation=self.activation,
            seed=self.seed,
            allowed=allowed,
        )


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="make schedule", description=__doc__)
    parser.add_argument("--learners", type=int, default=80, help="of each setting and memory")
    parser.add_argument("--outline", choices=OUTLINES, default=OUTLINES[0])
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    started = time.perf_counter()
    learners = max(FEWEST, chosen.learners)
    bars, found = schedule(outline(chosen.outline), learners, chosen.seed)
    print(f"{learners} learners each, outline {chosen.outline}, seed {chosen.seed}\n")
    print(bar.table(bars))
    print("\n                               arm           exam score   cards seen   answers a day")
    for fared in found:
        for arm, outcome in fared.outcomes.items():
            print(
                f"{fared.what:<29}  {arm:<12} {outcome.score.mean():8.1f} %"
                f"  {outcome.seen.mean():10.0%}  {outcome.answers.mean():14.1f}"
            )
    missed = sum(not one.met for one in bars)
    print(f"\n{len(bars) - missed} of {len(bars)} bars met, in {time.perf_counter() - started:.0f} s")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
