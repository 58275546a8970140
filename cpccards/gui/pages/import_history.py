"""Whether the learning progress of a file comes along."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QWidget

from cpccards.gui.pages.page import INSIDE, bordered, label
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.words.import_words import Outlook, history_words

_SETTLING_MS = 400
"""How long the hour must stand still before the history is worked out anew."""


class HistoryBlock(QFrame):
    """What a file holds of learning, and what of it is wanted.

    Signals:
        progress_chosen, presets_chosen, settings_chosen: whether it comes along.
        rollover_chosen: the hour at which the day turned over.
    """

    progress_chosen = Signal(bool)
    presets_chosen = Signal(bool)
    settings_chosen = Signal(bool)
    rollover_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = bordered(self)
        layout.addWidget(label("Learning history", "strong"))
        self._held = label(role="muted", wrap=True)
        layout.addWidget(self._held)
        self.progress = QCheckBox("Bring my learning progress along")
        self.progress.clicked.connect(self.progress_chosen)
        layout.addWidget(self.progress)
        self._why = label(
            "When each card is due, how well it is known, and every answer. Leave it off for a deck that "
            "somebody shares with you: then all cards begin as new.",
            "small",
            wrap=True,
        )
        layout.addWidget(self._why)
        self._hours = QWidget()
        row = QHBoxLayout(self._hours)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INSIDE)
        name = label("A new day began there at")
        self.hour = NumberField("The hour at which a new day began there", 0, 23, suffix=":00")
        self.hour.setMinimumWidth(self.hour.fontMetrics().averageCharWidth() * 16)
        name.setBuddy(self.hour)
        row.addWidget(name)
        row.addWidget(self.hour)
        row.addWidget(label("“Next day starts at” in Anki’s preferences", "small", wrap=True), 1)
        layout.addWidget(self._hours)
        self._meetings = label(wrap=True)
        layout.addWidget(self._meetings)
        self.presets = QCheckBox("Bring the options of its decks along")
        self.presets.clicked.connect(self.presets_chosen)
        self._options = label(
            "Daily limits, steps, wanted retention, FSRS parameters; for decks that are new here.",
            "small",
            wrap=True,
        )
        layout.addWidget(self.presets)
        layout.addWidget(self._options)
        self.settings = QCheckBox("Take over its settings")
        self.settings.clicked.connect(self.settings_chosen)
        self._set = label(
            "Exam date, outline, minutes a day, when a new day begins; in place of what is set here.",
            "small",
            wrap=True,
        )
        layout.addWidget(self.settings)
        layout.addWidget(self._set)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLING_MS)
        self._pause.timeout.connect(lambda: self.rollover_chosen.emit(self.hour.value()))
        self.hour.valueChanged.connect(lambda _: self._pause.start())

    @property
    def is_waiting(self) -> bool:
        """True while an hour is being typed that was not handed on yet."""
        return self._pause.isActive()

    @property
    def words(self) -> str:
        """All that is said."""
        said = (self._held, self._meetings)
        return "\n".join(line.text() for line in said if not line.isHidden())

    def tab_order(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return [self.progress, self.hour, self.presets, self.settings]

    def show_outlook(self, outlook: Outlook) -> None:
        """Shows what there is and what was chosen; hides where nobody learned with the file."""
        history, options = outlook.history, outlook.options
        self.setVisible(not history.is_empty)
        if history.is_empty:
            return
        self._held.setText(history_words(history))
        can_learn = bool(history.cards or history.reviews or history.beside)
        self.progress.setVisible(can_learn)
        self._why.setVisible(can_learn)
        self.progress.setChecked(options.with_progress)
        self._hours.setVisible(can_learn and history.asks_rollover and options.with_progress)
        if not self._pause.isActive():
            self.hour.blockSignals(True)
            self.hour.setValue(options.rollover_hour)
            self.hour.blockSignals(False)
        self._meetings.setText("\n".join(outlook.learned))
        self._meetings.setVisible(bool(outlook.learned))
        self.presets.setVisible(history.presets > 0)
        self._options.setVisible(history.presets > 0)
        self.presets.setChecked(options.with_presets)
        self.settings.setVisible(history.settings > 0)
        self._set.setVisible(history.settings > 0)
        self.settings.setChecked(options.with_settings)
