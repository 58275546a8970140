"""What a program that is about to be killed says: a line whole, or nothing of it; its end, if it hangs."""

from __future__ import annotations

import faulthandler
import os

PATIENCE = 120
"""Seconds after which a program of ours is taken to hang; it needs a few, on a busy machine some more."""


def say(*words: object) -> None:
    """Writes one line to standard output in a single call.

    `print` may hand a line and its end over one by one (it does where PYTHONUNBUFFERED is set): killed
    between the two, half a line is left behind.
    """
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def end_when_hung() -> None:
    """Ends this program when it still runs after PATIENCE, and tells where every thread of it was.

    By a thread of C's own: no timer of Qt's or Python's runs while it is the window or Python that hangs.
    """
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
