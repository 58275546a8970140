"""The words of a field without their mark-up."""

from __future__ import annotations

import html
import re

_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
"""What no reader sees, with all that stands in it."""
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)


def plain_text(raw: str) -> str:
    """`raw` HTML as one line of readable text."""
    if "<" in raw or "&" in raw:
        if "</s" in raw or "</S" in raw:
            raw = _UNSEEN.sub(" ", raw)
        raw = html.unescape(_TAG.sub("", _BREAK.sub(" ", raw)))
    return " ".join(raw.split())
