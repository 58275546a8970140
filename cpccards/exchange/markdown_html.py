"""The little of Markdown that cards use, as the HTML of a field.

Not a full Markdown: paragraphs, lists, code, emphasis, links and pictures. Whatever else stands there stays
as it was written. Every pattern looks a bounded way ahead, so that no text can make it slow.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from cpccards.domain.media_names import media_name

_LONGEST = 200_000
# Code and formulas keep their stars and underscores.
_KEPT = re.compile(
    r"(?P<code>`(?P<inside>[^`\n]{1,2000})`)"
    r"|(?P<math>\\\((?:(?!\\\().){1,2000}?\\\)|\\\[(?:(?!\\\[).){1,2000}?\\\]|\$\$[^$]{1,2000}\$\$)"
)
_TAG = re.compile(r"&lt;(/?(?:b|i|u|br|sub|sup|em|strong|p|ul|ol|li|code|pre|hr)) ?/?&gt;", re.IGNORECASE)
_REFERENCE = re.compile(r"&amp;(#?\w{2,8};)")
_PICTURE = re.compile(
    r"!\[([^\[\]\n]{0,200})\]\(([^()\s]{1,300})(?: [^()\n]{0,100})?\)"
    r"|!\[\[([^\[\]\n|]{1,200})(?:\|[^\[\]\n]{0,50})?\]\]"
)
_LINK = re.compile(r"(?<!!)\[([^\[\]\n]{1,300})\]\((https?://[^()\s]{1,500})\)")
_TOKEN = re.compile(r"(<[^<>]*>|\\[*_`#~\[\]!.>+-]|\*\*|__|~~|\*|_)")
_SPECIAL = re.compile(r"[`*_~\[\\<>&$]")
_STYLES = {"**": "b", "__": "b", "*": "i", "_": "i", "~~": "s"}
_ITEM = re.compile(r"[ \t]*(?:([-*+])|(\d{1,3})[.)])[ \t]+(?=\S)")
_FENCE = ("```", "~~~")
_DEEPEST = 6


def to_html(markdown: str) -> str:
    """A piece of Markdown as the HTML of a field; too long a text is only escaped."""
    text = markdown.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if len(text) > _LONGEST:
        return html.escape(text, quote=False).replace("\n", "<br>")
    out: list[str] = []
    follows_flow = False
    for block, is_flow in _blocks(text.split("\n")):
        if is_flow and follows_flow:
            out.append("<br><br>")
        out.append(block)
        follows_flow = is_flow
    return "".join(out)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The HTML of each block, and whether it is running text, which needs a gap before more of it."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif line.lstrip().startswith(_FENCE):
            end = _end_of_fence(lines, at)
            yield f"<pre>{html.escape(chr(10).join(lines[at + 1 : end]), quote=False)}</pre>", False
            at = end + 1
        elif _ITEM.match(line):
            end = at
            while end < len(lines) and lines[end].strip() and not lines[end].lstrip().startswith(_FENCE):
                end += 1
            yield _list(lines[at:end]), False
            at = end
        else:
            end = at
            while end < len(lines) and lines[end].strip() and not _begins_block(lines[end]):
                end += 1
            yield "<br>".join(inline(each.strip()) for each in lines[at:end]), True
            at = end


def _begins_block(line: str) -> bool:
    return _ITEM.match(line) is not None or line.lstrip().startswith(_FENCE)


def _end_of_fence(lines: Sequence[str], start: int) -> int:
    mark = lines[start].lstrip()[:3]
    for at in range(start + 1, len(lines)):
        if lines[at].strip().startswith(mark):
            return at
    return len(lines)


def _list(lines: Sequence[str]) -> str:
    """A list of one level; deeper ones come as lines of their item."""
    first = _ITEM.match(lines[0])
    name = "ol" if first is not None and first.group(2) else "ul"
    items: list[list[str]] = []
    for line in lines:
        item = _ITEM.match(line)
        if item is not None and (not items or len(line) - len(line.lstrip()) <= 1):
            items.append([inline(line[item.end() :].strip())])
        elif item is not None:
            items[-1].append("– " + inline(line[item.end() :].strip()))
        else:
            items[-1].append(inline(line.strip()))
    return f"<{name}>" + "".join(f"<li>{'<br>'.join(item)}</li>" for item in items) + f"</{name}>"


def inline(text: str) -> str:
    """One line of Markdown as HTML."""
    if not _SPECIAL.search(text):
        return text
    pieces: list[str] = []
    done = 0
    for kept in _KEPT.finditer(text):
        pieces.append(_emphasised(text[done : kept.start()]))
        if kept["code"]:
            pieces.append(f"<code>{html.escape(kept['inside'], quote=False)}</code>")
        else:
            pieces.append(html.escape(kept["math"], quote=False))
        done = kept.end()
    return "".join([*pieces, _emphasised(text[done:])])


def _emphasised(text: str) -> str:
    text = _REFERENCE.sub(r"&\1", html.escape(text, quote=False))
    text = _TAG.sub(r"<\1>", text)
    text = _PICTURE.sub(_picture, text)
    text = _LINK.sub(r'<a href="\2">\1</a>', text)
    tokens = _TOKEN.split(text)
    return "".join(_styled(tokens)) if len(tokens) > 1 else text


def _styled(tokens: list[str]) -> list[str]:
    """Tokens with the marks that come in pairs made tags; every second token may be a mark."""
    open_marks: list[tuple[str, int]] = []
    for at in range(1, len(tokens), 2):
        mark, before, after = tokens[at], tokens[at - 1][-1:], tokens[at + 1][:1]
        if mark not in _STYLES:
            tokens[at] = mark if mark.startswith("<") else mark[1:]
            continue
        opened = [place for place, (known, _) in enumerate(open_marks[-_DEEPEST:]) if known == mark]
        if opened and not before.isspace() and not after.isalnum():
            place = len(open_marks[:-_DEEPEST]) + opened[-1]
            tokens[open_marks[place][1]] = f"<{_STYLES[mark]}>"
            tokens[at] = f"</{_STYLES[mark]}>"
            del open_marks[place:]
        elif after and not after.isspace() and not before.isalnum():
            open_marks.append((mark, at))
    return tokens


def _picture(found: re.Match[str]) -> str:
    """A picture beside the file by its bare name; one from the net stays text."""
    path = html.unescape(found[2] or found[3])
    name = None if "://" in path else media_name(unquote(path.replace("\\", "/").rpartition("/")[2]))
    return f'<img src="{html.escape(name)}">' if name else found.group()
