"""The renewal rules that hold: those that come with the app, or the learner's own in their place."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
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
            return self.read(uow)

    def read(self, uow: UnitOfWork) -> RenewalRules:
        """Those that hold, as part of `uow`. Own ones that can't be read stay stored and don't hold."""
        bundled = self.bundled()
        stored = uow.records.get(RULES_KIND, bundled.id)
        if stored is None:
            return bundled
        try:
            return parse_rules(stored, "Your own renewal rules")
        except BadInput:
            _log.warning("The learner's own renewal rules can't be read", exc_info=True)
            return bundled

    def is_own(self) -> bool:
        """Whether the learner's own rules hold."""
        return self.current() != self.bundled()

    def problems(self, rules: Mapping[str, object]) -> list[str]:
        """All that keeps rules, as `parse_rules` reads them, from being saved, a sentence each."""
        return problems(rules)

    def save(self, rules: Mapping[str, object]) -> Changes:
        """Keeps the learner's own rules, as one undoable step.

        Raises:
            BadInput: all that is wrong with them; nothing is kept.
        """
        bundled = self.bundled()
        kept = parse_rules({**rules, "id": bundled.id}, "These rules")
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
