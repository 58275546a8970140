"""Which settings of a library file come along: those a learner chose, and nothing that marks one library.

Left out are the id of a library, what its clock and its backups saw, news of its decks, whether it was
welcomed or is a demonstration, and limits for one day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cpccards.domain.browsing import BrowseView
from cpccards.domain.drafts import Problem
from cpccards.services import reading_memory
from cpccards.services.browse import VIEW
from cpccards.services.bundle_news import DELETED, deleted_keys
from cpccards.services.search import LONGEST_NAME, SAVED
from cpccards.services.settings import Settings, usable
from cpccards.storage.unit_of_work import UnitOfWork

_CHOSEN = (
    "exam_date",
    "outline",
    "rollover_hour",
    "minutes_per_day",
    "exam_mode",
    "timebox_minutes",
    "paused_until",
)
_MOST = 10_000


def is_fresh(uow: UnitOfWork) -> bool:
    """True while nobody has set this library up: settings of a file can do no harm."""
    kept = uow.settings.some(("welcomed", "exam_date"))
    if not kept.get("welcomed"):
        return True
    return not kept.get("exam_date") and uow.reviews.first_day() is None


def chosen_settings(
    uow: UnitOfWork, given: Mapping[str, Any], outlines: Collection[str]
) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The settings of `given` that are not as they are here, and a warning for each that can't be used.

    Args:
        outlines: the ids of those there would be.
    """
    here = {**asdict(Settings()), **uow.settings.some(_CHOSEN)}
    found: dict[str, Any] = {}
    odd: list[Problem] = []
    for name in _CHOSEN:
        if name not in given:
            continue
        value = given[name]
        if not usable(name, value) or (name == "outline" and value not in outlines):
            why = f"The setting “{name.replace('_', ' ')}” reads {value!r:.40}; it was left out."
            odd.append(Problem(None, why, fatal=False))
        elif value != here[name]:
            found[name] = value
    if VIEW in given:
        view = BrowseView.read(given[VIEW])
        if view != BrowseView.read(uow.settings.get(VIEW)):
            found[VIEW] = view.stored()
    return found, tuple(odd)


def grown_lists(uow: UnitOfWork, given: Mapping[str, Any]) -> dict[str, Any]:
    """The lists among settings, with what is new in `given`; only those that grow. What is here stays."""
    return dict((*_searches(uow, given), *_readings(uow, given), *_deleted(uow, given)))


def _searches(uow: UnitOfWork, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    here = uow.settings.get(SAVED) or []
    taken = {name.casefold() for name, _ in here}
    new = []
    for each in _list(given.get(SAVED)):
        match each:
            case [str(name), str(query)] if 0 < len(name) <= LONGEST_NAME and name.casefold() not in taken:
                taken.add(name.casefold())
                new.append([name, query])
    if new:
        yield SAVED, [*here, *new]


def _readings(uow: UnitOfWork, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """How files were read; the latest come last, and what is here counts as later."""
    setting = reading_memory.SETTING
    here = reading_memory.all_stored({setting: uow.settings.get(setting)})
    there = {
        key: stored
        for key, stored in reading_memory.all_stored(dict(given)).items()
        if key not in here and _is_reading(stored)
    }
    if there:
        yield setting, dict([*there.items(), *here.items()][-reading_memory.MOST_KEPT :])


def _is_reading(stored: object) -> bool:
    try:
        reading_memory.from_json(stored)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _deleted(uow: UnitOfWork, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    here = deleted_keys(uow)
    there = {key for key in _list(given.get(DELETED)) if isinstance(key, str)}
    if not there <= here:
        yield DELETED, sorted(here | there)


def _list(given: object) -> list[Any]:
    return given[:_MOST] if isinstance(given, list) else []
