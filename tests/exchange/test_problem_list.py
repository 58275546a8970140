"""A few problems of each kind are told, the others counted."""

from __future__ import annotations

from cpccards.domain.drafts import Problem
from cpccards.exchange.problem_list import MOST, ProblemList


def test_nothing() -> None:
    assert ProblemList().result() == ()


def test_by_line_and_then_how_many_more() -> None:
    problems = ProblemList()
    for line in range(MOST + 1200, 0, -1):
        problems.add("rows left out", f"Row {line}.", line=line, row=("a",), fatal=True)
    problems.add("rows left out", "Not fatal.", line=3)
    problems.add("lists", "The whole file.")
    result = problems.result()
    assert len(result) == MOST + 3
    assert result[0] == Problem(None, "The whole file.", (), fatal=False)
    assert result[1] == Problem(3, "Not fatal.", (), fatal=False)
    assert [problem.line for problem in result[2:-1]] == list(range(1201, MOST + 1201))
    assert result[-1] == Problem(None, "1,200 more: rows left out.", (), fatal=True)
