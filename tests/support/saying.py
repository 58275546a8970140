"""What a program that is about to be killed says: a line whole, or nothing of it."""

from __future__ import annotations

import os


def say(*words: object) -> None:
    """Writes one line to standard output in a single call.

    `print` may hand a line and its end over one by one (it does where PYTHONUNBUFFERED is set): killed
    between the two, half a line is left behind.
    """
    os.write(1, (" ".join(map(str, words)) + "\n").encode())
