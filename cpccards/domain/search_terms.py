"""What one term of a search asks: the word before its colon, and what stands behind it."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cpccards.domain.linear_regex import LinearRegex, RegexError
from cpccards.domain.search_query import (
    Comparison,
    Condition,
    FieldIs,
    Happened,
    HasCardId,
    HasFlag,
    HasLabel,
    HasNoteId,
    HasProperty,
    InDeck,
    InPreset,
    InSection,
    IsCard,
    IsState,
    Label,
    Property,
    Rated,
    SearchError,
    State,
    TextFits,
    TextHas,
    Within,
    Words,
)
from cpccards.domain.search_text import Pattern, Wild, folded

MOST_DAYS = 36_500
_HIGHEST_ID = 2**62
_ESCAPABLE = frozenset('\\*_":()- ')
_LETTERS = string.ascii_lowercase
_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Char:
    """A character of a term and its place in the search; `escaped`: that of the backslash before it."""

    char: str
    at: int
    escaped: bool = False


@dataclass(frozen=True, slots=True)
class _Value:
    """What stands behind the colon, and where."""

    chars: Sequence[Char]
    start: int
    end: int

    def error(self, message: str, remedy: str) -> SearchError:
        return SearchError(message, remedy, self.start, self.end)

    def plain(self) -> str:
        """As it was typed, in small letters."""
        return "".join(each.char for each in self.chars).lower()

    def raw(self) -> str:
        """With its backslashes, but for those before quotes."""
        return "".join("\\" * (each.escaped and each.char != '"') + each.char for each in self.chars)

    def pattern(self) -> Pattern:
        return pattern(self.chars)


def pattern(chars: Sequence[Char]) -> Pattern:
    """Words and wildcards of characters as they were typed. Raises SearchError for a stray backslash."""
    wilds = {"*": Wild.ANY, "_": Wild.ONE}
    parts: list[str | Wild] = []
    run = ""
    for each in chars:
        if each.escaped and each.char not in _ESCAPABLE:
            raise SearchError(
                f"\\{each.char} means nothing here.",
                "Write two backslashes to look for one.",
                each.at,
                each.at + 2,
            )
        wild = None if each.escaped else wilds.get(each.char)
        if wild is None:
            run += each.char
            continue
        _append(parts, run, before_wild=True)
        run = ""
        if not (wild is Wild.ANY and parts and parts[-1] is Wild.ANY):
            parts.append(wild)
    _append(parts, run, before_wild=False)
    return Pattern(tuple(parts))


def _append(parts: list[str | Wild], run: str, *, before_wild: bool) -> None:
    """Adds words, folded. Blanks beside a wildcard stay, for they part what it stands for."""
    words = folded(run)
    if run[:1].isspace() and parts:
        words = " " + words
    if run[-1:].isspace() and before_wild and words.strip():
        words += " "
    if words:
        parts.append(words)


def condition(chars: Sequence[Char], start: int, end: int) -> Condition:
    """What a term asks. Raises SearchError."""
    colon = next((n for n, each in enumerate(chars) if each.char == ":" and not each.escaped), None)
    if colon is None:
        return TextHas(pattern(chars))
    if colon == 0:
        raise SearchError(
            "There is nothing before the colon.",
            "Write \\: to look for a colon.",
            chars[0].at,
            chars[0].at + 1,
        )
    name = chars[:colon]
    value = _Value(chars[colon + 1 :], chars[colon].at + 1, end)
    known = _KNOWN.get("".join(each.char for each in name).lower())
    if known is None:
        return FieldIs(pattern(name), _words(value))
    if not value.chars:
        raise SearchError(
            "There is nothing behind the colon.", "Write what to look for right behind it.", start, end
        )
    return known(value)


def _words(value: _Value) -> Words:
    """A pattern, or what stands behind a second word and colon."""
    text = value.plain()
    for prefix, read in (("re:", _regex), ("w:", _whole_words)):
        if text.startswith(prefix) and not any(each.escaped for each in value.chars[: len(prefix)]):
            rest = _Value(value.chars[len(prefix) :], value.start + len(prefix), value.end)
            if not rest.chars:
                raise rest.error(
                    "There is nothing behind the colon.", "Write what to look for right behind it."
                )
            return read(rest)
    return value.pattern()


def _regex(value: _Value) -> TextFits:
    raw = value.raw()
    try:
        expression = LinearRegex(raw)
    except RegexError as error:
        raise value.error(f"In the regular expression: {error.message}", "Change it.") from error
    return TextFits(expression, expression.literals)


def _whole_words(value: _Value) -> TextFits:
    parts = value.pattern().parts
    wilds = {Wild.ANY: ".*", Wild.ONE: "."}
    source = "".join(wilds[part] if isinstance(part, Wild) else _quoted(part) for part in parts)
    try:
        # A word ends where a character of words ends, or where another sign begins.
        expression = LinearRegex(_edge(parts[:1], 0) + source + _edge(parts[-1:], -1))
    except RegexError as error:
        raise value.error("This is too long to look for as a whole word.", "Write less.") from error
    return TextFits(expression, Pattern(parts).literals)


def _edge(part: Sequence[str | Wild], place: int) -> str:
    at_edge = part[0] if part else ""
    is_word = (
        isinstance(at_edge, Wild)
        or at_edge[place : place + 1 or None].isalnum()
        or at_edge[place:][:1] == "_"
    )
    return r"\b" if is_word else ""


def _quoted(words: str) -> str:
    return "".join(char if char.isalnum() else "\\" + char for char in words)


def _label_or_none(label: Label) -> Callable[[_Value], Condition]:
    def read(value: _Value) -> Condition:
        is_none = value.plain() == "none" and not any(each.escaped for each in value.chars)
        return HasLabel(label, None if is_none else _words(value))

    return read


def _label(label: Label) -> Callable[[_Value], Condition]:
    return lambda value: HasLabel(label, _words(value))


def _state(value: _Value) -> Condition:
    try:
        return IsState(State(value.plain()))
    except ValueError:
        raise value.error("A card is never that.", "Write one of: " + ", ".join(State) + ".") from None


def _flag(value: _Value) -> Condition:
    return HasFlag(_whole(value, value.plain(), 0, 7, "A flag"))


def _rated(value: _Value) -> Condition:
    days, colon, rating = value.plain().partition(":")
    return Rated(
        _whole(value, days, 1, MOST_DAYS, "The number of days"),
        _whole(value, rating, 1, 4, "The rating") if colon else None,
    )


def _happened(what: Within) -> Callable[[_Value], Condition]:
    return lambda value: Happened(what, _whole(value, value.plain(), 1, MOST_DAYS, "The number of days"))


def _whole(value: _Value, text: str, low: int, high: int, what: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else low - 1
    if not low <= number <= high:
        raise value.error(f"{what} is a whole number from {low} to {high}.", "Write one of them.")
    return number


def _property(value: _Value) -> Condition:
    text = value.plain()
    word = text[: len(text) - len(text.lstrip(_LETTERS))]
    name = next((each for each in Property if each == word), None)
    if name is None:
        raise value.error("There is no such number of a card.", "Write one of: " + ", ".join(Property) + ".")
    rest = text[len(name) :]
    sign = next((each for each in Comparison if rest.startswith(each)), None)
    if sign is None:
        signs = "<, <=, =, >=, >, !="
        raise value.error("It is not said how to compare.", f"Put one of {signs} behind {name}.")
    number = rest[len(sign) :]
    if not _NUMBER.fullmatch(number):
        raise value.error("There is no number to compare with.", f"Write it as prop:{name}{sign}5.")
    return HasProperty(name, sign, float(number))


def _card(value: _Value) -> Condition:
    text = value.plain()
    if text.isascii() and text.isdigit():
        return IsCard(_whole(value, text, 1, 9999, "The number of a card"))
    return IsCard(value.pattern())


def _ids(value: _Value) -> tuple[int, ...]:
    numbers = value.plain().split(",")
    if not all(each.isascii() and each.isdigit() and len(each) <= 19 for each in numbers):
        raise value.error("These are no numbers.", "Write them with commas between, without blanks.")
    return tuple(min(int(each), _HIGHEST_ID) for each in numbers)


_KNOWN: dict[str, Callable[[_Value], Condition]] = {
    "deck": lambda value: InDeck(value.pattern()),
    "preset": lambda value: InPreset(value.pattern()),
    "tag": _label_or_none(Label.TAG),
    "topic": _label_or_none(Label.TOPIC),
    "section": lambda value: InSection(value.pattern()),
    "is": _state,
    "flag": _flag,
    "rated": _rated,
    "added": _happened(Within.ADDED),
    "edited": _happened(Within.EDITED),
    "introduced": _happened(Within.INTRODUCED),
    "prop": _property,
    "note": _label(Label.KIND),
    "card": _card,
    "cid": lambda value: HasCardId(_ids(value)),
    "nid": lambda value: HasNoteId(_ids(value)),
    "re": _regex,
    "w": _whole_words,
    # In Anki it asks to pass over accents, which every search does here.
    "nc": lambda value: TextHas(value.pattern()),
    "source": _label(Label.SOURCE),
    "edition": _label(Label.EDITION),
}
