"""A numbered step of an explanation: a large figure, a heading, some sentences, and what goes with them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.words.why_words import StepWords

_WIDEST_FIGURES = 0.4
"""Share of the width that figures may take before they stand above the words."""


class WalkStep(QFrame):
    """One stop for the keyboard and a screen reader, which reads the whole step."""

    def __init__(self, extra: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "step")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(INSIDE, 4, INSIDE, 6)
        self._row.setSpacing(BLOCK)
        self._figure = label(role="page")
        self._title = label(role="strong", wrap=True)
        self._words = label(wrap=True)
        self._body = QVBoxLayout()
        self._body.setSpacing(2)
        self._body.addWidget(self._title)
        self._body.addWidget(self._words)
        if extra is not None:
            self._body.addSpacing(4)
            self._body.addWidget(extra)
        self._row.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._body, 1)

    def tell(self, step: StepWords) -> None:
        """Shows a step."""
        self._figure.setText(step.figure)
        self._title.setText(step.title)
        self._words.setText(step.words)
        self.setAccessibleName(step.spoken)

    @property
    def figure_width(self) -> int:
        """What the figure needs."""
        return self._figure.sizeHint().width()

    @property
    def least_width(self) -> int:
        """With the figure above the words."""
        margins = self._row.contentsMargins()
        widest = max(self.figure_width, self._body.minimumSize().width())
        return widest + margins.left() + margins.right()

    def arrange(self, figure_width: int, *, is_stacked: bool) -> None:
        """Puts the figure beside the words, in a column of that width, or above them."""
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_stacked else ways.LeftToRight)
        self._row.setSpacing(2 if is_stacked else BLOCK)
        self._figure.setFixedWidth(self.figure_width if is_stacked else figure_width)


class Walk(QFrame):
    """Steps under each other, their figures in one column, a line between them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self._steps: list[tuple[QFrame | None, WalkStep]] = []
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(INSIDE, 4, INSIDE, 4)
        self._inside.setSpacing(0)
        theme.changed.connect(self.arrange)

    def add(self, step: WalkStep) -> None:
        """Puts a step after the others."""
        rule: QFrame | None = None
        if self._steps:
            rule = QFrame()
            rule.setProperty("role", "rule")
            self._inside.addWidget(rule)
        self._inside.addWidget(step)
        self._steps.append((rule, step))
        step.setAccessibleName(f"Step {len(self._steps)}")

    def show_first(self, count: int) -> None:
        """Shows only so many steps."""
        for place, (rule, step) in enumerate(self._steps):
            step.setVisible(place < count)
            if rule is not None:
                rule.setVisible(place < count)

    def arrange(self) -> None:
        """Fits the figures to the width."""
        shown = [step for _, step in self._steps if not step.isHidden()]
        widest = max((step.figure_width for step in shown), default=0)
        is_stacked = widest > _WIDEST_FIGURES * self.width()
        for step in shown:
            step.arrange(widest, is_stacked=is_stacked)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the steps can be, so that the figures can move above the words."""
        widest = max((step.least_width for _, step in self._steps if not step.isHidden()), default=0)
        margins = self._inside.contentsMargins()
        return QSize(widest + margins.left() + margins.right() + 2, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Looks whether the figures still have room beside the words."""
        super().resizeEvent(event)
        self.arrange()
