"""Opens the Statistics page in the real window, in a process of its own: prints what it took, as JSON.

    python -m tests.benchmarks.window_statistics LIBRARY RUNS

The page is made anew for each run. `page`: until it stands, without numbers; `first chart`: until the top of
the page is painted with its charts; each (wall, processor of this thread) ms.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import cast

from cpccards.app import Root
from cpccards.gui.pages.statistics import StatisticsPage
from tests.benchmarks.window import PaintWatch, make_root, run_until, settle

_PATIENCE = 60.0


def main() -> None:
    """Opens the page again and again."""
    library, runs = Path(sys.argv[1]), int(sys.argv[2])
    app, root = make_root(library)
    root.start()
    settle(root)
    found = [_opened(root) for _ in range(runs)]
    root.window.close()
    app.processEvents()
    root.stop()
    told = {name: [run[place] for run in found] for place, name in enumerate(("page", "first chart"))}
    print(json.dumps(told))


def _opened(root: Root) -> tuple[tuple[float, float], tuple[float, float]]:
    window = root.window
    window.go_to("today")
    settle(root)
    made = window._pages.pop("statistics", None)
    if made is not None:
        window._stack.removeWidget(made)
        made.deleteLater()
    watch = PaintWatch(window)
    wall, cpu = time.perf_counter(), time.thread_time()
    window.go_to("statistics")
    page = cast("StatisticsPage", window.page)
    run_until(lambda: watch.rounds > 0, _PATIENCE, "The page")
    stands = 1000 * (watch.at - wall), 1000 * (watch.cpu_at - cpu)
    run_until(lambda: page.shown is not None, _PATIENCE, "The numbers")
    painted = watch.rounds
    run_until(lambda: watch.rounds > painted, _PATIENCE, "The first chart")
    took = 1000 * (watch.at - wall), 1000 * (watch.cpu_at - cpu)
    window.removeEventFilter(watch)
    return stands, took


if __name__ == "__main__":
    main()
