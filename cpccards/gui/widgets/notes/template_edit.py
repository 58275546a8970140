"""One side of a template as text, with a menu of what can stand in it and its errors in place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QTextEdit, QVBoxLayout, QWidget

from cpccards.domain.kind_checks import KindProblem
from cpccards.gui.pages.page import label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.notes.field_edit import FieldEdit
from cpccards.gui.words.kind_words import problem_words

_MARKS = (
    ("Show a field", "{{", "}}"),
    ("Gaps of a field", "{{cloze:", "}}"),
    ("A field to type the answer in", "{{type:", "}}"),
    ("A field behind a hint", "{{hint:", "}}"),
    ("A field without its formatting", "{{text:", "}}"),
)
_SECTIONS = (("Only where a field is filled", "#"), ("Only where a field is empty", "^"))
_LEAST_LINES, _MOST_LINES = 3, 14


class CodeEdit(FieldEdit):
    """A field for text that a machine reads; it grows with that."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, least_lines=_LEAST_LINES, most_lines=_MOST_LINES, parent=parent)
        self.setProperty("role", "code")

    def show_text(self, text: str) -> None:
        """Shows a text without a signal; the cursor stays where nothing changes."""
        if text != self.toPlainText():
            blocked = self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(blocked)


class TemplateEdit(QWidget):
    """Edits one side.

    Signals:
        written: the text as it is now.
    """

    written = Signal(str)

    def __init__(self, name: str, theme: Theme, *, is_back: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._is_back = is_back
        self._fields: tuple[str, ...] = ()
        self._problems: tuple[KindProblem, ...] = ()
        self.edit = CodeEdit(name)
        said = label(name, "strong")
        said.setBuddy(self.edit)
        self.insert = QPushButton("Insert")
        self.insert.setAccessibleName(f"Insert into {name}")
        self.menu = QMenu(self)
        self.insert.setMenu(self.menu)
        self.complaint = Complaint(self.edit)
        head = QHBoxLayout()
        head.addWidget(said)
        head.addStretch(1)
        head.addWidget(self.insert)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.edit)
        layout.addWidget(self.complaint)
        self.edit.textChanged.connect(lambda: self.written.emit(self.edit.toPlainText()))
        theme.changed.connect(self._mark)

    def show_side(self, text: str, fields: Sequence[str]) -> None:
        """Shows a side, and offers these fields to be inserted."""
        self.edit.show_text(text)
        if self._fields != tuple(fields):
            self._fields = tuple(fields)
            self._fill_menu()

    def show_problems(self, problems: Sequence[KindProblem]) -> None:
        """Says what is wrong with this side, and marks where."""
        self._problems = tuple(problems)
        self.complaint.say(problem_words(problems))
        self._mark()

    def put(self, before: str, after: str) -> None:
        """Writes around what is selected; without a selection the cursor waits in between."""
        cursor = self.edit.textCursor()
        words = cursor.selectedText().replace("\u2029", "\n")
        cursor.insertText(before + words + after)
        if not words:
            cursor.setPosition(cursor.position() - len(after))
            self.edit.setTextCursor(cursor)
        self.edit.setFocus()

    def _fill_menu(self) -> None:
        self.menu.clear()
        if self._is_back:
            front = self.menu.addAction("The front")
            front.triggered.connect(lambda: self.put("{{FrontSide}}", ""))
        for words, opening, closing in _MARKS:
            below = self.menu.addMenu(words)
            for name in self._fields:
                mark = f"{opening}{name}{closing}"
                self._offer(below, name, mark, "")
        for words, sign in _SECTIONS:
            below = self.menu.addMenu(words)
            for name in self._fields:
                self._offer(below, name, f"{{{{{sign}{name}}}}}", f"{{{{/{name}}}}}")

    def _offer(self, menu: QMenu, name: str, before: str, after: str) -> None:
        action = menu.addAction(name.replace("&", "&&"))
        action.triggered.connect(lambda: self.put(before, after))

    def _mark(self) -> None:
        """Underlines what is wrong, up to the end of its mark."""
        look = QTextCharFormat()
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        look.setUnderlineColor(self._theme.tokens.color("again"))
        look.setForeground(self._theme.tokens.color("again"))
        text = self.edit.toPlainText()
        marked = []
        for problem in self._problems:
            if problem.place is None:
                continue
            end = text.find("}}", problem.place)
            wrong = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.edit.document())
            cursor.setPosition(min(_units(text, problem.place), self.edit.document().characterCount() - 1))
            cursor.setPosition(
                _units(text, len(text) if end < 0 else end + 2), QTextCursor.MoveMode.KeepAnchor
            )
            wrong.cursor, wrong.format = cursor, look
            marked.append(wrong)
        self.edit.setExtraSelections(marked)


def _units(text: str, place: int) -> int:
    """A place in a text as Qt counts it: in UTF-16."""
    return len(text[:place].encode("utf-16-le")) // 2
