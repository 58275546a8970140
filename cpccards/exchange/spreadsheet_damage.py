"""Codes that a spreadsheet harmed on the way: now numbers or dates, or without the zeros they began with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cpccards.domain.drafts import Problem
from cpccards.exchange.text_rows import Row

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(
    rf"\d{{1,2}}-(?:{_MONTHS})(?:-\d\d)?|(?:{_MONTHS})-\d{{1,2}}|\d{{1,4}}([-/.])\d{{1,2}}\1\d{{1,4}}",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
_AS_EXCEL_SHOWS_IT = re.compile(r"\d[.,]\d\dE\+\d\d")
_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|\d{4}[0-9A-Z]|[A-Z]\d{4}", re.IGNORECASE)
_CODE_NAME = re.compile(r"\b(?:codes?|cpt|icd|hcpcs)\b", re.IGNORECASE)
_COLUMNS = 50
_SAMPLE = 2_000
_SHORT = 12


def damage(body: Sequence[Row], columns: int, headers: Sequence[str] | None) -> Iterator[Problem]:
    """Warnings about codes that a spreadsheet seems to have changed, one a column and kind of harm."""
    for at in range(min(columns, _COLUMNS)):
        short = [
            (row.line, cell)
            for row in body
            if at < len(row.cells) and len(row.cells[at]) < _SHORT and (cell := row.cells[at].strip())
        ]
        if not short:
            continue
        name = f"“{headers[at]}”" if headers else f"column {at + 1}"
        is_code = _holds_codes(short[:_SAMPLE], headers[at] if headers else "")
        pattern = _SCIENTIFIC if is_code else _AS_EXCEL_SHOWS_IT
        harmed = [(line, cell) for line, cell in short if pattern.fullmatch(cell)]
        if harmed:
            yield _warning(harmed, name, "looks like a code that a spreadsheet turned into a number")
        if not is_code:
            continue
        dated = [(line, cell) for line, cell in short if _DATE.fullmatch(cell)]
        if dated:
            yield _warning(dated, name, "looks like a number that a spreadsheet turned into a date")
        yield from _lost_zeros(short, name)


def _holds_codes(sample: Sequence[tuple[int, str]], header: str) -> bool:
    codes = sum(_CODE.fullmatch(cell) is not None for _, cell in sample)
    return codes * 2 >= len(sample) or _CODE_NAME.search(header) is not None


def _lost_zeros(short: Sequence[tuple[int, str]], name: str) -> Iterator[Problem]:
    """CPT codes have five digits, those of anesthesia begin with 0: shorter ones beside them have lost it."""
    digits = [(line, cell) for line, cell in short if cell.isascii() and cell.isdigit()]
    five = sum(len(cell) == 5 for _, cell in digits)
    lost = [(line, cell) for line, cell in digits if len(cell) in (3, 4)]
    if lost and five and five + len(lost) >= 0.8 * len(digits):
        yield _warning(lost, name, "looks like a five-digit code that lost the zeros it began with")


def _warning(cells: Sequence[tuple[int, str]], name: str, what: str) -> Problem:
    line, cell = cells[0]
    more = f", and {len(cells) - 1:,} more" if len(cells) > 1 else ""
    remedy = "Format that column as text in the spreadsheet, put the codes right and save the file again."
    why = f"“{cell}” in {name} {what}{more}. {remedy}"
    return Problem(line, why, fatal=False)
