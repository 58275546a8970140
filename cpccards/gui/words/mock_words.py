"""Practice exams in words: kinds, clocks, pace; the same on the page and for a screen reader."""

from __future__ import annotations

import re

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text

_PARAGRAPH = re.compile(r"<br\s*/?>|</?(?:p|div|li|ul|ol|tr|table)\b[^>]*>|\n[ \t]*\n", re.IGNORECASE)
_HOUR = 3600
_MINUTE = 60
_ON_PLAN = 0.5
"""Questions ahead or behind that are still on plan."""


def readable(markup: str) -> str:
    """A question's sanitised HTML as plain text: its paragraphs stay, the line ends within them do not."""
    parts = (plain_text(part) for part in _PARAGRAPH.split(markup))
    return "\n\n".join(part for part in parts if part)


def clock_words(seconds: float) -> str:
    """Time on a clock: "3:05:12", "4:09"."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def span_words(minutes: float) -> str:
    """A length of time: "4 h", "1 h 5 min", "45 min", "under a minute"."""
    whole = round(minutes)
    if whole < 1:
        return "under a minute"
    hours, rest = divmod(whole, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{rest} min"] if rest else []
    return " ".join(parts)


def pace_words(ahead: float, per_question: float) -> str:
    """Where one stands against an even pace.

    Args:
        ahead: seconds ahead of it; behind when negative.
        per_question: seconds planned for one question.
    """
    questions = ahead / per_question if per_question > 0 else 0.0
    if abs(questions) <= _ON_PLAN:
        return "on plan"
    whole = max(1, round(abs(questions)))
    return f"{count_words(whole, 'question')} {'ahead of' if questions > 0 else 'behind'} plan"


def count_words(count: int, noun: str) -> str:
    """A number with its noun: "1 question", "12 questions"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def list_words(numbers: tuple[int, ...], most: int = 12) -> str:
    """Numbers one after another: "4, 17 and 88"; no more than `most` of them."""
    shown = [str(number) for number in numbers[:most]]
    if len(numbers) > most:
        return f"{', '.join(shown)} and {len(numbers) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def letter(index: int) -> str:
    """The letter of an option."""
    return CHOICE_LETTERS[index]
