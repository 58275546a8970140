"""After passing: credentials, the CEUs earned for them, and what is still missing for the next renewal."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from cpccards.domain.apprentice import way_of
from cpccards.domain.attempts import REPORT_LINE
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.renewal import (
    CeuEntry,
    Credential,
    Holder,
    credential_as_mapping,
    entry_as_mapping,
    holder_as_mapping,
    parse_credential,
    parse_entry,
    parse_holder,
)
from cpccards.domain.renewal_ledger import RenewalLedger, evaluate
from cpccards.domain.renewal_reminders import notice
from cpccards.domain.renewal_rules import RenewalRules
from cpccards.services.certificates import Certificates
from cpccards.services.media import KeptMedia, MediaService
from cpccards.services.renewal_rules import RenewalRuleService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

HOLDER_KIND, CREDENTIAL_KIND, ENTRY_KIND = "renewal-holder", "renewal-credential", "renewal-entry"

_HOLDER = "holder"
_NO_FILE = KeptMedia((), ())
_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Renewal:
    """Everything there is to know of the learner's renewal.

    Attributes:
        unreadable: how many entries, credentials and own rules another version of the app kept in a way
            unknown here.
    """

    holder: Holder
    credentials: tuple[Credential, ...]
    rules: RenewalRules
    ledger: RenewalLedger
    today: date
    unreadable: int = 0


class RenewalService:
    """Keeps the ledger. Every act is one undoable step."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        rules: RenewalRuleService,
        certificates: Certificates,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self.rules = rules
        self.certificates = certificates

    # Looking

    def is_certified(self) -> bool:
        """Whether the learner has switched to certified."""
        with self._units() as uow:
            return _is_certified(uow.records.get(HOLDER_KIND, _HOLDER))

    def passed_on(self) -> date | None:
        """The day of the first exam passed, by its total; None for none."""
        with self._units() as uow:
            results = [attempt.result for attempt in uow.attempts.all()]
        totals = [(result.taken_on_day, result.total) for result in results if result.kind == "exam"]
        days = [day for day, total in totals if total is not None and total[0] / total[1] >= REPORT_LINE]
        return date_of_day(min(days)) if days else None

    def current(self) -> Renewal | None:
        """How everything stands today; None until the learner is certified."""
        today = self._calendar.date()
        with self._units() as uow:
            stored = uow.records.get(HOLDER_KIND, _HOLDER)
            if stored is None or not _is_certified(stored):
                return None
            kept_credentials = uow.records.all(CREDENTIAL_KIND)
            kept_entries = uow.records.all(ENTRY_KIND)
            rules, is_lost = self.rules.read(uow)
            credentials = _read(parse_credential, kept_credentials)
            entries = _read(parse_entry, kept_entries)
            lost = self.certificates.lost(uow, (each.certificate for each in entries if each.certificate))
        found = _read(lambda _, given: parse_holder(given), {_HOLDER: stored})
        holder = found[0] if found else Holder(renewal_month=today.month)
        unreadable = len(kept_credentials) + len(kept_entries) - len(credentials) - len(entries)
        return Renewal(
            holder,
            tuple(sorted(credentials, key=lambda each: (each.certified_on, each.key))),
            rules,
            evaluate(holder, credentials, entries, rules, today, lost),
            today,
            unreadable + (not found) + is_lost,
        )

    def notice(self) -> str:
        """A line for today; empty while nothing is to be done."""
        found = self.current()
        return "" if found is None else notice(found.ledger, found.rules, found.today)

    # The learner

    def certify(self, credential: Mapping[str, Any], holder: Mapping[str, Any]) -> Changes:
        """Switches to certified, with the first credential.

        Raises:
            BadInput: see `parse_credential` and `parse_holder`; or it is not earned yet.
        """
        first = self._earned(parse_credential(_new_key(), credential))
        with self._units() as uow:
            kept = _read(parse_credential, uow.records.all(CREDENTIAL_KIND))
            stored = uow.records.get(HOLDER_KIND, _HOLDER) or {}
        same = next((each for each in kept if each.name == first.name), None)
        if same is not None:
            first = replace(first, key=same.key, way=same.way, steps=same.steps)
        content = holder_as_mapping(parse_holder({**stored, **holder, "is_left": False}))
        return self._put(
            "Switch to certified",
            (HOLDER_KIND, _HOLDER, content),
            (CREDENTIAL_KIND, first.key, credential_as_mapping(first)),
        )

    def leave(self) -> Changes:
        """Switches back to before: everything stays, and is there when certified again.

        Raises:
            BadInput: the learner is not certified.
        """
        current = self.current()
        if current is None:
            raise _gone("entry")
        content = holder_as_mapping(replace(current.holder, is_left=True))
        return self._put("Switch back from certified", (HOLDER_KIND, _HOLDER, content))

    def left(self) -> tuple[Credential, Holder] | None:
        """The first credential and the membership of a learner who switched back; None for any other."""
        with self._units() as uow:
            stored = uow.records.get(HOLDER_KIND, _HOLDER)
            kept = _read(parse_credential, uow.records.all(CREDENTIAL_KIND))
        if stored is None or _is_certified(stored) or not kept:
            return None
        holder = _read(lambda _, given: parse_holder(given), {_HOLDER: stored})
        first = min(kept, key=lambda each: (each.certified_on, each.key))
        return (first, holder[0]) if holder else None

    def change_holder(self, holder: Mapping[str, Any]) -> Changes:
        """Takes over another month of renewal, another number for the first period, other fees.

        Raises:
            BadInput: see `parse_holder`.
        """
        content = holder_as_mapping(parse_holder(holder))
        return self._put("Change the renewal", (HOLDER_KIND, _HOLDER, content))

    # Credentials

    def save_credential(self, key: str | None, credential: Mapping[str, Any]) -> Changes:
        """Adds a credential, or puts other words in place of one.

        Raises:
            BadInput: see `parse_credential`; or it is not earned yet, or held already.
        """
        made = self._earned(parse_credential(key or _new_key(), credential))
        with self._units() as uow:
            others = _read(parse_credential, uow.records.all(CREDENTIAL_KIND))
        if any(other.name == made.name and other.key != made.key for other in others):
            raise BadInput(
                "This credential is there already", f"You hold one {made.name}.", "Change that one instead."
            )
        step = "Change a credential" if key else "Add a credential"
        return self._put(step, (CREDENTIAL_KIND, made.key, credential_as_mapping(made)))

    def delete_credential(self, key: str) -> Changes:
        """Removes a credential. Raises BadInput when it is gone."""
        changed = changes("Remove a credential", Subject.RENEWAL)
        with self._units() as uow:
            try:
                uow.records.delete(CREDENTIAL_KIND, key)
            except KeyError:
                raise _gone("credential") from None
            uow.commit(changed)
        return changed

    def choose_way(self, key: str, way: str) -> Changes:
        """Takes a way for the A of an apprentice to go. Raises BadInput when there is no such way."""
        if way_of(way) is None:
            raise _gone("way")
        credential = replace(self._credential(key), way=way)
        content = credential_as_mapping(credential)
        return self._put(f"Choose a way for {credential.shown_name}", (CREDENTIAL_KIND, key, content))

    def tick(self, key: str, step: str, *, done: bool) -> Changes:
        """Marks a step of an apprentice's way as done, or not. Raises BadInput when there is none."""
        credential = self._credential(key)
        kept = tuple(each for each in credential.steps if each != step)
        content = credential_as_mapping(replace(credential, steps=(*kept, step) if done else kept))
        words = "Tick" if done else "Untick"
        return self._put(f"{words} a step of {credential.shown_name}", (CREDENTIAL_KIND, key, content))

    # Entries

    def save_entry(
        self,
        key: str | None,
        entry: Mapping[str, Any],
        certificate: Path | None = None,
        *,
        drop_certificate: bool = False,
    ) -> Changes:
        """Adds an entry, or puts other words in place of one; what concerns its certificate stays.

        Args:
            certificate: a file to attach, in place of the one there is.
            drop_certificate: takes away the one there is.

        Raises:
            BadInput: see `parse_entry` and `Certificates.keep`; nothing is changed.
        """
        before = self._entry(key) if key else None
        made = parse_entry(key or _new_key(), entry)
        if before is not None and not drop_certificate:
            made = replace(made, certificate=before.certificate, certificate_name=before.certificate_name)
        else:
            made = replace(made, certificate="", certificate_name="")
        kept = _NO_FILE if certificate is None else self.certificates.keep(certificate)
        changed = changes("Change a CEU entry" if key else "Add a CEU entry", Subject.RENEWAL)
        with self._units() as uow:
            if certificate is not None:
                name = kept.entries[0].name
                called = MediaService.enter(uow, kept.entries).get(name, name)
                made = replace(made, certificate=called, certificate_name=certificate.name)
            self._write(uow, ENTRY_KIND, made.key, entry_as_mapping(made))
            if before is not None and before.certificate != made.certificate:
                _let_go(uow, before.certificate)
            uow.commit(changed)
        return changed

    def delete_entry(self, key: str) -> Changes:
        """Removes an entry with its certificate. Raises BadInput when it is gone."""
        entry = self._entry(key)
        changed = changes("Delete a CEU entry", Subject.RENEWAL)
        with self._units() as uow:
            uow.records.delete(ENTRY_KIND, key)
            _let_go(uow, entry.certificate)
            uow.commit(changed)
        return changed

    def move(self, key: str) -> Changes:
        """Has an entry of a month of renewal count in the other of the two periods.

        Raises:
            BadInput: it is of no such month, or gone.
        """
        entry, current = self._entry(key), self.current()
        standings = () if current is None else current.ledger.entries
        if not any(each.can_move for each in standings if each.entry.key == key):
            raise BadInput(
                "This entry can’t be moved",
                "Only CEUs earned in the month in which a period ends may count in the next one.",
                "It counts in the period of its date.",
            )
        made = replace(entry, is_moved=not entry.is_moved)
        step = "Move a CEU entry to the next period" if made.is_moved else "Move a CEU entry back"
        return self._put(step, (ENTRY_KIND, key, entry_as_mapping(made)))

    def mark_submitted(self, keys: Collection[str], *, submitted: bool) -> Changes:
        """Marks entries as entered in AAPC's own tracker, or not. Raises BadInput when one is gone."""
        made = [replace(self._entry(key), is_submitted=submitted) for key in keys]
        words = "Mark as entered at AAPC" if submitted else "Mark as not entered at AAPC"
        return self._put(words, *((ENTRY_KIND, each.key, entry_as_mapping(each)) for each in made))

    # Inside

    def _earned(self, credential: Credential) -> Credential:
        if credential.certified_on > self._calendar.date():
            day = f"{credential.certified_on.day} {credential.certified_on:%B %Y}"
            raise BadInput(
                "That date lies ahead",
                f"{day} has not come yet, so nothing is certified.",
                "Choose the day that AAPC gives for it.",
            )
        return credential

    def _credential(self, key: str) -> Credential:
        with self._units() as uow:
            stored = uow.records.get(CREDENTIAL_KIND, key)
        if stored is None:
            raise _gone("credential")
        return parse_credential(key, stored)

    def _entry(self, key: str) -> CeuEntry:
        with self._units() as uow:
            stored = uow.records.get(ENTRY_KIND, key)
        if stored is None:
            raise _gone("entry")
        return parse_entry(key, stored)

    def _put(self, step: str, *records: tuple[str, str, Mapping[str, object]]) -> Changes:
        changed = changes(step, Subject.RENEWAL)
        with self._units() as uow:
            for kind, key, content in records:
                self._write(uow, kind, key, content)
            uow.commit(changed)
        return changed

    def _write(self, uow: UnitOfWork, kind: str, key: str, content: Mapping[str, object]) -> None:
        """Over what was kept, so that what another version of the app added to it stays."""
        before = uow.records.get(kind, key) or {}
        uow.records.put(kind, key, {**before, **content}, self._calendar.now())


def _is_certified(stored: Mapping[str, Any] | None) -> bool:
    return stored is not None and stored.get("is_left") is not True


def _let_go(uow: UnitOfWork, certificate: str) -> None:
    """Takes out the name of a certificate that no entry has. Its bytes stay as long as undo may ask."""
    used = {content.get("certificate") for content in uow.records.all(ENTRY_KIND).values()}
    if certificate and certificate not in used:
        uow.media.remove([certificate])


def _read(parse: Callable[[str, Mapping[str, Any]], T], kept: Mapping[str, Mapping[str, Any]]) -> list[T]:
    found: list[T] = []
    for key, content in kept.items():
        try:
            found.append(parse(key, content))
        except BadInput:
            _log.warning("The record %s can't be read", key, exc_info=True)
    return found


def _new_key() -> str:
    return secrets.token_hex(8)


def _gone(what: str) -> BadInput:
    return BadInput(
        f"This {what} is gone", f"The {what} is no longer in the library.", "Nothing was changed."
    )
