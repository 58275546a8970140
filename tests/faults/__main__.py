"""`make faults`: every fault, often; a table of what was injected, acknowledged and lost.

    make faults                       some ten minutes
    make faults ARGS="review"         the faults with a word in their name
    make faults ARGS="--quick"        as seldom as pytest does

Ends with 1 when an answer was lost or a fault ended otherwise than it should.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import textwrap
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.faults.rows import FAULTS, can_be_made
from tests.faults.tally import Tally

_WIDTH = 60


def main() -> int:
    """Injects the faults and prints the table."""
    parser = argparse.ArgumentParser(description="Injects faults and counts what was lost.")
    parser.add_argument("word", nargs="?", default="")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    logging.disable(logging.WARNING)  # the app says in its log what is done to it here
    found: dict[str, Tally] = {}
    broken = []
    for fault in FAULTS:
        if given.word not in fault.name or not can_be_made(fault):
            continue
        began = time.monotonic()
        print(f"{fault.name} … ", end="", flush=True)
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                tally = fault.inject(Path(folder), fault.few if given.quick else fault.many)
            except Exception:  # noqa: BLE001 - whatever it is, the other rows are to be seen too
                broken.append(fault.name)
                print("NOT AS IT SHOULD BE")
                traceback.print_exc()
                continue
        print(f"{time.monotonic() - began:.0f} s" if tally.injected else "can't be made here")
        if tally.injected:
            found[fault.name] = tally
    print()
    print(table(found))
    if broken:
        print(f"\nNot as it should be: {', '.join(broken)}")
    return 1 if broken or any(tally.lost for tally in found.values()) else 0


def table(found: Mapping[str, Tally]) -> str:
    """The lines to print: a row for each fault, what is said below it, and all of them together."""
    lines = [f"{'fault':<32}{'injected':>9}{'answers':>9}{'lost':>6}{'opened':>8}"]
    for name, tally in found.items():
        lines.append(_row(name, tally))
        lines += textwrap.wrap(
            f"{tally.sentence}”" if tally.sentence else "",
            _WIDTH,
            initial_indent="    “",
            subsequent_indent="     ",
            break_long_words=False,
        )
    counts = ("injected", "acknowledged", "lost", "opened")
    everything = Tally(*(sum(getattr(each, count) for each in found.values()) for count in counts))
    return "\n".join([*lines, _row("all", everything)])


def _row(name: str, tally: Tally) -> str:
    numbers = f"{tally.injected:>9,}{tally.acknowledged:>9,}{tally.lost:>6,}{tally.opened:>8,}"
    return f"{name:<32}{numbers}"


if __name__ == "__main__":
    sys.exit(main())
