"""What score reports say of one thing: a text that can be read, "below 70", or nothing."""

from __future__ import annotations

from abc import abstractmethod

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QWidget

from cpccards.domain.errors import BadInput
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.complaint import Complaint, lay_over


class ReportedField(QWidget):
    """A line with its unit, and a mark for "below 70"; one takes the other away.

    Args:
        name: what is reported.
        longest: the characters that the line takes.
        shown: the characters that it has room for.
    """

    def __init__(
        self, name: str, unit: str, *, longest: int, shown: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._edit = QLineEdit()
        self._edit.setPlaceholderText("unknown")
        self._edit.setMaxLength(longest)
        self._edit.setFixedWidth(self._edit.fontMetrics().averageCharWidth() * shown + 20)
        self._unit = label(unit, "muted")
        self._below = QCheckBox("below 70")
        self._below.setAccessibleName(f"{name}: only known to be below 70")
        self._complaint = Complaint(self._edit)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._edit)
        row.addWidget(self._unit)
        row.addSpacing(INSIDE)
        row.addWidget(self._below)
        row.addStretch(1)
        lay_over(self, row, self._complaint)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(self._on_typed)
        self._edit.editingFinished.connect(self.check)
        self._below.toggled.connect(self._on_below)

    @property
    def below(self) -> bool:
        """True when it is only known to be below 70."""
        return self._below.isChecked()

    def check(self) -> bool:
        """Says in place what is wrong with the text; True when nothing is."""
        try:
            self._read()
        except BadInput as error:
            self._complaint.say(str(error))
            return False
        self._complaint.say("")
        return True

    @abstractmethod
    def _read(self) -> object:
        """What the text says.

        Raises:
            BadInput: nothing that can be used, with a sentence that fits it.
        """

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._below.setChecked(False)
        if self._complaint.text():
            self.check()

    def _on_below(self, on: bool) -> None:
        if on:
            self._edit.clear()
            self._complaint.say("")
