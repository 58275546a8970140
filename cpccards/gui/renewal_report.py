"""The CEU ledger as pages to print, for an audit."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from cpccards.domain.renewal import ceus_words
from cpccards.domain.renewal_ledger import EntryStanding, PeriodStanding
from cpccards.gui import printed_paper
from cpccards.gui.printed_paper import TITLE_POINTS, Paper
from cpccards.gui.words.renewal_words import (
    credential_words,
    day_words,
    earned_words,
    needed_words,
    period_words,
    topic_words,
)
from cpccards.services.renewal import Renewal

_HEADINGS = ("Completed", "Title and provider", "Index number", "CEUs", "Certificate")
_WIDTHS = (14, 38, 16, 8, 24)
_LEFT_OUT = ("Completed", "Title and provider", "CEUs", "Why it does not count")
_LEFT_OUT_WIDTHS = (14, 34, 8, 44)


def pdf(renewal: Renewal, locale: QLocale, *, family: str = "Inter") -> bytes:
    """Every period with an entry, and the one that holds today, as a PDF on the locale's paper."""
    title = f"CEU ledger, {day_words(renewal.today, locale)}"
    return printed_paper.pdf(
        title, lambda paper: _write(paper, title, renewal, locale), locale, family=family
    )


def _write(paper: Paper, title: str, renewal: Renewal, locale: QLocale) -> None:
    paper.heading(title, TITLE_POINTS)
    paper.words("; ".join(credential_words(each, locale) for each in renewal.credentials))
    ledger = renewal.ledger
    for place, standing in enumerate(ledger.periods):
        own = [each for each in ledger.entries if each.counts and each.period == standing.period]
        if own or place == ledger.current:
            _write_period(paper, standing, own, renewal, locale)
    left_out = [each for each in ledger.entries if not each.counts]
    if left_out:
        paper.heading("Not counted")
        rows = [
            (
                day_words(each.entry.completed_on, locale),
                _named(each),
                ceus_words(each.entry.ceus),
                each.reason,
            )
            for each in left_out
        ]
        paper.table(_LEFT_OUT, rows, _LEFT_OUT_WIDTHS)
    paper.words(
        f"By the rules of {renewal.rules.name}, edition {renewal.rules.edition}, as CPC Cards applied them. "
        "CPC Cards is not affiliated with AAPC: what counts is AAPC’s own tracker."
    )


def _write_period(
    paper: Paper, standing: PeriodStanding, own: list[EntryStanding], renewal: Renewal, locale: QLocale
) -> None:
    paper.heading(period_words(standing.period, locale))
    paper.words(f"{earned_words(standing)}. {needed_words(standing, renewal.today, locale)}")
    paper.words(topic_words(standing))
    rows = [
        (
            day_words(each.entry.completed_on, locale),
            _named(each),
            each.entry.index_number or "–",
            ceus_words(each.entry.ceus),
            each.entry.certificate_name or "none",
        )
        for each in own
    ]
    if rows:
        paper.table(_HEADINGS, rows, _WIDTHS)


def _named(standing: EntryStanding) -> str:
    entry = standing.entry
    topic = f" (on topic for {entry.specialty})" if entry.specialty else ""
    return ", ".join(filter(None, (entry.title, entry.provider))) + topic
