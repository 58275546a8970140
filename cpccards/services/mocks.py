"""Practice exams: the paper, the sitting, the result, and what is learned from it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import BootClock, date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.mock_causes import CAUSE_NAMES, Cause, CauseCount, check_cause, trend
from cpccards.domain.mock_clock import mark
from cpccards.domain.mock_records import AskedRecord, MockRecord
from cpccards.domain.notes import CardId, Note, NoteKind, card_ordinals
from cpccards.domain.papers import (
    PAPER_NAMES,
    SIZES,
    MockId,
    Paper,
    PaperKind,
    PaperPlan,
    TooFewQuestions,
    build,
    counts_for,
    plan_for,
)
from cpccards.domain.questions import QUESTION_OUTLINE, Question, as_choice_note
from cpccards.domain.standing import Standing
from cpccards.domain.topics import STUDY_AREA_BY_KEY, TOPIC_BY_KEY
from cpccards.domain.weak_areas import section_weights
from cpccards.exchange.safe_html import sanitise
from cpccards.services.attempts import add_attempt
from cpccards.services.forecasting import ForecastService
from cpccards.services.ledger import LedgerService
from cpccards.services.mock_bank import OWN_KEY, MockBank
from cpccards.services.mock_export import as_csv, as_json
from cpccards.services.mock_results import MockResult, MockSummary, exam_result, gaps, result, summary
from cpccards.services.mock_sitting import Clock, Revealed, Sitting, SittingQuestion
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

__all__ = [
    "CAUSE_NAMES",
    "Cause",
    "CauseCount",
    "Clock",
    "Mix",
    "MockId",
    "MockResult",
    "MockService",
    "MockSummary",
    "PaperKind",
    "PaperPlan",
    "Revealed",
    "Sitting",
    "SittingQuestion",
    "plan_for",
]

COUNT_STEP = "Count a practice exam"
"""What hand-in can be taken back of: the result leaves the forecast, the exam stays."""


@dataclass(frozen=True, slots=True)
class Mix:
    """What a paper would hold.

    Attributes:
        counts: (section name, questions), in the outline's order, sections without questions left out.
        minutes: None without a limit.
        unseen: how many of its questions were never asked before.
        problem: why it can't be made, a sentence; None when it can.
        largest: the largest smaller paper that can be made, where there is one.
    """

    counts: tuple[tuple[str, int], ...]
    minutes: int | None
    unseen: int
    problem: str | None = None
    largest: int | None = None


class MockService:
    """Practice exams over one library (`workspace.mocks`).

    Args:
        decks: the folder of the decks and questions that travel with the app.
        boot_clock: what exams are timed by.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
        ledger: LedgerService,
        decks: Path,
        boot_clock: BootClock,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._ledger = ledger
        self._boot_clock = boot_clock
        self._sittings: dict[MockId, Sitting] = {}
        self.bank = MockBank(decks, units, _question_outline(outlines))

    # The paper

    def preview(self, plan: PaperPlan) -> Mix:
        """What `start` would ask, or why it can't."""
        weak = self._weak(plan)
        try:
            counts = counts_for(plan, weak)
        except BadInput as error:
            return Mix((), plan.minutes, 0, str(error))
        names = {section.id: section.name for section in plan.outline.sections}
        told = tuple((names[section], count) for section, count in counts.items() if count)
        seen = self.bank.times_asked()
        try:
            paper = build(plan, self.bank.questions(plan.with_notes), seen, weak)
        except TooFewQuestions as error:
            return Mix(told, plan.minutes, 0, str(error), error.largest)
        unseen = sum(not seen.get(asked.question.key) for asked in paper.questions)
        return Mix(told, plan.minutes, unseen)

    def start(self, plan: PaperPlan, name: str = "") -> MockId:
        """Makes the paper and begins: the clock runs. Not an undoable step.

        Costs two forecasts by every outline, which are kept with the exam. A seed of 0 means: choose one.

        Raises:
            BadInput: the paper can't be made, or another exam with a clock is open.
        """
        if not plan.seed:
            plan = replace(plan, seed=secrets.randbelow(2**31 - 1) + 1)
        waiting = None if plan.practice else self._open(timed=True)
        if waiting is not None:
            raise BadInput(
                "Another exam is open",
                f"“{waiting.name}” was not handed in yet, and its clock runs.",
                "Go on with it, or hand it in.",
            )
        paper = build(plan, self.bank.questions(plan.with_notes), self.bank.times_asked(), self._weak(plan))
        standing, frozen = self._before(paper)
        now, today = self._calendar.now(), self._calendar.today()
        record = MockRecord(
            id=MockId(0),
            name=name.strip() or _usual_name(plan),
            plan=plan,
            started_at=now,
            day=today,
            mark=mark(self._boot_clock, now),
        )
        with self._units() as uow:
            made = uow.mocks.start(record, paper, standing, frozen)
            uow.commit()
        return made

    def _before(self, paper: Paper) -> tuple[Standing | None, tuple[FrozenForecast, ...]]:
        """How the topics stand and what is forecast, before the first question is read."""
        if paper.plan.practice:
            return None, ()
        standing = self._forecasting.standing_on(self._calendar.today())
        if paper.plan.kind not in SIZES:
            return standing, ()
        return standing, self._ledger.freeze(questions=len(paper.questions))

    def _weak(self, plan: PaperPlan) -> Mapping[str, float] | None:
        """The points that each section is forecast to cost."""
        if plan.kind is not PaperKind.WEAK:
            return None
        known = {outline.id for outline in self._outlines.all()}
        if plan.outline.id not in known:
            return None
        forecast = self._forecasting.current(plan.outline.id)
        weights = section_weights(plan.outline)
        means = {section.id: section.mean for section in forecast.sections}
        return {
            section.id: weight * (100 - means.get(section.id, 0.0))
            for section, weight in zip(plan.outline.sections, weights, strict=True)
        }

    # The sitting

    def open_mock(self) -> MockId | None:
        """The exam to go on with: the one with a clock, else the practice begun last."""
        found = self._open(timed=True) or self._open(timed=False)
        return None if found is None else found.id

    def _open(self, *, timed: bool) -> MockRecord | None:
        with self._units() as uow:
            waiting = uow.mocks.open()
        return next((record for record in waiting if record.plan.practice != timed), None)

    def sitting(self, mock: MockId) -> Sitting:
        """An exam to be sat, the same object each time; its clock ran on meanwhile.

        Raises:
            BadInput: there is none, or it was handed in.
            LibraryError: the time that passed can't be written.
        """
        with self._units() as uow:
            record, asked = self._read(uow, mock)
        if not record.open:
            raise BadInput("This exam is over", "It was handed in.", "Its result can be looked at.")
        held = self._sittings.get(mock)
        if held is None or held.handed_in:
            held = Sitting(record, asked, self._units, self._calendar, self._boot_clock, self._finish)
            self._sittings[mock] = held
        return held

    def _finish(self, record: MockRecord) -> Changes:
        """Closes an exam and, unless it was practice, enters its result, in one transaction.

        That it is over can't be undone; that it counts is an undoable step.
        """
        subjects = [Subject.MOCKS] if record.plan.practice else [Subject.MOCKS, Subject.ATTEMPTS]
        changed = changes("" if record.plan.practice else COUNT_STEP, *subjects)
        with self._units() as uow:
            _, asked = self._read(uow, record.id)
            uow.mocks.finish(record)
            if record.plan.practice:
                uow.commit()
            else:
                # A clock that was set back must not keep a result from being entered.
                day = min(record.day, self._calendar.today())
                standing, frozen = uow.mocks.before(record.id)
                told = exam_result(record, asked, day)
                attempt = add_attempt(uow, told, record.name, "", standing, frozen)
                uow.mocks.link(record.id, attempt)
                uow.commit(changed)
        self._sittings.pop(record.id, None)
        self._forecasting.invalidate()
        return changed

    # Results

    def results(self) -> list[MockSummary]:
        """All exams and practice, newest first, open ones too."""
        with self._units() as uow:
            records = uow.mocks.all()
            asked = uow.mocks.questions_of([record.id for record in records])
        return [summary(record, asked[record.id]) for record in records]

    def result(self, mock: MockId) -> MockResult:
        """All that is told of an exam.

        Raises:
            BadInput: there is none, or it was not handed in yet.
        """
        with self._units() as uow:
            record, asked = self._handed_in(uow, mock)
            earlier = [
                other
                for other in uow.mocks.all()
                if other.plan.kind is record.plan.kind
                and other.plan.outline.id == record.plan.outline.id
                and not other.open
                and (other.started_at, other.id) < (record.started_at, record.id)
            ]
            theirs = uow.mocks.questions_of([other.id for other in earlier])
        previous = [summary(other, theirs[other.id]) for other in earlier]
        return result(record, asked, self._outlines.all(), previous)

    def name_cause(self, mock: MockId, position: int, cause: Cause | None) -> Changes:
        """Says why a question was missed, or that a right answer was luck; one undoable step.

        Raises:
            BadInput: the cause does not go with the answer, or there is no such question.
        """
        changed = changes("Name a cause", Subject.MOCKS)
        with self._units() as uow:
            _, asked = self._handed_in(uow, mock)
            if not 1 <= position <= len(asked):
                raise BadInput("There is no such question", f"The paper has {len(asked)}.", "Choose one.")
            check_cause(cause, right=asked[position - 1].right)
            if asked[position - 1].cause is not cause:
                uow.mocks.name_cause(mock, position, cause)
            uow.commit(changed)
        return changed

    def causes(self, days: int | None = None) -> tuple[CauseCount, ...]:
        """How often each cause was named, by month of the exam, practice left out.

        Args:
            days: how many study days back to go; None for all.
        """
        since = None if days is None else self._calendar.today() - days
        with self._units() as uow:
            records = [
                record
                for record in uow.mocks.all()
                if not record.plan.practice and (since is None or record.day > since)
            ]
            asked = uow.mocks.questions_of([record.id for record in records])
        return trend(
            [
                (date_of_day(record.day), entry.cause)
                for record in records
                for entry in asked[record.id]
                if entry.cause is not None
            ]
        )

    def feeling(self, mock: MockId, felt: int | None, text: str = "") -> Changes:
        """Keeps how an exam felt, 1 (bad) to 5 (good), with the learner's words; one undoable step."""
        if felt is not None and felt not in range(1, 6):
            raise BadInput("That can't be kept", f"{felt} is not from 1 to 5.", "Choose 1, 2, 3, 4 or 5.")
        changed = changes("Say how an exam felt", Subject.MOCKS)
        with self._units() as uow:
            self._handed_in(uow, mock)
            uow.mocks.feel(mock, felt, text.strip())
            uow.commit(changed)
        return changed

    def delete(self, mock: MockId) -> Changes:
        """Removes an exam with its attempt and what was forecast before it, as one undoable step."""
        changed = changes("Delete a practice exam", Subject.MOCKS, Subject.ATTEMPTS)
        with self._units() as uow:
            record, _ = self._read(uow, mock)
            if record.attempt is None:
                uow.mocks.delete(mock)
            else:
                uow.attempts.delete(record.attempt)
            uow.commit(changed)
        self._sittings.pop(mock, None)
        self._forecasting.invalidate()
        return changed

    def export(self, mock: MockId | None, format: Literal["csv", "json"]) -> str:  # noqa: A002
        """One exam with all its questions, or all that were handed in, as text.

        JSON holds everything. CSV has a row for each question of one exam, or a row for each exam.
        """
        if mock is None:
            ids = [known.id for known in self.results() if not known.open]
            told = [self.result(known) for known in ids]
        else:
            told = [self.result(mock)]
        return as_json(told) if format == "json" else as_csv(told, one=mock is not None)

    # What is learned from it

    def linked_cards(self, mock: MockId) -> tuple[CardId, ...]:
        """The cards of the notes that teach what the exam's gaps asked (`mock_results.gaps`)."""
        with self._units() as uow:
            return self._linked(uow, mock)

    def bring_forward(self, mock: MockId) -> Changes:
        """Makes those cards come soon: seen ones are due today, new ones come first; one undoable step.

        No review is written: FSRS learns of a card only when it is answered. The step's words tell how many.

        Raises:
            BadInput: there are none, or they are all due already.
        """
        with self._units() as uow:
            count = uow.cards.bring_forward(self._linked(uow, mock), self._calendar.today())
            if not count:
                raise BadInput(
                    "There is nothing to bring forward",
                    "No linked card waits for a later day.",
                    "Cards that are due already come today.",
                )
            word = "card" if count == 1 else "cards"
            changed = changes(f"Bring {count:,} {word} forward", Subject.CARDS)
            uow.commit(changed)
        self._forecasting.invalidate()
        return changed

    def cards_from_gaps(self, mock: MockId, deck_name: str) -> Changes:
        """Makes a note of each gap, in a deck of the learner's: what was asked, and the right option.

        One undoable step. Questions that are the learner's own notes already, or were made one, are left out.

        Args:
            deck_name: “A › B” for a deck B in A.

        Raises:
            BadInput: the deck has no name, or nothing is left to make a note of.
        """
        path = tuple(part.strip() for part in re.split(r"›|::", deck_name))
        if not all(path):
            raise BadInput("The deck has no name", "A deck needs a name.", "Write one.")
        with self._units() as uow:
            _, asked = self._handed_in(uow, mock)
            notes = [_as_note(entry.question) for entry in gaps(asked) if not _is_own(entry.question)]
            known = uow.notes.by_keys(note.key or "" for note in notes)
            notes = [note for note in notes if note.key not in known]
            if not notes:
                raise BadInput(
                    "There is nothing to make cards of",
                    "No question of this exam shows a gap that has no note yet.",
                    "Name the causes of your misses first.",
                )
            home = uow.decks.ensure(path)
            ids = uow.notes.add([(note, note.key or "", home) for note in notes], self._calendar.now())
            uow.cards.add(
                [
                    (added, home, ordinal)
                    for added, note in zip(ids, notes, strict=True)
                    for ordinal in card_ordinals(note.kind, note.fields)
                ]
            )
            word = "card" if len(notes) == 1 else "cards"
            changed = changes(
                f"Make {len(notes):,} {word} from gaps", Subject.NOTES, Subject.CARDS, Subject.DECKS
            )
            uow.commit(changed)
        self._forecasting.invalidate()
        return changed

    def _linked(self, uow: UnitOfWork, mock: MockId) -> tuple[CardId, ...]:
        _, asked = self._handed_in(uow, mock)
        keys = dict.fromkeys(key for entry in gaps(asked) for key in entry.question.notes)
        notes = uow.notes.by_keys(keys)
        place = {notes[key].id: index for index, key in enumerate(keys) if key in notes}
        cards = uow.cards.of_notes(list(place))
        return tuple(card.id for card in sorted(cards, key=lambda card: place[card.note]))

    @staticmethod
    def _read(uow: UnitOfWork, mock: MockId) -> tuple[MockRecord, list[AskedRecord]]:
        try:
            return uow.mocks.get(mock), uow.mocks.questions(mock)
        except KeyError:
            raise BadInput(
                "That exam is gone", "The practice exam is no longer in the library.", "Nothing was changed."
            ) from None

    def _handed_in(self, uow: UnitOfWork, mock: MockId) -> tuple[MockRecord, list[AskedRecord]]:
        record, asked = self._read(uow, mock)
        if record.open:
            raise BadInput(
                "This exam is not over", f"“{record.name}” was not handed in yet.", "Go on with it first."
            )
        return record, asked


def _question_outline(outlines: OutlineService) -> Blueprint | None:
    return next((outline for outline in outlines.all() if outline.id == QUESTION_OUTLINE), None)


def _usual_name(plan: PaperPlan) -> str:
    name = PAPER_NAMES[plan.kind]
    if plan.kind is PaperKind.SECTION:
        name = next(section.name for section in plan.outline.sections if section.id == plan.section)
    elif plan.kind is PaperKind.AREA and plan.area is not None:
        name = STUDY_AREA_BY_KEY[plan.area].name
    elif plan.kind is PaperKind.PRACTICE and len(plan.topics) == 1:
        name = f"{name}: {TOPIC_BY_KEY[plan.topics[0]].name}"
    return f"{name}, two parts" if plan.parts == 2 else name


def _is_own(question: Question) -> bool:
    return question.key.startswith(OWN_KEY)


def _as_note(question: Question) -> Note:
    choice = as_choice_note(question)
    return replace(
        choice,
        kind=NoteKind.BASIC,
        fields=(sanitise(choice.fields[0]), sanitise(question.right_option)),
        key=f"gap-{question.key}",
        tags=(*question.tags, "from-exam"),
    )
