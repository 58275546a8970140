"""Long lists of keys in pieces: a statement takes only so many bound values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_CHUNK = 500


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """`values` in lists of at most as many as one statement may bind."""
    every = list(values)
    for start in range(0, len(every), _CHUNK):
        yield every[start : start + _CHUNK]
