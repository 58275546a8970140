"""Where results lost their points, the costliest section first, each with a way to study it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.weak_areas import AreaLoss, WeakArea, WeakAreas
from cpccards.gui.pages.page import BLOCK, INSIDE, bordered, label
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.words.attempt_words import date_words, number_words, percent_words


class WeakAreaPanel(QFrame):
    """Sections by points lost.

    Signals:
        study_chosen: id of the section that the learner wants to study.
        outline_chosen: id of the outline whose sections are to be shown.
    """

    study_chosen = Signal(str)
    outline_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Weak areas")
        layout = bordered(self)
        layout.addWidget(label("Weak areas", "title"))
        self._words = label(role="muted", wrap=True)
        self._choice = Segments("Weak areas by")
        self._choice.chosen.connect(self.outline_chosen)
        layout.addWidget(self._choice)
        layout.addWidget(self._words)
        self._areas = QVBoxLayout()
        layout.addLayout(self._areas)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        layout.addLayout(self._rows)
        self._unknown = label(role="muted", wrap=True)
        layout.addWidget(self._unknown)
        self._shown: list[QWidget] = []

    def offer(self, outlines: Sequence[Blueprint], shown: str) -> None:
        """Offers the outlines that results follow; there is nothing to choose from one."""
        blocked = self._choice.blockSignals(True)
        self._choice.offer([(each.id, each.name, each.name) for each in outlines])
        self._choice.mark(shown)
        self._choice.blockSignals(blocked)
        self._choice.setVisible(len(outlines) > 1)

    def show_areas(self, outline: Blueprint, areas: WeakAreas) -> None:
        """Shows what results by `outline` say."""
        for widget in self._shown:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._shown = []
        self._words.setText(
            f"Points of the exam’s 100 that your results by “{outline.name}” lost, section by section: "
            "the section’s share of the exam, times what was missing to 100\N{NO-BREAK SPACE}%."
        )
        if areas.ranked:
            summary = self._summary(areas)
            self._areas.addWidget(summary)
            summary.show()
            self._shown.append(summary)
        days = {area.day for area in areas.ranked}
        for area in areas.ranked:
            row = self._row(area, with_day=len(days) > 1)
            self._rows.addWidget(row)
            row.show()
            self._shown.append(row)
        self._unknown.setText(
            f"Unknown: {', '.join(areas.unknown)}. No result says anything of "
            f"{'it' if len(areas.unknown) == 1 else 'these'}, and nothing is guessed."
        )
        self._unknown.setVisible(bool(areas.unknown))

    def _summary(self, areas: WeakAreas) -> QWidget:
        """The four study areas with what their sections lost."""
        frame = QWidget()
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, INSIDE, 0, INSIDE)
        layout.setSpacing(INSIDE)
        turning = TurningRow(gap=24)
        for loss in areas.areas:
            turning.row.addWidget(self._area(loss))
        turning.row.addStretch(1)
        layout.addWidget(turning)
        layout.addWidget(
            label(
                "A section that asks about several study areas counts whole for each: "
                "no report says how its loss divides.",
                "small",
                wrap=True,
            )
        )
        return frame

    def _area(self, loss: AreaLoss) -> QWidget:
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(label(loss.area.name, "small"))
        if loss.known:
            points = number_words(loss.points_lost, self.locale())
            points += " point lost" if points == "1" else " points lost"
            words = f"{'at least ' if loss.is_least else ''}{points}"
        else:
            words = "unknown"
        said = label(words, "strong")
        said.setAccessibleName(f"{loss.area.name}: {words}")
        layout.addWidget(said)
        return both

    def _row(self, area: WeakArea, *, with_day: bool) -> QWidget:
        row = QWidget()
        above = QVBoxLayout(row)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(INSIDE)
        rule = QFrame()
        rule.setProperty("role", "rule")
        above.addWidget(rule)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, INSIDE)
        grid.setHorizontalSpacing(BLOCK)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        above.addLayout(grid)
        name = label(area.name, "strong", wrap=True)
        grid.addWidget(name, 0, 0)
        grid.addWidget(label(self._about(area, with_day=with_day), "small", wrap=True), 1, 0)
        lost = label(lost_words(area, number_words(area.points_lost, self.locale())), "strong")
        lost.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        gap = label(gap_words(area, number_words(area.to_pass, self.locale())), "small")
        gap.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(lost, 0, 1)
        grid.addWidget(gap, 1, 1)
        study = QPushButton("Study this")
        study.setAccessibleName(f"Study {area.name}")
        study.setAccessibleDescription(f"{lost.text()}, {gap.text()}")
        study.clicked.connect(lambda _=False, section=area.section_id: self.study_chosen.emit(section))
        buttons = QHBoxLayout()
        buttons.addWidget(study)
        grid.addLayout(buttons, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _about(self, area: WeakArea, *, with_day: bool) -> str:
        locale = self.locale()
        had = percent_words(area.share, locale)
        parts = [
            ", ".join(each.name for each in area.areas) or "Rules and Compliance",
            f"{number_words(100 * area.weight, locale)} % of the exam",
            f"you had below {had}" if area.is_bound else f"you had {had}",
        ]
        parts += [date_words(area.day, locale)] if with_day else []
        return "  ·  ".join(parts).replace(" %", "\N{NO-BREAK SPACE}%")


def lost_words(area: WeakArea, points: str) -> str:
    """How many points a section cost."""
    words = f"{points} {'point' if points == '1' else 'points'} lost"
    return f"at least {words}" if area.is_bound else words


def gap_words(area: WeakArea, points: str) -> str:
    """How far a section is from the pass mark."""
    if points == "0":
        return "below the pass mark" if area.is_bound else "at or above the pass mark"
    return f"{'at least ' if area.is_bound else ''}{points} short of the pass mark"
