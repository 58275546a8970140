"""One window over a library: a second start brings the first to the front and hands it the file.

The lock file beside the library says who is first; it names its process, so that of a program that was killed
is taken over. The two talk through a local socket that only the same user can open. SQLite's own lock stands
behind this: where no lock file can be made, the second window says that the library is in use.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QLockFile, QObject, QProcess, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 10_000
"""A first that is just opening its library, or making its last backup, answers late."""
_ABOUT_TO_LISTEN_MS = 1_000
"""For so long a first that holds the lock may not be there to be called: it begins just now, or ends."""
_LOOK_AGAIN_MS = 20
_LONGEST = 32 * 1024
_DONE = b"done\n"


class SingleInstance(QObject):
    """The right to be the window over a library.

    Signals:
        called: a second start; with the path of the file it was given, or an empty text.
    """

    called = Signal(str)

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        place = library.absolute()
        with contextlib.suppress(OSError):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place = place.resolve()
        self._lock_path = place.with_name(f"{place.name}.lock")
        self._lock = QLockFile(str(self._lock_path))
        # Never old: only the end of its process frees it.
        self._lock.setStaleLockTime(0)
        self._name = (
            f"cpccards-{hashlib.sha256(str(place).encode(errors='surrogateescape')).hexdigest()[:24]}"
        )
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def may_open(self, file: Path | None = None) -> bool:
        """True when this start is to open a window: there is no other, or it doesn't answer.

        Args:
            file: handed to the first where there is one.
        """
        waits = QDeadlineTimer(_ABOUT_TO_LISTEN_MS)
        while not self.take(_LOOK_AGAIN_MS):
            if self.call_first(file):
                return False
            if waits.hasExpired():
                # Nobody is there: a computer of another name left it, which may be this one. One that is held
                # can't be removed.
                if self._lock.removeStaleLockFile():
                    self.take()
                break
        return True

    def take(self, wait_ms: int = 0) -> bool:
        """Becomes the first, and listens to those who come after; False when there is one already."""
        if not self._lock.tryLock(wait_ms) and self._lock.error() == QLockFile.LockError.LockFailedError:
            return False
        with contextlib.suppress(OSError):  # it names this computer and its process
            self._lock_path.chmod(0o600)
        # A first that was killed left its socket behind.
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def call_first(self, file: Path | None = None) -> bool:
        """Asks the first window to come forward with a file; False when it does not answer."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(("" if file is None else str(file)).encode(errors="surrogateescape") + b"\n")
        heard = socket.waitForBytesWritten(_PATIENCE_MS) and socket.waitForReadyRead(_PATIENCE_MS)
        answer = bytes(socket.readAll().data())
        socket.disconnectFromServer()
        return heard and answer == _DONE

    def release(self) -> None:
        """Lets another be the first."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.readyRead.connect(partial(self._read, socket))

    def _read(self, socket: QLocalSocket) -> None:
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
        elif socket.canReadLine():
            line = bytes(socket.readLine().data())
            socket.write(_DONE)
            socket.flush()
            self.called.emit(line.rstrip(b"\n").decode(errors="surrogateescape"))


def start_again(library: Path | None = None) -> bool:
    """Starts the app over a library, or with the arguments it was started with.

    Returns:
        False when the system refuses.
    """
    packed = getattr(sys, "frozen", False)
    arguments = sys.argv[1:] if library is None else ["--library", str(library)]
    program = arguments if packed else ["-m", "cpccards", *arguments]
    return bool(QProcess.startDetached(sys.executable, program)[0])
