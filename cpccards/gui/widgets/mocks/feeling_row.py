"""How the learner feels about the exam, from 1 to 5, with a line of text."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from cpccards.gui.pages.page import bordered, label
from cpccards.gui.widgets.segments import Segments

FEELINGS = ("Awful", "Shaky", "So-so", "Good", "Great")
MOST_CHARACTERS = 200


class FeelingRow(QFrame):
    """Kept as soon as one is taken, and the line when it is left or Enter is pressed.

    Signals:
        felt: a number from 1 to 5, and the line.
    """

    felt = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("How you feel about the exam")
        layout = bordered(self)
        layout.addWidget(label("How I feel about the exam", "title"))
        self._choice = Segments("How I feel about the exam")
        self._choice.offer([(str(n), f"{n}  {word}", f"{n}, {word}") for n, word in enumerate(FEELINGS, 1)])
        self._line = QLineEdit()
        self._line.setMaxLength(MOST_CHARACTERS)
        self._line.setAccessibleName("A line about it")
        self._line.setPlaceholderText("A line about it, for yourself")
        layout.addWidget(self._choice)
        layout.addWidget(self._line)
        self._kept: tuple[int | None, str] = (None, "")
        self._hint = label("Choose a number, and the line is kept with it.", "small")
        self._hint.hide()
        layout.addWidget(self._hint)
        self._choice.chosen.connect(lambda _: self._keep())
        self._line.editingFinished.connect(self._keep)

    def show_feeling(self, feeling: int | None, words: str) -> None:
        """Shows what was kept; None while nothing was."""
        self._kept = (feeling, words)
        blocked = self._choice.blockSignals(True)
        if feeling is None:
            self._choice.clear()
        else:
            self._choice.mark(str(feeling))
        self._choice.blockSignals(blocked)
        if self._line.text() != words:
            self._line.setText(words)
        self._hint.hide()

    def _keep(self) -> None:
        feeling = next((n for n, button in enumerate(self._choice.buttons, 1) if button.isChecked()), None)
        given = (feeling, self._line.text().strip())
        self._hint.setVisible(feeling is None and bool(given[1]))
        if feeling is not None and given != self._kept:
            self._kept = given
            self.felt.emit(feeling, given[1])
