"""The words of a field without their mark-up."""

from __future__ import annotations

import html
import re

_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>", re.IGNORECASE)
_CLOSING = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)


def plain_text(raw: str) -> str:
    """`raw` HTML as one line of readable text."""
    if "<" in raw or "&" in raw:
        raw = html.unescape(_TAG.sub("", _BREAK.sub(" ", _seen(raw))))
    return " ".join(raw.split())


def _seen(raw: str) -> str:
    """`raw` without scripts and styles and what stands in them, which no reader sees."""
    start = _UNSEEN.search(raw)
    if start is None:
        return raw
    kept, place = list[str](), 0
    while start is not None:
        # From there on, and given up where there is none: a hostile field has thousands of openings.
        end = _CLOSING[start[1].lower()].search(raw, start.end())
        if end is None:
            break
        kept.append(raw[place : start.start()])
        place = end.start()
        start = _UNSEEN.search(raw, place)
    return " ".join([*kept, raw[place:]])
