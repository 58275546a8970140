"""What a line of Markdown is: heading, rule, question, answer, two sides; and which way a text is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cpccards.exchange.delimited import share_in_columns

MODES = ("questions", "double-colon", "headings", "rules")
ENDINGS = (".md", ".markdown", ".mdown", ".mkd")

HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
RULE = re.compile(r"[ \t]*(-{3,}|\*{3,}|_{3,}|={3,}|(?:\* ){2,}\*|(?:- ){2,}-)[ \t]*[\r\n]*")
BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")

_LABEL = re.compile(
    r"[ \t]*(?:[-*+>][ \t]+|#{1,6}[ \t]+|\d{1,3}[.)][ \t]+)?(?P<opens>[*_]{0,2})"
    r"(?P<word>question|answer|q|a)(?P<number>[ \t]?\d{1,4})?"
    r"(?P<before>[*_]{0,2})[ \t]*(?P<mark>[:.)])(?P<after>[*_]{0,2})[ \t]*",
    re.IGNORECASE,
)
_TWO_SIDES = re.compile(r"(?<=[^\s:])(?P<before>[ \t]*)(?P<mark>:::?|>>)(?P<after>[ \t]*)(?=[^\s:])")
_FRONT_MATTER = re.compile(r"[A-Za-z_][\w-]{0,40}:(?:\s|$)|[ \t]+\S|[ \t]*-[ \t]|[ \t]*\r?\n|#")
_LONGEST_FRONT_MATTER = 100
_MOST_SIDES = 0.6
_COLUMNS = 0.9
_LINES_A_HEADING = 20


class Label(NamedTuple):
    """The beginning of a line that says Q: or A:, and the text behind it."""

    is_question: bool
    text: str


def label_of(line: str) -> Label | None:
    """The label of a line such as ``Q:``, ``**Question 2:**`` or ``A:``; None when it has none."""
    found = _LABEL.match(line)
    if found is None or (found["mark"] != ":" and not found["number"]):
        return None
    opens, closes = found["opens"], found["before"] + found["after"]
    if closes not in {"", opens}:
        return None
    unclosed = "" if closes else opens
    return Label(found["word"][0] in "qQ", unclosed + line[found.end() :])


def sides_of(line: str, *, is_tight: bool = True) -> tuple[str, str, str] | None:
    """Both sides of a line and the mark between them: ``::``, ``:::`` or ``>>``; None when it is not parted.

    Args:
        is_tight: a mark without a space around it parts too. That of a gap ``{{c1::…}}`` never does.
    """
    open_gaps = counted = 0
    for found in _TWO_SIDES.finditer(line):
        spaces = bool(found["before"]) + bool(found["after"])
        # Counted on from the mark before: a line may have as many as it likes.
        open_gaps += line.count("{{c", counted, found.start()) - line.count("}}", counted, found.start())
        counted = found.start()
        if open_gaps > 0 or spaces < (2 if found["mark"] == ">>" else not is_tight):
            continue
        return line[: found.start()], found["mark"], line[found.end() :]
    return None


def without_front_matter(lines: Sequence[str]) -> Sequence[str]:
    """The lines below what some programs keep about a note at its top, between two rules."""
    if not lines or lines[0].strip() != "---":
        return lines
    for at, line in enumerate(lines[1:_LONGEST_FRONT_MATTER], start=1):
        if line.strip() in {"---", "..."}:
            return lines[at + 1 :] if at > 1 else lines
        if not _FRONT_MATTER.match(line) or label_of(line) is not None:
            return lines
    return lines


def find_mode(lines: Sequence[str], *, is_markdown: bool) -> str | None:
    """The way a text is written; None when it is none of the four, or rather columns.

    Args:
        is_markdown: it says so itself, so less is enough.
    """
    filled = [line for line in lines if line.strip()]
    labels = [found.is_question for line in filled if (found := label_of(line))]
    if labels and labels[0] and (len(labels) - sum(labels)) * 2 >= sum(labels):
        return "questions"
    headings = sum(HEADING.match(line) is not None for line in filled)
    rules = sum(RULE.fullmatch(line) is not None for line in filled)
    without_rules = [line for line in lines if not RULE.fullmatch(line)] if rules else lines
    if share_in_columns(without_rules) >= _COLUMNS and not (is_markdown and headings):
        return None
    sides = sum(sides_of(line, is_tight=is_markdown) is not None for line in filled)
    if sides and sides >= _MOST_SIDES * (len(filled) - headings):
        return "double-colon"
    enough = 1 if is_markdown else 2
    if enough <= headings < len(filled) <= headings * _LINES_A_HEADING:
        return "headings"
    return "rules" if enough <= rules < len(filled) - 1 else None
