"""Questions and answers as SuperMemo exports them: every line begins with ``Q:`` or ``A:``.

    Q: Which modifier says that a procedure was done on both sides?
    A: 50

A line after another of the same letter belongs to the same text. ``A1:``, ``A2:`` and so on are wrong
answers; with them the card is multiple choice. A blank line, or the next ``Q:``, ends the card.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cpccards.domain.drafts import Draft
from cpccards.domain.notes import CHOICE_LETTERS, NoteKind
from cpccards.exchange.column_mapping import deck_name
from cpccards.exchange.row_notes import escape
from cpccards.exchange.table import ReadOptions
from cpccards.exchange.text_cards import TextCards
from cpccards.exchange.text_decoding import MAX_BYTES, glimpse, text_of
from cpccards.exchange.text_rows import split_lines

__all__ = ["FORMAT_NAME", "MAX_BYTES", "read", "read_content", "sniff"]

FORMAT_NAME = "Questions and answers (SuperMemo)"
_SURE = 0.8
_LINE = re.compile(r"[ \t]*(?P<letter>[QqAa])(?P<number>\d{0,2})[ \t]?:[ \t]?")
_MARKUP = re.compile(r"</?(?:b|i|u|br|p|div|span|ul|ol|li|sub|sup|em|strong|img|table|font)\b", re.IGNORECASE)


def sniff(head: bytes, _name: str) -> float:
    """How surely these are questions and answers, each line with its letter."""
    lines = [line for line in split_lines(glimpse(head)) if line.strip()]
    if len(lines) > 1 and not lines[-1].endswith(("\n", "\r")):
        lines.pop()  # cut off, perhaps
    letters = [found["letter"].lower() if (found := _LINE.match(line)) else "" for line in lines]
    return _SURE if letters[:1] == ["q"] and "a" in letters and "" not in letters else 0.0


@dataclass(slots=True)
class _Card:
    line: int = 0
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)


def read(data: bytes, source_name: str) -> Draft:
    """The cards of such a file. Raises BadInput for what is no text, and when there is no card."""
    return read_content(data, source_name, ReadOptions())


def read_content(content: bytes | str, source_name: str, options: ReadOptions) -> Draft:
    """The same, also for pasted text, in the encoding that `options` say."""
    text, _ = text_of(content, options.encoding)
    to_html = str if _MARKUP.search(text) else escape
    cards = TextCards((deck_name(source_name),), to_html)
    for card in _cards(split_lines(text.replace("\x00", "")), cards):
        _add(card, cards, html=to_html is str)
    return cards.draft(source_name, FORMAT_NAME)


def _cards(lines: Sequence[str], cards: TextCards) -> list[_Card]:
    """The cards as they are written; a line without a letter goes on with the text above it."""
    found: list[_Card] = []
    now: list[str] | None = None
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        match = _LINE.match(line)
        if not text:
            now = None
        elif match is None:
            if now is None:
                cards.warn("lines that belong to no card", number, "This line belongs to no card.", text)
            else:
                now.append(text)
        else:
            now = _part(match, found, number, is_apart=now is None)
            now.append(line[match.end() :].strip())
    return found


def _part(match: re.Match[str], found: list[_Card], number: int, *, is_apart: bool) -> list[str]:
    """Where the text of a line goes; a question after an answer or a blank line begins a card."""
    if match["letter"] in "Qq":
        if is_apart or not found or found[-1].answer or found[-1].wrong:
            found.append(_Card(number))
        return found[-1].question
    if not found:
        found.append(_Card(number))
    if match["number"].strip("0"):
        return found[-1].wrong.setdefault(match["number"], [])
    return found[-1].answer


def _add(card: _Card, cards: TextCards, *, html: bool) -> None:
    question, answer = "\n".join(card.question), "\n".join(card.answer)
    wrong = ["\n".join(text) for text in card.wrong.values() if any(text)]
    if not wrong:
        cards.add(card.line, question, answer)
        return
    most = len(CHOICE_LETTERS) - 1
    if len(wrong) > most:
        why = f"This question has {len(wrong)} wrong answers; the first {most} were taken."
        cards.warn("questions with too many answers", card.line, why, "; ".join(wrong[most:]))
    # The right answer stands first in the file; on the card it may stand anywhere, always in the same place.
    options = wrong[:most]
    right = zlib.crc32(question.encode("utf-8", "replace")) % (len(options) + 1)
    options.insert(right, answer)
    fields = [question, *options, *("",) * (len(CHOICE_LETTERS) - len(options))]
    made = fields if html else list(map(escape, fields))
    cards.add_fields(card.line, NoteKind.CHOICE, (*made, CHOICE_LETTERS[right]), (question, answer))
