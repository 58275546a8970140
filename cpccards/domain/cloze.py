"""Cloze text: words between ``{{c1::`` and ``}}`` are gaps, each number makes one card.

Gaps nest, one gap may have several numbers (``{{c1,3::…}}``), and ``::`` inside one parts its text from a
hint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"\{\{c(?P<numbers>\d{1,3}(?:,\d{1,3})*)::|\}\}")
_DEEPEST_GAP = 10
_DIGITS = 3


@dataclass(slots=True)
class Gap:
    """One cloze deletion; `parts` are text and deeper gaps in reading order. The root has no ordinals."""

    ordinals: frozenset[int]
    parts: list[str | Gap] = field(default_factory=list)


def parse_cloze(text: str) -> Gap:
    """`text` as a tree. Unclosed gaps, and those nested too deep, are kept as the plain text they are."""
    root = Gap(frozenset())
    stack: list[tuple[Gap, str]] = [(root, "")]
    end = 0
    for mark in _MARK.finditer(text):
        stack[-1][0].parts.append(text[end : mark.start()])
        end = mark.end()
        if mark["numbers"] and len(stack) <= _DEEPEST_GAP:
            numbers = frozenset(int(number) for number in mark["numbers"].split(","))
            stack.append((Gap(numbers - {0}), mark.group()))
        elif mark["numbers"] or len(stack) == 1:
            stack[-1][0].parts.append(mark.group())
        else:
            gap, _ = stack.pop()
            stack[-1][0].parts.append(gap)
    stack[-1][0].parts.append(text[end:])
    while len(stack) > 1:
        gap, opener = stack.pop()
        stack[-1][0].parts += [opener, *gap.parts]
    return root


def render_gap(gap: Gap, active: int, *, revealed: bool) -> str:
    """A gap with all in it as HTML: those numbered `active` hidden or marked, the others as plain text."""
    inner = "".join(
        part if isinstance(part, str) else render_gap(part, active, revealed=revealed) for part in gap.parts
    )
    text, separator, hint = inner.partition("::")
    if not gap.ordinals:
        return inner
    if active in gap.ordinals:
        if revealed:
            return f'<span class="cloze">{text}</span>'
        return f'<span class="cloze">[{hint if separator and hint else "…"}]</span>'
    return text


def gap_numbers(gap: Gap) -> set[int]:
    """The numbers of a gap and of all in it."""
    found = set(gap.ordinals)
    for part in gap.parts:
        if isinstance(part, Gap):
            found |= gap_numbers(part)
    return found


def cloze_ordinals(text: str) -> tuple[int, ...]:
    """The gap numbers in a cloze text, ascending; each makes one card."""
    numbers = _flat_numbers(text)
    return tuple(sorted(gap_numbers(parse_cloze(text)) if numbers is None else numbers - {0}))


def _flat_numbers(text: str) -> set[int] | None:
    """The numbers of gaps that are all closed, not nested and have one number each; None when some are not.

    Nearly all are so, and an import asks several times for each note.
    """
    numbers = set()
    for piece in text.split("{{c")[1:]:
        number, mark, rest = piece.partition("::")
        if not (mark and "}}" in rest and len(number) <= _DIGITS and number.isascii() and number.isdigit()):
            return None
        numbers.add(int(number))
    return numbers
