"""One exam question as on paper: a case's note, what is asked, the options, a note of the learner's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from cpccards.gui.pages.page import BLOCK, MARGIN, label, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.answer_reason import AnswerReason, Reason
from cpccards.gui.widgets.mocks.sitting_options import SittingOptions

_WIDE = 108
"""Characters of width above which a case's note stands beside its question."""
_LONGEST_LINE = 70
_BOTH = 120
_NOTE_LINES = 3
_SAVE_AFTER = 900


class QuestionSheet(QScrollArea):
    """Shows a question, and scrolls where it must.

    Signals:
        chosen, struck: the index of an option.
        noted: what the learner wrote, shortly after the last letter.
        note_left: the learner's note was left.
    """

    chosen = Signal(int)
    struck = Signal(int)
    noted = Signal(str)
    note_left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._case, self._case_words = _case_block()
        self._asked = label(role="question", wrap=True)
        self._asked.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.options = SittingOptions(theme)
        self.options.chosen.connect(self.chosen)
        self.options.struck.connect(self.struck)
        self.own_note = OwnNote()
        self.own_note.written.connect(self.noted)
        self.own_note.left.connect(self.note_left)
        self.reason = AnswerReason()
        self._build()
        theme.changed.connect(self._arrange)

    @property
    def text(self) -> str:
        """What is asked, for a screen reader: the note, the question, the options as they stand."""
        parts = (self._case_words.text() if self._has_case else "", self._asked.text(), *self.options.spoken)
        return ". ".join(part for part in parts if part)

    def show_question(self, case: str, asked: str, own_note: str) -> None:
        """Shows another question from its top, with nothing told yet."""
        self.own_note.show_text(own_note)
        self._case_words.setText(case)
        self._has_case = bool(case)
        self._case.setVisible(self._has_case)
        self._asked.setText(asked)
        self.reason.hide()
        self._arrange()
        self.verticalScrollBar().setValue(0)

    @property
    def is_reason_shown(self) -> bool:
        """Whether the answer is told."""
        return not self.reason.isHidden()

    def show_own_note(self) -> None:
        """Brings the learner's note into view."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.own_note, 0, BLOCK))

    def show_options(
        self, options: Sequence[str], chosen: int | None, struck: Collection[int], right: int | None = None
    ) -> None:
        """Shows the options as they stand."""
        self.options.show_options(options, chosen, struck, right)

    def show_reason(self, reason: Reason) -> None:
        """Tells the answer below the options, and brings it into view."""
        self.reason.tell(reason)
        self.reason.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.reason, 0, BLOCK))

    def scroll_by(self, lines: int) -> None:
        """Scrolls by so many lines; back when negative."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + lines * self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the note beside the question where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _build(self) -> None:
        self._has_case = False
        right = QVBoxLayout()
        right.setSpacing(BLOCK)
        right.addWidget(self._asked)
        right.addWidget(self.options)
        right.addWidget(self.own_note)
        right.addWidget(self.reason)
        right.addStretch(1)
        self._right = QWidget()
        self._right.setObjectName("page")
        right.setContentsMargins(0, 0, 0, 0)
        self._right.setLayout(right)
        self._inner = QWidget()
        self._inner.setObjectName("page")
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._inner)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(MARGIN)
        top = Qt.AlignmentFlag.AlignTop
        self._both.addWidget(self._case, 10, top)
        self._both.addWidget(self._right, 11)
        content = QWidget()
        content.setObjectName("page")
        outer = QHBoxLayout(content)
        outer.setContentsMargins(MARGIN, BLOCK, MARGIN, BLOCK)
        outer.addStretch(1)
        outer.addWidget(self._inner, 100)
        outer.addStretch(1)
        self.setWidget(content)

    def _arrange(self) -> None:
        body = self.fontMetrics().averageCharWidth()
        card = QFontMetrics(self._theme.font("card")).averageCharWidth()
        is_wide = self._has_case and self.width() >= _WIDE * body
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(direction)
        self._both.setSpacing(MARGIN if is_wide else BLOCK)
        self._inner.setMaximumWidth(_BOTH * card if is_wide else _LONGEST_LINE * card)

    def changeEvent(self, event: QEvent) -> None:
        """Arranges anew when text grows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_both"):
            self._arrange()


class OwnNote(QFrame):
    """A few lines of the learner's own; there once N was pressed or something is written.

    Signals:
        written: the whole text, shortly after the last letter or when it is left.
        left: the keys are to go back to the question.
    """

    written = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        words = label("Your note, kept with the question.  Esc leaves it.", "small")
        self._edit = _Edit()
        self._edit.setAccessibleName("Your note on this question")
        self._edit.setTabChangesFocus(True)
        self._edit.done.connect(self.flush)
        words.setBuddy(self._edit)
        layout.addWidget(words)
        layout.addWidget(self._edit)
        self._is_waiting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SAVE_AFTER)
        self._timer.timeout.connect(self.flush)
        self._edit.textChanged.connect(self._wait)
        self.hide()

    @property
    def is_written_in(self) -> bool:
        """Whether letters go into it."""
        return self._edit.hasFocus()

    def show_text(self, text: str) -> None:
        """Shows a note without reporting it; hidden when there is none."""
        self._timer.stop()
        self._is_waiting = False
        blocked = self._edit.blockSignals(True)
        self._edit.setPlainText(text)
        self._edit.blockSignals(blocked)
        self.setVisible(bool(text))

    def begin(self) -> None:
        """Lets the learner write."""
        self.show()
        self._edit.setFocus()
        cursor = self._edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self._edit.setTextCursor(cursor)

    def flush(self) -> None:
        """Reports what was written and not reported yet."""
        self._timer.stop()
        if self._is_waiting:
            self._is_waiting = False
            self.written.emit(self._edit.toPlainText())

    def _wait(self) -> None:
        self._is_waiting = True
        self._timer.start()

    def leave(self) -> None:
        """Keeps what was written, and gives the keys back."""
        self.flush()
        if not self._edit.toPlainText().strip():
            self.hide()
        self.left.emit()


class _Edit(QPlainTextEdit):
    """A few lines high. Tells when it is left.

    Signals:
        done: the keys go elsewhere.
    """

    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The height of its lines, whatever is written."""
        return QSize(super().sizeHint().width(), self.fontMetrics().lineSpacing() * _NOTE_LINES + 20)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Reports it."""
        super().focusOutEvent(event)
        self.done.emit()


def _case_block() -> tuple[QFrame, QLabel]:
    """A surface with the note of a case."""
    frame, inside = surface()
    frame.setProperty("role", "case")
    frame.setAccessibleName("Note of the case")
    words = label(role="reading", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignTop)
    inside.addWidget(words)
    return frame, words
