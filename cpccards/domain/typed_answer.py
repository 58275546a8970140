"""Comparing a typed answer with the one expected."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters: in both, only typed ("extra"), or only expected ("missing")."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was typed against what was expected, in reading order."""

    pieces: tuple[Piece, ...]
    matches: bool


def compare(typed: str, expected: str) -> Comparison:
    """`typed` against `expected`.

    Case, surrounding space, a leading hyphen of a word part ("-ectomy") and a trailing one
    ("cardi-") make no difference to whether they match.
    """
    matches = _bare(typed) == _bare(expected)
    typed_shown, expected_shown = " ".join(typed.split()), " ".join(expected.split())
    if matches:
        return Comparison((Piece(expected_shown, "same"),), True)
    pieces = []
    # Character by character, because folding a whole string may change its length.
    matcher = SequenceMatcher(
        None, [c.casefold() for c in typed_shown], [c.casefold() for c in expected_shown], autojunk=False
    )
    for operation, typed_from, typed_to, expected_from, expected_to in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(Piece(expected_shown[expected_from:expected_to], "same"))
            continue
        if typed_to > typed_from:
            pieces.append(Piece(typed_shown[typed_from:typed_to], "extra"))
        if expected_to > expected_from:
            pieces.append(Piece(expected_shown[expected_from:expected_to], "missing"))
    return Comparison(tuple(pieces), False)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().replace("‐", "-").replace("–", "-")
    return " ".join(folded.split()).strip("-").strip()
