"""ICD-10-CM codes in rich text, made links into the tabular list."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence

from cpccards.domain.plain_text import plain_text
from cpccards.services.icd10cm import Reference

SCHEME = "icd10cm"
FindCodes = Callable[[str], Sequence[Reference]]
"""Finds the codes of the list in plain text."""

_TOKEN = re.compile(r"<[^>]*>|&(?:#\d+|#[xX][\da-fA-F]+|\w+);|[^<&]+|[<&]")
_CODE_LIKE = re.compile(r"[A-Z]\d|QA")
_GAP = 'class="cloze"'


def with_links(markup: str, find: FindCodes, *, leaves_gaps: bool = False) -> str:
    """Sanitised HTML with each code of the list made a link; codes that are in a link stay as they are.

    Args:
        leaves_gaps: gaps are still to be filled; what stands in them stays as it is too.
    """
    if not _CODE_LIKE.search(markup):
        return markup
    tokens = _TOKEN.findall(markup)
    plain = [_plain(token) for token in tokens]
    references = find("".join(plain))
    if not references:
        return markup
    made: list[str] = []
    place = 0
    closed = _Closed(leaves_gaps=leaves_gaps)
    for token, text in zip(tokens, plain, strict=True):
        if closed.passes(token):
            made.append(_linked(token, text, place, references))
        else:
            made.append(token)
        place += len(text)
    return "".join(made)


def link(code: str, words: str) -> str:
    """A link to an entry; `words` are plain text."""
    return f'<a href="{SCHEME}:{html.escape(code)}">{html.escape(words)}</a>'


def linked_text(text: str, find: FindCodes, *, but: str = "") -> str:
    """Plain text as HTML, each code of the list a link, except `but`."""
    references = [each for each in find(text) if each.code != but]
    return _linked(html.escape(text, quote=False), text, 0, references)


def _plain(token: str) -> str:
    """A token as text; a tag parts what stands on either side."""
    if token.startswith("<") and len(token) > 1:
        return " "
    if token.startswith("&") and len(token) > 1:
        return html.unescape(token)
    return token


def _linked(token: str, text: str, place: int, references: Sequence[Reference]) -> str:
    """A token with links where references lie wholly in it. `place` is where its text begins."""
    pieces: list[str] = []
    done = 0
    for each in references:
        start, end = each.start - place, each.end - place
        if start < done or end > len(text):
            continue
        pieces += [html.escape(text[done:start], quote=False), link(each.code, text[start:end])]
        done = end
    if not pieces:
        return token
    return "".join([*pieces, html.escape(text[done:], quote=False)])


def first_code(texts: Iterable[str], find: FindCodes) -> str | None:
    """The first code that is named in any of `texts`, which are HTML."""
    return next((found[0].code for text in texts if (found := find(plain_text(text)))), None)


class _Closed:
    """Follows the tags, and knows where no link may go."""

    def __init__(self, *, leaves_gaps: bool) -> None:
        self._leaves_gaps = leaves_gaps
        self._links = 0
        self._spans: list[bool] = []

    def passes(self, token: str) -> bool:
        """True for text that may get links."""
        if not token.startswith("<") or len(token) == 1:
            return not self._links and not any(self._spans)
        tag = token.strip("<>").casefold()
        name = tag.split(maxsplit=1)[0] if tag else ""
        if name == "a":
            self._links += 1
        elif name == "/a":
            self._links = max(0, self._links - 1)
        elif name == "span":
            self._spans.append(self._leaves_gaps and _GAP in tag)
        elif name == "/span" and self._spans:
            self._spans.pop()
        return False
