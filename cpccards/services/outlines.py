"""The exam outlines there are: those that come with the app, and the learner's own."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cpccards.domain.blueprint import DEFAULT_OUTLINE, Blueprint, as_mapping, parse_blueprint, problems
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput

if TYPE_CHECKING:
    # The first-run page shows the bundled outlines before the database layer is loaded.
    from cpccards.services.study_calendar import StudyCalendar
    from cpccards.storage.unit_of_work import UnitOfWorkFactory

_log = logging.getLogger(__name__)


def bundled_outlines(folder: Path) -> tuple[Blueprint, ...]:
    """The outlines that come with the app, the default one first."""
    found = [
        parse_blueprint(tomllib.loads(file.read_text(encoding="utf-8")), file.name)
        for file in sorted(folder.glob("*.toml"))
    ]
    return tuple(sorted(found, key=lambda outline: outline.id != DEFAULT_OUTLINE))


class OutlineService:
    """Reads outlines, and keeps the learner's own. The bundled ones can be copied, not changed."""

    def __init__(self, folder: Path, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar
        self._bundled = {outline.id: outline for outline in bundled_outlines(folder)}
        self._own = self._read()

    def all(self) -> tuple[Blueprint, ...]:
        """Every outline: the default one, the other bundled ones, the learner's own by age."""
        return (*self._bundled.values(), *self._own.values())

    def get(self, outline_id: str) -> Blueprint:
        """The outline with that id.

        Raises:
            BadInput: there is none; the message lists those there are.
        """
        found = self._bundled.get(outline_id) or self._own.get(outline_id)
        if found is None:
            raise BadInput(
                "There is no such outline",
                f"No exam outline is called '{outline_id}'.",
                "Choose one of: " + ", ".join(outline.id for outline in self.all()) + ".",
            )
        return found

    @property
    def bundled(self) -> frozenset[str]:
        """The ids of those that come with the app."""
        return frozenset(self._bundled)

    def is_own(self, outline_id: str) -> bool:
        """Whether the learner made it, so that it can be changed and deleted."""
        return outline_id in self._own

    def problems(self, outline: Mapping[str, object]) -> list[str]:
        """All that keeps `outline`, as `parse_blueprint` reads it, from being saved, a sentence each."""
        name = outline.get("name")
        wanted = name.strip().casefold() if isinstance(name, str) else None
        twins = [
            f"Another outline is called “{other.name}”."
            for other in self.all()
            if other.name.casefold() == wanted and other.id != outline.get("id")
        ]
        return problems(outline) + twins

    def copy(self, outline_id: str, name: str) -> tuple[str, Changes]:
        """Makes an outline of the learner's own from any other, as one undoable step; returns its id.

        Raises:
            BadInput: there is no such outline, or the name is empty or taken.
        """
        changed = changes("Copy an outline", Subject.OUTLINES)
        made = replace(self.get(outline_id), id=self._new_id(name), name=name.strip())
        self._keep(as_mapping(made), changed)
        return made.id, changed

    def save(self, outline: Mapping[str, object]) -> Changes:
        """Keeps an outline of the learner's own (what `parse_blueprint` reads), as one undoable step.

        In place of the one with the same id, if there is one.

        Raises:
            BadInput: all that is wrong with it, or it is a bundled one; nothing is kept.
        """
        if outline.get("id") in self._bundled:
            raise BadInput(
                "This outline can't be changed",
                f"“{self._bundled[str(outline['id'])].name}” comes with the app.",
                "Copy it, and change the copy.",
            )
        changed = changes("Edit an outline", Subject.OUTLINES)
        self._keep(outline, changed)
        return changed

    def use(self, outline_id: str) -> str | None:
        """What to say of the results given by an outline before it is deleted; None without any."""
        with self._units() as uow:
            results = [attempt.result for attempt in uow.attempts.all()]
        count = sum(result.outline_id == outline_id for result in results)
        if not count:
            return None
        who, total = ("1 result is", "its total") if count == 1 else (f"{count} results are", "their totals")
        return f"{who} given by this outline: {total} will still count, the sections will not."

    def delete(self, outline_id: str) -> Changes:
        """Removes an outline of the learner's own, as one undoable step. Results given by it stay: see `use`.

        Raises:
            BadInput: it comes with the app, or there is none.
        """
        outline = self.get(outline_id)
        if outline_id not in self._own:
            raise BadInput(
                "This outline can't be deleted",
                f"“{outline.name}” comes with the app.",
                "Only outlines of your own can be deleted.",
            )
        changed = changes("Delete an outline", Subject.OUTLINES)
        with self._units() as uow:
            uow.outlines.delete(outline_id)
            uow.forecasts.forget(outline_id)
            uow.commit(changed)
            self._own = {key: own for key, own in self._own.items() if key != outline_id}
        return changed

    def reload(self) -> None:
        """Reads the learner's own outlines again, after an undo; the history of changed ones is dropped."""
        before, self._own = self._own, self._read()
        other = {key for key in before.keys() | self._own.keys() if before.get(key) != self._own.get(key)}
        with self._units() as uow:
            for key in other:
                uow.forecasts.forget(key)
            uow.commit()

    def _keep(self, outline: Mapping[str, object], changed: Changes) -> None:
        complaints = self.problems(outline)
        if complaints:
            raise BadInput("Outline cannot be used", " ".join(complaints), "Nothing was kept.")
        blueprint = parse_blueprint(outline, "this outline")
        if self._own.get(blueprint.id) == blueprint:
            return
        with self._units() as uow:
            uow.outlines.put(blueprint.id, as_mapping(blueprint), self._calendar.now())
            uow.forecasts.forget(blueprint.id)  # by its other form
            uow.commit(changed)
            self._own = {**self._own, blueprint.id: blueprint}

    def _new_id(self, name: str) -> str:
        stem = "own-" + (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "outline")
        taken = {outline.id for outline in self.all()}
        number = 1
        while (key := stem if number == 1 else f"{stem}-{number}") in taken:
            number += 1
        return key

    def _read(self) -> dict[str, Blueprint]:
        with self._units() as uow:
            stored = uow.outlines.all()
        found: dict[str, Blueprint] = {}
        for key, content in stored.items():
            try:
                found[key] = parse_blueprint(content, key)
            except BadInput:
                # Made by another version of the app, with a topic unknown here, say. It stays stored.
                _log.warning("The outline %s can't be read", key, exc_info=True)
        return found
