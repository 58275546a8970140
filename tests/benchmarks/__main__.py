"""Measures the app against its budgets and prints a table.

    python -m tests.benchmarks [--notes 50000] [--reviews 260000] [--only NAME …] [--json OUT]

A report, not a test: it ends with 0 whatever it finds. Absolute times belong to the machine and to what else
runs on it; the columns "best" and "cpu" move less.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks import (
    backups,
    browse,
    bulk,
    engine,
    forecasts,
    icd10cm,
    importing,
    report,
    search,
    statistics,
    windows,
)
from tests.benchmarks.beside_anki import beside_anki
from tests.benchmarks.big_library import Size, big_library
from tests.benchmarks.measuring import share_of_a_processor
from tests.benchmarks.report import Row

_CHECKOUT = Path(__file__).resolve().parents[2]

FEWEST_NOTES = 5000
MEASURES = (
    "start-up",
    "memory",
    "keys",
    "engine",
    "backup",
    "today",
    "forecast",
    "statistics",
    "search",
    "browse",
    "bulk",
    "csv",
    "apkg",
    "icd-10-cm",
)


def main(arguments: Sequence[str]) -> int:
    """Measures what was asked for."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.notes < FEWEST_NOTES:
        parser.error(f"with fewer than {FEWEST_NOTES:,} notes too few cards are due")
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    wanted = set(options.only or MEASURES)
    size = Size(options.notes, options.reviews)
    library = big_library(work, size)
    rows: list[Row] = []
    shares = [share_of_a_processor()]
    for names, measure in _measures(options, work, library, size):
        if wanted.isdisjoint(names):
            continue
        started = time.monotonic()
        rows += [row for row in measure() if row.group in wanted]
        shares.append(share_of_a_processor())
        print(f"{', '.join(names)}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    if options.anki_python is not None:
        rows = beside_anki(rows, options.anki_python, library)
    command, machine = report.again(arguments), report.machine(shares)
    print(f"\n{options.notes:,} notes, {options.reviews:,} reviews. {machine}\n")
    print(report.table(rows))
    print(f"\nAgain: {command}")
    if options.json is not None:
        report.save(options.json, rows, command, machine)
    return 0


def _measures(
    options: argparse.Namespace, work: Path, library: Path, size: Size
) -> list[tuple[tuple[str, ...], Callable[[], list[Row]]]]:
    """(groups, what measures them), in the order of the budgets."""

    def all_forecasts() -> list[Row]:
        ten_thousand = big_library(work, Size(10_000, 52_000))
        return [
            *forecasts.forecasts(ten_thousand, "10,000 notes"),
            *forecasts.forecasts(library, f"{size.notes:,} notes"),
        ]

    return [
        (("start-up",), lambda: windows.start_up(library, options.starts)),
        (("memory", "keys"), lambda: windows.review(library, size, options.profile_keys)),
        (("engine",), lambda: engine.answers(library, size)),
        (("backup",), lambda: backups.backups(library)),
        (("today",), lambda: engine.today(library)),
        (("forecast",), all_forecasts),
        (
            ("statistics",),
            lambda: [*statistics.statistics(library, size), *windows.statistics(library, size)],
        ),
        (("search",), lambda: search.search(library, size)),
        (("browse",), lambda: browse.browse(library, size)),
        (("bulk",), lambda: bulk.bulk(library)),
        (("csv",), lambda: importing.columns(library)),
        (("apkg",), lambda: importing.package(library)),
        (("icd-10-cm",), icd10cm.tabular_list),
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure the budgets.")
    parser.add_argument("--notes", type=int, default=50_000, help="how many notes the library has")
    parser.add_argument("--reviews", type=int, default=260_000, help="how many reviews it has, about")
    parser.add_argument(
        "--only", nargs="+", choices=MEASURES, metavar="NAME", help=f"of: {', '.join(MEASURES)}"
    )
    parser.add_argument("--starts", type=int, default=windows.STARTS, help="how often the app is launched")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the numbers there as well")
    parser.add_argument(
        "--work", type=Path, default=_CHECKOUT / "build" / "benchmarks", help="where libraries are kept"
    )
    parser.add_argument(
        "--anki-python", type=Path, metavar="PATH", help="a Python that has `anki`, to measure beside"
    )
    parser.add_argument(
        "--profile-keys", type=Path, metavar="OUT", help="keep cProfile's numbers of the keys"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
