"""The three ways by which the A of a CPC-A goes (AAPC, complete your CPC apprenticeship)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpccards.domain.renewal import Credential


@dataclass(frozen=True, slots=True)
class Way:
    """A way, with its steps as (key, words) in order."""

    key: str
    name: str
    steps: tuple[tuple[str, str], ...]


_LETTERS = "Letter on the employer’s letterhead, signed and dated, that says since when you code there"
_COURSE = ("course", "Certificate of at least 80 hours of coding course")
_PRACTICODE = ("practicode", "Practicode finished, with at least 70 % of its cases right")
_UPLOAD = ("upload", "Proof handed in to AAPC")
_ANSWER = ("answer", "AAPC’s answer: the A is gone")

WAYS = (
    Way(
        "two-years",
        "Two years of coding work",
        (
            ("work", "Two years of coding on the job"),
            ("letters", f"{_LETTERS}; from each employer of the two years"),
            _UPLOAD,
            _ANSWER,
        ),
    ),
    Way(
        "one-year",
        "One year of work, and a course or Practicode",
        (
            ("work", "One year of coding on the job"),
            ("letters", _LETTERS),
            ("course-or-practicode", f"{_COURSE[1]}; or {_PRACTICODE[1]}"),
            _UPLOAD,
            _ANSWER,
        ),
    ),
    Way("no-work", "A course and Practicode, without work", (_COURSE, _PRACTICODE, _UPLOAD, _ANSWER)),
)


def way_of(key: str) -> Way | None:
    """The way with that key."""
    return next((way for way in WAYS if way.key == key), None)


def left_words(credential: Credential) -> str:
    """What is still to be done for the A to go, in a sentence."""
    way = way_of(credential.way)
    if way is None:
        return f"Choose how the A of {credential.shown_name} is to go."
    left = steps_left(way, credential.steps)
    if not left:
        return f"Everything is done: take the A off {credential.shown_name} when AAPC shows it so."
    return f"{len(way.steps) - len(left)} of {len(way.steps)} steps done. Next: {left[0]}."


def steps_left(way: Way, done: Sequence[str]) -> list[str]:
    """The words of the steps that are not done."""
    return [words for key, words in way.steps if key not in done]
