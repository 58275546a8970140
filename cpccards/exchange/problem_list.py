"""Complaints about a file, a few of each kind: nobody reads a hundred thousand."""

from __future__ import annotations

from collections import Counter

from cpccards.domain.drafts import Problem

MOST = 20
"""Problems of one kind that are told one by one; the others are counted."""


class ProblemList:
    """Gathers problems while a file is read.

    A kind is what the learner reads about those beyond the first twenty: "12 more: ratings that don't exist."
    """

    def __init__(self) -> None:
        self._listed: list[Problem] = []
        self._counts: Counter[tuple[str, bool]] = Counter()

    def add(
        self, kind: str, why: str, *, line: int | None = None, row: tuple[str, ...] = (), fatal: bool = False
    ) -> None:
        """One more problem of a kind; the other arguments are those of `Problem`."""
        self._counts[kind, fatal] += 1
        if self._counts[kind, fatal] <= MOST:
            self._listed.append(Problem(line, why, row, fatal))

    def result(self) -> tuple[Problem, ...]:
        """The first of each kind by line, then how many more of each there are."""
        more = (
            Problem(None, f"{count - MOST:,} more: {kind}.", fatal=fatal)
            for (kind, fatal), count in self._counts.items()
            if count > MOST
        )
        return (*sorted(self._listed, key=lambda problem: problem.line or 0), *more)
