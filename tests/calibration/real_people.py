"""Scoring real people: practice results and an exam, from a CSV.

Columns: id, practice_right, practice_asked, exam_right, exam_asked (a header with these names, in any order).
The offset from practice to exam is fitted on one half of the people and tested on the other, beside practice
taken at face value and the base rate.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cpccards.domain.errors import BadInput
from cpccards.domain.grid import binomial_pmf
from tests.calibration.study import Floats, Ints

COLUMNS = ("id", "practice_right", "practice_asked", "exam_right", "exam_asked")
_MEANS = np.linspace(-3.0, 3.0, 121)
_SPREADS = np.linspace(0.05, 1.5, 30)
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


@dataclass(frozen=True, eq=False, slots=True)
class People:
    """One entry a person."""

    practice_right: Floats
    practice_asked: Floats
    exam_right: Floats
    exam_asked: Floats

    def of(self, which: Ints) -> People:
        """Some of them."""
        return People(*(getattr(self, name)[which] for name in COLUMNS[1:]))

    def __len__(self) -> int:
        return len(self.exam_asked)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the second half went.

    Attributes:
        offset, spread: fitted on the first half, logits.
        coverage: share of exams inside the 90 % range, with the offset.
        raw_coverage: the same with practice at face value.
        brier, raw_brier, base_brier: of the chance to pass; the last says the base rate to everybody.
        over: points by which practice over-predicts the exam.
    """

    people: int
    offset: float
    spread: float
    coverage: float
    raw_coverage: float
    brier: float
    raw_brier: float
    base_brier: float
    over: float


def read_people(file: Path) -> People:
    """The people of a CSV.

    Raises:
        BadInput: a missing column, or a row whose numbers cannot be; names the line.
    """
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            raise BadInput(
                "This file cannot be scored",
                f"{file.name} lacks the column {', '.join(missing)}.",
                f"Give it the columns {', '.join(COLUMNS)}.",
            )
        rows = []
        for line, row in enumerate(reader, start=2):
            try:
                values = [float(row[name]) for name in COLUMNS[1:]]
            except (TypeError, ValueError):
                values = []
            if not values or not (
                0 <= values[0] <= values[1] and 0 <= values[2] <= values[3] and values[1] >= 1 <= values[3]
            ):
                raise BadInput(
                    "This file cannot be scored",
                    f"Line {line} of {file.name}: right answers must lie between 0 and the number asked.",
                    "Correct the line or leave it out.",
                )
            rows.append(values)
    if len(rows) < 20:
        raise BadInput(
            "This file cannot be scored",
            f"{file.name} has {len(rows)} people; a fit on one half of them would mean nothing.",
            "Bring at least 20.",
        )
    return People(*np.array(rows).T)


def score_people(people: People, pass_mark: float = 0.70, seed: int = 1) -> Outcome:
    """Fits the offset on one half and tests it on the other."""
    order = np.random.default_rng(seed).permutation(len(people))
    fit, test = people.of(order[: len(people) // 2]), people.of(order[len(people) // 2 :])
    likelihood = np.array([[_log_likelihood(fit, mean, spread) for spread in _SPREADS] for mean in _MEANS])
    best_mean, best_spread = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
    offset, spread = float(_MEANS[best_mean]), float(_SPREADS[best_spread])
    passed = (test.exam_right >= np.ceil(pass_mark * test.exam_asked - 1e-9)).astype(float)
    pit, chance = _told(test, offset, spread, pass_mark, seed)
    raw_pit, raw_chance = _told(test, 0.0, 1e-6, pass_mark, seed)
    base = float(np.mean(fit.exam_right >= np.ceil(pass_mark * fit.exam_asked - 1e-9)))
    return Outcome(
        people=len(people),
        offset=offset,
        spread=spread,
        coverage=float(np.mean((pit >= 0.05) & (pit <= 0.95))),
        raw_coverage=float(np.mean((raw_pit >= 0.05) & (raw_pit <= 0.95))),
        brier=float(np.mean((chance - passed) ** 2)),
        raw_brier=float(np.mean((raw_chance - passed) ** 2)),
        base_brier=float(np.mean((base - passed) ** 2)),
        over=float(
            100
            * np.mean(people.practice_right / people.practice_asked - people.exam_right / people.exam_asked)
        ),
    )


def _logits(people: People) -> Floats:
    share = (people.practice_right + 0.5) / (people.practice_asked + 1.0)
    return np.asarray(np.log(share / (1 - share)))


def _log_likelihood(people: People, mean: float, spread: float) -> float:
    logits = _logits(people)[:, None] + mean + spread * _NODES
    log_right, log_wrong = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    exponent = (
        people.exam_right[:, None] * log_right + (people.exam_asked - people.exam_right)[:, None] * log_wrong
    )
    top = exponent.max(axis=1, keepdims=True)
    weights = _NODE_WEIGHTS / _NODE_WEIGHTS.sum()
    return float((np.log((np.exp(exponent - top) * weights).sum(axis=1)) + top[:, 0]).sum())


def _told(people: People, offset: float, spread: float, pass_mark: float, seed: int) -> tuple[Floats, Floats]:
    """(PIT, chance to pass) of each person."""
    draws = np.random.default_rng(seed).random(len(people))
    weights = _NODE_WEIGHTS / _NODE_WEIGHTS.sum()
    pit, chance = np.empty(len(people)), np.empty(len(people))
    for index, logit in enumerate(_logits(people).tolist()):
        asked, right = int(people.exam_asked[index]), int(people.exam_right[index])
        pmf = weights @ binomial_pmf(asked, logit + offset + spread * _NODES)
        pit[index] = pmf[:right].sum() + draws[index] * pmf[right]
        chance[index] = pmf[int(np.ceil(pass_mark * asked - 1e-9)) :].sum()
    return pit, chance
