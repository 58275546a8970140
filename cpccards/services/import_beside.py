"""What a library file holds beside cards: held against what is here, and written without losing any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cpccards.domain.changes import Subject
from cpccards.domain.drafts import Draft, DraftAttempt, DraftMock, DraftOutline, DraftRecord
from cpccards.services.attempts import add_attempt
from cpccards.services.export_gathering import draft_attempts
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_SUBJECTS = (Subject.PLAN, Subject.SUPPORT, Subject.RENEWAL, Subject.MILESTONES)


@dataclass(frozen=True, slots=True)
class Beside:
    """What an import writes beside cards.

    Attributes:
        records, outlines: those that are new here, or newer than the one here with the same key.
        attempts: those that are not here, by their place in the draft.
        known: for the place of each other attempt the one here that it is.
        mocks: the practice exams that are not here.
        settings: values that are not as they are here, as they are stored.
        lists: settings that grow by what is new in the file: searches, how files were read, notes thrown out.
    """

    records: tuple[DraftRecord, ...] = ()
    outlines: tuple[DraftOutline, ...] = ()
    attempts: Mapping[int, DraftAttempt] = field(default_factory=dict)
    known: Mapping[int, int] = field(default_factory=dict)
    mocks: tuple[DraftMock, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many things there are, each list of settings being one."""
        kept = (self.records, self.outlines, self.attempts, self.mocks, self.settings, self.lists)
        return sum(map(len, kept))

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What of the library they change."""
        return (
            *(_SUBJECTS if self.records else ()),
            *((Subject.ATTEMPTS,) if self.attempts or self.mocks else ()),
            *((Subject.MOCKS,) if self.mocks else ()),
            *((Subject.OUTLINES,) if self.outlines else ()),
            *((Subject.SETTINGS,) if self.settings or self.lists else ()),
        )

    def write(self, uow: UnitOfWork) -> None:
        """Writes all of it; the caller commits."""
        for record in self.records:
            uow.records.take(record)
        for outline in self.outlines:
            uow.outlines.take(outline)
            uow.forecasts.forget(outline.key)  # by its other form
        ids = dict(self.known)
        for place, each in self.attempts.items():
            ids[place] = add_attempt(uow, each.result, each.name, each.notes, each.standing, each.frozen)
        for mock in self.mocks:
            uow.mocks.take(mock, None if mock.attempt is None else ids[mock.attempt])
        if self.settings or self.lists:
            uow.settings.put({**self.settings, **self.lists})


NOTHING = Beside()


def beside_cards(units: UnitOfWorkFactory, draft: Draft, bundled_outlines: Collection[str]) -> Beside:
    """What `draft` holds beside cards and the library does not, settings apart.

    Of two records or outlines with the same key the one changed later stays. An attempt is the same as one
    here when everything the learner gave says so, or when both are the result of the same practice exam.
    Two practice exams are the same when they were begun at the same moment.
    """
    if not (draft.records or draft.attempts or draft.mocks or draft.outlines):
        return NOTHING
    with units() as uow:
        changed = {(each.kind, each.key): each.modified_at for each in uow.records.every()}
        own = {each.key: each for each in uow.outlines.every()}
        sat = {mock.started_at: mock.attempt for mock in uow.mocks.all()}
        here = draft_attempts(uow)
    attempts, known = _attempts(draft, here, sat)
    taken = {outline.content["name"].casefold(): key for key, outline in own.items()}
    outlines: list[DraftOutline] = []
    for each in draft.outlines:
        if each.key in bundled_outlines or (
            each.key in own and each.modified_at <= own[each.key].modified_at
        ):
            continue
        outlines.append(_named(each, taken))
    return Beside(
        records=tuple(
            each for each in draft.records if each.modified_at > changed.get((each.kind, each.key), -1)
        ),
        outlines=tuple(outlines),
        attempts=attempts,
        known=known,
        mocks=tuple(mock for mock in draft.mocks if mock.record.started_at not in sat),
    )


def _attempts(
    draft: Draft, here: Mapping[int, DraftAttempt], sat: Mapping[datetime, int | None]
) -> tuple[dict[int, DraftAttempt], dict[int, int]]:
    """The attempts of a draft that are not here, and which of those here the others are.

    Args:
        sat: for the moment each practice exam here was begun the attempt that its result is.
    """
    begun = {mock.attempt: mock.record.started_at for mock in draft.mocks}
    free = {attempt: _given(each) for attempt, each in here.items()}
    of_mocks = set(sat.values())
    new: dict[int, DraftAttempt] = {}
    known: dict[int, int] = {}
    for place, each in enumerate(draft.attempts):
        start = begun.get(place)
        if start is not None and start in sat:
            twin = sat[start]
            if twin is None:
                continue  # it is still being sat here, and will have a result of its own
        else:
            given = _given(each)
            twins = (
                attempt
                for attempt, told in free.items()
                if told == given and (start is None or attempt not in of_mocks)
            )
            twin = next(twins, None)
        if twin is None:
            new[place] = each
        else:
            known[place] = twin
            free.pop(twin, None)  # two alike are two attempts
    return new, known


def _given(attempt: DraftAttempt) -> DraftAttempt:
    """What the learner said of an attempt."""
    return replace(attempt, standing=None, frozen=())


def _named(outline: DraftOutline, taken: dict[str, str]) -> DraftOutline:
    """The outline under a name that no other has; `taken` are their keys by name."""
    wanted = name = str(outline.content["name"])
    number = 2
    while taken.get(name.casefold(), outline.key) != outline.key:
        name, number = f"{wanted} {number}", number + 1
    taken[name.casefold()] = outline.key
    return outline if name == wanted else replace(outline, content={**outline.content, "name": name})
