"""A field of a note as formatted text: what one sees is what the card will say."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from urllib.parse import unquote

from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from cpccards.domain.cloze import cloze_ordinals
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pasted_text import pasted
from cpccards.gui.picture_intake import png_of
from cpccards.gui.rich_document import (
    HEADING,
    PICTURE,
    look_of,
    mark_heading,
    marks_of,
    put,
    put_line,
    run_of,
    table_at,
    text_of,
)
from cpccards.gui.rich_text import Cell, PictureTag, RichText, Run, Table, from_plain, read, write
from cpccards.gui.theme import Theme

_AROUND = 2 * (4 + 4 + 1) + 4
"""Document margin, padding and border, above and below, and what keeps the scroll bar away."""
_INDENT = 20
"""Pixels that lists are moved in."""
_BLANK = QImage(1, 1, QImage.Format.Format_ARGB32)
_BLANK.fill(Qt.GlobalColor.transparent)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_BOTH = _CONTROL | _SHIFT
_MOST_PASTED = 2_000_000
"""Characters."""
_FRAGMENT = re.compile("<!--StartFragment-->(.*)<!--EndFragment-->", re.DOTALL)
"""On Windows, what was copied stands between these, in a whole page."""


class RichField(QTextEdit):
    """Edits one field. What was not touched stays exactly as it was.

    Signals:
        html_wanted: the learner wants to see the HTML.
        link_wanted: the learner wants to make the selection a link.
        picture_given: bytes of a file or of the clipboard that may be a picture; `put_picture` shows it then.
    """

    html_wanted = Signal()
    link_wanted = Signal()
    picture_given = Signal(object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        *,
        media: CardMedia | None = None,
        least_lines: int = 2,
        most_lines: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._media = media
        self._least, self._most = least_lines, most_lines
        self._raw = ""
        self._shown: RichText = ()
        self.takes_gaps = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.document().setIndentWidth(_INDENT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self.fit())
        theme.changed.connect(self._draw_anew)
        self.fit()

    # Values in and out

    def set_field(self, raw: str) -> bool:
        """Shows a field; False, and nothing is shown, when it holds what could not be kept here."""
        text = read(raw)
        self._raw = raw if text is not None else ""
        self._show(text or ())
        return text is not None

    def take(self, raw: str) -> bool:
        """Shows HTML as something the learner wrote; False when it holds what could not be kept here."""
        text = read(raw)
        if text is None:
            return False
        if write(text) != write(text_of(self.document())):
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.removeSelectedText()
            self._clear_shape(cursor)
            put(cursor, text, self._theme.tokens)
        return True

    def field(self) -> str:
        """The field's HTML."""
        text = text_of(self.document())
        return self._raw if text == self._shown else write(text)

    def is_empty(self) -> bool:
        """True while there are neither words nor pictures."""
        return not self.document().toPlainText().strip()

    # What the tools do

    def marks(self) -> frozenset[str]:
        """The marks that what is typed next would have."""
        return marks_of(self.currentCharFormat())

    def toggle(self, mark: str) -> None:
        """Puts a mark (see `rich_text.MARKS`) on the selection or what is typed next, or takes it off."""
        marks = self.marks()
        is_on = mark in marks
        others = {"sup", "sub"} if mark in {"sup", "sub"} else set[str]()
        self._restyle(
            lambda run: (
                run.marks - {mark} if is_on else (run.marks - others) | {mark},
                run.meaning,
                run.link,
            )
        )

    def mean(self, meaning: str) -> None:
        """Gives the selection a meaning (see `domain/meanings.py`); none for an empty one."""
        self._restyle(lambda run: (run.marks, meaning, run.link))

    def link_to(self, address: str) -> None:
        """Makes the selection a link, or takes the link off with an empty address."""
        if not address or self.textCursor().hasSelection():
            self._restyle(lambda run: (run.marks, run.meaning, address))
            return
        self.textCursor().insertText(address, look_of(Run(link=address), self._theme.tokens))
        self.setCurrentCharFormat(look_of(Run(), self._theme.tokens))

    def link(self) -> str:
        """The address that the words at the cursor lead to; empty for none."""
        look = self.currentCharFormat()
        return look.anchorHref() if look.isAnchor() else ""

    def clear_look(self) -> None:
        """Takes marks, meanings, links and lists off the selection, or off what is typed next."""
        self._restyle(lambda _: (frozenset(), "", ""))
        cursor = self.textCursor()
        if cursor.hasSelection():
            self.toggle_list("")

    def toggle_list(self, kind: str) -> None:
        """Makes the lines of the selection items of a list (``ul``, ``ol``), or plain lines again."""
        cursor = self.textCursor()
        style = {"ul": QTextListFormat.Style.ListDisc, "ol": QTextListFormat.Style.ListDecimal}.get(kind)
        if table_at(cursor) is not None:
            return
        known = cursor.currentList()
        cursor.beginEditBlock()
        if style is None or (known is not None and known.format().style() == style):
            first, last = sorted((cursor.position(), cursor.anchor()))
            block = self.document().findBlock(first)
            while block.isValid() and block.position() <= last:
                listed = block.textList()
                if listed is not None:
                    listed.remove(block)
                at = QTextCursor(block)
                self._clear_shape(at)
                block = block.next()
        else:
            shape = QTextListFormat()
            shape.setStyle(style)
            cursor.createList(shape)
        cursor.endEditBlock()

    def insert_table(self, rows: int, columns: int) -> None:
        """Puts an empty table at the cursor, its first row for headings."""
        cursor = self.textCursor()
        if table_at(cursor) is not None:
            return
        listed = cursor.currentList()
        if listed is not None:
            cursor.insertBlock()
            self._leave_list(cursor)
        heading = tuple(Cell((), is_heading=True) for _ in range(columns))
        plain = tuple(Cell() for _ in range(columns))
        start = cursor.position()
        put(cursor, (Table((heading, *[plain] * (rows - 1))),), self._theme.tokens)
        inside = QTextCursor(self.document().findBlock(start))
        while table_at(inside) is None and inside.movePosition(QTextCursor.MoveOperation.NextBlock):
            pass
        self.setTextCursor(inside)

    def change_table(self, change: str) -> None:
        """Carries out ``add row``, ``remove row``, ``add column`` or ``remove column`` at the cursor."""
        cursor = self.textCursor()
        table = table_at(cursor)
        if table is None:
            return
        cell = table.cellAt(cursor)
        row, column = cell.row(), cell.column()
        if change == "add row":
            table.insertRows(row + 1, 1)
            for place in range(table.columns()):
                mark_heading(table.cellAt(row + 1, place), self._theme.tokens, on=False)
        elif change == "add column":
            table.insertColumns(column + 1, 1)
            for place in range(table.rows()):
                is_heading = table.cellAt(place, column).format().boolProperty(HEADING)
                mark_heading(table.cellAt(place, column + 1), self._theme.tokens, on=is_heading)
        else:
            is_row = change == "remove row"
            is_last = (table.rows() if is_row else table.columns()) == 1
            if is_row:
                table.removeRows(row, 1)
            else:
                table.removeColumns(column, 1)
            if not is_last:  # else the table is gone
                left = table.cellAt(min(row, table.rows() - 1), min(column, table.columns() - 1))
                self.setTextCursor(left.firstCursorPosition())

    def is_in_table(self) -> bool:
        """True while the cursor is in a cell."""
        return table_at(self.textCursor()) is not None

    def make_gap(self, *, same: bool = False) -> None:
        """Puts the selection into a gap with the next number, or with the last one again."""
        last = max(cloze_ordinals(self.document().toPlainText()), default=0)
        number = max(last, 1) if same else last + 1
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        look = look_of(Run(), self._theme.tokens)
        cursor.beginEditBlock()
        cursor.setPosition(end)
        cursor.insertText("}}", look)
        cursor.setPosition(start)
        opening = f"{{{{c{number}::"
        cursor.insertText(opening, look)
        cursor.endEditBlock()
        # Without words the cursor waits between the marks, with them it goes behind.
        cursor.setPosition(end + len(opening) + (2 if end > start else 0))
        self.setTextCursor(cursor)
        self.setCurrentCharFormat(look)

    def put_picture(self, name: str) -> None:
        """Shows a picture of the library at the cursor."""
        cursor = self.textCursor()
        put_line(cursor, (Run(picture=PictureTag(name)),), self._theme.tokens)
        self.setTextCursor(cursor)

    # What Qt asks for

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the library; a blank pixel for whatever else a document might ask for."""
        address = name if isinstance(name, QUrl) else QUrl(name)
        if kind == QTextDocument.ResourceType.ImageResource.value and address.scheme() == PICTURE:
            encoded = address.toString(QUrl.ComponentFormattingOption.FullyEncoded).partition(":")[2]
            found = None if self._media is None else self._media.picture(unquote(encoded))
            if found is not None:
                return found.image
        return _BLANK if kind == QTextDocument.ResourceType.ImageResource.value else " "

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802
        """Text, HTML, pictures and files."""
        return source.hasText() or source.hasHtml() or source.hasImage() or source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """What is pasted or dropped: pictures are handed on, of HTML stays what cards show."""
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()] if source.hasUrls() else []
        if files:
            for path in files:
                self.picture_given.emit(path)
            return
        text = _text_of(source)
        image = source.imageData() if source.hasImage() and not text else None
        if isinstance(image, QImage) and not image.isNull():
            self.picture_given.emit(png_of(image))
            return
        cursor = self.textCursor()
        cursor.removeSelectedText()
        put(cursor, text or from_plain(source.text()[:_MOST_PASTED]), self._theme.tokens)
        self.setTextCursor(cursor)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802
        """The selection as plain text and as the HTML that a field would keep."""
        part = QTextDocument()
        QTextCursor(part).insertFragment(self.textCursor().selection())
        made = QMimeData()
        made.setHtml(write(text_of(part)))
        made.setText(self.textCursor().selection().toPlainText())
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the tools; Enter on an empty item leaves the list."""
        act = self._act_of(event)
        if act is not None:
            act()
            return
        is_return = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        cursor = self.textCursor()
        if is_return and cursor.currentList() is not None and cursor.block().length() == 1:
            self._leave_list(cursor)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802
        """Tab goes from cell to cell of a table, and from its last one to the next field."""
        move = QTextCursor.MoveOperation.NextCell if next else QTextCursor.MoveOperation.PreviousCell
        cursor = self.textCursor()
        if table_at(cursor) is not None and cursor.movePosition(move):
            self.setTextCursor(cursor)
            return True
        return super().focusNextPrevChild(next)

    def fit(self) -> None:
        """Takes the height its text needs, within bounds."""
        line = math.ceil(QFontMetricsF(self.font()).lineSpacing())
        text = math.ceil(self.document().size().height() - 2 * self.document().documentMargin())
        height = min(self._most * line, max(self._least * line, text)) + _AROUND
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

    # How it is done

    def _act_of(self, event: QKeyEvent) -> Callable[[], object] | None:
        held = event.modifiers() & (_CONTROL | _SHIFT | _ALT)
        key = Qt.Key(event.key())
        if self.takes_gaps and key == Qt.Key.Key_C and held & _BOTH == _BOTH:
            return lambda: self.make_gap(same=bool(held & _ALT))
        if held == _CONTROL and key in _MARK_KEYS:
            return lambda: self.toggle(_MARK_KEYS[key])
        if held == _BOTH and key in _LIST_KEYS:
            return lambda: self.toggle_list(_LIST_KEYS[key])
        acts: dict[tuple[Qt.KeyboardModifier, Qt.Key], Callable[[], object]] = {
            (_CONTROL, Qt.Key.Key_R): self.clear_look,
            (_CONTROL, Qt.Key.Key_L): self.link_wanted.emit,
            (_BOTH, Qt.Key.Key_X): self.html_wanted.emit,
            (_BOTH, Qt.Key.Key_Equal): lambda: self.toggle("sup"),
            (_BOTH, Qt.Key.Key_Plus): lambda: self.toggle("sup"),
            (_BOTH, Qt.Key.Key_T): lambda: self.insert_table(2, 2),
        }
        return acts.get((held, key))

    def _show(self, text: RichText) -> None:
        document = self.document()
        document.setUndoRedoEnabled(False)
        self.clear()
        cursor = QTextCursor(document)
        self._clear_shape(cursor)
        put(cursor, text, self._theme.tokens)
        document.setUndoRedoEnabled(True)
        self._shown = text_of(document)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _draw_anew(self) -> None:
        """Takes over the colours of another theme; what can be undone is forgotten."""
        shown, raw, at = self._shown, self._raw, self.textCursor().position()
        self.blockSignals(True)
        self._show(text_of(self.document()))
        self.blockSignals(False)
        self._shown, self._raw = shown, raw
        cursor = self.textCursor()
        cursor.setPosition(min(at, self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def _restyle(self, change: Callable[[Run], tuple[frozenset[str], str, str]]) -> None:
        """Gives each part of the selection the look that `change` makes of it, or what is typed next."""
        tokens = self._theme.tokens

        def changed(look: QTextCharFormat) -> QTextCharFormat:
            marks, meaning, link = change(run_of("", look))
            return look_of(Run("", marks, meaning, link), tokens)

        cursor = self.textCursor()
        if not cursor.hasSelection():
            self.setCurrentCharFormat(changed(self.currentCharFormat()))
            return
        cursor.beginEditBlock()
        for start, end, look in self._parts(cursor.selectionStart(), cursor.selectionEnd()):
            part = QTextCursor(self.document())
            part.setPosition(start)
            part.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            part.setCharFormat(changed(look))
        cursor.endEditBlock()
        self.currentCharFormatChanged.emit(self.currentCharFormat())

    def _parts(self, first: int, last: int) -> list[tuple[int, int, QTextCharFormat]]:
        """The pieces of one look between two places; pictures keep theirs."""
        found: list[tuple[int, int, QTextCharFormat]] = []
        block = self.document().findBlock(first)
        while block.isValid() and block.position() < last:
            place = block.begin()
            while not place.atEnd():
                fragment = place.fragment()
                start = max(first, fragment.position())
                end = min(last, fragment.position() + fragment.length())
                if start < end and not fragment.charFormat().isImageFormat():
                    found.append((start, end, fragment.charFormat()))
                place += 1
            block = block.next()
        return found

    def _leave_list(self, cursor: QTextCursor) -> None:
        listed = cursor.currentList()
        if listed is not None:
            listed.remove(cursor.block())
        self._clear_shape(cursor)
        self.setTextCursor(cursor)

    @staticmethod
    def _clear_shape(cursor: QTextCursor) -> None:
        cursor.setBlockFormat(QTextBlockFormat())


def _text_of(source: QMimeData) -> RichText:
    """What the HTML of a clipboard says; from a field of ours, exactly that."""
    html = source.html()[:_MOST_PASTED] if source.hasHtml() else ""
    own = _FRAGMENT.search(html)
    return read(own[1] if own else html) or pasted(html)


_MARK_KEYS = {
    Qt.Key.Key_B: "b",
    Qt.Key.Key_I: "i",
    Qt.Key.Key_U: "u",
    Qt.Key.Key_Equal: "sub",
}
_LIST_KEYS = {Qt.Key.Key_L: "ul", Qt.Key.Key_N: "ol"}
