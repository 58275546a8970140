"""`make calibrate`: the table of bars, a reliability diagram and a PIT histogram.

    make calibrate                                   simulated learners, about five minutes
    make calibrate ARGS="--learners 200"             quicker and rougher
    make calibrate ARGS="--people results.csv"       real people (see tests/calibration/real_people.py)

The same seed gives the same table. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from pathlib import Path

import numpy as np

from cpccards.config import resources_folder
from cpccards.domain.blueprint import Blueprint, parse_blueprint
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.forecaster import Forecaster
from tests.calibration import bars as bar
from tests.calibration.real_people import read_people, score_people
from tests.calibration.scenarios import MISSPECIFIED, WELL_SPECIFIED, simulate
from tests.calibration.scores import Scores, forecasts, score
from tests.calibration.study_next import Picks, pick

OUTLINES = ("aapc-100-questions", "weighted-sections")


def outline(name: str) -> Blueprint:
    """A bundled outline."""
    file = resources_folder() / "blueprints" / f"{name}.toml"
    return parse_blueprint(tomllib.loads(file.read_text(encoding="utf-8")), file.name)


def calibrate(
    learners: int, well_specified: int, oracles: int, seed: int
) -> tuple[list[bar.Bar], list[Scores]]:
    """All bars.

    Args:
        learners: of each misspecified scenario.
        well_specified: of the well-specified one.
        oracles: learners of each scenario that “study next” is tried on, by both outlines.
    """
    exam = outline(OUTLINES[0])
    forecaster = Forecaster(exam)
    world = simulate(WELL_SPECIFIED, exam, well_specified, seed)
    honest = score(world, forecasts(world, forecaster), exam)
    table = bar.well_specified_bars(honest)
    found: list[Scores] = []
    picks = {name: Picks.none() for name in OUTLINES}
    for scenario in MISSPECIFIED:
        world = simulate(scenario, exam, learners, seed)
        found.append(score(world, forecasts(world, forecaster), exam))
        table += bar.scenario_bars(found[-1])
        pick(world, forecaster, picks[OUTLINES[0]], oracles)
        other = outline(OUTLINES[1])
        pick(simulate(scenario, other, oracles, seed), Forecaster(other), picks[OUTLINES[1]], oracles)
    table += bar.mean_bars(found)
    for name in OUTLINES:
        table += bar.study_next_bars(name, picks[name])
    return table, [honest, *found]


def main() -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="make calibrate", description=__doc__)
    parser.add_argument("--learners", type=int, default=800, help="of each scenario (at least 20)")
    parser.add_argument("--oracles", type=int, default=100, help="learners that “study next” is tried on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pictures", type=Path, default=Path("out"))
    parser.add_argument("--people", type=Path, help="a CSV of real people, in place of simulated ones")
    chosen = parser.parse_args()
    if chosen.people is not None:
        return _people(chosen.people)
    started = time.perf_counter()
    learners = max(20, chosen.learners)
    bars, found = calibrate(learners, 5 * learners, min(chosen.oracles, learners), chosen.seed)
    print(
        f"{learners} learners a scenario, {5 * learners} where the model is the truth, seed {chosen.seed}\n"
    )
    print(bar.table(bars))
    print("\nscenario              passed   error of the mean   Brier scores")
    for scores in found:
        brier = ", ".join(f"{name} {value:.3f}" for name, value in scores.brier.items())
        print(
            f"{scores.scenario:<20}  {scores.passed.mean():6.0%}   {scores.error.mean():+8.1f} points"
            f"    {brier}"
        )
    from tests.calibration.figures import application, pit_histogram, reliability

    keep = application()
    chosen.pictures.mkdir(parents=True, exist_ok=True)
    chance = np.concatenate([scores.chance for scores in found[1:]])
    passed = np.concatenate([scores.passed for scores in found[1:]])
    reliability(chance, passed, chosen.pictures / "reliability.png")
    pit_histogram([scores.pit for scores in found[1:]], chosen.pictures / "pit.png")
    keep.quit()
    missed = sum(not one.met for one in bars)
    print(f"\nPictures in {chosen.pictures}/: reliability.png, pit.png")
    print(f"{len(bars) - missed} of {len(bars)} bars met, in {time.perf_counter() - started:.0f} s")
    return int(missed > 0)


def _people(file: Path) -> int:
    try:
        outcome = score_people(read_people(file))
    except (CpcCardsError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"{outcome.people} people; practice over-predicts the exam by {outcome.over:.1f} points\n"
        f"fitted on one half: offset {outcome.offset:+.2f}, spread {outcome.spread:.2f} logits\n"
        "on the other half:        90 % range covers   Brier\n"
        f"  with the offset         {outcome.coverage:19.2f} {outcome.brier:7.3f}\n"
        f"  practice at face value  {outcome.raw_coverage:19.2f} {outcome.raw_brier:7.3f}\n"
        f"  base rate for everybody                     {outcome.base_brier:7.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
