"""The forms of the Renewal page: each asks its questions and keeps the answers as one undoable step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.renewal import CeuEntry, Credential, Holder
from cpccards.domain.renewal_rules import RenewalRules, as_mapping
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.asked_fields import AskedFields
from cpccards.gui.widgets.asked_form import AskedForm
from cpccards.gui.words.renewal_words import RULE_WORDS
from cpccards.services.renewal import RenewalService
from cpccards.services.renewal_rules import RenewalRuleService

CERTIFICATES = "Certificates (*.pdf *.png *.jpg *.jpeg)"
_USUAL = "CPC"


class EntryForm(AskedForm):
    """A course, a webinar or a meeting."""

    def __init__(
        self,
        service: RenewalService,
        entry: CeuEntry | None,
        credentials: Sequence[Credential],
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._entry = entry
        self._file: Path | None = None
        self._is_dropped = False
        self.heading = "Edit an entry" if entry else "Add an entry"
        self.ask_line("title", "Title", entry.title if entry else "", "As the certificate has it.")
        self.ask_day("completed_on", "Completed on", entry.completed_on if entry else today)
        ceus = self.locale().toString(entry.ceus) if entry else ""
        self.ask_line("ceus", "CEUs", ceus, "In quarters: 0.5, 1, 1.25.")
        self.ask_line("provider", "Provider", entry.provider if entry else "")
        index = entry.index_number if entry else ""
        self.ask_line(
            "index_number", "Index number", index, "By it the same course is told when it comes twice."
        )
        names = dict.fromkeys(credential.name for credential in credentials)
        if entry and entry.specialty:
            names[entry.specialty] = None
        topics = [("", "Core"), *((name, f"On topic for {name}") for name in names)]
        self.ask_one_of("specialty", "Category", topics, entry.specialty if entry else "")
        submitted = entry.is_submitted if entry else False
        self.ask_tick("is_submitted", "Entered in AAPC’s own CEU tracker", ticked=submitted)
        self.ask_with("certificate", "Certificate", self._build_certificate(), self._certificate)
        self.begin()

    def keep(self) -> Changes:
        """Keeps the entry with its certificate."""
        given = self.answers
        given |= {"ceus": _number(str(given["ceus"]), self.locale()), "completed_on": given["completed_on"]}
        if self._entry is not None:
            given["is_moved"] = self._entry.is_moved
        key = None if self._entry is None else self._entry.key
        return self._service.save_entry(key, given, self._file, drop_certificate=self._is_dropped)

    def attach(self, path: Path) -> None:
        """Takes a file for the certificate; it is looked at when the entry is saved."""
        self._file, self._is_dropped = path, False
        self._show_certificate()

    def _build_certificate(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._attached = label(role="muted", wrap=True)
        choose, self._drop = QPushButton("Attach a file…"), QPushButton("Take it away")
        choose.setAccessibleName("Attach a certificate")
        self._drop.setAccessibleName("Take the certificate away")
        choose.clicked.connect(self._choose)
        self._drop.clicked.connect(self._take_away)
        layout.addWidget(self._attached, 1)
        layout.addWidget(choose)
        layout.addWidget(self._drop)
        row.setFocusProxy(choose)
        self._show_certificate()
        return row

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Attach a certificate", str(Path.home()), CERTIFICATES)
        if name:
            self.attach(Path(name))

    def _take_away(self) -> None:
        self._file, self._is_dropped = None, True
        self._show_certificate()

    def _certificate(self) -> str:
        if self._file is not None:
            return self._file.name
        return "" if self._entry is None or self._is_dropped else self._entry.certificate_name

    def _show_certificate(self) -> None:
        name = self._certificate()
        self._attached.setText(name or "None yet: a PDF, PNG or JPEG file; a copy is kept in your library.")
        self._drop.setVisible(bool(name))


class CredentialForm(AskedForm):
    """A credential; the first one with the month of renewal, which switches to certified.

    Args:
        day: proposed for the certification of a new one.
        month: of the renewal, proposed with the first one; None for any other.
    """

    def __init__(
        self,
        service: RenewalService,
        credential: Credential | None,
        day: date,
        *,
        month: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._credential = credential
        self._is_first = month is not None
        self.heading = "Edit a credential" if credential else "Add a credential"
        name = credential.name if credential else _USUAL if month else ""
        self.ask_line("name", "Credential", name, "Its letters: CPC, COC, CPMA.")
        apprentice = credential.is_apprentice if credential else False
        self.ask_tick("is_apprentice", "It still has the A of an apprentice (CPC-A)", ticked=apprentice)
        self.ask_day("certified_on", "Certified on", credential.certified_on if credential else day)
        number = credential.number if credential else ""
        self.ask_line(
            "number", "Member or credential number", number, "If you like; it stands in the report."
        )
        if month is not None:
            self.heading = "Keep your credential"
            self.saved = "You are certified. Add CEUs with N."
            _ask_month(self, month)
        self.begin()

    def keep(self) -> Changes:
        """Keeps the credential."""
        given: dict[str, Any] = self.answers
        if self._is_first:
            return self._service.certify(given, {"renewal_month": given.pop("renewal_month")})
        if self._credential is None:
            return self._service.save_credential(None, given)
        given |= {"way": self._credential.way, "steps": list(self._credential.steps)}
        return self._service.save_credential(self._credential.key, given)


class HolderForm(AskedForm):
    """The membership: when it renews, and what that costs."""

    heading = "Membership"

    def __init__(self, service: RenewalService, holder: Holder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = service
        _ask_month(self, holder.renewal_month)
        first = "" if holder.first_required is None else self.locale().toString(holder.first_required)
        self.ask_line(
            "first_required",
            "CEUs of the first period",
            first,
            "As AAPC’s CEU tracker says. Empty: 1.5 a month with one credential, which is our arithmetic.",
        )
        self.ask_line(
            "fees", "Fees", holder.fees, "Dues and what else AAPC asks for; they change, so look there."
        )
        self.begin()

    def keep(self) -> Changes:
        """Keeps it."""
        given = self.answers
        text = str(given["first_required"]).strip()
        first = _number(text, self.locale()) if text else None
        return self._service.change_holder({**given, "first_required": first})


class RulesForm(AskedForm):
    """The rules as numbers, to be changed."""

    heading = "Renewal rules of your own"

    def __init__(
        self, service: RenewalRuleService, rules: RenewalRules, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._rules = rules
        self.ask_line("edition", "Edition", rules.edition, "The year they hold for.")
        self.ask_line("source", "Source", rules.source, "Where you have them from.")
        required = ", ".join(map(str, rules.required))
        help_line = "For one credential, two, three and so on; the last one holds for more."
        self.ask_line("required", RULE_WORDS["required"], required, help_line)
        self.ask_line("cycle_years", RULE_WORDS["cycle_years"], str(rules.cycle_years))
        self.ask_tick(
            "odd_month_in_odd_years",
            RULE_WORDS["odd_month_in_odd_years"],
            ticked=rules.odd_month_in_odd_years,
        )
        self.ask_tick("prorates_first", RULE_WORDS["prorates_first"], ticked=rules.prorates_first)
        self.ask_tick(
            "renewal_month_choice", RULE_WORDS["renewal_month_choice"], ticked=rules.renewal_month_choice
        )
        days = ", ".join(map(str, rules.reminders))
        self.ask_line("reminders", RULE_WORDS["reminders"], days, "Days before the period ends.")
        topics = ", ".join(f"{name} {ceus}" for name, ceus in rules.on_topic.items())
        self.ask_line(
            "on_topic",
            RULE_WORDS["on_topic"],
            topics,
            "CEUs on its own topic that a credential asks for: CPMA 16.",
        )
        self.ask_line("core", RULE_WORDS["core"], ", ".join(rules.core), "They ask for none on topic.")
        others = "Of every credential that is named in neither of the two."
        self.ask_line("other_on_topic", RULE_WORDS["other_on_topic"], str(rules.other_on_topic), others)
        self.begin()

    def keep(self) -> Changes:
        """Keeps the rules."""
        given: dict[str, Any] = self.answers
        for key in ("required", "reminders"):
            given[key] = [_whole(part) for part in _parts(given[key])]
        for key in ("cycle_years", "other_on_topic"):
            given[key] = _whole(given[key])
        given["core"] = _parts(given["core"])
        given["on_topic"] = dict(_topic(part) for part in _parts(given["on_topic"]))
        return self._service.save({**as_mapping(self._rules), **given})


def _ask_month(form: AskedFields, month: int) -> None:
    locale = form.locale()
    months = [(number, locale.standaloneMonthName(number)) for number in range(1, 13)]
    form.ask_one_of(
        "renewal_month",
        "Month of renewal",
        months,
        month,
        "Of your AAPC membership; it stands in your account. CEUs are due every second year at its end.",
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _topic(part: str) -> tuple[str, object]:
    name, _, ceus = part.rpartition(" ")
    return (name, _whole(ceus)) if name else (part, part)


def _whole(text: str) -> object:
    """A whole number; a text that is none stays, for the sentence about it."""
    return int(text) if re.fullmatch(r"\s*-?\d{1,9}\s*", text) else text


def _number(text: str, locale: QLocale) -> object:
    """A number as the locale writes it, or with a point; a text that is none stays, as for `_whole`."""
    for read in (locale.toDouble, QLocale.c().toDouble):
        value, is_number = read(text.strip())
        if is_number:
            return value
    return text
