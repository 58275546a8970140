"""Checks of multiple-choice notes: sound options, and no way to guess the key from its shape or place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import fmean

from cpccards.content.findings import Entry, Finding, options, right_option, study_area
from cpccards.domain.notes import CHOICE_LETTERS, NoteKind
from cpccards.domain.plain_text import plain_text

FEWEST_TO_BALANCE = 12
MOST_OF_ONE_LETTER = 0.40
LONGEST_KEY = 1.6
_NOTICEABLY_LONGER = 12


def check_options(entry: Entry) -> Iterator[Finding]:
    """Two to four different options without a hole, a right one among them and not far the longest."""
    note = entry.note
    if note.kind is not NoteKind.CHOICE:
        return
    shown = options(note)
    if not 2 <= len(shown) <= len(CHOICE_LETTERS):
        yield entry.finding(
            "choice-options", f"A choice note has two to four options, this one {len(shown)}."
        )
    if any(not plain_text(text) for text in note.fields[1 : 1 + len(shown)]):
        yield entry.finding("choice-options", "An option before the last is empty.")
    if len({option.casefold() for option in shown}) < len(shown):
        yield entry.finding("choice-options", "Two options are the same.")
    right = right_option(note)
    if not right:
        yield entry.finding(
            "choice-answer", f"'{plain_text(note.fields[5])}' names no option that is filled in."
        )
        return
    others = [len(option) for option in shown if option != right]
    if (
        others
        and len(right) > LONGEST_KEY * fmean(others)
        and len(right) >= fmean(others) + _NOTICEABLY_LONGER
    ):
        why = (
            f"The right option has {len(right)} characters, the others {fmean(others):.0f} on "
            "average: it shows."
        )
        yield entry.finding("choice-length", why)


def check_balance(all_entries: Sequence[Entry]) -> Iterator[Finding]:
    """No letter is right in more than two fifths of an area's choice notes, from twelve notes upwards."""
    letters: dict[str, Counter[str]] = {}
    for entry in all_entries:
        area = study_area(entry.note)
        if area is not None and entry.note.kind is NoteKind.CHOICE:
            letters.setdefault(area, Counter())[plain_text(entry.note.fields[5]).upper()] += 1
    for area, counts in letters.items():
        total = counts.total()
        for letter, count in sorted(counts.items()):
            if total >= FEWEST_TO_BALANCE and count / total > MOST_OF_ONE_LETTER:
                why = (
                    f"{letter} is right in {count} of {total} choice notes; spread the key over the letters."
                )
                yield Finding(area, 0, None, "choice-balance", why)
