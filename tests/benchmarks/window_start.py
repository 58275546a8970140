"""One start of the app, in a process of its own: prints when what was on screen, in ms since the launch.

    python -m tests.benchmarks.window_start LIBRARY LAUNCHED

LAUNCHED is `time.monotonic()` of the process that launched this one, just before it did.
"""

from __future__ import annotations

import sys
import time

_ENTERED = time.monotonic()

from cpccards.display import missing_display  # noqa: E402 - the interpreter's own start is a stage too


def main() -> None:
    """Starts the app as `cpccards.__main__` does, and leaves once the forecast is on screen."""
    missing_display()
    library, launched = sys.argv[1], float(sys.argv[2])
    stages: dict[str, tuple[float, float]] = {}

    def stamp(stage: str, at: float | None = None) -> None:
        wall = 1000 * ((time.monotonic() if at is None else at) - launched)
        stages.setdefault(stage, (wall, 1000 * time.process_time()))

    stamp("python", _ENTERED)
    from cpccards.app import Root

    stamp("imports")
    from pathlib import Path

    from tests.benchmarks.window import PaintWatch, forecast_is_shown, make_root

    app, root = make_root(Path(library))
    assert isinstance(root, Root)
    stamp("built")
    # Connected ahead of the root's own connection, which opens the library.
    root.window.first_painted.connect(lambda: stamp("first paint"))

    def on_painted() -> None:
        if root.window.page is None or root.window.current_name != "today":
            return
        if "today" not in stages:
            stamp("today")
        if forecast_is_shown(root):
            stamp("forecast")
            app.quit()

    PaintWatch(root.window, on_painted)
    root.start()
    stamp("shown")
    app.exec()
    root.stop()

    import json

    print(json.dumps(stages))


if __name__ == "__main__":
    main()
