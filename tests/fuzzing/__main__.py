"""`make fuzz`: ten thousand spoiled files; none may crash, hang, fill the memory or write anything.

    make fuzz                                    10,000 files, about ten minutes
    make fuzz ARGS="500 --only latest.apkg"      those of one sample
    make fuzz ARGS="--again out/fuzz/17.apkg"    one that failed, with all it says

The same seed spoils the same way. Files that fail are kept in out/fuzz. Ends with 1 when one failed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from cpccards.domain.errors import BadInput
from cpccards.exchange import formats
from tests.fuzzing.bombs import bombs
from tests.fuzzing.mutations import spoil
from tests.fuzzing.samples import samples

KEPT = Path("out") / "fuzz"
BOMBS = "made to harm"


@dataclass(slots=True)
class Row:
    """A line of the table: what became of the spoiled copies of one sample."""

    endings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    megabytes: float = 0.0


def fuzz(count: int, seed: int, only: str | None, *, quick: bool) -> bool:
    """Spoils and reads `count` files; prints the table. True when all is as it should be.

    Args:
        only: the name of the one sample to spoil.
        quick: without the packages made to fill the memory.
    """
    from tests.fuzzing.sandbox import GOOD, Ending, watched

    sound = {name: data for name, data in samples().items() if only in {None, name}}
    if not sound:
        print(f"There is no sample called {only}.")
        return False
    # Each is read once here, so that children find every module loaded.
    labels = {name: f"{format_id(name, data)} {name}" for name, data in sound.items()}
    for name, data in sound.items():
        with suppress(BadInput):
            formats.read(name, data)
    labels |= dict.fromkeys(made := {} if quick or only else bombs(), BOMBS)
    rows = {label: Row() for label in labels.values()}
    failures = 0
    with TemporaryDirectory() as folder:
        spoiled = _cases(sound, max(0, count - len(made)), seed)
        for number, name, data in chain(((-1, name, data) for name, data in made.items()), spoiled):
            outcome = watched(partial(_read, name, data), Path(folder))
            row = rows[labels[name]]
            row.endings.append(outcome.ending)
            row.seconds = max(row.seconds, outcome.seconds)
            row.megabytes = max(row.megabytes, outcome.megabytes)
            if outcome.ending not in GOOD:
                failures += 1
                kept = KEPT / f"{number}{Path(name).suffix}"
                KEPT.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(data)
                print(f"{outcome.ending}: {name} no. {number}, kept as {kept}\n{outcome.told}\n", flush=True)
    _print(rows, [str(ending) for ending in Ending])
    return failures == 0


def format_id(name: str, data: bytes) -> str:
    """What a file is taken for; "-" for what can't be read."""
    try:
        return formats.detect(name, data).id
    except BadInput:
        return "-"


def _cases(sound: dict[str, bytes], count: int, seed: int) -> Iterator[tuple[int, str, bytes]]:
    """Number, name and bytes of each spoiled file; the samples take turns."""
    names = sorted(sound)
    for number in range(count):
        name = names[number % len(names)]
        yield number, name, spoil(sound[name], random.Random(f"{seed} {number} {name}"))


def _read(name: str, data: bytes) -> None:
    """All that an import reads before anything is written, media too."""
    draft = formats.read(name, data)
    for medium in draft.media:
        try:
            medium.read()
        except BadInput:
            continue


def _print(rows: dict[str, Row], heads: list[str]) -> None:
    width = max(map(len, rows))
    print(f"{'':{width}}  files " + " ".join(f"{head:>7}" for head in heads) + "  longest   most")
    for label, row in sorted(rows.items()):
        counts = " ".join(f"{row.endings.count(head) or '':>7}" for head in heads)
        print(f"{label:{width}} {len(row.endings):6} {counts} {row.seconds:6.2f} s {row.megabytes:4.0f} MB")
    every = [ending for row in rows.values() for ending in row.endings]
    counts = " ".join(f"{every.count(head):>7}" for head in heads)
    print(f"{'all':{width}} {len(every):6} {counts}")


def main(arguments: list[str]) -> int:
    """Runs the program; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="make fuzz", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=10_000, help="how many spoiled files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="the sample to spoil, by its file name")
    parser.add_argument("--again", type=Path, help="a file to read in this process, as it is")
    parser.add_argument("--quick", action="store_true", help="without those made to fill the memory")
    options = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        print("This needs a system that can fork: Linux or macOS.")
        return 2
    # Threads of a library can't be forked, and each reserves a part of the memory a child may have.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if options.again:
        _read(options.again.name, options.again.read_bytes())
        return 0
    started = time.monotonic()
    is_sound = fuzz(options.count, options.seed, options.only, quick=options.quick)
    print(f"{'All is well' if is_sound else 'Failed'} after {time.monotonic() - started:.0f} s.")
    return 0 if is_sound else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
