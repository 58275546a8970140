"""A progress report for a tutor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cpccards.commands.call import Call, library_of
from cpccards.domain.errors import BadInput

commands = typer.Typer()


@commands.command()
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="The file to write: OUT.pdf, or OUT.csv for a spreadsheet.")],
    person: Annotated[str | None, typer.Option("--for", help="Whom it is for, as People names them.")] = None,
) -> None:
    """Write a progress report for a tutor: at most three pages, or a table."""
    from cpccards.services.report_csv import as_csv
    from cpccards.services.whole_file import whole_file

    call: Call = context.obj
    refusal = "The report was not written"
    ending = out.suffix.lower()
    draw = {".csv": lambda told: as_csv(told).encode("utf-8-sig"), ".pdf": call.draw_report}.get(ending)
    if draw is None:
        raise BadInput(refusal, f"'{out.name}' has no ending that can be written.", "Name it .pdf or .csv.")
    with library_of(context) as workspace:
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
