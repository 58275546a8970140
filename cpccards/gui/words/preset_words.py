"""What the presets page says, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale

from cpccards.domain.fit_report import FitReport, Metrics
from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.presets import Preset

if TYPE_CHECKING:
    from cpccards.domain.workload import Workload
    from cpccards.services.rescheduling import Reschedule

_USUAL_RETENTION = 90
_USUAL_WAIT = 30

FIT_HEADINGS = ("On your latest reviews", "Default", "In use", "Fitted")
FIT_LEGEND = (
    "Log loss: how surprising your answers were. RMSE: how far the share recalled lies from what was "
    "foreseen, over groups of like reviews. AUC: how well what you recalled is told from what you forgot."
)
WORKLOAD_HEADINGS = ("Desired retention", "Minutes a day", "Answers a day", "Remembered", "Of cards met")


def retention_words(percent: int) -> str:
    """What a desired retention costs, in one line: by FSRS's forgetting curve with its default decay."""
    forgotten = f"About {100 - percent} in 100 returning cards forgotten."
    if percent == _USUAL_RETENTION:
        return f"{forgotten} Higher means more reviews, from each card's next answer."
    wait = _USUAL_WAIT * _growth(percent / 100) / _growth(_USUAL_RETENTION / 100)
    more = "more reviews" if percent > _USUAL_RETENTION else "fewer reviews"
    return (
        f"{forgotten} A {_USUAL_WAIT}-day wait at 90 % becomes {wait:.0f} days: "
        f"{more}, from each card's next answer."
    )


def _growth(share: float) -> float:
    """The wait until retrievability has fallen to `share`, in units that cancel out."""
    return float(share ** (-1.0 / FSRS_DECAY)) - 1.0


def move_words(plan: Reschedule) -> str:
    """What moving the cards of a changed preset comes to: "312 of 840 cards would move …"."""
    number = QLocale().toString
    said = f"{number(plan.moved)} of {number(plan.cards)} cards would move"
    if plan.earlier and plan.later:
        said += f", {number(plan.earlier)} of them to an earlier day"
    elif plan.moved:
        said += ", all to an earlier day" if plan.earlier else ", all to a later day"
    today = f"{number(plan.due_today_after)} due today"
    if plan.due_today_after != plan.due_today_before:
        today += f" instead of {number(plan.due_today_before)}"
    said = f"{said}; {today}."
    most_before, most_after = max(plan.load_before), max(plan.load_after)
    if most_before == most_after:
        return said
    return (
        f"{said} On the fullest of the next {len(plan.load_after)} days {number(most_after)} "
        f"instead of {number(most_before)}."
    )


def workload_words(workload: Workload, days: int) -> str:
    """One desired retention in a sentence."""
    number = QLocale().toString
    said = (
        f"At {percent_words(workload.desired_retention)}: {amount_words(workload.minutes_a_day)} minutes "
        f"a day for {days} days. Then you remember {number(round(workload.remembered))} "
        f"of {number(workload.seen)} cards."
    )
    if workload.waiting:
        said += f" {number(workload.waiting)} wait: the daily limit leaves no room for them."
    return said


def workload_row(workload: Workload) -> tuple[str, ...]:
    """One desired retention under WORKLOAD_HEADINGS."""
    number = QLocale().toString
    return (
        percent_words(workload.desired_retention),
        amount_words(workload.minutes_a_day),
        number(round(workload.answers_a_day)),
        number(round(workload.remembered)),
        number(workload.seen),
    )


def percent_words(share: float) -> str:
    """A share in whole percent where it is whole: "90 %"."""
    return f"{QLocale().toString(round(100 * share, 1), 'g', 4)} %"


def amount_words(amount: float) -> str:
    """Whole from ten on, with one decimal below."""
    locale = QLocale()
    return locale.toString(round(amount)) if amount >= 10 else locale.toString(amount, "f", 1)


def fit_words(fit: FitReport) -> str:
    """What came of a fit, in a sentence or two."""
    judged = f"Fitted to your {QLocale().toString(fit.scored)} reviews and tried on the latest fifth of them."
    if fit.better:
        return f"{judged} The fitted parameters foresee what you recall better than those in use."
    return f"{judged} They are no better than those in use, so nothing is to be changed."


def fit_rows(fit: FitReport) -> list[tuple[str, ...]]:
    """The figures of a fit under FIT_HEADINGS."""
    present = fit.present or fit.default
    shown = (fit.default, present, fit.fitted)

    def row(name: str, read: str, digits: int = 4) -> tuple[str, ...]:
        return (name, *(_figure(metrics, read, digits) for metrics in shown))

    return [
        row("Log loss (lower is better)", "log_loss"),
        row("RMSE (lower is better)", "rmse_bins"),
        row("AUC (higher is better)", "auc", 3),
    ]


def _figure(metrics: Metrics, read: str, digits: int) -> str:
    value = getattr(metrics, read)
    return "–" if value is None else QLocale().toString(float(value), "f", digits)


def parameters_words(preset: Preset) -> str:
    """Where the parameters of a preset come from."""
    if not preset.parameters:
        return "FSRS's default parameters are in use: the mean of many learners."
    if preset.fitted_on is None:
        return "Parameters brought in by hand or with an import are in use."
    locale, day = QLocale(), preset.fitted_on
    on = locale.toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
    return f"Fitted on {on} to {locale.toString(preset.fitted_reviews)} of your reviews."


def due_for_fit_words(reviews: int, preset: Preset) -> str:
    """A word on enough new reviews for a fit; empty without them."""
    if not reviews:
        return ""
    number = QLocale().toString(reviews)
    if preset.fitted_on is None:
        return f"{number} reviews are enough to fit the parameters to you."
    return f"{number} reviews since then: fitting again may pay off."
