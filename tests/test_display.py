"""Whether a window can be shown, found out without Qt."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpccards.display import missing_display

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of Linux")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Linux without any screen."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def x_server() -> Iterator[str]:
    """Something that listens where an X server would; its display."""
    number = 90_000 + os.getpid() % 9_000
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen(4)
        yield f":{number}"


def test_no_screen_is_told_with_what_to_do() -> None:
    told = missing_display()
    assert told is not None
    assert "no screen" in told
    assert "DISPLAY" in told


@linux
def test_an_x_server_that_answers_is_a_screen(x_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (x_server, f"{x_server}.0", f"unix{x_server}"):
        monkeypatch.setenv("DISPLAY", name)
        assert missing_display() is None


@linux
@pytest.mark.parametrize("name", [":98765", ":", "nonsense", "", ":0x", "unix:98765.1"])
def test_an_x_server_that_does_not_answer_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert missing_display() is not None


@pytest.mark.parametrize("name", ["localhost:10.0", "192.0.2.7:0", "desk.example:11"])
def test_a_forwarded_screen_is_left_to_qt(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", name)
    assert missing_display() is None


def test_wayland_is_a_screen_where_its_socket_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert missing_display() is not None
    (tmp_path / "wayland-0").touch()
    assert missing_display() is None
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "wayland-0"))
    assert missing_display() is None, "it may be an absolute path"


@pytest.mark.parametrize(
    "platform", ["offscreen", "minimal", "vnc", "vnc:size=800x600", "linuxfb:fb=/dev/fb1"]
)
def test_a_platform_without_a_screen_needs_none(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert missing_display() is None


@pytest.mark.parametrize("platform", ["xcb", "wayland", ""])
def test_a_platform_with_a_screen_needs_one(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert missing_display() is not None


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_always_have_a_screen(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert missing_display() is None


def test_without_qt_there_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    told = missing_display()
    assert told is not None
    assert "pip install PySide6-Essentials" in told
