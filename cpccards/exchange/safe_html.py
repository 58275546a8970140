"""HTML from decks made safe to show: an allowlist, and limits on what layout has to bear.

The raw field is kept in the library; this makes the copy that is shown. The limits keep layout (measured with
Qt 6.11 on two cores) near a tenth of a second at worst, where a few hundred bytes could stop the window: its
time doubles with each table inside a table, and grows with rows times columns (400 by 400: five seconds).
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cpccards.domain.faces import Faces
from cpccards.domain.maths import formulas
from cpccards.domain.meanings import MEANINGS

if TYPE_CHECKING:
    import nh3

MAX_LENGTH = 100_000
"""Characters of raw HTML that are laid out; longer fields are shown as plain text."""
MAX_DEPTH = 40
MAX_NESTED_TABLES = 4
MAX_GRID = 5_000
"""Cells of all tables of a field, each table counted as its rows times those of its widest row."""
MAX_TAGS = 6_000
MAX_MIXED = 20_000
"""Characters of raw HTML that are laid out when letters that run from right to left are among them: Qt needs
four seconds for 100,000 characters in one paragraph whose direction changes at each."""
PLAIN_LENGTH = 20_000
"""Characters of plain text that are shown in place of what was too much."""
NOTE = "This field holds more than can be laid out, so its plain text is shown."

TAGS = frozenset(
    {"b", "i", "u", "s", "em", "strong", "sub", "sup", "code", "span", "a", "img", "br"}
) | frozenset(
    {"p", "div", "pre", "blockquote", "hr", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"}
)
CLASSES = {"span": frozenset({"cloze", "typed", *MEANINGS}), "div": frozenset({"hint"})}

# What editors and gaps put into formulas. One-letter elements stay: a<b>c is maths.
_IN_MATHS = re.compile(r"</?(?:span|div|br|font|strong|em|sub|sup)(?:[\s/][^<>]{0,2000})?>", re.IGNORECASE)
_BRACKETS = {ord("<"): "‹", ord(">"): "›"}
"""Whoever reads the result looks for tags."""
_LENGTH = re.compile(r"[1-9]\d{0,3}")
# Blocks that are no longer blocks would run into the text around them.
_OTHER_BLOCKS = re.compile(
    r"<(/?)(?:h[1-6]|center|section|article|header|footer|main|aside|nav|address|dl|dt|dd|details|summary|figure"
    r"|figcaption|caption|form|fieldset)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc]")
_VOID = frozenset({"br", "hr", "img"})
_MAY_STAY_OPEN = _VOID | {"p", "li", "td", "th", "tr", "thead", "tbody", "tfoot", "input", "col", "wbr"}
_RAW_DEPTH = 200
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\s*/?>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*>")
_UNSAFE_NAME = re.compile(r"[:/\\<>\"\x00-\x1f\x7f]|\.\.")
_HTTPS = re.compile(r"https://[^\s<>\"]+", re.IGNORECASE)
_CLEANED_OUT = frozenset(
    {"script", "style", "title", "textarea", "noscript", "iframe", "template"}
) | frozenset({"button", "select"})


def sanitise(raw: str) -> str:
    r"""`raw` HTML as HTML that is safe and quick to show in Qt rich text.

    Kept: the elements in `TAGS`, ``class`` if it is in `CLASSES`, ``title`` of blocks, ``href`` if it is
    https; of pictures ``src`` if it is the bare name of a media file, ``alt``, ``width`` and ``height`` in
    pixels. ``<`` between ``\(`` and ``\)`` or ``\[`` and ``\]`` is text. Beyond the limits above the result
    is `as_plain_html`. Never raises.
    """
    if len(raw) > MAX_LENGTH or (len(raw) > MAX_MIXED and _RIGHT_TO_LEFT.search(raw)):
        return as_plain_html(raw)
    if "<" not in raw:
        return raw
    if raw.count("<") > MAX_TAGS or _raw_depth(raw) > _RAW_DEPTH:
        return as_plain_html(raw)
    cleaner = _cleaner()
    # Twice: taking an element away can join its neighbours to something that parses otherwise than it reads.
    clean = cleaner.clean(cleaner.clean(_OTHER_BLOCKS.sub(r"<\1div", _with_maths_as_text(raw))))
    return as_plain_html(raw) if _is_too_much(clean) else clean


def safe_faces(raw: Faces) -> Faces:
    """Both sides of a card, and its options, sanitised."""
    return replace(
        raw,
        question=sanitise(raw.question),
        answer=sanitise(raw.answer),
        options=tuple(sanitise(option) for option in raw.options),
    )


def as_plain_html(raw: str) -> str:
    """The words of `raw` without mark-up, escaped, at most `PLAIN_LENGTH` characters, below a `NOTE`."""
    words = plain(raw)
    if len(words) > PLAIN_LENGTH:
        words = words[:PLAIN_LENGTH] + " …"
    return f"<p><i>{NOTE}</i></p><p>{html.escape(words, quote=False)}</p>"


def plain(raw: str) -> str:
    """The first words of `raw` HTML as one line of text, in time proportional to its length.

    At most `MAX_LENGTH` characters of `raw` are looked at.
    """
    text = html.unescape(_ANY_TAG.sub("", _BREAK.sub(" ", raw[:MAX_LENGTH])))
    return " ".join(text.split())


def _with_maths_as_text(raw: str) -> str:
    """`raw` with ``<`` escaped in formulas, and without the mark-up that does not belong there."""
    pieces: list[str] = []
    done = 0
    for each in formulas(raw):
        source = _IN_MATHS.sub(" ", each.source).replace("<", "&lt;")
        pieces += [raw[done : each.start + 2], source]
        done = each.end - 2
    return "".join([*pieces, raw[done:]]) if pieces else raw


def _raw_depth(raw: str) -> int:
    """Roughly how many elements are open at once: it bounds the work of parsing."""
    opened: dict[str, int] = {}
    depth = deepest = 0
    for closing, name in _TAG.findall(raw):
        tag = name.lower()
        if tag in _MAY_STAY_OPEN:
            continue
        count = opened.get(tag, 0)
        if closing and count:
            opened[tag] = count - 1
            depth -= 1
        elif not closing:
            opened[tag] = count + 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value an attribute keeps, or None to drop it."""
    if name == "alt" or (name == "title" and tag == "div"):
        return value.translate(_BRACKETS)
    if name == "src":
        return value if is_media_name(value) else None
    if name == "href":
        return value if _HTTPS.fullmatch(value) else None
    if name in {"width", "height"}:
        return value if _LENGTH.fullmatch(value) else None
    return value if name == "class" else None


def is_media_name(name: str) -> bool:
    """True for the bare name of a file in the media folder: no path, no scheme, also when percent-decoded."""
    decoded = unquote(name)
    return bool(decoded.strip(". ")) and not _UNSAFE_NAME.search(name) and not _UNSAFE_NAME.search(decoded)


@cache
def _cleaner() -> nh3.Cleaner:
    from nh3 import Cleaner  # here, not above: 5 ms that start-up need not pay

    return Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(_CLEANED_OUT),
        attributes={"img": {"src", "alt", "width", "height"}, "a": {"href"}, "div": {"title"}},
        allowed_classes={element: set(names) for element, names in CLASSES.items()},
        attribute_filter=_attribute,
        url_schemes={"https"},
        link_rel=None,
        strip_comments=True,
    )


def _is_too_much(clean: str) -> bool:
    """True when sanitised (so well-formed) HTML is nested or tabled beyond the limits."""
    depth = tables = grid = 0
    stack: list[list[int]] = []  # a table: rows, cells in this row, cells in its widest row
    for closing, tag in _TAG.findall(clean):
        if closing:
            depth -= 1
            if tag == "table":
                tables -= 1
                rows, cells, widest = stack.pop()
                grid += rows * max(cells, widest)
            continue
        depth += tag not in _VOID
        if tag == "table":
            tables += 1
            stack.append([0, 0, 0])
        elif stack and tag == "tr":
            rows, cells, widest = stack[-1]
            stack[-1] = [rows + 1, 0, max(cells, widest)]
        elif stack and tag in {"td", "th"}:
            stack[-1][1] += 1
        if depth > MAX_DEPTH or tables > MAX_NESTED_TABLES:
            return True
    return grid > MAX_GRID
