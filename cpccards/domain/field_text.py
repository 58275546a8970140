"""Between what a learner types and the HTML a field keeps.

Typed text is text: ``<`` and ``&`` mean themselves and a new line is a new line. Whoever writes HTML on
purpose, with tags or references like ``&ge;``, is taken at their word. So a field can be edited without
knowing HTML, and one that came with mark-up can be edited too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.entities import html5

_INLINE = (
    "abbr|a|big|br|b|cite|code|del|em|font|img|ins|i|kbd|mark|q|samp|small|span|strike|strong|sub|sup|s|u"
    "|var|wbr"
)
_BLOCK = (
    "address|article|aside|audio|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|figcaption|figure"
    "|footer|form|h[1-6]|header|hr|iframe|input|li|main|nav|ol|pre|p|script|section|source|style|summary|svg"
    "|table|tbody|td|template|textarea|tfoot|thead|th|title|tr|ul|video"
)
# An attribute needs its value: "if a<b and c>d" holds no tag.
_REST = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'=<>`]+))*\s*/?>"""
_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK}){_REST}|<!--[^<]*?-->", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK}){_REST}", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&nbsp;": "\u00a0"}
_UNESCAPE = re.compile("|".join(_UNESCAPES))
_SPACE = " \t\n"


def field_from_text(text: str) -> str:
    """What a field keeps of `text` as it was typed.

    Known tags and character references stay as they are, everything else is escaped. Line ends become
    ``<br>``, unless there are lists, tables or other blocks, in whose source they mean nothing.
    """
    typed = text.replace("\r\n", "\n").replace("\r", "\n").strip(_SPACE)
    escaped = _BREAK.sub("<br>", _on_words(typed, _escape))
    if _BLOCK_TAG.search(escaped):
        return escaped
    return _on_words(escaped, lambda words: words.replace("\n", "<br>"))


def text_from_field(raw: str) -> str:
    """`raw` HTML as a learner would type it; `field_from_text` gives back what it means.

    Where that cannot be had (text that only looks like a tag, say) it is the HTML itself.
    """
    source = raw.replace("\r\n", "\n").replace("\r", "\n").strip(_SPACE)
    canonical = _BREAK.sub("<br>", _on_words(source, _escape))
    friendly = canonical
    if not _BLOCK_TAG.search(canonical):
        canonical = _on_words(canonical, lambda words: _LINE_END.sub(" ", words))
        friendly = canonical.replace("<br>", "\n")
    friendly = _on_words(friendly, lambda words: _UNESCAPE.sub(_unescape, words))
    return friendly if field_from_text(friendly) == canonical else canonical


def _on_words(source: str, change: Callable[[str], str]) -> str:
    """`source` with `change` made to what stands between the tags."""
    pieces = []
    done = 0
    for tag in _TAG.finditer(source):
        pieces += [change(source[done : tag.start()]), tag.group()]
        done = tag.end()
    return "".join([*pieces, change(source[done:])])


def _escape(words: str) -> str:
    pieces = []
    done = 0
    for found in _REFERENCE.finditer(words):
        reference = found.group()
        if reference.startswith("&#") or reference[1:] in html5:
            pieces += [_escape_plain(words[done : found.start()]), reference]
            done = found.end()
    return "".join([*pieces, _escape_plain(words[done:])])


def _escape_plain(words: str) -> str:
    return html.escape(words, quote=False).replace("\u00a0", "&nbsp;")


def _unescape(found: re.Match[str]) -> str:
    return _UNESCAPES[found.group()]
