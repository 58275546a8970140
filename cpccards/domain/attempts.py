"""What an exam said: results of real attempts and of mocks, as far as the learner knows them.

Score reports are patchy: a total, some section percentages, often only "below 70 %". So everything but
the day and the kind may be missing, and what is missing is not guessed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cpccards.domain.errors import BadInput
from cpccards.domain.standing import Standing

REPORT_LINE = 0.70
"""The share that a score report means when it says only "below"."""

_SLACK = 0.5
"""Right answers by which rounded percentages may miss a total."""


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One section of a result.

    Attributes:
        section_id: the section in the result's outline.
        right, asked: counts, where known; `right` may be fractional when it comes from a percentage.
        share: share of right answers, 0–1, where only a percentage is known.
        below: only known to be below 70 %.

    Raises:
        BadInput: when the numbers cannot be, or contradict each other.
    """

    section_id: str
    right: float | None = None
    asked: int | None = None
    share: float | None = None
    below: bool = False

    def __post_init__(self) -> None:
        _check_counts(self.right, self.asked, f"section “{self.section_id}”")
        if self.share is not None and not 0 <= self.share <= 1:
            raise _bad(
                f"Section “{self.section_id}” has {100 * self.share:g} %.",
                "A percentage lies between 0 and 100.",
            )
        counted = self.counted_share
        if counted is not None and self.share is not None and abs(counted - self.share) > 0.01:
            raise _bad(
                f"Section “{self.section_id}” has {self.right:g} of {self.asked} right, which is "
                f"{100 * counted:.0f} %, not {100 * self.share:.0f} %.",
                "Keep the counts or the percentage.",
            )
        known = self.known_share
        if self.below and known is not None and known >= REPORT_LINE:
            raise _bad(
                f"Section “{self.section_id}” is marked below 70 % but has {100 * known:.0f} %.",
                "Correct the number or take the mark away.",
            )

    @property
    def counted_share(self) -> float | None:
        """Share of right answers by the counts; None without counts."""
        return self.right / self.asked if self.right is not None and self.asked else None

    @property
    def known_share(self) -> float | None:
        """Share of right answers: by the counts if there are any, else as given, else None."""
        counted = self.counted_share
        return self.share if counted is None else counted


@dataclass(frozen=True, slots=True)
class ExamResult:
    """A sitting of the real exam, or a mock.

    Attributes:
        taken_on_day: study day, days since 1970-01-01.
        kind: "exam" for a real attempt, "mock" for a practice exam.
        outline_id: the outline that `sections` belong to; may be empty without sections.
        total_right, total_asked: the whole, where known. A total speaks for an exam in its full mix: leave
            it out for practice on a few sections, and give it for every full mock, because it is all that
            forecasts by another outline can use.
        total_below: only known to be below 70 %.
        sections: what is known of each section, each at most once.

    Raises:
        BadInput: when the numbers cannot be, or contradict each other.
    """

    taken_on_day: int
    kind: Literal["exam", "mock"]
    outline_id: str = ""
    total_right: float | None = None
    total_asked: int | None = None
    total_below: bool = False
    sections: tuple[SectionResult, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in {"exam", "mock"}:
            raise _bad(f"“{self.kind}” is neither an exam nor a mock.", "Choose one of the two.")
        _check_counts(self.total_right, self.total_asked, "the whole exam")
        total = self.total
        if self.total_below and total is not None and total[0] / total[1] >= REPORT_LINE:
            raise _bad(
                f"The exam is marked below 70 % but has {100 * total[0] / total[1]:.0f} %.",
                "Correct the number or take the mark away.",
            )
        ids = {section.section_id for section in self.sections}
        if len(ids) < len(self.sections):
            raise _bad("A section is given twice.", "Keep one entry for each section.")
        self._check_sections_against_total()

    @property
    def total(self) -> tuple[float, int] | None:
        """(right, asked) of the whole, where both are known."""
        if self.total_right is None or self.total_asked is None:
            return None
        return self.total_right, self.total_asked

    def _check_sections_against_total(self) -> None:
        if self.total_asked is None:
            return
        asked = sum(section.asked or 0 for section in self.sections)
        if asked > self.total_asked:
            raise _bad(
                f"The sections have {asked} questions, the whole exam {self.total_asked}.",
                "Correct the counts.",
            )
        if self.total_right is None:
            return
        right = math.fsum(section.right or 0.0 for section in self.sections)
        elsewhere = self.total_asked - sum(s.asked or 0 for s in self.sections if s.right is not None)
        if not right - _SLACK <= self.total_right <= right + elsewhere + _SLACK:
            raise _bad(
                f"The sections have {right:g} right answers, with {elsewhere} questions elsewhere; "
                f"that cannot make {self.total_right:g} of {self.total_asked}.",
                "Correct the total or the sections.",
            )


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """A result as the library keeps it.

    Attributes:
        id: what the library knows it by.
        name: what the learner calls it: "Practice exam B", say.
        notes: the learner's own remarks.
        standing: how the topics stood on its day, which the result is judged by; None where not kept.
    """

    id: int
    result: ExamResult
    name: str = ""
    notes: str = ""
    standing: Standing | None = None


def _check_counts(right: float | None, asked: int | None, place: str) -> None:
    if asked is not None and asked < 1:
        raise _bad(f"For {place}, {asked} questions were asked.", "Give at least 1, or leave it empty.")
    if right is None:
        return
    if asked is None:
        raise _bad(f"For {place}, the number of questions is missing.", "Say how many were asked.")
    if not 0 <= right <= asked:
        raise _bad(
            f"For {place}, {right:g} of {asked} right is {100 * right / asked:.0f} %.",
            "Right answers lie between 0 and the number of questions.",
        )


def _bad(message: str, remedy: str) -> BadInput:
    return BadInput("Result cannot be used", message, remedy)
