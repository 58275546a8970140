"""The picture with its tools and the list of its shapes: a drawing in the making, with undo of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_shapes import Point, text_label
from cpccards.gui.card_pictures import Picture
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.occlusion_canvas import OcclusionCanvas, Tool
from cpccards.gui.widgets.segments import Segments

_TOOLS = (
    (Tool.SELECT, "1 Select", "1"),
    (Tool.RECT, "2 Rectangle", "2"),
    (Tool.ELLIPSE, "3 Ellipse", "3"),
    (Tool.POLYGON, "4 Polygon", "4"),
    (Tool.TEXT, "5 Label", "5"),
)
_ZOOM_STEP = 1.25
_LEAST_ZOOM, _MOST_ZOOM = 0.05, 8.0
_MOST_STEPS = 200
_LIST_ROWS = 3
_LEAST_ROW = 36
_NEW_LABEL = "Label"


class OcclusionBoard(QWidget):
    """Draws shapes over a picture.

    Signals:
        drawn: the drawing changed.
    """

    drawn = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._drawing = Drawing()
        self._selection: frozenset[int] = frozenset()
        self._before: list[Drawing] = []
        self._undone: list[Drawing] = []
        self._fits = True
        self.canvas = OcclusionCanvas(theme)
        self._build()
        self._connect()
        self.choose_tool(Tool.RECT)
        self._show()

    @property
    def drawing(self) -> Drawing:
        """The drawing as it is now."""
        return self._drawing

    def begin(self, drawing: Drawing) -> None:
        """Takes over a drawing; nothing can be undone before it."""
        self._drawing, self._selection = drawing, frozenset()
        self._before, self._undone = [], []
        self._show()

    def show_picture(self, picture: Picture) -> None:
        """Takes over a picture, and shows all of it."""
        self.canvas.show_picture(picture.image, picture.width, picture.height)
        self.fit()

    # What is on screen

    def _build(self) -> None:
        self.tools = Segments("Tool")
        self.tools.offer([(tool.value, words, words[2:]) for tool, words, _ in _TOOLS])
        self._buttons: dict[str, QPushButton] = {}
        commands = QHBoxLayout()
        commands.setSpacing(4)
        for words, hint, act in (
            ("Undo", "Undo in this drawing  Ctrl+Z", self.undo),
            ("Redo", "Do it again  Ctrl+Shift+Z", self.redo),
            ("Duplicate", "Ctrl+D", self.duplicate),
            ("Delete", "Del", self.delete),
            ("Group", "One card asks all of them  Ctrl+G", self.group),
            ("Ungroup", "A card for each  Ctrl+Shift+G", self.ungroup),
        ):
            commands.addWidget(self._button(words, hint, act))
        commands.addStretch(1)
        for words, spoken, act in (
            ("−", "Smaller  −", self.zoom_out),
            ("+", "Larger  +", self.zoom_in),
            ("Fit", "Show the whole picture  0", self.fit),
        ):
            commands.addWidget(self._button(words, spoken, act))
        self._area = QScrollArea()
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setWidget(self.canvas)
        self.list = QListWidget()
        self.list.setAccessibleName("Shapes")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.words = QLineEdit()
        self.words.setAccessibleName("Words of the label")
        self.words.setPlaceholderText("Words of the label")
        self.words.hide()
        self._hint = label(role="small", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.tools)
        layout.addLayout(commands)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._hint)
        layout.addWidget(self.words)
        layout.addWidget(self.list)

    def _button(self, words: str, hint: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(words)
        made.setAutoDefault(False)
        made.setToolTip(hint)
        made.setAccessibleName(hint.split("  ", maxsplit=1)[0] if len(words) < 4 else words)
        made.clicked.connect(act)
        self._buttons[words] = made
        return made

    def _connect(self) -> None:
        self.tools.chosen.connect(lambda key: self.choose_tool(Tool(key)))
        self.canvas.edited.connect(self.take_over)
        self.canvas.chosen.connect(self.choose)
        self.canvas.label_wanted.connect(self._add_label)
        self.list.itemSelectionChanged.connect(self._on_listed)
        self.words.textEdited.connect(self._write_label)
        for keys, act in (
            (("Ctrl+Z",), self.undo),
            (("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            (("Ctrl+D",), self.duplicate),
            (("Del", "Backspace"), self.delete),
            (("Ctrl+G",), self.group),
            (("Ctrl+Shift+G",), self.ungroup),
            (("Ctrl+A",), self.choose_all),
            (("+", "="), self.zoom_in),
            (("-",), self.zoom_out),
            (("0",), self.fit),
            *(((key,), lambda tool=tool: self.choose_tool(tool)) for tool, _, key in _TOOLS),
        ):
            for where in (self.canvas, self.list):
                shortcut = QShortcut(where)
                shortcut.setKeys([QKeySequence(key) for key in keys])
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Goes on showing the whole picture, if it did."""
        super().resizeEvent(event)
        self.list.setFixedHeight(_LIST_ROWS * max(_LEAST_ROW, self.list.sizeHintForRow(0)) + 4)
        if self._fits:
            # Once the picture's room has its new size.
            QTimer.singleShot(0, self, self.fit)

    def _show(self) -> None:
        self.canvas.show_drawing(self._drawing, self._selection)
        names = [self._drawing.name(place) for place in range(len(self._drawing.shapes))]
        self.list.blockSignals(True)
        if names != [self.list.item(row).text() for row in range(self.list.count())]:
            self.list.clear()
            self.list.addItems(names)
        for row in range(self.list.count()):
            self.list.item(row).setSelected(row in self._selection)
        self.list.blockSignals(False)
        chosen = self._selection
        for words, can in (
            ("Undo", bool(self._before)),
            ("Redo", bool(self._undone)),
            ("Duplicate", bool(chosen) and not self._drawing.is_full),
            ("Delete", bool(chosen)),
            ("Group", self._drawing.can_group(chosen)),
            ("Ungroup", self._drawing.can_ungroup(chosen)),
        ):
            self._buttons[words].setEnabled(can)
        written = self._label()
        self.words.setVisible(written is not None)
        if written is not None and not self.words.hasFocus():
            self.words.setText(written)
        self._hint.setText(self._hint_words())

    def _hint_words(self) -> str:
        if self._drawing.is_full:
            return "There are as many shapes as a picture can have."
        match self.canvas.tool:
            case Tool.SELECT:
                return "Click a shape; drag it, or one of its corners. Tab goes from shape to shape."
            case Tool.POLYGON:
                return "Click each corner; double-click or press Enter at the last one."
            case Tool.TEXT:
                return "Click where the label is to be. It stays in sight on every card."
        return "Drag over what is to be hidden. Enter puts a shape in the middle; arrow keys move it."

    def _label(self) -> str | None:
        """What the label that is chosen says; None when none is."""
        if len(self._selection) != 1:
            return None
        [place] = self._selection
        shape = self._drawing.shapes[place].shape
        return shape.text if shape.kind == "text" else None

    # What it does

    def choose_tool(self, tool: Tool) -> None:
        """Takes a tool."""
        self.canvas.set_tool(tool)
        self.tools.blockSignals(True)
        self.tools.mark(tool.value)
        self.tools.blockSignals(False)
        self._hint.setText(self._hint_words())

    def choose(self, places: object) -> None:
        """Chooses shapes."""
        if isinstance(places, frozenset):
            self._selection = frozenset(place for place in places if place < len(self._drawing.shapes))
            self._show()

    def choose_all(self) -> None:
        """Chooses every shape."""
        self.choose(frozenset(range(len(self._drawing.shapes))))

    def undo(self) -> None:
        """Takes the last change of the drawing back."""
        if self.canvas.is_drawing:
            self.canvas.give_up_polygon()
        elif self._before:
            self._undone.append(self._drawing)
            self._change_to(self._before.pop())

    def redo(self) -> None:
        """Brings the change back that was undone last."""
        if self._undone:
            self._before.append(self._drawing)
            self._change_to(self._undone.pop())

    def delete(self) -> None:
        """Takes the shapes away that are chosen."""
        self.take_over(self._drawing.without(self._selection), frozenset())

    def duplicate(self) -> None:
        """Puts copies beside the shapes that are chosen."""
        drawing, copies = self._drawing.doubled(self._selection)
        self.take_over(drawing, copies)

    def group(self) -> None:
        """Has one card ask all shapes that are chosen."""
        self.take_over(self._drawing.grouped(self._selection))

    def ungroup(self) -> None:
        """Has a card ask for each shape that is chosen."""
        self.take_over(self._drawing.ungrouped(self._selection))

    def set_mode(self, mode: str) -> None:
        """Asks the shapes in another way."""
        self.take_over(self._drawing.with_mode(mode))

    def zoom_in(self) -> None:
        """Shows the picture larger."""
        self._zoom_to(self.canvas.zoom * _ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shows the picture smaller."""
        self._zoom_to(self.canvas.zoom / _ZOOM_STEP)

    def fit(self) -> None:
        """Shows the whole picture."""
        self._fits = True
        self.canvas.set_zoom(self.canvas.fitting_zoom(self._room()))

    def _room(self) -> QSize:
        return self._area.size() - QSize(2 * self._area.frameWidth(), 2 * self._area.frameWidth())

    def _zoom_to(self, zoom: float) -> None:
        self._fits = False
        self.canvas.set_zoom(min(max(zoom, _LEAST_ZOOM), _MOST_ZOOM))

    def take_over(self, drawing: object, chosen: frozenset[int] | None = None) -> None:
        """Makes another drawing the present one, as one step of undo; `chosen` are places in it."""
        if not isinstance(drawing, Drawing) or drawing == self._drawing:
            return
        self._before = [*self._before[-_MOST_STEPS:], self._drawing]
        self._undone = []
        self._change_to(drawing, chosen)

    def _change_to(self, drawing: Drawing, chosen: frozenset[int] | None = None) -> None:
        self._drawing = drawing
        self.choose(self._selection if chosen is None else chosen)
        self.drawn.emit()

    def _add_label(self, point: Point) -> None:
        made = text_label(point, _NEW_LABEL)
        if made is None:
            return
        drawing = self._drawing.added(made)
        self.take_over(drawing, frozenset({len(drawing.shapes) - 1}))
        self.choose_tool(Tool.SELECT)
        self.words.setFocus()
        self.words.selectAll()

    def _write_label(self, words: str) -> None:
        if self._label() is None:
            return
        [place] = self._selection
        shape = self._drawing.shapes[place].shape
        made = text_label(shape.points[0], words)
        if made is not None:
            self.take_over(self._drawing.changed(place, replace(shape, text=made.text)))

    def _on_listed(self) -> None:
        self.choose(frozenset(self.list.row(item) for item in self.list.selectedItems()))
