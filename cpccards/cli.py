"""The command line: the daily review, and everything a script may want to ask."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from cpccards import __version__, config
from cpccards.commands import (
    content,
    decks,
    demo,
    exporting,
    forecasting,
    importing,
    library,
    reporting,
    reviewing,
    statistics,
)
from cpccards.commands.call import Call, DrawReport, OpenWindow, opened
from cpccards.domain.errors import CpcCardsError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Flashcards for the CPC exam, with a predicted score. Without a command it opens the window.",
)
_MODULES = (reviewing, importing, exporting, decks, forecasting, statistics, reporting, demo)
for _module in _MODULES:
    app.add_typer(_module.commands)
app.add_typer(content.commands, name="content")
app.add_typer(library.commands)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    library: Annotated[str | None, typer.Option(help="The library file to use.")] = None,
    profile: Annotated[str | None, typer.Option(help="The profile to use, by its name.")] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    call: Call = context.obj
    if version:
        print(__version__)
        raise typer.Exit
    call.library = config.library_of(library, profile)
    if context.invoked_subcommand is None:
        raise typer.Exit(call.open_window(call.library))


def run_command(arguments: list[str], open_window: OpenWindow, draw_report: DrawReport | None = None) -> int:
    """Runs the command line; returns its exit code. Known failures are a sentence on stderr.

    Args:
        draw_report: what draws reports; without it they can only be written as CSV.
    """
    call = Call(open_window, draw_report=draw_report)
    return _guarded(lambda: app(args=arguments, prog_name="cpccards", standalone_mode=False, obj=call))


def run_without_window(library: str | None, reason: str) -> int:
    """The daily review in the terminal, because no window can be shown; says why."""

    def run() -> None:
        print(reason, file=sys.stderr)
        with opened(library) as workspace:
            reviewing.review_or_print(workspace)

    return _guarded(run)


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
