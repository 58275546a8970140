"""One door to the two ways of fitting FSRS-6's parameters: fsrs-rs where it is installed, else our own.

fsrs-rs is what Anki fits with. It comes as the extra `cpccards[optimizer]`, because its Python package states
no licence. It holds the interpreter's lock while it works and cannot be stopped, so `optimizer.py` runs it in
a process of its own.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.fit_report import Engine
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.scheduling.fisher_scoring import fit_by_fisher_scoring
from cpccards.scheduling.parameter_bounds import within_bounds
from cpccards.scheduling.review_histories import ReviewHistories

EngineChoice = Literal["auto", "fsrs-rs", "own"]


@dataclass(frozen=True, slots=True)
class FittedParameters:
    """w0 to w20 within py-fsrs's bounds, and what found them."""

    parameters: tuple[float, ...]
    engine: Engine


def fsrs_rs_is_installed() -> bool:
    """Whether fsrs-rs can be imported."""
    return find_spec("fsrs_rs_python") is not None


def fit_parameters(
    histories: ReviewHistories,
    report: Report = unreported,
    cancelled: IsCancelled = never,
    *,
    engine: EngineChoice = "auto",
) -> FittedParameters:
    """The parameters that fit the scored reviews best.

    Args:
        engine: “auto” takes fsrs-rs where it is installed and comes to an answer, and our own fit otherwise.

    Raises:
        Cancelled: `cancelled()` said so. fsrs-rs asks only before it starts.
        BadInput: fsrs-rs was asked for by name, and is not installed or comes to no answer.
    """
    if cancelled():
        raise Cancelled
    if engine == "fsrs-rs" or (engine == "auto" and fsrs_rs_is_installed()):
        try:
            return FittedParameters(_fit_by_fsrs_rs(histories, report), "fsrs-rs")
        except BadInput:
            if engine == "fsrs-rs":
                raise
    return FittedParameters(fit_by_fisher_scoring(histories, report, cancelled), "own")


def _fit_by_fsrs_rs(histories: ReviewHistories, report: Report) -> tuple[float, ...]:
    """What fsrs-rs makes of them. It is not told whose card a review is of: knowing, it fits worse."""
    try:
        import fsrs_rs_python as fsrs_rs
    except ImportError as error:
        raise BadInput(
            "fsrs-rs isn't installed",
            "The parameters can't be fitted with fsrs-rs, because it is not installed.",
            "Install cpccards[optimizer], or use the built-in fit.",
        ) from error
    report(0, 1, "Fitting the parameters")
    items: list[fsrs_rs.FSRSItem] = []
    so_far: defaultdict[int, list[fsrs_rs.FSRSReview]] = defaultdict(list)
    columns = (histories.card, histories.rating, histories.elapsed)
    # In time order: fsrs-rs weighs an item the more the later it comes.
    for card, rating, elapsed in zip(*(column.tolist() for column in columns), strict=True):
        so_far[card].append(fsrs_rs.FSRSReview(rating, elapsed))
        if elapsed >= 1:
            items.append(fsrs_rs.FSRSItem(so_far[card]))
    try:
        found = fsrs_rs.FSRS(fsrs_rs.DEFAULT_PARAMETERS).compute_parameters(items)
    except ValueError as error:
        raise _without_answer(str(error)) from error
    if not all(map(math.isfinite, found)):
        raise _without_answer("not a number")
    report(1, 1, "Fitting the parameters")
    return within_bounds(found)


def _without_answer(why: str) -> BadInput:
    return BadInput(
        "fsrs-rs came to no answer",
        f"fsrs-rs could not fit these reviews ({why}).",
        "Use the built-in fit.",
    )
