"""Formatted text in a Qt document, and out of it again.

What words mean stands in properties of our own: how they look follows from it and from the theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from PySide6.QtGui import (
    QBrush,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableCell,
    QTextTableFormat,
)

from cpccards.gui.rich_text import (
    LISTS,
    Cell,
    Line,
    Paragraph,
    PictureTag,
    RichText,
    Run,
    Table,
    normalised,
)
from cpccards.gui.theme import MEANING_COLORS, Tokens

PICTURE = "picture"
"""The scheme under which a document asks for its pictures; the name follows, percent-encoded."""

_OWN = QTextFormat.Property.UserProperty.value
MEANING, CODE, NAME, ALT, WIDTH, HEIGHT, KIND, HEADING = (_OWN + place for place in range(1, 9))
_BOLD, _PLAIN_WEIGHT = 700, 400
_WIDEST_PICTURE = 260
"""Pixels that a picture takes in an editor at most."""
_STYLES = {"ul": QTextListFormat.Style.ListDisc, "ol": QTextListFormat.Style.ListDecimal}
_SUPER = QTextCharFormat.VerticalAlignment.AlignSuperScript
_SUB = QTextCharFormat.VerticalAlignment.AlignSubScript
_SINGLE = QTextCharFormat.UnderlineStyle.SingleUnderline
_DOTTED = QTextCharFormat.UnderlineStyle.DotLine
_NONE = QTextCharFormat.UnderlineStyle.NoUnderline
_BREAK = "\N{LINE SEPARATOR}"


def marks_of(look: QTextCharFormat) -> frozenset[str]:
    """The marks of words, as `rich_text.MARKS` calls them."""
    found = {
        "b": look.fontWeight() > (_BOLD + _PLAIN_WEIGHT) // 2,
        "i": look.fontItalic(),
        "u": look.underlineStyle() == _SINGLE,
        "s": look.fontStrikeOut(),
        "sup": look.verticalAlignment() == _SUPER,
        "sub": look.verticalAlignment() == _SUB,
        "code": look.boolProperty(CODE),
    }
    return frozenset(mark for mark, has_it in found.items() if has_it)


def look_of(run: Run, tokens: Tokens) -> QTextCharFormat:
    """How words look in an editor."""
    look = QTextCharFormat()
    marks = run.marks
    look.setFontWeight(_BOLD if "b" in marks else _PLAIN_WEIGHT)
    look.setFontItalic("i" in marks)
    look.setFontStrikeOut("s" in marks)
    look.setUnderlineStyle(_SINGLE if "u" in marks else _DOTTED if run.link else _NONE)
    if "sup" in marks or "sub" in marks:
        look.setVerticalAlignment(_SUPER if "sup" in marks else _SUB)
    if "code" in marks:
        look.setProperty(CODE, True)
        look.setFontFixedPitch(True)
        look.setFontFamilies(["monospace"])
    if run.link:
        look.setAnchor(True)
        look.setAnchorHref(run.link)
        look.setForeground(QBrush(tokens.color("accent")))
    if run.meaning:
        look.setProperty(MEANING, run.meaning)
        look.setForeground(QBrush(tokens.color(MEANING_COLORS[run.meaning])))
        look.setBackground(QBrush(tokens.color("hover")))
    return look


def run_of(text: str, look: QTextCharFormat) -> Run:
    """Words of a document."""
    picture = None
    if look.isImageFormat():
        picture = PictureTag(
            look.stringProperty(NAME),
            look.stringProperty(ALT),
            look.stringProperty(WIDTH),
            look.stringProperty(HEIGHT),
        )
    return Run(
        "" if picture else text.replace(_BREAK, "\n"),
        marks_of(look),
        look.stringProperty(MEANING),
        look.anchorHref() if look.isAnchor() else "",
        picture,
    )


def put(cursor: QTextCursor, text: RichText, tokens: Tokens) -> None:
    """Writes formatted text at a cursor: its first line continues the line there, if it is a plain one."""
    cursor.beginEditBlock()
    begun: QTextListFormat | None = None
    for place, piece in enumerate(text):
        if isinstance(piece, Table):
            begun = None
            if table_at(cursor) is not None:
                _put_cells_as_lines(cursor, piece, tokens)
            else:
                _put_table(cursor, piece, tokens)
            continue
        after_table = place > 0 and isinstance(text[place - 1], Table)
        if (place or piece.kind) and not after_table and not (place == 0 and cursor.block().length() == 1):
            cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        if piece.kind in LISTS:
            if begun is None or begun.style() != _STYLES[piece.kind] or cursor.currentList() is None:
                begun = QTextListFormat()
                begun.setStyle(_STYLES[piece.kind])
                known = _list_before(cursor.block(), begun) if place else None
                if known is None:
                    cursor.createList(begun)
                else:
                    known.add(cursor.block())
        else:
            begun = None
            _set_kind(cursor, piece.kind)
        put_line(cursor, piece.line, tokens)
    cursor.endEditBlock()


def put_line(cursor: QTextCursor, line: Line, tokens: Tokens) -> None:
    """Writes words at a cursor."""
    for run in line:
        if run.picture is None:
            cursor.insertText(run.text.replace("\n", _BREAK), look_of(run, tokens))
        else:
            cursor.insertImage(_image(run, tokens))


def table_format(tokens: Tokens) -> QTextTableFormat:
    """How tables look in an editor."""
    made = QTextTableFormat()
    made.setBorderCollapse(True)
    made.setBorder(1)
    made.setBorderBrush(QBrush(tokens.color("control_line")))
    made.setCellPadding(4)
    made.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    return made


def mark_heading(cell: QTextTableCell, tokens: Tokens, *, on: bool) -> None:
    """Makes a cell a heading, or a plain one."""
    look = QTextCharFormat(cell.format())
    if on:
        look.setProperty(HEADING, True)
        look.setBackground(QBrush(tokens.color("selected")))
    else:
        look.clearProperty(HEADING)
        look.clearBackground()
    cell.setFormat(look)


def table_at(cursor: QTextCursor) -> QTextTable | None:
    """The table that a cursor is in."""
    return cursor.currentTable()


def list_of(block: QTextBlock) -> QTextList | None:
    """The list that a line is an item of."""
    return block.textList()


def text_of(document: QTextDocument) -> RichText:
    """The formatted text of a whole document."""
    return normalised(_pieces(document))


def _pieces(document: QTextDocument) -> Iterator[Paragraph | Table]:
    block = document.begin()
    while block.isValid():
        table = table_at(QTextCursor(block))
        if table is not None:
            yield _table(table)
            block = document.findBlock(table.lastPosition() + 1)
            continue
        listed = list_of(block)
        if listed is None:
            kind = block.blockFormat().stringProperty(KIND)
        else:
            kind = "ol" if listed.format().style() == _STYLES["ol"] else "ul"
        yield Paragraph(_line(block), kind)
        block = block.next()


def _table(table: QTextTable) -> Table:
    rows = []
    for row in range(table.rows()):
        cells = []
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            cells.append(Cell(_cell_line(cell), cell.format().boolProperty(HEADING)))
        rows.append(tuple(cells))
    return Table(tuple(rows))


def _cell_line(cell: QTextTableCell) -> Line:
    block = cell.firstCursorPosition().block()
    last = cell.lastCursorPosition().block()
    runs = list(_line(block))
    while block != last:
        block = block.next()
        runs += [Run("\n"), *_line(block)]
    return tuple(runs)


def _line(block: QTextBlock) -> Line:
    return tuple(_runs(block))


def _runs(block: QTextBlock) -> Iterable[Run]:
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        look = fragment.charFormat()
        if look.isImageFormat():
            # Equal pictures side by side are one fragment.
            for _ in range(fragment.length()):
                yield run_of("", look)
        else:
            yield run_of(fragment.text(), look)
        place += 1


def _put_table(cursor: QTextCursor, table: Table, tokens: Tokens) -> None:
    made = cursor.insertTable(len(table.rows), len(table.rows[0]), table_format(tokens))
    for place, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            into = made.cellAt(place, column)
            if cell.is_heading:
                mark_heading(into, tokens, on=True)
            put_line(into.firstCursorPosition(), cell.line, tokens)
    cursor.setPosition(made.lastPosition() + 1)


def _put_cells_as_lines(cursor: QTextCursor, table: Table, tokens: Tokens) -> None:
    """A table that is pasted into a cell: its words."""
    for place, cell in enumerate(cell for row in table.rows for cell in row):
        put_line(cursor, (Run(" "), *cell.line) if place else cell.line, tokens)


def _list_before(block: QTextBlock, wanted: QTextListFormat) -> QTextList | None:
    known = list_of(block.previous())
    return known if known is not None and known.format().style() == wanted.style() else None


def _set_kind(cursor: QTextCursor, kind: str) -> None:
    if not kind:
        return
    shape = QTextBlockFormat()
    shape.setProperty(KIND, kind)
    shape.setTopMargin(6)
    shape.setBottomMargin(6)
    cursor.setBlockFormat(shape)


def _image(run: Run, tokens: Tokens) -> QTextImageFormat:
    picture = run.picture or PictureTag("")
    image = QTextImageFormat()
    image.merge(look_of(run, tokens))
    image.setName(f"{PICTURE}:{quote(picture.name, safe='')}")
    for key, value in (
        (NAME, picture.name),
        (ALT, picture.alt),
        (WIDTH, picture.width),
        (HEIGHT, picture.height),
    ):
        image.setProperty(key, value)
    if picture.width:
        image.setWidth(min(int(picture.width), _WIDEST_PICTURE))
    image.setMaximumWidth(QTextLength(QTextLength.Type.FixedLength, _WIDEST_PICTURE))
    return image
