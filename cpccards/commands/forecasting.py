"""The predicted score."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.console import Console

from cpccards.commands import terminal
from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.domain.clock import date_of_day
from cpccards.domain.forecast import Forecast
from cpccards.services.workspace import Workspace

commands = typer.Typer()


@commands.command()
def forecast(
    context: typer.Context,
    outline: Annotated[str | None, typer.Option(help="Id of an exam outline.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the predicted score."""
    with library_of(context) as workspace:
        if not as_json:
            terminal.print_forecast(workspace, Console(), outline)
            return
        workspace.forecasting.fill_history()
        told = forecast_json(workspace, workspace.forecasting.current(outline))
    print_json(told)


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
