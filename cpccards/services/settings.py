"""The learner's choices, checked before they are kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from cpccards.domain.blueprint import DEFAULT_OUTLINE
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.kept_values import EARLIEST, LATEST
from cpccards.storage.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the learner can set that belongs to the library.

    Attributes:
        exam_date: the day of the next sitting; None when there is none yet.
        outline: id of the exam outline that the big number follows.
        rollover_hour: hour at which the study day turns over.
        minutes_per_day: what the learner means to study.
        exam_mode: with an exam date ahead, each day's cards are chosen for it.
        timebox_minutes: after so long the review page says what was done; 0 never.
        paused_until: the day studying goes on after a pause; None while there is none.
        welcomed: the first-run page has been answered or skipped.
        bundle: digest of the bundled decks last taken over.
        demo: the history is a simulated learner's.
    """

    exam_date: date | None = None
    outline: str = DEFAULT_OUTLINE
    rollover_hour: int = 4
    minutes_per_day: int = 30
    exam_mode: bool = True
    timebox_minutes: int = 0
    paused_until: date | None = None
    welcomed: bool = False
    bundle: str = ""
    demo: bool = False


_DATES = ("exam_date", "paused_until")

_LIMITS = {
    "rollover_hour": ("The hour at which a new day begins", 0, 12),
    "minutes_per_day": ("Minutes a day", 0, 24 * 60),
    "timebox_minutes": ("Minutes until a word on what was done", 0, 24 * 60),
}


class SettingsService:
    """Reads settings once, keeps them current, and writes changes as undoable steps."""

    def __init__(self, units: UnitOfWorkFactory) -> None:
        self._units = units
        self._current = self._load()

    @property
    def current(self) -> Settings:
        """The settings as they stand."""
        return self._current

    def reload(self) -> None:
        """Reads the settings again, after an undo."""
        self._current = self._load()

    def change(self, today: date, **values: Any) -> Changes:
        """Keeps new values.

        Args:
            today: the learner's date; an exam date before it is refused.

        Raises:
            BadInput: a value out of bounds; nothing is kept.
        """
        wanted = replace(self._current, **values)
        _check(wanted, today, date_is_new="exam_date" in values)
        changed = changes("Change settings", Subject.SETTINGS)
        self._keep(wanted, values, changed)
        return changed

    def note_bundle(self, digest: str) -> None:
        """Remembers which bundled decks were taken over. Not an undoable step."""
        self._keep(replace(self._current, bundle=digest), {"bundle": digest}, None)

    def note_welcomed(self) -> None:
        """Remembers that the first-run page is done with. Undo never brings it back."""
        self._keep(replace(self._current, welcomed=True), {"welcomed": True}, None)

    def _keep(self, wanted: Settings, names: dict[str, Any], changed: Changes | None) -> None:
        stored = asdict(wanted)
        with self._units() as uow:
            uow.settings.put({name: _to_json(stored[name]) for name in names})
            uow.commit(changed)
        self._current = wanted

    def _load(self) -> Settings:
        with self._units() as uow:
            values = uow.settings.some(field.name for field in fields(Settings))
        for name in _DATES:
            if values.get(name):
                values[name] = date.fromisoformat(values[name])
        return Settings(**values)


def usable(name: str, value: object) -> bool:
    """True when the stored value of a setting, as another library has it, can be one here.

    Which outlines there are is not looked at.
    """
    if name in _DATES:
        return value is None or _is_date(value)
    if name in _LIMITS:
        _, low, high = _LIMITS[name]
        return type(value) is int and low <= value <= high
    return type(value) is type(getattr(Settings(), name))


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and EARLIEST <= date.fromisoformat(value) <= LATEST
    except ValueError:
        return False


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _check(settings: Settings, today: date, *, date_is_new: bool) -> None:
    for name, (words, low, high) in _LIMITS.items():
        if not low <= getattr(settings, name) <= high:
            raise BadInput(
                "That number can't be used", f"{words} must lie between {low} and {high}.", "Choose another."
            )
    if date_is_new and settings.exam_date is not None and settings.exam_date < today:
        raise BadInput(
            "That date has passed",
            f"{settings.exam_date:%d %B %Y} lies before today.",
            "Choose the date of your next sitting, or leave it open.",
        )
