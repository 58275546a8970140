"""Renewal: a certified coder's CEUs, period by period; credentials; the rules by which they count."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.renewal import Holder
from cpccards.domain.renewal_ledger import EntryStanding
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.form_page import FormPage
from cpccards.gui.pages.page import BLOCK, CONTENT_WIDTH, INSIDE, MARGIN, label, surface
from cpccards.gui.renewal_files import RenewalFiles
from cpccards.gui.renewal_forms import CredentialForm, EntryForm, HolderForm, RulesForm
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.asked_form import AskedForm
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.renewal.credentials_panel import CredentialsPanel
from cpccards.gui.widgets.renewal.period_panel import PeriodPanel
from cpccards.gui.widgets.renewal.renewal_rules_panel import RenewalRulesPanel
from cpccards.gui.words.renewal_words import (
    AAPC_COLUMN,
    CERTIFICATE_COLUMN,
    LEDGER_HEADINGS,
    TITLE_COLUMN,
    entry_words,
    ledger_row,
    saved_words,
)
from cpccards.services.renewal import Renewal, RenewalService
from cpccards.services.study_calendar import StudyCalendar

ADD = "add"
"""Argument of the page that opens the form for another entry; or, before that, the one that switches."""

_TIGHT = 84
"""Characters of width below which the table leaves its last columns out, and buttons their keys."""
_MOVE, _COPY = "Move the entry to the other period", "Save a copy of the certificate"
_ACT_WORDS = (("Edit", "Enter"), ("Move", "M"), ("At AAPC", "Space"), ("Certificate…", ""), ("Delete", "Del"))


class RenewalPage(FormPage):
    """The ledger and what belongs to it; in its place a form, while one is being filled in."""

    name = "renewal"
    title = "Renewal"

    def __init__(
        self, theme: Theme, renewal: RenewalService, calendar: StudyCalendar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._service = renewal
        self._calendar = calendar
        self._renewal: Renewal | None = None
        self._rows: list[EntryStanding] = []
        self._build()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Shows how everything stands; ADD opens a form. One that is open stays."""
        self.error.say(None)
        if self.form is not None:
            return
        self.refresh()
        if argument == ADD:
            self.add()
        else:
            self._take_focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when anything of it changed."""
        if changes.touches(Subject.RENEWAL, Subject.ATTEMPTS, Subject.SETTINGS):
            self.refresh()

    def refresh(self) -> None:
        """Reads everything anew; what was chosen stays so."""
        try:
            self._renewal = self._service.current()
            ours = self._service.rules.bundled()
        except CpcCardsError as error:
            self.error.say(error)
            return
        renewal = self._renewal
        self._nothing.setVisible(renewal is None)
        self._ledger.setVisible(renewal is not None)
        self._add.setVisible(renewal is not None and self.form is None)
        if renewal is None:
            passed = self._service.passed_on()
            self._offer.setText(
                "Congratulations: you passed. Switch to certified, and the app keeps your CEUs."
                if passed
                else "Once you have passed, switch to certified, and the app keeps your CEUs."
            )
            return
        self._period.show_renewal(renewal)
        self._credentials.show_renewal(renewal)
        self._rules.show_rules(renewal, ours)
        self._unreadable.setText(
            f"{renewal.unreadable:,} of your records were made by another version of the app and can’t be "
            "read by this one. They are kept."
        )
        self._unreadable.setVisible(renewal.unreadable > 0)
        self._show_entries(renewal)

    # What is on screen

    def _build(self) -> None:
        self._add = QPushButton(" Add an entry   N")
        self._add.setAccessibleName("Add an entry")
        self.head.addWidget(self._add)
        self.parts.addWidget(self._build_nothing())
        self.parts.addWidget(self._build_ledger())

    def _build_nothing(self) -> QWidget:
        self._nothing, inside = surface()
        inside.addWidget(label("After passing", "title"))
        self._offer = label(wrap=True)
        inside.addWidget(self._offer)
        inside.addWidget(
            label(
                "Here you will see the CEUs of each period, what is still missing and by when, your "
                "certificates for an audit, and how the A of a CPC-A goes.",
                wrap=True,
            )
        )
        self._switch = QPushButton("Switch to certified   N")
        self._switch.setAccessibleName("Switch to certified")
        self._switch.setProperty("role", "primary")
        inside.addWidget(self._switch, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._nothing

    def _build_ledger(self) -> QWidget:
        self._ledger = QWidget()
        self._ledger.setObjectName("page")
        layout = QVBoxLayout(self._ledger)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        self._period = PeriodPanel()
        self._unreadable = label(role="error", wrap=True)
        self._credentials = CredentialsPanel()
        self._rules = RenewalRulesPanel()
        self._leave = QPushButton("Not certified any more")
        self._leave.setProperty("role", "link")
        layout.addWidget(self._unreadable)
        layout.addWidget(self._period)
        layout.addWidget(self._build_entries())
        layout.addWidget(self._credentials)
        layout.addWidget(self._rules)
        layout.addWidget(self._leave, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._ledger

    def _build_entries(self) -> QWidget:
        block = QWidget()
        block.setObjectName("page")
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._model = TextTable(self)
        self._model.show_rows((), LEDGER_HEADINGS)
        self._table = PlainTable("Entries, the newest first", self._model, wide=TITLE_COLUMN, most_rows=8)
        layout.addWidget(self._table)
        self._none_yet = label(
            "No entries yet. Add a course, a webinar or a chapter meeting with N.", wrap=True
        )
        layout.addWidget(self._none_yet)
        self._chosen_words = label(role="muted", wrap=True)
        layout.addWidget(self._chosen_words)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        self._acts: dict[str, QPushButton] = {}
        for name, act in (
            ("Edit the entry that is chosen", self.edit),
            (_MOVE, self.move_entry),
            ("Mark the entry as entered at AAPC, or not", self.toggle_submitted),
            (_COPY, self._save_certificate),
            ("Delete the entry that is chosen", self.delete),
        ):
            button = QPushButton()
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
            self._acts[name] = button
        row.addStretch(1)
        self._act_row = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        self._act_row.setLayout(row)
        layout.addWidget(self._act_row)
        return block

    def _connect(self) -> None:
        for button, act in (
            (self._add, self.add),
            (self._switch, self.add),
            (self._leave, self._leave_certified),
        ):
            button.clicked.connect(lambda _=False, act=act: act())
        self._table.doubleClicked.connect(lambda _: self.edit())
        self._table.selectionModel().currentChanged.connect(lambda *_: self._show_chosen())
        files = self._files = RenewalFiles(self, self._service.certificates, self._calendar)
        files.failed.connect(self.error.say)
        files.told.connect(self.told)
        period = self._period
        period.calendar_chosen.connect(lambda: self._save(files.save_calendar))
        period.pdf_chosen.connect(lambda: self._save(files.save_pdf))
        period.csv_chosen.connect(lambda: self._save(files.save_csv))
        period.certificates_chosen.connect(
            lambda of: self._save(lambda renewal: files.save_certificates(renewal, of))
        )
        panel, service = self._credentials, self._service
        panel.addition_chosen.connect(lambda: self._edit_credential(""))
        panel.edit_chosen.connect(self._edit_credential)
        panel.removal_chosen.connect(
            lambda key: self.do(partial(service.delete_credential, key), "Removed. Ctrl+Z brings it back.")
        )
        panel.membership_chosen.connect(self._edit_membership)
        panel.way_chosen.connect(lambda key, way: self.do(partial(service.choose_way, key, way)))
        panel.ticked.connect(lambda key, step, done: self.do(partial(service.tick, key, step, done=done)))
        self._rules.change_chosen.connect(self._edit_rules)
        self._rules.put_back_chosen.connect(lambda: self.do(service.rules.put_back))
        there = Qt.ShortcutContext.WidgetShortcut
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, where, context, act in (
            (("N",), self, inside, self.add),
            (("Return", "Enter"), self._table, there, self.edit),
            (("Del",), self._table, there, self.delete),
            (("M",), self._table, there, self.move_entry),
            (("Space",), self._table, there, self.toggle_submitted),
        ):
            shortcut = QShortcut(where)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.setContext(context)
            shortcut.activated.connect(act)

    def _show_entries(self, renewal: Renewal) -> None:
        chosen, row = self._chosen(), self._table.currentIndex().row()
        self._rows = list(reversed(renewal.ledger.entries))
        self._model.show_rows([ledger_row(each, self.locale()) for each in self._rows])
        keys = [each.entry.key for each in self._rows]
        if keys:
            kept = keys.index(chosen.entry.key) if chosen and chosen.entry.key in keys else max(row, 0)
            self._table.setCurrentIndex(self._model.index(min(kept, len(keys) - 1), 0))
        for part in (self._table, self._act_row):
            part.setVisible(bool(keys))
        self._none_yet.setVisible(not keys)
        self._show_chosen()
        self._arrange()

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        self._chosen_words.setText("" if chosen is None else entry_words(chosen))
        self._chosen_words.setVisible(chosen is not None)
        self._acts[_MOVE].setEnabled(chosen is not None and chosen.can_move)
        self._acts[_COPY].setEnabled(chosen is not None and bool(chosen.entry.certificate))

    # Entries

    def add(self) -> None:
        """Opens the form for another entry; before the learner is certified, the one that switches."""
        renewal = self._renewal
        if self.form is not None:
            return
        if renewal is None:
            day = self._service.passed_on() or self._calendar.date()
            credential, holder = self._service.left() or (None, Holder(day.month))
            form = CredentialForm(self._service, credential, day, month=holder.renewal_month)
            self.open_form(form)
        else:
            self.open_form(EntryForm(self._service, None, renewal.credentials, renewal.today))

    def edit(self) -> None:
        """Opens the form on the entry that is chosen."""
        chosen, renewal = self._chosen(), self._renewal
        if chosen is not None and renewal is not None:
            self.open_form(EntryForm(self._service, chosen.entry, renewal.credentials, renewal.today))

    def delete(self) -> None:
        """Removes the entry that is chosen. Undone, not confirmed."""
        chosen = self._chosen()
        if chosen is not None and self.do(
            partial(self._service.delete_entry, chosen.entry.key), "Deleted. Ctrl+Z brings it back."
        ):
            self._take_focus()

    def move_entry(self) -> None:
        """Has the entry that is chosen count in the other of two periods."""
        chosen = self._chosen()
        if chosen is not None:
            self.do(partial(self._service.move, chosen.entry.key))

    def toggle_submitted(self) -> None:
        """Marks the entry that is chosen as entered in AAPC's tracker, or not."""
        chosen = self._chosen()
        if chosen is not None:
            submitted = not chosen.entry.is_submitted
            self.do(partial(self._service.mark_submitted, [chosen.entry.key], submitted=submitted))

    # Credentials, membership, rules

    def _edit_credential(self, key: str) -> None:
        renewal = self._renewal
        if renewal is not None:
            credential = next((each for each in renewal.credentials if each.key == key), None)
            self.open_form(CredentialForm(self._service, credential, renewal.today))

    def _edit_membership(self) -> None:
        if self._renewal is not None:
            self.open_form(HolderForm(self._service, self._renewal.holder))

    def _edit_rules(self) -> None:
        if self._renewal is not None:
            self.open_form(RulesForm(self._service.rules, self._renewal.rules))

    def _leave_certified(self) -> None:
        if self.do(self._service.leave, "Everything is kept. Ctrl+Z switches back."):
            self._take_focus()

    # Files

    def _save_certificate(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._files.save_certificate(chosen.entry)

    def _save(self, act: Callable[[Renewal], None]) -> None:
        if self._renewal is not None:
            act(self._renewal)

    # The form

    def open_form(self, form: AskedForm) -> None:
        """Puts a form in the place of the page."""
        self._add.hide()
        super().open_form(form)

    def save(self) -> None:
        """Keeps what was filled in; chooses an entry that came, and says when it does not count now."""
        form, before = self.form, {each.entry.key for each in self._rows}
        super().save()
        renewal = self._renewal
        if self.form is not None or not isinstance(form, EntryForm) or renewal is None:
            return
        added = [row for row, each in enumerate(self._rows) if each.entry.key not in before]
        if added:
            self._table.setCurrentIndex(self._model.index(added[0], 0))
        chosen = self._chosen()
        words = "" if chosen is None else saved_words(chosen, renewal.today)
        if words:
            self.told.emit(words)

    def form_closed(self) -> None:
        """Looks again, and goes back to the entries."""
        self.refresh()
        self._take_focus()

    # Inside

    def _chosen(self) -> EntryStanding | None:
        row = self._table.currentIndex().row()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def _take_focus(self) -> None:
        if self._renewal is None:
            self._switch.setFocus()
        else:
            (self._table if self._rows else self._add).setFocus()

    def _arrange(self) -> None:
        width = min(self.width() - 2 * MARGIN, CONTENT_WIDTH)
        is_tight = width < self.fontMetrics().averageCharWidth() * _TIGHT
        if self._table.isColumnHidden(CERTIFICATE_COLUMN) != is_tight:
            for column in (AAPC_COLUMN, CERTIFICATE_COLUMN):
                self._table.setColumnHidden(column, is_tight)
            self._table.fit()
        for button, (words, key) in zip(self._acts.values(), _ACT_WORDS, strict=True):
            button.setText(words if is_tight or not key else f"{words}   {key}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def _restyle(self) -> None:
        self._add.setIcon(self._theme.icon("add"))
        self._arrange()
