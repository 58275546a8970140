"""The options of a multiple-choice card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text
from cpccards.gui.theme import Theme

_MARGIN_X, _MARGIN_Y = 14, 9
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_VERDICTS = {"right": ("✓ right", "good"), "wrong": ("✗ your choice", "again")}


class ChoiceList(QWidget):
    """Up to four options, A to D, as plain text.

    Signals:
        chosen: the index of the option.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._options = [_Option(theme, letter) for letter in CHOICE_LETTERS]
        for index, option in enumerate(self._options):
            option.clicked.connect(lambda _=False, index=index: self.chosen.emit(index))
            layout.addWidget(option)

    def show_options(self, options: Sequence[str]) -> None:
        """Shows the options, none of them chosen."""
        for index, option in enumerate(self._options):
            option.setVisible(index < len(options))
            option.show_text(plain_text(options[index]) if index < len(options) else "")
        self.setVisible(bool(options))

    def show_verdict(self, chosen: int, correct: int) -> None:
        """Marks the right option, and the chosen one when it is another."""
        for index, option in enumerate(self._options):
            if index == correct:
                option.show_verdict("right")
            elif index == chosen:
                option.show_verdict("wrong")


class _Option(QAbstractButton):
    """One option: a button whose text wraps."""

    def __init__(self, theme: Theme, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._letter = letter
        self._verdict = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        # The keys A to D choose; focus stays with the page, where 1 to 4 rate.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.updateGeometry)

    def show_text(self, text: str) -> None:
        """Shows an option, not judged yet."""
        self._verdict = ""
        self.setText(text)
        self.setAccessibleName(f"{self._letter}: {text}")
        self.updateGeometry()
        self.update()

    def show_verdict(self, verdict: str) -> None:
        """Marks the option "right" or "wrong"."""
        self._verdict = verdict
        words, _ = _VERDICTS[verdict]
        self.setAccessibleName(f"{self._letter}: {self.text()}, {words[2:]}")
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the wrapped text with its margins."""
        room = QRect(0, 0, max(40, width - self._left() - _MARGIN_X), 10_000)
        return self.fontMetrics().boundingRect(room, _WRAP, self._words()).height() + 2 * _MARGIN_Y + 2

    def sizeHint(self) -> QSize:
        """As wide as there is room; as tall as the text at the present width."""
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a small window."""
        return QSize(120, self.fontMetrics().height() + 2 * _MARGIN_Y)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The frame, the letter, the text, and after the answer a mark in words."""
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = "text" if not self._verdict else _VERDICTS[self._verdict][1]
        width = 2.0 if self._verdict else 1.0
        painter.setPen(QPen(tokens.color(color if self._verdict else "control_line"), width))
        painter.setBrush(tokens.color("hover" if self.underMouse() and not self._verdict else "raised"))
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)
        painter.setPen(tokens.color("muted" if not self._verdict else color))
        painter.drawText(QRect(_MARGIN_X, 0, self._left(), self.height()), _WRAP, self._letter)
        painter.setPen(tokens.color(color))
        room = QRect(self._left(), 0, self.width() - self._left() - _MARGIN_X, self.height())
        painter.drawText(room, _WRAP, self._words())

    def _left(self) -> int:
        return _MARGIN_X + self.fontMetrics().horizontalAdvance("W") + 12

    def _words(self) -> str:
        return self.text() if not self._verdict else f"{self.text()}   {_VERDICTS[self._verdict][0]}"
