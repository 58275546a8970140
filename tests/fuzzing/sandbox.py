"""Reading one file in a process of its own, whose memory, time and doings are watched. Needs `os.fork`.

The child may use 1 GB of address space and five seconds of processor time, and may write nothing but
temporary files, which must be gone when it ends. It may start no program and open no connection. What Python
does is told by its audit events; what it leaves behind is looked for in the folder it runs in.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from cpccards.domain.errors import BadInput

MEMORY = 1024**3
SECONDS = 5.0
_WALL_SECONDS = 90.0
_MOST_TOLD = 4000

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.startfile", "os.fork", "os.kill",
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "ssl.", "webbrowser.", "ctypes.",
    "pickle.find_class", "sqlite3.enable_load_extension", "sqlite3.load_extension", "pty.",
)  # fmt: skip
_CHANGES = frozenset({
    "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
    "os.chown", "os.utime", "os.setxattr", "tempfile.mkstemp", "tempfile.mkdtemp", "sqlite3.connect",
})  # fmt: skip


class Ending(StrEnum):
    """How reading a file ended. The first two are as it should be."""

    READ = "read"
    REFUSED = "refused"
    CRASH = "crash"
    HANG = "hang"
    MEMORY = "memory"
    WROTE = "wrote"


GOOD = frozenset({Ending.READ, Ending.REFUSED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. `seconds` are of the processor, `megabytes` the most the process had."""

    ending: Ending
    told: str
    seconds: float
    megabytes: float


def watched(job: Callable[[], object], folder: Path) -> Outcome:
    """Does `job` in a child process.

    Args:
        job: raises BadInput for a file that is refused.
        folder: an empty one; the child runs in it.
    """
    temporary = folder / "temporary"
    temporary.mkdir(exist_ok=True)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(job, folder, temporary, writer)
    os.close(writer)
    told = b""
    while piece := os.read(reader, 65536):
        told += piece
    os.close(reader)
    _, status, used = os.wait4(child, 0)
    seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    word, _, detail = told.decode("utf-8", "replace").partition("\n")
    left = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path != temporary)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        hung = number in {signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU}
        ending, detail = (Ending.HANG if hung else Ending.CRASH), signal.Signals(number).name
    elif word not in set(Ending):
        ending, detail = Ending.CRASH, f"ended with {os.waitstatus_to_exitcode(status)} and no word"
    else:
        ending = Ending(word)
    if left and ending in GOOD:
        ending, detail = Ending.WROTE, "left behind: " + ", ".join(left[:5])
    _empty(folder)
    return Outcome(ending, detail, seconds, megabytes)


def _child(job: Callable[[], object], folder: Path, temporary: Path, writer: int) -> NoReturn:
    word, detail = Ending.CRASH, ""
    try:
        _confine(folder, temporary)
        doings: list[str] = []
        sys.addaudithook(_listener(doings, str(temporary)))
        try:
            job()
            word = Ending.READ
        except BadInput as error:
            word, detail = Ending.REFUSED, error.title
        except MemoryError:
            word, detail = Ending.MEMORY, "MemoryError"
        if doings:
            word, detail = Ending.WROTE, "; ".join(doings[:5])
    except BaseException:  # noqa: BLE001  # whatever it is, the parent tells it
        detail = traceback.format_exc()[-_MOST_TOLD:]
    os.write(writer, f"{word}\n{detail}".encode("utf-8", "replace"))
    os._exit(0)


def _confine(folder: Path, temporary: Path) -> None:
    os.chdir(folder)
    tempfile.tempdir = str(temporary)
    sys.dont_write_bytecode = True
    os.environ["HOME"] = os.environ["SQLITE_TMPDIR"] = os.environ["TMPDIR"] = str(temporary)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    # Of the processor, so that a busy machine makes nothing look like a hang; and one for who just waits.
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, _WALL_SECONDS)


def _listener(doings: list[str], temporary: str) -> Callable[[str, tuple[Any, ...]], None]:
    def is_outside(path: object, folder: object = -1) -> bool:
        if isinstance(path, int) or path == ":memory:":
            return False
        text = os.fsdecode(path) if isinstance(path, bytes | str | os.PathLike) else ""
        text = text.removeprefix("file://").partition("?")[0]
        if isinstance(folder, int) and folder >= 0:
            text = os.path.join(os.path.realpath(f"/proc/self/fd/{folder}"), text)  # noqa: PTH118  # see below
        # Path.resolve would follow links, and this is about the file that was named.
        return not os.path.abspath(text).startswith(temporary)  # noqa: PTH100

    def listen(event: str, values: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = values
            writes = set(mode or "") & set("wax+") or flags & _WRITES
            if writes and is_outside(path):
                doings.append(f"opened {path!r:.100} to write")
        elif event.startswith(_FORBIDDEN) or (event in _CHANGES and is_outside(values[0], values[-1])):
            doings.append(f"{event} {values!r:.100}")

    return listen


def _empty(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
