"""The command line: the daily review, and everything a script may want to ask."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cpccards import __version__, config, library_commands, terminal
from cpccards.content.second_reading import SecondReading
from cpccards.domain.cards import DeckNode
from cpccards.domain.clock import date_of_day
from cpccards.domain.drafts import DeckAbout
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.forecast import Forecast
from cpccards.domain.notes import DeckId
from cpccards.domain.progress_report import ProgressReport
from cpccards.domain.questions import FORMS
from cpccards.domain.reviews import CardState
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.content import QUESTION_OUTLINE, ContentReport, ContentService
from cpccards.services.demo import fill_demo
from cpccards.services.importing import USUAL_ROLLOVER, Duplicates, Fate, ImportOptions, ImportPlan
from cpccards.services.outlines import bundled_outlines
from cpccards.services.workspace import Workspace

DEMO_LIBRARY = "demo.cpccards"

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Flashcards for the CPC exam, with a predicted score. Without a command it opens the window.",
)
content = typer.Typer(invoke_without_command=True, help="Check and count the decks and exam questions.")
app.add_typer(content, name="content")
app.add_typer(library_commands.commands)
OpenWindow = Callable[[str | None], int]
"""Opens the window over a library (the usual one for None); returns the exit code."""

DrawReport = Callable[[ProgressReport], bytes]
"""Draws a progress report as PDF."""


@dataclass(slots=True)
class _Call:
    """What one run of the command line was asked."""

    open_window: OpenWindow
    library: str | None = None
    draw_report: DrawReport | None = None


JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    library: Annotated[str | None, typer.Option(help="The library file to use.")] = None,
    profile: Annotated[str | None, typer.Option(help="The profile to use, by its name.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    call: _Call = context.obj
    if version:
        print(__version__)
        raise typer.Exit
    call.library = config.library_of(library, profile)
    if context.invoked_subcommand is None:
        raise typer.Exit(call.open_window(call.library))


@app.command()
def review(context: typer.Context) -> None:
    """Review today's cards in the terminal; ends with the forecast."""
    with _workspace(context) as workspace:
        _review_or_print(workspace)


@app.command("import")
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
    with _workspace(context) as workspace:
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
        _print_json(told)
        return
    verb = "would be" if dry_run else "were"
    print(
        f"{told['new']} notes with {told['cards']} cards {verb} added, {told['updated']} updated; "
        f"{told['duplicates']} duplicates and {told['unchanged']} unchanged left alone."
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


@app.command("export")
def export_file(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="apkg, anki-text, csv, csv-spreadsheet, cpcdeck, toml, json or json-zip."
        ),
    ] = None,
    deck: Annotated[
        str | None, typer.Option(help="Only this deck and those inside it: 'A › B' or 'A::B'.")
    ] = None,
    without_progress: Annotated[
        bool, typer.Option("--without-progress", help="Leave out what was learnt.")
    ] = False,
    without_media: Annotated[
        bool, typer.Option("--without-media", help="Leave out pictures and sounds.")
    ] = False,
    bundled: Annotated[
        bool, typer.Option("--bundled", help="Hand on the notes that came with the app, not your own.")
    ] = False,
    title: Annotated[str, typer.Option(help="Title of a deck to hand on.")] = "",
    author: Annotated[str, typer.Option(help="Who made it.")] = "",
    licence: Annotated[str, typer.Option(help="What others may do with it.")] = "",
    edition: Annotated[str, typer.Option(help="The code set or year it holds for.")] = "",
    description: Annotated[str, typer.Option(help="What it is about.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Write cards to a file, whole or not at all."""
    from cpccards.services.export_formats import format_of, format_of_ending
    from cpccards.services.exporting import ExportOptions
    from cpccards.services.reading import deck_path

    kind = format_of(format_) if format_ else format_of_ending(out.suffix)
    options = ExportOptions(
        with_progress=not without_progress,
        with_media=not without_media,
        about=DeckAbout(title, author, licence, edition, description),
        bundled=bundled,
    )
    with _workspace(context) as workspace:
        decks = None if deck is None else _deck_and_below(workspace, deck_path(deck))
        if decks is not None and kind.is_whole:
            raise BadInput(
                "Nothing was exported",
                "This kind of file always holds the whole library.",
                "Leave --deck out, or choose another format.",
            )
        if kind.is_shared:
            for sentence in workspace.exporting.preview(kind, decks, options).remarks:
                print(sentence, file=sys.stderr)
        done = workspace.exporting.export(kind, decks, options, out)
    for problem in done.problems:
        print(problem.why, file=sys.stderr)
    if as_json:
        told: dict[str, Any] = {"path": str(done.path), "format": kind.id.value, "bytes": done.size}
        told |= {name: getattr(done, name) for name in ("decks", "notes", "cards", "reviews", "media")}
        _print_json(told | {"problems": [problem.why for problem in done.problems]})
        return
    print(f"{done.notes} notes with {done.cards} cards were written to {done.path}.")


@app.command()
def decks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the decks with what is due."""
    with _workspace(context) as workspace:
        tree = workspace.library.tree()
    rows = [_deck_json(node) for node in _flatten(tree)]
    if as_json:
        _print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for name in ("Deck", "New", "Learning", "Due", "Cards"):
        table.add_column(name, justify="left" if name == "Deck" else "right")
    for row in rows:
        indent = "  " * (len(row["path"]) - 1)
        table.add_row(
            escape(indent + row["path"][-1]), *(str(row[key]) for key in ("new", "learning", "due", "cards"))
        )
    Console().print(table)


@app.command()
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="What to look for, as in Anki: 'deck:cpt is:due modifier'.")],
    limit: Annotated[int | None, typer.Option(help="So many cards at most.", min=1)] = None,
    as_json: JsonOption = False,
) -> None:
    """List the cards that fit a search."""
    with _workspace(context) as workspace:
        rows = workspace.search.questions(workspace.search.cards(query, limit))
        paths = {deck.id: deck.path for deck in workspace.library.decks()}
    if as_json:
        _print_json(
            [
                {"card": row.card, "note": row.note, "deck": list(paths[row.deck]), "question": row.question}
                for row in rows
            ]
        )
        return
    for row in rows:
        print(f"{row.card}\t{' › '.join(paths[row.deck])}\t{row.question}")


@app.command()
def forecast(
    context: typer.Context,
    outline: Annotated[str | None, typer.Option(help="Id of an exam outline.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the predicted score."""
    with _workspace(context) as workspace:
        if not as_json:
            terminal.print_forecast(workspace, Console(), outline)
            return
        workspace.forecasting.fill_history()
        told = forecast_json(workspace, workspace.forecasting.current(outline))
    _print_json(told)


@app.command()
def stats(context: typer.Context, as_json: JsonOption = False) -> None:
    """Print what was studied."""
    with _workspace(context) as workspace:
        told = _stats_json(workspace)
    if as_json:
        _print_json(told)
        return
    for name, value in told.items():
        print(f"{name.replace('_', ' ')}: {'–' if value is None else value}")


@app.command()
def mocks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the practice exams, newest first."""
    from cpccards.services.mock_export import summary_json

    with _workspace(context) as workspace:
        rows = [summary_json(told) for told in workspace.mocks.results()]
    if as_json:
        _print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for name in ("Day", "Exam", "Right", "Percent", "Minutes"):
        table.add_column(name, justify="left" if name in {"Day", "Exam"} else "right")
    for row in rows:
        right = "open" if row["open"] else f"{row['right']} of {row['asked']}"
        percent = "" if row["percent"] is None else f"{row['percent']:.0f} %"
        table.add_row(row["day"], escape(row["name"]), right, percent, str(row["minutes_used"]))
    Console().print(table)


@app.command()
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write: OUT.pdf, or OUT.csv for a spreadsheet.")],
    person: Annotated[str | None, typer.Option("--for", help="Whom it is for, as People names them.")] = None,
) -> None:
    """Write a progress report for a tutor: at most three pages, or a table."""
    from cpccards.services.report_csv import as_csv
    from cpccards.services.whole_file import whole_file

    call: _Call = context.obj
    refusal = "The report was not written"
    ending = out.suffix.lower()
    draw = {".csv": lambda told: as_csv(told).encode("utf-8-sig"), ".pdf": call.draw_report}.get(ending)
    if draw is None:
        raise BadInput(refusal, f"'{out.name}' has no ending that can be written.", "Name it .pdf or .csv.")
    with _workspace(context) as workspace:
        people = {each.name.casefold(): each.key for each in workspace.support.people()}
        if person is not None and person.casefold() not in people:
            raise BadInput(
                refusal, f"'{person}' is nobody on the page People.", "Leave --for out, or add them."
            )
        told = workspace.reports.gather(people[person.casefold()] if person else "")
    content = draw(told)
    with whole_file(out, refusal) as file:
        file.write(content)
    print(f"The report was written to {out}.")


@app.command()
def demo(context: typer.Context) -> None:
    """Make a demo library of a simulated learner with 60 days of history, and open it."""
    call: _Call = context.obj
    path = config.library_path(call.library or str(config.user_folder() / DEMO_LIBRARY))
    is_new = not path.exists()
    call.library = str(path)
    with _workspace(context) as workspace:
        if is_new:
            print(f"Simulating 60 days of study: {fill_demo(workspace)} reviews.")
        elif not workspace.settings.current.demo:
            raise BadInput(
                "That library is not a demo", f"{path} holds your own cards.", "Choose another --library."
            )
    print(f"The demo library is {path}.")
    raise typer.Exit(call.open_window(str(path)))


@content.callback()
def _content(context: typer.Context) -> None:
    """Check and count the decks and exam questions that come with the app."""
    if context.invoked_subcommand is None:
        service = _content_service()
        _print_report(service.report())
        _print_second_reading(service.second_reading())
        _print_findings(service)


@content.command("check")
def content_check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of a deck or of questions; all when none is named.")
    ] = None,
) -> None:
    """Check decks and questions: each fault with file, line and a sentence."""
    _print_findings(_content_service(), files or ())


@content.command("report")
def content_report(
    before: Annotated[
        str | None, typer.Option(help="Also list what is to be looked at again before this day: 2027-01-01.")
    ] = None,
) -> None:
    """Count notes and questions, and CPT numbers."""
    service = _content_service()
    _print_report(service.report(_day(before) if before else None))
    _print_second_reading(service.second_reading())


def run_command(arguments: list[str], open_window: OpenWindow, draw_report: DrawReport | None = None) -> int:
    """Runs the command line; returns its exit code. Known failures are a sentence on stderr.

    Args:
        draw_report: what draws reports; without it they can only be written as CSV.
    """
    call = _Call(open_window, draw_report=draw_report)
    return _guarded(lambda: app(args=arguments, prog_name="cpccards", standalone_mode=False, obj=call))


def run_without_window(library: str | None, reason: str) -> int:
    """The daily review in the terminal, because no window can be shown; says why."""

    def run() -> None:
        print(reason, file=sys.stderr)
        with library_commands.opened(library) as workspace:
            _review_or_print(workspace)

    return _guarded(run)


def forecast_json(workspace: Workspace, shown: Forecast) -> dict[str, Any]:
    """The stable JSON of a forecast; documented in resources/help/command-line.md."""
    exam = workspace.settings.current.exam_date
    return {
        "outline": shown.outline_id,
        "exam_date": exam.isoformat() if exam else None,
        "mean": round(shown.mean, 2),
        "interval90": [round(shown.low, 2), round(shown.high, 2)],
        "pass_probability": round(shown.pass_probability, 4),
        "pass_mark": round(100 * shown.pass_mark, 2),
        "evidence": shown.evidence.value,
        "sections": [
            {
                "id": section.id,
                "name": section.name,
                "weight": round(section.weight, 4),
                "mastery": round(section.mean, 2),
                "interval90": [round(section.low, 2), round(section.high, 2)],
                "coverage": round(section.coverage, 4),
                "cards": section.cards,
                "evidence": section.evidence.value,
            }
            for section in shown.sections
        ],
        "unassigned_cards": workspace.forecasting.without_topic(),
        "history": [
            {
                "day": date_of_day(point.day).isoformat(),
                "mean": round(point.mean, 2),
                "low": round(point.low, 2),
                "high": round(point.high, 2),
            }
            for point in workspace.forecasting.history(shown.outline_id)
        ],
    }


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


def _stats_json(workspace: Workspace) -> dict[str, Any]:
    load = workspace.study.load()
    stored = workspace.statistics.all()
    states = stored.states
    return {
        "today": workspace.calendar.date().isoformat(),
        "due": load.total,
        "minutes": round(load.seconds / 60, 1),
        "cards": sum(states.values()),
        "new": states.get(CardState.NEW, 0),
        "learning": states.get(CardState.LEARNING, 0) + states.get(CardState.RELEARNING, 0),
        "in_review": states.get(CardState.REVIEW, 0),
        "reviews": stored.reviews,
        "reviews_today": stored.reviews_today,
        "days_studied": stored.days_studied,
        "retention_30_days": None if stored.retention is None else round(stored.retention, 4),
    }


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


def _deck_json(node: DeckNode) -> dict[str, Any]:
    return {
        "path": list(node.deck.path),
        "new": node.counts.new,
        "learning": node.counts.learning,
        "due": node.counts.review,
        "cards": node.counts.total,
    }


def _flatten(nodes: tuple[DeckNode, ...]) -> Iterator[DeckNode]:
    for node in nodes:
        yield node
        yield from _flatten(node.children)


def _deck_and_below(workspace: Workspace, path: tuple[str, ...]) -> tuple[DeckId, ...]:
    found = next((deck.id for deck in workspace.library.decks() if deck.path == path), None)
    if found is None:
        raise BadInput(
            "There is no such deck",
            f"'{' › '.join(path)}' is no deck of this library.",
            "See `cpccards decks`.",
        )
    return workspace.library.with_descendants(found)


def _workspace(context: typer.Context) -> AbstractContextManager[Workspace]:
    call: _Call = context.obj
    return library_commands.opened(call.library)


def _review_or_print(workspace: Workspace) -> None:
    console = Console()
    if sys.stdin.isatty():
        if not terminal.confirm_clock(workspace, console, input):
            return
        terminal.print_today(workspace, console)
        terminal.review(workspace, console, input)
    else:
        terminal.print_today(workspace, console)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _guarded(run: Callable[[], Any]) -> int:
    try:
        result = run()
    except CpcCardsError as error:
        print(f"{error.title}. {error}", file=sys.stderr)
        return 1
    except typer.Exit as done:
        return done.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        # Usage errors of the command line know how to show themselves.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        return int(getattr(error, "exit_code", 2))
    return result if isinstance(result, int) else 0
