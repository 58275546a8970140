"""Notes from a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.commands.terminal import counted
from cpccards.domain.errors import BadInput
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.importing import USUAL_ROLLOVER, Duplicates, Fate, ImportOptions, ImportPlan

commands = typer.Typer()


@commands.command("import")
def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A list, workbook, package or deck of any known format.")],
    deck: Annotated[
        str | None, typer.Option(help="Deck for notes that name none: 'A › B' or 'A::B'.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Topic for notes that name none.")] = None,
    with_progress: Annotated[
        bool | None,
        typer.Option(
            "--with-progress/--without-progress",
            help="Bring the learning progress and deck options along; by default for one's own backup.",
        ),
    ] = None,
    with_settings: Annotated[
        bool | None,
        typer.Option(
            "--with-settings/--without-settings",
            help="Take over exam date, minutes a day and the like; by default only in a fresh library.",
        ),
    ] = None,
    rollover: Annotated[
        int | None,
        typer.Option(min=0, max=23, help="Hour at which a new day began in Anki; 4 unless the file says."),
    ] = None,
    duplicates: Annotated[
        Duplicates, typer.Option(help="What happens to notes that ask and answer the same as another.")
    ] = Duplicates.SKIP,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Import notes from a file, as one step that can be undone."""
    if topic is not None and topic not in TOPIC_BY_KEY:
        raise BadInput(
            "There is no such topic", f"'{topic}' is no topic.", "Choose one of: " + ", ".join(TOPIC_BY_KEY)
        )
    with library_of(context) as workspace:
        draft = workspace.reading.read_whole(file, deck)
        history = workspace.importing.history(draft)
        wanted = history.is_own if with_progress is None else with_progress
        options = ImportOptions(
            topics=dict.fromkeys({entry.deck for entry in draft.notes}, topic) if topic else {},
            duplicates=duplicates,
            with_progress=wanted,
            with_presets=wanted,
            with_settings=history.suits_settings if with_settings is None else with_settings,
            rollover_hour=next(
                hour for hour in (rollover, history.rollover_hour, USUAL_ROLLOVER) if hour is not None
            ),
        )
        plan = workspace.importing.plan(draft, options=options)
        if not dry_run:
            workspace.importing.secure()
            workspace.importing.carry_out(plan)
        told = _plan_json(plan) | {"written": not dry_run}
    if as_json:
        print_json(told)
        return
    verb = "would be" if dry_run else "were"
    first = "was" if told["new"] == 1 and not dry_run else verb
    print(
        f"{counted(told['new'], 'note')} with {counted(told['cards'], 'card')} {first} added, "
        f"{told['updated']} updated; {counted(told['duplicates'], 'duplicate')} and {told['unchanged']} "
        "unchanged left alone."
    )
    if told["media"] or told["reviews"]:
        print(f"{told['media']} pictures and sounds and {told['reviews']} answers {verb} added.")
    if told["records"] or told["attempts"] or told["practice_exams"] or told["outlines"]:
        print(
            f"{told['attempts']} past attempts, {told['practice_exams']} practice exams, "
            f"{told['outlines']} exam outlines and {told['records']} records of plan, people and CEUs "
            f"{verb} taken over."
        )
    if told["settings"]:
        print(f"{told['settings']} settings {verb} taken over.")
    elif history.settings:
        print(f"{history.settings} settings in the file stay out; --with-settings brings them along.")
    if not history.is_empty and not wanted:
        print("The learning progress in the file stays out; --with-progress brings it along.")
    for problem in told["problems"]:
        line = "" if problem["line"] is None else f"line {problem['line']}: "
        print(f"{line}{problem['why']}", file=sys.stderr)


def _plan_json(plan: ImportPlan) -> dict[str, Any]:
    return {
        "decks": [" › ".join(path) for path in plan.decks],
        "notes": len(plan.notes),
        "cards": plan.cards,
        "new": plan.count(Fate.NEW),
        "updated": plan.count(Fate.UPDATE),
        "unchanged": plan.count(Fate.UNCHANGED),
        "duplicates": plan.count(Fate.DUPLICATE),
        "media": plan.media.new,
        "reviews": plan.reviews,
        "cards_with_progress": plan.cards_with_progress,
        "records": len(plan.extras.records),
        "attempts": len(plan.extras.attempts),
        "practice_exams": len(plan.extras.mocks),
        "outlines": len(plan.extras.outlines),
        "settings": len(plan.extras.settings),
        "problems": [{"line": problem.line, "why": problem.why} for problem in plan.problems],
    }
