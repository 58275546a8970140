"""The HTML of a field as text: grows with what is written, Tab moves on, Ctrl+B, I and U mark up."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from cpccards.domain.cloze import cloze_ordinals

_AROUND = 2 * (4 + 4 + 1) + 4
"""Document margin, padding and border, above and below, and what keeps the scroll bar away."""
_TAGS = {Qt.Key.Key_B: "b", Qt.Key.Key_I: "i", Qt.Key.Key_U: "u"}


class FieldEdit(QPlainTextEdit):
    """Edits the HTML of one field. `takes_gaps` lets Ctrl+Shift+C make a cloze gap.

    Signals:
        html_wanted: the learner wants to see formatted text again.
    """

    html_wanted = Signal()

    def __init__(
        self, name: str, *, least_lines: int = 2, most_lines: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._least, self._most = least_lines, most_lines
        self._raw, self._shown = "", ""
        self.takes_gaps = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.fit())
        self.fit()

    def text(self) -> str:
        """What stands in the editor. Unlike `toPlainText` it keeps non-breaking spaces."""
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_field(self, raw: str) -> None:
        """Shows a field's HTML."""
        self.setPlainText(raw)
        self._raw, self._shown = raw, self.text()

    def field(self) -> str:
        """The field's HTML; what was not touched is exactly as it was."""
        text = self.text()
        return self._raw if text == self._shown else text

    def is_empty(self) -> bool:
        """True while nothing but space is written."""
        return not self.text().strip()

    def toggle(self, tag: str) -> None:
        """Puts the selection between tags, or takes those off that it has."""
        opening, closing = f"<{tag}>", f"</{tag}>"
        selected = self.textCursor().selectedText()
        if selected.startswith(opening) and selected.endswith(closing):
            self._write("", selected.removeprefix(opening).removesuffix(closing), "")
        else:
            self._write(opening, selected, closing)

    def make_gap(self, *, same: bool = False) -> None:
        """Puts the selection into a gap with the next number, or with the last one again."""
        last = max(cloze_ordinals(self.text()), default=0)
        number = max(last, 1) if same else last + 1
        self._write(f"{{{{c{number}::", self.textCursor().selectedText(), "}}")
        cursor = self.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionEnd())
            self.setTextCursor(cursor)

    def fit(self) -> None:
        """Takes the height its text needs, within bounds."""
        lines = min(self._most, max(self._least, int(self.document().size().height())))
        height = lines * math.ceil(QFontMetricsF(self.font()).lineSpacing()) + _AROUND
        if height != self.height():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits again when lines wrap elsewhere."""
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fits again when the type grows."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Marks with Ctrl+B, Ctrl+I, Ctrl+U; Ctrl+Shift+C makes a gap, with Alt one of the same number."""
        held = event.modifiers()
        control = Qt.KeyboardModifier.ControlModifier
        gap = control | Qt.KeyboardModifier.ShiftModifier
        if held == control and event.key() in _TAGS:
            self.toggle(_TAGS[Qt.Key(event.key())])
        elif self.takes_gaps and event.key() == Qt.Key.Key_C and held & gap == gap:
            self.make_gap(same=bool(held & Qt.KeyboardModifier.AltModifier))
        elif held == gap and event.key() == Qt.Key.Key_X:
            self.html_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _write(self, before: str, words: str, after: str) -> None:
        """Writes over the selection and selects it anew; without words the cursor waits between the marks."""
        cursor = self.textCursor()
        start = cursor.selectionStart()
        cursor.insertText(before + words + after)
        end = cursor.position()
        if words:
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        else:
            cursor.setPosition(end - len(after))
        self.setTextCursor(cursor)
