"""Why the predicted score is what it is, in words for somebody who is no statistician: one step at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from cpccards.gui.words.score_words import whole_score

if TYPE_CHECKING:
    # It brings numpy along, which only a forecast needs.
    from cpccards.domain.explanation import Explanation, Narrowing

NARROWING_WORDS = {
    "mock": "One full practice exam",
    "two-mocks": "Two full practice exams",
    "coverage": "Every card seen once",
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SLIGHT_OFFSET = 0.05
"""Logits from cards to exam that are not worth a word."""


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step of the walk.

    Attributes:
        figure: large, beside the words.
        words: one to three sentences.
        more: what a picture or buttons show, for a screen reader.
    """

    number: int
    heading: str
    figure: str
    words: str
    more: str = ""

    @property
    def title(self) -> str:
        """The numbered heading."""
        return f"{self.number}. {self.heading}"

    @property
    def spoken(self) -> str:
        """The whole step as one text."""
        figure = self.figure.replace("–", " to ")
        parts = (f"Step {self.number}, {self.heading}: {figure}", self.words, self.more)
        told = " ".join(f"{part.rstrip('.')}." for part in parts if part)
        return told.replace("→", "to").replace("− ", "minus ").replace("−", "minus ")


def seen_words(explanation: Explanation, locale: QLocale) -> StepWords:
    """Cards seen."""
    seen, cards = locale.toString(explanation.seen), locale.toString(explanation.cards)
    heading = "Cards seen"
    if not explanation.cards:
        return StepWords(1, heading, "0", "There are no cards on this outline’s topics yet.")
    words = f"You have seen {seen} of {cards} cards on this outline’s topics."
    return StepWords(
        1, heading, f"{seen} of {cards}", words, f"{_share(explanation.seen / explanation.cards)} of them"
    )


def memory_words(explanation: Explanation, when: str) -> StepWords:
    """What is left of them on exam day, and what is assumed of the rest.

    Args:
        when: as in "on January 2 if you stopped studying today".
    """
    unseen = f"What you never saw as a card counts as {_share(explanation.unseen)} known"
    if explanation.attempted:
        unseen += ": your past attempt says that you brought this along."
    else:
        unseen += ": a default, until you record the score of a past attempt."
    heading = "Memory on exam day"
    if explanation.recall is None:
        return StepWords(
            2, heading, "none yet", f"You have seen none of them, so there is nothing to recall. {unseen}"
        )
    recall = _share(explanation.recall)
    words = (
        f"Of these you would still recall {recall} {when}; FSRS, the scheduler, "
        f"reads that from all your answers. {unseen}"
    )
    return StepWords(2, heading, recall, words)


def right_words(explanation: Explanation) -> StepWords:
    """From knowing to right answers."""
    questions, parameters = explanation.forecast.questions, explanation.parameters
    right = math.floor(explanation.from_cards * questions / 100 + 0.5)
    words = (
        f"That would be {right} questions right of {questions}. With four options and open books you get "
        f"{_share(parameters.guess)} right of what you don’t know, and you miss {_share(parameters.slip)} "
        f"of what you know. {_share(1 - parameters.deck_reach)} of each section is taken to be on no card."
    )
    return StepWords(3, "From knowing to right answers", f"{right} of {questions}", words)


def exam_words(explanation: Explanation, locale: QLocale) -> StepWords:
    """From cards to the exam."""
    # As the shown numbers differ, so that they add up.
    before, after = round(explanation.from_cards, 1), round(explanation.forecast.mean, 1)
    shift = round(after - before, 1)
    sign = "−" if shift < 0 else "+"
    sum_words = (
        f"{_tenths(before, locale)} {sign} {_tenths(abs(shift), locale)} makes {_tenths(after, locale)}, "
        "your predicted score."
        if shift
        else f"It stays at {_tenths(after, locale)}, your predicted score."
    )
    figure = f"{sign if shift else ''}{_tenths(abs(shift), locale)} points"
    return StepWords(4, "From cards to the exam", figure, f"{_transfer(explanation)} {sum_words}")


def range_step(explanation: Explanation, locale: QLocale) -> StepWords:
    """The range around the number, and what it is made of."""
    forecast = explanation.forecast
    width = round(explanation.width)
    luck = luck_points(explanation)
    rest = (
        f"The other {width - luck} are what is not known about you yet."
        if width > luck
        else "Hardly anything more is left to know about you."
    )
    words = (
        "Nine times out of ten your score would lie in here. "
        f"Of its {width} points, {luck} are luck of the questions and the day; no study removes them. {rest}"
    )
    score = whole_score(forecast.mean, forecast.pass_mark, locale)
    more = f"Score {score}, pass mark {100 * forecast.pass_mark:g}"
    return StepWords(5, "The range", f"{forecast.low:.0f}–{forecast.high:.0f}", words, more)


def narrowing_step(explanation: Explanation) -> StepWords:
    """What would narrow the range most."""
    best = explanation.narrowings[0]
    words = (
        "If practice exams come out as predicted. The score report of a past attempt moves the number "
        "rather than narrowing the range."
    )
    more = ". ".join(
        f"{NARROWING_WORDS[one.key]}: {narrowing_words(one, explanation)}" for one in explanation.narrowings
    )
    return StepWords(6, "What would narrow it most", _from_to(best, explanation), words, more)


def narrowing_words(narrowing: Narrowing, explanation: Explanation) -> str:
    """The range's width now and then: "46 → 29 points, 17 fewer"."""
    fewer = round(explanation.width) - round(narrowing.width)
    told = f"{_from_to(narrowing, explanation)} points"
    return f"{told}, {fewer} fewer" if fewer > 0 else f"{told}, no narrower"


def luck_points(explanation: Explanation) -> int:
    """Of the range's width, what the questions and the day make up."""
    return min(round(explanation.luck), round(explanation.width))


def _transfer(explanation: Explanation) -> str:
    """How the cards have carried over so far."""
    offset, mocks = explanation.forecast.offset, explanation.mocks
    if mocks:
        count = _NUMBERS[mocks] if mocks < len(_NUMBERS) else str(mocks)
        whose = "Your practice exam" if mocks == 1 else f"Your {count} practice exams"
        if offset < -_SLIGHT_OFFSET and explanation.shift < 0:
            return f"{whose} came out lower than your cards suggest."
        if offset > _SLIGHT_OFFSET and explanation.shift > 0:
            return f"{whose} came out higher than your cards suggest."
        return f"{whose} came out about as your cards suggest."
    words = (
        "Nobody knows yet how your cards carry over to the exam; until a practice exam tells, "
        "the range is wide."
    )
    if abs(offset) > _SLIGHT_OFFSET:
        return f"{words} A result known to be below 70 speaks for less than your cards do."
    if not round(explanation.shift, 1):
        return words
    room = "to fall than to rise" if explanation.shift < 0 else "to rise than to fall"
    return f"{words} With so much open there is more room {room}."


def _from_to(narrowing: Narrowing, explanation: Explanation) -> str:
    return f"{explanation.width:.0f} → {narrowing.width:.0f}"


def _share(share: float) -> str:
    return f"{100 * share:.0f} %"


def _tenths(number: float, locale: QLocale) -> str:
    return locale.toString(number, "f", 1)
