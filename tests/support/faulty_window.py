"""A window in a process of its own that meets a fault after each answer: `… ROUNDS --library FILE`.

It says "open" once its library is, "answered N" when N answers are on disk, and "told WORDS" when the crash
dialog is up, which it then closes. It goes on until it is killed, or has done its rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from cpccards import __main__, app
from cpccards.domain.reviews import Rating
from cpccards.gui.errors import CrashDialog
from cpccards.gui.pages.review import ReviewPage
from tests.support.saying import end_when_hung, say

_ROUNDS = int(sys.argv.pop(1))


class FaultyRoot(app.Root):
    """A root that studies by itself, with a slot that raises."""

    def start(self) -> None:
        """Shows the window, and lets it go its way."""
        super().start()
        way = self._way()
        timer = QTimer(self.window, interval=20)
        timer.timeout.connect(lambda: next(way, None))
        timer.start()

    def _way(self) -> Iterator[None]:
        """What is done, a piece each time the timer comes round; in a dialog's own loop, too."""
        while self.workspace is None or self.window.page is None:
            yield
        say("open")
        for number in range(_ROUNDS):
            self.window.go_to("review")
            page = self.window.page
            assert isinstance(page, ReviewPage)
            while page.shown is None:
                yield
            page.reveal()
            page.rate(Rating.GOOD)
            with self.workspace.library_file() as uow:
                answers = uow.reviews.count()
            say("answered", answers)
            # Each one another, for the same fault is not told again at once.
            fault = type(f"Fault{number}", (Exception,), {})
            QTimer.singleShot(0, self.window, lambda fault=fault: _burst(fault))
            while not isinstance(dialog := QApplication.activeModalWidget(), CrashDialog):
                yield
            happened = dialog.findChildren(QLabel)[1].text()
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            while QApplication.activeModalWidget() is not None:
                yield
            say("told", happened)


def _burst(fault: type[Exception]) -> None:
    raise fault


if __name__ == "__main__":
    end_when_hung()
    qInstallMessageHandler(lambda *_: None)  # the platform without a screen grumbles at each dialog
    app.Root = FaultyRoot  # type: ignore[misc]
    sys.exit(__main__.main(sys.argv[1:]))
