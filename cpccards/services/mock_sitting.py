"""Sitting a practice exam: what the page shows, and every key it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cpccards.domain.changes import Changes
from cpccards.domain.clock import BootClock
from cpccards.domain.errors import BadInput, LibraryError
from cpccards.domain.mock_clock import LONGEST_LOOK_MS, due_warning, gap_ms, mark, pace_seconds
from cpccards.domain.mock_records import Answer, AskedRecord, MockRecord
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.papers import MockId, PaperKind
from cpccards.domain.questions import Question
from cpccards.exchange.safe_html import sanitise
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

_log = logging.getLogger(__name__)

SAVED_EVERY_MS = 5_000
"""How much time may run on in memory only. None of it is lost: it is a gap when the exam is opened again."""

SHORTEST_PAUSE_MS = 60_000
"""A closed app counts as a pause from here on, where pausing is allowed; before, as time used."""

Finish = Callable[[MockRecord], Changes]
"""Enters the result of an exam whose answers are on disk, and closes it."""


@dataclass(frozen=True, slots=True)
class SittingQuestion:
    """A question of the paper as it stands. `text`, `note` and `options` are sanitised HTML.

    Attributes:
        position: counted from 1, over both parts.
        note: the operative or office note of a case; empty otherwise.
        topic: its key; empty without one.
        chosen: index into `options`; None while unanswered.
        struck: indices of options struck out.
        note_text: the learner's own note.
        seen: it has been on screen.
        revealed: practice has shown its key.
    """

    position: int
    part: int
    section_name: str
    text: str
    note: str
    options: tuple[str, ...]
    chosen: int | None
    struck: frozenset[int]
    flagged: bool
    note_text: str
    seen: bool
    spent_ms: int
    revealed: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of the part that is being sat.

    Attributes:
        left_seconds: of the part; None without a limit.
        used_seconds: of the part.
        pace: seconds ahead of the plan (+) or behind it (−); 0 on it, or without a limit.
        warn: 30, 15 or 5 once, at the first tick with so many minutes left or fewer; otherwise None.
        over: the part's time is up: `end_part` when `part < parts`, else `hand_in`.
        paused: the clock stands.
    """

    left_seconds: int | None
    used_seconds: int
    pace: int
    warn: int | None
    over: bool
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Revealed:
    """What practice shows of a question at once. Texts are sanitised HTML.

    Attributes:
        right: index of the right option.
        is_right: the chosen option is that one.
        rationale: why it is right.
        why: for each option, what leads to it; empty for the right one.
        source: where it is from, as plain text.
    """

    position: int
    right: int
    is_right: bool
    rationale: str
    why: tuple[str, ...]
    source: str


class Sitting:
    """An exam being sat. Every call that changes something is on disk before it returns.

    Positions count from 1. A LibraryError means: not saved, and the sitting stands as before.
    A BadInput means: not now (time is up, the other part is closed, the clock stands, it was handed in).

    Args:
        record, asked: the exam as it is on disk.
        finish: see `Finish`.
    """

    def __init__(
        self,
        record: MockRecord,
        asked: Sequence[AskedRecord],
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        boot_clock: BootClock,
        finish: Finish,
    ) -> None:
        self._record = record
        self._asked = list(asked)
        self._units = units
        self._calendar = calendar
        self._boot_clock = boot_clock
        self._finish = finish
        self._saved_ms = record.mark.elapsed_ms
        self._names = {section.id: section.name for section in record.plan.outline.sections}
        self._texts = [_sanitised(entry.question) for entry in asked]
        self._take_up()

    @property
    def id(self) -> MockId:
        """What the library knows it by."""
        return self._record.id

    @property
    def paper_name(self) -> str:
        """What it is called."""
        return self._record.name

    @property
    def kind(self) -> PaperKind:
        """What it is made of."""
        return self._record.plan.kind

    @property
    def practice(self) -> bool:
        """Untimed, with `check`."""
        return self._record.plan.practice

    @property
    def pause_allowed(self) -> bool:
        """The learner allowed it at the start."""
        return self._record.plan.pause_allowed

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return self._record.plan.parts

    @property
    def part(self) -> int:
        """The part that is being sat, from 1."""
        return self._record.part

    @property
    def position(self) -> int:
        """The question on screen, from 1."""
        return self._record.position

    @property
    def paused(self) -> bool:
        """The clock stands."""
        return self._record.paused

    @property
    def handed_in(self) -> bool:
        """It is over, and `hand_in` has entered its result."""
        return not self._record.open

    @property
    def questions(self) -> tuple[SittingQuestion, ...]:
        """The whole paper as it stands."""
        return tuple(self.question(entry.position) for entry in self._asked)

    def question(self, position: int) -> SittingQuestion:
        """One question as it stands."""
        entry, text = self._at(position), self._texts[position - 1]
        return SittingQuestion(
            position=entry.position,
            part=entry.part,
            section_name=self._names.get(entry.section, entry.section),
            text=text.question,
            note=text.note,
            options=text.options,
            chosen=entry.chosen,
            struck=entry.struck,
            flagged=entry.flagged,
            note_text=entry.note,
            seen=entry.visits > 0,
            spent_ms=entry.spent_ms,
            revealed=entry.revealed,
            topic=entry.question.topic or "",
        )

    def go(self, position: int) -> None:
        """Brings another question of this part on screen."""
        if self._at(position).part != self.part:
            raise BadInput(
                "That part is closed",
                f"Question {position} is in part {self._at(position).part}; this is part {self.part}.",
                "There is no way back to part one, and part two begins when part one is handed in.",
            )
        record, here = self._now()
        if position == self.position:
            self._save(record, here)
            return
        there = self._at(position)
        self._save(replace(record, position=position), here, replace(there, visits=there.visits + 1))

    def choose(self, index: int | None) -> None:
        """Answers the question on screen, or takes the answer back."""
        record, here = self._now()
        self._refuse_revealed(here)
        if index is not None:
            self._check_option(here, index)
        if index != here.chosen:
            history = (*here.history, Answer(index, here.visits))
            here = replace(here, chosen=index, history=history)
        self._save(record, here)

    def strike(self, index: int) -> None:
        """Strikes an option of the question on screen out, or puts it back."""
        record, here = self._now()
        self._check_option(here, index)
        self._save(record, replace(here, struck=here.struck ^ {index}))

    def flag(self) -> None:
        """Flags the question on screen, or takes the flag away."""
        record, here = self._now()
        self._save(record, replace(here, flagged=not here.flagged))

    def write_note(self, text: str) -> None:
        """Keeps the learner's note on the question on screen."""
        record, here = self._now()
        self._save(record, replace(here, note=text.strip()))

    def tick(self) -> Clock:
        """Lets the clock run to now. Never fails: what can't be written now is a gap later."""
        if self._record.open:
            record, here = self._run()
            warn = None
            part_ms = record.part_ms
            if part_ms is not None and not record.paused:
                warn = due_warning(part_ms - record.used_ms, part_ms, record.warned)
                record = record if warn is None else replace(record, warned=warn)
            self._put(record, here)
            if warn or abs(record.mark.elapsed_ms - self._saved_ms) >= SAVED_EVERY_MS:
                try:
                    self._save(record, here)
                except LibraryError:
                    _log.warning("The clock of exam %d could not be written", record.id, exc_info=True)
            return self._clock(warn)
        return self._clock(None)

    def pause(self) -> None:
        """Stops the clock, where that was allowed at the start; it is counted and told with the result."""
        if not self.pause_allowed:
            raise BadInput(
                "This exam can't be paused", "Pausing was not allowed when it began.", "The clock runs on."
            )
        record, here = self._now()
        self._save(replace(record, paused=True, pauses=record.pauses + 1), here)

    def resume(self) -> None:
        """Lets the clock run again."""
        if self.paused:
            record, here = self._run()
            self._save(replace(record, paused=False), here)

    def end_part(self) -> None:
        """Closes part one, for good, and begins part two."""
        if self.part >= self.parts:
            raise BadInput("This is the last part", "No part follows.", "Hand the exam in.")
        record, here = self._run()
        first = next(entry for entry in self._asked if entry.part == record.part + 1)
        self._save(
            replace(
                record,
                part=record.part + 1,
                position=first.position,
                earlier_ms=record.earlier_ms + record.used_ms,
                used_ms=0,
                warned=0,
                paused=False,
            ),
            here,
            replace(first, visits=first.visits + 1),
        )

    def unanswered(self) -> tuple[int, ...]:
        """Positions without an answer in the part that is being sat."""
        return tuple(
            entry.position for entry in self._asked if entry.part == self.part and entry.chosen is None
        )

    def check(self, position: int) -> Revealed:
        """Practice only: shows the key and all rationales of a question, whose answer then stands."""
        if not self.practice:
            raise BadInput(
                "This is an exam", "The key is shown when it was handed in.", "Practice shows it at once."
            )
        entry = self._at(position)
        if not entry.revealed:
            if entry.chosen is None:
                raise BadInput("There is no answer yet", "The key is shown once you chose.", "Choose one.")
            record, here = self._now()
            if position == self.position:
                entry = here
            entry = replace(entry, revealed=True)
            self._save(record, here, entry)
        question = entry.question
        why = (question.wrong.get(letter) for letter in CHOICE_LETTERS[: len(question.options)])
        return Revealed(
            position=position,
            right=entry.key_index,
            is_right=entry.right,
            rationale=sanitise(question.rationale),
            why=tuple("" if wrong is None else sanitise(wrong.why) for wrong in why),
            source=question.source,
        )

    def hand_in(self) -> Changes:
        """Ends the exam and enters its result."""
        if self.part < self.parts:
            raise BadInput(
                "Part two is still to come", "Only the last part can be handed in.", "End part one first."
            )
        record, here = self._run()
        record = replace(record, paused=False)
        self._save(record, here)
        finished = replace(record, finished_at=self._calendar.now())
        changed = self._finish(finished)
        self._record = finished
        return changed

    # The clock

    def _take_up(self) -> None:
        """Counts what has passed since the exam was last on disk: as a pause, where pausing is allowed.

        Opening a page takes a moment, and starting the app again a minute; neither makes it a paused exam.
        """
        record, here = self._record, self._here()
        now = mark(self._boot_clock, self._calendar.now())
        gap = gap_ms(record.mark, now)
        if self.pause_allowed and not record.paused and gap > SHORTEST_PAUSE_MS:
            record = replace(record, mark=now, pauses=record.pauses + 1, paused_ms=record.paused_ms + gap)
        else:
            record, here = self._run()
        self._save(record, here)

    def _run(self) -> tuple[MockRecord, AskedRecord]:
        """The exam and the question on screen as they stand now, neither kept nor written."""
        record, here = self._record, self._here()
        if not record.open:
            raise BadInput("This exam is over", "It was handed in.", "Its result can be looked at.")
        now = mark(self._boot_clock, self._calendar.now())
        gap = gap_ms(record.mark, now)
        record = replace(record, mark=now)
        if record.paused:
            return replace(record, paused_ms=record.paused_ms + gap), here
        is_away = gap > LONGEST_LOOK_MS
        if record.part_ms is not None:
            gap = min(gap, record.part_ms - record.used_ms)
            record = replace(record, used_ms=record.used_ms + gap)
        elif not is_away:
            record = replace(record, used_ms=record.used_ms + gap)
        if is_away:
            return replace(record, away_ms=record.away_ms + gap), here
        return record, replace(here, spent_ms=here.spent_ms + gap)

    def _now(self) -> tuple[MockRecord, AskedRecord]:
        """As `_run`, while the clock runs and there is time left; raises BadInput otherwise."""
        record, here = self._run()
        if record.paused:
            raise BadInput("The clock stands", "The exam is paused.", "Go on first.")
        if _is_over(record):
            raise BadInput("Time is up", "This answer was not taken.", "Hand in.")
        return record, here

    def _clock(self, warn: int | None) -> Clock:
        record = self._record
        used, limit = record.used_ms, record.part_ms
        if limit is None:
            return Clock(None, used // 1000, 0, None, over=False, paused=record.paused)
        own = [entry for entry in self._asked if entry.part == record.part]
        return Clock(
            left_seconds=-((used - limit) // 1000),
            used_seconds=used // 1000,
            pace=pace_seconds(sum(entry.chosen is not None for entry in own), len(own), used, limit),
            warn=warn,
            over=_is_over(record),
            paused=record.paused,
        )

    # The paper

    def _here(self) -> AskedRecord:
        return self._asked[self._record.position - 1]

    def _at(self, position: int) -> AskedRecord:
        if not 1 <= position <= len(self._asked):
            raise BadInput(
                "There is no such question",
                f"This paper has {len(self._asked)} questions.",
                "Choose one of them.",
            )
        return self._asked[position - 1]

    @staticmethod
    def _check_option(entry: AskedRecord, index: int) -> None:
        if not 0 <= index < len(entry.question.options):
            raise BadInput(
                "There is no such option",
                f"This question has {len(entry.question.options)} options.",
                "Choose one of them.",
            )

    @staticmethod
    def _refuse_revealed(entry: AskedRecord) -> None:
        if entry.revealed:
            raise BadInput(
                "The key was shown", "The answer stands as it was given.", "Go on to the next question."
            )

    def _save(self, record: MockRecord, *asked: AskedRecord) -> None:
        """Writes, and only then keeps."""
        with self._units() as uow:
            try:
                uow.mocks.save(record, asked)
            except KeyError:
                raise BadInput(
                    "This exam is gone", "It was handed in or deleted.", "Nothing was changed."
                ) from None
            uow.commit()
        self._saved_ms = record.mark.elapsed_ms
        self._put(record, *asked)

    def _put(self, record: MockRecord, *asked: AskedRecord) -> None:
        self._record = record
        for entry in asked:
            self._asked[entry.position - 1] = entry


def _is_over(record: MockRecord) -> bool:
    return record.part_ms is not None and record.used_ms >= record.part_ms


def _sanitised(question: Question) -> Question:
    return replace(
        question,
        question=sanitise(question.question),
        note=sanitise(question.note),
        options=tuple(sanitise(option) for option in question.options),
    )
