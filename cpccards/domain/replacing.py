"""Finding words in notes, and putting others in their place, past the mark-up.

What stands between tags is taken as it is read; tags, and so the names of pictures, are never touched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cpccards.domain.errors import BadInput
from cpccards.domain.linear_regex import LinearRegex, RegexError
from cpccards.domain.notes import Note, field_names
from cpccards.domain.search_text import folded

WHOLE = "$0"
"""In what replaces: what was found."""

LONGEST_SOUGHT = 1000

WHY, SOURCE, EDITION = "Why it is so", "Source", "Edition"
"""What notes of every kind have beside their fields, as the editor calls it."""

_TAG = re.compile(r"(<[^<>]*>)")
_BLANK, _BLANKS = re.compile(r"\s"), re.compile(r"\s\s")

Spans = Callable[[str], list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to look for, and what to put there.

    Attributes:
        is_regex: `sought` is an expression as `re:` of a search takes it; case and accents don't matter then.
        exact: case and accents matter.
        field: the only field it looks into, by name, or `WHY`, `SOURCE` or `EDITION`; None for all of them.
    """

    sought: str
    by: str
    is_regex: bool = False
    exact: bool = False
    field: str | None = None


class Replacer:
    """Carries one replacement out.

    Raises:
        BadInput: there is nothing to look for, or the expression can't be understood.
    """

    def __init__(self, wanted: Replacement) -> None:
        self._by = wanted.by
        self._is_regex = wanted.is_regex
        self._field = wanted.field
        self._spans = _spans(wanted)

    def in_note(self, note: Note) -> Note:
        """A note with all that was found replaced, wherever it is to be looked for.

        Raises:
            TooMuchEffort: see `linear_regex`.
        """

        def put(name: str, value: str, within: Callable[[str], str]) -> str:
            return within(value) if self._field in {None, name} else value

        pairs = zip(field_names(note.kind), note.fields, strict=False)
        return replace(
            note,
            fields=tuple(put(name, value, self.in_field) for name, value in pairs),
            rationale=put(WHY, note.rationale, self.in_field),
            source=put(SOURCE, note.source, self.in_words),
            edition=put(EDITION, note.edition, self.in_words),
        )

    def in_field(self, raw: str) -> str:
        """A field with all that was found replaced; the very same text where nothing was.

        Raises:
            TooMuchEffort: see `linear_regex`.
        """
        parts = _TAG.split(raw)
        for place in range(0, len(parts), 2):
            words = html.unescape(parts[place])
            changed = self.in_words(words)
            if changed != words:
                parts[place] = html.escape(changed, quote=False)
        return "".join(parts)

    def in_words(self, words: str) -> str:
        """The same in plain text, where nothing is mark-up.

        Raises:
            TooMuchEffort: see `linear_regex`.
        """
        found = self._spans(words)
        if not found:
            return words
        made: list[str] = []
        at = 0
        for start, end in found:
            by = self._by.replace(WHOLE, words[start:end]) if self._is_regex else self._by
            made += [words[at:start], by]
            at = end
        return "".join([*made, words[at:]])


def _spans(wanted: Replacement) -> Spans:
    if not wanted.sought:
        raise BadInput("There is nothing to look for", "It is not said what to find.", "Write it.")
    if len(wanted.sought) > LONGEST_SOUGHT:
        raise BadInput(
            "That is too long to look for", f"It has more than {LONGEST_SOUGHT:,} characters.", "Write less."
        )
    if wanted.is_regex:
        try:
            expression = LinearRegex(wanted.sought)
        except RegexError as error:
            raise BadInput(
                "The regular expression can't be understood",
                f"{error.message} (at character {error.at + 1}).",
                "Change it.",
            ) from error
        return lambda words: _folded_spans(words, expression.spans, expression.literals)
    if wanted.exact:
        return lambda words: _plain_spans(words, wanted.sought)
    # Blanks at its ends count: whoever replaces " x" does not mean "x".
    sought = _with_places(wanted.sought)[0]
    if not sought:
        raise BadInput("There is nothing to look for", "Only accents are left of it.", "Write more.")
    return lambda words: _folded_spans(words, lambda text: _plain_spans(text, sought), (sought,))


def _plain_spans(words: str, sought: str) -> list[tuple[int, int]]:
    found = []
    at = words.find(sought)
    while at >= 0:
        found.append((at, at + len(sought)))
        at = words.find(sought, at + len(sought))
    return found


def _folded_spans(words: str, spans: Spans, needed: Sequence[str]) -> list[tuple[int, int]]:
    """Spans of the folded words, as spans of the words themselves; what is folded as one is taken whole.

    Args:
        needed: words it can't do without. Most texts lack them, and folding at once takes a tenth of the
            time.
    """
    whole = folded(words)
    if not all(each.strip() in whole for each in needed):
        return []
    text, starts, ends = _with_places(words)
    found: list[tuple[int, int]] = []
    for start, end in spans(text):
        first, last = starts[start], ends[end - 1]
        if not found or first >= found[-1][1]:
            found.append((first, last))
    return found


def _with_places(words: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Words folded character by character: each one of the result, and where its source begins and ends."""
    if words.isascii() and not _BLANKS.search(words):
        # Nothing grows or falls away: most texts take a fiftieth of the time so.
        return _BLANK.sub(" ", words.lower()), range(len(words)), range(1, len(words) + 1)
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(words):
        if char.isspace():
            letters = " "
            if text and text[-1] == " ":
                ends[-1] = at + 1
                continue
        else:
            letters = char.lower() if char.isascii() else folded(char)
        if not letters and ends:
            ends[-1] = at + 1  # an accent that stands apart belongs to its letter
        text += letters
        starts += [at] * len(letters)
        ends += [at + 1] * len(letters)
    return "".join(text), starts, ends
