"""Rows that the learner keeps, with what can be done with the one that is chosen; each act has a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, area_around, label, surface
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.wrapping_row import WrappingRow


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done.

    Attributes:
        id: what `KeptTable.acted` names it by.
        words: on its button.
        key: that does the same; empty for none.
        spoken: the button's accessible name.
        is_of_row: it needs a row that is chosen.
    """

    id: str
    words: str
    key: str
    spoken: str
    is_of_row: bool = True


def usual_acts(one: str, *others: Act, add: str = "Add") -> tuple[Act, ...]:
    """What can be done with every list: add, change, delete; `others` stand before delete.

    Args:
        one: of its rows, with its article.
        add: on the button that adds.
    """
    chosen = f"the {one.split(' ', 1)[1]} that is chosen"
    return (
        Act("add", add, "N", f"Add {one}", is_of_row=False),
        Act("edit", "Change", "Enter", f"Change {chosen}"),
        *others,
        Act("delete", "Delete", "Del", f"Delete {chosen}"),
    )


class KeptTable(QWidget):
    """A titled table over its buttons; without rows it says what will be here.

    Signals:
        acted: the id of an act.
        row_changed: another row is chosen, or rows were shown anew.

    Attributes:
        table: of the rows.
        buttons: by the id of their act; the first act is also offered while there are no rows.
    """

    acted = Signal(str)
    row_changed = Signal()

    def __init__(
        self,
        title: str,
        headings: Sequence[str],
        acts: Sequence[Act],
        nothing: str,
        *,
        wide: int = 0,
        most_rows: int = 8,
        spare: Sequence[int] = (),
        is_titled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Args:
        title: over the table, and read out with it.
        wide: the column that takes the room that is left.
        spare: columns that are left out where there is little room.
        is_titled: False where the title stands over the whole already.
        """
        super().__init__(parent)
        self._acts = tuple(acts)
        self._spare = tuple(spare)
        self._model = TextTable(self)
        self._model.show_rows((), headings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._title = label(title, "title")
        self._title.setVisible(is_titled)
        self._words = label(role="muted", wrap=True)
        self.table = PlainTable(title, self._model, wide=wide, most_rows=most_rows)
        self._nothing, inside = surface()
        inside.addWidget(label(nothing, wrap=True))
        self.buttons: dict[str, QPushButton] = {}
        for act in self._acts:
            button = QPushButton(f"{act.words}   {act.key}" if act.key else act.words)
            button.setAccessibleName(act.spoken)
            button.clicked.connect(partial(self._do, act))
            self.buttons[act.id] = button
            for key in _keys(act):
                # Keys for a row work in the table alone: Space and Enter on a button press that button.
                shortcut = QShortcut(QKeySequence(key), self.table if act.is_of_row else self)
                context = Qt.ShortcutContext
                shortcut.setContext(
                    context.WidgetShortcut if act.is_of_row else context.WidgetWithChildrenShortcut
                )
                shortcut.activated.connect(partial(self._do, act))
        self._row = WrappingRow(tuple(self.buttons.values()), INSIDE)
        for part in (self._title, self._words, self.table, self._nothing, self._row):
            layout.addWidget(part)
        self.setFocusProxy(self.table)
        self.table.doubleClicked.connect(lambda _: self._open())
        self.table.selectionModel().currentChanged.connect(lambda *_: self._on_row_changed())
        self._on_row()

    @property
    def row(self) -> int:
        """The row that is chosen; −1 for none."""
        return self.table.currentIndex().row()

    def show_rows(self, rows: Sequence[Sequence[str]], words: str = "") -> None:
        """Shows rows, and `words` over them; the place that is chosen stays."""
        place = max(0, min(self.row, len(rows) - 1))
        self._model.show_rows(rows)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        if rows:
            self.choose(place)
        self.setFocusProxy(self.table if rows else self.buttons[self._acts[0].id])
        self._on_row()

    def choose(self, row: int) -> None:
        """Chooses a row."""
        self.table.setCurrentIndex(self._model.index(row, 0))

    def be_tight(self, is_tight: bool) -> None:
        """Leaves out the columns that can be spared, or brings them back."""
        for column in self._spare:
            self.table.setColumnHidden(column, is_tight)
        self.table.fit()

    def _on_row(self) -> None:
        for act in self._acts:
            self.buttons[act.id].setEnabled(self.row >= 0 or not act.is_of_row)
            self.buttons[act.id].setVisible(self._model.rowCount() > 0 or not act.is_of_row)
        self.row_changed.emit()

    def _on_row_changed(self) -> None:
        """A table may show all its rows, so it is the page that must scroll to the one that is chosen."""
        self._on_row()
        around = area_around(self)
        inside = None if around is None else around.widget()
        if around is not None and inside is not None and self.table.hasFocus():
            row = self.table.visualRect(self.table.currentIndex())
            reached = self.table.viewport().mapTo(inside, row.center())
            around.ensureVisible(reached.x(), reached.y(), 0, 2 * row.height())

    def _open(self) -> None:
        """A double click does what Enter does."""
        for act in self._acts:
            if act.key == "Enter":
                self._do(act)

    def _do(self, act: Act, _checked: bool = False) -> None:
        if self.buttons[act.id].isEnabled() and (self.row >= 0 or not act.is_of_row):
            self.acted.emit(act.id)


def _keys(act: Act) -> tuple[str, ...]:
    return ("Return", "Enter") if act.key == "Enter" else (act.key,) if act.key else ()
