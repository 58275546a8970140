"""The options of an exam question: chosen, struck out, and in practice judged."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.gui.theme import Theme, Tokens

_MARGIN_X, _MARGIN_Y = 12, 10
_GAP = 12
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_STRUCK, _CHOSEN, _RIGHT_ONE, _WRONG_ONE = "struck out", "✓ chosen", "✓ right", "✗ your choice"
_MARKS = (_STRUCK, _CHOSEN, _RIGHT_ONE, _WRONG_ONE)


class SittingOptions(QWidget):
    """Four options as a list, A to D. A click chooses; the right button strikes out.

    The focus stays with the page, where the letters choose.

    Signals:
        chosen: the index of the option.
        struck: the index of the option to be struck out, or brought back.
    """

    chosen = Signal(int)
    struck = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._options = [SittingOption(theme, letter) for letter in CHOICE_LETTERS]
        for index, option in enumerate(self._options):
            option.clicked.connect(lambda _=False, index=index: self.chosen.emit(index))
            option.struck.connect(lambda index=index: self.struck.emit(index))
            layout.addWidget(option)

    @property
    def spoken(self) -> tuple[str, ...]:
        """What a screen reader says of each option on screen."""
        return tuple(option.accessibleName() for option in self._options if not option.isHidden())

    def show_options(
        self,
        options: Sequence[str],
        chosen: int | None,
        struck: Collection[int],
        right: int | None = None,
    ) -> None:
        """Shows the options as they stand.

        Args:
            options: plain text, in order.
            right: the right one, once it is told; None before that.
        """
        for index, option in enumerate(self._options):
            option.setVisible(index < len(options))
            if index < len(options):
                option.show_state(
                    options[index],
                    is_chosen=index == chosen,
                    is_struck=index in struck,
                    is_right=None if right is None else index == right,
                )


class SittingOption(QAbstractButton):
    """One option: its letter in a box, its text, and its state in a word.

    Signals:
        struck: the right mouse button was pressed on it.
    """

    struck = Signal()

    def __init__(self, theme: Theme, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letter = letter
        self._chosen = self._struck = False
        self._right: bool | None = None
        self.setProperty("role", "option")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(f"{letter} chooses, Shift+{letter} or the right mouse button strikes out")
        theme.changed.connect(self.updateGeometry)

    def show_state(self, text: str, *, is_chosen: bool, is_struck: bool, is_right: bool | None) -> None:
        """Shows its text and how it stands."""
        self._chosen, self._struck, self._right = is_chosen, is_struck, is_right
        self.setText(text)
        marks = [self._mark.lstrip("✓✗ ")] if self._mark else []
        if is_chosen and is_struck:
            marks.append(_STRUCK)
        self.setAccessibleName(", ".join([f"{self._letter}: {text}", *marks]))
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped text with its margins."""
        room = QRect(0, 0, max(60, width - self._left() - self._beside()), 10_000)
        text = self.fontMetrics().boundingRect(room, _WRAP, self.text()).height()
        return max(text, self._box()) + 2 * _MARGIN_Y

    def sizeHint(self) -> QSize:
        """As wide as there is room; as tall as the text at the present width."""
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small window."""
        return QSize(160, self._box() + 2 * _MARGIN_Y)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The right button strikes out."""
        if event.button() == Qt.MouseButton.RightButton:
            self.struck.emit()
            return
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame, the letter in its box, the text, and a word for the state."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._color()
        width = 2.0 if self._chosen or self._right else 1.0
        painter.setPen(QPen(tokens.color(color), width))
        painter.setBrush(tokens.color(self._ground()))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2), 6, 6
        )
        self._paint_letter(painter, tokens, color)
        is_faint = self._struck and not self._chosen and not self._right
        painter.setPen(tokens.color("muted" if is_faint else "text"))
        font = QFont(self.font())
        font.setStrikeOut(self._struck)
        painter.setFont(font)
        room = QRect(self._left(), 0, self.width() - self._left() - self._beside(), self.height())
        painter.drawText(room, _WRAP, self.text())
        painter.setFont(self._small())
        painter.setPen(tokens.color("muted" if is_faint else color if color != "control_line" else "muted"))
        painter.drawText(self.rect().adjusted(0, 0, -_MARGIN_X, 0), _RIGHT, self._mark)
        painter.end()

    @property
    def _mark(self) -> str:
        if self._right:
            return _RIGHT_ONE
        if self._chosen:
            return _CHOSEN if self._right is None else _WRONG_ONE
        return _STRUCK if self._struck else ""

    def _color(self) -> str:
        if self._right:
            return "good"
        if self._chosen:
            return "accent" if self._right is None else "again"
        return "control_line"

    def _ground(self) -> str:
        if self._chosen and self._right is None:
            return "selected"
        return "hover" if self.underMouse() and self._right is None else "raised"

    def _paint_letter(self, painter: QPainter, tokens: Tokens, color: str) -> None:
        """Filled once chosen, so the state is a shape too."""
        side = self._box()
        box = QRectF(_MARGIN_X, (self.height() - side) / 2, side, side)
        is_filled = self._chosen or bool(self._right)
        painter.setPen(QPen(tokens.color(color), 1.0))
        painter.setBrush(tokens.color(color) if is_filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(box)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(tokens.color("surface" if is_filled else "muted" if self._struck else "text"))
        painter.drawText(box, _MIDDLE, self._letter)

    def _box(self) -> int:
        return self.fontMetrics().height() + 6

    def _left(self) -> int:
        return _MARGIN_X + self._box() + _GAP

    def _beside(self) -> int:
        """Room for the longest word of a state, kept free so that nothing moves when it comes."""
        metrics = QFontMetrics(self._small())
        return _MARGIN_X + _GAP + max(metrics.horizontalAdvance(mark) for mark in _MARKS)

    def _small(self) -> QFont:
        return self._theme.font("small", QFont.Weight.DemiBold)
