"""The decks and exam questions that come with the app: checked and counted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cpccards import config
from cpccards.content.second_reading import SecondReading
from cpccards.domain.errors import BadInput
from cpccards.domain.questions import FORMS
from cpccards.services.content import QUESTION_OUTLINE, ContentReport, ContentService
from cpccards.services.outlines import bundled_outlines

commands = typer.Typer(invoke_without_command=True, help="Check and count the decks and exam questions.")


@commands.callback()
def _content(context: typer.Context) -> None:
    """Check and count the decks and exam questions that come with the app."""
    if context.invoked_subcommand is None:
        service = _content_service()
        _print_report(service.report())
        _print_second_reading(service.second_reading())
        _print_findings(service)


@commands.command("check")
def content_check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of a deck or of questions; all when none is named.")
    ] = None,
) -> None:
    """Check decks and questions: each fault with file, line and a sentence."""
    _print_findings(_content_service(), files or ())


@commands.command("report")
def content_report(
    before: Annotated[
        str | None, typer.Option(help="Also list what is to be looked at again before this day: 2027-01-01.")
    ] = None,
) -> None:
    """Count notes and questions, and CPT numbers."""
    service = _content_service()
    _print_report(service.report(_day(before) if before else None))
    _print_second_reading(service.second_reading())


def _content_service() -> ContentService:
    outlines = bundled_outlines(config.resources_folder() / "blueprints")
    outline = next(outline for outline in outlines if outline.id == QUESTION_OUTLINE)
    return ContentService(config.decks_folder(), outline)


def _print_findings(service: ContentService, files: Sequence[Path] = ()) -> None:
    checked = service.check(files)
    for finding in checked.findings:
        place = f"{finding.deck}:{finding.line} {finding.rule}:"
        print(f"{place} {finding.key}: {finding.why}" if finding.key else f"{place} {finding.why}")
    counted = "1 file" if checked.files == 1 else f"{checked.files} files"
    if checked.findings:
        print(f"{counted} checked, {len(checked.findings)} things to mend.", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{counted} checked: nothing to mend.")


def _print_report(report: ContentReport) -> None:
    for row in report.topics:
        print(f"{row.name:40}{row.count:5} of {row.wanted:3}")
    print(f"{'Notes in all':40}{report.notes:5}")
    print("Kinds: " + ", ".join(f"{kind} {count}" for kind, count in report.kinds.items()))
    forms = "".join(f"{f'form {form}':>8}" for form in FORMS)
    print(f"\n{'Questions, by section':40}{forms}  wanted")
    for section in report.sections:
        by_form = "".join(f"{count:8}" for count in section.by_form)
        print(f"{section.section:40}{by_form}{section.wanted:8}")
    print(f"{'Questions in all':40}{report.questions:8}")
    print(f"\nCPT numbers outside E/M: {len(report.cpt_numbers)} of at most {report.most_cpt_numbers}")
    for due in report.due:
        print(f"{due.day or 'no date'!s:10}  {due.deck}: {due.count} to look at again")


def _print_second_reading(reading: SecondReading | None) -> None:
    if reading is None:
        return
    answered = reading.agreed + reading.in_doubt
    print(
        f"Second, blind reading: {reading.read} notes and questions, {answered} answered as keyed "
        f"({reading.in_doubt} in doubt); {reading.looked_up} looked up, {reading.corrected} corrected, "
        f"{reading.reworded} reworded, {reading.dropped} replaced or dropped"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("There is no such day", f"'{text}' is no date.", "Write it as 2027-01-01.") from None
