"""From what the learner types to a search.

The grammar is that of Anki, so that nobody has to learn another. Terms stand side by side and must all fit;
`or` binds less than that; `-` turns a term or a group round; quotes hold blanks together; a word and a colon
in front say what is looked at; `*` and `_` stand for anything and for one character; a backslash takes the
meaning from the next character.
"""

from __future__ import annotations

from dataclasses import dataclass

from cpccards.domain.search_query import And, Not, Or, Query, SearchError, Term
from cpccards.domain.search_terms import Char, condition

LONGEST = 2000
"""Characters of a search."""

_MOST_TERMS = 100
_DEEPEST = 30


def parse(text: str) -> Query:
    """A search as a tree; of nothing, the one that everything fits.

    Raises:
        SearchError: it can't be understood; the error says where.
    """
    if len(text) > LONGEST:
        raise SearchError(
            f"It has more than {LONGEST:,} characters.", "Leave something out.", LONGEST, len(text)
        )
    for at, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            raise SearchError("This is half a character.", "Type it again.", at, at + 1)
    return _Parser(_tokens(text), len(text)).whole()


@dataclass(frozen=True, slots=True)
class _Token:
    """A sign, an operator or a term. `what` is one of ``( ) - or and term``."""

    what: str
    start: int
    end: int
    chars: tuple[Char, ...] = ()


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char in "()" or (char == "-" and _negates(text, at + 1)):
            found.append(_Token(char, at, at + 1))
            at += 1
        else:
            token = _term(text, at)
            found.append(token)
            at = token.end
    return found


def _negates(text: str, following: int) -> bool:
    """A dash with nothing behind it is a dash."""
    return following < len(text) and not text[following].isspace() and text[following] != ")"


def _term(text: str, start: int) -> _Token:
    chars: list[Char] = []
    at = start
    opened: int | None = None
    bare = True
    while at < len(text):
        char = text[at]
        if char == "\\":
            if at + 1 == len(text):
                raise SearchError(
                    "A backslash has nothing behind it.", "Write two to look for one.", at, at + 1
                )
            chars.append(Char(text[at + 1], at, escaped=True))
            bare = False
            at += 2
            continue
        if char == '"':
            opened = at if opened is None else None
            bare = False
        elif opened is None and (char.isspace() or char in "()"):
            break
        else:
            chars.append(Char(char, at))
        at += 1
    if opened is not None:
        raise SearchError("These quotes are never closed.", 'Put another " at the end.', opened, len(text))
    if not chars:
        raise SearchError("There is nothing between the quotes.", "Write what to look for.", start, at)
    word = text[start:at].lower()
    return _Token(word if bare and word in {"or", "and"} else "term", start, at, tuple(chars))


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[_Token], length: int) -> None:
        self._tokens = tokens
        self._length = length
        self._at = 0
        self._depth = 0
        self._terms = 0

    def whole(self) -> Query:
        if not self._tokens:
            return And(())
        query = self._either()
        if (left := self._peek()) is not None:
            raise SearchError("This bracket was never opened.", "Take it away.", left.start, left.end)
        return query

    def _either(self) -> Query:
        parts = [self._all()]
        while self._is("or"):
            self._at += 1
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Query:
        parts = [self._one()]
        while (token := self._peek()) is not None and token.what not in {"or", ")"}:
            if token.what == "and":
                self._at += 1
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _one(self) -> Query:
        token = self._peek()
        if token is None:
            before = self._tokens[-1]
            raise SearchError(
                "Something is missing here.", "Write what to look for.", before.start, before.end
            )
        if token.what == "-":
            return self._turned_round()
        self._at += 1
        if token.what == "(":
            return self._group(token)
        if token.what == ")":
            empty = self._at > 1 and self._tokens[self._at - 2].what == "("
            said = "There is nothing in this group." if empty else "Something is missing before this bracket."
            raise SearchError(said, "Write what to look for.", token.start, token.end)
        if token.what != "term":
            raise SearchError(
                f"“{token.what}” stands between two things to look for.",
                f'Write "{token.what}" in quotes to look for the word.',
                token.start,
                token.end,
            )
        self._terms += 1
        if self._terms > _MOST_TERMS:
            raise SearchError("There are too many terms.", "Leave some out.", token.start, token.end)
        return Term(condition(token.chars, token.start, token.end), token.start, token.end)

    def _turned_round(self) -> Query:
        count = 0
        while self._is("-"):
            self._at += 1
            count += 1
        token = self._peek()
        if token is not None and token.what in {"or", "and"}:
            # Right behind a dash it is a word like any other.
            self._tokens[self._at] = _Token("term", token.start, token.end, token.chars)
        inner = self._one()
        return Not(inner) if count % 2 else inner

    def _group(self, opened: _Token) -> Query:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SearchError(
                "There are too many groups inside each other.", "Take some away.", opened.start, opened.end
            )
        inner = self._either()
        self._depth -= 1
        if not self._is(")"):
            raise SearchError("This bracket is never closed.", "Put a ) behind it.", opened.start, opened.end)
        self._at += 1
        return inner

    def _is(self, what: str) -> bool:
        token = self._peek()
        return token is not None and token.what == what

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None
