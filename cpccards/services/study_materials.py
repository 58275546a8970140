"""What the learner studies from, and the list for exam week."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.exam_week import CheckItem, exam_week
from cpccards.domain.study_materials import (
    Material,
    check_material,
    edition_warning,
    material_mapping,
    parse_material,
)
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

KIND, CHECK_KIND = "material", "exam-week"
"""Of records: materials by a random key; ticks by the exam's date."""


@dataclass(frozen=True, slots=True)
class KeptMaterial:
    """A material with its key. `warning`: a sentence about its edition; empty when there is none."""

    key: str
    material: Material
    warning: str


class StudyMaterialService:
    """Keeps materials and ticks."""

    def __init__(self, units: UnitOfWorkFactory, settings: SettingsService, calendar: StudyCalendar) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar

    @property
    def exam(self) -> date | None:
        """The date of the next exam; None while none is set or it has passed."""
        exam = self._settings.current.exam_date
        return None if exam is None or exam < self._calendar.date() else exam

    def all(self) -> list[KeptMaterial]:
        """All materials, by folder and name; a damaged one is left out."""
        with self._units() as uow:
            stored = uow.records.all(KIND)
        found: list[KeptMaterial] = []
        for key, data in stored.items():
            try:
                material = parse_material(data)
            except BadInput:
                continue
            found.append(KeptMaterial(key, material, edition_warning(material, self.exam)))
        return sorted(
            found, key=lambda kept: (kept.material.folder.casefold(), kept.material.title.casefold())
        )

    def put(self, material: Material, key: str | None = None) -> Changes:
        """Keeps a material, in place of the one with that key.

        Raises:
            BadInput: it cannot be kept as it is.
        """
        check_material(material)
        step = changes("Add a material" if key is None else "Change a material", Subject.PLAN)
        with self._units() as uow:
            uow.records.put(
                KIND, key or secrets.token_hex(8), material_mapping(material), self._calendar.now()
            )
            uow.commit(step)
        return step

    def delete(self, key: str) -> Changes:
        """Removes a material."""
        step = changes("Delete a material", Subject.PLAN)
        with self._units() as uow:
            uow.records.delete(KIND, key)
            uow.commit(step)
        return step

    def checklist(self) -> list[tuple[CheckItem, bool]]:
        """The list for exam week with what is ticked; empty without an exam ahead."""
        exam = self.exam
        if exam is None:
            return []
        with self._units() as uow:
            kept = uow.records.get(CHECK_KIND, exam.isoformat()) or {}
        ticked = set(kept.get("ticked", ()))
        return [(item, item.key in ticked) for item in exam_week(exam)]

    def tick(self, key: str, *, on: bool) -> Changes:
        """Ticks a line of the list, or takes the tick away."""
        exam = self.exam
        if exam is None:
            raise BadInput("There is no exam date", "The list is for an exam ahead.", "Set its date first.")
        step = changes("Tick the list for exam week", Subject.PLAN)
        with self._units() as uow:
            kept = uow.records.get(CHECK_KIND, exam.isoformat()) or {}
            ticked = {*kept.get("ticked", ()), key} if on else set(kept.get("ticked", ())) - {key}
            uow.records.put(
                CHECK_KIND, exam.isoformat(), {**kept, "ticked": sorted(ticked)}, self._calendar.now()
            )
            uow.commit(step)
        return step
