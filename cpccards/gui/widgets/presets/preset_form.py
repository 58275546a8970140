"""Everything that can be set in a preset, group by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from cpccards.domain.errors import BadInput
from cpccards.domain.presets import (
    HIGHEST_RETENTION,
    LOWEST_RETENTION,
    LeechAction,
    NewOrder,
    Preset,
    ReviewOrder,
    read_steps,
    write_steps,
)
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.date_choice import DateChoice
from cpccards.gui.widgets.named_fields import NamedFields
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.presets.today_limits import TodayLimitsRows
from cpccards.gui.widgets.setting_rows import SettingRows, Settling, settings_group
from cpccards.gui.words.preset_words import percent_words, retention_words

_NEW_ORDERS = (
    (NewOrder.INTRODUCTION, "As they are introduced"),
    (NewOrder.ADDED, "As they were added"),
    (NewOrder.RANDOM, "At random"),
)
_REVIEW_ORDERS = (
    (ReviewOrder.RETRIEVABILITY, "Nearest to being forgotten"),
    (ReviewOrder.DUE_DAY, "Longest due"),
    (ReviewOrder.RANDOM, "At random"),
)
_LEECH_ACTIONS = ((LeechAction.SUSPEND, "Suspend it"), (LeechAction.TAG, "Only mark its note"))
_DAY_SHARES = ((1.0, "As usual"), (0.5, "Half"), (0.0, "None"))


@dataclass(frozen=True, slots=True)
class _Bound:
    """A field, and how it shows a preset's value."""

    show: Callable[[Any], None]
    complaint: Complaint


class PresetForm(QWidget):
    """The fields of a preset.

    Args:
        workload: stands below the fields of retention.
        parameters: stands among the FSRS parameters.
        today: the day it is now.

    Signals:
        value_chosen: (name of the preset's field, value), once it has settled.
    """

    value_chosen = Signal(str, object)

    def __init__(
        self, workload: QWidget, parameters: QWidget, today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._bound: dict[str, _Bound] = {}
        self._settling = Settling(self)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(BLOCK)
        self.today = TodayLimitsRows()
        self._limits()
        self._new_cards()
        self._learning()
        self._retention(workload)
        self._memory(parameters, today)
        self._leeches()
        self._easy_days()
        self._timer()

    def show_preset(self, preset: Preset) -> None:
        """Shows what is kept, and drops what was about to be."""
        for name, bound in self._bound.items():
            bound.show(getattr(preset, name))
            bound.complaint.say("")

    def set_today(self, today: date) -> None:
        """Counts days from another today."""
        self._ignore_before.set_today(today)

    def complain(self, name: str, words: str) -> None:
        """Says beside a field what is wrong with it."""
        self._bound[name].complaint.say(words)

    def settle(self) -> None:
        """Keeps what was typed a moment ago."""
        self._settling.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps what was typed a moment ago."""
        self.settle()
        super().hideEvent(event)

    # The groups

    def _limits(self) -> None:
        rows, inside = self._group("Daily limits")
        self._number(
            rows, "new_per_day", "New cards a day", "Each comes back several times in its first weeks.", 9999
        )
        self._number(
            rows,
            "reviews_per_day",
            "Reviews a day",
            "Cards that come back. Those you are learning right now come on top.",
            9999,
        )
        self._tick(
            rows,
            "limits_before_exam",
            "Keep to these limits before the exam too",
            "Otherwise, while the day's cards are chosen for your exam, your minutes a day are the limit.",
        )
        inside.addWidget(self.today)

    def _new_cards(self) -> None:
        rows, _ = self._group("Order")
        self._choice(rows, "new_order", "New cards come", "", _NEW_ORDERS)
        self._choice(
            rows, "review_order", "Due cards come", "What comes first when a day is full.", _REVIEW_ORDERS
        )

    def _learning(self) -> None:
        rows, _ = self._group("Learning")
        self._steps(
            rows,
            "learning_steps",
            "Steps for new cards",
            "Waits before a new card counts as learned, for example 1m 10m. Empty: it counts at once.",
        )
        self._steps(
            rows,
            "relearning_steps",
            "Steps after forgetting",
            "Waits before a forgotten card is back in review.",
        )

    def _retention(self, workload: QWidget) -> None:
        rows, inside = self._group("Retention")
        percent = NumberField(
            "Desired retention", round(100 * LOWEST_RETENTION), round(100 * HIGHEST_RETENTION), suffix=" %"
        )
        self.retention_words = label(role="muted", wrap=True)
        complaint = rows.add("Desired retention", self.retention_words, percent)
        self._retention_field = percent
        percent.valueChanged.connect(self._say_retention)

        def show(share: float) -> None:
            self._settling.show_number(percent, round(100 * share))
            self._say_retention()

        self._settling.watch(
            percent, lambda: self.value_chosen.emit("desired_retention", percent.value() / 100)
        )
        self._bound["desired_retention"] = _Bound(show, complaint)
        self._number(
            rows,
            "maximum_interval",
            "Longest interval",
            "No card waits longer than this, however well you know it.",
            36500,
            low=1,
            suffix=" days",
        )
        inside.addSpacing(BLOCK)
        inside.addWidget(workload)

    def _memory(self, parameters: QWidget, today: date) -> None:
        _, inside = self._group("FSRS parameters")
        inside.addWidget(parameters)
        inside.addSpacing(BLOCK)
        self._ignored(inside, today)

    def _leeches(self) -> None:
        rows, _ = self._group("Burying and leeches")
        self._tick(
            rows,
            "bury_new",
            "New cards of a note met today wait until tomorrow",
            "So that one side of a card does not give the other away.",
        )
        self._tick(rows, "bury_reviews", "Due cards of a note met today wait until tomorrow", "")
        self._number(
            rows,
            "leech_threshold",
            "A card is a leech after",
            "A leech is forgotten again and again, and is better rewritten. 0: no card is.",
            99,
            suffix=" lapses",
            never=True,
        )
        self._choice(
            rows,
            "leech_action",
            "What becomes of a leech",
            "Its note is marked “leech” in any case.",
            _LEECH_ACTIONS,
        )

    def _easy_days(self) -> None:
        rows, _ = self._group("Easy days")
        days = _WeekField()
        complaint = rows.add_wide(
            days, "Cards that could as well come a day sooner or later keep away from these days."
        )
        days.chosen.connect(lambda shares: self.value_chosen.emit("easy_days", shares))
        self._bound["easy_days"] = _Bound(days.show_shares, complaint)
        self._tick(
            rows, "load_balance", "Keep days even", "Among the days that suit a card, the emptiest is taken."
        )

    def _timer(self) -> None:
        rows, _ = self._group("Timer and going on by itself")
        self._tick(rows, "timer", "Show how long a card has been on screen", "")
        self._number(
            rows,
            "longest_answer",
            "An answer takes at most",
            "Longer than this doesn't count as study time.",
            7200,
            low=5,
            suffix=" s",
        )
        for name, title, words in (
            ("reveal_after", "Show the answer by itself after", "0: never."),
            ("rate_after", "Give Good by itself after", "Counted from when the answer is shown. 0: never."),
        ):
            self._seconds(rows, name, title, words)

    def _ignored(self, inside: QVBoxLayout, today: date) -> None:
        """The day before which reviews are ignored, where the parameters are."""
        field = DateChoice(
            "Ignore reviews before a day", "Count all reviews", today - timedelta(days=365), today
        )
        self._ignore_before = field
        inside.addWidget(label("Ignore reviews before a day", "strong"))
        rows = SettingRows(inside)
        complaint = rows.add_wide(
            field,
            "Reviews before that day say nothing about your memory any more. Other statistics keep them.",
        )
        field.chosen.connect(lambda: self.value_chosen.emit("ignore_before", field.day))
        self._bound["ignore_before"] = _Bound(field.set_day, complaint)

    # Fields

    def _group(self, title: str) -> tuple[SettingRows, QVBoxLayout]:
        frame, inside = settings_group(title)
        self._body.addWidget(frame)
        return SettingRows(inside), inside

    def _number(
        self,
        rows: SettingRows,
        name: str,
        title: str,
        words: str,
        high: int,
        *,
        low: int = 0,
        suffix: str = "",
        never: bool = False,
    ) -> None:
        field = NumberField(title, low, high, suffix=suffix)
        if never:
            field.setSpecialValueText("never")
        self._spin(rows, name, title, words, field)

    def _seconds(self, rows: SettingRows, name: str, title: str, words: str) -> None:
        field = _SecondsField(title)
        self._spin(rows, name, title, words, field)

    def _spin(
        self, rows: SettingRows, name: str, title: str, words: str, field: QSpinBox | QDoubleSpinBox
    ) -> None:
        complaint = rows.add(title, words, field)
        self._settling.watch(field, lambda: self.value_chosen.emit(name, field.value()))
        self._bound[name] = _Bound(lambda value: self._settling.show_number(field, value), complaint)

    def _tick(self, rows: SettingRows, name: str, title: str, words: str) -> None:
        field = QCheckBox(title)
        field.setAccessibleName(title)
        complaint = rows.add_wide(field, words)
        field.toggled.connect(lambda on: self.value_chosen.emit(name, on))

        def show(on: bool) -> None:
            blocked = field.blockSignals(True)
            field.setChecked(on)
            field.blockSignals(blocked)

        self._bound[name] = _Bound(show, complaint)

    def _choice(
        self, rows: SettingRows, name: str, title: str, words: str, entries: Sequence[tuple[object, str]]
    ) -> None:
        field = Choice(title)
        field.setMinimumContentsLength(max(len(each) for _, each in entries))
        field.offer(Choices(entries))
        complaint = rows.add(title, words, field)
        field.value_chosen.connect(lambda value: self.value_chosen.emit(name, value))
        self._bound[name] = _Bound(field.show_value, complaint)

    def _steps(self, rows: SettingRows, name: str, title: str, words: str) -> None:
        field = QLineEdit()
        field.setAccessibleName(title)
        complaint = rows.add(title, words, field)

        def keep() -> None:
            try:
                steps = read_steps(field.text())
            except BadInput as error:
                complaint.say(str(error))
                return
            self.value_chosen.emit(name, steps)

        field.editingFinished.connect(keep)
        self._bound[name] = _Bound(lambda steps: field.setText(write_steps(steps)), complaint)

    def _say_retention(self) -> None:
        self.retention_words.setText(retention_words(self._retention_field.value()))


class _SecondsField(QDoubleSpinBox):
    """Seconds with a decimal where it has one; 0 is never."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setRange(0.0, 600.0)
        self.setDecimals(1)
        self.setSuffix(" s")
        self.setSpecialValueText("never")
        self.setAccessibleName(name)
        self.lineEdit().setTextMargins(9, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        """Without a decimal that is 0."""
        return self.locale().toString(round(value, 1), "g", 4)

    def wheelEvent(self, event: Any) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


class _WeekField(NamedFields):
    """How much of the usual load each day of the week brings.

    Signals:
        chosen: the seven shares, from Monday on.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        self._days = [Choice(QLocale().dayName(day)) for day in range(1, 8)]
        for day in self._days:
            day.offer(Choices(_DAY_SHARES))
            day.value_chosen.connect(lambda _: self.chosen.emit(tuple(each.value for each in self._days)))
        super().__init__({day: day.accessibleName() for day in self._days}, 14)

    def show_shares(self, shares: Sequence[float]) -> None:
        """Shows seven shares; one that came with an import is offered as it is."""
        for day, share in zip(self._days, shares, strict=True):
            known = [each for each, _ in _DAY_SHARES]
            extra = [] if share in known else [(share, percent_words(share))]
            day.offer(Choices([*_DAY_SHARES, *extra]))
            day.show_value(share)
