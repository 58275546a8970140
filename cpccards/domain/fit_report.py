"""What came of fitting FSRS's parameters to a learner's reviews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Engine = Literal["fsrs-rs", "own"]
"""What fitted them."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """How good predictions were.

    Attributes:
        log_loss: mean, in nats; lower is better.
        rmse_bins: how far mean prediction and share recalled lie apart, over groups of like reviews, 0 to 1;
            lower is better.
        auc: the chance that a review that was recalled had been given more than one that was not, 0.5 being a
            blind guess; None where all were recalled or none.
    """

    log_loss: float
    rmse_bins: float
    auc: float | None


@dataclass(frozen=True, slots=True)
class FitReport:
    """What came of a fit.

    Attributes:
        reviews: how many there were in all.
        scored: those on a later study day than the card's last review.
        default, present, fitted: on the last fifth of the scored reviews, which the fitted ones had not seen;
            `present` is None where the parameters in use are the default ones.
        better: whether the fitted ones are to be adopted: whether they beat those in use.
        parameters: w0 to w20 to use from now on: fitted to all reviews if `better`, else those in use.
        engine: what fitted them.
    """

    reviews: int
    scored: int
    default: Metrics
    present: Metrics | None
    fitted: Metrics
    better: bool
    parameters: tuple[float, ...]
    engine: Engine
