"""The credentials of the learner, and how the A of an apprentice goes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.apprentice import WAYS, left_words, way_of
from cpccards.domain.renewal import Credential
from cpccards.gui.pages.page import BLOCK, INSIDE, label, surface_in
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.words.renewal_words import credential_words
from cpccards.services.renewal import Renewal


class CredentialsPanel(QFrame):
    """A row for each credential, and under an apprentice's its steps.

    Signals:
        edit_chosen, removal_chosen: the key of a credential.
        addition_chosen, membership_chosen: the buttons below.
        way_chosen: (key of a credential, key of a way).
        ticked: (key of a credential, key of a step, done or not).
    """

    edit_chosen = Signal(str)
    removal_chosen = Signal(str)
    addition_chosen = Signal()
    membership_chosen = Signal()
    way_chosen = Signal(str, str)
    ticked = Signal(str, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = surface_in(self)
        inside.addWidget(label("Credentials", "title"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(BLOCK)
        inside.addLayout(self._rows)
        self._shown: list[QWidget] = []
        self._kept: tuple[Credential, ...] | None = None
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        for words, name, signal in (
            ("Add a credential…", "Add a credential", self.addition_chosen),
            ("Membership…", "Month of renewal, first period and fees", self.membership_chosen),
        ):
            button = QPushButton(words)
            button.setAccessibleName(name)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        inside.addLayout(row)

    def show_renewal(self, renewal: Renewal) -> None:
        """Shows the credentials; the field that had the focus has it again."""
        if renewal.credentials == self._kept:
            return
        self._kept = renewal.credentials
        focused = self.window().focusWidget()
        name = focused.accessibleName() if focused is not None and self.isAncestorOf(focused) else ""
        for widget in self._shown:
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = [self._row(credential) for credential in renewal.credentials]
        for widget in self._shown:
            self._rows.addWidget(widget)
            widget.show()
        again = next(
            (each for each in self.findChildren(QWidget) if name and each.accessibleName() == name), None
        )
        if again is not None:
            again.setFocus()

    def _row(self, credential: Credential) -> QWidget:
        made = QWidget()
        layout = QVBoxLayout(made)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(credential_words(credential, self.locale()), wrap=True), 1)
        for words, signal in (("Edit…", self.edit_chosen), ("Remove", self.removal_chosen)):
            button = QPushButton(words)
            button.setAccessibleName(f"{words.rstrip('…')} {credential.shown_name}")
            button.clicked.connect(partial(_send, signal.emit, credential.key))
            head.addWidget(button)
        layout.addLayout(head)
        if credential.is_apprentice:
            self._add_steps(layout, credential)
        return made

    def _add_steps(self, layout: QLayout, credential: Credential) -> None:
        choice = Choice(f"How the A of {credential.shown_name} is to go")
        choice.setPlaceholderText("How the A is to go")
        choice.setMinimumContentsLength(32)
        choice.offer(Choices([(way.key, way.name) for way in WAYS]))
        choice.show_value(credential.way)
        choice.value_chosen.connect(lambda way: self.way_chosen.emit(credential.key, str(way)))
        row = QHBoxLayout()
        row.addWidget(choice)
        row.addStretch(1)
        around = QWidget()
        around.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(around)
        way = way_of(credential.way)
        for key, words in way.steps if way is not None else ():
            layout.addWidget(self._step(credential, key, words))
        layout.addWidget(label(left_words(credential), "muted", wrap=True))

    def _step(self, credential: Credential, key: str, words: str) -> QWidget:
        """A tick, and beside it its words, which a check box would not break into lines."""
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INSIDE)
        box = QCheckBox()
        box.setAccessibleName(words)
        box.setChecked(key in credential.steps)
        box.toggled.connect(lambda done: self.ticked.emit(credential.key, key, done))
        said = label(words, wrap=True)
        said.setBuddy(box)
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(said, 1)
        return made


def _send(emit: Callable[[str], None], key: str, _checked: bool = False) -> None:
    emit(key)
