"""LaTeX formulas drawn as pictures, by ziamath. LaTeX itself is never run.

The time to lay a formula out grows with its length and doubles with each level of nesting (60 levels: never),
so what it would cost is reckoned first and what is too much is not drawn.
"""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from cpccards.gui.card_drawings import Drawing

if TYPE_CHECKING:
    from ziamath.zmath import Math

MAX_SOURCE = 1_500
"""Characters of a formula."""
MAX_COST = 1_200
"""What a formula may cost, at up to 0.4 ms (measured on two slow cores)."""

_LETTERS = 1.1
"""The letters of formulas are smaller in their size than those of the text."""
_LARGEST = 600_000
"""Pixels of a drawn formula."""
_NESTING = frozenset({"math", "mrow", "mtd", "mstyle", "mfenced", "menclose", "mpadded", "mphantom"})
_COLOURS = ("mathcolor", "mathbackground", "color", "background", "style", "href")
_LONE_AMPERSAND = re.compile(r"&(?!#?\w{1,9};)")
_DRAWN_BY = frozenset({"svg", "path", "rect", "g"})
_SVG = "{http://www.w3.org/2000/svg}"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """How formulas are drawn.

    Args:
        size: of the text, in pixels.
        color: of the text, as #RRGGBB.
        ratio: device pixels to a pixel.
    """

    size: float
    color: str
    ratio: float


@dataclass(frozen=True, slots=True)
class ReadFormula:
    """A formula as MathML, and what laying it out would cost."""

    element: ET.Element
    cost: float


@lru_cache(maxsize=500)
def read_formula(source: str, *, is_display: bool) -> ReadFormula | None:
    """LaTeX as MathML; None when it is broken, or too much."""
    if not source.strip() or len(source) > MAX_SOURCE:
        return None
    try:
        markup = _LONE_AMPERSAND.sub("&amp;", _library().to_mathml(source, inline=not is_display))
        element = ET.fromstring(markup)  # noqa: S314 – made just now, without a document type
    except Exception:  # noqa: BLE001 – the library raises whatever comes: IndexError, AssertionError …
        _log.info("A formula could not be read", exc_info=True)
        return None
    for part in element.iter():
        part.tag = part.tag.rpartition("}")[2]  # without its namespace: the library finds tags by their text
        for name in _COLOURS:
            part.attrib.pop(name, None)
        if part.tag == "mstyle" and not part.attrib:  # which the library can't take
            part.tag = "mrow"
    cost = _cost(element)
    return ReadFormula(element, cost) if cost <= MAX_COST else None


@dataclass(frozen=True, slots=True)
class _Library:
    to_mathml: Callable[..., str]
    lay_out: type[Math]


@cache
def _library() -> _Library:
    """The library that draws: 0.4 s that only cards with formulas pay."""
    with warnings.catch_warnings():
        # It finds its fonts in a way that Python 3.11 and 3.12 call outdated, and later ones do not.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.config import config
        from ziamath.tex import tex2mml
        from ziamath.zmath import Math
    config.svg2 = False  # Qt's SVG knows no symbols
    return _Library(tex2mml, Math)


def _cost(root: ET.Element) -> float:
    total = 0.0
    stack = [(root, 1.0)]
    while stack and total <= MAX_COST:
        element, weight = stack.pop()
        if element.tag in _NESTING:
            weight *= 2
        total += weight * (1 + len(element.text or "") / 4)
        stack += [(child, weight) for child in element]
    return total


@lru_cache(maxsize=100)
def draw_formula(source: str, look: Look, *, is_display: bool) -> Drawing | None:
    """A formula as a picture; None when it can't be drawn."""
    read = read_formula(source, is_display=is_display)
    if read is None:
        return None
    try:
        # A copy: laying it out changes it.
        made = _library().lay_out(ET.fromstring(ET.tostring(read.element)), size=_LETTERS * look.size)  # noqa: S314
        svg, box = made.svg(), made.node.bbox
    except Exception:  # noqa: BLE001 – see above
        _log.info("A formula could not be drawn", exc_info=True)
        return None
    width, rise, fall = box.xmax - box.xmin + 2, box.ymax + 1, 1 - box.ymin
    if not (width > 0 and rise + fall > 0 and width * (rise + fall) <= _LARGEST and _is_drawing(svg)):
        return None
    width, height = math.ceil(width), math.ceil(rise + fall)
    image = _painted(
        svg, QRectF(0, height - rise - fall, made.getsize()[0], rise + fall), (width, height), look
    )
    return Drawing(image, width, height, fall)


def _is_drawing(svg: str) -> bool:
    """True for lines and shapes alone: no addresses, no scripts."""
    root = ET.fromstring(svg)  # noqa: S314
    return all(element.tag.removeprefix(_SVG) in _DRAWN_BY for element in root.iter())


def _painted(svg: str, place: QRectF, size: tuple[int, int], look: Look) -> QImage:
    image = QImage(
        math.ceil(size[0] * look.ratio),
        math.ceil(size[1] * look.ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(look.ratio, look.ratio)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, place)
    # In one colour, whatever the formula asked for: others could not be read in each theme.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(QRectF(0, 0, *size), QColor(look.color))
    painter.end()
    return image
