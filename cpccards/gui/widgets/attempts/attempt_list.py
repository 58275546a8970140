"""The attempts in a table, one of them chosen, and some ticked to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.attempts import StoredAttempt
from cpccards.gui.models.attempt_tables import AttemptsModel
from cpccards.gui.models.text_table import plain_tip
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.plain_table import PlainTable

FIRST_COMPARED = 3
"""How many of the latest attempts are ticked until the learner chooses."""


class AttemptList(QWidget):
    """Shows attempts, the newest first.

    Signals:
        edit_chosen, deletion_chosen: for the attempt that is chosen.
        ticked: the learner ticked an attempt, or took the tick away.
    """

    edit_chosen = Signal()
    deletion_chosen = Signal()
    ticked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._model = AttemptsModel(self)
        self._seen: set[int] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._table = PlainTable(
            "Attempts, the newest first", self._model, wide=AttemptsModel.NAME, most_rows=8
        )
        self.setFocusProxy(self._table)
        layout.addWidget(self._table)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        self._tick_words = label(role="muted", wrap=True)
        self._edit, self._delete = QPushButton("Edit   Enter"), QPushButton("Delete   Del")
        self._edit.setAccessibleName("Edit the attempt that is chosen")
        self._delete.setAccessibleName("Delete the attempt that is chosen")
        row.addWidget(self._edit)
        row.addWidget(self._delete)
        row.addSpacing(INSIDE)
        row.addWidget(self._tick_words, 1)
        layout.addLayout(row)
        self._connect()

    @property
    def chosen(self) -> StoredAttempt | None:
        """The attempt of the current row."""
        return self._model.attempt(self._table.currentIndex())

    @property
    def ticks(self) -> frozenset[int]:
        """Ids of the attempts that are ticked."""
        return self._model.ticks

    def show_attempts(self, attempts: Sequence[StoredAttempt], outlines: Mapping[str, str]) -> None:
        """Shows the attempts there are; what was chosen and ticked stays so, and new ones are ticked.

        Args:
            attempts: newest first.
            outlines: names of outlines by id.
        """
        chosen, row = self.chosen, self._table.currentIndex().row()
        ids = {each.id for each in attempts}
        if self._seen is None:
            ticks = {each.id for each in attempts[:FIRST_COMPARED]}
        else:
            ticks = (set(self._model.ticks) & ids) | (ids - self._seen)
        self._seen = ids
        self._model.set_rows(attempts, ticks, outlines, self.locale())
        found = self._model.row_of(chosen.id if chosen else None)
        if attempts:
            kept = found if found >= 0 else min(max(row, 0), len(attempts) - 1)
            self._table.setCurrentIndex(self._model.index(kept, 0))
        self._show_chosen()
        self._show_ticks()

    def arrange(self, *, is_tight: bool) -> None:
        """Leaves the outline out where there is no room for it."""
        if self._table.isColumnHidden(AttemptsModel.OUTLINE) != is_tight:
            self._table.setColumnHidden(AttemptsModel.OUTLINE, is_tight)
            self._table.fit()

    def _connect(self) -> None:
        self._edit.clicked.connect(self.edit_chosen)
        self._delete.clicked.connect(self.deletion_chosen)
        self._table.doubleClicked.connect(lambda _: self.edit_chosen.emit())
        self._table.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        self._model.ticked.connect(self._show_ticks)
        self._model.ticked.connect(self.ticked)
        for keys, act in (
            (("Return", "Enter"), self.edit_chosen.emit),
            (("Del",), self.deletion_chosen.emit),
            (("Space",), self._toggle),
        ):
            shortcut = QShortcut(self._table)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _show_chosen(self) -> None:
        attempt = self.chosen
        for button in (self._edit, self._delete):
            button.setEnabled(attempt is not None)
        self._table.setToolTip(plain_tip(attempt.notes) if attempt else "")

    def _show_ticks(self) -> None:
        count = len(self.ticks)
        words = "Tick two or more to see them side by side." if self._model.rowCount() > 1 else ""
        if count > 1:
            words = f"{count} are ticked, and side by side below. Space ticks."
        self._tick_words.setText(words)

    def _toggle(self) -> None:
        self._model.toggle(self._table.currentIndex().row())
