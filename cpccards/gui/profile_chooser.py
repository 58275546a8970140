"""Which profile? Asked at the start where there are several and none is to be opened without asking."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards import config
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label
from cpccards.gui.theme import Theme
from cpccards.profiles import Profile

_MOST_ROWS = 8


class ProfileChooser(QDialog):
    """The profiles by name; Enter opens one. Names are shown as the letters they are.

    Attributes:
        chosen: the profile, once the dialog is closed; None when the learner left.
    """

    def __init__(self, profiles: Sequence[Profile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen: Profile | None = None
        self._profiles = profiles
        self.setObjectName("page")
        self.setWindowTitle("CPC Cards")
        self.setMinimumWidth(420)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(BLOCK)
        layout.addWidget(label("Who is studying?", "page"))
        self.names = QListWidget()
        self.names.setAccessibleName("Profiles")
        for profile in profiles:
            self.names.addItem(QListWidgetItem(profile.name))
        self.names.setCurrentRow(0)
        self.names.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.itemActivated.connect(lambda _: self._open())
        layout.addWidget(self.names, 1)
        self.at_start = QCheckBox("Open this one from now on, without asking")
        layout.addWidget(self.at_start)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        leave, self.open_it = QPushButton("Quit"), QPushButton("Open")
        self.open_it.setProperty("role", "primary")
        self.open_it.setDefault(True)
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        self.open_it.clicked.connect(self._open)
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.open_it)
        layout.addLayout(row)
        rows = min(len(profiles), _MOST_ROWS)
        line = max(self.names.sizeHintForRow(0), self.fontMetrics().lineSpacing())
        self.names.setMinimumHeight(rows * line + 2 * BLOCK)
        self.names.setFocus()

    def _open(self) -> None:
        row = self.names.currentRow()
        if 0 <= row < len(self._profiles):
            self.chosen = self._profiles[row]
            self.accept()


def choose_profile(app: QApplication) -> Profile | None:
    """The profile the learner chooses; None when they leave. Keeps which one is to be opened from now on."""
    place = config.preferences_path()
    preferences = config.Preferences.load(place)
    theme = Theme(app, config.resources_folder())
    theme.apply(preferences.theme, preferences.text_size)
    chooser = ProfileChooser(config.profiles().all())
    chooser.exec()
    chosen, stays = chooser.chosen, chooser.at_start.isChecked()
    chooser.deleteLater()
    if chosen is not None and stays:
        preferences.start_profile = chosen.key
        preferences.save(place)
    return chosen
