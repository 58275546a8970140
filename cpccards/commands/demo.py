"""A library to look at, of a learner who never was."""

from __future__ import annotations

import typer

from cpccards import config
from cpccards.commands.call import Call, library_of
from cpccards.domain.errors import BadInput
from cpccards.services.demo import fill_demo

DEMO_LIBRARY = "demo.cpccards"

commands = typer.Typer()


@commands.command()
def demo(context: typer.Context) -> None:
    """Make a demo library of a simulated learner with 60 days of history, and open it."""
    call: Call = context.obj
    path = config.library_path(call.library or str(config.user_folder() / DEMO_LIBRARY))
    is_new = not path.exists()
    call.library = str(path)
    with library_of(context) as workspace:
        if is_new:
            print(f"Simulating 60 days of study: {fill_demo(workspace)} reviews.")
        elif not workspace.settings.current.demo:
            raise BadInput(
                "That library is not a demo", f"{path} holds your own cards.", "Choose another --library."
            )
    print(f"The demo library is {path}.")
    raise typer.Exit(call.open_window(str(path)))
