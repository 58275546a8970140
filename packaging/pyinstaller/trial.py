"""Start a program on a screen of its own, wait for its window, picture it, and close it as a person would.

The screen is Xvfb with openbox: without a window manager a window never gets the focus. The program gets an
empty home, so nobody's library is touched and what is seen is the first run.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WINDOW_WITHIN = 60.0
SETTLED_WITHIN = 20.0
CLOSED_WITHIN = 15.0
CRASH_DIALOG = "had a fault"  # in the title of gui/errors.py's dialog

GRAB = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["grab", "-platform", "xcb"])
picture = app.primaryScreen().grabWindow(0)
picture.save(sys.argv[1])
image = picture.toImage()
spots = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
print(len({image.pixel(x, y) for x, y in spots}))
"""


@contextmanager
def running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that does not outlive the block."""
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def screen() -> Iterator[str]:
    """The name of a fresh X display with a window manager on it."""
    reads, writes = os.pipe()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    size = ["-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with running(["Xvfb", "-displayfd", str(writes), *size], pass_fds=[writes], **quiet):
        os.close(writes)
        with os.fdopen(reads) as number:
            display = f":{number.readline().strip()}"
        if display == ":":
            raise SystemExit("Xvfb did not start.")
        with running(["openbox"], env={**os.environ, "DISPLAY": display}, **quiet):
            yield display


def wait_until(found: Callable[[], str | None], within: float) -> str | None:
    """What `found` returns once it returns something; None if that takes too long."""
    ends = time.monotonic() + within
    while True:
        result = found()
        if result is not None or time.monotonic() > ends:
            return result
        time.sleep(0.1)


def window_of(process: subprocess.Popen[bytes], environment: dict[str, str]) -> str | None:
    """The id of a visible window of the process that has a title."""
    search = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(process.pid), "--name", ".+"]
    found = subprocess.run(search, env=environment, capture_output=True, text=True, check=False)
    ids = found.stdout.split()
    return ids[-1] if ids else None


def picture(path: Path, environment: dict[str, str]) -> int:
    """Picture the whole screen, and return how many colours are in it."""
    command = [sys.executable, "-c", GRAB, str(path)]
    grabbed = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    if grabbed.returncode:
        raise SystemExit(f"The screen could not be pictured.\n{grabbed.stderr}")
    return int(grabbed.stdout)


def picture_when_settled(path: Path, environment: dict[str, str]) -> int:
    """Picture the screen once two pictures in a row are the same and show more than one flat colour."""
    before = b""
    ends = time.monotonic() + SETTLED_WITHIN
    while True:
        colours = picture(path, environment)
        now = path.read_bytes()
        if (now == before and colours > 8) or time.monotonic() > ends:
            return colours
        before = now
        time.sleep(0.3)


def show_window(program: Path, path: Path) -> int:
    """Start the program, picture its window to `path`, close it. Returns 0 if all of that worked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    log = path.with_suffix(".log")
    with tempfile.TemporaryDirectory() as home, log.open("wb") as output, screen() as display:
        kept = ("PATH", "LANG", "LC_ALL", "TZ")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"DISPLAY": display, "HOME": home, "XDG_RUNTIME_DIR": home}
        started = time.monotonic()
        with running([str(program)], env=environment, stdout=output, stderr=output) as process:
            problem = try_window(process, path, environment, started)
    said = log.read_text(encoding="utf-8", errors="replace").strip()
    if said:
        print(f"It printed (all of it is in {log.name}):\n" + "\n".join(said.splitlines()[-20:]))
    print(problem or f"Pictured in {path.name}, and closed by Alt+F4.", flush=True)
    return 1 if problem else 0


def try_window(
    process: subprocess.Popen[bytes], path: Path, environment: dict[str, str], started: float
) -> str:
    """Wait for the window, picture it, close it. Returns what went wrong, or nothing."""

    def window_or_end() -> str | None:
        return window_of(process, environment) or ("" if process.poll() is not None else None)

    window = wait_until(window_or_end, WINDOW_WITHIN)
    if not window:
        ended = (
            f"it ended with exit code {process.returncode}"
            if window == ""
            else f"{WINDOW_WITHIN:.0f} s passed"
        )
        return f"No window came: {ended}."
    took = time.monotonic() - started
    named = ["xdotool", "getwindowname", window]
    title = subprocess.run(named, env=environment, capture_output=True, text=True, check=False).stdout.strip()
    print(f"The window “{title}” came after {took:.1f} s", flush=True)
    colours = picture_when_settled(path, environment)
    if colours <= 8:
        return f"The window is empty: {colours} colours in {path.name}."
    if CRASH_DIALOG in title:
        return f"It opened with its crash dialog; see {path.name}."
    for keys in (["windowactivate", "--sync", window], ["key", "alt+F4"]):
        subprocess.run(["xdotool", *keys], env=environment, check=False, timeout=20)
    try:
        code = process.wait(timeout=CLOSED_WITHIN)
    except subprocess.TimeoutExpired:
        return f"It did not close within {CLOSED_WITHIN:.0f} s of Alt+F4."
    return f"It closed with exit code {code}." if code else ""
