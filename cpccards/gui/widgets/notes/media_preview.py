"""A picture as a thumbnail, or a sound to be heard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from cpccards.domain.media_kinds import is_sound
from cpccards.gui.card_pictures import read_picture
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.sounds import SoundPlayer, can_play

_LONGER_SIDE = 180
"""Of a thumbnail, in pixels."""


class MediaPreview(QWidget):
    """Shows what is in one file of the library."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = SoundPlayer(self)
        self._sound: bytes | None = None
        self.thumbnail = QLabel()
        self.thumbnail.setAccessibleName("The picture")
        self.about = label(wrap=True)
        self.play = QPushButton("Play")
        self.play.clicked.connect(self.hear)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(BLOCK)
        row.addWidget(self.thumbnail)
        row.addWidget(self.play)
        row.addWidget(self.about, 1)

    def show_file(self, name: str, data: bytes | None) -> None:
        """Shows a file by its bytes; only its name when they are lost, or no picture."""
        self._sound = data if data is not None and is_sound(data) and can_play() else None
        self.play.setVisible(self._sound is not None)
        picture = None if data is None else read_picture(data)
        self.thumbnail.setVisible(picture is not None)
        if picture is None:
            self.about.setText(name)
            return
        self.about.setText(f"{picture.width} × {picture.height} pixels")
        ratio = self.devicePixelRatioF()
        side, image = round(_LONGER_SIDE * ratio), picture.image
        if max(image.width(), image.height()) > side:
            image = image.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        shown = QPixmap.fromImage(image)
        shown.setDevicePixelRatio(ratio)
        self.thumbnail.setPixmap(shown)

    def hear(self) -> None:
        """Plays the sound, if it is one."""
        if self._sound is not None:
            self._player.play(self._sound)
