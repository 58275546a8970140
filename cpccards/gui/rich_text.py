"""Formatted text as the editor knows it, read from the HTML of a field and written as HTML again.

Only what can be edited without loss is read. HTML with anything else in it (an unknown element, a style, a
table in a table) is `None`: the editor then shows it as it is written. What `read` gives, `write` writes so
that it is read as the same again.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import groupby

from cpccards.domain.maths import formulas
from cpccards.domain.meanings import MEANINGS

MARKS = ("b", "i", "u", "s", "sup", "sub", "code")
"""Elements that mark words up, outermost first."""

LISTS = ("ul", "ol")
_SAME = {"strong": "b", "em": "i"}
_LONGEST = 100_000
_MOST_TAGS = 6_000
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SWALLOWED = re.compile(r"(?<![^\n]) +| +(?![^\n])| {2,}")
NOT_FOR_EDITING = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u2028\u2029\ufdd0-\ufdef\ufffc\ufffe\uffff]")
_NO_NAME = re.compile(r"[:/\\<>\"\x00-\x1f\x7f]|\.\.")
_LENGTH = re.compile(r"[1-9]\d{0,3}")
_HTTPS = re.compile(r"https://[^\s<>\"]+", re.IGNORECASE)
_NBSP, _OBJECT = "\N{NO-BREAK SPACE}", "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class PictureTag:
    """A picture in a text, by its name among the media; sizes in pixels as they are written, or empty."""

    name: str
    alt: str = ""
    width: str = ""
    height: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    r"""Words of one look, or a picture. ``\n`` in `text` is a line break.

    Attributes:
        marks: some of `MARKS`; not both ``sup`` and ``sub``.
        meaning: one of `MEANINGS`, or empty.
        link: an https address, or empty.
    """

    text: str = ""
    marks: frozenset[str] = frozenset()
    meaning: str = ""
    link: str = ""
    picture: PictureTag | None = None

    @property
    def look(self) -> tuple[frozenset[str], str, str]:
        """What two runs have in common that are one."""
        return self.marks, self.meaning, self.link


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of its own: plain (``""``), a paragraph (``p``) or an item of a list (``ul``, ``ol``)."""

    line: Line = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table."""

    line: Line = ()
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: rows of equal length, at least one cell."""

    rows: tuple[tuple[Cell, ...], ...]


RichText = tuple[Paragraph | Table, ...]


def is_link(address: str) -> bool:
    """True for an address that a card may link to."""
    return bool(_HTTPS.fullmatch(address))


def read(source: str) -> RichText | None:
    """The HTML of a field as formatted text; None when something in it could not be kept."""
    if len(source) > _LONGEST or source.count("<") > _MOST_TAGS:
        return None
    # In a formula "a<b" is maths, which a parser takes for a tag.
    if any("<" in each.source for each in formulas(source)):
        return None
    reader = _Reader()
    try:
        reader.feed(source)
        reader.close()
        return normalised(reader.finish())
    except _NotUnderstoodError:
        return None


def write(text: RichText) -> str:
    """Formatted text as HTML."""
    pieces = normalised(text)
    written: list[str] = []
    for kind, group in groupby(
        pieces, key=lambda piece: piece.kind if isinstance(piece, Paragraph) else "table"
    ):
        same = list(group)
        if kind == "table":
            written += [_table(piece) for piece in same if isinstance(piece, Table)]
            continue
        lines = [_line(piece.line) for piece in same if isinstance(piece, Paragraph)]
        if kind in LISTS:
            written.append(f"<{kind}>{''.join(f'<li>{line}</li>' for line in lines)}</{kind}>")
        elif kind == "p":
            written += [f"<p>{line}</p>" for line in lines]
        else:
            # A break before the end of a block is none: the last line needs one only to be seen at all.
            written.append("<br>".join(lines) + ("" if lines[-1] else "<br>"))
    return "".join(written)


def _kind(piece: Paragraph | Table) -> str:
    return piece.kind if isinstance(piece, Paragraph) else "table"


def from_plain(words: str) -> RichText:
    """Plain text as formatted text, a paragraph for each line."""
    clean = NOT_FOR_EDITING.sub("", words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    "))
    return tuple(Paragraph((Run(line),) if line else ()) for line in clean.split("\n"))


def normalised(text: Iterable[Paragraph | Table]) -> RichText:
    """`text` with runs of one look joined, spaces that HTML would swallow made lasting, no blank end.

    A blank line beside a table goes too: the table keeps its distance by itself.
    """
    pieces: list[Paragraph | Table] = []
    for piece in text:
        if isinstance(piece, Table):
            while pieces and _is_blank(pieces[-1]):
                pieces.pop()
            rows = tuple(tuple(replace(cell, line=_tidy(cell.line)) for cell in row) for row in piece.rows)
            pieces.append(Table(rows))
            continue
        for made in _paragraphs(piece):
            if not (_is_blank(made) and pieces and isinstance(pieces[-1], Table)):
                pieces.append(made)
    while pieces and _is_blank(pieces[-1]):
        pieces.pop()
    return tuple(pieces)


def _paragraphs(piece: Paragraph) -> Iterator[Paragraph]:
    """Line breaks part plain lines; a paragraph without words is a blank line."""
    if piece.kind:
        line = _tidy(piece.line)
        yield Paragraph(line, piece.kind if line or piece.kind != "p" else "")
        return
    for line in _parted(piece.line):
        yield Paragraph(_tidy(line))


def _parted(line: Line) -> list[Line]:
    lines: list[list[Run]] = [[]]
    for run in line:
        first, *others = run.text.split("\n") if run.picture is None else [run.text]
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=other)] for other in others]
    return [tuple(each) for each in lines]


def _is_blank(piece: Paragraph | Table) -> bool:
    return piece == Paragraph()


def _tidy(line: Line) -> Line:
    """Runs joined, spaces that HTML would swallow made lasting, and no break at the end."""
    words = "".join(_OBJECT if run.picture else run.text for run in line).rstrip("\n")
    words = _SWALLOWED.sub(_lasting, words)
    runs: list[Run] = []
    start = 0
    for run in line:
        end = start + (1 if run.picture else len(run.text))
        text, start = words[start:end], end
        if not text:
            continue
        if run.picture is not None:
            runs.append(replace(run, text=""))
        elif runs and runs[-1].picture is None and runs[-1].look == run.look:
            runs[-1] = replace(runs[-1], text=runs[-1].text + text)
        else:
            runs.append(replace(run, text=text))
    return tuple(runs)


def _lasting(spaces: re.Match[str]) -> str:
    """Every other space, as HTML keeps one between two that last; beside the end of a line the outer one."""
    words, start, end = spaces.string, *spaces.span()
    is_first = start == 0 or words[start - 1] == "\n"
    pair = f"{_NBSP} " if is_first else f" {_NBSP}"
    made = (pair * (end - start))[: end - start]
    return made[:-1] + _NBSP if end == len(words) or words[end] == "\n" else made


def _table(table: Table) -> str:
    rows = ("".join(map(_cell, row)) for row in table.rows)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _cell(cell: Cell) -> str:
    tag = "th" if cell.is_heading else "td"
    return f"<{tag}>{_line(cell.line)}</{tag}>"


def _line(line: Line) -> str:
    written: list[str] = []
    opened: list[tuple[str, str]] = []
    for run in line:
        wanted = _tags(run)
        shared = 0
        while shared < min(len(opened), len(wanted)) and opened[shared] == wanted[shared]:
            shared += 1
        written += [closing for _, closing in reversed(opened[shared:])]
        written += [opening for opening, _ in wanted[shared:]]
        opened = wanted
        written.append(_escaped(run.text) if run.picture is None else _image(run.picture))
    return "".join([*written, *(closing for _, closing in reversed(opened))])


def _tags(run: Run) -> list[tuple[str, str]]:
    tags = [(f'<a href="{html.escape(run.link)}">', "</a>")] if run.link else []
    if run.meaning:
        tags.append((f'<span class="{run.meaning}">', "</span>"))
    return tags + [(f"<{mark}>", f"</{mark}>") for mark in MARKS if mark in run.marks]


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace(_NBSP, "&nbsp;").replace("\n", "<br>")


def _image(picture: PictureTag) -> str:
    values = (
        ("src", picture.name),
        ("alt", picture.alt),
        ("width", picture.width),
        ("height", picture.height),
    )
    return "<img" + "".join(f' {name}="{html.escape(value)}"' for name, value in values if value) + ">"


class _NotUnderstoodError(Exception):
    """There is something that could not be kept."""


@dataclass(slots=True)
class _Rows:
    """A table that is being read."""

    rows: list[list[Cell]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Follows the tags; whatever it does not know ends the reading."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[Paragraph | Table] = []
        self._line: list[Run] = []
        self._open: list[tuple[str, str]] = []
        """Tag and, for one that marks words, what it says of them: a mark, a class, an address."""
        self._table: _Rows | None = None

    def finish(self) -> list[Paragraph | Table]:
        """What was read, once everything was."""
        if self._open:
            raise _NotUnderstoodError
        self._end_line()
        return self._pieces

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A tag opens."""
        values = {name: value or "" for name, value in attrs}
        if len(values) != len(attrs):
            raise _NotUnderstoodError
        inline = _inline(tag, values)
        if tag == "img":
            self._add(Run(picture=_picture(values)))
        elif inline is not None:
            self._open_inline(tag, inline)
        elif values:
            raise _NotUnderstoodError
        elif tag == "br":
            self._break()
        else:
            self._open_block(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A tag closes itself."""
        if tag not in {"br", "img"}:
            raise _NotUnderstoodError
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if not self._open or self._open[-1][0] != tag:
            raise _NotUnderstoodError
        if tag in {"div", "p", "li"}:
            self._end_line()
        elif tag in {"td", "th"} and self._table is not None:
            self._table.rows[-1].append(Cell(self._taken(), tag == "th"))
        elif tag == "table" and self._table is not None:
            rows = self._table.rows
            if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
                raise _NotUnderstoodError
            self._pieces.append(Table(tuple(map(tuple, rows))))
            self._table = None
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Words."""
        if NOT_FOR_EDITING.search(data):
            raise _NotUnderstoodError
        words = _SPACES.sub(" ", data)
        if self._around in {"ul", "ol", "table", "thead", "tbody", "tr"}:
            if words.strip(" "):
                raise _NotUnderstoodError
            return
        before = self._line[-1] if self._line else None
        if before is None or (before.picture is None and before.text[-1:] in (" ", "\n")):
            words = words.removeprefix(" ")
        if words:
            self._add(Run(words))

    def handle_comment(self, data: str) -> None:
        """A comment, which the editor would lose."""
        raise _NotUnderstoodError

    def handle_decl(self, decl: str) -> None:
        """A declaration."""
        raise _NotUnderstoodError

    def handle_pi(self, data: str) -> None:
        """An instruction for something else."""
        raise _NotUnderstoodError

    def unknown_decl(self, data: str) -> None:
        """A section of something else."""
        raise _NotUnderstoodError

    # How it is put together

    @property
    def _around(self) -> str:
        """The innermost block that is open; empty at the top."""
        return next((tag for tag, says in reversed(self._open) if not says), "")

    def _open_inline(self, tag: str, says: str) -> None:
        if any(known == says or _excludes(known, says) for _, known in self._open):
            raise _NotUnderstoodError
        self._open.append((tag, says))

    def _open_block(self, tag: str) -> None:
        if self._open and self._open[-1][1]:
            raise _NotUnderstoodError  # a block inside words
        if tag not in _INSIDE or self._around not in _INSIDE[tag]:
            raise _NotUnderstoodError
        if tag in {"div", "p", *LISTS, "table"}:
            self._end_line()
        if tag == "ol" and self._pieces and getattr(self._pieces[-1], "kind", "") == "ol":
            raise _NotUnderstoodError  # it would count on from the list before
        if tag == "table":
            self._table = _Rows()
        elif tag == "tr" and self._table is not None:
            self._table.rows.append([])
        self._open.append((tag, ""))

    def _add(self, run: Run) -> None:
        if self._around not in {"", "div", "p", "li", "td", "th"}:
            raise _NotUnderstoodError
        says = [known for _, known in self._open if known]
        self._line.append(
            replace(
                run,
                marks=frozenset(known for known in says if known in MARKS),
                meaning=next((known[1:] for known in says if known.startswith(".")), ""),
                link=next((known for known in says if known.startswith("https:")), ""),
            )
        )

    def _break(self) -> None:
        if self._around in {"", "div"}:
            self._pieces.append(Paragraph(self._taken()))
        else:
            self._trim()
            self._add(Run("\n"))

    def _end_line(self) -> None:
        """Ends the line, if there is one; an item of a list is one even without words."""
        kind = self._around if self._around in {"p", "li"} else ""
        line = self._taken()
        if kind == "li":
            kind = next(tag for tag, _ in reversed(self._open) if tag in LISTS)
        if line or kind in LISTS:
            self._pieces.append(Paragraph(line, kind))

    def _taken(self) -> Line:
        self._trim()
        line, self._line = tuple(self._line), []
        return line

    def _trim(self) -> None:
        """Takes the space from the end of the line."""
        while self._line and self._line[-1].picture is None and self._line[-1].text.endswith(" "):
            last = self._line.pop()
            if last.text != " ":
                self._line.append(replace(last, text=last.text[:-1]))


_INSIDE = {
    "div": {"", "div"},
    "p": {"", "div"},
    "ul": {"", "div"},
    "ol": {"", "div"},
    "li": set(LISTS),
    "table": {"", "div"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"table", "thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
}
"""Blocks, and what each may stand in."""


def _inline(tag: str, values: dict[str, str]) -> str | None:
    """What a tag says of the words in it: a mark, a class after a point, an address; None for another tag."""
    mark = _SAME.get(tag, tag)
    if mark in MARKS and not values:
        return mark
    if tag == "span":
        if not values:
            return "span"
        if set(values) == {"class"} and values["class"] in MEANINGS:
            return f".{values['class']}"
        raise _NotUnderstoodError
    if tag == "a":
        address = values.get("href", "")
        if set(values) == {"href"} and address.startswith("https:") and is_link(address):
            return address
        raise _NotUnderstoodError
    return None


def _excludes(known: str, says: str) -> bool:
    """True for what words can't be at once."""
    return (
        {known, says} == {"sup", "sub"}
        or known[:1] == says[:1] == "."
        or (known.startswith("https:") and says.startswith("https:"))
    )


def _picture(values: dict[str, str]) -> PictureTag:
    name = values.get("src", "")
    sizes = [values[key] for key in ("width", "height") if key in values]
    is_known = set(values) <= {"src", "alt", "width", "height"} and name and not _NO_NAME.search(name)
    if not is_known or not all(map(_LENGTH.fullmatch, sizes)):
        raise _NotUnderstoodError
    return PictureTag(name, values.get("alt", ""), values.get("width", ""), values.get("height", ""))
