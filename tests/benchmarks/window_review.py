"""A review in the real window, in a process of its own: prints memory, and what each key took to show.

    python -m tests.benchmarks.window_review LIBRARY ANSWERS [PROFILE]

The first 50 answers warm up; memory is read after them. With PROFILE, cProfile's numbers of
the rest go there.
"""

from __future__ import annotations

import cProfile
import json
import sys
import time
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from cpccards.app import Root
from cpccards.gui.pages.review import ReviewPage
from tests.benchmarks.memory import memory_in_use
from tests.benchmarks.window import DrawWatch, PaintWatch, make_root, settle

WARM_UP = 50

# What is no plain card takes other keys, and has no answer of its own to show; see `_key_to_reveal`.
_SPACE, _ENTER, _A, _GOOD = Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_A, Qt.Key.Key_3


class Sitting:
    """Somebody at the keyboard."""

    def __init__(self, root: Root) -> None:
        self._window = root.window
        self._window.go_to("review")
        self.page = cast("ReviewPage", self._window.page)
        self._watch = PaintWatch(self._window)
        face = self.page._face
        self._question = DrawWatch(face._question.viewport())
        self._answer = DrawWatch(face._answer.viewport())
        self.rounds: dict[str, list[int]] = {}
        self._drain()

    def answer(self) -> tuple[tuple[float, float] | None, tuple[float, float]]:
        """One card: ((wall, processor) ms to its answer's pixels, the same to the next card's pixels).

        The first is None for a card of multiple choice: its options are its answer.
        """
        shown = self.page.shown
        if shown is None:
            raise RuntimeError("the review is over; the library has too few cards due")
        has_options = bool(shown.faces.options)
        key = _A if has_options else _ENTER if shown.faces.expected is not None else _SPACE
        before = self._answer.count
        revealed = self._press(key)
        if not has_options and self._answer.count == before:
            raise RuntimeError("the answer was not painted")
        before = self._question.count
        rated = self._press(_GOOD)
        if self._question.count == before or self.page.shown is shown:
            raise RuntimeError("the next card was not painted")
        return (None if has_options else revealed), rated

    def _press(self, key: Qt.Key) -> tuple[float, float]:
        target = self._target()
        painted = self._watch.rounds
        cpu, wall = time.thread_time(), time.perf_counter()
        QTest.keyPress(target, key)
        self._drain()
        took = 1000 * (self._watch.at - wall), 1000 * (self._watch.cpu_at - cpu)
        if self._watch.rounds == painted:
            raise RuntimeError(f"nothing was painted after {key}")
        self.rounds.setdefault(key.name, []).append(self._watch.rounds - painted)
        QTest.keyRelease(target, key)
        self._drain()
        return took

    def _target(self) -> QWidget:
        focused = self._window.focusWidget()
        return focused if isinstance(focused, QLineEdit) and focused.isVisible() else self.page

    def _drain(self) -> None:
        """Works off all that is waiting; what painting brings about is painted in turn."""
        painted = -1
        while painted != self._watch.rounds:
            painted = self._watch.rounds
            QCoreApplication.processEvents()


def main() -> None:
    """Sits down, answers, prints."""
    library, answers = Path(sys.argv[1]), int(sys.argv[2])
    app, root = make_root(library)
    root.start()
    settle(root)
    at_rest = memory_in_use()
    sitting = Sitting(root)
    for _ in range(WARM_UP):
        sitting.answer()
    in_review = memory_in_use()
    sitting.rounds.clear()
    profile = cProfile.Profile() if len(sys.argv) > 3 else None
    if profile is not None:
        profile.enable()
    keys = [sitting.answer() for _ in range(answers)]
    if profile is not None:
        profile.disable()
        profile.dump_stats(sys.argv[3])
    root.window.close()
    app.processEvents()
    root.stop()
    print(
        json.dumps(
            {
                "at rest": at_rest,
                "in review": in_review,
                "reveal": [revealed for revealed, _ in keys if revealed is not None],
                "rate": [rated for _, rated in keys],
                "rounds": {name: sum(counts) / len(counts) for name, counts in sitting.rounds.items()},
            }
        )
    )


if __name__ == "__main__":
    main()
