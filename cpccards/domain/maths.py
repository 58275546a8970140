r"""Formulas in fields: ``\( \)`` in a line, ``\[ \]`` on lines of their own, and LaTeX drawn beforehand.

LaTeX between ``[latex]`` and ``[/latex]``, ``[$]`` and ``[/$]`` or ``[$$]`` and ``[/$$]`` is never run. Anki
drew it once and keeps the picture in the media under a name made of the source.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(r"\\[()\[\]]")
_ENDS = {r"\(": r"\)", r"\[": r"\]"}
_LATEX_MARK = re.compile(r"\[(/?)(latex|\$\$|\$)\]", re.IGNORECASE)
_AROUND = {"latex": ("", ""), "$": ("$", "$"), "$$": (r"\begin{displaymath}", r"\end{displaymath}")}
_LINE = re.compile(r"<(?:br|div)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A formula in a text.

    Attributes:
        start, end: where it stands, its marks included.
        source: what is between the marks, as it stands there.
        is_display: on lines of its own.
    """

    start: int
    end: int
    source: str
    is_display: bool


@dataclass(frozen=True, slots=True)
class DrawnLatex:
    """LaTeX in a text, and the name of the picture that Anki drew of it.

    Attributes:
        start, end: where it stands, its marks included.
        latex: the source as LaTeX was given it.
    """

    start: int
    end: int
    latex: str
    picture: str


def formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text in order, in one pass. A mark without its end is plain text."""
    if "\\(" not in text and "\\[" not in text:
        return
    marks = [(match.start(), match.group()) for match in _MARK.finditer(text)]
    last = {mark: at for at, mark in marks}
    begun, awaited = 0, ""
    for at, mark in marks:
        if awaited:
            if mark == awaited:
                yield Formula(begun, at + 2, text[begun + 2 : at], awaited == r"\]")
                awaited = ""
        elif mark in _ENDS and last.get(_ENDS[mark], -1) > at:
            begun, awaited = at, _ENDS[mark]


def drawn_latex(markup: str) -> Iterator[DrawnLatex]:
    """The LaTeX of HTML in order, in one pass."""
    opened: re.Match[str] | None = None
    for mark in _LATEX_MARK.finditer(markup):
        if not mark[1]:
            opened = opened or mark
        elif opened is not None and mark[2].lower() == opened[2].lower():
            before, after = _AROUND[opened[2].lower()]
            latex = f"{before}{_source(markup[opened.end() : mark.start()])}{after}"
            yield DrawnLatex(opened.start(), mark.end(), latex, _picture(latex))
            opened = None


def _source(markup: str) -> str:
    text = _TAG.sub("", _LINE.sub("\n", markup))
    return html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")


def _picture(latex: str) -> str:
    digest = hashlib.sha1(latex.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
    return f"latex-{digest}.png"
