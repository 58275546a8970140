"""Sittings of the real exam, and mocks: taking them down, correcting them and reading them back."""

from __future__ import annotations

from collections.abc import Sequence

from cpccards.domain.attempts import ExamResult, StoredAttempt
from cpccards.domain.blueprint import MOST_QUESTIONS
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.ledger import FrozenForecast, questions_asked
from cpccards.domain.standing import Standing
from cpccards.services.forecasting import ForecastService
from cpccards.services.ledger import LedgerService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_BEFORE_THE_CARDS = (
    "No card had been answered by then, so this mock tells what you knew before, "
    "and not how your cards carry over to the exam."
)


class AttemptService:
    """What exams have said about the learner so far.

    Each result is kept with how the topics stood on its day, by which it is judged from then on, and with
    what was forecast before it (`LedgerService`).
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        forecasting: ForecastService,
        ledger: LedgerService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._forecasting = forecasting
        self._ledger = ledger

    def check(self, result: ExamResult) -> None:
        """Raises BadInput when `result` can't have happened yet, or is too long to be worked out."""
        if result.taken_on_day > self._calendar.today():
            raise BadInput(
                "That date lies ahead",
                f"{date_of_day(result.taken_on_day):%d %B %Y} has not come yet, so there is no result.",
                "Choose the day on which you sat the exam.",
            )
        asked = max([result.total_asked or 0, *(section.asked or 0 for section in result.sections)])
        if asked > MOST_QUESTIONS:
            raise BadInput(
                "That number can't be used",
                f"{asked:,} questions are more than an exam has.",
                f"Give at most {MOST_QUESTIONS:,}.",
            )

    def notices(self, result: ExamResult) -> list[str]:
        """What the learner should know about a result that can be kept all the same, a sentence each."""
        if result.kind != "mock":
            return []
        with self._units() as uow:
            first = uow.reviews.first_day()
        if first is not None and first <= result.taken_on_day:
            return []
        return [_BEFORE_THE_CARDS]

    def record(
        self,
        result: ExamResult,
        name: str = "",
        notes: str = "",
        *,
        standing: Standing | None = None,
        frozen: Sequence[FrozenForecast] | None = None,
    ) -> Changes:
        """Keeps a result, as one undoable step.

        For a past day the review log tells what was known then: about half a second with 260,000 reviews.
        For today it costs two forecasts by every outline.

        Args:
            name: what the learner calls it.
            standing: how the topics stood when it was taken; worked out when None.
            frozen: what was forecast before it; worked out when None.

        Raises:
            BadInput: its date lies ahead, or it is too long; nothing is kept.
        """
        self.check(result)
        if standing is None:
            standing = self._forecasting.standing_on(result.taken_on_day)
        if frozen is None:
            frozen = self._ledger.freeze_for(result)
        changed = changes("Record an attempt", Subject.ATTEMPTS)
        with self._units() as uow:
            add_attempt(uow, result, name, notes, standing, frozen)
            uow.commit(changed)
        self._forecasting.invalidate()
        return changed

    def edit(self, attempt: int, result: ExamResult, name: str = "", notes: str = "") -> Changes:
        """Puts other words and numbers in place of those of an attempt, as one undoable step.

        On the same day, for the same number of questions, what was forecast stays as it was frozen. Otherwise
        it is worked out afterwards from what was known that day, at the cost of `record`.

        Raises:
            BadInput: see `record`; also when there is no such attempt.
        """
        self.check(result)
        with self._units() as uow:
            stored = {each.id: each for each in uow.attempts.all()}.get(attempt)
            frozen = uow.frozen_forecasts.all().get(attempt, ())
        if stored is None:
            raise _gone()
        moved = stored.result.taken_on_day != result.taken_on_day
        standing = self._forecasting.standing_on(result.taken_on_day) if moved else stored.standing
        if moved or not _still_holds(frozen, result):
            frozen = self._ledger.freeze_for(result, attempt=attempt, afterwards=True)
        changed = changes("Edit an attempt", Subject.ATTEMPTS)
        with self._units() as uow:
            uow.attempts.update(attempt, result, name=name.strip(), notes=notes.strip(), standing=standing)
            uow.frozen_forecasts.keep(attempt, frozen)
            uow.commit(changed)
        self._forecasting.invalidate()
        return changed

    def delete(self, attempt: int) -> Changes:
        """Removes an attempt with what was forecast before it, and its practice exam, as one undoable step.

        Raises:
            BadInput: there is none.
        """
        changed = changes("Delete an attempt", Subject.ATTEMPTS, Subject.MOCKS)
        with self._units() as uow:
            try:
                uow.attempts.delete(attempt)
            except KeyError:
                raise _gone() from None
            uow.commit(changed)
        self._forecasting.invalidate()
        return changed

    def all(self) -> list[StoredAttempt]:
        """Every attempt and mock, oldest first."""
        with self._units() as uow:
            return uow.attempts.all()


def add_attempt(
    uow: UnitOfWork,
    result: ExamResult,
    name: str,
    notes: str,
    standing: Standing | None,
    frozen: Sequence[FrozenForecast],
) -> int:
    """Writes a result with what was known and forecast before it; returns its id."""
    attempt = uow.attempts.add(result, name=name.strip(), notes=notes.strip(), standing=standing)
    uow.frozen_forecasts.keep(attempt, frozen)
    return attempt


def _still_holds(frozen: Sequence[FrozenForecast], result: ExamResult) -> bool:
    """Whether what was frozen is for as many questions. A result without a total asks for none."""
    asked = [questions_asked(result, forecast.questions) for forecast in frozen]
    if not frozen:
        return questions_asked(result, 1) is None
    return all(number in {None, forecast.questions} for number, forecast in zip(asked, frozen, strict=True))


def _gone() -> BadInput:
    return BadInput("That result is gone", "The attempt is no longer in the library.", "Nothing was changed.")
