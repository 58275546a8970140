"""What of a plan was done, and where what slipped goes.

Nothing is ticked off: minutes of answers, of practice exams and of the focus timer fill the chunks of their
day. The plan as it stands is always the plan as it was made with all that slipped since carried on, day by
day; so an answer that is taken back takes back what followed from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cpccards.domain.study_plan import (
    PRACTICE_MINUTES,
    TAPER_DAYS,
    UPKEEP,
    Chunk,
    ChunkKind,
    Phase,
    PlanDay,
    StudyPlan,
)

ENOUGH = 0.8
"""Share of a chunk's minutes with which it is done: between answers time passes that is not measured."""

LEAST_SLIP = 10
"""Minutes; less is not carried on."""

TOLD_DAYS = 7
"""Days back of which it is still said where what slipped went."""

_TAKES_AN_EXAM = (ChunkKind.FULL, ChunkKind.HALF, ChunkKind.TIMED)
_FILLED_IN_ORDER = (*_TAKES_AN_EXAM, ChunkKind.DRILL, ChunkKind.CARDS, ChunkKind.ERRORS, ChunkKind.BOOKS)
_DONE_IN_ORDER = (ChunkKind.CARDS, *_TAKES_AN_EXAM, ChunkKind.DRILL, ChunkKind.ERRORS, ChunkKind.BOOKS)
_APART = 2
"""Days between a practice exam that was moved and any other."""


@dataclass(frozen=True, slots=True)
class PaperDone:
    """A practice exam that was handed in: the largest chunk it stands for, and its minutes by topic."""

    kind: ChunkKind | None
    minutes: Mapping[str | None, float]


@dataclass(frozen=True, slots=True)
class DayDone:
    """What was done on a study day.

    Attributes:
        answered: minutes of answers to cards, by topic; None for cards without one.
        focused: minutes of the focus timer, by topic; None for blocks without one.
        apart: minutes that were said to be for the error log or the books.
    """

    answered: Mapping[str | None, float] = field(default_factory=dict)
    focused: Mapping[str | None, float] = field(default_factory=dict)
    apart: Mapping[ChunkKind, float] = field(default_factory=dict)
    papers: tuple[PaperDone, ...] = ()

    @property
    def by_topic(self) -> dict[str | None, float]:
        """Minutes by topic. The timer runs while questions are answered, so the longer of the two counts."""
        merged = dict(self.answered)
        for topic, minutes in self.focused.items():
            if topic is not None:
                merged[topic] = max(merged.get(topic, 0.0), minutes)
        # A block without a topic covers whatever was answered outside blocks that have one, papers too.
        covered = sum(sum(paper.minutes.values()) for paper in self.papers)
        covered += sum(minutes - self.focused.get(topic, 0.0) for topic, minutes in merged.items() if topic)
        rest = self.focused.get(None, 0.0) - covered
        if rest > merged.get(None, 0.0):
            merged[None] = rest
        return merged

    @property
    def minutes(self) -> float:
        """Of all."""
        papers = sum(sum(paper.minutes.values()) for paper in self.papers)
        return sum(self.by_topic.values()) + sum(self.apart.values()) + papers


@dataclass(frozen=True, slots=True)
class Filled:
    """A day's chunks with what was done of each, and minutes by topic that fitted none."""

    minutes: tuple[float, ...]
    spare: Mapping[str | None, float]


@dataclass(frozen=True, slots=True)
class Move:
    """Where what slipped went.

    Attributes:
        day: the study day it first stood on.
        minutes: that slipped, and are wanted still.
        to: study days it stands on now, ascending.
        dropped: minutes for which there is no place.
    """

    day: int
    kind: ChunkKind
    topic: str | None
    minutes: int
    to: tuple[int, ...]
    dropped: int


@dataclass(frozen=True, slots=True)
class Replanned:
    """The plan as it stands, what moved in it, and the minutes of each topic that gave way to that."""

    plan: StudyPlan
    moves: tuple[Move, ...]
    gave_way: Mapping[str, int]


def fill(chunks: Iterable[Chunk], done: DayDone) -> Filled:
    """Fills a day's chunks with what was done: exams first, then drills, cards, and what comes after."""
    wanted = list(chunks)
    got = [0.0] * len(wanted)
    left = done.by_topic
    for place, paper in _match_papers(wanted, done.papers):
        if place is not None:
            got[place] = float(wanted[place].minutes)
            continue
        for topic, minutes in paper.minutes.items():
            left[topic] = left.get(topic, 0.0) + minutes
    # Drills before cards: else the day's cards would use up the minutes of the very topic that is drilled.
    for place in sorted(range(len(wanted)), key=lambda place: _FILLED_IN_ORDER.index(wanted[place].kind)):
        chunk = wanted[place]
        if chunk.kind is ChunkKind.DRILL:
            got[place] = _take(left, [chunk.topic], chunk.minutes)
        elif chunk.kind is ChunkKind.CARDS:
            got[place] = _take(left, list(left), chunk.minutes)
        elif chunk.kind not in _TAKES_AN_EXAM:
            said = min(done.apart.get(chunk.kind, 0.0), chunk.minutes)
            got[place] = said + _take(left, [None], chunk.minutes - said)
    return Filled(tuple(got), left)


def _match_papers(
    chunks: list[Chunk], papers: tuple[PaperDone, ...]
) -> Iterator[tuple[int | None, PaperDone]]:
    """Each paper with the place of the chunk it stands for, the largest first; None for one that is over."""
    left = list(papers)
    for kind in _TAKES_AN_EXAM:
        for place, chunk in enumerate(chunks):
            fits = next((paper for paper in left if _stands_for(paper, kind)), None)
            if chunk.kind is kind and fits is not None:
                left.remove(fits)
                yield place, fits
    for paper in left:
        yield None, paper


def is_done(chunk: Chunk, minutes: float) -> bool:
    """Whether so many minutes are as good as the whole chunk."""
    return minutes >= ENOUGH * chunk.minutes


def replan(plan: StudyPlan, done: Mapping[int, DayDone], today: int) -> Replanned:
    """The plan with everything that slipped before `today` carried on.

    Drills go to days of topics with less to gain, which give way; no section loses its upkeep. Practice exams
    go to the next day that has the time. Cards do not slip: what is due waits by itself.

    Args:
        done: by study day.
    """
    carried = _Carried(plan)
    for day in range(plan.made_on, min(today, plan.exam_day)):
        carried.go_past(day, done.get(day, DayDone()))
    return Replanned(carried.plan(), carried.moves(today), carried.gave_way(today))


class _Carried:
    """A plan on its way from the day it was made to today."""

    def __init__(self, plan: StudyPlan) -> None:
        self._plan = plan
        self._days = {day.day: day for day in plan.days}
        self._points = plan.points
        self._section = {topic: section.id for section in plan.sections for topic, _ in section.topics}
        self._drilled: dict[str, float] = {}
        for day in plan.days:
            for chunk in day.chunks:
                self._count(chunk.topic, chunk.minutes)
        self._least = UPKEEP * sum(self._drilled.values())
        self._credit: dict[str | None, float] = {}
        self._dropped: dict[tuple[int, ChunkKind, str | None], int] = {}
        self._gave_way: list[tuple[int, str, int]] = []

    def go_past(self, day: int, done: DayDone) -> None:
        """A day is over: what it leaves open is carried on."""
        standing = self._days.get(day)
        if standing is None:
            return
        filled = fill(standing.chunks, done)
        for topic, minutes in filled.spare.items():
            self._credit[topic] = self._credit.get(topic, 0.0) + minutes
        for chunk, minutes in zip(standing.chunks, filled.minutes, strict=True):
            if is_done(chunk, minutes):
                continue
            if chunk.kind in _TAKES_AN_EXAM:
                self._carry_exam(chunk, day)
            elif chunk.kind is ChunkKind.DRILL:
                self._count(chunk.topic, minutes - chunk.minutes)
                short = chunk.minutes - minutes
                earlier = min(short, self._credit.get(chunk.topic, 0.0))
                self._credit[chunk.topic] = self._credit.get(chunk.topic, 0.0) - earlier
                self._count(chunk.topic, earlier)
                wanted = 5 * round((short - earlier) / 5)
                if wanted >= LEAST_SLIP:
                    self._carry_drill(chunk, wanted, day)

    def plan(self) -> StudyPlan:
        """The plan as it stands."""
        return replace(self._plan, days=tuple(self._days[day.day] for day in self._plan.days))

    def moves(self, today: int) -> tuple[Move, ...]:
        """What slipped in the last days, and where it stands now."""
        found: list[Move] = []
        for (origin, kind, topic), dropped in sorted(self._dropped.items(), key=lambda slip: slip[0][0]):
            there = {
                day.day: sum(
                    chunk.minutes
                    for chunk in day.chunks
                    if (chunk.moved_from, chunk.kind, chunk.topic) == (origin, kind, topic)
                )
                for day in self._days.values()
                if day.day >= today
            }
            to = tuple(sorted(day for day, placed in there.items() if placed))
            placed = sum(there.values())
            if origin >= today - TOLD_DAYS and placed + dropped:
                found.append(Move(origin, kind, topic, placed + dropped, to, dropped))
        return tuple(found)

    def gave_way(self, today: int) -> dict[str, int]:
        """Minutes that topics gave to what slipped in the last days."""
        found: dict[str, int] = {}
        for day, topic, minutes in self._gave_way:
            if day >= today - TOLD_DAYS:
                found[topic] = found.get(topic, 0) + minutes
        return found

    def _count(self, topic: str | None, minutes: float) -> None:
        if topic is not None:
            section = self._section.get(topic, "")
            self._drilled[section] = self._drilled.get(section, 0.0) + minutes

    def _carry_drill(self, chunk: Chunk, minutes: int, day: int) -> None:
        topic = chunk.topic or ""
        origin = day if chunk.moved_from is None else chunk.moved_from
        left = self._make_room(topic, minutes, day, origin, only_less=True)
        if left and self._drilled.get(self._section.get(topic, ""), 0.0) < self._least:
            left = self._make_room(topic, left, day, origin, only_less=False)
        self._drop((origin, chunk.kind, chunk.topic), left)

    def _make_room(self, topic: str, minutes: int, day: int, origin: int, *, only_less: bool) -> int:
        """Puts a drill in the place of others after `day`; returns the minutes that found none.

        Args:
            only_less: only topics with less to gain give way.
        """
        for later in sorted(known for known in self._days if known > day):
            standing = self._days[later]
            chunks = list(standing.chunks)
            for place, other in enumerate(standing.chunks):
                taken = min(minutes, other.minutes)
                if taken < LEAST_SLIP or not self._may_give(other, taken, topic, only_less=only_less):
                    continue
                if other.minutes - taken < LEAST_SLIP:
                    taken = other.minutes
                    if not self._may_give(other, taken, topic, only_less=only_less):
                        continue
                chunks[place] = replace(other, minutes=other.minutes - taken)
                chunks.append(Chunk(ChunkKind.DRILL, taken, topic, origin))
                self._count(other.topic, -taken)
                self._gave_way.append((day, other.topic or "", taken))
                self._count(topic, taken)
                minutes -= taken
            if chunks != list(standing.chunks):
                self._days[later] = replace(standing, chunks=_tidy(chunks))
            if minutes < LEAST_SLIP:
                return 0
        return minutes

    def _may_give(self, other: Chunk, minutes: int, topic: str, *, only_less: bool) -> bool:
        if other.kind is not ChunkKind.DRILL or other.topic == topic or other.moved_from is not None:
            return False
        if only_less and self._points.get(other.topic or "", 0.0) >= self._points.get(topic, 0.0):
            return False
        section = self._section.get(other.topic or "", "")
        return section == self._section.get(topic) or self._drilled[section] - minutes >= self._least

    def _drop(self, slip: tuple[int, ChunkKind, str | None], minutes: int) -> None:
        self._dropped[slip] = self._dropped.get(slip, 0) + minutes

    def _carry_exam(self, chunk: Chunk, day: int) -> None:
        origin = day if chunk.moved_from is None else chunk.moved_from
        for later in range(day + 1, self._plan.exam_day - TAPER_DAYS):
            standing = self._days.get(later)
            if standing is not None and self._has_room(standing, chunk.minutes):
                displaced = self._put_exam(standing, replace(chunk, moved_from=origin))
                for drill in displaced:
                    self._count(drill.topic, -drill.minutes)
                    self._carry_drill(drill, drill.minutes, later)
                self._drop((origin, chunk.kind, None), 0)
                return
        self._drop((origin, chunk.kind, None), chunk.minutes)

    def _has_room(self, day: PlanDay, minutes: int) -> bool:
        near = range(day.day - _APART, day.day + _APART + 1)
        others = (chunk.kind for other in near if other in self._days for chunk in self._days[other].chunks)
        large = minutes >= PRACTICE_MINUTES[ChunkKind.HALF]
        busy = any(kind in _TAKES_AN_EXAM for kind in (others if large else (c.kind for c in day.chunks)))
        return day.phase is Phase.STUDY and day.most >= minutes and not busy

    def _put_exam(self, day: PlanDay, exam: Chunk) -> list[Chunk]:
        """Puts a practice exam on a day, and returns the drills that had to go for it."""
        available = day.available if exam.minutes <= day.available else day.most
        room = available - exam.minutes
        kept: list[Chunk] = []
        displaced: list[Chunk] = []
        for chunk in day.chunks:
            if chunk.minutes <= room and exam.minutes <= day.available:
                kept.append(chunk)
                room -= chunk.minutes
            elif chunk.kind is ChunkKind.CARDS and room >= 5:
                kept.append(replace(chunk, minutes=min(chunk.minutes, room)))
                room -= kept[-1].minutes
            elif chunk.kind is ChunkKind.DRILL:
                displaced.append(chunk)
        chunks = _tidy([*kept, exam])
        self._days[day.day] = replace(day, available=available, chunks=chunks)
        return displaced


def _tidy(chunks: Iterable[Chunk]) -> tuple[Chunk, ...]:
    """Without chunks that gave all away, each drill with its minutes together, in the order of a day."""
    together: dict[tuple[ChunkKind, str | None, int | None], int] = {}
    for chunk in chunks:
        key = (chunk.kind, chunk.topic, chunk.moved_from)
        together[key] = together.get(key, 0) + chunk.minutes
    made = [
        Chunk(kind, minutes, topic, moved_from)
        for (kind, topic, moved_from), minutes in together.items()
        if minutes > 0
    ]
    return tuple(sorted(made, key=lambda chunk: _DONE_IN_ORDER.index(chunk.kind)))


def _stands_for(paper: PaperDone, kind: ChunkKind) -> bool:
    return paper.kind is not None and _TAKES_AN_EXAM.index(paper.kind) <= _TAKES_AN_EXAM.index(kind)


def _take(left: dict[str | None, float], topics: Iterable[str | None], wanted: float) -> float:
    """Takes up to `wanted` minutes of some topics."""
    got = 0.0
    for topic in topics:
        some = min(left.get(topic, 0.0), wanted - got)
        if some > 0:
            left[topic] -= some
            got += some
    return got
