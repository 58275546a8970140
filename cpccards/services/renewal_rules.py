"""The renewal rules that hold: those that come with the app, or the learner's own in their place."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import BadInput
from cpccards.domain.renewal_rules import RenewalRules, as_mapping, parse_rules, problems
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

RULES_KIND = "renewal-rules"

_FILE = "aapc.toml"
_log = logging.getLogger(__name__)


class RenewalRuleService:
    """Reads the rules, and keeps the learner's own."""

    def __init__(self, folder: Path, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._file = folder / _FILE
        self._units = units
        self._calendar = calendar

    def bundled(self) -> RenewalRules:
        """Those that come with the app."""
        return parse_rules(tomllib.loads(self._file.read_text(encoding="utf-8")), self._file.name)

    def current(self) -> RenewalRules:
        """Those that hold."""
        with self._units() as uow:
            return self.read(uow)[0]

    def read(self, uow: UnitOfWork) -> tuple[RenewalRules, bool]:
        """Those that hold, as part of `uow`; and whether there are own ones that can't be read.

        Such stay stored, and don't hold.
        """
        bundled = self.bundled()
        stored = uow.records.get(RULES_KIND, bundled.id)
        if stored is None:
            return bundled, False
        try:
            return parse_rules(stored, "Your own renewal rules"), False
        except BadInput:
            _log.warning("The learner's own renewal rules can't be read", exc_info=True)
            return bundled, True

    def problems(self, rules: Mapping[str, object]) -> list[str]:
        """All that keeps rules, as `parse_rules` reads them, from being saved, a sentence each."""
        return problems(rules)

    def save(self, rules: Mapping[str, object]) -> Changes:
        """Keeps the learner's own rules with the day, as one undoable step. The app's own are not kept twice.

        Raises:
            BadInput: all that is wrong with them; nothing is kept.
        """
        bundled = self.bundled()
        given = parse_rules({**rules, "id": bundled.id}, "These rules")
        kept = replace(given, checked_on=self._calendar.date(), review_by=None, notes=())
        if (
            replace(kept, checked_on=bundled.checked_on, review_by=bundled.review_by, notes=bundled.notes)
            == bundled
        ):
            return self.put_back()
        changed = changes("Change the renewal rules", Subject.RENEWAL)
        with self._units() as uow:
            uow.records.put(RULES_KIND, bundled.id, as_mapping(kept), self._calendar.now())
            uow.commit(changed)
        return changed

    def put_back(self) -> Changes:
        """Takes the app's own rules again, as one undoable step."""
        changed = changes("Take the app’s renewal rules again", Subject.RENEWAL)
        key = self.bundled().id
        with self._units() as uow:
            if uow.records.get(RULES_KIND, key) is not None:
                uow.records.delete(RULES_KIND, key)
            uow.commit(changed)
        return changed
