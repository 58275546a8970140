"""The sentences of studying in one's own way: what is chosen, how a backlog is spread, a pause."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QLocale

from cpccards.domain.clock import day_of_date
from cpccards.gui.counted import count
from cpccards.gui.words.score_words import day_words
from cpccards.services.backlog import SpreadPlan
from cpccards.services.custom_study import CustomStudy, StudySelection, Which

_PLAIN = {
    Which.WEAK: "weak cards",
    Which.DUE: "due cards",
    Which.NEW: "new cards",
    Which.ALL: "all cards",
}


def paused_words(until: date, locale: QLocale) -> str:
    """“Paused until December 3”."""
    return f"Paused until {day_words(day_of_date(until), locale)}"


def chosen_words(wanted: CustomStudy, deck: str = "", subject: str = "") -> str:
    """“forgotten today, in CPT › Modifiers, tag hard”.

    Args:
        deck, subject: names of the deck and of the topic or section; empty for all.
    """
    parts = [_which_words(wanted)]
    if deck:
        parts.append(f"in {deck}")
    if subject:
        parts.append(f"on {subject}")
    if wanted.tag:
        parts.append(f"tag {wanted.tag}")
    if wanted.flag:
        parts.append(f"flag {wanted.flag}")
    return ", ".join(parts)


def _which_words(wanted: CustomStudy) -> str:
    if wanted.which is Which.FORGOTTEN:
        return "forgotten today" if wanted.days == 1 else f"forgotten in the last {wanted.days} days"
    if wanted.which is Which.AHEAD:
        return "due by tomorrow" if wanted.days == 1 else f"due within {wanted.days} days"
    return _PLAIN[wanted.which]


def selection_words(selection: StudySelection) -> str:
    """What stands above the cards while a selection is studied."""
    if selection.cram:
        return f"Cram: {selection.name}. Your schedule stays as it is."
    return f"{selection.name[:1].upper()}{selection.name[1:]}. Answers count as usual."


def count_words(selection: StudySelection) -> str:
    """How many cards would come, and what their answers do."""
    if not selection.cards:
        return "No card fits. Ask for something wider."
    number = count(len(selection.cards), "card")
    if selection.cram:
        return f"{number}, each until you knew it once. Your schedule stays as it is."
    return f"{number}. Answers count as usual."


def spread_words(plan: SpreadPlan, locale: QLocale) -> str:
    """“31 cards today, then 30 or 31 a day, the last on November 28”."""
    days = [number for number in plan.per_day if number]
    today, later = days[0], days[1:]
    if not later:
        return f"{count(today, 'card')} today."
    last = day_words(plan.first_day + len(days) - 1, locale)
    return f"{count(today, 'card')} today, then {_a_day(later)} a day, the last on {last}."


def put_off_words(plan: SpreadPlan, locale: QLocale) -> str:
    """What a pause does with the cards that come due in it."""
    first = day_words(plan.first_day, locale)
    if not plan.cards:
        return f"No card comes due before {first}."
    days = [number for number in plan.per_day if number]
    verb = "comes" if plan.cards == 1 else "come"
    due = f"{count(plan.cards, 'card')} {verb} due before then"
    if len(days) == 1:
        return f"{due}, and {'waits' if plan.cards == 1 else 'wait'} until {first}."
    return f"{due}. From {first} on, {_a_day(days)} of them come each day for {len(days)} days."


def _a_day(numbers: list[int]) -> str:
    least, most = min(numbers), max(numbers)
    return f"{most:,}" if least == most else f"{least:,} or {most:,}"
