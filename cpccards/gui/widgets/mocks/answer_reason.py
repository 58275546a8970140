"""Practice: the answer, why it is right, why each other option is wrong, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.gui.pages.page import BLOCK, INSIDE, label, set_role


@dataclass(frozen=True, slots=True)
class Reason:
    """What is told after an answer, in words.

    Attributes:
        wrong: for each wrong option its letter and why somebody picks it.
    """

    is_right: bool
    verdict: str
    why: str
    wrong: tuple[tuple[str, str], ...]
    source: str


class AnswerReason(QFrame):
    """The answer on a surface."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        self._layout.setSpacing(INSIDE)
        self._verdict = label(role="verdict-right", wrap=True)
        self._why = label(role="reading", wrap=True)
        self._wrong = [label(role="reading", wrap=True) for _ in CHOICE_LETTERS]
        self._source = label(role="small", wrap=True)
        for part in (self._verdict, self._why, *self._wrong, self._source):
            self._layout.addWidget(part)
        self.hide()

    @property
    def text(self) -> str:
        """All that is told."""
        parts = (self._verdict, self._why, *self._wrong, self._source)
        return "\n".join(part.text() for part in parts if part.text())

    def tell(self, reason: Reason) -> None:
        """Tells the answer."""
        set_role(self._verdict, "verdict-right" if reason.is_right else "verdict-wrong")
        self._verdict.setText(reason.verdict)
        self._why.setText(reason.why)
        for place, said in enumerate(self._wrong):
            told = reason.wrong[place] if place < len(reason.wrong) else None
            said.setText(f"{told[0]}:  {told[1]}" if told else "")
        self._source.setText(f"Source: {reason.source}" if reason.source else "")
        for part in (self._why, *self._wrong, self._source):
            part.setVisible(bool(part.text()))
        self.setAccessibleName(self.text)
