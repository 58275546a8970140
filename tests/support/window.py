"""The app's own window in a process of its own: `… window ARGUMENTS…`, as they are given to the app.

It says "open LIBRARY" once its library is open, and "called PAGE FILE" when another start brought it forward.
Should it hang, it tells where, and ends: nobody waits for it for ever.
"""

from __future__ import annotations

import os
import sys
from types import TracebackType

from PySide6.QtCore import QTimer

from cpccards import __main__, app
from tests.support.saying import end_when_hung, say


class SpokenRoot(app.Root):
    """A root that says what happens, and ends with a fault instead of a dialog."""

    def start(self) -> None:
        """Shows the window, and looks whether the library is open."""
        super().start()
        sys.excepthook = _end
        timer = QTimer(self.window, interval=20)

        def look() -> None:
            if self.workspace is not None and self.window.page is not None:
                timer.stop()
                say("open", self.library)

        timer.timeout.connect(look)
        timer.start()

    def come_forward(self, file: str = "") -> None:
        """Comes to the front."""
        super().come_forward(file)
        say("called", self.window.current_name, file)


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace)
    os._exit(3)


if __name__ == "__main__":
    end_when_hung()
    app.Root = SpokenRoot  # type: ignore[misc]
    sys.exit(__main__.main(sys.argv[1:]))
