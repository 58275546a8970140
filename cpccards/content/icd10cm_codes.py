"""ICD-10-CM codes as they are written in prose. Whether they exist is for the tabular list to say."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A code as it stands in a text.

    Args:
        code: the code without trailing point or hyphen, with its point: "N18", "T36.0X1", "E11.22".
        open_ended: True when written with a trailing hyphen, "N18.-": more characters follow.
        until: the other end of a range, "B99" for "A00–B99"; None for a single code.
        start: where in the text it begins.
    """

    code: str
    open_ended: bool
    until: str | None
    start: int


_CATEGORY = r"(?:[A-Z]\d[0-9A-Z]|QA\d)"
_FULL = rf"{_CATEGORY}(?:\.[0-9A-Z]{{1,4}})?"
# Not inside a word, a number, a longer code or a hyphenated name. A HCPCS code has four digits on end and a
# modifier one, so neither is a letter, a digit and exactly one more character.
_MENTION = re.compile(
    rf"(?<![\w.])(?<!\w-)(?P<code>{_FULL})"
    rf"(?:(?:\s*[–—]\s*|-|\s+(?:-|to|through)\s+)(?P<until>{_FULL})(?P<more>\.?-)?"
    r"|(?P<open>\.?(?:x{1,3}|(?:x{0,3}[-‑–](?!\w)))))?"
    r"(?![\w]|\.\w)"
)
# What looks like a category and is none: in a text about the spine T10 to T12 are vertebrae.
_SPINE_WORDS = re.compile(
    r"\bvertebra|\bthorac|\bcervical|\blumbar|\bspin(?:e|al)\b|\bnerve roots?\b|\bdermatome"
    r"|\binterspace|\bdiscs?\b"
    r"|\blevels?\b|\bradiculopathy|\blaminectomy|\bfusion|\barthrodesis|\bepidural",
    re.IGNORECASE,
)
_VERTEBRAE = frozenset({"T10", "T11", "T12"})
_VITAMIN = "B12"


def find_codes(text: str) -> tuple[Mention, ...]:
    """Every ICD-10-CM code, category or range in plain `text`, in order.

    Left out: HCPCS Level II codes (letter and four digits), modifiers (letter and one digit), lower-case
    look-alikes (HbA1c), vitamin B12, and the vertebrae T10 to T12 in a text about the spine.
    """
    about_spine = bool(_SPINE_WORDS.search(text))
    found = []
    for match in _MENTION.finditer(text):
        code, until = match.group("code"), match.group("until")
        if code == _VITAMIN or (about_spine and {code, until or code} <= _VERTEBRAE):
            continue
        more = bool(match.group("open") or match.group("more"))
        if until is not None and until < code:  # "from K21.9 to K21.0-" is no range
            found.append(Mention(code, False, None, match.start()))
            found.append(Mention(until, more, None, match.start("until")))
        else:
            found.append(Mention(code, more, until, match.start()))
    return tuple(found)
