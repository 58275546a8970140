"""Whether a window can be shown here. Asked before Qt is imported: Qt aborts when it can't."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import sys
from pathlib import Path

_HEADLESS_PLATFORMS = {"offscreen", "minimal", "vnc", "linuxfb", "eglfs"}


def missing_display() -> str | None:
    """Why no window can be shown, with what to do about it; None when one can."""
    if importlib.util.find_spec("PySide6") is None:
        return "The window needs PySide6. Install it with: pip install PySide6-Essentials"
    if not sys.platform.startswith("linux"):
        return None
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in _HEADLESS_PLATFORMS:
        return None
    if _has_wayland() or _has_x11(os.environ.get("DISPLAY", "")):
        return None
    return "There is no screen to show the window on. Start cpccards from a desktop, or set DISPLAY."


def _has_wayland() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    return (Path(runtime) / name).exists()


def _has_x11(display: str) -> bool:
    found = re.fullmatch(r"(?P<host>[^:]*):(?P<number>\d+)(\.\d+)?", display)
    if found is None:
        return False
    if found["host"] not in {"", "unix"}:
        return True  # a forwarded display; Qt reports it if it is gone
    path = f"/tmp/.X11-unix/X{found['number']}"  # noqa: S108 - where X puts its sockets
    for address in (path, "\0" + path):
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(address)
            except OSError:
                continue
            return True
    return False
