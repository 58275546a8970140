"""`make optimise-check`: fitted parameters against the true ones of simulated learners.

    make optimise-check                                       about a minute
    make optimise-check ARGS="--log reviews.csv"              a real log (see tests/optimising/real_log.py)
    make optimise-check ARGS="--log revlog.csv --rollover 4 --zone America/New_York"

The same seed gives the same table. Ends with 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from cpccards.domain.errors import CpcCardsError
from cpccards.scheduling.fit_evaluation import evaluate_fit
from cpccards.scheduling.study_days import DEFAULT_ROLLOVER_HOUR
from tests.optimising.check import GROUPS, engines, gained, group, head, line, metrics_table
from tests.optimising.real_log import read_log


def main(arguments: list[str] | None = None) -> int:
    """The program."""
    parser = argparse.ArgumentParser(
        prog="make optimise-check",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path, help="a CSV of real reviews, in place of simulated ones")
    parser.add_argument("--rollover", type=int, default=DEFAULT_ROLLOVER_HOUR, help="hour a study day ends")
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("UTC"), help="such as Europe/Berlin")
    chosen = parser.parse_args(arguments)
    if chosen.log is not None:
        return _real(chosen.log, chosen.zone, chosen.rollover)
    started = time.perf_counter()
    print(f"{sum(learners for *_, learners in GROUPS)} learners, seed {chosen.seed}\n\n{head()}")
    rows = []
    for kind, reviews, learners in GROUPS:
        rows.append(group(kind, reviews, learners, chosen.seed))
        print(line(rows[-1]), *(f"      {miss}" for miss in rows[-1].misses), sep="\n", flush=True)
    print()
    for engine in engines():
        print(f"{engine:<7} gains {gained(rows, engine):.0%} of what knowing the true parameters would gain")
    if "fsrs-rs" not in engines():
        print("fsrs-rs is not installed; nothing was held against it.")
    passed = sum(not row.misses for row in rows)
    print(f"{passed} of {len(rows)} rows passed, in {time.perf_counter() - started:.0f} s")
    return int(passed < len(rows))


def _real(file: Path, zone: ZoneInfo, rollover: int) -> int:
    try:
        histories = read_log(file, zone, rollover)
        started = time.perf_counter()
        reports = [evaluate_fit(histories, engine=engine) for engine in engines()]
    except (CpcCardsError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    seconds = time.perf_counter() - started
    print(f"{reports[0].reviews:,} reviews, {reports[0].scored:,} of them scored; on the last fifth:\n")
    print(metrics_table(reports))
    for report in reports:
        print(f"\n{report.engine}: {'adopt' if report.better else 'keep the defaults'}")
        print(", ".join(f"{value:.4f}" for value in report.parameters))
    print(f"\nin {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
