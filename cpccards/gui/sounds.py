"""Sounds of cards, played when the learner asks for one. Qt Multimedia is no part of every installation."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject

_MODULE = "PySide6.QtMultimedia"
_log = logging.getLogger(__name__)


@cache
def can_play() -> bool:
    """True where sounds can be played at all."""
    return find_spec(_MODULE) is not None


class SoundPlayer(QObject):
    """Plays one sound at a time, from bytes: the player is given no address."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: Any = None
        self._buffer: QBuffer | None = None

    def play(self, data: bytes) -> None:
        """Plays a sound from its beginning; one that is playing stops."""
        try:
            multimedia: Any = importlib.import_module(_MODULE)
        except ImportError:  # the module is there, a library it needs is not
            _log.warning("Sounds can't be played", exc_info=True)
            return
        if self._player is None:
            self._player = multimedia.QMediaPlayer(self)
            self._player.setAudioOutput(multimedia.QAudioOutput(self))
        self._player.stop()
        before, self._buffer = self._buffer, QBuffer(self)
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player.setSourceDevice(self._buffer)
        self._player.play()
        if before is not None:
            before.deleteLater()
