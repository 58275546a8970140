"""Keeps every test off the network: whatever would reach out raises."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
_REACHING_OUT = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"}
_INTERNET = {socket.AF_INET, socket.AF_INET6}


_WAITING = threading.Event()
"""Set while a test makes a server on this computer."""


class NetworkUsed(AssertionError):
    """Something tried to use the network. Nothing in the app may."""


def block() -> None:
    """From here on, and until the process ends: Python tells its audit hooks of every socket."""
    sys.addaudithook(_on_audit)


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A server on this computer, for tests that nobody comes to it; reaching out stays blocked."""
    _WAITING.set()
    try:
        server = socket.create_server(("127.0.0.1", 0))
    finally:
        _WAITING.clear()
    with server:
        server.setblocking(False)
        yield server


def _on_audit(name: str, arguments: tuple[Any, ...]) -> None:
    if name in _LOOKING_UP:
        raise NetworkUsed(f"{name} of {arguments[0]!r}")
    if _WAITING.is_set() and name == "socket.bind":
        return
    if name in _REACHING_OUT and arguments[0].family in _INTERNET and not _is_a_pair(arguments[0]):
        raise NetworkUsed(f"{name} to {arguments[1]!r}")


def _is_a_pair(_one: socket.socket) -> bool:
    """Windows has no socket pairs: Python makes them of two sockets of this computer, for event loops."""
    frame = sys._getframe(2)
    return sys.platform == "win32" and frame.f_code.co_name in {"_fallback_socketpair", "socketpair"}
