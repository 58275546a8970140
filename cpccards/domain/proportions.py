"""Shares of something counted, with what they leave open."""

from __future__ import annotations

import math

_Z = 1.6448536269514722
"""Of a 90 % interval."""


def wilson_interval(count: int, asked: int) -> tuple[float, float]:
    """The 90 % interval of a share, 0–1, after Wilson; of nothing, anything is possible.

    Args:
        count: of `asked`.
    """
    if not asked:
        return 0.0, 1.0
    share = count / asked
    centre = share + _Z * _Z / (2 * asked)
    spread = _Z * math.sqrt(share * (1 - share) / asked + _Z * _Z / (4 * asked * asked))
    low, high = ((centre + sign * spread) / (1 + _Z * _Z / asked) for sign in (-1, 1))
    return max(0.0, low), min(1.0, high)
