"""The bars the plan towards an exam must clear, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.calibration.bars import Bar
from tests.calibration.study import Flags, Floats
from tests.schedule_bars.evenings import Outcome

LEAST_OVER_PLAIN = 3.0
MOST_UNDER_OTHERS = -0.5
"""Points of the exam score."""

AS_EXPECTED = 0.02
"""How far true recall may lie from FSRS's at plain FSRS's reviews, for the comparison to be fair."""

THIN_SHARE = 2.5
"""How often a card of a thin topic may be shown, in the mean card's. Its few cards stand for a section like
any other, so they do count more; without the floor under N_eff they are shown two to four times as often."""


@dataclass(frozen=True, slots=True)
class Measured(Bar):
    """A bar whose value has a standard error."""

    error: float = 0.0


def gain(what: str, outcomes: Mapping[str, Outcome], other: str, least: float) -> Measured:
    """Points of ours over another arm; the same learners and the same luck in both."""
    more = outcomes["ours"].score - outcomes[other].score
    return Measured(f"{what}: ours over {other}", float(more.mean()), least, error=_error(more))


def fair(what: str, plain: Outcome) -> Bar:
    """Whether FSRS is right about recall on the whole, in the arm that follows it."""
    return Bar(
        f"{what}: recalled at reviews, less expected",
        plain.recalled - plain.expected,
        -AS_EXPECTED,
        AS_EXPECTED,
    )


def heaviest_day(what: str, ours: Outcome) -> Bar:
    """The most asked of any learner on any day, in means of that learner's days."""
    loads = ours.asked / ours.asked.mean(axis=1, keepdims=True)
    return Bar(f"{what}: heaviest day, in mean days", float(loads.max()), most=2.0)


def thin_share(what: str, ours: Outcome, thin: Flags) -> Measured:
    """How often a thin topic's cards are shown, next to the mean card."""
    shares = ours.shown[:, thin].mean(axis=1) / ours.shown.mean(axis=1)
    return Measured(
        f"{what}: a thin card's showings, in a mean card's",
        float(shares.mean()),
        most=THIN_SHARE,
        error=_error(shares),
    )


def table(bars: Sequence[Bar]) -> str:
    """The bars as lines of text, each with pass or miss."""
    width = max(len(bar.what) for bar in bars)
    lines = []
    for bar in bars:
        error = f"± {bar.error:.2f}" if isinstance(bar, Measured) else ""
        verdict = "pass" if bar.met else "MISS"
        lines.append(f"{verdict}  {bar.what:<{width}}  {bar.value:+7.2f} {error:<7} {bar.wanted}")
    return "\n".join(lines)


def _error(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))
