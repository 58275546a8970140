"""A word list in columns, and five years of Anki: read, looked at, written."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from cpccards.domain.drafts import Draft
from cpccards.domain.topics import TOPICS
from cpccards.services.importing import ImportOptions, ImportPlan
from cpccards.services.reading import ReadingService
from cpccards.services.workspace import Workspace
from tests.benchmarks.big_library import copied, open_library
from tests.benchmarks.measuring import Times
from tests.benchmarks.report import Row, row
from tests.benchmarks.words import sentence
from tests.support.anki_samples import big_collection

ROWS = 10_000
RUNS = 7


def csv_file(rows: int = ROWS, seed: int = 1) -> bytes:
    """A file of `rows` cards with front, back, tags and deck."""
    source = random.Random(seed)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("Front", "Back", "Tags", "Deck"))
    for number in range(rows):
        topic = source.choice(TOPICS)
        front = f"{sentence(source, 5, 12)[:-1]}, row {number} of {seed}?"
        writer.writerow((front, sentence(source, 8, 24), topic.study_area, f"Words::{topic.name}"))
    return text.getvalue().encode()


def columns(library: Path, runs: int = RUNS) -> list[Row]:
    """New rows each time; each import is taken back before the next."""
    workspace = open_library(copied(library, "import"))
    preview, write, back = Times(), Times(), Times()
    try:
        for number in range(runs):
            data = csv_file(seed=number)
            plans: list[ImportPlan] = []
            preview.add(lambda data=data, plans=plans: plans.append(_plan(workspace, data)))  # type: ignore[misc]
            [plan] = plans
            if plan.to_write != ROWS:
                raise RuntimeError(f"{plan.to_write} of {ROWS} rows would be written")
            write.add(lambda plan=plan: workspace.importing.carry_out(plan))  # type: ignore[misc]
            back.add(workspace.undo.undo)
    finally:
        workspace.close()
    whole = Times(
        [sum(pair) for pair in zip(preview.wall, write.wall, strict=True)],
        [sum(pair) for pair in zip(preview.cpu, write.cpu, strict=True)],
    )
    return [
        row("csv", f"CSV, {ROWS:,} rows in, with preview", whole, budget=1000.0, beside="csv"),
        row("csv", "  of it: read, suggest topics, plan", preview),
        row("csv", "  of it: write as one undoable step", write),
        row("csv", "taking that import back", back),
    ]


def package(library: Path) -> list[Row]:
    """A package of 50,000 notes with all their answers, into a library that has none of them."""
    data = big_collection().package()
    workspace = open_library(copied(library, "package"))
    reading, planning, writing = Times(), Times(), Times()
    drafts: list[Draft] = []
    plans: list[ImportPlan] = []
    options = ImportOptions(with_progress=True, with_presets=True)
    try:
        source = ReadingService(workspace.library_file)
        reading.add(lambda: drafts.append(source.draft(source.open("big.apkg", data))))
        planning.add(lambda: plans.append(workspace.importing.plan(drafts[0], options=options)))
        writing.add(lambda: workspace.importing.carry_out(plans[0]))
    finally:
        workspace.close()
    parts = (reading, planning, writing)
    whole = Times([sum(part.wall[0] for part in parts)], [sum(part.cpu[0] for part in parts)])
    counted = f"{plans[0].to_write // 1000:,}k notes, {plans[0].reviews // 1000:,}k reviews"
    return [
        row("apkg", f"apkg {counted} in", whole, budget=6000.0),
        row("apkg", "  of it: read", reading),
        row("apkg", "  of it: plan, with the history made ours", planning),
        row("apkg", "  of it: write as one undoable step", writing),
    ]


def _plan(workspace: Workspace, data: bytes) -> ImportPlan:
    """All that the import page does before it asks."""
    reading = ReadingService(workspace.library_file)
    draft = reading.draft(reading.open("words.csv", data))
    return workspace.importing.plan(draft, reading.suggest_topics(draft))
