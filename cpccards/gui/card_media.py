"""What cards may show and play: pictures and sounds of the library, and nothing else."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject

from cpccards.domain.media_kinds import is_sound
from cpccards.gui.card_pictures import Picture, read_picture
from cpccards.gui.sounds import SoundPlayer, can_play
from cpccards.services.media import MediaService

_KEPT_BYTES = 64 * 1024 * 1024


class CardMedia(QObject):
    """Pictures by name, the latest kept in memory, and sounds. There is one for all cards of the window."""

    def __init__(self, media: MediaService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = media
        self._player = SoundPlayer(self)
        self._pictures: OrderedDict[str, Picture] = OrderedDict()

    def picture(self, name: str) -> Picture | None:
        """A picture; None when the library has none of that name that can be shown."""
        digest = self._media.digest(name)
        if digest is None:
            return None
        found = self._pictures.get(digest)
        if found is None:
            data = self._media.read(name)
            found = None if data is None else read_picture(data)
            if found is None:
                return None
            self._pictures[digest] = found
            self._forget()
        self._pictures.move_to_end(digest)
        return found

    def can_play(self, name: str) -> bool:
        """True when the library has a sound of that name, and it can be heard here."""
        if not can_play():
            return False
        data = self._media.read(name)
        return data is not None and is_sound(data)

    def play(self, name: str) -> None:
        """Plays a sound, if there is one of that name."""
        data = self._media.read(name)
        if data is not None and is_sound(data):
            self._player.play(data)

    def _forget(self) -> None:
        """Lets go of those that were not shown for longest."""
        total = sum(picture.image.sizeInBytes() for picture in self._pictures.values())
        while total > _KEPT_BYTES and len(self._pictures) > 1:
            _, gone = self._pictures.popitem(last=False)
            total -= gone.image.sizeInBytes()
