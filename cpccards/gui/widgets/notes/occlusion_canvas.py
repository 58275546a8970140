"""The picture with the shapes over it, to be drawn on with mouse or keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from cpccards.domain.faces import MaskShape
from cpccards.domain.occlusion_drawing import Drawing
from cpccards.domain.occlusion_shapes import (
    Point,
    bounds,
    dragged_out,
    handles,
    nearest_handle,
    polygon,
    resized,
)
from cpccards.gui.card_pictures import paint_label
from cpccards.gui.theme import Theme

MARGIN = 12
"""Pixels around the picture, so that shapes at its edge can be taken."""
REACH = 9
"""Pixels from a handle within which it is taken."""
_HANDLE = 8
_NEW_SIZE = 0.2
"""Of a shape that was made by a key, as a share of the picture."""
_OPACITY = 0.62
_ARROWS: dict[int, Point] = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_FAR = 10
"""Pixels an arrow key moves with Shift."""
_CORNER_HANDLE = 4
"""The handle of a box that Ctrl and an arrow key move: below its right end."""


class Tool(StrEnum):
    """What the mouse does."""

    SELECT = "select"
    RECT = "rect"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class _Drag:
    """Where the mouse went down, on which drawing, and the handle it took; None while it moves shapes."""

    start: Point
    drawing: Drawing
    handle: int | None = None


class OcclusionCanvas(QWidget):
    """Shows a picture and a drawing, and lets shapes be made, chosen, moved and resized.

    Signals:
        edited: a `Drawing` that is to take the place of the one shown; one step of undo.
        chosen: the places of the shapes that are chosen now.
        label_wanted: a point where a label is to be.
    """

    edited = Signal(object)
    chosen = Signal(object)
    label_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._image = QImage()
        self._size: Point = (1.0, 1.0)
        self._zoom = 1.0
        self._drawing = Drawing()
        self._selection: frozenset[int] = frozenset()
        self._tool = Tool.RECT
        self._drag: _Drag | None = None
        self._made: MaskShape | None = None
        self._corners: list[Point] = []
        self._pointer: Point | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Picture")
        theme.changed.connect(self.update)

    # What it shows

    @property
    def selection(self) -> frozenset[int]:
        """The places of the shapes that are chosen."""
        return self._selection

    @property
    def tool(self) -> Tool:
        """What the mouse does."""
        return self._tool

    @property
    def zoom(self) -> float:
        """Screen pixels for each of the picture's."""
        return self._zoom

    @property
    def natural_size(self) -> QSize:
        """The picture's own size in pixels."""
        return QSize(round(self._size[0]), round(self._size[1]))

    @property
    def is_drawing(self) -> bool:
        """True while a polygon has corners and is not closed."""
        return bool(self._corners)

    def show_picture(self, image: QImage, width: int, height: int) -> None:
        """Takes over a picture; its own size may be larger than the image's."""
        self._image, self._size = image, (float(width), float(height))
        self.set_zoom(self._zoom)

    def show_drawing(self, drawing: Drawing, selection: frozenset[int]) -> None:
        """Takes over a drawing and what is chosen of it."""
        self._drawing, self._selection = drawing, selection
        names = "; ".join(drawing.name(place) for place in sorted(selection))
        self.setAccessibleDescription(names or f"{len(drawing.shapes)} shapes, none chosen")
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """Takes another tool; an open polygon is given up."""
        self._tool = tool
        self._corners = []
        cursor = Qt.CursorShape.ArrowCursor if tool is Tool.SELECT else Qt.CursorShape.CrossCursor
        self.setCursor(cursor)
        self.update()

    def set_zoom(self, zoom: float) -> None:
        """Shows the picture larger or smaller."""
        self._zoom = zoom
        width, height = (max(1, round(side * zoom)) + 2 * MARGIN for side in self._size)
        self.setFixedSize(width, height)
        self.update()

    def fitting_zoom(self, room: QSize) -> float:
        """The zoom at which the whole picture is seen, but no more than twice its size."""
        across, down = (
            max(1.0, side - 2 * MARGIN - 2) / of
            for side, of in zip((room.width(), room.height()), self._size, strict=True)
        )
        return min(across, down, 2.0)

    def place_of(self, point: Point) -> QPointF:
        """Where a point of the picture is in this widget."""
        return QPointF(
            MARGIN + point[0] * self._size[0] * self._zoom, MARGIN + point[1] * self._size[1] * self._zoom
        )

    def _point_at(self, place: QPointF) -> Point:
        return (
            (place.x() - MARGIN) / (self._size[0] * self._zoom),
            (place.y() - MARGIN) / (self._size[1] * self._zoom),
        )

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a shape, or takes hold of one."""
        if event.button() is not Qt.MouseButton.LeftButton or self._image.isNull():
            return
        point = self._point_at(event.position())
        if self._tool is Tool.SELECT:
            self._take(point, is_added=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif self._tool is Tool.POLYGON:
            self._add_corner(point)
        elif self._tool is Tool.TEXT:
            self.label_wanted.emit(point)
        else:
            self._drag = _Drag(point, self._drawing)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draws the shape as far as it is, or moves what is held."""
        point = self._pointer = self._point_at(event.position())
        if self._drag is None:
            if self._corners:
                self.update()
            return
        if self._tool is not Tool.SELECT:
            self._made = dragged_out(self._tool, self._drag.start, point)
        else:
            self._drawing = self._pulled(self._drag, point)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keeps what was drawn or moved."""
        if event.button() is not Qt.MouseButton.LeftButton or self._drag is None:
            return
        drag, self._drag = self._drag, None
        made, self._made = self._made, None
        if made is not None:
            self._add(made)
        elif self._drawing != drag.drawing:
            self.edited.emit(self._drawing)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Closes a polygon."""
        if self._corners:
            self.close_polygon()
        else:
            self.mousePressEvent(event)

    def _take(self, point: Point, *, is_added: bool) -> None:
        if len(self._selection) == 1 and not is_added:
            [place] = self._selection
            shape = self._drawing.shapes[place].shape
            handle = nearest_handle(shape, point, self._size, REACH / self._zoom)
            if handle is not None:
                self._drag = _Drag(point, self._drawing, handle)
                return
        found = self._drawing.at(point, self._size)
        if found is None:
            if not is_added:
                self.chosen.emit(frozenset())
            return
        if is_added:
            self.chosen.emit(self._selection ^ {found})
        elif found not in self._selection:
            self.chosen.emit(frozenset({found}))
        self._drag = _Drag(point, self._drawing)

    def _pulled(self, drag: _Drag, to: Point) -> Drawing:
        if drag.handle is None:
            by = (to[0] - drag.start[0], to[1] - drag.start[1])
            return drag.drawing.shifted(self._selection, by)
        [place] = self._selection
        shape = drag.drawing.shapes[place].shape
        return drag.drawing.changed(place, resized(shape, drag.handle, to, self._size))

    def _add_corner(self, point: Point) -> None:
        if len(self._corners) > 2:
            first = self.place_of(self._corners[0]) - self.place_of(point)
            if first.manhattanLength() <= REACH:
                self.close_polygon()
                return
        self._corners.append(point)
        self.update()

    def close_polygon(self) -> None:
        """Makes the corners that were set a shape, if they enclose anything."""
        corners, self._corners = self._corners, []
        made = polygon(tuple(corners)) if corners else None
        if made is not None:
            self._add(made)
        self.update()

    def give_up_polygon(self) -> None:
        """Forgets the corners that were set."""
        self._corners = []
        self.update()

    def _add(self, shape: MaskShape) -> None:
        drawing = self._drawing.added(shape)
        if drawing != self._drawing:
            self.edited.emit(drawing)
            self.chosen.emit(frozenset({len(drawing.shapes) - 1}))

    # Keys

    def event(self, event: QEvent) -> bool:
        """Tab goes from shape to shape, and on to the next part after the last."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()))
            if step is not None and self._go(step):
                return True
        return super().event(event)

    def _go(self, step: int) -> bool:
        count = len(self._drawing.shapes)
        end = max(self._selection, default=-1) if step > 0 else min(self._selection, default=count)
        place = end + step
        if 0 <= place < count:
            self.chosen.emit(frozenset({place}))
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move what is chosen, with Ctrl resize it; Enter makes a shape, or closes the polygon."""
        key, held = event.key(), event.modifiers()
        if key in _ARROWS and self._selection:
            far = _FAR if held & Qt.KeyboardModifier.ShiftModifier else 1
            by = (_ARROWS[key][0] * far / self._size[0], _ARROWS[key][1] * far / self._size[1])
            self._nudge(by, resize=bool(held & Qt.KeyboardModifier.ControlModifier))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held and not self._image.isNull():
            self._make_by_key()
        elif key == Qt.Key.Key_Escape and self._corners:
            self.give_up_polygon()
        else:
            super().keyPressEvent(event)

    def _nudge(self, by: Point, *, resize: bool) -> None:
        drawing = self._drawing
        if not resize:
            drawing = drawing.shifted(self._selection, by)
        else:
            for place in self._selection:
                shape = drawing.shapes[place].shape
                if shape.kind != "polygon":
                    points = handles(shape, self._size)
                    handle = min(_CORNER_HANDLE, len(points) - 1)
                    x, y = points[handle]
                    to = (x + by[0], y + by[1])
                    drawing = drawing.changed(place, resized(shape, handle, to, self._size))
        if drawing != self._drawing:
            self.edited.emit(drawing)

    def _make_by_key(self) -> None:
        low, high = 0.5 - _NEW_SIZE / 2, 0.5 + _NEW_SIZE / 2
        if self._corners:
            self.close_polygon()
        elif self._tool is Tool.TEXT:
            self.label_wanted.emit((low, low))
        elif self._tool is Tool.POLYGON:
            made = polygon(((0.5, low), (high, high), (low, high)))
            if made is not None:
                self._add(made)
        elif self._tool is not Tool.SELECT:
            made = dragged_out(self._tool, (low, low), (high, high))
            if made is not None:
                self._add(made)

    # Paint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture, the shapes with the number of their card, and handles on the one that is chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        tokens = self._theme.tokens
        room = QRectF(self.place_of((0.0, 0.0)), self.place_of((1.0, 1.0)))
        painter.drawImage(room, self._image)
        for place, each in enumerate(self._drawing.shapes):
            words = ", ".join(map(str, sorted(each.numbers)))
            self._paint_shape(painter, each.shape, words, is_chosen=place in self._selection)
        if self._made is not None:
            self._paint_shape(painter, self._made, "", is_chosen=True)
        if self._corners:
            painter.setPen(QPen(tokens.color("accent"), 2))
            ends = [*self._corners, *([self._pointer] if self._pointer else [])]
            painter.drawPolyline(QPolygonF([self.place_of(point) for point in ends]))
            self._paint_handles(painter, tuple(self._corners))
        if len(self._selection) == 1 and self._tool is Tool.SELECT:
            [place] = self._selection
            self._paint_handles(painter, handles(self._drawing.shapes[place].shape, self._size))
        if self.hasFocus():
            painter.setPen(QPen(tokens.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(-4, -4, 4, 4))
        painter.end()

    def _paint_shape(self, painter: QPainter, shape: MaskShape, words: str, *, is_chosen: bool) -> None:
        tokens = self._theme.tokens
        left, top, width, height = bounds(shape, self._size)
        box = QRectF(self.place_of((left, top)), self.place_of((left + width, top + height)))
        painter.save()
        if shape.angle:
            painter.translate(box.topLeft())
            painter.rotate(shape.angle)
            painter.translate(-box.topLeft())
        painter.setPen(QPen(tokens.color("accent" if is_chosen else "text"), 3 if is_chosen else 1))
        fill = QColor(tokens.color("selected" if is_chosen else "control_line"))
        fill.setAlphaF(_OPACITY)
        painter.setBrush(fill)
        if shape.kind == "text":
            paint_label(painter, shape.text, box.topLeft(), box.height(), self.font())
            if is_chosen:
                painter.setPen(QPen(tokens.color("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box)
        elif shape.kind == "ellipse":
            painter.drawEllipse(box)
        elif shape.kind == "polygon":
            painter.drawPolygon(QPolygonF([self.place_of(point) for point in shape.points]))
        else:
            painter.drawRect(box)
        if words:
            self._paint_number(painter, box.center(), words)
        painter.restore()

    def _paint_number(self, painter: QPainter, centre: QPointF, words: str) -> None:
        tokens = self._theme.tokens
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(words) + 10)
        badge = QRectF(centre.x() - width / 2, centre.y() - height / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("surface"))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setPen(tokens.color("text"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_handles(self, painter: QPainter, points: tuple[Point, ...]) -> None:
        tokens = self._theme.tokens
        painter.setPen(QPen(tokens.color("accent"), 2))
        painter.setBrush(tokens.color("surface"))
        for point in points:
            place = self.place_of(point)
            painter.drawRect(QRectF(place.x() - _HANDLE / 2, place.y() - _HANDLE / 2, _HANDLE, _HANDLE))
