"""Cards in notes that people keep in Markdown, in four ways of writing them.

    questions       Q: …  and below it  A: …
    double-colon    question :: answer, one on each line; ::: asks both ways round
    headings        a heading is the question, the text below it the answer
    rules           --- between cards, or between the sides of one

Headings without text of their own name parts of the deck. Which way a file is written is found out, and can
be chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from cpccards.domain.drafts import Draft
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange.column_mapping import deck_name
from cpccards.exchange.markdown_html import to_html
from cpccards.exchange.markdown_lines import (
    BULLET,
    ENDINGS,
    HEADING,
    MODES,
    RULE,
    find_mode,
    label_of,
    sides_of,
    without_front_matter,
)
from cpccards.exchange.table import ReadOptions
from cpccards.exchange.text_cards import TextCards
from cpccards.exchange.text_decoding import glimpse, text_of
from cpccards.exchange.text_rows import split_lines

__all__ = ["ENDINGS", "FORMAT_NAME", "MAX_BYTES", "MODES", "read", "read_content", "sniff"]

FORMAT_NAME = "Cards in Markdown"
MAX_BYTES = 8 * 1024 * 1024

_SURENESS = {"questions": 0.7, "double-colon": 0.65, "headings": 0.6, "rules": 0.6}
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FENCE = "```"
_LONGEST_NAME = 200

Numbered = Sequence[tuple[int, str]]


def sniff(head: bytes, name: str) -> float:
    """How surely there are cards in one of the four ways; columns of text are left to `delimited`."""
    lines = without_front_matter(split_lines(glimpse(head)))
    return _SURENESS.get(find_mode(lines, is_markdown=name.lower().endswith(ENDINGS)) or "", 0.0)


def read(data: bytes, source_name: str) -> Draft:
    """The cards of a Markdown file. Raises BadInput for what is no text, and when there is no card."""
    return read_content(data, source_name, ReadOptions())


def read_content(content: bytes | str, source_name: str, options: ReadOptions) -> Draft:
    """The same, also for pasted text, in the encoding and mode that `options` say."""
    text, _ = text_of(content, options.encoding)
    if len(text) > MAX_BYTES:
        raise BadInput(
            "This text is too long",
            f"It has {len(text):,} characters, more than {MAX_BYTES:,}.",
            "Split it into smaller files and open them one after the other.",
        )
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    lines = split_lines(text)
    body = without_front_matter(lines)
    mode = options.mode or find_mode(body, is_markdown=True) or "double-colon"
    title, numbered = _without_title(list(enumerate(body, start=len(lines) - len(body) + 1)))
    cards = TextCards((title or deck_name(source_name),), to_html)
    if len(body) < len(lines):
        cards.warn("lines left out", 1, "What stands between the first two rules says nothing of cards.")
    _READERS.get(mode, _double_colon)(numbered, cards)
    return cards.draft(source_name, FORMAT_NAME)


def _without_title(numbered: Numbered) -> tuple[str, Numbered]:
    """The only heading of the first level, when headings or cards follow and no text of its own; the rest."""
    is_code, tops = False, []
    for at, (_, line) in enumerate(numbered):
        is_code ^= line.lstrip().startswith(_FENCE)
        if line.startswith("# ") and not is_code:
            tops.append(at)
    filled = [at for at, (_, line) in enumerate(numbered) if line.strip()][:2]
    if len(tops) != 1 or len(filled) < 2 or tops[0] != filled[0]:
        return "", numbered
    below = numbered[filled[1]][1]
    if HEADING.match(below) or label_of(below) or sides_of(below, is_tight=False):
        return _name(numbered[tops[0]][1].lstrip("# ")), numbered[filled[0] + 1 :]
    return "", numbered


def _name(text: str) -> str:
    return " ".join(text.strip().rstrip("#").replace("›", ">").split())[:_LONGEST_NAME]


@dataclass(slots=True)
class _Open:
    """A card that is still being read."""

    line: int
    front: list[str]
    back: list[str] = field(default_factory=list)
    is_answered: bool = False
    kind: NoteKind = NoteKind.BASIC


class _Reader:
    """What is open while lines go by: the parts of the deck, and one card."""

    def __init__(self, cards: TextCards) -> None:
        self.cards = cards
        self.card: _Open | None = None
        self._levels: list[tuple[int, str]] = []

    def begin(self, card: _Open) -> None:
        """Ends the card that is open, and opens another."""
        self.end()
        self.card = card

    def end(self) -> None:
        """Hands on the card that is open."""
        card, self.card = self.card, None
        if card is not None:
            part = tuple(name for _, name in self._levels)
            self.cards.add(card.line, "".join(card.front), "".join(card.back), kind=card.kind, part=part)

    def enter(self, level: int, name: str) -> None:
        """Opens a part of the deck."""
        self.leave(level)
        if _name(name):
            self._levels.append((level, _name(name)))

    def leave(self, level: int) -> None:
        """Closes all parts as deep as `level`."""
        while self._levels and self._levels[-1][0] >= level:
            self._levels.pop()

    def stray(self, number: int, line: str) -> None:
        """A line that belongs to no card."""
        if line.strip() and not RULE.fullmatch(line):
            why = "This line belongs to no card."
            self.cards.warn("lines that belong to no card", number, why, line.strip())


def _questions(numbered: Numbered, cards: TextCards) -> None:
    reader = _Reader(cards)
    for number, line in numbered:
        label, card = label_of(line), reader.card
        heading = None if label else HEADING.match(line)
        if label and label.is_question:
            reader.begin(_Open(number, [label.text]))
        elif label and card is not None and not card.is_answered:
            card.is_answered = True
            card.back.append(label.text)
        elif heading:
            reader.end()
            reader.enter(len(heading[1]), heading[2])
        elif card is None:
            reader.stray(number, line)
        elif not RULE.fullmatch(line):
            (card.back if card.is_answered else card.front).append(line)
    reader.end()


def _double_colon(numbered: Numbered, cards: TextCards) -> None:
    reader = _Reader(cards)
    for number, line in numbered:
        bullet = BULLET.match(line)
        sides = sides_of(line[bullet.end() :] if bullet else line)
        heading = None if sides else HEADING.match(line)
        if sides:
            front, mark, back = sides
            kind = NoteKind.REVERSED if mark == ":::" else NoteKind.BASIC
            reader.begin(_Open(number, [front], [back], kind=kind))
        elif heading or not line.strip():
            reader.end()
            if heading:
                reader.enter(len(heading[1]), heading[2])
        elif reader.card is not None:
            reader.card.back.append(line)
        else:
            reader.stray(number, line)
    reader.end()


def _headings(numbered: Numbered, cards: TextCards) -> None:
    """A heading with text below it is a card; one above other headings names a part of the deck."""
    reader = _Reader(cards)
    level, is_code = 0, False
    for number, line in numbered:
        is_code ^= line.lstrip().startswith(_FENCE)
        heading, card = None if is_code else HEADING.match(line), reader.card
        if heading:
            if card is not None and not any(text.strip() for text in card.back):
                reader.card = None
                reader.enter(level, "".join(card.front))
            reader.end()
            level = len(heading[1])
            reader.leave(level)
            reader.begin(_Open(number, [heading[2].rstrip().rstrip("#")]))
        elif card is None:
            reader.stray(number, line)
        elif is_code or not RULE.fullmatch(line):
            card.back.append(line)
    reader.end()


def _rules(numbered: Numbered, cards: TextCards) -> None:
    blocks = list(_blocks(numbered))
    marks = {mark for _, mark, _ in blocks if mark}
    texts = [(line, text) for line, _, text in blocks if text.strip()]
    if "-" in marks and len(marks) > 1:
        # Two kinds of rules: the dashes part the sides, the others the cards.
        sides: list[tuple[int, str]] = []
        for line, mark, text in blocks:
            if mark != "-":
                _add_sides(cards, sides)
                sides = []
            sides.append((line, text))
        _add_sides(cards, sides)
    elif len(texts) != 2 and all(_parted(text)[1] for _, text in texts):
        for line, text in texts:
            cards.add(line, *_parted(text))
    else:
        for at in range(0, len(texts), 2):
            _add_sides(cards, texts[at : at + 2])


def _add_sides(cards: TextCards, sides: Numbered) -> None:
    filled = [(line, text) for line, text in sides if text.strip()]
    if filled:
        cards.add(filled[0][0], filled[0][1].strip(), "\n\n".join(text.strip() for _, text in filled[1:]))


def _blocks(numbered: Numbered) -> Iterator[tuple[int, str, str]]:
    """What stands between rules: its first line, the mark of the rule above it, its text."""
    begins, mark = 0, ""
    text: list[str] = []
    for number, line in numbered:
        rule = RULE.fullmatch(line)
        if rule:
            yield begins or number, mark, "".join(text)
            begins, mark, text = 0, rule[1][0], []
        else:
            begins = begins or (number if line.strip() else 0)
            text.append(line)
    yield begins or 1, mark, "".join(text)


def _parted(text: str) -> tuple[str, str]:
    """A block in two: at its first blank line, else after its first line. The second may be empty."""
    whole = text.strip()
    blank = _BLANK_LINE.search(whole)
    front, _, back = (whole[: blank.start()], "", whole[blank.end() :]) if blank else whole.partition("\n")
    return front.lstrip("# "), back


_READERS: dict[str, Callable[[Numbered, TextCards], None]] = {
    "questions": _questions,
    "double-colon": _double_colon,
    "headings": _headings,
    "rules": _rules,
}
