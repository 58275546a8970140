"""What the filters of a template make of a field, as in ``{{text:Front}}`` or ``{{cloze:Text}}``."""

from __future__ import annotations

import html
import re

from cpccards.domain.cloze import Gap, gap_numbers, parse_cloze, render_gap
from cpccards.domain.occlusion import is_occlusion
from cpccards.domain.plain_text import plain_text

_TAG = re.compile(r"<[^<>]*>")
_READING = re.compile(r" ?([^\s<>\[\]]{1,60})\[([^\[\]<>]{1,60})\]")
_FIXED_SPACE = re.compile(r"&nbsp;|\N{NO-BREAK SPACE}")


def filtered(value: str, filters: tuple[str, ...], name: str, ordinal: int, *, revealed: bool) -> str:
    """A field after its filters, the first of them first. One that is not known leaves the field as it is.

    Args:
        value: HTML, as is the result.
        name: of the field.
        revealed: the answer side, whose gaps are filled.
    """
    for each in filters:
        match each:
            case "text":
                value = _TAG.sub("", value)
            case "cloze":
                value = _cloze(value, ordinal + 1, revealed=revealed)
            case "cloze-only":
                value = ", ".join(gap_texts(value, ordinal + 1))
            case "kanji" | "kana":
                value = _reading(value, is_kana=each == "kana")
            case "hint" if value.strip():
                title = html.escape(name)
                value = f'<div class="hint" title="{title}"><b>{title}:</b> {value}</div>'
    return value


def gap_texts(value: str, number: int) -> list[str]:
    """What the gaps with this number hide, as HTML without the gaps inside them."""
    found: list[str] = []

    def look(gap: Gap) -> None:
        for part in gap.parts:
            if isinstance(part, Gap):
                if number in part.ordinals:
                    inside = Gap(frozenset({0}), part.parts)
                    found.append(render_gap(inside, number, revealed=True))
                look(part)

    look(parse_cloze(value))
    return found


def expected_words(value: str, filters: tuple[str, ...], ordinal: int) -> str:
    """What is to be typed for a field, as plain text; of a cloze field what this card's gaps hide."""
    if "cloze" not in filters:
        return plain_text(value)
    words = [plain_text(text) for text in gap_texts(value, ordinal + 1)]
    return words[0] if len(set(words)) == 1 else ", ".join(words)


def _cloze(value: str, number: int, *, revealed: bool) -> str:
    """A cloze field with the gaps of one number marked; nothing when it has none, or only shapes."""
    tree = parse_cloze(value)
    if is_occlusion(value) or number not in gap_numbers(tree):
        return ""
    return render_gap(tree, number, revealed=revealed)


def _reading(value: str, *, is_kana: bool) -> str:
    """Words with their reading in brackets after them: the words alone, or the readings alone."""

    def chosen(match: re.Match[str]) -> str:
        word, reading = match.groups()
        if reading.startswith("sound:"):
            return match.group()
        return reading if is_kana else word

    return _READING.sub(chosen, _FIXED_SPACE.sub(" ", value))
