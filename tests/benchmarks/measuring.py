"""How long things take: by the clock on the wall, and on the processor."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Act = Callable[[], object]

_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Times:
    """What several runs of one thing took, in milliseconds: wall time, and processor time beside it."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, act: Act) -> None:
        """Runs `act` once more. The processor time is this thread's."""
        cpu, wall = time.thread_time(), time.perf_counter()
        act()
        self.wall.append(1000 * (time.perf_counter() - wall))
        self.cpu.append(1000 * (time.thread_time() - cpu))

    @property
    def median(self) -> float:
        """The middle wall time."""
        return quantile(self.wall, 0.5)

    @property
    def p99(self) -> float | None:
        """What 99 of 100 runs stay within; None with fewer than 100 of them."""
        return quantile(self.wall, 0.99) if len(self.wall) >= 100 else None

    @property
    def best(self) -> float:
        """The shortest wall time: what is left when nothing else gets in between."""
        return min(self.wall)

    @property
    def cpu_median(self) -> float | None:
        """The middle processor time."""
        return quantile(self.cpu, 0.5) if self.cpu else None


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; the mean of the middle two for a half."""
    ordered = sorted(values)
    if share == 0.5 and len(ordered) % 2 == 0:
        return (ordered[len(ordered) // 2 - 1] + ordered[len(ordered) // 2]) / 2
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def share_of_a_processor() -> float:
    """What a busy thread gets of a processor just now: 1.0 on a machine that has nothing else to do."""
    cpu, wall = time.thread_time(), time.perf_counter()
    while time.thread_time() - cpu < _LOOK_SECONDS:
        sum(range(1000))
    return (time.thread_time() - cpu) / (time.perf_counter() - wall)


def repeat(act: Act, runs: int, *, warm: int = 1, before: Act | None = None) -> Times:
    """The times of `runs` runs after `warm` that are not counted; `before` is done ahead of each, untimed."""
    gc.collect()
    times = Times()
    unused = Times()
    for number in range(-warm, runs):
        if before is not None:
            before()
        (unused if number < 0 else times).add(act)
    return times
