r"""Regular expressions that take time in proportion to the text, whatever they say.

Python's own engine tries one way after the other, which a hostile expression (``(a+)+b``) makes so many that
it never ends, and nothing can stop it meanwhile. Here all ways are followed at once, by an automaton whose
states are made as they are met. There are no back references and no looking ahead or behind.

Known: characters, ``.``, ``[…]``, ``\d \w \s`` and their opposites, ``\b \B``, ``^ $``, groups, ``|``,
``* + ?``, ``{m}``, ``{m,}``, ``{m,n}``. Of all that fits at one place the
longest is taken, so greedy and lazy are the same.
The text is folded (`search_text.folded`), and so is what the expression says: case and accents don't matter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpccards.domain.search_text import folded

MOST_NODES = 500
"""Of one expression; ``a{500}`` counts five hundred."""
MOST_EFFORT = 3_000_000
"""Nodes that one expression may visit before it is given up: a few seconds. What it has met costs nothing."""

_MOST_KNOWN = 20_000
_DEEPEST = 30
_CLASSES: dict[str, Callable[[str], bool]] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char == "_",
    "s": str.isspace,
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}

Test = Callable[[str], bool]
_Nodes = frozenset[int]


class RegexError(ValueError):
    """An expression that can't be understood; `at` is the place in it."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


class TooMuchEffort(Exception):
    """The expression has so many ways to fit that it was given up."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What an assertion looks at: the character before and the one to come; None at the ends."""

    before: str | None
    after: str | None

    @property
    def is_boundary(self) -> bool:
        return _is_word(self.before) != _is_word(self.after)


def _is_word(char: str | None) -> bool:
    return char is not None and _CLASSES["w"](char)


@dataclass(slots=True)
class _Node:
    """A step of the automaton: takes a character, or asks about the place, or neither."""

    takes: Test | None = None
    asks: Callable[[_Place], bool] | None = None
    then: tuple[int, ...] = ()


class _State(dict[str, "_State | None"]):
    """Where each character that was met leads to; None for the end. `before`: one like that in front."""

    __slots__ = ("before", "nodes")

    def __init__(self, nodes: _Nodes, before: str | None) -> None:
        super().__init__()
        self.nodes = nodes
        self.before = before


_TEXT_END = ""


class LinearRegex:
    """One expression. Raises RegexError where it can't be understood."""

    def __init__(self, source: str) -> None:
        self.source = source
        tree = _Parser(source).tree()
        self.literals = _literals(tree)
        """Words that every text it fits holds."""
        self._prefix = _prefix(tree)
        self._nodes, self._start = _automaton(tree)
        self._end = len(self._nodes)
        self._effort = 0
        self._spent = 0
        self._known = 0
        self._first = _State(frozenset(), None)
        self._states: dict[tuple[_Nodes, str], _State] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinearRegex) and self.source == other.source

    def __hash__(self) -> int:
        return hash(self.source)

    def __repr__(self) -> str:
        return f"LinearRegex({self.source!r})"

    def is_within(self, text: str) -> bool:
        """Whether it fits some part of a folded text. Raises TooMuchEffort once `MOST_EFFORT` is spent."""
        if self._prefix:
            return self._is_from_prefix(text)
        state = self._first
        for char in text:
            # Most have been met before; only then is it as quick as it has to be.
            if char not in state:
                self._learn(state, char)
            following = state[char]
            if following is None:
                return True
            state = following
        return self._ends(state)

    def _is_from_prefix(self, text: str) -> bool:
        """The same where it begins with words: what lies before them is passed over."""
        begun, end = text.find(self._prefix), len(text)
        while begun >= 0:
            state = self._first if begun == 0 else self._state(frozenset(), text[begun - 1])
            for at in range(begun, end):
                char = text[at]
                if char not in state:
                    self._learn(state, char)
                following = state[char]
                if following is None:
                    return True
                if not following.nodes:
                    break
                state = following
            else:
                return self._ends(state)
            begun = text.find(self._prefix, at + 1)
        return False

    def _ends(self, state: _State) -> bool:
        if _TEXT_END not in state:
            self._learn(state, _TEXT_END)
        return state[_TEXT_END] is None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where it fits in a folded text: from left to right, each as long as may be, none of them empty.

        Raises:
            TooMuchEffort: once `MOST_EFFORT` is spent on this text.
        """
        if not self.is_within(text):
            return []
        self._spent = 0
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(text) and (span := self._first_span(text, at)) is not None:
            found.append(span)
            at = span[1]
        return found

    def _first_span(self, text: str, begin: int) -> tuple[int, int] | None:
        """The first place where it fits, from `begin` on; of those that start there, the longest."""
        best: tuple[int, int] | None = None
        starts: dict[int, int] = {}
        """Where a way that has come to a node began; the earliest of them."""
        for at in range(begin, len(text) + 1):
            place = _Place(text[at - 1] if at else None, text[at] if at < len(text) else None)
            if best is None:
                starts.setdefault(self._start, at)
            elif not starts:
                break
            reached = self._reached(starts, place, len(text) if best is None else best[0])
            ended = reached.pop(self._end, at)
            if ended < at and (best is None or ended <= best[0]):
                best = (ended, at)
            starts = self._after(reached, place.after)
        return best

    def _reached(self, starts: dict[int, int], place: _Place, latest: int) -> dict[int, int]:
        """The nodes that are come to without a character, each with the earliest beginning of a way there."""
        reached: dict[int, int] = {}
        # The earliest beginning first: whoever comes to a node later has nothing to add.
        waiting = sorted(starts.items(), key=lambda each: -each[1])
        while waiting:
            at, start = waiting.pop()
            if at in reached or start > latest:
                continue
            reached[at] = start
            if at < self._end:
                node = self._nodes[at]
                if node.takes is None and (node.asks is None or node.asks(place)):
                    waiting += [(each, start) for each in node.then]
        self._spent += len(reached)
        if self._spent > MOST_EFFORT:
            raise TooMuchEffort
        return reached

    def _after(self, reached: dict[int, int], char: str | None) -> dict[int, int]:
        """Where the next character leads from there."""
        starts: dict[int, int] = {}
        for at, start in sorted(reached.items(), key=lambda each: each[1]):
            takes = self._nodes[at].takes
            if takes is not None and char is not None and takes(char):
                for each in self._nodes[at].then:
                    starts.setdefault(each, start)
        return starts

    def _learn(self, state: _State, char: str) -> None:
        self._known += 1
        if self._known > _MOST_KNOWN:  # begins anew; the states so far go when this text is through
            self._known = 0
            self._first = _State(frozenset(), None)
            self._states = {}
        nodes = self._step(state.nodes, _Place(state.before, char or None))
        if nodes is None:
            state[char] = None
            return
        state[char] = self._state(nodes, char)

    def _state(self, nodes: _Nodes, before: str) -> _State:
        # Of the character before, only this matters: none, one of a word, or another.
        kind = "w" if _is_word(before) else " "
        found = self._states.get((nodes, kind))
        if found is None:
            found = self._states[nodes, kind] = _State(nodes, kind)
        return found

    def _step(self, nodes: _Nodes, place: _Place) -> _Nodes | None:
        """Where `place` leads, from there or from the beginning; None where the end was come to."""
        waiting = [self._start, *nodes]
        met = set(waiting)
        following: set[int] = set()
        while waiting:
            at = waiting.pop()
            if at == self._end:
                return None
            node = self._nodes[at]
            if node.takes is not None:
                if place.after is not None and node.takes(place.after):
                    following.update(node.then)
            elif node.asks is None or node.asks(place):
                for each in node.then:
                    if each not in met:
                        met.add(each)
                        waiting.append(each)
        self._effort += len(met)
        if self._effort > MOST_EFFORT:
            raise TooMuchEffort
        return frozenset(following)


_Tree = tuple[Any, ...]
"""(what, …): "is", "takes", "asks", "sequence", "either" or "repeat"."""
_END = -1

_SIGNS: dict[str, _Tree] = {
    ".": ("takes", lambda given: given != "\n"),
    "^": ("asks", lambda place: place.before is None),
    "$": ("asks", lambda place: place.after is None),
}


class _Parser:
    """Reads an expression into a tree."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._depth = 0

    def tree(self) -> _Tree:
        """The whole expression."""
        tree = self._either()
        if self._at < len(self._source):
            raise RegexError("This bracket was never opened.", self._at)
        return tree

    def _either(self) -> _Tree:
        ways = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            ways.append(self._sequence())
        return ways[0] if len(ways) == 1 else ("either", ways)

    def _sequence(self) -> _Tree:
        parts = []
        while self._peek() not in {"|", ")", ""}:
            parts.append(self._repeated(self._atom()))
        return ("sequence", parts)

    def _repeated(self, atom: _Tree) -> _Tree:
        count = 0
        while (bounds := self._bounds()) is not None:
            count += 1
            if count > 1:
                raise RegexError("Nothing stands before this to repeat.", self._at - 1)
            if self._peek() == "?":
                self._at += 1
            atom = ("repeat", atom, *bounds)
        return atom

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign in {"*", "+", "?"}:
            self._at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if sign != "{":
            return None
        inner, closed, _ = self._source[self._at + 1 :].partition("}")
        least, comma, most = inner.partition(",")
        if not (inner and closed and _is_number(least or "0") and (not most or _is_number(most))):
            return None
        low = int(least or 0)
        high = (int(most) if most else None) if comma else low
        if high is not None and high < low:
            raise RegexError("The first number is above the second.", self._at)
        if max(low, high or 0) > MOST_NODES:
            raise RegexError("That is too often.", self._at)
        self._at += len(inner) + 2
        return low, high

    def _atom(self) -> _Tree:
        char = self._take()
        if char in {"*", "+", "?"}:
            raise RegexError("Nothing stands before this to repeat.", self._at - 1)
        read = {"(": self._group, "[": self._set, "\\": self._escape}.get(char)
        if read is not None:
            return read()
        return _SIGNS.get(char) or _character(char)

    def _group(self) -> _Tree:
        opened = self._at - 1
        if self._peek() == "?":
            if self._source[self._at : self._at + 2] != "?:":
                raise RegexError("Groups of this kind are not known here.", opened)
            self._at += 2
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RegexError("There are too many groups inside each other.", opened)
        inner = self._either()
        self._depth -= 1
        if self._peek() != ")":
            raise RegexError("This bracket is never closed.", opened)
        self._at += 1
        return inner

    def _escape(self) -> _Tree:
        char = self._take_escaped()
        if char == "b":
            return ("asks", lambda place: place.is_boundary)
        if char == "B":
            return ("asks", lambda place: not place.is_boundary)
        test = self._class(char)
        return _character(self._plain(char)) if test is None else ("takes", test)

    def _class(self, char: str) -> Test | None:
        test = _CLASSES.get(char.lower())
        if test is None or char.islower():
            return test
        return lambda given: not test(given)

    def _plain(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isascii() and char.isalnum():
            raise RegexError(f"\\{char} is not known here.", self._at - 2)
        return char

    def _set(self) -> _Tree:
        opened = self._at - 1
        negated = self._peek() == "^"
        self._at += negated
        tests: list[Test] = []
        first = True
        while first or self._peek() != "]":
            if not self._peek():
                raise RegexError("This bracket is never closed.", opened)
            first = False
            tests.append(self._member())
        self._at += 1
        return ("takes", lambda given: any(test(given) for test in tests) != negated)

    def _member(self) -> Test:
        low = self._end_of_range()
        if not isinstance(low, str):
            return low
        if self._peek() != "-" or self._source[self._at + 1 : self._at + 2] in {"]", ""}:
            letters = _folded(low)
            return lambda given: given == letters
        self._at += 1
        high = self._end_of_range()
        if not isinstance(high, str) or high < low:
            raise RegexError("This range runs backwards.", self._at - 1)
        return lambda given: low <= given <= high or low <= given.upper() <= high

    def _end_of_range(self) -> str | Test:
        char = self._take()
        if char != "\\":
            return char
        char = self._take_escaped()
        return self._class(char) or self._plain(char)

    def _take_escaped(self) -> str:
        if not self._peek():
            raise RegexError("A backslash has nothing behind it.", self._at - 1)
        return self._take()

    def _take(self) -> str:
        self._at += 1
        return self._source[self._at - 1]

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]


class _Builder:
    """Nodes, each with where it leads to."""

    def __init__(self) -> None:
        self.nodes: list[_Node] = []
        self._parts = 0

    def add(self, tree: _Tree, then: int) -> int:
        """Adds a part that goes on to `then`; returns where it begins."""
        self._parts += 1
        if self._parts > 10 * MOST_NODES:  # nothing, repeated again and again, adds no node
            raise RegexError("This expression is too long.", 0)
        match tree:
            case ("is", char):
                return self._node(_Node(takes=char.__eq__, then=(then,)))
            case ("takes", test):
                return self._node(_Node(takes=test, then=(then,)))
            case ("asks", question):
                return self._node(_Node(asks=question, then=(then,)))
            case ("sequence", parts):
                for part in reversed(parts):
                    then = self.add(part, then)
                return then
            case ("either", ways):
                return self._node(_Node(then=tuple(self.add(way, then) for way in ways)))
        _, inner, low, high = tree
        return self._repeat(inner, low, high, then)

    def _repeat(self, inner: _Tree, low: int, high: int | None, then: int) -> int:
        if high is None:
            loop = self._node(_Node())
            self.nodes[loop].then = (self.add(inner, loop), then)
            then = loop
        else:
            after = then
            for _ in range(high - low):
                then = self._node(_Node(then=(self.add(inner, then), after)))
        for _ in range(low):
            then = self.add(inner, then)
        return then

    def _node(self, node: _Node) -> int:
        if len(self.nodes) >= MOST_NODES:
            raise RegexError("This expression is too long.", 0)
        self.nodes.append(node)
        return len(self.nodes) - 1


def _automaton(tree: _Tree) -> tuple[list[_Node], int]:
    """The nodes and the first of them. The one past the last is the end."""
    builder = _Builder()
    start = builder.add(tree, _END)
    end = len(builder.nodes)
    for node in builder.nodes:
        node.then = tuple(end if each == _END else each for each in node.then)
    return builder.nodes, end if start == _END else start


def _literals(tree: _Tree) -> tuple[str, ...]:
    runs = [""]
    for part in tree[1] if tree[0] == "sequence" else ():
        if part[0] == "is":
            runs[-1] += part[1]
        else:
            runs.append("")
    return tuple(filter(None, runs))


def _prefix(tree: _Tree) -> str:
    """What every way through it begins with, but for what is asked of the place."""
    words = ""
    for part in tree[1] if tree[0] == "sequence" else ():
        if part[0] == "is":
            words += part[1]
        elif words or part[0] != "asks":
            break
    return words


def _character(char: str) -> _Tree:
    letters = _folded(char)
    return ("is", letters) if len(letters) == 1 else ("sequence", [("is", each) for each in letters])


def _folded(char: str) -> str:
    return char.lower() if char.isascii() else folded(char)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5
