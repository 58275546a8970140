"""How fast the learner answers."""

from __future__ import annotations

from cpccards.storage.unit_of_work import UnitOfWork

PACE_ANSWERS = 300
"""Answers back to which the learner's pace is measured."""

SECONDS_AN_ANSWER = 12.0
"""What an answer is taken to cost until the learner's own answers tell."""


def seconds_an_answer(uow: UnitOfWork) -> float:
    """Mean seconds of the learner's latest answers."""
    return uow.reviews.seconds_an_answer(PACE_ANSWERS) or SECONDS_AN_ANSWER
