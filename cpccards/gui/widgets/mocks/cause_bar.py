"""Why a question was missed: a button and a key for each cause."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from cpccards.domain.mock_causes import Cause
from cpccards.gui.words.mock_result_words import CAUSE_HINTS, CAUSE_KEYS, CAUSE_WORDS

_GAP = 8
_CLEAR = "U  Clear"


class CauseBar(QWidget):
    """For a miss the five causes, for a right answer the lucky guess; buttons wrap where they must.

    Signals:
        named: the `Cause` that was pressed, or None to take it away.
    """

    named = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cause")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._columns = 0
        self._buttons: dict[Cause, QPushButton] = {}
        for key, cause in CAUSE_KEYS.items():
            button = QPushButton(f"{key}  {CAUSE_WORDS[cause]}")
            button.setCheckable(True)
            button.setProperty("role", "cause")
            button.setAccessibleName(f"{CAUSE_WORDS[cause]}: {CAUSE_HINTS[cause]}")
            button.setToolTip(CAUSE_HINTS[cause])
            button.clicked.connect(lambda _=False, cause=cause: self.named.emit(cause))
            self._buttons[cause] = button
        self._clear = QPushButton(_CLEAR)
        self._clear.setProperty("role", "link")
        self._clear.setAccessibleName("Take the cause away")
        self._clear.clicked.connect(lambda: self.named.emit(None))
        self._shown: list[QPushButton] = []
        self._all = [*self._buttons.values(), self._clear]
        for button in self._all:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setParent(self)
        self.show_cause(None, right=False)

    def show_cause(self, cause: Cause | None, *, right: bool) -> None:
        """Offers what can be said of a right answer or of a miss; `cause` is what was said."""
        for each, button in self._buttons.items():
            button.setVisible((each is Cause.GUESSED) == right)
            button.setChecked(each is cause)
        self._clear.setVisible(cause is not None)
        self._arrange(anew=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        shown = self._visible()
        return QSize(len(shown) * (self._widest(shown) + _GAP), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest button."""
        return QSize(self._widest(self._visible()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wraps the buttons for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        """Wraps them anew when the look changes."""
        done = super().event(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._arrange()
        return done

    @staticmethod
    def _widest(shown: Sequence[QPushButton]) -> int:
        return max((button.sizeHint().width() for button in shown), default=0)

    def _visible(self) -> list[QPushButton]:
        return [button for button in self._all if not button.isHidden()]

    def _arrange(self, *, anew: bool = False) -> None:
        shown = self._visible()
        columns = max(1, min(len(shown), (self.width() + _GAP) // (self._widest(shown) + _GAP)))
        if columns == self._columns and not anew:
            return
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for place, button in enumerate(shown):
            self._grid.addWidget(button, place // columns, place % columns)
        self._grid.setColumnStretch(columns, 1)
        self.updateGeometry()
