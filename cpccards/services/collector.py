"""Keeps Python's garbage collector still while very many objects are made.

A full collection looks at every object there is, and no other thread runs meanwhile: with a large file half
read, that alone would hold the window up for a third of a second, several times. What is read and planned has
no cycles, so it is freed without the collector.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000

_lock = threading.Lock()
_inside = 0
_was_enabled = True


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collection until the last of those inside leaves, nor one of what was made in great number then."""
    global _inside, _was_enabled  # noqa: PLW0603 - there is one collector
    with _lock:
        _inside += 1
        if _inside == 1:
            _was_enabled = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if gc.get_count()[0] > _MANY:
                gc.freeze()
            if _inside == 0 and _was_enabled:
                gc.enable()


def is_paused() -> bool:
    """True while anybody is inside `collector_paused`."""
    return _inside > 0
