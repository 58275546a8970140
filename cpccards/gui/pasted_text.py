"""HTML from a text processor, a table or a page of the web as formatted text.

Unlike `rich_text.read` it takes whatever comes, keeps what a field can hold and passes over the rest: sizes,
fonts, colours, scripts, pictures from elsewhere. Lists in lists become one list, tables in tables lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from cpccards.gui.rich_text import (
    LISTS,
    MARKS,
    NOT_FOR_EDITING,
    Cell,
    Paragraph,
    RichText,
    Run,
    Table,
    is_link,
    normalised,
)

_SAME = {"strong": "b", "em": "i", "strike": "s", "del": "s", "tt": "code"}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARTS = frozenset({"address", "article", "aside", "body", "footer", "header", "main", "nav", "section"})
_BLOCKS = frozenset({"blockquote", "center", "div", "fieldset", "figcaption", "figure", "form", "p", "pre"})
_ROWS = frozenset({"table", "tbody", "td", "tfoot", "th", "thead", "tr", "dd", "dl", "dt", "li", "ol", "ul"})
_LINES = _HEADINGS | _PARTS | _BLOCKS | _ROWS | {"hr"}
"""Elements that stand on lines of their own."""
_SILENT = frozenset(
    {"head", "noscript", "object", "script", "select", "style", "template", "textarea", "title"}
)
_EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"})
_DEEPEST = 200
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BY_STYLE = (
    (re.compile(r"font-weight:(bold|[6-9]00)"), "b"),
    (re.compile(r"font-style:(italic|oblique)"), "i"),
    (re.compile(r"text-decoration(-line)?:[^;]*underline"), "u"),
    (re.compile(r"text-decoration(-line)?:[^;]*line-through"), "s"),
    (re.compile(r"vertical-align:super"), "sup"),
    (re.compile(r"vertical-align:sub"), "sub"),
)
_PLAIN_BY_STYLE = (
    (re.compile(r"font-weight:(normal|[1-5]00)"), "b"),
    (re.compile(r"font-style:normal"), "i"),
)


def pasted(source: str) -> RichText:
    """What a field can hold of any HTML; empty when that has no words."""
    reader = _Pasted()
    reader.feed(source)
    reader.close()
    return normalised(reader.finish())


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that is open, and what words in it look like."""

    tag: str
    marks: frozenset[str] = frozenset()
    link: str = ""
    is_silent: bool = False


_OUTSIDE = _Open("")


class _Pasted(HTMLParser):
    """Gathers lines, and never minds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[Paragraph | Table] = []
        self._line: list[Run] = []
        self._open: list[_Open] = []
        self._kind = ""
        """That of the line being gathered."""
        self._lists: list[str] = []
        self._rows: list[list[Cell]] | None = None
        self._tables = 0

    def finish(self) -> list[Paragraph | Table]:
        """What was gathered, once everything was fed."""
        self._end_cell()
        self._end_table()
        self._end_line()
        return self._pieces

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A tag opens."""
        values = {name: value or "" for name, value in attrs}
        style = values.get("style", "").replace(" ", "").lower()
        if tag == "br":
            self._line.append(Run("\n"))
        elif tag in _LINES:
            self._begin(tag, style)
        if tag not in _EMPTY and len(self._open) < _DEEPEST:
            self._open.append(_opened(self._look, tag, values.get("href", ""), style))

    def handle_endtag(self, tag: str) -> None:
        """A tag closes, and with it what was left open inside."""
        place = next((at for at in reversed(range(len(self._open))) if self._open[at].tag == tag), None)
        if place is not None:
            del self._open[place:]
        if tag in {"td", "th"} and self._tables == 1 and self._rows:
            self._rows[-1].append(Cell(self._taken(), tag == "th"))
        elif tag in {"tr", "table"} and self._tables == 1:
            self._end_cell()
        elif tag in _LINES:
            self._end_line()
        if tag in {"li", "p"}:
            self._kind = ""
        elif tag in LISTS and self._lists:
            self._lists.pop()
        elif tag == "table" and self._tables:
            self._tables -= 1
            if not self._tables:
                self._end_table()

    def handle_data(self, data: str) -> None:
        """Words."""
        look = self._look
        words = _SPACES.sub(" ", NOT_FOR_EDITING.sub("", data))
        before = self._line[-1].text if self._line else ""
        if not before or before.endswith((" ", "\n")):
            words = words.removeprefix(" ")
        if words and not look.is_silent:
            self._line.append(Run(words, look.marks, "", look.link))

    @property
    def _look(self) -> _Open:
        return self._open[-1] if self._open else _OUTSIDE

    def _begin(self, tag: str, style: str) -> None:
        if tag in {"td", "th", "tr"} and self._tables == 1:
            self._end_cell()
        self._end_line()
        if tag in LISTS:
            self._lists.append(tag)
        elif tag == "li":
            self._kind = self._lists[-1] if self._lists else "ul"
        elif "mso-list:" in style:  # a list from Word is paragraphs
            self._kind = "ul"
        elif tag == "table":
            self._tables += 1
            if self._tables == 1:
                self._rows = []
        elif tag == "tr" and self._tables == 1 and self._rows is not None:
            self._rows.append([])

    def _end_line(self) -> None:
        """Ends the line, if it has words; in a table it is only parted from the next."""
        if self._tables and self._rows is not None:
            if self._line and self._rows and not self._line[-1].text.endswith("\n"):
                self._line.append(Run("\n"))
            return
        line = self._taken()
        if line:
            self._pieces.append(Paragraph(line, self._kind))
            self._kind = ""

    def _end_cell(self) -> None:
        """Ends a cell that nobody closed; words before the first one stand above the table."""
        line = self._taken() if self._rows is not None else ()
        if line and self._rows:
            self._rows[-1].append(Cell(line))
        elif line:
            self._pieces.append(Paragraph(line))

    def _end_table(self) -> None:
        rows, self._rows = self._rows, None
        filled = [row for row in rows or () if row]
        if filled:
            width = max(map(len, filled))
            self._pieces.append(Table(tuple((*row, *[Cell()] * (width - len(row))) for row in filled)))

    def _taken(self) -> tuple[Run, ...]:
        """The line so far, without space and breaks at its end."""
        line, self._line = self._line, []
        while line and not line[-1].text.strip(" \n"):
            line.pop()
        if line:
            last = line[-1]
            line[-1] = Run(last.text.rstrip(" \n"), last.marks, "", last.link)
        return tuple(line)


def _opened(around: _Open, tag: str, address: str, style: str) -> _Open:
    """What words in an element look like."""
    mark = _SAME.get(tag, tag)
    added = {mark} if mark in MARKS else {"b"} if tag in _HEADINGS else set[str]()
    added |= {mark for pattern, mark in _BY_STYLE if pattern.search(style)}
    marks = (around.marks | added) - {mark for pattern, mark in _PLAIN_BY_STYLE if pattern.search(style)}
    if added & {"sup", "sub"}:
        marks -= {"sup", "sub"} - set(sorted(added & {"sup", "sub"})[:1])
    link = address if address.startswith("https:") and is_link(address) else around.link
    is_silent = around.is_silent or tag in _SILENT or "mso-list:ignore" in style or "display:none" in style
    return _Open(tag, frozenset(marks), link, is_silent)
