"""The first-run page's four answers, taken over together.

The page is shown before the library is open, so nothing here imports the services it uses at run time:
that would load the database layer ahead of the first paint.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput
from cpccards.domain.presets import DEFAULT_PRESET

if TYPE_CHECKING:
    from cpccards.services.attempts import AttemptService
    from cpccards.services.presets import PresetService
    from cpccards.services.settings import SettingsService
    from cpccards.services.study_calendar import StudyCalendar

FEWEST_MINUTES, MOST_MINUTES = 5, 600
FEWEST_NEW, MOST_NEW = 5, 40

_SHARE_FOR_NEW = 1 / 3
_MINUTES_A_NEW_CARD = 0.5


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the learner answered; None for each question left open.

    Attributes:
        exam_date: the day of the next sitting.
        attempt: a past sitting, with whatever is known of its result.
        minutes_per_day: what the learner means to study, `FEWEST_MINUTES` to `MOST_MINUTES`.
        outline: id of the exam outline that the big number is to follow.
    """

    exam_date: date | None = None
    attempt: ExamResult | None = None
    minutes_per_day: int | None = None
    outline: str | None = None


def new_cards_for(minutes_per_day: int) -> int:
    """How many new cards a day fit into so many minutes.

    A third of the time goes to new cards, at half a minute each with the repeats of their first day;
    the rest is left for reviews, which grow to fill it. At least 5, so that every day brings something;
    at most 40, because more come back as reviews than most people can answer.
    """
    fitting = round(minutes_per_day * _SHARE_FOR_NEW / _MINUTES_A_NEW_CARD)
    return min(MOST_NEW, max(FEWEST_NEW, fitting))


class WelcomeService:
    """Takes over the answers of the first-run page."""

    def __init__(
        self,
        settings: SettingsService,
        presets: PresetService,
        attempts: AttemptService,
        calendar: StudyCalendar,
    ) -> None:
        self._settings = settings
        self._presets = presets
        self._attempts = attempts
        self._calendar = calendar

    def answer(self, welcome: Welcome) -> Changes:
        """Keeps the answers and never asks again.

        The settings are one undoable step, a past attempt is another. Everything is checked before
        anything is written.

        Raises:
            BadInput: an answer that can't be used; nothing is kept.
            LibraryError: the library can't be written; answering again is safe.
        """
        values: dict[str, Any] = {}
        if welcome.exam_date is not None:
            values["exam_date"] = welcome.exam_date
        if welcome.outline is not None:
            values["outline"] = welcome.outline
        if welcome.minutes_per_day is not None:
            _check_minutes(welcome.minutes_per_day)
            values["minutes_per_day"] = welcome.minutes_per_day
        if welcome.attempt is not None:
            self._attempts.check(welcome.attempt)
        changed = self._settings.change(self._calendar.date(), **values)
        if welcome.minutes_per_day is not None:
            new = new_cards_for(welcome.minutes_per_day)
            limited = self._presets.change(DEFAULT_PRESET, new_per_day=new)
            changed = Changes(changed.subjects | limited.subjects, limited.step)
        if welcome.attempt is not None:
            recorded = self._attempts.record(welcome.attempt)
            changed = Changes(changed.subjects | recorded.subjects, recorded.step)
        self._settings.note_welcomed()
        return changed


def _check_minutes(minutes: int) -> None:
    if not FEWEST_MINUTES <= minutes <= MOST_MINUTES:
        raise BadInput(
            "That number can't be used",
            f"Minutes a day must lie between {FEWEST_MINUTES} and {MOST_MINUTES}.",
            "Choose another.",
        )
